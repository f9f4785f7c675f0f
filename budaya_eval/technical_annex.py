"""The technical annex: the notebooks run on a year and kept with what they show, for whoever checks the report."""

from __future__ import annotations

import html
import importlib.util
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.errors import InputError, Problem
from budaya_eval.files import atomic_folder
from budaya_eval.phrases import format_number
from budaya_eval.settings import find_instruments_folder

if TYPE_CHECKING:
    from nbformat import NotebookNode

FOLDER_NAME = "lampiran_teknis"
NOTEBOOKS = ("02_periksa_jawaban", "03_reliabilitas", "04_evaluasi_tahunan")
NEEDED = ("nbclient", "nbconvert", "ipykernel")
PARAMETERS_TAG, LEFT_OUT_TAG = "parameters", "not-in-annex"
LEFT_OUT = "Sel ini tidak dijalankan di sini: yang ditampilkannya hanya untuk Tim, atau sel ini menulis berkas."
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
td, th {{ padding: .2em .6em .2em 0; text-align: left; vertical-align: top; }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def run_annex(folder: Path, progress: Callable[[str], None]) -> dict[str, str]:
    """Run the notebooks on a year's folder and keep each with what it shows, to be run again and to be read.

    Cells tagged ``not-in-annex`` are not run: they show what only the Tim may see, or write files. Notebook 01 holds no
    result, 05 is the restricted result of one unit, 06 is a matter of unit and Tim: they are no part of the annex.

    Parameters
    ----------
    folder : Path
        The year's folder.
    progress : callable
        Told the name of each step.

    Returns
    -------
    dict of str to str
        ``<notebook>.ipynb`` and ``.html`` to their text; on one machine the same year gives the same.

    Raises
    ------
    InputError
        The notebooks, or what runs them, are missing; or one cannot be run to its end, which is named.
    """
    source = _find_notebooks(folder)
    made: dict[str, str] = {}
    for name in NOTEBOOKS:
        progress(f"Menjalankan buku kerja {name}")
        notebook = run_notebook(source / f"{name}.ipynb", folder)
        made |= {f"{name}.ipynb": _as_json(notebook), f"{name}.html": _as_page(notebook)}
    return made


def write_annex(made: dict[str, str], output: Path) -> list[Path]:
    """Write the annex whole into ``lampiran_teknis/`` in a folder of results.

    Parameters
    ----------
    made : dict of str to str
        What `run_annex` gave.
    output : Path
        Receives the folder.

    Returns
    -------
    list of Path
        The files.
    """
    target = output / FOLDER_NAME
    with atomic_folder(target) as staging:
        for name, text in made.items():
            (staging / name).write_text(text, encoding="utf-8", newline="\n")
    return [target / name for name in made]


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


def run_notebook(path: Path, folder: Path) -> NotebookNode:
    """Run one notebook on a year's folder, as if its parameters cell named that folder.

    Parameters
    ----------
    path : Path
        The notebook; it is not changed.
    folder : Path
        The year's folder.

    Returns
    -------
    NotebookNode
        The notebook with what it shows. Cells tagged ``not-in-annex`` were not run, and say so.

    Raises
    ------
    InputError
        A cell fails or takes too long, or the kernel cannot be started or dies.
    """
    import nbformat
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook: NotebookNode = nbformat.read(path, as_version=4)
    (parameters,) = [cell for cell in notebook.cells if PARAMETERS_TAG in _tags(cell)]
    parameters.source = re.sub("^FOLDER = .*$", f"FOLDER = {_name_from(path, folder)!r}", parameters.source, flags=re.M)
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
        raise _fail(path, f"Sel buku kerja gagal dijalankan: {error.evalue or error.ename}") from None
    except CellTimeoutError:
        minutes = format_number(SECONDS_PER_CELL / 60)
        raise _fail(path, f"Sel buku kerja belum selesai dalam {minutes} menit, lalu dihentikan") from None
    except DeadKernelError:
        text = "Kernel Python buku kerja mati di tengah jalan; biasanya karena memori komputer habis"
        raise _fail(path, text, "Tutup program lain, lalu ulangi") from None
    except NoSuchKernel:
        text = "Kernel Python untuk buku kerja tidak ditemukan"
        raise _fail(path, text, "Pasang ulang budaya-eval dengan pilihan [notebook]") from None
    for cell in notebook.cells:
        if LEFT_OUT_TAG in _tags(cell):
            note = {"text/plain": LEFT_OUT, "text/html": f"<p><em>{html.escape(LEFT_OUT)}</em></p>"}
            cell.outputs = [nbformat.v4.new_output("display_data", note)]
    return notebook


def _name_from(path: Path, folder: Path) -> str:
    """Name the year's folder as the notebook would: seen from its own folder, where both lie on one drive."""
    year = folder.resolve()
    return Path(os.path.relpath(year, path.parent) if year.drive == path.drive else year).as_posix()


def _fail(path: Path, text: str, action: str = "Buka buku kerja itu di JupyterLab dan jalankan") -> InputError:
    action = f"{action}; atau jalankan perintah ini tanpa --notebooks."
    return InputError(Problem("notebook-failed", text, action=action, file=path.name))


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
