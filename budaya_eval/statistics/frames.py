"""One data frame from the columns of several parts, made at once (a frame for each part and a concat cost more)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

Part = Mapping[str, Any]

MANY = 50  # from as many rows on, columns of repeated texts are made from the distinct ones


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
    frame: dict[str, Any] = {name: _column(values) for name, values in columns.items()}
    return pd.DataFrame(frame, copy=False)


def _column(values: Any) -> Any:
    """Turn a long list of few texts into a pandas array by its distinct texts, which is faster; leave others alone."""
    import pandas as pd

    if isinstance(values, np.ndarray) or len(values) < MANY:
        return values
    distinct = list(dict.fromkeys(values))
    if 2 * len(distinct) > len(values) or not all(isinstance(value, str) for value in distinct):
        return values
    position = {value: code for code, value in enumerate(distinct)}
    codes = np.fromiter(map(position.__getitem__, values), dtype=np.intp, count=len(values))
    return pd.array(distinct, dtype="str").take(codes)


def _is_single(column: object) -> bool:
    """Whether a column is one value for the whole part."""
    return isinstance(column, str) or not hasattr(column, "__len__")
