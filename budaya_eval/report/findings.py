"""The sections of results, from the four levels down to the Perangkat Daerah and the reliability."""

from __future__ import annotations

from collections.abc import Iterator

from budaya_eval.charts import (
    chart_answers,
    chart_changes,
    chart_series,
    chart_unit_values,
    chart_units,
    chart_value_ranges,
    find_rivals,
)
from budaya_eval.phrases import NO_PREDICATE, NOT_YET_ASSESSED, format_number, join_words
from budaya_eval.report.builder import Builder, go_on, sentences, spell_some, start
from budaya_eval.report.facts import REAL_CHANGES, Part
from budaya_eval.report.model import Block, Item, ItemList, NumberedFigure, Paragraph
from budaya_eval.report.summary import state_target
from budaya_eval.tables import (
    name_parts_apart,
    note_comparison,
    table_apart,
    table_breaks,
    table_core_values,
    table_dimensions,
    table_groups,
    table_indicators,
    table_knowledge,
    table_referents,
    table_reliability,
    table_sensitivity,
    table_units,
)
from budaya_eval.tables.city import WAYS, count_shifts, other_ways
from budaya_eval.tables.display import Record, is_shown, show, show_range

N_NAMED = 3
N_UNITS = 10


def build_levels(builder: Builder) -> list[Block]:
    """Tell the result of every level (tingkat), and what is known of the work culture."""
    wording, knowledge = builder.wording, builder.facts.knowledge
    blocks: list[Block] = [
        builder.heading("c", "tingkat"),
        Paragraph(wording.text("c", "tingkat_1", tabel=builder.next_table())),
        ItemList(tuple(_level_items(builder))),
        *builder.add_table(table_dimensions(builder.evaluation)),
    ]
    told = ""
    if len(knowledge) > 1:
        (weak, weak_row), (strong, strong_row) = knowledge[0], knowledge[-1]
        told = wording.text(
            "c",
            "pengetahuan_1",
            pertanyaan=weak,
            persen=show(weak_row),
            pertanyaan_kuat=strong,
            persen_kuat=show(strong_row),
        )
    elif knowledge:
        question, row = knowledge[0]
        told = wording.text("c", "pengetahuan_satu", pertanyaan=question, persen=show(row))
    table = builder.add_table(table_knowledge(builder.evaluation))
    if told:
        blocks.append(Paragraph(sentences(told, builder.refer_to(table))))
    return [*blocks, *table]


def _level_items(builder: Builder) -> Iterator[Item]:
    wording = builder.wording
    for dimension in builder.evaluation.scheme.dimensions:
        lead = f"{dimension.name}."
        row = builder.facts.dimensions.get(dimension.code)
        if row is None or row["category"] in ("", NOT_YET_ASSESSED):
            reason = go_on(str(row["note"])) if row is not None else ""
            yield Item(wording.text("c", "tingkat_belum", alasan=reason or NOT_YET_ASSESSED), lead)
        elif is_shown(row):
            predicate = builder.facts.predicate(Part(dimension.code, dimension.name, row))
            key = "tingkat_tanpa_predikat" if predicate == NO_PREDICATE else "tingkat_terbilang"
            yield Item(wording.text("c", key, indeks=show(row), predikat=predicate), lead)
        else:
            change = builder.facts.total.change
            is_real = is_shown(change) and builder.facts.total.direction in REAL_CHANGES
            key = "tingkat_arah_poin" if is_real else "tingkat_arah"
            if builder.facts.is_change_small:
                key = "tingkat_arah_kecil"
            size = show(change).lstrip("+−")
            yield Item(wording.text("c", key, arah=start(str(row["category"])), selisih=size), lead)


def build_core_values(builder: Builder) -> list[Block]:
    """Tell the total and the core values."""
    wording, facts = builder.wording, builder.facts
    blocks: list[Block] = [builder.heading("c", "nilai")]
    if not facts.total.is_shown:
        return [*blocks, Paragraph(wording.text("c", "nilai_kosong"))]
    texts = [
        wording.text(
            "c",
            "nilai_total",
            indeks=show(facts.total.index),
            rentang=show_range(facts.total.index),
            predikat=facts.predicate(facts.total),
        )
    ]
    ordered = facts.highest(facts.core_values, len(facts.core_values))
    if len(ordered) > 1:
        texts.append(_ends(builder, ordered))
    shown: list[Block] = [
        *builder.add_figure(chart_value_ranges(builder.evaluation)),
        *builder.add_table(table_core_values(builder.evaluation)),
    ]
    blocks += [Paragraph(sentences(*texts, state_target(builder), builder.refer_to(shown))), *shown]
    others = [row for measure in other_ways(builder.evaluation) if is_shown(row := facts.city(measure))]
    if others:
        texts = [_other_ways(builder, others), _shifts(builder)]
        blocks += [Paragraph(sentences(*texts)), *builder.add_table(table_sensitivity(builder.evaluation))]
    return blocks


def _ends(builder: Builder, ordered: list[Part]) -> str:
    """Name the highest and the lowest core value as far as their ranges allow."""
    high, low = ordered[0], ordered[-1]
    labels = {part.name: part.label for part in ordered}
    top, bottom = find_rivals({part.name: part.range for part in ordered})
    key, overlapping = "nilai_dekat", [low.name]
    if not top and not bottom:
        key = "nilai_beda"
    elif not top:
        key, overlapping = "nilai_tertinggi", [low.name, *bottom]
    elif not bottom:
        key, overlapping = "nilai_terendah", [high.name, *top]
    return builder.wording.text(
        "c",
        key,
        tinggi=high.name,
        indeks_tinggi=show(high.index),
        rendah=low.name,
        indeks_rendah=show(low.index),
        daftar=join_words([labels[name] for name in overlapping]),
    )


def _other_ways(builder: Builder, others: list[Record]) -> str:
    total = builder.facts.total.index
    assert total is not None
    rows = sorted(others, key=lambda row: float(row["estimate"]))
    is_inside = all(total["ci_low"] <= row["estimate"] <= total["ci_high"] for row in rows)
    return builder.wording.text(
        "c",
        "cara_hitung_sama" if is_inside else "cara_hitung_beda",
        tabel=builder.next_table(),
        terendah=show(rows[0]),
        tertinggi=show(rows[-1]),
    )


def _shifts(builder: Builder) -> str:
    """Say how many of the units that are shown change their predicate with another way to compute."""
    wording, shifts = builder.wording, count_shifts(builder.evaluation)
    if not shifts:
        return ""
    counts = [
        wording.text("c", "predikat_cara", cara=WAYS[measure].lower(), berganti=str(changed), semua=str(compared))
        for measure, (changed, compared) in shifts.items()
        if changed
    ]
    return wording.text("c", "predikat_berganti" if counts else "predikat_tetap", cara=join_words(counts))


def build_indicators(builder: Builder) -> list[Block]:
    """Tell the indicators, the three strongest and the three weakest by name."""
    wording, facts = builder.wording, builder.facts
    blocks: list[Block] = [builder.heading("c", "indikator")]
    weak = facts.lowest(facts.indicators, N_NAMED)
    if not weak:
        return [*blocks, Paragraph(wording.text("c", "indikator_kosong"))]
    strong = facts.highest(facts.indicators, N_NAMED)
    open_ended = [
        wording.text("c", "indikator_tumpang", kelompok=wording.text("c", key))
        for key, parts in (
            ("indikator_kuat", facts.highest(facts.indicators, N_NAMED + 1)),
            ("indikator_lemah", facts.lowest(facts.indicators, N_NAMED + 1)),
        )
        if len(parts) > N_NAMED and _overlap(parts[N_NAMED - 1], parts[N_NAMED])
    ]
    named = [join_words([f"“{part.name}” ({show(part.index)})" for part in parts]) for parts in (strong, weak)]
    shown: list[Block] = [
        *builder.add_table(table_indicators(builder.evaluation)),
        *builder.add_figure(chart_answers(builder.evaluation)),
    ]
    opening = wording.text("c", "indikator_1", kuat=named[0], lemah=named[1])
    return [
        *blocks,
        Paragraph(sentences(opening, *open_ended, _negative(builder, weak), builder.refer_to(shown))),
        *shown,
        Paragraph(wording.text("c", "indikator_2")),
    ]


def _negative(builder: Builder, weak: list[Part]) -> str:
    """Name those of the weakest that stand on negative statements alone: a misread statement lowers them too."""
    instrument = builder.evaluation.instrument
    asked = instrument.questions_of("likert", instrument.index_wording)
    names = [
        f"“{part.name}”"
        for part in weak
        if all(question.is_reverse for question in asked if question.indicator == part.code)
    ]
    return builder.wording.text("c", "indikator_negatif", indikator=join_words(names)) if names else ""


def _overlap(one: Part, other: Part) -> bool:
    """Tell whether the ranges of two parts meet, or are not known."""
    return not (one.range[0] > other.range[1] or other.range[0] > one.range[1])


def build_changes(builder: Builder) -> list[Block]:
    """Tell what changed since last year, and what cannot be told yet."""
    wording, facts = builder.wording, builder.facts
    heading = builder.heading("c", "perubahan")
    parts = [part for part in (facts.total, *facts.core_values) if part.direction]
    if not parts:
        change = next(
            (row for row in facts.dimensions.values() if row["dimension"] == "perubahan" and row["note"]), None
        )
        reason = go_on(str(change["note"])) if change else NOT_YET_ASSESSED
        return [heading, Paragraph(wording.text("c", "perubahan_tidak_ada", alasan=reason)), *_breaks(builder)]
    margin = format_number(builder.evaluation.scheme.threshold("change_margin"), 0)
    keys = {"naik": "perubahan_naik", "turun": "perubahan_turun", "stabil": "perubahan_stabil"}
    texts = []
    for part in parts:
        size = show(part.change)
        is_real = part.direction in REAL_CHANGES
        texts.append(
            wording.text(
                "c",
                keys.get(part.direction, "perubahan_belum"),
                nama=part.name,
                selisih=size.lstrip("+−") if is_real else size,
                rentang=show_range(part.change),
                batas=margin,
            )
        )
    figure = builder.add_figure(chart_changes(builder.evaluation))
    return [
        heading,
        Paragraph(sentences(*texts, note_comparison(builder.evaluation), builder.refer_to(figure))),
        *figure,
        Paragraph(wording.text("c", "perubahan_catatan", batas=margin)),
        *_breaks(builder),
    ]


def _breaks(builder: Builder) -> list[Block]:
    """Draw and explain where the series is broken; nothing where it is not."""
    table = table_breaks(builder.evaluation)
    if table is None:
        return []
    named = builder.next_table()
    shown: list[Block] = [*builder.add_figure(chart_series(builder.evaluation)), *builder.add_table(table)]
    figures = [block for block in shown if isinstance(block, NumberedFigure)]
    text = sentences(builder.wording.text("c", "perubahan_deret", tabel=named), builder.refer_to(figures))
    return [Paragraph(text), *shown]


def build_units(builder: Builder) -> list[Block]:
    """Tell how the Perangkat Daerah stand to each other, without ranks."""
    wording, facts = builder.wording, builder.facts
    blocks: list[Block] = [builder.heading("c", "unit")]
    counts = {name: len(facts.units_in_class(name)) for name in ("di atas", "tidak berbeda", "di bawah")}
    unseen = [
        wording.text("c", key, unit=join_words([unit.name for unit in units]))
        for key, units in (("unit_terlindung", facts.hidden_units), ("unit_diam", facts.silent_units))
        if units and (facts.shown_units or key == "unit_diam")  # "none can be shown" names all the others
    ]
    if not facts.shown_units:
        blocks.append(Paragraph(sentences(wording.text("c", "unit_kosong"), *unseen)))
    else:
        shown = str(len(facts.shown_units))
        if counts["di atas"] or counts["di bawah"]:
            opening = wording.text(
                "c",
                "unit_1",
                jumlah=shown,
                di_atas=spell_some(counts["di atas"]),
                di_bawah=spell_some(counts["di bawah"]),
                sama=spell_some(counts["tidak berbeda"]),
            )
        elif counts["tidak berbeda"]:
            opening = wording.text("c", "unit_sama", jumlah=shown)
        else:
            opening = wording.text("c", "unit_tanpa_kelas", jumlah=shown)
        named = [
            wording.text("c", key, unit=join_words([unit.name for unit in units]))
            for key, units in (
                ("unit_bernama_di_atas", facts.units_in_class("di atas")),
                ("unit_bernama_di_bawah", facts.units_in_class("di bawah")),
            )
            if 0 < len(units) <= N_UNITS
        ]
        if named and 0 < len(facts.low_in_classes) <= N_UNITS:
            low = join_words([unit.name for unit in facts.low_in_classes])
            named.append(wording.text("c", "unit_hati_hati", unit=low, batas=builder.threshold_percent))
        more = wording.text("c", "unit_rujuk", lampiran=builder.annex("unit"))
        drawn: list[Block] = [
            *builder.add_table(table_units(builder.evaluation)),
            *builder.add_figure(chart_units(builder.evaluation)),
            *builder.add_figure(chart_unit_values(builder.evaluation)),
        ]
        blocks += [Paragraph(sentences(opening, *named, *unseen, builder.refer_to(drawn), more)), *drawn]
    groups = table_groups(builder.evaluation)
    if groups is not None:
        blocks.append(Paragraph(wording.text("c", "kelompok_1", tabel=builder.next_table())))
    return [*blocks, *builder.add_table(groups)]


def build_reliability(builder: Builder) -> list[Block]:
    """Tell how reliable the measurement is."""
    wording, facts = builder.wording, builder.facts
    heading = builder.heading("c", "reliabilitas")
    table = builder.add_table(table_reliability(builder.evaluation))
    if not facts.alphas:
        return [
            heading,
            Paragraph(sentences(wording.text("c", "reliabilitas_kosong"), builder.refer_to(table))),
            *table,
        ]
    good = builder.evaluation.scheme.threshold("alpha_good")
    ordered = sorted(facts.alphas, key=lambda pair: float(pair[1]["estimate"]))
    (lowest, lowest_row), (_, highest_row) = ordered[0], ordered[-1]
    text = wording.text(
        "c",
        "reliabilitas_baik" if lowest_row["estimate"] >= good else "reliabilitas_campur",
        nilai=lowest,
        rendah=show(lowest_row),
        tinggi=show(highest_row),
        batas=format_number(good),
    )
    return [heading, Paragraph(sentences(text, wording.text("c", "reliabilitas_2"), builder.refer_to(table))), *table]


def build_apart(builder: Builder) -> list[Block]:
    """What is asked besides the index: other lists, own values, other raters, oneself; nothing where there is none."""
    wording, table, referents = builder.wording, table_apart(builder.evaluation), table_referents(builder.evaluation)
    if table is None and referents is None:
        return []
    blocks: list[Block] = [builder.heading("c", "luar")]
    if table is not None:
        named = join_words(name_parts_apart(builder.evaluation))
        blocks.append(Paragraph(wording.text("c", "luar_1", bagian=named, tabel=builder.next_table())))
        blocks += builder.add_table(table)
    if referents is not None:
        blocks.append(Paragraph(wording.text("c", "luar_diri", tabel=builder.next_table())))
        blocks += builder.add_table(referents)
    return blocks
