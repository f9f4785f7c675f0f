"""The command line: what it prints, makes and returns; help in Indonesian; the next step named."""

import shutil
import tomllib
from pathlib import Path

import pytest

from budaya_eval.cli import build_parser, main

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "contoh"
COMMANDS = ("new", "sample", "survey-plan", "panel", "instrument", "check", "recap", "evidence", "report")


@pytest.fixture
def city(tmp_path):
    """A copy of the sample beside a copy of the lists, so that anything may be changed."""
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    shutil.copytree(SAMPLE, tmp_path / "data" / "contoh")
    return tmp_path / "data" / "contoh" / "2025"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_indonesian(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith(f"Pemakaian: budaya-eval {command}")
    assert "Isian:" in text
    assert "show this help" not in text
    assert "usage:" not in text


def test_the_help_names_every_command_and_the_exit_codes(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(f"    {command}" in text for command in COMMANDS)
    assert "Kode keluar: 0" in text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["hitung"], "'hitung' tidak dikenal"),
        (["check"], "isian yang wajib belum ada: FOLDER"),
        (["check", "x", "--tegas"], "isian tidak dikenal: --tegas"),
        (["instrument", "x", "--copies", "dua"], "'dua' bukan bilangan bulat"),
        (["recap", "x", "--date", "1-10-2025"], "'1-10-2025' bukan tanggal TTTT-BB-HH"),
        (["report", "x", "--format"], "memerlukan satu isian"),
    ],
)
def test_a_wrong_line_is_told_in_indonesian_and_ends_with_two(line, words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(line)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_a_missing_folder_says_what_to_do(tmp_path, capsys):
    assert main(["check", str(tmp_path / "2031")]) == 2
    error = capsys.readouterr().err
    assert "tidak ada yang ditulis" in error
    assert "budaya-eval new" in error


def test_check_prints_the_accounting_and_the_next_step(capsys, tmp_path):
    assert main(["check", str(SAMPLE / "2025"), "--output", str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.rglob("*.*")] == ["jawaban_panjang.parquet"]
    text = capsys.readouterr().out
    total = next(line for line in text.splitlines() if line.startswith("Jumlah")).split()
    read, used, aside = (int(word) for word in total[-3:])
    assert read == used + aside
    assert aside > 0
    assert "Baris dipisahkan" in text
    assert "Partisipasi per Perangkat Daerah" in text
    assert "koreksi dari koreksi.xlsx diterapkan" in text
    assert "Alamat email" in text
    assert "Berikutnya: budaya-eval report" in text
    assert "@" not in text


def test_check_strict_ends_with_two_when_something_was_set_aside(tmp_path):
    assert main(["check", str(SAMPLE / "2025"), "--strict", "--output", str(tmp_path)]) == 2


def test_instrument_is_issued_once_and_a_changed_list_is_refused(city, capsys):
    assert main(["instrument", str(city), "--channel", "entry_sheet"]) == 0
    text = capsys.readouterr().out
    assert "sudah terbit" in text
    assert "tidak-terbawa.txt" in text
    assert "Berikutnya:" in text
    made = city.parents[2] / "keluaran" / "contoh" / "2025" / "instrumen" / "entry_sheet"
    assert (made / "lembar-isian.xlsx").is_file()
    losses = (made / "tidak-terbawa.txt").read_text(encoding="utf-8")
    assert losses.startswith("DATA SIMULASI\nLembar isian: yang tidak terbawa")
    assert losses.count("\n- ") >= 3
    settings = city / "evaluasi.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("benih = 38", "benih = 39"), encoding="utf-8")
    before = sorted(path.name for path in (city / "instrumen").iterdir())
    assert main(["instrument", str(city), "--channel", "entry_sheet"]) == 2
    assert "--reissue" in capsys.readouterr().err
    assert sorted(path.name for path in (city / "instrumen").iterdir()) == before
    assert main(["instrument", str(city), "--channel", "entry_sheet", "--reissue"]) == 0
    assert len(list((city / "instrumen").glob("*.json"))) == 2


def test_an_unknown_unit_is_told_with_its_near_miss(city, capsys):
    assert main(["instrument", str(city), "--unit", "DINKS", "--channel", "entry_sheet"]) == 2
    assert "DINKES" in capsys.readouterr().err


def test_new_makes_a_year_that_only_waits_for_answers(city, capsys):
    folder = city.parent / "2026"
    assert main(["new", str(folder), "--from", str(city)]) == 0
    assert "Berikutnya:" in capsys.readouterr().out
    settings = tomllib.loads((folder / "evaluasi.toml").read_text(encoding="utf-8"))
    assert settings["tahun"] == 2026
    assert settings["folder_sebelumnya"] == "../2025"
    assert settings["data_simulasi"] is False
    assert main(["instrument", str(folder), "--channel", "entry_sheet"]) == 0
    assert main(["check", str(folder)]) == 2
    assert "Tidak ada berkas jawaban" in capsys.readouterr().err
    assert main(["new", str(folder)]) == 2


def test_the_parser_knows_no_abbreviations():
    with pytest.raises(SystemExit):
        build_parser().parse_args(["check", "x", "--str"])
