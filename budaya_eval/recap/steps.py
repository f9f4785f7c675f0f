"""Rounds a count of respondents down, so that neither one recap nor the difference of two shows a person."""

from __future__ import annotations

STEP = 5


def find_steps(n_staff: int, n_target: int, step: int = STEP) -> tuple[int, ...]:
    """Give the counts that may be shown of a unit, lowest first.

    Parameters
    ----------
    n_staff : int
        Staff of the unit: the largest count there can be.
    n_target : int
        Respondents with which the unit reaches its target.
    step : int
        Fewest counts that look the same.

    Returns
    -------
    tuple of int
        The target and the counts whole steps away from it; not those below `step`, nor those above which fewer than
        `step` counts remain. Empty for a unit too small to show anything.

    Notes
    -----
    Shown as "at least", each of them stands for `step` counts or more: as many below the first, between two, and from
    the last to the whole staff. So a recap never says that nobody, everybody, or everybody but a few has answered. Two
    recaps with the same figure leave open whether anybody answered in between; two with neighbouring figures leave
    open whether one person did or up to ``2 step − 1``. The target is one of them, so that "reached" says no more than
    the figure beside it.

    Examples
    --------
    >>> find_steps(48, 29)
    (9, 14, 19, 24, 29, 34, 39, 44)
    >>> find_steps(10, 6), find_steps(9, 6)
    ((6,), ())
    """
    return tuple(count for count in range(n_target % step, n_staff + 1, step) if step <= count <= n_staff - step + 1)


def round_down(count: int, steps: tuple[int, ...]) -> int:
    """Round a count down to what may be shown; 0 below the first.

    Examples
    --------
    >>> round_down(28, (24, 29)), round_down(29, (24, 29)), round_down(3, (24, 29))
    (24, 29, 0)
    """
    return max((step for step in steps if step <= count), default=0)
