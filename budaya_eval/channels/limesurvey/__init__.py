"""The channel limesurvey: a structure file to import into LimeSurvey, and its exports (CSV, VV) back."""

from budaya_eval.channels.limesurvey.layout import NAME, TITLE
from budaya_eval.channels.limesurvey.reader import read, recognise
from budaya_eval.channels.limesurvey.writer import write

__all__ = ["NAME", "TITLE", "read", "recognise", "write"]
