"""Data and R's figures for the statistics; tests/r/make_figures.R made both."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from budaya_eval.statistics import SufficientStatistics

R_FOLDER = Path(__file__).parents[1] / "r"
SCALES = {
    "INT": [f"INT{i}" for i in range(1, 10)],
    "PRO": [f"PRO{i}" for i in range(1, 9)],
    "AKU": [f"AKU{i}" for i in range(1, 5)],
}
HEADCOUNTS = {"A": 400, "B": 200, "C": 90, "D": 60, "E": 31, "F": 45, "G": 12, "H": 7, "I": 5, "J": 2, "K": 30}


@pytest.fixture(scope="session")
def answers() -> pd.DataFrame:
    return pd.read_csv(R_FOLDER / "answers.csv", comment="#")


@pytest.fixture(scope="session")
def scales() -> dict[str, list[str]]:
    return SCALES


@pytest.fixture(scope="session")
def headcounts() -> dict[str, int]:
    return HEADCOUNTS


@pytest.fixture(scope="session")
def both_years(answers: pd.DataFrame) -> SufficientStatistics:
    return SufficientStatistics.from_frame(
        answers, SCALES, reverse=["INT4"], unit="unit", year="year", population=HEADCOUNTS
    )


@pytest.fixture(scope="session")
def this_year(both_years: SufficientStatistics) -> SufficientStatistics:
    return both_years.select(year=2025)


@pytest.fixture(scope="session")
def r_figures():
    def read(name: str) -> pd.DataFrame:
        return pd.read_csv(R_FOLDER / f"{name}.csv", keep_default_na=False, na_values=["NA"])

    return read
