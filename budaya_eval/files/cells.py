"""Writes what a cell holds as text."""

from __future__ import annotations

import datetime as dt


def cell_text(value: object) -> str:
    """Write a spreadsheet cell as text: whole numbers without ``.0``, dates as ISO, nothing as empty."""
    if isinstance(value, str):  # nearly always
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)
