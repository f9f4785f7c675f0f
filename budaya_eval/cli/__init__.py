"""Commands without logic: read the line, call the library, tell what was made and what comes next."""

from __future__ import annotations

import argparse
import datetime as dt
import io
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from pathlib import Path

from budaya_eval.channels import NAMES
from budaya_eval.cli import commands, correspondence, inquiry, monitoring, preparation
from budaya_eval.cli.screen import Screen
from budaya_eval.errors import BudayaEvalError

EXIT_INPUT = 2
WITHOUT_OUTPUT = frozenset({"new", "sample", "explain", "verify", "doctor"})

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
    for name, command in subparsers.choices.items():
        if name not in WITHOUT_OUTPUT:
            told = "folder hasil (bawaan: data/… menjadi keluaran/…)"
            command.add_argument("--output", type=Path, metavar="FOLDER", help=told)
        command.add_argument(
            "--json",
            action="store_true",
            help="cetak hasilnya sebagai satu objek JSON; teks biasa pindah ke keluaran galat",
        )
    return parser


def _add_command(
    subparsers: argparse._SubParsersAction[_Parser],
    run: Callable[..., int],
    text: str,
    *,
    folder: str = "folder tahun, misalnya data/contoh/2025",
) -> argparse.ArgumentParser:
    """Add a command that bears the name of its function and works on a folder; its docstring is its help."""
    parser = subparsers.add_parser(run.__name__.replace("_", "-"), help=text, description=run.__doc__)
    parser.set_defaults(run=run)
    if folder:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help=folder)
    return parser


def _add_preparation(subparsers: argparse._SubParsersAction[_Parser]) -> None:
    """Add the commands before the survey."""
    where = "folder tahun yang akan dibuat, misalnya data/2026"
    new = _add_command(subparsers, commands.new, "membuat folder tahun baru", folder=where)
    new.add_argument("--from", dest="source", type=Path, metavar="FOLDER", help="salin register unit dari folder ini")

    where = "folder yang akan berisi 2024/ dan 2025/, misalnya data/contoh"
    _add_command(subparsers, commands.sample, "membuat data simulasi", folder=where)

    plan = _add_command(subparsers, preparation.survey_plan, "merencanakan jumlah jawaban per unit")
    plan.add_argument(
        "--precision", type=number, default=2.0, metavar="POIN", help="ketelitian indeks, ± poin (bawaan: 2)"
    )
    plan.add_argument(
        "--response", type=number, metavar="PERSEN", help="partisipasi yang diperkirakan (bawaan: tahun lalu, atau 80)"
    )
    plan.add_argument(
        "--census", type=int, default=50, metavar="N", help="unit sampai N pegawai ditanyai seluruhnya (bawaan: 50)"
    )

    _add_command(subparsers, preparation.panel, "meminta penilaian ahli atas butir kuesioner")

    instrument = _add_command(subparsers, commands.instrument, "menerbitkan kuesioner")
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
    told = "buat poster berkode QR dari lembar Tautan yang diunduh dari Google"
    instrument.add_argument("--links", type=Path, metavar="BERKAS", help=told)
    told = "hanya memeriksa rumusan butir; FOLDER boleh folder daftar indikator dalam instruments/"
    instrument.add_argument("--check", action="store_true", help=told)


def _add_collection(subparsers: argparse._SubParsersAction[_Parser]) -> None:
    """Add the commands while answers come in."""
    check = _add_command(subparsers, commands.check, "memeriksa jawaban yang masuk")
    told = "keluar dengan 2 bila ada baris dipisahkan atau sel dilewati"
    check.add_argument("--strict", action="store_true", help=told)

    recap = _add_command(subparsers, commands.recap, "merekap partisipasi selama pengisian")
    recap.add_argument(
        "--date",
        type=dt.date.fromisoformat,
        default=dt.datetime.now(dt.UTC).astimezone().date(),
        metavar="TTTT-BB-HH",
        help="tanggal pada rekap (bawaan: hari ini)",
    )


def _add_evidence(subparsers: argparse._SubParsersAction[_Parser]) -> None:
    """Add the commands about evidence and plans."""
    _add_command(subparsers, monitoring.evidence, "menulis dan membaca lembar bukti")
    told = "menulis rencana tindak per Perangkat Daerah dan calon penghargaan"
    _add_command(subparsers, monitoring.action_plan, told)


def _add_report(subparsers: argparse._SubParsersAction[_Parser]) -> None:
    """Add the commands that evaluate and report."""
    report = _add_command(subparsers, commands.report, "menghitung evaluasi dan menyusun laporan")
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
    told = "dengan lampiran teknis: buku kerja 02–04 yang sudah dijalankan (sekitar satu menit lagi)"
    report.add_argument("--notebooks", action="store_true", help=told)
    told = "terbitkan ulang walaupun hampir sama dengan terbitan yang sudah ditarik; alasannya dicatat"
    report.add_argument("--republish", metavar="ALASAN", default="", help=told)

    letters = _add_command(subparsers, correspondence.letters, "menyusun naskah dinas di sekitar laporan")
    told = "hanya menulis templat Word ke folder templat/ tahun itu, untuk disunting"
    letters.add_argument("--templates", action="store_true", help=told)


def _add_inquiries(subparsers: argparse._SubParsersAction[_Parser]) -> None:
    """Add the commands that answer questions."""
    explain = _add_command(subparsers, inquiry.explain, "menjelaskan satu angka")
    told = "misalnya: indeks kota; INT DINKES; alpha PRO; perubahan kota; baris 12 (dari hasil.xlsx)"
    explain.add_argument("what", nargs="+", metavar="ANGKA", help=told)

    told = "memeriksa apakah hasil masih sesuai dengan masukannya"
    verify = _add_command(subparsers, inquiry.verify, told, folder="")
    verify.add_argument("output", type=Path, metavar="HASIL", help="folder hasil, misalnya keluaran/contoh/2025")
    verify.add_argument("--folder", type=Path, metavar="FOLDER", help="folder tahun (bawaan: data/… dari keluaran/…)")
    verify.add_argument("--recompute", action="store_true", help="hitung ulang dan bandingkan setiap angka")

    doctor = _add_command(subparsers, inquiry.doctor, "memeriksa komputer ini", folder="")
    doctor.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="folder kerja (bawaan: folder ini)")


def number(text: str) -> float:
    """Read a number with decimal comma or point; its name stands in the parser's message."""
    return float(text.replace(",", "."))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 when all went well; 2 when an input needs mending.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a code page of Windows lacks some characters, also those of the help
    options = build_parser().parse_args(arguments)
    screen = Screen(as_json=options.json)
    try:
        code = int(options.run(options, screen))
    except BudayaEvalError as error:
        screen.show_problems(error)
        code = EXIT_INPUT
    screen.close(options.command, code)
    return code
