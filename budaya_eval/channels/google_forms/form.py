"""Describes the Google Form as pages of items with the page each choice leads to; script and API only carry it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from budaya_eval.channels.audience import unit_question
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.columns import question_title
from budaya_eval.channels.google_forms.layout import SUBUNIT_START, UNIT_TITLE, consent_title
from budaya_eval.channels.grids import MOST_GRID_ROWS, split_evenly
from budaya_eval.channels.units import size_of, units_below
from budaya_eval.instrument import Block, Instrument, InstrumentQuestion
from budaya_eval.phrases import SIMULATED, format_date
from budaya_eval.unit_register import Unit

NEXT, SUBMIT = "lanjut", "kirim"
BACKGROUND = "data-umum"


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A choice and where it leads: `NEXT`, `SUBMIT` or the id of a page; empty where no choice of the item leads."""

    label: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class FormItem:
    """One item: `grid` (rows and columns), `choice`, `list` (drop-down) or `text` (open)."""

    kind: str
    title: str
    help: str = ""
    is_required: bool = False
    choices: tuple[FormChoice, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPage:
    """Items under one title; reached in order, or by a choice that names its id."""

    id: str
    title: str
    help: str
    items: list[FormItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form; the first page has no title of its own."""

    title: str
    description: str
    closing: str
    pages: list[FormPage]


class _Pages:
    """Pages while they are laid out, each with an id of its own."""

    def __init__(self) -> None:
        self.laid: list[FormPage] = []
        self._promised = ""

    def open(self, title: str, help_text: str = "", page_id: str = "") -> FormPage:
        page = FormPage(page_id or self._promised or f"halaman-{len(self.laid) + 1}", title, help_text)
        self.laid.append(page)
        self._promised = ""
        return page

    def promise(self) -> str:
        """Give the id that the page opened next will have."""
        self._promised = f"halaman-{len(self.laid) + 1}"
        return self._promised

    def last(self, title: str) -> FormPage:
        """Give the page that may be filled further: the last one, unless another was promised to follow it."""
        return self.open(title) if self._promised else self.laid[-1]


def describe_form(request: WriteRequest) -> Form:
    """Describe the whole form.

    The unit is asked near the end, since only the choice just made can decide what comes next: first what is asked in
    the chosen Perangkat Daerah alone, then the unit below it, then the questions that only large units are asked, so
    that nobody in a small unit sees them.
    """
    instrument, texts = request.shown, request.shown.texts
    pages = _Pages()
    consent = FormItem(
        "choice",
        consent_title(request.instrument.fingerprint),
        texts["consent_question"],
        is_required=True,
        choices=(FormChoice(texts["consent_yes"], NEXT), FormChoice(texts["consent_no"], SUBMIT)),
    )
    pages.open("").items.append(consent)
    for block in instrument.blocks_for(()):
        if block.kind == "likert":
            _add_grids(pages, block, instrument)
        elif block.kind != "background":
            _add_closed(pages, block.title, block.questions, instrument)
    _add_units(pages, request)
    return Form(_mark(request, f"{texts['title']} {instrument.year}"), _describe(request), texts["closing"], pages.laid)


def _mark(request: WriteRequest, text: str) -> str:
    return f"{SIMULATED} – {text}" if request.is_simulated else text


def _describe(request: WriteRequest) -> str:
    texts = request.shown.texts
    parts = [request.organisation, texts["purpose"]]
    if request.survey_start and request.survey_end:
        parts.append(f"Waktu pengisian: {format_date(request.survey_start)} – {format_date(request.survey_end)}.")
    parts += [texts["instructions"], f"Pertanyaan tentang survei ini: {texts['contact']}."]
    return _mark(request, "\n\n".join(parts))


def _add_grids(pages: _Pages, block: Block, instrument: Instrument, first_id: str = "") -> None:
    """Lay statements out, a page for each grid."""
    choices = choices_of(block.questions[0], instrument)
    columns = tuple(choice.label if choice.is_non_answer else f"{choice.code} – {choice.label}" for choice in choices)
    sizes = split_evenly(len(block.questions), MOST_GRID_ROWS)
    start = 0
    for number, size in enumerate(sizes, start=1):
        title = f"{block.title} ({number} dari {len(sizes)})" if len(sizes) > 1 else block.title
        grid = FormItem(
            "grid",
            f"Pernyataan {start + 1}–{start + size} dari {len(block.questions)}",
            "Pilih satu jawaban pada setiap baris. Pada ponsel, geser ke samping untuk melihat semua pilihan.",
            rows=tuple(question_title(q) for q in block.questions[start : start + size]),
            columns=columns,
        )
        pages.open(title, block.prompt, first_id if number == 1 else "").items.append(grid)
        start += size


def _add_closed(
    pages: _Pages, title: str, questions: Sequence[InstrumentQuestion], instrument: Instrument, end_id: str = ""
) -> None:
    """Lay other questions out; those shown to some only stand on a page of their own where one can branch to it.

    `end_id` is that of the first page where these questions end the form.
    """
    page = pages.open(title, page_id=end_id)
    rest = list(questions)
    while rest:
        question = rest.pop(0)
        branch: list[InstrumentQuestion] = []
        while rest and _follows(rest[0], question) and (not branch or rest[0].shown_if == branch[0].shown_if):
            branch.append(rest.pop(0))
        if not branch:
            page.items.append(_item(question, _who(question, instrument)))
            continue
        condition = branch[0].shown_if
        assert condition is not None
        pages.open(title).items.extend(_item(asked) for asked in branch)
        after = SUBMIT if end_id and not rest else pages.promise()
        targets = {option.code: NEXT if option.code == condition.option else after for option in question.options}
        page.items.append(_item(question, _who(question, instrument), targets))
        if rest:
            page = pages.open(title)


def _follows(question: InstrumentQuestion, before: InstrumentQuestion) -> bool:
    return question.shown_if is not None and question.shown_if.question == before.code


def _who(question: InstrumentQuestion, instrument: Instrument) -> str:
    """Say to whom a question is put that everybody sees."""
    condition = question.shown_if
    if condition is None:
        return ""
    asked = next(other for other in instrument.questions if other.code == condition.question)
    label = next(option.label for option in asked.options if option.code == condition.option)
    return f"Diisi hanya bila jawaban {asked.code} adalah “{label}”."


def _item(question: InstrumentQuestion, help_text: str = "", targets: dict[str, str] | None = None) -> FormItem:
    return FormItem(
        "choice" if question.options else "text",
        question_title(question),
        help_text,
        choices=tuple(FormChoice(option.label, (targets or {}).get(option.code, "")) for option in question.options),
    )


def _add_units(pages: _Pages, request: WriteRequest) -> None:
    """Ask the unit, and from there on what depends on it."""
    instrument, register = request.shown, request.register
    title = instrument.texts["background_title"]
    background = instrument.questions_of("background")
    large_only = [question for question in background if question.min_unit_size]
    threshold = max((question.min_unit_size for question in large_only), default=0)
    own = {
        unit.code: [block for block in instrument.blocks_for((unit.code,)) if block.units]
        for unit in register.reporting_units
    }

    def last_step(unit: Unit) -> str:
        return BACKGROUND if large_only and size_of(register, unit) >= threshold else SUBMIT

    # The unit below is asked after the own statements of a Perangkat Daerah: it leads on from there, also where it
    # is the only one.
    branching = [unit for unit in register.reporting_units if units_below(register, unit) or own[unit.code]]
    choices = [FormChoice(u.label, u.code if u in branching else last_step(u)) for u in register.reporting_units]
    _add_closed(pages, title, [question for question in background if not question.min_unit_size], instrument)
    asked = unit_question(instrument, "Pilih Perangkat Daerah tempat Saudara bertugas.")
    pages.last(title).items.append(_list(UNIT_TITLE, asked, choices))
    for top in branching:
        for number, block in enumerate(own[top.code]):
            _add_grids(pages, block, instrument, "" if number else top.code)
        below = [FormChoice(unit.label, last_step(unit)) for unit in (top, *units_below(register, top))]
        help_text = f"Pilih tempat Saudara bertugas. Bila bertugas di kantor induk, pilih {top.label}."
        if instrument.route != "self":
            help_text = f"{asked}. Bila yang dimaksud kantor induk, pilih {top.label}."
        page = pages.open(f"Unit kerja pada {top.name}", page_id="" if own[top.code] else top.code)
        page.items.append(_list(f"{SUBUNIT_START}{top.label}", help_text, below))
    if large_only:
        _add_closed(pages, title, large_only, instrument, BACKGROUND)


def _list(title: str, help_text: str, choices: Sequence[FormChoice]) -> FormItem:
    return FormItem("list", title, help_text, is_required=True, choices=tuple(choices))
