"""The channel spss: an empty .sav file with all labels, for offices that keep data in SPSS or PSPP, and back."""

from budaya_eval.channels.spss.layout import NAME, SUFFIXES, TITLE
from budaya_eval.channels.spss.reader import read, recognise
from budaya_eval.channels.spss.writer import write

__all__ = ["NAME", "SUFFIXES", "TITLE", "read", "recognise", "write"]
