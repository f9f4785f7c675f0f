"""What channels ask of a question: the answers it offers, each with its code and its label in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from budaya_eval.instrument import Instrument, InstrumentQuestion


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a question offers; `is_non_answer` marks a declared one such as "Tidak dapat menilai"."""

    code: str
    label: str
    label_en: str
    is_non_answer: bool = False


def choices_of(question: InstrumentQuestion, instrument: Instrument) -> tuple[Choice, ...]:
    """Give the answers of a question in the order of the form: points of the scale, or options, then non-answers."""
    if question.kind != "likert":
        return tuple(Choice(option.code, option.label, option.label_en) for option in question.options)
    points = tuple(Choice(str(point.value), point.label, point.label_en) for point in instrument.scale.points)
    return points + tuple(
        Choice(answer.code, answer.label, answer.label_en, is_non_answer=True)
        for answer in instrument.scale.non_answers
        if answer.is_offered(question.wording)
    )
