"""What each sheet of `buku_hasil.xlsx` holds: which measures, by which levels, under which headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budaya_eval.results import LEVEL_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

SCOPE, CITY, GROUP, UNIT = "scope", "city", "group", "unit"
RANGE = ("estimate", "ci_low", "ci_high")
PLAIN = ("estimate",)


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure of a sheet: its heading, and which cells of its row are shown."""

    measure: str
    title: str
    parts: tuple[str, ...] = PLAIN


@dataclass(frozen=True, slots=True)
class Subject:
    """One sheet: a row for every combination of its keys.

    Parameters
    ----------
    sheet : str
        Name of the sheet, at most 31 letters.
    title : str
        What it holds, with its unit.
    note : str
        How to read it.
    scopes : tuple of str
        Levels it takes.
    keys : tuple of str
        Columns of the results table that name a row; every other level column is empty there. One with a question mark
        may be empty: the row then stands for all.
    measures : tuple of Measured
        Columns beside the keys. Without headings of their own (`is_long`) every result has a row of its own.
    subgroup : str
        Heading of the column ``subgroup``.
    is_long : bool
        One row per result, with its unit of measure in the row.
    """

    sheet: str
    title: str
    note: str
    scopes: tuple[str, ...]
    keys: tuple[str, ...]
    measures: tuple[Measured, ...]
    subgroup: str = "Golongan"
    is_long: bool = False

    @property
    def key_names(self) -> tuple[str, ...]:
        """Keys without their marks."""
        return tuple(key.rstrip("?") for key in self.keys)

    def take(self, results: pd.DataFrame) -> pd.DataFrame:
        """Take its rows of the results table."""
        keep = results["measure"].isin([measured.measure for measured in self.measures])
        keep &= results["scope"].isin(self.scopes)
        for column in (*LEVEL_COLUMNS, "dimension"):
            if column == "scope" or (column == "dimension" and column not in self.key_names):
                continue
            if column not in self.key_names:
                keep &= results[column] == ""
            elif column in self.keys:
                keep &= results[column] != ""
        return results.loc[keep]


def _measures(*named: tuple[str, str], parts: tuple[str, ...] = PLAIN) -> tuple[Measured, ...]:
    return tuple(Measured(measure, title, parts) for measure, title in named)


SCORES = (
    Measured("index", "Indeks", (*RANGE, "n", "category")),
    *_measures(("mean_score", "Rata-rata skor"), ("sd_score", "Simpangan baku")),
)
SHORT_SCORES = (
    Measured("index", "Indeks", (*RANGE, "n")),
    *_measures(("mean_score", "Rata-rata skor"), ("sd_score", "Simpangan baku")),
)
SHRUNKEN = Measured("index_shrunken", "Indeks yang disusutkan menurut keandalannya")
CHANGE = Measured("change", "Perubahan", (*RANGE, "n", "category", "reference_year", "note"))
PREVIOUS = Measured("index_previous", "Deret terhadap tahun acuan", ("estimate", "category", "note"))

SUBJECTS = (
    Subject(
        "Tingkat",
        "Empat tingkat pengembangan budaya kerja",
        "Tingkat tanpa sumber data dinyatakan “belum dapat dinilai”, tidak diberi nilai nol.",
        (CITY, UNIT),
        ("unit?", "dimension"),
        (Measured("dimension_score", "Hasil", (*RANGE, "n", "category", "note")),),
    ),
    Subject(
        "Komponen tingkat",
        "Komponen setiap tingkat",
        "Keterangan menyebut bobotnya; yang belum dapat dinilai tidak diberi nilai nol.",
        (CITY, UNIT),
        ("unit?", "dimension", "subgroup"),
        (Measured("component_score", "Hasil", (*RANGE, "n", "category", "note")),),
        subgroup="Komponen",
    ),
    Subject(
        "Indeks",
        "Indeks kota: resmi, target, dan menurut cara menghitung lain",
        "Baris “andai” bukan taksiran: yang akan dijawab pegawai yang tidak menjawab tidak dapat diketahui.",
        (CITY,),
        ("subgroup?",),
        _measures(
            ("index", ""),
            ("index_target", ""),
            ("berakhlak_index", ""),
            ("index_equal_units", ""),
            ("index_equal_values", ""),
            ("index_by_indicators", ""),
            ("index_without_flagged", ""),
            ("index_if_absent_lower", ""),
            ("mean_score", ""),
            ("sd_score", ""),
            ("share_straight_line", ""),
            ("share_paper", ""),
            ("rank_span", ""),
        ),
        is_long=True,
    ),
    Subject(
        "Nilai",
        "Indeks per nilai budaya kerja",
        "Rentang: ketidakpastian 95 %; tidak mencakup kesalahan karena pegawai yang tidak menjawab.",
        (CITY,),
        ("core_value",),
        SCORES,
    ),
    Subject(
        "Indikator",
        "Indeks per indikator perilaku",
        "Bunyi indikator sesuai sumbernya. Rentang: ketidakpastian 95 %.",
        (CITY,),
        ("core_value", "indicator"),
        (*SHORT_SCORES, Measured("share_cannot_judge", "Tidak dapat menilai")),
    ),
    Subject(
        "Sebaran jawaban",
        "Sebaran jawaban per indikator",
        "Skor pernyataan negatif sudah dibalik. Pilihan dengan bagian 100 % tidak ditampilkan.",
        (CITY,),
        ("core_value", "indicator", "subgroup"),
        (Measured("share_category", "Bagian responden", ("estimate", "n")),),
        subgroup="Skor",
    ),
    Subject(
        "Kelompok",
        "Partisipasi dan indeks per kelompok pegawai",
        "Baris “Keseluruhan” memuat indeks semua nilai.",
        (GROUP,),
        ("subgroup", "core_value?"),
        (*_measures(("n_staff", "Sasaran"), ("n_respondents", "Responden"), ("response_rate", "Partisipasi")), *SCORES),
        subgroup="Kelompok",
    ),
    Subject(
        "Perangkat Daerah",
        "Indeks per Perangkat Daerah",
        "Kelas: terhadap bagian kota selebihnya, disesuaikan untuk banyaknya perbandingan (Holm). Bukan peringkat.",
        (UNIT,),
        ("unit",),
        (
            *SCORES,
            Measured("difference_from_rest", "Selisih dengan bagian kota selebihnya", (*RANGE, "category")),
            Measured("index_target", "Target indeks"),
            SHRUNKEN,
            Measured("index_equal_values", "Bila setiap nilai berbobot sama", ("estimate", "category")),
            Measured("index_by_indicators", "Bila setiap indikator berbobot sama", ("estimate", "category")),
        ),
    ),
    Subject(
        "PD per nilai",
        "Indeks per Perangkat Daerah dan nilai budaya kerja",
        "Rentang: ketidakpastian 95 %. Selisih kecil antar-Perangkat Daerah tidak bermakna.",
        (UNIT,),
        ("unit", "core_value"),
        (*SHORT_SCORES, SHRUNKEN),
    ),
    Subject(
        "PD per indikator",
        "Indeks per Perangkat Daerah dan indikator",
        "Rentang: ketidakpastian 95 %. Selisih kecil antar-Perangkat Daerah tidak bermakna.",
        (UNIT,),
        ("unit", "core_value", "indicator"),
        (*SHORT_SCORES, SHRUNKEN),
    ),
    Subject(
        "Partisipasi",
        "Partisipasi kota dan per Perangkat Daerah",
        "Sasaran: pegawai menurut register pada tanggal acuan. Kelurahan, sekolah, dan puskesmas dihitung dalam "
        "Perangkat Daerah induknya.",
        (CITY, UNIT),
        ("unit?",),
        _measures(("n_staff", "Sasaran"), ("n_respondents", "Responden"), ("response_rate", "Partisipasi")),
    ),
    Subject(
        "Perubahan",
        "Perubahan indeks terhadap tahun acuan",
        "“Naik” dan “turun” hanya bila melampaui ketidakpastian; “stabil” hanya bila dipastikan kecil. Sebabnya "
        "tidak dapat disimpulkan. “Terputus”: sebabnya dalam keterangan.",
        (CITY, GROUP, UNIT),
        ("unit?", "subgroup?", "core_value?", "indicator?"),
        (CHANGE, PREVIOUS, Measured("expected_rise", "Kenaikan yang diperkirakan terjadi dengan sendirinya")),
        subgroup="Gabungan unit",
    ),
    Subject(
        "Diri dan unit",
        "Penilaian tentang diri sendiri dan selisihnya dengan penilaian tentang unit kerja",
        "Pada orang dan indikator yang sama; tidak masuk indeks.",
        (CITY, UNIT),
        ("unit?", "core_value?"),
        (
            Measured("index_self", "Diri sendiri", (*RANGE, "n")),
            Measured("referent_gap", "Diri sendiri − unit kerja", (*RANGE, "n")),
        ),
    ),
    Subject(
        "Pengetahuan",
        "Pertanyaan pengetahuan",
        "Bagian responden yang menjawab benar atau “ya”.",
        (CITY,),
        ("item",),
        (Measured("share_correct", "Jawaban benar", ("estimate", "n")),),
    ),
    Subject(
        "Reliabilitas",
        "Reliabilitas per nilai budaya kerja",
        "Alpha naik bersama banyaknya butir. r_wg(j) dan ICC menyangkut kesepakatan di dalam Perangkat Daerah.",
        (CITY, UNIT),
        ("unit?", "core_value"),
        (
            Measured("alpha", "Alpha Cronbach", (*RANGE, "n")),
            *_measures(
                ("alpha_second_opinion", "Alpha (pingouin)"),
                ("alpha_std", "Alpha terstandar"),
                ("alpha_within", "Alpha di dalam Perangkat Daerah"),
                ("lambda2", "Lambda 2"),
                ("lambda6", "Lambda 6"),
                ("omega", "Omega satu faktor"),
                ("split_half", "Belah dua"),
                ("split_half_best", "Belah dua terbaik"),
                ("average_r", "Rata-rata r antarbutir"),
                ("kmo", "KMO"),
                ("icc1", "ICC(1)"),
                ("icc2", "ICC(2)"),
                ("rwg_j", "r_wg(j)"),
            ),
        ),
    ),
    Subject(
        "Butir",
        "Daya beda butir",
        "r butir–sisa dibandingkan dengan r tabel (dua sisi 5 %).",
        (CITY, UNIT),
        ("unit?", "core_value", "indicator?", "item"),
        (
            Measured("item_rest_r", "r butir–sisa", ("estimate", "n")),
            *_measures(
                ("item_total_r", "r butir–total"),
                ("alpha_if_deleted", "Alpha bila dihapus"),
                ("r_critical", "r tabel"),
            ),
        ),
    ),
    Subject(
        "Kesepakatan",
        "Banyaknya Perangkat Daerah menurut kesepakatan pegawainya",
        "Sepakat, beragam, atau terbelah; lihat Catatan.",
        (CITY,),
        ("core_value", "subgroup"),
        (Measured("n_units_agreement", "Banyaknya"),),
    ),
    Subject(
        "Ganti predikat",
        "Banyaknya Perangkat Daerah yang predikatnya berganti atau tetap dengan cara menghitung lain",
        "Perangkat Daerah yang ditampilkan saja; predikat masing-masing ada dalam lembar Perangkat Daerah.",
        (CITY,),
        ("item", "subgroup"),
        (Measured("n_units_predicate", "Banyaknya"),),
        subgroup="Predikat",
    ),
    Subject(
        "Bukti",
        "Bukti pelaksanaan yang terverifikasi dan terpenuhi",
        "Yang belum dilaporkan atau belum diverifikasi tidak dinilai nol. Butir bersifat “dapat” bukan kewajiban.",
        (CITY,),
        ("item",),
        (
            Measured("n_units_met", "Perangkat Daerah yang memenuhi", ("estimate", "n", "note")),
            Measured("n_periods_met", "Kegiatan Tim", ("estimate", "n", "category")),
        ),
    ),
    Subject(
        "Bukti per PD",
        "Keadaan setiap butir bukti di kota dan di setiap Perangkat Daerah",
        "Bagian: bobot butir yang terverifikasi, dari bobot penuhnya.",
        (CITY, UNIT),
        ("unit?", "item", "subgroup?"),
        (Measured("evidence_state", "Bagian", ("estimate", "category", "note")),),
        subgroup="Temuan",
    ),
    Subject(
        "Nilai bukti",
        "Nilai bukti kota dan per Perangkat Daerah",
        "Rentang: bila yang masih terbuka dinilai 0 atau penuh. Nilai bukti tidak dicampur dengan indeks.",
        (CITY, UNIT),
        ("unit?",),
        (Measured("evidence_score", "Nilai bukti", (*RANGE, "category", "note")),),
    ),
    Subject(
        "Data kinerja",
        "Data kinerja pendukung",
        "Disajikan di samping indeks dan tidak mengubahnya.",
        (CITY, UNIT),
        ("unit?", "item", "subgroup?"),
        _measures(
            ("performance_target", "Target"),
            ("performance_actual", "Realisasi"),
            ("performance_achievement", "Capaian"),
        ),
        subgroup="Satuan dan arah",
    ),
    Subject(
        "Rencana tindak",
        "Tindakan dalam rencana tindak tahun acuan yang kembali",
        "Menurut statusnya, di kota dan di setiap Perangkat Daerah.",
        (CITY, UNIT),
        ("unit?", "subgroup"),
        (Measured("n_actions", "Banyaknya", ("estimate", "n")),),
        subgroup="Status",
    ),
    Subject(
        "Pembacaan",
        "Baris jawaban yang dibaca, dipakai, dan dipisahkan",
        "Dibaca = dipakai + dipisahkan.",
        (CITY,),
        ("subgroup?",),
        _measures(("n_rows_read", ""), ("n_rows_used", ""), ("n_rows_set_aside", "")),
        subgroup="Alasan",
        is_long=True,
    ),
    Subject(
        "Di luar indeks",
        "Hasil di luar indeks kota: daftar lain, nilai sendiri, kelompok penilai",
        "Dihitung terpisah; tidak masuk indeks kota.",
        (CITY, GROUP, UNIT),
        ("unit?", "core_value?", "indicator?", "subgroup?"),
        _measures(("index_apart", "")),
        subgroup="Bagian",
        is_long=True,
    ),
)
