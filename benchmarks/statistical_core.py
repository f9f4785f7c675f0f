"""Speed of the statistics against pingouin and pandas, in the same run and on the same answers.

    python benchmarks/statistical_core.py [--people 6000 1000000] [--float]

Both sides give alpha and the item–rest correlations of all and of every unit, and the agreement of every unit,
21 items in three scales. Ours also gives everything else that `reliability`, `items` and `agreement` hold, in total and
per unit; counting from the data frame is part of our time. Times are processor time, best of several runs, because
other work on the machine disturbs it less. Set OPENBLAS_NUM_THREADS=1 to hold both sides to one thread.
"""

from __future__ import annotations

import argparse
import platform
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin as pg

from budaya_eval.statistics import SufficientStatistics

SCALES = {
    "INT": [f"INT{i}" for i in range(1, 10)],
    "PRO": [f"PRO{i}" for i in range(1, 9)],
    "AKU": [f"AKU{i}" for i in range(1, 5)],
}
ITEMS = [item for items in SCALES.values() for item in items]


def simulate(n_people: int, n_units: int, *, is_float: bool) -> pd.DataFrame:
    """Answers 1–5 with one common factor and unit differences; int8, or float with 1 % missing."""
    rng = np.random.default_rng(38)
    unit = rng.integers(0, n_units, n_people)
    common = rng.normal(size=n_people) + 0.3 * rng.normal(size=n_units)[unit]
    answers = np.empty((n_people, len(ITEMS)), dtype=np.int8)
    for position in range(len(ITEMS)):
        answers[:, position] = np.clip(np.rint(3.5 + 0.6 * common + 0.8 * rng.normal(size=n_people)), 1, 5)
    frame = pd.DataFrame(answers, columns=ITEMS)
    if is_float:
        frame = frame.astype(np.float64).mask(rng.random(frame.shape) < 0.01)
    return frame.assign(unit=unit)


def ours(frame: pd.DataFrame) -> None:
    """Count once; reliability, items and agreement in total and per unit."""
    stats = SufficientStatistics.from_frame(frame, SCALES, unit="unit")
    stats.reliability()
    stats.items()
    stats.agreement()
    stats.reliability(by="unit")
    stats.items(by="unit")
    stats.agreement(by="unit")


def theirs(frame: pd.DataFrame) -> list[object]:
    """Do the same with pingouin and pandas, as one writes it: what ours says of all and of every unit."""
    results: list[object] = []
    for items in SCALES.values():
        complete = frame[items].dropna()
        results += [pg.cronbach_alpha(complete), item_rest(complete)]
    for _, part in frame.groupby("unit"):
        for items in SCALES.values():
            complete = part[items].dropna()
            results += [pg.cronbach_alpha(complete), item_rest(complete)]
            ratio = complete.var().mean() / 2
            results.append(len(items) * (1 - ratio) / (len(items) * (1 - ratio) + ratio))
    return results


def item_rest(complete: pd.DataFrame) -> pd.Series:
    """Correlate every item with the sum of the others, in one call of pandas."""
    return complete.corrwith(complete.rsub(complete.sum(axis=1), axis=0))


R_CODE = """
suppressMessages({library(psych); library(multilevel)})
x <- read.csv(commandArgs(TRUE)[1])
scales <- split(names(x)[-ncol(x)], substr(names(x)[-ncol(x)], 1, 3))
time <- system.time(for (items in scales) {
  y <- x[complete.cases(x[items]), ]
  suppressWarnings(psych::alpha(y[items], check.keys = FALSE))
  rwg.j(y[items], y$unit, ranvar = 2)
  for (part in split(y[items], y$unit)) suppressWarnings(psych::alpha(part, check.keys = FALSE))
})
cat(time[["user.self"]] + time[["sys.self"]])
"""


def in_r(frame: pd.DataFrame) -> float:
    """Seconds of processor time for the four outputs with R's psych and multilevel; NaN where they are missing."""
    program = shutil.which("Rscript")
    if program is None:
        return float("nan")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        frame.to_csv(path, index=False)
        done = subprocess.run([program, "-e", R_CODE, str(path)], capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else float("nan")


def best_of(function: Callable[[], object], repeats: int) -> float:
    """Return the shortest of several runs, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def processor() -> str:
    """Name the machine's processor."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def main() -> None:
    """Print one line per size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, nargs="+", default=[6_000, 1_000_000])
    parser.add_argument("--float", action="store_true", help="float answers with 1 %% missing instead of int8")
    options = parser.parse_args()
    print(f"{processor()}, {platform.system()}, Python {platform.python_version()}, numpy {np.__version__}")
    print(
        f"{'people':>10} {'units':>6} {'count':>9} {'all':>9} {'bootstrap':>9} {'pingouin + pandas':>18} {'ratio':>7} "
        f"{'psych':>9} {'peak above data':>16}"
    )
    for n_people in options.people:
        n_units = 40 if n_people <= 10_000 else 600
        frame = simulate(n_people, n_units, is_float=options.float)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        repeats = 5 if n_people <= 10_000 else 3
        count = best_of(lambda: SufficientStatistics.from_frame(frame, SCALES, unit="unit"), repeats)  # noqa: B023 — called at once
        whole = best_of(lambda: ours(frame), repeats)  # noqa: B023 — called at once
        peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        stats = SufficientStatistics.from_frame(frame, SCALES, unit="unit")
        boot = best_of(lambda: stats.reliability(interval="unit-bootstrap"), repeats)  # noqa: B023 — called at once
        psych = in_r(frame) if n_people <= 10_000 else float("nan")
        other = best_of(lambda: theirs(frame), 1)  # noqa: B023 — called at once
        print(
            f"{n_people:>10,} {n_units:>6} {count * 1000:>6.0f} ms {whole * 1000:>6.0f} ms {boot * 1000:>6.0f} ms "
            f"{other * 1000:>15.0f} ms {other / whole:>6.0f}× {psych:>7.1f} s {peak:>12.0f} MiB"
        )


if __name__ == "__main__":
    main()
