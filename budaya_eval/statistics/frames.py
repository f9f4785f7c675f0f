"""One data frame from the columns of several parts, made at once (a frame for each part and a concat cost more)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

Part = Mapping[str, Any]
NUMBERS = {int, float, np.float64}


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

    lengths = [next(len(column) for column in part.values() if not _is_single(column)) for part in parts]
    columns: dict[str, Any] = {}
    texts: dict[str, list[Any]] = {}
    for name in parts[0]:
        pieces = [part[name] for part in parts]
        if all(isinstance(piece, np.ndarray) for piece in pieces):
            columns[name] = np.concatenate(pieces)
            continue
        filled = [
            repeat(piece, length) if _is_single(piece) else piece for piece, length in zip(pieces, lengths, strict=True)
        ]
        columns[name] = values = list(chain.from_iterable(filled))
        kinds = set(map(type, values))
        if kinds == {str}:
            texts[name] = values
        elif kinds <= NUMBERS:
            columns[name] = np.array(values)
    return pd.DataFrame(columns | _text_columns(texts, sum(lengths)), copy=False)


def _text_columns(texts: Mapping[str, list[str]], n_rows: int) -> dict[str, Any]:
    """Make the columns of texts all together: each one made by itself costs as much as all of them."""
    import pandas as pd
    import pyarrow as pa

    joined = pa.array(list(chain.from_iterable(texts.values())), type=pa.large_string())
    made = pd.array(joined, dtype=_text_type())
    return {name: made[place * n_rows : (place + 1) * n_rows] for place, name in enumerate(texts)}


@cache
def _text_type() -> pd.StringDtype:
    """The type pandas itself gives to texts; named by "str" it would be looked up for every column."""
    import pandas as pd

    return pd.StringDtype(na_value=np.nan)


def _is_single(column: object) -> bool:
    """Whether a column is one value for the whole part."""
    return isinstance(column, str) or not hasattr(column, "__len__")
