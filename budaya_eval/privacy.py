"""Minimum cell and suppression: which groups are hidden so that no respondent can be recognised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

MIN_CELL = 10
FULL_SHARES_FROM = 30
FEWEST_HIDDEN = 2


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
