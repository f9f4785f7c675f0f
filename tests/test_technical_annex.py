"""The technical annex: notebooks run on request, kept whole, with nothing in them that is only for the Tim."""

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from budaya_eval import technical_annex
from budaya_eval.cli import main
from budaya_eval.errors import InputError
from budaya_eval.phrases import format_number
from budaya_eval.results import select
from budaya_eval.technical_annex import (
    FOLDER_NAME,
    LEFT_OUT,
    LEFT_OUT_TAG,
    NOTEBOOKS,
    PARAMETERS_TAG,
    run_annex,
    run_notebook,
    write_annex,
)

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLE = CHECKOUT / "data" / "contoh" / "2025"


@pytest.fixture(scope="module")
def annex(tmp_path_factory):
    output = tmp_path_factory.mktemp("keluaran")
    steps = []
    return write_annex(run_annex(SAMPLE, steps.append), output), steps


@pytest.mark.slow
def test_every_notebook_is_kept_with_what_it_shows(annex, sample_evaluation):
    paths, steps = annex
    index = format_number(select(sample_evaluation.results, "index", scope="city")["estimate"].iloc[0])

    assert [path.name for path in paths] == [f"{name}.{form}" for name in NOTEBOOKS for form in ("ipynb", "html")]
    assert len(steps) == len(NOTEBOOKS)
    assert index in paths[-1].read_text(encoding="utf-8")
    for path in paths[::2]:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.id != "parameter"]
        assert all(cell.outputs for cell in cells), path.name
        assert not [out for cell in cells for out in cell.outputs if out.output_type in ("stream", "error")]


@pytest.mark.slow
def test_pages_ask_no_other_address_and_name_no_folder_of_the_machine(annex):
    for path in annex[0][1::2]:
        page = path.read_text(encoding="utf-8")
        shown = re.sub(r"data:image/png;base64,[^\"]+", "", page)

        assert not re.search(r"(src|href)=\"(?!#|\")", shown), path.name
        assert "<script" not in shown
        assert str(CHECKOUT) not in shown
        assert "DATA SIMULASI" in shown
        assert "<figure" in shown


@pytest.mark.slow
def test_what_only_the_tim_may_see_is_left_out(annex, sample_evaluation):
    page = annex[0][1].read_text(encoding="utf-8")
    left_out = [
        cell.id
        for path in annex[0][::2]
        for cell in nbformat.read(path, as_version=4).cells
        if LEFT_OUT_TAG in cell.metadata.get("tags", [])
    ]

    assert left_out == ["baris-dipisahkan", "sel-dilewati", "gambar-kesepakatan", "tulis-laporan"]
    assert page.count(LEFT_OUT) == 2
    assert len(sample_evaluation.answers.set_aside) > 0
    assert "Baris yang dipisahkan (" not in page


def test_a_failing_cell_is_named(city, monkeypatch):
    shutil.copytree(CHECKOUT / "notebooks", city.parents[2] / "notebooks")
    monkeypatch.setattr(technical_annex, "NOTEBOOKS", ("02_periksa_jawaban",))
    (city / "unit.xlsx").unlink()

    with pytest.raises(InputError) as caught:
        run_annex(city, lambda _step: None)

    (problem,) = caught.value.problems
    assert problem.file == "02_periksa_jawaban.ipynb"
    assert "unit.xlsx" in problem.text


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("import os\nos._exit(1)", "Kernel Python buku kerja mati di tengah jalan.*Tutup program lain, lalu ulangi"),
        ("import time\ntime.sleep(60)", "belum selesai dalam 0,05 menit, lalu dihentikan"),
    ],
    ids=["the kernel dies", "a cell does not end"],
)
def test_a_run_that_is_broken_off_is_told_and_nothing_is_written(city, tmp_path, monkeypatch, capsys, cell, said):
    cells = [nbformat.v4.new_code_cell('FOLDER = "../data"', metadata={"tags": [PARAMETERS_TAG]})]
    notebook = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell(cell)])
    folder = city.parents[2] / "notebooks"
    folder.mkdir()
    nbformat.write(notebook, folder / "uji.ipynb")
    monkeypatch.setattr(technical_annex, "NOTEBOOKS", ("uji",))
    monkeypatch.setattr(technical_annex, "SECONDS_PER_CELL", 3)
    monkeypatch.setenv("COLUMNS", "300")
    output = tmp_path / "hasil"
    former = output / FOLDER_NAME / "uji.html"
    former.parent.mkdir(parents=True)
    former.write_text("yang lama", encoding="utf-8")

    assert main(["report", str(city), "--no-lhe", "--format", "html", "--output", str(output), "--notebooks"]) == 2

    assert re.search(said, capsys.readouterr().err)
    assert [path for path in output.rglob("*") if path.is_file()] == [former]
    assert former.read_text(encoding="utf-8") == "yang lama"


def test_a_machine_without_the_kernel_is_told_what_to_install(tmp_path, monkeypatch):
    for name in ("JUPYTER_PATH", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    path = tmp_path / "uji.ipynb"
    cells = [nbformat.v4.new_code_cell('FOLDER = ""', metadata={"tags": [PARAMETERS_TAG]})]
    kernel = {"name": "tidak-ada", "display_name": "tidak ada"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)

    with pytest.raises(InputError, match=r"Kernel Python untuk buku kerja tidak ditemukan\. Pasang ulang budaya-eval"):
        run_notebook(path, SAMPLE)


def test_only_the_folder_of_the_parameters_is_replaced(tmp_path):
    source = 'FOLDER = "../data/2026"\nUNIT = "DLH"'
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": [PARAMETERS_TAG]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "uji.ipynb")

    made = run_notebook(tmp_path / "uji.ipynb", tmp_path / "data" / "2025")

    assert made.cells[0].source == "FOLDER = 'data/2025'\nUNIT = \"DLH\""


def test_missing_notebooks_and_tools_say_what_to_do(city, monkeypatch):
    with pytest.raises(InputError, match=r"02_periksa_jawaban.*tidak ditemukan"):
        run_annex(city, lambda _step: None)

    monkeypatch.setattr(technical_annex, "NEEDED", ("nbclient", "tidak_ada"))
    with pytest.raises(InputError, match="tidak_ada belum terpasang"):
        run_annex(SAMPLE, lambda _step: None)


def test_the_report_names_the_annex_and_the_manifest_holds_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(technical_annex, "run_annex", lambda _folder, _progress: {"02.html": "halaman"})
    line = ["report", str(SAMPLE), "--no-lhe", "--format", "html", "--output", str(tmp_path), "--notebooks"]

    assert main(line) == 0
    assert "lampiran teknis, 1 berkas" in capsys.readouterr().out
    assert f"{FOLDER_NAME}/02.html" in json.loads((tmp_path / "manifest.json").read_text("utf-8"))["outputs"]
