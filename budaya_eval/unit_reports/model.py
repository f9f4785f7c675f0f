"""The LHE of one Perangkat Daerah: finished texts and numbers, the same for PDF and DOCX."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from budaya_eval.report.model import Letterhead, Page


@dataclass(frozen=True, slots=True)
class Strip:
    """A position strip: where a unit stands among all, on one axis.

    Parameters
    ----------
    name, result, bounds, sentence : str
        As printed.
    own : float or None
        None leaves the strip out; `low` and `high` are its range.
    before, target, city : float or None
        Last year's ghost, the target, the city.
    others : tuple of float
        All other units that are shown, anonymous.
    axis : tuple of float
        Where the strip starts and ends.
    margin : float
        Shaded around zero on a strip of changes; 0 on any other.
    alt : str
        Alternative text.
    """

    name: str
    result: str
    bounds: str
    sentence: str
    own: float | None
    low: float
    high: float
    before: float | None
    target: float | None
    city: float | None
    others: tuple[float, ...]
    axis: tuple[float, float]
    margin: float
    alt: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One indicator in the dot list; `mark` is ▲ for a strength, ▼ for a priority."""

    name: str
    result: str
    city_result: str
    own: float | None
    city: float | None
    mark: str


@dataclass(frozen=True, slots=True)
class DotGroup:
    """The indicators of one core value."""

    name: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One item of evidence; done where nothing is needed any more."""

    title: str
    state: str
    needed: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do until when."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitReport:
    """A whole LHE.

    Parameters
    ----------
    code, name : str
        Of the unit.
    words : dict
        Headings and hints, by "section.key" of `lhe.toml`.
    verdict, remarks : str, tuple of str
        The first sentence, and those after it.
    is_shown : bool
        False where the results of the survey are not shown: then there are no strips and no indicators.
    share, threshold : float
        Participation and the rate below which care is due, 0–100.
    plan, plan_open : tuple of str
        What became of the plan made last year, and its actions that are still open; both empty without last year.
    """

    code: str
    name: str
    title: str
    heading: str
    running_title: str
    marks: tuple[str, ...]
    notes: tuple[str, ...]
    letterhead: Letterhead
    page: Page
    date: dt.date
    author: str
    words: dict[str, str]
    verdict: str
    remarks: tuple[str, ...]
    is_shown: bool
    participation: tuple[str, ...]
    share: float
    threshold: float
    levels: tuple[Strip, ...]
    core_values: tuple[Strip, ...]
    hint: str
    indicators: tuple[DotGroup, ...]
    indicator_axis: tuple[float, float]
    strengths: tuple[str, ...]
    priorities: tuple[str, ...]
    evidence_intro: str
    evidence: tuple[Line, ...]
    plan: tuple[str, ...]
    plan_open: tuple[str, ...]
    steps: tuple[Steps, ...]
    closing: tuple[str, ...]
