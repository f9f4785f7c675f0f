"""How the intervals and classes of budaya_eval.statistics behave where the truth is known.

    python benchmarks/simulate_statistics.py [--runs 1000] > simulation.md

Every run draws a city, counts it and asks for the tables; seeds are fixed, so the same version of numpy gives the same
figures. docs/statistics.md holds the result. DATA SIMULASI throughout.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from budaya_eval.errors import ProblemList
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.statistics.counting import count_answers
from budaya_eval.statistics.layout import Key, Layout
from budaya_eval.statistics.ranks import LEVEL
from budaya_eval.statistics.tables import Interval

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

ITEMS = [f"S{i}" for i in range(1, 6)]
LAYOUT = Layout.checked({"S": ITEMS}, (1, 5), (), "listwise", 0.75, ProblemList())
INTERVALS: tuple[Interval, ...] = ("feldt", "adf", "unit-jackknife", "unit-bootstrap")
SIZES = np.array([8, 9, 10, 12, 12, 14, 15, 16, 18, 20, 22, 25, 25, 28, 30, 32])
SIZES = np.append(SIZES, [35, 38, 40, 45, 50, 55, 60, 70, 80, 90, 100, 120, 150, 180, 200, 240])


def answers(rng: np.random.Generator, level: FloatArray, centre: float, k: int = 5) -> npt.NDArray[np.int8]:
    """Answers 0–4 of people whose units stand at `level`: a common factor of SD 0.6 and noise of SD 0.7 per item."""
    person = level + 0.6 * rng.normal(size=len(level))
    latent = centre + person[:, None] + 0.7 * rng.normal(size=(len(level), k))
    return np.clip(np.rint(latent), 1, 5).astype(np.int8) - np.int8(1)


def counted(
    coded: npt.NDArray[np.int8], unit: IntArray, years: IntArray | None = None, n_staff: int = 0
) -> SufficientStatistics:
    """Count answers that were never a data frame; each unit has `n_staff` staff, if given."""
    n_units = int(unit.max()) + 1
    year = np.zeros(len(unit), dtype=np.int64) if years is None else years
    keys = [Key(None if years is None else y, u, None) for y in sorted(set(year.tolist())) for u in range(n_units)]
    codes = (np.searchsorted(np.unique(year), year) * n_units + unit).astype(np.intp)
    layout = LAYOUT if coded.shape[1] == len(ITEMS) else _one_scale(coded.shape[1])
    population = dict.fromkeys(keys, n_staff) if n_staff else {}
    return SufficientStatistics(count_answers(layout, coded, np.zeros(len(coded), dtype=bool), codes, keys), population)


def _one_scale(k: int) -> Layout:
    """One scale of k items."""
    return Layout.checked({"S": [f"S{i}" for i in range(1, k + 1)]}, (1, 5), (), "listwise", 0.75, ProblemList())


def share(hits: int, runs: int) -> str:
    """Write a share in percent with its Monte Carlo standard error."""
    p = hits / runs
    return f"{100 * p:.1f} ± {100 * np.sqrt(p * (1 - p) / runs):.1f}"


def alpha_intervals(runs: int) -> None:
    """Coverage of the four intervals of alpha."""
    print("### Intervals of alpha (nominal 95 %), five items\n")
    print("| people | unit effects | mean | true alpha | " + " | ".join(INTERVALS) + " |")
    print("| --- | --- | --- | --- | " + " | ".join("---" for _ in INTERVALS) + " |")
    many = np.repeat(np.arange(40), 30)
    conditions = [
        ("300 in 10 units", np.repeat(np.arange(10), 30), 0.0, False, 3.4),
        ("1,200 in 40 units", many, 0.0, False, 3.4),
        ("1,200 in 40 fixed units", many, 0.25, True, 3.4),
        ("1,200 in 40 drawn units", many, 0.25, False, 3.4),
        ("300 in 10 units", np.repeat(np.arange(10), 30), 0.0, False, 4.6),
        ("300 in 10 units", np.repeat(np.arange(10), 30), 0.0, False, 5.2),
        ("1,200 in 40 drawn units", many, 0.25, False, 4.6),
    ]
    for number, (name, unit, unit_sd, is_fixed, centre) in enumerate(conditions):
        rng = np.random.default_rng([38, number])
        n_units = int(unit.max()) + 1
        fixed = unit_sd * rng.normal(size=n_units)
        level = np.repeat(fixed, 40_000) if is_fixed else unit_sd * np.repeat(rng.normal(size=160_000), 10)
        whole = counted(answers(rng, level, centre), np.zeros(len(level), dtype=np.int64)).reliability().iloc[0]
        hits = dict.fromkeys(INTERVALS, 0)
        for _ in range(runs):
            effects = fixed if is_fixed else unit_sd * rng.normal(size=n_units)
            stats = counted(answers(rng, effects[unit], centre), unit)
            for interval in INTERVALS:
                row = stats.reliability(interval=interval).iloc[0]
                hits[interval] += bool(row.alpha_ci_low <= whole.alpha <= row.alpha_ci_high)
        effect = f"SD {unit_sd}" if unit_sd else "none"
        figures = " | ".join(share(hits[interval], runs) for interval in INTERVALS)
        print(f"| {name} | {effect} | {whole['mean']:.2f} | {whole.alpha:.3f} | {figures} |", flush=True)
    print()


def true_scores(centre: float, levels: FloatArray) -> FloatArray:
    """Expected mean score of people whose units stand at these levels, by numerical integration."""
    spread = np.hypot(0.6, 0.7)
    cuts = np.array([1.5, 2.5, 3.5, 4.5])
    above = 1 - ndtr((cuts[None] - centre - levels[:, None]) / spread)
    return np.asarray(1 + above.sum(axis=1), dtype=np.float64)


def units(runs: int) -> None:
    """Classes of units and joint rank intervals, 32 units of 8 to 240 people."""
    print("### Units against the rest and joint ranks: 32 units of 8 to 240 people\n")
    print("| units | some unit classed wrongly | units classed | all ranks inside | mean span of a rank interval |")
    print("| --- | --- | --- | --- | --- |")
    unit = np.repeat(np.arange(len(SIZES)), SIZES)
    for number, unit_sd in enumerate((0.0, 0.15, 0.4)):
        rng = np.random.default_rng([39, number])
        wrong = classed = tested = inside = 0
        spans = []
        for _ in range(runs):
            level = unit_sd * rng.normal(size=len(SIZES))
            truth = true_scores(3.4, level)
            table = counted(answers(rng, level[unit], 3.4), unit).compare()
            table = table[table["scale"] == "S"]
            weight = SIZES / SIZES.sum()
            rest = (truth @ weight - truth * weight) / (1 - weight)
            side = np.where(table["class"] == "di atas", 1, np.where(table["class"] == "di bawah", -1, 0))
            true_side = np.sign(np.round(truth - rest, 12))
            wrong += bool(((side != 0) & (side != true_side)).any())
            classed += int((side != 0).sum())
            tested += int(table["class"].notna().sum())
            ranked = table["rank_low"].notna().to_numpy()
            rank = (truth[ranked][None, :] > truth[ranked][:, None]).sum(axis=1) + 1
            low, high = table["rank_low"].to_numpy()[ranked], table["rank_high"].to_numpy()[ranked]
            inside += bool(((low <= rank) & (rank <= high)).all())
            spans.append(float((high - low + 1).mean()))
        name = f"SD {unit_sd}" if unit_sd else "all alike"
        print(
            f"| {name} | {share(wrong, runs)} % | {100 * classed / tested:.1f} % of tested | "
            f"{share(inside, runs) if unit_sd else '–'} | {np.mean(spans):.1f} of {int(ranked.sum())} |",
            flush=True,
        )
    print(f"\nNominal: at most {100 * (1 - LEVEL):.0f} % wrong; at least {100 * LEVEL:.0f} % inside.\n")


def change(runs: int) -> None:
    """Change with a planted null and planted effects, 20 units of 20 to 100 people in both years."""
    print("### Change between two years: 20 units of 20 to 100 people, margin of equivalence 0.12\n")
    print("| true change | interval of the city holds it | city: naik / turun / stabil | some unit naik or turun | ")
    print("| --- | --- | --- | --- |")
    sizes = np.linspace(20, 100, 20).astype(int)
    unit = np.tile(np.repeat(np.arange(20), sizes), 2)
    year = np.repeat([2024, 2025], len(unit) // 2)
    for number, shift in enumerate((0.0, 0.06, 0.12, 0.30)):
        rng = np.random.default_rng([40, number])
        covered = any_unit = 0
        classes = dict.fromkeys(("naik", "turun", "stabil", "belum dapat dipastikan"), 0)
        truth = 0.0
        for _ in range(runs):
            level = 0.2 * rng.normal(size=20)
            moved = level[unit] + shift * (year == 2025)
            stats = counted(answers(rng, moved, 3.4), unit, year)
            weight = sizes / sizes.sum()
            truth = float(weight @ (true_scores(3.4, level + shift) - true_scores(3.4, level)))
            city = stats.change(2024, 2025).iloc[0]
            covered += bool(city.ci_low <= truth <= city.ci_high)
            classes[city["class"]] += 1
            table = stats.change(2024, 2025, by="unit")
            any_unit += bool(table[table["scale"] == "S"]["class"].isin(["naik", "turun"]).any())
        figures = " / ".join(share(classes[name], runs) for name in ("naik", "turun", "stabil"))
        print(f"| {truth:.3f} | {share(covered, runs)} | {figures} | {share(any_unit, runs)} |", flush=True)
    print()


def trend(runs: int) -> None:
    """Line through five years, 20 units of 20 to 100 people in each."""
    print("### Line through five years: 20 units of 20 to 100 people in each\n")
    print(
        "| true slope a year | interval of the city holds it | city: naik / turun / stabil | some unit naik or turun |"
    )
    print("| --- | --- | --- | --- |")
    sizes = np.linspace(20, 100, 20).astype(int)
    unit = np.tile(np.repeat(np.arange(20), sizes), 5)
    year = np.repeat(np.arange(2021, 2026), len(unit) // 5)
    weight = sizes / sizes.sum()
    for number, shift in enumerate((0.0, 0.03, 0.08)):
        rng = np.random.default_rng([42, number])
        covered = any_unit = 0
        classes = dict.fromkeys(("naik", "turun", "stabil", "belum dapat dipastikan"), 0)
        for _ in range(runs):
            level = 0.2 * rng.normal(size=20)
            moved = level[unit] + shift * (year - 2021)
            stats = counted(answers(rng, moved, 3.4), unit, year)
            means = [weight @ true_scores(3.4, level + shift * step) for step in range(5)]
            truth = float(np.polyfit(np.arange(5), means, 1)[0])
            city = stats.trend().iloc[0]
            covered += bool(city.ci_low <= truth <= city.ci_high)
            classes[city["class"]] += 1
            table = stats.trend(by="unit")
            any_unit += bool(table[table["scale"] == "S"]["class"].isin(["naik", "turun"]).any())
        figures = " / ".join(share(classes[name], runs) for name in ("naik", "turun", "stabil"))
        print(f"| {truth:.3f} | {share(covered, runs)} | {figures} | {share(any_unit, runs)} |", flush=True)
    print()


def nonresponse(runs: int) -> None:
    """Intervals of the city's mean where those who do not answer are alike, and where they stand lower."""
    print("### Nonresponse: 6,000 staff in 40 units, all invited; true is the mean of all staff\n")
    print("| answer | silent ones | error of the mean (index points) | staff | process | process, what-if 0.2 SD |")
    print("| --- | --- | --- | --- | --- | --- |")
    unit = np.repeat(np.arange(40), 150)
    sd = np.hypot(0.6, 0.7 / np.sqrt(len(ITEMS)))  # of a person's score before it is cut to the scale
    conditions = ((0.8, 0.0), (0.8, 0.2), (0.4, 0.0), (0.4, 0.2))
    for number, (response, lower) in enumerate(conditions):
        rng = np.random.default_rng([43, number])
        held = dict.fromkeys(("staff", "process", "what-if"), 0)
        errors = []
        for _ in range(runs):
            answering = rng.random(len(unit)) < response
            level = 0.2 * rng.normal(size=40)[unit] - lower * sd * ~answering
            coded = answers(rng, level, 3.4)
            truth = 1 + float(coded.mean())
            stats = counted(coded[answering], unit[answering], n_staff=150)
            staff, process = (stats.means(target=target).iloc[0] for target in ("staff", "process"))
            shifted = float(stats.nonresponse(shifts=[0.2]).difference[0])
            held["staff"] += bool(staff.ci_low <= truth <= staff.ci_high)
            held["process"] += bool(process.ci_low <= truth <= process.ci_high)
            held["what-if"] += bool(process.ci_low + shifted <= truth <= process.ci_high + shifted)
            errors.append(25 * (process["mean"] - truth))
        cells = " | ".join(share(hits, runs) for hits in held.values())
        error = f"{np.mean(errors):+.2f} ± {np.std(errors) / np.sqrt(runs):.2f}"
        name = f"{lower} SD lower" if lower else "alike"
        print(f"| {100 * response:.0f} % | {name} | {error} | {cells} |", flush=True)
    print()


def lowest_items(runs: int) -> None:
    """Rise of the three lowest of 21 items when nothing changes, and the rise that was expected."""
    print("### The three lowest of 21 items next year, nothing changed (index points)\n")
    print("| people | rise that happened | rise that was expected |")
    print("| --- | --- | --- |")
    for number, n in enumerate((12, 50, 300)):
        rng = np.random.default_rng([41, number])
        happened, expected = [], []
        nobody = np.zeros(n, dtype=np.int64)
        for _ in range(runs):
            difficulty = 0.15 * rng.normal(size=21)
            years = [counted(_with_difficulty(rng, n, difficulty), nobody) for _ in range(2)]
            table = years[0].expected_rise(3)
            later = years[1].expected_rise(3)["mean"]
            lowest = table["is_lowest"].to_numpy()
            happened.append(25 * float((later - table["mean"])[lowest].mean()))
            expected.append(25 * float(table["expected_rise"][lowest].mean()))
        cells = " | ".join(f"{np.mean(x):.2f} ± {np.std(x) / np.sqrt(runs):.2f}" for x in (happened, expected))
        print(f"| {n} | {cells} |", flush=True)
    print()


def _with_difficulty(rng: np.random.Generator, n: int, difficulty: FloatArray) -> npt.NDArray[np.int8]:
    """Answers to items of different means."""
    person = 0.6 * rng.normal(size=(n, 1))
    return np.clip(np.rint(3.8 + difficulty + person + 0.7 * rng.normal(size=(n, 21))), 1, 5).astype(np.int8) - np.int8(
        1
    )


PARTS: dict[str, Callable[[int], None]] = {
    "alpha": alpha_intervals,
    "units": units,
    "change": change,
    "trend": trend,
    "nonresponse": nonresponse,
    "lowest": lowest_items,
}


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    options = parser.parse_args()
    print(f"{options.runs} runs each, numpy {np.__version__}; shares in percent ± Monte Carlo standard error.\n")
    for part in options.parts:
        PARTS[part](options.runs)


if __name__ == "__main__":
    main()
