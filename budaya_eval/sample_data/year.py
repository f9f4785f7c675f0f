"""Puts the simulated years together: settings, register, issued questionnaire, answers, corrections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import write_text
from budaya_eval.indicators import read_indicator_list
from budaya_eval.instrument import ISSUE_FOLDER, Instrument, build_instrument, freeze_instrument
from budaya_eval.phrases import SIMULATED
from budaya_eval.sample_data.answers import simulate_answers
from budaya_eval.sample_data.city import YEARS, reference_date, write_register
from budaya_eval.sample_data.collection import collect_answers
from budaya_eval.sample_data.dirt import Correction, PlantedDirt, spoil_answers
from budaya_eval.sample_data.evidence import write_performance, write_sample_evidence
from budaya_eval.sample_data.plans import write_sample_discipline, write_sample_plans
from budaya_eval.sample_data.tryout import write_tryout
from budaya_eval.sample_data.year_files import write_answers, write_corrections, write_request
from budaya_eval.settings import YearSettings, find_instruments_folder, read_settings
from budaya_eval.unit_register import read_register
from budaya_eval.year_folder import DEFAULT_LIST, write_settings

if TYPE_CHECKING:
    import pandas as pd

MARK_NAME = "DATA-SIMULASI.txt"
MARK = (
    f"{SIMULATED}\n\n"
    "Kuesioner terbit di folder ini dipakai untuk jawaban simulasi dalam folder jawaban/.\n"
    "Berkasnya sendiri tidak ditandai, karena isinya harus sama dengan hasil perintah budaya-eval instrument.\n"
)
FORM = "ringkas"


def write_sample(folder: Path | str) -> list[Path]:
    """Write the simulated city: two evaluation years, each a complete folder.

    Parameters
    ----------
    folder : path
        Receives the folders `2024` and `2025`; files of an earlier simulation are replaced.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        The folder `instruments/` is not found, or its list cannot be used; or a folder of a year holds something
        else than simulated data, which is never overwritten.
    """
    problems = ProblemList()
    problems.extend(problem for year in YEARS for problem in _find_real_data(Path(folder) / str(year)))
    problems.raise_if_any()
    written: list[Path] = []
    for year in YEARS:
        written += _write_year(Path(folder) / str(year), year)
    return written


def planted_dirt(start: Path | str | None = None) -> dict[int, PlantedDirt]:
    """Count the dirt planted in each year, so that the accounting can be compared with it.

    Parameters
    ----------
    start : path, optional
        Folder from which `instruments/` is searched; by default the current one.

    Returns
    -------
    dict
        Year to its count.
    """
    counted = {}
    for year in YEARS:
        _, _, counted[year] = _simulate_year(_build_instrument(Path.cwd() if start is None else Path(start), year))
    return counted


def _find_real_data(folder: Path) -> list[Problem]:
    """Tell that a folder must not be overwritten: it is in use, and does not say that its data are simulated."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return []
    try:
        if read_settings(folder).is_simulated:
            return []
    except InputError:
        pass  # Unreadable settings are no proof of a simulation.
    return [
        Problem(
            "not-simulated",
            "Folder ini sudah berisi data yang tidak bertanda simulasi; tidak ada yang ditimpa",
            allowed="folder kosong, atau folder tahun dengan data_simulasi = true",
            action="Pilih folder lain, misalnya data/contoh.",
            file=str(folder),
        )
    ]


def _build_instrument(start: Path, year: int, settings: YearSettings | None = None) -> Instrument:
    indicator_list = read_indicator_list(find_instruments_folder(start) / DEFAULT_LIST)
    if settings is None:
        return build_instrument(indicator_list, year=year, form=FORM)
    return build_instrument(
        indicator_list,
        year=year,
        form=settings.form,
        scale=settings.scale,
        order=settings.order,
        seed=settings.seed,
    )


def _simulate_year(instrument: Instrument) -> tuple[pd.DataFrame, list[Correction], PlantedDirt]:
    year = instrument.year
    return spoil_answers(collect_answers(simulate_answers(instrument, year), year), instrument, year)


def _write_year(folder: Path, year: int) -> list[Path]:
    previous = f"../{year - 1}" if year - 1 in YEARS else ""
    written = [write_settings(folder, year, previous=previous, is_simulated=True), write_register(folder, year)]
    settings = read_settings(folder)
    instrument = _build_instrument(folder, year, settings)
    written.append(freeze_instrument(instrument, folder))
    for earlier in set((folder / ISSUE_FOLDER).glob("*.json")) - {written[-1]}:
        earlier.unlink()
    written.append(folder / ISSUE_FOLDER / MARK_NAME)
    write_text(written[-1], MARK)
    rows, corrections, _ = _simulate_year(instrument)
    register = read_register(folder, reference_date(year))
    request = write_request(instrument, register)
    written += write_answers(folder, rows, request)
    written.append(write_tryout(folder, request))
    written.append(write_corrections(folder, rows, corrections, year))
    written.append(write_performance(folder, year))
    written += write_sample_evidence(settings, register)
    written += write_sample_discipline(settings, register)
    written += write_sample_plans(settings)
    return written
