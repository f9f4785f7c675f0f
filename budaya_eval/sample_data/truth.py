"""What is planted in the simulated city: item means, changes, shares, variances; and the locations that give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from budaya_eval.instrument import Instrument
from budaya_eval.sample_data.city import YEARS, list_places, reporting_unit_of
from budaya_eval.sample_data.draws import FloatArray

SEED = 3816
LATENT_SD = 0.9
GENERAL, CORE_VALUE = 0.35, 0.15
REVERSE_LOADING = 0.8
ICC = 0.05
OTHER_MEAN, OTHER_SHARE = 4.0, 0.7
BASE_MEANS = {
    "INT1": 3.95,
    "INT2": 4.20,
    "INT3": 4.15,
    "INT4": 3.90,
    "INT5": 3.85,
    "INT6": 3.95,
    "INT7": 3.80,
    "INT8": 3.70,
    "INT9": 3.30,
    "PRO1": 3.70,
    "PRO2": 4.05,
    "PRO3": 3.95,
    "PRO4": 3.85,
    "PRO5": 3.75,
    "PRO6": 3.20,
    "PRO7": 3.80,
    "PRO8": 3.30,
    "AKU1": 4.15,
    "AKU2": 4.05,
    "AKU3": 4.00,
    "AKU4": 4.25,
}
CHANGES = {"INT": 0.0, "PRO": 0.15, "AKU": -0.05}
KNOWLEDGE = {
    2024: {"K1": 0.58, "K2": 0.52, "K3": 0.74, "K4": 0.63},
    2025: {"K1": 0.66, "K2": 0.56, "K3": 0.80, "K4": 0.71},
}


@dataclass(frozen=True, slots=True)
class Truth:
    """The planted parameters.

    Parameters
    ----------
    item_mean : mapping
        Year, then indicator, to the mean answer of all staff (each unit counted by its staff), turned so that high
        is good; what a complete census without mistakes would find in expectation.
    core_value_change : mapping
        Core value to the change of all its item means from the first to the second year, in scale points.
    weakest_indicators : tuple of str
        The three lowest indicators of both years.
    changed_units : mapping
        The Perangkat Daerah whose own change was planted, to the change on the latent scale (in scale points,
        before answers are cut to the scale); all other units change with the city only.
    unit_effect : mapping
        Year, then unit of any level, to its effect on the latent scale, on top of the location of each item.
    knowledge_share : mapping
        Year, then factual question, to the share of correct answers.
    latent_sd : float
        Standard deviation of the latent answer of a person within a unit.
    general_share, core_value_share : float
        Shares of the latent variance due to the general factor of a person and to the factor of a core value.
    reverse_loading : float
        Factor on the loadings of reverse-keyed items; the rest of their variance is noise.
    icc : float
        ICC(1) of the scores of a core value over Perangkat Daerah, approximately.
    n_staff, n_answers : mapping
        Year, then unit, to its invented staff and to the people who answered.
    """

    item_mean: Mapping[int, Mapping[str, float]]
    core_value_change: Mapping[str, float]
    weakest_indicators: tuple[str, ...]
    changed_units: Mapping[str, float]
    unit_effect: Mapping[int, Mapping[str, float]]
    knowledge_share: Mapping[int, Mapping[str, float]]
    latent_sd: float
    general_share: float
    core_value_share: float
    reverse_loading: float
    icc: float
    n_staff: Mapping[int, Mapping[str, int]]
    n_answers: Mapping[int, Mapping[str, int]]


def item_mean(indicator: str, core_value: str, year: int) -> float:
    """Give the planted mean of an indicator's item, high is good."""
    change = CHANGES.get(core_value, 0.0) if year == YEARS[1] else 0.0
    return round(BASE_MEANS.get(indicator, OTHER_MEAN) + change, 2)


def truth() -> Truth:
    """Give the planted parameters, so that results can be compared with them.

    Examples
    --------
    >>> planted = truth()
    >>> planted.core_value_change["PRO"], planted.item_mean[2025]["PRO6"]
    (0.15, 3.35)
    """
    places = {year: {place.code: place for place in list_places(year)} for year in YEARS}
    first, second = (places[year] for year in YEARS)
    top = reporting_unit_of(YEARS[0])
    moved = {
        code: round(second[code].effect - place.effect, 2)
        for code, place in first.items()
        if code == top[code] and second[code].effect != place.effect
    }
    means = {year: {code: item_mean(code, code[:3], year) for code in BASE_MEANS} for year in YEARS}
    return Truth(
        item_mean=means,
        core_value_change=dict(CHANGES),
        weakest_indicators=tuple(sorted(sorted(BASE_MEANS, key=BASE_MEANS.__getitem__)[:3])),
        changed_units=moved,
        unit_effect={year: {code: place.effect for code, place in places[year].items()} for year in YEARS},
        knowledge_share={year: dict(shares) for year, shares in KNOWLEDGE.items()},
        latent_sd=LATENT_SD,
        general_share=GENERAL,
        core_value_share=CORE_VALUE,
        reverse_loading=REVERSE_LOADING,
        icc=ICC,
        n_staff={year: {code: place.n_staff for code, place in places[year].items()} for year in YEARS},
        n_answers={year: {code: place.n_answers for code, place in places[year].items()} for year in YEARS},
    )


def thresholds(instrument: Instrument) -> FloatArray:
    """Give the cuts of the latent answer: half-way between the categories."""
    return np.arange(instrument.scale.low, instrument.scale.high, dtype=np.float64) + 0.5


def expected_answer(location: FloatArray, cuts: FloatArray, low: int) -> FloatArray:
    """Give the mean answer of people whose latent mean is `location`.

    Notes
    -----
    An answer is ``low`` plus the number of cuts below the latent answer, so its mean is
    ``low + Σ Φ((location − cut) / sd)``.
    """
    shares: FloatArray = ndtr((location[..., None] - cuts) / LATENT_SD)
    mean: FloatArray = low + shares.sum(axis=-1)
    return mean


def find_locations(instrument: Instrument, year: int) -> FloatArray:
    """Find the latent location of each item that gives its planted mean over all staff, by bisection.

    Items come in the order of `instrument.questions_of("likert")`.
    """
    places = list_places(year)
    weights = np.array([place.n_staff for place in places], dtype=float)
    weights /= weights.sum()
    effects = np.array([place.effect for place in places])
    items = instrument.questions_of("likert")
    target = np.array([item_mean(item.indicator, item.core_value, year) for item in items])
    cuts, low = thresholds(instrument), instrument.scale.low
    below = np.full(len(items), low - 3.0)
    above = np.full(len(items), instrument.scale.high + 3.0)
    for _ in range(60):
        middle = (below + above) / 2
        is_low = weights @ expected_answer(middle + effects[:, None], cuts, low) < target
        below = np.where(is_low, middle, below)
        above = np.where(is_low, above, middle)
    locations: FloatArray = (below + above) / 2
    return locations
