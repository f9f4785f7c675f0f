"""Missing, straight-lined and identical answers: flags, never deletions."""

from __future__ import annotations

import pandas as pd

from budaya_eval.answer_table import AnswerTable

FEWEST_FOR_STRAIGHT_LINE = 10
FEWEST_FOR_TWINS = 10


def flag_answers(answers: AnswerTable) -> pd.DataFrame:
    """Flag answers that deserve a second look.

    Returns
    -------
    pandas.DataFrame
        Index `respondent`; columns `n_answered`, `share_missing` (0–1, of the Likert questions), `is_straight_line`
        (the same category throughout, though not the middle one, on at least ten answered statements of which one is
        reverse-keyed or more), `is_identical` (every answer that of somebody else in the same unit, on at least ten
        answered statements that are not all of one category).

    Notes
    -----
    A straight line over reverse-keyed statements contradicts itself, except in the middle of the scale; without
    reverse-keyed statements it may be honest, so nothing is flagged then. Whole forms that are alike may be one person
    who sent twice, or the same file exported twice from a channel that numbers nothing. Flags exclude nobody: the index
    is shown with and without straight lines.
    """
    questions = answers.instrument.questions_of("likert")
    values = answers.values[[question.code for question in questions]]
    reverse = [question.code for question in questions if question.is_reverse]
    n_answered = values.notna().sum(axis=1)
    is_of_one_category = values.min(axis=1) == values.max(axis=1)
    is_constant = is_of_one_category & (n_answered >= FEWEST_FOR_STRAIGHT_LINE)
    everything = pd.concat([answers.respondents["unit"], answers.values, answers.choices], axis=1)
    is_twin = everything.duplicated(keep=False) & (n_answered >= FEWEST_FOR_TWINS) & ~is_of_one_category
    midpoint = (answers.instrument.scale.low + answers.instrument.scale.high) / 2
    is_judged = values[reverse].notna().any(axis=1) if reverse else pd.Series(False, index=values.index)
    return pd.DataFrame(
        {
            "n_answered": n_answered,
            "share_missing": 1 - n_answered / max(len(questions), 1),
            "is_straight_line": is_constant & is_judged & (values.max(axis=1) != midpoint),
            "is_identical": is_twin,
        }
    )
