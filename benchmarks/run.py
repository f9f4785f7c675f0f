"""Run every benchmark in a fresh process; print time, memory and machine; exit 1 where a limit is passed."""

import dataclasses
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclasses.dataclass(frozen=True, slots=True)
class Benchmark:
    """One command of Python, what it may cost, how often it is run (the best run counts), and what it needs first."""

    name: str
    arguments: tuple[str, ...]
    limit_seconds: float
    limit_megabytes: float
    repeats: int = 1
    set_up: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Measurement:
    """What one run of a command cost."""

    seconds: float
    processor_seconds: float
    megabytes: float


BENCHMARKS = (
    Benchmark("import budaya_eval", ("-c", "import budaya_eval"), 0.2, 100, repeats=5),
    Benchmark(
        "sample report (budaya-eval report data/contoh/2025)",
        ("-m", "budaya_eval", "report", "data/contoh/2025", "--output", "{scratch}"),
        30,
        2000,
    ),
    Benchmark(
        "all documents of 6,000 answers: report, slides, 32 LHE",
        ("-m", "budaya_eval", "report", "{scratch}/data/2025", "--output", "{scratch}/keluaran"),
        60,
        2000,
        set_up=("benchmarks/documents.py", "city", "{scratch}"),
    ),
    Benchmark("500 unique two-page questionnaires", ("benchmarks/paper.py",), 20, 1000),
    Benchmark("all channels written for 32 units", ("benchmarks/channels.py", "write"), 30, 1000),
    Benchmark("evaluation of 6,568 answers, two years, under 3 s", ("benchmarks/evaluation.py", "one"), 30, 600),
    Benchmark("500 cities in one process, memory flat", ("benchmarks/evaluation.py", "many"), 900, 600),
    Benchmark("evaluation against pandas and pingouin", ("benchmarks/evaluation.py", "peer"), 60, 600),
    Benchmark("100,000 responses of Google Forms", ("benchmarks/channels.py", "google_forms"), 5, 500),
    Benchmark("100,000 responses of Microsoft Forms, as CSV", ("benchmarks/channels.py", "microsoft_forms"), 5, 500),
    Benchmark("100,000 responses of the web form, as CSV", ("benchmarks/channels.py", "html_form"), 5, 500),
    Benchmark("100,000 responses of LimeSurvey, codes", ("benchmarks/channels.py", "limesurvey_codes"), 5, 500),
    Benchmark("100,000 responses of LimeSurvey, full text", ("benchmarks/channels.py", "limesurvey_text"), 5, 500),
    Benchmark("100,000 responses of LimeSurvey, VV", ("benchmarks/channels.py", "limesurvey_vv"), 5, 500),
    Benchmark("100,000 rows of an office's own table", ("benchmarks/channels.py", "table"), 5, 500),
    Benchmark("100,000 responses of KoboToolbox, labels", ("benchmarks/channels.py", "xlsform_labels"), 5, 500),
)


def measure(benchmark: Benchmark) -> Measurement:
    """Run a benchmark in the checkout; wall time, processor time and peak memory of its process alone."""
    with tempfile.TemporaryDirectory() as scratch:
        set_up, command = (
            [sys.executable, *(argument.format(scratch=scratch) for argument in arguments)]
            for arguments in (benchmark.set_up, benchmark.arguments)
        )
        if benchmark.set_up:
            subprocess.run(set_up, check=True, cwd=CHECKOUT)
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Measurement(seconds, usage.ru_utime + usage.ru_stime, _megabytes(usage))


def _megabytes(usage: resource.struct_rusage) -> float:
    """Peak memory: Linux counts it in kibibytes, macOS in bytes."""
    return usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def describe_machine() -> str:
    """Processor, cores, system and Python: a time says nothing without them."""
    model = platform.processor() or platform.machine()
    cpu_info = Path("/proc/cpuinfo")
    if cpu_info.exists():
        lines = cpu_info.read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def main() -> int:
    """Measure all benchmarks and print them as a Markdown table."""
    print(f"Machine: {describe_machine()}\n")
    print("| what | seconds | limit | of processor | megabytes | limit | kept |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    all_kept = True
    for benchmark in BENCHMARKS:
        runs = [measure(benchmark) for _ in range(benchmark.repeats)]
        best = min(runs, key=lambda run: run.seconds)
        kept = best.seconds <= benchmark.limit_seconds and best.megabytes <= benchmark.limit_megabytes
        all_kept = all_kept and kept
        print(
            f"| {benchmark.name} | {best.seconds:.2f} | {benchmark.limit_seconds:g}"
            f" | {best.processor_seconds:.2f} | {best.megabytes:.0f} | {benchmark.limit_megabytes:g}"
            f" | {'yes' if kept else 'NO'} |",
            flush=True,
        )
    return 0 if all_kept else 1


if __name__ == "__main__":
    sys.exit(main())
