"""The slides of a presentation, as plain content: one message a slide, said in its title from the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budaya_eval.charts import chart_value_ranges
from budaya_eval.charts.style import city_n, source_line
from budaya_eval.phrases import NOT_YET_ASSESSED, format_date, format_number, join_words, spell_count
from budaya_eval.report.advice import N_DECISIONS, N_WEAKEST, Advice, advise
from budaya_eval.report.builder import Builder, go_on, spell_some, start
from budaya_eval.report.deck import Body, ChartBody, Deck, Look, PointsBody, Series, Slide, TableBody, TileBody
from budaya_eval.report.evidence import list_headlines
from budaya_eval.report.facts import REAL_CHANGES, Part, plain_name
from budaya_eval.report.model import Item, Tile
from budaya_eval.report.summary import list_warnings, make_tiles, state_responses, state_verdict
from budaya_eval.tables import Column, DisplayTable, Row, note_comparison, table_dimensions
from budaya_eval.tables.display import Record, is_shown, keyed, show, show_range, source_of
from budaya_eval.unit_register import Unit

SECTION = "paparan"
N_ADVICE = 5
CLASSES = ("di atas", "tidak berbeda", "di bawah")


def build_deck(builder: Builder, marks: tuple[str, ...], mark_notes: tuple[str, ...]) -> Deck:
    """Build the slides; where something cannot be shown, its slide says why.

    Parameters
    ----------
    builder : Builder
        Facts, words and settings; every number comes from the published results.
    marks, mark_notes : tuple of str
        What every slide must say (DRAF, DATA SIMULASI), and the sentence behind each on the first slide.
    """
    wording = builder.wording
    elsewhere = wording.text(SECTION, "rujukan_laporan")
    advice = advise(builder.facts, wording, {"tabel": elsewhere, "lampiran": elsewhere}, is_short=True)
    slides = (
        _answer(builder),
        _measuring(builder),
        _responses(builder),
        _levels(builder),
        _core_values(builder),
        _indicators(builder),
        _units(builder),
        _changes(builder),
        _evidence(builder),
        _advice(builder, advice),
        _decisions(builder, advice),
    )
    date = builder.settings.date
    return Deck(
        title=wording.text(SECTION, "judul"),
        document_title=wording.text(SECTION, "judul_dokumen"),
        details=(
            builder.settings.text("jabatan_penanda_tangan"),
            wording.text(SECTION, "kepada"),
            format_date(date) if date else "",
        ),
        marks=marks,
        mark_notes=mark_notes,
        slides=slides,
    )


def _slide(
    builder: Builder,
    topic: str,
    title: str,
    body: Body,
    *notes: str,
    source: str = "",
) -> Slide:
    """Add the source, and put into the notes what is said about a chart to those who do not see it."""
    wording = builder.wording
    source = source or source_line(builder.evaluation, city_n(builder.evaluation))
    spoken = [note for note in notes if note]
    if isinstance(body, ChartBody):
        spoken.append(wording.text(SECTION, "catatan_baca", teks=body.alt))
    spoken.append(wording.text(SECTION, "catatan_sumber", sumber=source))
    return Slide(wording.text(SECTION, f"topik_{topic}"), title.rstrip("."), body, source, tuple(spoken))


def _answer(builder: Builder) -> Slide:
    facts, wording = builder.facts, builder.wording
    weakest = facts.lowest(facts.indicators, N_WEAKEST)
    points = [Item(state_responses(builder))]
    if weakest:
        named = join_words([f"{part.name} ({show(part.index)})" for part in weakest])
        points.append(Item(named, lead=f"{wording.text('ringkasan', 'panel_lemah')}:"))
    return _slide(
        builder,
        "jawaban",
        state_verdict(builder),
        TileBody(tuple(make_tiles(builder)), tuple(points)),
        " ".join((f"{wording.text('ringkasan', 'larangan')}:", *list_warnings(builder))),
    )


def _measuring(builder: Builder) -> Slide:
    wording, evaluation = builder.wording, builder.evaluation
    instrument, bands = evaluation.instrument, evaluation.scheme.bands
    asked = instrument.questions_of("likert", instrument.index_wording)
    indicators = format_number(len(instrument.indicators), 0)
    statements = format_number(len(asked), 0)
    names = join_words([core_value.name for core_value in instrument.core_values])
    about = wording.text("b", f"rujukan_{instrument.index_wording}")
    named_bands = ", ".join(f"{band.label} ≥ {format_number(band.low, 0)}" for band in bands.bands if band.low > 0)
    tiles = (
        Tile(
            "",
            indicators,
            wording.text(SECTION, "ukur_indikator", jumlah_nilai=spell_count(len(instrument.core_values)), nilai=names),
        ),
        Tile("", statements, wording.text(SECTION, "ukur_butir", rujukan=about)),
        Tile("", show(builder.facts.city("n_respondents")), wording.text(SECTION, "ukur_jawaban")),
        Tile("", "0–100", wording.text(SECTION, "ukur_indeks", status=bands.mark.status, predikat=named_bands)),
    )
    hidden = wording.text(SECTION, "ukur_catatan", min_sel=str(evaluation.scheme.min_cell))
    title = wording.text(SECTION, "ukur_judul", jumlah_indikator=indicators, jumlah_butir=statements)
    return _slide(builder, "ukur", title, TileBody(tiles, (Item(hidden),), are_steps=True))


def _responses(builder: Builder) -> Slide:
    facts, wording, limit = builder.facts, builder.wording, builder.threshold_percent
    rows = keyed(builder.evaluation.results, "response_rate", "unit", scope="unit")
    shown = [unit for unit in facts.units if is_shown(rows.get(unit.code))]
    low = facts.low_participation
    title = wording.text(
        SECTION,
        facts.choose_by_participation("tanggapan_judul_cukup", "tanggapan_judul", "tanggapan_judul_semua"),
        responden=show(facts.city("n_respondents")),
        sasaran=show(facts.city("n_staff")),
        partisipasi=show(facts.city("response_rate")),
        jumlah=str(len(low)),
        semua=str(len(facts.units)),
        batas=limit,
    )
    rates = {unit.code: float(rows[unit.code]["estimate"]) for unit in shown}
    ends = sorted(shown, key=lambda unit: rates[unit.code])
    body = ChartBody(
        kind="columns",
        categories=tuple(_short(unit) for unit in shown),
        series=(
            Series(
                wording.text(SECTION, "tanggapan_cukup", batas=limit),
                tuple(None if unit in low else rates[unit.code] for unit in shown),
                "strong",
            ),
            Series(
                wording.text(SECTION, "tanggapan_kurang", batas=limit),
                tuple(rates[unit.code] if unit in low else None for unit in shown),
                "weak",
            ),
        ),
        axis_title=wording.text(SECTION, "tanggapan_sumbu"),
        number_format="0",
        alt=wording.text(
            SECTION,
            "tanggapan_alt",
            jumlah=str(len(shown)),
            terendah=show(rows[ends[0].code]),
            tertinggi=show(rows[ends[-1].code]),
            batas=limit,
            daftar=_names(builder, low),
        ),
        span=(0.0, 100.0),
    )
    return _slide(builder, "tanggapan", title, body, _not_to_conclude(builder, "larangan_mewakili"))


def _levels(builder: Builder) -> Slide:
    facts, wording = builder.facts, builder.wording
    said = []
    for dimension in builder.evaluation.scheme.dimensions:
        row = facts.dimensions.get(dimension.code)
        name = plain_name(dimension.name)
        if row is None or row["is_suppressed"] or row["category"] in ("", NOT_YET_ASSESSED):
            said.append(wording.text(SECTION, "tingkat_belum", tingkat=name))
        elif is_shown(row):
            said.append(wording.text(SECTION, "tingkat_angka", tingkat=name, indeks=show(row)))
        else:
            said.append(wording.text(SECTION, "tingkat_arah", tingkat=name, arah=str(row["category"])))
    table = table_dimensions(builder.evaluation)
    return _slide(builder, "tingkat", start("; ".join(said)), TableBody(table), table.note)


def _core_values(builder: Builder) -> Slide:
    facts, wording = builder.facts, builder.wording
    chart = chart_value_ranges(builder.evaluation)
    if chart is None:
        return _empty(builder, "nilai", wording.text("c", "nilai_kosong"))
    parts = [part for part in (facts.total, *facts.core_values) if part.is_shown]
    body = ChartBody(
        kind="dots",
        categories=tuple(part.name for part in parts),
        series=(
            Series(
                str(facts.year),
                tuple(part.estimate for part in parts),
                "strong",
                tuple(part.range for part in parts),
            ),
        ),
        axis_title=wording.text(SECTION, "nilai_sumbu"),
        number_format="0.00",
        alt=wording.text(SECTION, "nilai_alt", daftar=_with_ranges(parts)),
    )
    return _slide(builder, "nilai", chart.title, body)


def _with_ranges(parts: Sequence[Part]) -> str:
    return "; ".join(f"{part.name} {show(part.index)} ({show_range(part.index)})" for part in parts)


def _indicators(builder: Builder) -> Slide:
    facts, wording = builder.facts, builder.wording
    n_shown = sum(part.is_shown for part in facts.indicators)
    strong = facts.highest(facts.indicators, min(N_WEAKEST, (n_shown + 1) // 2))
    weak = [part for part in facts.lowest(facts.indicators, N_WEAKEST) if part not in strong]
    if not strong:
        return _empty(builder, "indikator", wording.text("c", "indikator_kosong"))
    parts = [*strong, *reversed(weak)]
    last = parts[-1]
    title = wording.text(
        SECTION,
        "indikator_judul" if weak else "indikator_judul_satu",
        kuat=strong[0].name,
        indeks_kuat=show(strong[0].index),
        lemah=last.name,
        indeks_lemah=show(last.index),
    )
    body = ChartBody(
        kind="bars",
        categories=tuple(part.name for part in parts),
        series=tuple(
            Series(
                wording.text(SECTION, key),
                tuple(part.estimate if part in group else None for part in parts),
                look,
            )
            for key, group, look in _groups(strong, weak)
        ),
        axis_title="",
        number_format="0.00",
        alt=wording.text(SECTION, "indikator_alt", daftar=_with_ranges(parts)),
        span=(0.0, 100.0),
    )
    return _slide(builder, "indikator", title, body, wording.text("c", "indikator_2"))


def _groups(strong: list[Part], weak: list[Part]) -> Iterator[tuple[str, list[Part], Look]]:
    yield "indikator_kuat", strong, "strong"
    if weak:
        yield "indikator_lemah", weak, "weak"


def _units(builder: Builder) -> Slide:
    facts, wording = builder.facts, builder.wording
    shown = facts.shown_units
    if not shown:
        return _empty(builder, "unit", wording.text("c", "unit_kosong"), wording.text(SECTION, "unit_judul_kosong"))
    classes = {name: facts.units_in_class(name) for name in CLASSES}
    counts = [len(classes[name]) for name in CLASSES]
    key = "unit_judul" if counts[0] or counts[2] else "unit_judul_sama" if counts[1] else "unit_judul_tanpa"
    title = wording.text(
        SECTION,
        key,
        di_atas=start(spell_some(counts[0])),
        sama=spell_some(counts[1]),
        di_bawah=spell_some(counts[2]),
        jumlah=spell_count(len(shown)),
    )
    looks: dict[str, Look] = {"di atas": "strong", "tidak berbeda": "neutral", "di bawah": "weak"}
    groups = {name: units for name, units in classes.items() if units} or {str(facts.year): shown}
    series = [_unit_series(builder, name, units, looks.get(name, "strong")) for name, units in groups.items()]
    if facts.total.is_shown:
        series.append(Series(wording.text(SECTION, "unit_kota"), (facts.total.estimate,) * len(shown), "line"))
    body = ChartBody(
        kind="dots",
        categories=tuple(_short(unit) for unit in shown),
        series=tuple(series),
        axis_title=wording.text(SECTION, "nilai_sumbu"),
        number_format="0",
        alt=wording.text(
            SECTION,
            "unit_alt",
            di_atas=_names(builder, classes["di atas"]),
            di_bawah=_names(builder, classes["di bawah"]),
        ),
        note=wording.text(SECTION, "unit_catatan"),
    )
    return _slide(builder, "unit", title, body, _not_to_conclude(builder, "larangan_peringkat"))


def _unit_series(builder: Builder, name: str, units: list[Unit], look: Look) -> Series:
    rows = builder.facts.unit_index
    own = [rows[unit.code] if unit in units else None for unit in builder.facts.shown_units]
    return Series(
        name,
        tuple(None if row is None else float(row["estimate"]) for row in own),
        look,
        tuple(None if row is None else _bounds(row) for row in own),
    )


def _bounds(row: Record) -> tuple[float, float]:
    return float(row["ci_low"]), float(row["ci_high"])


def _changes(builder: Builder) -> Slide:
    facts, wording = builder.facts, builder.wording
    parts = [part for part in (facts.total, *facts.core_values) if part.direction and is_shown(part.change)]
    if not parts:
        row = next((row for row in facts.dimensions.values() if row["dimension"] == "perubahan"), None)
        reason = go_on(str(row["note"])) if row is not None and row["note"] else NOT_YET_ASSESSED
        return _empty(
            builder,
            "perubahan",
            wording.text("c", "perubahan_tidak_ada", alasan=reason),
            wording.text(SECTION, "perubahan_tanpa"),
        )
    moved = {part.code: part.change for part in parts if part.change is not None}
    listed = "; ".join(f"{part.name} {show(part.change)} ({show_range(part.change)})" for part in parts)
    body = ChartBody(
        kind="dots",
        categories=tuple(part.name for part in parts),
        series=tuple(
            Series(
                direction,
                tuple(float(moved[part.code]["estimate"]) if part in group else None for part in parts),
                "strong" if direction == "naik" else "weak" if direction == "turun" else "neutral",
                tuple(_bounds(moved[part.code]) if part in group else None for part in parts),
            )
            for direction in dict.fromkeys(part.direction for part in parts)
            if (group := [part for part in parts if part.direction == direction])
        ),
        axis_title=wording.text(SECTION, "perubahan_sumbu"),
        number_format="+0.00;−0.00;0.00",
        alt=wording.text(SECTION, "perubahan_alt", daftar=listed),
        note=f"{wording.text(SECTION, 'perubahan_catatan')} {note_comparison(builder.evaluation)}".rstrip(),
    )
    return _slide(builder, "perubahan", _change_title(builder, parts), body)


def _change_title(builder: Builder, parts: list[Part]) -> str:
    wording, first = builder.wording, parts[0]
    keys = {"naik": "perubahan_naik", "turun": "perubahan_turun", "stabil": "perubahan_stabil"}
    said = wording.text(
        SECTION, keys.get(first.direction, "perubahan_belum"), nama=first.name, selisih=show(first.change).lstrip("+−")
    )
    real = [part for part in parts[1:] if part.direction in REAL_CHANGES]
    named = join_words([f"{part.name} ({show(part.change)})" for part in real])
    values = (
        wording.text(SECTION, "perubahan_nilai", daftar=named)
        if real
        else wording.text(SECTION, "perubahan_nilai_tidak")
    )
    return f"{said}; {values}"


def _evidence(builder: Builder) -> Slide:
    wording, evaluation = builder.wording, builder.evaluation
    source = source_of(evaluation, wording.text(SECTION, "bukti_sumber"))
    headlines = list_headlines(builder)
    met = keyed(evaluation.results, "n_units_met", "item", scope="city")
    items = evaluation.evidence.catalogue.items if evaluation.evidence is not None else ()
    drawn = [(item, row) for item in items if is_shown(row := met.get(item.code)) and float(row["n"]) > 1]
    if not headlines or not drawn:
        return _empty(
            builder, "bukti", wording.text("c", "bukti_belum"), wording.text(SECTION, "bukti_judul_kosong"), source
        )
    names = tuple(
        wording.text(SECTION, "bukti_dari", bukti=item.title, jumlah=format_number(float(row["n"]), 0))
        for item, row in drawn
    )
    body = ChartBody(
        kind="bars",
        categories=names,
        series=(
            Series(wording.text(SECTION, "bukti_seri"), tuple(float(row["estimate"]) for _, row in drawn), "strong"),
        ),
        axis_title="",
        number_format="0",
        alt=wording.text(
            SECTION,
            "bukti_alt",
            daftar="; ".join(f"{name}: {show(row)}" for name, (_, row) in zip(names, drawn, strict=True)),
        ),
        note=wording.text("infografik", "bukti_arti"),
        span=(0.0, float(len(builder.facts.units))),
    )
    title = wording.text(SECTION, "bukti_judul", daftar=join_words(headlines))
    return _slide(builder, "bukti", title, body, wording.text("c", "bukti_sifat"), source=source)


def _advice(builder: Builder, advice: list[Advice]) -> Slide:
    wording = builder.wording
    if not advice:
        return _empty(builder, "saran", wording.text("d", "saran_kosong"), wording.text(SECTION, "saran_kosong"))
    free = [entry for entry in advice if entry.cost.startswith("tanpa")]
    title = wording.text(
        SECTION, "saran_judul", jumlah=start(spell_count(len(advice))), jumlah_tanpa=spell_some(len(free))
    )
    head = {key: wording.text("saran_tabel", key) for key in ("nomor", "isi", "siapa", "kapan", "biaya")}
    table = DisplayTable(
        name="saran",
        title=wording.text("saran_tabel", "judul"),
        columns=(
            Column(head["nomor"], 0.9, "right"),
            Column(head["isi"], 8.4),
            Column(head["siapa"], 4.2),
            Column(head["kapan"], 2.2),
            Column(head["biaya"], 2.4),
        ),
        rows=tuple(
            Row((str(number), entry.content, entry.who, entry.when, entry.cost))
            for number, entry in enumerate(advice[:N_ADVICE], start=1)
        ),
    )
    n_more = len(advice) - N_ADVICE
    more = wording.text(SECTION, "saran_lain", jumlah=start(spell_count(n_more))) if n_more > 0 else ""
    reasons = [f"{number}. {entry.reason}" for number, entry in enumerate(advice, start=1)]
    source = " ".join(filter(None, (source_line(builder.evaluation, city_n(builder.evaluation)), more)))
    return _slide(builder, "saran", title, TableBody(table), *reasons, source=source)


def _decisions(builder: Builder, advice: list[Advice]) -> Slide:
    wording, asked = builder.wording, advice[:N_DECISIONS]
    if not asked:
        return _empty(
            builder,
            "keputusan",
            wording.text("ringkasan", "keputusan_kosong"),
            wording.text(SECTION, "keputusan_kosong"),
        )
    items = tuple(
        Item(
            wording.text(SECTION, "keputusan_rinci", siapa=entry.who, kapan=entry.when, biaya=entry.cost),
            lead=entry.decision,
        )
        for entry in asked
    )
    title = wording.text(SECTION, "keputusan_judul", jumlah=spell_count(len(asked)))
    return _slide(builder, "keputusan", title, PointsBody(items, is_numbered=True), *(entry.reason for entry in asked))


def _empty(builder: Builder, topic: str, reason: str, title: str = "", source: str = "") -> Slide:
    """A slide of something that cannot be shown: it says why."""
    return _slide(builder, topic, title or reason, PointsBody((Item(reason),)), source=source)


def _not_to_conclude(builder: Builder, key: str) -> str:
    wording = builder.wording
    return f"{wording.text('ringkasan', 'larangan')}: {wording.text('ringkasan', key)}"


def _short(unit: Unit) -> str:
    return unit.short_name or unit.name


def _names(builder: Builder, units: list[Unit]) -> str:
    return join_words([_short(unit) for unit in units]) or builder.wording.text("ringkasan", "unit_tidak_ada")
