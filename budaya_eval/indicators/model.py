"""What an indicator list is made of: core values, indicators, items, scales, questions, forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

STATUSES = ("terverifikasi", "ditetapkan", "sekunder", "usulan")

Wording = Literal["unit", "self", "peer", "supervisor", "public"]
Route = Literal["self", "peer", "supervisor", "public"]
QuestionKind = Literal["factual", "open", "background"]
Language = Literal["id", "en"]

WORDINGS: tuple[Wording, ...] = ("unit", "self", "peer", "supervisor", "public")
# Behind the code of an item it names the data column of another wording: Saya, rekan, atasan, publik.
WORDING_SUFFIX: dict[Wording, str] = {"unit": "", "self": "S", "peer": "R", "supervisor": "A", "public": "P"}
# Staff judge their own unit and themselves; the others judge a unit: its head, those who work with it, those it serves.
ROUTE_WORDINGS: dict[Route, tuple[Wording, ...]] = {
    "self": ("unit", "self"),
    "peer": ("peer",),
    "supervisor": ("supervisor",),
    "public": ("public",),
}


@dataclass(frozen=True, slots=True)
class ScalePoint:
    """One answer category of a scale."""

    value: int
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class NonAnswer:
    """A declared non-answer such as "Tidak dapat menilai".

    `wording` says what it is offered with: statements about a unit (``unit``, in every route), one other wording, or
    all (empty).
    """

    code: str
    label: str
    label_en: str
    wording: str

    def is_offered(self, wording: str) -> bool:
        """Tell whether statements in this wording offer it."""
        return self.wording in ("", wording) or (self.wording == "unit" and wording != "self")


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
    """A statement that measures one indicator, worded for each group of raters; an empty wording is not asked."""

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
    text_peer: str = ""
    text_peer_en: str = ""
    text_supervisor: str = ""
    text_supervisor_en: str = ""
    text_public: str = ""
    text_public_en: str = ""

    def text(self, wording: Wording, language: Language = "id") -> str:
        """Give the statement in one wording and language; empty where it is not asked."""
        texts: dict[Wording, tuple[str, str]] = {
            "unit": (self.text_unit, self.text_unit_en),
            "self": (self.text_self, self.text_self_en),
            "peer": (self.text_peer, self.text_peer_en),
            "supervisor": (self.text_supervisor, self.text_supervisor_en),
            "public": (self.text_public, self.text_public_en),
        }
        return texts[wording][language == "en"]


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a factual or background question."""

    code: str
    label: str
    label_en: str
    is_correct: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """Ask only those who chose this option of an earlier question."""

    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Question:
    """A factual question (kesadaran), a background question, or an open one, which has no options."""

    code: str
    kind: QuestionKind
    text: str
    text_en: str
    options: tuple[Option, ...]
    min_unit_size: int
    status: str
    note: str
    shown_if: Condition | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the questionnaire: who answers it, which wordings it asks, and the texts it words differently."""

    code: str
    name: str
    wordings: tuple[Wording, ...]
    route: Route = "self"
    texts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndicatorList:
    """A complete, checked indicator list, read from one folder of `instruments/`.

    `unit` names the Perangkat Daerah whose own values it holds; empty for a list of the whole city.
    """

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
    unit: str = ""
