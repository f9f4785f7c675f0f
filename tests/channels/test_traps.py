"""What offices do to files of answers, for every channel that comes back as a table.

Whatever it is, it is told with file, sheet, row and column, and all else in the file is read.
"""

import csv

import openpyxl
import pytest

from budaya_eval.answer_table import UNREADABLE
from budaya_eval.channels import entry_sheet
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.errors import InputError
from budaya_eval.responses import read_year
from tests.builders import make_register
from tests.channels import test_entry_sheet as sheet_tests
from tests.channels import test_google_forms as google_tests
from tests.channels import test_limesurvey as limesurvey_tests
from tests.channels import test_microsoft_forms as microsoft_tests

REGISTER = make_register()
CHANNELS = {
    "entry_sheet": sheet_tests.INSTRUMENT,
    "google_forms": google_tests.INSTRUMENT,
    "microsoft_forms": microsoft_tests.INSTRUMENT,
    "limesurvey": limesurvey_tests.INSTRUMENT,
}
BKD = REGISTER.by_code["BKD"].label
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
N = 3


def people(instrument):
    answers = {"likert": "4", "factual": "A", "background": "A"}
    return [{question.code: answers[question.kind] for question in instrument.questions} for _ in range(N)]


def google_rows(_folder):
    instrument = google_tests.INSTRUMENT
    labels = {q.code: q.options[0].label for q in instrument.questions if q.options}
    rows = [google_tests.row_of(number, unit=BKD, **labels) for number in range(1, N + 1)]
    return [google_tests.header_of(instrument), *rows]


def microsoft_rows(_folder):
    return microsoft_tests.responses(people(microsoft_tests.INSTRUMENT))


def limesurvey_rows(_folder):
    return limesurvey_tests.export(people(limesurvey_tests.INSTRUMENT))


def entry_rows(folder):
    instrument = sheet_tests.INSTRUMENT
    entry_sheet.write(WriteRequest(instrument, REGISTER), folder)
    sheet = openpyxl.load_workbook(folder / "lembar-isian.xlsx")["Isian"]
    head = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=entry_sheet.layout.FIRST_ROW - 1)]
    titles = head[1]
    (person, *_) = people(instrument)
    known = {"unit": BKD, "persetujuan": "ya", **person}
    return [*head, *([known.get(title) for title in titles] for _ in range(N))]


ROWS = {
    "entry_sheet": entry_rows,
    "google_forms": google_rows,
    "microsoft_forms": microsoft_rows,
    "limesurvey": limesurvey_rows,
}


@pytest.fixture(params=list(CHANNELS))
def channel(request):
    return request.param


@pytest.fixture
def rows(channel, tmp_path):
    """The table as it comes back, header and three people of BKD who answered everything."""
    return ROWS[channel](tmp_path / "lembar")


def column_of(rows, code):
    """Position of a question's column, from 0, and the number of the row of its title, from 1."""
    for number, cells in enumerate(rows, start=1):
        for position, cell in enumerate(cells):
            text = str(cell or "")
            if text == code or f"[{code}]" in text or f"{code}. " in text:
                return position, number
    raise AssertionError(code)


def first_row(rows):
    """Number of the row of the first person, from 1."""
    return next(number for number, cells in enumerate(rows, start=1) if BKD in cells)


def write_xlsx(folder, rows, change=None, sheet="Lembar yang diganti namanya"):
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for cells in rows:
        workbook.active.append(cells)
    if change:
        change(workbook.active)
    (folder / "jawaban").mkdir(exist_ok=True)
    workbook.save(folder / "jawaban" / "respons.xlsx")
    return folder


def write_csv(folder, rows, encoding="utf-8-sig"):
    (folder / "jawaban").mkdir(exist_ok=True)
    with (folder / "jawaban" / "respons.csv").open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)
    return folder


def read(channel, folder):
    instrument = CHANNELS[channel]
    answers = read_year(folder, REGISTER, {instrument.fingerprint: instrument})
    assert set(answers.respondents["channel"]) == {channel}
    return answers


def problems_of(channel, folder):
    with pytest.raises(InputError) as caught:
        read(channel, folder)
    return caught.value.problems


def test_a_renamed_sheet_and_a_plain_file_are_read_whole(channel, rows, tmp_path):
    answers = read(channel, write_xlsx(tmp_path, rows))
    assert len(answers.respondents) == N
    assert answers.faults.empty
    assert answers.set_aside.empty


def test_a_merged_cell_costs_the_cells_it_covers_and_is_told(channel, rows, tmp_path):
    first, _ = column_of(rows, "INT1A")
    number = first_row(rows)
    code = next(q.code for q in CHANNELS[channel].questions if column_of(rows, q.code)[0] == first + 1)

    def merge(sheet):
        sheet.merge_cells(start_row=number, end_row=number, start_column=first + 1, end_column=first + 2)

    answers = read(channel, write_xlsx(tmp_path, rows, merge))
    assert len(answers.respondents) == N
    (fault,) = answers.faults.to_dict("records")
    assert (fault["file"], fault["sheet"]) == ("jawaban/respons.xlsx", "Lembar yang diganti namanya")
    assert (fault["row"], fault["column"], fault["state"]) == (number, code, UNREADABLE)
    assert "sel gabungan" in fault["text"]


def test_a_unit_merged_over_several_people_is_not_guessed(channel, rows, tmp_path):
    first = first_row(rows)
    place = rows[first - 1].index(BKD) + 1

    def merge(sheet):
        sheet.merge_cells(start_row=first, end_row=first + 1, start_column=place, end_column=place)

    answers = read(channel, write_xlsx(tmp_path, rows, merge))
    assert len(answers.respondents) == N - 1
    (aside,) = answers.set_aside.to_dict("records")
    assert (aside["row"], aside["code"]) == (first + 1, "unit-tidak-dikenal")
    assert "sel gabungan" in aside["reason"]


def test_a_formula_that_was_never_computed_is_told_and_a_value_is_read(channel, rows, tmp_path):
    place, _ = column_of(rows, "INT2A")
    number = first_row(rows) + 1
    rows[number - 1][place] = "=2+2"
    answers = read(channel, write_xlsx(tmp_path, rows))
    assert len(answers.respondents) == N
    (fault,) = answers.faults.to_dict("records")
    assert (fault["row"], fault["column"], fault["state"]) == (number, "INT2A", UNREADABLE)
    assert "rumus yang belum dihitung" in fault["text"]


def test_a_file_behind_a_password_and_one_cut_off_are_named_together(channel, rows, tmp_path):
    write_xlsx(tmp_path, rows)
    folder = tmp_path / "jawaban"
    (folder / "terkunci.xlsx").write_bytes(OLD_EXCEL)
    (folder / "terpotong.xlsx").write_bytes((folder / "respons.xlsx").read_bytes()[:-900])
    found = {problem.file: problem for problem in problems_of(channel, tmp_path)}
    assert {file: problem.code for file, problem in found.items()} == {
        "terkunci.xlsx": "file-encrypted",
        "terpotong.xlsx": "file-damaged",
    }
    assert all(problem.action for problem in found.values())


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_csv_of_indonesian_excel_is_read_in_its_code_page(channel, rows, tmp_path, encoding):
    assert any("–" in str(cell) for cells in rows for cell in cells), "a sign beyond ASCII"
    answers = read(channel, write_csv(tmp_path, rows, encoding))
    assert len(answers.respondents) == N
    assert answers.faults.empty
    assert set(answers.respondents["unit"]) == {"BKD"}


def test_an_unknown_label_costs_its_cell_and_is_told_masked(channel, rows, tmp_path):
    place, _ = column_of(rows, "INT3A")
    number = first_row(rows)
    rows[number - 1][place] = "Fulan bin Fulan"
    answers = read(channel, write_csv(tmp_path, rows))
    assert len(answers.respondents) == N
    (fault,) = answers.faults.to_dict("records")
    assert (fault["file"], fault["row"], fault["column"]) == ("jawaban/respons.csv", number, "INT3A")
    assert "Fulan" not in fault["text"]
    assert "15 karakter" in fault["text"]


def test_columns_that_identify_are_named_and_never_stored(channel, rows, tmp_path):
    _, title = column_of(rows, "INT1A")
    known = {"NIP": "198001012005011001", "Nama lengkap": "Fulan bin Fulan", "Alamat surel": "fulan@contoh.invalid"}
    for number, cells in enumerate(rows, start=1):
        cells.extend(list(known) if number == title else list(known.values()) if number > title else [""] * 3)
    answers = read(channel, write_csv(tmp_path, rows))
    assert len(answers.respondents) == N
    ignored = answers.files["ignored_columns"].iloc[0]
    assert all(name in ignored for name in known)
    kept = answers.to_long().to_csv() + answers.files.to_csv() + answers.faults.to_csv() + answers.set_aside.to_csv()
    assert not any(secret in kept for secret in known.values())


def test_two_filled_columns_of_one_question_are_an_error_with_both_places(channel, rows, tmp_path):
    place, title = column_of(rows, "INT1A")
    for number, cells in enumerate(rows, start=1):
        cells.append(cells[place] if number >= title else "")
    found = problems_of(channel, write_xlsx(tmp_path, rows))
    assert [problem.code for problem in found] == ["column-twice"]
    (problem,) = found
    assert "INT1A" in problem.text
    assert problem.file == "jawaban/respons.xlsx"


def test_a_wrong_version_names_both(channel, rows, tmp_path):
    other = limesurvey_tests.make_instrument(sizes={"INT": 3, "PRO": 3})
    write_xlsx(tmp_path, rows)
    with pytest.raises(InputError) as caught:
        read_year(tmp_path, REGISTER, {other.fingerprint: other})
    text = str(caught.value)
    assert CHANNELS[channel].fingerprint in text
    assert other.fingerprint in text
