"""One visit with several lists, a unit's own values, a condition and an open question: out and back in every channel.

The response files of Microsoft, LimeSurvey and ODK are built as their documentation describes them.
"""

import csv
import json

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from docx import Document

from budaya_eval.answer_table import ANSWERED, BLANK, NOT_SHOWN
from budaya_eval.channels import load_channel, write_channel
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.entry_sheet.layout import FIRST_ROW
from budaya_eval.channels.paper.sheet_code import make_sheet_code
from budaya_eval.channels.spss.layout import value_of
from budaya_eval.responses import read_year
from tests.builders import make_combined, make_instrument, make_register

INSTRUMENT = make_combined("lengkap")
REGISTER = make_register()
QUESTIONS = {question.code: question for question in INSTRUMENT.questions}
OWN = [question.code for question in INSTRUMENT.questions if question.units]
REQUEST = WriteRequest(INSTRUMENT, REGISTER, is_simulated=True)
WORDS = "Antrean; loket 2, lama"


def answers_of(unit, told, **changes):
    """Answers to everything: the number of a statement is its scale point, K2 decides whether K3 is asked."""
    cells = {}
    for place, question in enumerate(INSTRUMENT.questions):
        if question.kind == "open":
            cells[question.code] = WORDS
        else:
            choices = choices_of(question, INSTRUMENT)
            cells[question.code] = choices[place % len(choices)].code
    return {"unit": unit, **cells, "K2": told, **changes}


# A school of the unit with values of its own; a unit without them; and one that answers what it was not asked.
SCHOOL = answers_of("SDN-1", "A")
OTHER = answers_of("DINKES", "B", K3="", **dict.fromkeys(OWN, ""))
ASTRAY = answers_of("DINKES", "B", T1="")
PEOPLE = [SCHOOL, OTHER, ASTRAY]


def label_of(code, answer):
    if QUESTIONS[code].kind == "open" or not answer:
        return answer
    (choice,) = [choice for choice in choices_of(QUESTIONS[code], INSTRUMENT) if choice.code == answer]
    return choice.label


def write_csv(path, rows):
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)


def lay_entry_sheet(folder, out, *, code=lambda number, unit: ""):
    """The school on the sheet of its Perangkat Daerah, the others on the sheet of theirs."""
    write_channel("entry_sheet", WriteRequest(INSTRUMENT, REGISTER, units=("DISDIK", "DINKES")), out)
    for top, people in (("DISDIK", [SCHOOL]), ("DINKES", [OTHER, ASTRAY])):
        workbook = openpyxl.load_workbook(out / f"lembar-isian-{top}.xlsx")
        sheet = workbook["Isian"]
        place = {cell.value: cell.column for cell in sheet[2]}
        for number, person in enumerate(people, start=FIRST_ROW):
            fixed = {"unit": person["unit"], "persetujuan": "ya", "kode_lembar": code(number, person["unit"])}
            for column, value in {**person, **fixed}.items():
                if column in place and value:
                    sheet.cell(number, place[column], value)
        workbook.save(folder / f"{top}.xlsx")


def lay_paper(folder, out):
    lay_entry_sheet(folder, out, code=lambda number, unit: make_sheet_code(unit, number))


def lay_microsoft_forms(folder, out):
    workbook = openpyxl.Workbook()
    titles = [f"{code}. {question.text}" for code, question in QUESTIONS.items()]
    consent = f"Kesediaan (kode kuesioner {INSTRUMENT.fingerprint})"
    workbook.active.append(["ID", consent, *titles, "Unit kerja Saudara"])
    for number, person in enumerate(PEOPLE, start=1):
        cells = [label_of(code, person[code]) or None for code in QUESTIONS]
        unit = REGISTER.by_code[person["unit"]].label
        workbook.active.append([number, INSTRUMENT.texts["consent_yes"], *cells, unit])
    workbook.save(folder / "respons.xlsx")


def lay_limesurvey(folder, out):
    header = ["id", f"SETUJU{INSTRUMENT.fingerprint.replace('-', '')}"]
    for number, block in enumerate(INSTRUMENT.blocks, start=1):
        is_array = block.kind == "likert"
        header += [f"BLOK{number}[{question.code}]" if is_array else question.code for question in block.questions]
    rows = [
        [str(number), "ya", *(person[code] for code in QUESTIONS), REGISTER.by_code[person["unit"]].label]
        for number, person in enumerate(PEOPLE, start=1)
    ]
    write_csv(folder / "results.csv", [[*header, "UNITNAMA"], *rows])


def lay_xlsform(folder, out):
    header = ["kuesioner_xlsform", "pembuka-persetujuan", *(f"halaman1-{code}" for code in QUESTIONS), "unit_terpilih"]
    rows = [[INSTRUMENT.fingerprint, "ya", *(person[code] for code in QUESTIONS), person["unit"]] for person in PEOPLE]
    write_csv(folder / "isian.csv", [header, *rows])


def lay_spss(folder, out):
    load_channel("spss").write(REQUEST, out)
    _, about = pyreadstat.read_sav(out / "kuesioner.sav", user_missing=True)

    def values(code):
        if QUESTIONS[code].kind == "open":
            return [person[code] for person in PEOPLE]
        choices = choices_of(QUESTIONS[code], INSTRUMENT)
        known = {choice.code: value_of(choices, choice) for choice in choices} | {"": None}
        return [known[person[code]] for person in PEOPLE]

    frame = pd.DataFrame(
        {
            "kode_kuesioner": INSTRUMENT.fingerprint,
            "unit": [person["unit"] for person in PEOPLE],
            "persetujuan": 1.0,
            **{code: values(code) for code in QUESTIONS},
        }
    )
    pyreadstat.write_sav(
        frame,
        folder / "isi.sav",
        file_label=about.file_label,
        column_labels=dict(about.column_names_to_labels),
        variable_value_labels={name: dict(labels) for name, labels in about.variable_value_labels.items()},
    )


def lay_table(folder, out):
    load_channel("table").write(REQUEST, folder)
    path = folder / "pemetaan.xlsx"
    workbook = openpyxl.load_workbook(path)
    workbook["Berkas"]["B3"] = "survei.csv"
    for row in workbook["Kolom"].iter_rows(min_row=2):
        row[1].value = None if row[0].value == "kiriman" else f"Soal {row[0].value}"
    workbook.save(path)
    (folder / "cara-memakai.txt").unlink()
    header = ["Soal unit", "Soal persetujuan", *(f"Soal {code}" for code in QUESTIONS)]
    rows = [[person["unit"], "ya", *(person[code] for code in QUESTIONS)] for person in PEOPLE]
    write_csv(folder / "survei.csv", [header, *rows])


RETURNING = {
    "paper": lay_paper,
    "entry_sheet": lay_entry_sheet,
    "microsoft_forms": lay_microsoft_forms,
    "limesurvey": lay_limesurvey,
    "xlsform": lay_xlsform,
    "spss": lay_spss,
    "table": lay_table,
}


@pytest.mark.parametrize("name", RETURNING)
def test_every_part_comes_back_as_the_same_codes_and_only_from_those_asked(name, tmp_path):
    (tmp_path / "jawaban").mkdir()
    RETURNING[name](tmp_path / "jawaban", tmp_path / "keluar")
    answers = read_year(tmp_path, REGISTER, {INSTRUMENT.fingerprint: INSTRUMENT})
    units = answers.respondents["unit"]
    assert sorted(units) == ["DINKES", "DINKES", "SDN-1"], answers.set_aside.to_dict("records")
    assert set(answers.respondents["channel"]) == {name}
    school = units.index[units == "SDN-1"][0]
    other, astray = units.index[units == "DINKES"]

    def given(row, code):
        kind = QUESTIONS[code].kind
        table = answers.values if kind == "likert" else answers.texts if kind == "open" else answers.choices
        value = table.at[row, code]
        return str(int(value)) if kind == "likert" and pd.notna(value) else value

    for code, question in QUESTIONS.items():
        large = not question.min_unit_size  # of the school's 25 staff; questions for 30 and more are not asked there
        offered = {choice.code for choice in choices_of(question, INSTRUMENT) if choice.is_non_answer}
        if large and SCHOOL[code] not in offered:
            assert given(school, code) == SCHOOL[code], code
        if large:
            assert answers.states.at[school, code] != NOT_SHOWN, code
    for row in (other, astray):
        assert set(answers.states.loc[row, [*OWN, "K3"]]) == {NOT_SHOWN}
        assert answers.values.loc[row, OWN].isna().all()
        assert pd.isna(answers.choices.at[row, "K3"])
    assert answers.states.loc[[school, other], "T1"].tolist() == [ANSWERED, ANSWERED]
    assert (given(school, "T1"), given(other, "T1"), given(astray, "T1")) == (WORDS, WORDS, "")
    assert answers.states.at[astray, "T1"] == BLANK
    told = set(answers.faults["column"])
    reachable = set(OWN) if name not in ("paper", "entry_sheet") else set()
    assert told == {"K3"} | reachable, "what stands where nothing was asked is told"
    assert answers.faults["text"].str.contains("padahal tidak ditanyakan").all()
    long = answers.to_long()
    assert WORDS not in set(long.astype("str").to_numpy().ravel()), "words stay out of the long table"
    assert set(long.loc[long["question"] == "T1", "state"]) == {ANSWERED, BLANK}


def test_the_sheet_of_a_unit_holds_its_own_values_and_the_general_one_does_not(tmp_path):
    write_channel("entry_sheet", WriteRequest(INSTRUMENT, REGISTER, units=("DISDIK",)), tmp_path)
    write_channel("entry_sheet", REQUEST, tmp_path)

    def columns(name):
        workbook = openpyxl.load_workbook(tmp_path / name)
        key = {row[0] for row in workbook["Kode"].iter_rows(min_row=2, values_only=True)}
        return {cell.value for cell in workbook["Isian"][2]}, key

    own, own_key = columns("lembar-isian-DISDIK.xlsx")
    general, general_key = columns("lembar-isian.xlsx")
    assert set(OWN) <= own
    assert not set(OWN) & general
    assert own - set(OWN) == general
    assert any("LOK" in cell for cell in own_key)
    assert not any("LOK" in cell for cell in general_key)


def test_paper_prints_own_values_for_their_unit_only(tmp_path):
    write_channel("paper", WriteRequest(INSTRUMENT, REGISTER, units=("DISDIK", "DINKES"), copies=1), tmp_path)

    def asked(name):
        layout = json.loads((tmp_path / name).read_text(encoding="utf-8"))
        return {circle["question"] for circle in layout["circles"]}, layout

    own, layout = asked("tata-letak-lengkap-F4-dengan-lokal.json")
    general, plain = asked("tata-letak-lengkap-F4.json")
    assert own - general == set(OWN)
    assert (layout["own_values"], "own_values" in plain) == (["lokal"], False)
    (box,) = layout["boxes"]
    assert (box["question"], "option" in box) == ("T1", False)
    assert 15 <= box["x"] <= 20
    assert {"T1"}.isdisjoint(own)


def test_a_specimen_is_printed_with_and_without_own_values(tmp_path):
    report = write_channel("paper", REQUEST, tmp_path)
    names = {path.name for path in report.files}
    assert {"kuesioner-lengkap-A4.pdf", "kuesioner-lengkap-A4-lokal.pdf"} <= names


def test_limesurvey_asks_own_values_and_conditions_by_relevance(tmp_path):
    write_channel("limesurvey", REQUEST, tmp_path)
    with (tmp_path / "kuesioner.txt").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter="\t") if row["language"] == "id"]
    groups = [row for row in rows if row["class"] == "G"]
    chosen = {row["text"]: row["name"] for row in rows if row["class"] == "A" and row["name"][1:].isdecimal()}
    of_unit = [chosen[REGISTER.by_code[code].label] for code in ("DISDIK", "SDN-1", "SMPN-1")]
    local = [row for row in groups if "khusus" in row["name"]]
    assert len(local) == 2, "in both wordings"
    for row in local:
        assert all(f'UNITPILIH.NAOK == "{code}"' in row["relevance"] for code in of_unit)
        assert row["relevance"].count("UNITPILIH") == len(of_unit)
    asking = next(place for place, row in enumerate(groups) if row["name"] == "Unit kerja")
    assert asking < groups.index(local[0])
    by_name = {row["name"]: row for row in rows if row["class"] == "Q"}
    assert by_name["K3"]["relevance"] == 'K2.NAOK == "A"'
    assert by_name["T1"]["type/scale"] == "T"


def test_the_word_documents_say_who_is_asked(tmp_path):
    for name, file in (("docx", "kuesioner-telaah.docx"), ("microsoft_forms", "salin-ke-microsoft-forms.docx")):
        write_channel(name, REQUEST, tmp_path)
        document = Document(str(tmp_path / file))
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
        text += "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
        assert "khusus Perangkat Daerah ini" in text
        assert "Dinas Pendidikan" in text
        assert QUESTIONS["T1"].text in text
        assert all(QUESTIONS[code].text in text for code in OWN)
        if name == "docx":
            assert "hanya di Dinas Pendidikan" in text
            assert "Dijawab hanya bila pada pertanyaan 5.2 dipilih “Ya”." in text
        else:
            assert "Percabangan: DISDIK, SDN-1, dan SMPN-1 ke bagian" in text
            assert "Percabangan: tampil hanya bila pada K2 dipilih “Ya”" in text
            assert "Teks, jawaban panjang" in text


def test_the_codebook_explains_every_list_and_limit(tmp_path):
    write_channel("codebook", REQUEST, tmp_path)
    workbook = openpyxl.load_workbook(tmp_path / "buku-kode.xlsx")
    header, *rows = workbook["Kolom"].iter_rows(values_only=True)
    by_code = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert set(by_code) == set(QUESTIONS)
    assert (by_code["LOK1A"]["daftar"], by_code["LOK1A"]["hanya di unit"]) == ("lokal", "hanya di Dinas Pendidikan")
    assert by_code["BER1A"]["daftar"] == "lain"
    assert by_code["K3"]["syarat"] == "K2 = A"
    assert by_code["T1"]["tingkat ukur"] == "teks"
    values = {row[0] for row in workbook["Nilai"].iter_rows(min_row=2, values_only=True)}
    assert values == {"INT", "PRO", "BER", "LOK"}


@pytest.mark.parametrize("name", ["paper", "entry_sheet", "microsoft_forms", "docx", "spss"])
def test_a_channel_of_one_language_can_speak_english_and_says_what_it_loses(name, tmp_path):
    english = WriteRequest(INSTRUMENT, REGISTER, units=("DISDIK",), copies=1, language="en")
    losses = {
        language: load_channel(name).write(request, tmp_path / language).losses
        for language, request in (
            ("id", WriteRequest(INSTRUMENT, REGISTER, units=("DISDIK",), copies=1)),
            ("en", english),
        )
    }
    assert "Bahasa Inggris" in {loss.what for loss in losses["id"]}
    assert "Bahasa Indonesia" in {loss.what for loss in losses["en"]}
    if name == "entry_sheet":
        sheet = openpyxl.load_workbook(tmp_path / "en" / "lembar-isian-DISDIK.xlsx")["Isian"]
        titles = [str(cell.value) for cell in sheet[3]]
        assert any("Staff in my unit do int1." in title for title in titles)
        assert INSTRUMENT.fingerprint in str(sheet["A1"].value), "the version is that of the questionnaire"


@pytest.mark.parametrize("name", RETURNING)
def test_every_channel_warns_that_words_may_hold_names(name, tmp_path):
    losses = {loss.what: loss.consequence for loss in load_channel(name).write(REQUEST, tmp_path).losses}
    assert any(word in losses["Pertanyaan terbuka"] for word in ("nama orang", "tulisan tangan"))
    plain = WriteRequest(make_instrument(), REGISTER)
    report = load_channel(name).write(plain, tmp_path / "polos")
    assert "Pertanyaan terbuka" not in {loss.what for loss in report.losses}
