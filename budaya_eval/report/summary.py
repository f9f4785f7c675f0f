"""The executive summary: one page for the head of the city, without technical terms."""

from __future__ import annotations

from budaya_eval.charts import chart_values
from budaya_eval.phrases import NOT_YET_ASSESSED, format_number, join_words, spell_count
from budaya_eval.report.advice import N_DECISIONS, N_WEAKEST, Advice
from budaya_eval.report.builder import Builder, sentences, start
from budaya_eval.report.evidence import state_evidence
from budaya_eval.report.facts import REAL_CHANGES, plain_name
from budaya_eval.report.model import (
    Block,
    Heading,
    Item,
    ItemList,
    NumberedFigure,
    NumberedTable,
    Panel,
    Panels,
    Paragraph,
    Summary,
    Tile,
    Tiles,
)
from budaya_eval.tables import Column, DisplayTable, Row
from budaya_eval.tables.display import is_shown, show
from budaya_eval.unit_register import Unit

ARROWS = {"naik": " ▲", "turun": " ▼"}
N_UNITS = 6
SECTION = "ringkasan"


def build_summary(builder: Builder, advice: list[Advice]) -> list[Block]:
    """Build the summary: verdict, levels, core values, weak points, decisions, what must not be concluded."""
    wording = builder.wording
    chart = chart_values(builder.evaluation)
    blocks: list[Block] = [
        Paragraph(state_verdict(builder), style="verdict"),
        Paragraph(state_responses(builder)),
        Tiles(tuple(make_tiles(builder))),
        *([Paragraph(meaning)] if (meaning := explain_levels(builder)) else []),
        *([NumberedFigure(0, chart)] if chart else []),
        Panels((_weak_panel(builder), _unit_panel(builder), _response_panel(builder))),
        Paragraph(state_evidence(builder), lead=wording.text(SECTION, "pelaksanaan_awal")),
        Paragraph(wording.text(SECTION, "keputusan"), style="title"),
        _decisions(builder, advice),
        Paragraph(wording.text(SECTION, "larangan"), style="title"),
        ItemList(tuple(Item(text) for text in list_warnings(builder))),
    ]
    return [Heading(1, "", wording.text(SECTION, "judul")), Summary(tuple(blocks))]


def state_verdict(builder: Builder) -> str:
    """State the verdict in one sentence: index, predicate, and what happened since last year."""
    facts, total = builder.facts, builder.facts.total
    if not total.is_shown:
        return builder.wording.text(SECTION, "putusan_tanpa_indeks")
    keys = {"naik": "putusan_naik", "turun": "putusan_turun", "stabil": "putusan_stabil"}
    if facts.is_change_small:
        keys |= {"naik": "putusan_naik_kecil", "turun": "putusan_turun_kecil"}
    if facts.city("change") is not None:
        otherwise = "putusan_belum_pasti"
    elif facts.city("index_previous") is not None:
        otherwise = "putusan_terputus"
    else:
        otherwise = "putusan_tanpa_pembanding"
    key = keys.get(total.direction, otherwise)
    return builder.wording.text(
        SECTION,
        key,
        indeks=show(total.index),
        predikat=facts.predicate(total),
        selisih=show(total.change).lstrip("+−"),
    )


def state_responses(builder: Builder) -> str:
    """State how many answered, and between which bounds the index lies if they stand for all."""
    facts = builder.facts
    values = {
        "responden": show(facts.city("n_respondents")),
        "sasaran": show(facts.city("n_staff")),
        "partisipasi": show(facts.city("response_rate")),
    }
    bounds = facts.bounds(facts.total)
    key = "tanggapan_rentang" if bounds else "tanggapan"
    said = builder.wording.text(SECTION, key, rentang=bounds, **values)
    return sentences(said, _small_change(builder), state_target(builder), _berakhlak(builder))


def state_target(builder: Builder) -> str:
    """State whether the target of the year was reached, and whether the survey can tell; empty without a target."""
    wording, total, row = builder.wording, builder.facts.total, builder.facts.city("index_target")
    if not is_shown(row) or not total.is_shown:
        return ""
    target, (low, high) = float(row["estimate"]), total.range
    key = "target_tercapai" if total.estimate >= target else "target_belum"
    doubt = wording.text(SECTION, "target_ragu") if low <= target <= high else ""
    return wording.text(SECTION, key, target=show(row), ragu=doubt)


def explain_levels(builder: Builder) -> str:
    """Say in a few words what each level tells; empty for levels that have no such words."""
    wording, told = builder.wording, []
    for dimension in builder.evaluation.scheme.dimensions:
        key = f"arti_{dimension.code}"
        if wording.has(SECTION, key):
            told.append(f"{plain_name(dimension.name)}: {wording.text(SECTION, key)}")
    return f"{start('; '.join(told))}." if told else ""


def _berakhlak(builder: Builder) -> str:
    """State the official Indeks BerAKHLAK, where the office wrote it down."""
    row = builder.facts.city("berakhlak_index")
    if row is None:
        return ""
    category = f" ({row['category']})" if row["category"] else ""
    year = str(row["reference_year"])
    return builder.wording.text(SECTION, "berakhlak", tahun_berakhlak=year, nilai=show(row), golongan=category)


def _small_change(builder: Builder) -> str:
    """Say that a real change is small, where it is."""
    if not builder.facts.is_change_small:
        return ""
    margin = builder.evaluation.scheme.threshold("change_margin")
    return builder.wording.text(SECTION, "perubahan_kecil", batas=format_number(margin, 0))


def make_tiles(builder: Builder) -> list[Tile]:
    """Make a tile for every level (tingkat)."""
    facts, wording = builder.facts, builder.wording
    arrows = {} if facts.is_change_small else ARROWS  # a small change is said in words, without a shout
    tiles = []
    for dimension in builder.evaluation.scheme.dimensions:
        name = plain_name(dimension.name)
        title = name[0].upper() + name[1:]
        row = facts.dimensions.get(dimension.code)
        category = "" if row is None else str(row["category"])
        if row is None or category in ("", NOT_YET_ASSESSED) or row["is_suppressed"]:
            tiles.append(Tile(title, "–", wording.text(SECTION, "tingkat_belum")))
        elif is_shown(row):
            is_total = dimension.sources == ("core_values",)
            arrow = arrows.get(facts.total.direction, "") if is_total else ""
            tiles.append(Tile(title, show(row) + arrow, category))
        else:
            change = facts.total.change
            key = "tingkat_poin" if is_shown(change) and category in REAL_CHANGES else "tingkat_arah"
            label = wording.text(SECTION, key, selisih=show(change))
            small = wording.text(SECTION, "tingkat_sedikit", arah=category) if facts.is_change_small else category
            tiles.append(Tile(title, small + arrows.get(category, ""), label))
    return tiles


def _weak_panel(builder: Builder) -> Panel:
    facts, wording = builder.facts, builder.wording
    weakest = facts.lowest(facts.indicators, N_WEAKEST)
    items = [Item(f"{part.name} ({facts.name_of(part.core_value)})", lead=show(part.index)) for part in weakest]
    if not items:
        items = [Item(wording.text(SECTION, "panel_lemah_kosong"))]
    return Panel(wording.text(SECTION, "panel_lemah"), tuple(items))


def _unit_panel(builder: Builder) -> Panel:
    facts, wording = builder.facts, builder.wording
    title = wording.text(SECTION, "panel_unit")
    if not any(facts.units_in_class(name) for name in ("di atas", "tidak berbeda", "di bawah")):
        return Panel(title, (Item(wording.text(SECTION, "unit_tanpa_kelas")),))
    items = [
        Item(_short_list(builder, facts.units_in_class(name)), lead=wording.text(SECTION, key))
        for name, key in (("di atas", "unit_di_atas"), ("di bawah", "unit_di_bawah"))
    ]
    if any(wording.text(SECTION, "unit_rendah_tanda") in item.text for item in items):
        items.append(Item(wording.text(SECTION, "unit_rendah", batas=builder.threshold_percent)))
    return Panel(title, tuple(items))


def _short_list(builder: Builder, units: list[Unit]) -> str:
    low, mark = builder.facts.low_in_classes, builder.wording.text(SECTION, "unit_rendah_tanda")
    names = [(unit.short_name or unit.name) + (mark if unit in low else "") for unit in units]
    if not names:
        return builder.wording.text(SECTION, "unit_tidak_ada")
    if len(names) <= N_UNITS:
        return join_words(names)
    return builder.wording.text(
        SECTION, "unit_lain", daftar=", ".join(names[: N_UNITS - 1]), jumlah=str(len(names) - N_UNITS + 1)
    )


def _response_panel(builder: Builder) -> Panel:
    facts, wording = builder.facts, builder.wording
    low, hidden = facts.low_participation, facts.hidden_units
    threshold = builder.threshold_percent
    items = [
        wording.text(
            SECTION,
            facts.choose_by_participation("tanggapan_cukup", "tanggapan_rendah", "tanggapan_rendah_semua"),
            jumlah=spell_count(len(low)),
            semua=spell_count(len(facts.units)),
            batas=threshold,
        )
    ]
    if hidden:
        items.append(wording.text(SECTION, "tanggapan_terlindung", jumlah=spell_count(len(hidden))))
    return Panel(wording.text(SECTION, "panel_tanggapan"), tuple(Item(text) for text in items))


def _decisions(builder: Builder, advice: list[Advice]) -> Block:
    wording = builder.wording
    if not advice:
        return Paragraph(wording.text(SECTION, "keputusan_kosong"))
    rows = [
        Row((format_number(number, 0), entry.decision, entry.who, entry.when, entry.cost))
        for number, entry in enumerate(advice[:N_DECISIONS], start=1)
    ]
    heading = {key: wording.text("saran_tabel", key) for key in ("nomor", "keputusan", "siapa", "kapan", "biaya")}
    table = DisplayTable(
        name="keputusan",
        title=wording.text(SECTION, "keputusan"),
        columns=(
            Column(heading["nomor"], 0.9, "right"),
            Column(heading["keputusan"], 7.6),
            Column(heading["siapa"], 3.6),
            Column(heading["kapan"], 2.2),
            Column(heading["biaya"], 2.2),
        ),
        rows=tuple(rows),
    )
    return NumberedTable(0, table)


def list_warnings(builder: Builder) -> list[str]:
    """Say what must not be concluded."""
    facts, wording = builder.facts, builder.wording
    keys = ["larangan_mewakili"]
    if len(facts.units) > 1:
        keys.append("larangan_peringkat")
    if builder.evaluation.settings.is_simulated:
        keys.insert(0, "larangan_simulasi")
    if facts.previous_year is not None:
        keys.append("larangan_sebab")
    texts = [wording.text(SECTION, key) for key in keys]
    if facts.unassessed:
        texts.append(wording.text(SECTION, "larangan_nol", tingkat=join_words(facts.unassessed)))
    return texts
