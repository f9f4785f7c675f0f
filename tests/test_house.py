"""The picture of the house in docs/ is the house: the same rooms, in the order the layer contract holds them to."""

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def layers():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [c for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    return [name.strip().strip("()") for layer in contract["layers"] for name in layer.split("|")]


def room_file(name):
    package = ROOT / "budaya_eval" / name / "__init__.py"
    return package if package.is_file() else ROOT / "budaya_eval" / f"{name}.py"


def test_the_table_of_rooms_is_that_of_the_contract_with_each_rooms_own_sentence():
    table = re.findall(
        r"^\| `(\w+)` \| (.+) \|$", (ROOT / "docs" / "house.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    rooms = [name for name in layers() if room_file(name).is_file()]
    sentences = [
        " ".join(ast.get_docstring(ast.parse(room_file(name).read_text(encoding="utf-8"))).split("\n\n")[0].split())
        for name in rooms
    ]
    assert table == list(zip(rooms, sentences, strict=True))
