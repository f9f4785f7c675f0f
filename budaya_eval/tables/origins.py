"""Tables of where a report comes from: its inputs by their digests, and what was kept beside it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from budaya_eval.files import is_ignored
from budaya_eval.provenance import MANIFEST_NAME, describe_software
from budaya_eval.tables.display import Column, DisplayTable, Row

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

DOCUMENTATION_FOLDER = "dokumentasi"
SHOWN_DIGITS = 16


def table_origins(evaluation: Evaluation) -> DisplayTable:
    """What the report was computed from: each file or folder of the years with its digest, versions, software.

    A folder's digest is that of its files' names and digests, so that it changes with any of them.
    """
    from budaya_eval.evaluation import hash_inputs

    groups: dict[str, dict[str, str]] = {}
    for name, digest in hash_inputs(evaluation.settings).items():
        groups.setdefault("/".join(name.split("/")[:2]), {})[name] = digest
    versions = describe_software()
    scheme, instrument = evaluation.scheme, evaluation.instrument
    return DisplayTable(
        name="asal_usul",
        title="Masukan dan program yang menghasilkan laporan ini",
        columns=(Column("Bagian", 5.4), Column("Berkas", 1.4, "right"), Column("Sidik atau versi", 6)),
        rows=(
            Row(("Masukan",), "group"),
            *(Row((name, str(len(files)), _digest(name, files))) for name, files in sorted(groups.items())),
            Row(("Ketentuan",), "group"),
            Row((f"Kuesioner {instrument.list_code}", "", instrument.fingerprint)),
            Row((f"Skema {scheme.code}", "", f"versi {scheme.version}")),
            Row(("Program",), "group"),
            *(Row((name, "", version)) for name, version in versions.items()),
        ),
        note=f"Sidik ialah {SHOWN_DIGITS} angka pertama SHA-256; sidik sebuah folder dihitung dari nama dan sidik "
        f"semua berkasnya. Sidik setiap berkas dan setiap keluaran ada dalam {MANIFEST_NAME}; perintah verify "
        "memeriksanya.",
        source=f"Sumber: {MANIFEST_NAME}.",
    )


def _digest(name: str, files: dict[str, str]) -> str:
    if list(files) == [name]:
        return files[name][:SHOWN_DIGITS]
    content = "\n".join(f"{file} {digest}" for file, digest in sorted(files.items()))
    return hashlib.sha256(content.encode()).hexdigest()[:SHOWN_DIGITS]


def table_documentation(evaluation: Evaluation) -> DisplayTable | None:
    """Photographs, letters and minutes kept in the year's folder, by name: pictures of people stay there."""
    folder = evaluation.settings.folder / DOCUMENTATION_FOLDER
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not is_ignored(path)]
    if not files:
        return None
    return DisplayTable(
        name="dokumentasi",
        title="Dokumentasi kegiatan yang disimpan",
        columns=(Column("No.", 0.9, "right"), Column("Berkas", 9), Column("Jenis", 2)),
        rows=tuple(
            Row((str(number), path.relative_to(folder).as_posix(), path.suffix.lower().removeprefix(".")))
            for number, path in enumerate(files, start=1)
        ),
        note="Foto dan naskahnya tidak dimuat di sini karena dapat memperlihatkan orang; Tim melampirkan yang perlu.",
        source=f"Sumber: folder {DOCUMENTATION_FOLDER}/ tahun evaluasi.",
    )
