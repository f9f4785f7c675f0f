"""Speed and memory of a print run: unique two-page questionnaires with a QR code on every page.

    python benchmarks/paper.py [--sheets 500] [--paper F4]

Wanted: 500 sheets in under 20 s and 1 GB.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from budaya_eval.channels import paper
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.indicators import read_indicator_list
from budaya_eval.instrument import build_instrument
from budaya_eval.unit_register import LEVELS, Unit, UnitRegister

INSTRUMENTS = Path(__file__).resolve().parent.parent / "instruments"


def make_request(n_sheets: int) -> WriteRequest:
    """A print run of the short form for one unit of that many staff."""
    indicator_list = read_indicator_list(INSTRUMENTS / "perwali-38-2016")
    instrument = build_instrument(indicator_list, year=2025, form="ringkas")
    unit = Unit("CONTOH", "Dinas Contoh", "", (), LEVELS[0], "", "dinas", "umum", n_sheets, None, None)
    return WriteRequest(instrument, UnitRegister([unit]), (unit.code,), is_simulated=True)


def main() -> None:
    """Write the print run into a folder that is removed afterwards, and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sheets", type=int, default=500)
    parser.add_argument("--paper", choices=list(paper.PAPERS), default="F4")
    options = parser.parse_args()
    request = make_request(options.sheets)
    with tempfile.TemporaryDirectory() as folder:
        start, processor = time.perf_counter(), time.process_time()
        report = paper.write(request, Path(folder), print_papers=(options.paper,))
        seconds, processor = time.perf_counter() - start, time.process_time() - processor
        megabytes = sum(path.stat().st_size for path in report.files) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    print(f"{options.sheets} sheets, {options.paper}: {seconds:.1f} s ({processor:.1f} s of processor time)")
    print(f"peak memory {peak:.0f} MB, files {megabytes:.1f} MB")


if __name__ == "__main__":
    main()
