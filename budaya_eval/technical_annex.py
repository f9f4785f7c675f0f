"""The technical annex: the notebooks run on a year and kept with what they show, for whoever checks the report."""

from __future__ import annotations

import html
import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.errors import InputError, Problem
from budaya_eval.files import atomic_folder
from budaya_eval.settings import find_instruments_folder

if TYPE_CHECKING:
    from nbformat import NotebookNode

FOLDER_NAME = "lampiran_teknis"
NOTEBOOKS = ("02_periksa_jawaban", "03_reliabilitas", "04_evaluasi_tahunan")
NEEDED = ("nbclient", "nbconvert", "ipykernel")
PARAMETERS_TAG, LEFT_OUT_TAG = "parameters", "not-in-annex"
LEFT_OUT = "Sel ini tidak dijalankan dalam lampiran: keluarannya hanya untuk Tim, atau menulis berkas."
SECONDS_PER_CELL = 600
PAGE = """\
<!DOCTYPE html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 62em; margin: 2em auto; padding: 0 1em; color: #1d2733; background: #ffffff;
  font: 15px/1.5 Arial, "Liberation Sans", sans-serif; }}
h1, h2 {{ color: #02397a; line-height: 1.25; }}
a.anchor-link, .jp-InputPrompt, .jp-OutputPrompt, .prompt {{ display: none; }}
pre {{ padding: .6em .8em; overflow-x: auto; background: #eef1f4; font-size: 13px; }}
table, figure, img {{ break-inside: avoid; max-width: 100%; }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def write_annex(folder: Path, output: Path, progress: Callable[[str], None]) -> list[Path]:
    """Run the notebooks on a year's folder and keep each with its output, to be run again and to be read.

    Cells tagged ``not-in-annex`` are not run: they show what only the Tim may see, or write files.

    Parameters
    ----------
    folder : Path
        The year's folder.
    output : Path
        Receives ``lampiran_teknis/<notebook>.ipynb`` and ``.html``.
    progress : callable
        Told the name of each step.

    Returns
    -------
    list of Path
        The files; on one machine the same year gives the same bytes.

    Raises
    ------
    InputError
        The notebooks, or what runs them, are missing; or a cell fails, which is named.
    """
    source = _find_notebooks(folder)
    target = output / FOLDER_NAME
    names = [f"{name}.{form}" for name in NOTEBOOKS for form in ("ipynb", "html")]
    with atomic_folder(target) as staging:
        for name in NOTEBOOKS:
            progress(f"Menjalankan buku kerja {name}")
            notebook = _run(source / f"{name}.ipynb", folder)
            (staging / f"{name}.ipynb").write_text(_as_json(notebook), encoding="utf-8")
            (staging / f"{name}.html").write_text(_as_page(notebook), encoding="utf-8")
    return [target / name for name in names]


def _find_notebooks(folder: Path) -> Path:
    """Find the folder `notebooks/` beside `instruments/`, and check that notebooks can be run here."""
    source = find_instruments_folder(folder).parent / "notebooks"
    lost = [name for name in NOTEBOOKS if not (source / f"{name}.ipynb").is_file()]
    if lost:
        text = f"Buku kerja {', '.join(lost)} tidak ditemukan"
        action = "Jalankan perintah dari folder proyek, yang berisi notebooks/; atau tanpa --notebooks."
        raise InputError(Problem("notebooks-missing", text, action=action, file="notebooks"))
    lost = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if lost:
        text = f"Buku kerja tidak dapat dijalankan di sini: {', '.join(lost)} belum terpasang"
        action = "Pasang budaya-eval dengan pilihan [notebook]; atau jalankan tanpa --notebooks."
        raise InputError(Problem("notebooks-cannot-run", text, action=action))
    return source


def _run(path: Path, folder: Path) -> NotebookNode:
    """Run one notebook on the year's folder, as if its parameters cell named that folder."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook: NotebookNode = nbformat.read(path, as_version=4)
    (place,) = [place for place, cell in enumerate(notebook.cells) if PARAMETERS_TAG in _tags(cell)]
    year = folder.resolve()
    if year.drive == path.drive:
        year = Path(os.path.relpath(year, path.parent))
    notebook.cells[place].source = f"FOLDER = {year.as_posix()!r}"
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        record_timing=False,
        extra_arguments=["--log-level=40"],  # its warnings are English, and about the machine
        skip_cells_with_tag=LEFT_OUT_TAG,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        text = f"Sel buku kerja gagal dijalankan: {error.evalue or error.ename}"
        action = "Buka buku kerja itu di JupyterLab dan jalankan; atau jalankan perintah ini tanpa --notebooks."
        raise InputError(Problem("notebook-failed", text, action=action, file=path.name)) from None
    for cell in notebook.cells:
        if LEFT_OUT_TAG in _tags(cell):
            note = {"text/plain": LEFT_OUT, "text/html": f"<p><em>{html.escape(LEFT_OUT)}</em></p>"}
            cell.outputs = [nbformat.v4.new_output("display_data", note)]
    return notebook


def _tags(cell: NotebookNode) -> list[str]:
    tags: list[str] = cell.metadata.get("tags", [])
    return tags


def _as_json(notebook: NotebookNode) -> str:
    import nbformat

    text: str = nbformat.writes(notebook)
    return text + "\n"


def _as_page(notebook: NotebookNode) -> str:
    """Give the notebook as a page that asks no other address for anything."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="basic")
    body, _ = exporter.from_notebook_node(notebook)
    title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
    return PAGE.format(title=html.escape(title), body=body)
