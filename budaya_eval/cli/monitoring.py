"""The command of evidence: workbooks out, what came back, the recap for the meeting of the Tim."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from budaya_eval.cli.screen import Screen, short_path
from budaya_eval.phrases import format_number

if TYPE_CHECKING:
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
    _show_faults(screen, found)
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


def _show_faults(screen: Screen, found: Evidence) -> None:
    if not found.faults:
        return
    rows = [[p.file, p.sheet, p.row, p.column, p.text] for p in found.faults[:SHOWN_FAULTS]]
    title = f"Sel yang belum dapat dipakai ({format_number(len(found.faults), 0)})"
    screen.table(title, ["berkas", "lembar", "baris", "kolom", "isi"], rows)
    if len(found.faults) > SHOWN_FAULTS:
        screen.say(f"… dan {len(found.faults) - SHOWN_FAULTS} lagi; semuanya dalam rekap, lembar Perlu diperbaiki.")
