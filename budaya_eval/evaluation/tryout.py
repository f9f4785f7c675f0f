"""Reads a tryout of the questionnaire: some thirty people, kept apart from the answers of the year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from budaya_eval.answer_table import AnswerTable
from budaya_eval.files import is_ignored
from budaya_eval.instrument import Instrument, read_issued
from budaya_eval.responses import read_year
from budaya_eval.scheme import Scheme, read_scheme
from budaya_eval.scoring import reverse_items
from budaya_eval.settings import YearSettings, read_settings
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.unit_register import read_register

TRYOUT_FOLDER = "uji_coba"


@dataclass(frozen=True, slots=True)
class Tryout:
    """A tryout: its questionnaire, its answers, and the counts of its statements.

    Parameters
    ----------
    statistics : SufficientStatistics
        Counts of single statements, not of indicators: a tryout judges how each is worded. Private.
    """

    settings: YearSettings
    instrument: Instrument
    scheme: Scheme
    answers: AnswerTable
    statistics: SufficientStatistics


def read_tryout(folder: Path | str) -> Tryout | None:
    """Read the tryout of a year.

    Parameters
    ----------
    folder : path
        The year's folder. Its folder `uji_coba` holds the answers in `jawaban`, as the channels brought them; besides
        `koreksi.xlsx` and, where the tryout had another questionnaire than the year, that one in `instrumen`.

    Returns
    -------
    Tryout or None
        None where `uji_coba` is empty or missing.

    Raises
    ------
    InputError
        As `budaya_eval.run_evaluation` does of the year's own answers.
    """
    settings = read_settings(folder)
    tryout = settings.folder / TRYOUT_FOLDER
    if not any(path.is_file() and not is_ignored(path) for path in tryout.rglob("*")):
        return None
    register = read_register(settings.folder, settings.reference_date)
    answers = read_year(tryout, register, read_issued(tryout) or read_issued(settings.folder))
    instrument = answers.instrument
    scale = instrument.scale
    asked = instrument.questions_of("likert", instrument.index_wording)
    scales = {
        core_value.code: [question.code for question in asked if question.core_value == core_value.code]
        for core_value in instrument.core_values
    }
    return Tryout(
        settings=settings,
        instrument=instrument,
        scheme=read_scheme(settings.scheme_path, low=scale.low, high=scale.high),
        answers=answers,
        statistics=SufficientStatistics.from_frame(
            reverse_items(answers, instrument.index_wording), scales, points=(scale.low, scale.high)
        ),
    )
