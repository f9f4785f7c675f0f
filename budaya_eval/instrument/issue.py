"""Freezes the issued questionnaire into the year's folder, and reads it back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from budaya_eval.errors import ProblemList
from budaya_eval.files import is_ignored, write_text
from budaya_eval.indicators import Condition, CoreValue, Indicator, NonAnswer, Option, Scale, ScalePoint
from budaya_eval.instrument.model import Block, Instrument, InstrumentQuestion, Section

ISSUE_FOLDER = "instrumen"


def freeze_instrument(instrument: Instrument, year_folder: Path) -> Path:
    """Freeze the issued questionnaire into the year's folder, where it is an input from then on."""
    target = year_folder / ISSUE_FOLDER / instrument.issue_name
    content = {"fingerprint": instrument.fingerprint, **instrument.to_dict()}
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
            **_values(content),
            "sections": tuple(_section(section) for section in content.get("sections", ())),
            "blocks": tuple(
                Block(**{**block, "questions": tuple(_question(question) for question in block["questions"])})
                for block in content["blocks"]
            ),
        }
    )


def _values(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "core_values": tuple(CoreValue(**core_value) for core_value in content["core_values"]),
        "indicators": tuple(Indicator(**indicator) for indicator in content["indicators"]),
    }


def _section(content: dict[str, Any]) -> Section:
    return Section(**{**content, **_values(content), "units": tuple(content["units"])})


def _question(content: dict[str, Any]) -> InstrumentQuestion:
    condition = content.get("shown_if")
    return InstrumentQuestion(
        **{
            **content,
            "options": tuple(Option(**option) for option in content["options"]),
            "units": tuple(content.get("units", ())),
            "shown_if": Condition(**condition) if condition else None,
        }
    )
