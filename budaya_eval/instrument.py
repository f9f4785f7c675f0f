"""Turns indicators into a versioned questionnaire: blocks, order, questions, fingerprint, frozen issue."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import is_ignored, near_miss, write_text
from budaya_eval.indicators import (
    CoreValue,
    Indicator,
    IndicatorList,
    Item,
    NonAnswer,
    Option,
    Scale,
    ScalePoint,
    Wording,
)

ISSUE_FOLDER = "instrumen"
ORDERS = ("seeded", "listed")
WORDING_SUFFIX: dict[Wording, str] = {"unit": "", "self": "S"}
BLOCK_TITLES: dict[Wording, tuple[str, str]] = {
    "unit": ("Pegawai di unit kerja saya", "Staff in my work unit"),
    "self": ("Saya sendiri", "Myself"),
}

Order = Literal["seeded", "listed"]
Kind = Literal["likert", "factual", "background"]


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

    Likert questions carry item, wording, indicator, core value and reversal; factual and background
    questions carry their options, and the smallest unit (in staff) in which they are asked.
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


@dataclass(frozen=True, slots=True)
class Block:
    """Questions under one title and one stem."""

    code: str
    kind: Kind
    title: str
    title_en: str
    prompt: str
    prompt_en: str
    questions: tuple[InstrumentQuestion, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire as issued in one year; immutable, and complete enough to score and report by itself."""

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

    @property
    def fingerprint(self) -> str:
        """Eight hex digits over everything a respondent sees and everything that scoring and report use.

        Notes beside values and indicators do not count: they may grow while the survey runs.
        """
        content = asdict(self)
        for entry in (*content["core_values"], *content["indicators"]):
            del entry["note"]
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(canonical.encode()).hexdigest()[:8].upper()
        return f"{digest[:4]}-{digest[4:]}"

    @property
    def questions(self) -> tuple[InstrumentQuestion, ...]:
        """All questions in the order of the form."""
        return tuple(question for block in self.blocks for question in block.questions)

    def questions_of(self, kind: Kind, wording: Wording | None = None) -> tuple[InstrumentQuestion, ...]:
        """All questions of one kind, and of one wording if given."""
        return tuple(q for q in self.questions if q.kind == kind and wording in (None, q.wording))

    def scales_of(self, wording: Wording) -> dict[str, list[str]]:
        """Core value to its data columns in one wording, in the order of the list."""
        position = {indicator.code: place for place, indicator in enumerate(self.indicators)}
        asked = sorted(self.questions_of("likert", wording), key=lambda q: (position[q.indicator], q.code))
        return {
            core_value.code: [question.code for question in asked if question.core_value == core_value.code]
            for core_value in self.core_values
        }

    @property
    def issue_name(self) -> str:
        """Name of the frozen file."""
        return f"{self.list_code}_{self.form}_{self.fingerprint}.json"


def build_instrument(
    indicator_list: IndicatorList,
    *,
    year: int,
    form: str | None = None,
    scale: str | None = None,
    order: Order = "seeded",
    seed: int = 38,
) -> Instrument:
    """Build the questionnaire of a year.

    Parameters
    ----------
    indicator_list : IndicatorList
        The checked list.
    year : int
        Evaluation year.
    form, scale : str, optional
        Form and scale of the list; by default those the list names.
    order : {"seeded", "listed"}
        Statements scattered by `seed` (the same in every wording, channel and year; an added statement moves no
        other past another), or as listed.
    seed : int
        Seed of the order.

    Returns
    -------
    Instrument

    Raises
    ------
    InputError
        An unknown form or scale, or a form without the wording that carries the index.
    """
    form_code = _choose(form or indicator_list.default_form, list(indicator_list.forms), "Bentuk kuesioner")
    scale_code = _choose(scale or indicator_list.default_scale, list(indicator_list.scales), "Skala")
    if indicator_list.index_wording not in indicator_list.forms[form_code].wordings:
        raise InputError(
            Problem(
                "form-without-index",
                f"Bentuk kuesioner '{form_code}' tidak memuat rumusan '{indicator_list.index_wording}', yang menjadi "
                "dasar indeks",
                allowed=f"bentuk yang wordings-nya memuat '{indicator_list.index_wording}'",
                action="Ubah bentuk dalam evaluasi.toml, atau index_wording dalam instrument.toml.",
            )
        )
    chosen = indicator_list.scales[scale_code]
    value_of = {indicator.code: indicator.core_value for indicator in indicator_list.indicators}
    position = {indicator.code: place for place, indicator in enumerate(indicator_list.indicators)}
    items = sorted((item for item in indicator_list.items if item.is_active), key=lambda item: position[item.indicator])
    if order == "seeded":
        items.sort(key=lambda item: hashlib.sha256(f"{seed}:{item.code}".encode()).digest())
    blocks = [_likert_block(items, wording, value_of, chosen) for wording in indicator_list.forms[form_code].wordings]
    texts = {
        key: "\n".join(text) if isinstance(text, list) else str(text) for key, text in indicator_list.texts.items()
    }
    for kind in ("factual", "background"):
        block = _closed_block(indicator_list, kind, texts)
        if block.questions:
            blocks.append(block)
    return Instrument(
        year=year,
        list_code=indicator_list.code,
        list_name=indicator_list.name,
        list_version=indicator_list.version,
        basis=indicator_list.basis,
        status=indicator_list.status,
        form=form_code,
        order=order,
        seed=seed,
        index_wording=indicator_list.index_wording,
        scale=chosen,
        core_values=indicator_list.core_values,
        indicators=indicator_list.indicators,
        blocks=tuple(blocks),
        texts=texts,
    )


def _choose(code: str, known: list[str], what: str) -> str:
    if code in known:
        return code
    hint = near_miss(code, known)
    raise InputError(
        Problem(
            "unknown-choice",
            f"{what} '{code}' tidak ada" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
            allowed=", ".join(known),
            action="Perbaiki bagian [kuesioner] dalam evaluasi.toml.",
        )
    )


def _likert_block(items: list[Item], wording: Wording, value_of: Mapping[str, str], scale: Scale) -> Block:
    title, title_en = BLOCK_TITLES[wording]
    questions = tuple(
        InstrumentQuestion(
            code=question_code(item.code, wording),
            kind="likert",
            number=number,
            text=item.text(wording),
            text_en=item.text(wording, "en"),
            item=item.code,
            wording=wording,
            indicator=item.indicator,
            core_value=value_of[item.indicator],
            is_reverse=item.is_reverse,
        )
        for number, item in enumerate(items, start=1)
    )
    return Block(wording, "likert", title, title_en, scale.prompt, scale.prompt_en, questions)


def _closed_block(
    indicator_list: IndicatorList, kind: Literal["factual", "background"], texts: Mapping[str, str]
) -> Block:
    questions = tuple(
        InstrumentQuestion(
            code=question.code,
            kind=kind,
            number=number,
            text=question.text,
            text_en=question.text_en,
            options=question.options,
            min_unit_size=question.min_unit_size,
        )
        for number, question in enumerate((q for q in indicator_list.questions if q.kind == kind), start=1)
    )
    return Block(kind, kind, texts.get(f"{kind}_title", ""), texts.get(f"{kind}_title_en", ""), "", "", questions)


def freeze_instrument(instrument: Instrument, year_folder: Path) -> Path:
    """Freeze the issued questionnaire into the year's folder, where it is an input from then on."""
    target = year_folder / ISSUE_FOLDER / instrument.issue_name
    content = {"fingerprint": instrument.fingerprint, **asdict(instrument)}
    write_text(target, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return target


def read_issued(year_folder: Path) -> dict[str, Instrument]:
    """Read the issued questionnaires of a year: fingerprint to instrument.

    Raises
    ------
    InputError
        Every frozen file that is damaged, or was edited after it was issued.
    """
    found: dict[str, Instrument] = {}
    problems = ProblemList()
    for path in sorted((year_folder / ISSUE_FOLDER).glob("*.json")):
        if is_ignored(path):
            continue
        action = "Kembalikan dari salinan cadangan; berkas ini tidak boleh disunting."
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            written = content.pop("fingerprint")
            instrument = _from_dict(content)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            text = f"Kuesioner terbit tidak dapat dibaca ({type(error).__name__})"
            problems.add("issue-damaged", text, action=action, file=str(path))
            continue
        if instrument.fingerprint != written:
            text = f"Isi kuesioner terbit berubah: tertulis {written}, isinya {instrument.fingerprint}"
            problems.add("issue-edited", text, action=action, file=str(path))
        found[written] = instrument
    problems.raise_if_any()
    return found


def _from_dict(content: dict[str, Any]) -> Instrument:
    scale = content["scale"]
    return Instrument(
        **{
            **content,
            "scale": Scale(
                **{
                    **scale,
                    "points": tuple(ScalePoint(**point) for point in scale["points"]),
                    "non_answers": tuple(NonAnswer(**answer) for answer in scale["non_answers"]),
                }
            ),
            "core_values": tuple(CoreValue(**core_value) for core_value in content["core_values"]),
            "indicators": tuple(Indicator(**indicator) for indicator in content["indicators"]),
            "blocks": tuple(
                Block(**{**block, "questions": tuple(_question(question) for question in block["questions"])})
                for block in content["blocks"]
            ),
        }
    )


def _question(content: dict[str, Any]) -> InstrumentQuestion:
    return InstrumentQuestion(**{**content, "options": tuple(Option(**option) for option in content["options"])})
