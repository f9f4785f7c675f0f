"""What the evaluation says of cities whose truth is known: change, classes, intervals, picked units, suppression.

    python benchmarks/simulate_evaluation.py [--runs 40] [--parts change units …] > simulation.md

Every run draws the staff of the sample's 32 Perangkat Daerah and who of them answers, and passes the answers through
the evaluation's own functions, from scores to published rows. Seeds are fixed, so the same version of numpy gives the
same figures. docs/simulation.md holds the result. DATA SIMULASI throughout.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from budaya_eval.evaluation import YearData, read_year_data
from budaya_eval.evaluation.change import change_rows
from budaya_eval.evaluation.comparability import compare_questionnaires
from budaya_eval.evaluation.rows import index_rows, unit_class_rows
from budaya_eval.evaluation.shrinkage import shrunken_rows
from budaya_eval.evaluation.year import GROUP, UNIT, YEAR
from budaya_eval.results import make_table, publish
from budaya_eval.sample_data import truth
from budaya_eval.sample_data.truth import BASE_MEANS, CORE_VALUE, GENERAL, LATENT_SD, expected_answer
from budaya_eval.statistics.comparison import FALL, RISE

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

CHECKOUT = Path(__file__).resolve().parent.parent
MOVED_UNIT, UNIT_SHIFT = "DISHUB", 0.5
PLANTED = {"PRO": 0.25}
CUTS = np.array([1.5, 2.5, 3.5, 4.5])
MISSING = 0.02
RESPONSE = 0.45
# Of a person's index before answers are cut to the scale, with 9, 8 and 4 indicators in values of the same weight.
NOISE = 1 - GENERAL - CORE_VALUE
PERSON_SD = LATENT_SD * np.sqrt(GENERAL + CORE_VALUE / 3 + NOISE * (1 / 9 + 1 / 8 + 1 / 4) / 9)


@dataclasses.dataclass(frozen=True, slots=True)
class World:
    """Two years read from the sample, whose people and scores are drawn anew; staff and effect of every unit."""

    years: tuple[YearData, YearData]
    units: npt.NDArray[np.str_]
    staff: IntArray
    effects: FloatArray
    items: tuple[str, ...]
    value_of: npt.NDArray[np.str_]
    means: FloatArray


@dataclasses.dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn year and the truth of it: the index each unit's process gives, and that of all its staff."""

    data: YearData
    process: FloatArray
    of_staff: FloatArray


def make_world() -> World:
    """Read the sample and take from it what is fixed in every run."""
    data = read_year_data(CHECKOUT / "data" / "contoh" / "2025")
    previous = read_year_data(CHECKOUT / "data" / "contoh" / "2024")
    staff = data.count_staff()
    effects = truth().unit_effect[data.settings.year]
    items = tuple(item for indicators in data.scores.scales.values() for item in indicators)
    return World(
        years=(dataclasses.replace(previous, register=data.register), data),
        units=np.array(list(staff)),
        staff=np.array(list(staff.values())),
        effects=np.array([effects[unit] for unit in staff]),
        items=items,
        value_of=np.array([item[:3] for item in items]),
        means=np.array([BASE_MEANS[item] for item in items]),
    )


def draw(
    world: World,
    rng: np.random.Generator,
    effects: FloatArray,
    *,
    which: int = 1,
    change: Mapping[str, float] | None = None,
    response: float = RESPONSE,
    silent_lower: float = 0.0,
    is_staff_drawn: bool = False,
) -> Drawn:
    """Draw who of the staff of every unit answers, and what.

    Parameters
    ----------
    effects : array
        Of the units, on the latent scale.
    which : int
        0 for the year before, 1 for this year.
    change : mapping, optional
        Core value to a shift of its items on the latent scale.
    response : float
        Chance that a person answers.
    silent_lower : float
        By how many standard deviations of a person's index those who do not answer stand lower.
    is_staff_drawn : bool
        Draw those who do not answer as well, so that the index of all staff is known; else it is missing.
    """
    data = world.years[which]
    shift = np.array([(change or {}).get(value, 0.0) for value in world.value_of])
    place = np.repeat(np.arange(len(world.units)), world.staff)
    answers = rng.random(len(place)) < response
    if not is_staff_drawn:
        place, answers = place[answers], answers[answers]
    n = len(place)
    level = effects[place] - silent_lower * PERSON_SD * ~answers
    of_value = {value: rng.normal(size=n) for value in dict.fromkeys(world.value_of.tolist())}
    common = np.sqrt(GENERAL) * rng.normal(size=n)[:, None]
    common = common + np.sqrt(CORE_VALUE) * np.column_stack([of_value[value] for value in world.value_of.tolist()])
    noise = np.sqrt(NOISE) * rng.normal(size=common.shape)
    latent = world.means + shift + level[:, None] + LATENT_SD * (common + noise)
    scores = np.clip(np.rint(latent), 1, 5)
    of_staff = np.full(len(world.units), np.nan)
    if is_staff_drawn:
        of_staff = np.bincount(place, _to_index(data, world, scores), len(world.units)) / world.staff
    scores[rng.random(scores.shape) < MISSING] = np.nan
    respondents = pd.RangeIndex(int(answers.sum()), name="respondent")
    people = pd.DataFrame({YEAR: data.settings.year, UNIT: world.units[place[answers]], GROUP: "umum"}, respondents)
    frame = pd.DataFrame(scores[answers], respondents, list(world.items))
    flags = pd.DataFrame({"is_straight_line": False}, respondents)
    drawn = dataclasses.replace(data, people=people, scores=dataclasses.replace(data.scores, frame=frame), flags=flags)
    process = _to_index(data, world, expected_answer(world.means + shift + effects[:, None], CUTS, 1))
    return Drawn(drawn, process, of_staff)


def _to_index(data: YearData, world: World, scores: FloatArray) -> FloatArray:
    """Index of complete answers: mean per core value, then by their weights."""
    weights = data.value_weights
    values = [weights[value] * scores[:, world.value_of == value].mean(axis=1) for value in weights]
    score = np.sum(values, axis=0) / sum(weights.values())
    return data.to_index(1) + np.asarray(score - 1, dtype=np.float64) * data.index_per_point


def of_city(world: World, of_units: FloatArray) -> float:
    """Mean of units by headcount."""
    return float(np.average(of_units, weights=world.staff))


def share(hits: int, trials: int) -> str:
    """Write a share in percent with its Monte Carlo standard error."""
    p = hits / trials
    return f"{100 * p:.1f} ± {100 * np.sqrt(p * (1 - p) / trials):.1f}"


def average(values: list[float]) -> str:
    """Write a mean with its Monte Carlo standard error."""
    return f"{np.mean(values):+.2f} ± {np.std(values) / np.sqrt(len(values)):.2f}"


def changes(data: YearData, previous: YearData) -> list[dict[str, Any]]:
    """Rows of change between two years of one questionnaire."""
    return list(change_rows(data, previous, compare_questionnaires(previous, data)))


def select(rows: list[dict[str, Any]], measure: str, scope: str, **cells: str) -> list[dict[str, Any]]:
    """Rows of a measure; cells not named must be empty."""
    wanted = {"core_value": "", "indicator": "", "subgroup": ""} | cells
    return [
        row
        for row in rows
        if row["measure"] == measure
        and row["scope"] == scope
        and all(row.get(column, "") == value for column, value in wanted.items())
    ]


def change(world: World, runs: int, *, is_planted: bool) -> dict[str, tuple[int, int]]:
    """Two years with nothing changed, or with one core value and one unit moved: what is called a rise or a fall.

    Planted: `PLANTED` on all items of a core value, `UNIT_SHIFT` on everything in `MOVED_UNIT`.
    """
    rng = np.random.default_rng([50, is_planted])
    moved = np.where(world.units == MOVED_UNIT, UNIT_SHIFT, 0.0) if is_planted else np.zeros(len(world.units))
    shift = PLANTED if is_planted else {}
    hits = dict.fromkeys(
        ("city held", "city called", "PRO called", "INT or AKU called", "unit found", "some unit wrong"), 0
    )
    for _ in range(runs):
        before = draw(world, rng, world.effects, which=0)
        now = draw(world, rng, world.effects + moved, change=shift)
        rows = changes(now.data, before.data)
        true_units = now.process - before.process
        true_city = of_city(world, true_units)
        (city,) = select(rows, "change", "city")
        hits["city held"] += bool(city["ci_low"] <= true_city <= city["ci_high"])
        hits["city called"] += city["category"] in (RISE, FALL)
        called = {
            value: select(rows, "change", "city", core_value=value)[0]["category"] in (RISE, FALL)
            for value in ("INT", "PRO", "AKU")
        }
        hits["PRO called"] += called["PRO"]
        hits["INT or AKU called"] += called["INT"] or called["AKU"]
        units = select(rows, "change", "unit")
        true_of = dict(zip(world.units, true_units, strict=True))
        hits["unit found"] += any(row["unit"] == MOVED_UNIT and row["category"] == RISE for row in units)
        hits["some unit wrong"] += any(
            (row["category"] == FALL and true_of[row["unit"]] >= 0)
            or (row["category"] == RISE and true_of[row["unit"]] <= 0)
            for row in units
        )
    return {name: (count, runs) for name, count in hits.items()}


def classes(world: World, runs: int, spread: float) -> dict[str, tuple[int, int]]:
    """Units against the rest: some unit classed against the truth; share of units classed at all."""
    rng = np.random.default_rng([51, int(100 * spread)])
    wrong = classed = tested = 0
    for _ in range(runs):
        now = draw(world, rng, spread * world.effects)
        rows = select(list(unit_class_rows(now.data, now.data.statistics)), "difference_from_rest", "unit")
        total = of_city(world, now.process) * world.staff.sum()
        rest = (total - now.process * world.staff) / (world.staff.sum() - world.staff)
        true_of = dict(zip(world.units, now.process - rest, strict=True))
        above = [row for row in rows if row["category"] == "di atas"]
        below = [row for row in rows if row["category"] == "di bawah"]
        wrong += any(true_of[row["unit"]] <= 1e-9 for row in above) or any(
            true_of[row["unit"]] >= -1e-9 for row in below
        )
        classed += len(above) + len(below)
        tested += sum(bool(row["category"]) for row in rows)
    return {"some unit wrong": (wrong, runs), "units classed": (classed, tested)}


def intervals(world: World, runs: int, silent_lower: float) -> dict[str, Any]:
    """Intervals of city and units: how often they hold the process and all staff."""
    rng = np.random.default_rng([52, int(10 * silent_lower)])
    held = dict.fromkeys(("city, process", "city, staff", "units, process", "units, staff"), 0)
    errors = []
    n_units = 0
    for _ in range(runs):
        now = draw(world, rng, world.effects, silent_lower=silent_lower, is_staff_drawn=True)
        rows = list(index_rows(now.data, now.data.statistics))
        (city,) = select(rows, "index", "city")
        answering = of_city(world, now.process)
        staff = of_city(world, now.of_staff)
        held["city, process"] += bool(city["ci_low"] <= answering <= city["ci_high"])
        held["city, staff"] += bool(city["ci_low"] <= staff <= city["ci_high"])
        errors.append(city["estimate"] - staff)
        places = {unit: number for number, unit in enumerate(world.units)}
        for row in select(rows, "index", "unit"):
            if row["n"] < now.data.scheme.min_cell:
                continue
            number = places[row["unit"]]
            n_units += 1
            held["units, process"] += bool(row["ci_low"] <= now.process[number] <= row["ci_high"])
            held["units, staff"] += bool(row["ci_low"] <= now.of_staff[number] <= row["ci_high"])
    trials = {name: runs if name.startswith("city") else n_units for name in held}
    return {name: (count, trials[name]) for name, count in held.items()} | {"error": errors}


def picked(world: World, runs: int, spread: float) -> dict[str, list[float]]:
    """The three lowest units rise by themselves next year: what happened, and what their shrunken index foretold.

    Beside it the three lowest indicators of each shown unit, with the expected rise printed for them.
    """
    rng = np.random.default_rng([53, int(100 * spread)])
    found: dict[str, list[float]] = {name: [] for name in ("units, happened", "units, foretold")}
    found |= {"indicators, happened": [], "indicators, foretold": []}
    for _ in range(runs):
        before, now = (draw(world, rng, spread * world.effects, which=which, response=0.25) for which in (0, 1))
        old, new = (list(index_rows(year.data, year.data.statistics)) for year in (before, now))
        shrunken = {
            row["unit"]: row["estimate"] for row in select(list(shrunken_rows(before.data)), "index_shrunken", "unit")
        }
        raw = {row["unit"]: row["estimate"] for row in select(old, "index", "unit") if row["unit"] in shrunken}
        later = {row["unit"]: row["estimate"] for row in select(new, "index", "unit")}
        lowest = [unit for unit in sorted(raw, key=raw.__getitem__) if unit in later][:3]
        found["units, happened"].append(float(np.mean([later[unit] - raw[unit] for unit in lowest])))
        found["units, foretold"].append(float(np.mean([shrunken[unit] - raw[unit] for unit in lowest])))
        happened, foretold = _lowest_indicators(old, new, changes(now.data, before.data))
        found["indicators, happened"].append(happened)
        found["indicators, foretold"].append(foretold)
    return found


def _lowest_indicators(
    old: list[dict[str, Any]], new: list[dict[str, Any]], changes: list[dict[str, Any]]
) -> tuple[float, float]:
    """Mean rise of the three lowest indicators of each unit, and the mean of what was expected of them."""

    def by_place(rows: list[dict[str, Any]], measure: str) -> dict[tuple[str, str], float]:
        wanted = [row for row in rows if row["measure"] == measure and row["scope"] == "unit" and row.get("indicator")]
        return {(row["unit"], row["indicator"]): row["estimate"] for row in wanted}

    before, after, expected = by_place(old, "index"), by_place(new, "index"), by_place(changes, "expected_rise")
    chosen = []
    for unit in dict.fromkeys(unit for unit, _ in expected):
        of_unit = sorted((place for place in expected if place[0] == unit), key=before.__getitem__)
        chosen += [place for place in of_unit[:3] if place in after]
    return (
        float(np.mean([after[place] - before[place] for place in chosen])),
        float(np.mean([expected[place] for place in chosen])),
    )


def suppression(world: World, runs: int) -> dict[str, tuple[int, int]]:
    """Published tables of cities in which few answer: anything of a hidden unit, or one that follows by subtraction."""
    rng = np.random.default_rng(54)
    shown = alone = hidden_units = 0
    for _ in range(runs):
        before, now = (draw(world, rng, world.effects, which=which, response=0.2) for which in (0, 1))
        data, stats = now.data, now.data.statistics
        rows = [*index_rows(data, stats), *unit_class_rows(data, stats), *shrunken_rows(data)]
        rows += changes(data, before.data)
        results = publish(make_table(rows), data.hidden_units, data.scheme.min_cell)
        sizes = data.people[UNIT].value_counts()
        hidden = set(sizes.index[sizes < data.scheme.min_cell])
        of_units = results[(results["scope"] == "unit") & results["estimate"].notna()]
        shown += bool(of_units["unit"].isin(hidden).any() or (of_units["n"] < data.scheme.min_cell).any())
        index = of_units[(of_units["measure"] == "index") & (of_units["indicator"] == "")]
        for _, units in index.groupby("core_value")["unit"]:
            missing = sizes.drop(list(units))
            alone += bool(len(missing) == 1 or 0 < missing.sum() < data.scheme.min_cell)
        hidden_units += len(hidden)
    return {
        "a hidden unit shown": (shown, runs),
        "one follows by subtraction": (alone, 4 * runs),
        "units below": (hidden_units, runs),
    }


def print_table(title: str, headers: str, rows: Iterable[tuple[str, ...]]) -> None:
    """Print a Markdown table; headers are separated by semicolons."""
    print(f"## {title}\n")
    names = headers.split("; ")
    print("| " + " | ".join(names) + " |\n|" + " --- |" * len(names))
    for cells in rows:
        print("| " + " | ".join(cells) + " |", flush=True)
    print()


def print_change(world: World, runs: int) -> None:
    """Print the table of planted and absent change."""
    planted = {False: "nothing", True: f"PRO +{PLANTED['PRO']}, {MOVED_UNIT} +{UNIT_SHIFT}"}
    print_table(
        f"Change between two years: {runs:,} runs",
        "planted; interval of the city holds it; city naik or turun; PRO; INT or AKU; "
        f"{MOVED_UNIT} naik; some unit called against the truth",
        (
            (name, *(share(*pair) for pair in change(world, runs, is_planted=is_planted).values()))
            for is_planted, name in planted.items()
        ),
    )


def print_classes(world: World, runs: int) -> None:
    """Print the table of units above and below the rest."""
    print_table(
        f"Units against the rest of the city: {runs:,} runs",
        "effects of units; some unit classed against the truth; units classed",
        (
            (f"{spread:g} × the sample's", *(share(*pair) for pair in classes(world, runs, spread).values()))
            for spread in (0.0, 1.0, 2.0)
        ),
    )


def print_intervals(world: World, runs: int) -> None:
    """Print the table of coverage."""
    rows = []
    for lower in (0.0, 0.2):
        found = intervals(world, runs, lower)
        error = average(found.pop("error"))
        cells = [*(share(*pair) for pair in found.values()), error]
        rows.append((f"{lower} SD lower" if lower else "alike", *cells))
    print_table(
        f"Intervals of the index (nominal 95 %): {runs:,} runs",
        "the silent ones; city, process; city, all staff; units, process; units, all staff; "
        "index of the city less that of all staff",
        rows,
    )


def print_picked(world: World, runs: int) -> None:
    """Print the table of units and indicators picked as lowest."""
    print_table(
        f"Picked as lowest, nothing changed (index points): {runs:,} runs",
        "effects of units; three lowest units: rise; foretold by shrinking; "
        "three lowest indicators of each unit: rise; expected",
        (
            (f"{spread:g} × the sample's", *(average(values) for values in picked(world, runs, spread).values()))
            for spread in (0.0, 1.0)
        ),
    )


def print_suppression(world: World, runs: int) -> None:
    """Print what was found in the published tables."""
    found = suppression(world, runs)
    below = found.pop("units below")[0] / runs
    print_table(
        f"Suppression where one in five answers: {runs:,} runs",
        "units below the minimum cell in a city; cities with any figure of one; "
        "levels at which a hidden unit follows by subtraction",
        [(f"{below:.1f}", *(f"{count} of {trials:,}" for count, trials in found.values()))],
    )


# What is printed, and how often it is drawn unless told otherwise: the dear ones less often.
PARTS: dict[str, tuple[Callable[[World, int], None], int]] = {
    "change": (print_change, 1000),
    "units": (print_classes, 1000),
    "intervals": (print_intervals, 1000),
    "picked": (print_picked, 400),
    "suppression": (print_suppression, 400),
}


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, help="as many runs of every part")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    options = parser.parse_args()
    print(f"numpy {np.__version__}; shares in percent and means, ± Monte Carlo standard error.\n")
    world = make_world()
    for part in options.parts:
        show, usual = PARTS[part]
        show(world, options.runs or usual)


if __name__ == "__main__":
    main()
