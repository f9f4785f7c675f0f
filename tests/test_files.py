"""Tables in every dialect an office saves; damage told and survived; columns matched by name."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budaya_eval.errors import InputError, ProblemList
from budaya_eval.files import (
    LOST_CELLS,
    Table,
    cell_text,
    check_columns,
    find_table,
    hash_file,
    is_ignored,
    near_miss,
    read_sheets,
    read_table,
    read_toml,
)
from budaya_eval.files.workbook import _read_with_calamine, _read_with_openpyxl

ROOT = Path(__file__).parents[1]


def workbook_of(rows, sheet="Data"):
    """An XLSX as another program writes it."""
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for row in rows:
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


XLSX = workbook_of([["kode", "nama"], *([f"A{i}", f"Nama {i}"] for i in range(30))])


def cells_of(table):
    return [(row.number, dict(row.cells)) for row in table.rows]


def the_problem(caught):
    (problem,) = caught.value.problems
    return problem


def refuse(*_arguments, **_options):
    """What Windows says of a file that Excel or Word holds open."""
    raise PermissionError(13, "Permission denied")


# Which files are read


@pytest.mark.parametrize(
    ("name", "ignored"),
    [
        ("~$dinkes.xlsx", True),
        ("~WRL0001.tmp", True),
        (".~lock.dinkes.xlsx#", True),
        (".DS_Store", True),
        ("._dinkes.xlsx", True),
        ("Thumbs.db", True),
        ("desktop.ini", True),
        ("dinkes.xlsx", False),
        ("_dinkes.xlsx", False),
        ("dinkes~1.xlsx", False),
    ],
)
def test_what_programs_leave_behind_is_no_input(name, ignored):
    assert is_ignored(Path("jawaban") / name) is ignored


def test_a_hash_is_sha256(tmp_path):
    # Source: FIPS 180-2, appendix B.1, the digest of "abc".
    (tmp_path / "abc").write_bytes(b"abc")
    assert hash_file(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("Dinas Kesehatn", "Dinas Kesehatan"),
        ("DINAS KESEHATAN", "Dinas Kesehatan"),
        ("dinas sosial", "Dinas Sosial"),
        ("Kecamatan Utara", None),
        ("", None),
    ],
)
def test_a_misspelt_name_finds_its_neighbour(word, found):
    assert near_miss(word, ["Dinas Kesehatan", "Dinas Sosial"]) == found


def test_a_table_may_be_xlsx_or_csv_but_not_both(tmp_path):
    (tmp_path / "unit.csv").write_text("kode\nA\n", encoding="utf-8")
    assert find_table(tmp_path, "unit").name == "unit.csv"
    (tmp_path / "unit.xlsx").write_bytes(workbook_of([["kode"]]))
    with pytest.raises(InputError, match=r"ada dua kali .* Hapus atau pindahkan"):
        find_table(tmp_path, "unit")


def test_a_table_that_is_not_there_is_told_with_both_names(tmp_path):
    with pytest.raises(InputError, match=r"Tabel 'unit' tidak ada\. Yang diperbolehkan: unit\.xlsx atau unit\.csv"):
        find_table(tmp_path, "unit")


# CSV dialects


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_usual_csv_reads_alike(tmp_path, encoding, delimiter, newline):
    lines = [["kode", "nama", "kata"], ["A", "Dinas “Satu”", "1"], ["B", "Dinas – Dua", ""]]
    text = newline.join(delimiter.join(line) for line in lines) + newline
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    table = read_table(tmp_path / "t.csv")
    assert table.columns == ("kode", "nama", "kata")
    assert cells_of(table) == [
        (2, {"kode": "A", "nama": "Dinas “Satu”", "kata": "1"}),
        (3, {"kode": "B", "nama": "Dinas – Dua", "kata": ""}),
    ]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        # Excel in Indonesia separates by semicolon and leaves the commas of a statement unquoted.
        ("Waktu;Ramah, cepat, tepat, dan tuntas\n10.00;4\n", ("Waktu", "Ramah, cepat, tepat, dan tuntas")),
        ("kode,nama\nA,satu; dua; tiga\n", ("kode", "nama")),
        ('"a; b; c",d\n1,2\n', ("a; b; c", "d")),
        ("a;b\n1,5;2,5\n", ("a", "b")),
        ("kode\nA\nB\n", ("kode",)),
        ("\n\nkode;nama\nA;x\n", ("kode", "nama")),
        ("kode;nama\n", ("kode", "nama")),
    ],
    ids=["commas in header", "semicolons in cells", "quoted", "decimal comma", "one column", "blank lines", "no rows"],
)
def test_the_delimiter_is_found_though_the_texts_hold_the_others(tmp_path, text, columns):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    assert read_table(tmp_path / "t.csv").columns == columns


def test_a_cell_may_hold_quotes_and_line_breaks(tmp_path):
    (tmp_path / "t.csv").write_text('kode,nama\nA,"Dinas ""X""\nbaru"\nB,y\n', encoding="utf-8")
    assert cells_of(read_table(tmp_path / "t.csv")) == [
        (2, {"kode": "A", "nama": 'Dinas "X"\nbaru'}),
        (3, {"kode": "B", "nama": "y"}),
    ]


def test_short_rows_end_in_empty_cells_and_blank_rows_keep_their_number(tmp_path):
    (tmp_path / "t.csv").write_text("a,b,c\n1\n\n,,\n2,3,4\n", encoding="utf-8")
    table = read_table(tmp_path / "t.csv")
    assert [row.number for row in table.rows] == [2, 5]
    assert table.rows[0]["c"] == ""
    assert table.rows[0]["there is no such column"] == ""


# Workbooks


def test_cells_of_a_workbook_become_the_text_a_person_sees(tmp_path):
    when = dt.datetime(2025, 9, 30)
    cells = ["  tepi ", 4, 4.0, 2.5, True, False, when, dt.datetime(2025, 9, 30, 7, 5), None, "\u00a0x\u00a0"]
    (tmp_path / "t.xlsx").write_bytes(workbook_of([[f"k{i}" for i in range(len(cells))], cells]))
    assert list(read_table(tmp_path / "t.xlsx").rows[0].cells.values()) == [
        "tepi", "4", "4", "2.5", "yes", "no", "2025-09-30", "2025-09-30 07:05:00", "", "x"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [(dt.date(2020, 2, 29), "2020-02-29"), (float("nan"), "nan"), (-3.0, "-3"), (1e15, "1" + "0" * 15)],
)
def test_a_cell_is_written_as_text(value, text):
    assert cell_text(value) == text


def test_a_header_may_stand_below_blank_rows(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(workbook_of([[None], [None], [None, "kode"], [None, "A"]]))
    table = read_table(tmp_path / "t.xlsx")
    assert (table.columns, table.rows[0].number, table.rows[0]["kode"]) == (("", "kode"), 4, "A")


def test_a_merged_title_above_the_header_is_taken_for_the_header(tmp_path):
    # The columns are then missing, which check_columns tells; guessing a header would hide the fault.
    workbook = openpyxl.Workbook()
    workbook.active.append(["DAFTAR UNIT", None])
    workbook.active.merge_cells("A1:B1")
    workbook.active.append(["kode", "nama"])
    workbook.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx")
    problems = ProblemList()
    assert table.columns[0] == "DAFTAR UNIT"
    assert not check_columns(table, ["kode", "nama"], [], problems)
    assert [problem.code for problem in problems] == ["column-missing", "column-missing"]


def test_hidden_sheets_are_not_read(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(["kode"])
    workbook.create_sheet("Rahasia").append(["lain"])
    workbook["Rahasia"].sheet_state = "hidden"
    workbook.save(tmp_path / "t.xlsx")
    assert list(read_sheets(tmp_path / "t.xlsx")) == ["Sheet"]


def test_a_workbook_that_understates_its_size_is_read_whole(tmp_path):
    """Some programs write a sheet and forget to say how far it goes."""
    with zipfile.ZipFile(io.BytesIO(XLSX)) as source, zipfile.ZipFile(tmp_path / "t.xlsx", "w") as target:
        for name in source.namelist():
            content = source.read(name)
            assert ("worksheets/sheet" in name) == (b'<dimension ref="A1:B31"' in content)
            target.writestr(name, content.replace(b'"A1:B31"', b'"A1:A2"'))
    table = read_table(tmp_path / "t.xlsx")
    assert (len(table.rows), table.rows[-1]["nama"]) == (30, "Nama 29")


def test_a_missing_sheet_is_told_with_those_there_are(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(workbook_of([["kode"]], sheet="Unit"))
    with pytest.raises(InputError, match=r"t\.xlsx: Lembar 'Isian' tidak ada\. Yang diperbolehkan: .*Unit"):
        read_table(tmp_path / "t.xlsx", "Isian")


def test_the_fast_reader_gives_what_openpyxl_gives():
    """All workbooks of the sample and of the lists, cell by cell; blank cells at the end of a row do not count."""

    def trimmed(sheets):
        return {
            (name, number, column): cell
            for name, grid in sheets.items()
            for number, cells in grid
            for column, cell in enumerate(cells)
            if cell
        }

    paths = [*ROOT.glob("data/contoh/2025/**/*.xlsx"), *ROOT.glob("instruments/**/*.xlsx")]
    assert len(paths) > 50
    for path in paths[::3]:
        raw = path.read_bytes()
        assert trimmed(_read_with_calamine(raw)) == trimmed(_read_with_openpyxl(raw)), path.name


def test_an_error_value_of_a_spreadsheet_is_read_as_its_text(tmp_path):
    """The fast reader gives it as blank, and a blank cell would be an answer lost without a word."""
    workbook = openpyxl.Workbook()
    workbook.active.append(["INT1A", "INT2A"])
    workbook.active.append(["#N/A", 4])
    workbook.save(tmp_path / "t.xlsx")
    assert [row.cells for row in read_table(tmp_path / "t.xlsx").rows] == [{"INT1A": "#N/A", "INT2A": "4"}]


@pytest.mark.parametrize("far", ["XFD3", "B1048576"])
def test_a_cell_typed_at_the_far_end_of_a_sheet_does_not_fill_the_memory(tmp_path, far):
    """Openpyxl reads what is there; the fast reader would lay out every cell up to it."""
    workbook = openpyxl.Workbook()
    workbook.active.append(["INT1A", "INT2A"])
    workbook.active[far] = "x"
    workbook.save(tmp_path / "t.xlsx")
    with patch("budaya_eval.files.workbook._read_with_calamine", side_effect=AssertionError):
        table = read_table(tmp_path / "t.xlsx")
    assert table.columns[:2] == ("INT1A", "INT2A")
    assert [row.number for row in table.rows] == [3 if far == "XFD3" else 1048576]


def lost_cells(path):
    return {
        (row, column): cell
        for row, cells in read_sheets(path, mark_lost=True)["Isian"]
        for column, cell in enumerate(cells, start=1)
        if cell in LOST_CELLS
    }


def test_lost_cells_are_found_behind_far_cells_and_areas_of_whole_columns(tmp_path):
    """Openpyxl would build sixteen thousand million cells."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Isian"
    for cells in (["unit", "INT1A", "INT2A"], ["BKD", 4, 3], ["", "=1+1", 5], ["BKD", 2, 1]):
        sheet.append(cells)
    sheet["XFD1"] = "x"
    workbook.save(tmp_path / "t.xlsx")
    rewrite(tmp_path / "t.xlsx", b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    assert lost_cells(tmp_path / "t.xlsx") == {(3, 1): "#GABUNGAN!", (3, 2): "#RUMUS!"}
    rewrite(tmp_path / "t.xlsx", b"A2:A3", b"C3:XFD1048576")
    assert lost_cells(tmp_path / "t.xlsx").keys() == {(3, 2), (4, 16384), (3, 16384)}


def test_lost_cells_are_found_where_every_tag_bears_a_prefix(tmp_path):
    """As programs of other makers write it; the cells here also leave out where they stand, which they may."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "Isian"
    for cells in (["INT1A", "INT2A", "unit"], [4, "=1+1", "BKD"], [4, 2]):
        workbook.active.append(cells)
    workbook.active.merge_cells("C2:C3")
    workbook.save(tmp_path / "t.xlsx")
    for old, new in ((rb"<(/?)(\w)", rb"<\1x:\2"), (rb" xmlns=", rb" xmlns:x="), (rb'(<x:(row|c)) r="\w+"', rb"\1")):
        rewrite(tmp_path / "t.xlsx", old, new)
    assert lost_cells(tmp_path / "t.xlsx") == {(3, 3): "#GABUNGAN!", (2, 2): "#RUMUS!"}


def rewrite(path, old, new):
    """Replace what a pattern finds in the first sheet of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    changed = re.sub(old, new, parts[name])
    assert changed != parts[name]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in (parts | {name: changed}).items():
            archive.writestr(part, content)


# Damage

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)  # also what a workbook with a password starts with


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.xlsx", b""),
        ("t.xlsx", XLSX[: len(XLSX) // 2]),
        ("t.xlsx", b"kode;nama\nA;x\n"),
        ("t.csv", XLSX),
        ("t.csv", OLD_EXCEL),
        ("t.csv", b"kode;nama\nA;" + b"x" * 200_000),
        ("t.csv", b'kode;nama\nA;"' + b"tanpa penutup " * 20_000),
    ],
    ids=[
        "empty", "half written", "CSV as XLSX", "XLSX as CSV", "XLS as CSV", "endless cell", "open quote"
    ],
)  # fmt: skip
def test_a_damaged_file_is_told_with_what_to_do(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / name)
    problem = the_problem(caught)
    assert (problem.code, problem.file) == ("file-damaged", name)
    assert "simpan ulang sebagai XLSX" in problem.action


def test_a_workbook_behind_a_password_asks_to_take_it_off(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(OLD_EXCEL)
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "t.xlsx")
    problem = the_problem(caught)
    assert (problem.code, problem.file) == ("file-encrypted", "t.xlsx")
    assert "kata sandi" in problem.action


def outcome(path):
    """How reading ends: "read", or the code of the message; anything else goes through and fails the test."""
    try:
        read_table(path)
    except InputError as error:
        return error.problems[0].code
    return "read"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.integers(0, len(XLSX) - 1), st.integers(0, 255), st.booleans())
def test_no_damage_to_a_workbook_ends_in_anything_but_a_message(tmp_path, position, byte, cut):
    damaged = XLSX[:position] if cut else XLSX[:position] + bytes([byte]) + XLSX[position + 1 :]
    path = tmp_path / "t.xlsx"
    path.write_bytes(damaged)
    assert outcome(path) in {"read", "file-damaged", "table-empty"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_no_broken_content_of_a_workbook_ends_in_anything_but_a_message(tmp_path, data):
    """As a broken program would write it: the archive is sound, one part in it is not."""
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(io.BytesIO(XLSX)) as source, zipfile.ZipFile(path, "w") as target:
        names = source.namelist()
        chosen = data.draw(st.sampled_from(names))
        for name in names:
            content = source.read(name)
            if name == chosen:
                start = data.draw(st.integers(0, len(content)))
                content = content[:start] + data.draw(st.sampled_from([b"", b"<", b"9", b'"'])) + content[start + 9 :]
            target.writestr(name, content)
    assert outcome(path) in {"read", "file-damaged", "table-empty"}


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv", "t.toml"])
def test_a_file_open_in_excel_asks_to_close_it(tmp_path, monkeypatch, name):
    (tmp_path / name).write_bytes(XLSX)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=rf"{name}: .*sedang dibuka program lain\. Tutup berkas itu di Excel"):
        (read_toml if name.endswith("toml") else read_table)(tmp_path / name)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(InputError, match=r"t\.xlsx: Berkas tidak ada"):
        read_table(tmp_path / "t.xlsx")


@pytest.mark.parametrize("content", [b"", b"\n\n", b" ; ;\n"])
def test_a_table_without_header_is_told(tmp_path, content):
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(InputError, match="tidak ada baris judul kolom"):
        read_table(tmp_path / "t.csv")


# Columns


@pytest.mark.parametrize(
    ("columns", "told", "complete"),
    [
        (["kode", "nama", "catatan"], [], True),
        (["catatan", "nama", "kode"], [], True),
        (["kode", "nama"], [], True),
        (["kode", "nama", "warna kesukaan"], [], True),
        (["kode"], ["column-missing"], False),
        (["kode", "nama", "kode"], ["column-twice"], True),
        (["kode", "nama", "catatn"], ["column-unknown"], True),
        (["kod", "nama", "nama"], ["column-missing", "column-twice"], False),
        (["kode", "nama", "", ""], [], True),
    ],
)
def test_columns_are_checked_by_name_all_at_once(columns, told, complete):
    problems = ProblemList()
    table = Table(Path("unit.xlsx"), "Unit", tuple(columns), ())
    assert check_columns(table, ["kode", "nama"], ["catatan"], problems) is complete
    assert [problem.code for problem in problems] == told


def test_a_renamed_column_is_told_with_what_was_found():
    problems = ProblemList()
    check_columns(Table(Path("unit.xlsx"), "Unit", ("Kode", "nama"), ()), ["kode", "nama"], ["catatan"], problems)
    (problem,) = problems
    assert str(problem) == (
        "unit.xlsx, lembar Unit: Kolom 'kode' tidak ada; yang mirip: 'Kode'. "
        "Yang diperbolehkan: kolom kode, nama, catatan. Perbaiki judul kolom pada baris judul."
    )


# TOML


def test_toml_reads_with_and_without_byte_order_mark(tmp_path):
    (tmp_path / "a.toml").write_bytes("x = 'é'\n".encode())
    (tmp_path / "b.toml").write_bytes("x = 'é'\n".encode("utf-8-sig"))
    assert read_toml(tmp_path / "a.toml") == read_toml(tmp_path / "b.toml") == {"x": "é"}


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b'a = 1\nb = "tanpa penutup\n', 2),
        (b"a = 1\n\nb = 2,5\n", 3),
        (b'folder = "..\\2024"\n', 1),
        (b"tanggal = 2025-13-01\n", 1),
    ],
)
def test_broken_toml_names_the_row(tmp_path, content, row):
    (tmp_path / "x.toml").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_toml(tmp_path / "x.toml")
    problem = the_problem(caught)
    assert (problem.code, problem.file, problem.row) == ("toml", "x.toml", row)
    assert problem.action


def test_toml_in_another_encoding_says_how_to_save_it(tmp_path):
    (tmp_path / "x.toml").write_bytes("a = 'é'\n".encode("cp1252"))
    with pytest.raises(InputError, match=r"bukan teks UTF-8\. Simpan ulang"):
        read_toml(tmp_path / "x.toml")
