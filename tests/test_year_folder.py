"""A new year's folder: complete, readable, taken over from last year, and never written over."""

import datetime as dt

import openpyxl
import pytest

from budaya_eval.errors import InputError
from budaya_eval.files import read_table, write_table
from budaya_eval.responses.corrections import CORRECTION_COLUMNS
from budaya_eval.settings import read_settings
from budaya_eval.unit_register import COLUMNS, read_register
from budaya_eval.year_folder import create_year_folder, write_settings

DINKES = {"kode": "DINKES", "nama_resmi": "Dinas Kesehatan", "jenjang": "perangkat_daerah", "kelompok": "kesehatan"}
UNIT = [{**DINKES, "singkatan": "Dinkes", "jumlah_pegawai": 80}.get(column, "") for column in COLUMNS]


@pytest.fixture
def data(tmp_path):
    """The folder data/ of a project."""
    (tmp_path / "instruments" / "schemes").mkdir(parents=True)
    return tmp_path / "data"


def test_a_new_year_has_settings_register_corrections_and_folders(data):
    made = create_year_folder(data / "2026")
    assert {path.relative_to(data / "2026").as_posix() for path in made} == {
        "evaluasi.toml",
        "unit.xlsx",
        "koreksi.xlsx",
        "jawaban",
        "bukti",
        "dokumentasi",
        "panel",
        "pindaian",
        "rencana_tindak",
        "uji_coba",
    }
    assert all(path.exists() for path in made)
    assert read_table(data / "2026" / "unit.xlsx").columns == COLUMNS
    assert read_table(data / "2026" / "koreksi.xlsx").columns == CORRECTION_COLUMNS


def test_the_settings_of_a_new_year_read(data):
    create_year_folder(data / "2026")
    settings = read_settings(data / "2026")
    assert (settings.year, settings.reference_date) == (2026, dt.date(2026, 9, 30))
    assert (settings.form, settings.scale, settings.order, settings.seed) == ("ringkas", "frequency5", "seeded", 38)
    assert (settings.previous_folder, settings.is_simulated) == (None, False)
    assert settings.report["nama_penanda_tangan"] == ""


def test_every_setting_of_a_new_year_is_explained(data):
    create_year_folder(data / "2026")
    lines = (data / "2026" / "evaluasi.toml").read_text(encoding="utf-8").splitlines()
    named = [number for number, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    assert len(named) >= 15
    explained = [number for number in named if any(above.startswith("#") for above in lines[number - 2 : number])]
    assert len(explained) == len(named)


def test_simulated_settings_say_so_in_words_and_in_the_switch(tmp_path, data):
    (data / "2025").mkdir(parents=True)
    path = write_settings(data / "2025", 2025, previous="../2024", is_simulated=True)
    assert "DATA SIMULASI" in path.read_text(encoding="utf-8")
    settings = read_settings(data / "2025")
    assert settings.is_simulated
    assert settings.previous_folder == (data / "2024").resolve()


def test_the_empty_register_offers_its_choices(data):
    create_year_folder(data / "2026")
    page = openpyxl.load_workbook(data / "2026" / "unit.xlsx").active
    offered = {rule.formula1 for rule in page.data_validations.dataValidation}
    assert offered == {'"perangkat_daerah,unit_kerja,lokasi"', '"umum,pendidikan,kesehatan"'}


def test_the_empty_register_is_told_to_be_filled(data):
    create_year_folder(data / "2026")
    with pytest.raises(InputError, match=r"Isi unit\.xlsx"):
        read_register(data / "2026", dt.date(2026, 9, 30))


# Taken over


def test_last_years_register_is_taken_over_and_its_folder_named(data):
    write_table(data / "2025" / "unit.xlsx", COLUMNS, [UNIT])
    create_year_folder(data / "2026", data / "2025")
    register = read_register(data / "2026", dt.date(2026, 9, 30))
    assert register.units == read_register(data / "2025", dt.date(2026, 9, 30)).units
    assert read_settings(data / "2026").previous_folder == (data / "2025").resolve()


def test_headcounts_taken_over_stay_numbers_that_a_spreadsheet_adds_up(data):
    write_table(data / "2025" / "unit.xlsx", COLUMNS, [UNIT])
    create_year_folder(data / "2026", data / "2025")
    page = openpyxl.load_workbook(data / "2026" / "unit.xlsx").active
    assert page.cell(2, COLUMNS.index("jumlah_pegawai") + 1).value == 80


def test_a_register_from_elsewhere_is_taken_over_without_naming_a_previous_year(data):
    write_table(data / "contoh" / "2025" / "unit.xlsx", COLUMNS, [UNIT])
    create_year_folder(data / "2026", data / "contoh" / "2025")
    assert read_settings(data / "2026").previous_folder is None


def test_a_source_without_register_leaves_nothing_behind(data):
    (data / "2025").mkdir(parents=True)
    with pytest.raises(InputError, match="Tabel 'unit' tidak ada"):
        create_year_folder(data / "2026", data / "2025")
    assert not (data / "2026").exists()


# Never written over


@pytest.mark.parametrize("name", ["26", "tahun 2026", "20266", "1999", "2026-uji"])
def test_a_folder_is_named_by_its_year(data, name):
    with pytest.raises(InputError, match=f"Nama folder '{name}' bukan tahun"):
        create_year_folder(data / name)
    assert not (data / name).exists()


def test_a_year_that_is_set_up_is_refused(data):
    create_year_folder(data / "2026")
    before = {path: path.read_bytes() for path in (data / "2026").iterdir() if path.is_file()}
    with pytest.raises(InputError, match=r"sudah berisi evaluasi\.toml\. Sunting berkas yang ada"):
        create_year_folder(data / "2026")
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("name", ["unit.xlsx", "unit.csv", "koreksi.xlsx"])
def test_a_table_already_in_the_folder_is_kept(data, name):
    """An analyst copies the register first and makes the year afterwards."""
    (data / "2026").mkdir(parents=True)
    (data / "2026" / name).write_bytes(b"milik saya")
    made = create_year_folder(data / "2026")
    assert (data / "2026" / name).read_bytes() == b"milik saya"
    assert data / "2026" / name not in made
    assert len(list((data / "2026").glob("unit.*"))) == 1
