"""Reads the entries of a scheme: kinds, names, ranges and marks, every slip noted with its place."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from budaya_eval.errors import ProblemList
from budaya_eval.files import did_you_mean, near_miss
from budaya_eval.indicators import ROUTE_WORDINGS, STATUSES, WORDINGS
from budaya_eval.phrases import format_date
from budaya_eval.scheme.model import (
    CONVERSIONS,
    SOURCES,
    Band,
    BandSystem,
    Component,
    Dimension,
    Mark,
    Scheme,
    Threshold,
)

EVIDENCE_LEVELS = ("unit", "city")
WEIGHT_KINDS = ("equal", "indicators", "declared")
DECIDED = "ditetapkan"
# Each threshold with the smallest and the largest number that makes sense.
THRESHOLDS = {
    "min_share_answered": (0, 1),
    "min_cell": (5, 1000),
    "min_response": (0, 1),
    "change_margin": (0, 100),
    "min_share_unchanged": (0, 1),
    "mode_shift": (0, 1),
    "alpha_minimum": (0, 1),
    "alpha_good": (0, 1),
    "item_rest_minimum": (0, 1),
    "award_evidence": (0, 100),
    "award_small_unit": (1, 100_000),
    "award_large_unit": (1, 100_000),
    "strong_value": (0, 100),
}
MARK_KEYS = ("status", "basis", "number", "date")
DIMENSION_KEYS = ("code", "name", "description", "component", *MARK_KEYS)
# What each source is asked for besides its weight and mark.
COMPONENT_KEYS = {
    "core_values": ("wording", "route"),
    "factual": (),
    "extra": ("list", "core_values"),
    "evidence": ("level",),
    "performance": ("indicators",),
    "change": (),
}
TOP_KEYS = ("code", "name", "version", "conversion", "value_weights", "bands", "threshold", "dimension")


class SchemeReader:
    """Reads the entries of a scheme; what is missing or wrong is noted and stands in as empty or NaN."""

    def __init__(self, file: str, problems: ProblemList) -> None:
        self.file = file
        self.problems = problems

    def complain(self, code: str, text: str, allowed: str = "") -> None:
        """Note a problem of this file."""
        self.problems.add(code, text, allowed=allowed, file=self.file)

    def keys(self, section: Mapping[str, Any], known: Sequence[str], where: str) -> None:
        """Note entries that are not known, with what was probably meant."""
        for key in section:
            if key not in known:
                meant = did_you_mean(near_miss(key, known))
                self.complain("scheme-unknown", f"{where}: entri '{key}' tidak dikenal{meant}", ", ".join(known))

    def value(self, section: Mapping[str, Any], key: str, where: str, kinds: tuple[type, ...], allowed: str) -> Any:
        """Give an entry of the right kind; note it otherwise."""
        if key not in section:
            self.complain("scheme-key", f"{where}: entri '{key}' tidak ada", allowed)
            return None
        if type(section[key]) not in kinds:
            self.complain("scheme-kind", f"{where}: entri '{key}' salah bentuk", allowed)
            return None
        return section[key]

    def table(self, section: Mapping[str, Any], key: str, known: Sequence[str], where: str = "Skema") -> dict[str, Any]:
        """Give a section with known entries."""
        found = self.value(section, key, where, (dict,), f"bagian [{key}] dengan {', '.join(known)}") or {}
        self.keys(found, known, f"[{key}]")
        return dict(found)

    def tables(self, section: Mapping[str, Any], key: str, known: Sequence[str], where: str) -> list[dict[str, Any]]:
        """Give a list of entries."""
        allowed = f"daftar entri dengan {', '.join(known)}"
        found = self.value(section, key, where, (list,), allowed) or []
        entries = [entry for entry in found if isinstance(entry, dict)]
        if key in section and isinstance(section[key], list) and (not entries or len(entries) < len(found)):
            self.complain("scheme-kind", f"{where}: daftar '{key}' kosong atau salah bentuk", allowed)
        for number, entry in enumerate(entries, start=1):
            self.keys(entry, known, f"{key} ke-{number}")
        return entries

    def text(self, section: Mapping[str, Any], key: str, where: str) -> str:
        """Give a text; empty where it is missing."""
        return self.value(section, key, where, (str,), 'teks dalam tanda kutip "..."') or ""

    def number(self, section: Mapping[str, Any], key: str, where: str, low: float, high: float) -> float:
        """Give a number within bounds; NaN otherwise."""
        allowed = f"angka {low:g} sampai {high:g}, dengan titik desimal"
        found = self.value(section, key, where, (int, float), allowed)
        if found is None:
            return math.nan
        if not low <= found <= high:
            self.complain("scheme-range", f"{where}: {key} = {found:g} di luar batas", allowed)
            return math.nan
        return float(found)

    def choice(self, section: Mapping[str, Any], key: str, allowed: Sequence[str], where: str) -> str:
        """Give a text that must be one of some."""
        found = self.text(section, key, where)
        if found and found not in allowed:
            meant = did_you_mean(near_miss(found, allowed))
            self.complain("scheme-choice", f"{where}: {key} '{found}' tidak dikenal{meant}", ", ".join(allowed))
        return found

    def texts(self, section: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        """Give a list of texts, each once."""
        allowed = 'daftar teks, misalnya ["KEB", "LAY"]'
        found = self.value(section, key, where, (list,), allowed) or []
        if any(not isinstance(text, str) for text in found) or len(set(map(str, found))) < len(found):
            self.complain("scheme-kind", f"{where}: '{key}' memuat isian yang bukan teks, atau ganda", allowed)
        return tuple(str(text) for text in found)

    def mark(self, entry: Mapping[str, Any], where: str) -> Mark:
        """Give status and basis; a decision needs number and date, which join the basis."""
        mark = Mark(self.choice(entry, "status", STATUSES, where), self.text(entry, "basis", where))
        if entry.get("basis") == "":
            self.complain("scheme-basis", f"{where}: basis kosong", "satu kalimat yang menyebut dasarnya")
        if mark.status == DECIDED:
            number = self.text(entry, "number", where)
            date = self.value(entry, "date", where, (dt.date,), "tanggal keputusan, TTTT-BB-HH")
            if entry.get("number") == "":
                self.complain("scheme-basis", f"{where}: number kosong", "nomor keputusan")
            if date is not None:
                return Mark(mark.status, f"{mark.basis} (Keputusan Nomor {number} tanggal {format_date(date)})")
        elif "number" in entry or "date" in entry:
            text = f"{where}: number dan date hanya untuk status '{DECIDED}', bukan '{mark.status}'"
            self.complain("scheme-decision", text, f"status '{DECIDED}', atau hapus keduanya")
        return mark

    def scheme(self, content: Mapping[str, Any]) -> Scheme:
        """Read the whole scheme."""
        self.keys(content, TOP_KEYS, "Skema")
        conversion = self.table(content, "conversion", ("kind", *MARK_KEYS))
        weights = self.table(content, "value_weights", ("kind", "weights", *MARK_KEYS))
        return Scheme(
            code=self.text(content, "code", "Skema"),
            name=self.text(content, "name", "Skema"),
            version=str(self.value(content, "version", "Skema", (str, int, float), "nomor versi")),
            conversion=self.choice(conversion, "kind", CONVERSIONS, "Konversi"),
            conversion_mark=self.mark(conversion, "Konversi"),
            weight_kind=self.choice(weights, "kind", WEIGHT_KINDS, "Bobot nilai"),
            weights=self.weights(weights),
            weight_mark=self.mark(weights, "Bobot nilai"),
            bands=self.bands(self.table(content, "bands", ("name", "conversion", "points", "band", *MARK_KEYS))),
            dimensions=tuple(
                self.dimension(entry) for entry in self.tables(content, "dimension", DIMENSION_KEYS, "Skema")
            ),
            thresholds=self.thresholds(self.table(content, "threshold", tuple(THRESHOLDS))),
        )

    def weights(self, section: Mapping[str, Any]) -> dict[str, float]:
        """Give declared weights of core values; empty for the other kinds."""
        where = "Bobot nilai"
        if section.get("kind") != "declared":
            if "weights" in section:
                self.complain("scheme-weights", f"{where}: weights hanya untuk kind 'declared'", "hapus weights")
            return {}
        allowed = "{ INT = 0.4, PRO = 0.4, AKU = 0.2 }, berjumlah 1"
        found = self.value(section, "weights", where, (dict,), allowed) or {}
        weights = {str(code): self.number(found, code, where, 0, 1) for code in found}
        self.check_sum(weights.values(), where)
        return weights

    def check_sum(self, weights: Iterable[float], where: str) -> None:
        """Note weights that do not sum to 1."""
        known = list(weights)
        total = sum(known)
        if known and not math.isnan(total) and not math.isclose(total, 1, abs_tol=1e-9):
            self.complain("scheme-weights", f"{where}: jumlah bobot {total:g}", "jumlah 1")

    def bands(self, section: Mapping[str, Any]) -> BandSystem:
        """Read the predicates."""
        points = self.value(section, "points", "Predikat", (list,), "daftar banyaknya pilihan jawaban, misalnya [4, 5]")
        return BandSystem(
            name=self.text(section, "name", "Predikat"),
            conversion=self.choice(section, "conversion", CONVERSIONS, "Predikat"),
            points=tuple(points or ()),
            bands=tuple(
                Band(
                    self.text(entry, "code", "Predikat"),
                    self.text(entry, "label", "Predikat"),
                    self.number(entry, "low", f"Predikat {entry.get('code', '')}", 0, 100),
                )
                for entry in self.tables(section, "band", ("code", "label", "low"), "Predikat")
            ),
            mark=self.mark(section, "Predikat"),
        )

    def dimension(self, entry: Mapping[str, Any]) -> Dimension:
        """Read one level with its components."""
        where = f"Tingkat {entry.get('code', '')}"
        parts = entry.get("component", [])
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            self.complain("scheme-kind", f"{where}: daftar 'component' salah bentuk", "[[dimension.component]]")
            parts = []
        return Dimension(
            code=self.text(entry, "code", where),
            name=self.text(entry, "name", where),
            description=self.text(entry, "description", where),
            components=tuple(self.component(part, f"{where}, komponen ke-{n}") for n, part in enumerate(parts, 1)),
            mark=self.mark(entry, where),
        )

    def component(self, entry: Mapping[str, Any], where: str) -> Component:
        """Read one component of a level."""
        source = self.choice(entry, "source", tuple(SOURCES), where)
        own = COMPONENT_KEYS.get(source)
        if own is not None:
            self.keys(entry, ("source", "weight", *own, *MARK_KEYS), where)
        own = own or ()
        named = {"extra": "core_values", "performance": "indicators"}.get(source)
        return Component(
            source=source,
            weight=self.number(entry, "weight", where, 0, 1),
            mark=self.mark(entry, where),
            wording=self.choice(entry, "wording", WORDINGS, where) if "wording" in own else "",
            route=self.choice(entry, "route", tuple(ROUTE_WORDINGS), where) if "route" in own else "",
            list_code=self.text(entry, "list", where) if "list" in own else "",
            parts=self.texts(entry, named, where) if named in own and named in entry else (),
            level=self.choice(entry, "level", EVIDENCE_LEVELS, where) if "level" in own else "",
        )

    def thresholds(self, section: Mapping[str, Any]) -> dict[str, Threshold]:
        """Read every threshold."""
        found = {}
        for name, (low, high) in THRESHOLDS.items():
            entry = self.table(section, name, ("value", *MARK_KEYS), "[threshold]")
            if entry:
                value = self.number(entry, "value", f"Ambang {name}", low, high)
                found[name] = Threshold(value, self.mark(entry, f"Ambang {name}"))
        return found
