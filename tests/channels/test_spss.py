"""The .sav file out and back: pyreadstat reads and fills it, PSPP is the independent program that opens it."""

import subprocess
from functools import partial

import pandas as pd
import pyreadstat
import pytest

from budaya_eval.answer_table import interpret
from budaya_eval.channels import spss
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.spss.layout import value_of
from budaya_eval.errors import InputError
from budaya_eval.files import read_sheets
from budaya_eval.indicators import Option, Question
from budaya_eval.responses import read_year
from tests.builders import make_instrument, make_register
from tests.channels.rows import random_codes, read_back, told_by

INSTRUMENT = make_instrument("lengkap")
REGISTER = make_register()
QUESTIONS = {question.code: question for question in INSTRUMENT.questions}
UNIT_WORDING = {question.code for question in INSTRUMENT.questions_of("likert", "unit")}
ISSUED = {INSTRUMENT.fingerprint: INSTRUMENT}
REQUEST = WriteRequest(INSTRUMENT, REGISTER, is_simulated=True)
codes_of = partial(random_codes, INSTRUMENT)
read = partial(read_back, "spss", ISSUED)
problems_of = partial(told_by, read)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keluar")
    spss.write(REQUEST, folder)
    return folder / "kuesioner.sav"


def ask(code, *labels, text="Pertanyaan?"):
    options = tuple(Option(letter, label, label, False) for letter, label in zip("ABC", labels, strict=False))
    return Question(code, "background", text, text, options, 0, "usulan", "")


def values_for(code, answers):
    choices = choices_of(QUESTIONS[code], INSTRUMENT)
    values = {choice.code: value_of(choices, choice) for choice in choices} | {"": None}
    return [values[answer] for answer in answers]


def fill(source, target, people, change=None, **options):
    """Fill the empty file as SPSS does: its own dictionary is kept; `change` may then damage data or labels."""
    _, about = pyreadstat.read_sav(source, user_missing=True)
    frame = pd.DataFrame(
        {
            "kode_kuesioner": [INSTRUMENT.fingerprint] * len(people),
            "unit": ["BKD"] * len(people),
            "persetujuan": [1.0] * len(people),
            **{code: values_for(code, [person[code] for person in people]) for code in QUESTIONS},
        }
    )
    content = {
        "file_label": about.file_label,
        "column_labels": dict(about.column_names_to_labels),
        "variable_value_labels": {name: dict(labels) for name, labels in about.variable_value_labels.items()},
        **options,
    }
    if change:
        frame = change(frame, content)
    pyreadstat.write_sav(frame, target, **content)
    return target


# Out


def test_the_empty_file_knows_labels_missing_values_and_levels(written):
    frame, about = pyreadstat.read_sav(written, user_missing=True)
    assert frame.empty
    assert list(frame.columns) == ["kode_kuesioner", "unit", "persetujuan", *QUESTIONS]
    assert about.file_label == f"Kode kuesioner {INSTRUMENT.fingerprint} – DATA SIMULASI"
    for code, question in QUESTIONS.items():
        assert about.column_names_to_labels[code] == question.text
        assert about.variable_measure[code] == ("ordinal" if question.kind == "likert" else "nominal")
        labels = about.variable_value_labels[code]
        assert list(labels.values()) == [choice.label for choice in choices_of(question, INSTRUMENT)]
    assert about.variable_value_labels["INT1A"][99.0] == "Tidak dapat menilai"
    assert about.missing_ranges == {code: [{"lo": 99.0, "hi": 99.0}] for code in QUESTIONS if code in UNIT_WORDING}
    assert set(about.variable_value_labels["unit"]) == set(REGISTER.by_code)


def test_the_date_in_the_file_is_none_of_today(written):
    assert written.read_bytes()[92:109] == b"01 Jan 2500:00:00"


def test_a_code_that_spss_keeps_for_itself_is_refused(tmp_path):
    instrument = make_instrument(sizes={"INT": 3}, questions=[ask(code, "Ya") for code in ("TO", "UNIT")])
    with pytest.raises(InputError) as caught:
        spss.write(WriteRequest(instrument, REGISTER), tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["code-reserved"] * 2
    assert not list(tmp_path.iterdir())


@pytest.mark.needs_program("pspp")
def test_pspp_opens_the_empty_file_and_counts_a_filled_one(tmp_path, written):
    people = codes_of(1, n=40)
    filled = fill(written, tmp_path / "isi.sav", people, missing_ranges={code: [99] for code in UNIT_WORDING})
    (tmp_path / "baca.sps").write_text(
        f"GET FILE='{written}'.\nSYSFILE INFO FILE='{written}'.\nDISPLAY DICTIONARY.\n"
        f"GET FILE='{filled}'.\nFREQUENCIES /VARIABLES=INT1A.\n",
        encoding="utf-8",
    )
    command = ["pspp", "-O", "format=csv", "-o", tmp_path / "hasil.csv", tmp_path / "baca.sps"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    said = (tmp_path / "hasil.csv").read_text(encoding="utf-8")
    assert "Cases,0" in said
    assert f"Label,Kode kuesioner {INSTRUMENT.fingerprint} – DATA SIMULASI" in said
    place = 4 + list(QUESTIONS).index("INT1A")
    assert f"INT1A,{place},{QUESTIONS['INT1A'].text},Ordinal,Input,8,Right,F4.0,F4.0,99" in said
    assert ",99[a],Tidak dapat menilai" in said
    given = [person["INT1A"] for person in people]
    for first, count in (("Missing,.  ", given.count("")), (",Tidak dapat menilai", given.count("TM"))):
        assert f"\n{first},{count}," in said
    assert f"\n,Sering,{given.count('4')}," in said


# Back


def test_what_is_filled_comes_back_as_the_same_codes(tmp_path, written):
    people = codes_of(2)
    table = read(fill(written, tmp_path / "isi.sav", people))
    assert table.frame[list(QUESTIONS)].to_dict("records") == people
    assert table.frame["_row"].tolist() == [1, 2, 3, 4, 5]
    assert set(table.frame["_unit"]) == {"BKD"}
    assert set(table.frame["_consent"]) == {INSTRUMENT.texts["consent_yes"]}
    assert (table.sheet, table.fingerprint, table.ignored_columns) == ("", INSTRUMENT.fingerprint, ())


def test_numbers_of_others_mean_what_their_labels_say(tmp_path, written):
    """A file scored the other way round, options as numbers, units by name, variables in lower case and any order."""
    people = codes_of(3)

    def change(frame, content):
        labels = content["variable_value_labels"]
        for code, question in QUESTIONS.items():
            choices = choices_of(question, INSTRUMENT)[::-1]
            numbers = {value_of(choices_of(question, INSTRUMENT), c): float(n) for n, c in enumerate(choices, start=1)}
            frame[code] = frame[code].map(numbers).astype("float64")
            labels[code] = {float(n): c.label.upper() for n, c in enumerate(choices, start=1)}
        frame["unit"] = 7.0
        labels["unit"] = {7.0: "Dinas Kesehatan"}
        frame["NIP"] = "198001012005011001"
        frame.columns = [name.lower() for name in frame.columns]
        for name in ("column_labels", "variable_value_labels"):
            content[name] = {key.lower(): value for key, value in content[name].items()}
        return frame[frame.columns[::-1]]

    table = read(fill(written, tmp_path / "lain.sav", people, change))
    assert table.frame[list(QUESTIONS)].to_dict("records") == people
    assert set(table.frame["_unit"]) == {"Dinas Kesehatan"}
    assert table.ignored_columns == ("nip",)
    assert "198001" not in table.frame.to_csv()


def test_a_variable_named_otherwise_is_found_by_its_label(tmp_path, written):
    def change(frame, content):
        content["column_labels"]["v7"] = QUESTIONS["INT1A"].text
        return frame.rename(columns={"INT1A": "v7"})

    people = codes_of(4)
    table = read(fill(written, tmp_path / "isi.sav", people, change))
    assert table.frame["INT1A"].tolist() == [person["INT1A"] for person in people]


def test_labels_of_the_full_length_and_beyond_come_back(tmp_path):
    long = "Sangat panjang – " * 12
    instrument = make_instrument(sizes={"INT": 3}, questions=[ask("B1", "Ya", long + "akhir", text=long * 3)])
    spss.write(WriteRequest(instrument, REGISTER), tmp_path)
    frame, about = pyreadstat.read_sav(tmp_path / "kuesioner.sav")
    frame = pd.DataFrame({**{name: [3.0] for name in frame.columns}, "unit": "BKD", "persetujuan": 1.0, "B1": "B"})
    frame["kode_kuesioner"] = instrument.fingerprint
    pyreadstat.write_sav(frame, tmp_path / "isi.sav", variable_value_labels=about.variable_value_labels)
    path = tmp_path / "isi.sav"
    table = spss.read(path, path.name, read_sheets(path), {instrument.fingerprint: instrument})
    assert table.frame["B1"].tolist() == ["B"]


def test_values_without_meaning_cost_their_cell_only(tmp_path, written):
    def change(frame, content):
        frame.loc[0, ["INT1A", "INT2A", "INT3A"]] = [6.0, 3.5, 98.0]
        content["variable_value_labels"]["INT3A"][98.0] = "Entahlah"
        content["variable_value_labels"].pop("INT4A")
        frame["INT4A"] = 99.0
        return frame

    table = read(fill(written, tmp_path / "isi.sav", codes_of(5), change))
    states = {code: interpret(QUESTIONS[code], INSTRUMENT, table.frame[code])[1][0] for code in QUESTIONS}
    found = [states[code] for code in ("INT1A", "INT2A", "INT3A", "INT4A")]
    assert found == ["out_of_scale", "out_of_scale", "unreadable", "cannot_judge"]


def test_missing_and_doubled_variables_and_doubled_labels_are_told_at_once(tmp_path, written):
    def change(frame, content):
        content["variable_value_labels"]["INT1A"][2.0] = "Tidak  Pernah"
        content["column_labels"]["lagi"] = QUESTIONS["INT2A"].text
        frame["lagi"] = 1.0
        frame["INT2A"] = 2.0
        return frame.drop(columns=["INT3A", "unit"])

    found = problems_of(fill(written, tmp_path / "isi.sav", codes_of(6), change))
    assert sorted(problem.code for problem in found) == [
        "column-missing",
        "column-missing",
        "column-twice",
        "label-twice",
    ]
    (doubled,) = [problem for problem in found if problem.code == "label-twice"]
    assert "INT1A" in doubled.text
    assert "1, 2" in doubled.text


@pytest.mark.parametrize(
    ("label", "value", "code"),
    [
        ("", "", "fingerprint-missing"),
        ("Kode kuesioner 0000-1111", "", "fingerprint-unknown"),
        (None, "0000-1111", "fingerprint-several"),
    ],
)
def test_a_wrong_version_is_refused(tmp_path, written, label, value, code):
    def change(frame, content):
        content["file_label"] = content["file_label"] if label is None else label
        return frame.assign(kode_kuesioner=value)

    (problem,) = problems_of(fill(written, tmp_path / "isi.sav", codes_of(7), change))
    assert problem.code == code
    assert INSTRUMENT.fingerprint in str(problem)


def test_the_version_is_enough_in_the_file_label_or_in_the_variable(tmp_path, written):
    people = codes_of(8)
    only_label = fill(written, tmp_path / "a.sav", people, lambda frame, _: frame.drop(columns="kode_kuesioner"))
    only_variable = fill(written, tmp_path / "b.sav", people, file_label="Data survei")
    assert read(only_label).frame.equals(read(only_variable).frame)


def test_a_year_takes_a_sav_beside_others_and_counts_a_submission_once(tmp_path, written):
    answers = tmp_path / "jawaban"
    answers.mkdir()

    def change(frame, content):
        return frame.assign(id_kiriman=["a1", "a2", "A1", "", ""], persetujuan=[1.0, 1.0, 1.0, 1.0, 0.0])

    person = {code: "4" if code in UNIT_WORDING else "" for code in QUESTIONS}
    fill(written, answers / "isi.SAV", [person] * 5, change)
    table = read_year(tmp_path, REGISTER, ISSUED)
    assert table.set_aside["code"].tolist() == ["kiriman-ganda", "tanpa-persetujuan"]
    assert table.set_aside["row"].tolist() == [3, 5]
    assert table.respondents["channel"].tolist() == ["spss"] * 3
    assert table.values["INT1A"].tolist() == [4.0] * 3


def test_a_damaged_file_and_one_of_another_kind_are_told(tmp_path, written):
    answers = tmp_path / "jawaban"
    answers.mkdir()
    fill(written, answers / "putus.sav", codes_of(9))
    (answers / "putus.sav").write_bytes((answers / "putus.sav").read_bytes()[:900])
    (answers / "tabel.sav").write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_year(tmp_path, REGISTER, ISSUED)
    assert [problem.code for problem in caught.value.problems] == ["file-damaged"] * 2
    assert all("SPSS" in problem.action for problem in caught.value.problems)
