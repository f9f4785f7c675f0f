"""What the results say, taken from the published table once: the facts that sentences and advice are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from budaya_eval.monitoring import VERIFIED
from budaya_eval.phrases import NOT_YET_ASSESSED
from budaya_eval.tables.display import Record, is_shown, keyed, one, records, show, show_predicate, show_range
from budaya_eval.unit_register import Unit

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

REAL_CHANGES = ("naik", "turun")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing measured: the total, a core value, an indicator, a Perangkat Daerah."""

    code: str
    name: str
    index: Record | None
    change: Record | None = None
    core_value: str = ""

    @property
    def is_shown(self) -> bool:
        """Tell whether its index may be read."""
        return is_shown(self.index)

    @property
    def estimate(self) -> float:
        """Its index; only where `is_shown`."""
        assert self.index is not None
        return float(self.index["estimate"])

    @property
    def range(self) -> tuple[float, float]:
        """Lower and upper bound of its index; only where `is_shown`."""
        assert self.index is not None
        return float(self.index["ci_low"]), float(self.index["ci_high"])

    @property
    def direction(self) -> str:
        """Category of its change; empty if there is none to read."""
        return str(self.change["category"]) if self.change is not None and is_shown(self.change) else ""

    @property
    def label(self) -> str:
        """Name and index."""
        return f"{self.name} ({show(self.index)})"


class Facts:
    """Facts of one evaluation.

    Parameters
    ----------
    evaluation : Evaluation
        Its published results, names and thresholds are used; no internal number.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.results = evaluation.results
        self.year = evaluation.settings.year
        self.previous_year = evaluation.previous_year

    def city(self, measure: str, **level: str) -> dict[str, Any] | None:
        """The city's row of a measure."""
        return one(self.results, measure, scope="city", **level)

    @cached_property
    def total(self) -> Part:
        """The city's index."""
        return Part("", "Indeks keseluruhan", self.city("index"), self.city("change"))

    @cached_property
    def core_values(self) -> tuple[Part, ...]:
        """The core values, in the order of the list."""
        index = keyed(self.results, "index", "core_value", scope="city")
        change = keyed(self.results, "change", "core_value", scope="city")
        return tuple(
            Part(c.code, c.name, index.get(c.code), change.get(c.code)) for c in self.evaluation.instrument.core_values
        )

    @cached_property
    def indicators(self) -> tuple[Part, ...]:
        """The indicators, in the order of the list."""
        index = keyed(self.results, "index", "indicator", scope="city", core_value="*")
        change = keyed(self.results, "change", "indicator", scope="city", core_value="*")
        return tuple(
            Part(i.code, i.text, index.get(i.code), change.get(i.code), i.core_value)
            for i in self.evaluation.instrument.indicators
        )

    def lowest(self, parts: tuple[Part, ...], count: int) -> list[Part]:
        """The lowest of some parts, lowest first."""
        return sorted((part for part in parts if part.is_shown), key=lambda part: part.estimate)[:count]

    def highest(self, parts: tuple[Part, ...], count: int) -> list[Part]:
        """The highest of some parts, highest first."""
        return sorted((part for part in parts if part.is_shown), key=lambda part: -part.estimate)[:count]

    @cached_property
    def is_change_small(self) -> bool:
        """Tell whether the index changed for sure, but by less than what counts as a change that matters."""
        change = self.total.change
        if self.total.direction not in REAL_CHANGES or change is None:
            return False
        return bool(abs(change["estimate"]) < self.evaluation.scheme.threshold("change_margin"))

    def name_of(self, core_value: str) -> str:
        """Name of a core value."""
        return next(part.name for part in self.core_values if part.code == core_value)

    @cached_property
    def dimensions(self) -> Mapping[str, Record]:
        """Rows of the four levels by code."""
        return {str(row["dimension"]): row for row in records(self.results, "dimension_score", scope="city")}

    @cached_property
    def unassessed(self) -> list[str]:
        """Names of the levels that could not be assessed, without the word "tingkat"."""
        return [
            plain_name(dimension.name)
            for dimension in self.evaluation.scheme.dimensions
            if not self._is_assessed(dimension.code)
        ]

    def _is_assessed(self, code: str) -> bool:
        row = self.dimensions.get(code)
        return row is not None and row["category"] not in ("", NOT_YET_ASSESSED) and not row["is_suppressed"]

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The Perangkat Daerah, alphabetical."""
        return tuple(sorted(self.evaluation.register.reporting_units, key=lambda unit: unit.name.casefold()))

    @cached_property
    def unit_index(self) -> dict[str, dict[str, Any]]:
        """Index rows by unit."""
        return keyed(self.results, "index", "unit", scope="unit")

    def units_in_class(self, name: str) -> list[Unit]:
        """Perangkat Daerah of one class (di atas, tidak berbeda, di bawah), alphabetical."""
        rows = keyed(self.results, "difference_from_rest", "unit", scope="unit")
        return [unit for unit in self.units if is_shown(rows.get(unit.code)) and rows[unit.code]["category"] == name]

    @cached_property
    def shown_units(self) -> list[Unit]:
        """Perangkat Daerah whose index is shown."""
        return [unit for unit in self.units if is_shown(self.unit_index.get(unit.code))]

    @cached_property
    def silent_units(self) -> list[Unit]:
        """Perangkat Daerah without any respondent."""
        rows = keyed(self.results, "n_respondents", "unit", scope="unit")
        return [unit for unit in self.units if unit.code not in rows or rows[unit.code]["estimate"] == 0]

    @cached_property
    def hidden_units(self) -> list[Unit]:
        """Perangkat Daerah that answered but whose results stay hidden."""
        silent = {unit.code for unit in self.silent_units}
        return [unit for unit in self.units if unit.code in self.evaluation.hidden_units and unit.code not in silent]

    @cached_property
    def low_participation(self) -> list[Unit]:
        """Perangkat Daerah below the rate under which care is due."""
        rows = keyed(self.results, "response_rate", "unit", scope="unit")
        threshold = 100 * self.evaluation.scheme.threshold("min_response")
        return [unit for unit in self.units if is_shown(row := rows.get(unit.code)) and row["estimate"] < threshold]

    def choose_by_participation(self, none: str, some: str, all_of_them: str) -> str:
        """Choose a wording by how many Perangkat Daerah are below that rate: none, some, all of them."""
        n_low = len(self.low_participation)
        return none if n_low == 0 else some if n_low < len(self.units) else all_of_them

    def units_with_evidence(self, outcome: str) -> list[Unit]:
        """Perangkat Daerah of whom evidence is verified that says so, such as "belum dibentuk" of a KBK."""
        rows = records(self.results, "evidence_state", scope="unit", unit="*", item="*", subgroup="*")
        codes = {row["unit"] for row in rows if row["subgroup"] == outcome and row["category"] == VERIFIED}
        return [unit for unit in self.units if unit.code in codes]

    @cached_property
    def low_in_classes(self) -> list[Unit]:
        """Those of low participation that stand above or below the rest of the city."""
        named = [*self.units_in_class("di atas"), *self.units_in_class("di bawah")]
        return [unit for unit in self.low_participation if unit in named]

    @cached_property
    def is_low_in_all(self) -> bool:
        """Tell whether the city's participation is below that rate."""
        row = self.city("response_rate")
        return is_shown(row) and row["estimate"] < 100 * self.evaluation.scheme.threshold("min_response")

    @cached_property
    def knowledge(self) -> list[tuple[str, Record]]:
        """Factual questions with their share of right answers, lowest first."""
        rows = keyed(self.results, "share_correct", "item", scope="city")
        asked = [
            (question.text, rows[question.code])
            for question in self.evaluation.instrument.questions_of("factual")
            if is_shown(rows.get(question.code))
        ]
        return sorted(asked, key=lambda pair: float(pair[1]["estimate"]))

    @cached_property
    def alphas(self) -> list[tuple[str, Record]]:
        """Core values with their alpha, in the order of the list."""
        rows = keyed(self.results, "alpha", "core_value", scope="city")
        return [(part.name, rows[part.code]) for part in self.core_values if is_shown(rows.get(part.code))]

    def predicate(self, part: Part) -> str:
        """Predicate of a part, or the two it lies between."""
        return show_predicate(self.evaluation, part.index)

    def bounds(self, part: Part) -> str:
        """Range of a part in words; empty if there is none."""
        text = show_range(part.index)
        return text.replace("–", " dan ") if any(character.isdigit() for character in text) else ""


def plain_name(dimension_name: str) -> str:
    """Name of a level without the word "Tingkat", in lower case.

    Examples
    --------
    >>> plain_name("Tingkat Kesadaran")
    'kesadaran'
    """
    return dimension_name.removeprefix("Tingkat ").lower()
