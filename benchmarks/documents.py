"""All documents of a city with 6,000 answers, and the same 32 LHE by one notebook per Perangkat Daerah.

    python benchmarks/documents.py city FOLDER [--answers 6000]
    python benchmarks/documents.py papermill FOLDER [--units 3]

`city` writes FOLDER/data/2024 and 2025: the sample city with its staff and answers multiplied. `papermill` runs
notebook 05 on that year for some units, as one would do with a parameterised notebook per unit, and the command that
writes all LHE; it prints the time of all units, scaled up from those run, and the ratio. It needs papermill, which
nothing else here does: python -m pip install papermill
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import time
from pathlib import Path

from budaya_eval.sample_data import city, write_sample
from budaya_eval.unit_register import LEVELS
from budaya_eval.unit_reports.writing import FORMATS

CHECKOUT = Path(__file__).resolve().parent.parent
NOTEBOOK = CHECKOUT / "notebooks" / "05_hasil_perangkat_daerah.ipynb"
YEAR = city.YEARS[-1]


def write_city(folder: Path, n_answers: int) -> None:
    """Write the sample city with every headcount and every number of answers multiplied."""
    table = city._read_table()  # noqa: SLF001  # the one place its counts come from
    factor = n_answers / sum(place.n_answers for place in city.list_places(YEAR))
    counted = [f"{kind}_{year}" for kind in ("pegawai", "jawaban") for year in city.YEARS]
    larger = tuple(row | {column: str(round(factor * int(row[column]))) for column in counted} for row in table)
    city._read_table = lambda: larger  # type: ignore[assignment]  # noqa: SLF001  # in place of the sample's
    city.list_places.cache_clear()
    (folder / "instruments").symlink_to(CHECKOUT / "instruments")
    write_sample(folder / "data")


def compare_papermill(folder: Path, n_units: int) -> None:
    """Hold the command that writes every LHE against one run of the notebook per unit."""
    papermill = importlib.import_module("papermill")
    year, output = folder / "data" / str(YEAR), folder / "keluaran"
    units = [place.code for place in city.list_places(YEAR) if place.level == LEVELS[0]]
    output.mkdir()
    start = time.perf_counter()
    for unit in units[:n_units]:
        parameters = {"FOLDER": str(year), "UNIT": unit, "OUTPUT": str(output / unit)}
        papermill.execute_notebook(
            NOTEBOOK, output / f"{unit}.ipynb", parameters, cwd=NOTEBOOK.parent, progress_bar=False
        )
    by_notebook = (time.perf_counter() - start) / n_units * len(units)
    start = time.perf_counter()
    formats = [part for form in FORMATS for part in ("--format", form)]
    command = [sys.executable, "-m", "budaya_eval", "report", str(year), "--output", str(output), *formats]
    subprocess.run(command, check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    ours = time.perf_counter() - start
    print(
        f"{len(units)} LHE: {by_notebook:.0f} s by notebook ({n_units} of them run), {ours:.0f} s by command with "
        f"the report and all results; ratio {by_notebook / ours:.1f}"
    )


def main() -> int:
    """Read the line and run what it names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("city", "papermill"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--answers", type=int, default=6000)
    parser.add_argument("--units", type=int, default=3)
    options = parser.parse_args()
    if options.what == "city":
        write_city(options.folder, options.answers)
    else:
        compare_papermill(options.folder, options.units)
    return 0


if __name__ == "__main__":
    sys.exit(main())
