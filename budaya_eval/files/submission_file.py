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
    rows = [_spread(submission) for submission in submissions]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    header = [VERSION_NAME, *(columns or [SUBMISSION_NAME])]
    return [(0, header)] + [
        (number, [version, *(row.get(name, "") for name in header[1:])]) for number, row in enumerate(rows, start=1)
    ]


def _spread(submission: Any) -> dict[str, str]:
    if not isinstance(submission, dict):
        return {}
    answers = submission.get(ANSWERS_NAME)
    own = {name: _cell(value) for name, value in submission.items() if name != ANSWERS_NAME}
    return own | ({code: _cell(value) for code, value in answers.items()} if isinstance(answers, dict) else {})


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
