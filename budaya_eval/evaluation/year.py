"""Everything read of one evaluation year: settings, units, questionnaire, answers, scores, statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd

from budaya_eval.answer_table import AnswerTable
from budaya_eval.errors import ProblemList
from budaya_eval.indicators import Route
from budaya_eval.instrument import Instrument, read_issued
from budaya_eval.privacy import choose_hidden, choose_hidden_items
from budaya_eval.quality import flag_answers
from budaya_eval.responses import STAFF, check_staff, read_routes
from budaya_eval.scheme import Scheme, read_scheme
from budaya_eval.scoring import IndicatorScores, score_facts, score_indicators
from budaya_eval.settings import YearSettings, read_settings
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.unit_register import UnitRegister, read_register

YEAR, UNIT, GROUP = "year", "unit", "group"
FACTS = "facts"
CITY = "city"
ALIKE = 1e-9


@dataclass(frozen=True)
class YearData:
    """One evaluation year, read and scored.

    Parameters
    ----------
    people : pandas.DataFrame
        Index `respondent`; `year`, `unit` (Perangkat Daerah), `group` (umum, pendidikan, kesehatan).
    scores : IndicatorScores
        In the wording that carries the index.
    facts : pandas.DataFrame
        Right (1) or wrong (0) per factual question.
    flags : pandas.DataFrame
        Quality flags.
    others : mapping
        Route to the answers of other raters; they never enter the index.
    labels : mapping
        Perangkat Daerah to the name under which statistics count it, where that is not its code: units that became
        one are counted as one.
    printed : mapping
        Core value, and "" for the whole, to the index that the year's last signed report printed; known of the
        previous year only.
    """

    settings: YearSettings
    register: UnitRegister
    instrument: Instrument
    scheme: Scheme
    answers: AnswerTable
    people: pd.DataFrame
    scores: IndicatorScores
    facts: pd.DataFrame
    flags: pd.DataFrame
    others: Mapping[Route, AnswerTable] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    printed: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Indicator scores beside year, unit and group: what the statistics are counted from."""
        return pd.concat([self.people, self.scores.frame], axis=1)

    @property
    def value_weights(self) -> dict[str, float]:
        """Weights of the core values under the scheme."""
        return self.scheme.value_weights(self.scores.scales)

    def count_staff(self, groups: Iterable[str] | None = None) -> dict[str, int]:
        """Headcount per Perangkat Daerah, of some groups of staff only if named; units without any are left out."""
        wanted = None if groups is None else set(groups)
        staff: Counter[str] = Counter()
        for unit in self.register.units:
            if wanted is None or unit.group in wanted:
                staff[self.register.reporting_unit_of[unit.code]] += unit.n_staff
        return {code: n for code, n in staff.items() if n > 0}

    @cached_property
    def statistics(self) -> SufficientStatistics:
        """Counts of the indicator scores of all respondents, listwise as reliability needs them."""
        return self._count(self.frame, self.scores.scales, self.scores.points)

    def count_part(self, keep: pd.Series, groups: Iterable[str] | None = None) -> SufficientStatistics:
        """Count the indicator scores of some respondents, weighted by the staff of these groups.

        Of a part only means are asked, which need no complete row.
        """
        return self._count(self.frame[keep], self.scores.scales, self.scores.points, groups, missing="pairwise")

    def can_count(self, keep: pd.Series) -> bool:
        """Tell whether these respondents answered every indicator at least once."""
        return bool(self.scores.frame[keep].notna().any().all())

    def fact_statistics(self) -> SufficientStatistics | None:
        """Count the factual questions; nothing if there are fewer than two or one that nobody answered."""
        if len(self.facts.columns) < 2 or not self.facts.notna().any().all():
            return None
        frame = pd.concat([self.people, self.facts], axis=1)
        return self._count(frame, {FACTS: list(self.facts.columns)}, (0, 1), missing="pairwise")

    def _count(
        self,
        frame: pd.DataFrame,
        scales: dict[str, list[str]],
        points: tuple[int, int],
        groups: Iterable[str] | None = None,
        missing: Literal["listwise", "pairwise"] = "listwise",
    ) -> SufficientStatistics:
        return SufficientStatistics.from_frame(
            frame.assign(**{UNIT: frame[UNIT].map(lambda unit: self.labels.get(unit, unit))}),
            scales,
            points=points,
            unit=UNIT,
            year=YEAR,
            population=self.population(groups),
            missing=missing,
            min_share=self.scheme.threshold("min_share_answered"),
        )

    def population(self, groups: Iterable[str] | None = None) -> pd.DataFrame:
        """Headcounts as the statistics take them."""
        staff: Counter[str] = Counter()
        for unit, n_staff in self.count_staff(groups).items():
            staff[self.labels.get(unit, unit)] += n_staff
        return pd.DataFrame({UNIT: list(staff), "n_staff": list(staff.values()), YEAR: self.settings.year})

    def to_index(self, score: float) -> float:
        """Convert a mean of `scores` to the index."""
        return self.scheme.to_index(score / self.scores.multiplier, self.scores.low, self.scores.high)

    @property
    def index_per_point(self) -> float:
        """Index points per point of `scores`."""
        return self.scheme.index_per_score(self.scores.low, self.scores.high) / self.scores.multiplier

    @cached_property
    def value_scores(self) -> pd.DataFrame:
        """Mean of every respondent over the indicators of each core value, given enough answers."""
        least = self.scheme.threshold("min_share_answered")
        blocks = {code: self.scores.frame[indicators] for code, indicators in self.scores.scales.items()}
        means = {code: b.mean(axis=1).where(b.notna().mean(axis=1) >= least) for code, b in blocks.items()}
        return pd.DataFrame(means, index=self.people.index)

    @cached_property
    def hidden_indicators(self) -> frozenset[tuple[str, str]]:
        """Perangkat Daerah and indicator that stay hidden because one or two people there left it out."""
        return choose_hidden_items(self.scores.frame.notna(), self.people[UNIT], self.scores.scales)

    @cached_property
    def hidden_units(self) -> frozenset[str]:
        """Perangkat Daerah whose results stay hidden, also against subtraction from city and staff group.

        The size of a unit is the smallest number of answers behind any of its published results.
        """
        scored = pd.concat([self.scores.frame, self.value_scores], axis=1).notna()
        answered = scored.groupby(self.people[UNIT]).sum().min(axis=1)
        respondents = self.people[UNIT].value_counts()
        sizes = {str(unit): max(int(answered[unit]), 1) for unit in respondents.index}
        whole: dict[str, list[str]] = {}
        for unit, groups in self.people.groupby(UNIT)[GROUP].unique().items():
            if len(groups) == 1:
                whole.setdefault(str(groups[0]), []).append(str(unit))
        return choose_hidden(sizes, {CITY: list(sizes), **whole}, self.scheme.min_cell)

    @property
    def are_groups_safe(self) -> bool:
        """Tell whether staff groups can be published beside units.

        They cannot if a Perangkat Daerah of several staff groups has one with too few respondents: the unit less
        the group would give that remainder away. Nor if all of a group, or of a unit's part in it, score alike on a
        core value: the group would show the one answer, or give back the unit that is hidden for it.
        """
        cells = self.people.groupby([UNIT, GROUP]).size()
        n_groups = cells.groupby(level=UNIT).transform("size")
        is_large = bool((cells[n_groups > 1] >= self.scheme.min_cell).all())
        return is_large and not any(self._has_one_answer(keys) for keys in ([UNIT, GROUP], [GROUP]))

    def _has_one_answer(self, keys: list[str]) -> bool:
        """Tell whether some group of respondents that is large enough to be shown scores alike on a core value."""
        groups = self.value_scores.groupby([self.people[key] for key in keys])
        is_shown = groups.size() >= self.scheme.min_cell
        spread = groups.max() - groups.min()
        return bool((spread[is_shown] < ALIKE).any(axis=None))


def read_year_data(folder: Path | str) -> YearData:
    """Read one evaluation year and score its answers.

    Raises
    ------
    InputError
        Anything structurally wrong with settings, register, questionnaire, scheme or answers.
    """
    settings = read_settings(folder)
    return read_year(settings, read_register(settings.folder, settings.reference_date))


def read_year(settings: YearSettings, register: UnitRegister) -> YearData:
    """Read and score the answers of a year whose settings and register have been read."""
    routes = read_routes(settings.folder, register, read_issued(settings.folder))
    answers = routes.pop(STAFF)
    instrument = answers.instrument
    problems = ProblemList()
    problems.extend(check_staff(answers, register))
    with problems.noting():
        scheme = read_scheme(
            settings.scheme_path,
            low=instrument.scale.low,
            high=instrument.scale.high,
            wording=instrument.index_wording,
            core_values=[core_value.code for core_value in instrument.core_values],
        )
    problems.raise_if_any()
    chosen = answers.respondents["unit"]
    people = pd.DataFrame(
        {
            YEAR: settings.year,
            UNIT: chosen.map(register.reporting_unit_of),
            GROUP: chosen.map(lambda code: register.by_code[code].group),
        }
    )
    return YearData(
        settings=settings,
        register=register,
        instrument=instrument,
        scheme=scheme,
        answers=answers,
        people=people,
        scores=score_indicators(answers, instrument.index_wording),
        facts=score_facts(answers),
        flags=flag_answers(answers),
        others=routes,
    )
