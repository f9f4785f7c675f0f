"""Tells whether outputs still follow from their inputs: nothing changed, nothing missing, the same results again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budaya_eval.errors import InputError, Problem
from budaya_eval.evaluation import hash_inputs, run_evaluation
from budaya_eval.evaluation.writing import DATA_FOLDER, OUTPUT_FOLDER
from budaya_eval.files import hash_file
from budaya_eval.provenance import MANIFEST_NAME, describe_software
from budaya_eval.settings import read_settings

RESULTS_NAME = "hasil.parquet"
TEXTS = {
    "output-missing": "berkas hasil tidak ada lagi",
    "output-changed": "berkas hasil berubah sesudah ditulis",
    "input-missing": "masukan tidak ada lagi",
    "input-changed": "masukan berubah sesudah laporan disusun",
    "input-new": "masukan baru, belum ada ketika laporan disusun",
    "result-changed": "hasil hitung ulang berbeda",
    "software": "versi program berbeda",
}
SOFTWARE = "software"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is no longer as the manifest says; `code` is a key of `TEXTS`."""

    code: str
    what: str
    detail: str = ""

    def __str__(self) -> str:
        """Say what is different."""
        return f"{self.what}: {TEXTS[self.code]}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared, every difference found, and what lies in the output folder without being compared."""

    n_inputs: int
    n_outputs: int
    is_recomputed: bool
    differences: tuple[Difference, ...]
    unlisted: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Tell whether the outputs still follow from the inputs; other versions of programs alone do not refute it."""
        return all(difference.code == SOFTWARE for difference in self.differences)


def find_year_folder(output: Path) -> Path | None:
    """Find the year's folder that an output folder mirrors: ``keluaran/contoh/2025`` is ``data/contoh/2025``."""
    resolved = output.resolve()
    for parent in resolved.parents:
        if parent.name == OUTPUT_FOLDER:
            folder = parent.parent / DATA_FOLDER / resolved.relative_to(parent)
            return folder if folder.is_dir() else None
    return None


def verify_output(
    output: Path, folder: Path | None = None, *, recompute: bool = False, progress: Callable[[str], None] | None = None
) -> Verification:
    """Compare an output folder with its manifest, its inputs and, if asked, with results computed again.

    Parameters
    ----------
    output : Path
        Folder of ``manifest.json``.
    folder : Path, optional
        The year's folder; found from the output's own place if it lies under ``keluaran/``.
    recompute : bool
        Evaluate the year again and compare every published number, category and note.
    progress : callable, optional
        Told the steps of the evaluation.

    Returns
    -------
    Verification

    Raises
    ------
    InputError
        No manifest, a damaged one, no year folder; and what `run_evaluation` raises.
    """
    manifest = _read_manifest(output)
    year_folder = folder or find_year_folder(output)
    if year_folder is None:
        raise InputError(
            Problem(
                "folder-unknown",
                "Folder tahun yang menjadi masukan tidak ditemukan dari letak folder hasil",
                action="Sebutkan foldernya dengan --folder, misalnya --folder data/2026.",
                file=str(output),
            )
        )
    differences = [
        *_compare_outputs(output, manifest["outputs"]),
        *_compare_inputs(hash_inputs(read_settings(year_folder)), manifest["inputs"]),
        *_compare_software(manifest["software"]),
    ]
    if recompute:
        differences += _compare_results(output, year_folder, progress)
    unlisted = _find_unlisted(output, manifest["outputs"])
    return Verification(len(manifest["inputs"]), len(manifest["outputs"]), recompute, tuple(differences), unlisted)


def _find_unlisted(output: Path, written: Mapping[str, str]) -> tuple[str, ...]:
    """List what other commands wrote, such as letters and action plans: drafts that an office completes."""
    listed = {MANIFEST_NAME, *(name.split("/", maxsplit=1)[0] for name in written)}
    others = [path for path in output.iterdir() if path.name not in listed]
    return tuple(sorted(f"{path.name}/" if path.is_dir() else path.name for path in others))


def _read_manifest(output: Path) -> Mapping[str, Any]:
    path = output / MANIFEST_NAME
    action = "Sebutkan folder hasil yang dibuat perintah report, atau jalankan report sekali lagi."
    if not path.is_file():
        raise InputError(Problem("manifest-missing", f"{MANIFEST_NAME} tidak ada", action=action, file=str(path)))
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        parts = {name: dict(manifest[name]) for name in ("inputs", "outputs", "software")}
    except (KeyError, TypeError, ValueError):
        raise InputError(
            Problem("manifest-damaged", f"{MANIFEST_NAME} tidak terbaca", action=action, file=str(path))
        ) from None
    return parts


def _compare_outputs(output: Path, written: Mapping[str, str]) -> list[Difference]:
    found = []
    for name, digest in written.items():
        path = output / name
        if not path.is_file():
            found.append(Difference("output-missing", name))
        elif hash_file(path) != digest:
            found.append(Difference("output-changed", name))
    return found


def _compare_inputs(now: Mapping[str, str], then: Mapping[str, str]) -> list[Difference]:
    found = [Difference("input-missing", name) for name in then if name not in now]
    found += [Difference("input-changed", name) for name, digest in then.items() if now.get(name, digest) != digest]
    return found + [Difference("input-new", name) for name in now if name not in then]


def _compare_software(then: Mapping[str, str]) -> list[Difference]:
    now = describe_software()
    return [
        Difference(SOFTWARE, name, f"dahulu {version}, sekarang {now.get(name, 'tidak terpasang')}")
        for name, version in then.items()
        if now.get(name) != version
    ]


def _compare_results(output: Path, folder: Path, progress: Callable[[str], None] | None) -> list[Difference]:
    import pandas as pd

    path = output / RESULTS_NAME
    if not path.is_file():
        return []
    then, now = pd.read_parquet(path), run_evaluation(folder, progress).results
    if list(then.columns) != list(now.columns) or len(then) != len(now):
        return [Difference("result-changed", RESULTS_NAME, f"{len(then)} baris menjadi {len(now)}")]
    texts_then, texts_now = (table.astype("object").where(table.notna(), "").astype("str") for table in (then, now))
    rows = (texts_then != texts_now).any(axis=1)
    return [
        Difference("result-changed", f"hasil.xlsx baris {int(place) + 2}", str(now.at[place, "measure"]))
        for place in rows.index[rows]
    ]
