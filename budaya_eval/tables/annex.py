"""Tables of the annexes: legal marks, statements, corrections, item analysis."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from budaya_eval.indicators import CoreValue, Indicator
from budaya_eval.phrases import NOT_AVAILABLE, format_date, format_number, format_percent, join_words
from budaya_eval.scheme import SOURCES, Component, Mark, Scheme
from budaya_eval.tables.display import Column, DisplayTable, Row, keyed, one, show, show_n, source_of

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

CONVERSION_NAMES = {
    "range100": "(rata-rata − skor terendah) / (skor tertinggi − skor terendah) × 100",
    "times25": "rata-rata × 25",
}
WEIGHT_NAMES = {
    "equal": "sama untuk setiap nilai",
    "indicators": "menurut banyaknya indikator",
    "declared": "sebagaimana ditetapkan dalam skema",
}
THRESHOLD_NAMES = {
    "min_share_answered": "Bagian indikator yang harus dijawab",
    "min_cell": "Responden paling sedikit agar hasil ditampilkan",
    "min_response": "Batas kehati-hatian tingkat partisipasi",
    "change_margin": "Perubahan terkecil yang dianggap berarti (poin)",
    "min_share_unchanged": "Bagian pernyataan tak berubah agar nilai dibandingkan antartahun",
    "mode_shift": "Pergeseran cara mengisi yang diberi catatan kehati-hatian",
    "alpha_minimum": "Alpha paling rendah",
    "alpha_good": "Alpha yang baik",
    "item_rest_minimum": "Korelasi butir–sisa paling rendah",
    "award_evidence": "Nilai bukti paling rendah bagi calon penghargaan",
    "award_small_unit": "Pegawai terbanyak dalam kelas unit kecil",
    "award_large_unit": "Pegawai paling sedikit dalam kelas unit besar",
    "strong_value": "Indeks nilai yang dianggap kuat",
}
SHARES = frozenset({"min_share_answered", "min_response", "min_share_unchanged", "mode_shift"})
COUNTS = frozenset({"min_cell", "award_small_unit", "award_large_unit"})
COEFFICIENTS = {
    "alpha": "Alpha Cronbach",
    "alpha_std": "Alpha terstandar",
    "alpha_within": "Alpha di dalam Perangkat Daerah",
    "lambda2": "Lambda 2 Guttman",
    "lambda6": "Lambda 6 Guttman",
    "omega": "Omega satu faktor (minres)",
    "split_half": "Belah dua ganjil–genap (Spearman–Brown)",
    "split_half_best": "Belah dua terbaik (lambda 4 Guttman)",
    "average_r": "Rata-rata r antarbutir",
    "kmo": "Kecukupan sampel (KMO)",
}
AGREEMENT_CLASSES = ("sepakat", "beragam", "terbelah")


def table_legal_marks(evaluation: Evaluation) -> DisplayTable:
    """Where every choice of the scheme stands in law: status and basis."""
    scheme, instrument = evaluation.scheme, evaluation.instrument
    entries = [
        ("Nilai budaya kerja", _count(instrument.core_values), _statuses(instrument.core_values), instrument.basis),
        ("Indikator perilaku", _count(instrument.indicators), _statuses(instrument.indicators), instrument.basis),
        ("Pernyataan kuesioner", instrument.list_name, instrument.status, f"Daftar versi {instrument.list_version}"),
        *(
            ("Daftar di luar indeks", section.name, section.status, f"{section.basis}; versi {section.version}")
            for section in instrument.sections
        ),
    ]
    for dimension in scheme.dimensions:
        entries.append((dimension.name, dimension.description, *_pair(dimension.mark)))
        entries += [
            (f"– {SOURCES[component.source]}", _describe_component(component), *_pair(component.mark))
            for component in dimension.components
        ]
    bands = "; ".join(f"{band.label} ≥ {format_number(band.low)}" for band in scheme.bands.bands)
    entries += [
        ("Konversi indeks", CONVERSION_NAMES[scheme.conversion], *_pair(scheme.conversion_mark)),
        ("Bobot nilai", _describe_weights(scheme), *_pair(scheme.weight_mark)),
        ("Predikat", f"{scheme.bands.name}: {bands}", *_pair(scheme.bands.mark)),
    ]
    for name, threshold in scheme.thresholds.items():
        if name in SHARES:
            value = format_percent(threshold.value)
        else:
            value = format_number(threshold.value, 0 if name in COUNTS else 2)
        entries.append((THRESHOLD_NAMES[name], value, *_pair(threshold.mark)))
    if evaluation.evidence is not None:
        catalogue = evaluation.evidence.catalogue
        statuses = join_words(sorted({item.status for item in catalogue.items}))
        entries += [
            ("Butir bukti", f"{len(catalogue.items)} menurut daftar", statuses, catalogue.name),
            ("Bobot butir bukti", f"Versi {catalogue.version}", catalogue.weight_status, catalogue.weight_basis),
        ]
    target = one(evaluation.results, "index_target", scope="city")
    if target is not None:
        entries.append(("Target indeks kota", show(target), str(target["status"]), str(target["basis"])))
    return DisplayTable(
        name="tanda-hukum",
        title="Status dan dasar setiap ketentuan dalam skema evaluasi",
        columns=(Column("Hal", 3), Column("Isi", 4.8), Column("Status", 2.1), Column("Dasar", 6)),
        rows=tuple(Row(entry) for entry in entries),
        note="terverifikasi: dibaca dalam naskah Perwali; ditetapkan: keputusan Tim; sekunder: dari sumber lain yang "
        "disebut; usulan: pilihan perangkat evaluasi ini yang belum ditetapkan.",
        source=f"Sumber: {scheme.name}, versi {scheme.version}.",
    )


def _pair(mark: Mark) -> tuple[str, str]:
    return mark.status, mark.basis


def _describe_component(component: Component) -> str:
    """Say what a component is taken from, and how much it counts."""
    weight = f"bobot {format_percent(component.weight)}" if component.weight else "ditampilkan di samping, tanpa bobot"
    wording = {"unit": "pernyataan tentang unit kerja", "self": "pernyataan tentang diri sendiri"}
    taken = [
        wording.get(component.wording, ""),
        {"unit": "bukti Perangkat Daerah", "city": "bukti Tim"}.get(component.level, ""),
        f"daftar {component.list_code}" if component.list_code else "",
        join_words(component.parts),
    ]
    return "; ".join(filter(None, (*taken, weight)))


def _describe_weights(scheme: Scheme) -> str:
    name = WEIGHT_NAMES[scheme.weight_kind]
    weights = join_words([f"{code} {format_percent(weight)}" for code, weight in scheme.weights.items()])
    return f"{name}: {weights}" if weights else name


def _count(parts: Sequence[CoreValue | Indicator]) -> str:
    return f"{len(parts)} menurut daftar"


def _statuses(parts: Sequence[CoreValue | Indicator]) -> str:
    return join_words(sorted({part.status for part in parts}))


def table_statements(evaluation: Evaluation) -> DisplayTable:
    """The statements that carry the index, under their indicators, with code and direction."""
    instrument = evaluation.instrument
    asked = instrument.questions_of("likert", instrument.index_wording)
    rows = []
    for core_value in instrument.core_values:
        rows.append(Row((core_value.name,), "group"))
        for indicator in instrument.indicators:
            if indicator.core_value != core_value.code:
                continue
            rows += [
                Row((question.code, indicator.text, question.text, "negatif" if question.is_reverse else "positif"))
                for question in asked
                if question.indicator == indicator.code
            ]
    options = "; ".join(f"{point.value} = {point.label}" for point in instrument.scale.points)
    declared = "; ".join(answer.label for answer in instrument.scale.non_answers)
    return DisplayTable(
        name="pernyataan",
        title="Pernyataan kuesioner dan indikator yang diukurnya",
        columns=(Column("Kode", 1.4), Column("Indikator", 5), Column("Pernyataan", 7.6), Column("Arah", 1.5)),
        rows=tuple(rows),
        note=f"{instrument.scale.prompt} Pilihan: {options}{f'; {declared}' if declared else ''}. Skor pernyataan "
        "negatif dibalik satu kali sebelum dihitung.",
        source=f"Sumber: kuesioner terbit {instrument.list_name}, kode kuesioner {instrument.fingerprint}.",
    )


def table_corrections(evaluation: Evaluation) -> DisplayTable | None:
    """Corrections applied on reading: how many of a kind in a file, by whom and when.

    Row, column and reason stay in the file of corrections: a row leads to a person, and a reason often repeats the
    answer.
    """
    corrections = evaluation.answers.corrections
    if corrections.empty:
        return None
    lines = corrections.fillna("").astype(str).to_dict("records")
    counts = Counter((line["file"], _name_action(line), line["oleh"], _write_date(line["tanggal"])) for line in lines)
    return DisplayTable(
        name="koreksi",
        title="Koreksi yang diterapkan saat membaca jawaban",
        columns=(
            Column("No.", 0.9, "right"),
            Column("Berkas", 5.2),
            Column("Tindakan", 3.2),
            Column("Jumlah", 1.5, "right"),
            Column("Oleh", 2.6),
            Column("Tanggal", 2.8),
        ),
        rows=tuple(
            Row((str(number), file, action, str(count), *signed))
            for number, ((file, action, *signed), count) in enumerate(counts.items(), start=1)
        ),
        note="Berkas jawaban asli tidak diubah. Baris, isian, dan alasan setiap koreksi dicatat dalam koreksi.xlsx; "
        "demi kerahasiaan responden tidak dimuat di sini.",
        source="Sumber: koreksi.xlsx.",
    )


def _name_action(line: dict[Hashable, str]) -> str:
    if line["nilai_baru"].casefold() == "keluarkan":
        return "baris dikeluarkan"
    return "unit dipetakan" if line["kolom"] == "unit" else "isian dibetulkan"


def _write_date(text: str) -> str:
    """Write a date as in a letter; what is no date stays as it came."""
    try:
        return format_date(dt.date.fromisoformat(text[:10]))
    except ValueError:
        return text


def table_item_reliability(evaluation: Evaluation) -> DisplayTable | None:
    """Item analysis: r of the item with the rest, with the total, the table's r, alpha without the item."""
    results, instrument = evaluation.results, evaluation.instrument
    measures = ("item_rest_r", "item_total_r", "r_critical", "alpha_if_deleted")
    found = {
        measure: keyed(results, measure, "indicator", scope="city", core_value="*", item="*") for measure in measures
    }
    if not found["item_rest_r"]:
        return None
    rule = evaluation.scheme.threshold("item_rest_minimum")
    rows = []
    for core_value in instrument.core_values:
        rows.append(Row((core_value.name,), "group"))
        for indicator in instrument.indicators:
            row = found["item_rest_r"].get(indicator.code)
            if indicator.core_value != core_value.code or row is None:
                continue
            cells = [show(found[measure].get(indicator.code)) for measure in measures]
            is_weak = not row["is_suppressed"] and row["estimate"] < rule
            verdict = "daya beda rendah" if is_weak else "memadai"
            if cells[0] == NOT_AVAILABLE:
                verdict = NOT_AVAILABLE
            rows.append(Row((str(row["item"]), indicator.text, *cells, verdict)))
    return DisplayTable(
        name="reliabilitas-butir",
        title="Daya beda butir (r hitung dan r tabel)",
        columns=(
            Column("Butir", 1.5),
            Column("Indikator", 5.6),
            Column("r butir–sisa", 1.5, "right"),
            Column("r butir–total", 1.5, "right"),
            Column("r tabel 5 %", 1.4, "right"),
            Column("Alpha bila dihapus", 1.7, "right"),
            Column("Keterangan", 2.4),
        ),
        rows=tuple(rows),
        note=f"Ukuran utama: r butir–sisa ≥ {format_number(rule)}. r butir–total selalu lebih tinggi karena butir ikut "
        "dihitung dalam totalnya; r tabel hampir tidak menyaring apa pun pada responden sebanyak ini.",
        source=source_of(evaluation),
    )


def table_coefficients(evaluation: Evaluation) -> DisplayTable | None:
    """Every reliability coefficient of every core value."""
    results = evaluation.results
    names = {c.code: c.name for c in evaluation.instrument.core_values}
    found = {measure: keyed(results, measure, "core_value", scope="city") for measure in COEFFICIENTS}
    if not found["alpha"]:
        return None
    width = 8.4 / len(names)
    return DisplayTable(
        name="koefisien",
        title="Koefisien reliabilitas per nilai (jawaban lengkap)",
        columns=(Column("Koefisien", 7.4), *(Column(name, width, "right") for name in names.values())),
        rows=tuple(
            Row((text, *(show(found[measure].get(code)) for code in names))) for measure, text in COEFFICIENTS.items()
        ),
        note="Semua bersandar pada jawaban yang lengkap untuk nilai itu. Belah dua terbaik adalah yang tertinggi dari "
        "semua cara membelah, jadi cenderung terlalu tinggi. Alpha di dalam Perangkat Daerah tidak memuat "
        "perbedaan antar-Perangkat Daerah.",
        source=source_of(evaluation),
    )


def table_agreement(evaluation: Evaluation) -> DisplayTable | None:
    """How alike the people of a unit answer, per core value; nothing where the statements are about oneself."""
    results = evaluation.results
    icc1, icc2, rwg = (keyed(results, measure, "core_value", scope="city") for measure in ("icc1", "icc2", "rwg_j"))
    counted = {
        name: keyed(results, "n_units_agreement", "core_value", scope="city", subgroup=name)
        for name in AGREEMENT_CLASSES
    }
    rows = [
        Row(
            (
                c.name,
                show_n(icc1[c.code]),
                show(icc1[c.code]),
                show(icc2[c.code]),
                show(rwg[c.code]),
                *(show(counted[name].get(c.code)) for name in AGREEMENT_CLASSES),
            )
        )
        for c in evaluation.instrument.core_values
        if c.code in icc1
    ]
    if not rows:
        return None
    return DisplayTable(
        name="kesepakatan",
        title="Kesepakatan jawaban di dalam Perangkat Daerah",
        columns=(
            Column("Nilai budaya kerja", 3.4),
            Column("n", 1.4, "right"),
            Column("ICC(1)", 1.6, "right"),
            Column("ICC(2)", 1.6, "right"),
            Column("Median r_wg(j)", 1.9, "right"),
            *(Column(name.capitalize(), 1.9, "right") for name in AGREEMENT_CLASSES),
        ),
        rows=tuple(rows),
        note="ICC(1): bagian keragaman skor yang terletak antara Perangkat Daerah; ICC(2): keandalan rata-ratanya. "
        "Sepakat, beragam, terbelah: banyaknya Perangkat Daerah yang ditampilkan menurut sebaran jawabannya. "
        "r_wg(j) bukan syarat pelaporan: orang yang diacak pun memberi nilai tinggi.",
        source=source_of(evaluation),
    )
