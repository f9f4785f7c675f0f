"""What every channel shares: the request of a writer, its loss report, and the raw table a reader gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from budaya_eval.files import Grid
from budaya_eval.indicators import Language
from budaya_eval.instrument import Instrument
from budaya_eval.unit_register import UnitRegister

if TYPE_CHECKING:
    import pandas as pd

ROW = "_row"
SUBMISSION = "_submission"
UNIT = "_unit"
CONSENT = "_consent"
CHANNEL = "_channel"
KEY_COLUMNS = (ROW, SUBMISSION, UNIT, CONSENT, CHANNEL)


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """Everything a writer needs.

    Parameters
    ----------
    instrument : Instrument
        The issued questionnaire.
    register : UnitRegister
        Units to offer, and headcounts.
    units : tuple of str
        Codes of the units to write for; empty means one general version (and the unit list of the whole city).
    copies : int
        Sheets per unit on paper; 0 means as many as its staff.
    organisation : str
        Name in the letterhead.
    survey_start, survey_end : datetime.date, optional
        Period printed on the form.
    is_simulated : bool
        Mark everything DATA SIMULASI.
    language : {"id", "en"}
        Of questions and answers, in channels that carry one language only.
    """

    instrument: Instrument
    register: UnitRegister
    units: tuple[str, ...] = ()
    copies: int = 0
    organisation: str = "Pemerintah Kota Banjarmasin"
    survey_start: dt.date | None = None
    survey_end: dt.date | None = None
    is_simulated: bool = False
    language: Language = "id"

    @property
    def shown(self) -> Instrument:
        """The questionnaire in the language of the request; its fingerprint is that of `instrument`."""
        return self.instrument.shown_in(self.language)


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing the channel cannot carry, and what follows."""

    what: str
    consequence: str


@dataclass(frozen=True, slots=True)
class LossReport:
    """What a channel wrote and what it could not carry."""

    channel: str
    files: tuple[Path, ...]
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """Answers as a channel brought them back, not yet interpreted.

    Parameters
    ----------
    channel : str
        Name of the channel.
    file : str
        Path relative to the year's folder, with forward slashes.
    sheet : str
        Sheet name; empty for CSV.
    fingerprint : str
        Of the questionnaire the file says it answers.
    frame : pandas.DataFrame of str
        Columns `_row` (int, as the spreadsheet shows it), `_submission` (empty where the channel has none),
        `_unit`, `_consent`, `_channel` (of that row), and one column per question code, empty text where blank.
    ignored_columns : tuple of str
        Columns that were not stored (for example an e-mail column).
    """

    channel: str
    file: str
    sheet: str
    fingerprint: str
    frame: pd.DataFrame
    ignored_columns: tuple[str, ...] = ()


class Channel(Protocol):
    """The functions a channel module offers; a channel that only goes out leaves the last two out.

    A channel that comes back as another kind of file than XLSX or CSV names it in a constant `SUFFIXES`, and
    `budaya_eval.files.read_sheets` turns such a file into sheets of text.
    """

    NAME: str
    TITLE: str

    def write(self, request: WriteRequest, folder: Path) -> LossReport:
        """Write the questionnaire into a folder."""
        ...

    def recognise(self, sheets: Mapping[str, Grid]) -> bool:
        """Tell from its content whether a file came from this channel."""
        ...

    def read(self, path: Path, file: str, sheets: Mapping[str, Grid], issued: Mapping[str, Instrument]) -> RawTable:
        """Bring the answers of a file back.

        Parameters
        ----------
        path : Path
            The file, as it was exported, downloaded or sent in.
        file : str
            Its path relative to the year's folder, for messages.
        sheets : mapping
            Its sheets as grids of text (`budaya_eval.files.read_sheets`).
        issued : mapping
            Fingerprint to issued questionnaire.

        Returns
        -------
        RawTable
            One row for each person who answered.

        Raises
        ------
        InputError
            With everything that is structurally wrong.
        """
        ...


class SideFileChannel(Channel, Protocol):
    """A channel whose files are known by a second file that lies beside them and names them."""

    def is_side_file(self, path: Path) -> bool:
        """Tell such a second file from answers, by its name."""
        ...

    def check_side_file(self, path: Path) -> None:
        """Check a second file by itself; raise `InputError` naming everything wrong."""
        ...

    def claims(self, path: Path) -> bool:
        """Tell whether a file of answers is named by a second file; then no other channel is asked."""
        ...
