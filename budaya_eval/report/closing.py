"""What follows from the results: strengths, conclusions, advice; the signature; and the annexes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from budaya_eval.phrases import format_date, format_number, format_percent, join_words
from budaya_eval.report.advice import N_WEAKEST
from budaya_eval.report.builder import Builder, quote_parts, spell_some, start
from budaya_eval.report.model import (
    Block,
    Heading,
    Item,
    ItemList,
    PageBreak,
    Paragraph,
    Signature,
    Together,
)
from budaya_eval.report.summary import state_verdict
from budaya_eval.tables import (
    Column,
    DisplayTable,
    Row,
    table_agreement,
    table_award_candidates,
    table_berakhlak_index,
    table_coefficients,
    table_corrections,
    table_documentation,
    table_item_reliability,
    table_legal_marks,
    table_origins,
    table_statements,
    table_unit_values,
)
from budaya_eval.tables.annex import CONVERSION_NAMES, WEIGHT_NAMES
from budaya_eval.tables.display import show

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

TABLES: dict[str, tuple[Callable[[Evaluation], DisplayTable | None], ...]] = {
    "status": (table_legal_marks,),
    "pernyataan": (table_statements,),
    "butir": (table_item_reliability, table_coefficients, table_agreement),
    "unit": (table_unit_values,),
    "penghargaan": (table_award_candidates,),
    "koreksi": (table_corrections,),
    "dokumentasi": (table_documentation,),
    "asal": (table_origins,),
}


def build_strengths(builder: Builder) -> list[Block]:
    """List what is strong and what is weak, as the skeleton of satisfaction surveys asks."""
    facts, wording = builder.facts, builder.wording
    parts = [*facts.core_values, *facts.indicators]
    sides = (
        ("kelebihan", facts.highest(facts.indicators, N_WEAKEST), "di atas", "naik"),
        ("kelemahan", facts.lowest(facts.indicators, N_WEAKEST), "di bawah", "turun"),
    )
    blocks: list[Block] = [builder.heading("skm", "analisis")]
    for key, ends, kind, direction in sides:
        units = facts.units_in_class(kind)
        moved = [part for part in parts if part.direction == direction]
        found = (
            ("indikator", join_words([f"“{part.name}” ({show(part.index)})" for part in ends])),
            ("unit", join_words([unit.name for unit in units])),
            ("perubahan", join_words([f"“{part.name}” ({show(part.change)} poin)" for part in moved])),
        )
        items = [wording.text("skm", f"{key}_{part}", daftar=listed) for part, listed in found if listed]
        blocks.append(Paragraph("", lead=wording.text("skm", key)))
        blocks.append(ItemList(tuple(Item(text) for text in items or [wording.text("lampiran", "tidak_ada")])))
    return blocks


def build_conclusions(builder: Builder) -> list[Block]:
    """Draw the conclusions, the verdict first."""
    items = tuple(Item(text) for text in [state_verdict(builder), *_conclusions(builder)])
    return [builder.heading("d", "simpulan"), ItemList(items, is_numbered=True)]


def build_advice(builder: Builder) -> list[Block]:
    """Give the advice that follows from the results: what, on which ground, who, when."""
    wording, advice = builder.wording, builder.advice
    heading = builder.heading("d", "saran")
    if not advice:
        return [heading, Paragraph(wording.text("d", "saran_kosong"))]
    head = {key: wording.text("saran_tabel", key) for key in ("judul", "nomor", "isi", "dasar", "siapa", "kapan")}
    table = DisplayTable(
        name="saran",
        title=head["judul"],
        columns=(
            Column(head["nomor"], 0.9, "right"),
            Column(head["isi"], 5.9),
            Column(head["dasar"], 4.5),
            Column(head["siapa"], 3.5),
            Column(head["kapan"], 1.7),
        ),
        rows=tuple(
            Row((format_number(number, 0), entry.content, entry.reason, entry.who, entry.when))
            for number, entry in enumerate(advice, start=1)
        ),
    )
    told = wording.text("d", "saran_1", tabel=builder.next_table())
    return [heading, Paragraph(told), *builder.add_table(table)]


def _conclusions(builder: Builder) -> list[str]:
    wording, facts = builder.wording, builder.facts
    texts = []
    if facts.is_low_in_all:
        rate = show(facts.city("response_rate"))
        texts.append(wording.text("d", "simpulan_partisipasi", partisipasi=rate, batas=builder.threshold_percent))
    weakest = facts.lowest(facts.indicators, N_WEAKEST)
    if weakest:
        texts.append(wording.text("d", "simpulan_lemah", lemah=quote_parts([part.name for part in weakest])))
    above, below = facts.units_in_class("di atas"), facts.units_in_class("di bawah")
    if above or below:
        counts = {"di_atas": spell_some(len(above)), "di_bawah": start(spell_some(len(below)))}
        texts.append(wording.text("d", "simpulan_unit", **counts))
    elif facts.units_in_class("tidak berbeda"):
        texts.append(wording.text("d", "simpulan_unit_sama"))
    if facts.knowledge:
        question, row = facts.knowledge[0]
        texts.append(wording.text("d", "simpulan_pengetahuan", persen=show(row), pertanyaan=question))
    if facts.unassessed:
        texts.append(wording.text("d", "simpulan_belum", tingkat=join_words(facts.unassessed)))
    return texts


def build_end(builder: Builder) -> list[Block]:
    """Close with thanks and the signature; a chapter of its own needs no further heading."""
    wording, settings = builder.wording, builder.settings
    date = settings.date
    written = format_date(date) if date else wording.text("e", "tanggal_kosong")
    number = settings.text("nip_penanda_tangan")
    signature = Signature(
        place_and_date=wording.text("e", "tempat_tanggal", tempat=settings.text("tempat"), tanggal=written),
        position=settings.signatory,
        name=settings.text("nama_penanda_tangan") or wording.text("e", "nama_kosong"),
        identity=tuple(
            line
            for line in (
                settings.text("pangkat_penanda_tangan"),
                wording.text("e", "nip", nip=number) if number else "",
            )
            if line
        ),
        copies_title=wording.text("e", "tembusan"),
        copies=settings.lines("tembusan"),
        initials=_initials(builder),
    )
    heading = [builder.heading("skm", "penutup")] if builder.skeleton == "skm" else []
    closing = (Paragraph(text) for text in wording.texts("e", "penutup"))
    return [*heading, Together((*closing, signature))]


def _initials(builder: Builder) -> DisplayTable | None:
    """Lay out the table in which those who pass a draft put their initials, if there are any."""
    positions = builder.settings.lines("paraf")
    if not positions:
        return None
    title, *heads = builder.wording.texts("e", "paraf")
    columns = tuple(Column(head, width) for head, width in zip(heads, (5.6, 1.9, 2.3), strict=True))
    rows = tuple(Row((position, "", "")) for position in positions)
    return DisplayTable("paraf", title, columns, rows)


def build_annexes(builder: Builder) -> list[Block]:
    """Build the annexes, each under its own heading."""
    blocks: list[Block] = [PageBreak()]
    for key in builder.annexes:
        title = builder.wording.text("lampiran", key)
        blocks += [Heading(1, f"{builder.annex(key)}.", title), *_annex(builder, key)]
    return blocks


def _annex(builder: Builder, key: str) -> list[Block]:
    wording = builder.wording
    if key == "metode":
        return [ItemList(tuple(_with_lead(text) for text in list_methods(builder)))]
    if key == "berakhlak":
        return [
            Paragraph(wording.text("lampiran", "berakhlak_1")),
            *builder.add_table(table_berakhlak_index(builder.evaluation)),
            *builder.add_table(builder.mapping),
        ]
    found = [table for make in TABLES[key] if (table := make(builder.evaluation)) is not None]
    if not found:
        return [Paragraph(wording.text("lampiran", "koreksi_tidak_ada" if key == "koreksi" else "tidak_ada"))]
    return [block for table in found for block in builder.add_table(table)]


def list_methods(builder: Builder) -> list[str]:
    """Say how the numbers come about and how far they carry."""
    scheme = builder.evaluation.scheme
    return builder.wording.texts(
        "lampiran",
        "metode_daftar",
        bagian_dijawab=format_percent(scheme.threshold("min_share_answered")),
        konversi=CONVERSION_NAMES[scheme.conversion],
        bobot=WEIGHT_NAMES[scheme.weight_kind],
        batas=format_number(scheme.threshold("change_margin"), 0),
        min_sel=str(scheme.min_cell),
    )


def _with_lead(text: str) -> Item:
    """Set the first sentence of an explanation bold: its subject."""
    lead, _, rest = text.partition(". ")
    return Item(rest, lead=f"{lead}.")
