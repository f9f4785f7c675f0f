"""The response file of every channel, as its consumer writes it: Google's, Microsoft's, ODK's, LimeSurvey's by their
documentation, the others by what our own writers put out.

A file is laid out as a `Sheet`: rows of titles, then a row for each person. `write` makes a file of it.
"""

from __future__ import annotations

import csv
import functools
import html
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import xlsxwriter

from budaya_eval.channels import entry_sheet, spss
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.entry_sheet.layout import CODE_ROW, FIRST_ROW
from budaya_eval.channels.spss.layout import value_of
from budaya_eval.channels.xlsform.layout import escape
from budaya_eval.instrument import Instrument
from tests.builders import make_register

REGISTER = make_register()
# What Google, Microsoft and ODK add of themselves; none of it may be kept.
ADDED = {
    "google_forms": ("Timestamp", "Email Address"),
    "microsoft_forms": ("Start time", "Completion time", "Email", "Name"),
    "limesurvey": ("submitdate", "lastpage", "startlanguage"),
    "xlsform": ("start", "end", "deviceid", "_submitted_by"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """One respondent: a unit, and the code (or the text) of each answer, empty where there is none."""

    unit: str
    answers: Mapping[str, str]


@dataclass(slots=True)
class Sheet:
    """Rows of titles, the one with a title for each column being `head[title_row]`, and a row for each person."""

    head: list[list[str]]
    rows: list[list[str]]
    title_row: int = 0
    mapping: str = ""

    def place_of(self, code: str) -> int:
        """Position of the column of a question, from 0."""
        marks = (f"{code}. ", f"[{code}]", f"[{code}. ")
        for position, title in enumerate(self.head[self.title_row]):
            if title.rpartition("-")[2] == code or any(mark in title for mark in marks):
                return position
        raise AssertionError(code)

    def append(self, titles: Sequence[str], cells: Sequence[str]) -> None:
        """Add columns on the right, alike in every row."""
        for place, row in enumerate(self.head):
            row.extend(titles if place == self.title_row else [""] * len(titles))
        for row in self.rows:
            row.extend(cells)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file comes: of one unit or of all, labels or codes in the cells, in which language, titles or texts."""

    instrument: Instrument = field(repr=False)
    units: tuple[str, ...] = ()
    labels: bool = False
    language: str = "id"
    by_text: bool = False
    joint: str = "-"
    number: Callable[[str], str] = field(default=str)

    @property
    def questions(self):
        """Everything asked on the form, in its order."""
        blocks = self.instrument.blocks_for(self.units) if self.units else self.instrument.blocks
        return [question for block in blocks for question in block.questions]

    def text(self, question):
        """The question as it is asked."""
        return (question.text_en if self.language == "en" else "") or question.text

    def label(self, question, answer):
        """An answer as it is offered."""
        found = {
            c.code: c.label_en if self.language == "en" else c.label for c in choices_of(question, self.instrument)
        }
        return found.get(answer, answer)

    def option(self, question, answer):
        """An answer as a form without codes offers it: points of a scale carry their number."""
        label = self.label(question, answer)
        return f"{answer} – {label}" if question.kind == "likert" and answer.isdecimal() else label

    def cell(self, question, answer):
        """An answer as a code, numbers as the office writes them, or as its label."""
        if self.labels and answer:
            return self.label(question, answer)
        return self.number(answer) if question.kind == "likert" and answer.isdecimal() else answer

    def consent(self, answer="consent_yes"):
        """The answer to the question of consent."""
        texts = self.instrument.texts
        return (texts.get(f"{answer}_en") if self.language == "en" else "") or texts[answer]


def lay_google_forms(layout: Layout, people: Sequence[Person]) -> Sheet:
    """A response sheet: grids head each row with the title of the grid and, in brackets, of the row."""
    top_titles = {top: f"Unit kerja pada {REGISTER.by_code[top].label}" for top in ("DISDIK", "DINKES")}
    titles = [*ADDED["google_forms"], f"Persetujuan (kode kuesioner {layout.instrument.fingerprint})"]
    for question in layout.questions:
        title = f"{question.code}. {layout.text(question)}"
        title = layout.text(question) if layout.by_text else title
        titles.append(f"Pernyataan 1–7 dari 21 [{title}]" if question.kind == "likert" else title)
    rows = []
    for person in people:
        top = REGISTER.reporting_unit_of[person.unit]
        below = [REGISTER.by_code[person.unit].label if code == top else "" for code in top_titles]
        cells = [layout.option(q, person.answers[q.code]) for q in layout.questions]
        rows.append(["1/1/1980", "a@contoh.invalid", layout.consent(), *cells, REGISTER.by_code[top].label, *below])
    return Sheet([[*titles, "Perangkat Daerah", *top_titles.values()]], rows)


def lay_microsoft_forms(layout: Layout, people: Sequence[Person]) -> Sheet:
    """The workbook of responses: a column for each question or row of a Likert question."""
    questions = layout.questions
    texts = [layout.text(q) if layout.by_text else f"{q.code}. {layout.text(q)}" for q in questions]
    consent = f"Kesediaan (kode kuesioner {layout.instrument.fingerprint})"
    rows = [
        [
            *(str(number), "1980-01-01", "1980-01-02", "a@contoh.invalid", "Fulan", layout.consent()),
            *(layout.option(q, person.answers[q.code]) for q in questions),
            REGISTER.by_code[person.unit].label,
        ]
        for number, person in enumerate(people, start=1)
    ]
    return Sheet([["ID", *ADDED["microsoft_forms"], consent, *texts, "Unit kerja Saudara"]], rows)


def lay_limesurvey(layout: Layout, people: Sequence[Person]) -> Sheet:
    """An export of results: codes or full texts in header and cells."""
    version = layout.instrument.fingerprint
    consent = f"SETUJU{version.replace('-', '')}"
    if layout.by_text:
        consent = f"Bersedia? (LimeSurvey, kode kuesioner {version})"
    titles = ["id", *ADDED["limesurvey"], "seed", consent]
    for number, block in enumerate(layout.instrument.blocks, start=1):
        for q in block.questions:
            if q not in layout.questions:
                continue
            if q.kind != "likert":
                titles.append(layout.text(q) if layout.by_text else q.code)
            else:
                titles.append(f"{block.prompt} [{layout.text(q)}]" if layout.by_text else f"BLOK{number}[{q.code}]")
    titles.append("{UNITPILIH.shown}" if layout.by_text else "UNITNAMA")
    rows = []
    for number, person in enumerate(people, start=1):
        cells = [layout.cell(q, person.answers[q.code]) for q in layout.questions]
        unit = html.escape(REGISTER.by_code[person.unit].label)
        agreed = layout.consent() if layout.labels else "ya"
        rows.append([str(number), "1980-01-01", "6", layout.language, f"99{number}", agreed, *cells, unit])
    return Sheet([titles], rows)


def lay_vv(layout: Layout, people: Sequence[Person]) -> Sheet:
    """A VV file of LimeSurvey: texts above codes, arrays with underscores, tokens for what no cell can hold."""
    sheet = lay_limesurvey(layout, people)
    codes = [title.replace("[", "_").removesuffix("]") for title in sheet.head[0]]
    texts = [*codes[: len(codes) - len(layout.questions) - 1], *map(layout.text, layout.questions), "Unit"]
    tokens = {"{": "{lbrace}", "}": "{rbrace}", "\n": "{newline}", "\t": "{tab}", '"': "{quote}"}
    table = str.maketrans(tokens)
    rows = [[cell.translate(table) or "{question_not_shown}" for cell in row] for row in sheet.rows]
    return Sheet([texts, codes], rows, title_row=1)


def lay_xlsform(layout: Layout, people: Sequence[Person]) -> Sheet:
    """An export of ODK Central ("-" between group and name) or KoboToolbox ("/"), by names or by labels."""

    def head(group: str, name: str, label: str) -> str:
        return label if layout.by_text else f"{group}{layout.joint}{name}" if layout.joint else name

    titles = ["kuesioner_xlsform", *ADDED["xlsform"]]
    titles.append(head("pembuka", "persetujuan", layout.instrument.texts["consent_question"]))
    titles += [head("halaman1", q.code, escape(layout.text(q))) for q in layout.questions]
    titles += ["unit_terpilih", "ukuran_unit", "_uuid"]
    rows = []
    for number, person in enumerate(people, start=1):
        cells = [layout.cell(q, person.answers[q.code]) for q in layout.questions]
        shown = [
            escape(cell) if layout.labels and q.kind != "open" else cell
            for q, cell in zip(layout.questions, cells, strict=True)
        ]
        agreed = layout.consent() if layout.labels else "ya"
        server = ["1980-01-01", "1980-01-01", "perangkat-7", "fulan"]
        rows.append([layout.instrument.fingerprint, *server, agreed, *shown, person.unit, "0", f"0b5{number}"])
    return Sheet([titles], rows)


def lay_html_form(layout: Layout, people: Sequence[Person]) -> Sheet:
    """The table that the page downloads; the page itself takes spaces off both ends of a text."""
    titles = ["kode_kuesioner", "id_kiriman", "unit", "persetujuan"]
    titles += [layout.text(q) if layout.by_text else q.code for q in layout.questions]
    rows = []
    for number, person in enumerate(people, start=1):
        cells = [layout.cell(q, person.answers[q.code].strip()) for q in layout.questions]
        guarded = [f"'{cell}" if cell[:1] in tuple("=+-@\t\r") else cell for cell in cells]
        rows.append([layout.instrument.fingerprint, f"HF-{number}", person.unit, "ya", *guarded])
    return Sheet([titles], rows)


@functools.cache
def _entry_head(fingerprint: str, units: tuple[str, ...], language: str) -> tuple[tuple[str, ...], ...]:
    instrument = _KNOWN[fingerprint]
    with tempfile.TemporaryDirectory() as folder:
        entry_sheet.write(WriteRequest(instrument, REGISTER, units=units, language=language), Path(folder))
        name = f"lembar-isian-{units[0]}.xlsx" if units else "lembar-isian.xlsx"
        sheet = openpyxl.load_workbook(Path(folder) / name)["Isian"]
        head = sheet.iter_rows(max_row=FIRST_ROW - 1, values_only=True)
        return tuple(tuple(str(cell or "") for cell in row) for row in head)


_KNOWN: dict[str, Instrument] = {}


def lay_entry_sheet(layout: Layout, people: Sequence[Person]) -> Sheet:
    """The sheet as our writer makes it, filled row by row."""
    _KNOWN[layout.instrument.fingerprint] = layout.instrument
    head = _entry_head(layout.instrument.fingerprint, layout.units, layout.language)
    titles = head[CODE_ROW - 1]
    by_code = {question.code: question for question in layout.questions}
    rows = []
    for person in people:
        unit = REGISTER.by_code[person.unit]
        fixed = {"unit": unit.label if layout.labels else unit.code, "persetujuan": "ya"}
        answers = {code: layout.cell(q, person.answers[code]) for code, q in by_code.items() if code in titles}
        rows.append([{**fixed, **answers}.get(title, "") for title in titles])
    return Sheet([list(row) for row in head], rows, title_row=CODE_ROW - 1)


def lay_table(layout: Layout, people: Sequence[Person]) -> Sheet:
    """A table of the office's own, with titles of its own, and the mapping that names them."""
    titles = ["Soal unit", "Soal setuju", *(f"[{q.code}] Soal" for q in layout.questions)]
    rows = [
        [person.unit, "ya", *(layout.cell(q, person.answers[q.code]) for q in layout.questions)] for person in people
    ]
    mapped = [f'unit = "{titles[0]}"', f'persetujuan = "{titles[1]}"']
    mapped += [f'{q.code} = "[{q.code}] Soal"' for q in layout.questions]
    head = f'kode_kuesioner = "{layout.instrument.fingerprint}"\nberkas = ["%s"]\n'
    return Sheet([titles], rows, mapping=head + "\n".join(["[kolom]", *mapped, ""]))


def lay_spss(layout: Layout, people: Sequence[Person]) -> Sheet:
    """The cases of a .sav file, as numbers or codes; `write_sav` gives them back the dictionary of our own file."""
    titles = ["kode_kuesioner", "unit", "persetujuan", *(q.code for q in layout.questions)]

    def value(question, answer):
        choices = choices_of(question, layout.instrument)
        return str({choice.code: value_of(choices, choice) for choice in choices}.get(answer, answer))

    rows = [
        [
            *(layout.instrument.fingerprint, person.unit, "1"),
            *(value(q, person.answers[q.code]) for q in layout.questions),
        ]
        for person in people
    ]
    return Sheet([titles], rows)


LAYOUTS: dict[str, Callable[[Layout, Sequence[Person]], Sheet]] = {
    "entry_sheet": lay_entry_sheet,
    "google_forms": lay_google_forms,
    "html_form": lay_html_form,
    "microsoft_forms": lay_microsoft_forms,
    "limesurvey": lay_limesurvey,
    "xlsform": lay_xlsform,
    "table": lay_table,
    "spss": lay_spss,
}


def write_csv(path: Path, sheet: Sheet, delimiter: str = ";", encoding: str = "utf-8-sig") -> Path:
    """Write a CSV as spreadsheets and servers do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([*sheet.head, *sheet.rows])
    return _write_mapping(path, sheet)


def write_xlsx(path: Path, sheet: Sheet, name: str = "Lembar yang diganti namanya") -> Path:
    """Write a workbook: whole numbers as numbers, all else as text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as workbook:
        page = workbook.add_worksheet(name)
        for number, row in enumerate([*sheet.head, *sheet.rows]):
            for column, cell in enumerate(row):
                if cell.isdecimal() and cell == str(int(cell)):
                    page.write_number(number, column, int(cell))
                elif cell:
                    page.write_string(number, column, cell)
    return _write_mapping(path, sheet)


def _write_mapping(path: Path, sheet: Sheet) -> Path:
    if sheet.mapping:
        path.with_name(f"pemetaan-{path.stem}.toml").write_text(sheet.mapping % path.name, encoding="utf-8")
    return path


def write_json(path: Path, layout: Layout, people: Sequence[Person]) -> Path:
    """Write the JSON that the page downloads."""
    submissions = [
        {
            "id_kiriman": f"HF-{number}",
            "unit": person.unit,
            "persetujuan": "ya",
            "jawaban": {q.code: person.answers[q.code] for q in layout.questions},
        }
        for number, person in enumerate(people, start=1)
    ]
    content = {"saluran": "html_form", "kode_kuesioner": layout.instrument.fingerprint, "kiriman": submissions}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


@functools.cache
def _dictionary(fingerprint: str, language: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        spss.write(WriteRequest(_KNOWN[fingerprint], REGISTER, language=language), Path(folder))
        _, about = pyreadstat.read_sav(Path(folder) / "kuesioner.sav", user_missing=True)
    return {
        "file_label": about.file_label,
        "column_labels": dict(about.column_names_to_labels),
        "variable_value_labels": {name: dict(labels) for name, labels in about.variable_value_labels.items()},
    }


def write_sav(path: Path, sheet: Sheet, layout: Layout) -> Path:
    """Write a .sav file as SPSS does: columns in any order, with the dictionary of the empty file."""
    _KNOWN[layout.instrument.fingerprint] = layout.instrument
    (titles,) = sheet.head
    columns = dict(zip(titles, zip(*sheet.rows, strict=True), strict=True))
    statements = {q.code for q in layout.questions if q.kind == "likert"} | {"persetujuan"}
    frame = pd.DataFrame(
        {
            name: pd.to_numeric(pd.Series(cells).replace("", None)) if name in statements else list(cells)
            for name, cells in columns.items()
        }
    )
    known = _dictionary(layout.instrument.fingerprint, layout.language)
    content = {
        key: {name: labels for name, labels in entry.items() if name in columns} if isinstance(entry, dict) else entry
        for key, entry in known.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    pyreadstat.write_sav(frame, path, **content)
    return path
