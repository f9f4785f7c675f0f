"""How answers become an evaluation: dimensions, conversion, weights, bands and thresholds, each with its legal mark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import did_you_mean, near_miss, read_toml
from budaya_eval.scheme.checks import check_bands, check_dimensions, check_fit, check_lists, check_questionnaire
from budaya_eval.scheme.model import (
    SOURCES,
    SURVEYED,
    Band,
    BandSystem,
    Component,
    Dimension,
    Mark,
    Scheme,
    Threshold,
)
from budaya_eval.scheme.reading import SchemeReader

__all__ = [
    "SOURCES",
    "SURVEYED",
    "Band",
    "BandSystem",
    "Component",
    "Dimension",
    "Mark",
    "Scheme",
    "Threshold",
    "read_scheme",
]


def read_scheme(
    path: Path,
    *,
    low: int | None = None,
    high: int | None = None,
    wording: str | None = None,
    core_values: Sequence[str] | None = None,
) -> Scheme:
    """Read and check a scheme; with the questionnaire's properties, check also that it fits them.

    Parameters
    ----------
    path : Path
        ``instruments/schemes/NAME.toml``; lists that an extra block names lie beside the folder `schemes`.
    low, high : int, optional
        Ends of the answer scale: conversion and bands must be made for it.
    wording : str, optional
        The wording that carries the index.
    core_values : sequence of str, optional
        Codes of the core values: declared weights must name just these.

    Raises
    ------
    InputError
        With every problem of the scheme.
    """
    if not path.is_file():
        known = sorted(other.stem for other in path.parent.glob("*.toml"))
        raise InputError(
            Problem(
                "scheme-missing",
                f"Skema '{path.stem}' tidak ada" + did_you_mean(near_miss(path.stem, known)),
                allowed=", ".join(known),
                action="Perbaiki 'skema' dalam evaluasi.toml.",
                file=str(path),
            )
        )
    problems = ProblemList()
    reader = SchemeReader(path.name, problems)
    scheme = reader.scheme(read_toml(path))
    check_bands(scheme, reader)
    check_dimensions(scheme, reader)
    check_lists(scheme, reader, path.parent.parent)
    if low is not None and high is not None:
        check_fit(scheme, reader, low, high)
    check_questionnaire(scheme, reader, wording, core_values)
    problems.raise_if_any()
    return scheme
