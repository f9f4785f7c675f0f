"""Names and identity of files: what is no input, what a misspelt name means, what a file holds."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Make a title or an answer comparable: case and spacing do not matter.

    Examples
    --------
    >>> fold("  Kode_Lembar "), fold("Perangkat   Daerah")
    ('kode_lembar', 'perangkat daerah')
    """
    return " ".join(text.casefold().split())


def is_ignored(path: Path) -> bool:
    """Tell lock files, temporary, hidden and system files from answers.

    Examples
    --------
    >>> is_ignored(Path("~$dinkes.xlsx")), is_ignored(Path(".~lock.dinkes.xlsx#")), is_ignored(Path("Thumbs.db"))
    (True, True, True)
    >>> is_ignored(Path("dinkes.xlsx")), is_ignored(Path("_dinkes.xlsx"))
    (False, False)
    """
    return path.name.startswith(("~", ".")) or path.name.casefold() in SYSTEM_FILES


def hash_file(path: Path) -> str:
    """SHA-256 of a file, as hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def near_miss(word: str, candidates: Iterable[str]) -> str | None:
    """Find the candidate that a misspelt word most likely means.

    Examples
    --------
    >>> near_miss("Dinas Kesehatn", ["Dinas Kesehatan", "Dinas Sosial"])
    'Dinas Kesehatan'
    >>> near_miss("xyz", ["Dinas Kesehatan"]) is None
    True
    """
    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.75)
    return by_folded[found[0]] if found else None


def did_you_mean(found: str | None) -> str:
    """Say at the end of a message what was probably meant; nothing where that is not known.

    Examples
    --------
    >>> did_you_mean("Dinas Kesehatan"), did_you_mean(near_miss("xyz", ["Dinas Kesehatan"]))
    ("; mungkin maksudnya 'Dinas Kesehatan'", '')
    """
    return f"; mungkin maksudnya '{found}'" if found else ""
