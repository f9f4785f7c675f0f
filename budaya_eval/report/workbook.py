"""Results → `buku_hasil.xlsx`: cover, legend, notes, units, and one tidy sheet per subject, all from published results.

In the manner of gptables: title, unit, source and note stand above every table; a cell without a number says why.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from budaya_eval.files import cell_text, new_workbook
from budaya_eval.phrases import NOT_AVAILABLE, SIMULATED, format_date
from budaya_eval.report.builder import Builder
from budaya_eval.report.closing import list_methods
from budaya_eval.report.summary import list_warnings
from budaya_eval.report.workbook_subjects import SUBJECTS, Measured, Subject
from budaya_eval.results import COEFFICIENT, DIGITS, MEASURES, PERCENT
from budaya_eval.tables import table_legal_marks
from budaya_eval.tables.display import SIGNED, source_of

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

HIDDEN, MISSING = "[r]", "[x]"
SYMBOLS = (
    (HIDDEN, "Rahasia: tidak ditampilkan untuk melindungi responden."),
    (MISSING, "Tidak tersedia, tidak ditanyakan, atau belum dapat dinilai."),
)
PART_TITLES = {
    "ci_low": "batas bawah",
    "ci_high": "batas atas",
    "n": "n",
    "category": "golongan",
    "note": "keterangan",
    "reference_year": "tahun acuan",
}
TEXT_PARTS = frozenset({"category", "note"})
KEY_TITLES = {"unit": "Perangkat Daerah", "core_value": "Nilai", "indicator": "Indikator", "item": "Butir"}
ALL = {"unit": "Seluruh kota", "core_value": "Keseluruhan", "indicator": "Semua indikator", "subgroup": "", "item": ""}
LONG_COLUMNS = ("Ukuran", "Hasil", "Batas bawah", "Batas atas", "n", "Satuan", "Keterangan")
EXPLANATION = (
    f"Semua angka berasal dari tabel hasil yang sudah dilindungi; tanda {HIDDEN} dan {MISSING} dijelaskan dalam lembar "
    "Keterangan."
)
SIMULATED_TEXT = "semua jawaban dan jumlah pegawai rekaan untuk contoh"
NAVY, BROWN, PALE, INK = "#02397A", "#852206", "#E9EEF2", "#1D2733"
HEAD_ROW = 5
RESULTS_NAME = "hasil.xlsx"  # where a measure without a sheet of its own stands
FORMS: dict[str, dict[str, object]] = {
    "text": {"text_wrap": True, "indent": 1},
    "sign": {"align": "right", "font_color": "#5C6670"},
    "count": {"num_format": "#,##0"},
    "year": {"num_format": "0"},
    "title": {"bold": True, "font_size": 15, "font_color": NAVY},
    "cover": {"bold": True, "font_size": 22, "font_color": NAVY, "text_wrap": True},
    "muted": {"font_color": "#5C6670"},
    "mark": {"bold": True, "font_color": BROWN},
    "head": {
        "bold": True,
        "text_wrap": True,
        "indent": 1,
        "bg_color": PALE,
        "valign": "bottom",
        "bottom": 1,
    },
    "link": {"font_color": NAVY, "underline": 1},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and the name of the format it is shown in."""

    value: str | float
    form: str = "text"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table ready to be written: headings with widths, and rows."""

    name: str
    title: str
    note: str
    source: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[Cell, ...], ...]


def write_workbook(builder: Builder, target: Path) -> None:
    """Write ``buku_hasil.xlsx``; the same results give the same bytes, and no cell holds a formula."""
    evaluation = builder.evaluation
    sheets = [_legend(builder), _notes(builder), _measures(builder), _unit_sheet(builder)]
    sheets += [sheet for subject in SUBJECTS if (sheet := _subject_sheet(builder, subject)) is not None]
    with new_workbook(
        target,
        title=f"Buku Hasil Evaluasi Budaya Kerja {evaluation.settings.year}",
        author=builder.settings.text("jabatan_penanda_tangan"),
        comments=SIMULATED if evaluation.settings.is_simulated else "",
    ) as workbook:
        writer = _Writer(workbook, builder)
        writer.write_cover(sheets)
        for number, sheet in enumerate(sheets):
            writer.write_sheet(sheet, f"tabel_{number:02d}")


def _subject_sheet(builder: Builder, subject: Subject) -> _Sheet | None:
    found = subject.take(builder.evaluation.results)
    if found.empty:
        return None
    records: list[dict[str, Any]] = found.to_dict("records")  # type: ignore[assignment]
    rows = _long_rows(builder, subject, records) if subject.is_long else _wide_rows(builder, subject, records)
    columns = _key_columns(subject) + (_long_columns() if subject.is_long else _wide_columns(subject, records))
    return _Sheet(subject.sheet, subject.title, subject.note, source_of(builder.evaluation), columns, tuple(rows))


def _key_columns(subject: Subject) -> tuple[tuple[str, float], ...]:
    columns: list[tuple[str, float]] = []
    for key in subject.key_names:
        if key == "subgroup":
            columns.append((subject.subgroup, 30.0))
        elif key == "dimension":
            columns.append(("Tingkat", 22.0))
        else:
            columns += [(f"Kode {KEY_TITLES[key].lower()}".replace("perangkat daerah", "PD"), 11.0)]
            columns += [(KEY_TITLES[key], 22.0 if key == "core_value" else 46.0)]
    return tuple(columns)


def _key_cells(builder: Builder, subject: Subject, record: dict[str, Any]) -> list[Cell]:
    cells = []
    for key in subject.key_names:
        code = str(record[key])
        if key == "subgroup":
            cells.append(Cell(code))
        elif key == "dimension":
            names = {dimension.code: dimension.name for dimension in builder.evaluation.scheme.dimensions}
            cells.append(Cell(names.get(code, code)))
        else:
            cells += [Cell(code), Cell(_name(builder, key, code))]
    return cells


def _name(builder: Builder, key: str, code: str) -> str:
    """Name what a code stands for; what has no other name, such as performance data, is its own."""
    evaluation = builder.evaluation
    if not code:
        return ALL[key]
    if key == "unit":
        return next((unit.name for unit in evaluation.register.units if unit.code == code), code)
    instrument = evaluation.instrument
    if key == "core_value":
        own = (*instrument.core_values, *(value for section in instrument.sections for value in section.core_values))
        return next((value.name for value in own if value.code == code), code)
    if key == "indicator":
        all_of = (*instrument.indicators, *(i for section in instrument.sections for i in section.indicators))
        return next((indicator.text for indicator in all_of if indicator.code == code), code)
    texts = {question.code: question.text for question in instrument.questions}
    if evaluation.evidence is not None:
        texts |= {item.code: item.title for item in evaluation.evidence.catalogue.items}
    _, meaning = MEASURES.get(code, ("", code))
    return texts.get(code, meaning)


def _wide_columns(subject: Subject, records: Sequence[dict[str, Any]]) -> tuple[tuple[str, float], ...]:
    columns = []
    for measured in _present(subject, records):
        unit, _ = MEASURES[measured.measure]
        for part in measured.parts:
            title = measured.title if part == "estimate" else f"{measured.title}: {PART_TITLES[part]}"
            if part == "estimate" and unit not in (COEFFICIENT, "skor"):
                title += f" ({'%' if unit == PERCENT else unit})"
            columns.append((title, 30.0 if part == "note" else 20.0 if part == "category" else 13.0))
    return tuple(columns)


def _present(subject: Subject, records: Sequence[dict[str, Any]]) -> list[Measured]:
    """Leave out measures that this year does not have."""
    found = {record["measure"] for record in records}
    return [measured for measured in subject.measures if measured.measure in found]


def _wide_rows(builder: Builder, subject: Subject, records: Sequence[dict[str, Any]]) -> Iterator[tuple[Cell, ...]]:
    grouped: dict[tuple[str, ...], dict[str, dict[str, Any]]] = {}
    for record in records:
        key = (record["scope"], *(str(record[name]) for name in subject.key_names))
        own = grouped.setdefault(key, {})
        assert record["measure"] not in own, (subject.sheet, key, record["measure"])
        own[str(record["measure"])] = record
    for own in grouped.values():
        cells = _key_cells(builder, subject, next(iter(own.values())))
        for measured in _present(subject, records):
            cells += [_part(own.get(measured.measure), part) for part in measured.parts]
        yield tuple(cells)


def _long_columns() -> tuple[tuple[str, float], ...]:
    return tuple(zip(LONG_COLUMNS, (58.0, 13.0, 13.0, 13.0, 10.0, 20.0, 46.0), strict=True))


def _long_rows(builder: Builder, subject: Subject, records: Sequence[dict[str, Any]]) -> Iterator[tuple[Cell, ...]]:
    for record in records:
        unit, meaning = MEASURES[record["measure"]]
        said = "; ".join(part for part in (record["category"], record["note"]) if part)
        yield (
            *_key_cells(builder, subject, record),
            Cell(meaning.split("; subgroup")[0]),
            *(_part(record, part) for part in ("estimate", "ci_low", "ci_high", "n")),
            Cell(unit),
            Cell(said),
        )


def _part(record: dict[str, Any] | None, part: str) -> Cell:
    """One cell of a result: its number in the digits of its unit, or the sign that says why there is none."""
    if record is None:
        return Cell("" if part in TEXT_PARTS else MISSING, "text" if part in TEXT_PARTS else "sign")
    if part in TEXT_PARTS:
        return Cell(str(record[part]))
    if record["is_suppressed"]:
        return Cell(HIDDEN, "sign")
    value = record[part]
    if cell_text(value) in ("", "nan", "<NA>"):
        return Cell(MISSING, "sign")
    if part in ("n", "reference_year"):
        return Cell(int(value), "count" if part == "n" else "year")
    sign = "signed" if record["measure"] in SIGNED else "plain"
    return Cell(float(value), f"{sign} {record['unit_of_measure']}")


def _legend(builder: Builder) -> _Sheet:
    rows = [(Cell("Tanda"), Cell(sign), Cell(text)) for sign, text in SYMBOLS]
    rows += [
        (Cell("Kolom"), Cell(title), Cell(text))
        for title, text in (
            ("batas bawah, batas atas", "Rentang ketidakpastian 95 % untuk proses yang menghasilkan jawaban."),
            ("n", "Banyaknya responden di balik angka itu; pada bukti: banyaknya yang ditanya."),
            ("golongan", "Predikat, kelas, arah perubahan, atau keadaan bukti."),
            ("Kode", "Kode tetap dalam daftar indikator, kuesioner, dan register unit."),
        )
    ]
    marks = table_legal_marks(builder.evaluation)
    rows += [
        (Cell(f"Ketentuan ({row.cells[2]})"), Cell(row.cells[0]), Cell(f"{row.cells[1]}. Dasar: {row.cells[3]}"))
        for row in marks.rows
    ]
    return _Sheet(
        "Keterangan",
        "Arti tanda, kolom, dan ketentuan",
        marks.note,
        marks.source,
        (("Jenis", 26.0), ("Istilah", 40.0), ("Arti", 90.0)),
        tuple(rows),
    )


def _notes(builder: Builder) -> _Sheet:
    entries = [("Cara menghitung", text) for text in list_methods(builder)]
    entries += [(builder.wording.text("ringkasan", "larangan"), text) for text in list_warnings(builder)]
    return _Sheet(
        "Catatan",
        "Cara menghitung dan batas penafsiran",
        "Berlaku untuk semua lembar.",
        source_of(builder.evaluation),
        (("Jenis", 32.0), ("Catatan", 120.0)),
        tuple((Cell(kind), Cell(text)) for kind, text in entries),
    )


def _measures(builder: Builder) -> _Sheet:
    found = set(builder.evaluation.results["measure"])
    place = {m.measure: subject.sheet for subject in reversed(SUBJECTS) for m in subject.measures}
    return _Sheet(
        "Satuan",
        "Ukuran dan satuannya",
        "Nama ukuran dalam hasil.xlsx, satuan, banyaknya angka di belakang koma, dan lembar tempatnya.",
        source_of(builder.evaluation),
        (("Ukuran", 26.0), ("Arti", 80.0), ("Satuan", 30.0), ("Desimal", 10.0), ("Lembar", 20.0)),
        tuple(
            (
                Cell(measure),
                Cell(meaning),
                Cell(unit),
                Cell(DIGITS[unit], "count"),
                Cell(place.get(measure, RESULTS_NAME)),
            )
            for measure, (unit, meaning) in MEASURES.items()
            if measure in found
        ),
    )


def _unit_sheet(builder: Builder) -> _Sheet:
    return _Sheet(
        "Register",
        "Perangkat Daerah menurut register",
        f"Keadaan pada tanggal acuan {format_date(builder.evaluation.settings.reference_date)}.",
        source_of(builder.evaluation, "register unit"),
        (("Kode PD", 14.0), ("Perangkat Daerah", 70.0), ("Singkatan", 24.0)),
        tuple(
            (Cell(unit.code), Cell(unit.name), Cell(unit.short_name or NOT_AVAILABLE))
            for unit in builder.evaluation.register.reporting_units
        ),
    )


class _Writer:
    """Writes sheets into one workbook in one look."""

    def __init__(self, workbook: Any, builder: Builder) -> None:
        self.workbook = workbook
        self.builder = builder
        simulated = [f"{SIMULATED}: {SIMULATED_TEXT}"] if builder.evaluation.settings.is_simulated else []
        draft = [builder.wording.text("judul", "draf")] if builder.settings.is_draft else []
        self.marks = [*draft, *simulated]
        base: dict[str, object] = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
        self.formats: dict[str, Format] = {name: workbook.add_format(base | own) for name, own in FORMS.items()}
        for unit, digits in DIGITS.items():
            shape = "#,##0" + ("." + "0" * digits if digits else "") + (' "%"' if unit == PERCENT else "")
            self.formats[f"plain {unit}"] = workbook.add_format(base | {"num_format": shape})
            self.formats[f"signed {unit}"] = workbook.add_format(base | {"num_format": f"+{shape};−{shape};{shape}"})

    def write_cover(self, sheets: Sequence[_Sheet]) -> None:
        """Write the cover: title, marks, and a list of sheets that can be followed."""
        page, settings = self.workbook.add_worksheet("Sampul"), self.builder.evaluation.settings
        page.hide_gridlines(2)
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 90)
        government = self.builder.settings.text("pemerintah")
        lines = [
            (government, "muted"),
            (f"Buku Hasil Evaluasi Budaya Kerja {settings.year}", "cover"),
            *((mark, "mark") for mark in self.marks),
            (f"Tanggal acuan {format_date(settings.reference_date)}.", "text"),
            (EXPLANATION, "text"),
        ]
        for row, (text, form) in enumerate(lines):
            page.merge_range(row, 0, row, 1, text, self.formats[form])
        start = len(lines) + 1
        page.write_row(start, 0, ("Lembar", "Isi"), self.formats["head"])
        for row, sheet in enumerate(sheets, start=start + 1):
            page.write_url(row, 0, f"internal:'{sheet.name}'!A1", self.formats["link"], sheet.name)
            page.write_string(row, 1, sheet.title, self.formats["text"])
        page.set_row(1, 34)
        self._set_up(page, f"Buku Hasil {settings.year}")
        page.print_area(0, 0, start + len(sheets), 1)

    def write_sheet(self, sheet: _Sheet, name: str) -> None:
        """Write one table under its title, note and source."""
        page = self.workbook.add_worksheet(sheet.name)
        head = [(sheet.title, "title"), (sheet.note, "muted"), (sheet.source, "muted"), (" ".join(self.marks), "mark")]
        for row, (text, form) in enumerate(head):
            page.write_string(row, 0, text, self.formats[form])
        page.write_url(HEAD_ROW - 1, 0, "internal:'Sampul'!A1", self.formats["link"], "Kembali ke daftar lembar")
        last = HEAD_ROW + len(sheet.rows)
        page.add_table(
            HEAD_ROW,
            0,
            last,
            len(sheet.columns) - 1,
            {
                "name": name,
                "style": "Table Style Light 1",
                "columns": [{"header": title, "header_format": self.formats["head"]} for title, _ in sheet.columns],
            },
        )
        page.set_row(0, 22)
        widths = [width for _, width in sheet.columns]
        page.set_row(HEAD_ROW, _height([title for title, _ in sheet.columns], [0.8 * width for width in widths]))
        for row, cells in enumerate(sheet.rows, start=HEAD_ROW + 1):
            page.set_row(row, _height([str(cell.value) for cell in cells], widths))
            for column, cell in enumerate(cells):
                form = self.formats[cell.form]
                if isinstance(cell.value, str):
                    page.write_string(row, column, cell.value, form)
                else:
                    page.write_number(row, column, cell.value, form)
        for column, (_, width) in enumerate(sheet.columns):
            page.set_column(column, column, width)
        page.freeze_panes(HEAD_ROW + 1, self._n_frozen(sheet))
        page.repeat_rows(HEAD_ROW)
        self._set_up(page, sheet.title)

    def _n_frozen(self, sheet: _Sheet) -> int:
        """Columns that stay in view: the keys, as long as they leave room."""
        return 2 if sheet.columns[0][0] == "Kode PD" else 0

    def _set_up(self, page: Worksheet, title: str) -> None:
        """Make a sheet that prints: A4 across, one page wide, marks and page number on every page."""
        page.set_landscape()
        page.set_paper(9)
        page.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        page.fit_to_pages(1, 0)
        page.set_header(f"&L&8{_header(title)}&R&8&B{_header('  '.join(mark.split(':')[0] for mark in self.marks))}")
        page.set_footer(f"&L&8{_header(source_of(self.builder.evaluation))}&R&8&P / &N")


def _header(text: str) -> str:
    """Write text for a header, where an ampersand begins a code."""
    return text.replace("&", "&&")


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Height of a row in points, so that wrapped text is whole in every program."""
    n_lines = (len(textwrap.wrap(text, max(int(width), 1))) for text, width in zip(texts, widths, strict=True))
    return 13.5 * max(1, *n_lines) + 2
