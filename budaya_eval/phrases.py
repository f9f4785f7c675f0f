"""Indonesian texts and the Indonesian way to write numbers, percents, dates and lists."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)

SIMULATED = "DATA SIMULASI"
NOT_AVAILABLE = "–"
NOT_YET_ASSESSED = "belum dapat dinilai"
NO_PREDICATE = "tanpa predikat"
SUPPRESSED = "tidak ditampilkan"

NUMBER_WORDS = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)


def round_half_up(value: float, digits: int = 2) -> float:
    """Round as an official table does: half up, on the decimal number that is shown.

    Parameters
    ----------
    value : float
        A finite number; NaN comes back as NaN.
    digits : int
        Decimal places.

    Returns
    -------
    float

    Notes
    -----
    Binary noise is removed first (to ten decimals), so 2.675 stored as
    2.67499999999999982 rounds to 2.68, and bands without holes stay without holes.

    Examples
    --------
    >>> round_half_up(2.675), round_half_up(76.605), round_half_up(-0.125)
    (2.68, 76.61, -0.13)
    """
    if not math.isfinite(value):
        return math.nan
    exact = Decimal(repr(round(float(value), 10)))
    return float(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)) + 0.0  # never -0.0


def format_number(value: float | None, digits: int = 2, *, sign: bool = False) -> str:
    """Write a number with decimal comma and thousands point; a missing one as an en dash.

    Examples
    --------
    >>> format_number(68.4), format_number(6012, 0), format_number(-3.2, 1, sign=True)
    ('68,40', '6.012', '−3,2')
    >>> format_number(None), format_number(float("nan"))
    ('–', '–')
    """
    if value is None or not math.isfinite(value):
        return NOT_AVAILABLE
    rounded = round_half_up(value, digits)
    text = f"{abs(rounded):,.{digits}f}".translate(str.maketrans(",.", ".,"))
    if rounded < 0:
        return "−" + text
    return "+" + text if sign and rounded > 0 else text


def format_percent(share: float | None, digits: int = 0) -> str:
    """Write a share (0–1) as a percentage with its unit.

    Examples
    --------
    >>> format_percent(0.404), format_percent(0.4, 1), format_percent(None)
    ('40 %', '40,0 %', '–')
    """
    if share is None or not math.isfinite(share):
        return NOT_AVAILABLE
    return f"{format_number(share * 100, digits)} %"


def format_date(date: dt.date) -> str:
    """Write a date as in an official letter.

    Examples
    --------
    >>> import datetime
    >>> format_date(datetime.date(2016, 8, 3))
    '3 Agustus 2016'
    """
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def format_period(start: dt.date, end: dt.date) -> str:
    """Write two dates as a period.

    Examples
    --------
    >>> import datetime
    >>> format_period(datetime.date(2026, 10, 1), datetime.date(2026, 10, 15))
    '1 s.d. 15 Oktober 2026'
    >>> format_period(datetime.date(2026, 9, 28), datetime.date(2026, 10, 15))
    '28 September 2026 s.d. 15 Oktober 2026'
    """
    is_one_month = (start.year, start.month) == (end.year, end.month)
    first = str(start.day) if is_one_month else format_date(start)
    return f"{first} s.d. {format_date(end)}"


def join_words(words: Sequence[str], conjunction: str = "dan") -> str:
    """Join words into one phrase.

    Examples
    --------
    >>> join_words(["Integritas", "Profesional", "Akuntabel"])
    'Integritas, Profesional, dan Akuntabel'
    >>> join_words(["Integritas", "Akuntabel"]), join_words(["Akuntabel"]), join_words([])
    ('Integritas dan Akuntabel', 'Akuntabel', '')
    """
    if len(words) <= 1:
        return "".join(words)
    if len(words) == 2:
        return f"{words[0]} {conjunction} {words[1]}"
    return f"{', '.join(words[:-1])}, {conjunction} {words[-1]}"


def spell_count(count: int) -> str:
    """Spell a small count; larger ones stay figures.

    Examples
    --------
    >>> spell_count(3), spell_count(32)
    ('tiga', '32')
    """
    return NUMBER_WORDS[count] if 0 <= count < len(NUMBER_WORDS) else format_number(count, 0)
