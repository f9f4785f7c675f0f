"""Candidates for the award to KBK by size class, through gates with reasons; the value a Gelar takes up next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.evaluation.rows import records_of
from budaya_eval.files import SheetTable, write_tables
from budaya_eval.monitoring import VERIFIED
from budaya_eval.phrases import SIMULATED, format_number, format_percent
from budaya_eval.results import select
from budaya_eval.unit_register import Unit

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

AWARD_NAME = "penghargaan.xlsx"
GROUP_ITEM, FORMED = "KBK1", "berlaku"
BELOW = "di bawah"
SIZE_CLASSES = ("kecil", "sedang", "besar")
KBK, PARTICIPATION, EVIDENCE, DISCIPLINE, RESULT = (
    *("KBK berlaku", "Partisipasi", "Bukti terverifikasi", "Catatan disiplin"),
    "Indeks disusutkan",
)
GATES = (KBK, PARTICIPATION, EVIDENCE, DISCIPLINE, RESULT)
PASSED, FAILED, UNKNOWN = "ya", "tidak", "belum dapat dinilai"
CANDIDATE, NO_CANDIDATE = "calon", "bukan calon"
NOTE = (
    "Calon, bukan pemenang: pilihannya diputuskan Tim, misalnya sesudah Gelar Budaya Kerja. Urutan menurut abjad, "
    "karena peringkat unit tidak bermakna. Syaratnya usulan; Perwali 38/2016 menyebut penghargaan kepada KBK "
    "(Lampiran huruf C angka 1, tingkat Kota, huruf e, terverifikasi) tanpa mengatur syarat. Indeks disusutkan "
    "mengurangi untung-untungan unit yang sedikit respondennya."
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a unit passes one gate ("ya", "tidak", "belum dapat dinilai"), and why."""

    name: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class AwardReview:
    """One unit before the gates; a candidate passes them all."""

    unit: Unit
    n_staff: int
    size_class: str
    gates: tuple[Gate, ...]

    @property
    def is_candidate(self) -> bool:
        """Tell whether every gate is passed."""
        return all(gate.outcome == PASSED for gate in self.gates)

    @property
    def obstacles(self) -> tuple[Gate, ...]:
        """The gates that are not passed."""
        return tuple(gate for gate in self.gates if gate.outcome != PASSED)


@dataclass(frozen=True, slots=True)
class NextTopic:
    """The core value to take up next at a Gelar Budaya Kerja, and why."""

    core_value: str
    name: str
    reason: str


def review_awards(evaluation: Evaluation) -> list[AwardReview]:
    """Pass every Perangkat Daerah through the gates of an award.

    Parameters
    ----------
    evaluation : Evaluation
        Of the year; published results and the discipline record.

    Returns
    -------
    list of AwardReview
        By size class, then by name. No award where the KBK is not formed; what is not known is no "no", but no
        candidate either.
    """
    reviewer = _Reviewer(evaluation)
    units = sorted(evaluation.register.reporting_units, key=lambda unit: unit.name.casefold())
    found = [reviewer.review(unit) for unit in units]
    return sorted(found, key=lambda review: SIZE_CLASSES.index(review.size_class))


class _Reviewer:
    """Published figures by unit, and the thresholds they are held to."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.scheme = evaluation.scheme
        self.rates, self.evidence, self.shrunken, self.classes = (
            {str(row["unit"]): row for row in records_of(rows[rows["estimate"].notna()])}
            for rows in (
                select(evaluation.results, measure, scope="unit", unit="*")
                for measure in ("response_rate", "evidence_score", "index_shrunken", "difference_from_rest")
            )
        )
        results = evaluation.results
        states = results[(results["measure"] == "evidence_state") & (results["item"] == GROUP_ITEM)]
        self.groups = {str(row["unit"]): row for row in records_of(states)}
        self.centre = _mean_of_shown(self.shrunken)

    def review(self, unit: Unit) -> AwardReview:
        n_staff = self.evaluation.register.staff_of_reporting_unit[unit.code]
        small, large = (int(self.scheme.threshold(f"award_{size}_unit")) for size in ("small", "large"))
        gates = (
            self._group(unit.code),
            self._participation(unit.code),
            self._evidence(unit.code),
            self._discipline(unit.code),
            self._result(unit.code),
        )
        size = SIZE_CLASSES[(n_staff > small) + (n_staff >= max(large, small + 1))]
        return AwardReview(unit, n_staff, size, gates)

    def _group(self, unit: str) -> Gate:
        row = self.groups.get(unit)
        if row is None or row["category"] != VERIFIED:
            return Gate(KBK, UNKNOWN, f"keadaan KBK {row['category'] if row else 'tidak ditanyakan'}")
        outcome = str(row["subgroup"])
        return Gate(KBK, PASSED if outcome == FORMED else FAILED, f"KBK {outcome}")

    def _participation(self, unit: str) -> Gate:
        row, least = self.rates.get(unit), 100 * self.scheme.threshold("min_response")
        if row is None:
            return Gate(PARTICIPATION, UNKNOWN, "sasaran tidak diketahui")
        rate = float(row["estimate"])
        reason = f"{format_number(rate, 1)} %, syarat {format_percent(least / 100)}"
        return Gate(PARTICIPATION, PASSED if rate >= least else FAILED, reason)

    def _evidence(self, unit: str) -> Gate:
        row, least = self.evidence.get(unit), self.scheme.threshold("award_evidence")
        if row is None:
            return Gate(EVIDENCE, UNKNOWN, "lembar bukti belum disampaikan")
        low, high = float(row["estimate"]), float(row["ci_high"])
        reason = f"{format_number(low, 1)} dari 100, syarat {format_number(least, 0)}"
        if low < least <= high:
            return Gate(EVIDENCE, UNKNOWN, f"{reason}; masih ada yang belum dilaporkan atau diverifikasi")
        return Gate(EVIDENCE, PASSED if low >= least else FAILED, reason)

    def _discipline(self, unit: str) -> Gate:
        counts = self.evaluation.discipline.counts.get(unit)
        if counts is None:
            return Gate(DISCIPLINE, UNKNOWN, "catatan disiplin belum diisi")
        _, moderate, severe = counts  # How many stays with the personnel office: in a small unit it tells of whom.
        if moderate or severe:
            return Gate(DISCIPLINE, FAILED, "ada hukuman sedang atau berat")
        return Gate(DISCIPLINE, PASSED, "tanpa hukuman sedang dan berat")

    def _result(self, unit: str) -> Gate:
        row = self.shrunken.get(unit)
        if row is None or math.isnan(self.centre):
            return Gate(RESULT, UNKNOWN, "hasil unit tidak ditampilkan")
        index = float(row["estimate"])
        reason = f"{format_number(index)}, rata-rata unit yang ditampilkan {format_number(self.centre)}"
        if self.classes.get(unit, {}).get("category") == BELOW:
            return Gate(RESULT, FAILED, f"{reason}; di bawah bagian kota selebihnya")
        return Gate(RESULT, PASSED if index >= self.centre else FAILED, reason)


def _mean_of_shown(shrunken: dict[str, dict[str, Any]]) -> float:
    indices = [float(row["estimate"]) for row in shrunken.values()]
    return sum(indices) / len(indices) if indices else math.nan


def choose_topic(evaluation: Evaluation) -> NextTopic | None:
    """Choose the core value that a Gelar Budaya Kerja takes up next: the same again until it is strong.

    Returns
    -------
    NextTopic or None
        The last topic (`display_topic` of the settings) while its index is below the threshold ``strong_value``; else
        the lowest value below it; if all are strong the lowest one other than the last, to return to it later. None
        if no index may be read.
    """
    rows = records_of(select(evaluation.results, "index", scope="city", core_value="*"))
    indices = {str(row["core_value"]): float(row["estimate"]) for row in rows if not math.isnan(row["estimate"])}
    names = {value.code: value.name for value in evaluation.instrument.core_values}
    if not indices:
        return None
    strong, last = evaluation.scheme.threshold("strong_value"), evaluation.settings.display_topic
    limit = format_number(strong, 0)
    weak = [code for code in indices if indices[code] < strong]
    if last in weak:
        code, why = last, f"topik terakhir belum kuat (batas {limit}), maka diulang"
    elif weak:
        code = min(weak, key=lambda value: indices[value])
        why = f"nilai terendah di antara yang belum kuat (batas {limit})"
    else:
        others = [value for value in indices if value != last] or list(indices)
        code = min(others, key=lambda value: indices[value])
        why = f"semua nilai sudah kuat (batas {limit}); yang terendah dapat diulang untuk dijaga"
    return NextTopic(code, names[code], f"indeks {format_number(indices[code], 1)}; {why}")


def write_awards(evaluation: Evaluation, target: Path) -> Path:
    """Write candidates, every unit with its gates, and the next topic as a workbook."""
    reviews, topic = review_awards(evaluation), choose_topic(evaluation)
    candidates = [
        [review.size_class, review.unit.name, review.n_staff, *(gate.reason for gate in review.gates)]
        for review in reviews
        if review.is_candidate
    ]
    everyone = [
        [
            review.size_class,
            review.unit.code,
            review.unit.name,
            review.n_staff,
            CANDIDATE if review.is_candidate else NO_CANDIDATE,
            *(gate.outcome for gate in review.gates),
            "; ".join(f"{gate.name.lower()}: {gate.reason}" for gate in review.obstacles),
        ]
        for review in reviews
    ]
    topics = [] if topic is None else [[topic.core_value, topic.name, topic.reason]]
    mark = f"{SIMULATED}. " if evaluation.settings.is_simulated else ""
    sheets = [
        SheetTable("Calon", ("kelas", "unit", "pegawai", *GATES), candidates, (10, 46, 10, *[34] * 5)),
        SheetTable(
            "Semua unit",
            ("kelas", "kode", "unit", "pegawai", "simpulan", *GATES, "alasan"),
            everyone,
            (10, 16, 46, 10, 14, *[14] * 5, 80),
        ),
        SheetTable("Topik Gelar", ("kode", "nilai", "alasan"), topics, (10, 24, 90)),
    ]
    write_tables(target, sheets, notice=f"{mark}{NOTE}")
    return target
