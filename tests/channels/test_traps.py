"""What offices do to files of answers: the traps of every channel that comes back, by name.

Whatever it is, it is told with file, sheet, row and column, and all else in the file is read.

=====================================  ==============================================================================
trap                                   channels, and where it is held
=====================================  ==============================================================================
renamed sheet, merged cell, formula    all that come as a workbook: here
password, cut off                      all that come as a workbook: here; JSON in test_html_form, .sav in test_spss
`;`, Windows-1252, UTF-16              all that come as CSV: here; `,`, tab and decimals in test_round_trip
pasted over a validated cell           every channel: here
unknown label, person's name in cell   all that hold text: here; .sav in test_spss
the same file twice                    every channel: here; the same numbers in tests of the channels
identifying columns                    every channel: here
two columns of one question            all whose titles may stand twice: here; table through its mapping, here as well
wrong version                          every channel: here
title edited, second column opens      test_google_forms, test_microsoft_forms
two choices of one label               xlsform: test_xlsform; .sav: test_spss; the list itself: test_indicators
renamed `_001`, empty `label` column   xlsform: test_xlsform and here
importer that drops and renames        limesurvey: test_limesurvey counts rows, questions, answers and checks codes
a language that misses a column        xlsform: test_xlsform_engines lets no warning of pyxform pass
text that is a formula elsewhere       writers: test_files_writing, test_html_form; nothing of it is computed: here
photocopied sheet                      paper through entry_sheet: test_responses
codes safe in every program            the list itself: test_indicators; limesurvey and spss refuse theirs
=====================================  ==============================================================================
"""

import openpyxl
import pytest

from budaya_eval.answer_table import OUT_OF_SCALE, UNREADABLE
from budaya_eval.errors import InputError
from budaya_eval.responses import read_year
from tests.builders import make_combined, make_instrument
from tests.channels.response_files import LAYOUTS, REGISTER, Layout, Person, write_csv, write_sav, write_xlsx

INSTRUMENT = make_combined()
QUESTIONS = {question.code: question for question in INSTRUMENT.questions}
FIRST, SECOND = list(QUESTIONS)[:2]
ANSWERS = {"likert": "4", "factual": "B", "background": "A", "open": "Antrean – loket 2; é"}
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
SHEET = "Lembar yang diganti namanya"
N = 3

TABULAR = [channel for channel in LAYOUTS if channel != "spss"]


@pytest.fixture(params=TABULAR)
def channel(request):
    return request.param


@pytest.fixture
def sheet(channel):
    """The table as it comes back: three people of BKD who answered everything they were asked."""
    return lay(channel)


def lay(channel):
    answers = {q.code: "" if q.units or q.shown_if else ANSWERS[q.kind] for q in INSTRUMENT.questions}
    return LAYOUTS[channel](Layout(INSTRUMENT), [Person("BKD", answers)] * N)


def row_of(sheet, person=0):
    """Number of the row of a person, as a spreadsheet shows it."""
    return len(sheet.head) + 1 + person


def unit_place(sheet):
    return next(place for place, cell in enumerate(sheet.rows[0]) if cell in ("BKD", REGISTER.by_code["BKD"].label))


def store(folder, sheet, change=None):
    """Write the answers of a year as one workbook; `change` may damage it with a spreadsheet's own means."""
    path = write_xlsx(folder / "jawaban" / "respons.xlsx", sheet, SHEET)
    if change:
        workbook = openpyxl.load_workbook(path)
        change(workbook[SHEET])
        workbook.save(path)
    return folder


def store_csv(folder, sheet, encoding="utf-8-sig"):
    write_csv(folder / "jawaban" / "respons.csv", sheet, encoding=encoding)
    return folder


def store_own(channel, folder, sheet):
    """Write what the channel comes back as: a .sav file, or a CSV."""
    if channel != "spss":
        return store_csv(folder, sheet)
    write_sav(folder / "jawaban" / "respons.sav", sheet, Layout(INSTRUMENT))
    return folder


def read(channel, folder):
    answers = read_year(folder, REGISTER, {INSTRUMENT.fingerprint: INSTRUMENT})
    assert set(answers.respondents["channel"]) == {channel}
    return answers


def problems_of(channel, folder):
    with pytest.raises(InputError) as caught:
        read(channel, folder)
    return caught.value.problems


def test_a_renamed_sheet_and_a_plain_file_are_read_whole(channel, sheet, tmp_path):
    answers = read(channel, store(tmp_path, sheet))
    assert len(answers.respondents) == N
    assert answers.faults.empty
    assert answers.set_aside.empty


def test_a_merged_cell_costs_the_cells_it_covers_and_is_told(channel, sheet, tmp_path):
    number, place = row_of(sheet), sheet.place_of(FIRST)
    assert sheet.place_of(SECOND) == place + 1

    def merge(page):
        page.merge_cells(start_row=number, end_row=number, start_column=place + 1, end_column=place + 2)

    answers = read(channel, store(tmp_path, sheet, merge))
    assert len(answers.respondents) == N
    (fault,) = answers.faults.to_dict("records")
    assert (fault["file"], fault["sheet"]) == ("jawaban/respons.xlsx", SHEET)
    assert (fault["row"], fault["column"], fault["state"]) == (number, SECOND, UNREADABLE)
    assert "sel gabungan" in fault["text"]


def test_a_unit_merged_over_several_people_is_not_guessed(channel, sheet, tmp_path):
    number, place = row_of(sheet), unit_place(sheet) + 1

    def merge(page):
        page.merge_cells(start_row=number, end_row=number + 1, start_column=place, end_column=place)

    answers = read(channel, store(tmp_path, sheet, merge))
    assert len(answers.respondents) == N - 1
    (aside,) = answers.set_aside.to_dict("records")
    assert (aside["row"], aside["code"]) == (number + 1, "unit-tidak-dikenal")
    assert "sel gabungan" in aside["reason"]


def test_a_formula_that_was_never_computed_is_told_and_a_value_is_read(channel, sheet, tmp_path):
    number, place = row_of(sheet, 1), sheet.place_of("INT2A")

    def compute(page):
        page.cell(number, place + 1).value = "=2+2"

    answers = read(channel, store(tmp_path, sheet, compute))
    assert len(answers.respondents) == N
    (fault,) = answers.faults.to_dict("records")
    assert (fault["row"], fault["column"], fault["state"]) == (number, "INT2A", UNREADABLE)
    assert "rumus yang belum dihitung" in fault["text"]


def test_words_that_look_like_a_formula_stay_words(channel, sheet, tmp_path):
    sheet.rows[0][sheet.place_of("T1")] = "=HYPERLINK(A1)"
    answers = read(channel, store(tmp_path, sheet))
    assert answers.texts["T1"].tolist() == ["=HYPERLINK(A1)", *[ANSWERS["open"]] * (N - 1)]
    assert answers.faults.empty


def test_a_file_behind_a_password_and_one_cut_off_are_named_together(channel, sheet, tmp_path):
    store(tmp_path, sheet)
    folder = tmp_path / "jawaban"
    (folder / "terkunci.xlsx").write_bytes(OLD_EXCEL)
    (folder / "terpotong.xlsx").write_bytes((folder / "respons.xlsx").read_bytes()[:-900])
    found = {problem.file: problem for problem in problems_of(channel, tmp_path)}
    assert {file: problem.code for file, problem in found.items()} == {
        "jawaban/terkunci.xlsx": "file-encrypted",
        "jawaban/terpotong.xlsx": "file-damaged",
    }
    assert all(problem.action for problem in found.values())


def test_the_same_file_under_another_name_is_counted_once_and_told(channel, sheet, tmp_path):
    store(tmp_path, sheet)
    (tmp_path / "jawaban" / "salinan").mkdir()
    for path in sorted((tmp_path / "jawaban").glob("*.*")):
        (tmp_path / "jawaban" / "salinan" / path.name).write_bytes(path.read_bytes())
    answers = read(channel, tmp_path)
    assert len(answers.respondents) == len(answers.set_aside) == N
    (told,) = set(answers.set_aside["code"])
    assert told in ("kiriman-ganda", "berkas-ganda")
    assert answers.files["n_used"].tolist() == [N, 0]


def test_files_of_one_person_with_the_same_answers_are_two_people(tmp_path):
    sheet = lay("entry_sheet")
    del sheet.rows[1:]
    for name in ("satu", "dua"):
        write_csv(tmp_path / "jawaban" / f"{name}.csv", sheet)
    assert len(read("entry_sheet", tmp_path).respondents) == 2


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_csv_of_indonesian_excel_is_read_in_its_code_page(channel, sheet, tmp_path, encoding):
    answers = read(channel, store_csv(tmp_path, sheet, encoding))
    assert answers.texts["T1"].tolist() == [ANSWERS["open"]] * N
    assert answers.faults.empty
    assert set(answers.respondents["unit"]) == {"BKD"}


@pytest.mark.parametrize("channel", LAYOUTS)
def test_a_number_pasted_over_a_validated_cell_is_outside_the_scale(channel, sheet, tmp_path):
    sheet.rows[1][sheet.place_of("INT3A")] = "9"
    answers = read(channel, store_own(channel, tmp_path, sheet))
    assert len(answers.respondents) == N
    (fault,) = answers.faults.to_dict("records")
    number = 2 if channel == "spss" else row_of(sheet, 1)
    assert (fault["row"], fault["column"], fault["state"]) == (number, "INT3A", OUT_OF_SCALE)
    assert "skala 1–5" in fault["text"]


def test_an_unknown_label_costs_its_cell_and_is_told_masked(channel, sheet, tmp_path):
    sheet.rows[0][sheet.place_of("INT3A")] = "Fulan bin Fulan"
    answers = read(channel, store_csv(tmp_path, sheet))
    assert len(answers.respondents) == N
    (fault,) = answers.faults.to_dict("records")
    assert (fault["file"], fault["row"], fault["column"]) == ("jawaban/respons.csv", row_of(sheet), "INT3A")
    assert "Fulan" not in fault["text"]
    assert "15 karakter" in fault["text"]


@pytest.mark.parametrize("channel", LAYOUTS)
def test_columns_that_identify_are_named_and_never_stored(channel, sheet, tmp_path):
    known = {"NIP": "198001012005011001", "Nama_lengkap": "Fulan bin Fulan", "Surel": "fulan@contoh.invalid"}
    sheet.append(list(known), list(known.values()))
    answers = read(channel, store_own(channel, tmp_path, sheet))
    assert len(answers.respondents) == N
    ignored = answers.files["ignored_columns"].iloc[0]
    assert all(name in ignored for name in known)
    kept = answers.to_long().to_csv() + answers.files.to_csv() + answers.faults.to_csv() + answers.set_aside.to_csv()
    assert not any(secret in kept for secret in known.values())


def test_two_filled_columns_of_one_question_are_an_error_with_both_places(channel, sheet, tmp_path):
    place = sheet.place_of(FIRST)
    for row in (*sheet.head, *sheet.rows):
        row.append(row[place])
    found = problems_of(channel, store(tmp_path, sheet))
    assert [problem.code for problem in found] == ["column-twice"]
    (problem,) = found
    assert FIRST in problem.text
    assert problem.file == "jawaban/respons.xlsx"


@pytest.mark.parametrize("channel", LAYOUTS)
def test_a_wrong_version_names_both(channel, sheet, tmp_path):
    other = make_instrument(sizes={"INT": 3, "PRO": 3})
    store_own(channel, tmp_path, sheet)
    with pytest.raises(InputError) as caught:
        read_year(tmp_path, REGISTER, {other.fingerprint: other})
    text = str(caught.value)
    assert INSTRUMENT.fingerprint in text
    assert other.fingerprint in text


def test_the_empty_columns_of_notes_and_grids_of_odk_are_nothing_of_the_questionnaire(tmp_path):
    sheet = lay("xlsform")
    sheet.append(["halaman1-pengantar1", "halaman1-tujuan", "halaman1-kisi_label"], ["", "", ""])
    answers = read("xlsform", store_csv(tmp_path, sheet))
    assert len(answers.respondents) == N
    assert answers.faults.empty
    assert "kisi_label" in answers.files["ignored_columns"].iloc[0]
