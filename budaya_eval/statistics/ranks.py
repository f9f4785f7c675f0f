"""Joint intervals for the ranks of units: how much of an order is left when all of it is uncertain at once."""

from __future__ import annotations

import numpy as np

from budaya_eval.statistics.counts import BoolArray, FloatArray

LEVEL = 0.95


def joint_rank_intervals(
    mean: FloatArray, se: FloatArray, df: FloatArray, is_ranked: BoolArray, level: float = LEVEL
) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest possible rank of each unit (1 is the highest mean), all of them right together at the level.

    Parameters
    ----------
    mean, se, df : ndarray of float, shape (G,)
        Independent means, their standard errors and degrees of freedom.
    is_ranked : ndarray of bool, shape (G,)
        Units that take part.

    Returns
    -------
    rank_low, rank_high : ndarray of float, shape (G,)
        NaN for units that take no part.

    Notes
    -----
    Every unit gets a t interval at level^(1/K) (independent units). A unit's rank lies between 1 + the number of units
    whose intervals lie wholly above its own and K − the number wholly below.

    References
    ----------
    Klein, Wright & Wieczorek (2020), Journal of the Royal Statistical Society A 183, 589–606.

    Examples
    --------
    >>> low, high = joint_rank_intervals(
    ...     np.array([4.0, 3.0, 2.9]), np.array([0.1, 0.1, 0.1]), np.full(3, 50.0), np.ones(3, dtype=bool)
    ... )
    >>> low.tolist(), high.tolist()
    ([1.0, 2.0, 2.0], [1.0, 3.0, 3.0])
    """
    from scipy.special import stdtrit

    taking = is_ranked & np.isfinite(mean) & np.isfinite(se) & np.isfinite(df)
    k = int(taking.sum())
    rank_low, rank_high = np.full(mean.shape, np.nan), np.full(mean.shape, np.nan)
    if k == 0:
        return rank_low, rank_high
    half = stdtrit(df[taking], (1 + level ** (1 / k)) / 2) * se[taking]
    low, high = mean[taking] - half, mean[taking] + half
    rank_low[taking] = 1 + (low[None, :] > high[:, None]).sum(axis=1)
    rank_high[taking] = k - (high[None, :] < low[:, None]).sum(axis=1)
    return rank_low, rank_high
