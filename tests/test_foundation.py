"""The ground the project stands on: names, pins, licence, what is committed, and the rules of the test run itself."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytest_plugins = ["pytester"]  # it runs pytest in pytest, to see the rules of tests/conftest.py at work

CHECKOUT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]

# The packages the project was asked to build on, in the words of the order.
SEVEN_PACKAGES = {"jupyterlab", "pandas", "scipy", "pingouin", "matplotlib", "pyreadstat", "pytest"}

PLATFORMS = ["windows", "linux"]
PYTHONS = ["3.11.5", "3.13"]


def read(path):
    return (CHECKOUT / path).read_text(encoding="utf-8")


def by_name(requirements):
    """Version range by canonical name."""
    parsed = [Requirement(text) for text in requirements]
    return {canonicalize_name(requirement.name): requirement.specifier for requirement in parsed}


def pins(text):
    """Pinned version by canonical name; every line must be exactly one pin, so that no name has two releases."""
    requirements = [Requirement(line) for line in text.splitlines() if line and not line.startswith("#")]
    pinned = {}
    for requirement in requirements:
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        assert requirement.url is None
        assert canonicalize_name(requirement.name) not in pinned
        pinned[canonicalize_name(requirement.name)] = specifier.version
    return pinned


# --- Names and versions stand in several files, and agree --------------------------------------------------------


def test_version_is_the_same_everywhere():
    citation = yaml.safe_load(read("CITATION.cff"))
    newest = re.search(r"^## \[(\d[^\]]*)\]", read("CHANGELOG.md"), flags=re.MULTILINE)

    assert metadata.version("budaya-eval") == PROJECT["version"]
    assert citation["version"] == PROJECT["version"]
    assert newest is not None
    assert newest.group(1) == PROJECT["version"]


def test_licence_is_the_gpl_3_word_for_word():
    # SHA-256 of the text at gnu.org/licenses/gpl-3.0.txt
    published = "3972dc9744f6499f0f9b2dbf76696f2ae7ad8af9b23dde66d6af86c9dfb36986"

    assert hashlib.sha256((CHECKOUT / "LICENSE").read_bytes()).hexdigest() == published
    assert PROJECT["license"] == "GPL-3.0-or-later"
    assert yaml.safe_load(read("CITATION.cff"))["license"] == PROJECT["license"]


def test_citation_has_what_the_format_requires():
    citation = yaml.safe_load(read("CITATION.cff"))

    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["cff-version"] == "1.2.0"
    assert all({"name"} <= author.keys() or {"family-names"} <= author.keys() for author in citation["authors"])


def test_oldest_python_is_the_same_everywhere():
    oldest = PROJECT["requires-python"].removeprefix(">=")
    conda = [
        line for line in yaml.safe_load(read("environment.yml"))["dependencies"] if str(line).startswith("python ")
    ]
    as_tuple = f"({oldest.replace('.', ', ')})"

    assert f"python >={oldest}" in conda
    assert as_tuple in read("Makefile")
    assert f"--python-version {oldest}" in read("Makefile")
    assert as_tuple in read(".ci/run")
    assert PYPROJECT["tool"]["mypy"]["python_version"] == "3.11"
    assert PYPROJECT["tool"]["ruff"]["target-version"] == "py311"


def test_conda_environment_and_pyproject_name_the_same_packages():
    dependencies = yaml.safe_load(read("environment.yml"))["dependencies"]
    (for_pip,) = (entry["pip"] for entry in dependencies if isinstance(entry, dict))
    plain = [entry for entry in dependencies if isinstance(entry, str) and entry != "pip"]
    conda = by_name([*plain, *(entry for entry in for_pip if entry != "-e .")])
    conda.pop("python")
    runtime = by_name([*PROJECT["dependencies"], *EXTRAS["notebook"]])
    everything = runtime | by_name(EXTRAS["test"])

    assert "-e ." in for_pip
    assert set(conda) == set(runtime) | SEVEN_PACKAGES
    assert {name: str(conda[name]) for name in conda} == {name: str(everything[name]) for name in conda}


def test_the_seven_packages_are_dependencies():
    everything = by_name([*PROJECT["dependencies"], *EXTRAS["notebook"], *EXTRAS["docs"], *EXTRAS["test"]])

    assert set(everything) >= SEVEN_PACKAGES


# --- Pins --------------------------------------------------------------------------------------------------------


def test_every_dependency_is_pinned_inside_its_range():
    pinned = pins(read("constraints.txt"))
    everything = by_name([*PROJECT["dependencies"], *EXTRAS["notebook"], *EXTRAS["docs"], *EXTRAS["test"]])

    assert set(everything) <= set(pinned)
    assert [name for name, allowed in everything.items() if not allowed.contains(pinned[name])] == []


def resolve(folder, requirements, platform, python, *options):
    """What an installer would take from the index, wheels only, without downloading one; skips where offline."""
    target = folder / "resolved.txt"
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    command += ["--python", sys.executable]  # instead of asking every Python of the machine for its version
    command += ["--only-binary", ":all:", "--python-platform", platform, "--python-version", python]
    command += [*options, "--output-file", str(target), str(requirements)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if "Failed to fetch" in run.stderr:
        pytest.skip("the package index cannot be reached")
    return run, target


@pytest.mark.network
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_package_is_pinned_and_its_pin_has_a_wheel(tmp_path, platform, python):
    constraints = CHECKOUT / "constraints.txt"
    options = ["--all-extras", "--constraints", str(constraints)]

    run, target = resolve(tmp_path, CHECKOUT / "pyproject.toml", platform, python, *options)

    assert run.returncode == 0, run.stderr
    resolved = pins(target.read_text(encoding="utf-8"))
    pinned = pins(constraints.read_text(encoding="utf-8"))
    assert len(resolved) > 100
    assert {name: pinned.get(name) for name in resolved} == resolved
    assert ("pywinpty" in resolved) == (platform == "windows")


@pytest.mark.network
@pytest.mark.parametrize(("platform", "has_wheel"), [("windows", False), ("linux", True)])
def test_the_wheel_check_notices_a_package_without_one(tmp_path, platform, has_wheel):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("uvloop==0.22.1\n", encoding="utf-8")  # published for Linux and macOS only

    run, _ = resolve(tmp_path, requirements, platform, "3.11.5")

    assert (run.returncode == 0) == has_wheel
    assert has_wheel or "no usable wheels" in run.stderr


# --- What is committed -------------------------------------------------------------------------------------------


def committed_files():
    """Every file that is or would be committed."""
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    paths = [CHECKOUT / name for name in listing.split("\0") if name]
    return [path for path in paths if path.is_file()]


def contents(path):
    """Name and bytes of a file, and of what is inside it where it is an office document."""
    data = path.read_bytes()
    name = path.relative_to(CHECKOUT).as_posix()
    yield name, data
    if path.suffix in {".docx", ".pptx", ".xlsx"}:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield f"{name}!{member}", archive.read(member)


# Written in pieces, so that this file does not hold what it forbids.
MACHINE_FOLDERS = ["work", "tmp", "root", "home", "Users"]
REGISTRY_HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("debian", "org"),
    ("anaconda", "org"),
    ("cran.r-project", "org"),
    ("crates", "io"),
    ("golang", "org"),
]
FORBIDDEN = re.compile(
    "|".join(
        [
            rf"(?<![\w.:$}}\-])/(?:{'|'.join(MACHINE_FOLDERS)})/\w",
            rf"\b[A-Z]:\\{MACHINE_FOLDERS[-1]}\\",
            *(rf"\b{re.escape(name)}\.{ending}\b" for name, ending in REGISTRY_HOSTS),
        ]
    ).encode()
)


@pytest.mark.needs_program("git")
def test_nothing_committed_names_a_machine_or_a_registry():
    found = [
        f"{name}: {match.group().decode()}"
        for path in committed_files()
        for name, data in contents(path)
        for match in FORBIDDEN.finditer(data)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("text", "is_forbidden"),
    [
        ("see /" + "home/siti/data", True),
        ("'/" + "tmp/x'", True),
        ("C:\\" + "Users\\siti", True),
        ("https://files.python" + "hosted.org/x", True),
        ("keluaran/" + "work/x", False),
        ("https://example.go.id/" + "home/x", False),
    ],
)
def test_the_search_for_machine_names_finds_them(text, is_forbidden):
    assert (FORBIDDEN.search(text.encode()) is not None) == is_forbidden


@pytest.mark.needs_program("git")
def test_notebooks_are_committed_without_outputs():
    cells = [
        (path.name, number, cell)
        for path in committed_files()
        if path.suffix == ".ipynb"
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1)
        if cell["cell_type"] == "code"
    ]

    assert [(name, number) for name, number, cell in cells if cell["outputs"] or cell["execution_count"]] == []


@pytest.mark.needs_program("git")
def test_no_committed_file_is_larger_than_five_megabytes():
    assert [path.name for path in committed_files() if path.stat().st_size > 5_000_000] == []


@pytest.mark.needs_program("git")
@pytest.mark.parametrize(
    ("path", "is_ignored"),
    [
        ("data/2026/jawaban/dinkes.xlsx", True),
        ("data/2026/evaluasi.toml", True),
        ("data/contoh/2025/jawaban/dinkes.xlsx", False),
        ("data/contoh/2025/jawaban/~$dinkes.xlsx", True),
        ("keluaran/2026/laporan.pdf", True),
        ("budaya_eval/report/laporan.toml", False),
        ("tests/node/node_modules/axe-core/axe.js", True),
    ],
)
def test_answers_of_real_people_cannot_be_committed_by_mistake(path, is_ignored):
    command = ["git", "check-ignore", "--quiet", "--no-index", path]

    assert (subprocess.run(command, cwd=CHECKOUT, check=False).returncode == 0) == is_ignored


# --- The package -------------------------------------------------------------------------------------------------


def test_importing_the_package_loads_no_heavy_library():
    heavy = {"pandas", "scipy", "pingouin", "matplotlib", "pyarrow", "openpyxl", "docx", "typst"}
    code = "import sys, budaya_eval; print(*sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout

    assert "budaya_eval" in loaded.split()
    assert heavy & set(loaded.split()) == set()


def test_wheel_carries_every_file_of_the_package(tmp_path):
    for name in ["pyproject.toml", "README.md", "LICENSE", ".gitignore"]:
        shutil.copy(CHECKOUT / name, tmp_path / name)
    shutil.copytree(CHECKOUT / "budaya_eval", tmp_path / "budaya_eval", ignore=shutil.ignore_patterns("__pycache__"))
    files = [path for path in (tmp_path / "budaya_eval").rglob("*") if path.is_file()]
    present = {path.relative_to(tmp_path).as_posix() for path in files}
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", "dist"]

    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)

    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if not name.startswith("budaya_eval-")}
    assert "budaya_eval/py.typed" in packed
    assert packed == present


# --- The rules of the test run -----------------------------------------------------------------------------------

INNER_TEST = """
import pytest

@pytest.mark.needs_program({program!r})
def test_needs_a_program():
    pass

def test_other():
    pass
"""


def run_inner(pytester, monkeypatch, program, *, ci, workers):
    """Run two tests under this project's conftest, in a process of their own."""
    pytester.makeconftest(read("tests/conftest.py"))
    pytester.makeini("[pytest]\nmarkers = needs_program(*names): see conftest\n")
    pytester.makepyfile(INNER_TEST.format(program=program))
    monkeypatch.setenv("CI", ci)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-ra", *workers)


def test_missing_program_skips_visibly(pytester, monkeypatch):
    result = run_inner(pytester, monkeypatch, "no-such-program", ci="", workers=())

    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*not installed: no-such-program*"])
    assert result.ret == 0


def test_missing_program_fails_in_ci(pytester, monkeypatch):
    result = run_inner(pytester, monkeypatch, "no-such-program", ci="true", workers=())

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*not installed: no-such-program*"])


def test_present_program_runs(pytester, monkeypatch):
    result = run_inner(pytester, monkeypatch, Path(sys.executable).as_posix(), ci="true", workers=())

    result.assert_outcomes(passed=2)
    assert result.ret == 0


@pytest.mark.parametrize(("ci", "workers", "expected"), [("", (), 0), ("true", (), 1), ("true", ("-n", "1"), 1)])
def test_any_skip_fails_a_ci_run(pytester, monkeypatch, ci, expected, workers):
    pytester.makepyfile(test_skipping="import pytest\n\ndef test_skips():\n    pytest.skip('no reason')\n")

    result = run_inner(pytester, monkeypatch, Path(sys.executable).as_posix(), ci=ci, workers=workers)

    result.assert_outcomes(passed=2, skipped=1)
    assert result.ret == expected
    assert ("nothing may be skipped" in result.stdout.str()) == (expected == 1)
