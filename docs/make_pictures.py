"""Makes the pictures of README and guide from the sample: ``.venv/bin/python docs/make_pictures.py [FOLDER]``.

Needs the extra ``test`` (pypdfium2, playwright), LibreOffice and Chromium. `tests/test_readme.py` compares the pictures
of documents in `docs/pictures/` with what the sample gives today.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pypdfium2
from PIL import Image

from budaya_eval import run_evaluation, write_report
from budaya_eval.channels import html_form, paper
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.unit_reports import write_unit_reports

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from budaya_eval.evaluation import Evaluation

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "contoh" / "2025"
SCALE = 1.25
COLOURS = 64
UNIT = "DLH"


def render_page(path: Path, words: str, scale: float = SCALE) -> Image.Image:
    """Render the first page of a PDF whose text contains these words."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        if words in page.get_textpage().get_text_bounded():
            image: Image.Image = page.render(scale=scale).to_pil()
            return image
    raise ValueError(f"no page of {path.name} says {words!r}")


def convert(path: Path) -> Path:
    """Convert an office document to PDF with LibreOffice."""
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path.with_suffix(".pdf")


def draw_documents(evaluation: Evaluation, scratch: Path) -> dict[str, Image.Image]:
    """Draw pages of what is printed: report, LHE, slide, paper form, workbook of results."""
    by_suffix = {path.suffix: path for path in write_report(evaluation, scratch, formats=("pdf", "xlsx", "pptx"))}
    (lhe,) = write_unit_reports(evaluation, scratch, [UNIT], ("pdf",))
    written = paper.write(_request(evaluation), scratch / "kertas").files
    questionnaire = next(path for path in written if path.name.endswith("A4.pdf"))
    workbook = convert(by_suffix[".xlsx"])
    return {
        "ringkasan": render_page(by_suffix[".pdf"], "Mohon keputusan"),
        "lhe": render_page(lhe, "DATA SIMULASI"),
        "paparan": render_page(convert(by_suffix[".pptx"]), "Nilai budaya kerja"),
        "kuesioner": render_page(questionnaire, "Cara mengisi"),
        "buku_hasil": render_page(workbook, "Indeks per nilai"),
    }


def draw_screens(evaluation: Evaluation, scratch: Path) -> dict[str, Image.Image]:
    """Draw what stands on a screen: the HTML form on a telephone, JupyterLab with the yearly evaluation."""
    from playwright.sync_api import sync_playwright

    form = next(p for p in html_form.write(_request(evaluation), scratch / "form").files if p.suffix == ".html")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        phone = browser.new_page(viewport={"width": 390, "height": 760})
        phone.goto(form.as_uri())
        phone.locator("input[type=radio]").first.scroll_into_view_if_needed()
        screens = {"formulir": _shoot(phone), "jupyterlab": _draw_jupyterlab(browser.new_page(), scratch)}
        browser.close()
    return screens


def _draw_jupyterlab(tab: Page, scratch: Path) -> Image.Image:
    """Run notebook 04 in JupyterLab and show its first figure with the table below it."""
    for name in ("notebooks", "data", "instruments"):
        shutil.copytree(ROOT / name, scratch / "lab" / name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    options = [*quiet, "--no-browser", "--allow-root", "--IdentityProvider.token=", f"--ServerApp.port={port}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(scratch), "MPLBACKEND": ""}
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={scratch / 'lab'}"],
        env={key: value for key, value in environment.items() if value},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(f"{address}/api")
        tab.set_viewport_size({"width": 1200, "height": 1000})
        tab.goto(f"{address}/lab/tree/notebooks/04_evaluasi_tahunan.ipynb")
        tab.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=120_000)
        tab.wait_for_timeout(5_000)  # the kernel starts; a menu opened before would be closed again
        tab.get_by_role("menuitem", name="Run", exact=True).click()
        tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        tab.get_by_role("button", name="No", exact=True).click()  # the question about news
        figure = tab.locator(".jp-OutputArea-output img").first
        figure.wait_for(timeout=240_000)
        tab.locator(".jp-OutputArea-output table", has_text="Indeks keseluruhan").first.wait_for()
        for _ in range(3):  # cells above are measured only when they have been in sight, and then move the others
            figure.evaluate("(image) => image.closest('.jp-Cell').previousElementSibling.scrollIntoView()")
            tab.wait_for_timeout(1_000)
        return _shoot(tab)
    finally:
        server.terminate()
        server.wait()


def _await(address: str) -> None:
    for _ in range(120):
        try:
            urlopen(address).close()  # noqa: S310  # our own server on this machine
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(address)


def _shoot(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot()))


def _request(evaluation: Evaluation) -> WriteRequest:
    return WriteRequest(evaluation.instrument, evaluation.register, is_simulated=True)


def save_pictures(images: dict[str, Image.Image], folder: Path) -> list[Path]:
    """Save pictures with few colours, so that they stay small."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, image in images.items():
        image.convert("RGB").quantize(COLOURS).save(folder / f"{name}.png", optimize=True)
    return [folder / f"{name}.png" for name in images]


def make_pictures(folder: Path) -> None:
    """Make every picture anew."""
    evaluation = run_evaluation(SAMPLE)
    with tempfile.TemporaryDirectory() as scratch:
        save_pictures(draw_documents(evaluation, Path(scratch)), folder)
        save_pictures(draw_screens(evaluation, Path(scratch)), folder)


if __name__ == "__main__":
    make_pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
