"""What a scheme is made of: marks, predicates, components, dimensions, thresholds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budaya_eval.phrases import round_half_up

CONVERSIONS = ("range100", "times25")
# What can feed a dimension, as results and reports call it.
SOURCES = {
    "core_values": "indeks nilai budaya kerja",
    "factual": "pertanyaan pengetahuan",
    "extra": "blok pertanyaan tambahan",
    "evidence": "bukti pelaksanaan",
    "performance": "data kinerja pendukung",
    "change": "perubahan dari tahun sebelumnya",
}
SURVEYED = ("core_values", "extra")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a choice stands in law: status, and what it rests on."""

    status: str
    basis: str


@dataclass(frozen=True, slots=True)
class Band:
    """A predicate from its lower bound upwards."""

    code: str
    label: str
    low: float


@dataclass(frozen=True, slots=True)
class BandSystem:
    """Predicates, highest first, with the conversion and the number of scale points they belong to."""

    name: str
    conversion: str
    points: tuple[int, ...]
    bands: tuple[Band, ...]
    mark: Mark

    def classify(self, index: float) -> Band | None:
        """Give the band of an index, rounded half up to two places first; nothing for a missing one.

        Examples
        --------
        >>> system = BandSystem("x", "range100", (5,), (Band("A", "Baik", 76.61), Band("B", "Kurang", 0)), Mark("", ""))
        >>> system.classify(76.605).code, system.classify(76.6049).code
        ('A', 'B')
        """
        if not math.isfinite(index):
            return None
        rounded = round_half_up(index, 2)
        return next((band for band in self.bands if rounded >= band.low), None)


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that feeds a dimension.

    Parameters
    ----------
    source : str
        One of `SOURCES`.
    weight : float
        Share of the dimension (0–1); 0 is shown beside it and not counted.
    wording, route : str
        Core values: in which wording and by whom they are answered.
    list_code : str
        Extra block: the indicator list it comes from.
    parts : tuple of str
        Extra block: its core values (all if empty). Performance data: names of indicators.
    level : str
        Evidence: that of the units, or that of the Tim (`city`).
    """

    source: str
    weight: float
    mark: Mark
    wording: str = ""
    route: str = ""
    list_code: str = ""
    parts: tuple[str, ...] = ()
    level: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the levels (tingkat) of the evaluation and the components that feed it; none leaves it unassessed."""

    code: str
    name: str
    description: str
    components: tuple[Component, ...]
    mark: Mark

    @property
    def counted(self) -> tuple[Component, ...]:
        """Components that have a weight."""
        return tuple(component for component in self.components if component.weight > 0)

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of the components that have a weight."""
        return tuple(component.source for component in self.counted)

    @property
    def source(self) -> str:
        """The source that weighs most; ``none`` where nothing counts."""
        return max(self.counted, key=lambda component: component.weight).source if self.counted else "none"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that decides, with its mark."""

    value: float
    mark: Mark


@dataclass(frozen=True, slots=True)
class Scheme:
    """A complete, checked evaluation scheme."""

    code: str
    name: str
    version: str
    conversion: str
    conversion_mark: Mark
    weight_kind: str
    weights: Mapping[str, float]
    weight_mark: Mark
    bands: BandSystem
    dimensions: tuple[Dimension, ...]
    thresholds: Mapping[str, Threshold]

    def threshold(self, name: str) -> float:
        """Give the value of a threshold."""
        return self.thresholds[name].value

    @property
    def min_cell(self) -> int:
        """Fewest respondents of a published group."""
        return int(self.threshold("min_cell"))

    def value_weights(self, indicators_of: Mapping[str, Sequence[str]]) -> dict[str, float]:
        """Weights of the core values (sum 1): equal, by number of indicators, or as declared.

        Parameters
        ----------
        indicators_of : mapping
            Core value to its indicators (or items, one per indicator).
        """
        if self.weight_kind == "equal":
            return {code: 1 / len(indicators_of) for code in indicators_of}
        if self.weight_kind == "declared":
            return {code: self.weights[code] for code in indicators_of}
        total = sum(len(indicators) for indicators in indicators_of.values())
        return {code: len(indicators) / total for code, indicators in indicators_of.items()}

    def to_index(self, score: float, low: int, high: int) -> float:
        """Convert a mean score on the scale to the index.

        Notes
        -----
        ``range100``: (score − low) / (high − low) × 100. ``times25``: score × 25, for scales 1–4 only.

        Examples
        --------
        >>> scheme = Scheme("", "", "", "range100", Mark("", ""), "equal", {}, Mark("", ""), None, (), {})
        >>> scheme.to_index(3.0, 1, 5)
        50.0
        """
        return (score - low) * self.index_per_score(low, high) if self.conversion == "range100" else score * 25

    def index_per_score(self, low: int, high: int) -> float:
        """Index points per point of score: what differences and standard errors are multiplied by."""
        return 100 / (high - low) if self.conversion == "range100" else 25.0
