"""The formula of every measure of the results table, as an official reads it."""

from __future__ import annotations

_INDEX = (
    "Skor nilai seorang responden = rata-rata skor indikatornya (pernyataan negatif sudah dibalik). Rata-rata unit = "
    "rata-rata respondennya; rata-rata kota = rata-rata unit berbobot jumlah pegawai. Indeks = konversi rata-rata itu "
    "ke 0–100; indeks keseluruhan = jumlah bobot nilai × indeks nilai."
)
_COUNT = "Hitungan langsung atas baris dalam berkas jawaban; dibaca = dipakai + dipisahkan."
FORMULAS: dict[str, str] = {
    "n_staff": "Jumlah pegawai menurut unit.xlsx pada tanggal acuan.",
    "n_respondents": "Banyaknya baris jawaban yang dipakai.",
    "response_rate": "Responden dibagi sasaran, dikali 100.",
    "n_rows_read": _COUNT,
    "n_rows_used": _COUNT,
    "n_rows_set_aside": _COUNT,
    "index": _INDEX,
    "index_equal_units": "Rata-rata indeks Perangkat Daerah yang ditampilkan, masing-masing berbobot sama.",
    "index_equal_values": "Jumlah indeks nilai dibagi banyaknya nilai.",
    "index_by_indicators": "Jumlah bobot nilai × indeks nilai; bobot nilai = bagian indikatornya dari semua indikator.",
    "index_without_flagged": "Indeks kota tanpa responden yang semua jawabannya sama.",
    "n_units_predicate": "Predikat setiap Perangkat Daerah menurut cara lain, dibandingkan dengan menurut cara utama.",
    "index_self": "Seperti indeks, atas pernyataan tentang diri sendiri yang pasangannya juga dijawab.",
    "referent_gap": "Rata-rata selisih skor setiap orang (diri sendiri − unit kerja); rentang t berpasangan.",
    "index_shrunken": (
        "Unit dan nilai: rata-rata + keandalan × (indeks unit − rata-rata), keandalan = n·ICC / (1 + (n − 1)·ICC). "
        "Indikator: jaraknya dari pola indikator kota dikalikan bagian yang bukan kebetulan (Efron dan Morris 1975)."
    ),
    "index_if_absent_lower": "Indeks − selisih andaian (dalam simpangan baku) × bagian pegawai yang tidak menjawab.",
    "mean_score": "Rata-rata skor responden pada skala kuesioner; kota: rata-rata unit berbobot jumlah pegawai.",
    "sd_score": "Simpangan baku skor antarresponden (pembagi n − 1).",
    "dimension_score": "Jumlah bobot × hasil komponen tingkat itu; perubahan: arahnya saja, bukan angka.",
    "component_score": "Menurut sumbernya: indeks, bagian jawaban benar, bukti terverifikasi, atau capaian kinerja.",
    "change": "Indeks tahun ini − indeks tahun acuan, pada butir yang sama; rentang dari dua sampel bebas.",
    "index_previous": "Indeks menurut kuesioner dan register tahun itu; keterbandingannya dari sidik pernyataan.",
    "share_paper": "Responden yang menjawab di kertas atau lembar isian dibagi semua responden, dikali 100.",
    "difference_from_rest": "Indeks Perangkat Daerah − rata-rata berbobot bagian kota selebihnya; kelas: uji t, Holm.",
    "share_category": "Responden yang memilih jawaban itu dibagi yang menjawab butir itu; berbobot seperti rata-rata.",
    "share_cannot_judge": "Jawaban “Tidak dapat menilai” dibagi semua jawaban atas butir itu, dikali 100.",
    "share_correct": "Responden yang menjawab benar dibagi yang ditanyai; berbobot seperti rata-rata.",
    "share_straight_line": "Responden yang semua jawabannya sama dibagi semua responden, dikali 100.",
    "alpha": "α = k/(k−1) × (1 − jumlah varians butir / varians skor total), k = banyak butir.",
    "alpha_second_opinion": "Rumus alpha yang sama, dihitung program lain (pingouin) atas jawaban yang sama.",
    "average_r": "Rata-rata korelasi Pearson semua pasangan butir satu nilai.",
    "item_rest_r": "Korelasi Pearson butir dengan jumlah butir lain dalam nilai yang sama.",
    "item_total_r": "Korelasi Pearson butir dengan jumlah semua butir nilai itu, termasuk dirinya.",
    "alpha_if_deleted": "Alpha tanpa butir itu.",
    "r_critical": "t / √(t² + n − 2), t = nilai t dua sisi 5 % dengan derajat bebas n − 2.",
    "expected_rise": "Kenaikan karena regresi ke rata-rata: (1 − keandalan) × jarak indikator dari yang diharapkan.",
    "rank_span": "Rata-rata lebar rentang peringkat gabungan 95 % (Klein, Wright & Wieczorek 2020).",
    "alpha_std": "k × r / (1 + (k − 1) × r), r = rata-rata korelasi antarbutir.",
    "lambda2": "(jumlah kovarians + √(k/(k−1) × jumlah kuadrat kovarians)) / varians skor total (Guttman 1945).",
    "lambda6": "1 − jumlah varians galat butir (regresi atas butir lain) / varians skor total (Guttman 1945).",
    "omega": "(jumlah muatan)² / ((jumlah muatan)² + jumlah varians khas), model satu faktor minres.",
    "split_half": "2r / (1 + r), r = korelasi jumlah butir ganjil dan genap.",
    "split_half_best": "4 × kovarians kedua belahan / varians skor total, nilai terbesar dari semua belahan.",
    "kmo": "Jumlah kuadrat korelasi / (jumlah kuadrat korelasi + jumlah kuadrat korelasi parsial).",
    "alpha_within": "Rumus alpha atas kovarians gabungan di dalam Perangkat Daerah.",
    "icc1": "(MSB − MSW) / (MSB + (n − 1) × MSW) dari analisis varians satu arah, n = rata-rata besar unit.",
    "icc2": "(MSB − MSW) / MSB dari analisis varians satu arah.",
    "rwg_j": "k(1 − v/u) / (k(1 − v/u) + v/u), v = rata-rata varians butir dalam unit, u = varians acak merata.",
    "n_units_agreement": "Banyaknya Perangkat Daerah (yang ditampilkan) yang sepakat, beragam, atau terbelah.",
    "evidence_score": "Jumlah bobot × nilai butir bukti yang terverifikasi / jumlah bobot butir yang berlaku × 100.",
    "evidence_state": "Bobot butir bukti yang terverifikasi / bobot semua butir yang berlaku, dikali 100.",
    "n_units_met": "Banyaknya Perangkat Daerah yang jawabannya memenuhi butir bukti itu dan sudah diverifikasi.",
    "n_periods_met": "Banyaknya kegiatan Tim yang buktinya sudah diverifikasi.",
    "n_actions": "Hitungan baris rencana tindak tahun acuan yang kembali dan memuat tindakan, menurut statusnya.",
    "index_target": "Target yang ditulis dalam evaluasi.toml, bagian [target_indeks].",
    "berakhlak_index": "Disalin dari evaluasi.toml, bagian [indeks_berakhlak]; cara hitungnya menurut penerbitnya.",
    "performance_actual": "Realisasi yang ditulis dalam data_kinerja.xlsx; tidak dicampur dengan indeks.",
    "performance_target": "Target yang ditulis dalam data_kinerja.xlsx.",
    "performance_achievement": "Realisasi / target × 100; untuk arah turun: (2 − realisasi / target) × 100.",
    "index_apart": "Seperti indeks, atas jawaban kelompok penilai atau daftar itu sendiri; tidak masuk indeks kota.",
}
