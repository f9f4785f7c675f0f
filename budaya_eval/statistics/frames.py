"""One data frame from the columns of several parts, made at once (a frame for each part and a concat cost more)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

Part = Mapping[str, Any]


def stack_parts(parts: Sequence[Part]) -> pd.DataFrame:
    """Stack parts that have the same columns.

    Parameters
    ----------
    parts : sequence of mapping
        Column name → array, list, or one value for the whole part; each part has at least one array or list.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> stack_parts([{"scale": "A", "n": np.array([3, 4])}, {"scale": "B", "n": np.array([5])}])
      scale  n
    0     A  3
    1     A  4
    2     B  5
    """
    import pandas as pd

    lengths = [max(len(column) for column in part.values() if not _is_single(column)) for part in parts]
    columns: dict[str, Any] = {}
    for name in parts[0]:
        filled = [
            [part[name]] * length if _is_single(part[name]) else part[name]
            for part, length in zip(parts, lengths, strict=True)
        ]
        is_array = all(isinstance(column, np.ndarray) for column in filled)
        columns[name] = np.concatenate(filled) if is_array else [value for column in filled for value in column]
    return pd.DataFrame(columns | _text_columns(columns, sum(lengths)), copy=False)


def _text_columns(columns: Mapping[str, Any], n_rows: int) -> dict[str, Any]:
    """Make the columns of nothing but texts together, from their distinct texts: one by one they cost more than all."""
    import pandas as pd

    position: dict[str, int] = {}
    codes = {}
    for name, values in columns.items():
        if isinstance(values, np.ndarray):
            continue
        distinct = dict.fromkeys(values)
        if all(isinstance(value, str) for value in distinct):
            code_of = {value: position.setdefault(value, len(position)) for value in distinct}
            codes[name] = np.fromiter(map(code_of.__getitem__, values), dtype=np.intp, count=n_rows)
    if not codes:
        return {}
    texts = pd.array(list(position), dtype="str").take(np.concatenate(list(codes.values())))
    return {name: texts[place * n_rows : (place + 1) * n_rows] for place, name in enumerate(codes)}


def _is_single(column: object) -> bool:
    """Whether a column is one value for the whole part."""
    return isinstance(column, str) or not hasattr(column, "__len__")
