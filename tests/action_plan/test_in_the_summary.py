"""The summary's line on last year's plans: what the workbooks that came back say, counted from them by openpyxl."""

from collections import Counter
from pathlib import Path

import openpyxl

from budaya_eval.report.builder import Builder
from budaya_eval.report.evidence import state_evidence
from budaya_eval.report.wording import read_report_settings

PLANS = Path(__file__).parents[2] / "data" / "contoh" / "2024" / "rencana_tindak"


def test_the_summary_counts_the_actions_of_last_years_plans(sample_evaluation):
    states = Counter()
    paths = sorted(PLANS.glob("rencana-tindak-*.xlsx"))
    for path in paths:
        rows = list(openpyxl.load_workbook(path, data_only=True)["Rencana"].iter_rows(min_row=6, values_only=True))
        action, status = rows[0].index("Tindakan (apa)"), rows[0].index("Status")
        states.update(row[status] or "belum dilaporkan" for row in rows[1:] if row[action])
    line = state_evidence(Builder(sample_evaluation, read_report_settings(sample_evaluation.settings)))
    assert f"rencana tindak 2024 dari {len(paths)} Perangkat Daerah: " in line
    told = line.removesuffix(".").split("Perangkat Daerah: ")[1].split(", ")
    assert {state: int(n) for n, _, state in (part.partition(" ") for part in told)} == states
