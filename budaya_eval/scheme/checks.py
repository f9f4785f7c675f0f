"""Checks of a whole scheme: bands without holes, weights, what cannot be added, whether it fits the questionnaire."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from budaya_eval.files import did_you_mean, find_table, near_miss, read_table
from budaya_eval.phrases import round_half_up
from budaya_eval.scheme.model import CONVERSIONS, SURVEYED, Scheme
from budaya_eval.scheme.reading import SchemeReader


def check_bands(scheme: Scheme, reader: SchemeReader) -> None:
    """Check that bands descend without holes, name each thing once, and belong to the scheme's conversion."""
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


def check_dimensions(scheme: Scheme, reader: SchemeReader) -> None:
    """Check the components of each dimension: weights, and what cannot be added to what."""
    for dimension in scheme.dimensions:
        where = f"Tingkat {dimension.code}"
        reader.check_sum((component.weight for component in dimension.counted), where)
        if len(dimension.counted) < 2:
            continue
        if "change" in dimension.sources:
            text = f"{where}: perubahan dicampur dengan sumber lain, padahal hasilnya turun, stabil, atau naik"
            reader.complain("scheme-change", text, "perubahan sebagai satu-satunya komponen berbobot")
        if scheme.conversion == "times25" and set(dimension.sources) - set(SURVEYED):
            text = f"{where}: indeks ×25 (25 sampai 100) dijumlahkan dengan ukuran 0 sampai 100"
            reader.complain("scheme-mixture", text, "konversi range100, atau komponen berbobot 0")


def check_lists(scheme: Scheme, reader: SchemeReader, instruments: Path) -> None:
    """Check that lists of extra blocks exist, with the core values that are named."""
    for dimension in scheme.dimensions:
        for component in dimension.components:
            if not component.list_code:
                continue
            where = f"Tingkat {dimension.code}"
            folder = instruments / component.list_code
            if not (folder / "instrument.toml").is_file():
                known = sorted(path.parent.name for path in instruments.glob("*/instrument.toml"))
                meant = did_you_mean(near_miss(component.list_code, known))
                text = f"{where}: daftar '{component.list_code}' tidak ada dalam instruments/{meant}"
                reader.complain("scheme-list", text, ", ".join(known) or "nama folder daftar indikator")
                continue
            codes = [row["code"] for row in read_table(find_table(folder, "core_value")).rows]
            for part in component.parts:
                if part not in codes:
                    text = f"{where}: nilai '{part}' tidak ada dalam daftar '{component.list_code}'"
                    reader.complain("scheme-list", text, ", ".join(codes))


def check_questionnaire(
    scheme: Scheme, reader: SchemeReader, wording: str | None, core_values: Sequence[str] | None
) -> None:
    """Check that the wording which carries the index is the scheme's, and that declared weights name its values."""
    for dimension in scheme.dimensions:
        for component in dimension.components:
            is_index = component.source == "core_values" and component.route == "self"
            if is_index and wording is not None and component.wording not in ("", wording):
                text = (
                    f"Tingkat {dimension.code}: rumusan '{component.wording}', padahal indeks berasal dari '{wording}'"
                )
                reader.complain("scheme-wording", text, f"wording '{wording}', atau ubah index_wording kuesioner")
    if scheme.weights and core_values is not None and set(scheme.weights) != set(core_values):
        text = f"Bobot nilai menyebut {', '.join(sorted(scheme.weights))}"
        reader.complain("scheme-weights", text, f"setiap nilai kuesioner sekali: {', '.join(core_values)}")


def check_fit(scheme: Scheme, reader: SchemeReader, low: int, high: int) -> None:
    """Check that bands and conversion were made for the answer scale."""
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
