"""Random numbers that stay the same for ever: on every platform and with every release of numpy."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

FloatArray = npt.NDArray[np.float64]


class Draws:
    """A named stream of random numbers.

    Parameters
    ----------
    seed, year : int
        The same for all streams of a year.
    purpose : str
        Name of the stream; streams of different names are independent, so that a change in one leaves the others.

    Notes
    -----
    Only the raw bits of PCG64 are used: numpy keeps them for ever, but not what its distributions make of them.

    Examples
    --------
    >>> Draws(38, 2025, "doctest").uniform(2).round(6).tolist()
    [0.140193, 0.165613]
    """

    def __init__(self, seed: int, year: int, purpose: str) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, year, zlib.crc32(purpose.encode())]))

    def uniform(self, *shape: int) -> FloatArray:
        """Draw from the open interval (0, 1)."""
        raw = np.asarray(self._bits.random_raw(int(np.prod(shape))), dtype=np.uint64)
        return ((raw >> np.uint64(11)).astype(np.float64) + 0.5).reshape(shape) * 2.0**-53

    def normal(self, *shape: int) -> FloatArray:
        """Draw from the standard normal distribution."""
        values: FloatArray = ndtri(self.uniform(*shape))
        return values

    def choose(self, n: int, k: int) -> npt.NDArray[np.intp]:
        """Choose k of n places without repetition, in random order."""
        return np.argsort(self.uniform(n), kind="stable")[:k]

    def categories(self, n: int, shares: FloatArray) -> npt.NDArray[np.intp]:
        """Draw n categories with the given shares (which add up to 1)."""
        edges = np.cumsum(shares)[:-1]
        return np.searchsorted(edges, self.uniform(n), side="right")
