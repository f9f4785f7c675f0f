"""All evidence of a year: workbooks out to every unit, and back from the folder bukti/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from budaya_eval.errors import InputError, ProblemList
from budaya_eval.files import Grid, atomic_folder, did_you_mean, is_ignored, near_miss, read_sheets
from budaya_eval.monitoring.catalogue import CITY_CODE, Catalogue, read_catalogue
from budaya_eval.monitoring.layout import CITY_NAME, EVIDENCE_FOLDER, FILE_START, UNIT_LABEL, EvidenceForm
from budaya_eval.monitoring.performance import DISCIPLINE_STEM, PERFORMANCE_STEM
from budaya_eval.monitoring.reader import WorkbookReader, identify
from budaya_eval.monitoring.reports import Evidence, UnitEvidence
from budaya_eval.monitoring.writer import write_workbook
from budaya_eval.settings import DEFAULT_EVIDENCE, YearSettings
from budaya_eval.unit_register import UnitRegister


def make_form(settings: YearSettings, register: UnitRegister, catalogue: Catalogue, code: str) -> EvidenceForm:
    """Describe the workbook of a Perangkat Daerah, or of the Tim (`CITY_CODE`)."""
    is_city = code == CITY_CODE
    return EvidenceForm(
        catalogue=catalogue,
        code=code,
        name=CITY_NAME if is_city else register.by_code[code].name,
        year=settings.year,
        start=settings.evidence_start,
        end=settings.evidence_end,
        n_staff=register.n_staff if is_city else register.staff_of_reporting_unit[code],
        n_units=len(register.reporting_units),
        deadline=settings.calendar.get("bukti_selesai"),
        is_simulated=settings.is_simulated,
    )


def write_evidence(settings: YearSettings, register: UnitRegister, folder: Path) -> list[Path]:
    """Write one empty workbook for every Perangkat Daerah and one for the Tim, all or none.

    Parameters
    ----------
    settings : YearSettings
        Of the year; they name the list of evidence and the period.
    register : UnitRegister
        The units.
    folder : Path
        Receives the workbooks.

    Returns
    -------
    list of Path

    Raises
    ------
    InputError
        The list of evidence is missing or wrong.
    """
    catalogue = read_catalogue(settings.evidence_path)
    codes = [*(unit.code for unit in register.reporting_units), CITY_CODE]
    forms = [make_form(settings, register, catalogue, code) for code in codes]
    with atomic_folder(folder) as staging:
        for form in forms:
            write_workbook(form, staging / form.file_name)
    return [folder / form.file_name for form in forms]


def read_evidence(settings: YearSettings, register: UnitRegister) -> Evidence | None:
    """Read every evidence workbook that lies in the folder bukti/ of a year.

    Parameters
    ----------
    settings : YearSettings
        Of the year.
    register : UnitRegister
        The units that may report.

    Returns
    -------
    Evidence or None
        None if no list of evidence is set and none lies in ``instruments/evidence``. Cells that cannot be used are in
        `Evidence.faults`; their items count as reported but not verified.

    Raises
    ------
    InputError
        The list is wrong; a workbook is damaged, of another year or list, or of no unit of the register; two
        workbooks of one unit disagree. All of it at once.
    """
    is_default = settings.evidence_path.stem == DEFAULT_EVIDENCE
    if is_default and not settings.evidence_path.is_file():
        return None
    catalogue = read_catalogue(settings.evidence_path)
    structure, faults = ProblemList(), ProblemList()
    found: dict[str, list[UnitEvidence]] = {}
    ignored: list[str] = []
    for file, sheets in read_workbooks(settings.folder, EVIDENCE_FOLDER, structure):
        identity = identify(sheets)
        if identity is None:
            if Path(file).name.startswith(FILE_START):
                structure.add(
                    "evidence-unknown",
                    f"Berkas ini tidak memuat baris {UNIT_LABEL}, tahun, dan daftar bukti",
                    action="Salin kembali isinya ke lembar bukti asli.",
                    file=file,
                )
            else:
                ignored.append(file)
            continue
        code = check_unit(identity.unit, register, file, structure, "bukti", FILE_START)
        if code is None:
            continue
        reader = WorkbookReader(make_form(settings, register, catalogue, code), file, register, structure, faults)
        read = reader.read(sheets, identity)
        if read is not None:
            found.setdefault(code, []).append(read)
    for reports in found.values():
        _check_agreement(reports, structure)
    structure.raise_if_any()
    units = tuple(unit.code for unit in register.reporting_units)
    workbooks = {code: reports[0] for code, reports in found.items()}
    return Evidence(
        catalogue, units, settings.evidence_start, settings.evidence_end, workbooks, tuple(faults), tuple(ignored)
    )


def read_workbooks(base: Path, folder: str, structure: ProblemList) -> Iterator[tuple[str, Mapping[str, Grid]]]:
    """Read the workbooks in a folder of a year and below it, without those that have their own reader.

    Yields
    ------
    file : str
        Place below the year's folder.
    sheets : mapping
        Its sheets; a workbook that cannot be read is left out, and told.
    """
    for path in sorted((base / folder).rglob("*.xlsx")):
        if is_ignored(path) or path.stem in (PERFORMANCE_STEM, DISCIPLINE_STEM):
            continue
        file = path.relative_to(base).as_posix()
        try:
            yield file, read_sheets(path)
        except InputError as error:
            structure.extend(replace(problem, file=file) for problem in error.problems)


def check_unit(
    text: str, register: UnitRegister, file: str, structure: ProblemList, what: str, start: str
) -> str | None:
    """Give the code of a Perangkat Daerah, or of the Tim where evidence is read; tell if it is neither."""
    is_evidence = start == FILE_START
    if is_evidence and text.upper() == CITY_CODE:
        return CITY_CODE
    code = register.match(text)
    if code is None:
        structure.add(
            "unit-unknown",
            f"Unit '{text}' tidak ada dalam register"
            + did_you_mean(register.suggest(text) or near_miss(text, [CITY_CODE] if is_evidence else [])),
            allowed="kode Perangkat Daerah dalam unit.xlsx" + (f", atau {CITY_CODE}" if is_evidence else ""),
            action=f"Pulihkan kode unit pada lembar {what.capitalize()}, atau lengkapi unit.xlsx.",
            file=file,
            column=UNIT_LABEL,
        )
        return None
    top = register.reporting_unit_of[code]
    if top != code:
        structure.add(
            "unit-below",
            f"Unit {code} berada di bawah {top}; {what} dilaporkan bersama induknya",
            allowed=f"satu lembar {what} untuk {top}",
            action=f"Pindahkan isinya ke {start}{top}.xlsx.",
            file=file,
            column=UNIT_LABEL,
        )
        return None
    return code


def _check_agreement(reports: Sequence[UnitEvidence], structure: ProblemList) -> None:
    """Tell where two workbooks of one unit disagree; equal copies are one workbook."""
    first = reports[0]
    for other in reports[1:]:
        differing = _differences(first, other)
        if differing:
            structure.add(
                "evidence-twice",
                f"Dua lembar bukti {first.unit} berbeda: {first.file} dan {other.file}, butir {', '.join(differing)}",
                allowed="satu lembar bukti untuk setiap unit",
                action="Satukan isinya, lalu keluarkan salah satunya dari folder bukti/.",
                file=other.file,
            )


def _differences(one: UnitEvidence, other: UnitEvidence) -> list[str]:
    def events(report: UnitEvidence, code: str) -> Mapping[object, str]:
        return {event.date: event.state for event in report.events if event.item == code}

    return [
        code for code in one.items if one.items[code] != other.items[code] or events(one, code) != events(other, code)
    ]
