"""LHE → DOCX: the blocks of a report, tables in place of strips and dots, written by the report's own writer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from budaya_eval.report.docx_writer import write_docx
from budaya_eval.report.model import Block, Heading, Item, ItemList, NumberedTable, Paragraph, Report, Summary
from budaya_eval.tables import Column, DisplayTable, Row
from budaya_eval.unit_reports.model import UnitReport


def write_documents(reports: Iterable[UnitReport], folder: Path) -> None:
    """Write each LHE as a DOCX named by its unit; the same LHE gives the same bytes."""
    for report in reports:
        write_docx(as_report(report), folder / f"{report.code}.docx", has_cover=False)


def as_report(report: UnitReport) -> Report:
    """Lay an LHE out in the blocks of a report."""
    words = report.words
    blocks: list[Block] = [
        Paragraph(report.verdict, style="verdict"),
        *(Paragraph(remark) for remark in report.remarks),
        *(Paragraph(note) for note in report.notes),
        Paragraph(" ".join(report.participation), lead=f"{words['partisipasi.judul']}."),
    ]
    for table in report.tables:
        blocks += [Paragraph(table.title, style="title"), NumberedTable(0, table), Paragraph(table.note)]
    if report.is_shown:
        for key, names in (("indikator.kuat", report.strengths), ("indikator.prioritas", report.priorities)):
            blocks += [Paragraph(words[key], style="title"), _listed(names)]
    blocks += [Paragraph(words["bukti.judul"], style="title"), Paragraph(report.evidence_intro)]
    if report.evidence:
        blocks += [NumberedTable(0, _evidence_table(report)), Paragraph(words["bukti.dapat"])]
    if report.plan:
        blocks += [Paragraph(words["tindak.judul"], style="title"), Paragraph(" ".join(report.plan))]
    if report.plan_open:
        blocks.append(_listed(report.plan_open))
    for steps in report.steps:
        blocks += [Paragraph(steps.title, style="title"), _listed(steps.items)]
    blocks += [Paragraph(text) for text in report.closing]
    return Report(
        title=report.title,
        title_lines=(report.heading,),
        marks=report.marks,
        mark_notes=(),
        running_title=report.running_title,
        details=(),
        letterhead=report.letterhead,
        page=report.page,
        date=report.date,
        author=report.author,
        blocks=(Heading(1, "", report.name), Summary(tuple(blocks))),
    )


def _listed(texts: Iterable[str]) -> ItemList:
    return ItemList(tuple(Item(text) for text in texts))


def _evidence_table(report: UnitReport) -> DisplayTable:
    words = report.words
    heads = (("bukti.kepala_bukti", 4.8), ("bukti.kepala_keadaan", 5.0), ("bukti.kepala_perlu", 6.4))
    return DisplayTable(
        name="bukti",
        title=words["bukti.judul"],
        columns=tuple(Column(words[key], width) for key, width in heads),
        rows=tuple(Row((line.title, line.state, line.needed or words["bukti.lengkap"])) for line in report.evidence),
    )
