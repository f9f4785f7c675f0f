"""Applies the scheme to the answers of a year and fills the results table.

`run_evaluation` is the one entry; command line and notebooks call it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.answer_table import AnswerTable
from budaya_eval.errors import InputError, ProblemList
from budaya_eval.evaluation import monitoring_rows, rows
from budaya_eval.evaluation.apart import apart_rows
from budaya_eval.evaluation.change import change_rows
from budaya_eval.evaluation.comparability import compare_questionnaires, mode_rows, previous_rows
from budaya_eval.evaluation.dimensions import dimension_rows, unit_awareness_rows
from budaya_eval.evaluation.referents import referent_rows
from budaya_eval.evaluation.reliability import agreement_rows, reliability_rows
from budaya_eval.evaluation.sensitivity import sensitivity_rows
from budaya_eval.evaluation.shrinkage import shrunken_rows
from budaya_eval.evaluation.tryout import TRYOUT_FOLDER, Tryout, read_tryout
from budaya_eval.evaluation.writing import default_output, hash_inputs, write_answers, write_results, write_run_manifest
from budaya_eval.evaluation.year import YearData, read_year, read_year_data
from budaya_eval.indicators import Route
from budaya_eval.instrument import Instrument, read_issued
from budaya_eval.monitoring import (
    ActionPlans,
    DisciplineRecord,
    Evidence,
    Performance,
    read_discipline,
    read_evidence,
    read_performance,
    read_plans,
)
from budaya_eval.phrases import SIMULATED
from budaya_eval.release_ledger import read_printed
from budaya_eval.results import make_table, publish
from budaya_eval.scheme import Scheme
from budaya_eval.settings import YearSettings, read_settings
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.unit_register import UnitRegister, read_register

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "TRYOUT_FOLDER",
    "Evaluation",
    "Tryout",
    "YearData",
    "compute_results",
    "default_output",
    "hash_inputs",
    "read_tryout",
    "read_year_data",
    "run_evaluation",
    "write_answers",
    "write_results",
    "write_run_manifest",
]

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A finished evaluation: what it was made from, and its results.

    Parameters
    ----------
    internal : pandas.DataFrame
        The results table at full precision; never shared.
    results : pandas.DataFrame
        The published results table (`budaya_eval.results.COLUMNS`), suppressed and rounded; every document takes
        every number from it.
    hidden_units : frozenset of str
        Perangkat Daerah whose results are not shown.
    previous_year : int or None
        The year the change refers to; None if there is none or it cannot be compared.
    statistics : SufficientStatistics
        Counts of this year's indicator scores; private.
    evidence : Evidence or None
        What was reported as evidence; None without a list of evidence.
    performance, previous_performance : tuple of Performance
        Supporting performance data of this year and of the previous one.
    plans : ActionPlans or None
        What came back of the action plans made from the previous year's evaluation; None without a previous year.
    discipline : DisciplineRecord
        How many of the staff were punished, for the awards; empty if not recorded.
    others : mapping
        Route to the answers of other raters.
    """

    settings: YearSettings
    register: UnitRegister
    instrument: Instrument
    scheme: Scheme
    answers: AnswerTable
    statistics: SufficientStatistics
    internal: pd.DataFrame
    results: pd.DataFrame
    hidden_units: frozenset[str]
    previous_year: int | None
    evidence: Evidence | None
    performance: tuple[Performance, ...]
    previous_performance: tuple[Performance, ...]
    plans: ActionPlans | None
    discipline: DisciplineRecord
    others: Mapping[Route, AnswerTable]


def run_evaluation(folder: Path | str, progress: Progress | None = None) -> Evaluation:
    """Evaluate one year from its folder: read, score, compute, compare, protect.

    Parameters
    ----------
    folder : path
        The year's folder, for example ``data/contoh/2025``.
    progress : callable, optional
        Told the name of each step.

    Returns
    -------
    Evaluation
        Nothing is written; see `write_results` and `budaya_eval.report.write_report`.

    Raises
    ------
    InputError
        Anything structurally wrong in the folder, all of it at once.
    """
    tell = progress or _stay_silent
    settings = read_settings(folder)
    register = read_register(settings.folder, settings.reference_date)
    problems = ProblemList()
    tell("Membaca jawaban")
    with problems.noting():
        data = read_year(settings, register)
    with problems.noting(), _naming(settings.previous_folder):
        previous = _read_previous(settings)
    tell("Membaca bukti")
    with problems.noting():
        evidence = read_evidence(settings, register)
    with problems.noting():
        performance = read_performance(settings, register)
    with problems.noting():
        discipline = read_discipline(settings, register)
    with problems.noting(), _naming(settings.previous_folder):
        plans = _read_previous_plans(settings)
    with problems.noting(), _naming(settings.previous_folder):
        previous_performance = _read_previous_performance(settings)
    problems.raise_if_any()
    has_change = previous is not None and not compare_questionnaires(previous, data).broken
    internal = compute_results(data, previous, evidence=evidence, plans=plans, performance=performance, progress=tell)
    tell("Melindungi kerahasiaan responden")
    return Evaluation(
        settings=data.settings,
        register=data.register,
        instrument=data.instrument,
        scheme=data.scheme,
        answers=data.answers,
        statistics=data.statistics,
        internal=internal,
        results=publish(internal, data.hidden_units, data.scheme.min_cell),
        hidden_units=data.hidden_units,
        previous_year=previous.settings.year if previous and has_change else None,
        evidence=evidence,
        performance=performance,
        previous_performance=previous_performance,
        plans=plans,
        discipline=discipline,
        others=data.others,
    )


def compute_results(
    data: YearData,
    previous: YearData | None = None,
    *,
    evidence: Evidence | None = None,
    plans: ActionPlans | None = None,
    performance: Sequence[Performance] = (),
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Compute every row of the internal results table from what was read.

    Parameters
    ----------
    data : YearData
        The year.
    previous : YearData, optional
        The year before it; what of it can be compared is found out here.
    evidence, plans, performance : optional
        What was reported beside the answers.
    progress : callable, optional
        Told the name of each step.
    """
    tell = progress or _stay_silent
    tell("Menghitung indeks dan reliabilitas")
    stats = data.statistics
    found = [
        *rows.participation_rows(data),
        *rows.index_rows(data, stats),
        *sensitivity_rows(data, stats),
        *rows.group_rows(data),
        *rows.unit_class_rows(data, stats),
        *shrunken_rows(data),
        *rows.category_rows(data, stats),
        *rows.awareness_rows(data),
        *unit_awareness_rows(data),
        *reliability_rows(data, stats),
        *agreement_rows(data, stats),
        *apart_rows(data),
        *referent_rows(data),
        *monitoring_rows.evidence_rows(evidence),
        *monitoring_rows.plan_rows(plans),
        *monitoring_rows.target_rows(data.settings, data.register),
        *monitoring_rows.berakhlak_rows(data.settings),
        *monitoring_rows.performance_rows(performance),
    ]
    found.extend(mode_rows(data, previous))
    no_change_because = "tidak ada hasil tahun sebelumnya"
    if previous:
        tell("Membandingkan dengan tahun sebelumnya")
        comparability = compare_questionnaires(previous, data)
        found.extend(previous_rows(data, previous, comparability))
        no_change_because = comparability.reason()
        if no_change_because:
            no_change_because = f"tidak dapat dibandingkan dengan {previous.settings.year}: {no_change_because}"
        if not comparability.broken:
            found.extend(change_rows(data, previous, comparability))
    found.extend(dimension_rows(data, found, no_change_because))
    return make_table(_complete(data, found))


def _stay_silent(_step: str) -> None:
    """Tell nobody about a step."""


def _read_previous(settings: YearSettings) -> YearData | None:
    """Read the previous year, if one is named."""
    if settings.previous_folder is None:
        return None
    return replace(read_year_data(settings.previous_folder), printed=read_printed(settings.previous_folder))


@contextmanager
def _naming(folder: Path | None) -> Iterator[None]:
    """Name the folder of the previous year in what is wrong with its files; this year's bear the same names."""
    try:
        yield
    except InputError as error:
        if folder is None:
            raise
        problems = [
            replace(problem, file=f"{folder.name}/{problem.file}")
            if not Path(problem.file).is_absolute() and (folder / problem.file).is_file()
            else problem
            for problem in error.problems
        ]
        raise InputError(problems) from None


def _read_previous_performance(settings: YearSettings) -> tuple[Performance, ...]:
    """Read the performance data of the previous year, which need not be comparable in its answers."""
    if settings.previous_folder is None:
        return ()
    before = read_settings(settings.previous_folder)
    return read_performance(before, read_register(before.folder, before.reference_date))


def _read_previous_plans(settings: YearSettings) -> ActionPlans | None:
    """Read the plans made from the previous year's evaluation, by the indicators that were asked in that year."""
    if settings.previous_folder is None:
        return None
    before = read_settings(settings.previous_folder)
    issued = read_issued(before.folder).values()
    core_value_of = {i.code: i.core_value for instrument in issued for i in instrument.indicators}
    return read_plans(before, read_register(before.folder, before.reference_date), core_value_of)


def _complete(data: YearData, found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give every row its year and route, and mark simulated data."""
    for row in found:
        method = row.get("method", "")
        if data.settings.is_simulated:
            method = f"{method}; {SIMULATED}" if method else SIMULATED
        yield {"route": "self", **row, "year": data.settings.year, "method": method}
