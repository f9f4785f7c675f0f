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
from budaya_eval.technical_annex import FOLDER_NAME, LEFT_OUT, LEFT_OUT_TAG, NOTEBOOKS, write_annex

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLE = CHECKOUT / "data" / "contoh" / "2025"


@pytest.fixture(scope="module")
def annex(tmp_path_factory):
    output = tmp_path_factory.mktemp("keluaran")
    steps = []
    return write_annex(SAMPLE, output, steps.append), steps


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


def test_a_failing_cell_is_named_and_nothing_is_written(city, tmp_path, monkeypatch):
    shutil.copytree(CHECKOUT / "notebooks", city.parents[2] / "notebooks")
    monkeypatch.setattr(technical_annex, "NOTEBOOKS", ("02_periksa_jawaban",))
    (city / "unit.xlsx").unlink()

    with pytest.raises(InputError) as caught:
        write_annex(city, tmp_path / "keluaran", lambda _step: None)

    (problem,) = caught.value.problems
    assert problem.file == "02_periksa_jawaban.ipynb"
    assert "unit.xlsx" in problem.text
    assert not (tmp_path / "keluaran" / FOLDER_NAME).exists()


def test_missing_notebooks_and_tools_say_what_to_do(city, tmp_path, monkeypatch):
    with pytest.raises(InputError, match=r"02_periksa_jawaban.*tidak ditemukan"):
        write_annex(city, tmp_path, lambda _step: None)

    monkeypatch.setattr(technical_annex, "NEEDED", ("nbclient", "tidak_ada"))
    with pytest.raises(InputError, match="tidak_ada belum terpasang"):
        write_annex(SAMPLE, tmp_path, lambda _step: None)


def test_the_report_names_the_annex_and_the_manifest_holds_it(tmp_path, monkeypatch, capsys):
    def write(_folder, output, progress):
        progress("Menjalankan buku kerja")
        target = output / FOLDER_NAME / "02.html"
        target.parent.mkdir(parents=True)
        target.write_text("halaman", encoding="utf-8")
        return [target]

    monkeypatch.setattr(technical_annex, "write_annex", write)
    line = ["report", str(SAMPLE), "--no-lhe", "--format", "html", "--output", str(tmp_path), "--notebooks"]

    assert main(line) == 0
    assert "lampiran teknis, 1 berkas" in capsys.readouterr().out
    assert f"{FOLDER_NAME}/02.html" in json.loads((tmp_path / "manifest.json").read_text("utf-8"))["outputs"]
