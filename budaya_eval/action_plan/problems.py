"""Problems proposed to a KBK: weakest indicators on shrunken scores, real falls, evidence that is missing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from budaya_eval.evaluation.rows import records_of
from budaya_eval.monitoring import REJECTED, UNREPORTED, VERIFIED
from budaya_eval.phrases import format_number
from budaya_eval.results import select

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

N_WEAKEST = 3
FALL = "turun"
FULL = 100


@dataclass(frozen=True, slots=True)
class ProposedProblem:
    """One problem proposed, with the ground it is proposed on.

    `core_value` and `indicator` are codes, empty where the problem is about none; `is_whole` says that it is about
    all core values together.
    """

    text: str
    ground: str
    core_value: str = ""
    indicator: str = ""
    is_whole: bool = False


def propose_problems(evaluation: Evaluation, unit: str) -> list[ProposedProblem]:
    """Propose problems to the KBK of a Perangkat Daerah, from published results only.

    Parameters
    ----------
    evaluation : Evaluation
        Of the year.
    unit : str
        A Perangkat Daerah.

    Returns
    -------
    list of ProposedProblem
        Its three weakest indicators by shrunken index, weakest first (of a unit whose results are not shown the
        city's three weakest); indicators, and the index, whose fall is sure after Holm's adjustment; duties whose
        evidence is missing. No order of importance: that is for the KBK to judge (USG).
    """
    if has_results(evaluation, unit):
        return [*_behaviours(evaluation, unit), *_fallen_index(evaluation, unit), *_missing_evidence(evaluation, unit)]
    return [*_city_behaviours(evaluation), *_missing_evidence(evaluation, unit)]


def has_results(evaluation: Evaluation, unit: str) -> bool:
    """Tell whether the answers of a unit may be read one indicator by one."""
    rows = select(evaluation.results, "index_shrunken", scope="unit", unit=unit, core_value="*", indicator="*")
    return bool(rows["estimate"].notna().any())


def explain_basis(evaluation: Evaluation, unit: str) -> str:
    """Say what the proposals of a unit stand on, or why they are general."""
    if has_results(evaluation, unit):
        return (
            "Masalah diusulkan dari indikator terendah setelah skornya disusutkan (bagian yang mungkin kebetulan "
            "dikurangi), penurunan yang nyata, dan bukti wajib yang belum ada. KBK boleh mengubah dan menambahnya."
        )
    (answered,) = select(evaluation.results, "n_respondents", scope="unit", unit=unit)["estimate"]
    if not answered:
        why = "Tidak ada jawaban dari Perangkat Daerah ini"
    else:
        why = (
            "Hasil survei Perangkat Daerah ini tidak ditampilkan untuk melindungi responden: jawabannya terlalu "
            "sedikit, atau hasilnya dapat dipakai menghitung hasil unit lain yang kecil"
        )
    return (
        f"{why}. Karena itu formulir ini umum: usulannya dari indikator terendah se-kota dan bukti wajib yang belum "
        "ada; KBK menimbang apakah berlaku di sini."
    )


def _records(evaluation: Evaluation, measure: str, **level: str) -> dict[str, dict[str, Any]]:
    """Rows by indicator that may be read."""
    rows = select(evaluation.results, measure, core_value="*", indicator="*", **level)
    shown = rows[rows["estimate"].notna()]
    return {str(row["indicator"]): row for row in records_of(shown)}


def _behaviours(evaluation: Evaluation, unit: str) -> list[ProposedProblem]:
    indices, shrunken, changes = (
        _records(evaluation, measure, scope="unit", unit=unit) for measure in ("index", "index_shrunken", "change")
    )
    weakest = sorted((code for code in shrunken if code in indices), key=lambda code: shrunken[code]["estimate"])
    fallen = [code for code, row in changes.items() if row["category"] == FALL]
    found = []
    for indicator in evaluation.instrument.indicators:
        code, grounds, what = indicator.code, [], "lebih jarang tampak daripada tahun sebelumnya"
        if code in weakest[:N_WEAKEST]:
            what = "termasuk yang paling jarang tampak menurut pegawai"
            grounds.append(
                f"indikator terendah: indeks {format_number(indices[code]['estimate'], 1)}, disusutkan "
                f"{format_number(shrunken[code]['estimate'], 1)} (n = {int(indices[code]['n'])})"
            )
        if code in fallen:
            grounds.append(_say_fall(changes[code]))
        if grounds:
            text = f"Perilaku “{indicator.text}” {what}"
            found.append(ProposedProblem(text, "; ".join(grounds), indicator.core_value, code))
    return sorted(found, key=lambda problem: _place(weakest, problem.indicator))


def _place(order: list[str], code: str) -> int:
    return order.index(code) if code in order else len(order)


def _say_fall(change: dict[str, Any]) -> str:
    return (
        f"turun {format_number(-change['estimate'], 1)} poin dari {int(change['reference_year'])}, "
        "nyata setelah penyesuaian Holm"
    )


def _fallen_index(evaluation: Evaluation, unit: str) -> list[ProposedProblem]:
    rows = records_of(select(evaluation.results, "change", scope="unit", unit=unit))
    return [
        ProposedProblem("Indeks budaya kerja secara keseluruhan turun", _say_fall(row), is_whole=True)
        for row in rows
        if row["category"] == FALL and not math.isnan(row["estimate"])
    ]


def _city_behaviours(evaluation: Evaluation) -> list[ProposedProblem]:
    indices = _records(evaluation, "index", scope="city")
    texts = {indicator.code: indicator for indicator in evaluation.instrument.indicators}
    weakest = sorted(indices, key=lambda code: indices[code]["estimate"])[:N_WEAKEST]
    return [
        ProposedProblem(
            f"Perilaku “{texts[code].text}” termasuk yang paling jarang tampak di seluruh kota",
            f"indikator terendah se-kota: indeks {format_number(indices[code]['estimate'], 1)}",
            texts[code].core_value,
            code,
        )
        for code in weakest
    ]


def _missing_evidence(evaluation: Evaluation, unit: str) -> list[ProposedProblem]:
    """Duties that are not shown; what waits for the Tim is no problem of the unit, what "dapat" be done no duty."""
    if evaluation.evidence is None:
        return []
    duties = {item.code: item for item in evaluation.evidence.catalogue.items_of(unit) if item.is_duty}
    results = evaluation.results
    states = results[(results["measure"] == "evidence_state") & (results["unit"] == unit)]
    rows = {str(row["item"]): row for row in records_of(states)}
    if duties and all(rows[code]["category"] == UNREPORTED for code in duties):
        text = "Lembar bukti pelaksanaan budaya kerja belum disampaikan"
        return [ProposedProblem(text, f"{len(duties)} butir wajib belum dilaporkan")]
    found = []
    for code, item in duties.items():
        state, outcome = str(rows[code]["category"]), str(rows[code]["subgroup"])
        if state in (UNREPORTED, REJECTED):
            found.append(ProposedProblem(f"“{item.title}”: bukti {state}", f"butir {code}, {item.source}"))
        elif state == VERIFIED and rows[code]["estimate"] < FULL:
            wanted = f", diminta paling sedikit {item.minimum}" if item.kind == "dates" else ""
            said = f"{outcome or 'belum terpenuhi seluruhnya'}{wanted}"
            found.append(ProposedProblem(f"“{item.title}”: {said}", f"butir {code}, {item.source}"))
    return found
