"""How many statements stand together: on a phone a long grid hides its header."""

from __future__ import annotations

MOST_GRID_ROWS = 7


def split_evenly(count: int, most: int) -> list[int]:
    """Split rows over as few grids as possible, of nearly equal length.

    Examples
    --------
    >>> split_evenly(21, 7), split_evenly(22, 7), split_evenly(5, 7), split_evenly(0, 7)
    ([7, 7, 7], [6, 6, 5, 5], [5], [])
    """
    parts = -(-count // most)
    return [count // parts + (place < count % parts) for place in range(parts)]
