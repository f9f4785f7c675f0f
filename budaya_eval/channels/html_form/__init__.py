"""The channel html_form: one self-contained page for an office computer, and the files that it downloads back."""

from budaya_eval.channels.html_form.layout import NAME, SUFFIXES, TITLE
from budaya_eval.channels.html_form.reader import read, recognise
from budaya_eval.channels.html_form.writer import write

__all__ = ["NAME", "SUFFIXES", "TITLE", "read", "recognise", "write"]
