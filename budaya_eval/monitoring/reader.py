"""Reads evidence workbooks: whose they are, every answer and event, and all that is wrong with them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from budaya_eval.errors import ProblemList, mask
from budaya_eval.files import Grid, TableRow, fold
from budaya_eval.monitoring.catalogue import EvidenceItem
from budaya_eval.monitoring.layout import (
    ANSWER,
    CODE,
    DATE,
    EVENT_DATE,
    EVENT_REQUIRED,
    EVENT_SHEET,
    FORM_REQUIRED,
    FORM_SHEET,
    LED_BY,
    LINK,
    LIST_LABEL,
    NO_EVENT,
    NOT_APPLICABLE,
    NUMBER,
    REJECTED,
    REPORTED,
    TEAM_NOTE,
    TITLE,
    UNIT_LABEL,
    UNREPORTED,
    VERDICT,
    VERIFIED,
    YEAR_LABEL,
    EvidenceForm,
    leaders,
    list_line,
    list_periods,
    period_of,
)
from budaya_eval.monitoring.reports import Event, ItemReport, UnitEvidence
from budaya_eval.phrases import format_date
from budaya_eval.unit_register import Unit, UnitRegister

DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
YOUNG = dt.timedelta(days=183)
HEAD_ROWS = 12
PERSON_NUMBER = re.compile(r"(?:\d[ .-]?){16}")  # as many digits as a NIK; a NIP has 18
LONGEST_NUMBER = 60
NO_REASON = "alasan belum ditulis"
PERIOD_NAMES = {"month": "bulan", "quarter": "triwulan", "year": "kegiatan"}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook says of itself."""

    unit: str
    year: str
    list_line: str


def find_labels(sheets: Mapping[str, Grid], title: str, labels: Sequence[str]) -> dict[str, str] | None:
    """Find what stands beside each label at the head of a workbook with this title; nothing if one is missing."""
    for grid in sheets.values():
        heads = [cells for _, cells in grid[:HEAD_ROWS]]
        if any(cell.startswith(title) for cells in heads for cell in cells):
            found = {
                label: next((cell for cell in cells[place + 1 :] if cell), "")
                for cells in heads
                for place, text in enumerate(cells)
                for label in labels
                if fold(text) == fold(label)
            }
            if len(found) == len(labels):
                return found
    return None


def identify(sheets: Mapping[str, Grid]) -> Identity | None:
    """Tell from its content whether a file is an evidence workbook, and whose."""
    found = find_labels(sheets, TITLE, (UNIT_LABEL, YEAR_LABEL, LIST_LABEL))
    return None if found is None else Identity(found[UNIT_LABEL], found[YEAR_LABEL], found[LIST_LABEL])


def rows_below_titles(
    grid: Grid, required: Sequence[str], optional: Sequence[str] = ()
) -> tuple[list[TableRow], list[str]]:
    """Take the rows below the row of titles, columns by their title; and what is wrong with the titles."""
    grid = grid or [(1, [])]
    wanted = {fold(title): title for title in (*required, *optional)}
    best = max(range(min(HEAD_ROWS, len(grid))), key=lambda n: len(wanted.keys() & set(map(fold, grid[n][1]))))
    titles = [wanted.get(fold(cell), "") for cell in grid[best][1]]
    wrong = [
        f"Kolom '{title}' {'tidak ada' if title not in titles else 'ada lebih dari sekali'}"
        for title in required
        if titles.count(title) != 1
    ]
    rows = [
        TableRow(number, {title: cell for title, cell in zip(titles, cells, strict=False) if title})
        for number, cells in grid[best + 1 :]
    ]
    return [row for row in rows if any(row.cells.values())], wrong


class WorkbookReader:
    """Reads one evidence workbook.

    Parameters
    ----------
    form : EvidenceForm
        What the workbook was written for.
    file : str
        Its path relative to the year's folder.
    register : UnitRegister
        For plausibility.
    structure, faults : ProblemList
        Receive what stops the reading, and cells that cannot be used.
    """

    def __init__(
        self, form: EvidenceForm, file: str, register: UnitRegister, structure: ProblemList, faults: ProblemList
    ) -> None:
        self.form = form
        self.file = file
        self.unit: Unit | None = register.by_code.get(form.code)
        self.structure = structure
        self.faults = faults

    def read(self, sheets: Mapping[str, Grid], identity: Identity) -> UnitEvidence | None:
        """Read answers and events; nothing if the workbook cannot be read as a whole."""
        before = len(self.structure)
        if identity.year != str(self.form.year):
            self._stop(
                "evidence-year",
                f"Lembar bukti tahun {identity.year}",
                f"tahun {self.form.year}",
                FORM_SHEET,
                YEAR_LABEL,
            )
        if fold(identity.list_line) != fold(list_line(self.form.catalogue)):
            expected = list_line(self.form.catalogue)
            self._stop("evidence-list", f"Daftar bukti '{identity.list_line}'", f"'{expected}'", FORM_SHEET, LIST_LABEL)
        form_rows = self._rows(sheets, FORM_SHEET, FORM_REQUIRED)
        event_rows = self._rows(sheets, EVENT_SHEET, EVENT_REQUIRED)
        by_code = {row[CODE]: row for row in form_rows if row[CODE]}
        counted = Counter(row[CODE] for row in form_rows if row[CODE])
        codes = [item.code for item in self.form.items]
        if form_rows:
            for code in (code for code in codes if counted[code] != 1):
                what = "tidak ada" if not counted[code] else f"ada {counted[code]} kali"
                self._stop("evidence-item", f"Butir {code} {what}", "setiap butir satu baris", FORM_SHEET, CODE)
        if len(self.structure) > before:
            return None
        events, faulty = self._events(event_rows)
        items = {
            item.code: self._dated(by_code[item.code], item, events, faulty)
            if item.kind == "dates"
            else self._answered(by_code[item.code], item)
            for item in self.form.items
        }
        return UnitEvidence(self.form.code, self.file, items, tuple(events))

    def _stop(self, code: str, text: str, allowed: str, sheet: str, column: str = "") -> None:
        self.structure.add(
            code,
            text,
            allowed=allowed,
            action="Pakai lembar bukti yang ditulis perintah budaya-eval evidence untuk tahun ini.",
            file=self.file,
            sheet=sheet,
            column=column,
        )

    def _fault(self, row: TableRow, sheet: str, column: str, text: str, allowed: str, action: str = "") -> None:
        self.faults.add(
            "evidence-cell",
            text,
            allowed=allowed,
            action=action or "Butir itu belum bernilai sampai diperbaiki.",
            file=self.file,
            sheet=sheet,
            row=row.number,
            column=column,
        )

    def _rows(self, sheets: Mapping[str, Grid], name: str, required: Sequence[str]) -> list[TableRow]:
        """Take the rows below the titles; columns by their title, never by position."""
        if name not in sheets:
            self._stop("evidence-sheet", f"Lembar '{name}' tidak ada", f"lembar {FORM_SHEET} dan {EVENT_SHEET}", name)
            return []
        rows, wrong = rows_below_titles(sheets[name], required, (TEAM_NOTE,))
        for text in wrong:
            self._stop("evidence-column", text, ", ".join(required), name)
        return rows

    # Cells

    def _verdict(self, row: TableRow, sheet: str) -> str | None:
        found = fold(row[VERDICT])
        if found in ("", VERIFIED, REJECTED):
            return found or REPORTED
        self._fault(row, sheet, VERDICT, f"Isian {mask(row[VERDICT])} tidak dikenal", f"{VERIFIED}, {REJECTED}, kosong")
        return None

    def _date(self, row: TableRow, sheet: str, column: str, *, is_bounded: bool) -> dt.date | None:
        start, end = self.form.start, self.form.end
        allowed = f"paling lambat {format_date(end)}"
        if is_bounded:
            allowed = f"{format_date(start)} sampai dengan {format_date(end)}"
        date = read_date(row[column])
        if date is None:
            self._fault(row, sheet, column, f"Tanggal {mask(row[column])} tidak dapat dibaca", "hari/bulan/tahun")
        elif date > end or (is_bounded and date < start):
            self._fault(row, sheet, column, f"Tanggal {format_date(date)} di luar masa bukti", allowed)
        else:
            return date
        return None

    def _has_document(self, row: TableRow, sheet: str) -> bool:
        if row[NUMBER] or row[LINK]:
            return True
        self._fault(row, sheet, NUMBER, "Dokumen bukti tidak disebut", "nomor dokumen atau tautannya")
        return False

    # Items with one answer

    def _answered(self, row: TableRow, item: EvidenceItem) -> ItemReport:
        before = len(self.faults)
        verdict = self._verdict(row, FORM_SHEET)
        date = None
        if row[DATE]:
            date = self._date(row, FORM_SHEET, DATE, is_bounded=item.date_rule == "in_period")
        report = self._answer(row, item, verdict, before)
        return replace(report, document_date=date, document_number=_safe_number(row[NUMBER]))

    def _answer(self, row: TableRow, item: EvidenceItem, verdict: str | None, before: int) -> ItemReport:
        text = row[ANSWER]
        if not text:
            if row[VERDICT] or row[NUMBER] or row[LINK]:
                self._fault(
                    row, FORM_SHEET, ANSWER, "Jawaban kosong, padahal dokumen atau verifikasinya terisi", "jawaban"
                )
            return ItemReport(note=self._since(before))
        report = self._count(row, item) if item.kind == "count" else self._choice(row, item)
        if report is None or verdict is None or len(self.faults) > before:
            return ItemReport(REPORTED, answer=text, note=self._since(before))
        if report.high > 0 and report.is_applicable and not self._has_document(row, FORM_SHEET):
            return ItemReport(REPORTED, answer=text, note=self._since(before))
        return _judge(report, verdict, row[TEAM_NOTE])

    def _since(self, before: int) -> str:
        return " ".join(problem.text + "." for problem in list(self.faults)[before:])

    def _choice(self, row: TableRow, item: EvidenceItem) -> ItemReport | None:
        choice = item.choice(row[ANSWER])
        if choice is None:
            labels = "; ".join(choice.label for choice in item.choices)
            self._fault(row, FORM_SHEET, ANSWER, f"Jawaban {mask(row[ANSWER])} tidak dikenal", labels)
            return None
        if choice.only_for and not self._may_answer(choice.only_for):
            others = "; ".join(other.label for other in item.choices if not other.only_for)
            self._fault(row, FORM_SHEET, ANSWER, f"Jawaban '{choice.label}' tidak sesuai dengan register unit", others)
            return None
        is_applicable = choice.score is not None
        return ItemReport(
            answer=choice.label,
            outcome=choice.state or ("" if is_applicable else NOT_APPLICABLE),
            low=choice.score or 0.0,
            high=choice.score or 0.0,
            is_applicable=is_applicable,
            note=choice.remark,
        )

    def _may_answer(self, only_for: str) -> bool:
        if self.unit is None:
            return False
        if only_for == "subunit":
            return bool(self.unit.parent)
        return self.unit.valid_from is not None and self.form.end - self.unit.valid_from < YOUNG

    def _count(self, row: TableRow, item: EvidenceItem) -> ItemReport | None:
        text, largest = row[ANSWER], self.form.largest(item)
        allowed = f"bilangan bulat 0 sampai {largest}"
        if not re.fullmatch(r"-?\d+", text):
            self._fault(row, FORM_SHEET, ANSWER, f"Isian {mask(text)} bukan bilangan bulat", allowed)
            return None
        count = int(text)
        if not 0 <= count <= largest:
            self._fault(row, FORM_SHEET, ANSWER, f"Jumlah {count} tidak masuk akal", allowed)
            return None
        share = min(1.0, count / item.minimum)
        return ItemReport(answer=text, outcome=text, low=share, high=share)

    # Events

    def _events(self, rows: Sequence[TableRow]) -> tuple[list[Event], Counter[str]]:
        """Read the events; give them, and how many rows of each item cannot be used."""
        dated = {item.code: item for item in self.form.items if item.kind == "dates"}
        known = {fold(name): name for name in leaders(list(dated.values()))}
        found: list[Event] = []
        faulty: Counter[str] = Counter()
        seen: set[tuple[str, dt.date]] = set()
        for row in rows:
            if not any(row[title] for title in EVENT_REQUIRED):
                continue
            before = len(self.faults)
            item = dated.get(row[CODE].upper())
            if item is None:
                text = f"Kode {mask(row[CODE])} bukan butir bertanggal" if row[CODE] else "Kode butir kosong"
                self._fault(row, EVENT_SHEET, CODE, text, ", ".join(dated), "Kegiatan itu belum dihitung.")
                continue
            verdict = self._verdict(row, EVENT_SHEET)
            date = self._date(row, EVENT_SHEET, EVENT_DATE, is_bounded=True)
            self._has_document(row, EVENT_SHEET)
            leader = known.get(fold(row[LED_BY]), "")
            if item.led_by and not leader:
                text = f"Isian {mask(row[LED_BY])} tidak dikenal" if row[LED_BY] else "Pemimpin pertemuan kosong"
                self._fault(row, EVENT_SHEET, LED_BY, text, ", ".join(known.values()))
            if date and (item.code, date) in seen:
                self._fault(row, EVENT_SHEET, EVENT_DATE, f"Kegiatan {item.code} pada tanggal ini ganda", "satu baris")
            if date is None or verdict is None or len(self.faults) > before:
                faulty[item.code] += 1
                continue
            seen.add((item.code, date))
            found.append(Event(item.code, date, verdict, not item.led_by or leader == item.led_by, row[TEAM_NOTE]))
        return found, faulty

    def _dated(
        self, row: TableRow, item: EvidenceItem, events: Sequence[Event], faulty: Mapping[str, int]
    ) -> ItemReport:
        own = [event for event in events if event.item == item.code]
        n_faulty = faulty.get(item.code, 0)
        before = len(self.faults)
        verdict = self._verdict(row, FORM_SHEET)
        if row[ANSWER] and fold(row[ANSWER]) != fold(NO_EVENT):
            self._fault(row, FORM_SHEET, ANSWER, f"Isian {mask(row[ANSWER])} tidak dikenal", f"{NO_EVENT}, atau kosong")
        elif row[ANSWER] and (own or n_faulty):
            text = f"Dijawab '{NO_EVENT}', padahal lembar {EVENT_SHEET} memuat {len(own) + n_faulty} kegiatan"
            self._fault(row, FORM_SHEET, ANSWER, text, "salah satu saja")
        if verdict is None or len(self.faults) > before:
            return ItemReport(REPORTED, answer=row[ANSWER], note=self._since(before))
        if row[ANSWER]:
            report = ItemReport(answer=NO_EVENT, outcome=self._done(item, 0), low=0.0, high=0.0)
            return _judge(report, verdict, row[TEAM_NOTE])
        if not own:
            note = f"{n_faulty} kegiatan belum dapat dihitung." if n_faulty else ""
            return ItemReport(REPORTED if n_faulty else UNREPORTED, note=note)
        return self._sum_up(item, own, n_faulty)

    def _sum_up(self, item: EvidenceItem, own: Sequence[Event], n_faulty: int) -> ItemReport:
        """Count what is verified, and what it would be with all that is still open."""

        def n_periods(*states: str) -> int:
            dates = [event.date for event in own if event.counts and event.state in states]
            return len(dates) if item.period == "year" else len({period_of(date, item.period) for date in dates})

        states = {event.state for event in own}
        state = next(state for state in (VERIFIED, REPORTED, REJECTED) if state in states)
        n_done = n_periods(VERIFIED)
        most = n_periods(VERIFIED, REPORTED) + n_faulty
        n_open = sum(event.state == REPORTED for event in own)
        n_rejected = sum(event.state == REJECTED for event in own)
        n_other = sum(not event.counts for event in own)
        notes = [
            f"{count} {text}."
            for count, text in (
                (n_open, "kegiatan belum diverifikasi"),
                (n_rejected, "kegiatan ditolak"),
                (n_faulty, "kegiatan belum dapat dihitung"),
                (n_other, f"pertemuan tidak dipimpin {item.led_by}, tidak dihitung"),
            )
            if count
        ]
        return ItemReport(
            state=state,
            answer=f"{len(own)} kegiatan",
            outcome=self._done(item, n_done),
            low=min(1.0, n_done / item.minimum),
            high=min(1.0, most / item.minimum),
            n_done=n_done,
            note=" ".join(notes),
            team_note="; ".join(
                f"{format_date(event.date)}: {event.team_note or NO_REASON}" for event in own if event.state == REJECTED
            ),
        )

    def _done(self, item: EvidenceItem, n_done: int) -> str:
        """Say how much is done; months and quarters out of those of the period."""
        name = PERIOD_NAMES[item.period]
        if item.period == "year":
            return f"{n_done} {name}"
        return f"{n_done} dari {len(list_periods(self.form.start, self.form.end, item.period))} {name}"


def _judge(report: ItemReport, verdict: str, team_note: str) -> ItemReport:
    """Give what a sound answer is worth under the verdict of the Tim."""
    low, high, is_applicable = report.low, report.high, report.is_applicable
    if verdict == REJECTED:
        low, high, is_applicable = 0.0, 0.0, True
    elif verdict == REPORTED:
        low, high, is_applicable = 0.0, report.high if report.is_applicable else 1.0, True
    told = team_note or NO_REASON if verdict == REJECTED else ""
    return replace(report, state=verdict, low=low, high=high, is_applicable=is_applicable, team_note=told)


def _safe_number(text: str) -> str:
    """Give a document's number, or nothing where it may be a person's (NIP, NIK) or is a text of its own."""
    return "" if len(text) > LONGEST_NUMBER or PERSON_NUMBER.search(text) else text


def read_date(text: str) -> dt.date | None:
    """Read a date as a spreadsheet holds it (ISO) or as people type it (day/month/year).

    Examples
    --------
    >>> read_date("2025-03-07") == read_date("7/3/2025") == dt.date(2025, 3, 7)
    True
    >>> read_date("Maret 2025") is None
    True
    """
    found = DAY_FIRST.fullmatch(text)
    try:
        if found:
            day, month, year = map(int, found.groups())
            return dt.date(year, month, day)
        return dt.date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
