"""The LHE of each Perangkat Daerah: two pages for its head from the published results, written as PDF and DOCX."""

from budaya_eval.unit_reports.builder import build_unit_report
from budaya_eval.unit_reports.model import UnitReport
from budaya_eval.unit_reports.writing import FOLDER_NAME, check_units, write_unit_reports

__all__ = ["FOLDER_NAME", "UnitReport", "build_unit_report", "check_units", "write_unit_reports"]
