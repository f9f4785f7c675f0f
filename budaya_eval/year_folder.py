"""Makes the folder of an evaluation year: settings with their explanations, empty register, empty corrections."""

from __future__ import annotations

import re
from pathlib import Path

from budaya_eval.errors import InputError, Problem
from budaya_eval.files import TABLE_SUFFIXES, find_table, read_table, write_table, write_text
from budaya_eval.phrases import SIMULATED
from budaya_eval.responses import ANSWER_FOLDER
from budaya_eval.responses.corrections import CORRECTION_COLUMNS, CORRECTIONS_NAME
from budaya_eval.settings import SETTINGS_NAME
from budaya_eval.unit_register import COLUMNS, LEVELS, REGISTER_NAME
from budaya_eval.year_calendar import write_section

SUBFOLDERS = (ANSWER_FOLDER, "bukti", "dokumentasi", "panel", "pindaian", "rencana_tindak", "uji_coba")
GROUPS = ("umum", "pendidikan", "kesehatan")
DEFAULT_LIST = "perwali-38-2016"
REGISTER_WIDTHS = (18, 44, 16, 30, 18, 16, 14, 14, 10, 14, 14, 16, 14, 24, 30)
CORRECTION_WIDTHS = (34, 12, 8, 10, 24, 40, 18, 12)
SIMULATED_HEAD = f"# {SIMULATED}: tahun evaluasi contoh. Tidak satu pun jawaban berasal dari orang sungguhan.\n"
TEMPLATE = """\
# Setelan tahun evaluasi. Baris yang diawali tanda # adalah penjelasan. Tanggal ditulis TTTT-BB-HH.
{head}
# Tahun evaluasi.
tahun = {year}
{previous}
# Nama folder daftar indikator di dalam instruments/.
instrumen = "{indicator_list}"

# Nama skema evaluasi di dalam instruments/schemes/ (tanpa .toml): bobot, konversi, predikat, ambang.
skema = "{indicator_list}"

# Tanggal acuan: unit dan jumlah pegawai dibaca dari unit.xlsx menurut keadaan pada tanggal ini.
tanggal_acuan = {year}-09-30

# true: semua keluaran ditandai DATA SIMULASI. Untuk evaluasi yang sebenarnya tulis false.
data_simulasi = {is_simulated}

# Target partisipasi pada rekap harian, misalnya 0.75 untuk 75 %. Tanpa baris ini: ambang min_response dalam skema.
# Jangan diubah selama pengisian: dua rekap dengan target berbeda memperlihatkan lebih banyak daripada satu.
# target_partisipasi = 0.75

[kuesioner]
# Bentuk: "ringkas" (satu rumusan) atau "lengkap" (rumusan unit kerja dan rumusan Saya).
bentuk = "ringkas"
# Skala jawaban: lihat scale.xlsx dalam folder daftar indikator.
skala = "frequency5"
# Urutan pernyataan: "acak" (diacak dengan benih, sama untuk semua saluran) atau "tetap" (menurut daftar).
urutan = "acak"
# Benih pengacakan; jangan diubah antartahun agar urutannya tetap sama.
benih = 38
# Bahasa pertanyaan pada saluran yang hanya memuat satu bahasa (kertas, lembar isian, ...): "id" atau "en".
# bahasa = "en"
# Daftar lain yang ditanyakan dalam kunjungan yang sama, misalnya BerAKHLAK; dihitung terpisah, tidak masuk indeks kota.
# daftar_tambahan = ["berakhlak"]
# Nilai sendiri Perangkat Daerah (Pasal 3 ayat (4)), ditanyakan hanya di sana: folder yang menyebut unit-nya.
# nilai_lokal = ["dishub-contoh"]
# Kuesioner untuk kelompok penilai lain: pimpinan unit, pegawai unit lain, pengguna layanan; hasilnya terpisah.
# bentuk_tambahan = ["atasan", "rekan", "publik"]

# Kalender tahun ini; semua tanggal boleh diubah, dan yang tidak dipakai boleh dihapus.
{calendar}

[surat]
# Alamat halaman survei pada situs resmi Pemerintah Kota, dicetak dalam Surat Edaran dan pesan pengingat.
tautan = ""
# Nama jabatan dan nomor yang dapat dihubungi pegawai, misalnya "Bagian Organisasi, telepon ...".
narahubung = ""
# Nomor dan tanggal Surat Edaran; kosongkan, atau tulis variabel aplikasi persuratan, misalnya "${{nomor_naskah}}".
nomor = ""
tanggal = ""
# Pejabat yang menandatangani Surat Edaran.
penanda_tangan = "Sekretaris Daerah"
nama_penanda_tangan = ""
# Tujuan Surat Edaran. Boleh ditambah: kop, alamat, dan tembusan, masing-masing daftar teks ["...", "..."].
kepada = "Kepala Perangkat Daerah di lingkungan Pemerintah Kota Banjarmasin"

[bukti]
# Nama daftar bukti di dalam instruments/evidence/ (tanpa .xlsx).
daftar = "{indicator_list}"
# Masa bukti: dua belas bulan sampai tanggal acuan, sehingga lengkap ketika bukti disampaikan.
mulai = {before}-10-01
selesai = {year}-09-30
# Kode nilai yang menjadi topik Gelar Budaya Kerja terakhir; diulang sampai kuat. Kosong bila belum pernah.
topik_gelar = ""

[target_indeks]
# Target indeks 0–100: kota = 75.0, dan bila ada per kode unit, misalnya DINKES = 76.0. Hapus tanda # di depannya.
{target}kota = 75.0
# Dasar target (RPJMD, IKU, perjanjian kinerja) dengan nomor dan tanggalnya; kosong berarti masih usulan.
dasar = ""

[indeks_berakhlak]
# Indeks BerAKHLAK resmi yang terakhir: ditampilkan di samping indeks, tidak dicampur dan tidak dibandingkan dengannya.
# Tulis seperti yang dipublikasikan; kategori boleh dihapus. Hapus tanda # di depan kelima barisnya.
{berakhlak}

[laporan]
# Pejabat yang menandatangani laporan. Selama nama atau nomornya kosong, laporan bertanda DRAF.
jabatan_penanda_tangan = "Ketua Tim Pengembangan Budaya Kerja"
nama_penanda_tangan = ""
# Nomor laporan, atau variabel aplikasi persuratan, misalnya "${{nomor_naskah}}".
nomor = ""
# Tempat dan tanggal laporan.
tempat = "Banjarmasin"
tanggal = {year}-12-15
# Kerangka: "resmi" (bagian A sampai E) atau "skm" (lima bab seperti laporan Survei Kepuasan Masyarakat).
kerangka = "resmi"
# Sifat laporan: "Biasa", "Terbatas", atau "Rahasia".
sifat = "Biasa"
# Penerima tembusan, dan pejabat yang membubuhkan paraf pada konsep; [] bila tidak ada.
tembusan = []
paraf = ["Sekretaris Tim Pengembangan Budaya Kerja", "Kepala Bagian Organisasi"]
# Boleh ditambah: atas_nama = "Plt." atau "a.n. ..."; lambang = "lambang.png" (gambar dalam folder tahun); kop dan
# alamat (daftar teks); kertas = "F4"; margin_atas, margin_bawah, margin_kiri, margin_kanan (mm); dasar_tambahan
# (daftar teks). Gaya, kepala, dan kaki laporan.docx: sunting templat/laporan.docx, yang ditulis oleh perintah
# budaya-eval letters dengan pilihan --templates.

# Naskah di sekitar laporan: Nota Dinas, Surat Hasil, Telaahan Staf, Berita Acara, draf Keputusan.
[naskah]
# Nomor dan tanggal naskah; kosongkan, atau tulis variabel aplikasi persuratan, misalnya "${{nomor_naskah}}".
nomor = ""
tanggal = ""
# Perantara Nota Dinas; kosong: langsung kepada Wali Kota.
melalui = "Sekretaris Daerah"
# Penanda tangan Keputusan. Plt. atau Plh. pada laporan: atas_nama = "Plt." dalam bagian [laporan].
jabatan_kepala_daerah = "Wali Kota Banjarmasin"
nama_kepala_daerah = ""
# Pejabat yang membubuhkan paraf; [] bila tidak perlu. Boleh ditambah: sifat_nota, sifat_surat, batas_rencana,
# kop_kepala_daerah, tembusan_nota, dan tembusan_surat.
paraf = ["Kepala Bagian Organisasi", "Kepala Bagian Hukum"]
"""
BERAKHLAK = """\
tahun = {before}
nilai = 61.5
kategori = "Cukup Sehat"
sumber = "{source}"
tanggal = {before}-12-20"""
BERAKHLAK_SOURCE = "Pengumuman Kementerian PANRB nomor ..."
SIMULATED_BERAKHLAK_SOURCE = "Angka simulasi, bukan Indeks BerAKHLAK Kota Banjarmasin"
PREVIOUS = """
# Folder tahun sebelumnya, untuk menghitung perubahan. Hapus baris ini bila belum ada.
folder_sebelumnya = "{folder}"
"""


def write_settings(folder: Path, year: int, *, previous: str = "", is_simulated: bool = False) -> Path:
    """Write `evaluasi.toml` with the usual calendar and an explanation of every setting."""
    target = folder / SETTINGS_NAME
    source = SIMULATED_BERAKHLAK_SOURCE if is_simulated else BERAKHLAK_SOURCE
    berakhlak = BERAKHLAK.format(before=year - 1, source=source)
    text = TEMPLATE.format(
        head=SIMULATED_HEAD if is_simulated else "",
        year=year,
        before=year - 1,
        target="" if is_simulated else "# ",
        berakhlak=berakhlak if is_simulated else "# " + berakhlak.replace("\n", "\n# "),
        previous=PREVIOUS.format(folder=previous) if previous else "",
        indicator_list=DEFAULT_LIST,
        is_simulated=str(is_simulated).lower(),
        calendar=write_section(year),
    )
    write_text(target, text)
    return target


def create_year_folder(folder: Path, source: Path | None = None) -> list[Path]:
    """Create the folder of a new evaluation year.

    Parameters
    ----------
    folder : Path
        Named by its year, for example ``data/2026``.
    source : Path, optional
        An earlier year's folder whose register is taken over, and which becomes the previous year if it lies
        beside the new one.

    Returns
    -------
    list of Path
        What was made. A register or corrections already lying in the folder stay as they are.

    Raises
    ------
    InputError
        The name is no year, the folder is already set up, or the source has no register.
    """
    if not re.fullmatch(r"20\d\d", folder.name):
        raise InputError(
            Problem(
                "year-name",
                f"Nama folder '{folder.name}' bukan tahun",
                allowed="empat angka, misalnya data/2026",
                file=str(folder),
            )
        )
    if (folder / SETTINGS_NAME).exists():
        raise InputError(
            Problem(
                "year-exists",
                f"Folder ini sudah berisi {SETTINGS_NAME}",
                action="Sunting berkas yang ada; tidak ada yang ditimpa.",
                file=str(folder),
            )
        )
    units: list[list[str | int]] = []
    previous = ""
    if source is not None:
        table = read_table(find_table(source, REGISTER_NAME))
        units = [[_plain_cell(column, row[column]) for column in COLUMNS] for row in table.rows]
        previous = f"../{source.name}" if source.resolve().parent == folder.resolve().parent else ""
    for name in SUBFOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    register, corrections = folder / f"{REGISTER_NAME}.xlsx", folder / CORRECTIONS_NAME
    made = []
    if not any((folder / f"{REGISTER_NAME}{suffix}").exists() for suffix in TABLE_SUFFIXES):
        choices = {"jenjang": LEVELS, "kelompok": GROUPS}
        write_table(register, COLUMNS, units, sheet="Unit", widths=REGISTER_WIDTHS, choices=choices)
        made.append(register)
    if not corrections.exists():
        write_table(corrections, CORRECTION_COLUMNS, [], sheet="Koreksi", widths=CORRECTION_WIDTHS)
        made.append(corrections)
    settings = write_settings(folder, int(folder.name), previous=previous)
    return [settings, *made, *(folder / name for name in SUBFOLDERS)]


def _plain_cell(column: str, text: str) -> str | int:
    """Keep headcounts numbers, so that a spreadsheet can add them up."""
    return int(text) if column == "jumlah_pegawai" and text.isdecimal() else text
