"""Commands without logic: read the line, call the library, tell what was made and what comes next."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

from budaya_eval.channels import NAMES
from budaya_eval.cli import commands, correspondence, inquiry, monitoring, preparation
from budaya_eval.cli.screen import Screen
from budaya_eval.errors import BudayaEvalError

EXIT_INPUT = 2

DESCRIPTION = """\
Evaluasi tahunan budaya kerja ASN: dari daftar indikator sampai laporan kepada Wali Kota.

Urutan kerja setahun:
  1. new         membuat folder tahun baru, misalnya data/2026
  2. survey-plan merencanakan jumlah jawaban dan lembar per unit
  3. instrument  menerbitkan kuesioner untuk kertas, lembar isian, dan formulir; menulis draf surat edarannya
  4. check       memeriksa jawaban yang sudah masuk ke folder jawaban/
  5. recap       merekap partisipasi per Perangkat Daerah untuk pesan pengingat, selama pengisian
  6. evidence    menulis lembar bukti, membaca yang kembali, dan merekapnya untuk rapat Tim
  7. report      menghitung evaluasi dan menyusun laporan
  8. action-plan menulis rencana tindak untuk KBK setiap Perangkat Daerah, dan calon penghargaan
  9. letters     menyusun Nota Dinas, Surat Hasil, Telaahan Staf, Berita Acara, draf Keputusan
"""
EPILOG = """\
Kode keluar: 0 berhasil; 2 masukan perlu diperbaiki (semua masalah dicetak, tidak ada yang ditulis), atau verify dan
doctor menemukan yang tidak sesuai. --json pada setiap perintah memberi hasilnya untuk program lain.
Warna dan gerak hanya tampil di terminal; NO_COLOR=1 meniadakan warna.
Petunjuk satu perintah: budaya-eval PERINTAH --help
"""


PARSER_MESSAGES = (
    (r"the following arguments are required: (.+)", r"isian yang wajib belum ada: \1"),
    (r"unrecognized arguments: (.+)", r"isian tidak dikenal: \1"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", r"\1: \2 tidak dikenal; yang ada: \3"),
    (r"argument (.+): invalid int value: (.+)", r"\1: \2 bukan bilangan bulat"),
    (r"argument (.+): invalid number value: (.+)", r"\1: \2 bukan bilangan"),
    (r"argument (.+): invalid fromisoformat value: (.+)", r"\1: \2 bukan tanggal TTTT-BB-HH"),
    (r"argument (.+): expected one argument", r"\1: memerlukan satu isian"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help in Indonesian."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Pemakaian: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Indonesian."""

    def __init__(self, **options: object) -> None:
        super().__init__(formatter_class=_Formatter, add_help=False, allow_abbrev=False, **options)  # type: ignore[arg-type]  # argparse types each option singly
        self._positionals.title = "Isian"
        self._optionals.title = "Pilihan"
        self.add_argument("-h", "--help", action="help", help="menampilkan petunjuk ini")

    def error(self, message: str) -> None:  # type: ignore[override]  # it exits, as its parent does
        """Say what is wrong with the line and exit with 2."""
        for english, indonesian in PARSER_MESSAGES:
            message = re.sub(english, indonesian, message)
        self.print_usage(sys.stderr)
        self.exit(EXIT_INPUT, f"Perintah tidak dapat dijalankan: {message}\nPetunjuk: {self.prog} --help\n")


def build_parser() -> argparse.ArgumentParser:
    """Build the command line's parser."""
    parser = _Parser(prog="budaya-eval", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument(
        "--version", action="version", version=metadata.version("budaya-eval"), help="menampilkan nomor versi"
    )
    subparsers = parser.add_subparsers(
        title="Perintah", metavar="PERINTAH", dest="command", required=True, parser_class=_Parser
    )
    _add_preparation(subparsers)
    _add_collection(subparsers)
    _add_evidence(subparsers)
    _add_report(subparsers)
    _add_inquiries(subparsers)
    for command in subparsers.choices.values():
        command.add_argument(
            "--json",
            action="store_true",
            help="cetak hasilnya sebagai satu objek JSON; teks biasa pindah ke keluaran galat",
        )
    return parser


def _add_preparation(subparsers: argparse._SubParsersAction[_Parser]) -> None:
    """Add the commands before the survey."""
    new = subparsers.add_parser("new", help="membuat folder tahun baru", description=commands.new.__doc__)
    _add_folder(new, "folder tahun yang akan dibuat, misalnya data/2026")
    new.add_argument("--from", dest="source", type=Path, metavar="FOLDER", help="salin register unit dari folder ini")
    new.set_defaults(run=commands.new)

    sample = subparsers.add_parser("sample", help="membuat data simulasi", description=commands.sample.__doc__)
    _add_folder(sample, "folder yang akan berisi 2024/ dan 2025/, misalnya data/contoh")
    sample.set_defaults(run=commands.sample)

    plan = subparsers.add_parser(
        "survey-plan", help="merencanakan jumlah jawaban per unit", description=preparation.survey_plan.__doc__
    )
    _add_folder(plan)
    plan.add_argument(
        "--precision", type=number, default=2.0, metavar="POIN", help="ketelitian indeks, ± poin (bawaan: 2)"
    )
    plan.add_argument(
        "--response", type=number, metavar="PERSEN", help="partisipasi yang diperkirakan (bawaan: tahun lalu, atau 80)"
    )
    plan.add_argument(
        "--census", type=int, default=50, metavar="N", help="unit sampai N pegawai ditanyai seluruhnya (bawaan: 50)"
    )
    _add_output(plan)
    plan.set_defaults(run=preparation.survey_plan)

    panel = subparsers.add_parser(
        "panel", help="meminta penilaian ahli atas butir kuesioner", description=preparation.panel.__doc__
    )
    _add_folder(panel)
    _add_output(panel)
    panel.set_defaults(run=preparation.panel)

    instrument = subparsers.add_parser(
        "instrument", help="menerbitkan kuesioner", description=commands.instrument.__doc__
    )
    _add_folder(instrument)
    instrument.add_argument(
        "--channel",
        action="append",
        choices=NAMES,
        metavar="SALURAN",
        help=f"hanya saluran ini, boleh diulang: {', '.join(NAMES)} (bawaan: semua)",
    )
    instrument.add_argument(
        "--unit", action="append", default=[], metavar="KODE", help="kuesioner khusus unit ini, boleh diulang"
    )
    instrument.add_argument(
        "--copies", type=int, default=0, metavar="N", help="lembar kertas per unit (bawaan: sebanyak pegawainya)"
    )
    instrument.add_argument(
        "--reissue", action="store_true", help="terbitkan versi baru walaupun versi lain sudah terbit"
    )
    instrument.add_argument(
        "--links",
        type=Path,
        metavar="BERKAS",
        help="buat poster berkode QR dari lembar Tautan yang diunduh dari Google",
    )
    instrument.add_argument(
        "--check",
        action="store_true",
        help="hanya memeriksa rumusan butir; FOLDER boleh folder daftar indikator dalam instruments/",
    )
    _add_output(instrument)
    instrument.set_defaults(run=commands.instrument)


def _add_collection(subparsers: argparse._SubParsersAction[_Parser]) -> None:
    """Add the commands while answers come in."""
    check = subparsers.add_parser("check", help="memeriksa jawaban yang masuk", description=commands.check.__doc__)
    _add_folder(check)
    check.add_argument(
        "--strict", action="store_true", help="keluar dengan 2 bila ada baris dipisahkan atau sel dilewati"
    )
    _add_output(check)
    check.set_defaults(run=commands.check)

    recap = subparsers.add_parser(
        "recap", help="merekap partisipasi selama pengisian", description=commands.recap.__doc__
    )
    _add_folder(recap)
    recap.add_argument(
        "--date",
        type=dt.date.fromisoformat,
        default=dt.datetime.now(dt.UTC).astimezone().date(),
        metavar="TTTT-BB-HH",
        help="tanggal pada rekap (bawaan: hari ini)",
    )
    _add_output(recap)
    recap.set_defaults(run=commands.recap)


def _add_report(subparsers: argparse._SubParsersAction[_Parser]) -> None:
    """Add the commands that evaluate and report."""
    report = subparsers.add_parser(
        "report", help="menghitung evaluasi dan menyusun laporan", description=commands.report.__doc__
    )
    _add_folder(report)
    report.add_argument(
        "--format",
        action="append",
        choices=commands.FORMATS,
        metavar="FORMAT",
        help=f"hanya format ini, boleh diulang: {', '.join(commands.FORMATS)} (bawaan: semua)",
    )
    report.add_argument("--lhe", action="store_true", default=True, help="dengan LHE per Perangkat Daerah (bawaan)")
    report.add_argument("--no-lhe", dest="lhe", action="store_false", help="tanpa LHE per Perangkat Daerah")
    report.add_argument(
        "--unit", action="append", default=[], metavar="KODE", help="LHE Perangkat Daerah ini saja, boleh diulang"
    )
    report.add_argument(
        "--notebooks",
        action="store_true",
        help="dengan lampiran teknis: buku kerja 02–04 yang sudah dijalankan (sekitar satu menit lagi)",
    )
    _add_output(report)
    report.add_argument(
        "--republish",
        metavar="ALASAN",
        default="",
        help="terbitkan ulang walaupun hampir sama dengan terbitan yang sudah ditarik; alasannya dicatat",
    )
    report.set_defaults(run=commands.report)

    letters = subparsers.add_parser(
        "letters", help="menyusun naskah dinas di sekitar laporan", description=correspondence.letters.__doc__
    )
    _add_folder(letters)
    letters.add_argument(
        "--templates",
        action="store_true",
        help="hanya menulis templat Word ke folder templat/ tahun itu, untuk disunting",
    )
    _add_output(letters)
    letters.set_defaults(run=correspondence.letters)


def _add_inquiries(subparsers: argparse._SubParsersAction[_Parser]) -> None:
    """Add the commands that answer questions."""
    explain = subparsers.add_parser("explain", help="menjelaskan satu angka", description=inquiry.explain.__doc__)
    _add_folder(explain)
    explain.add_argument(
        "what",
        nargs="+",
        metavar="ANGKA",
        help="misalnya: indeks kota; INT DINKES; alpha PRO; perubahan kota; baris 12 (dari hasil.xlsx)",
    )
    explain.set_defaults(run=inquiry.explain)

    verify = subparsers.add_parser(
        "verify", help="memeriksa apakah hasil masih sesuai dengan masukannya", description=inquiry.verify.__doc__
    )
    verify.add_argument("output", type=Path, metavar="HASIL", help="folder hasil, misalnya keluaran/contoh/2025")
    verify.add_argument("--folder", type=Path, metavar="FOLDER", help="folder tahun (bawaan: data/… dari keluaran/…)")
    verify.add_argument("--recompute", action="store_true", help="hitung ulang dan bandingkan setiap angka")
    verify.set_defaults(run=inquiry.verify)

    doctor = subparsers.add_parser("doctor", help="memeriksa komputer ini", description=inquiry.doctor.__doc__)
    doctor.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="folder kerja (bawaan: folder ini)")
    doctor.set_defaults(run=inquiry.doctor)


def number(text: str) -> float:
    """Read a number with decimal comma or point; its name stands in the parser's message."""
    return float(text.replace(",", "."))


def _add_evidence(subparsers: argparse._SubParsersAction[_Parser]) -> None:
    parser = subparsers.add_parser(
        "evidence", help="menulis dan membaca lembar bukti", description=monitoring.evidence.__doc__
    )
    _add_folder(parser)
    _add_output(parser)
    parser.set_defaults(run=monitoring.evidence)

    plan = subparsers.add_parser(
        "action-plan",
        help="menulis rencana tindak per Perangkat Daerah dan calon penghargaan",
        description=monitoring.action_plan.__doc__,
    )
    _add_folder(plan)
    _add_output(plan)
    plan.set_defaults(run=monitoring.action_plan)


def _add_folder(parser: argparse.ArgumentParser, text: str = "folder tahun, misalnya data/contoh/2025") -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help=text)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output", type=Path, metavar="FOLDER", help="folder hasil (bawaan: data/… menjadi keluaran/…)"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 when all went well; 2 when an input needs mending.
    """
    options = build_parser().parse_args(arguments)
    screen = Screen(as_json=options.json)
    try:
        code = int(options.run(options, screen))
    except BudayaEvalError as error:
        screen.show_problems(error)
        code = EXIT_INPUT
    screen.close(options.command, code)
    return code
