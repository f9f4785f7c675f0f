"""Reads a file of SPSS as sheets of text, so that a channel finds in it what it finds in a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.files.cells import cell_text

if TYPE_CHECKING:
    import pandas as pd

SAV_SUFFIX = ".sav"
DATA_SHEET = "Data"
VARIABLE_SHEET = "Variabel"
LABEL_SHEET = "Label"
FILE_SHEET = "Berkas"


def read_sav(path: Path) -> dict[str, list[tuple[int, list[str]]]]:
    """Read a .sav file as four sheets.

    Parameters
    ----------
    path : Path
        The file; it is only read.

    Returns
    -------
    dict
        "Data": the names of the variables as row 0, then the cases, numbered from 1 as SPSS shows them; values as
        stored, declared missing ones too. "Variabel": name and label. "Label": variable, value, label.
        "Berkas": file label, then the lines of the document notes.

    Raises
    ------
    ValueError
        No such file, or damaged.
    """
    import pyreadstat

    with path.open("rb") as stream:
        stream.read(1)  # a missing or locked file is told apart here; pyreadstat has one error for all
    try:
        frame, about = pyreadstat.read_sav(str(path), user_missing=True, disable_datetime_conversion=True)
    except pyreadstat.ReadstatError as error:
        raise ValueError(str(error)) from error
    names = [str(name) for name in frame.columns]
    columns = [_texts(frame[name]) for name in names]
    rows = [list(cells) for cells in zip(*columns, strict=True)]
    labels = [
        [name, cell_text(value), str(label)]
        for name in names
        for value, label in about.variable_value_labels.get(name, {}).items()
    ]
    notes = [about.file_label, *about.notes]
    return {
        DATA_SHEET: [(0, names), *enumerate(rows, start=1)],
        VARIABLE_SHEET: list(enumerate(([name, about.column_names_to_labels[name] or ""] for name in names), start=1)),
        LABEL_SHEET: list(enumerate(labels, start=1)),
        FILE_SHEET: list(enumerate(([note or ""] for note in notes), start=1)),
    }


def _texts(column: pd.Series) -> list[str]:
    """Write the values of a variable, each distinct one once; the system's missing value is an empty cell."""
    known = {value: cell_text(value) for value in column.dropna().unique()}
    return [known.get(value, "") for value in column.tolist()]
