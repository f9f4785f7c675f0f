"""What writer and reader of the Google Form agree on: its titles, which become column titles of the responses."""

from __future__ import annotations

import re

NAME = "google_forms"
TITLE = "Google Forms"

UNIT_TITLE = "Perangkat Daerah"
SUBUNIT_START = "Unit kerja pada "
SUBMISSION_TITLE = "ID Respons"
TIME_TITLES = ("Timestamp", "Stempel waktu", "Cap waktu")

LINK_SHEET = "Tautan"
ANSWER_SHEET = "Jawaban"
RECAP_SHEET = "Rekap"
LINK_COLUMNS = ("unit", "nama", "tautan")
RECAP_COLUMNS = ("unit", "masuk", "sasaran", "%")

SUBUNIT_PATTERN = re.compile(re.escape(SUBUNIT_START) + r"([A-Z][A-Z0-9-]*) – ")


def consent_title(fingerprint: str) -> str:
    """Write the title of the consent question, which carries the version into the responses.

    Examples
    --------
    >>> consent_title("3F7A-91C2")
    'Persetujuan (kode kuesioner 3F7A-91C2)'
    """
    return f"Persetujuan (kode kuesioner {fingerprint})"
