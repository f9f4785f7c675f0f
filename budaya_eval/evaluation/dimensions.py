"""Rows of the levels (tingkat): what feeds each, what it comes to, and what it could still come to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from budaya_eval.evaluation.rows import (
    HEADCOUNT_METHOD,
    INTERVAL,
    UNIT_METHOD,
    Row,
    band_label,
    band_note,
    mark_cells,
    record_of,
    records_of,
)
from budaya_eval.evaluation.year import FACTS, YearData
from budaya_eval.phrases import NO_PREDICATE, NOT_YET_ASSESSED, format_number, join_words
from budaya_eval.results import make_row
from budaya_eval.scheme import SOURCES, SURVEYED, Component, Dimension

NO_SOURCE = "skema belum menyebut sumber data yang berbobot"
LEVEL_NAMES = {"unit": "Perangkat Daerah", "city": "Tim"}
BOUNDS_METHOD = "rentang mencakup ketidakpastian survei dan hasil terendah serta tertinggi yang masih mungkin"
DIRECTION_METHOD = "arah perubahan indeks, bukan angka 0–100"


@dataclass(frozen=True, slots=True)
class _Part:
    """What one component comes to.

    `estimate` is NaN while it is not known; `worst` and `best` are then what it could still become. `reason` says why
    it is not known; `route` who answered, nobody for evidence and performance data.
    """

    estimate: float
    low: float
    high: float
    worst: float
    best: float
    n: int | None = None
    method: str = ""
    reason: str = ""
    route: str = "self"
    category: str = ""
    reference_year: int | None = None

    @property
    def is_known(self) -> bool:
        """Tell whether there is a result."""
        return math.isfinite(self.estimate) or bool(self.category)


def dimension_rows(data: YearData, rows: Iterable[Row], no_change_because: str) -> Iterator[Row]:
    """One row per component and one per level: its result, or "belum dapat dinilai" with the reason, never zero.

    Nothing is renormalised: while a component that counts is not known, the level has no number, but the bounds
    between which it lies whatever becomes known.
    """
    found = list(rows)
    for dimension in data.scheme.dimensions:
        parts = [(component, _part(data, found, component, no_change_because)) for component in dimension.components]
        for component, part in parts:
            yield _component_row(dimension, component, part)
        yield _dimension_row(data, dimension, [(c, part) for c, part in parts if c.weight > 0])


def _component_row(dimension: Dimension, component: Component, part: _Part) -> Row:
    weight = f"bobot {format_number(100 * component.weight, 0)} %" if component.weight else "di samping, tanpa bobot"
    return make_row(
        "component_score",
        scope="city",
        dimension=dimension.code,
        subgroup=name_component(component),
        category=part.category or ("" if part.is_known else NOT_YET_ASSESSED),
        note="; ".join(filter(None, (weight, part.reason))),
        **_numbers(part),
        **mark_cells(component.mark),
    )


def _numbers(part: _Part) -> Row:
    if not part.is_known:
        return {"method": part.method, "route": part.route}
    return {
        "route": part.route,
        "estimate": part.estimate,
        "ci_low": part.low,
        "ci_high": part.high,
        "n": part.n,
        "method": part.method,
        "reference_year": part.reference_year,
    }


def _dimension_row(data: YearData, dimension: Dimension, counted: list[tuple[Component, _Part]]) -> Row:
    cells: Row = {"scope": "city", "dimension": dimension.code, **mark_cells(dimension.mark)}
    lacking = [f"{name_component(component)}: {part.reason}" for component, part in counted if not part.is_known]
    if not counted:
        return make_row("dimension_score", route="", category=NOT_YET_ASSESSED, note=NO_SOURCE, **cells)
    if len(counted) == 1:
        component, part = counted[0]
        if not part.is_known:
            return make_row("dimension_score", category=NOT_YET_ASSESSED, note=part.reason, **_numbers(part), **cells)
        category, note = part.category, part.reason
        if component.source != "change":
            category, note = _predicate(data, dimension.sources, part.estimate, part.low, part.high)
        return make_row("dimension_score", category=category, note=note, **_numbers(part), **cells)
    total = _weigh(counted)
    if lacking:
        category, _ = _predicate(data, dimension.sources, total.worst, total.low, total.high)
        best, _ = _predicate(data, dimension.sources, total.best, total.low, total.high)
        sure = f"; predikatnya tetap {best}" if category == best else ""
        low, high = (format_number(bound) for bound in (total.worst, total.best))
        return make_row(
            "dimension_score",
            category=NOT_YET_ASSESSED,
            ci_low=total.low,
            ci_high=total.high,
            n=total.n,
            route=total.route,
            method=BOUNDS_METHOD,
            note=f"{join_words(lacking)}; hasilnya antara {low} dan {high}{sure}",
            **cells,
        )
    category, note = _predicate(data, dimension.sources, total.estimate, total.low, total.high)
    return make_row("dimension_score", category=category, note=note, **_numbers(total), **cells)


def _weigh(counted: list[tuple[Component, _Part]]) -> _Part:
    """Add components by their weights; a range adds up ends to ends, so it is rather too wide than too narrow."""

    def total(end: str, instead: str) -> float:
        ends = [float(getattr(part, end if part.is_known else instead)) for _, part in counted]
        return sum(component.weight * value for (component, _), value in zip(counted, ends, strict=True))

    is_known = all(part.is_known for _, part in counted)
    return _Part(
        estimate=total("estimate", "estimate") if is_known else math.nan,
        low=total("low", "worst"),
        high=total("high", "best"),
        worst=total("estimate", "worst"),
        best=total("estimate", "best"),
        n=min((part.n for _, part in counted if part.n is not None), default=None),
        route=next((part.route for _, part in counted if part.route), ""),
        method=f"jumlah berbobot: {join_words([name_component(component) for component, _ in counted])}",
    )


def _predicate(data: YearData, sources: Sequence[str], index: float, low: float, high: float) -> tuple[str, str]:
    """Predicate of a result; the bands of ×25 (25 to 100) hold for what is surveyed on that scale only."""
    if data.scheme.conversion == "times25" and set(sources) - set(SURVEYED):
        return NO_PREDICATE, "batas predikat skema ini hanya untuk indeks ×25"
    return band_label(data.scheme, index), band_note(data.scheme, low, high)


def name_component(component: Component) -> str:
    """Name a component as results and reports do."""
    name = SOURCES[component.source]
    detail = {
        "core_values": "" if component.route == "self" else component.route,
        "extra": " ".join((component.list_code, *component.parts)),
        "evidence": LEVEL_NAMES.get(component.level, ""),
        "performance": ", ".join(component.parts),
    }.get(component.source, "")
    return f"{name} ({detail})" if detail else name


def _part(data: YearData, rows: list[Row], component: Component, no_change_because: str) -> _Part:
    floor = 25.0 if data.scheme.conversion == "times25" else 0.0
    route = "" if component.source in ("evidence", "performance") else "self"
    worst = floor if component.source in SURVEYED else 0.0
    unknown = _Part(math.nan, math.nan, math.nan, worst, 100.0, route=route)
    city = [row for row in rows if row.get("scope") == "city" and not row.get("is_suppressed")]
    if component.source == "core_values":
        return _core_values(component, city, unknown)
    if component.source == "extra":
        return _extra(component, city, unknown)
    if component.source == "factual":
        return _factual(data, unknown)
    if component.source == "evidence":
        return _evidence(component, rows, unknown)
    if component.source == "performance":
        return _performance(component, city, unknown)
    if no_change_because:
        return replace(unknown, reason=no_change_because)
    found = next(row for row in city if row["measure"] == "change" and not row.get("core_value"))
    return replace(
        unknown,
        category=str(found["category"]),
        n=found["n"],
        reference_year=found["reference_year"],
        reason=str(found["note"]),
        method=DIRECTION_METHOD,
    )


def _core_values(component: Component, city: list[Row], unknown: _Part) -> _Part:
    if component.route == "self":
        return _taken(next(row for row in city if row["measure"] == "index" and not row.get("core_value")))
    found = [
        row
        for row in city
        if row["measure"] == "index_apart" and row["route"] == component.route and not row.get("core_value")
    ]
    return _taken(found[0]) if found else replace(unknown, reason="kelompok penilai itu tidak ditanyai tahun ini")


def _taken(row: Row) -> _Part:
    """Take a row as it stands; without a range it is its own."""
    estimate = float(row["estimate"])
    low, high = (float(row.get(bound, estimate)) for bound in ("ci_low", "ci_high"))
    return _Part(
        estimate,
        low,
        high,
        estimate,
        estimate,
        n=row["n"],
        method=str(row.get("method", "")),
        route=row.get("route", "self"),
    )


def _extra(component: Component, city: list[Row], unknown: _Part) -> _Part:
    """Mean of the named values of the block; their ranges are averaged end to end, as if they moved together."""
    own = [row for row in city if row["measure"] == "index_apart" and row["subgroup"] == component.list_code]
    parts = component.parts or ("",)
    found = {part: row for part in parts for row in own if row["core_value"] == part and not row["indicator"]}
    if not own:
        return replace(unknown, reason=f"{SOURCES[component.source]} tidak ditanyakan tahun ini")
    if len(found) < len(parts):
        return replace(unknown, reason=f"tanpa jawaban: {', '.join(part for part in parts if part not in found)}")
    taken = [_taken(row) for row in found.values()]

    def mean(name: str) -> float:
        return float(sum(getattr(part, name) for part in taken)) / len(taken)

    return replace(
        taken[0],
        estimate=mean("estimate"),
        low=mean("low"),
        high=mean("high"),
        worst=mean("worst"),
        best=mean("best"),
        n=min(part.n or 0 for part in taken),
    )


def _factual(data: YearData, unknown: _Part) -> _Part:
    stats = data.fact_statistics()
    if stats is None:
        return replace(unknown, reason="kuesioner tidak memuat pertanyaan pengetahuan")
    record = record_of(stats.means(), FACTS)
    mean, low, high = (100 * float(record[column]) for column in ("mean", "ci_low", "ci_high"))
    method = f"rata-rata bagian jawaban benar; {HEADCOUNT_METHOD}"
    return _Part(mean, low, high, mean, mean, n=int(record["n"]), method=method)


def _evidence(component: Component, rows: list[Row], unknown: _Part) -> _Part:
    """Verified evidence of the Tim, or of all units alike; open evidence leaves bounds, not zeros."""
    scores = [row for row in rows if row["measure"] == "evidence_score" and row["scope"] == component.level]
    if not scores:
        return replace(unknown, reason="tidak ada daftar bukti untuk tahun ini")
    worst = sum(0.0 if math.isnan(row["ci_low"]) else row["ci_low"] for row in scores) / len(scores)
    best = sum(100.0 if math.isnan(row["ci_high"]) else row["ci_high"] for row in scores) / len(scores)
    method = "nilai bukti terverifikasi" + ("; rata-rata Perangkat Daerah" if component.level == "unit" else "")
    if math.isclose(worst, best, abs_tol=1e-9):
        return replace(unknown, estimate=worst, low=worst, high=best, worst=worst, best=best, method=method)
    n_open = sum(not math.isclose(row["ci_low"], row["ci_high"], abs_tol=1e-9) for row in scores)
    whose = "bukti Tim" if component.level == "city" else f"bukti {n_open} dari {len(scores)} Perangkat Daerah"
    return replace(unknown, worst=worst, best=best, method=method, reason=f"{whose} belum lengkap terverifikasi")


def _performance(component: Component, city: list[Row], unknown: _Part) -> _Part:
    """Mean achievement of the city's named indicators, each counted up to 100 percent."""
    rows = [row for row in city if row["measure"] == "performance_achievement" and math.isfinite(row["estimate"])]
    achieved = {str(row["item"]): min(max(float(row["estimate"]), 0.0), 100.0) for row in rows}
    wanted = component.parts or tuple(achieved)
    if not wanted:
        return replace(unknown, reason="belum ada data kinerja pendukung")
    missing = [name for name in wanted if name not in achieved]
    known = sum(achieved[name] for name in wanted if name not in missing)
    worst, best = known / len(wanted), (known + 100 * len(missing)) / len(wanted)
    method = "rata-rata capaian terhadap target, paling tinggi 100 per indikator"
    if missing:
        return replace(unknown, worst=worst, best=best, method=method, reason=f"tanpa data: {join_words(missing)}")
    return replace(unknown, estimate=worst, low=worst, high=best, worst=worst, best=best, method=method)


def unit_awareness_rows(data: YearData) -> Iterator[Row]:
    """The level that rests on factual questions alone, of every Perangkat Daerah.

    A level mixed of several components is for the city only; a unit sees the components themselves.

    None at all if one that is shown answered too few of them or all alike: hidden alone, it would follow from the city.
    """
    stats = data.fact_statistics()
    level = next((dimension.code for dimension in data.scheme.dimensions if dimension.sources == ("factual",)), "")
    if stats is None or not level:
        return
    means = records_of(stats.means(by="unit"))
    answered = [record for record in means if record["scale"] == FACTS and record["n"]]
    hidden = data.hidden_units
    shown = [record for record in answered if record["unit"] not in hidden]
    if any(record["n"] < data.scheme.min_cell or not record["sd"] > 0 for record in shown):
        return
    for record in answered:
        low, high = (min(100.0, max(0.0, 100 * record[column])) for column in INTERVAL)
        category, note = _predicate(data, ("factual",), 100 * float(record["mean"]), low, high)
        yield make_row(
            "dimension_score",
            scope="unit",
            unit=str(record["unit"]),
            dimension=level,
            estimate=100 * record["mean"],
            ci_low=low,
            ci_high=high,
            n=int(record["n"]),
            category=category,
            method=f"rata-rata bagian jawaban benar; {UNIT_METHOD}",
            note=note,
            **mark_cells(data.scheme.bands.mark),
        )
