"""What table channels share on the way back: which column answers which question, and which version was answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from budaya_eval.channels.channel import CHANNEL, CONSENT, ROW, SUBMISSION, UNIT
from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import Grid, fold
from budaya_eval.instrument import Instrument, InstrumentQuestion

if TYPE_CHECKING:
    import pandas as pd

FINGERPRINT_NOTE = re.compile(r"kode kuesioner\s*:?\s*([0-9A-F]{4}-[0-9A-F]{4})\b", re.IGNORECASE)
HEADER_ROWS = 15
FEW_ROWS = 100  # below it, packing a table takes longer than reading it

_NUMBER_START = re.compile(r"^\s*\d+\.\d+\s+")
_CODE_START = re.compile(r"([A-Z][A-Z0-9]*)(?=[\s.:)–-])")


def column_letter(position: int) -> str:
    """Name a column, counted from 0, as a spreadsheet shows it."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(position + 1)


def question_title(question: InstrumentQuestion) -> str:
    """Write a question as an online form titles it, so that its column is known by the code: ``INT1A. Pegawai …``."""
    return f"{question.code}. {question.text}"


def numbered(part: int, question: InstrumentQuestion) -> str:
    """Write a question with its part and number on paper in front, as a clerk compares them: ``1.5 Pegawai …``."""
    return f"{part}.{question.number} {question.text}"


def describe_column(title: str, position: int) -> str:
    """Name a column for a message: its title, shortened, and its letter."""
    short = " ".join(title.split())
    if len(short) > 60:
        short = f"{short[:57]}…"
    return f"{column_letter(position)} ({short})" if short else f"{column_letter(position)} (tanpa judul)"


class QuestionFinder:
    """Finds the question that a title means: by its code first, then by its exact text.

    Parameters
    ----------
    instrument : Instrument
        The issued questionnaire.
    """

    def __init__(self, instrument: Instrument) -> None:
        self.texts = {question.code: question.text for question in instrument.questions}
        # A form made for one unit has no column for what another unit alone is asked.
        self.optional = frozenset(question.code for question in instrument.questions if question.units)
        meant: dict[str, set[str]] = {}
        for question in instrument.questions:
            for text in (question.text, question.text_en):
                meant.setdefault(fold(text), set()).add(question.code)
        self._by_text = {key: next(iter(codes)) for key, codes in meant.items() if key and len(codes) == 1}

    def by_code(self, title: str) -> str:
        """Give the code that a title is, or starts with; empty where there is none."""
        title = title.strip()
        if title.upper() in self.texts:
            return title.upper()
        found = _CODE_START.match(title)
        return found.group(1) if found and found.group(1) in self.texts else ""

    def by_text(self, title: str) -> str:
        """Give the code of the question whose text this is, with or without its number; empty where there is none."""
        return self._by_text.get(fold(_NUMBER_START.sub("", title)), "")

    def find(self, title: str) -> str:
        """Give the code of the question a title means, by code first, then by exact text."""
        return self.by_code(title) or self.by_text(title)


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """The answers of one sheet by column, below their header; `name` is empty where a file has but one.

    `columns` holds the cells of each column as text, all of the same length as `rows`, the row numbers.
    """

    name: str
    titles: tuple[str, ...]
    rows: tuple[int, ...]
    columns: tuple[tuple[str, ...], ...]

    def cells(self, position: int) -> tuple[str, ...]:
        """Give the cells of a column; a column to the right of all cells reads as empty."""
        return self.columns[position] if position < len(self.columns) else ("",) * len(self.rows)

    def is_empty(self, position: int) -> bool:
        """Tell whether a column holds no answer."""
        return not any(self.cells(position))


def take_answers(name: str, titles: Sequence[str], grid: Grid) -> AnswerSheet:
    """Turn the rows below a header into columns."""
    columns = tuple(zip_longest(*(cells for _, cells in grid), fillvalue=""))
    width = max(len(titles), len(columns))
    padded = (*titles, *("" for _ in range(width - len(titles))))
    return AnswerSheet(name, padded, tuple(number for number, _ in grid), columns)


def take_only_sheet(
    sheets: Mapping[str, Grid], find_header: Callable[[Grid], int | None], file: str, action: str
) -> AnswerSheet:
    """Take the answers of the one sheet that has the channel's header.

    Parameters
    ----------
    sheets : mapping
        Sheets of a file as grids of text.
    find_header : callable
        Gives the place of the header in a grid; None where it has none.
    file : str
        Place for the message.
    action : str
        What to do when several sheets hold answers.

    Raises
    ------
    InputError
        Several sheets have the header.
    """
    headed = [(name, grid, place) for name, grid in sheets.items() if (place := find_header(grid)) is not None]
    if len(headed) != 1:
        raise InputError(
            Problem(
                "sheets-several",
                f"Jawaban ada pada {len(headed)} lembar: {', '.join(name for name, _, _ in headed)}",
                allowed="satu lembar jawaban",
                action=action,
                file=file,
            )
        )
    ((name, grid, place),) = headed
    return take_answers(name, grid[place][1], [(number, cells) for number, cells in grid[place + 1 :] if any(cells)])


def settle_columns(
    sheet: AnswerSheet,
    found: Sequence[str],
    wanted: Mapping[str, str],
    problems: ProblemList,
    file: str,
    optional: Collection[str] = (),
) -> dict[str, int]:
    """Decide which column carries each wanted name, and note every one that is missing or doubled.

    Parameters
    ----------
    sheet : AnswerSheet
        Titles and cells.
    found : sequence of str
        What each column was recognised as; empty where it was not.
    wanted : mapping
        Names that must be there, each with its description for the message.
    problems : ProblemList
        Receives what is wrong.
    file : str
        Place for the message.
    optional : collection of str
        Wanted names that may be missing.

    Returns
    -------
    dict
        Name to position. Of several columns with one name, the only one that is not entirely empty.
    """
    settled: dict[str, int] = {}
    for name, description in wanted.items():
        candidates = [position for position, what in enumerate(found) if what == name]
        filled = [position for position in candidates if not sheet.is_empty(position)]
        if len(filled) > 1:
            named = " dan ".join(describe_column(sheet.titles[position], position) for position in filled)
            problems.add(
                "column-twice",
                f"{name} ada pada {len(filled)} kolom yang berisi: {named}",
                allowed="satu kolom untuk setiap pertanyaan",
                action="Gabungkan jawabannya dalam salinan berkas, atau hapus kolom yang keliru, lalu ulangi.",
                file=file,
                sheet=sheet.name,
            )
        elif candidates:
            settled[name] = (filled or candidates)[0]
        elif name not in optional:
            problems.add(
                "column-missing",
                f"Kolom {name} tidak ada ({description})",
                action="Pulihkan judul kolom itu, atau minta berkas aslinya dikirim lagi.",
                file=file,
                sheet=sheet.name,
            )
    return settled


def pack(cells: Iterable[str]) -> pd.Categorical:
    """Hold each distinct cell of a column once: answers repeat, and a large city has many.

    Straight from the cells this takes a quarter of the time that it takes by way of a column of text.

    Examples
    --------
    >>> pack(["b", "a", "b"]).codes.tolist()
    [1, 0, 1]
    """
    import pandas as pd

    cells = tuple(cells)
    texts = sorted(set(cells))
    places = {text: place for place, text in enumerate(texts)}
    codes = np.fromiter(map(places.__getitem__, cells), dtype="int32", count=len(cells))
    return pd.Categorical.from_codes(codes, pd.Index(texts, dtype="str"))


def build_frame(
    sheet: AnswerSheet,
    channel: str,
    *,
    submission: Iterable[str],
    unit: Iterable[str],
    consent: Iterable[str],
    answers: Mapping[str, Iterable[str]],
) -> pd.DataFrame:
    """Build the frame of a `RawTable`: row numbers and the channel from here, the rest as the channel read it."""
    import pandas as pd

    # At once: a year may hold a thousand files of one person each.
    given = {SUBMISSION: submission, UNIT: unit, CONSENT: consent, CHANNEL: (channel,) * len(sheet.rows), **answers}
    if len(sheet.rows) < FEW_ROWS:
        frame = pd.DataFrame({name: list(cells) for name, cells in given.items()}, dtype="str")
    else:
        packed = {
            name: cells.astype("category") if isinstance(cells, pd.Series) else pack(cells)
            for name, cells in given.items()
            if name != SUBMISSION
        }
        frame = pd.DataFrame({SUBMISSION: pd.Series(list(submission), dtype="str"), **packed})
    frame.insert(0, ROW, pd.Series(sheet.rows, dtype="int64"))
    return frame


def name_ignored(sheet: AnswerSheet, used: Sequence[int]) -> tuple[str, ...]:
    """Name the columns that are not read: those with a title, and those without one that hold something."""
    return tuple(
        " ".join(title.split()) or f"(kolom {column_letter(position)} tanpa judul)"
        for position, title in enumerate(sheet.titles)
        if position not in used and (title or not sheet.is_empty(position))
    )


def choose_issue(found: Sequence[str], issued: Mapping[str, Instrument], file: str, where: str) -> Instrument:
    """Find the issued questionnaire that a file answers.

    Parameters
    ----------
    found : sequence of str
        Fingerprints the file carries.
    issued : mapping
        Fingerprint to issued questionnaire.
    file : str
        Place for the message.
    where : str
        Where the channel carries the fingerprint, in words.

    Raises
    ------
    InputError
        The file carries none, several, or one that was not issued.
    """
    versions = sorted({fingerprint.upper() for fingerprint in found})
    known = ", ".join(sorted(issued)) or "belum ada"
    if len(versions) == 1 and versions[0] in issued:
        return issued[versions[0]]
    if not versions:
        code, text = "fingerprint-missing", f"Kode kuesioner tidak ditemukan pada {where}"
        action = "Pulihkan teks itu dari berkas asli; tanpa kode, versi pertanyaannya tidak dapat dipastikan."
    elif len(versions) > 1:
        code, text = "fingerprint-several", f"Berkas memuat lebih dari satu kode kuesioner: {', '.join(versions)}"
        action = "Pisahkan jawaban tiap versi ke berkas sendiri."
    else:
        code, text = "fingerprint-unknown", f"Berkas ini menjawab kuesioner {versions[0]}, yang tidak terbit tahun ini"
        action = "Pindahkan berkas ini ke folder tahunnya, atau pulihkan kuesioner terbitnya ke folder instrumen/."
    raise InputError(Problem(code, text, allowed=f"kuesioner terbit: {known}", action=action, file=file))
