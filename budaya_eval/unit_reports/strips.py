"""Position strips and dot lists: one Perangkat Daerah among all, without naming the others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cached_property

from budaya_eval.phrases import format_number
from budaya_eval.report.wording import Wording
from budaya_eval.tables.display import Record, is_shown, show, show_predicate, show_range
from budaya_eval.tables.profile import (
    ABOVE,
    AROUND,
    BELOW,
    Measured,
    Profiles,
    choose_ends,
)
from budaya_eval.unit_reports.model import Dot, DotGroup, Strip

STEP = 5
CLASS_KEYS = {ABOVE: "kelas_di_atas", AROUND: "kelas_sekitar", BELOW: "kelas_di_bawah"}
RANGE_KEYS = {ABOVE: "di_atas", AROUND: "sekitar", BELOW: "di_bawah"}


class StripMaker:
    """Makes the strips of every unit on axes that all units share."""

    def __init__(self, profiles: Profiles, wording: Wording) -> None:
        self.profiles = profiles
        self.evaluation = profiles.evaluation
        self.wording = wording
        self.margin = self.evaluation.scheme.threshold("change_margin")

    @cached_property
    def _levels(self) -> dict[str, dict[str, Record]]:
        """Rows of all units by level."""
        return {d.code: self.profiles.level_rows(d) for d in self.evaluation.scheme.dimensions}

    @cached_property
    def _core_values(self) -> dict[str, dict[str, Record]]:
        """Rows of all units by core value."""
        return {c.code: self.profiles.rows("index", c.code) for c in self.evaluation.instrument.core_values}

    @cached_property
    def axis(self) -> tuple[float, float]:
        """Axis of everything on 0–100, around all units."""
        changes = {dimension.code for dimension in self.evaluation.scheme.dimensions if dimension.source == "change"}
        parts = [rows for code, rows in self._levels.items() if code not in changes]
        parts += self._core_values.values()
        bounds = [bound for rows in parts for row in rows.values() if is_shown(row) for bound in _bounds(row)]
        bounds += [float(row["estimate"]) for row in self.profiles.rows("index_target").values()]
        before = [self._before(unit) for unit in self.profiles.rows("index")]
        return _round_axis([*bounds, *(value for value in before if value is not None)])

    @cached_property
    def change_axis(self) -> tuple[float, float]:
        """Axis of changes, alike on both sides of zero."""
        change = next((d.code for d in self.evaluation.scheme.dimensions if d.source == "change"), "")
        rows = self._levels.get(change, {}).values()
        bounds = [abs(bound) for row in rows if is_shown(row) for bound in _bounds(row)]
        reach = STEP * math.ceil(max([self.margin, *bounds]) / STEP)
        return -reach, reach

    def levels(self, unit: str) -> tuple[Strip, ...]:
        """Strips of the levels of a unit."""
        return tuple(
            self._strip(unit, part, self._levels[part.code], self._say_level(part))
            for part in self.profiles.levels(unit)
        )

    def core_values(self, unit: str) -> tuple[Strip, ...]:
        """Strips of the core values of a unit."""
        return tuple(
            self._strip(unit, part, self._core_values[part.code], self._say_range(part))
            for part in self.profiles.core_values(unit)
        )

    def _strip(self, unit: str, part: Measured, rows: dict[str, Record], sentence: str) -> Strip:
        is_change = part.source == "change"
        others = tuple(float(row["estimate"]) for code, row in sorted(rows.items()) if code != unit and is_shown(row))
        own = float(part.own["estimate"]) if is_shown(part.own) else None
        low, high = _bounds(part.own) if is_shown(part.own) else (math.nan, math.nan)
        bounds = show_range(part.own)
        words = {"nama": part.name, "hasil": show(part.own), "rentang": bounds, "kota": show(part.city)}
        words["lain"] = str(len(others))
        if others:
            ends = (format_number(bound, sign=is_change) for bound in (min(others), max(others)))
            words |= dict(zip(("terendah", "tertinggi"), ends, strict=True))
        has_alt = own is not None and others
        return Strip(
            name=part.name,
            result=show(part.own) if own is not None else "",
            bounds=bounds if own is not None else "",
            sentence=sentence,
            own=own,
            low=low,
            high=high,
            before=self._before(unit) if part.source == "core_values" else None,
            target=self._target(unit, part),
            city=float(part.city["estimate"]) if is_shown(part.city) else None,
            others=others,
            axis=self.change_axis if is_change else self.axis,
            margin=self.margin if is_change else 0.0,
            alt=self.wording.text("petunjuk", "alt" if has_alt else "alt_sendiri", **words),
        )

    def _before(self, unit: str) -> float | None:
        """The index of last year, where its change is shown."""
        own, change = (self.profiles.row(measure, unit) for measure in ("index", "change"))
        return float(own["estimate"] - change["estimate"]) if is_shown(own) and is_shown(change) else None

    def _target(self, unit: str, part: Measured) -> float | None:
        row = self.profiles.row("index_target", unit)
        return float(row["estimate"]) if part.source == "core_values" and is_shown(row) else None

    def _say_level(self, part: Measured) -> str:
        if not is_shown(part.own):
            return f"{part.reason[:1].upper()}{part.reason[1:]}."
        if part.source == "core_values":
            key = CLASS_KEYS.get(part.standing, "kelas_tanpa")
            predicate = show_predicate(self.evaluation, part.own)
            return self.wording.text(
                "tingkat", key, predikat=f"{predicate[:1].upper()}{predicate[1:]}", kota=show(part.city)
            )
        if part.source == "change":
            return self._say_change(part)
        return self._say_range(part)

    def _say_change(self, part: Measured) -> str:
        assert part.own is not None
        key = {"naik": "naik", "turun": "turun", "stabil": "stabil"}.get(part.standing, "belum_pasti")
        if key in ("naik", "turun") and abs(part.own["estimate"]) < self.margin:
            key += "_kecil"
        return self.wording.text("tingkat", key, kota=show(part.city), batas=format_number(self.margin, 0))

    def _say_range(self, part: Measured) -> str:
        key = RANGE_KEYS.get(part.standing)
        return self.wording.text("tingkat", key, kota=show(part.city)) if key else ""

    def indicators(self, measured: Sequence[Measured]) -> tuple[DotGroup, ...]:
        """Dot list of a unit, by core value, strengths and priorities marked."""
        strong, weak = choose_ends(measured)
        marks = {part.code: "▲" for part in strong} | {part.code: "▼" for part in weak}
        return tuple(
            DotGroup(
                core_value.name,
                tuple(
                    Dot(
                        name=part.name,
                        result=show(part.own),
                        city_result=show(part.city),
                        own=_estimate(part.own),
                        city=_estimate(part.city),
                        mark=marks.get(part.code, ""),
                    )
                    for part in measured
                    if part.core_value == core_value.code
                ),
            )
            for core_value in self.evaluation.instrument.core_values
        )

    @staticmethod
    def indicator_axis(groups: Iterable[DotGroup]) -> tuple[float, float]:
        """Axis of one unit's dot list."""
        values = [value for group in groups for dot in group.dots for value in (dot.own, dot.city) if value is not None]
        return _round_axis(values)


def _estimate(row: Record | None) -> float | None:
    return float(row["estimate"]) if is_shown(row) else None


def _bounds(row: Record) -> tuple[float, float]:
    """Range of a row that is shown; its estimate alone where there is none."""
    estimate = float(row["estimate"])
    low, high = (float(row[bound]) for bound in ("ci_low", "ci_high"))
    return (low, high) if math.isfinite(low) and math.isfinite(high) else (estimate, estimate)


def _round_axis(values: Iterable[float]) -> tuple[float, float]:
    """Enclose values, within 0–100, by steps of five."""
    found = list(values) or [0.0, 100.0]
    return max(0.0, STEP * math.floor(min(found) / STEP)), min(100.0, STEP * math.ceil(max(found) / STEP))
