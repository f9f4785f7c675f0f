"""What writer and reader of the entry sheet agree on: names of sheets, fixed columns, and the line of the version."""

from __future__ import annotations

NAME = "entry_sheet"
TITLE = "Lembar isian"

GUIDE_SHEET = "Petunjuk"
ENTRY_SHEET = "Isian"
UNIT_SHEET = "Unit"
KEY_SHEET = "Kode"

NUMBER_COLUMN = "No"
SHEET_CODE_COLUMN = "kode_lembar"
UNIT_COLUMN = "unit"
CONSENT_COLUMN = "persetujuan"
FIXED_COLUMNS = {
    NUMBER_COLUMN: "Nomor baris",
    SHEET_CODE_COLUMN: "Kode pada lembar kertas; kosongkan bila diisi langsung",
    UNIT_COLUMN: "Unit kerja responden",
    CONSENT_COLUMN: "Bersedia mengisi?",
}
CONSENT_ANSWERS = ("ya", "tidak")

# Rows of the sheet Isian, as a spreadsheet numbers them.
VERSION_ROW, CODE_ROW, TEXT_ROW, FIRST_ROW = 1, 2, 3, 4
N_ROWS = 300


def version_line(fingerprint: str) -> str:
    """Write the line at the top of the sheet that ties the answers to their questionnaire.

    Examples
    --------
    >>> version_line("3F7A-91C2")
    'Lembar isian – kode kuesioner 3F7A-91C2'
    """
    return f"{TITLE} – kode kuesioner {fingerprint}"
