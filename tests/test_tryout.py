"""A tryout is read apart from the answers of the year, and judged statement by statement against pandas."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

import budaya_eval
from budaya_eval import tables
from budaya_eval.errors import InputError
from budaya_eval.evaluation import Tryout
from budaya_eval.statistics import SufficientStatistics

ROOT = Path(__file__).parents[1]
YEAR = ROOT / "data" / "contoh" / "2025"
SHEET = "uji_coba/jawaban/lembar-isian-SETDA.xlsx"


@pytest.fixture(scope="module")
def tryout() -> Tryout:
    found = budaya_eval.read_tryout(YEAR)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The sheet as pandas reads it: statements only, as typed."""
    table = pd.read_excel(YEAR / SHEET, sheet_name="Isian", header=1, dtype=str).iloc[1:]
    table = table[table["persetujuan"].notna()]
    return table[[name for name in table.columns if name[:3] in ("INT", "PRO", "AKU")]]


@pytest.fixture
def year(tmp_path):
    """A copy of the year without its answers; the instruments beside it as in the checkout."""
    folder = tmp_path / "data" / "contoh" / "2025"
    shutil.copytree(YEAR, folder)
    shutil.rmtree(folder / "jawaban")
    (tmp_path / "instruments").symlink_to(ROOT / "instruments")
    return folder


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "."))


def test_the_table_says_of_every_statement_what_the_sheet_holds(tryout, raw):
    bank = pd.read_excel(ROOT / "instruments/perwali-38-2016/item.xlsx", dtype=str).set_index("code")
    scores = raw.apply(pd.to_numeric, errors="coerce")
    for item in scores:
        if bank.loc[item, "reverse"] == "yes":
            scores[item] = 6 - scores[item]
    shown = tables.table_tryout(tryout).to_frame().set_index("Butir")
    assert set(shown.index) == set(raw.columns)
    for item in raw:
        block = scores[[name for name in raw if name[:3] == item[:3]]].dropna()
        assert number(shown.at[item, "Kosong (%)"]) == pytest.approx(100 * raw[item].isna().mean(), abs=0.05)
        cannot = raw[item].notna() & scores[item].isna()
        assert number(shown.at[item, "Tidak dapat menilai (%)"]) == pytest.approx(100 * cannot.mean(), abs=0.05)
        assert number(shown.at[item, "Rata-rata"]) == pytest.approx(block[item].mean(), abs=0.005)
        r = block[item].corr(block.drop(columns=item).sum(axis=1))
        assert number(shown.at[item, "r butir–sisa"]) == pytest.approx(r, abs=0.005)
        assert ("r di bawah 0,30" in shown.at[item, "Yang diperiksa"]) == (0 <= r < 0.3)


def test_the_planted_statement_stands_out(tryout):
    table = tables.table_tryout(tryout)
    remarks = table.to_frame().set_index("Butir")["Yang diperiksa"]
    assert remarks["INT9A"].startswith("banyak yang tidak dapat menilai; banyak yang kosong")
    assert not any("tidak dapat menilai" in text for item, text in remarks.items() if item != "INT9A")
    assert table.title == "Uji coba kuesioner: 21 pernyataan, 30 orang"
    assert "DATA SIMULASI" in table.source


def test_a_reversed_statement_that_was_not_marked_is_seen(tryout):
    values = tryout.answers.values
    turned = values.assign(PRO4A=6 - values["PRO4A"])
    stats = SufficientStatistics.from_frame(turned.assign(INT8A=6 - values["INT8A"]), tryout.statistics.scales)
    wrong = Tryout(tryout.settings, tryout.instrument, tryout.scheme, tryout.answers, stats)
    remarks = tables.table_tryout(wrong).to_frame().set_index("Butir")["Yang diperiksa"]
    assert remarks["PRO4A"].startswith("arah terbalik?")


def test_a_tryout_needs_no_answers_of_the_year_and_they_do_not_mix(year, tryout):
    assert not (year / "jawaban").exists()
    alone = budaya_eval.read_tryout(year)
    assert alone.statistics == tryout.statistics


def test_a_tryout_may_have_a_questionnaire_of_its_own(year, tryout):
    shutil.move(year / "instrumen", year / "uji_coba" / "instrumen")
    assert budaya_eval.read_tryout(year).instrument.fingerprint == tryout.instrument.fingerprint


def test_no_tryout_is_none_and_a_misplaced_one_an_error(year):
    shutil.move(year / SHEET, year / "uji_coba" / "lembar.xlsx")
    with pytest.raises(InputError, match="jawaban"):
        budaya_eval.read_tryout(year)
    (year / "uji_coba" / "lembar.xlsx").unlink()
    assert budaya_eval.read_tryout(year) is None
    assert "uji_coba/jawaban/" in repr(tables.table_tryout(None))
