"""Intervals of alpha and omega against direct computation on persons."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from budaya_eval.errors import InputError
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.statistics.covariance import Spectrum
from budaya_eval.statistics.intervals import BOOTSTRAP_SAMPLES, alpha_of_rows, unit_draws, unit_rows
from budaya_eval.statistics.one_factor import minres_loadings

ITEMS = ["S1", "S2", "S3", "S4", "S5"]


def simulate(n_units: int = 12, size: int = 30, *, seed: int = 3, unit_sd: float = 0.4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(n_units), size)
    latent = unit_sd * rng.normal(size=n_units)[unit] + 0.6 * rng.normal(size=len(unit))
    answers = np.clip(np.rint(3.4 + latent[:, None] + 0.8 * rng.normal(size=(len(unit), 5))), 1, 5)
    return pd.DataFrame(answers, columns=ITEMS).assign(unit=unit)


def alpha(frame: pd.DataFrame) -> float:
    covariance = frame[ITEMS].cov().to_numpy()
    return 5 / 4 * (1 - np.trace(covariance) / covariance.sum())


def bounds(frame: pd.DataFrame, interval: str) -> tuple[float, float]:
    row = SufficientStatistics.from_frame(frame, {"S": ITEMS}, unit="unit").reliability(interval=interval).iloc[0]
    return row.alpha_ci_low, row.alpha_ci_high


def test_unit_bootstrap_is_alpha_of_the_drawn_units_put_together():
    frame = simulate(n_units=6, size=15)
    parts = [part for _, part in frame.groupby("unit")]
    draws = unit_draws(6).astype(int)
    assert draws.shape == (BOOTSTRAP_SAMPLES, 6)
    assert (draws.sum(axis=1) == 6).all()
    covariances = []
    for draw in draws[:200]:
        sample = pd.concat([part for part, times in zip(parts, draw, strict=True) for _ in range(times)])
        matrix = np.cov(sample[ITEMS].to_numpy().T, ddof=0)
        covariances.append(5 / 4 * (1 - np.trace(matrix) / matrix.sum()))
    counts = SufficientStatistics.from_frame(frame, {"S": ITEMS}, unit="unit")._counts
    rows = unit_rows(counts, 0, np.ones(6, dtype=bool))
    ours = alpha_of_rows(draws[:200].astype(float) @ rows.astype(float), 5)
    np.testing.assert_allclose(ours, covariances, rtol=0, atol=1e-10)
    low, high = bounds(frame, "unit-bootstrap")
    everything = alpha_of_rows(draws.astype(float) @ rows.astype(float), 5)
    np.testing.assert_allclose([low, high], np.quantile(everything, [0.025, 0.975]))


def test_jackknife_by_subtraction_is_jackknife_by_recomputing():
    frame = simulate()
    left = np.array([alpha(frame[frame.unit != unit]) for unit in range(12)])
    se = np.sqrt(11 / 12 * ((left - left.mean()) ** 2).sum())
    low, high = bounds(frame, "unit-jackknife")
    np.testing.assert_allclose((high - low) / 2, 2.200985160082949 * se, rtol=1e-9)  # R: qt(0.975, 11)


def test_adf_error_is_that_of_the_persons_influence_found_by_differences():
    frame = simulate(n_units=1, size=300)
    base, step = alpha(frame), 1e-4
    values = frame[ITEMS].to_numpy()
    influence = np.empty(len(frame))
    for person in range(len(frame)):
        weight = np.full(len(frame), 1 / len(frame)) * (1 - step)
        weight[person] += step
        matrix = np.cov(values.T, aweights=weight, ddof=0)
        influence[person] = (5 / 4 * (1 - np.trace(matrix) / matrix.sum()) - base) / step
    low, high = bounds(frame, "adf")
    expected = 2 * 1.959963984540054 * influence.std(ddof=1) / np.sqrt(len(frame))
    np.testing.assert_allclose(high - low, expected, rtol=0.01)


def test_adf_is_wider_than_feldt_near_the_ceiling():
    frame = simulate(n_units=2, size=400, unit_sd=0.0)
    frame[ITEMS] = np.minimum(frame[ITEMS] + 1.4, 5).round()
    assert np.diff(bounds(frame, "adf"))[0] > 1.1 * np.diff(bounds(frame, "feldt"))[0]


def test_intervals_over_units_are_wider_when_units_differ():
    frame = simulate(unit_sd=0.8)
    assert np.diff(bounds(frame, "unit-jackknife"))[0] > 1.3 * np.diff(bounds(frame, "adf"))[0]


@pytest.mark.parametrize("interval", ["unit-jackknife", "unit-bootstrap"])
def test_one_unit_has_no_interval_over_units(interval):
    stats = SufficientStatistics.from_frame(simulate(n_units=1), {"S": ITEMS}, unit="unit")
    row = stats.reliability(interval=interval).iloc[0]
    assert np.isnan(row.alpha_ci_low)
    assert "rentang alpha tidak terdefinisi: perlu lebih dari satu unit" in row.note


def test_intervals_say_what_they_need():
    frame = simulate()
    with pytest.raises(InputError, match="memerlukan unit"):
        SufficientStatistics.from_frame(frame, {"S": ITEMS}).reliability(interval="unit-bootstrap")
    pairwise = SufficientStatistics.from_frame(frame, {"S": ITEMS}, unit="unit", missing="pairwise")
    with pytest.raises(InputError, match="memerlukan jawaban lengkap"):
        pairwise.reliability(interval="adf")


def test_omega_minimises_the_residual_correlations():
    frame = simulate(seed=9)
    correlations = frame[ITEMS].corr().to_numpy()
    pairs = np.triu_indices(5, 1)

    def residual(loadings):
        return (((correlations - np.outer(loadings, loadings))[pairs]) ** 2).sum()

    best = optimize.minimize(residual, np.full(5, 0.6), method="BFGS", options={"gtol": 1e-12}).x
    row = SufficientStatistics.from_frame(frame, {"S": ITEMS}).reliability().iloc[0]
    assert row.omega == pytest.approx(1 - (1 - best**2).sum() / correlations.sum(), abs=1e-6)


def test_omega_of_all_groups_is_omega_of_each_alone():
    frame = simulate()
    together = SufficientStatistics.from_frame(frame, {"S": ITEMS}, unit="unit").reliability(by="unit")
    for unit in (0, 5, 11):
        alone = SufficientStatistics.from_frame(frame[frame.unit == unit], {"S": ITEMS}).reliability().iloc[0]
        assert together.omega[unit] == pytest.approx(alone.omega, abs=1e-8)


def test_omega_needs_three_items():
    row = SufficientStatistics.from_frame(simulate(), {"S": ["S1", "S2"]}).reliability().iloc[0]
    assert np.isnan(row.omega)
    assert "omega tidak terdefinisi" in row.note


def test_omega_holds_loadings_below_one_where_the_best_fit_would_leave_the_bounds():
    correlations = np.array([[[1, 0.9, 0.9, 0.6], [0.9, 1, 0.5, 0.5], [0.9, 0.5, 1, 0.4], [0.6, 0.5, 0.4, 1.0]]])
    loadings = minres_loadings(
        correlations, np.ones((1, 4), dtype=bool), Spectrum(*np.linalg.eigh(correlations), np.ones(1, dtype=bool))
    )[0]
    pairs = np.triu_indices(4, 1)

    def residual(trial):
        return (((correlations[0] - np.outer(trial, trial))[pairs]) ** 2).sum()

    limit = np.sqrt(0.995)
    best = optimize.minimize(residual, np.full(4, 0.7), bounds=[(-limit, limit)] * 4, options={"ftol": 1e-15})
    np.testing.assert_allclose(loadings, best.x, atol=1e-5)
    assert loadings[0] == pytest.approx(limit)


def test_people_alone_in_their_unit_leave_no_variance_below_zero():
    columns = {"Y1": [4, 1, 1, 3], "Y2": [5, 2, 2, 5], "unit": ["A", "B", "B", "A"], "status": ["y", "x", "x", "x"]}
    stats = SufficientStatistics.from_frame(pd.DataFrame(columns), {"Y": ["Y1", "Y2"]}, unit="unit", stratum="status")
    row = stats.reliability(by="stratum").iloc[0]  # a rounded square below zero would warn, and warnings are errors
    assert np.isnan(row.alpha_ci_low)
    assert "n < 10" in row.note
