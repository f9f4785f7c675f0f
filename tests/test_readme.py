"""What the README says is so: its commands exist, its example runs, its links lead somewhere, its pictures are true."""

import re
import shlex
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from budaya_eval.cli import build_parser

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURES = re.findall(r'<img src="([^"]+)"', README)


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_every_command_it_shows_can_be_parsed():
    lines = [line for block in (*blocks("sh"), *blocks("bat")) for line in block.splitlines()]
    lines += re.findall(r"`(budaya-eval [^`]+)`", README)
    shown = [line.partition("budaya-eval ")[2] for line in lines if re.search(r"budaya-eval (?!$)[\w-]+ ", line)]
    assert len(shown) >= 6
    for line in shown:
        options = build_parser().parse_args(shlex.split(line.replace("\\", "/")))
        assert callable(options.run)


def test_it_names_every_command_and_every_notebook():
    (commands,) = (action for action in build_parser()._actions if action.dest == "command")
    assert [
        name
        for name in commands.choices
        if f"budaya-eval {name} " not in README and f"`budaya-eval {name}`" not in README
    ] == []
    assert [path.stem for path in (ROOT / "notebooks").glob("*.ipynb") if f"`{path.stem}`" not in README] == []


def test_every_make_target_it_shows_exists():
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = set(re.findall(r"\bmake ([a-z]+)\b(?= |`)", README)) - {"respondents", "any"}
    assert {"report", "test"} <= shown
    assert shown <= targets


def test_its_python_example_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    names = {}
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), names)
    assert len(names["evaluation"].results.query("scope == 'city' and measure == 'index' and indicator == ''")) == 4


def test_its_links_lead_somewhere():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    for link in [*links, *PICTURES]:
        assert (ROOT / link).exists(), link


def test_every_picture_has_words_for_those_who_cannot_see_it():
    assert len(re.findall(r'<img [^>]*alt="[^"]{20,}"', README)) == len(PICTURES)


@pytest.mark.slow
@pytest.mark.needs_program("soffice")
def test_the_pictures_of_documents_are_those_of_the_sample(sample_evaluation, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from make_pictures import draw_documents, save_pictures

    made = {path.name: path for path in save_pictures(draw_documents(sample_evaluation, tmp_path), tmp_path)}
    assert {Path(picture).name for picture in PICTURES} <= set(made)

    def small(path):
        return np.asarray(Image.open(path).convert("L").resize((120, 170)), dtype=float)

    for name, path in made.items():
        difference = np.abs(small(ROOT / "docs" / "pictures" / name) - small(path))
        assert difference.mean() < 1.5, name
