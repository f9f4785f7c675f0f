"""What writer and reader of LimeSurvey agree on: codes of its questions, and where the version travels."""

from __future__ import annotations

import re

NAME = "limesurvey"
TITLE = "LimeSurvey"

CHOSEN_UNIT, UNIT_NAME, BLOCK_START, CONSENT_START = "UNITPILIH", "UNITNAMA", "BLOK", "SETUJU"
CHOSEN_UNIT_TEXTS = ("Unit kerja tempat Saudara bertugas", "The unit in which you work")
UNIT_NAME_TEXT = f"{{{CHOSEN_UNIT}.shown}}"
CONSENT_YES, CONSENT_NO = "ya", "tidak"
# What LimeSurvey allows: longer codes are cut off without a word.
LONGEST_CODE, LONGEST_ANSWER_CODE = 20, 5

CONSENT_CODE_PATTERN = re.compile(rf"\b{CONSENT_START}([0-9A-F]{{4}})([0-9A-F]{{4}})\b")
CONSENT_NOTE_PATTERN = re.compile(r"\(limesurvey, kode kuesioner ([0-9A-F]{4}-[0-9A-F]{4})\)", re.IGNORECASE)


def consent_code(fingerprint: str) -> str:
    """Name the consent question so that the version stands in the header of every export.

    Examples
    --------
    >>> consent_code("3F7A-91C2")
    'SETUJU3F7A91C2'
    """
    return CONSENT_START + fingerprint.replace("-", "")


def consent_text(question: str, fingerprint: str) -> str:
    """Write the consent question with the version behind it, for exports with texts as headers.

    Examples
    --------
    >>> consent_text("Bersedia?", "3F7A-91C2")
    'Bersedia? (LimeSurvey, kode kuesioner 3F7A-91C2)'
    """
    return f"{question} ({TITLE}, kode kuesioner {fingerprint})"


def find_version(title: str) -> str:
    """Find the version in the header of the consent question; empty where there is none.

    Examples
    --------
    >>> find_version("SETUJU3F7A91C2"), find_version("Bersedia? (LimeSurvey, kode kuesioner 3F7A-91C2)")
    ('3F7A-91C2', '3F7A-91C2')
    >>> find_version("Persetujuan (kode kuesioner 3F7A-91C2)")
    ''
    """
    if code := CONSENT_CODE_PATTERN.search(title):
        return "-".join(code.groups())
    note = CONSENT_NOTE_PATTERN.search(title)
    return note.group(1).upper() if note else ""
