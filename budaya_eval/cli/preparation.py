"""The commands that prepare a survey: the list's check, the experts' panel, the plan of the sample."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from budaya_eval.cli.screen import Screen, short_path
from budaya_eval.settings import SETTINGS_NAME, YearSettings
from budaya_eval.year_calendar import find_disorder, find_missed

SHOWN_ROWS = 20
EXIT_FOUND = 2


def check_list(options: argparse.Namespace, screen: Screen) -> int:
    """Hold the indicator list of a year, or a list's own folder, to the rules of writing statements."""
    from budaya_eval.indicators.lint import CHECK_NAME, SEVERITIES, lint_indicator_list, write_findings
    from budaya_eval.indicators.reading import SETTINGS_NAME as LIST_NAME

    folder, output = options.folder, options.output
    if (folder / LIST_NAME).is_file():
        target = (output or folder.resolve().parents[1] / "keluaran") / "instrumen" / folder.resolve().name
    else:
        folder, target = _list_and_output(folder, output)
    found = lint_indicator_list(folder)
    write_findings(target / CHECK_NAME, found)
    shown = sorted((f for f in found if not f.reason), key=lambda f: SEVERITIES.index(f.rule.severity))
    if shown:
        rows = [
            [f.rule.severity, f"{f.file} {f.row or ''} {f.column}", f"{f.rule.name}: {f.came}", f.rule.action]
            for f in shown[:SHOWN_ROWS]
        ]
        screen.table(f"Pemeriksaan {folder.name}", ["tingkat", "berkas, baris, kolom", "temuan", "tindakan"], rows)
    if len(shown) > SHOWN_ROWS:
        screen.say(f"… dan {len(shown) - SHOWN_ROWS} lagi, semuanya dalam {short_path(target / CHECK_NAME)}.")
    n_must = sum(finding.must_be_mended for finding in found)
    n_accepted = len(found) - len(shown)
    screen.say("")
    counts = f"{n_must} harus diperbaiki, {len(shown) - n_must} sebaiknya, {n_accepted} diterima dengan alasan"
    (screen.warn if n_must else screen.done)(f"Daftar indikator {folder.name}: {counts}")
    screen.done(short_path(target / CHECK_NAME))
    if n_must:
        screen.next_step("perbaiki tabel item; yang disengaja diberi 'kaidah: alasan' dalam kolom lint")
        return EXIT_FOUND
    screen.next_step("budaya-eval panel data/TAHUN untuk penilaian ahli, lalu budaya-eval instrument data/TAHUN")
    return 0


def _list_and_output(folder: Path, output: Path | None) -> tuple[Path, Path]:
    from budaya_eval.evaluation import default_output
    from budaya_eval.settings import read_settings

    return read_settings(folder).instrument_folder, (output or default_output(folder)) / "instrumen"


def warn_calendar(settings: YearSettings, screen: Screen) -> None:
    """Tell dates of the year's calendar that are out of order, or have passed unused."""
    today = dt.datetime.now().astimezone().date()
    for problem in [
        *find_disorder(settings.calendar, settings.year, settings.reference_date, SETTINGS_NAME),
        *find_missed(settings.calendar, settings.folder, today),
    ]:
        screen.warn(f"Kalender: {problem}")
