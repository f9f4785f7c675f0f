"""Turns indicators into a versioned questionnaire: blocks, order, questions, fingerprint, frozen issue."""

from budaya_eval.instrument.building import build_instrument
from budaya_eval.instrument.issue import ISSUE_FOLDER, freeze_instrument, read_issued
from budaya_eval.instrument.model import (
    MAIN,
    Block,
    Instrument,
    InstrumentQuestion,
    Kind,
    Order,
    Section,
    question_code,
)
from budaya_eval.instrument.year import build_questionnaires

__all__ = [
    "ISSUE_FOLDER",
    "MAIN",
    "Block",
    "Instrument",
    "InstrumentQuestion",
    "Kind",
    "Order",
    "Section",
    "build_instrument",
    "build_questionnaires",
    "freeze_instrument",
    "question_code",
    "read_issued",
]
