"""Finds the channel that a file of answers came from, by its content, and lets that channel read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from budaya_eval.channels import load_readers, load_side_file_readers, suffixes_of
from budaya_eval.channels.channel import Channel, RawTable
from budaya_eval.errors import InputError, Problem
from budaya_eval.files import Grid, read_sheets
from budaya_eval.instrument import Instrument


def read_answer_file(path: Path, file: str, issued: Mapping[str, Instrument]) -> RawTable | None:
    """Read one file that lies among the answers of a year.

    Parameters
    ----------
    path : Path
        The file; it is only read.
    file : str
        Its path relative to the year's folder, for messages.
    issued : mapping
        Fingerprint to issued questionnaire.

    Returns
    -------
    RawTable or None
        None for a file that only explains others (`budaya_eval.channels.channel.SideFileChannel`); it is checked.

    Raises
    ------
    InputError
        No channel, or more than one, knows the file, or it is structurally wrong.
    """
    readers, side_file_readers = load_readers(), load_side_file_readers()
    for reader in side_file_readers:
        if reader.is_side_file(path):
            reader.check_side_file(path)
            return None
    suffixes = tuple(dict.fromkeys(suffix for channel in readers for suffix in suffixes_of(channel)))
    if path.suffix.lower() not in suffixes:
        raise InputError(
            Problem(
                "not-a-table",
                f"Jenis berkas '{path.suffix}' bukan tabel jawaban",
                allowed=", ".join(suffixes),
                action="Simpan sebagai XLSX atau CSV, atau pindahkan ke dokumentasi/ atau pindaian/.",
                file=file,
            )
        )
    sheets = read_sheets(path, mark_lost=True)
    claiming = [reader for reader in side_file_readers if reader.claims(path)]
    able = [channel for channel in readers if path.suffix.lower() in suffixes_of(channel)]
    return (claiming[0] if claiming else _find_channel(file, sheets, able)).read(path, file, sheets, issued)


def _find_channel(file: str, sheets: Mapping[str, Grid], readers: Sequence[Channel]) -> Channel:
    found = [channel for channel in readers if channel.recognise(sheets)]
    if len(found) == 1:
        return found[0]
    raise InputError(
        Problem(
            "channel-unknown",
            "Isi berkas tidak dikenali sebagai jawaban dari salah satu saluran",
            allowed=", ".join(channel.TITLE for channel in readers),
            action="Periksa baris judul kolomnya. Tabel milik sendiri memerlukan pemetaan.xlsx di sampingnya. "
            "Berkas lain pindahkan dari folder jawaban/.",
            file=file,
        )
    )
