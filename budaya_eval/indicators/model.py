"""What an indicator list is made of: core values, indicators, items, scales, questions, forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

STATUSES = ("terverifikasi", "ditetapkan", "sekunder", "usulan")
WORDINGS = ("unit", "self")

Wording = Literal["unit", "self"]
Language = Literal["id", "en"]


@dataclass(frozen=True, slots=True)
class ScalePoint:
    """One answer category of a scale."""

    value: int
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class NonAnswer:
    """A declared non-answer such as "Tidak dapat menilai"; offered with one wording, or with all (empty)."""

    code: str
    label: str
    label_en: str
    wording: str


@dataclass(frozen=True, slots=True)
class Scale:
    """An answer scale with its stem and its categories in ascending order."""

    code: str
    name: str
    name_en: str
    prompt: str
    prompt_en: str
    points: tuple[ScalePoint, ...]
    non_answers: tuple[NonAnswer, ...]

    @property
    def low(self) -> int:
        """Lowest value."""
        return self.points[0].value

    @property
    def high(self) -> int:
        """Highest value."""
        return self.points[-1].value


@dataclass(frozen=True, slots=True)
class CoreValue:
    """A core value of the work culture (nilai budaya kerja)."""

    code: str
    name: str
    name_en: str
    definition: str
    definition_en: str
    source: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A behaviour indicator of a core value, verbatim from its source."""

    code: str
    core_value: str
    text: str
    text_en: str
    source: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Item:
    """A statement that measures one indicator, in unit and in self wording."""

    code: str
    indicator: str
    text_unit: str
    text_unit_en: str
    text_self: str
    text_self_en: str
    is_reverse: bool
    is_active: bool
    facet: str
    status: str
    note: str

    def text(self, wording: Wording, language: Language = "id") -> str:
        """Give the statement in one wording and language."""
        if wording == "unit":
            return self.text_unit if language == "id" else self.text_unit_en
        return self.text_self if language == "id" else self.text_self_en


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a factual or background question."""

    code: str
    label: str
    label_en: str
    is_correct: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A factual question (kesadaran) or a background question."""

    code: str
    kind: Literal["factual", "background"]
    text: str
    text_en: str
    options: tuple[Option, ...]
    min_unit_size: int
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the questionnaire: which wordings of the active items it asks."""

    code: str
    name: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class IndicatorList:
    """A complete, checked indicator list, read from one folder of `instruments/`."""

    code: str
    name: str
    name_en: str
    version: str
    basis: str
    status: str
    default_form: str
    default_scale: str
    index_wording: Wording
    core_values: tuple[CoreValue, ...]
    indicators: tuple[Indicator, ...]
    items: tuple[Item, ...]
    scales: Mapping[str, Scale]
    questions: tuple[Question, ...]
    forms: Mapping[str, Form]
    texts: Mapping[str, Any]
