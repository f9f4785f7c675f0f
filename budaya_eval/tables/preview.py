"""The questionnaire as a respondent meets it, for a notebook: texts, order and categories, none of our codes."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budaya_eval.phrases import SIMULATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budaya_eval.instrument import Block, Instrument, InstrumentQuestion

PAGE = (
    "max-width:66em;margin:.4em 0;padding:1.4em 1.8em;border:1px solid #b8c0c8;background:#fff;color:#1d2733;"
    "font-family:Arial,Arimo,sans-serif;font-size:13px;line-height:1.45"
)
TABLE = "width:100%;border-collapse:collapse;margin:.4em 0 1em;table-layout:auto;color:#1d2733;font-size:13px"
CELL = "padding:.45em .4em;border-bottom:1px solid #d5dadf;vertical-align:middle;background:{};color:#1d2733"
ZEBRA = ("#ffffff", "#f6f8fa")
CIRCLE = (
    '<span style="display:inline-block;width:14px;height:13px;border:1.3px solid #1d2733;border-radius:50%"></span>'
)
CATEGORY = "text-align:center;font-weight:normal;font-size:11px;width:6.2em"
APART = ";border-left:1.5px solid #b8c0c8"


@dataclass(frozen=True, slots=True)
class QuestionnairePreview:
    """A questionnaire on one long page."""

    instrument: Instrument
    is_simulated: bool = False

    def _repr_html_(self) -> str:
        """Show the page in a notebook."""
        texts = {key: html.escape(text) for key, text in self.instrument.texts.items()}
        mark = f'<div style="color:#852206"><b>{SIMULATED}</b></div>' if self.is_simulated else ""
        purpose = texts.get("purpose", "").replace("\n", "<br>")
        consent = "".join(_choice(texts.get(key, "")) for key in ("consent_yes", "consent_no"))
        parts = "".join(_block(self.instrument, block) for block in self.instrument.blocks)
        return (
            f'<div style="{PAGE}">{mark}'
            f'<div style="font-size:18px"><b>{texts.get("title", "")} {self.instrument.year}</b></div>'
            f"<div>{texts.get('subtitle', '')}</div><p>{purpose}</p>"
            f"<p><b>{texts.get('consent_question', '')}</b> &nbsp; {consent}</p>"
            f'<p style="border:1px solid #b8c0c8;padding:.6em .8em">{texts.get("instructions", "")}</p>{parts}'
            f"<p><i>{texts.get('closing', '')}</i></p>"
            f'<div style="color:#5c6670;font-size:11px">Kode kuesioner: {self.instrument.fingerprint}</div></div>'
        )

    def __repr__(self) -> str:
        """Show the statements where there is no HTML."""
        return "\n".join(f"{question.number}. {question.text}" for question in self.instrument.questions)


def preview_instrument(instrument: Instrument, *, is_simulated: bool = False) -> QuestionnairePreview:
    """Show a questionnaire as a respondent meets it.

    Parameters
    ----------
    instrument : Instrument
        The questionnaire, issued or still a draft.
    is_simulated : bool
        Mark it DATA SIMULASI.
    """
    return QuestionnairePreview(instrument, is_simulated)


def _block(instrument: Instrument, block: Block) -> str:
    head = f'<div style="font-size:15px;margin-top:.8em"><b>{html.escape(block.title)}</b></div>'
    if block.kind != "likert":
        return head + "".join(
            f'<p style="margin:.5em 0"><b>{question.number}.</b> {html.escape(question.text)}'
            + "".join(_note(text) for text in _limits(question, instrument))
            + "<br>"
            + "".join(_choice(html.escape(option.label)) for option in question.options)
            + "</p>"
            for question in block.questions
        )
    if block.units:
        head += f"<div>Bagian ini hanya ditanyakan di {html.escape(', '.join(block.units))}.</div>"
    scale = instrument.scale
    declared = [answer for answer in scale.non_answers if answer.is_offered(block.wording)]
    options = [(f"{point.value}<br>{html.escape(point.label)}", "") for point in scale.points]
    options += [(html.escape(answer.label), APART) for answer in declared]
    head_cell = CELL.format("#eef3f8")
    header = "".join(f'<th style="{head_cell}{edge};{CATEGORY}">{label}</th>' for label, edge in options)
    rows = ""
    for question in block.questions:
        cell = CELL.format(ZEBRA[question.number % 2])
        circles = "".join(f'<td style="{cell}{edge};text-align:center">{CIRCLE}</td>' for _, edge in options)
        rows += (
            f'<tr><td style="{cell};text-align:right;width:2em">{question.number}</td>'
            f'<td style="{cell};text-align:left">{html.escape(question.text)}</td>{circles}</tr>'
        )
    blank = f'<th style="{head_cell}"></th>' * 2
    return (
        f"{head}<div>{html.escape(block.prompt)}</div>"
        f'<table style="{TABLE}"><thead><tr>{blank}{header}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _choice(label: str) -> str:
    """Write a circle and its label, which stay together at the end of a line."""
    return f'<span style="display:inline-block;margin-right:1.2em">{CIRCLE} {label}</span>'


def _limits(question: InstrumentQuestion, instrument: Instrument) -> Iterator[str]:
    """Say of whom a question is asked, and that an open one is answered in words."""
    if question.min_unit_size:
        yield f"hanya di unit dengan {question.min_unit_size} pegawai atau lebih"
    if question.shown_if:
        asked = next(other for other in instrument.questions if other.code == question.shown_if.question)
        label = next(option.label for option in asked.options if option.code == question.shown_if.option)
        yield f"hanya bila menjawab “{label}” atas “{asked.text}”"
    if question.kind == "open":
        yield "jawaban bebas"


def _note(text: str) -> str:
    return f' <span style="color:#5c6670">({html.escape(text)})</span>'
