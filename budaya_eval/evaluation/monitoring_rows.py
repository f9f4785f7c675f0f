"""Rows of the results table that come from no answer: evidence, last year's plans, targets, performance data."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from budaya_eval.errors import ProblemList
from budaya_eval.files import did_you_mean, near_miss
from budaya_eval.monitoring import (
    ACHIEVEMENT_METHOD,
    STATES,
    ActionPlans,
    Evidence,
    EvidenceItem,
    Performance,
    evidence_scores,
)
from budaya_eval.monitoring.plan_layout import NOT_TOLD, STATUS_CHOICES
from budaya_eval.phrases import format_date
from budaya_eval.results import make_row
from budaya_eval.settings import CITY_TARGET, SETTINGS_NAME, TARGET_SECTION, YearSettings
from budaya_eval.unit_register import UnitRegister

Row = dict[str, Any]

SCORE_METHOD = "jumlah bobot butir terverifikasi dibagi jumlah bobot butir yang berlaku, kali 100"
BOUNDS_METHOD = "rentang: bila butir yang masih terbuka dinilai nol atau penuh"
NOT_A_DUTY = "sumbernya berbunyi “dapat dilakukan”: bukan kewajiban"


def evidence_rows(evidence: Evidence | None) -> Iterator[Row]:
    """Evidence of every unit and of the Tim: scores, states of items, and how many meet each item.

    Without a list of evidence there are no rows. What was not reported has a row that says so, without a number.
    """
    if evidence is None:
        return
    yield from _score_rows(evidence)
    yield from _state_rows(evidence)
    for item in evidence.catalogue.items:
        yield _count_row(evidence, item)


def _score_rows(evidence: Evidence) -> Iterator[Row]:
    catalogue = evidence.catalogue
    for record in evidence_scores(evidence).to_dict("records"):
        is_silent = math.isnan(record["score"])
        yield make_row(
            "evidence_score",
            scope=record["scope"],
            unit=record["unit"],
            route="",
            estimate=record["score"],
            ci_low=math.nan if is_silent else record["low"],
            ci_high=math.nan if is_silent else record["high"],
            category=record["category"],
            method=f"{SCORE_METHOD}; {BOUNDS_METHOD}",
            status=catalogue.weight_status,
            basis=catalogue.weight_basis,
            note=record["note"],
        )


def _state_rows(evidence: Evidence) -> Iterator[Row]:
    items = {item.code: item for item in evidence.catalogue.items}
    for record in evidence.table().to_dict("records"):
        item = items[str(record["item"])]
        is_scored = record["state"] in STATES[2:] and record["is_applicable"]
        notes = [record["note"], "" if item.is_duty else NOT_A_DUTY]
        yield make_row(
            "evidence_state",
            scope=record["scope"],
            unit=record["unit"],
            route="",
            item=item.code,
            subgroup=record["outcome"],
            estimate=100 * record["low"] if is_scored else math.nan,
            category=record["state"],
            method="bagian bobot butir yang terverifikasi",
            note="; ".join(filter(None, notes)),
            **_mark(item),
        )


def _count_row(evidence: Evidence, item: EvidenceItem) -> Row:
    """How many units meet an item, or how often the Tim did what is asked."""
    asked = evidence.asked_units(item)
    reports = [evidence.report(unit, item.code) for unit in asked]
    states = Counter(report.state for report in reports)
    cells: Row = {"scope": "city", "route": "", "item": item.code, **_mark(item)}
    if item.level == "city":
        report, n = reports[0], item.minimum if item.kind == "dates" else 1
        n_done = min(report.n_done, n) if item.kind == "dates" else int(report.is_met)
        is_known = report.state in STATES[2:]
        return make_row("n_periods_met", estimate=n_done if is_known else math.nan, n=n, category=report.state, **cells)
    is_silent = states[STATES[0]] == len(asked)
    return make_row(
        "n_units_met",
        estimate=math.nan if is_silent else sum(report.is_met for report in reports),
        n=len(asked),
        category=STATES[0] if is_silent else "",
        note=", ".join(f"{states[state]} {state}" for state in STATES if states[state]),
        **cells,
    )


def _mark(item: EvidenceItem) -> Row:
    return {"status": item.status, "basis": f"{item.source}: {item.requirement}" if item.requirement else item.source}


def target_rows(settings: YearSettings, register: UnitRegister) -> Iterator[Row]:
    """Targets of the index, for the city and for Perangkat Daerah.

    Raises
    ------
    InputError
        A target names a unit that is no Perangkat Daerah of the register.
    """
    codes = {unit.code for unit in register.reporting_units}
    problems = ProblemList()
    for code in settings.target_index:
        if code != CITY_TARGET and code not in codes:
            problems.add(
                "target-unit",
                f"Setelan '{TARGET_SECTION}.{code}' tidak menyebut Perangkat Daerah dalam register"
                + did_you_mean(near_miss(code, codes)),
                allowed=f"{CITY_TARGET}, atau kode unit dalam unit.xlsx",
                file=SETTINGS_NAME,
            )
    problems.raise_if_any()
    for code, target in settings.target_index.items():
        is_city = code == CITY_TARGET
        yield make_row(
            "index_target",
            scope="city" if is_city else "unit",
            unit="" if is_city else code,
            route="",
            estimate=target,
            status="ditetapkan" if settings.target_basis else "usulan",
            basis=settings.target_basis or f"[{TARGET_SECTION}] dalam {SETTINGS_NAME}",
        )


def berakhlak_rows(settings: YearSettings) -> Iterator[Row]:
    """The official Indeks BerAKHLAK as it was published, in points of its own."""
    official = settings.berakhlak
    if official is not None:
        yield make_row(
            "berakhlak_index",
            scope="city",
            route="",
            estimate=official.value,
            category=official.category,
            reference_year=official.year,
            method="angka yang dipublikasikan, disalin",
            status="sekunder",
            basis=f"{official.source}, {format_date(official.date)}",
        )


def performance_rows(indicators: Iterable[Performance]) -> Iterator[Row]:
    """Supporting performance data, beside the scores and never mixed with them."""
    for indicator in indicators:
        cells: Row = {
            "scope": "unit" if indicator.unit else "city",
            "unit": indicator.unit,
            "route": "",
            "item": indicator.name,
            "subgroup": f"{indicator.unit_of_measure}, arah {indicator.direction}",
            "note": f"Sumber: {indicator.source}",
        }
        yield make_row("performance_actual", estimate=indicator.actual, **cells)
        yield make_row("performance_target", estimate=indicator.target, **cells)
        yield make_row(
            "performance_achievement",
            estimate=indicator.achievement,
            method=ACHIEVEMENT_METHOD[indicator.direction],
            status="usulan",
            basis="Rumus capaian yang lazim dalam laporan kinerja; tidak diatur dalam Perwali 38/2016",
            **cells,
        )


def plan_rows(plans: ActionPlans | None) -> Iterator[Row]:
    """How many actions of last year's plans stand where: of the city, and of every unit whose plan came back."""
    if plans is None or not plans.units:
        return
    for unit in ("", *plans.units):
        states = [action.status for action in plans.actions if unit in ("", action.unit)]
        counted = Counter(states)
        for status in (*STATUS_CHOICES, NOT_TOLD):
            yield make_row(
                "n_actions",
                scope="unit" if unit else "city",
                unit=unit,
                route="",
                subgroup=status,
                estimate=counted[status],
                n=len(states),
                reference_year=plans.year,
                method="menurut rencana tindak yang kembali; tidak diverifikasi",
            )
