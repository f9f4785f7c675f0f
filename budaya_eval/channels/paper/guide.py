"""The page that goes with the printed sheets: how to print, hand out, collect and type them in."""

from __future__ import annotations

from collections.abc import Sequence

from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.paper.typesetting import Paper
from budaya_eval.phrases import SIMULATED, format_date, join_words, spell_count

SPECIMEN_NOTE = (
    "Berkas ini contoh untuk ditelaah dan disetujui, bukan untuk diisi. Lembar yang diisi disusun per unit,\n"
    "agar setiap lembar mempunyai kodenya sendiri."
)


def write_guide(request: WriteRequest, papers: Sequence[Paper], n_pages: int, example: str) -> str:
    """Write the guide as plain text.

    Parameters
    ----------
    request : WriteRequest
        What was written.
    papers : sequence of Paper
        Paper sizes written.
    n_pages : int
        Pages of one questionnaire, for the longest of its versions.
    example : str
        A sheet code to show.
    """
    instrument = request.instrument
    sizes = join_words([f"{paper.name} ({paper.width} × {paper.height} mm)" for paper in papers], "atau")
    n_leaves = (n_pages + 1) // 2
    bound = "" if n_leaves == 1 else ", dijepit di sudut kiri atas tanpa menutupi kotak hitam"
    opened = f" setelah {format_date(request.survey_end)}" if request.survey_end else " setelah masa survei berakhir"
    lines = [
        "CARA MEMAKAI KUESIONER KERTAS",
        *([SIMULATED] if request.is_simulated else []),
        "",
        f"{instrument.texts.get('title', instrument.list_name)}, tahun {instrument.year}",
        f"Bentuk {instrument.form}, kode kuesioner {instrument.fingerprint}",
        "",
        *([] if request.units else [SPECIMEN_NOTE, ""]),
        "Mencetak",
        f"1. Cetak pada kertas {sizes}, bolak-balik, dibalik pada sisi panjang.",
        f"   Satu responden menerima {spell_count(n_leaves)} lembar kertas ({n_pages} halaman){bound}.",
        '2. Pilih ukuran sebenarnya (100 %), bukan "sesuaikan dengan halaman".',
        "3. Jangan memfotokopi: setiap lembar mempunyai kode sendiri, dan kode yang sama dengan isi yang berbeda",
        "   dilaporkan sebagai bertentangan. Bila kurang, susun ulang dengan jumlah lembar yang lebih banyak, lalu",
        "   cetak hanya lembar sesudah nomor terakhir.",
        "",
        "Membagikan",
        "4. Kocok lembar sebelum dibagikan, dan jangan mencatat siapa menerima kode yang mana.",
        "   Kode menunjukkan lembar dan unitnya, bukan orangnya.",
        "5. Jangan menukar lembar antarunit: jawaban dihitung untuk unit pada kodenya.",
        "",
        "Mengumpulkan",
        "6. Responden sendiri memasukkan lembarnya, terisi atau kosong, ke kotak tertutup.",
        f"7. Kotak dibuka oleh Tim{opened}. Lembar disimpan dalam amplop tertutup.",
        "",
        "Mengetik",
        "8. Ketik setiap responden sebagai satu baris pada lembar isian (lembar-isian.xlsx). Isi kolom kode_lembar",
        f"   dengan kode di bawah kode QR, misalnya {example}. Karakter terakhirnya pemeriksa: salah",
        "   ketik segera diketahui.",
        "9. Bulatan yang dihitamkan, disilang, dicentang, atau dilingkari sama artinya. Bila satu tanda dicoret dan",
        "   yang lain tidak, ketik yang tidak dicoret. Bila dua tanda sama jelasnya, ketik keduanya, misalnya",
        "   3 dan 4. Bila kosong, biarkan selnya kosong.",
        "",
        "Berkas lain",
        "   tata-letak-….json memuat letak setiap bulatan dalam milimeter, untuk pembaca hasil pindaian.",
    ]
    return "\n".join(lines) + "\n"
