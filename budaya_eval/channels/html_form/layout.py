"""What the form and its reader agree on: titles of the columns, which are also the names in the JSON file."""

from __future__ import annotations

from budaya_eval.files.submission_file import SUBMISSION_NAME, VERSION_NAME

NAME = "html_form"
TITLE = "Formulir HTML"
SUFFIXES = (".json", ".csv", ".xlsx")
FILE_NAME = "kuesioner.html"

VERSION_COLUMN, SUBMISSION_COLUMN = VERSION_NAME, SUBMISSION_NAME
UNIT_COLUMN, CONSENT_COLUMN = "unit", "persetujuan"
COLUMNS = (VERSION_COLUMN, SUBMISSION_COLUMN, UNIT_COLUMN, CONSENT_COLUMN)
WANTED = {UNIT_COLUMN: "unit kerja", CONSENT_COLUMN: "persetujuan"}
CONSENT_YES, CONSENT_NO = "ya", "tidak"
