"""What the plan of one unit is written for: its problems, its scores, and the roles in its KBK; all units at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.action_plan.problems import ProposedProblem, explain_basis, propose_problems
from budaya_eval.action_plan.workbook import Cell, PlanForm, write_plan
from budaya_eval.files import atomic_folder
from budaya_eval.monitoring.plan_layout import BETWEEN, GROUND, INDICATOR, PROBLEM, VALUE, WHOLE, plan_name
from budaya_eval.results import select

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation
    from budaya_eval.instrument import Instrument

SECRETARIAT = "SETDA"
NOT_FORMED = "belum dibentuk"
LEAD, RUN, HELP = (
    f"{verb} pelaksanaan teknis kegiatan Kelompok Budaya Kerja"
    for verb in ("Memberikan petunjuk dan arahan dalam rangka", "Memimpin", "Memfasilitasi")
)
ROLES = (
    ("Kepala Perangkat Daerah", "Pengarah", LEAD),
    ("Sekretaris Perangkat Daerah/Kepala Bagian Tata Usaha", "Ketua", RUN),
    ("Kasubbag atau nama lain yang membidangi urusan kepegawaian", "Sekretaris", HELP),
    ("Seluruh Jabatan Administrator dan Pengawas", "Anggota", "Melaksanakan kegiatan Kelompok Budaya Kerja"),
)
SECRETARIAT_ROLES = (
    ("Sekretaris Daerah", "Pengarah", LEAD),
    ("Asisten Administrasi", "Ketua", RUN),
    ("Kepala Bagian yang membidangi urusan kepegawaian dan Aparatur", "Sekretaris", HELP),
    (
        "Seluruh Asisten, Kepala Bagian, Kepala Sub Bagian, dan JFU dan JFT yang ditunjuk",
        "Anggota",
        "Melaksanakan kegiatan Kelompok Budaya Kerja",
    ),
)
NO_GROUP = (
    "KBK belum dibentuk: sampaikan rencana ini kepada Sekretaris Perangkat Daerah, dan siapkan pembentukan KBK lebih "
    "dahulu."
)


def make_plan_form(evaluation: Evaluation, unit: str) -> PlanForm:
    """Describe the plan of a Perangkat Daerah, filled with what is proposed to its KBK.

    Parameters
    ----------
    evaluation : Evaluation
        Of the year; only what is published is used.
    unit : str
        A Perangkat Daerah.
    """
    settings, instrument = evaluation.settings, evaluation.instrument
    names = name_choices(instrument)
    indices = select(evaluation.results, "index", scope="unit", unit=unit, core_value="*", indicator="*")
    shown = indices[indices["estimate"].notna()]
    return PlanForm(
        code=unit,
        name=evaluation.register.by_code[unit].name,
        year=settings.year,
        basis=explain_basis(evaluation, unit),
        core_values=(*(names[value.code] for value in instrument.core_values), WHOLE),
        indicators=tuple(names[indicator.code] for indicator in instrument.indicators),
        scores={names[str(row["indicator"])]: float(row["estimate"]) for row in shown.to_dict("records")},
        proposals=tuple(_cells(problem, names) for problem in propose_problems(evaluation, unit)),
        roles=roles_of(unit),
        notice=NO_GROUP if _has_no_group(evaluation, unit) else "",
        is_simulated=settings.is_simulated,
    )


def roles_of(unit: str) -> tuple[tuple[str, str, str], ...]:
    """Give offices, roles and tasks in the KBK of a unit, as the regulation's annex has them."""
    return SECRETARIAT_ROLES if unit == SECRETARIAT else ROLES


def name_choices(instrument: Instrument) -> dict[str, str]:
    """Code of every core value and indicator to how it is chosen in the form."""
    named = {value.code: f"{value.code}{BETWEEN}{value.name}" for value in instrument.core_values}
    return named | {indicator.code: f"{indicator.code}{BETWEEN}{indicator.text}" for indicator in instrument.indicators}


def _cells(problem: ProposedProblem, names: dict[str, str]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {PROBLEM: problem.text, GROUND: problem.ground}
    if problem.is_whole:
        cells[VALUE] = WHOLE
    if problem.core_value:
        cells[VALUE] = names[problem.core_value]
    if problem.indicator:
        cells[INDICATOR] = names[problem.indicator]
    return cells


def _has_no_group(evaluation: Evaluation, unit: str) -> bool:
    results = evaluation.results
    states = results[(results["measure"] == "evidence_state") & (results["unit"] == unit)]
    return bool((states["subgroup"] == NOT_FORMED).any())


def write_plans(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write the plan of every Perangkat Daerah, all or none.

    Returns
    -------
    list of Path
        One workbook for each, in the order of the register.
    """
    codes = [unit.code for unit in evaluation.register.reporting_units]
    with atomic_folder(folder) as staging:
        for code in codes:
            write_plan(make_plan_form(evaluation, code), staging / plan_name(code))
    return [folder / plan_name(code) for code in codes]
