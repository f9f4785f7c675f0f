"""LimeSurvey out and back.

LimeSurvey's server cannot be run here. The structure file is held against the rules of its manual ("Tab Separated
Value survey structure"); the exports are built from its documentation, not recorded.
"""

import csv
import html
from collections import Counter
from functools import partial

import openpyxl
import pytest

from budaya_eval.channels import limesurvey
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.errors import InputError
from budaya_eval.responses import read_year
from tests.builders import TEXTS, make_instrument, make_register
from tests.channels.rows import meaning_of, random_codes, read_back, write_csv

INSTRUMENT = make_instrument("lengkap", texts={**TEXTS, "consent_no_en": "No, thank you"})
REGISTER = make_register()
QUESTIONS = {question.code: question for question in INSTRUMENT.questions}
ISSUED = {INSTRUMENT.fingerprint: INSTRUMENT}
REQUEST = WriteRequest(INSTRUMENT, REGISTER, is_simulated=True)
CONSENT = f"SETUJU{INSTRUMENT.fingerprint.replace('-', '')}"
BKD = REGISTER.by_code["BKD"].label
codes_of = partial(random_codes, INSTRUMENT)
read = partial(read_back, "limesurvey", ISSUED)
meaning = partial(meaning_of, INSTRUMENT)


@pytest.fixture(scope="module")
def structure(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keluar")
    limesurvey.write(REQUEST, folder)
    raw = (folder / "kuesioner.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(raw.decode("utf-8-sig").splitlines(), delimiter="\t"))


def of_class(rows, *kinds, language=None):
    return [row for row in rows if row["class"] in kinds and language in (None, row["language"])]


# Out


def test_the_manual_counts_what_was_written(tmp_path, structure):
    report = limesurvey.write(REQUEST, tmp_path)
    manual = report.files[1].read_text(encoding="utf-8")
    counts = [len(of_class(structure, kind, language="id")) for kind in ("G", "Q", "SQ", "A")]
    assert counts == [6, 9, 42, 2 + 6 + 5 + 3 + 2 + 7 + 3 + 3]
    for count, name in zip(counts, ("kelompok", "pertanyaan", "subpertanyaan", "jawaban"), strict=True):
        assert f"{count} {name}" in " ".join(manual.split())


def test_one_row_per_thing_and_language_in_the_same_order(structure):
    base, other = (of_class(structure, "G", "Q", "SQ", "A", language=language) for language in ("id", "en"))
    same = ("id", "class", "type/scale", "relevance", "mandatory", "hidden")
    assert [[row[key] for key in same] for row in base] == [[row[key] for key in same] for row in other]
    assert [row["name"] for row in base if row["class"] != "G"] == [row["name"] for row in other if row["class"] != "G"]
    settings = {row["name"]: row["text"] for row in of_class(structure, "S")}
    assert (settings["language"], settings["additional_languages"]) == ("id", "en")
    assert (settings["anonymized"], settings["ipaddr"], settings["shownoanswer"]) == ("Y", "N", "N")
    titles = {row["language"]: row["text"] for row in of_class(structure, "SL") if row["name"] == "surveyls_title"}
    assert titles == {
        "id": "DATA SIMULASI – Survei Contoh Budaya Kerja 2025",
        "en": "DATA SIMULASI – Sample Survey of Work Culture 2025",
    }


def test_codes_are_what_limesurvey_keeps(structure):
    questions = of_class(structure, "Q", "SQ", language="id")
    assert set(Counter(row["name"].upper() for row in questions).values()) == {1}
    assert all(row["name"].isalnum() and row["name"][0].isalpha() and len(row["name"]) <= 20 for row in questions)
    assert set(QUESTIONS) < {row["name"] for row in questions}
    assert set(Counter(row["id"] for row in questions).values()) == {1}
    answers = of_class(structure, "A", language="id")
    assert all(row["name"].isalnum() and len(row["name"]) <= 5 for row in answers)
    assert set(Counter((row["id"], row["name"]) for row in answers).values()) == {1}


def test_arrays_hold_the_statements_and_the_unit_decides_what_is_asked(structure):
    rows = of_class(structure, "Q", "SQ", "A", language="id")
    place = [row["name"] for row in rows].index("BLOK1")
    block = INSTRUMENT.blocks[0].questions
    assert [(row["class"], row["name"], row["text"]) for row in rows[place + 1 : place + 22]] == [
        ("SQ", question.code, question.text) for question in block
    ]
    assert [row["name"] for row in rows[place + 22 : place + 28]] == ["1", "2", "3", "4", "5", "TM"]
    by_name = {row["name"]: row for row in rows if row["class"] == "Q"}
    assert by_name[CONSENT]["mandatory"] == "Y"
    assert by_name["UNITNAMA"]["text"] == "{UNITPILIH.shown}"
    assert by_name["UNITNAMA"]["hidden"] == "1"
    assert by_name["B1"]["relevance"] == "1"
    assert by_name["B2"]["relevance"] == 'substr(UNITPILIH.NAOK, 0, 1) == "B"'
    large = {
        html.unescape(row["text"]).split(" – ")[0] for row in rows if row["class"] == "A" and row["name"][:2] == "B0"
    }
    assert large == {"DISDIK", "SMPN-1", "DINKES", "PKM-1", "BKD"}
    groups = of_class(structure, "G", language="id")
    assert [row["relevance"] for row in groups] == ["1", *[f'{CONSENT}.NAOK == "ya"'] * 5]


def test_text_that_looks_like_code_stays_text(tmp_path):
    texts = {**TEXTS, "purpose": 'Baris {satu} <b>\t"dua"\nBaris & tiga', "closing": "=1"}
    limesurvey.write(WriteRequest(make_instrument(texts=texts), REGISTER), tmp_path)
    rows = list(csv.DictReader((tmp_path / "kuesioner.txt").read_text("utf-8-sig").splitlines(), delimiter="\t"))
    (welcome, _) = [row["text"] for row in rows if row["name"] == "surveyls_welcometext"]
    assert welcome.startswith('Baris &#123;satu&#125; &lt;b&gt; "dua"<br />Baris &amp; tiga')


def test_codes_that_limesurvey_would_cut_or_drop_are_refused(tmp_path):
    from budaya_eval.indicators import Option, Question

    options = (Option("PANJANG", "Ya", "Yes", False),)
    questions = [Question(code, "background", "?", "?", options, 0, "usulan", "") for code in ("BLOK1", "B" * 21)]
    with pytest.raises(InputError) as caught:
        limesurvey.write(WriteRequest(make_instrument(questions=questions), REGISTER), tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["code-limesurvey"] * 4
    assert not list(tmp_path.iterdir())


# Back


def export(people, heading="code", answers="code", language="id", first=1):
    """An export as the manual describes it: base columns, then one column per question or row of an array."""
    head = {
        "code": lambda code, text: code,
        "text": lambda code, text: text,
        "both": lambda code, text: f"{code}. {text}",
    }
    base = ["id", "submitdate", "lastpage", "startlanguage", "seed"]
    titles = base if heading != "text" else ["Response ID", "Date submitted", "Last page", "Start language", "Seed"]
    consent = f"Apakah Saudara bersedia? (LimeSurvey, kode kuesioner {INSTRUMENT.fingerprint})"
    header = [*titles, head[heading](CONSENT, consent)]
    for number, block in enumerate(INSTRUMENT.blocks, start=1):
        for q in block.questions:
            text = q.text if language == "id" else q.text_en
            if q.kind != "likert":
                header.append(head[heading](q.code, text))
            elif heading == "code":
                header.append(f"BLOK{number}[{q.code}]")
            elif heading == "both":
                header.append(f"BLOK{number}[{q.code}]. {block.prompt} [{text}]")
            else:
                header.append(f"{block.prompt} [{text}]")
    header += [
        head[heading]("UNITPILIH", "Unit kerja tempat Saudara bertugas"),
        head[heading]("UNITNAMA", "{UNITPILIH.shown}"),
    ]

    def shown(code, answer):
        if answers == "code" or not answer:
            return answer if answer or answers == "code" else "N/A"
        (choice,) = [c for c in choices_of(QUESTIONS[code], INSTRUMENT) if c.code == answer]
        return choice.label if language == "id" else choice.label_en

    rows = []
    for number, person in enumerate(people, start=first):
        cells = [
            str(number),
            "1980-01-01 00:00:00",
            "6",
            language,
            f"99{number}",
            "ya" if answers == "code" else "Ya, saya bersedia",
        ]
        cells += [shown(code, person[code]) for code in QUESTIONS]
        rows.append([*cells, "B006" if answers == "code" else BKD, html.escape(BKD)])
    return [header, *rows]


def vv_of(people):
    """A VV file: texts, then codes with underscores, then answers with tokens for what was not shown."""
    codes, texts = export(people)[0], export(people, heading="text")[0]
    rows = [[cell or "{question_not_shown}" for cell in row] for row in export(people)[1:]]
    return [texts, [code.replace("[", "_").removesuffix("]") for code in codes], *rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_codes_come_back_as_codes(tmp_path, delimiter):
    people = codes_of(1)
    table = read(write_csv(tmp_path / "results-survey.csv", export(people), delimiter, "utf-8-sig", csv.QUOTE_ALL))
    assert table.frame[list(QUESTIONS)].to_dict("records") == people
    assert set(table.frame["_unit"]) == {BKD}
    assert table.frame["_submission"].tolist() == [f"limesurvey-{number}-99{number}" for number in range(1, 6)]
    assert table.ignored_columns == ("submitdate", "lastpage", "startlanguage")
    assert "1980" not in table.frame.to_csv()


@pytest.mark.parametrize(("heading", "language"), [("text", "id"), ("both", "id"), ("text", "en"), ("code", "en")])
def test_full_texts_mean_the_same(tmp_path, heading, language):
    people = codes_of(2)
    rows = [row[::-1] for row in export(people, heading, "text", language)]
    frame = read(write_csv(tmp_path / "results.csv", rows)).frame
    assert meaning(frame) == {code: [person[code] for person in people] for code in QUESTIONS}
    assert set(frame["_unit"]) == {BKD}


def test_a_vv_file_comes_back(tmp_path):
    people = codes_of(3)
    path = write_csv(tmp_path / "vvexport.csv", vv_of(people), "\t", "utf-8", csv.QUOTE_NONE)
    table = read(path)
    assert table.frame[list(QUESTIONS)].to_dict("records") == people
    assert table.frame["_row"].tolist() == [3, 4, 5, 6, 7]


def test_an_xlsx_export_comes_back(tmp_path):
    people = codes_of(4)
    workbook = openpyxl.Workbook()
    for row in export(people):
        workbook.active.append(row)
    workbook.save(tmp_path / "results.xlsx")
    table = read(tmp_path / "results.xlsx")
    assert table.frame[list(QUESTIONS)].to_dict("records") == people
    assert table.sheet == "Sheet"


def test_a_hidden_unit_that_was_left_out_is_taken_from_the_full_text(tmp_path):
    rows = [row[:-1] for row in export(codes_of(5), "text", "text")]
    assert set(read(write_csv(tmp_path / "results.csv", rows)).frame["_unit"]) == {BKD}


def test_everything_wrong_with_the_columns_is_told_at_once(tmp_path):
    rows = export(codes_of(6))
    first, second = (rows[0].index(f"BLOK1[{code}]") for code in ("INT1A", "INT2A"))
    rows[0][first] = "BLOK1[LAIN]"
    rows[0].append(rows[0][second])
    for row in rows[1:]:
        row[second] = "4"
        row.append("5")
    with pytest.raises(InputError) as caught:
        read(write_csv(tmp_path / "results.csv", rows))
    assert sorted(problem.code for problem in caught.value.problems) == ["column-missing", "column-twice"]


def test_another_version_is_refused(tmp_path):
    rows = export(codes_of(7))
    rows[0] = [title.replace(CONSENT, "SETUJU00001111") for title in rows[0]]
    with pytest.raises(InputError, match="0000-1111"):
        read(write_csv(tmp_path / "results.csv", rows))


def test_a_year_counts_the_same_export_once_and_sees_a_refusal_in_english(tmp_path):
    (tmp_path / "jawaban").mkdir()
    person = dict.fromkeys(QUESTIONS, "") | {question.code: "4" for question in INSTRUMENT.questions_of("likert")}
    rows = export([person] * 3)
    rows[3][5] = "No, thank you"
    for name in ("a.csv", "b.csv"):
        write_csv(tmp_path / "jawaban" / name, rows)
    answers = read_year(tmp_path, REGISTER, ISSUED)
    assert answers.respondents["unit"].tolist() == ["BKD", "BKD"]
    assert sorted(answers.set_aside["code"]) == ["kiriman-ganda"] * 2 + ["tanpa-persetujuan"] * 2
