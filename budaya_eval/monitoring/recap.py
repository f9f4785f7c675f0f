"""The recap of evidence for the meetings of the Tim: per item, per unit, per quarter, and what is to be mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from budaya_eval.files import SheetTable, write_tables, write_text
from budaya_eval.monitoring.catalogue import CITY_CODE, EvidenceItem
from budaya_eval.monitoring.layout import (
    CITY_NAME,
    REJECTED,
    REPORTED,
    STATES,
    UNREPORTED,
    VERIFIED,
    list_periods,
    quarter_name,
)
from budaya_eval.monitoring.reports import Evidence, evidence_scores
from budaya_eval.phrases import SIMULATED, format_date, format_number, join_words, round_half_up
from budaya_eval.settings import YearSettings
from budaya_eval.unit_register import UnitRegister

RECAP_STEM = "rekap_bukti"
Row = list[object]


def write_recap(evidence: Evidence, settings: YearSettings, register: UnitRegister, folder: Path) -> list[Path]:
    """Write the recap as a workbook and as a text for the meeting.

    Parameters
    ----------
    evidence : Evidence
        As read so far; nothing has to be complete.
    settings : YearSettings
        Of the year.
    register : UnitRegister
        For the names of the units.
    folder : Path
        Receives ``rekap_bukti.xlsx`` and ``rekap_bukti.txt``.
    """
    names = {unit.code: unit.name for unit in register.reporting_units} | {CITY_CODE: CITY_NAME}
    workbook, text = folder / f"{RECAP_STEM}.xlsx", folder / f"{RECAP_STEM}.txt"
    codes = [item.code for item in evidence.catalogue.items if item.level == "unit"]
    tables = [
        SheetTable("Per butir", _ITEM_COLUMNS, list(item_counts(evidence)), (9, 36, 9, 9, *[12] * 5)),
        SheetTable(
            "Per Perangkat Daerah",
            (*_UNIT_COLUMNS, *codes),
            _unit_rows(evidence, names),
            (16, 44, *[12] * 6, *[22] * len(codes)),
        ),
        SheetTable("Per triwulan", _QUARTER_COLUMNS, list(_quarter_rows(evidence, names)), (38, 16, 44, *[12] * 5)),
        SheetTable(
            "Perlu diperbaiki", _FAULT_COLUMNS, evidence.fault_table().to_numpy().tolist(), (34, 12, 8, 20, 60, 60, 50)
        ),
    ]
    mark = f"{SIMULATED}. " if settings.is_simulated else ""
    notice = (
        f"{mark}Rekap bukti pelaksanaan budaya kerja {settings.year}, masa bukti {format_date(evidence.start)} sampai "
        f"dengan {format_date(evidence.end)}. Hanya bukti terverifikasi yang bernilai; yang belum dilaporkan tidak "
        "dihitung nol, melainkan disebut. Butir bersifat “dapat” bukan kewajiban."
    )
    write_tables(workbook, tables, notice=notice)
    write_text(text, recap_text(evidence, settings, names))
    return [workbook, text]


_ITEM_COLUMNS = ("butir", "bukti", "sifat", "ditanya", *STATES, "terpenuhi")
_UNIT_COLUMNS = ("kode", "unit", "nilai terverifikasi", "nilai tertinggi yang mungkin", *STATES)
_QUARTER_COLUMNS = ("triwulan", "kode", "unit", "kegiatan", *(f"kegiatan {s}" for s in STATES[1:]), "dokumen")
_FAULT_COLUMNS = ("berkas", "lembar", "baris", "kolom", "masalah", "yang diperbolehkan", "tindakan")


def item_counts(evidence: Evidence) -> Iterator[Row]:
    """Count the states of every item over those who are asked: a row as in the sheet Per butir."""
    for item in evidence.catalogue.items:
        reports = [evidence.report(unit, item.code) for unit in evidence.asked_units(item)]
        states = Counter(report.state for report in reports)
        is_met = sum(report.is_met for report in reports)
        duty = "wajib" if item.is_duty else "dapat"
        yield [item.code, item.title, duty, len(reports), *(states[state] for state in STATES), is_met]


def _unit_rows(evidence: Evidence, names: dict[str, str]) -> list[Row]:
    rows = []
    for record in evidence_scores(evidence).to_dict("records"):
        unit = str(record["unit"]) or CITY_CODE
        score = None if record["category"] == UNREPORTED else round_half_up(record["score"], 1)
        counts = [record[f"n_{key}"] for key in ("unreported", "reported", "verified", "rejected")]
        cells = [
            _say(evidence, unit, item)
            for item in evidence.catalogue.items
            if item.level == "unit" and unit != CITY_CODE
        ]
        rows.append([unit, names[unit], score, round_half_up(record["high"], 1), *counts, *cells])
    return rows


def _say(evidence: Evidence, unit: str, item: EvidenceItem) -> str:
    """Say the state of an item, and what it is."""
    if not item.concerns(unit):
        return ""
    report = evidence.report(unit, item.code)
    said = report.outcome or report.answer
    return f"{report.state}: {said}" if said else report.state


def _quarter_rows(evidence: Evidence, names: dict[str, str]) -> Iterator[Row]:
    for start, end in list_periods(evidence.start, evidence.end, "quarter"):
        for unit, workbook in evidence.workbooks.items():
            states = Counter(event.state for event in workbook.events if start <= event.date <= end)
            n_documents = sum(
                report.document_date is not None and start <= report.document_date <= end
                for report in workbook.items.values()
            )
            counts = [states[state] for state in STATES[1:]]
            yield [quarter_name(start), unit, names[unit], sum(counts), *counts, n_documents]


def recap_text(evidence: Evidence, settings: YearSettings, names: dict[str, str]) -> str:
    """Write the recap as the text of a meeting: who reported, the main items, and each quarter."""
    silent = [names[unit] for unit in evidence.units if unit not in evidence.workbooks]
    n_units = len(evidence.units)
    lines = [f"REKAP BUKTI BUDAYA KERJA {settings.year}"]
    if settings.is_simulated:
        lines.append(SIMULATED)
    lines += [
        f"Masa bukti {format_date(evidence.start)} sampai dengan {format_date(evidence.end)}",
        "",
        f"Lembar bukti masuk: {n_units - len(silent)} dari {n_units} Perangkat Daerah.",
        f"Lembar bukti Tim: {'sudah' if CITY_CODE in evidence.workbooks else 'belum'} masuk.",
    ]
    if silent:
        lines.append(f"Belum melaporkan: {join_words(silent)}.")
    lines += ["", "Butir utama (terverifikasi dan terpenuhi)"]
    lines += [f"- {line}" for line in _headlines(evidence)]
    lines += ["", "Kegiatan per triwulan"]
    for start, end in list_periods(evidence.start, evidence.end, "quarter"):
        events = [e for w in evidence.workbooks.values() for e in w.events if start <= e.date <= end]
        states = Counter(event.state for event in events)
        lines.append(
            f"- {quarter_name(start)}: {format_number(len(events), 0)} kegiatan dilaporkan, "
            f"{states[VERIFIED]} terverifikasi, {states[REJECTED]} ditolak, {states[REPORTED]} belum diperiksa."
        )
    if evidence.faults:
        lines += ["", f"Perlu diperbaiki: {len(evidence.faults)} sel; lihat lembar Perlu diperbaiki."]
    return "\n".join(lines) + "\n"


def _headlines(evidence: Evidence) -> Iterator[str]:
    for item in evidence.catalogue.items:
        if item.headline and item.level == "city":
            report = evidence.report(CITY_CODE, item.code)
            yield f"{item.headline}: {report.outcome or report.state}"
        elif item.headline:
            asked = evidence.asked_units(item)
            reports = [evidence.report(unit, item.code) for unit in asked]
            states = Counter(report.state for report in reports)
            rest = [f"{states[state]} {state}" for state in (UNREPORTED, REPORTED, REJECTED) if states[state]]
            more = f" ({', '.join(rest)})" if rest else ""
            yield f"{item.headline}: {sum(report.is_met for report in reports)} dari {len(asked)}{more}"
