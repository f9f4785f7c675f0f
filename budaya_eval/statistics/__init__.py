"""Statistics from counts that add up: reliability, item analysis, means, comparison and change."""

from __future__ import annotations

from budaya_eval.statistics.careless import careless_indices
from budaya_eval.statistics.content import aiken_v
from budaya_eval.statistics.sampling import sample_size
from budaya_eval.statistics.sufficient import SufficientStatistics

__all__ = ["SufficientStatistics", "aiken_v", "careless_indices", "sample_size"]
