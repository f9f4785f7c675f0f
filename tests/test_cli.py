"""The command line: what it prints, makes and returns; help in Indonesian; the next step named."""

import io
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

from budaya_eval.cli import build_parser, main
from budaya_eval.cli.screen import Screen

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "contoh"
COMMANDS = (
    *("new", "sample", "survey-plan", "panel", "instrument", "check", "recap", "evidence", "report"),
    "action-plan",
    *("letters", "explain", "verify", "doctor"),
)


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


def test_json_is_one_object_on_the_standard_output_for_success_and_for_problems(tmp_path, capsys):
    line = ["check", str(SAMPLE / "2025"), "--json", "--output", str(tmp_path)]
    assert main(line) == 0
    spoken = capsys.readouterr()
    said = json.loads(spoken.out)
    assert (said["command"], said["exit_code"], said["problems"]) == ("check", 0, [])
    table = next(table for table in said["tables"] if table["title"] == "Berkas jawaban")
    read, used, aside = table["rows"][-1][-3:]
    assert read == used + aside > 0
    assert said["next_step"].startswith("budaya-eval report")
    assert "Berkas jawaban" in spoken.err
    assert main(["check", str(tmp_path / "2031"), "--json"]) == 2
    said = json.loads(capsys.readouterr().out)
    assert said["exit_code"] == 2
    assert said["problems"][0].keys() == {"code", "text", "allowed", "action", "file", "sheet", "row", "column"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_speaks_json(command):
    needed = {"explain": ["x", "y"], "doctor": []}.get(command, ["x"])
    assert build_parser().parse_args([command, *needed, "--json"]).json is True


def old_console(monkeypatch):
    """Put a standard output in a code page that has neither dashes nor marks; give what it gets, as bytes."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp437", write_through=True))
    return written


def test_help_shows_where_the_code_page_lacks_its_characters(monkeypatch):
    console = old_console(monkeypatch)
    with pytest.raises(SystemExit) as ended:
        main(["report", "--help"])
    assert ended.value.code == 0
    assert b"buku kerja 02?04" in console.getvalue()


def test_json_is_utf_8_whatever_the_code_page(monkeypatch):
    console = old_console(monkeypatch)
    assert main(["check", str(ROOT / "tidak–ada"), "--json"]) == 2
    assert "tidak–ada" in json.dumps(json.loads(console.getvalue().decode("utf-8")), ensure_ascii=False)


def test_explain_verify_and_doctor_answer(tmp_path, capsys):
    assert main(["explain", str(SAMPLE / "2025"), "indeks", "kota"]) == 0
    assert "Rumus" in capsys.readouterr().out
    assert main(["explain", str(SAMPLE / "2025"), "alpha"]) == 0
    assert "baris" in capsys.readouterr().out
    assert main(["verify", str(tmp_path)]) == 2
    assert "manifest.json tidak ada" in capsys.readouterr().err
    assert main(["doctor", str(ROOT)]) == 0
    assert "Berikutnya: budaya-eval" in capsys.readouterr().out


@pytest.mark.slow
def test_a_signed_report_of_real_answers_is_a_release_and_a_draft_is_only_warned(city, capsys):
    settings, ledger = city / "evaluasi.toml", city / ".terbitan.json"
    real = settings.read_text(encoding="utf-8").replace("data_simulasi = true", "data_simulasi = false")
    signed = real.replace('nama_penanda_tangan = ""', 'nama_penanda_tangan = "Nama"').replace(
        'nomor = ""', 'nomor = "1"'
    )
    settings.write_text(signed, encoding="utf-8")
    assert main(["report", str(city), "--format", "html"]) == 0
    told = capsys.readouterr().out
    assert "Terbitan dicatat" in told
    assert "Berikutnya: budaya-eval letters" in told
    remembered = ledger.read_text(encoding="utf-8")
    answers = sorted((city / "jawaban").glob("*.csv"))[0]
    lines = answers.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    answers.write_text("".join([lines[0], *lines[4:]]), encoding="utf-8-sig")
    assert main(["report", str(city), "--format", "html"]) == 2
    assert "--republish" in capsys.readouterr().err
    settings.write_text(real, encoding="utf-8")
    assert main(["report", str(city), "--format", "html"]) == 0
    told = capsys.readouterr().out
    assert "Baru DRAF" in told
    assert "lalu isi nama_penanda_tangan dan nomor" in told
    assert ledger.read_text(encoding="utf-8") == remembered


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


@pytest.mark.slow
def test_report_writes_the_lhe_of_the_unit_named_and_says_where(tmp_path, capsys):
    line = ["report", str(SAMPLE / "2025"), "--output", str(tmp_path), "--format", "pdf", "--unit", "DLH"]
    assert main(line) == 0
    assert "lhe: 1 berkas LHE, Terbatas" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "lhe").iterdir()] == ["DLH.pdf"]
    assert "lhe/DLH.pdf" in (tmp_path / "manifest.json").read_text(encoding="utf-8")


def test_a_wrong_setting_of_the_report_leaves_nothing_written(city, tmp_path, capsys):
    settings = city / "evaluasi.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[laporan]", '[laporan]\nkepala_surat = "x"', 1), encoding="utf-8")
    output = tmp_path / "hasil"
    assert main(["report", str(city), "--output", str(output)]) == 2
    assert "kepala_surat" in capsys.readouterr().err
    assert not output.exists() or not any(output.iterdir())


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "no_color", "has_colours", "has_codes"),
    [(Terminal, "", True, True), (Terminal, "1", False, True), (io.StringIO, "", False, False)],
    ids=["terminal", "no-color", "piped"],
)
def test_colours_and_moving_parts_are_for_terminals(monkeypatch, stream, no_color, has_colours, has_codes):
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    out = stream()
    monkeypatch.setattr(sys, "stdout", out)
    screen = Screen()
    with screen.working("Menghitung") as step:
        step("Membaca jawaban")
    screen.warn("Perhatikan")
    assert "✓ Membaca jawaban" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.getvalue())
    assert ("\x1b[33m" in out.getvalue()) == has_colours
    assert ("\x1b" in out.getvalue()) == has_codes
