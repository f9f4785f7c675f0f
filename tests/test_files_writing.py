"""Nothing is written by halves, nothing runs as a formula, and the same content gives the same bytes."""

import datetime as dt
import hashlib
from pathlib import Path

import openpyxl
import pytest

from budaya_eval.errors import OutputError
from budaya_eval.files import (
    FIXED_TIME,
    atomic_folder,
    atomic_path,
    guard_formula,
    hash_file,
    read_table,
    write_table,
    write_text,
)


def refuse(*_arguments, **_options):
    """What Windows says of a file that Excel or Word holds open."""
    raise PermissionError(13, "Permission denied")


def test_a_text_is_written_as_utf8_with_unix_newlines(tmp_path):
    write_text(tmp_path / "baru" / "t.txt", "é\n")
    assert (tmp_path / "baru" / "t.txt").read_bytes() == b"\xc3\xa9\n"


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "t.txt"
    target.write_text("lama")

    def fail():
        with atomic_path(target) as temporary:
            temporary.write_text("setengah")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_text() == "lama"
    assert list(tmp_path.iterdir()) == [target]


def test_a_result_open_in_word_is_told_and_kept(tmp_path, monkeypatch):
    target = tmp_path / "laporan.docx"
    target.write_text("lama")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match=r"laporan\.docx: .*sedang dibuka program lain\. Tutup berkas itu"):
        write_text(target, "baru")
    assert target.read_text() == "lama"
    assert list(tmp_path.iterdir()) == [target]


def lay(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("_", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_takes_what_was_made_and_keeps_the_rest(tmp_path):
    lay(tmp_path / "hasil", a="lama", lain="tetap")
    with atomic_folder(tmp_path / "hasil") as staging:
        lay(staging, a="baru", b_c="baru")
    assert contents(tmp_path) == {"hasil/a": "baru", "hasil/b/c": "baru", "hasil/lain": "tetap"}


@pytest.mark.parametrize("held", ["a", "b", "c", "d/e"])
def test_a_folder_with_one_file_open_is_left_as_it_was(tmp_path, monkeypatch, held):
    lay(tmp_path / "hasil", a="lama", b="lama", d_e="lama")
    move = Path.replace

    def move_unless_held(self, target):
        if (tmp_path / "hasil" / held) in (self, Path(target)):
            refuse()
        return move(self, target)

    monkeypatch.setattr(Path, "replace", move_unless_held)
    with pytest.raises(OutputError, match="sedang dibuka program lain"), atomic_folder(tmp_path / "hasil") as staging:
        lay(staging, a="baru", b="baru", c="baru", d_e="baru")
    assert contents(tmp_path) == {"hasil/a": "lama", "hasil/b": "lama", "hasil/d/e": "lama"}


def test_a_failure_while_a_folder_is_made_makes_nothing(tmp_path):
    def fail():
        with atomic_folder(tmp_path / "hasil") as staging:
            lay(staging, a="baru")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_the_same_table_gives_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_table(tmp_path / name, ["kode", "nama"], [["A", 1], ["B", None]], notice="DATA SIMULASI")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").properties.created == FIXED_TIME


def test_a_written_table_reads_back(tmp_path):
    rows = [["A", "Dinas “Satu”", 4, 2.5, dt.date(2025, 9, 30)], ["B", "", 0, -1, None]]
    write_table(tmp_path / "t.xlsx", ["kode", "nama", "n", "x", "tanggal"], rows, sheet="Unit")
    table = read_table(tmp_path / "t.xlsx")
    assert table.sheet == "Unit"
    assert [list(row.cells.values()) for row in table.rows] == [
        ["A", "Dinas “Satu”", "4", "2.5", "2025-09-30"],
        ["B", "", "0", "-1", ""],
    ]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "=1+1", "+62 811", "-3", "@x", "http://contoh.go.id"])
def test_no_text_becomes_a_formula_or_a_link(tmp_path, text):
    write_table(tmp_path / "t.xlsx", ["isi"], [[text]])
    cell = openpyxl.load_workbook(tmp_path / "t.xlsx").active["A2"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)


def test_a_table_for_people_has_header_filter_and_choices(tmp_path):
    write_table(tmp_path / "t.xlsx", ["kode", "jenjang"], [["A", "lokasi"]], choices={"jenjang": ["lokasi", "unit"]})
    page = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B2"
    (rule,) = page.data_validations.dataValidation
    assert (rule.formula1, "B2" in rule.sqref) == ('"lokasi,unit"', True)


def test_a_notice_stands_on_a_sheet_of_its_own(tmp_path):
    write_table(tmp_path / "t.xlsx", ["kode"], [["A"]], notice="DATA SIMULASI")
    workbook = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert workbook["Keterangan"]["A1"].value == workbook.properties.description == "DATA SIMULASI"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_is_guarded(start):
    # Source: OWASP, "CSV Injection": the characters a cell must not begin with.
    assert guard_formula(start + "1") == "'" + start + "1"
    assert guard_formula("1" + start) == "1" + start


def test_what_is_written_is_what_its_hash_says(tmp_path):
    write_text(tmp_path / "t.txt", "Banjarmasin\n")
    assert hash_file(tmp_path / "t.txt") == hashlib.sha256(b"Banjarmasin\n").hexdigest()


def test_a_row_is_as_high_as_its_wrapped_text(tmp_path):
    """LibreOffice lays rows of one line over each other where the file names no height."""
    rows = [["A", "pendek"], ["B", "kata " * 20], ["C", "kata " * 2000]]
    write_table(tmp_path / "t.xlsx", ["kode", "isi"], rows, widths=(10, 20))
    page = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert [page.row_dimensions[number].height for number in (1, 2, 3, 4)] == [None, None, 75, 405]
