"""The report's part on last year's plans."""

from budaya_eval.report.builder import Builder
from budaya_eval.report.evidence import build_evidence
from budaya_eval.report.model import NumberedTable, Paragraph
from budaya_eval.report.wording import read_report_settings


def test_the_report_lists_what_became_of_last_years_plans(sample_evaluation):
    blocks = build_evidence(Builder(sample_evaluation, read_report_settings(sample_evaluation.settings)))
    (table,) = [b.table for b in blocks if isinstance(b, NumberedTable) and b.table.name == "tindak_lanjut"]
    assert table.rows[-1].cells == ("Jumlah", "7", "4", "2", "1", "2")
    texts = " ".join(b.text for b in blocks if isinstance(b, Paragraph))
    assert "Rencana tindak dari evaluasi 2024 dikembalikan oleh 6 dari 32 Perangkat Daerah" in texts
