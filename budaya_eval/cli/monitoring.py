"""The commands of evidence and action plans: workbooks out, what came back, what the Tim needs for its meetings."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from budaya_eval.cli.screen import Screen, short_path
from budaya_eval.phrases import format_number

if TYPE_CHECKING:
    from budaya_eval.errors import Problem
    from budaya_eval.evaluation import Evaluation
    from budaya_eval.monitoring import Evidence
    from budaya_eval.unit_register import UnitRegister

SHOWN_FAULTS = 20


def evidence(options: argparse.Namespace, screen: Screen) -> int:
    """Menulis lembar bukti untuk setiap Perangkat Daerah dan Tim, membaca yang sudah kembali, dan merekapnya."""
    from budaya_eval.evaluation import default_output
    from budaya_eval.monitoring import EVIDENCE_FOLDER, read_evidence, read_performance, write_evidence, write_recap
    from budaya_eval.settings import read_settings
    from budaya_eval.unit_register import read_register

    settings = read_settings(options.folder)
    register = read_register(settings.folder, settings.reference_date)
    output = (options.output or default_output(options.folder)) / EVIDENCE_FOLDER
    with screen.working("Membaca bukti …"):
        found = read_evidence(settings, register)
        performance = read_performance(settings, register)
    with screen.working("Menulis lembar bukti …"):
        written = write_evidence(settings, register, output)
    screen.done(f"{len(written)} lembar bukti untuk dibagikan di {short_path(output)}")
    assert found is not None  # without a list of evidence, writing has already told so
    _show_items(screen, found)
    _show_units(screen, found, register)
    _show_faults(screen, found.faults, "rekap, lembar Perlu diperbaiki")
    screen.say("")
    for path in write_recap(found, settings, register, output):
        screen.done(short_path(path))
    if performance:
        screen.done(f"Data kinerja pendukung: {len(performance)} indikator")
    folder = short_path(settings.folder / EVIDENCE_FOLDER)
    screen.next_step(
        f"simpan lembar yang kembali di {folder}, isi Verifikasi Tim di sana, lalu ulangi; "
        f"sesudah lengkap: budaya-eval report {short_path(options.folder)}"
    )
    return 0


def _show_items(screen: Screen, found: Evidence) -> None:
    from budaya_eval.monitoring import CITY_CODE, item_counts

    rows = []
    for code, title, _, asked, unreported, reported, _, rejected, met in item_counts(found):
        item = found.catalogue.item(str(code))
        is_counted = item.level == "city" and item.kind == "dates"
        done = f"{met} dari {asked}"
        if is_counted:
            report = found.report(CITY_CODE, item.code)
            done = report.outcome or report.state
        rows.append([title, done, unreported, reported, rejected])
    columns = ["bukti", "terpenuhi", "belum lapor", "belum diperiksa", "ditolak"]
    screen.table("Keadaan bukti (terpenuhi: terverifikasi dan bernilai penuh)", columns, rows)


def _show_units(screen: Screen, found: Evidence, register: UnitRegister) -> None:
    n_back = sum(unit in found.workbooks for unit in found.units)
    screen.say("")
    screen.say(f"Lembar masuk: {n_back} dari {len(found.units)} Perangkat Daerah.")
    silent = [unit.name for unit in register.reporting_units if unit.code not in found.workbooks]
    if silent:
        screen.warn(f"Belum melaporkan: {', '.join(sorted(silent))}")
    for file in found.ignored:
        screen.warn(f"{file}: bukan lembar bukti, tidak dibaca")


def _show_faults(screen: Screen, faults: Sequence[Problem], where: str) -> None:
    if not faults:
        return
    rows = [[p.file, p.sheet, p.row, p.column, p.text] for p in faults[:SHOWN_FAULTS]]
    title = f"Sel yang belum dapat dipakai ({format_number(len(faults), 0)})"
    screen.table(title, ["berkas", "lembar", "baris", "kolom", "isi"], rows)
    if len(faults) > SHOWN_FAULTS:
        screen.say(f"… dan {len(faults) - SHOWN_FAULTS} lagi; semuanya dalam {where}.")


def action_plan(options: argparse.Namespace, screen: Screen) -> int:
    """Menulis rencana tindak untuk setiap KBK, tindak lanjut rencana tahun lalu, dan calon penghargaan."""
    from budaya_eval.action_plan import AWARD_NAME, FOLLOW_UP_NAME, write_awards, write_follow_up, write_plans
    from budaya_eval.evaluation import default_output, run_evaluation
    from budaya_eval.monitoring import EVIDENCE_FOLDER, write_discipline
    from budaya_eval.monitoring.plan_layout import PLAN_FOLDER

    output = options.output or default_output(options.folder)
    with screen.working("Menghitung evaluasi …") as steps:
        evaluation = run_evaluation(options.folder, progress=steps)
        steps("Menulis rencana tindak")
        written = write_plans(evaluation, output / PLAN_FOLDER)
    screen.done(f"{len(written)} rencana tindak untuk dibagikan di {short_path(output / PLAN_FOLDER)}")
    _show_plans(screen, evaluation)
    if evaluation.plans is not None and evaluation.plans.units:
        screen.done(short_path(write_follow_up(evaluation, output / FOLLOW_UP_NAME)))
    screen.done(short_path(write_awards(evaluation, output / AWARD_NAME)))
    _show_awards(screen, evaluation)
    form = write_discipline(evaluation.settings, evaluation.register, output)
    screen.done(f"{short_path(form)}: formulir untuk bagian kepegawaian")
    folder = short_path(options.folder / EVIDENCE_FOLDER)
    screen.next_step(
        f"kirim setiap rencana kepada Ketua KBK; simpan catatan disiplin yang terisi di {folder}; sesudah setahun "
        f"simpan rencana yang kembali di {short_path(options.folder / PLAN_FOLDER)}"
    )
    return 0


def _show_plans(screen: Screen, evaluation: Evaluation) -> None:
    """Tell what came back of last year's plans."""
    plans = evaluation.plans
    if plans is None or not plans.units:
        return
    n_units = len(evaluation.register.reporting_units)
    screen.done(f"Rencana {plans.year} yang kembali: {len(plans.units)} dari {n_units}, {len(plans.actions)} tindakan")
    for file in plans.ignored:
        screen.warn(f"{file}: bukan rencana tindak, tidak dibaca")
    _show_faults(screen, plans.faults, "tindak_lanjut.xlsx, lembar Perlu diperbaiki")


def _show_awards(screen: Screen, evaluation: Evaluation) -> None:
    from budaya_eval.action_plan import choose_topic, review_awards

    found = [[review.size_class, review.unit.name] for review in review_awards(evaluation) if review.is_candidate]
    if found:
        screen.table("Calon penghargaan KBK (menurut kelas dan abjad)", ["kelas", "unit"], found)
    else:
        screen.say("\nCalon penghargaan KBK: belum ada yang memenuhi semua syarat.")
    topic = choose_topic(evaluation)
    if topic is not None:
        screen.say(f"Topik Gelar Budaya Kerja berikutnya: {topic.name} ({topic.reason})")
    screen.say("")
