"""What channels ask of a questionnaire: what a unit sees, who is asked a question, what a channel loses of it."""

from __future__ import annotations

from collections.abc import Sequence

from budaya_eval.channels.channel import Loss, WriteRequest
from budaya_eval.instrument import Block, Instrument, InstrumentQuestion
from budaya_eval.phrases import join_words
from budaya_eval.unit_register import Unit, UnitRegister


def blocks_of_unit(request: WriteRequest, unit: Unit | None) -> tuple[Block, ...]:
    """Give the blocks a unit is asked, in the language of the request; without a unit, those asked everywhere."""
    if unit is None:
        return request.shown.blocks_for(())
    return request.shown.blocks_for((unit.code, request.register.reporting_unit_of[unit.code]))


def units_asked(block: Block, register: UnitRegister) -> tuple[Unit, ...]:
    """Give every unit that is asked a block, at all levels of the register; all of them where it is for all."""
    return tuple(
        unit for unit in register.units if not block.units or register.reporting_unit_of[unit.code] in block.units
    )


def name_audience(block: Block, register: UnitRegister) -> str:
    """Say in which Perangkat Daerah alone a block is asked; empty where it is for all."""
    names = [register.by_code[code].name if code in register.by_code else code for code in block.units]
    return f"hanya di {join_words(names)}" if names else ""


def describe_condition(question: InstrumentQuestion, blocks: Sequence[Block]) -> str:
    """Say who is asked a question under a condition, with the number the other question has on the form.

    Examples
    --------
    >>> describe_condition(InstrumentQuestion("K2", "factual", 2, "Dari mana?", ""), ())
    ''
    """
    if question.shown_if is None:
        return ""
    for part, block in enumerate(blocks, start=1):
        for other in block.questions:
            if other.code == question.shown_if.question:
                label = next(option.label for option in other.options if option.code == question.shown_if.option)
                return f"Dijawab hanya bila pada pertanyaan {part}.{other.number} dipilih “{label}”."
    return ""


def unit_question(instrument: Instrument, otherwise: str) -> str:
    """Give the words in which the unit is asked: raters of other groups name the unit they rate."""
    return instrument.texts.get("unit_question", otherwise)


def language_loss(request: WriteRequest, carrier: str) -> Loss:
    """Say which language a channel of one language carries, and which it does not."""
    if request.language == "en":
        return Loss(
            "Bahasa Indonesia",
            f"{carrier} memuat pertanyaan dan jawaban dalam bahasa Inggris; petunjuk pengisian tetap bahasa Indonesia.",
        )
    return Loss("Bahasa Inggris", f"{carrier} hanya memuat teks bahasa Indonesia.")


def losses_of_parts(instrument: Instrument, *, local: str = "", condition: str = "", opened: str = "") -> list[Loss]:
    """Name what a channel loses of a unit's own values, of conditions and of open questions, if there are any."""
    found = [
        ("Nilai sendiri Perangkat Daerah", local, any(block.units for block in instrument.blocks)),
        ("Pertanyaan bersyarat", condition, any(question.shown_if for question in instrument.questions)),
        ("Pertanyaan terbuka", opened, bool(instrument.questions_of("open"))),
    ]
    return [Loss(what, consequence) for what, consequence, is_there in found if consequence and is_there]
