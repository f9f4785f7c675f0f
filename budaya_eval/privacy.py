"""Minimum cell and suppression: which groups are hidden so that no respondent can be recognised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MIN_CELL = 10
FULL_SHARES_FROM = 30
FEWEST_HIDDEN = 2
FEWEST_INCOMPLETE = 3


def choose_hidden(
    sizes: Mapping[str, int], parents: Mapping[str, Iterable[str]], min_cell: int = MIN_CELL
) -> frozenset[str]:
    """Choose the groups whose results stay hidden, also against subtraction from any published parent.

    Parameters
    ----------
    sizes : mapping
        Group to its base n (respondents), in any order.
    parents : mapping
        Published parent (for example the city) to the groups that make it up. Parents are apart from each other or
        nested; what a parent holds outside the parents nested in it is known by subtraction and protected as well.
    min_cell : int
        Fewest respondents of a published group.

    Returns
    -------
    frozenset of str
        Groups below `min_cell`; and, within each parent that has a hidden group, further groups, smallest
        first, until at least two are hidden and together they hold at least `min_cell` respondents.

    Notes
    -----
    Groups without any respondent hold no secret and neither need nor give protection. A parent of too few groups
    stays unprotected although all of them are hidden: it must not be published beside its own parent.

    This protects against one published figure per parent. A second one of the same answers with other weights
    (each unit alike, say) is a second equation, and two unknowns in two equations are no secret.

    Examples
    --------
    >>> sorted(choose_hidden({"a": 4, "b": 12, "c": 30}, {"kota": ["a", "b", "c"]}))
    ['a', 'b']
    >>> sorted(choose_hidden({"a": 14, "b": 12, "c": 30}, {"kota": ["a", "b", "c"]}))
    []
    """
    hidden = {group for group, size in sizes.items() if 0 < size < min_cell}
    whole = [frozenset(children) for children in parents.values()]
    rests = [outer.difference(*(inner for inner in whole if inner < outer)) for outer in whole]
    changed = True
    while changed:
        changed = False
        for children in (*whole, *rests):
            answered = sorted((c for c in children if sizes.get(c, 0) > 0), key=lambda c: (sizes[c], c))
            inside = [c for c in answered if c in hidden]
            if not inside:
                continue
            for group in (c for c in answered if c not in hidden):
                if len(inside) >= FEWEST_HIDDEN and sum(sizes[c] for c in inside) >= min_cell:
                    break
                hidden.add(group)
                inside.append(group)
                changed = True
    return frozenset(hidden)


def choose_hidden_items(
    is_answered: pd.DataFrame, units: pd.Series, scales: Mapping[str, Sequence[str]]
) -> frozenset[tuple[str, str]]:
    """Choose the items that stay hidden of a unit because one or two of its people left a hole in a scale.

    The mean of a scale is the mean of each person's mean over the items answered; the means of its items are sums over
    people. Whoever answered all of them weighs alike in both, so their difference tells what the others answered.

    Parameters
    ----------
    is_answered : pandas.DataFrame
        A row for every person, a column for every item.
    units : pandas.Series
        Unit of every person.
    scales : mapping
        Scale to its items.

    Returns
    -------
    frozenset of (str, str)
        Unit and item: for every scale in which at least one, but fewer than `FEWEST_INCOMPLETE` people of a unit
        answered in part, the item with the fewest answers. Its mean is the unknown that the difference then lacks.

    Examples
    --------
    >>> import pandas as pd
    >>> answered = pd.DataFrame({"INT1": [True, True, True], "INT2": [True, True, False]})
    >>> choose_hidden_items(answered, pd.Series(["DLH"] * 3), {"INT": ["INT1", "INT2"]})
    frozenset({('DLH', 'INT2')})
    """
    hidden = set()
    for items in scales.values():
        block = is_answered[list(items)]
        is_incomplete = block.any(axis=1) & ~block.all(axis=1)
        n_incomplete = is_incomplete.groupby(units).sum()
        for unit in n_incomplete[n_incomplete.between(1, FEWEST_INCOMPLETE - 1)].index:
            hidden.add((str(unit), str(block[units == unit].sum().idxmin())))
    return frozenset(hidden)
