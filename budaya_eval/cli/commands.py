"""The commands; each calls the library and tells the screen what came of it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.channels import LOSSES_NAME, NAMES, load_channel, write_channel
from budaya_eval.cli.preparation import check_list, warn_calendar, warn_statements, write_drafts
from budaya_eval.cli.screen import Screen, short_path
from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import did_you_mean
from budaya_eval.phrases import format_number, format_percent

if TYPE_CHECKING:
    from budaya_eval.channels.channel import WriteRequest
    from budaya_eval.evaluation import Evaluation, YearData
    from budaya_eval.instrument import Instrument
    from budaya_eval.settings import YearSettings
    from budaya_eval.unit_register import UnitRegister

FORMATS = ("docx", "pdf", "html", "xlsx", "pptx", "infografik")
SHOWN_ROWS = 20
EXIT_STRICT = 2


def new(options: argparse.Namespace, screen: Screen) -> int:
    """Membuat folder tahun evaluasi yang siap diisi: evaluasi.toml, unit.xlsx, koreksi.xlsx, dan subfoldernya."""
    from budaya_eval.year_folder import create_year_folder

    for path in create_year_folder(options.folder, options.source):
        screen.done(short_path(path))
    folder = short_path(options.folder)
    screen.next_step(f"isi evaluasi.toml dan unit.xlsx, lalu: budaya-eval instrument {folder} --check")
    return 0


def sample(options: argparse.Namespace, screen: Screen) -> int:
    """Membuat dua tahun data simulasi (bukan data pegawai sesungguhnya) untuk belajar dan menguji."""
    from budaya_eval.sample_data import write_sample

    with screen.working("Membuat data simulasi …"):
        paths = write_sample(options.folder)
    screen.done(f"{len(paths)} berkas DATA SIMULASI di {short_path(options.folder)}")
    screen.next_step(f"budaya-eval report {short_path(options.folder / '2025')}")
    return 0


def instrument(options: argparse.Namespace, screen: Screen) -> int:
    """Menyusun kuesioner dari daftar indikator, membekukannya dalam folder tahun, dan menulis setiap saluran."""
    from budaya_eval.evaluation import default_output
    from budaya_eval.settings import read_settings

    if options.check:
        return check_list(options, screen)
    settings = read_settings(options.folder)
    output = (options.output or default_output(options.folder)) / "instrumen"
    register = _read_register(settings, options)
    warn_statements(settings, screen)
    staff, *others = _issue(settings, register, screen, reissue=options.reissue)
    request = _request(settings, staff, register, options)
    if options.links is not None:
        return _write_posters(request, options.links, output, screen)
    for issued in (staff, *others):
        folder = output if issued is staff else output / issued.form
        for name in options.channel or NAMES:
            title = load_channel(name).TITLE + ("" if issued is staff else f" ({issued.form})")
            with screen.working(f"Menulis {title} …"):
                report = write_channel(name, replace(request, instrument=issued), folder / name)
            screen.done(f"{title}: {len(report.files)} berkas di {short_path(folder / name)}")
    screen.say(f"  Yang tidak terbawa oleh setiap saluran tertulis dalam {LOSSES_NAME}, cara memakainya di sebelahnya.")
    write_drafts(settings, staff, register, output.parent, screen)
    screen.next_step(
        f"bagikan kuesioner; simpan jawabannya di {short_path(options.folder / 'jawaban')}, "
        f"lalu: budaya-eval check {short_path(options.folder)}"
    )
    return 0


def _issue(settings: YearSettings, register: UnitRegister, screen: Screen, *, reissue: bool) -> tuple[Instrument, ...]:
    """Build the questionnaires of the year; freeze those that were not issued already."""
    from budaya_eval.instrument import build_questionnaires, freeze_instrument, read_issued

    built = build_questionnaires(settings, register)
    issued = read_issued(settings.folder)
    problems = ProblemList()
    for one in built:
        earlier = [other.fingerprint for other in issued.values() if other.route == one.route]
        if earlier and one.fingerprint not in issued and not reissue:
            problems.add(
                "issued-before",
                f"Kuesioner yang sudah terbit ({', '.join(earlier)}) berbeda dengan daftar indikator sekarang "
                f"({one.fingerprint})",
                action="Kembalikan daftar indikator atau setelannya; atau terbitkan versi baru dengan --reissue, "
                "dan jangan mencampur jawaban kedua versi.",
                file=str(settings.folder / "instrumen"),
            )
    problems.raise_if_any()
    for one in built:
        if one.fingerprint in issued:
            screen.done(f"Kuesioner {one.fingerprint} sudah terbit; isinya sama")
        else:
            target = freeze_instrument(one, settings.folder)
            screen.done(f"Kuesioner {one.fingerprint} terbit dan dibekukan: {short_path(target)}")
    return built


def _read_register(settings: YearSettings, options: argparse.Namespace) -> UnitRegister:
    """Read the register, and check units and copies asked for against it."""
    from budaya_eval.unit_register import read_register

    register = read_register(settings.folder, settings.reference_date)
    problems = ProblemList()
    for code in options.unit:
        if code not in register.by_code:
            problems.add(
                "unit-unknown",
                f"Unit '{code}' tidak ada dalam register" + did_you_mean(register.suggest(code)),
                file="unit.xlsx",
            )
    if options.copies < 0:
        problems.add("copies", f"Jumlah lembar {options.copies} tidak dapat dipakai", allowed="0 atau lebih")
    problems.raise_if_any()
    return register


def _request(
    settings: YearSettings, issued: Instrument, register: UnitRegister, options: argparse.Namespace
) -> WriteRequest:
    from budaya_eval.channels.channel import WriteRequest

    return WriteRequest(
        instrument=issued,
        register=register,
        units=tuple(options.unit),
        copies=options.copies,
        survey_start=settings.calendar.get("survei_mulai"),
        survey_end=settings.calendar.get("survei_selesai"),
        is_simulated=settings.is_simulated,
        language=settings.language,
    )


def _write_posters(request: WriteRequest, links: Path, output: Path, screen: Screen) -> int:
    from budaya_eval.channels.google_forms import write_link_posters

    folder = output / "google_forms" / "poster"
    with screen.working("Membuat poster …"):
        paths = write_link_posters(request, links, folder)
    screen.done(f"{len(paths)} berkas poster dan pesan di {short_path(folder)}")
    screen.next_step("tempel poster dan kirim pesannya ke setiap unit")
    return 0


def check(options: argparse.Namespace, screen: Screen) -> int:
    """Membaca semua berkas jawaban: baris dibaca = dipakai + dipisahkan, dengan alasan dan tempatnya."""
    import pandas as pd

    from budaya_eval.evaluation import default_output, read_year_data, write_answers
    from budaya_eval.tables.units import CHANNEL_NAMES

    with screen.working("Membaca jawaban …"):
        data = read_year_data(options.folder)
        everybody = (data.answers, *data.others.values())
        long_table = write_answers(everybody, options.output or default_output(options.folder))
    files, set_aside, faults, corrections = (
        pd.concat([getattr(answers, name) for answers in everybody], ignore_index=True)
        for name in ("files", "set_aside", "faults", "corrections")
    )
    total = ["Jumlah", "", int(files["n_read"].sum()), int(files["n_used"].sum()), int(files["n_set_aside"].sum())]
    named = files.assign(channel=files["channel"].map(lambda code: CHANNEL_NAMES.get(code, code)))
    rows = named[["file", "channel", "n_read", "n_used", "n_set_aside"]].to_numpy().tolist()
    screen.table("Berkas jawaban", ["berkas", "saluran", "dibaca", "dipakai", "dipisahkan"], [*rows, total])
    for file, ignored in files[["file", "ignored_columns"]].drop_duplicates().to_numpy():
        if ignored:
            screen.warn(f"{file}: kolom tidak disimpan: {ignored}")
    if len(set_aside) or len(faults):
        screen.say("")
        screen.warn("Nomor baris di bawah ini dapat mengarah kepada orang: hanya untuk Tim, jangan dibagikan.")
    _show_places(screen, "Baris dipisahkan", set_aside[["file", "row", "reason", "action"]].to_numpy().tolist())
    _show_places(screen, "Sel dilewati", faults[["file", "row", "column", "text"]].to_numpy().tolist())
    if len(corrections):
        screen.say("")
        screen.done(f"{len(corrections)} koreksi dari koreksi.xlsx diterapkan")
    _show_participation(screen, data)
    n_straight, n_identical = (int(data.flags[name].sum()) for name in ("is_straight_line", "is_identical"))
    screen.say("")
    screen.say(
        f"Isian seragam: {format_number(n_straight, 0)} ditandai. Jawaban yang sama persis dalam satu unit: "
        f"{format_number(n_identical, 0)} ditandai. Tidak ada yang dikeluarkan."
    )
    screen.say(f"Satu baris per responden dan pertanyaan: {short_path(long_table)} (internal, jangan dibagikan)")
    warn_calendar(data.settings, screen)
    screen.next_step(f"budaya-eval report {short_path(options.folder)}")
    return EXIT_STRICT if options.strict and (len(set_aside) or len(faults)) else 0


def _show_places(screen: Screen, title: str, rows: list[list[object]]) -> None:
    if not rows:
        return
    columns = ["berkas", "baris", "alasan", "tindakan"] if "Baris" in title else ["berkas", "baris", "kolom", "isi"]
    screen.table(f"{title} ({len(rows)})", columns, rows[:SHOWN_ROWS])
    if len(rows) > SHOWN_ROWS:
        screen.say(f"… dan {len(rows) - SHOWN_ROWS} lagi; semuanya dalam internal/pemeriksaan.xlsx setelah report.")


def _show_participation(screen: Screen, data: YearData) -> None:
    staff = data.register.staff_of_reporting_unit
    answered = data.people["unit"].value_counts()
    least = data.scheme.threshold("min_response")
    rows = []
    for unit in sorted(data.register.reporting_units, key=lambda unit: unit.name):
        n, size = int(answered.get(unit.code, 0)), staff[unit.code]
        rate = n / size if size else 0.0
        mark = "" if rate >= least else "di bawah batas"
        rows.append([unit.name, format_number(n, 0), format_number(size, 0), format_percent(rate), mark])
    n_all, size_all = len(data.people), data.register.n_staff
    rows.append(["Kota", format_number(n_all, 0), format_number(size_all, 0), format_percent(n_all / size_all), ""])
    screen.table(
        f"Partisipasi per Perangkat Daerah (batas {format_percent(least)})",
        ["Perangkat Daerah", "masuk", "sasaran", "%", ""],
        rows,
    )


def recap(options: argparse.Namespace, screen: Screen) -> int:
    """Merekap partisipasi per Perangkat Daerah selama pengisian: pesan WhatsApp, gambar, dan XLSX untuk dibagikan."""
    from budaya_eval.evaluation import default_output
    from budaya_eval.recap import read_recap, write_message, write_recap

    with screen.working("Merekap jawaban yang sudah masuk …"):
        found = read_recap(options.folder, options.date)
        paths = write_recap(found, (options.output or default_output(options.folder)) / "rekap")
    screen.say(write_message(found))
    for path in paths:
        screen.done(short_path(path))
    answers = found.answers
    faults = [str(fault) for fault in found.faults]
    if len(answers.set_aside):
        counted = answers.set_aside.value_counts(["file", "reason"], sort=False).reset_index().to_numpy()
        faults += [f"{file}: {n} baris tidak dihitung ({reason})" for file, reason, n in counted]
    if len(answers.faults):
        faults.append(f"{len(answers.faults)} sel dilewati; barisnya tetap dihitung.")
    if faults:
        screen.say("")
        screen.warn("Hanya untuk Tim, jangan dibagikan:")
    for fault in faults[:SHOWN_ROWS]:
        screen.warn(fault)
    if len(faults) > SHOWN_ROWS:
        screen.say(f"… dan {len(faults) - SHOWN_ROWS} lagi.")
    screen.next_step(
        f"bagikan {short_path(paths[0])} atau gambarnya, paling banyak sekali sehari; "
        f"periksa selebihnya: budaya-eval check {short_path(options.folder)}"
    )
    return 0


def report(options: argparse.Namespace, screen: Screen) -> int:
    """Menghitung evaluasi dan menyusun laporan kepada Wali Kota, LHE setiap Perangkat Daerah, dan tabel hasilnya."""
    from budaya_eval.evaluation import default_output, run_evaluation, write_results, write_run_manifest
    from budaya_eval.evaluation.lkjip import LKJIP_NAME, write_lkjip
    from budaya_eval.release_ledger import record_release
    from budaya_eval.report import write_report
    from budaya_eval.technical_annex import run_annex, write_annex
    from budaya_eval.unit_reports import check_units, write_unit_reports

    _check_lhe(options)
    output = options.output or default_output(options.folder)
    with screen.working("Menghitung evaluasi …") as steps:
        evaluation = run_evaluation(options.folder, progress=steps)
        check_units(evaluation.register, options.unit)
        is_release = guard_release(evaluation, screen, options.republish)
        # What may fail comes first: a cell of a notebook, then the report, which may find a setting or template wrong.
        annex = run_annex(options.folder, steps) if options.notebooks else {}
        documents = write_report(evaluation, output, formats=tuple(options.format or FORMATS), progress=steps)
        steps("Menulis tabel hasil")
        written = [*write_results(evaluation, output), write_lkjip(evaluation, output)]
        of_units: list[Path] = []
        if options.lhe:
            steps("Menyusun LHE per Perangkat Daerah")
            of_units = write_unit_reports(evaluation, output, options.unit, options.format or FORMATS)
        of_notebooks = write_annex(annex, output) if annex else []
        steps("Mencatat asal-usul")
        write_run_manifest(evaluation, output, [*written, *documents, *of_units, *of_notebooks])
        if is_release and (ledger := record_release(evaluation, options.republish)):
            steps(f"Terbitan dicatat dalam {short_path(ledger)}; berkas itu jangan dihapus")
    screen.say("")
    for path in documents:
        screen.say(f"  {short_path(path)}")
    screen.say(f"  {short_path(output / 'hasil.xlsx')}")
    screen.say(f"  {short_path(output / LKJIP_NAME)}")
    if of_units:
        screen.say(f"  {short_path(of_units[0].parent)}: {len(of_units)} berkas LHE, Terbatas; satu untuk satu kepala")
    if of_notebooks:
        screen.say(f"  {short_path(of_notebooks[0].parent)}: lampiran teknis, {len(of_notebooks)} berkas")
    warn_calendar(evaluation.settings, screen)
    if evaluation.evidence is not None and evaluation.evidence.faults:
        n_faults = len(evaluation.evidence.faults)
        screen.warn(
            f"{n_faults} sel bukti belum dapat dipakai; lihat: budaya-eval evidence {short_path(options.folder)}"
        )
    folder = short_path(options.folder)
    if is_release:
        screen.next_step(
            f"budaya-eval letters {folder} dan budaya-eval action-plan {folder}; sebelum diarsipkan: "
            f"budaya-eval verify {short_path(output)}"
        )
    else:
        signed = "isi nama_penanda_tangan dan nomor dalam evaluasi.toml, dan susun sekali lagi"
        screen.next_step(f"baca {short_path(documents[0])}; lalu {signed}")
    return 0


def _check_lhe(options: argparse.Namespace) -> None:
    """Refuse units that are named for documents that are not wanted."""
    if options.unit and not options.lhe:
        text = "--unit memilih LHE, sedangkan --no-lhe meniadakannya"
        raise InputError(Problem("lhe-unit", text, action="Hapus salah satunya."))


def guard_release(evaluation: Evaluation, screen: Screen, reason: str) -> bool:
    """Tell whether this report is a release, that is neither a draft nor simulated; refuse one too close to another."""
    from budaya_eval.release_ledger import check_release
    from budaya_eval.report.wording import read_report_settings

    if evaluation.settings.is_simulated:
        return False
    is_draft = read_report_settings(evaluation.settings).is_draft
    try:
        if not reason:
            check_release(evaluation)
    except InputError as error:
        if not is_draft:
            raise
        for problem in error.problems:
            screen.warn(f"Baru DRAF, maka tetap ditulis, tetapi jangan dibagikan. {problem}")
    return not is_draft
