"""What this machine has: everything here is well; what is missing elsewhere is told with what to do."""

import sys
from importlib import metadata

import pytest

from budaya_eval import installation
from budaya_eval.installation import check_installation


def by_name(checks):
    return {check.name: check for check in checks}


def test_where_the_tests_run_everything_is_well():
    checks = by_name(check_installation())
    assert [name for name, check in checks.items() if check.state == "missing"] == []
    assert checks["Python"].found == ".".join(str(part) for part in sys.version_info[:3])
    assert "perwali-38-2016" in checks["daftar indikator"].found


def test_the_libraries_asked_for_are_those_of_the_package():
    asked = dict(installation._requirements())
    assert {"numpy", "pandas", "typst", "xlsxwriter"} <= {name.casefold() for name in asked}
    assert asked["jupyterlab"] == "notebook"
    assert "pytest" not in asked


def test_a_missing_library_and_another_version_are_told(monkeypatch):
    true_version = metadata.version

    def version(name):
        if name == "typst":
            raise metadata.PackageNotFoundError(name)
        return "0.0.1" if name == "scipy" else true_version(name)

    monkeypatch.setattr(installation.metadata, "version", version)
    checks = by_name(check_installation())
    assert (checks["pustaka"].state, checks["pustaka"].found) == ("missing", "belum ada: typst")
    assert checks["versi pustaka"].state == "warning"
    assert "scipy 0.0.1 (diuji dengan" in checks["versi pustaka"].found


def test_a_folder_that_cannot_be_written_or_lies_in_the_cloud_is_told(tmp_path):
    cloud = tmp_path / "OneDrive - Pemko" / "kerja"
    cloud.mkdir(parents=True)
    assert by_name(check_installation(cloud))["letak folder"].state == "warning"
    checks = by_name([installation._check_writing("folder kerja", tmp_path / "tidak-ada")])
    assert checks["folder kerja"].state == "missing"
    assert checks["folder kerja"].action


def test_an_old_python_is_told(monkeypatch):
    monkeypatch.setattr(installation, "MIN_PYTHON", (99, 0, 0))
    check = installation._check_python()
    assert check.state == "missing"
    assert "99.0.0" in check.action


@pytest.mark.parametrize(("free", "state"), [(10, "warning"), (10_000, "ok")])
def test_little_room_is_told(monkeypatch, tmp_path, free, state):
    usage = type("Usage", (), {"free": free * installation.MEGABYTE})
    monkeypatch.setattr(installation.shutil, "disk_usage", lambda _: usage)
    assert installation._check_room(tmp_path).state == state
