"""The channel google_forms: a script that builds the form, links and posters per unit, and the responses read back."""

from budaya_eval.channels.google_forms.layout import NAME, TITLE
from budaya_eval.channels.google_forms.posters import write_link_posters
from budaya_eval.channels.google_forms.reader import read, recognise
from budaya_eval.channels.google_forms.writer import write

__all__ = ["NAME", "TITLE", "read", "recognise", "write", "write_link_posters"]
