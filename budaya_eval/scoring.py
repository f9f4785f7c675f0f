"""The one place of reversal; item → indicator → core value → index under the scheme."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from budaya_eval.instrument import MAIN

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from budaya_eval.answer_table import AnswerTable
    from budaya_eval.indicators import Wording


def reverse_score(values: npt.NDArray[Any], low: float, high: float) -> npt.NDArray[Any]:
    """Turn the answers of a negative statement round, so that high always means good.

    Parameters
    ----------
    values : ndarray
        Answers between `low` and `high`; NaN stays NaN.
    low, high : float
        End points of the answer scale.

    Returns
    -------
    ndarray
        ``low + high − values``, of the same shape.

    Examples
    --------
    >>> import numpy as np
    >>> reverse_score(np.array([1.0, 4.0, np.nan]), 1, 5).tolist()
    [5.0, 2.0, nan]
    """
    return low + high - values


@dataclass(frozen=True, slots=True)
class IndicatorScores:
    """Scores of every respondent on every indicator, as whole numbers.

    Parameters
    ----------
    frame : pandas.DataFrame
        Index `respondent`, one float column per indicator: mean of its answered items, reversed where negative,
        times `multiplier`; NaN where none was answered.
    multiplier : int
        Smallest number that makes every such mean whole; 1 where each indicator has one item.
    scales : dict
        Core value to its indicators.
    item_of : dict
        Indicator to its data columns.
    low, high : int
        Ends of the scale of the questionnaire.
    """

    frame: pd.DataFrame
    multiplier: int
    scales: dict[str, list[str]]
    item_of: dict[str, list[str]]
    low: int
    high: int

    @property
    def points(self) -> tuple[int, int]:
        """Ends of the scale of `frame`."""
        return self.low * self.multiplier, self.high * self.multiplier


def reverse_items(answers: AnswerTable, wording: Wording, section: str = MAIN) -> pd.DataFrame:
    """Give the answers in one wording with negative statements reversed, so that high always means good."""
    import pandas as pd

    scale = answers.instrument.scale
    columns = {}
    for question in answers.instrument.questions_of("likert", wording, section):
        values = answers.values[question.code].to_numpy()
        columns[question.code] = reverse_score(values, scale.low, scale.high) if question.is_reverse else values
    return pd.DataFrame(columns, index=answers.values.index)


def score_indicators(answers: AnswerTable, wording: Wording, section: str = MAIN) -> IndicatorScores:
    """Score every indicator of a section: the mean of its answered items in one wording.

    Notes
    -----
    Means of m items are kept exact as whole numbers by multiplying with the least common multiple of the numbers
    of items an indicator can have answered.
    """
    import pandas as pd

    part = answers.instrument.section_of(section)
    reversed_items = reverse_items(answers, wording, section)
    questions = answers.instrument.questions_of("likert", wording, section)
    item_of: dict[str, list[str]] = {}
    for question in questions:
        item_of.setdefault(question.indicator, []).append(question.code)
    multiplier = math.lcm(*range(1, max(len(items) for items in item_of.values()) + 1))
    asked = [indicator for indicator in part.indicators if indicator.code in item_of]
    frame = pd.DataFrame(
        {
            indicator.code: (reversed_items[item_of[indicator.code]].mean(axis=1) * multiplier).round()
            for indicator in asked
        },
        index=reversed_items.index,
    )
    scales = {
        core_value.code: [indicator.code for indicator in asked if indicator.core_value == core_value.code]
        for core_value in part.core_values
    }
    scale = answers.instrument.scale
    return IndicatorScores(frame, multiplier, scales, item_of, scale.low, scale.high)


def score_facts(answers: AnswerTable) -> pd.DataFrame:
    """Mark each factual question right (1), wrong or "tidak tahu" (0), or missing where it was not answered."""
    import pandas as pd

    marks = {}
    for question in answers.instrument.questions_of("factual"):
        right = {option.code for option in question.options if option.is_correct}
        choice = answers.choices[question.code]
        marks[question.code] = choice.isin(right).astype("float64").where(choice.notna())
    return pd.DataFrame(marks, index=answers.choices.index)
