"""Every message a user can meet: code, text, place, what came, what is allowed, what to do.

The exception tree::

    BudayaEvalError
    ├── InputError      something the user supplied is structurally wrong; nothing was written
    └── OutputError     a result could not be written; the previous one is untouched
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

VISIBLE_CHARACTERS = 4


def mask(value: object) -> str:
    """Show what came without showing a person: short values whole, longer ones and short names by their start.

    Examples
    --------
    >>> mask("6"), mask("TM"), mask("2.5"), mask("Ani")
    ("'6'", "'TM'", "'2.5'", "'A…' (3 karakter)")
    >>> mask("Budi Santoso"), mask(198001012005011001)
    ("'Bu…' (12 karakter)", "'19…' (18 karakter)")
    """
    text = " ".join(str(value).split())
    could_be_name = len(text) > 2 and text.isalpha()
    if len(text) <= VISIBLE_CHARACTERS and not could_be_name:
        return f"'{text}'"
    shown = text[:2] if len(text) > VISIBLE_CHARACTERS else text[:1]
    return f"'{shown}…' ({len(text)} karakter)"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and how to mend it.

    Parameters
    ----------
    code : str
        Stable short name, for tests and for looking a message up.
    text : str
        What is wrong, in Indonesian, with what came (see `mask`).
    allowed, action : str
        What is allowed; what to do.
    file, sheet, column : str
        Place; empty where it does not apply.
    row : int or None
        Row number as the spreadsheet shows it (first row is 1).
    """

    code: str
    text: str
    allowed: str = ""
    action: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    @property
    def place(self) -> str:
        """The place as one phrase, e.g. ``unit.xlsx, lembar Unit, baris 3, kolom kode``."""
        parts = [
            self.file,
            f"lembar {self.sheet}" if self.sheet else "",
            f"baris {self.row}" if self.row is not None else "",
            f"kolom {self.column}" if self.column else "",
        ]
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        """Place, what came, what is allowed, what to do: one message."""
        head = f"{self.place}: {self.text}" if self.place else self.text
        sentences = [head]
        if self.allowed:
            sentences.append(f"Yang diperbolehkan: {self.allowed}")
        if self.action:
            sentences.append(self.action)
        return " ".join(s if s.endswith((".", "!", "?")) else f"{s}." for s in sentences)


class BudayaEvalError(Exception):
    """Base of all errors of this package; carries every problem found, not only the first."""

    headline = "Terjadi masalah"

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """All problems, one a line."""
        return "\n".join(str(problem) for problem in self.problems)

    def _render_traceback_(self) -> list[str]:
        """Lines that a notebook shows (IPython asks for them): the problems, without the way through the library."""
        count = len(self.problems)
        return [f"{self.headline} ({count} masalah):", *(f"  • {problem}" for problem in self.problems)]


class InputError(BudayaEvalError):
    """Something the user supplied is structurally wrong; nothing was written."""

    headline = "Masukan perlu diperbaiki"


class OutputError(BudayaEvalError):
    """A result could not be written; the previous one is untouched."""

    headline = "Hasil tidak dapat ditulis"


class ProblemList:
    """Collects problems while a whole input is read, so that all are told at once.

    Examples
    --------
    >>> problems = ProblemList()
    >>> problems.add("contoh", "Kode ganda: INT1", file="indicator.xlsx", row=3)
    >>> [str(problem) for problem in problems]
    ['indicator.xlsx, baris 3: Kode ganda: INT1.']
    """

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def add(
        self,
        code: str,
        text: str,
        *,
        allowed: str = "",
        action: str = "",
        file: str = "",
        sheet: str = "",
        row: int | None = None,
        column: str = "",
    ) -> None:
        """Note one problem."""
        self._problems.append(Problem(code, text, allowed, action, file, sheet, row, column))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note several problems."""
        self._problems.extend(problems)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note what stops the reading inside, so that the next thing is read all the same; `raise_if_any` comes later.

        What was noted already, such as a fault in a list that two years share, is not noted again.

        Examples
        --------
        >>> problems = ProblemList()
        >>> with problems.noting():
        ...     raise InputError(Problem("contoh", "Berkas tidak ada", file="unit.xlsx"))
        >>> len(problems)
        1
        """
        try:
            yield
        except InputError as error:
            self.extend(problem for problem in error.problems if problem not in self._problems)

    def __iter__(self) -> Iterator[Problem]:
        """Iterate over the problems noted so far."""
        return iter(self._problems)

    def __len__(self) -> int:
        """Count the problems noted so far."""
        return len(self._problems)

    def raise_if_any(self) -> None:
        """Raise one `InputError` with everything noted, if anything was."""
        if self._problems:
            raise InputError(self._problems)
