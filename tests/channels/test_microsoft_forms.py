"""The Microsoft form out and back.

Microsoft's servers cannot be run here. The workbook of responses is built from documentation, not recorded: columns
ID, Start time, Completion time, Email, Name, then one column per question, and per statement of a Likert question.
"""

import csv
import subprocess
from functools import partial

import docx as python_docx
import pandas as pd
import pypdfium2
import pytest

from budaya_eval.answer_table import interpret
from budaya_eval.channels import microsoft_forms
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.responses import read_year
from tests.builders import make_instrument, make_register
from tests.channels.rows import meaning_of, random_codes, read_back, told_by, write_xlsx

INSTRUMENT = make_instrument("lengkap")
REGISTER = make_register()
QUESTIONS = {question.code: question for question in INSTRUMENT.questions}
LIKERT = [question.code for question in INSTRUMENT.questions_of("likert")]
ISSUED = {INSTRUMENT.fingerprint: INSTRUMENT}
REQUEST = WriteRequest(INSTRUMENT, REGISTER, is_simulated=True)
CONSENT = f"Kesediaan (kode kuesioner {INSTRUMENT.fingerprint})"
BKD = REGISTER.by_code["BKD"].label
codes_of = partial(random_codes, INSTRUMENT)
read = partial(read_back, "microsoft_forms", ISSUED)
meaning = partial(meaning_of, INSTRUMENT)
problems_of = partial(told_by, read)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("salin")
    microsoft_forms.write(REQUEST, folder)
    return folder / "salin-ke-microsoft-forms.docx"


def form_of(path):
    """What a clerk types from the document: title of each question to its lists of lines."""
    form, title = {}, ""
    for part in python_docx.Document(path).iter_inner_content():
        if isinstance(part, python_docx.table.Table):
            form.setdefault(title, []).append([row.cells[0].text for row in part.rows][1:])
        elif part.style.name == "Heading 2":
            title = part.text
    return form


# Out


def test_every_page_is_marked(written):
    assert python_docx.Document(written).sections[0].header.paragraphs[0].text.endswith("DATA SIMULASI")


def test_every_question_stands_once_to_be_copied(written):
    form = form_of(written)
    assert form[CONSENT] == [[INSTRUMENT.texts["consent_yes"], INSTRUMENT.texts["consent_no"]]]
    assert form["Unit kerja Saudara"] == [[unit.label for unit in REGISTER.units]]
    grids = [lists for lists in form.values() if len(lists) == 2]
    assert [row for rows, _ in grids for row in rows] == [f"{code}. {QUESTIONS[code].text}" for code in LIKERT]
    assert all(len(rows) <= 7 for rows, _ in grids)
    for question in INSTRUMENT.questions:
        if question.kind != "likert":
            assert form[f"{question.code}. {question.text}"] == [[option.label for option in question.options]]


def test_what_can_be_chosen_has_one_meaning(written):
    for rows, columns in (lists for lists in form_of(written).values() if len(lists) == 2):
        for row in rows:
            question = QUESTIONS[row.split(".")[0]]
            answers, states = interpret(question, INSTRUMENT, pd.Series(columns))
            assert answers.dropna().tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
            assert set(states[5:]) <= {"cannot_judge"}
            assert len(columns) == len(choices_of(question, INSTRUMENT))


def test_a_document_for_some_units_offers_those(tmp_path):
    microsoft_forms.write(WriteRequest(INSTRUMENT, REGISTER, units=("BKD",)), tmp_path)
    assert form_of(tmp_path / "salin-ke-microsoft-forms.docx")["Unit kerja Saudara"] == [[BKD]]


@pytest.mark.needs_program("soffice")
def test_libreoffice_opens_it(tmp_path, written):
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless", "--convert-to"]
    subprocess.run([*command, "pdf", "--outdir", tmp_path, written], check=True, capture_output=True, timeout=120)
    document = pypdfium2.PdfDocument(tmp_path / "salin-ke-microsoft-forms.pdf")
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    assert f"AKU4A. {QUESTIONS['AKU4A'].text}" in text
    assert "DATA SIMULASI" in text


# Back


def cell_for(code, answer):
    if not answer:
        return None
    (choice,) = [choice for choice in choices_of(QUESTIONS[code], INSTRUMENT) if choice.code == answer]
    return f"{choice.code} – {choice.label}" if choice.code.isdecimal() else choice.label


def responses(people, first=1, unit=BKD):
    header = ["ID", "Start time", "Completion time", "Email", "Name", CONSENT]
    header += [f"{code}. {question.text}" for code, question in QUESTIONS.items()] + ["Unit kerja Saudara\xa0"]
    rows = []
    for number, person in enumerate(people, start=first):
        cells = [number, "1980-01-01", "1980-01-02", "anonymous", None, INSTRUMENT.texts["consent_yes"]]
        rows.append([*cells, *(cell_for(code, person[code]) for code in QUESTIONS), unit])
    return [header, *rows]


def test_responses_come_back_as_the_same_codes_and_people_do_not(tmp_path):
    people = codes_of(1)
    table = read(write_xlsx(tmp_path / "respons.xlsx", {"Sheet1": responses(people)}))
    assert meaning(table.frame) == {code: [person[code] for person in people] for code in QUESTIONS}
    assert set(table.frame["_unit"]) == {BKD}
    assert table.frame["_submission"].tolist() == [f"microsoft_forms-{number}" for number in range(1, 6)]
    assert table.ignored_columns == ("Start time", "Completion time", "Email", "Name")
    assert "anonymous" not in table.frame.to_csv()
    assert (table.sheet, table.frame["_row"].tolist()) == ("Sheet1", [2, 3, 4, 5, 6])


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8-sig"), (";", "cp1252"), (",", "utf-8")])
def test_saved_again_as_csv_in_any_order_and_by_text(tmp_path, delimiter, encoding):
    people = codes_of(2)
    rows = responses(people)
    rows[0] = [title.replace("INT1A. ", "").replace("Start time", "Waktu mulai") for title in rows[0]]
    with (tmp_path / "respons.csv").open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(row[::-1] for row in rows)
    assert meaning(read(tmp_path / "respons.csv").frame)["INT1A"] == [person["INT1A"] for person in people]


def test_a_title_edited_while_answers_came_in_is_told(tmp_path):
    rows = responses(codes_of(3))
    place = 6 + LIKERT.index("INT2A")
    rows[0].append(rows[0][place] + " (baru)")
    rows[0][6 + LIKERT.index("INT3A")] = "judul yang salah salin"
    for row in rows[1:]:
        row[place] = "4 – Sering"
        row.append("5 – Selalu")
    found = {problem.code: problem for problem in problems_of(write_xlsx(tmp_path / "respons.xlsx", {"Sheet1": rows}))}
    assert set(found) == {"column-missing", "column-twice"}
    assert "INT3A" in found["column-missing"].text
    assert "INT2A" in found["column-twice"].text


def test_two_sheets_or_another_version_are_refused(tmp_path):
    rows = responses(codes_of(4))
    (problem,) = problems_of(write_xlsx(tmp_path / "dua.xlsx", {"Sheet1": rows, "Salinan": rows}))
    assert problem.code == "sheets-several"
    rows[0][5] = "Kesediaan (kode kuesioner 0000-1111)"
    (problem,) = problems_of(write_xlsx(tmp_path / "lain.xlsx", {"Sheet1": rows}))
    assert problem.code == "fingerprint-unknown"
    assert INSTRUMENT.fingerprint in str(problem)
    rows[0][5] = "Kesediaan (kode kuesioner)"
    (problem,) = problems_of(write_xlsx(tmp_path / "tanpa.xlsx", {"Sheet1": rows}))
    assert problem.code == "fingerprint-missing"


def test_a_year_counts_the_same_download_once_and_marks_a_refusal(tmp_path):
    (tmp_path / "jawaban").mkdir()
    person = dict.fromkeys(QUESTIONS, "") | dict.fromkeys(LIKERT, "4") | {"B2": "A"}
    rows = responses([person] * 3, unit=REGISTER.by_code["ANEH"].label)
    rows[3][5] = INSTRUMENT.texts["consent_no"]
    for name in ("a.xlsx", "b.xlsx"):
        write_xlsx(tmp_path / "jawaban" / name, {"Sheet1": rows})
    answers = read_year(tmp_path, REGISTER, ISSUED)
    assert answers.respondents["unit"].tolist() == ["ANEH", "ANEH"]
    assert answers.respondents["channel"].tolist() == ["microsoft_forms"] * 2
    assert set(answers.states["B2"]) == {"not_shown"}, "the form shows it to all; a small unit's answer is not kept"
    assert sorted(answers.set_aside["code"]) == ["kiriman-ganda"] * 2 + ["tanpa-persetujuan"] * 2
