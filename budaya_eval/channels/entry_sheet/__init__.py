"""The channel entry_sheet: an XLSX sheet with one row per respondent, typed in by a clerk or by respondents."""

from budaya_eval.channels.entry_sheet.layout import NAME, TITLE
from budaya_eval.channels.entry_sheet.reader import read, recognise
from budaya_eval.channels.entry_sheet.writer import write, write_filled

__all__ = ["NAME", "TITLE", "read", "recognise", "write", "write_filled"]
