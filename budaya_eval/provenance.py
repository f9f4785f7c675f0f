"""The manifest of a run: what went in, which versions worked on it, what came out."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from budaya_eval.files import hash_file, is_ignored, write_text

MANIFEST_NAME = "manifest.json"
PACKAGES = ("numpy", "pandas", "scipy", "pingouin", "matplotlib", "typst", "python-docx")


def hash_folder(folder: Path) -> dict[str, str]:
    """Hash every input file of a folder: relative path (forward slashes) to SHA-256."""
    return {
        path.relative_to(folder).as_posix(): hash_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not is_ignored(path)
    }


def describe_software() -> dict[str, str]:
    """Name the versions that worked: Python, the platform's family, this package and its main libraries."""
    versions = {"python": platform.python_version(), "system": platform.system()}
    versions["budaya-eval"] = metadata.version("budaya-eval")
    return versions | {package: metadata.version(package) for package in PACKAGES}


def write_manifest(
    output: Path, *, inputs: Mapping[str, str], outputs: Iterable[Path], about: Mapping[str, Any]
) -> Path:
    """Write `manifest.json`: settings and fingerprints, hashes of inputs and outputs, software.

    Nothing in it depends on the time or the machine's paths, so the same run gives the same manifest.
    """
    target = output / MANIFEST_NAME
    content = {
        "about": dict(about),
        "inputs": dict(inputs),
        "outputs": {path.relative_to(output).as_posix(): hash_file(path) for path in sorted(outputs)},
        "software": describe_software(),
    }
    write_text(target, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return target
