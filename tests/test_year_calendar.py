"""The year's calendar: in order, complete in the settings of a new year, and what is told of a slip in it."""

import datetime as dt
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from budaya_eval.cli import main
from budaya_eval.settings import read_settings
from budaya_eval.year_calendar import CHAINS, EVENTS, find_disorder, find_missed, order_calendar
from budaya_eval.year_folder import create_year_folder

ROOT = Path(__file__).parents[1]
ACUAN = dt.date(2026, 9, 30)


def disorder(**dates):
    return [(p.code, str(p)) for p in find_disorder(dates, 2026, ACUAN, "evaluasi.toml")]


def test_a_new_year_has_every_date_in_order(tmp_path):
    (tmp_path / "instruments" / "schemes").mkdir(parents=True)
    create_year_folder(tmp_path / "data" / "2026")
    settings = read_settings(tmp_path / "data" / "2026")
    assert list(settings.calendar) == list(EVENTS)
    assert find_disorder(settings.calendar, settings.year, settings.reference_date, "evaluasi.toml") == []
    ordered = [date for _, date in order_calendar(settings.calendar)]
    assert ordered == sorted(ordered)


def test_every_date_of_a_chain_is_known():
    assert {key for chain in CHAINS for key in chain} <= EVENTS.keys()


@pytest.mark.parametrize(("earlier", "later"), [(a, b) for chain in CHAINS for a, b in pairwise(chain)])
def test_two_dates_of_a_chain_in_the_wrong_order_are_told(earlier, later):
    found = disorder(**{earlier: dt.date(2026, 10, 9), later: dt.date(2026, 10, 8)})
    assert [code for code, _ in found if code == "calendar-order"] == ["calendar-order"]
    text = found[0][1]
    assert f"'kalender.{later}' (8 Oktober 2026) mendahului 'kalender.{earlier}' (9 Oktober 2026)" in text


def test_dates_that_are_not_set_are_passed_over():
    found = disorder(survei_mulai=dt.date(2026, 10, 5), penyajian=dt.date(2026, 10, 4))
    assert [code for code, _ in found] == ["calendar-order"]
    assert disorder(survei_mulai=dt.date(2026, 10, 5), penyajian=dt.date(2026, 10, 5)) == []


def test_another_year_and_a_late_reference_date_are_told():
    found = disorder(survei_mulai=dt.date(2025, 9, 29))
    assert [code for code, _ in found] == ["calendar-year", "calendar-reference"]
    assert disorder(survei_mulai=ACUAN) == []


def test_a_date_is_missed_only_when_it_has_passed_and_its_folder_is_empty(tmp_path):
    dates = {"bukti_selesai": dt.date(2026, 10, 25), "gelar_budaya_kerja": dt.date(2026, 1, 1)}
    assert find_missed(dates, tmp_path, dt.date(2026, 10, 25), "evaluasi.toml") == []
    (missed,) = find_missed(dates, tmp_path, dt.date(2026, 10, 26), "evaluasi.toml")
    assert "25 Oktober 2026" in missed.text
    assert missed.file == "evaluasi.toml"
    (tmp_path / "bukti").mkdir()
    (tmp_path / "bukti" / "~$dinkes.xlsx").write_bytes(b"lock")
    assert len(find_missed(dates, tmp_path, dt.date(2026, 10, 26), "evaluasi.toml")) == 1
    (tmp_path / "bukti" / "dinkes.xlsx").write_bytes(b"x")
    assert find_missed(dates, tmp_path, dt.date(2026, 10, 26), "evaluasi.toml") == []


def test_check_tells_what_the_calendar_has_wrong(tmp_path, capsys):
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    shutil.copytree(ROOT / "data" / "contoh" / "2025", tmp_path / "data" / "2025")
    settings = tmp_path / "data" / "2025" / "evaluasi.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("penyajian = 2025-12-10", "penyajian = 2025-10-01"), encoding="utf-8")
    shutil.rmtree(tmp_path / "data" / "2025" / "uji_coba")
    assert main(["check", str(tmp_path / "data" / "2025")]) == 0
    told = capsys.readouterr().out
    assert "Kalender: evaluasi.toml: Setelan 'kalender.penyajian' (1 Oktober 2025) mendahului" in told
    assert "folder uji_coba/ masih kosong" in told
