"""The notebooks in JupyterLab and Chromium: all cells run, tables, figures and files seen, no other address asked."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest

from tests.test_notebooks import CHECKOUT, NAMES, WRITING, code_cells

FIGURES = {"02_periksa_jawaban": 1, "03_reliabilitas": 5, "04_evaluasi_tahunan": 5, "05_hasil_perangkat_daerah": 2}
TOKEN = "uji"
OPEN_SECONDS, RUN_SECONDS = 120, 300
OPTIONS = (
    "--no-browser",
    "--allow-root",
    f"--IdentityProvider.token={TOKEN}",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
# Cells out of sight are drawn too, so that what they show can be counted; the question about news is answered.
LAB_SETTINGS = {
    "notebook-extension/tracker": '{"windowingMode": "none"}',
    "apputils-extension/notification": '{"fetchNews": "false"}',
}
ALL_RUN = """(count) => {
    const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map((prompt) => prompt.innerText);
    const status = document.querySelector(".jp-Notebook-ExecutionIndicator").dataset.status;
    const failed = document.querySelector('.jp-OutputArea [data-mime-type="application/vnd.jupyter.stderr"]');
    const numbered = prompts.filter((text) => /\\[\\d+\\]/.test(text)).length;
    return failed !== null || (numbered === count && status === "idle");
}"""
SEEN = """(kind) => [...document.querySelectorAll(`.jp-OutputArea-output ${kind}`)].filter(
    (element) => element.getBoundingClientRect().height > 20 && (kind !== "img" || element.naturalWidth > 100)
).length"""

pytestmark = [pytest.mark.slow, pytest.mark.needs_program("chromium")]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of what an analyst works in, in a folder with a space in its name."""
    folder = tmp_path_factory.mktemp("lab") / "budaya kerja"
    for name in ("notebooks", "instruments"):
        shutil.copytree(CHECKOUT / name, folder / name)
    shutil.copytree(CHECKOUT / "data" / "contoh", folder / "data" / "contoh")
    return folder


@pytest.fixture(scope="module")
def address(project):
    """The address of a JupyterLab on the project, without the settings of whoever runs the tests."""
    own = {f"JUPYTER_{kind}_DIR": str(project.parent / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    for kind in ("SETTINGS", "WORKSPACES"):
        own[f"JUPYTERLAB_{kind}_DIR"] = str(project.parent / kind.lower())
    for name, text in LAB_SETTINGS.items():
        path = project.parent / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # conftest.py draws figures without a screen; a kernel draws them in the notebook.
    environment = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.port={port}", f"--ServerApp.root_dir={project}"]
    log = project.parent / "server.log"
    with log.open("w") as written:
        server = subprocess.Popen(
            [*command, *OPTIONS],
            cwd=project,
            env={**environment, **own, "PYTHONPATH": str(CHECKOUT)},
            stdout=written,
            stderr=written,
        )
        try:
            _await(f"http://127.0.0.1:{port}/api", server, log)
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


def _await(url, server, log):
    deadline = time.monotonic() + OPEN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return urllib.request.urlopen(url).close()
        except urllib.error.URLError:
            time.sleep(0.5)
    raise TimeoutError(log.read_text())


@pytest.fixture
def tab(chromium, address):
    """A tab of its own, with the list of the addresses that it asked."""
    context = chromium.new_context(viewport={"width": 1300, "height": 1000})
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda websocket: asked.append(websocket.url))
    yield page, asked
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_notebook_runs_in_jupyterlab_and_shows_what_it_made(name, tab, address, project):
    page, asked = tab
    path = project / "notebooks" / f"{name}.ipynb"
    page.goto(f"http://{address}/lab/workspaces/{name}/tree/notebooks/{path.name}?token={TOKEN}")
    _run_all_cells(page, len(code_cells(nbformat.read(path, as_version=4))))
    seen = {kind: page.evaluate(SEEN, kind) for kind in ("img", "table")}
    links = page.locator(".jp-OutputArea-output a").evaluate_all("(links) => links.map((link) => link.href)")
    cells = _save_and_read(page, path)

    outputs = [output for cell in cells for output in cell.outputs]
    assert {output.output_type for output in outputs} <= {"execute_result", "display_data"}
    assert [cell.execution_count for cell in cells] == list(range(1, 1 + len(cells)))
    assert seen["img"] == FIGURES.get(name, 0)
    assert seen["table"] == sum(output.data.get("text/html", "").count("<table") for output in outputs) > 0
    own = tuple(f"{scheme}://{address}/" for scheme in ("http", "ws"))
    assert len(asked) > 50
    assert [url for url in asked if not url.startswith((*own, "data:", "blob:"))] == []
    assert bool(links) == (name in WRITING)
    assert [link for link in links if not page.request.get(link).ok] == []


def _run_all_cells(page, n_cells):
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=1000 * OPEN_SECONDS)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=1000 * OPEN_SECONDS)  # else it asks for a kernel
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(ALL_RUN, arg=n_cells, timeout=1000 * RUN_SECONDS, polling=500)


def _save_and_read(page, path):
    """Save the notebook in the browser and read what it wrote: its code cells."""
    page.keyboard.press("Control+s")
    page.locator(".lm-TabBar-tab.jp-mod-dirty").wait_for(state="detached", timeout=1000 * OPEN_SECONDS)
    return code_cells(nbformat.read(path, as_version=4))
