"""The Windows bundle holds what its scripts call, installs from its own wheels alone, and names no address."""

import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.needs_program("git")
def test_the_bundle_is_whole(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "windows"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from make_bundle import TEXTS, pack

    (tmp_path / "contoh-1-py3-none-any.whl").write_bytes(b"x")
    pack(tmp_path, tmp_path / "dist" / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "dist" / "bundle.zip") as packed:
        names = set(packed.namelist())
        texts = {name: packed.read(name).decode("utf-8") for name in TEXTS}
    needed = {"wheels/contoh-1-py3-none-any.whl", "constraints.txt", "data/contoh/2025/evaluasi.toml"}
    assert needed | {"instruments/schemes/perwali-38-2016.toml", "notebooks/01_susun_instrumen.ipynb"} <= names
    assert "--no-index --find-links wheels -c constraints.txt" in texts["pasang.bat"]
    for name, text in texts.items():
        assert text.count("\r\n") == text.count("\n"), name
        assert text.isascii(), name  # a command prompt's code page is not UTF-8
        assert "http" not in text, name
