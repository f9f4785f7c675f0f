"""The command of the letters around the report."""

from __future__ import annotations

import argparse

from budaya_eval.cli.commands import guard_release
from budaya_eval.cli.screen import Screen, short_path


def letters(options: argparse.Namespace, screen: Screen) -> int:
    """Menyusun draf Nota Dinas, Surat Hasil setiap Perangkat Daerah, Telaahan Staf, Berita Acara, dan Keputusan."""
    from budaya_eval.evaluation import default_output, run_evaluation
    from budaya_eval.letters import OFFICIAL_FOLDER, write_official_letters, write_templates
    from budaya_eval.settings import read_settings

    if options.templates:
        made = write_templates(read_settings(options.folder))
        for path in made:
            screen.done(short_path(path))
        if not made:
            screen.done("Semua templat sudah ada; tidak ada yang ditimpa")
        screen.next_step(f"sunting templat di Word, lalu: budaya-eval letters {short_path(options.folder)}")
        return 0
    folder = (options.output or default_output(options.folder)) / OFFICIAL_FOLDER
    with screen.working("Menghitung evaluasi …") as steps:
        evaluation = run_evaluation(options.folder, progress=steps)
        guard_release(evaluation, screen, "")
        letters = write_official_letters(evaluation, folder, progress=steps)
    screen.done(f"{len(letters.files)} berkas di {short_path(folder)}")
    for name in letters.left_out:
        screen.say(f"  {name}: tidak ditulis, belum ada isinya")
    screen.next_step(f"periksa setiap naskah, lengkapi titik-titiknya; lihat {short_path(letters.files[-1])}")
    return 0
