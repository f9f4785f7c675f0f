"""What every test shares: programs that may be missing, nothing skipped in CI, the same random examples each run."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# Figures are drawn without a screen, also where a shell asks for a window.
os.environ["MPLBACKEND"] = "Agg"

# The machine may be busy, so no example has a deadline; in CI the examples are the same at every run.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)


ROOT = Path(__file__).parents[1]
NODE_FOLDER = ROOT / "tests" / "node"


def in_ci() -> bool:
    """True where the environment says CI: there nothing may be skipped."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


settings.load_profile("ci" if in_ci() else "local")


def pytest_runtest_setup(item):
    """Skip a test whose program or npm package is missing, saying which; in CI that is a failure."""
    programs = [name for mark in item.iter_markers("needs_program") for name in mark.args]
    packages = [name for mark in item.iter_markers("needs_npm") for name in mark.args]
    missing = [name for name in programs if shutil.which(name) is None]
    missing += [f"{name} (npm)" for name in packages if not (NODE_FOLDER / "node_modules" / name).is_dir()]
    if missing:
        message = f"not installed: {', '.join(missing)}"
        if in_ci():
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


@pytest.fixture(scope="module")
def chromium():
    """Chromium without a window (playwright), closed with the module: its event loop would disturb notebooks."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sample_evaluation():
    """The sample's evaluation, computed once; a test that changes it takes a copy."""
    from budaya_eval.evaluation import run_evaluation

    return run_evaluation(ROOT / "data" / "contoh" / "2025")


@pytest.fixture
def city(tmp_path):
    """A copy of the sample beside a copy of the lists, so that anything may be changed; the folder of 2025."""
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    shutil.copytree(ROOT / "data" / "contoh", tmp_path / "data" / "contoh")
    return tmp_path / "data" / "contoh" / "2025"


def _skipped_in_ci(config):
    """Reports of skipped tests, where they matter: in CI, in the process that prints the summary."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if in_ci() and reporter is not None else []


def pytest_sessionfinish(session):
    """Make a CI run fail when any test was skipped."""
    if _skipped_in_ci(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    """Say why a CI run with only passed and skipped tests failed."""
    skipped = _skipped_in_ci(config)
    if skipped:
        terminalreporter.write_line(f"CI: {len(skipped)} skipped, nothing may be skipped", red=True)
