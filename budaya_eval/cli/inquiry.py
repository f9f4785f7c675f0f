"""Commands that answer questions: where a number comes from, whether outputs still hold, whether this machine fits."""

from __future__ import annotations

import argparse
from pathlib import Path

from budaya_eval.cli.screen import Screen, short_path
from budaya_eval.phrases import join_words

EXIT_REFUTED = 2
MARKS = {"ok": "ya", "warning": "perhatikan", "missing": "belum"}
SHOWN_DIFFERENCES = 50


def explain(options: argparse.Namespace, screen: Screen) -> int:
    """Menjelaskan satu angka: rumusnya, hitungannya, n, berkas asalnya, baris yang dipisahkan, dan dasarnya."""
    from budaya_eval.evaluation import run_evaluation
    from budaya_eval.explanation import SHOWN_MATCHES, explain

    with screen.working("Menghitung evaluasi …") as steps:
        evaluation = run_evaluation(options.folder, progress=steps)
    explanation = explain(evaluation, " ".join(options.what))
    if explanation.matches:
        rows = [[row, name] for row, name in explanation.matches[:SHOWN_MATCHES]]
        screen.table(explanation.title, ["baris", "angka"], rows)
        if len(explanation.matches) > SHOWN_MATCHES:
            screen.say(f"… dan {len(explanation.matches) - SHOWN_MATCHES} lagi; sebutkan unit atau nilainya.")
        first = explanation.matches[0][0]
        screen.next_step(f"budaya-eval explain {short_path(options.folder)} baris {first}")
        return 0
    screen.table(explanation.title, ["", ""], explanation.parts)
    return 0


def verify(options: argparse.Namespace, screen: Screen) -> int:
    """Memeriksa apakah hasil masih sesuai dengan masukannya: tidak ada berkas yang berubah, hilang, atau baru."""
    from budaya_eval.verification import verify_output

    with screen.working("Membandingkan berkas …") as steps:
        found = verify_output(options.output, options.folder, recompute=options.recompute, progress=steps)
    screen.done(f"{found.n_inputs} masukan dan {found.n_outputs} keluaran dibandingkan dengan manifest.json")
    if found.is_recomputed:
        screen.done("Hasil dihitung ulang dan dibandingkan dengan hasil.parquet")
    if found.unlisted:
        drafts = join_words(found.unlisted)
        screen.say(f"  Tidak dibandingkan, karena ditulis perintah lain dan dilengkapi kantor: {drafts}")
    for difference in found.differences[:SHOWN_DIFFERENCES]:
        screen.warn(str(difference))
    if len(found.differences) > SHOWN_DIFFERENCES:
        screen.say(f"… dan {len(found.differences) - SHOWN_DIFFERENCES} perbedaan lain.")
    if found.holds:
        screen.say("")
        screen.done("Hasil masih sesuai dengan masukannya.")
        screen.next_step(
            "arsipkan folder tahun dan folder keluarannya bersama-sama; internal dan jawaban hanya untuk Tim"
        )
        return 0
    screen.next_step("susun laporan sekali lagi dengan perintah report, atau kembalikan berkas yang berubah")
    return EXIT_REFUTED


def doctor(options: argparse.Namespace, screen: Screen) -> int:
    """Memeriksa komputer ini: Python, pustaka, huruf, hak tulis, ruang penyimpanan, letak folder."""
    from budaya_eval.installation import check_installation

    checks = check_installation(options.folder)
    screen.table(
        "Pemeriksaan komputer", ["", "keadaan", "ditemukan"], [[c.name, MARKS[c.state], c.found] for c in checks]
    )
    screen.say("")
    for check in checks:
        if check.action:
            screen.warn(f"{check.name}: {check.action}")
    if any(check.state == "missing" for check in checks):
        screen.next_step("perbaiki yang bertanda “belum”, lalu jalankan: budaya-eval doctor")
        return EXIT_REFUTED
    sample = Path("data/contoh/2025")
    screen.next_step(f"budaya-eval report {sample.as_posix()}" if sample.is_dir() else "budaya-eval new data/2026")
    return 0
