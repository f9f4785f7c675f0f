"""Makes the pictures of the README from the sample city: ``.venv/bin/python docs/make_pictures.py [FOLDER]``.

Needs the extra ``test`` (pypdfium2). `tests/test_readme.py` compares the pictures in `docs/pictures/` with what the
sample gives today.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2

from budaya_eval import run_evaluation, write_report
from budaya_eval.channels import paper
from budaya_eval.channels.channel import WriteRequest

if TYPE_CHECKING:
    from PIL import Image

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "contoh" / "2025"
SCALE = 1.25
COLOURS = 64


def render_page(path: Path, words: str) -> Image.Image:
    """Render the first page of a PDF whose text contains these words."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        if words in page.get_textpage().get_text_bounded():
            image: Image.Image = page.render(scale=SCALE).to_pil()
            return image
    raise ValueError(f"no page of {path.name} says {words!r}")


def make_pictures(folder: Path) -> list[Path]:
    """Write the three pictures into a folder."""
    evaluation = run_evaluation(SAMPLE)
    with tempfile.TemporaryDirectory() as scratch:
        (report,) = write_report(evaluation, Path(scratch), formats=("pdf",))
        request = WriteRequest(evaluation.instrument, evaluation.register, is_simulated=True)
        written = paper.write(request, Path(scratch) / "kertas").files
        questionnaire = next(path for path in written if path.name.endswith("A4.pdf"))
        pages = {
            "ringkasan": render_page(report, "Mohon keputusan"),
            "perangkat_daerah": render_page(report, "Dibandingkan dengan bagian kota"),
            "kuesioner": render_page(questionnaire, "Cara mengisi"),
        }
    folder.mkdir(parents=True, exist_ok=True)
    for name, image in pages.items():
        image.convert("RGB").quantize(COLOURS).save(folder / f"{name}.png", optimize=True)
    return [folder / f"{name}.png" for name in pages]


if __name__ == "__main__":
    make_pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
