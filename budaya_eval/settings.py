"""Reads `evaluasi.toml`: the one settings file of an evaluation year."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import near_miss

SETTINGS_NAME = "evaluasi.toml"
ORDER_NAMES: dict[str, Literal["seeded", "listed"]] = {"acak": "seeded", "tetap": "listed"}
TOP_KEYS: dict[str, type] = {
    "tahun": int,
    "folder_sebelumnya": str,
    "instrumen": str,
    "skema": str,
    "tanggal_acuan": dt.date,
    "data_simulasi": bool,
    "kuesioner": dict,
    "kalender": dict,
    "laporan": dict,
}
REQUIRED_KEYS = ("tahun", "instrumen", "skema", "tanggal_acuan")
SECTION_KEYS: dict[str, dict[str, type]] = {
    "kuesioner": {"bentuk": str, "skala": str, "urutan": str, "benih": int},
    "kalender": {
        "survei_mulai": dt.date,
        "survei_selesai": dt.date,
        "bukti_selesai": dt.date,
        "pengolahan_selesai": dt.date,
    },
}


@dataclass(frozen=True, slots=True)
class YearSettings:
    """The settings of an evaluation year.

    `report` is the free section ``[laporan]`` (signatory, number, place, letterhead), checked where it is used.
    """

    folder: Path
    year: int
    previous_folder: Path | None
    instrument_folder: Path
    scheme_path: Path
    reference_date: dt.date
    is_simulated: bool
    form: str | None
    scale: str | None
    order: Literal["seeded", "listed"]
    seed: int
    calendar: dict[str, dt.date] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)


def find_instruments_folder(start: Path) -> Path:
    """Find the folder `instruments/`: upwards from a year folder, then from here, then beside the library."""
    for base in (start.resolve(), Path.cwd(), Path(__file__).resolve().parent):
        for folder in (base, *base.parents):
            candidate = folder / "instruments"
            if (candidate / "schemes").is_dir():
                return candidate
    raise InputError(
        Problem(
            "instruments-missing",
            "Folder 'instruments' tidak ditemukan",
            action="Jalankan perintah dari folder proyek, yang berisi instruments/ dan data/.",
            file=str(start),
        )
    )


def read_settings(folder: Path | str) -> YearSettings:
    """Read and check `evaluasi.toml` of a year's folder.

    Raises
    ------
    InputError
        The folder or the file is missing, or a setting is missing, unknown or of the wrong kind.
    """
    folder = Path(folder)
    path = folder / SETTINGS_NAME
    if not path.is_file():
        what = "Folder" if not folder.is_dir() else f"Berkas {SETTINGS_NAME}"
        raise InputError(
            Problem(
                "settings-missing",
                f"{what} tidak ada",
                action="Buat folder tahun baru dengan: budaya-eval new " + str(folder),
                file=str(folder),
            )
        )
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(Problem("toml", f"Berkas tidak dapat dibaca sebagai TOML: {error}", file=str(path))) from None
    _check(content, path)
    instruments = find_instruments_folder(folder)
    questionnaire = content.get("kuesioner", {})
    previous = content.get("folder_sebelumnya", "")
    return YearSettings(
        folder=folder,
        year=content["tahun"],
        previous_folder=(folder / previous).resolve() if previous else None,
        instrument_folder=instruments / content["instrumen"],
        scheme_path=instruments / "schemes" / f"{content['skema']}.toml",
        reference_date=content["tanggal_acuan"],
        is_simulated=content.get("data_simulasi", False),
        form=questionnaire.get("bentuk"),
        scale=questionnaire.get("skala"),
        order=ORDER_NAMES[questionnaire.get("urutan", "acak")],
        seed=questionnaire.get("benih", 38),
        calendar=dict(content.get("kalender", {})),
        report=dict(content.get("laporan", {})),
    )


def _check(content: dict[str, Any], path: Path) -> None:
    problems = ProblemList()
    file = str(path)

    def check_keys(given: dict[str, Any], known: dict[str, type], section: str) -> None:
        for key, value in given.items():
            place = f"{section}.{key}" if section else key
            if key not in known:
                hint = near_miss(key, known)
                problems.add(
                    "setting-unknown",
                    f"Setelan '{place}' tidak dikenal" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
                    allowed=", ".join(known),
                    file=file,
                )
            elif type(value) is not known[key]:
                problems.add(
                    "setting-kind",
                    f"Setelan '{place}' salah jenis ({type(value).__name__})",
                    allowed={int: "bilangan bulat", str: "teks", dt.date: "tanggal TTTT-BB-HH", bool: "true/false"}.get(
                        known[key], "bagian [...]"
                    ),
                    file=file,
                )

    check_keys(content, TOP_KEYS, "")
    for section, known in SECTION_KEYS.items():
        if isinstance(content.get(section), dict):
            check_keys(content[section], known, section)
    for key in REQUIRED_KEYS:
        if key not in content:
            problems.add("setting-missing", f"Setelan '{key}' tidak ada", file=file)
    order = content.get("kuesioner", {}).get("urutan", "acak")
    if order not in ORDER_NAMES:
        problems.add(
            "setting-choice", f"Setelan kuesioner.urutan = '{order}' tidak dikenal", allowed="acak, tetap", file=file
        )
    problems.raise_if_any()
