"""The commands that prepare a survey: the list's check, the experts' panel, the plan of the sample."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.cli.screen import Screen, short_path
from budaya_eval.phrases import format_number, join_words
from budaya_eval.settings import SETTINGS_NAME, YearSettings
from budaya_eval.year_calendar import find_disorder, find_missed

if TYPE_CHECKING:
    from budaya_eval.indicators.lint import Finding
    from budaya_eval.instrument import Instrument
    from budaya_eval.unit_register import UnitRegister

SHOWN_ROWS = 20
EXIT_FOUND = 2


def check_list(options: argparse.Namespace, screen: Screen) -> int:
    """Hold the indicator lists of a year, or a list's own folder, to the rules of writing statements."""
    from budaya_eval.indicators.lint import CHECK_NAME, SEVERITIES, lint_indicator_lists, write_findings

    folders, scale, output = _lists_and_output(options)
    found = lint_indicator_lists(*folders, scale=scale)
    write_findings(output / CHECK_NAME, found)
    shown = sorted((f for f in found if not f.reason), key=lambda f: SEVERITIES.index(f.rule.severity))
    names = join_words([folder.name for folder in folders])
    if shown:
        rows = [
            [
                f.rule.severity,
                _place_of(f, is_one=len(folders) == 1),
                f"{f.rule.name}: {f.came}",
                f.rule.action,
            ]
            for f in shown[:SHOWN_ROWS]
        ]
        screen.table(f"Pemeriksaan {names}", ["tingkat", "tempat", "temuan", "tindakan"], rows)
    if len(shown) > SHOWN_ROWS:
        screen.say(f"… dan {len(shown) - SHOWN_ROWS} lagi, semuanya dalam {short_path(output / CHECK_NAME)}.")
    n_must = sum(finding.must_be_mended for finding in found)
    counts = f"{n_must} harus diperbaiki, {len(shown) - n_must} sebaiknya, {len(found) - len(shown)} diterima"
    screen.say("")
    (screen.warn if n_must else screen.done)(f"Daftar indikator {names}: {counts} dengan alasan")
    screen.done(short_path(output / CHECK_NAME))
    if n_must:
        screen.next_step("perbaiki tabel item; yang disengaja diberi 'kaidah: alasan' dalam kolom lint")
        return EXIT_FOUND
    year = short_path(options.folder) if (options.folder / SETTINGS_NAME).is_file() else "data/TAHUN"
    screen.next_step(f"budaya-eval panel {year} untuk penilaian ahli; sesudah uji coba: budaya-eval instrument {year}")
    return 0


def _place_of(finding: Finding, *, is_one: bool) -> str:
    parts = [finding.file if is_one else f"{finding.list_name}: {finding.file}"]
    parts += [f"baris {finding.row}"] if finding.row else []
    return ", ".join([*parts, f"kolom {finding.column}"])


def _lists_and_output(options: argparse.Namespace) -> tuple[list[Path], str | None, Path]:
    """Find the lists asked together in a year and their scale, or the one list whose folder was named."""
    from budaya_eval.evaluation import default_output
    from budaya_eval.indicators.reading import SETTINGS_NAME as LIST_NAME
    from budaya_eval.settings import read_settings

    folder: Path = options.folder
    if (folder / LIST_NAME).is_file():
        whole = folder.resolve()
        return [folder], None, (options.output or whole.parents[1] / "keluaran") / "instrumen" / whole.name
    settings = read_settings(folder)
    return _lists_of(settings), settings.scale, (options.output or default_output(folder)) / "instrumen"


def _lists_of(settings: YearSettings) -> list[Path]:
    return [settings.instrument_folder, *settings.additional_folders, *settings.local_folders]


def warn_statements(settings: YearSettings, screen: Screen) -> None:
    """Tell that statements break a rule that changes what answers mean, before they are issued."""
    from budaya_eval.indicators.lint import lint_indicator_lists

    found = lint_indicator_lists(*_lists_of(settings), scale=settings.scale)
    n_must = sum(finding.must_be_mended for finding in found)
    if n_must:
        check = f"budaya-eval instrument {short_path(settings.folder)} --check"
        screen.warn(f"Rumusan butir: {n_must} temuan yang harus diperbaiki; lihat dengan: {check}")


def warn_calendar(settings: YearSettings, screen: Screen) -> None:
    """Tell dates of the year's calendar that are out of order, or have passed unused."""
    today = dt.datetime.now().astimezone().date()
    for problem in [
        *find_disorder(settings.calendar, settings.year, settings.reference_date, SETTINGS_NAME),
        *find_missed(settings.calendar, settings.folder, today, SETTINGS_NAME),
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


def _short(value: object, digits: int = 1) -> str:
    if isinstance(value, float):
        return format_number(value, digits)
    return format_number(value, 0) if isinstance(value, int) else str(value)


def panel(options: argparse.Namespace, screen: Screen) -> int:
    """Membuat formulir penilaian ahli atas butir kuesioner, dan menghitung V Aiken dari yang sudah kembali."""
    from budaya_eval.content_validity import (
        FORM_NAME,
        PANEL_FOLDER,
        RESULT_NAME,
        count_tried,
        judge_items,
        read_panel,
        write_form,
        write_judgement,
    )
    from budaya_eval.evaluation import default_output
    from budaya_eval.indicators import read_indicator_list
    from budaya_eval.settings import read_settings

    settings = read_settings(options.folder)
    output = (options.output or default_output(options.folder)) / "panel"
    listed = read_indicator_list(settings.instrument_folder)
    found = read_panel(settings.folder, listed)
    write_form(listed, output / FORM_NAME, is_simulated=settings.is_simulated)
    screen.done(f"{short_path(output / FORM_NAME)}: {len(listed.items)} butir")
    back = short_path(settings.folder / PANEL_FOLDER)
    if found is None:
        screen.next_step(
            f"kirim formulir kepada sekitar lima penilai; simpan yang kembali di {back}, "
            f"lalu: budaya-eval panel {short_path(options.folder)}"
        )
        return 0
    judged = judge_items(found, listed, count_tried(settings.folder))
    write_judgement(judged, found, output / RESULT_NAME, is_simulated=settings.is_simulated)
    shown = ["kode", "penilai", "v_aiken", "batas_bawah", "batas_atas", "v_tabel", "rekomendasi"]
    rows = [
        [_short(row[column], digits=2) for column in shown]
        for row in judged.to_dict("records")
        if row["rekomendasi"] != "pakai"
    ]
    if rows:
        screen.table(
            "Butir yang belum dianjurkan dipakai",
            ["butir", "penilai", "V Aiken", "dari", "sampai", "V tabel", "anjuran"],
            rows,
        )
    for fault in found.faults[:SHOWN_ROWS]:
        screen.warn(str(fault))
    counts = judged["rekomendasi"].value_counts()
    screen.say("")
    summary = ", ".join(f"{n} {name}" for name, n in counts.items())
    screen.done(f"{found.ratings.shape[1]} penilai, {len(judged)} butir: {summary}")
    screen.done(short_path(output / RESULT_NAME))
    screen.next_step("baca catatan penilai, perbaiki tabel item, lalu uji coba kepada sekitar 30 pegawai")
    return 0
