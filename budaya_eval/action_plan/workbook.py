"""Writes a plan as a workbook: guide, problems with live priority, causes, plan, and the key of the choices."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.action_plan.guide import write_guide
from budaya_eval.channels.sheets import ACCENT, RULE, write_listing
from budaya_eval.files import new_workbook
from budaya_eval.monitoring.layout import UNIT_LABEL, YEAR_LABEL
from budaya_eval.monitoring.plan_layout import (
    APPROVED_ON,
    CATEGORIES,
    CAUSE_COLUMNS,
    CAUSE_SHEET,
    COST,
    GROUND,
    INDICATOR,
    KEY_SHEET,
    MAIN_CAUSE,
    N_LIVE_COLUMNS,
    N_PLAN_ROWS,
    NO,
    NUMBER_TITLE,
    OBJECT,
    PLAN_COLUMNS,
    PLAN_HEADER_ROW,
    PLAN_SHEET,
    PLAN_TITLE,
    PROBLEM,
    PROBLEM_COLUMNS,
    PROBLEM_SHEET,
    RANK,
    ROOT,
    SCORE,
    SCREEN,
    SCREENED,
    SORT_KEY,
    STATUS,
    STATUS_CHOICES,
    TARGETS_OF_REPAIR,
    TOTAL,
    USG,
    VALUE,
    WHEN,
    YES,
    rank_problems,
    sort_key,
)
from budaya_eval.phrases import SIMULATED, format_date, format_number

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | dt.date
INPUT_COLOUR, HEAD_COLOUR, LIVE_COLOUR = "#FFF9E5", "#E9EEF2", "#F4F6F8"
PROBLEM_WIDTHS = (5, 15, 26, 8, 40, 30, 6, 6, 6, 6, 6, 5, 5, 5, 6, 6, 12)
CAUSE_WIDTHS = (5, 34, 19, 19, 19, 19, 19, 19, 16, 30)
PLAN_WIDTHS = (5, 14, 22, 28, 4, 4, 4, 5, 5, 22, 12, 26, 22, 22, 17, 15, 12, 13, 20, 13, 16, 12, 16, 15, 12)
TURNED = frozenset((*SCREEN, SCREENED, TOTAL, RANK))  # titles that stand upright in narrow columns
MIN_HEIGHT, HEAD_HEIGHT = 52, 78
SPARE_ROWS = 4


@dataclass(frozen=True, slots=True)
class PlanForm:
    """What one plan is written for.

    Parameters
    ----------
    code, name : str
        The Perangkat Daerah.
    year : int
        The evaluation it is made from.
    basis : str
        What the proposals stand on.
    core_values, indicators : tuple of str
        As they are chosen: "INT – Integritas".
    scores : mapping
        Indicator, as it is chosen, to the unit's published index; empty where results are not shown.
    proposals : tuple of mapping
        Rows to begin with: column title to cell.
    roles : tuple of (str, str, str)
        Office, role in the KBK, task.
    notice : str
        What stands above everything else; empty if nothing does.
    """

    code: str
    name: str
    year: int
    basis: str
    core_values: tuple[str, ...]
    indicators: tuple[str, ...]
    scores: Mapping[str, float] = field(default_factory=dict)
    proposals: tuple[Mapping[str, Cell], ...] = ()
    roles: tuple[tuple[str, str, str], ...] = ()
    notice: str = ""
    is_simulated: bool = False

    @property
    def n_rows(self) -> int:
        """Rows of the form: those proposed, and room for the KBK's own."""
        return max(N_PLAN_ROWS, len(self.proposals) + SPARE_ROWS)


def write_plan(form: PlanForm, target: Path, filled: Mapping[int, Mapping[str, Cell]] | None = None) -> None:
    """Write the plan of a unit.

    Parameters
    ----------
    form : PlanForm
        Whose plan, of which year.
    target : Path
        The file, written whole or not at all; the same content gives the same bytes.
    filled : mapping, optional
        As it comes back: row number to column title to what stands there, over what was proposed.
    """
    with new_workbook(
        target,
        title=f"{PLAN_TITLE} {form.year}",
        subject=f"{form.code} {form.year}",
        comments=SIMULATED if form.is_simulated else "",
    ) as workbook:
        write_guide(workbook, form)
        _Writer(workbook, form, filled or {}).write()


class _Writer:
    """Writes the sheets Masalah, Sebab, Rencana and Daftar; row n of each is about problem n."""

    def __init__(self, workbook: Workbook, form: PlanForm, filled: Mapping[int, Mapping[str, Cell]]) -> None:
        self.workbook = workbook
        self.form = form
        proposed: dict[int, Mapping[str, Cell]] = dict(enumerate(form.proposals, start=1))
        self.cells = {
            number: {**proposed.get(number, {}), **filled.get(number, {})} for number in range(1, form.n_rows + 1)
        }
        grid = {"border": 1, "border_color": RULE, "valign": "top", "text_wrap": True, "font_size": 10}
        filled_in = {**grid, "locked": False, "bg_color": INPUT_COLOUR}
        live = {**grid, "bg_color": LIVE_COLOUR}
        looks = {
            "title": {"bold": True, "font_size": 14, "font_color": ACCENT},
            "simulated": {"bold": True, "font_color": "#7A1F05"},
            "label": {"bold": True},
            "plain": {"align": "left"},
            "head": {**grid, "bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "valign": "vcenter"},
            "head_turned": {
                **grid,
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": ACCENT,
                "rotation": 90,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": False,
            },
            "number": {**grid, "align": "center", "bg_color": HEAD_COLOUR},
            "live": live,
            "live_centre": {**live, "align": "center", "bold": True},
            "live_score": {**live, "align": "center", "num_format": "0.0"},
            "input": {**filled_in, "num_format": "@"},
            "input_mark": {**filled_in, "align": "center"},
            "input_date": {**filled_in, "align": "center", "num_format": "dd/mm/yyyy"},
            "input_cost": {**filled_in, "num_format": "#,##0"},
            "sign": {"font_size": 10},
        }
        self.formats: dict[str, Any] = {name: workbook.add_format(look) for name, look in looks.items()}
        self.first = PLAN_HEADER_ROW + 1  # as the spreadsheet counts
        self.last = PLAN_HEADER_ROW + form.n_rows
        self.letters = {
            sheet: {title: _letter(place) for place, title in enumerate(columns)}
            for sheet, columns in ((PROBLEM_SHEET, PROBLEM_COLUMNS), (CAUSE_SHEET, CAUSE_COLUMNS))
        }
        self.ranks = self._ranks()

    def write(self) -> None:
        pages = {
            name: self._start(name, columns, widths)
            for name, columns, widths in (
                (PROBLEM_SHEET, PROBLEM_COLUMNS, PROBLEM_WIDTHS),
                (CAUSE_SHEET, CAUSE_COLUMNS, CAUSE_WIDTHS),
                (PLAN_SHEET, PLAN_COLUMNS, PLAN_WIDTHS),
            )
        }
        for number in self.cells:
            self._write_problem(pages[PROBLEM_SHEET], number)
            self._write_cause(pages[CAUSE_SHEET], number)
            self._write_plan(pages[PLAN_SHEET], number)
        self._offer_choices(pages)
        pages[PROBLEM_SHEET].set_column(len(PROBLEM_COLUMNS) - 1, len(PROBLEM_COLUMNS) - 1, None, None, {"hidden": 1})
        self._write_signatures(pages[PLAN_SHEET])
        self._write_key()

    def _start(self, name: str, columns: Sequence[str], widths: Sequence[int]) -> Worksheet:
        """Begin a sheet: whose it is, what it stands on, its titles, how it prints."""
        page, form = self.workbook.add_worksheet(name), self.form
        page.write_string(0, 1, f"{PLAN_TITLE} – {name}", self.formats["title"])
        for row, (label, value, more) in enumerate(
            ((UNIT_LABEL, form.code, form.name), (YEAR_LABEL, form.year, "Kuning diisi KBK; kelabu terisi sendiri.")), 1
        ):
            page.write_string(row, 1, label, self.formats["label"])
            page.write(row, 2, value, self.formats["plain"])
            page.write_string(row, 3, more, self.formats["plain"])
        page.write_string(3, 1, form.notice or form.basis, self.formats["simulated" if form.notice else "plain"])
        if form.is_simulated:
            page.write_string(4, 1, f"{SIMULATED}: isian contoh, bukan keadaan sebenarnya.", self.formats["simulated"])
        page.set_row(PLAN_HEADER_ROW - 1, HEAD_HEIGHT)
        for column, (title, width) in enumerate(zip(columns, widths, strict=True)):
            page.set_column(column, column, width)
            look = "head_turned" if title in TURNED else "head"
            page.write_string(PLAN_HEADER_ROW - 1, column, title, self.formats[look])
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(9)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(2 if name == PLAN_SHEET else 1, 0)
        page.repeat_rows(PLAN_HEADER_ROW - 1)
        page.set_footer(f"&L{form.code} · evaluasi {form.year}&Rhal. &P/&N")
        page.protect("", {"format_columns": True, "format_rows": True})
        if name == PLAN_SHEET:
            page.repeat_columns(0)
            page.freeze_panes(PLAN_HEADER_ROW, 4)
        else:
            page.freeze_panes(PLAN_HEADER_ROW, 1)
        return page

    # What formulas will show

    def _ranks(self) -> dict[int, int]:
        keys = {}
        for number, cells in self.cells.items():
            marks = _marks(cells)
            is_passed = all(cells.get(title) == YES for title in SCREEN) and bool(cells.get(PROBLEM))
            rated = len(marks) == len(USG) and is_passed
            keys[number] = sort_key((marks[0], marks[1], marks[2]), self._score(cells)) if rated else math.nan
        return dict(zip(keys, rank_problems(list(keys.values())), strict=True))

    def _score(self, cells: Mapping[str, Cell]) -> float:
        return self.form.scores.get(str(cells.get(INDICATOR, "")), math.nan)

    # Rows

    def _write_problem(self, page: Worksheet, number: int) -> None:
        cells, row = self.cells[number], PLAN_HEADER_ROW + number
        at = {title: f"{letter}{row}" for title, letter in self.letters[PROBLEM_SHEET].items()}
        screen, usg = f"{at[SCREEN[0]]}:{at[SCREEN[-1]]}", f"{at[USG[0]]}:{at[USG[-1]]}"
        letter, n_screen = self.letters[PROBLEM_SHEET][SORT_KEY], len(SCREEN)
        keys = f"{letter}${self.first}:{letter}${self.last}"
        urgency, seriousness, _ = (at[title] for title in USG)
        formulas = {
            SCORE: f'=IFERROR(VLOOKUP({at[INDICATOR]},{KEY_SHEET}!$B:$C,2,FALSE)+0,"")',
            SCREENED: f'=IF(COUNTA({screen})<{n_screen},"",IF(COUNTIF({screen},"{YES}")={n_screen},"{YES}","{NO}"))',
            TOTAL: f'=IF(COUNT({usg})={len(USG)},SUM({usg}),"")',
            SORT_KEY: (
                f'=IF(AND({at[SCREENED]}="{YES}",{at[TOTAL]}<>"",{at[PROBLEM]}<>""),{at[TOTAL]}*100000+{urgency}*10000'
                f'+{seriousness}*1000+IF(ISNUMBER({at[SCORE]}),100-{at[SCORE]},0),"")'
            ),
            RANK: f'=IF({at[SORT_KEY]}="","",RANK({at[SORT_KEY]},{keys}))',
        }
        shown = self._shown(number)
        page.set_row(row - 1, self._height(cells, (PROBLEM, 40), (GROUND, 30), (INDICATOR, 26)))
        for column, title in enumerate(PROBLEM_COLUMNS):
            if title == NUMBER_TITLE:
                page.write_number(row - 1, column, number, self.formats["number"])
            elif title in formulas:
                look = "live_score" if title == SCORE else "live_centre"
                page.write_formula(row - 1, column, formulas[title], self.formats[look], shown.get(title, ""))
            else:
                look = "input_mark" if title in (*SCREEN, *USG) else "input"
                self._write_input(page, row - 1, column, cells.get(title), look)

    def _shown(self, number: int) -> dict[str, Cell]:
        """What the formulas of a row give, for readers that do not compute."""
        cells = self.cells[number]
        screen = [cells.get(title) for title in SCREEN]
        marks = _marks(cells)
        score, rank = self._score(cells), self.ranks[number]
        shown: dict[str, Cell] = {}
        if not math.isnan(score):
            shown[SCORE] = score
        if all(screen):
            shown[SCREENED] = YES if screen == [YES] * len(SCREEN) else NO
        if len(marks) == len(USG):
            shown[TOTAL] = sum(marks)
        if rank:
            shown |= {RANK: rank, SORT_KEY: sort_key((marks[0], marks[1], marks[2]), score)}
        return shown

    def _write_cause(self, page: Worksheet, number: int) -> None:
        cells, row = self.cells[number], PLAN_HEADER_ROW + number
        page.set_row(row - 1, self._height(cells, (PROBLEM, 34), (ROOT, 30)))
        for column, title in enumerate(CAUSE_COLUMNS):
            if title == NUMBER_TITLE:
                page.write_number(row - 1, column, number, self.formats["number"])
            elif title == PROBLEM:
                self._write_copy(page, row, column, PROBLEM_SHEET, PROBLEM, cells.get(PROBLEM, ""))
            else:
                self._write_input(page, row - 1, column, cells.get(title), "input")

    def _write_plan(self, page: Worksheet, number: int) -> None:
        cells, row = self.cells[number], PLAN_HEADER_ROW + number
        shown = self._shown(number)
        page.set_row(row - 1, self._height(cells, *zip(PLAN_COLUMNS, PLAN_WIDTHS, strict=True)))
        page.write_number(row - 1, 0, number, self.formats["number"])
        for column, title in enumerate(PLAN_COLUMNS[1:N_LIVE_COLUMNS], start=1):
            if title == "Indikator (skor)":
                self._write_indicator(page, row, column, cells)
            elif title == "Akar masalah (kategori)":
                self._write_root(page, row, column, cells)
            else:
                value = shown.get(title, cells.get(title, ""))
                self._write_copy(page, row, column, PROBLEM_SHEET, title, value)
        looks = {WHEN: "input_date", APPROVED_ON: "input_date", COST: "input_cost"}
        for column, title in enumerate(PLAN_COLUMNS[N_LIVE_COLUMNS:], start=N_LIVE_COLUMNS):
            self._write_input(page, row - 1, column, cells.get(title), looks.get(title, "input"))

    def _write_copy(self, page: Worksheet, row: int, column: int, sheet: str, title: str, value: Cell) -> None:
        source = f"{sheet}!{self.letters[sheet][title]}{row}"
        look = "live_centre" if title in (*USG, TOTAL, RANK) else "live"
        page.write_formula(row - 1, column, f'=IF({source}="","",{source})', self.formats[look], value)

    def _write_indicator(self, page: Worksheet, row: int, column: int, cells: Mapping[str, Cell]) -> None:
        name, score = (f"{PROBLEM_SHEET}!{self.letters[PROBLEM_SHEET][title]}{row}" for title in (INDICATOR, SCORE))
        known, indicator = self._score(cells), str(cells.get(INDICATOR, ""))
        value = indicator if math.isnan(known) else f"{indicator} ({format_number(known, 1)})"
        formula = f'=IF({name}="","",{name}&IF(ISNUMBER({score})," ("&FIXED({score},1)&")",""))'
        page.write_formula(row - 1, column, formula, self.formats["live"], value)

    def _write_root(self, page: Worksheet, row: int, column: int, cells: Mapping[str, Cell]) -> None:
        root, kind = (f"{CAUSE_SHEET}!{self.letters[CAUSE_SHEET][title]}{row}" for title in (ROOT, MAIN_CAUSE))
        text, category = str(cells.get(ROOT, "")), str(cells.get(MAIN_CAUSE, ""))
        value = f"{text} ({category})" if text and category else text
        formula = f'=IF({root}="","",{root}&IF({kind}="",""," ("&{kind}&")"))'
        page.write_formula(row - 1, column, formula, self.formats["live"], value)

    def _write_input(self, page: Worksheet, row: int, column: int, value: Cell | None, look: str) -> None:
        if value is None:
            page.write_blank(row, column, None, self.formats[look])
        elif isinstance(value, dt.date):
            page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), self.formats[look])
        else:
            page.write(row, column, value, self.formats[look])

    def _height(self, cells: Mapping[str, Cell], *columns: tuple[str, int]) -> float:
        lines = [-(-len(str(cells.get(title, ""))) // max(width - 4, 1)) for title, width in columns]
        return max(MIN_HEIGHT, 13.5 * max(lines) + 6)

    # Choices

    def _offer_choices(self, pages: Mapping[str, Worksheet]) -> None:
        """Let cells take only what the reader takes."""
        form, n_values = self.form, len(self.form.core_values)
        first, last = self.first - 1, self.last - 1

        def offer(page: Worksheet, columns: Sequence[str], title: str, rule: Mapping[str, Any]) -> None:
            column = columns.index(title)
            page.data_validation(first, column, last, column, {"error_title": "Isian tidak dikenal", **rule})

        problems, causes, plan = (pages[name] for name in (PROBLEM_SHEET, CAUSE_SHEET, PLAN_SHEET))
        listed = {VALUE: f"={KEY_SHEET}!$A$2:$A${n_values + 1}"}
        listed[INDICATOR] = f"={KEY_SHEET}!$B$2:$B${len(form.indicators) + 1}"
        for title, source in listed.items():
            offer(problems, PROBLEM_COLUMNS, title, {"validate": "list", "source": source})
        for title in SCREEN:
            offer(problems, PROBLEM_COLUMNS, title, {"validate": "list", "source": [YES, NO]})
        marks = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 5}
        marks |= {"input_title": "USG", "input_message": "1 sangat kecil, 2 kecil, 3 sedang, 4 besar, 5 sangat besar."}
        marks |= {"error_message": "Tulis angka 1, 2, 3, 4, atau 5."}
        for title in USG:
            offer(problems, PROBLEM_COLUMNS, title, marks)
        offer(causes, CAUSE_COLUMNS, MAIN_CAUSE, {"validate": "list", "source": list(CATEGORIES)})
        offer(plan, PLAN_COLUMNS, OBJECT, {"validate": "list", "source": list(TARGETS_OF_REPAIR)})
        offer(plan, PLAN_COLUMNS, STATUS, {"validate": "list", "source": list(STATUS_CHOICES)})
        earliest, latest = dt.datetime(form.year, 1, 1), dt.datetime(form.year + 2, 12, 31)
        allowed = f"{format_date(earliest.date())} sampai dengan {format_date(latest.date())}"
        date = {"validate": "date", "criteria": "between", "minimum": earliest, "maximum": latest}
        date |= {"input_title": "Tanggal", "input_message": "Tulis hari/bulan/tahun."}
        for title in (WHEN, APPROVED_ON):
            offer(plan, PLAN_COLUMNS, title, {**date, "error_message": f"Yang diperbolehkan: {allowed}."})
        cost = {"validate": "integer", "criteria": ">=", "value": 0, "input_title": "Biaya (rupiah)"}
        cost |= {"input_message": "Bilangan bulat; 0 berarti tanpa biaya.", "error_message": "Bilangan 0 atau lebih."}
        offer(plan, PLAN_COLUMNS, COST, cost)

    def _write_signatures(self, page: Worksheet) -> None:
        """Leave room for the signatures: the head approves, the chairman submits."""
        row = self.last + 1
        leader, chair = (self.form.roles[place][0] for place in (0, 1))
        for column, lines in (
            (1, ("Diajukan oleh", f"Ketua KBK ({chair})")),
            (13, ("Mengarahkan dan menyetujui", f"Pengarah KBK ({leader})")),
        ):
            page.write_string(row, column, f"{lines[0]},", self.formats["sign"])
            page.write_string(row + 1, column, lines[1], self.formats["sign"])
            page.write_string(row + 5, column, "( ........................................ )", self.formats["sign"])
            page.write_string(row + 6, column, "Tanggal: ..........................", self.formats["sign"])

    def _write_key(self) -> None:
        form = self.form
        n = max(len(form.core_values), len(form.indicators))
        values = [*form.core_values, *[""] * (n - len(form.core_values))]
        rows = [
            (values[place], indicator, "" if indicator in form.scores else "tidak ditampilkan")
            for place, indicator in enumerate([*form.indicators, *[""] * (n - len(form.indicators))])
        ]
        page = write_listing(self.workbook, KEY_SHEET, {VALUE: 26, INDICATOR: 110, "Indeks unit ini": 18}, rows)
        for row, indicator in enumerate(form.indicators, start=1):
            if indicator in form.scores:
                page.write_number(row, 2, form.scores[indicator], self.formats["live_score"])
        page.protect()


def _marks(cells: Mapping[str, Cell]) -> list[int]:
    """Give U, S and G as far as they are filled in."""
    return [mark for title in USG if isinstance(mark := cells.get(title), int)]


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
