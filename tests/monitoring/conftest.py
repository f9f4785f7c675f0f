"""A small office: three Perangkat Daerah, one with a unit below, and a folder in which evidence lies."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from budaya_eval.files import write_table
from budaya_eval.monitoring import CITY_CODE, make_form, read_catalogue, read_evidence, write_workbook
from budaya_eval.monitoring.layout import (
    ANSWER,
    CODE,
    DATE,
    EVENT_DATE,
    EVENT_TITLE,
    LED_BY,
    NUMBER,
    VERDICT,
    VERIFIED,
)
from budaya_eval.settings import read_settings
from budaya_eval.unit_register import COLUMNS, read_register

ROOT = Path(__file__).parents[2]
SETTINGS = """\
tahun = 2025
instrumen = "perwali-38-2016"
skema = "perwali-38-2016"
tanggal_acuan = 2025-09-30
"""
UNITS = (
    {"kode": "DINKES", "nama_resmi": "Dinas Kesehatan", "jumlah_pegawai": 80},
    {"kode": "SETDA", "nama_resmi": "Sekretariat Daerah", "jumlah_pegawai": 40},
    {"kode": "BARU", "nama_resmi": "Dinas Baru", "jumlah_pegawai": 20, "berlaku_sejak": "2025-06-01"},
    {
        "kode": "PKM1",
        "nama_resmi": "Puskesmas Contoh",
        "jumlah_pegawai": 12,
        "jenjang": "unit_kerja",
        "induk": "DINKES",
    },
)


class Office:
    """The year's folder and what can be done with its evidence."""

    def __init__(self, folder):
        self.folder = folder
        self.settings = read_settings(folder)
        self.register = read_register(folder, self.settings.reference_date)
        self.catalogue = read_catalogue(self.settings.evidence_path)

    def form(self, code):
        return make_form(self.settings, self.register, self.catalogue, code)

    def full(self, code):
        """Answers and events that earn everything."""
        answers, events = {}, []
        for item in self.form(code).items:
            if item.kind == "dates":
                for n in range(item.minimum):
                    month = dt.date(2024, 10, 7) + dt.timedelta(
                        days=int(n * {"month": 30.4, "quarter": 91, "year": 9}[item.period])
                    )
                    events.append(
                        {
                            CODE: item.code,
                            EVENT_DATE: month,
                            EVENT_TITLE: item.title,
                            NUMBER: "005/1",
                            VERDICT: VERIFIED,
                        }
                        | ({LED_BY: item.led_by} if item.led_by else {})
                    )
            else:
                answer = item.choices[0].label if item.choices else item.minimum
                answers[item.code] = {ANSWER: answer, NUMBER: "800/1", DATE: dt.date(2025, 2, 3), VERDICT: VERIFIED}
        return answers, events

    def hand_in(self, code, change=None, name=None):
        """Put the workbook of a unit into bukti/, complete except for what `change(answers, events)` does to it."""
        answers, events = self.full(code)
        if change is not None:
            change(answers, events)
        target = self.folder / "bukti" / (name or f"bukti-{code}.xlsx")
        write_workbook(self.form(code), target, answers, events)
        return target

    def read(self):
        return read_evidence(self.settings, self.register)


@pytest.fixture
def office(tmp_path):
    shutil.copytree(ROOT / "instruments" / "evidence", tmp_path / "instruments" / "evidence")
    (tmp_path / "instruments" / "schemes").mkdir()
    folder = tmp_path / "data" / "2025"
    folder.mkdir(parents=True)
    (folder / "evaluasi.toml").write_text(SETTINGS, encoding="utf-8")
    usual = {"jenjang": "perangkat_daerah", "kelompok": "umum"}
    write_table(folder / "unit.xlsx", COLUMNS, [[{**usual, **unit}.get(c, "") for c in COLUMNS] for unit in UNITS])
    return Office(folder)


@pytest.fixture
def city_code():
    return CITY_CODE
