"""Tables of an office's own, with their mapping; all samples are constructed here, none comes from an office."""

import csv
import tomllib
from functools import partial

import openpyxl
import pytest

from budaya_eval.answer_table import interpret
from budaya_eval.channels import load_readers, table
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.files import read_sheets
from budaya_eval.responses import read_year
from tests.builders import make_instrument, make_register
from tests.channels.rows import random_codes, told_by, write_xlsx

INSTRUMENT = make_instrument("ringkas", sizes={"INT": 3, "PRO": 3})
REGISTER = make_register()
QUESTIONS = {question.code: question for question in INSTRUMENT.questions}
LIKERT = [question.code for question in INSTRUMENT.questions_of("likert")]
ISSUED = {INSTRUMENT.fingerprint: INSTRUMENT}
REQUEST = WriteRequest(INSTRUMENT, REGISTER, is_simulated=True)
TITLES = {code: f"Soal {number}" for number, code in enumerate(QUESTIONS, start=1)}
OWN_WORDS = {"1": "STS", "2": "TS", "3": "N", "4": "S", "5": "SS", "TM": "?"}
codes_of = partial(random_codes, INSTRUMENT)


def toml_of(columns=None, *, files="survei.csv", version=INSTRUMENT.fingerprint, more="", **constants):
    """A mapping in TOML; `columns` changes the usual titles, None leaves a code out."""
    titles = {"unit": "Instansi", "persetujuan": "Bersedia?"} | TITLES | (columns or {})
    lines = [f'kode_kuesioner = "{version}"', f'berkas = ["{files}"]', "[kolom]"]
    lines += [f'{code} = "{title}"' for code, title in titles.items() if title is not None]
    lines += ["[tetap]", *(f'{code} = "{text}"' for code, text in constants.items())]
    return "\n".join([*lines, more]) + "\n"


def rows_of(people, unit="BKD", words=OWN_WORDS):
    header = ["Nama", "Instansi", "Bersedia?", *TITLES.values()]
    rows = [
        [
            "Fulan",
            unit,
            "Ya",
            *(words.get(person[code], person[code]) if code in LIKERT else person[code] for code in QUESTIONS),
        ]
        for person in people
    ]
    return [header, *rows]


WORDS = '[jawaban.semua]\n"STS" = 1\n"TS" = 2\n"N" = 3\n"S" = 4\n"SS" = 5\n"?" = "TM"\n'


@pytest.fixture
def office(tmp_path):
    """A function that lays a table and its mapping side by side and reads the table."""
    folder = tmp_path / "jawaban"
    folder.mkdir()

    def lay(rows, mapping, name="survei.csv", delimiter=";", encoding="utf-8-sig"):
        if name.endswith(".csv"):
            with (folder / name).open("w", encoding=encoding, newline="") as stream:
                csv.writer(stream, delimiter=delimiter).writerows(rows)
        else:
            write_xlsx(folder / name, rows if isinstance(rows, dict) else {"Sheet1": rows})
        if mapping:
            (folder / "pemetaan.toml").write_text(mapping, encoding="utf-8")
        sheets = read_sheets(folder / name)
        assert not any(channel.recognise(sheets) for channel in load_readers())
        table.check_side_file(folder / "pemetaan.toml")
        assert table.claims(folder / name)
        return table.read(folder / name, f"jawaban/{name}", sheets, ISSUED)

    lay.folder = folder
    return lay


# Out


def test_the_empty_mapping_filled_in_reads_the_table(office, tmp_path):
    people = codes_of(1)
    table.write(REQUEST, office.folder)
    path = office.folder / "pemetaan.xlsx"
    workbook = openpyxl.load_workbook(path)
    workbook["Berkas"]["B3"] = "survei.xlsx; survei-2.xlsx"
    titles = {"unit": "Instansi", "persetujuan": "Bersedia?"} | TITLES
    for row in workbook["Kolom"].iter_rows(min_row=2):
        row[1].value = titles.get(row[0].value)
    for number, (code, word) in enumerate(OWN_WORDS.items(), start=2):
        workbook["Jawaban"][f"A{number}"], workbook["Jawaban"][f"B{number}"] = "semua", word
        workbook["Jawaban"][f"C{number}"] = code
    workbook.save(path)
    for name in ("survei.xlsx", "survei-2.xlsx"):
        write_xlsx(office.folder / name, {"Sheet1": rows_of(people)})
        assert table.claims(office.folder / name)
        read = table.read(office.folder / name, name, read_sheets(office.folder / name), ISSUED)
        assert read.frame[list(QUESTIONS)].to_dict("records") == people
        assert read.sheet == "Sheet1"
    table.check_side_file(path)


def test_an_unfilled_mapping_is_told(office):
    table.write(REQUEST, office.folder)
    (problem,) = told_by(table.check_side_file, office.folder / "pemetaan.xlsx")
    assert problem.code == "mapping-without-file"


# Back


def test_own_words_come_back_as_codes_and_nothing_else_is_stored(office):
    people = codes_of(2)
    read = office(rows_of(people), toml_of(more=WORDS))
    assert read.frame[list(QUESTIONS)].to_dict("records") == people
    assert read.frame["_row"].tolist() == [2, 3, 4, 5, 6]
    assert read.ignored_columns == ("Nama",)
    assert "Fulan" not in read.frame.to_csv()
    assert (read.channel, read.fingerprint) == ("table", INSTRUMENT.fingerprint)


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "cp1252"), ("\t", "utf-16"), (",", "utf-8")])
def test_columns_in_any_order_and_any_dialect(office, delimiter, encoding):
    people = codes_of(3)
    rows = [row[::-1] for row in rows_of(people)]
    read = office(rows, toml_of(more=WORDS), delimiter=delimiter, encoding=encoding)
    assert read.frame[list(QUESTIONS)].to_dict("records") == people


def test_titles_above_the_header_letters_for_titles_and_questions_never_asked(office):
    people = [person | {"K1": ""} for person in codes_of(4)]
    rows = rows_of(people)
    rows[0][1] = rows[0][0] = "Isian"  # as a merged title leaves it
    mapping = toml_of({"unit": "kolom B", "K1": "-"}, files="survei.xlsx", more=WORDS)
    read = office([["SURVEI DINAS"], [], *rows], mapping, "survei.xlsx")
    assert read.frame[list(QUESTIONS)].to_dict("records") == people
    assert read.frame["_row"].tolist() == [4, 5, 6, 7, 8]
    assert set(read.frame["_unit"]) == {"BKD"}


def test_one_unit_for_a_whole_file_and_words_for_single_questions(office):
    more = (
        WORDS
        + '[jawaban.B1]\n"Pegawai negeri" = "A"\n[jawaban.INT1A]\n"S" = "kosong"\n[jawaban.persetujuan]\n"Ya" = "ya"\n'
    )
    person = dict.fromkeys(QUESTIONS, "") | dict.fromkeys(LIKERT, "4") | {"B1": "Pegawai negeri"}
    read = office(rows_of([person]), toml_of({"unit": None}, unit="DINKES", more=more))
    assert read.frame.loc[0, ["_unit", "_consent", "INT1A", "INT2A", "B1"]].tolist() == ["DINKES", "ya", "", "4", "A"]


def test_an_unknown_word_costs_its_cell_only(office):
    person = dict.fromkeys(QUESTIONS, "") | dict.fromkeys(LIKERT, "4") | {"INT1A": "entah", "INT2A": "6"}
    read = office(rows_of([person]), toml_of(more=WORDS))
    states = [interpret(QUESTIONS[code], INSTRUMENT, read.frame[code])[1][0] for code in ("INT1A", "INT2A", "INT3A")]
    assert states == ["unreadable", "out_of_scale", "answered"]


def test_everything_wrong_with_columns_is_told_at_once(office):
    rows = rows_of(codes_of(5))
    rows[0][rows[0].index(TITLES["PRO1A"])] = TITLES["PRO2A"]
    changes = {"INT1A": "Soall 1", "INT2A": TITLES["INT3A"], "PRO3A": None, "INT9Z": "Nama"}
    mapping = toml_of(changes | {"PRO1A": "-"}, more=WORDS + '[jawaban.B1]\n"x" = "Z"\n', K2="A")
    found = {problem.code: problem for problem in told_by(office, rows, mapping)}
    assert set(found) == {
        "column-missing", "column-twice", "mapping-twice", "mapping-code-unknown", "mapping-answer-unknown",
        "mapping-constant", "mapping-code-twice",
    }  # fmt: skip
    missing = [problem.text for problem in told_by(office, rows, mapping) if problem.code == "column-missing"]
    assert any("'Soall 1'" in text and "mirip" in text for text in missing)
    assert any("PRO3A" in text and "belum dipetakan" in text for text in missing)
    assert "INT2A" in found["mapping-twice"].text
    assert "INT3A" in found["mapping-twice"].text
    assert "INT9Z" in found["mapping-code-unknown"].text


@pytest.mark.parametrize(("version", "code"), [("", "fingerprint-missing"), ("0000-1111", "fingerprint-unknown")])
def test_a_wrong_version_is_refused(office, version, code):
    (problem,) = told_by(office, rows_of(codes_of(6)), toml_of(version=version))
    assert problem.code == code
    assert INSTRUMENT.fingerprint in str(problem)


def test_the_sheet_must_be_known(office):
    rows = rows_of(codes_of(7))
    mapping = toml_of(files="survei.xlsx", more=WORDS)
    (problem,) = told_by(office, {"Data": rows, "Rekap": [["x"]]}, mapping, "survei.xlsx")
    assert problem.code == "mapping-sheet"
    assert "Data, Rekap" in problem.allowed
    named = mapping.replace("[kolom]", 'lembar = "Data"\nbaris_judul = 1\n[kolom]')
    assert len(office({"Data": rows, "Rekap": [["x"]]}, named, "survei.xlsx").frame) == 5
    (problem,) = told_by(office, [["a", "b"], ["1", "2"]], mapping, "survei.xlsx")
    assert problem.code == "header-missing"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("berkas = [", ["toml"]),
        ('berkass = "x"\nberkas = 3.5\nkolom = 1\n', ["mapping-key", "mapping-kind", "mapping-kind"]),
        ('berkas = "survei.csv"\nbaris_judul = 0\n', ["mapping-header-row"]),
        ('[kolom]\nINT1A = "a"\nint1a = "b"\n[jawaban]\nB1 = 3\n', ["mapping-code-twice", "mapping-kind"]),
        ('[jawaban.semua]\n"SS" = 5\n"ss" = 4\n', ["mapping-answer-twice"]),
        ('berkas = "survey.csv"\n', ["mapping-file-missing"]),
        ("", ["mapping-without-file"]),
    ],
)
def test_a_bad_mapping_is_told_with_its_name(office, text, codes):
    (office.folder / "survei.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    path = office.folder / "pemetaan-lain.toml"
    path.write_text(text, encoding="utf-8")
    found = told_by(table.check_side_file, path)
    assert [problem.code for problem in found] == codes
    assert {problem.file for problem in found} == {"pemetaan-lain.toml"}
    assert not table.claims(office.folder / "survei.csv")


def test_a_workbook_that_is_no_mapping_is_told(office):
    write_xlsx(
        office.folder / "pemetaan.xlsx",
        {"Berkas": [["setelan", "apa"]], "Kolom": [["kode", "judul_kolom", "isi_tetap"]]},
    )
    found = told_by(table.check_side_file, office.folder / "pemetaan.xlsx")
    assert [problem.code for problem in found] == ["column-missing", "mapping-sheet-missing"]


def test_two_mappings_of_one_file_are_refused(office):
    (office.folder / "pemetaan-2.toml").write_text(toml_of(), encoding="utf-8")
    (problem,) = told_by(office, rows_of(codes_of(8)), toml_of())
    assert problem.code == "mapping-several"
    assert "pemetaan-2.toml" in problem.text


def test_the_files_of_a_year_with_a_table_among_them(office):
    people = [dict.fromkeys(QUESTIONS, "") | dict.fromkeys(LIKERT, str(score)) for score in (1, 5)]
    office(rows_of(people, "Dinas Kesehatan"), toml_of(more=WORDS))
    answers = read_year(office.folder.parent, REGISTER, ISSUED)
    assert answers.respondents["channel"].tolist() == ["table"] * 2
    assert answers.respondents["unit"].tolist() == ["DINKES"] * 2
    assert answers.values["INT1A"].tolist() == [1.0, 5.0]
    assert answers.files["file"].tolist() == ["jawaban/survei.csv"]


def test_a_table_without_mapping_is_told_what_it_needs(office):
    office(rows_of(codes_of(9)), toml_of(more=WORDS))
    (office.folder / "pemetaan.toml").unlink()
    (problem,) = told_by(read_year, office.folder.parent, REGISTER, ISSUED)
    assert problem.code == "channel-unknown"
    assert "pemetaan.xlsx" in problem.action


def test_the_builder_of_these_tests_writes_toml():
    assert tomllib.loads(toml_of(more=WORDS))["jawaban"]["semua"]["SS"] == 5
