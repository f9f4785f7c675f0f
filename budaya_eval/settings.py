"""Reads `evaluasi.toml`: the one settings file of an evaluation year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import did_you_mean, near_miss, read_toml
from budaya_eval.year_calendar import EVENTS

SETTINGS_NAME = "evaluasi.toml"
REPORT_SECTION = "laporan"
TARGET_SECTION = "target_indeks"
CITY_TARGET, TARGET_BASIS = "kota", "dasar"
BERAKHLAK_SECTION = "indeks_berakhlak"
DEFAULT_EVIDENCE = "perwali-38-2016"
LANGUAGES = ("id", "en")
ORDER_NAMES: dict[str, Literal["seeded", "listed"]] = {"acak": "seeded", "tetap": "listed"}
TOP_KEYS: dict[str, type] = {
    "tahun": int,
    "folder_sebelumnya": str,
    "instrumen": str,
    "skema": str,
    "tanggal_acuan": dt.date,
    "data_simulasi": bool,
    "target_partisipasi": float,
    "kuesioner": dict,
    "kalender": dict,
    "bukti": dict,
    TARGET_SECTION: dict,
    BERAKHLAK_SECTION: dict,
    "surat": dict,
    "naskah": dict,
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
    "kuesioner": {
        "bentuk": str,
        "skala": str,
        "urutan": str,
        "benih": int,
        "bahasa": str,
        "daftar_tambahan": list,
        "nilai_lokal": list,
        "bentuk_tambahan": list,
    },
    "bukti": {"daftar": str, "mulai": dt.date, "selesai": dt.date, "topik_gelar": str},
    "kalender": dict.fromkeys(EVENTS, dt.date),
    BERAKHLAK_SECTION: {"tahun": int, "nilai": float, "kategori": str, "sumber": str, "tanggal": dt.date},
    "surat": {
        **dict.fromkeys(("tautan", "narahubung", "kepada", "nomor", "tanggal"), str),
        **dict.fromkeys(("penanda_tangan", "nama_penanda_tangan"), str),
        **dict.fromkeys(("kop", "alamat", "tembusan"), list),
    },
    "naskah": {
        **dict.fromkeys(("nomor", "tanggal", "melalui", "sifat_nota", "sifat_surat", "batas_rencana"), str),
        **dict.fromkeys(("jabatan_kepala_daerah", "nama_kepala_daerah"), str),
        **dict.fromkeys(("kop_kepala_daerah", "tembusan_nota", "tembusan_surat", "paraf"), list),
    },
}

Language = Literal["id", "en"]
Complain = Callable[..., None]  # `ProblemList.add` for one file


@dataclass(frozen=True, slots=True)
class BerakhlakIndex:
    """An Indeks BerAKHLAK as it was published: year, value (0–100), category, source and its date."""

    year: int
    value: float
    category: str
    source: str
    date: dt.date


@dataclass(frozen=True, slots=True)
class YearSettings:
    """The settings of an evaluation year.

    `additional_folders` and `local_folders` are lists asked besides the main one in one visit, `additional_forms` the
    questionnaires of other groups of raters; `language` is that of channels which carry one only.
    `report` is the free section ``[laporan]`` (signatory, number, place, letterhead), checked where it is used;
    `letter` is ``[surat]``, of the Surat Edaran and the reminders; `official` is ``[naskah]``, of the letters around
    the report.
    `evidence_start` and `evidence_end` are the first and last day on which what is shown by evidence may have happened:
    unless set, the twelve months that end on the reference date. `evidence_path` is the list of evidence.
    `display_topic` is the core value that the last Gelar Budaya Kerja was about; empty if there was none.
    `target_participation` is the share of the staff wanted while answers come in; None leaves it to the scheme.
    `target_index` holds the target of the index by unit code, and the city's under ``kota``; `target_basis` what they
    rest on. `berakhlak` is the official Indeks BerAKHLAK, if the office wrote it down.
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
    evidence_path: Path
    evidence_start: dt.date
    evidence_end: dt.date
    additional_folders: tuple[Path, ...] = ()
    local_folders: tuple[Path, ...] = ()
    additional_forms: tuple[str, ...] = ()
    language: Language = "id"
    display_topic: str = ""
    target_participation: float | None = None
    calendar: dict[str, dt.date] = field(default_factory=dict)
    target_index: dict[str, float] = field(default_factory=dict)
    target_basis: str = ""
    berakhlak: BerakhlakIndex | None = None
    letter: dict[str, Any] = field(default_factory=dict)
    official: dict[str, Any] = field(default_factory=dict)
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
    evidence = content.get("bukti", {})
    targets = content.get(TARGET_SECTION, {})
    reference_date = content["tanggal_acuan"]
    return YearSettings(
        folder=folder,
        year=content["tahun"],
        previous_folder=(folder / previous).resolve() if previous else None,
        instrument_folder=instruments / content["instrumen"],
        scheme_path=instruments / "schemes" / f"{content['skema']}.toml",
        reference_date=reference_date,
        is_simulated=content.get("data_simulasi", False),
        form=questionnaire.get("bentuk"),
        scale=questionnaire.get("skala"),
        order=ORDER_NAMES[questionnaire.get("urutan", "acak")],
        seed=questionnaire.get("benih", 38),
        additional_folders=tuple(instruments / name for name in questionnaire.get("daftar_tambahan", ())),
        local_folders=tuple(instruments / name for name in questionnaire.get("nilai_lokal", ())),
        additional_forms=tuple(questionnaire.get("bentuk_tambahan", ())),
        language=questionnaire.get("bahasa", "id"),
        evidence_path=instruments / "evidence" / f"{evidence.get('daftar', DEFAULT_EVIDENCE)}.xlsx",
        evidence_start=evidence.get("mulai", _year_before(reference_date)),
        evidence_end=evidence.get("selesai", reference_date),
        display_topic=evidence.get("topik_gelar", ""),
        target_participation=content.get("target_partisipasi"),
        calendar=dict(content.get("kalender", {})),
        target_index={unit: float(target) for unit, target in targets.items() if unit != TARGET_BASIS},
        target_basis=targets.get(TARGET_BASIS, ""),
        berakhlak=_read_berakhlak(content.get(BERAKHLAK_SECTION, {})),
        letter=dict(content.get("surat", {})),
        official=dict(content.get("naskah", {})),
        report=dict(content.get(REPORT_SECTION, {})),
    )


def _read_berakhlak(given: dict[str, Any]) -> BerakhlakIndex | None:
    if not given:
        return None
    return BerakhlakIndex(given["tahun"], given["nilai"], given.get("kategori", ""), given["sumber"], given["tanggal"])


def _year_before(date: dt.date) -> dt.date:
    """Give the first day of the twelve months that end on a date."""
    day = min(date.day, 28) if date.month == 2 else date.day
    return dt.date(date.year - 1, date.month, day) + dt.timedelta(days=1)


def _check(content: dict[str, Any], path: Path) -> None:
    """Tell every unknown, missing, wrongly written or senseless setting."""
    problems = ProblemList()
    complain = partial(problems.add, file=str(path))
    sound = _check_keys(content, TOP_KEYS, "", complain)
    sections = {
        name: _check_keys(sound.get(name, {}), known, f"{name}.", complain) for name, known in SECTION_KEYS.items()
    }
    for key in sorted(TOP_KEYS.keys() & sound.get(REPORT_SECTION, {}).keys()):
        complain(
            "setting-misplaced",
            f"Setelan '{key}' berada di dalam bagian [{REPORT_SECTION}], sehingga tidak terbaca",
            action="Pindahkan ke atas bagian [...] yang pertama.",
        )
    for key in REQUIRED_KEYS:
        if key not in content:
            complain(
                "setting-missing", f"Setelan '{key}' tidak ada", action="Tambahkan di atas bagian [...] yang pertama."
            )
    _check_questionnaire(sections["kuesioner"], complain)
    if sound.get("tahun", YEARS[0]) not in YEARS:
        complain(
            "setting-choice",
            f"Setelan 'tahun' = {sound['tahun']} bukan tahun evaluasi",
            allowed=f"{YEARS[0]} sampai {YEARS[-1]}",
        )
    if not 0 < sound.get("target_partisipasi", 0.5) <= 1:
        complain(
            "setting-choice",
            f"Setelan 'target_partisipasi' = {sound['target_partisipasi']} bukan bagian dari seluruh pegawai",
            allowed="bilangan di atas 0 sampai 1.0, misalnya 0.75",
        )
    start, end = (sections["kalender"].get(key) for key in ("survei_mulai", "survei_selesai"))
    if start and end and end < start:
        complain(
            "calendar-order",
            f"Setelan 'kalender.survei_selesai' ({end}) mendahului 'kalender.survei_mulai' ({start})",
            allowed=f"{start} atau sesudahnya",
        )
    first, last = (sections["bukti"].get(key) for key in ("mulai", "selesai"))
    if first and last and last < first:
        complain(
            "evidence-order",
            f"Setelan 'bukti.selesai' ({last}) mendahului 'bukti.mulai' ({first})",
            allowed=f"{first} atau sesudahnya",
        )
    targets = dict(sound.get(TARGET_SECTION, {}))
    if type(targets.pop(TARGET_BASIS, "")) is not str:
        complain("setting-kind", f"Setelan '{TARGET_SECTION}.{TARGET_BASIS}' bukan teks", allowed=KIND_NAMES[str])
    for unit, target in targets.items():
        if type(target) not in (int, float) or not 0 <= target <= 100:
            complain(
                "target-range",
                f"Setelan '{TARGET_SECTION}.{unit}' = {target} bukan target indeks",
                allowed="angka 0 sampai 100, dengan titik desimal",
            )
    _check_berakhlak(sound.get(BERAKHLAK_SECTION, {}), sections[BERAKHLAK_SECTION], complain)
    previous = sound.get("folder_sebelumnya")
    if previous and (path.parent / previous).resolve() == path.parent.resolve():
        complain(
            "previous-itself",
            "Setelan 'folder_sebelumnya' menunjuk folder ini sendiri",
            allowed="folder tahun sebelumnya, misalnya ../2025",
        )
    problems.raise_if_any()


def _check_berakhlak(given: dict[str, Any], sound: dict[str, Any], complain: Complain) -> None:
    """Check that an Indeks BerAKHLAK says of which year it is, how high, and where it was published."""
    for key in ("tahun", "nilai", "sumber", "tanggal"):
        if given and not given.get(key, ""):
            complain(
                "setting-missing",
                f"Setelan '{BERAKHLAK_SECTION}.{key}' tidak ada atau kosong",
                action=f"Tambahkan, atau hapus seluruh bagian [{BERAKHLAK_SECTION}].",
            )
    for key, least, most in (("tahun", YEARS[0], YEARS[-1]), ("nilai", 0, 100)):
        if not least <= sound.get(key, least) <= most:
            complain(
                "setting-choice",
                f"Setelan '{BERAKHLAK_SECTION}.{key}' = {sound[key]} di luar batas",
                allowed=f"{least} sampai {most}",
            )


def _check_questionnaire(given: dict[str, Any], complain: Complain) -> None:
    """Check the choices and the lists of names in the section of the questionnaire."""
    for key, default, known in (("urutan", "acak", tuple(ORDER_NAMES)), ("bahasa", "id", LANGUAGES)):
        chosen = given.get(key, default)
        if chosen not in known:
            complain(
                "setting-choice", f"Setelan 'kuesioner.{key}' = '{chosen}' tidak dikenal", allowed=", ".join(known)
            )
    for key in ("daftar_tambahan", "nilai_lokal", "bentuk_tambahan"):
        named = given.get(key, [])
        if any(not isinstance(name, str) for name in named) or len(set(map(str, named))) < len(named):
            complain(
                "setting-kind",
                f"Setelan 'kuesioner.{key}' memuat isian yang bukan teks, atau yang sama dua kali",
                allowed='daftar nama, misalnya ["berakhlak"]',
            )


def _check_keys(given: dict[str, Any], known: dict[str, type], prefix: str, complain: Complain) -> dict[str, Any]:
    """Check names and kinds of some settings; give those that are sound."""
    sound = {}
    for key, value in given.items():
        if key not in known:
            complain(
                "setting-unknown",
                f"Setelan '{prefix}{key}' tidak dikenal" + did_you_mean(near_miss(key, known)),
                allowed=", ".join(known),
            )
        elif type(value) is not known[key]:
            came = KIND_NAMES.get(type(value), "isian lain")
            complain("setting-kind", f"Setelan '{prefix}{key}' berupa {came}", allowed=KIND_NAMES[known[key]])
        else:
            sound[key] = value
    return sound
