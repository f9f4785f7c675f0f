"""Speed of a whole evaluation of 6,000 answers a year in 32 Perangkat Daerah, and of many in one process.

    python benchmarks/evaluation.py one            one evaluation from its folder, two years
    python benchmarks/evaluation.py many [--cities 500]   that many drawn cities; fails if memory grows
    python benchmarks/evaluation.py peer           against pandas and pingouin computing the same headline numbers

The folder is the sample with each line of its Google Forms answers sent three times more and three times the staff.
DATA SIMULASI throughout.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pingouin as pg

from budaya_eval.evaluation import compute_results, read_year_data, run_evaluation
from budaya_eval.evaluation.year import UNIT, YearData
from budaya_eval.results import publish

CHECKOUT = Path(__file__).resolve().parent.parent
YEARS = (2024, 2025)
SENT_AGAIN = 3
LIMIT_SECONDS = 3.0
LIMIT_KILOBYTES_PER_CITY = 20.0
WARM_UP = 50


@contextmanager
def large_city() -> Iterator[Path]:
    """Give the folder of the second year of the large city, in a temporary place."""
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(CHECKOUT / "instruments", Path(scratch) / "instruments")
        shutil.copytree(CHECKOUT / "data" / "contoh", Path(scratch) / "data" / "contoh")
        for year in YEARS:
            folder = Path(scratch) / "data" / "contoh" / str(year)
            _multiply_staff(folder / "unit.xlsx")
            for path in (folder / "jawaban").glob("google-forms-*.csv"):
                _send_again(path)
        yield Path(scratch) / "data" / "contoh" / str(YEARS[1])


def _multiply_staff(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Unit"]
    headers = {cell.value: cell.column or 0 for row in sheet.iter_rows(max_row=5) for cell in row}
    for row in range(2, sheet.max_row + 1):
        cell = sheet.cell(row, headers["jumlah_pegawai"])
        if isinstance(cell.value, int):
            cell.value = cell.value * (1 + SENT_AGAIN)
    workbook.save(path)


def _send_again(path: Path) -> None:
    """Append every answer again under other ids: other people who answered alike."""
    answers = pd.read_csv(path, dtype=str, keep_default_na=False)
    again = [
        answers.assign(
            **{"ID Respons": answers["ID Respons"].where(answers["ID Respons"] == "", f"{k}-" + answers["ID Respons"])}
        )
        for k in range(1, 1 + SENT_AGAIN)
    ]
    pd.concat([answers, *again]).to_csv(path, index=False)


def draw_city(data: YearData, rng: np.random.Generator) -> YearData:
    """Draw a city of the same shape: people of each Perangkat Daerah anew, with replacement."""
    places = data.people[UNIT].to_numpy()
    drawn = np.empty(len(places), dtype=np.intp)
    for unit in np.unique(places):
        here = np.flatnonzero(places == unit)
        drawn[here] = rng.choice(here, len(here))
    scores = data.scores.frame.iloc[drawn].set_axis(data.scores.frame.index)
    return dataclasses.replace(data, scores=dataclasses.replace(data.scores, frame=scores))


def one(folder: Path) -> bool:
    """Evaluate the folder three times; the fastest counts."""
    times = []
    for _ in range(3):
        start = time.process_time()
        evaluation = run_evaluation(folder)
        times.append(time.process_time() - start)
    n_units = evaluation.answers.respondents["unit"].map(evaluation.register.reporting_unit_of).nunique()
    print(f"{len(evaluation.answers.respondents):,} answers, {n_units} units: {min(times):.2f} s of processor time")
    return min(times) <= LIMIT_SECONDS


def many(folder: Path, n_cities: int) -> bool:
    """Evaluate drawn cities, two years each; the slope of memory over all but the first ones must be flat."""
    previous, data = (read_year_data(folder.parent / str(year)) for year in YEARS)
    rng = np.random.default_rng(38)
    resident = []
    start = time.perf_counter()
    for _ in range(n_cities):
        before, now = draw_city(previous, rng), draw_city(data, rng)
        publish(compute_results(now, before), now.hidden_units, now.scheme.min_cell)
        resident.append(_resident_kilobytes())
    seconds = time.perf_counter() - start
    settled = np.array(resident[min(WARM_UP, n_cities // 2) :])
    slope = float(np.polyfit(np.arange(len(settled)), settled, 1)[0])
    print(
        f"{n_cities} cities of {len(data.people):,} answers: {seconds / n_cities:.2f} s each, memory "
        f"{settled[0] / 1024:.0f} to {settled[-1] / 1024:.0f} MB, {slope:+.1f} kB a city"
    )
    return slope <= LIMIT_KILOBYTES_PER_CITY


def _resident_kilobytes() -> float:
    """Memory held now; Linux only."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4.0


def peer(folder: Path) -> bool:
    """Compute the same headline numbers as one writes them with pandas and pingouin, and give the ratio."""
    previous, data = (read_year_data(folder.parent / str(year)) for year in YEARS)
    compute_results(data, previous)
    start = time.process_time()
    ours = compute_results(data, previous)
    middle = time.process_time()
    index, n_numbers = _with_pandas_and_pingouin(data, previous)
    end = time.process_time()
    city = ours[(ours["scope"] == "city") & (ours["measure"] == "index") & (ours["core_value"] == "")]
    agrees = bool(np.isclose(city["estimate"].iloc[0], index))
    print(
        f"ours: {len(ours):,} rows in {middle - start:.2f} s; pandas and pingouin: {n_numbers:,} of them in "
        f"{end - middle:.2f} s; ratio {(end - middle) / (middle - start):.1f}; same index: {agrees}"
    )
    return agrees


def _with_pandas_and_pingouin(data: YearData, previous: YearData) -> tuple[float, int]:
    """City index; index of units, values, indicators; alpha; each unit against the rest; change by Welch, with Holm."""
    scales = data.scores.scales
    frames = []
    for year in (previous, data):
        frame = year.frame
        for value, items in scales.items():
            enough = frame[items].notna().mean(axis=1) >= year.scheme.threshold("min_share_answered")
            frame[value] = frame[items].mean(axis=1).where(enough)
        frame["index"] = frame[list(scales)].mean(axis=1, skipna=False)
        frames.append(frame)
    before, now = frames
    measures = ["index", *scales, *(item for items in scales.values() for item in items)]
    by_unit = now.groupby(UNIT)[measures].agg(["mean", "sem", "count"])
    staff = pd.Series(data.count_staff()).loc[by_unit.index]
    values = {value: np.average(by_unit[value, "mean"], weights=staff) for value in scales}
    index = data.to_index(
        sum(data.value_weights[value] * values[value] for value in scales) / sum(data.value_weights.values())
    )
    n_numbers = 1 + by_unit.size
    for items in scales.values():
        pg.cronbach_alpha(now[items].dropna())
        complete = now[items].dropna()
        complete.corrwith(complete.rsub(complete.sum(axis=1), axis=0))
        n_numbers += 1 + len(items)
    p_rest = []
    for unit in by_unit.index:
        is_here = now[UNIT] == unit
        p_rest.append(pg.ttest(now.loc[is_here, "index"], now.loc[~is_here, "index"], correction=True)["p_val"].iloc[0])
    pg.multicomp(p_rest, method="holm")
    n_numbers += len(p_rest)
    for measure in ["index", *measures[1 + len(scales) :]]:
        p_change = []
        for unit in by_unit.index:
            pair = [frame.loc[frame[UNIT] == unit, measure].dropna() for frame in (now, before)]
            p_change.append(pg.ttest(*pair, correction=True)["p_val"].iloc[0])
        pg.multicomp(p_change, method="holm")
        n_numbers += len(p_change)
    return index, n_numbers


def main() -> int:
    """Run one part; exit code 1 where its limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("part", choices=("one", "many", "peer"))
    parser.add_argument("--cities", type=int, default=500)
    options = parser.parse_args()
    with large_city() as folder:
        if options.part == "one":
            kept = one(folder)
        else:
            kept = many(folder, options.cities) if options.part == "many" else peer(folder)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
