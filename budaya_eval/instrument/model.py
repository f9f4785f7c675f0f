"""What a questionnaire is made of: sections, blocks, questions, their fingerprints."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, Literal

from budaya_eval.indicators import (
    WORDING_SUFFIX,
    Condition,
    CoreValue,
    Indicator,
    Language,
    Option,
    Route,
    Scale,
    Wording,
)

Order = Literal["seeded", "listed"]
Kind = Literal["likert", "factual", "open", "background"]

MAIN = ""
# A later addition to the questionnaire does not count in its fingerprint where it is not used, so that what was issued
# before it existed stays valid.
LATER_FIELDS: dict[str, object] = {"section": MAIN, "units": (), "shown_if": None, "sections": (), "route": "self"}


def digest_of(content: object) -> str:
    """Give eight hex digits of anything JSON can hold, the same on every machine."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()[:8].upper()
    return f"{digest[:4]}-{digest[4:]}"


def question_code(item_code: str, wording: Wording) -> str:
    """Name the data column of an item in one wording.

    The unit wording, which carries the index, keeps the item's own code.

    Examples
    --------
    >>> question_code("INT1A", "unit"), question_code("INT1A", "self")
    ('INT1A', 'INT1AS')
    """
    return item_code + WORDING_SUFFIX[wording]


@dataclass(frozen=True, slots=True)
class InstrumentQuestion:
    """One question as issued; `code` is its column in the data.

    Likert questions carry item, wording, indicator, core value and reversal; factual and background questions carry
    their options, open ones have none. Who is asked: `min_unit_size`, units with at least so many staff; `units`,
    these Perangkat Daerah with all units below them (empty: all); `shown_if`, those who chose an option of an
    earlier question. `section` is the list a statement comes from, empty for the main one.
    """

    code: str
    kind: Kind
    number: int
    text: str
    text_en: str
    item: str = ""
    wording: Wording | Literal[""] = ""
    indicator: str = ""
    core_value: str = ""
    is_reverse: bool = False
    options: tuple[Option, ...] = ()
    min_unit_size: int = 0
    section: str = MAIN
    units: tuple[str, ...] = ()
    shown_if: Condition | None = None

    def fingerprint(self, scale: Scale) -> str:
        """Eight hex digits over what makes the answers to a statement comparable.

        Its text, wording and reversal, and the stem and points of the scale; later years know by it which items are
        unchanged. Translation, place in the form and non-answers do not count.
        """
        points = [(point.value, point.label) for point in scale.points]
        return digest_of([self.item, self.text, self.wording, self.is_reverse, scale.prompt, points])


@dataclass(frozen=True, slots=True)
class Block:
    """Questions under one title and one stem; all of one kind, and statements of one section and wording."""

    code: str
    kind: Kind
    title: str
    title_en: str
    prompt: str
    prompt_en: str
    questions: tuple[InstrumentQuestion, ...]

    @property
    def wording(self) -> Wording | Literal[""]:
        """Wording of its statements; empty for other questions."""
        return self.questions[0].wording

    @property
    def section(self) -> str:
        """List its statements come from; empty for the main one."""
        return self.questions[0].section

    @property
    def units(self) -> tuple[str, ...]:
        """Perangkat Daerah that alone are asked this block; empty if all are."""
        return self.questions[0].units


@dataclass(frozen=True, slots=True)
class Section:
    """A set of core values from one list.

    The main section carries the index. Others are asked besides it and scored apart: another list (BerAKHLAK), or
    the own values of the Perangkat Daerah in `units` (Pasal 3 ayat (4)).
    """

    code: str
    name: str
    version: str
    basis: str
    status: str
    core_values: tuple[CoreValue, ...]
    indicators: tuple[Indicator, ...]
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Instrument:
    """A questionnaire as issued in one year; immutable, and complete enough to score and report by itself.

    `core_values` and `indicators` are those of the main section, the only one that enters the index; `sections` are
    the others. `route` says who answers it, `index_wording` which wording it is scored in.
    """

    year: int
    list_code: str
    list_name: str
    list_version: str
    basis: str
    status: str
    form: str
    order: Order
    seed: int
    index_wording: Wording
    scale: Scale
    core_values: tuple[CoreValue, ...]
    indicators: tuple[Indicator, ...]
    blocks: tuple[Block, ...]
    texts: Mapping[str, str]
    sections: tuple[Section, ...] = ()
    route: Route = "self"

    @cached_property
    def fingerprint(self) -> str:
        """Eight hex digits over everything a respondent sees and everything that scoring and report use.

        Notes beside values and indicators do not count: they may grow while the survey runs.
        """
        content = self.to_dict()
        for part in (content, *content.get("sections", ())):
            for entry in (*part["core_values"], *part["indicators"]):
                del entry["note"]
        return digest_of(content)

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain data, without later fields where they say nothing."""
        content = asdict(self)
        _drop_unused((content, *(question for block in content["blocks"] for question in block["questions"])))
        return content

    @property
    def questions(self) -> tuple[InstrumentQuestion, ...]:
        """All questions in the order of the form."""
        return tuple(question for block in self.blocks for question in block.questions)

    @property
    def main(self) -> Section:
        """The section that carries the index."""
        return Section(
            self.list_code,
            self.list_name,
            self.list_version,
            self.basis,
            self.status,
            self.core_values,
            self.indicators,
        )

    def section_of(self, code: str) -> Section:
        """Give a section by the code of its list; the main one also for an empty code."""
        return next(section for section in (self.main, *self.sections) if code in (section.code, MAIN))

    def questions_of(
        self, kind: Kind, wording: Wording | None = None, section: str | None = MAIN
    ) -> tuple[InstrumentQuestion, ...]:
        """All questions of one kind; of one wording if given; of the main section unless another, or None for all."""
        return tuple(
            question
            for question in self.questions
            if question.kind == kind and wording in (None, question.wording) and section in (None, question.section)
        )

    def scales_of(self, wording: Wording, section: str = MAIN) -> dict[str, list[str]]:
        """Core value to its data columns in one wording, in the order of the list."""
        part = self.section_of(section)
        position = {indicator.code: place for place, indicator in enumerate(part.indicators)}
        asked = sorted(self.questions_of("likert", wording, section), key=lambda q: (position[q.indicator], q.code))
        return {
            core_value.code: [question.code for question in asked if question.core_value == core_value.code]
            for core_value in part.core_values
        }

    def blocks_for(self, units: Collection[str]) -> tuple[Block, ...]:
        """Give the blocks asked in a unit, named by its own code and those above it; of a whole city by none."""
        return tuple(block for block in self.blocks if not block.units or not set(block.units).isdisjoint(units))

    def shown_in(self, language: Language) -> Instrument:
        """Give the questionnaire as respondents read it in a language; what is not translated stays Indonesian.

        It is for showing only: its fingerprint is not that of the questionnaire.
        """
        if language == "id":
            return self
        scale = replace(
            self.scale,
            name=self.scale.name_en or self.scale.name,
            prompt=self.scale.prompt_en or self.scale.prompt,
            points=tuple(replace(point, label=point.label_en or point.label) for point in self.scale.points),
            non_answers=tuple(replace(n, label=n.label_en or n.label) for n in self.scale.non_answers),
        )
        blocks = tuple(
            replace(
                block,
                title=block.title_en or block.title,
                prompt=block.prompt_en or block.prompt,
                questions=tuple(_translate(question) for question in block.questions),
            )
            for block in self.blocks
        )
        texts = {key: self.texts.get(f"{key}_en") or text for key, text in self.texts.items()}
        return replace(self, scale=scale, blocks=blocks, texts=texts)

    @property
    def issue_name(self) -> str:
        """Name of the frozen file."""
        return f"{self.list_code}_{self.form}_{self.fingerprint}.json"


def _translate(question: InstrumentQuestion) -> InstrumentQuestion:
    options = tuple(replace(option, label=option.label_en or option.label) for option in question.options)
    return replace(question, text=question.text_en or question.text, options=options)


def _drop_unused(entries: Iterable[dict[str, Any]]) -> None:
    """Take later fields out where they say nothing."""
    for entry in entries:
        for name, unused in LATER_FIELDS.items():
            if entry.get(name) == unused:
                entry.pop(name, None)
