"""Tables around action plans: what is proposed to a KBK, what became of last year's plans, who may be awarded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from budaya_eval.action_plan import follow_up, propose_problems, review_awards, unit_name
from budaya_eval.action_plan.awards import NOTE as AWARD_NOTE
from budaya_eval.action_plan.follow_up import NOTE as FOLLOW_UP_NOTE
from budaya_eval.action_plan.problems import explain_basis
from budaya_eval.monitoring.plan_layout import NOT_TOLD, STATUS_CHOICES
from budaya_eval.phrases import NOT_AVAILABLE, format_number
from budaya_eval.tables.display import UNCERTAIN, Column, DisplayTable, Row, keyed, one, show, source_of

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

UNCLEAR = "belum dapat dipastikan"


def table_problems(evaluation: Evaluation, unit: str) -> DisplayTable:
    """What is proposed to the KBK of a unit, with its ground."""
    rows = [Row((problem.text, problem.indicator, problem.ground)) for problem in propose_problems(evaluation, unit)]
    return DisplayTable(
        name="usulan_masalah",
        title=f"Masalah yang diusulkan: {evaluation.register.by_code[unit].name}",
        columns=(Column("Masalah", 7.2), Column("Indikator", 1.8), Column("Dasar usulan", 6.6)),
        rows=tuple(rows),
        note=explain_basis(evaluation, unit),
        source=source_of(evaluation, "hasil yang ditampilkan dan bukti"),
    )


def table_plan_states(evaluation: Evaluation) -> DisplayTable | None:
    """How many actions of last year's plans stand where, in all and by unit."""
    plans = evaluation.plans
    if plans is None or not plans.units:
        return None
    states = (*STATUS_CHOICES, NOT_TOLD)
    rows = []
    for unit in sorted(plans.units, key=lambda code: unit_name(evaluation, code).casefold()):
        found = keyed(evaluation.results, "n_actions", "subgroup", scope="unit", unit=unit)
        rows.append(Row((unit_name(evaluation, unit), *(show(found[state]) for state in states))))
    total = [one(evaluation.results, "n_actions", scope="city", subgroup=state) for state in states]
    rows.append(Row(("Jumlah", *(show(row) for row in total)), "total"))
    return DisplayTable(
        name="tindak_lanjut",
        title=f"Tindakan dalam rencana tindak {plans.year} menurut statusnya",
        columns=(
            Column("Perangkat Daerah", 5.6),
            *(Column(state.capitalize(), 2.1, "right") for state in states),
        ),
        rows=tuple(rows),
        note="Status menurut unit, tidak diverifikasi. Unit yang tidak disebut belum mengembalikan rencananya.",
        source=source_of(evaluation, f"rencana tindak {plans.year} yang kembali"),
    )


def table_follow_up(evaluation: Evaluation) -> DisplayTable | None:
    """Every action of last year's plans beside its indicator's change and the rise to be expected of itself."""
    found = follow_up(evaluation)
    if not found or evaluation.plans is None:
        return None
    rows, unit = [], ""
    for followed in found:
        action = followed.action
        if action.unit != unit:
            unit = action.unit
            rows.append(Row((unit_name(evaluation, unit),), "group"))
        change = _points(followed.change)
        if followed.direction == UNCLEAR and change != NOT_AVAILABLE:
            change = f"{change} ({UNCERTAIN})"
        rows.append(Row((action.indicator, action.action, action.status, change, _points(followed.expected_rise))))
    return DisplayTable(
        name="tindakan",
        title=f"Tindak lanjut rencana tindak {evaluation.plans.year}",
        columns=(
            Column("Indikator", 1.8),
            Column("Tindakan", 6),
            Column("Status", 2.4),
            Column("Perubahan indeks (poin)", 3, "right"),
            Column("Perkiraan tanpa perubahan nyata (poin)", 3.2, "right"),
        ),
        rows=tuple(rows),
        note=FOLLOW_UP_NOTE,
        source=source_of(evaluation, f"rencana tindak {evaluation.plans.year} yang kembali; survei"),
    )


def _points(value: float) -> str:
    return NOT_AVAILABLE if math.isnan(value) else format_number(value, 1, sign=True)


def table_award_candidates(evaluation: Evaluation) -> DisplayTable:
    """Candidates for the award to KBK by size class, alphabetical, and what keeps the others from it."""
    reviews = review_awards(evaluation)
    rows: list[Row] = []
    for size in dict.fromkeys(review.size_class for review in reviews):
        rows.append(Row((f"Kelas {size}",), "group"))
        for review in (review for review in reviews if review.size_class == size):
            said = "; ".join(f"{gate.name.lower()}: {gate.reason}" for gate in review.obstacles)
            rows.append(Row((review.unit.name, "calon" if review.is_candidate else NOT_AVAILABLE, said)))
    return DisplayTable(
        name="penghargaan",
        title="Calon penghargaan KBK menurut kelas ukuran unit",
        columns=(Column("Perangkat Daerah", 5), Column("Calon", 1.4), Column("Syarat yang belum terpenuhi", 9.6)),
        rows=tuple(rows),
        note=AWARD_NOTE,
        source=source_of(evaluation, "hasil yang ditampilkan, bukti, dan catatan disiplin"),
    )
