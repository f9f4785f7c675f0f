"""The channel xlsform: a workbook for ODK or KoboToolbox, and their exports (CSV, XLSX) back."""

from budaya_eval.channels.xlsform.layout import NAME, TITLE
from budaya_eval.channels.xlsform.reader import read, recognise
from budaya_eval.channels.xlsform.writer import write

__all__ = ["NAME", "TITLE", "read", "recognise", "write"]
