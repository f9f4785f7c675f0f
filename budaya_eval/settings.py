"""Reads `evaluasi.toml`: the one settings file of an evaluation year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import near_miss, read_toml

SETTINGS_NAME = "evaluasi.toml"
REPORT_SECTION = "laporan"
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
    REPORT_SECTION: dict,
}
YEARS = range(2000, 2100)
KIND_NAMES = {
    bool: "true atau false",
    dict: "bagian [...]",
    dt.date: "tanggal TTTT-BB-HH",
    dt.datetime: "tanggal dengan jam",
    float: "bilangan pecahan",
    int: "bilangan bulat",
    list: "daftar",
    str: 'teks "..."',
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
    content = read_toml(path)
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
        report=dict(content.get(REPORT_SECTION, {})),
    )


def _check(content: dict[str, Any], path: Path) -> None:
    """Tell every unknown, missing, wrongly written or senseless setting."""
    problems = ProblemList()
    sound = _check_keys(content, TOP_KEYS, "", path, problems)
    sections = {
        name: _check_keys(sound.get(name, {}), known, f"{name}.", path, problems)
        for name, known in SECTION_KEYS.items()
    }
    for key in sorted(TOP_KEYS.keys() & sound.get(REPORT_SECTION, {}).keys()):
        problems.add(
            "setting-misplaced",
            f"Setelan '{key}' berada di dalam bagian [{REPORT_SECTION}], sehingga tidak terbaca",
            action="Pindahkan ke atas bagian [...] yang pertama.",
            file=str(path),
        )
    for key in REQUIRED_KEYS:
        if key not in content:
            problems.add(
                "setting-missing",
                f"Setelan '{key}' tidak ada",
                action="Tambahkan di atas bagian [...] yang pertama.",
                file=str(path),
            )
    order = sections["kuesioner"].get("urutan", "acak")
    if order not in ORDER_NAMES:
        problems.add(
            "setting-choice",
            f"Setelan 'kuesioner.urutan' = '{order}' tidak dikenal",
            allowed=", ".join(ORDER_NAMES),
            file=str(path),
        )
    if sound.get("tahun", YEARS[0]) not in YEARS:
        problems.add(
            "setting-choice",
            f"Setelan 'tahun' = {sound['tahun']} bukan tahun evaluasi",
            allowed=f"{YEARS[0]} sampai {YEARS[-1]}",
            file=str(path),
        )
    start, end = (sections["kalender"].get(key) for key in ("survei_mulai", "survei_selesai"))
    if start and end and end < start:
        problems.add(
            "calendar-order",
            f"Setelan 'kalender.survei_selesai' ({end}) mendahului 'kalender.survei_mulai' ({start})",
            allowed=f"{start} atau sesudahnya",
            file=str(path),
        )
    previous = sound.get("folder_sebelumnya")
    if previous and (path.parent / previous).resolve() == path.parent.resolve():
        problems.add(
            "previous-itself",
            "Setelan 'folder_sebelumnya' menunjuk folder ini sendiri",
            allowed="folder tahun sebelumnya, misalnya ../2025",
            file=str(path),
        )
    problems.raise_if_any()


def _check_keys(
    given: dict[str, Any], known: dict[str, type], prefix: str, path: Path, problems: ProblemList
) -> dict[str, Any]:
    """Check names and kinds of some settings; give those that are sound."""
    sound = {}
    for key, value in given.items():
        if key not in known:
            hint = near_miss(key, known)
            problems.add(
                "setting-unknown",
                f"Setelan '{prefix}{key}' tidak dikenal" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
                allowed=", ".join(known),
                file=str(path),
            )
        elif type(value) is not known[key]:
            came = KIND_NAMES.get(type(value), "isian lain")
            problems.add(
                "setting-kind",
                f"Setelan '{prefix}{key}' berupa {came}",
                allowed=KIND_NAMES[known[key]],
                file=str(path),
            )
        else:
            sound[key] = value
    return sound
