"""Reads the JSON file of a web form as a sheet of text, so that a channel finds in it what it finds in a table."""

from __future__ import annotations

import json
from typing import Any

SUBMISSION_SUFFIX = ".json"
VERSION_NAME, SUBMISSION_NAME = "kode_kuesioner", "id_kiriman"
SUBMISSIONS_NAME, ANSWERS_NAME = "kiriman", "jawaban"


def read_submissions(text: str | bytes) -> list[tuple[int, list[str]]]:
    """Read submissions as a header (row 0) and rows counted from 1.

    Parameters
    ----------
    text : str or bytes
        ``{"kode_kuesioner": …, "kiriman": [{"id_kiriman": …, "unit": …, "jawaban": {CODE: answer}}]}``. Names beside
        these become columns too. What is no text is written as JSON; a submission that is no object is an empty row.

    Returns
    -------
    list
        Empty where the text is JSON, but holds no submissions.

    Raises
    ------
    ValueError
        Not JSON, or cut off.

    Examples
    --------
    >>> read_submissions('{"kode_kuesioner": "A", "kiriman": [{"id_kiriman": "1", "jawaban": {"K1": "B", "K2": 3}}]}')
    [(0, ['kode_kuesioner', 'id_kiriman', 'K1', 'K2']), (1, ['A', '1', 'B', '3'])]
    >>> read_submissions('["other"]')
    []
    """
    content = json.loads(text)
    submissions = content.get(SUBMISSIONS_NAME) if isinstance(content, dict) else None
    if not isinstance(submissions, list):
        return []
    version = _cell(content.get(VERSION_NAME))
    columns = list(dict.fromkeys(name for submission in submissions for part in _parts(submission) for name in part))
    names = [name for name in columns if name not in (VERSION_NAME, ANSWERS_NAME)] or [SUBMISSION_NAME]
    for place, submission in enumerate(
        submissions
    ):  # one by one in its place: a city's answers need not lie there twice
        cells = {name: value for part in _parts(submission) for name, value in part.items()}
        submissions[place] = [version, *(_cell(cells.get(name)) for name in names)]
    return [(0, [VERSION_NAME, *names]), *enumerate(submissions, start=1)]


def _parts(submission: Any) -> tuple[dict[str, Any], ...]:
    """Give what a submission says of itself, and its answers; nothing where it is no object."""
    if not isinstance(submission, dict):
        return ()
    answers = submission.get(ANSWERS_NAME)
    return (submission, answers) if isinstance(answers, dict) else (submission,)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
