"""The commands that prepare a survey: the list's check, the experts' panel, the plan of the sample."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.cli.screen import Screen, short_path
from budaya_eval.phrases import format_number
from budaya_eval.settings import SETTINGS_NAME, YearSettings
from budaya_eval.year_calendar import find_disorder, find_missed

if TYPE_CHECKING:
    from budaya_eval.instrument import Instrument
    from budaya_eval.unit_register import UnitRegister

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


def write_drafts(
    settings: YearSettings, instrument: Instrument, register: UnitRegister, output: Path, screen: Screen
) -> None:
    """Write the Surat Edaran and the reminders, and tell which settings they lack."""
    from budaya_eval.letters import FOLDER_NAME, write_letters

    drafts = write_letters(settings, instrument, register, output / FOLDER_NAME)
    screen.done(
        f"Draf Surat Edaran dan pesan pengingat: {len(drafts.files)} berkas di {short_path(output / FOLDER_NAME)}"
    )
    if drafts.missing:
        screen.say(f"  Masih bertitik-titik; isi dalam {SETTINGS_NAME}: {', '.join(drafts.missing)}.")


def survey_plan(options: argparse.Namespace, screen: Screen) -> int:
    """Merencanakan survei: jawaban yang diperlukan per Perangkat Daerah, undangan, dan lembar yang dicetak."""
    from budaya_eval.evaluation import default_output
    from budaya_eval.survey_plan import describe_basis, plan_survey, write_survey_plan

    response = None if options.response is None else options.response / 100
    with screen.working("Merencanakan survei …"):
        plan = plan_survey(options.folder, precision=options.precision, response=response, census=options.census)
        target = write_survey_plan(plan, options.output or default_output(options.folder))
    shown = ["pegawai", "cara", "jawaban_diperlukan", "diundang", "ketelitian_proses", "perubahan_terkecil"]
    rows = [
        [row["perangkat_daerah"], *(_short(row[column]) for column in [*shown, "lembar_cetak"])]
        for row in plan.table.to_dict("records")
    ]
    title = f"Rencana survei {plan.settings.year}, ketelitian ± {format_number(plan.precision, 1)} poin"
    screen.table(title, ["unit", "pegawai", "cara", "perlu", "undang", "± poin", "ubah", "lembar"], rows)
    screen.say("")
    screen.say(
        "perlu: jawaban untuk ketelitian itu; undang: pegawai yang diundang; ± poin: ketelitian untuk membandingkan;"
    )
    screen.say("ubah: perubahan antartahun terkecil yang akan terlihat; lembar: undangan dan 5 % cadangan.")
    for label, text in describe_basis(plan)[1:7]:
        screen.say(f"  {label}: {text}")
    warn_calendar(plan.settings, screen)
    screen.done(short_path(target))
    example = plan.table.iloc[0]
    screen.next_step(f"lembar kertas satu unit, misalnya: {example['perintah_cetak']}")
    return 0


def _short(value: object) -> str:
    if isinstance(value, str):
        return value
    return format_number(float(value), 1 if isinstance(value, float) else 0)  # type: ignore[arg-type]  # a number of the plan
