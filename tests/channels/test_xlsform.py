"""The XLSForm out, and exports of ODK Central and KoboToolbox back.

No server runs here: the exports are built from the documentation of ODK Central ("Exporting Form Submissions to CSV")
and KoboToolbox ("Exporting and downloading your data"), not recorded. The form itself is tried in real programs in
test_xlsform_engines.py.
"""

import random
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budaya_eval.answer_table import interpret
from budaya_eval.channels import xlsform
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.xlsform.layout import escape
from budaya_eval.errors import InputError
from budaya_eval.indicators import Form
from budaya_eval.instrument import build_instrument
from budaya_eval.responses import read_year
from tests.builders import TEXTS, make_combined, make_instrument, make_list, make_register, make_unit
from tests.channels.rows import meaning_of, read_back, write_csv

INSTRUMENT = make_combined("lengkap")
REGISTER = make_register()
QUESTIONS = {question.code: question for question in INSTRUMENT.questions}
ISSUED = {INSTRUMENT.fingerprint: INSTRUMENT}
SDN = REGISTER.by_code["SDN-1"].label
SERVER_COLUMNS = {
    "central": ("SubmissionDate", "SubmitterID", "SubmitterName", "AttachmentsPresent", "Status", "ReviewState",
                "DeviceID", "Edits", "FormVersion"),
    "kobo": ("_id", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__",
             "_tags", "_index"),
}  # fmt: skip


# Out


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keluar")
    xlsform.write(WriteRequest(INSTRUMENT, REGISTER, is_simulated=True), folder)
    return openpyxl.load_workbook(folder / "kuesioner.xlsx")


def rows_of(sheet):
    header, *rows = ([cell or "" for cell in row] for row in sheet.iter_rows(values_only=True))
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_manual_counts_what_was_written(tmp_path):
    report = xlsform.write(WriteRequest(INSTRUMENT, REGISTER), tmp_path)
    manual = report.files[1].read_text(encoding="utf-8")
    assert f"{len(QUESTIONS)} pertanyaan pada 11 halaman, 7 unit kerja" in " ".join(manual.split())


def test_settings_name_survey_and_version(workbook):
    (row,) = rows_of(workbook["settings"])
    assert row == {
        "form_title": "DATA SIMULASI – Survei Contoh Budaya Kerja 2025",
        "form_id": "contoh_lengkap_2025",
        "version": INSTRUMENT.fingerprint,
        "default_language": "Bahasa Indonesia (id)",
        "style": "pages",
    }


def test_screens_are_short_and_every_question_stands_once(workbook):
    rows = rows_of(workbook["survey"])
    names = [row["name"] for row in rows if row["name"]]
    assert len(set(names)) == len(names)
    assert [name for name in names if name in QUESTIONS] == list(QUESTIONS)
    opened = [place for place, row in enumerate(rows) if row["type"] == "begin_group"]
    for place in opened:
        end = next(n for n in range(place, len(rows)) if rows[n]["type"] == "end_group")
        assert sum(row["type"].startswith("select_one skala") for row in rows[place:end]) <= 7
    assert {row["type"] for row in rows} & {"start", "end", "today", "deviceid", "username", "phonenumber"} == set()
    required = [row["name"] for row in rows if row["required"] == "yes"]
    assert required == ["persetujuan", "perangkat_daerah", "unit_kerja"]


def test_the_unit_is_asked_before_the_first_page_that_depends_on_it(workbook):
    rows = rows_of(workbook["survey"])
    by_name = {row["name"]: row for row in rows}
    names = list(by_name)
    assert names.index("BER2AS") < names.index("perangkat_daerah") < names.index("LOK1A")
    page = next(by_name[n] for n in reversed(names[: names.index("LOK1A")]) if n.startswith("halaman"))
    assert page["relevant"] == "${persetujuan} = 'ya' and ${perangkat_daerah} = 'DISDIK'"
    assert by_name["K3"]["relevant"] == "${K2} = 'A'"
    assert by_name["B2"]["relevant"] == "${ukuran_unit} >= 30"
    assert by_name["B1"]["relevant"] == ""
    assert (by_name["T1"]["type"], by_name["T1"]["appearance"]) == ("text", "multiline")


def test_choices_hold_codes_and_labels_in_both_languages_and_no_headcount(workbook):
    lists = {}
    for row in rows_of(workbook["choices"]):
        lists.setdefault(row["list_name"], []).append(row)
    assert [row["name"] for row in lists["skala1"]] == ["1", "2", "3", "4", "5", "TM"]
    assert [row["name"] for row in lists["skala2"]] == ["1", "2", "3", "4", "5"]
    always = lists["skala1"][4]
    assert (always["label::Bahasa Indonesia (id)"], always["label::English (en)"]) == ("Selalu", "Always")
    below = [(row["name"], row["induk"], row["ukuran"]) for row in lists["unit_kerja"]]
    assert below[:3] == [("DISDIK", "DISDIK", "30"), ("SDN-1", "DISDIK", "0"), ("SMPN-1", "DISDIK", "30")]
    assert len(below) == len(REGISTER.units)
    assert [row["berunit"] for row in lists["perangkat_daerah"]] == ["1", "1", "0", "0"]
    odd = lists["perangkat_daerah"][3]["label::Bahasa Indonesia (id)"]
    assert odd == r'ANEH – Badan "Uji" & Coba / \#1 \*baru\* \_lama\_ $5 @kota <b>'


def test_who_rates_another_unit_names_it_first(tmp_path):
    told = {"unit_question": "Unit yang Saudara nilai"}
    route = Form("atasan", "Atasan", ("supervisor",), "supervisor", told)
    main = make_list({"INT": 2, "PRO": 2})
    items = tuple(replace(item, text_supervisor=item.text_unit) for item in main.items)
    rated = build_instrument(
        replace(main, items=items, forms={**main.forms, "atasan": route}), year=2025, form="atasan"
    )
    xlsform.write(WriteRequest(rated, REGISTER), tmp_path)
    rows = rows_of(openpyxl.load_workbook(tmp_path / "kuesioner.xlsx")["survey"])
    names = [row["name"] for row in rows]
    assert names.index("perangkat_daerah") < names.index(rated.questions[0].code)
    asked = next(row for row in rows if row["name"] == "perangkat_daerah")
    assert asked["label::Bahasa Indonesia (id)"] == "Unit yang Saudara nilai (Perangkat Daerah)"


# Back


def random_people(draw, n, instrument=INSTRUMENT):
    """Answers of n people: a code of each question's choices, or none."""
    offered = {
        question.code: [choice.code for choice in choices_of(question, instrument)] or ["Ruang kerja, lebih terang"]
        for question in instrument.questions
    }
    return [{code: draw.choice(["", *codes]) for code, codes in offered.items()} for _ in range(n)]


def export(people, server="central", joint="-", language="", group_labels=False):
    """The rows of an export; `language` asks for labels instead of names and codes."""
    english = language == "en"
    consent = [INSTRUMENT.texts["consent_yes"], INSTRUMENT.texts["consent_question"]]
    pages = {question.code: f"halaman{place // 7 + 1}" for place, question in enumerate(INSTRUMENT.questions)}

    def head(group, name, label):
        if language:
            return f"Judul halaman/{label}" if group_labels and group else label
        return f"{group}{joint}{name}" if joint and group else name

    header = ["kuesioner_xlsform", head("pembuka", "persetujuan", consent[1])]
    header += [
        head(pages[q.code], q.code, escape((q.text_en if english else q.text) or q.text)) for q in QUESTIONS.values()
    ]
    header += [head("halaman_unit", name, name) for name in ("perangkat_daerah", "unit_kerja")]
    header += ["unit_terpilih", "ukuran_unit", *SERVER_COLUMNS[server]]
    header += ["KEY", head("meta", "instanceID", "instanceID")] if server == "central" else ["_uuid"]

    def shown(code, answer):
        choices = {choice.code: choice for choice in choices_of(QUESTIONS[code], INSTRUMENT)}
        if not language or answer not in choices:
            return answer
        return escape(choices[answer].label_en if english else choices[answer].label)

    rows = []
    for number, person in enumerate(people, start=1):
        cells = [INSTRUMENT.fingerprint, consent[0] if language else "ya"]
        cells += [shown(code, person[code]) for code in QUESTIONS]
        cells += ["DISDIK", "SDN-1", "SDN-1", "0", *("1980-01-01" for _ in SERVER_COLUMNS[server])]
        key = f"0b5{number}"
        rows.append([*cells, f"uuid:{key}", f"uuid:{key}"] if server == "central" else [*cells, key])
    return [header, *rows]


def write_xlsx(path, rows, **more_sheets):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Survei"
    for name, content in {"Survei": rows, **more_sheets}.items():
        sheet = workbook[name] if name in workbook.sheetnames else workbook.create_sheet(name)
        for row in content:
            sheet.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
    workbook.save(path)
    return path


def read(path, issued=ISSUED):
    return read_back("xlsform", issued, path)


@given(
    seed=st.randoms(use_true_random=False),
    server=st.sampled_from(["central", "kobo"]),
    joint=st.sampled_from(["-", "/", ":", ""]),
    language=st.sampled_from(["", "id", "en"]),
    group_labels=st.booleans(),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig"]),
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_export_comes_back_as_the_same_codes(
    tmp_path, seed, server, joint, language, group_labels, delimiter, encoding
):
    people = random_people(seed, 4)
    rows = export(people, server, joint, language, group_labels)
    order = list(range(len(rows[0])))
    seed.shuffle(order)
    shuffled = [[row[place] for place in order] + [""] for row in rows]
    shuffled[0][-1] = "reserved_name_for_field_list_labels_3"  # the label row of a grid, empty
    table = read(write_csv(tmp_path / "isian.csv", shuffled, delimiter, encoding))
    assert meaning_of(INSTRUMENT, table.frame) == {code: [person[code] for person in people] for code in QUESTIONS}
    assert set(table.frame["_unit"]) == {"SDN-1"}
    assert table.frame["_submission"].tolist() == [f"0b5{number}" for number in range(1, 5)]
    assert sorted(table.ignored_columns) == sorted([*SERVER_COLUMNS[server], "reserved_name_for_field_list_labels_3"])
    assert "1980" not in table.frame.to_csv()


def test_an_xlsx_export_comes_back_with_its_numbers(tmp_path):
    people = random_people(random.Random(1), 5)
    table = read(write_xlsx(tmp_path / "isian.xlsx", export(people, "kobo", "/")))
    assert table.frame[list(QUESTIONS)].to_dict("records") == people
    assert table.sheet == "Survei"


def test_the_second_of_two_questions_counts_only_where_the_first_is_empty(tmp_path):
    people = random_people(random.Random(2), 3)
    rows = export([person | {"INT1A": ""} for person in people])
    rows = [[*row, extra] for row, extra in zip(rows, ["halaman1-INT1A_001", "4", "5", ""], strict=True)]
    assert read(write_csv(tmp_path / "isian.csv", rows)).frame["INT1A"].tolist() == ["4", "5", ""]
    rows[1][next(n for n, title in enumerate(rows[0]) if title.endswith("-INT1A"))] = "3"
    with pytest.raises(InputError, match="INT1A ada pada 2 kolom"):
        read(write_csv(tmp_path / "isian.csv", rows))


def with_k2(**changes):
    """The questionnaire with the question K2 changed."""
    blocks = [
        replace(block, questions=tuple(replace(q, **changes) if q.code == "K2" else q for q in block.questions))
        for block in INSTRUMENT.blocks
    ]
    return replace(INSTRUMENT, blocks=tuple(blocks))


def test_texts_with_marks_of_markdown_are_known_again(tmp_path):
    first, *others = QUESTIONS["K2"].options
    marked = replace(first, label="Ya, *sering*", label_en="Yes, *often*")
    instrument = with_k2(text="Ikut sosialisasi_2025 #1?", options=(marked, *others))
    rows = export([dict.fromkeys(QUESTIONS, "")])
    column = next(place for place, title in enumerate(rows[0]) if title.endswith("-K2"))
    rows[0][column], rows[1][column] = r"Judul/Ikut sosialisasi\_2025 \#1?", r"Ya, \*sering\*"
    rows[1][0] = instrument.fingerprint
    frame = read(write_csv(tmp_path / "isian.csv", rows), {instrument.fingerprint: instrument}).frame
    assert frame["K2"].tolist() == ["Ya, *sering*"]
    assert interpret(instrument.questions_of("factual")[1], instrument, frame["K2"])[0].tolist() == ["A"]


def test_a_label_that_two_choices_share_is_refused_with_its_place(tmp_path):
    alike = tuple(replace(option, label="Pernah", label_en="Pernah") for option in QUESTIONS["K2"].options)
    instrument = with_k2(options=alike)
    rows = export([dict.fromkeys(QUESTIONS, ""), dict.fromkeys(QUESTIONS, "") | {"K2": "A"}])
    column = next(place for place, title in enumerate(rows[0]) if title.endswith("-K2"))
    rows[1][0] = rows[2][0] = instrument.fingerprint
    issued = {instrument.fingerprint: instrument}
    assert read(write_csv(tmp_path / "kode.csv", rows), issued).frame["K2"].tolist() == ["", "A"]
    rows[2][column] = "Pernah"
    with pytest.raises(InputError) as caught:
        read(write_csv(tmp_path / "label.csv", rows), issued)
    (problem,) = caught.value.problems
    assert (problem.code, problem.row, problem.column) == ("label-ambiguous", 3, rows[0][column])
    assert "'Pernah' adalah label dari pilihan A dan B" in str(problem)
    assert "XML values" in problem.action


def test_everything_wrong_with_the_columns_is_told_at_once(tmp_path):
    rows = export(random_people(random.Random(3), 2))
    rows[0] = [title.replace("INT1A", "LAIN").replace("persetujuan", "izin") for title in rows[0]]
    with pytest.raises(InputError) as caught:
        read(write_csv(tmp_path / "isian.csv", rows))
    assert [problem.code for problem in caught.value.problems] == ["column-missing"] * 3
    assert "INT1AS" in str(caught.value)
    assert "persetujuan" in str(caught.value)


@pytest.mark.parametrize(
    ("versions", "code"),
    [
        (["0000-1111", "0000-1111"], "fingerprint-unknown"),
        (["0000-1111", INSTRUMENT.fingerprint], "fingerprint-several"),
        (["", "x"], "fingerprint-missing"),
    ],
)
def test_a_version_that_was_not_issued_is_refused(tmp_path, versions, code):
    rows = export(random_people(random.Random(4), 2))
    for row, version in zip(rows[1:], versions, strict=True):
        row[0] = version
    with pytest.raises(InputError, match=INSTRUMENT.fingerprint) as caught:
        read(write_csv(tmp_path / "isian.csv", rows))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_an_export_without_submissions_and_one_on_two_sheets_are_named(tmp_path):
    rows = export(random_people(random.Random(5), 2))
    with pytest.raises(InputError, match="belum memuat satu isian pun"):
        read(write_csv(tmp_path / "kosong.csv", rows[:1]))
    with pytest.raises(InputError, match="2 lembar: Survei, Salinan"):
        read(write_xlsx(tmp_path / "dua.xlsx", rows, Salinan=rows))


def test_a_year_counts_the_same_submission_from_both_kinds_of_export_once(tmp_path):
    instrument = make_instrument(texts={**TEXTS, "consent_no_en": "No, thank you"})
    codes = [question.code for question in instrument.questions]
    header = ["kuesioner_xlsform", "persetujuan", "unit_terpilih", *codes]
    person = [instrument.fingerprint, "ya", "BKD", *("4" if q.kind == "likert" else "" for q in instrument.questions)]
    refusals = [[*person[:1], refusal, *person[2:]] for refusal in ("tidak", "Tidak", "No, thank you")]
    stray = [*person[:2], "BKDX", *person[3:]]
    (tmp_path / "jawaban").mkdir()
    rows = [[*row, f"uuid:{number}"] for number, row in enumerate([person, *refusals, stray, person])]
    write_csv(tmp_path / "jawaban" / "a.csv", [[*header, "KEY"], *rows])
    write_csv(tmp_path / "jawaban" / "b.csv", [[*header, "_uuid"], [*person, "0"]], ";", "utf-8-sig")
    answers = read_year(tmp_path, REGISTER, {instrument.fingerprint: instrument})
    assert answers.respondents["row"].tolist() == [2, 7]
    assert answers.set_aside["code"].tolist() == ["tanpa-persetujuan"] * 3 + ["unit-tidak-dikenal", "kiriman-ganda"]


def test_a_register_without_units_below_still_asks_one_unit(tmp_path):
    flat = type(REGISTER)([make_unit("BKD", "Badan Kepegawaian Daerah", 48)])
    xlsform.write(WriteRequest(make_instrument(), flat), tmp_path)
    choices = rows_of(openpyxl.load_workbook(tmp_path / "kuesioner.xlsx")["choices"])
    assert [row["berunit"] for row in choices if row["list_name"] == "perangkat_daerah"] == ["0"]
