"""The entry sheet out and back: openpyxl and LibreOffice Calc are the independent readers and writers."""

import dataclasses
import datetime as dt
import subprocess

import openpyxl
import pandas as pd
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budaya_eval.answer_table import ANSWERED, CANNOT_JUDGE, interpret
from budaya_eval.channels import entry_sheet, google_forms
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.entry_sheet.layout import FIRST_ROW, N_ROWS
from budaya_eval.channels.entry_sheet.writer import ROW_HEIGHT
from budaya_eval.channels.paper.sheet_code import make_sheet_code
from budaya_eval.errors import InputError
from budaya_eval.files import read_sheets
from tests.builders import make_instrument, make_register

INSTRUMENT = make_instrument("lengkap")
REGISTER = make_register()
CODES = [question.code for question in INSTRUMENT.questions]
ISSUED = {INSTRUMENT.fingerprint: INSTRUMENT}
REQUEST = WriteRequest(
    INSTRUMENT, REGISTER, survey_start=dt.date(2025, 10, 1), survey_end=dt.date(2025, 10, 15), is_simulated=True
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keluar")
    entry_sheet.write(REQUEST, folder)
    return folder / "lembar-isian.xlsx"


def fill(source, target, rows, change=None):
    """Type rows into a copy of the sheet: column code to cell; `change` may then damage the workbook."""
    workbook = openpyxl.load_workbook(source)
    sheet = workbook["Isian"]
    place = {cell.value: cell.column for cell in sheet[2]}
    for number, row in enumerate(rows, start=FIRST_ROW):
        for column, value in row.items():
            cell = sheet.cell(number, place[column])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # as pasted text, also where it looks like a formula
    if change:
        change(workbook, sheet, place)
    workbook.save(target)
    return target


def read(path, issued=None):
    sheets = read_sheets(path)
    assert entry_sheet.recognise(sheets)
    assert not google_forms.recognise(sheets)
    return entry_sheet.read(path, f"jawaban/{path.name}", sheets, ISSUED if issued is None else issued)


def problems_of(path, issued=None):
    with pytest.raises(InputError) as caught:
        read(path, issued)
    return caught.value.problems


def convert(path, folder, kind):
    """Let LibreOffice Calc save the file again."""
    command = ["soffice", f"-env:UserInstallation={(folder / 'profil').as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120)


RESPONDENTS = [
    {"unit": "BKD – Badan Kepegawaian Daerah, Pendidikan dan Pelatihan", "persetujuan": "ya"}
    | {code: 1 + place % 5 for place, code in enumerate(CODES) if code[0] not in "KB"}
    | {"K1": "A", "K2": "B", "B1": "A", "B2": "X"},
    {"kode_lembar": make_sheet_code("DINKES", 42), "persetujuan": "ya", "INT1A": "TM", "INT2A": "Sering"},
    {},
    {"unit": "ANEH", "persetujuan": "tidak"},
]


def test_sheets_say_what_they_are(written):
    workbook = openpyxl.load_workbook(written)
    assert workbook.sheetnames == ["Petunjuk", "Isian", "Unit", "Kode"]
    entry = workbook["Isian"]
    assert [cell.value for cell in entry[2]] == ["No", "kode_lembar", "unit", "persetujuan", *CODES]
    numbered = [
        f"{part}.{question.number} {question.text}"  # as printed on paper, for the clerk to compare
        for part, block in enumerate(INSTRUMENT.blocks, start=1)
        for question in block.questions
    ]
    assert [cell.value for cell in entry[3]][4:] == numbered
    assert entry.freeze_panes == "D4"
    for name in ("Petunjuk", "Isian"):
        texts = " ".join(str(cell) for row in workbook[name].iter_rows(values_only=True, max_row=12) for cell in row)
        assert INSTRUMENT.fingerprint in texts
        assert "DATA SIMULASI" in texts
    assert [row[0] for row in workbook["Unit"].iter_rows(min_row=2, values_only=True)] == list(REGISTER.by_code)
    key = {cell for row in workbook["Kode"].iter_rows(values_only=True) for cell in row}
    assert {"TM", "Tidak dapat menilai", "Kadang-kadang", "Memilih tidak menjawab"} <= key
    assert workbook.properties.description == "DATA SIMULASI"


def test_every_answer_cell_is_validated_with_the_codes_it_may_hold(written):
    entry = openpyxl.load_workbook(written)["Isian"]
    place = {cell.value: cell.column_letter for cell in entry[2]}
    rules = entry.data_validations.dataValidation
    for question in INSTRUMENT.questions:
        found = [
            rule
            for rule in rules
            for row in (FIRST_ROW, FIRST_ROW + N_ROWS - 1)
            if f"{place[question.code]}{row}" in rule.sqref
        ]
        assert len(found) == 2
        assert found[0] is found[1]
        rule = found[0]
        assert rule.type == "list"
        assert 0 < len(rule.prompt) <= 255
        offered = rule.formula1.strip('"').split(",")
        states = interpret(question, INSTRUMENT, pd.Series(offered, dtype="str"))[1]
        assert set(states) <= {ANSWERED, CANNOT_JUDGE}
        assert ("TM" in offered) == (question.wording == "unit")
        if question.kind == "likert":
            assert offered[:5] == ["1", "2", "3", "4", "5"]
            assert "3 = Kadang-kadang" in rule.prompt
        else:
            assert offered == [option.code for option in question.options]
            assert all(f"{option.code} = {option.label}" in rule.prompt for option in question.options)
    units = next(rule for rule in rules if f"C{FIRST_ROW}" in rule.sqref)
    assert units.formula1 == f"Unit!$C$2:$C${len(REGISTER.units) + 1}"


def test_a_unit_file_offers_the_unit_and_those_below_it(tmp_path):
    entry_sheet.write(dataclasses.replace(REQUEST, units=("DISDIK", "ANEH")), tmp_path)
    workbook = openpyxl.load_workbook(tmp_path / "lembar-isian-DISDIK.xlsx")
    assert workbook["Isian"].cell(FIRST_ROW, 3).value == "DISDIK – Dinas Pendidikan"
    assert [row[0] for row in workbook["Unit"].iter_rows(min_row=2, values_only=True)] == ["DISDIK", "SDN-1", "SMPN-1"]
    assert read(tmp_path / "lembar-isian-DISDIK.xlsx").frame.empty, "a prefilled unit alone is not a respondent"
    awkward = openpyxl.load_workbook(tmp_path / "lembar-isian-ANEH.xlsx")["Isian"]
    assert awkward.cell(FIRST_ROW, 3).value == REGISTER.by_code["ANEH"].label


def test_a_small_unit_is_not_asked_what_could_identify_its_staff(tmp_path):
    entry_sheet.write(dataclasses.replace(REQUEST, units=("ANEH", "BKD")), tmp_path)
    for unit, is_asked in (("ANEH", False), ("BKD", True)):
        entry = openpyxl.load_workbook(tmp_path / f"lembar-isian-{unit}.xlsx")["Isian"]
        column = {cell.value: cell.column_letter for cell in entry[2]}["B2"]
        rule = next(r for r in entry.data_validations.dataValidation if f"{column}{FIRST_ROW}" in r.sqref)
        assert (rule.type == "list") == is_asked
        if not is_asked:
            assert (rule.type, rule.formula1) == ("custom", "FALSE")


def test_reads_back_what_was_typed(written, tmp_path):
    table = read(fill(written, tmp_path / "isi.xlsx", RESPONDENTS))
    frame = table.frame
    assert (table.channel, table.sheet, table.fingerprint) == ("entry_sheet", "Isian", INSTRUMENT.fingerprint)
    assert table.file == "jawaban/isi.xlsx"
    assert table.ignored_columns == ()
    assert list(frame.columns) == ["_row", "_submission", "_unit", "_consent", "_channel", *CODES]
    assert frame["_row"].tolist() == [4, 5, 7]
    assert frame["_channel"].tolist() == ["entry_sheet", "paper", "entry_sheet"]
    assert frame["_unit"].tolist() == [RESPONDENTS[0]["unit"], "DINKES", "ANEH"]
    assert frame["_submission"].tolist() == ["", "DINKES-0042-8", ""]
    assert frame["_consent"].tolist() == ["ya", "ya", "tidak"]
    assert frame.loc[0, "INT1A"] == str(RESPONDENTS[0]["INT1A"])
    assert frame.loc[1, ["INT1A", "INT2A", "INT3A"]].tolist() == ["TM", "Sering", ""]
    assert (frame.loc[2, CODES] == "").all()


def test_the_sheet_code_decides_the_unit_and_a_mistyped_one_does_not(written, tmp_path):
    rows = [
        {"kode_lembar": " dinkes 0042 8 ", "unit": "ANEH", "INT1A": 3},
        {"kode_lembar": "DINKES-0024-8", "unit": "ANEH", "INT1A": 3},
    ]
    frame = read(fill(written, tmp_path / "kode.xlsx", rows)).frame
    assert frame["_unit"].tolist() == ["DINKES", "ANEH"]
    assert frame["_submission"].tolist() == ["DINKES-0042-8", "DINKES-0024-8"]
    assert frame["_channel"].tolist() == ["paper", "entry_sheet"]


CELLS = st.one_of(
    st.just(""),
    st.integers(-1, 12),
    st.sampled_from(["TM", "Sering", "4 – Sering", "3;4", "4,0", "A", "=1+1", "+62", "@x", "- ", "tidak ada", "😀"]),
    st.floats(0, 9).map(lambda x: round(x, 1)),
)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(CODES[:8], CELLS)), min_size=1, max_size=40))
def test_whatever_is_typed_comes_back_as_raw_text(written, tmp_path, rows):
    def as_text(value):
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()

    frame = read(fill(written, tmp_path / "sifat.xlsx", rows)).frame
    expected = [[as_text(row[code]) for code in CODES[:8]] for row in rows]
    expected = [row for row in expected if any(row)]
    assert frame[CODES[:8]].to_numpy().tolist() == expected


@pytest.mark.needs_program("soffice")
def test_survives_libreoffice_as_xlsx_and_as_semicolon_csv(written, tmp_path):
    source = fill(written, tmp_path / "isi.xlsx", RESPONDENTS)
    before = read(source)
    (tmp_path / "calc").mkdir()
    convert(source, tmp_path / "calc", "xlsx")
    after = read(tmp_path / "calc" / "isi.xlsx")
    assert after.frame.equals(before.frame)
    workbook = openpyxl.load_workbook(tmp_path / "calc" / "isi.xlsx")
    assert len(workbook["Isian"].data_validations.dataValidation) >= 7, "the drop-down lists survive"
    # 59: semicolon, 34: quote, 76: UTF-8, last: second sheet
    convert(source, tmp_path / "calc", "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,2")
    text = (tmp_path / "calc" / "isi-Isian.csv").read_text(encoding="utf-8-sig")
    saved = tmp_path / "calc" / "isi.csv"
    saved.write_text(text, encoding="utf-8-sig")
    from_csv = read(saved)
    assert from_csv.sheet == ""
    assert from_csv.frame.equals(before.frame)


@pytest.mark.needs_program("soffice")
def test_cells_out_of_range_are_shown_in_colour(written, tmp_path):
    """LibreOffice works the conditional format out; the colours of its PDF tell the result."""

    def crop(workbook, sheet, place):
        sheet.print_area = "E4:E7"
        for name in ("Petunjuk", "Kode"):
            del workbook[name]

    path = fill(written, tmp_path / "warna.xlsx", [{CODES[0]: cell} for cell in (4, 7, "TM", "Sering")], crop)
    convert(path, tmp_path, "pdf")
    image = pypdfium2.PdfDocument(tmp_path / "warna.pdf")[0].render(scale=1).to_pil().convert("RGB")
    warned = [y for y in range(image.height) if (243, 217, 201) in {image.getpixel((x, y)) for x in range(image.width)}]
    assert ROW_HEIGHT - 4 < len(warned) <= ROW_HEIGHT, "one row of the four, at one pixel a point"


def test_matches_by_code_then_text_and_never_by_position(written, tmp_path):
    def shuffle(workbook, sheet, place):
        sheet.insert_cols(6, 2)
        sheet.cell(2, 6).value = "catatan"
        sheet.cell(4, 7).value = "isi tanpa judul"
        sheet.insert_rows(1)
        sheet.cell(1, 1).value = "Rekap dinas"
        sheet.cell(3, 5).value = None  # the code of the first question: its text still says which it is
        sheet.cell(3, 8).value = f" {CODES[1].lower()} "

    table = read(fill(written, tmp_path / "geser.xlsx", RESPONDENTS[:1], shuffle))
    expected = read(fill(written, tmp_path / "utuh.xlsx", RESPONDENTS[:1])).frame
    assert table.frame.drop(columns="_row").equals(expected.drop(columns="_row"))
    assert table.frame["_row"].tolist() == [FIRST_ROW + 1]
    assert table.ignored_columns == ("catatan", "(kolom G tanpa judul)")


def test_the_sheet_isian_alone_is_enough(written, tmp_path):
    def keep_one(workbook, sheet, place):
        for name in ("Petunjuk", "Unit", "Kode"):
            del workbook[name]
        sheet.title = "Salinan dinas"

    table = read(fill(written, tmp_path / "satu.xlsx", RESPONDENTS, keep_one))
    assert (table.sheet, len(table.frame)) == ("Salinan dinas", 3)


def test_an_extra_column_is_named_and_not_stored(written, tmp_path):
    def add_email(workbook, sheet, place):
        sheet.cell(2, sheet.max_column + 1).value = "Alamat email"
        sheet.cell(4, sheet.max_column).value = "contoh@example.org"

    table = read(fill(written, tmp_path / "surel.xlsx", RESPONDENTS, add_email))
    assert table.ignored_columns == ("Alamat email",)
    assert not table.frame.astype(str).apply(lambda column: column.str.contains("example.org")).any(axis=None)


def test_every_missing_and_doubled_column_is_told_at_once(written, tmp_path):
    def damage(workbook, sheet, place):
        for code in ("INT1A", "K1"):
            sheet.cell(2, place[code]).value = None
            sheet.cell(3, place[code]).value = "judul lain"
        sheet.cell(2, place["INT3A"]).value = "INT2A"
        sheet.cell(3, place["INT3A"]).value = None
        sheet.cell(2, place["unit"]).value = "instansi"
        sheet.cell(3, place["unit"]).value = None

    found = problems_of(fill(written, tmp_path / "rusak.xlsx", RESPONDENTS, damage))
    assert sorted((problem.code, problem.text.removeprefix("Kolom ").split()[0]) for problem in found) == [
        ("column-missing", "INT1A"),
        ("column-missing", "INT3A"),
        ("column-missing", "K1"),
        ("column-missing", "unit"),
        ("column-twice", "INT2A"),
    ]
    assert all(problem.file == "jawaban/rusak.xlsx" and problem.sheet == "Isian" for problem in found)
    twice = next(problem for problem in found if problem.code == "column-twice")
    assert twice.text.count("(INT2A)") == 2, "both columns are named with their letters"


def test_a_code_above_the_text_of_another_question_is_refused(written, tmp_path):
    def swap(workbook, sheet, place):
        sheet.cell(2, place["INT1A"]).value, sheet.cell(2, place["INT2A"]).value = "INT2A", "INT1A"

    found = problems_of(fill(written, tmp_path / "tukar.xlsx", RESPONDENTS, swap))
    assert [problem.code for problem in found] == ["column-contradiction"] * 2
    assert "INT1A dan INT2A" in found[0].text


def test_two_filled_copies_of_the_sheet_are_refused_and_an_empty_copy_is_not(written, tmp_path):
    def copy(workbook, sheet, place):
        workbook.copy_worksheet(sheet).title = "Isian (2)"

    found = problems_of(fill(written, tmp_path / "dua.xlsx", RESPONDENTS, copy))
    assert [problem.code for problem in found] == ["sheets-several"]
    assert "Isian, Isian (2)" in found[0].text

    def empty(workbook, sheet, place):
        second = workbook.copy_worksheet(sheet)
        second.delete_rows(FIRST_ROW, 10)

    assert len(read(fill(written, tmp_path / "kosong.xlsx", RESPONDENTS, empty)).frame) == 3


def test_a_version_that_was_not_issued_is_named_beside_those_that_were(written, tmp_path):
    other = make_instrument("ringkas")
    path = fill(written, tmp_path / "lama.xlsx", RESPONDENTS)
    (problem,) = problems_of(path, {other.fingerprint: other})
    assert problem.code == "fingerprint-unknown"
    assert INSTRUMENT.fingerprint in problem.text
    assert other.fingerprint in problem.allowed


def test_a_missing_or_mixed_version_is_refused(written, tmp_path):
    def remove(workbook, sheet, place):
        del workbook["Petunjuk"]
        sheet.cell(1, 1).value = None

    def mix(workbook, sheet, place):
        sheet.cell(1, 1).value = "Lembar isian – kode kuesioner 0000-0000"

    (missing,) = problems_of(fill(written, tmp_path / "tanpa.xlsx", RESPONDENTS, remove))
    assert missing.code == "fingerprint-missing"
    (mixed,) = problems_of(fill(written, tmp_path / "campur.xlsx", RESPONDENTS, mix))
    assert mixed.code == "fingerprint-several"


def test_a_lost_header_is_told(written, tmp_path):
    def behead(workbook, sheet, place):
        sheet.delete_rows(2, 2)

    (problem,) = problems_of(fill(written, tmp_path / "tanpa-judul.xlsx", RESPONDENTS, behead))
    assert problem.code == "header-missing"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.98])
def test_a_half_written_file_is_damaged_not_empty(written, tmp_path, share):
    content = written.read_bytes()
    path = tmp_path / "separuh.xlsx"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError) as caught:
        read_sheets(path)
    assert [problem.code for problem in caught.value.problems] == ["file-damaged"]


def test_a_formula_that_was_never_computed_reads_as_blank(written, tmp_path):
    def formula(workbook, sheet, place):
        sheet.cell(4, place["INT1A"]).value = "=2+2"

    assert read(fill(written, tmp_path / "rumus.xlsx", RESPONDENTS, formula)).frame.loc[0, "INT1A"] == ""


def test_other_tables_are_not_claimed():
    grids = [
        [(1, ["kode", "nama_resmi", "unit"]), (2, ["X", "Dinas", ""])],
        [(1, ["Timestamp", "Jog [Spring]"]), (2, ["1", "Yes"])],
        [(1, ["INT1A", "INT2A", "unit"])],
        [],
    ]
    assert not any(entry_sheet.recognise({"Data": grid}) for grid in grids)
