"""How often each point of each item was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from budaya_eval.statistics.counts import Counts, sum_groups
from budaya_eval.statistics.covariance import group_keys
from budaya_eval.statistics.reliability import GROUPINGS, check_grouping

if TYPE_CHECKING:
    import pandas as pd


def distribution_table(counts: Counts, by: str | None) -> pd.DataFrame:
    """Counts and shares of every category; see `SufficientStatistics.distribution`."""
    import pandas as pd

    check_grouping(counts, by, GROUPINGS)
    layout = counts.layout
    labels, groups = group_keys(counts.keys, by)
    table = sum_groups(counts.categories, groups, len(labels))
    answered = table.sum(axis=2, keepdims=True)
    share = np.where(answered > 0, table / np.maximum(answered, 1), np.nan)
    scale_of = [scale for scale, items in layout.scales for _ in items]
    n_groups, n_items, n_categories = table.shape
    frame: dict[str, Any] = {"scale": np.tile(np.repeat(scale_of, n_categories), n_groups)}
    if by is not None:
        frame[by] = [label for label in labels for _ in range(n_items * n_categories)]
    frame["item"] = np.tile(np.repeat(layout.items, n_categories), n_groups)
    frame["category"] = np.tile(np.arange(layout.low, layout.high + 1), n_groups * n_items)
    frame["n"] = table.reshape(-1)
    frame["share"] = share.reshape(-1)
    return pd.DataFrame(frame)
