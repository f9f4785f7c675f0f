"""Simulates what the respondents of a year answer, before anything goes wrong on the way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from budaya_eval.instrument import Instrument, InstrumentQuestion
from budaya_eval.sample_data.city import Place, list_places, reporting_unit_of
from budaya_eval.sample_data.draws import Draws, FloatArray
from budaya_eval.sample_data.truth import (
    CORE_VALUE,
    GENERAL,
    KNOWLEDGE,
    LATENT_SD,
    OTHER_SHARE,
    REVERSE_LOADING,
    SEED,
    find_locations,
    thresholds,
)

UNIT = "unit"
DECLINED = 0.02
STATUS_SHARES = {"umum": (0.74, 0.20, 0.06), "pendidikan": (0.68, 0.26, 0.06), "kesehatan": (0.72, 0.22, 0.06)}
POSITION_SHARES = {"umum": (0.15, 0.30, 0.55), "pendidikan": (0.03, 0.87, 0.10), "kesehatan": (0.04, 0.80, 0.16)}
SERVICE_SHARES = {"umum": (0.22, 0.44, 0.34), "pendidikan": (0.25, 0.35, 0.40), "kesehatan": (0.28, 0.42, 0.30)}
BACKGROUND_SHARES = {"B1": STATUS_SHARES, "B2": POSITION_SHARES, "B3": SERVICE_SHARES}


def simulate_answers(instrument: Instrument, year: int) -> pd.DataFrame:
    """Simulate the answers of a year.

    Parameters
    ----------
    instrument : Instrument
        The issued questionnaire.
    year : int
        One of the simulated years.

    Returns
    -------
    pandas.DataFrame
        One row per respondent, in the order of the register; column `unit` (code) and one column of text per
        question: the number of the category for statements (as answered, not reversed), the code of the option
        otherwise; empty where the question is not asked in so small a unit.
    """
    places = list_places(year)
    numbers = np.repeat(np.arange(len(places)), [place.n_answers for place in places])
    columns = {UNIT: np.array([place.code for place in places], dtype=object)[numbers]}
    columns |= simulate_statements(instrument, year, np.array([place.effect for place in places])[numbers])
    for question in instrument.questions_of("factual"):
        columns[question.code] = _simulate_knowledge(question, year, len(numbers))
    sizes = np.array(_unit_sizes(places, year))[numbers]
    groups = np.array([place.group for place in places])[numbers]
    for question in instrument.questions_of("background"):
        given = _simulate_background(question, year, groups)
        columns[question.code] = np.where(sizes >= question.min_unit_size, given, "")
    return pd.DataFrame(columns)


def simulate_statements(
    instrument: Instrument, year: int, effects: FloatArray, stream: str = ""
) -> dict[str, npt.NDArray[np.object_]]:
    """Simulate the answers to all statements of people with these effects; each stream has people of its own."""
    draws = Draws(SEED, year, f"{stream}people")
    n = len(effects)
    general = draws.normal(n)
    of_core_value = {core_value.code: draws.normal(n) for core_value in instrument.core_values}
    columns = {}
    locations = find_locations(instrument, year)
    for item, location in zip(instrument.questions_of("likert"), locations, strict=True):
        loading = REVERSE_LOADING if item.is_reverse else 1.0
        common = np.sqrt(GENERAL) * general + np.sqrt(CORE_VALUE) * of_core_value[item.core_value]
        noise = np.sqrt(1 - loading**2 * (GENERAL + CORE_VALUE))
        latent = loading * common + noise * Draws(SEED, year, stream + item.code).normal(n)
        position = location + effects + LATENT_SD * latent
        answer = instrument.scale.low + (position[:, None] > thresholds(instrument)).sum(axis=1)
        if item.is_reverse:
            answer = instrument.scale.low + instrument.scale.high - answer
        columns[item.code] = answer.astype(str).astype(object)
    return columns


def _simulate_knowledge(question: InstrumentQuestion, year: int, n: int) -> npt.NDArray[np.object_]:
    share = KNOWLEDGE[year].get(question.code, OTHER_SHARE)
    n_correct = sum(option.is_correct for option in question.options)
    n_wrong = len(question.options) - n_correct
    shares = [share / n_correct if option.is_correct else (1 - share) / n_wrong for option in question.options]
    return _choose_options(question, year, np.array(shares), n)


def _simulate_background(
    question: InstrumentQuestion, year: int, groups: npt.NDArray[np.str_]
) -> npt.NDArray[np.object_]:
    given = np.full(len(groups), "", dtype=object)
    for group in sorted(set(groups.tolist())):
        here = groups == group
        first = BACKGROUND_SHARES.get(question.code, {}).get(group, ())
        n_rest = len(question.options) - len(first)
        shares = np.array([*first, *[DECLINED] * n_rest]) if first else np.ones(len(question.options))
        given[here] = _choose_options(question, year, shares / shares.sum(), int(here.sum()), group)
    return given


def _choose_options(
    question: InstrumentQuestion, year: int, shares: FloatArray, n: int, group: str = ""
) -> npt.NDArray[np.object_]:
    codes = np.array([option.code for option in question.options], dtype=object)
    return codes[Draws(SEED, year, question.code + group).categories(n, shares)]


def _unit_sizes(places: tuple[Place, ...], year: int) -> list[int]:
    """Staff of each unit as a respondent sees it: of the whole Perangkat Daerah where that is what was chosen."""
    top = reporting_unit_of(year)
    whole: dict[str, int] = {}
    for place in places:
        whole[top[place.code]] = whole.get(top[place.code], 0) + place.n_staff
    return [place.n_staff if place.parent else whole[place.code] for place in places]
