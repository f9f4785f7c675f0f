"""Evidence, supporting performance data, and plans that came back: written as workbooks, read, checked, scored.

What is asked is data: a list under ``instruments/evidence/``. Nothing that was not reported is ever counted as zero in
silence, and only what the Tim verified is worth anything.
"""

from budaya_eval.monitoring.catalogue import CITY_CODE, Catalogue, Choice, EvidenceItem, read_catalogue
from budaya_eval.monitoring.discipline import DisciplineRecord, read_discipline, write_discipline
from budaya_eval.monitoring.folder import make_form, read_evidence, write_evidence
from budaya_eval.monitoring.layout import EVIDENCE_FOLDER, REJECTED, REPORTED, STATES, UNREPORTED, VERIFIED
from budaya_eval.monitoring.performance import (
    ACHIEVEMENT_METHOD,
    Performance,
    read_performance,
    write_performance_form,
)
from budaya_eval.monitoring.plans import ActionPlans, PlannedAction, read_plans
from budaya_eval.monitoring.recap import item_counts, write_recap
from budaya_eval.monitoring.reports import Event, Evidence, ItemReport, UnitEvidence, evidence_scores
from budaya_eval.monitoring.writer import write_workbook

__all__ = [
    "ACHIEVEMENT_METHOD",
    "CITY_CODE",
    "EVIDENCE_FOLDER",
    "REJECTED",
    "REPORTED",
    "STATES",
    "UNREPORTED",
    "VERIFIED",
    "ActionPlans",
    "Catalogue",
    "Choice",
    "DisciplineRecord",
    "Event",
    "Evidence",
    "EvidenceItem",
    "ItemReport",
    "Performance",
    "PlannedAction",
    "UnitEvidence",
    "evidence_scores",
    "item_counts",
    "make_form",
    "read_catalogue",
    "read_discipline",
    "read_evidence",
    "read_performance",
    "read_plans",
    "write_discipline",
    "write_evidence",
    "write_performance_form",
    "write_recap",
    "write_workbook",
]
