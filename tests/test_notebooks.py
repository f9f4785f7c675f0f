"""The notebooks: committed clean, prose around every cell, and run top to bottom as an analyst would."""

import ast
import asyncio
import os
import re
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from budaya_eval import channels
from budaya_eval.errors import InputError, OutputError, Problem
from budaya_eval.phrases import format_number
from budaya_eval.provenance import hash_folder
from budaya_eval.results import select
from budaya_eval.sample_data import planted_dirt
from budaya_eval.year_folder import create_year_folder

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDER = CHECKOUT / "notebooks"
SAMPLE = CHECKOUT / "data" / "contoh" / "2025"
NAMES = (
    "01_susun_instrumen",
    "02_periksa_jawaban",
    "03_reliabilitas",
    "04_evaluasi_tahunan",
    "05_hasil_perangkat_daerah",
    "06_rencana_tindak",
)
WRITING = {"01_susun_instrumen", "04_evaluasi_tahunan", "05_hasil_perangkat_daerah", "06_rencana_tindak"}
EXPLAINED = re.compile(r"^(tables\.(table|list|preview)_|charts\.chart_|display\(|select\()", re.MULTILINE)


class UnknownParameterError(ValueError):
    """A notebook was given a setting that its parameters cell does not have."""


def read(name):
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def parameters_cell(notebook):
    (cell,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    return cell


def parameter_names(notebook):
    return [target.id for statement in ast.parse(parameters_cell(notebook).source).body for target in statement.targets]


def prepare(name, parameters):
    """Give a notebook other settings, in a cell after its own; a setting that it does not have is an error."""
    notebook = read(name)
    known = parameter_names(notebook)
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        raise UnknownParameterError(f"{name} has no {', '.join(unknown)}; it has {', '.join(known)}")
    lines = [f"{key} = {value!r}" for key, value in parameters.items()]
    notebook.cells.insert(
        notebook.cells.index(parameters_cell(notebook)) + 1, nbformat.v4.new_code_cell("\n".join(lines))
    )
    return notebook


def run_notebooks(jobs):
    """Run notebooks two at a time: pairs of name and parameters; give each executed notebook, or the cell's error."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(CHECKOUT),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "JUPYTER_PLATFORM_DIRS": "1",
    }

    async def run(notebook, gate):
        async with gate:
            client = NotebookClient(
                notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": FOLDER}}
            )
            try:
                return await client.async_execute(env=environment)
            except CellExecutionError as error:
                return error

    async def run_all():
        gate = asyncio.Semaphore(2)
        return await asyncio.gather(*(run(prepare(name, parameters), gate) for name, parameters in jobs))

    return asyncio.run(run_all())


def outputs(notebook, mimetype):
    """What the cells showed in one form."""
    shown = [output for cell in code_cells(notebook) for output in cell.outputs]
    return [output.data[mimetype] for output in shown if mimetype in output.get("data", {})]


def text_of(notebook):
    return re.sub(r"<[^>]+>", " ", " ".join(outputs(notebook, "text/html")))


# --- As committed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_notebook_is_committed_clean(name):
    notebook = read(name)
    nbformat.validate(notebook)

    assert all(cell.outputs == [] and cell.execution_count is None for cell in code_cells(notebook))
    assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)
    assert notebook.metadata.kernelspec.name == "python3"
    assert dict(notebook.metadata.language_info) == {"name": "python"}
    assert {path.stem for path in FOLDER.glob("*.ipynb")} >= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_plain_settings(name):
    notebook = read(name)
    values = [statement.value for statement in ast.parse(parameters_cell(notebook).source).body]

    assert all(isinstance(value, ast.Constant) for value in values)
    assert notebook.cells.index(parameters_cell(notebook)) < 3
    assert parameter_names(notebook)[0] == "FOLDER"
    assert (FOLDER / values[0].value).resolve() == SAMPLE
    assert ("OUTPUT" in parameter_names(notebook)) == (name in WRITING)


@pytest.mark.parametrize("name", NAMES)
def test_cells_call_the_library_and_define_nothing(name):
    notebook = read(name)
    forbidden = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Try)
    trees = [ast.parse(cell.source) for cell in code_cells(notebook)]

    assert not [node for tree in trees for node in ast.walk(tree) if isinstance(node, forbidden)]
    assert max(len(cell.source.splitlines()) for cell in code_cells(notebook)) <= 16


@pytest.mark.parametrize("name", NAMES)
def test_prose_leads_through_every_cell(name):
    cells = read(name).cells
    first, last = cells[0].source, cells[-1].source

    assert first.startswith(f"# {name[:2]} · ")
    assert "**Yang Anda putuskan di sini**" in first
    assert "**Yang diperlukan**" in first
    assert "\n## Langkah berikutnya\n" in last
    assert any("<b>" in cell.source and "border-left" in cell.source for cell in cells)
    for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False):
        if cell.cell_type == "code":
            assert before.cell_type == "markdown", cell.id
            if EXPLAINED.search(cell.source):
                assert "**Cara membaca" in after.source, cell.id


# --- Run ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def on_sample(tmp_path_factory):
    """All notebooks run on the sample, with the folder they wrote to; nothing in the year's folder changes."""
    output = tmp_path_factory.mktemp("keluaran")
    before = hash_folder(SAMPLE)
    jobs = [(n, {"FOLDER": str(SAMPLE)} | ({"OUTPUT": str(output)} if n in WRITING else {})) for n in NAMES]
    executed = dict(zip(NAMES, run_notebooks(jobs), strict=True))
    assert hash_folder(SAMPLE) == before
    return executed, output


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_notebook_runs_top_to_bottom_without_a_word_of_warning(on_sample, name):
    notebook = on_sample[0][name]

    assert not isinstance(notebook, CellExecutionError), notebook
    shown = [output for cell in code_cells(notebook) for output in cell.outputs]
    assert {output.output_type for output in shown} <= {"execute_result", "display_data"}
    assert all(cell.execution_count for cell in code_cells(notebook))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_table_and_figure_is_shown(on_sample, name):
    notebook = on_sample[0][name]
    for cell in code_cells(notebook):
        kinds = {kind for output in cell.outputs for kind in output.data}
        if cell.source.splitlines()[-1].startswith("charts."):
            assert {"image/png", "text/html"} <= kinds, cell.id
            assert re.search(r'<img [^>]*alt="[^"]{40,}"', cell.outputs[0].data["text/html"]), cell.id
        elif EXPLAINED.search(cell.source):
            assert "text/html" in kinds, cell.id


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_simulated_data_is_called_so(on_sample, name):
    assert "DATA SIMULASI" in text_of(on_sample[0][name])


@pytest.mark.slow
def test_reliability_notebook_shows_a_table_for_every_core_value(on_sample):
    shown = text_of(on_sample[0]["03_reliabilitas"])

    assert all(f"{name}: {k} butir" in shown for name, k in (("Integritas", 9), ("Profesional", 8), ("Akuntabel", 4)))
    assert len(outputs(on_sample[0]["03_reliabilitas"], "image/png")) == 5


@pytest.mark.slow
def test_reliability_notebook_judges_the_tryout_and_draws_agreement_for_every_core_value(on_sample):
    shown = text_of(on_sample[0]["03_reliabilitas"])

    assert "Uji coba kuesioner: 21 pernyataan, 30 orang" in shown
    assert "banyak yang tidak dapat menilai; banyak yang kosong" in shown
    for name in ("Integritas", "Profesional", "Akuntabel"):
        assert re.search(rf"{name}: (jawaban terbelah di )?\d+ dari \d+ Perangkat Daerah", shown)
        assert f"{name}: Alpha 0," in shown


@pytest.mark.slow
def test_checking_notebook_accounts_for_every_file_and_row(on_sample):
    shown = text_of(on_sample[0]["02_periksa_jawaban"])
    dirt = planted_dirt(CHECKOUT)[2025]
    counts = (len(dirt.files), dirt.n_read, dirt.n_used, dirt.n_read - dirt.n_used)
    written = r"\s+".join(re.escape(format_number(count, 0)) for count in counts)

    assert re.search(rf"Jumlah\s+{written}\s", shown)
    assert f"Baris yang dipisahkan ({dirt.n_read - dirt.n_used})" in shown


@pytest.mark.slow
def test_instrument_notebook_writes_a_draft_and_issues_nothing(on_sample):
    executed, output = on_sample

    assert {path.name for path in (output / "rancangan").iterdir()} == set(channels.NAMES)
    assert "sudah terbit; isinya sama" in text_of(executed["01_susun_instrumen"])


@pytest.mark.slow
def test_plan_notebook_shows_the_follow_up_and_writes_a_plan_for_every_unit(on_sample):
    executed, output = on_sample
    shown = text_of(executed["06_rencana_tindak"])

    assert len(list((output / "rencana_tindak").glob("*.xlsx"))) == 32
    assert "Tindak lanjut rencana tindak 2024" in shown
    assert "Menjadwalkan pimpinan mendampingi pelayanan" in shown
    assert "Masalah yang diusulkan: Dinas Kesehatan" in shown


@pytest.mark.slow
def test_evaluation_notebook_shows_what_it_writes(on_sample):
    executed, output = on_sample
    shown = text_of(executed["04_evaluasi_tahunan"])
    results = pd.read_parquet(output / "hasil.parquet")
    (index,) = select(results, "index", scope="city")["estimate"]

    assert format_number(index) in shown
    for name in ("laporan.docx", "laporan.pdf", "laporan.html", "hasil.xlsx", "manifest.json"):
        assert (output / name).is_file()
        assert name in shown


@pytest.mark.slow
def test_unit_notebook_shows_what_the_lhe_says(on_sample):
    executed, output = on_sample
    shown = text_of(executed["05_hasil_perangkat_daerah"])
    results = pd.read_parquet(output / "hasil.parquet")
    own = select(results, "index", scope="unit", unit="DLH", core_value="*", indicator="*")

    assert len(own) == 21
    assert all(format_number(estimate) in shown for estimate in own["estimate"])
    assert len(outputs(executed["05_hasil_perangkat_daerah"], "image/png")) == 2
    assert {path.name for path in (output / "lhe").iterdir()} == {"DLH.docx", "DLH.pdf"}
    assert "lhe/DLH.pdf" in shown


@pytest.mark.slow
def test_unit_notebook_of_a_hidden_unit_says_why_and_of_an_unknown_one_names_the_nearest(tmp_path):
    parameters = {"FOLDER": str(SAMPLE), "OUTPUT": str(tmp_path)}
    hidden, unknown = run_notebooks(
        [("05_hasil_perangkat_daerah", parameters | {"UNIT": unit}) for unit in ("SETWAN", "DINKSE")]
    )

    assert not isinstance(hidden, CellExecutionError), hidden
    assert "kerahasiaan responden" in text_of(hidden)
    assert "KBK terbentuk dan berlaku" in text_of(hidden)
    assert not outputs(hidden, "image/png")
    assert "mungkin maksudnya 'DINKES" in unknown.traceback
    assert ".py" not in unknown.traceback


@pytest.mark.slow
def test_fresh_year_gets_its_questionnaire_and_is_told_what_is_missing(tmp_path):
    folder = tmp_path / "data" / "2026"
    (tmp_path / "instruments").symlink_to(CHECKOUT / "instruments")
    create_year_folder(folder, source=SAMPLE)
    output = str(tmp_path / "keluaran")
    instrument, evaluation = run_notebooks(
        [
            ("01_susun_instrumen", {"FOLDER": str(folder), "OUTPUT": output, "FORM": "lengkap"}),
            ("04_evaluasi_tahunan", {"FOLDER": str(folder), "OUTPUT": output}),
        ]
    )

    assert not isinstance(instrument, CellExecutionError), instrument
    assert "belum terbit; masih rancangan" in text_of(instrument)
    assert "DATA SIMULASI" not in text_of(instrument)
    assert "Belum ada kuesioner terbit" in evaluation.traceback
    assert "budaya-eval instrument" in evaluation.traceback


@pytest.mark.slow
def test_first_year_of_one_small_unit_runs_and_says_what_cannot_be_known(tmp_path):
    folder = tmp_path / "data" / "2024"
    (tmp_path / "instruments").symlink_to(CHECKOUT / "instruments")
    shutil.copytree(SAMPLE.parent / "2024" / "instrumen", folder / "instrumen")
    for name in ("evaluasi.toml", "unit.xlsx", "jawaban/lembar-isian-DISDUKCAPIL.xlsx"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(SAMPLE.parent / "2024" / name, folder / name)
    reliability, evaluation = run_notebooks(
        [
            ("03_reliabilitas", {"FOLDER": str(folder)}),
            ("04_evaluasi_tahunan", {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "keluaran")}),
        ]
    )

    assert not isinstance(reliability, CellExecutionError), reliability
    assert "n &lt; 50: tidak ada rentang alpha yang andal" in text_of(reliability)
    assert not isinstance(evaluation, CellExecutionError), evaluation
    assert "belum dapat dinilai: tidak ada hasil tahun sebelumnya" in text_of(evaluation)


@pytest.mark.slow
def test_broken_folder_shows_the_problems_and_no_trace(tmp_path):
    for error in run_notebooks([(name, {"FOLDER": str(tmp_path / "tidak-ada")}) for name in NAMES[:2]]):
        assert "Masukan perlu diperbaiki (1 masalah):" in error.traceback
        assert "Folder tidak ada. Buat folder tahun baru dengan: budaya-eval new" in error.traceback
        assert ".py" not in error.traceback


def test_unknown_parameter_is_an_error():
    with pytest.raises(UnknownParameterError, match="02_periksa_jawaban has no FOLDR; it has FOLDER"):
        prepare("02_periksa_jawaban", {"FOLDR": "x"})


def test_errors_show_a_notebook_their_problems_only():
    problems = [Problem("a", "Kolom 'kode' tidak ada", file="unit.xlsx"), Problem("b", "Sel kosong")]

    assert InputError(problems)._render_traceback_() == [
        "Masukan perlu diperbaiki (2 masalah):",
        "  • unit.xlsx: Kolom 'kode' tidak ada.",
        "  • Sel kosong.",
    ]
    assert OutputError(problems[1])._render_traceback_()[0] == "Hasil tidak dapat ditulis (1 masalah):"
