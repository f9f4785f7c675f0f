"""Tables of the city: the four levels, core values, indicators, knowledge, reliability, other ways to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budaya_eval.phrases import NOT_AVAILABLE, NOT_YET_ASSESSED, format_number, join_words
from budaya_eval.results import CHANGED, OTHER_WEIGHTS, UNCHANGED
from budaya_eval.tables.change import note_comparison
from budaya_eval.tables.display import (
    TOTAL,
    UNCERTAIN_NOTE,
    Column,
    DisplayTable,
    Row,
    is_shown,
    keyed,
    one,
    records,
    show,
    show_category,
    show_direction,
    show_n,
    show_predicate,
    show_range,
    source_of,
)

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

RANGE = "Rentang"
MAIN_WAY = "Cara utama: berbobot jumlah pegawai"
WAYS = {
    "index_equal_units": "Setiap Perangkat Daerah berbobot sama",
    "index_equal_values": "Setiap nilai berbobot sama",
    "index_by_indicators": "Setiap indikator berbobot sama",
    "index_without_flagged": "Tanpa jawaban yang ditandai seragam",
}
WHAT_IF_NOTE = (
    "Baris “andai” bukan taksiran: survei tidak dapat menunjukkan apa yang akan dijawab pegawai yang tidak menjawab. "
    "Simpangan baku: sebaran jawaban antarpegawai."
)
RANGE_NOTE = (
    "Rentang: ketidakpastian 95 % untuk proses yang menghasilkan jawaban; tidak mencakup kesalahan karena pegawai "
    "yang tidak menjawab."
)


def table_dimensions(evaluation: Evaluation) -> DisplayTable:
    """The four levels (tingkat), each with its result or the reason why there is none."""
    rows = []
    name = evaluation.scheme.bands.name.removeprefix("Predikat ")
    change = one(evaluation.results, "change", scope="city")
    for dimension in evaluation.scheme.dimensions:
        row = one_dimension(evaluation, dimension.code)
        shown = is_shown(row)
        result = show(row) if shown else NOT_AVAILABLE
        predicate = show_predicate(evaluation, row) if shown else show_category(row)
        note = ""
        if "change" in dimension.sources and is_shown(change):
            note = f" ({show(change)} poin)"
        if row is not None and predicate == NOT_YET_ASSESSED and row["note"]:
            note = f": {row['note']}"
        rows.append(Row((dimension.name, dimension.description, result, show_range(row), f"{predicate}{note}")))
    return DisplayTable(
        name="tingkat",
        title="Empat tingkat pengembangan budaya kerja (indeks 0–100)",
        columns=(
            Column("Tingkat", 2.6),
            Column("Yang dinilai", 5.4),
            Column("Hasil", 1.4, "right"),
            Column(RANGE, 2.3, "center"),
            Column("Predikat atau arah", 4.2),
        ),
        rows=tuple(rows),
        note=f"Predikat: {name[:1].lower()}{name[1:]} (status: {evaluation.scheme.bands.mark.status}). {RANGE_NOTE}",
        source=source_of(evaluation),
    )


def one_dimension(evaluation: Evaluation, code: str) -> dict[str, object] | None:
    """The result row of one level."""
    found = records(evaluation.results, "dimension_score", scope="city")
    return next((row for row in found if row["dimension"] == code), None)


def table_core_values(evaluation: Evaluation) -> DisplayTable | None:
    """Index, range, predicate, mean score and change in all and per core value."""
    results, scale = evaluation.results, evaluation.instrument.scale
    has_change = evaluation.previous_year is not None
    levels = [*[(c.code, c.name) for c in evaluation.instrument.core_values], ("", TOTAL)]
    rows = []
    for code, name in levels:
        index = one(results, "index", scope="city", core_value=code)
        if index is None:
            continue
        cells = [
            name,
            show(index),
            show_range(index),
            show_predicate(evaluation, index),
            show(one(results, "mean_score", scope="city", core_value=code)),
            show_n(index),
        ]
        if has_change:
            change = one(results, "change", scope="city", core_value=code)
            cells += [show(change), show_direction(change)]
        rows.append(Row(tuple(cells), "plain" if code else "total"))
    if not rows:
        return None
    columns = [
        Column("Nilai budaya kerja", 3.6),
        Column("Indeks", 1.5, "right"),
        Column(RANGE, 2.6, "center"),
        Column("Predikat", 2.6),
        Column(f"Rata-rata skor ({scale.low}–{scale.high})", 2.2, "right"),
        Column("n", 1.3, "right"),
    ]
    if has_change:
        columns += [Column(f"Perubahan dari {evaluation.previous_year}", 2.2, "right"), Column("Arah", 2.0)]
    return DisplayTable(
        name="nilai",
        title="Indeks per nilai budaya kerja (0–100)",
        columns=tuple(columns),
        rows=tuple(rows),
        note=f"{RANGE_NOTE} {UNCERTAIN_NOTE} {note_comparison(evaluation)}".rstrip() if has_change else RANGE_NOTE,
        source=source_of(evaluation),
    )


def table_indicators(evaluation: Evaluation) -> DisplayTable | None:
    """Every indicator verbatim with index, range, share of "cannot judge" and change, under its core value."""
    results, instrument = evaluation.results, evaluation.instrument
    index = keyed(results, "index", "indicator", scope="city", core_value="*")
    cannot = keyed(results, "share_cannot_judge", "indicator", scope="city", core_value="*")
    change = keyed(results, "change", "indicator", scope="city", core_value="*")
    if not index:
        return None
    rows = []
    for core_value in instrument.core_values:
        rows.append(Row((core_value.name,), "group"))
        for indicator in instrument.indicators:
            if indicator.core_value != core_value.code:
                continue
            row = index.get(indicator.code)
            cells = [
                indicator.code,
                indicator.text,
                show(row),
                show_range(row),
                show_n(row),
                show(cannot.get(indicator.code)),
            ]
            if change:
                moved = change.get(indicator.code)
                cells += [show(moved), show_direction(moved)] if is_shown(moved) else [NOT_AVAILABLE, NOT_AVAILABLE]
            rows.append(Row(tuple(cells)))
    columns = [
        Column("Kode", 1.3),
        Column("Indikator perilaku (sesuai bunyi sumbernya)", 5.6),
        Column("Indeks", 1.5, "right"),
        Column(RANGE, 2.5, "center"),
        Column("n", 1.3, "right"),
        Column("Tidak dapat menilai (%)", 1.9, "right"),
    ]
    if change:
        columns += [Column(f"Perubahan dari {evaluation.previous_year}", 2.2, "right"), Column("Arah", 2.1)]
    return DisplayTable(
        name="indikator",
        title=f"Indeks {len(instrument.indicators)} indikator perilaku (0–100)",
        columns=tuple(columns),
        rows=tuple(rows),
        note=" ".join(part for part in (RANGE_NOTE, UNCERTAIN_NOTE if change else "", _rise_note(evaluation)) if part),
        source=source_of(evaluation),
    )


def _rise_note(evaluation: Evaluation) -> str:
    """Say how much of a rise of last year's lowest indicators was to be expected by itself."""
    rise = keyed(evaluation.results, "expected_rise", "indicator", scope="city", core_value="*")
    known = [row["estimate"] for row in rise.values() if is_shown(row)]
    if not known:
        return ""
    mean = sum(known) / len(known)
    points = "kurang dari 0,1" if mean < 0.1 else format_number(mean, 1)
    return (
        f"Tanpa perubahan apa pun, indikator terendah {evaluation.previous_year} ({join_words(sorted(rise))}) "
        f"diperkirakan naik rata-rata {points} poin dengan sendirinya."
    )


def table_knowledge(evaluation: Evaluation) -> DisplayTable | None:
    """Share of right answers to the factual questions."""
    shares = keyed(evaluation.results, "share_correct", "item", scope="city")
    rows = tuple(
        Row((question.code, question.text, show(shares[question.code]), show_n(shares[question.code])))
        for question in evaluation.instrument.questions_of("factual")
        if question.code in shares
    )
    if not rows:
        return None
    return DisplayTable(
        name="pengetahuan",
        title="Pengetahuan tentang budaya kerja (persen jawaban benar atau “ya”)",
        columns=(
            Column("Kode", 1.2),
            Column("Pertanyaan", 10.2),
            Column("Benar atau “ya” (%)", 2.4, "right"),
            Column("n", 1.6, "right"),
        ),
        rows=rows,
        source=source_of(evaluation),
    )


def table_reliability(evaluation: Evaluation) -> DisplayTable | None:
    """Cronbach's alpha per core value with its range and a second opinion."""
    results, scheme = evaluation.results, evaluation.scheme
    columns_of = evaluation.instrument.scales_of(evaluation.instrument.index_wording)
    good, minimum = scheme.threshold("alpha_good"), scheme.threshold("alpha_minimum")
    rows, notes = [], []
    for core_value in evaluation.instrument.core_values:
        alpha = one(results, "alpha", scope="city", core_value=core_value.code)
        if alpha is None:
            continue
        verdict = NOT_AVAILABLE
        if is_shown(alpha):
            verdict = "baik" if alpha["estimate"] >= good else "cukup" if alpha["estimate"] > minimum else "rendah"
        if alpha["note"]:
            notes.append(f"{core_value.name}: {alpha['note']}.")
        rows.append(
            Row(
                (
                    core_value.name,
                    format_number(len(columns_of.get(core_value.code, [])), 0),
                    show_n(alpha),
                    show(alpha),
                    show_range(alpha),
                    show(one(results, "alpha_second_opinion", scope="city", core_value=core_value.code)),
                    show(one(results, "average_r", scope="city", core_value=core_value.code)),
                    verdict,
                )
            )
        )
    if not rows:
        return None
    rule = f"baik: alpha ≥ {format_number(good)}; cukup: alpha > {format_number(minimum)}; rendah: selebihnya."
    return DisplayTable(
        name="reliabilitas",
        title="Reliabilitas kuesioner per nilai (alpha Cronbach, jawaban lengkap)",
        columns=(
            Column("Nilai budaya kerja", 3.2),
            Column("Butir", 1.1, "right"),
            Column("n", 1.4, "right"),
            Column("Alpha", 1.4, "right"),
            Column("Rentang 95\u00a0% (Feldt)", 2.6, "center"),
            Column("Pembanding (pingouin)", 2.2, "right"),
            Column("Rata-rata r antarbutir", 2.0, "right"),
            Column("Tafsiran", 1.7),
        ),
        rows=tuple(rows),
        note=" ".join([f"Tafsiran: {rule}", *notes]),
        source=source_of(evaluation),
    )


def other_ways(evaluation: Evaluation) -> list[str]:
    """The measures of the other ways to compute the index, without the one that the scheme itself takes."""
    own = {"equal": "index_equal_values", "indicators": "index_by_indicators"}.get(evaluation.scheme.weight_kind)
    return [measure for measure in WAYS if measure != own]


def count_shifts(evaluation: Evaluation) -> dict[str, tuple[int, int]]:
    """Way of computing → units whose predicate changes with it, and units compared."""
    changed, kept = (
        keyed(evaluation.results, "n_units_predicate", "item", scope="city", subgroup=name)
        for name in (CHANGED, UNCHANGED)
    )
    return {
        measure: (int(row["estimate"]), int(row["estimate"] + kept[measure]["estimate"]))
        for measure, row in changed.items()
        if is_shown(row)
    }


def name_shifts(evaluation: Evaluation, measure: str) -> list[str]:
    """The units that are shown and whose predicate changes with other weights, with both predicates."""
    index = keyed(evaluation.results, "index", "unit", scope="unit")
    other = keyed(evaluation.results, measure, "unit", scope="unit")
    units = sorted(evaluation.register.reporting_units, key=lambda unit: unit.name.casefold())
    return [
        f"{unit.name} ({index[unit.code]['category']} menjadi {other[unit.code]['category']})"
        for unit in units
        if is_shown(index.get(unit.code))
        and is_shown(other.get(unit.code))
        and index[unit.code]["category"] != other[unit.code]["category"]
    ]


def _shift_note(evaluation: Evaluation) -> str:
    """Say which units change their predicate; without flagged answers only how many, for these answers are few."""
    shifts = count_shifts(evaluation)
    told = [
        f"{WAYS[measure]}, predikat berganti: {join_words(names)}."
        for measure in OTHER_WEIGHTS
        if (names := name_shifts(evaluation, measure))
    ]
    if shifts.get("index_without_flagged", (0, 0))[0]:
        told.append("Unit yang berganti tanpa jawaban seragam tidak disebut, agar jawaban itu tidak terbaca.")
    return " ".join(told)


def table_sensitivity(evaluation: Evaluation) -> DisplayTable | None:
    """The city index under other choices of weight, beside the one used."""
    ways = {"index": MAIN_WAY} | {measure: WAYS[measure] for measure in other_ways(evaluation)}
    found = {measure: one(evaluation.results, measure, scope="city") for measure in ways}
    shifts = count_shifts(evaluation)
    rows = [
        Row(
            (
                text,
                show(found[measure]),
                show_range(found[measure]),
                show_n(found[measure]),
                "{} dari {}".format(*shifts[measure]) if measure in shifts else NOT_AVAILABLE,
            )
        )
        for measure, text in ways.items()
        if is_shown(found[measure])
    ]
    if not rows:
        return None
    supposed = [
        Row((f"Andai yang tidak menjawab {row['subgroup']}", show(row), show_range(row), show_n(row), NOT_AVAILABLE))
        for row in records(evaluation.results, "index_if_absent_lower", scope="city", subgroup="*")
        if is_shown(row)
    ]
    return DisplayTable(
        name="cara-hitung",
        title="Indeks keseluruhan menurut beberapa cara menghitung (0–100)",
        columns=(
            Column("Cara menghitung", 6.5),
            Column("Indeks", 1.6, "right"),
            Column(RANGE, 3, "center"),
            Column("n", 1.6, "right"),
            Column("Perangkat Daerah yang predikatnya berganti", 3, "right"),
        ),
        rows=(*rows, *supposed),
        note=" ".join(filter(None, (_shift_note(evaluation), WHAT_IF_NOTE if supposed else ""))),
        source=source_of(evaluation),
    )
