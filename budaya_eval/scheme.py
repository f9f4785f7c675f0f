"""How answers become an evaluation: dimensions, conversion, weights, bands and thresholds, each with its legal mark."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import near_miss, read_toml
from budaya_eval.indicators import STATUSES
from budaya_eval.phrases import round_half_up

CONVERSIONS = ("range100", "times25")
SOURCES = ("factual", "core_values", "change", "none")
WEIGHT_KINDS = ("equal", "indicators")
# Each threshold with the smallest and the largest number that makes sense.
THRESHOLDS = {
    "min_share_answered": (0, 1),
    "min_cell": (5, 1000),
    "min_response": (0, 1),
    "change_margin": (0, 100),
    "alpha_minimum": (0, 1),
    "alpha_good": (0, 1),
    "item_rest_minimum": (0, 1),
    "award_evidence": (0, 100),
    "award_small_unit": (1, 100_000),
    "award_large_unit": (1, 100_000),
    "strong_value": (0, 100),
}
MARK_KEYS = ("status", "basis")
DIMENSION_KEYS = ("code", "name", "description", "source", *MARK_KEYS)
TOP_KEYS = ("code", "name", "version", "conversion", "value_weights", "bands", "threshold", "dimension")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a choice stands in law: status, and what it rests on."""

    status: str
    basis: str


@dataclass(frozen=True, slots=True)
class Band:
    """A predicate from its lower bound upwards."""

    code: str
    label: str
    low: float


@dataclass(frozen=True, slots=True)
class BandSystem:
    """Predicates, highest first, with the conversion and the number of scale points they belong to."""

    name: str
    conversion: str
    points: tuple[int, ...]
    bands: tuple[Band, ...]
    mark: Mark

    def classify(self, index: float) -> Band | None:
        """Give the band of an index, rounded half up to two places first; nothing for a missing one.

        Examples
        --------
        >>> system = BandSystem("x", "range100", (5,), (Band("A", "Baik", 76.61), Band("B", "Kurang", 0)), Mark("", ""))
        >>> system.classify(76.605).code, system.classify(76.6049).code
        ('A', 'B')
        """
        if not math.isfinite(index):
            return None
        rounded = round_half_up(index, 2)
        return next((band for band in self.bands if rounded >= band.low), None)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the levels (tingkat) of the evaluation and the source that feeds it."""

    code: str
    name: str
    description: str
    source: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that decides, with its mark."""

    value: float
    mark: Mark


@dataclass(frozen=True, slots=True)
class Scheme:
    """A complete, checked evaluation scheme."""

    code: str
    name: str
    version: str
    conversion: str
    conversion_mark: Mark
    weight_kind: str
    weight_mark: Mark
    bands: BandSystem
    dimensions: tuple[Dimension, ...]
    thresholds: Mapping[str, Threshold]

    def threshold(self, name: str) -> float:
        """Give the value of a threshold."""
        return self.thresholds[name].value

    @property
    def min_cell(self) -> int:
        """Fewest respondents of a published group."""
        return int(self.threshold("min_cell"))

    def value_weights(self, indicators_of: Mapping[str, Sequence[str]]) -> dict[str, float]:
        """Weights of the core values (sum 1): equal, or by number of indicators.

        Parameters
        ----------
        indicators_of : mapping
            Core value to its indicators (or items, one per indicator).
        """
        if self.weight_kind == "equal":
            return {code: 1 / len(indicators_of) for code in indicators_of}
        total = sum(len(indicators) for indicators in indicators_of.values())
        return {code: len(indicators) / total for code, indicators in indicators_of.items()}

    def to_index(self, score: float, low: int, high: int) -> float:
        """Convert a mean score on the scale to the index.

        Notes
        -----
        ``range100``: (score − low) / (high − low) × 100. ``times25``: score × 25, for scales 1–4 only.

        Examples
        --------
        >>> scheme = Scheme("", "", "", "range100", Mark("", ""), "equal", Mark("", ""), None, (), {})
        >>> scheme.to_index(3.0, 1, 5)
        50.0
        """
        return (score - low) * self.index_per_score(low, high) if self.conversion == "range100" else score * 25

    def index_per_score(self, low: int, high: int) -> float:
        """Index points per point of score: what differences and standard errors are multiplied by."""
        return 100 / (high - low) if self.conversion == "range100" else 25.0


def read_scheme(path: Path, *, low: int | None = None, high: int | None = None) -> Scheme:
    """Read and check a scheme; with the scale's ends, check also that conversion and bands fit it.

    Raises
    ------
    InputError
        With every problem of the scheme.
    """
    if not path.is_file():
        known = sorted(other.stem for other in path.parent.glob("*.toml"))
        hint = near_miss(path.stem, known)
        raise InputError(
            Problem(
                "scheme-missing",
                f"Skema '{path.stem}' tidak ada" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
                allowed=", ".join(known),
                action="Perbaiki 'skema' dalam evaluasi.toml.",
                file=str(path),
            )
        )
    problems = ProblemList()
    reader = _SchemeReader(path.name, problems)
    scheme = reader.scheme(read_toml(path))
    _check_bands(scheme, reader)
    if low is not None and high is not None:
        _check_fit(scheme, reader, low, high)
    problems.raise_if_any()
    return scheme


class _SchemeReader:
    """Reads the entries of a scheme; what is missing or wrong is noted and stands in as empty or NaN."""

    def __init__(self, file: str, problems: ProblemList) -> None:
        self.file = file
        self.problems = problems

    def complain(self, code: str, text: str, allowed: str = "") -> None:
        self.problems.add(code, text, allowed=allowed, file=self.file)

    def keys(self, section: Mapping[str, Any], known: Sequence[str], where: str) -> None:
        for key in section:
            if key not in known:
                hint = near_miss(key, known)
                meant = f"; mungkin maksudnya '{hint}'" if hint else ""
                self.complain("scheme-unknown", f"{where}: entri '{key}' tidak dikenal{meant}", ", ".join(known))

    def value(self, section: Mapping[str, Any], key: str, where: str, kinds: tuple[type, ...], allowed: str) -> Any:
        if key not in section:
            self.complain("scheme-key", f"{where}: entri '{key}' tidak ada", allowed)
            return None
        if type(section[key]) not in kinds:
            self.complain("scheme-kind", f"{where}: entri '{key}' salah bentuk", allowed)
            return None
        return section[key]

    def table(self, section: Mapping[str, Any], key: str, known: Sequence[str], where: str = "Skema") -> dict[str, Any]:
        found = self.value(section, key, where, (dict,), f"bagian [{key}] dengan {', '.join(known)}") or {}
        self.keys(found, known, f"[{key}]")
        return dict(found)

    def tables(self, section: Mapping[str, Any], key: str, known: Sequence[str], where: str) -> list[dict[str, Any]]:
        allowed = f"daftar entri dengan {', '.join(known)}"
        found = self.value(section, key, where, (list,), allowed) or []
        entries = [entry for entry in found if isinstance(entry, dict)]
        if key in section and isinstance(section[key], list) and (not entries or len(entries) < len(found)):
            self.complain("scheme-kind", f"{where}: daftar '{key}' kosong atau salah bentuk", allowed)
        for number, entry in enumerate(entries, start=1):
            self.keys(entry, known, f"{key} ke-{number}")
        return entries

    def text(self, section: Mapping[str, Any], key: str, where: str) -> str:
        return self.value(section, key, where, (str,), 'teks dalam tanda kutip "..."') or ""

    def number(self, section: Mapping[str, Any], key: str, where: str, low: float, high: float) -> float:
        allowed = f"angka {low:g} sampai {high:g}, dengan titik desimal"
        found = self.value(section, key, where, (int, float), allowed)
        if found is None:
            return math.nan
        if not low <= found <= high:
            self.complain("scheme-range", f"{where}: {key} = {found:g} di luar batas", allowed)
            return math.nan
        return float(found)

    def choice(self, section: Mapping[str, Any], key: str, allowed: Sequence[str], where: str) -> str:
        found = self.text(section, key, where)
        if found and found not in allowed:
            hint = near_miss(found, allowed)
            meant = f"; mungkin maksudnya '{hint}'" if hint else ""
            self.complain("scheme-choice", f"{where}: {key} '{found}' tidak dikenal{meant}", ", ".join(allowed))
        return found

    def mark(self, entry: Mapping[str, Any], where: str) -> Mark:
        mark = Mark(self.choice(entry, "status", STATUSES, where), self.text(entry, "basis", where))
        if entry.get("basis") == "":
            self.complain("scheme-basis", f"{where}: basis kosong", "satu kalimat yang menyebut dasarnya")
        return mark

    def scheme(self, content: Mapping[str, Any]) -> Scheme:
        self.keys(content, TOP_KEYS, "Skema")
        conversion = self.table(content, "conversion", ("kind", *MARK_KEYS))
        weights = self.table(content, "value_weights", ("kind", *MARK_KEYS))
        return Scheme(
            code=self.text(content, "code", "Skema"),
            name=self.text(content, "name", "Skema"),
            version=str(self.value(content, "version", "Skema", (str, int, float), "nomor versi")),
            conversion=self.choice(conversion, "kind", CONVERSIONS, "Konversi"),
            conversion_mark=self.mark(conversion, "Konversi"),
            weight_kind=self.choice(weights, "kind", WEIGHT_KINDS, "Bobot nilai"),
            weight_mark=self.mark(weights, "Bobot nilai"),
            bands=self.bands(self.table(content, "bands", ("name", "conversion", "points", "band", *MARK_KEYS))),
            dimensions=tuple(
                self.dimension(entry) for entry in self.tables(content, "dimension", DIMENSION_KEYS, "Skema")
            ),
            thresholds=self.thresholds(self.table(content, "threshold", tuple(THRESHOLDS))),
        )

    def bands(self, section: Mapping[str, Any]) -> BandSystem:
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
        where = f"Tingkat {entry.get('code', '')}"
        return Dimension(
            code=self.text(entry, "code", where),
            name=self.text(entry, "name", where),
            description=self.text(entry, "description", where),
            source=self.choice(entry, "source", SOURCES, where),
            mark=self.mark(entry, where),
        )

    def thresholds(self, section: Mapping[str, Any]) -> dict[str, Threshold]:
        found = {}
        for name, (low, high) in THRESHOLDS.items():
            entry = self.table(section, name, ("value", *MARK_KEYS), "[threshold]")
            if entry:
                value = self.number(entry, "value", f"Ambang {name}", low, high)
                found[name] = Threshold(value, self.mark(entry, f"Ambang {name}"))
        return found


def _check_bands(scheme: Scheme, reader: _SchemeReader) -> None:
    system = scheme.bands
    lows = [band.low for band in system.bands if not math.isnan(band.low)]
    floor = 25.0 if scheme.conversion == "times25" else 0.0
    if len(lows) == len(system.bands) > 0:
        if any(upper <= lower for upper, lower in pairwise(lows)):
            reader.complain("bands-order", f"Batas bawah predikat: {lows}", "menurun dari predikat tertinggi")
        if min(lows) > floor:
            reader.complain(
                "bands-hole",
                f"Indeks {floor:g} sampai {min(lows):g} tidak berpredikat",
                f"predikat terendah mulai {floor:g}",
            )
        if any(round_half_up(bound, 2) != bound for bound in lows):
            reader.complain("bands-places", f"Batas bawah predikat: {lows}", "paling banyak dua angka desimal")
    for what, names in (
        ("Kode predikat", [band.code for band in system.bands]),
        ("Nama predikat", [band.label for band in system.bands]),
        ("Kode tingkat", [dimension.code for dimension in scheme.dimensions]),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            reader.complain("scheme-twice", f"{what} '{name}' ganda", "setiap kode dan nama sekali saja")
    if {system.conversion, scheme.conversion} == set(CONVERSIONS):
        reader.complain(
            "bands-conversion",
            f"Predikat dibuat untuk konversi '{system.conversion}', tetapi skema memakai '{scheme.conversion}'",
            "konversi yang sama; batas predikat tidak dapat dipindahkan ke konversi lain",
        )


def _check_fit(scheme: Scheme, reader: _SchemeReader, low: int, high: int) -> None:
    n_points = high - low + 1
    if scheme.bands.points and n_points not in scheme.bands.points:
        reader.complain(
            "bands-points",
            f"Predikat '{scheme.bands.name}' dibuat untuk {list(scheme.bands.points)} pilihan jawaban; "
            f"kuesioner memakai {n_points}",
            "skala yang sesuai dalam evaluasi.toml, atau predikat yang dibuat untuk skala itu",
        )
    if scheme.conversion == "times25" and (low, high) != (1, 4):
        reader.complain(
            "times25", f"Konversi ×25, padahal kuesioner memakai skala {low}–{high}", "skala 1–4, atau range100"
        )
