"""Participation while answers come in: what may be shared every day, and what only the Tim may see."""

from budaya_eval.recap.participation import Recap, RecapRow, read_recap
from budaya_eval.recap.steps import STEP, find_steps, round_down
from budaya_eval.recap.writing import write_message, write_recap

__all__ = ["STEP", "Recap", "RecapRow", "find_steps", "read_recap", "round_down", "write_message", "write_recap"]
