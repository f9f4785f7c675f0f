"""Tells whether this machine has what the program needs: Python, libraries, fonts, rights, room, short paths."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Literal

from budaya_eval.errors import InputError
from budaya_eval.phrases import format_number
from budaya_eval.settings import find_instruments_folder

State = Literal["ok", "warning", "missing"]

MIN_PYTHON = (3, 11, 5)
MIN_FREE_MB = 500
LONG_PATH = 95  # what Windows takes, 259, less the longest path that an installation holds, JupyterLab's
PINS_NAME = "constraints.txt"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and what to do if it is not well."""

    name: str
    state: State
    found: str
    action: str = ""


def check_installation(folder: Path | None = None) -> tuple[Check, ...]:
    """Look at everything the commands need on this machine.

    Parameters
    ----------
    folder : Path, optional
        Where the work is done; the current folder by default.

    Returns
    -------
    tuple of Check
        In the order in which they are worth mending.
    """
    place = (folder or Path.cwd()).resolve()
    return (
        _check_python(),
        *_check_packages(place),
        _check_fonts(),
        _check_lists(place),
        _check_writing("folder kerja", place),
        _check_writing("folder sementara", Path(tempfile.gettempdir())),
        _check_room(place),
        _check_path(place),
    )


def _check_python() -> Check:
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:3] >= MIN_PYTHON:
        return Check("Python", "ok", found)
    needed = ".".join(str(part) for part in MIN_PYTHON)
    return Check("Python", "missing", found, f"Pasang Python {needed} atau yang lebih baru.")


def _check_packages(place: Path) -> Iterator[Check]:
    """Libraries the package names, each against its lower bound's presence and its pin, if the pins lie here."""
    pins = _read_pins(place)
    missing, others = [], []
    for name, extra in _requirements():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append((name, extra))
            continue
        pinned = pins.get(name.casefold())
        if pinned not in (None, version):
            others.append(f"{name} {version} (diuji dengan {pinned})")
    core = [name for name, extra in missing if not extra]
    notebook = [name for name, extra in missing if extra == "notebook"]
    if core:
        yield Check("pustaka", "missing", f"belum ada: {', '.join(core)}", "Jalankan pemasangan sekali lagi.")
    else:
        yield Check("pustaka", "ok", "lengkap")
    if notebook:
        action = "Diperlukan hanya untuk notebook: pip install -e .[notebook] -c constraints.txt"
        yield Check("JupyterLab", "warning", f"belum ada: {', '.join(notebook)}", action)
    else:
        yield Check("JupyterLab", "ok", metadata.version("jupyterlab"))
    if others:
        yield Check(
            "versi pustaka",
            "warning",
            "; ".join(others),
            f"Angka dapat berbeda sedikit. Samakan dengan: pip install -e .[notebook] -c {PINS_NAME}",
        )
    elif pins:
        yield Check("versi pustaka", "ok", f"sama dengan {PINS_NAME}")


def _requirements() -> Iterator[tuple[str, str]]:
    """Names of the libraries and the extra each belongs to; those of tests and documentation are left out."""
    for line in metadata.requires("budaya-eval") or ():
        requirement, _, marker = line.partition(";")
        found = re.match(r"[A-Za-z0-9._-]+", requirement.strip())
        extra = re.search(r"extra\s*==\s*['\"](\w+)['\"]", marker)
        if found and (extra is None or extra[1] == "notebook"):
            yield found[0], extra[1] if extra else ""


def _read_pins(place: Path) -> dict[str, str]:
    """Pins of `constraints.txt`, looked for from here upwards; none where the program was installed without them."""
    for folder in (place, *place.parents):
        path = folder / PINS_NAME
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            pairs = (re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)\s*$", line) for line in lines)
            return {pair[1].casefold(): pair[2] for pair in pairs if pair}
    return {}


def _check_fonts() -> Check:
    try:
        import_module("fontpkg_arimo")
        import_module("matplotlib")
    except ImportError as error:
        return Check("huruf", "missing", f"{error.name} belum ada", "Jalankan pemasangan sekali lagi.")
    return Check("huruf", "ok", "Arimo untuk naskah, DejaVu untuk gambar")


def _check_lists(place: Path) -> Check:
    try:
        folder = find_instruments_folder(place)
    except InputError as error:
        return Check("daftar indikator", "missing", "folder instruments/ tidak ditemukan", error.problems[0].action)
    lists = sorted(path.parent.name for path in folder.glob("*/instrument.toml"))
    schemes = len(list((folder / "schemes").glob("*.toml")))
    return Check("daftar indikator", "ok", f"{', '.join(lists)}; {schemes} skema")


def _check_writing(name: str, folder: Path) -> Check:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".budaya-eval-"):
            pass
    except OSError as error:
        action = "Pindahkan folder proyek ke tempat yang boleh Anda tulisi, misalnya Dokumen."
        return Check(name, "missing", f"tidak dapat ditulisi ({error.strerror})", action)
    return Check(name, "ok", "dapat ditulisi")


def _check_room(place: Path) -> Check:
    free = shutil.disk_usage(place).free // MEGABYTE
    found = f"{format_number(free, 0)} MB bebas"
    if free >= MIN_FREE_MB:
        return Check("ruang penyimpanan", "ok", found)
    return Check("ruang penyimpanan", "warning", found, f"Sediakan paling sedikit {MIN_FREE_MB} MB.")


def _check_path(place: Path) -> Check:
    """Long paths fail on Windows; a folder in the cloud locks files and shares what is private."""
    if "onedrive" in str(place).casefold():
        action = "Folder OneDrive mengunci berkas yang sedang disinkronkan, dan jawaban ikut terkirim. Pindahkan."
        return Check("letak folder", "warning", "di dalam OneDrive", action)
    if os.name == "nt" and len(str(place)) > LONG_PATH:
        return Check("letak folder", "warning", f"{len(str(place))} huruf", "Pindahkan ke folder yang lebih pendek.")
    return Check("letak folder", "ok", "sesuai")
