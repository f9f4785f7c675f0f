"""A year's folder read as a whole: every row used or set aside with its reason, every structural fault told at once."""

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from budaya_eval.answer_table import MULTIPLE, OUT_OF_SCALE, UNREADABLE
from budaya_eval.channels import entry_sheet
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.entry_sheet.layout import FIRST_ROW
from budaya_eval.channels.paper.sheet_code import make_sheet_code
from budaya_eval.errors import InputError
from budaya_eval.evaluation import write_answers
from budaya_eval.files import write_table
from budaya_eval.responses import REASONS, check_staff, read_year
from budaya_eval.responses.corrections import CORRECTION_COLUMNS
from tests.builders import make_instrument, make_register

INSTRUMENT = make_instrument()
OTHER = make_instrument(sizes={"INT": 3, "PRO": 3})
REGISTER = make_register()
LIKERT = [question.code for question in INSTRUMENT.questions_of("likert")]
ISSUED = {INSTRUMENT.fingerprint: INSTRUMENT}


@pytest.fixture(scope="module")
def empty_sheet(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lembar")
    entry_sheet.write(WriteRequest(INSTRUMENT, REGISTER), folder)
    return folder / "lembar-isian.xlsx"


def answer(unit="BKD", score=4, **cells):
    """One respondent's row: every statement answered with `score` unless a cell says otherwise."""
    return {"unit": unit, "persetujuan": "ya"} | dict.fromkeys(LIKERT, score) | cells


def fill(source, target, rows):
    """Type rows into a copy of the empty entry sheet."""
    workbook = openpyxl.load_workbook(source)
    sheet = workbook["Isian"]
    place = {cell.value: cell.column for cell in sheet[2]}
    for number, row in enumerate(rows, start=FIRST_ROW):
        for column, value in row.items():
            sheet.cell(number, place[column], value)
    target.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(target)
    return target


def correct(folder, *lines):
    """Write koreksi.xlsx: row, column, new value."""
    rows = [["isian.xlsx", "", row, column, new, "uji", "penguji", "2025-10-20"] for row, column, new in lines]
    write_table(folder / "koreksi.xlsx", CORRECTION_COLUMNS, rows)


@pytest.fixture
def year(tmp_path, empty_sheet):
    """A function that lays a year's folder with these rows in one entry sheet and reads it."""

    def lay(*rows, corrections=()):
        fill(empty_sheet, tmp_path / "jawaban" / "isian.xlsx", rows)
        if corrections:
            correct(tmp_path, *corrections)
        return read_year(tmp_path, REGISTER, ISSUED)

    lay.folder = tmp_path
    return lay


def problems_of(folder, issued=None):
    with pytest.raises(InputError) as caught:
        read_year(folder, REGISTER, ISSUED if issued is None else issued)
    return caught.value.problems


def test_rows_read_are_rows_used_and_rows_set_aside(year):
    answers = year(answer(), answer(unit="Badan Kepegawian Daerah"), answer(persetujuan="tidak"), answer("DINKES"))
    counts = answers.files[["n_read", "n_used", "n_set_aside"]].sum()
    assert counts.tolist() == [4, 2, 2]
    assert len(answers.respondents) == 2
    assert len(answers.set_aside) == 2
    assert answers.respondents["unit"].tolist() == ["BKD", "DINKES"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"persetujuan": "tidak"}, "tanpa-persetujuan"),
        (dict.fromkeys(LIKERT), "tanpa-jawaban"),
        ({"unit": "Dinas Yang Tidak Ada"}, "unit-tidak-dikenal"),
        ({"unit": None}, "unit-tidak-dikenal"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside_with_reason_and_place(year, row, code):
    answers = year(answer(), answer(K1="A", **row))
    aside = answers.set_aside.iloc[0]
    assert aside["code"] == code
    assert aside["reason"].startswith(REASONS[code])
    assert (aside["file"], aside["sheet"], aside["row"]) == ("jawaban/isian.xlsx", "Isian", FIRST_ROW + 1)


def test_a_misspelt_unit_is_named_with_what_it_may_mean_and_never_guessed(year):
    answers = year(answer(), answer(unit="Dinas Kesehatn"))
    aside = answers.set_aside.iloc[0]
    assert "'Dinas Kesehatn'" in aside["reason"]
    assert "DINKES – Dinas Kesehatan" in aside["action"]
    assert len(answers.respondents) == 1


def test_a_name_in_the_unit_column_is_not_repeated(year):
    answers = year(answer(), answer(unit="Fulan bin Fulan 198001012005011001"))
    assert "Fulan bin" not in answers.set_aside.to_csv()


def test_the_same_sheet_twice_is_counted_once_and_a_copy_with_other_marks_is_a_conflict(year):
    code = make_sheet_code("BKD", 7)
    answers = year(answer(kode_lembar=code), answer(kode_lembar=code.lower()), answer(kode_lembar=code, score=2))
    assert answers.set_aside["code"].tolist() == ["kiriman-ganda", "kiriman-bertentangan"]
    assert answers.values[LIKERT[0]].tolist() == [4.0]
    assert answers.respondents["channel"].tolist() == ["paper"]


def test_identical_answers_without_a_code_are_all_used(year):
    answers = year(answer(), answer(), answer())
    assert len(answers.respondents) == 3
    assert answers.set_aside.empty


def test_a_bad_cell_costs_the_cell_not_the_row(year):
    bad = {LIKERT[0]: 6, LIKERT[1]: "3,4", LIKERT[2]: "entahlah"}
    answers = year(answer(**bad))
    assert len(answers.respondents) == 1
    assert answers.faults["state"].tolist() == [OUT_OF_SCALE, MULTIPLE, UNREADABLE]
    assert answers.faults["column"].tolist() == LIKERT[:3]
    assert answers.faults["row"].tolist() == [FIRST_ROW] * 3
    assert "skala 1–5" in answers.faults["text"].iloc[0]
    assert "entahlah" not in answers.faults["text"].iloc[2]
    assert answers.values[LIKERT].isna().sum(axis=1).tolist() == [3]


def test_a_question_not_asked_in_a_small_unit_is_not_missing(year):
    answers = year(answer("ANEH"), answer("BKD"), answer("ANEH", B2="A"), answer("BKD", B2="A"))
    assert answers.states["B2"].tolist() == ["not_shown", "blank", "not_shown", "answered"]
    assert answers.choices["B2"].notna().tolist() == [False, False, False, True]


def test_a_mistyped_sheet_code_is_told_and_the_answers_are_used(year):
    code = make_sheet_code("BKD", 7)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    answers = year(answer(kode_lembar=code), answer(kode_lembar=wrong))
    assert len(answers.respondents) == 2
    assert answers.faults["column"].tolist() == ["kode_lembar"]


def test_corrections_map_a_unit_mend_a_cell_and_exclude_a_row(year):
    answers = year(
        answer(unit="Dinas Kesehatn"),
        answer(**{LIKERT[0]: 44}),
        answer(score=1),
        corrections=[(FIRST_ROW, "unit", "DINKES"), (FIRST_ROW + 1, LIKERT[0], 4), (FIRST_ROW + 2, "", "keluarkan")],
    )
    assert answers.respondents["unit"].tolist() == ["DINKES", "BKD"]
    assert answers.faults.empty
    assert answers.set_aside["code"].tolist() == ["dikeluarkan"]
    assert answers.corrections["nilai_lama"].tolist() == ["Dinas Kesehatn", "44", ""]


def test_a_correction_that_points_nowhere_is_an_error_with_the_others(year):
    year(answer())
    correct(year.folder, (999, LIKERT[0], 4), (FIRST_ROW, "TIDAKADA", 4), ("tiga", LIKERT[0], 4))
    assert sorted(problem.code for problem in problems_of(year.folder)) == [
        "correction-column",
        "correction-lost",
        "correction-row",
    ]


def test_inputs_are_never_changed_and_reading_again_changes_nothing(year):
    first = year(answer(), answer(unit="Dinas Kesehatn"), corrections=[(FIRST_ROW + 1, "unit", "DINKES")])
    before = {path: path.read_bytes() for path in year.folder.rglob("*") if path.is_file()}
    second = read_year(year.folder, REGISTER, ISSUED)
    assert {path: path.read_bytes() for path in before} == before
    pd.testing.assert_frame_equal(first.to_long(), second.to_long())


def test_the_long_table_has_a_row_for_every_respondent_and_question(year):
    answers = year(answer(**{LIKERT[0]: None}), answer())
    long = answers.to_long()
    assert len(long) == 2 * len(INSTRUMENT.questions)
    assert long["value"].count() == 2 * len(LIKERT) - 1
    assert set(long.loc[long["question"] == LIKERT[0], "state"]) == {"blank", "answered"}


def test_the_long_table_comes_back_from_its_file_with_every_place_and_state(year, tmp_path):
    """Read by pyarrow alone: place, unit, wording, state, and value or choice of each answer."""
    answers = year(answer(**{LIKERT[0]: 6, LIKERT[1]: "TM"}), answer("ANEH", score=2, K1="B"))
    path = write_answers([answers], tmp_path / "keluaran")
    assert path.name == "jawaban_panjang.parquet"
    assert path.parent.name == "internal"
    rows = pq.read_table(path).to_pylist()
    assert len(rows) == 2 * len(INSTRUMENT.questions)
    assert [row["question"] for row in rows[: len(rows) // 2]] == [q.code for q in INSTRUMENT.questions]
    found = {(row["row"], row["question"]): row for row in rows}
    assert {row["fingerprint"] for row in rows} == {INSTRUMENT.fingerprint}
    bad, good = found[FIRST_ROW, LIKERT[0]], found[FIRST_ROW + 1, LIKERT[0]]
    assert (bad["file"], bad["sheet"], bad["channel"]) == ("jawaban/isian.xlsx", "Isian", "entry_sheet")
    assert (bad["unit"], bad["route"], bad["wording"], bad["state"]) == ("BKD", "self", "unit", OUT_OF_SCALE)
    assert bad["value"] is None or np.isnan(bad["value"])
    assert (good["unit"], good["state"], good["value"], good["choice"]) == ("ANEH", "answered", 2.0, None)
    assert found[FIRST_ROW, LIKERT[1]]["state"] == "cannot_judge"
    assert (found[FIRST_ROW + 1, "K1"]["choice"], found[FIRST_ROW + 1, "K1"]["wording"]) == ("B", "")
    assert found[FIRST_ROW + 1, "B2"]["state"] == "not_shown"


def test_all_structural_faults_of_a_folder_are_told_at_once(year, empty_sheet):
    year(answer())
    folder = year.folder / "jawaban"
    (folder / "setengah.xlsx").write_bytes(empty_sheet.read_bytes()[:2000])
    (folder / "catatan.docx").write_bytes(b"bukan tabel")
    pd.DataFrame({"nama": ["x"], "alamat": ["y"]}).to_csv(folder / "daftar.csv", index=False)
    (folder / "~$isian.xlsx").write_bytes(b"kunci Excel")
    other = year.folder / "lain"
    entry_sheet.write(WriteRequest(OTHER, REGISTER), other)
    (other / "lembar-isian.xlsx").rename(folder / "versi-lain.xlsx")
    problems = {problem.code: problem for problem in problems_of(year.folder)}
    assert set(problems) == {"file-damaged", "not-a-table", "channel-unknown", "fingerprint-unknown"}
    assert OTHER.fingerprint in str(problems["fingerprint-unknown"])
    assert INSTRUMENT.fingerprint in str(problems["fingerprint-unknown"])


def test_two_versions_in_one_year_are_refused(year):
    year(answer())
    other = year.folder / "lain"
    entry_sheet.write(WriteRequest(OTHER, REGISTER), other)
    (other / "lembar-isian.xlsx").rename(year.folder / "jawaban" / "versi-lain.xlsx")
    problems = problems_of(year.folder, ISSUED | {OTHER.fingerprint: OTHER})
    assert [problem.code for problem in problems] == ["two-versions"]


def test_an_empty_folder_and_a_year_without_questionnaire_have_their_own_words(tmp_path):
    assert [problem.code for problem in problems_of(tmp_path)] == ["no-answers"]
    assert [problem.code for problem in problems_of(tmp_path, {})] == ["nothing-issued"]


def test_a_file_open_in_excel_is_named(year, monkeypatch):
    year(answer())

    def refuse(*_arguments, **_options):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.open", refuse)
    (problem,) = problems_of(year.folder)
    assert problem.code == "file-locked"
    assert "Excel" in problem.action


def test_more_answers_than_staff_are_found_in_the_unit_and_in_its_parent(year):
    answers = year(*[answer("PKM-1") for _ in range(32)], *[answer("ANEH") for _ in range(12)])
    (problem,) = check_staff(answers, REGISTER)
    assert "PKM-1" in problem.text
    assert "32 jawaban" in problem.text
    assert "pegawainya 31" in problem.text
