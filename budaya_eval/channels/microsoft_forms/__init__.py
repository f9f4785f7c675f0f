"""The channel microsoft_forms: a Word document to copy the form from, and the workbook of responses back."""

from budaya_eval.channels.microsoft_forms.layout import NAME, TITLE
from budaya_eval.channels.microsoft_forms.reader import read, recognise
from budaya_eval.channels.microsoft_forms.writer import write

__all__ = ["NAME", "TITLE", "read", "recognise", "write"]
