"""Builds the questionnaire of a year from a checked indicator list, and from those asked besides it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import did_you_mean, near_miss
from budaya_eval.indicators import WORDING_SUFFIX, IndicatorList, Item, QuestionKind, Scale, Wording
from budaya_eval.instrument.model import (
    MAIN,
    Block,
    Instrument,
    InstrumentQuestion,
    Order,
    Section,
    question_code,
)

QUESTION_KINDS: tuple[QuestionKind, ...] = ("factual", "open", "background")
BLOCK_TITLES: dict[Wording, tuple[str, str]] = {
    "unit": ("Pegawai di unit kerja saya", "Staff in my work unit"),
    "self": ("Saya sendiri", "Myself"),
    "peer": ("Pegawai di Perangkat Daerah yang dinilai", "Staff of the organisation being rated"),
    "supervisor": ("Pegawai di unit yang saya pimpin", "Staff in the unit I lead"),
    "public": ("Pegawai yang melayani saya", "Staff who served me"),
}
MORE_TITLE = ("lanjutan", "continued")
LOCAL_TITLE = ("khusus Perangkat Daerah ini", "this organisation only")


def build_instrument(
    indicator_list: IndicatorList,
    *,
    year: int,
    form: str | None = None,
    scale: str | None = None,
    order: Order = "seeded",
    seed: int = 38,
    additional: Sequence[IndicatorList] = (),
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
    additional : sequence of IndicatorList
        Lists asked in the same visit and scored apart: each becomes a section, in the form's wordings and on the scale
        of the main list; one that belongs to a unit is asked there only. Their own questions and texts are not used.

    Returns
    -------
    Instrument

    Raises
    ------
    InputError
        An unknown form or scale, a form without the wording that carries the index, or a code used in two lists.
    """
    form_code = _choose(form or indicator_list.default_form, list(indicator_list.forms), "Bentuk kuesioner")
    scale_code = _choose(scale or indicator_list.default_scale, list(indicator_list.scales), "Skala")
    chosen = indicator_list.forms[form_code]
    if chosen.route == "self" and indicator_list.index_wording not in chosen.wordings:
        raise InputError(
            Problem(
                "form-without-index",
                f"Bentuk kuesioner '{form_code}' tidak memuat rumusan '{indicator_list.index_wording}', yang menjadi "
                "dasar indeks",
                allowed=f"bentuk yang wordings-nya memuat '{indicator_list.index_wording}'",
                action="Ubah bentuk dalam evaluasi.toml, atau index_wording dalam instrument.toml.",
            )
        )
    _check_codes((indicator_list, *additional))
    asked_scale = indicator_list.scales[scale_code]
    blocks: list[Block] = []
    texts = _join_lines({**indicator_list.texts, **chosen.texts})
    statements = [
        (part, _likert_block(part, _order_items(part, order, seed), wording, asked_scale, number))
        for number, part in enumerate((indicator_list, *additional))
        for wording in chosen.wordings
    ]
    blocks += [block for part, block in statements if not part.unit]
    if chosen.route == "self":
        blocks += [_closed_block(indicator_list, kind, texts) for kind in QUESTION_KINDS]
    # What one unit alone is asked comes last: it moves no number of the others, and the unit is known by then.
    blocks += [block for part, block in statements if part.unit]
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
        index_wording=indicator_list.index_wording if chosen.route == "self" else chosen.wordings[0],
        scale=asked_scale,
        core_values=indicator_list.core_values,
        indicators=indicator_list.indicators,
        blocks=tuple(block for block in blocks if block.questions),
        texts=texts,
        sections=tuple(_section(part) for part in additional),
        route=chosen.route,
    )


def _choose(code: str, known: list[str], what: str) -> str:
    if code in known:
        return code
    raise InputError(
        Problem(
            "unknown-choice",
            f"{what} '{code}' tidak ada" + did_you_mean(near_miss(code, known)),
            allowed=", ".join(known),
            action="Perbaiki bagian [kuesioner] dalam evaluasi.toml.",
        )
    )


def _section(part: IndicatorList) -> Section:
    return Section(
        part.code,
        part.name,
        part.version,
        part.basis,
        part.status,
        part.core_values,
        part.indicators,
        _units_of(part),
    )


def _units_of(part: IndicatorList) -> tuple[str, ...]:
    return (part.unit,) if part.unit else ()


def _join_lines(texts: Mapping[str, Any]) -> dict[str, str]:
    return {key: "\n".join(text) if isinstance(text, list) else str(text) for key, text in texts.items()}


def _order_items(part: IndicatorList, order: Order, seed: int) -> list[Item]:
    position = {indicator.code: place for place, indicator in enumerate(part.indicators)}
    items = sorted((item for item in part.items if item.is_active), key=lambda item: position[item.indicator])
    if order == "seeded":
        items.sort(key=lambda item: hashlib.sha256(f"{seed}:{item.code}".encode()).digest())
    return items


def _check_codes(parts: Sequence[IndicatorList]) -> None:
    """Check that every code of a questionnaire means one thing over all its lists."""
    problems = ProblemList()
    owner: dict[str, str] = {}
    for number, part in enumerate(parts):
        for code in sorted(_codes_of(part, is_main=number == 0)):
            if owner.setdefault(code, part.code) != part.code:
                problems.add(
                    "code-clash",
                    f"Kode '{code}' dipakai dalam daftar '{owner[code]}' dan '{part.code}'",
                    action="Ubah kode pada daftar tambahan atau nilai lokalnya, agar jawabannya tidak tertukar.",
                    file=f"instruments/{part.code}",
                )
    problems.raise_if_any()


def _codes_of(part: IndicatorList, *, is_main: bool) -> set[str]:
    """Give every code a list uses in the data; of a list asked besides the main one, without its questions."""
    columns = {question_code(item.code, wording) for item in part.items for wording in WORDING_SUFFIX}
    questions = {question.code for question in part.questions} if is_main else set()
    values, indicators = {entry.code for entry in part.core_values}, {entry.code for entry in part.indicators}
    return columns | questions | values | indicators


def _likert_block(part: IndicatorList, items: list[Item], wording: Wording, scale: Scale, number: int) -> Block:
    """Make the block of a list in one wording; `number` counts the lists, 0 being the main one."""
    title, title_en = BLOCK_TITLES[wording]
    section, code = MAIN, str(wording)
    if number:
        section, code = part.code, f"{part.code}_{wording}"
        more, more_en = LOCAL_TITLE if part.unit else MORE_TITLE
        title, title_en = f"{title} – {more}", f"{title_en} – {more_en}"
    value_of = {indicator.code: indicator.core_value for indicator in part.indicators}
    asked = (item for item in items if item.text(wording))
    questions = tuple(
        InstrumentQuestion(
            code=question_code(item.code, wording),
            kind="likert",
            number=place,
            text=item.text(wording),
            text_en=item.text(wording, "en"),
            item=item.code,
            wording=wording,
            indicator=item.indicator,
            core_value=value_of[item.indicator],
            is_reverse=item.is_reverse,
            section=section,
            units=_units_of(part),
        )
        for place, item in enumerate(asked, start=1)
    )
    return Block(code, "likert", title, title_en, scale.prompt, scale.prompt_en, questions)


def _closed_block(indicator_list: IndicatorList, kind: QuestionKind, texts: Mapping[str, str]) -> Block:
    questions = tuple(
        InstrumentQuestion(
            code=question.code,
            kind=kind,
            number=number,
            text=question.text,
            text_en=question.text_en,
            options=question.options,
            min_unit_size=question.min_unit_size,
            shown_if=question.shown_if,
        )
        for number, question in enumerate((q for q in indicator_list.questions if q.kind == kind), start=1)
    )
    return Block(kind, kind, texts.get(f"{kind}_title", ""), texts.get(f"{kind}_title_en", ""), "", "", questions)
