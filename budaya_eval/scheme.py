"""How answers become an evaluation: dimensions, conversion, weights, bands and thresholds, each with its legal mark."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import near_miss
from budaya_eval.indicators import STATUSES
from budaya_eval.phrases import round_half_up

CONVERSIONS = ("range100", "times25")
SOURCES = ("factual", "core_values", "change", "none")
WEIGHT_KINDS = ("equal", "indicators")
THRESHOLDS = (
    "min_share_answered",
    "min_cell",
    "min_response",
    "change_margin",
    "alpha_minimum",
    "alpha_good",
    "item_rest_minimum",
)
SMALLEST_MIN_CELL = 5


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
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
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
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(Problem("toml", f"Berkas tidak dapat dibaca sebagai TOML: {error}", file=str(path))) from None
    problems = ProblemList()
    reader = _SchemeReader(path.name, problems)
    try:
        scheme = reader.scheme(content)
    except KeyError as missing:
        reader.complain("scheme-key", f"Entri {missing} tidak ada")
        problems.raise_if_any()
        raise
    _check(scheme, reader, low, high)
    problems.raise_if_any()
    return scheme


class _SchemeReader:
    def __init__(self, file: str, problems: ProblemList) -> None:
        self.file = file
        self.problems = problems

    def complain(self, code: str, text: str, allowed: str = "") -> None:
        self.problems.add(code, text, allowed=allowed, file=self.file)

    def choice(self, value: str, allowed: Sequence[str], what: str) -> str:
        if value not in allowed:
            self.complain("scheme-choice", f"{what} '{value}' tidak dikenal", ", ".join(allowed))
        return value

    def mark(self, entry: Mapping[str, Any], what: str) -> Mark:
        status = self.choice(str(entry.get("status", "")), STATUSES, f"{what}: status")
        basis = str(entry.get("basis", ""))
        if not basis:
            self.complain("scheme-basis", f"{what}: basis kosong", "satu kalimat yang menyebut dasarnya")
        return Mark(status, basis)

    def scheme(self, content: Mapping[str, Any]) -> Scheme:
        bands = content["bands"]
        return Scheme(
            code=content["code"],
            name=content["name"],
            version=str(content["version"]),
            conversion=self.choice(content["conversion"]["kind"], CONVERSIONS, "Konversi"),
            conversion_mark=self.mark(content["conversion"], "Konversi"),
            weight_kind=self.choice(content["value_weights"]["kind"], WEIGHT_KINDS, "Bobot nilai"),
            weight_mark=self.mark(content["value_weights"], "Bobot nilai"),
            bands=BandSystem(
                name=bands["name"],
                conversion=self.choice(bands["conversion"], CONVERSIONS, "Predikat: konversi"),
                points=tuple(bands["points"]),
                bands=tuple(Band(band["code"], band["label"], float(band["low"])) for band in bands["band"]),
                mark=self.mark(bands, "Predikat"),
            ),
            dimensions=tuple(
                Dimension(
                    code=entry["code"],
                    name=entry["name"],
                    description=entry["description"],
                    source=self.choice(entry["source"], SOURCES, f"Tingkat {entry['code']}: sumber"),
                    mark=self.mark(entry, f"Tingkat {entry['code']}"),
                )
                for entry in content["dimension"]
            ),
            thresholds={
                name: Threshold(float(content["threshold"][name]["value"]), self.mark(content["threshold"][name], name))
                for name in THRESHOLDS
            },
        )


def _check(scheme: Scheme, reader: _SchemeReader, low: int | None, high: int | None) -> None:
    lows = [band.low for band in scheme.bands.bands]
    floor = 0.0 if scheme.conversion == "range100" else 25.0
    if lows != sorted(lows, reverse=True) or len(set(lows)) != len(lows):
        reader.complain("bands-order", f"Batas bawah predikat harus menurun: {lows}")
    if lows and (min(lows) > floor or max(lows) > 100):
        reader.complain("bands-hole", f"Predikat tidak mencakup seluruh rentang {floor:g}–100: {lows}")
    if any(round_half_up(bound, 2) != bound for bound in lows):
        reader.complain("bands-places", f"Batas predikat paling banyak dua angka di belakang koma: {lows}")
    if scheme.bands.conversion != scheme.conversion:
        reader.complain(
            "bands-conversion",
            f"Predikat dibuat untuk konversi '{scheme.bands.conversion}', tetapi skema memakai '{scheme.conversion}'",
        )
    codes = [dimension.code for dimension in scheme.dimensions]
    if len(set(codes)) != len(codes):
        reader.complain("dimension-twice", f"Kode tingkat ganda: {', '.join(codes)}")
    if scheme.threshold("min_cell") < SMALLEST_MIN_CELL:
        reader.complain(
            "min-cell", "min_cell terlalu kecil untuk melindungi responden", f"{SMALLEST_MIN_CELL} atau lebih"
        )
    if low is None or high is None:
        return
    n_points = high - low + 1
    if n_points not in scheme.bands.points:
        reader.complain(
            "bands-points",
            f"Predikat '{scheme.bands.name}' dibuat untuk {list(scheme.bands.points)} pilihan jawaban; "
            f"kuesioner memakai {n_points}",
        )
    if scheme.conversion == "times25" and (low, high) != (1, 4):
        reader.complain("times25", f"Konversi ×25 hanya untuk skala 1–4; kuesioner memakai {low}–{high}")
