"""The codebook: openpyxl reads it, and what it says is what the questionnaire asks and the answer table understands."""

import subprocess

import openpyxl
import pandas as pd
import pytest

from budaya_eval.answer_table import ANSWERED, CANNOT_JUDGE, RESPONDENT_COLUMNS, STATES, interpret
from budaya_eval.channels import codebook, load_readers
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.files import read_sheets
from tests.builders import make_instrument, make_register

INSTRUMENT = make_instrument("lengkap")
QUESTIONS = {question.code: question for question in INSTRUMENT.questions}
REQUEST = WriteRequest(INSTRUMENT, make_register(), is_simulated=True)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("buku")
    codebook.write(REQUEST, folder)
    return folder / "buku-kode.xlsx"


def rows_of(path, sheet):
    header, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_every_question_stands_once_with_all_that_is_known_of_it(written):
    rows = rows_of(written, "Kolom")
    assert [row["kode"] for row in rows] == list(QUESTIONS)
    for row in rows:
        question = QUESTIONS[row["kode"]]
        assert (row["teks"], row["teks Inggris"]) == (question.text, question.text_en)
        assert (row["nilai"] or "", row["indikator"] or "") == (question.core_value, question.indicator)
        assert (row["skor dibalik"] == "ya") == question.is_reverse
        assert row["tingkat ukur"] == ("ordinal" if question.kind == "likert" else "nominal")
    by_code = {row["kode"]: row for row in rows}
    assert by_code["INT1A"]["bukan jawaban"] == "TM = Tidak dapat menilai"
    assert not by_code["INT1AS"]["bukan jawaban"]
    assert (by_code["INT1A"]["rumusan"], by_code["INT1AS"]["rumusan"]) == ("unit kerja", "diri sendiri")
    assert by_code["INT8A"]["skor dibalik"] == "ya"
    assert by_code["B2"]["hanya di unit"] == "≥ 30 pegawai"


def test_every_code_and_every_label_has_the_meaning_the_answer_table_gives_it(written):
    rows = pd.DataFrame(rows_of(written, "Jawaban"))
    assert set(rows["kolom"]) == set(QUESTIONS)
    for code, of_question in rows.groupby("kolom"):
        by_code, states = interpret(QUESTIONS[code], INSTRUMENT, of_question["kode"])
        by_label, _ = interpret(QUESTIONS[code], INSTRUMENT, of_question["label"])
        pd.testing.assert_series_equal(by_code, by_label, check_names=False)
        expected = of_question["jenis"].map({"jawaban": ANSWERED, "bukan jawaban": CANNOT_JUDGE})
        assert states.tolist() == expected.tolist()
    assert rows.loc[rows["kunci"] == "benar", ["kolom", "kode"]].to_numpy().tolist() == [["K1", "A"], ["K2", "A"]]


def test_the_version_the_columns_and_the_states_are_explained(written):
    about = {row["Keterangan"]: row["Isi"] for row in rows_of(written, "Tentang")}
    assert about["Kode kuesioner"] == INSTRUMENT.fingerprint
    assert about["Sifat"] == "DATA SIMULASI"
    assert [row["kolom"] for row in rows_of(written, "Kolom tambahan")] == [*RESPONDENT_COLUMNS, *STATES]
    assert len(rows_of(written, "Indikator")) == len(INSTRUMENT.indicators)
    assert len(rows_of(written, "Nilai")) == len(INSTRUMENT.core_values)


def test_real_data_carry_no_mark(tmp_path):
    codebook.write(WriteRequest(INSTRUMENT, REQUEST.register), tmp_path)
    assert "Sifat" not in {row["Keterangan"] for row in rows_of(tmp_path / "buku-kode.xlsx", "Tentang")}


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    instrument = make_instrument(version="=1+1")
    codebook.write(WriteRequest(instrument, REQUEST.register), tmp_path)
    workbook = openpyxl.load_workbook(tmp_path / "buku-kode.xlsx")
    assert {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_no_channel_takes_it_for_answers(written):
    assert not any(channel.recognise(read_sheets(written)) for channel in load_readers())


@pytest.mark.needs_program("soffice")
def test_libreoffice_opens_it(tmp_path, written):
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless", "--convert-to"]
    kind = "csv:Text - txt - csv (StarCalc):44,34,76"  # comma, quotes, UTF-8
    subprocess.run([*command, kind, "--outdir", tmp_path, written], check=True, capture_output=True, timeout=120)
    assert INSTRUMENT.fingerprint in (tmp_path / "buku-kode.csv").read_text(encoding="utf-8")
