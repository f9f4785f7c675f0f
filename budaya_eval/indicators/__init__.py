"""Reads and checks an indicator list: frozen core values, indicators, items, scales and questions."""

from budaya_eval.indicators.model import (
    STATUSES,
    WORDINGS,
    CoreValue,
    Form,
    Indicator,
    IndicatorList,
    Item,
    Language,
    NonAnswer,
    Option,
    Question,
    Scale,
    ScalePoint,
    Wording,
)
from budaya_eval.indicators.reading import read_indicator_list

__all__ = [
    "STATUSES",
    "WORDINGS",
    "CoreValue",
    "Form",
    "Indicator",
    "IndicatorList",
    "Item",
    "Language",
    "NonAnswer",
    "Option",
    "Question",
    "Scale",
    "ScalePoint",
    "Wording",
    "read_indicator_list",
]
