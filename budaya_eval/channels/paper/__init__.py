"""The paper questionnaire: typeset sheets with a code each, and where every circle stands."""

from budaya_eval.channels.paper.writer import NAME, PAPERS, TITLE, write

__all__ = ["NAME", "PAPERS", "TITLE", "write"]
