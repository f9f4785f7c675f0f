"""The Windows bundle holds what its scripts call, installs from its own wheels alone, and names no address."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def bundle(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "windows"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import make_bundle

    return make_bundle


def write_wheel(folder, name, *needs):
    """Write a wheel that holds one module and says what it needs."""
    said = "".join(f"Requires-Dist: {need}\n" for need in needs)
    with zipfile.ZipFile(folder / f"{name}-1-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(f"{name}.py", "x = 1\n" * 1000)
        wheel.writestr(f"{name}-1.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n{said}")
        wheel.writestr(f"{name}-1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{name}-1.dist-info/RECORD", "")


@pytest.mark.needs_program("git")
def test_the_bundle_is_whole(bundle, tmp_path):
    write_wheel(tmp_path, "contoh")
    for name in ("index.html", "panduan/memasang.html", ".doctrees/index.doctree"):
        (tmp_path / "html" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "html" / name).write_text(name, encoding="utf-8")
    bundle.pack(tmp_path, tmp_path / "html", tmp_path / "dist" / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "dist" / "bundle.zip") as packed:
        names = set(packed.namelist())
        texts = {name: packed.read(name).decode("utf-8") for name in bundle.TEXTS}
    needed = {"wheels.tar.xz", "constraints.txt", "data/contoh/2025/evaluasi.toml"}
    assert needed | {"instruments/schemes/perwali-38-2016.toml", "notebooks/01_susun_instrumen.ipynb"} <= names
    guide = {name for name in names if name.startswith("panduan/")}
    assert guide == {"panduan/index.html", "panduan/panduan/memasang.html"}
    assert "panduan\\index.html" in texts["BACA DAHULU.txt"]
    assert "--no-index --find-links wheels -c constraints.txt" in texts["pasang.bat"]
    for name, text in texts.items():
        assert text.count("\r\n") == text.count("\n"), name
        assert text.isascii(), name  # a command prompt's code page is not UTF-8
        assert "http" not in text, name


@pytest.mark.parametrize("name", ["pasang.bat", "jalankan.bat"])
def test_a_script_jumps_only_to_its_labels_and_quotes_its_folder(name):
    script = (ROOT / "windows" / name).read_text(encoding="utf-8")
    labels = re.findall(r"^:(\w+)$", script, flags=re.MULTILINE)
    assert set(re.findall(r"goto (\w+)$", script, flags=re.MULTILINE)) == set(labels) - {""}
    assert script.count("%~dp0") == script.count('cd /d "%~dp0"\nif not exist ') == 1
    assert "if errorlevel" not in script  # a program that crashes on Windows ends with a negative number
    assert "(\n" not in script  # a ")" in what is typed or in a path would end the block


def test_a_python_that_is_not_the_one_the_wheels_are_for_is_refused():
    script = (ROOT / "windows" / "pasang.bat").read_text(encoding="utf-8")
    (question,) = re.findall(r'-c "(import sys, .+)" >nul 2>&1\nif not %errorlevel%==0 goto tanpa_python', script)
    told = "sysconfig.get_platform = lambda: 'win-amd64'; sys.version_info = (3, {}, 1); sys.exit("
    for minor, refused in ((11, 1), (12, 0), (13, 1)):
        asked = question.replace("sys.exit(", told.format(minor))
        run = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False)
        assert (run.returncode, run.stderr) == (refused, b"")
    run = subprocess.run([sys.executable, "-c", question], capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (1, b"")  # tests run on other systems


def test_wheels_come_out_of_the_archive_with_every_byte(bundle, tmp_path):
    write_wheel(tmp_path, "contoh")
    bundle.pack_wheels(tmp_path, tmp_path / "wheels.tar.xz")
    script = (ROOT / "windows" / "pasang.bat").read_text(encoding="utf-8")
    (line,) = [line for line in script.splitlines() if "tarfile" in line]
    subprocess.run([sys.executable, *line.split()[1:]], cwd=tmp_path, check=True)
    wheels = [zipfile.ZipFile(folder / "contoh-1-py3-none-any.whl") for folder in (tmp_path, tmp_path / "wheels")]
    before, after = ([(name, wheel.read(name)) for name in wheel.namelist()] for wheel in wheels)
    assert len(before) == 4
    assert after == before


def test_a_wheel_that_only_windows_needs_is_missed(bundle, tmp_path, capfd):
    write_wheel(tmp_path, "contoh", "butuhwin; os_name == 'nt'", "butuhlin; os_name != 'nt'")
    with pytest.raises(subprocess.CalledProcessError):
        bundle.check_wheels(tmp_path, "contoh")
    assert "butuhwin" in capfd.readouterr().err
    write_wheel(tmp_path, "butuhwin")
    bundle.check_wheels(tmp_path, "contoh")
