"""What the check of an indicator list found, statement by statement, or a box that says it found nothing."""

from __future__ import annotations

from collections.abc import Sequence

from budaya_eval.indicators.lint import SEVERITIES, Finding
from budaya_eval.tables.display import Column, DisplayTable, Row
from budaya_eval.tables.notices import Notice

ACCEPTED = "diterima dengan alasan"


def table_lint(found: Sequence[Finding]) -> DisplayTable | Notice:
    """Findings of `budaya_eval.indicators.lint.lint_indicator_lists`, the grave ones first, the accepted ones last."""
    if not found:
        lines = ("Semua pernyataan memenuhi kaidah yang dapat diperiksa program; artinya tetap harus dibaca orang.",)
        return Notice("Tidak ada temuan", lines)
    groups: dict[str, list[Finding]] = {
        severity: [finding for finding in found if finding.rule.severity == severity and not finding.reason]
        for severity in SEVERITIES
    }
    groups[ACCEPTED] = [finding for finding in found if finding.reason]
    rows = []
    for name, members in groups.items():
        if members:
            rows.append(Row((f"{name} ({len(members)})",), "group"))
            rows += [_row(finding) for finding in members]
    return DisplayTable(
        name="pemeriksaan-daftar",
        title=f"Pemeriksaan rumusan ({len(found)} temuan)",
        columns=(
            Column("Kode", 1.4),
            Column("Tempat", 3.6),
            Column("Yang ditemukan", 6.0),
            Column("Kaidah", 4.4),
            Column("Tindakan", 4.6),
        ),
        rows=tuple(rows),
        note="harus: mengubah arti jawaban; sebaiknya: pertimbangkan.",
        source="",
    )


def _row(finding: Finding) -> Row:
    row = f", baris {finding.row}" if finding.row else ""
    place = f"{finding.list_name}/{finding.file}{row}, kolom {finding.column}"
    return Row((finding.code, place, finding.came, finding.rule.text, finding.reason or finding.rule.action))
