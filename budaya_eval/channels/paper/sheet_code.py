"""The code of a paper sheet: it proves the sheet and its unit, never a person, and a typing error shows at once."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass

MOST_SHEETS = 9999

_ALPHABET = string.digits + string.ascii_uppercase
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−_", "-"))
_PATTERN = re.compile(r"([A-Z][A-Z0-9-]{0,31}?)-?([0-9]{4})-?([0-9A-Z])")


@dataclass(frozen=True, slots=True)
class SheetCode:
    """Unit and running number of a paper sheet."""

    unit: str
    serial: int


def compute_check_character(text: str) -> str:
    """Compute the check character of a text of digits and letters.

    Parameters
    ----------
    text : str
        Characters ``0``–``9`` and ``A``–``Z``; hyphens do not count.

    Returns
    -------
    str
        One character.

    Notes
    -----
    Hybrid system MOD 37,36: it finds every single wrong character and nearly every swap of two neighbours.

    References
    ----------
    ISO/IEC 7064:2003, Check character systems, MOD 37,36.

    Examples
    --------
    The example of the GRid standard, which uses the same system:

    >>> compute_check_character("A1-2425G-ABC1234002")
    'M'
    """
    size = len(_ALPHABET)
    product = size
    for character in text.replace("-", ""):
        total = (product + _ALPHABET.index(character)) % size or size
        product = total * 2 % (size + 1)
    return _ALPHABET[(size + 1 - product) % size]


def make_sheet_code(unit: str, serial: int) -> str:
    """Write the code of a sheet as it is printed and typed.

    Parameters
    ----------
    unit : str
        Code of the unit in the register.
    serial : int
        Running number of the sheet within the unit, 1 to 9999.

    Returns
    -------
    str
        Unit, four digits and a check character.

    Raises
    ------
    ValueError
        The running number has more than four digits, or is not positive.

    Examples
    --------
    >>> make_sheet_code("DINKES", 42)
    'DINKES-0042-8'
    """
    if not 1 <= serial <= MOST_SHEETS:
        raise ValueError(f"serial must lie between 1 and {MOST_SHEETS}, not {serial}")
    body = f"{unit}-{serial:04d}"
    return f"{body}-{compute_check_character(body)}"


def read_sheet_code(text: str) -> SheetCode | None:
    """Read a code as a clerk types it; case does not matter, and a space may stand for a hyphen.

    Parameters
    ----------
    text : str
        What was typed.

    Returns
    -------
    SheetCode or None
        None where the text is no sheet code, or where its check character shows a typing error. Whether the
        unit exists is for the register to say.

    Examples
    --------
    >>> read_sheet_code(" dinkes 0042 8")
    SheetCode(unit='DINKES', serial=42)
    >>> read_sheet_code("SDN 1 0042 E")  # spaces typed for the hyphens of the unit's own code
    SheetCode(unit='SDN-1', serial=42)
    >>> read_sheet_code("DINKES-0024-8") is None
    True
    """
    found = _PATTERN.fullmatch(re.sub(r"[\s-]+", "-", text.strip().upper().translate(_DASHES)))
    if found is None:
        return None
    unit, digits, check = found.groups()
    serial = int(digits)
    if serial < 1 or compute_check_character(unit + digits) != check:
        return None
    return SheetCode(unit, serial)
