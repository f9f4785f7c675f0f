"""Evidence of the simulated city: workbooks as they come back, with what offices leave out and get wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from budaya_eval.monitoring import (
    CITY_CODE,
    EVIDENCE_FOLDER,
    REJECTED,
    VERIFIED,
    EvidenceItem,
    make_form,
    read_catalogue,
    write_performance_form,
    write_workbook,
)
from budaya_eval.monitoring.layout import (
    ANSWER,
    CODE,
    DATE,
    EVENT_DATE,
    EVENT_TITLE,
    LED_BY,
    NO_EVENT,
    NUMBER,
    OTHER_LEADER,
    REPLY,
    TEAM_NOTE,
    VERDICT,
    list_periods,
)
from budaya_eval.monitoring.writer import Cell
from budaya_eval.sample_data.draws import Draws
from budaya_eval.sample_data.truth import SEED
from budaya_eval.settings import YearSettings
from budaya_eval.unit_register import UnitRegister

EVIDENCE_YEAR = 2025
SILENT_UNITS = ("DISPUSIP", "KEC-TIMUR")
# Choice of KBK1 (its place in the list) where it is not the first: decree by the head, expired, not formed.
KBK_CHOICES = {"KEC-UTARA": 1, "DISHUB": 2, "DPRKP": 2, "SETWAN": 3}
# Cells that cannot be used: unit, item, column, what stands there.
BAD_CELLS: tuple[tuple[str, str, str, Cell], ...] = (
    ("DKP3", "MON3", ANSWER, "dua orang"),
    ("DISPERDAGIN", "MON3", ANSWER, -1),
    ("BPBD", "MON4", DATE, dt.date(2023, 3, 1)),
    ("KESBANGPOL", "KBK3", NUMBER, ""),
)
ITEM_STATES = (VERIFIED, "", REJECTED, None)
ITEM_SHARES = (0.87, 0.96, 0.98)
EVENT_REASON = "Contoh: daftar hadir tidak dilampirkan."
TEAM_REASON = "Contoh: dokumen tidak sesuai dengan butir yang ditanyakan."
REPLY_TEXT = "Contoh: dokumen pengganti disusulkan."
TEAM_MEETINGS = 3
PERFORMANCE: dict[int, tuple[tuple[str, str, str, float, float, str], ...]] = {
    2024: (
        ("Tingkat kehadiran pegawai", CITY_CODE, "naik", 96.0, 94.6, "persen"),
        ("Nilai Survei Kepuasan Masyarakat", CITY_CODE, "naik", 83.0, 82.4, "poin"),
        ("Pengaduan masyarakat yang diterima", CITY_CODE, "turun", 300.0, 342.0, "aduan"),
        ("Nilai Survei Kepuasan Masyarakat", "DISDUKCAPIL", "naik", 84.0, 84.9, "poin"),
    ),
    2025: (
        ("Tingkat kehadiran pegawai", CITY_CODE, "naik", 96.0, 95.2, "persen"),
        ("Nilai Survei Kepuasan Masyarakat", CITY_CODE, "naik", 84.0, 84.3, "poin"),
        ("Pengaduan masyarakat yang diterima", CITY_CODE, "turun", 280.0, 301.0, "aduan"),
        ("Nilai Survei Kepuasan Masyarakat", "DISDUKCAPIL", "naik", 85.0, 86.1, "poin"),
        ("Pegawai yang diperiksa karena pelanggaran disiplin", CITY_CODE, "turun", 20.0, 17.0, "orang"),
    ),
}


def write_performance(folder: Path, year: int) -> Path:
    """Write the supporting performance data of a year."""
    target = folder / EVIDENCE_FOLDER / "data_kinerja.xlsx"
    names = ("indikator", "unit", "arah", "target", "realisasi", "satuan")
    rows = [{**dict(zip(names, row, strict=True)), "sumber": "Angka rekaan"} for row in PERFORMANCE[year]]
    write_performance_form(target, rows, is_simulated=True)
    return target


def write_sample_evidence(settings: YearSettings, register: UnitRegister) -> list[Path]:
    """Write the workbooks that came back, for the year that has any.

    Notes
    -----
    Two units report nothing; KBK are missing, expired or decreed by the head in some; meetings are fewer than twelve
    or led by somebody else; items are left out, not yet verified, or rejected; four cells cannot be used; the Tim met
    three times and held no Gelar Budaya Kerja.
    """
    if settings.year != EVIDENCE_YEAR:
        return []
    catalogue = read_catalogue(settings.evidence_path)
    written = []
    for code in (*(unit.code for unit in register.reporting_units if unit.code not in SILENT_UNITS), CITY_CODE):
        form = make_form(settings, register, catalogue, code)
        draws = Draws(SEED, settings.year, f"evidence {code}")
        answers: dict[str, dict[str, Cell]] = {}
        events: list[dict[str, Cell]] = []
        for item in form.items:
            if item.kind == "dates":
                own = _draw_events(item, code, form.start, form.end, draws)
                events += own
                if not own:
                    answers[item.code] = {ANSWER: NO_EVENT, VERDICT: VERIFIED}
            else:
                answers[item.code] = _draw_answer(item, code, settings.year, draws)
        for unit, item_code, column, value in BAD_CELLS:
            if unit == code:
                usual: dict[str, Cell] = {NUMBER: "800/1 (contoh)", VERDICT: VERIFIED, ANSWER: 1}
                answers[item_code] = {**usual, **answers[item_code], column: value}
        target = settings.folder / EVIDENCE_FOLDER / form.file_name
        write_workbook(form, target, answers, sorted(events, key=lambda event: (str(event[CODE]), event[EVENT_DATE])))
        written.append(target)
    return written


def _draw_answer(item: EvidenceItem, unit: str, year: int, draws: Draws) -> dict[str, Cell]:
    """Draw an answer with its document and the verdict of the Tim; sometimes nothing."""
    state_draw, choice_draw, day_draw = draws.uniform(3)
    state = ITEM_STATES[sum(state_draw > share for share in ITEM_SHARES)]
    if item.code == "KBK1" and unit in KBK_CHOICES:
        state = VERIFIED
    if state is None:
        return {}
    earns = True
    if item.kind == "count":
        answer: Cell = 1 + int(3 * choice_draw) if choice_draw < 0.8 else 0
        earns = bool(answer)
    else:
        place = KBK_CHOICES.get(unit, 0) if item.code == "KBK1" else _draw_place(item, choice_draw)
        if item.code in ("KBK2", "KBK2S") and KBK_CHOICES.get(unit) == 3:
            place = 3
        choice = item.choices[place]
        answer, earns = choice.label, bool(choice.score)
    cells: dict[str, Cell] = {ANSWER: answer}
    if earns:
        date = dt.date(year, 1, 6) + dt.timedelta(days=int(day_draw * 250))
        cells |= {NUMBER: f"800/{int(day_draw * 900) + 100}/{unit} (contoh)", DATE: date}
    if state:
        cells[VERDICT] = state
    if state == REJECTED:
        cells |= {TEAM_NOTE: TEAM_REASON, REPLY: REPLY_TEXT}
    return cells


def _draw_place(item: EvidenceItem, draw: float) -> int:
    """Draw which choice is taken among those that can be taken by any unit: mostly the first."""
    usual = [place for place, choice in enumerate(item.choices) if choice.score is not None and not choice.only_for]
    if item.code == "KBK1" or draw < 0.82:
        return 0
    return usual[-1] if draw > 0.92 else usual[min(1, len(usual) - 1)]


def _draw_events(item: EvidenceItem, unit: str, start: dt.date, end: dt.date, draws: Draws) -> list[dict[str, Cell]]:
    """Draw the dated activities of an item, in most units as many as are asked."""
    how_many, *_ = draws.uniform(1)
    periods = list_periods(start, end, "month" if item.period in ("month", "year") else "quarter")
    if item.code == "TIM7":
        return []
    if item.code == "TIM4":
        chosen = list(range(TEAM_MEETINGS))
    elif item.period == "month":
        chosen = list(range(len(periods) if how_many < 0.7 else int(6 + 6 * (how_many - 0.7) / 0.3)))
    else:
        n = item.minimum if how_many < 0.85 or item.level == "city" else item.minimum - 1
        chosen = sorted(int(place) for place in draws.choose(len(periods), n))
    days, verdicts = draws.uniform(len(periods)), draws.uniform(len(periods))
    events = []
    for place in chosen:
        date = periods[place][0] + dt.timedelta(days=int(days[place] * 27))
        event: dict[str, Cell] = {
            CODE: item.code,
            EVENT_DATE: date,
            EVENT_TITLE: item.title,
            NUMBER: f"005/{100 + int(900 * days[place])}/{unit} (contoh)",
        }
        if item.led_by:
            event[LED_BY] = OTHER_LEADER if item.code == "MON1" and verdicts[place] > 0.985 else item.led_by
        if item.level == "city" or verdicts[place] < 0.97:
            event[VERDICT] = VERIFIED
        elif verdicts[place] < 0.98:
            event |= {VERDICT: REJECTED, TEAM_NOTE: EVENT_REASON}
        events.append(event)
    return events
