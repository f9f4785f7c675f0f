"""Builds every questionnaire of a year from its settings: that of the staff, and those of other raters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from budaya_eval.errors import InputError, ProblemList
from budaya_eval.files import did_you_mean
from budaya_eval.indicators import IndicatorList, read_indicator_list
from budaya_eval.instrument.building import build_instrument
from budaya_eval.instrument.model import Instrument
from budaya_eval.settings import SETTINGS_NAME, YearSettings
from budaya_eval.unit_register import UnitRegister


def build_questionnaires(settings: YearSettings, register: UnitRegister) -> tuple[Instrument, ...]:
    """Build every questionnaire of a year.

    Parameters
    ----------
    settings : YearSettings
        Names the list, the lists asked besides it, and the forms of other raters.
    register : UnitRegister
        Must know the Perangkat Daerah whose own values are asked.

    Returns
    -------
    tuple of Instrument
        That of the staff first, which carries the index and every section; then one per further form, of its own route.

    Raises
    ------
    InputError
        Everything wrong with the lists, and with how the settings combine them.
    """
    problems = ProblemList()
    named = (settings.instrument_folder, *settings.additional_folders, *settings.local_folders)
    lists = {folder: found for folder in named for found in _read(folder, problems)}
    for folder in settings.additional_folders:
        if folder in lists and lists[folder].unit:
            _complain(problems, "daftar_tambahan", folder, "memuat nilai satu Perangkat Daerah", "nilai_lokal")
    for folder in settings.local_folders:
        if folder in lists and not lists[folder].unit:
            _complain(problems, "nilai_lokal", folder, "tidak menyebut unit", "daftar_tambahan")
        elif folder in lists:
            _check_unit(lists[folder], folder, register, problems)
    problems.raise_if_any()
    main, *additional = lists.values()
    build = partial(
        build_instrument, main, year=settings.year, scale=settings.scale, order=settings.order, seed=settings.seed
    )
    built = [
        build(form=settings.form, additional=additional),
        *(build(form=form) for form in settings.additional_forms),
    ]
    _check_routes(built, problems)
    problems.raise_if_any()
    return tuple(built)


def _read(folder: Path, problems: ProblemList) -> Iterator[IndicatorList]:
    try:
        yield read_indicator_list(folder)
    except InputError as error:
        problems.extend(error.problems)


def _complain(problems: ProblemList, setting: str, folder: Path, what: str, other: str) -> None:
    problems.add(
        "list-place",
        f"Daftar '{folder.name}' pada kuesioner.{setting} {what}",
        action=f"Pindahkan ke kuesioner.{other}, atau perbaiki unit dalam instrument.toml daftar itu.",
        file=SETTINGS_NAME,
    )


def _check_unit(local: IndicatorList, folder: Path, register: UnitRegister, problems: ProblemList) -> None:
    known = {unit.code for unit in register.reporting_units}
    if local.unit not in known:
        problems.add(
            "unit-unknown",
            f"Unit '{local.unit}' bukan Perangkat Daerah dalam register" + did_you_mean(register.suggest(local.unit)),
            allowed="kode Perangkat Daerah dalam unit.xlsx",
            file=str(folder / "instrument.toml"),
        )


def _check_routes(built: Sequence[Instrument], problems: ProblemList) -> None:
    first: dict[str, str] = {}
    if built[0].route != "self":
        problems.add(
            "form-route",
            f"Bentuk '{built[0].form}' diisi kelompok penilai lain, padahal indeks berasal dari pegawai",
            allowed="kuesioner.bentuk dengan route self; yang lain pada kuesioner.bentuk_tambahan",
            file=SETTINGS_NAME,
        )
    for instrument in built:
        if instrument.route in first:
            problems.add(
                "form-route",
                f"Bentuk '{first[instrument.route]}' dan '{instrument.form}' diisi kelompok penilai yang sama",
                allowed="satu bentuk untuk setiap kelompok penilai (route)",
                file=SETTINGS_NAME,
            )
        first.setdefault(instrument.route, instrument.form)
