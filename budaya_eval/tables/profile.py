"""What was measured of one Perangkat Daerah, beside the city: levels, core values, indicators, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from budaya_eval.evaluation.monitoring_rows import NOT_A_DUTY
from budaya_eval.monitoring import REJECTED, REPORTED, UNREPORTED, ItemReport
from budaya_eval.phrases import NOT_AVAILABLE, NOT_YET_ASSESSED, SUPPRESSED, format_date
from budaya_eval.results import BROKEN
from budaya_eval.tables.city import RANGE
from budaya_eval.tables.display import (
    Column,
    DisplayTable,
    Record,
    Row,
    is_shown,
    show,
    show_direction,
    show_range,
    source_of,
)

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation
    from budaya_eval.scheme import Dimension

ABOVE, AROUND, BELOW = "di atas", "sekitar", "di bawah"
STANDINGS = {"di atas": ABOVE, "tidak berbeda": AROUND, "di bawah": BELOW}
CITY_COLUMN, STANDING_COLUMN = "Kota", "Terhadap kota"
STANDING_NOTE = (
    "Terhadap kota: kemajuan menurut uji terhadap bagian kota selebihnya; perubahan menurut arahnya; selebihnya "
    "“di atas” dan “di bawah” bila seluruh rentang berada di luar angka kota."
)
LEVEL_MEASURES = {"core_values": "index", "change": "change"}
USED = frozenset(
    {
        "n_staff",
        "n_respondents",
        "response_rate",
        "index",
        "index_previous",
        "change",
        "difference_from_rest",
        "dimension_score",
    }
    | {"index_shrunken", "index_target", "evidence_score", "evidence_state"}
)
NOT_ASKED = "tidak dinilai"
N_ENDS = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing measured of a unit.

    Parameters
    ----------
    code, name : str
        Of the level, core value or indicator; `source` is that of a level.
    own, city : dict or None
        Rows of the published results.
    standing : str
        How it stands to the city, or the direction of a change; empty where that cannot be said.
    reason : str
        Why there is nothing to show.
    shrunken : dict or None
        Row of an indicator's index drawn towards the other units as far as it is uncertain.
    """

    code: str
    name: str
    own: Record | None
    city: Record | None
    standing: str = ""
    reason: str = ""
    source: str = ""
    core_value: str = ""
    shrunken: Record | None = None


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One item of evidence of a unit: its state in words, what it shows, and what is still needed ("": nothing)."""

    code: str
    title: str
    is_duty: bool
    state: str
    outcome: str
    needed: str


def stand(own: Record | None, city: Record | None) -> str:
    """Say how a unit stands to the city: above or below only where its whole range does.

    Examples
    --------
    >>> own = {"is_suppressed": False, "estimate": 70.0, "ci_low": 66.0, "ci_high": 74.0}
    >>> [stand(own, {"is_suppressed": False, "estimate": city}) for city in (65.0, 70.0, 75.0)]
    ['di atas', 'sekitar', 'di bawah']
    """
    if not (is_shown(own) and is_shown(city)):
        return ""
    if own["ci_low"] > city["estimate"]:
        return ABOVE
    return BELOW if own["ci_high"] < city["estimate"] else AROUND


def choose_ends(measured: Sequence[Measured]) -> tuple[list[Measured], list[Measured]]:
    """Choose strengths and priorities among the indicators of a unit: three each, none in both, by the index printed.

    Priorities are chosen on the shrunken index, as the action plan does, since work follows from them and chance should
    choose as little as possible of it; on the index itself where there is no other unit to shrink towards. Strengths
    are the highest of the rest as printed: whoever reads them sees the figures, and nothing is decided on them.
    """
    indices = {part.code: part.own["estimate"] for part in measured if is_shown(part.own)}
    shrunken = {part.code: part.shrunken["estimate"] for part in measured if is_shown(part.shrunken)}
    count = min(N_ENDS, len(indices) // 2)
    lowest = sorted(indices, key=lambda code: shrunken.get(code, indices[code]))[:count]
    highest = sorted((code for code in indices if code not in lowest), key=lambda code: -indices[code])[:count]
    by_code = {part.code: part for part in measured}
    return [by_code[code] for code in highest], [by_code[code] for code in sorted(lowest, key=indices.__getitem__)]


class Profiles:
    """What the published results hold of each Perangkat Daerah and of the city, looked up without searching again.

    Parameters
    ----------
    evaluation : Evaluation
        Of a year.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        results = evaluation.results
        used: Any = results[results["measure"].isin(USED) & results["scope"].isin(("city", "unit"))]
        self._rows: dict[tuple[str, str, str, str, str], Record] = {
            (
                row["measure"],
                row["unit"],
                row["dimension"] if row["measure"] == "dimension_score" else row["core_value"],
                row["indicator"],
                row["item"],
            ): row
            for row in used.to_dict("records")
        }

    def row(self, measure: str, unit: str = "", part: str = "", indicator: str = "", item: str = "") -> Record | None:
        """Find the row of a unit, or of the city where none is named; `part` is a core value or a level."""
        return self._rows.get((measure, unit, part, indicator, item))

    def rows(self, measure: str, part: str = "") -> dict[str, Record]:
        """Find the rows of all Perangkat Daerah, in the order of the register."""
        found = {unit.code: self.row(measure, unit.code, part) for unit in self.evaluation.register.reporting_units}
        return {code: row for code, row in found.items() if row is not None}

    def level_rows(self, dimension: Dimension) -> dict[str, Record]:
        """Find the rows of all Perangkat Daerah on a level."""
        return self.rows(*_level_of(dimension))

    def levels(self, unit: str) -> list[Measured]:
        """Measure a unit on each level (tingkat); a level without a number says why."""
        found = []
        for dimension in self.evaluation.scheme.dimensions:
            measure, part = _level_of(dimension)
            own, city = self.row(measure, unit, part), self.row(measure, "", part)
            standing = stand(own, city)
            if measure == "index":
                difference = self.row("difference_from_rest", unit)
                standing = STANDINGS.get(str(difference["category"]), "") if is_shown(difference) else ""
            elif measure == "change":
                standing = show_direction(own) if is_shown(own) else ""
            reason = "" if is_shown(own) else self._why_not(dimension, own, unit)
            found.append(
                Measured(
                    dimension.code,
                    dimension.name,
                    own,
                    city,
                    standing,
                    reason,
                    dimension.source if len(dimension.counted) == 1 else "",
                )
            )
        return found

    def _why_not(self, dimension: Dimension, own: Record | None, unit: str) -> str:
        if own is not None and own["is_suppressed"]:
            return SUPPRESSED
        previous = self.row("index_previous", unit) if dimension.source == "change" else None
        if previous is not None and previous["category"] == BROKEN:
            return str(previous["note"])
        city = self.row("dimension_score", "", dimension.code)
        if city is not None and city["category"] == NOT_YET_ASSESSED:
            return f"{NOT_YET_ASSESSED}: {city['note']}"
        if len(dimension.counted) > 1:
            return "gabungan beberapa komponen: hanya dinilai untuk kota"
        return "tidak ada angka untuk Perangkat Daerah ini"

    def core_values(self, unit: str) -> list[Measured]:
        """Measure a unit on each core value, in the order of the list."""
        found = []
        for core_value in self.evaluation.instrument.core_values:
            own, city = (self.row("index", code, core_value.code) for code in (unit, ""))
            found.append(Measured(core_value.code, core_value.name, own, city, stand(own, city)))
        return found

    def indicators(self, unit: str) -> list[Measured]:
        """Measure a unit on each indicator, in the order of the list; a class for each would claim too much."""
        found = []
        for indicator in self.evaluation.instrument.indicators:
            part = indicator.core_value
            own, city = (self.row("index", code, part, indicator.code) for code in (unit, ""))
            shrunken = self.row("index_shrunken", unit, part, indicator.code)
            found.append(Measured(indicator.code, indicator.text, own, city, core_value=part, shrunken=shrunken))
        return found

    def evidence(self, unit: str) -> list[EvidenceLine]:
        """List the evidence asked of a unit; empty without a list of evidence."""
        evidence, found = self.evaluation.evidence, []
        for item in evidence.catalogue.items_of(unit) if evidence is not None else ():
            row = self.row("evidence_state", unit, item=item.code)
            assert evidence is not None
            assert row is not None
            said = [str(row["category"]), str(row["subgroup"]), _say_document(evidence.report(unit, item.code))]
            state = ", ".join(filter(None, said))
            found.append(
                EvidenceLine(item.code, item.title, item.is_duty, state, str(row["subgroup"]), _say_needed(row))
            )
        return found


def _level_of(dimension: Dimension) -> tuple[str, str]:
    """Find the measure, and its part, that holds a level; a mixture of components is no plain index."""
    (first, *others) = dimension.counted or (None,)
    if first is None or others or first.route not in ("", "self"):
        return "dimension_score", dimension.code
    measure = LEVEL_MEASURES.get(first.source)
    return (measure, "") if measure else ("dimension_score", dimension.code)


def _say_document(report: ItemReport) -> str:
    """Name a document by number and date, and say which of them is not told; nothing where both are not.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2025, 3, 7)
    >>> _say_document(ItemReport(document_number="800/12/DLH", document_date=day))
    'dokumen 800/12/DLH, 7 Maret 2025'
    >>> _say_document(ItemReport(document_date=day)), _say_document(ItemReport(document_number="800/12/DLH"))
    ('dokumen tanpa nomor, 7 Maret 2025', 'dokumen 800/12/DLH, tanpa tanggal')
    """
    number, date = report.document_number, report.document_date
    if not number and date is None:
        return ""
    return f"dokumen {number or 'tanpa nomor'}, {format_date(date) if date else 'tanpa tanggal'}"


def _say_needed(row: Record) -> str:
    """Say what is still needed for an item to count in full."""
    note = str(row["note"]).removesuffix(NOT_A_DUTY).removesuffix("; ")
    if row["subgroup"] == NOT_ASKED or (is_shown(row) and row["estimate"] >= 100):
        return ""
    needed = {UNREPORTED: "laporkan beserta dokumennya", REPORTED: "menunggu verifikasi Tim"}.get(
        str(row["category"]),
        "perbaiki, lalu laporkan lagi" if row["category"] == REJECTED else "belum terpenuhi seluruhnya",
    )
    return f"{needed}. {note}" if note else needed


def table_unit_levels(profiles: Profiles, unit: str) -> DisplayTable:
    """Levels and core values of a unit: its result, its range, the city's, and how it stands to it."""
    rows = []
    parts = (
        ("Tingkat", profiles.levels(unit)),
        ("Nilai budaya kerja", profiles.core_values(unit)),
    )
    for name, measured in parts:
        rows.append(Row((name,), "group"))
        for part in measured:
            said = part.standing or part.reason or NOT_AVAILABLE
            rows.append(Row((part.name, show(part.own), show_range(part.own), show(part.city), said)))
    return DisplayTable(
        name="profil",
        title="Tingkat dan nilai budaya kerja (0–100; perubahan dalam poin)",
        columns=(
            Column("Ukuran", 4.4),
            Column("Hasil", 2.4, "right"),
            Column(RANGE, 3.0, "center"),
            Column(CITY_COLUMN, 1.6, "right"),
            Column(STANDING_COLUMN, 4.6),
        ),
        rows=tuple(rows),
        note=STANDING_NOTE,
        source=source_of(profiles.evaluation),
    )


def table_unit_indicators(profiles: Profiles, unit: str) -> DisplayTable:
    """Every indicator of a unit beside the city."""
    measured = profiles.indicators(unit)
    rows = []
    for core_value in profiles.evaluation.instrument.core_values:
        rows.append(Row((core_value.name,), "group"))
        rows += [
            Row((part.name, show(part.own), show_range(part.own), show(part.city)))
            for part in measured
            if part.core_value == core_value.code
        ]
    return DisplayTable(
        name="profil-indikator",
        title="Indeks per indikator (0–100)",
        columns=(
            Column("Indikator", 8.6),
            Column("Hasil", 2.4, "right"),
            Column(RANGE, 3.0, "center"),
            Column(CITY_COLUMN, 1.8, "right"),
        ),
        rows=tuple(rows),
        note="Selisih satu indikator dari kota belum tentu bermakna: rentangnya lebar.",
        source=source_of(profiles.evaluation),
    )


def table_unit_evidence(profiles: Profiles, unit: str) -> DisplayTable | None:
    """Evidence of a unit: the state of each item, and what is still needed."""
    lines = profiles.evidence(unit)
    if not lines:
        return None
    return DisplayTable(
        name="profil-bukti",
        title="Bukti pelaksanaan: keadaan dan yang masih diperlukan",
        columns=(
            Column("Bukti", 4.6),
            Column("Sifat", 1.4),
            Column("Keadaan", 4.6),
            Column("Yang masih diperlukan", 6),
        ),
        rows=tuple(
            Row((line.title, "wajib" if line.is_duty else "dapat", line.state, line.needed or NOT_AVAILABLE))
            for line in lines
        ),
        note="Butir bersifat “dapat” bukan kewajiban menurut sumbernya. Yang belum dilaporkan tidak dinilai nol.",
        source=source_of(profiles.evaluation, "lembar bukti Perangkat Daerah"),
    )
