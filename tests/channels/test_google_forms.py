"""The Google Form out and back.

Google's servers cannot be run here. The script runs against a stand-in of its services (google_stand_in.js); the
response sheets are built from Google's documentation, not recorded: a time column first, a column
"Grid title [Row title]" for each grid row, the chosen text as cell.
"""

import dataclasses
import datetime as dt
import json
import re
import subprocess
from functools import partial
from pathlib import Path
from urllib.parse import quote_plus

import pandas as pd
import pypdfium2
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budaya_eval.answer_table import ANSWERED, CANNOT_JUDGE, interpret
from budaya_eval.channels import google_forms
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.google_forms.form import describe_form
from budaya_eval.errors import InputError
from budaya_eval.files import read_sheets
from budaya_eval.responses import read_year
from tests.builders import make_instrument, make_register
from tests.channels.rows import read_back, told_by, write_csv, write_xlsx

STAND_IN = Path(__file__).with_name("google_stand_in.js")
INSTRUMENT = make_instrument("lengkap")
SHORT = make_instrument("ringkas")
REGISTER = make_register()
CODES = [question.code for question in INSTRUMENT.questions]
LIKERT = [question.code for question in INSTRUMENT.questions_of("likert")]
TEXTS = {question.code: question.text for question in INSTRUMENT.questions}
ISSUED = {INSTRUMENT.fingerprint: INSTRUMENT}
REQUEST = WriteRequest(
    INSTRUMENT, REGISTER, survey_start=dt.date(2025, 10, 1), survey_end=dt.date(2025, 10, 15), is_simulated=True
)
BUILD = ["buatFormulir", "buatTautanUnit", "eksporJawaban", "buatRekap"]


def run_script(folder, calls, request=REQUEST):
    """Write the script, check its syntax with node, and run functions of it against the stand-in."""
    google_forms.write(request, folder)
    script = folder / "kuesioner.js"
    script.write_bytes((folder / "kuesioner.gs").read_bytes())
    subprocess.run(["node", "--check", str(script)], check=True, capture_output=True, timeout=60)
    (folder / "calls.json").write_text(json.dumps(calls), encoding="utf-8")
    done = subprocess.run(
        ["node", str(STAND_IN), str(script), str(folder / "calls.json")], check=True, capture_output=True, timeout=60
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return run_script(tmp_path_factory.mktemp("naskah"), BUILD)


def items_of(recording, kind):
    return [item for item in recording["forms"][0]["items"] if item["type"] == kind]


def pages_of(recording):
    """The form as pages: the id of the page break (0 for the first page) and the items on the page."""
    pages = [(0, [])]
    for item in recording["forms"][0]["items"]:
        if item["type"] == "PAGE_BREAK":
            pages.append((item["id"], []))
        else:
            pages[-1][1].append(item)
    return pages


def walk(recording, chosen):
    """Go through the form as a respondent does: titles and rows seen when lists are answered as `chosen` says."""
    pages = pages_of(recording)
    order = [number for number, _ in pages]
    place, seen = 0, []
    while place < len(pages):
        target = "CONTINUE"
        for item in pages[place][1]:
            seen += item.get("rows", [item["title"]])
            for choice in item.get("choices", []):
                if choice["value"] == chosen.get(item["title"]) and choice.get("target"):
                    target = choice["target"]
        if target == "SUBMIT":
            break
        place = place + 1 if target == "CONTINUE" else order.index(target)
    return seen


# --- out -------------------------------------------------------------------------------------------------------


@pytest.mark.needs_program("node")
def test_grids_are_short_and_every_statement_stands_in_one_row(built):
    grids = items_of(built, "GRID")
    assert [len(grid["rows"]) for grid in grids] == [7, 7, 7, 7, 7, 7]
    assert not any(grid["required"] for grid in grids)
    rows = [row for grid in grids for row in grid["rows"]]
    assert rows == [f"{code}. {TEXTS[code]}" for code in LIKERT]
    scale = ["1 – Tidak pernah", "2 – Jarang", "3 – Kadang-kadang", "4 – Sering", "5 – Selalu"]
    for grid in grids:
        is_self = grid["rows"][0].split(".")[0].endswith("S")
        assert grid["columns"] == (scale if is_self else [*scale, "Tidak dapat menilai"])


@pytest.mark.needs_program("node")
def test_no_login_no_address_one_version(built):
    (form,) = built["forms"]
    on_off = {name: form["settings"][name] for name in ("RequireLogin", "CollectEmail", "LimitOneResponsePerUser")}
    assert on_off == {"RequireLogin": False, "CollectEmail": False, "LimitOneResponsePerUser": False}
    assert form["settings"]["AcceptingResponses"] is True
    assert form["settings"]["Published"] is True
    assert form["settings"]["ProgressBar"] is True
    assert form["settings"]["ConfirmationMessage"] == INSTRUMENT.texts["closing"]
    assert "DATA SIMULASI" in form["settings"]["Title"]
    consent = form["items"][0]
    assert consent["title"] == f"Persetujuan (kode kuesioner {INSTRUMENT.fingerprint})"
    assert consent["required"] is True
    assert [choice["target"] for choice in consent["choices"]] == ["CONTINUE", "SUBMIT"]


@pytest.mark.needs_program("node")
def test_every_unit_is_offered_once(built):
    first, *below = items_of(built, "LIST")
    assert first["required"]
    assert [choice["value"] for choice in first["choices"]] == [unit.label for unit in REGISTER.reporting_units]
    offered = [choice["value"] for item in below for choice in item["choices"]]
    assert len(offered) == len(set(offered))
    labels = {unit.label for unit in REGISTER.units}
    assert {choice["value"] for choice in first["choices"]} | set(offered) == labels


@pytest.mark.needs_program("node")
@pytest.mark.parametrize(
    ("unit", "is_large"),
    [("ANEH", False), ("BKD", True), ("SDN-1", False), ("SMPN-1", True), ("PKM-1", True), ("DISDIK", True)],
)
def test_a_respondent_sees_each_question_once_and_sensitive_ones_only_in_large_units(built, unit, is_large):
    top = REGISTER.by_code[REGISTER.reporting_unit_of[unit]]
    yes = {built["forms"][0]["items"][0]["title"]: INSTRUMENT.texts["consent_yes"]}
    chosen = yes | {"Perangkat Daerah": top.label, f"Unit kerja pada {top.label}": REGISTER.by_code[unit].label}
    seen = [title.split(".")[0] for title in walk(built, chosen) if re.match(r"[A-Z][A-Z0-9]*\. ", title)]
    assert seen == [code for code in CODES if code != "B2" or is_large]
    assert len([title for title in walk(built, chosen) if title.startswith("Unit kerja pada")]) == (
        top.code in ("DISDIK", "DINKES")
    )


@pytest.mark.needs_program("node")
def test_a_refusal_ends_the_form(built):
    title = built["forms"][0]["items"][0]["title"]
    assert walk(built, {title: INSTRUMENT.texts["consent_no"]}) == [title]


@pytest.mark.needs_program("node")
def test_links_open_the_form_with_the_unit_chosen(built):
    header, *rows = built["sheets"]["Tautan"]["values"]
    assert header == ["unit", "nama", "tautan"]
    assert [row[0] for row in rows] == list(REGISTER.by_code)
    assert built["sheets"]["Tautan"]["format"] == "@"
    first, below = items_of(built, "LIST")[:2]
    school = rows[1][2]
    assert f"entry.{first['id']}=DISDIK%20%E2%80%93%20Dinas%20Pendidikan" in school
    assert school.endswith(f"entry.{below['id']}=SDN-1%20%E2%80%93%20SD%20Negeri%20Contoh%201")


@pytest.mark.needs_program("node")
def test_a_second_form_is_refused_and_other_functions_wait_for_the_first(tmp_path):
    recording = run_script(tmp_path, ["buatRekap", "buatFormulir", "buatFormulir"])
    assert len(recording["forms"]) == 1
    assert [error.split(":")[0] for error in recording["errors"]] == ["buatRekap", "buatFormulir"]


@pytest.mark.needs_program("node")
def test_text_full_of_quotes_and_signs_stays_text(tmp_path):
    awkward = "Apakah \"a\" \\ \u2028 \u2029 'b' `${c}` </script> // --> benar?"
    texts = {**INSTRUMENT.texts, "consent_question": awkward}
    request = dataclasses.replace(REQUEST, instrument=dataclasses.replace(SHORT, texts=texts))
    recording = run_script(tmp_path, ["buatFormulir"], request)
    assert recording["forms"][0]["items"][0]["help"] == awkward
    assert REGISTER.by_code["ANEH"].label in [c["value"] for c in items_of(recording, "LIST")[0]["choices"]]


# --- back ------------------------------------------------------------------------------------------------------


def header_of(instrument, first=("Timestamp",)):
    """Column titles of a response sheet, written out from Google's documentation."""
    titles = [*first, f"Persetujuan (kode kuesioner {instrument.fingerprint})"]
    for question in instrument.questions:
        title = f"{question.code}. {question.text}"
        titles.append(f"Pernyataan 1–7 dari 21 [{title}]" if question.kind == "likert" else title)
    return [*titles, "Perangkat Daerah", "Unit kerja pada DISDIK – Dinas Pendidikan"]


def row_of(number, instrument=INSTRUMENT, unit="BKD – Badan", below="", **answers):
    cells = [f"{number}/10/2025 08:00:00", "Ya, saya bersedia"]
    cells += [answers.get(question.code, "4 – Sering") for question in instrument.questions]
    return [*cells, unit, below]


def read(path, issued=ISSUED):
    return read_back("google_forms", issued, path)


problems_of = partial(told_by, read)


def test_reads_a_downloaded_csv(tmp_path):
    rows = [header_of(INSTRUMENT), row_of(1, INT1A="Tidak dapat menilai", K1="Satu; dua"), row_of(2, INT2A="")]
    table = read(write_csv(tmp_path / "respons.csv", rows))
    frame = table.frame
    assert (table.channel, table.sheet, table.fingerprint) == ("google_forms", "", INSTRUMENT.fingerprint)
    assert list(frame.columns) == ["_row", "_submission", "_unit", "_consent", "_channel", *CODES]
    assert frame["_row"].tolist() == [2, 3]
    assert frame["_submission"].tolist() == ["", ""]
    assert frame["_consent"].tolist() == ["Ya, saya bersedia"] * 2
    assert frame["_unit"].tolist() == ["BKD – Badan"] * 2
    assert frame["INT1A"].tolist() == ["Tidak dapat menilai", "4 – Sering"]
    assert frame["INT2A"].tolist() == ["4 – Sering", ""]
    assert frame["K1"].tolist() == ["Satu; dua", "4 – Sering"]
    assert table.ignored_columns == ("Timestamp",)


def test_what_the_form_offers_is_understood():
    """Every choice a respondent can click has one meaning for the answer table."""
    offered = {}
    for item in (item for page in describe_form(REQUEST).pages for item in page.items):
        for title in item.rows or [item.title]:
            offered[title.split(".")[0]] = item.columns or [choice.label for choice in item.choices]
    assert set(offered) >= set(CODES)
    for question in INSTRUMENT.questions:
        answers, states = interpret(question, INSTRUMENT, pd.Series(offered[question.code], dtype="str"))
        assert set(states) <= {ANSWERED, CANNOT_JUDGE}
        assert answers.dropna().is_unique


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-8"), (",", "utf-8-sig")])
def test_reads_what_indonesian_excel_saves_again(tmp_path, delimiter, encoding):
    rows = [header_of(INSTRUMENT, ("Stempel waktu",)), row_of(1, INT1A="4,0", INT3A="5")]
    table = read(write_csv(tmp_path / "respons.csv", rows, delimiter, encoding))
    assert table.frame.loc[0, ["INT1A", "INT2A", "INT3A"]].tolist() == ["4,0", "4 – Sering", "5"]
    assert table.ignored_columns == ("Stempel waktu",)


def test_the_unit_below_counts_only_under_the_chosen_one(tmp_path):
    rows = [
        header_of(INSTRUMENT),
        row_of(1, unit="DISDIK – Dinas Pendidikan", below="SDN-1 – SD Negeri Contoh 1"),
        row_of(2, unit="DISDIK – Dinas Pendidikan"),
        row_of(3, unit="DINKES – Dinas Kesehatan", below="SDN-1 – SD Negeri Contoh 1"),
    ]
    table = read(write_csv(tmp_path / "respons.csv", rows))
    assert table.frame["_unit"].tolist() == [
        "SDN-1 – SD Negeri Contoh 1",
        "DISDIK – Dinas Pendidikan",
        "DINKES – Dinas Kesehatan",
    ]


def test_addresses_and_other_columns_are_named_and_not_stored(tmp_path):
    rows = [[*header_of(INSTRUMENT), "Alamat Email", "Nama Pengguna"], [*row_of(1), "orang@example.org", "orang"]]
    table = read(write_csv(tmp_path / "respons.csv", rows))
    assert table.ignored_columns == ("Timestamp", "Alamat Email", "Nama Pengguna")
    assert "orang" not in table.frame.to_csv()
    assert "2025" not in table.frame.to_csv(), "the time of an answer is not stored"


def test_a_lost_code_is_matched_by_the_exact_text_and_order_does_not_matter(tmp_path):
    header = header_of(INSTRUMENT)
    header[2] = f"Pernyataan [{TEXTS[CODES[0]]}]"
    header[3] = f"Kisi [baru] [{CODES[1]}. {TEXTS[CODES[1]]} [tambahan]]"
    rows = [header, row_of(1, **{CODES[0]: "1 – Tidak pernah", CODES[1]: "2 – Jarang"})]
    table = read(write_csv(tmp_path / "respons.csv", [row[::-1] for row in rows]))
    assert table.frame.loc[0, CODES[:3]].tolist() == ["1 – Tidak pernah", "2 – Jarang", "4 – Sering"]


def test_every_missing_column_is_told_at_once(tmp_path):
    header = header_of(INSTRUMENT)
    for position in (2, 5, len(header) - 2):
        header[position] = "judul yang diganti"
    found = problems_of(write_csv(tmp_path / "respons.csv", [header, row_of(1)]))
    assert [problem.code for problem in found] == ["column-missing"] * 3
    missing = " ".join(problem.text for problem in found)
    assert all(f"Kolom {name} " in missing for name in (CODES[0], CODES[3], "Perangkat Daerah"))


def test_a_title_edited_during_the_survey_opens_a_second_column(tmp_path):
    edited = f"Pernyataan [{CODES[0]}. Pernyataan yang sudah diubah]"
    header = [*header_of(INSTRUMENT), edited]
    (problem,) = problems_of(write_csv(tmp_path / "dua.csv", [header, [*row_of(1), "5 – Selalu"]]))
    assert problem.code == "column-twice"
    assert "yang sudah diubah" in problem.text
    assert "dari 21" in problem.text
    table = read(write_csv(tmp_path / "kosong.csv", [header, [*row_of(1), ""]]))
    assert table.frame.loc[0, CODES[0]] == "4 – Sering"
    moved = row_of(1, **{CODES[0]: ""})
    assert (
        read(write_csv(tmp_path / "pindah.csv", [header, [*moved, "5 – Selalu"]])).frame.loc[0, CODES[0]]
        == "5 – Selalu"
    )


def test_a_version_that_was_not_issued_is_named_beside_those_that_were(tmp_path):
    path = write_csv(tmp_path / "lama.csv", [header_of(INSTRUMENT), row_of(1)])
    (problem,) = problems_of(path, {SHORT.fingerprint: SHORT})
    assert problem.code == "fingerprint-unknown"
    assert INSTRUMENT.fingerprint in problem.text
    assert SHORT.fingerprint in problem.allowed


def test_an_edited_consent_title_loses_the_version(tmp_path):
    header = header_of(INSTRUMENT)
    header[1] = "Persetujuan"
    (problem,) = problems_of(write_csv(tmp_path / "respons.csv", [header, row_of(1)]))
    assert problem.code == "fingerprint-missing"


def test_of_two_sheets_with_responses_the_complete_one_with_ids_counts(tmp_path):
    own = [header_of(INSTRUMENT, ("ID Respons",))] + [[f"id-{n}", *row_of(n)[1:]] for n in (1, 2)]
    linked = [header_of(INSTRUMENT)] + [row_of(n) for n in (1, 2)]
    links = [["unit", "nama", "tautan"], ["BKD", "Badan", "https://forms.gle/x"]]
    table = read(write_xlsx(tmp_path / "buku.xlsx", {"Tautan": links, "Form Responses 1": linked, "Jawaban": own}))
    assert (table.sheet, len(table.frame)) == ("Jawaban", 2)
    assert table.frame["_submission"].tolist() == ["id-1", "id-2"]
    newer = [*linked, row_of(3)]
    (problem,) = problems_of(write_xlsx(tmp_path / "baru.xlsx", {"Form Responses 1": newer, "Jawaban": own}))
    assert problem.code == "sheets-several"
    assert "Form Responses 1 (3 baris), Jawaban (2 baris)" in problem.text


def test_a_refusal_in_english_is_a_refusal(tmp_path):
    english = make_instrument("lengkap", texts={**INSTRUMENT.texts, "consent_no_en": "No, thank you"})
    (tmp_path / "jawaban").mkdir()
    refusal = row_of(2, english)
    refusal[1] = "No, thank you"
    rows = [header_of(english), row_of(1, english, REGISTER.by_code["BKD"].label), refusal]
    write_csv(tmp_path / "jawaban" / "respons.csv", rows)
    answers = read_year(tmp_path, REGISTER, {english.fingerprint: english})
    assert len(answers.respondents) == 1
    assert answers.set_aside["code"].tolist() == ["tanpa-persetujuan"]


def test_other_tables_are_not_claimed():
    grids = [
        [(1, ["Timestamp", "Jog [Spring]", "Jog [Summer]"]), (2, ["1", "Yes", "No"])],
        [(1, ["Timestamp", "Nama", "Saran"]), (2, ["1", "x", "y"])],
        [(1, ["unit", "nama", "tautan"]), (2, ["BKD", "Badan", "https://forms.gle/x"])],
        [(1, ["kode", "nama_resmi", "jenjang"])],
        [],
    ]
    assert not any(google_forms.recognise({"Data": grid}) for grid in grids)


def test_a_half_written_workbook_is_damaged_not_empty(tmp_path):
    path = write_xlsx(tmp_path / "utuh.xlsx", {"Jawaban": [header_of(INSTRUMENT), row_of(1)]})
    (tmp_path / "separuh.xlsx").write_bytes(path.read_bytes()[:3000])
    with pytest.raises(InputError) as caught:
        read_sheets(tmp_path / "separuh.xlsx")
    assert [problem.code for problem in caught.value.problems] == ["file-damaged"]


TYPED = st.sampled_from(["", "4 – Sering", "Tidak dapat menilai", "=1+1", "a;b", 'kutip " dua', "dua\nbaris", "–"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(CODES[:5], TYPED)), min_size=1, max_size=5),
    st.sampled_from([",", ";", "\t"]),
)
def test_whatever_was_answered_comes_back_as_raw_text(tmp_path, rows, delimiter):
    content = [header_of(INSTRUMENT)] + [row_of(1, **row) for row in rows]
    frame = read(write_csv(tmp_path / "sifat.csv", content, delimiter)).frame
    assert frame[CODES[:5]].to_numpy().tolist() == [[row[code] for code in CODES[:5]] for row in rows]


@pytest.mark.needs_program("node")
def test_form_built_answered_exported_and_read_back(tmp_path):
    """Once round: the script builds the form, answers come in, its export is read, its recap counts them."""
    build = run_script(tmp_path / "bangun", ["buatFormulir"])
    grids = items_of(build, "GRID")
    consent = build["forms"][0]["items"][0]["title"]

    def answer(number, unit, below):
        answers = {consent: INSTRUMENT.texts["consent_yes"], "Perangkat Daerah": unit, "K2. " + TEXTS["K2"]: "Ya"}
        # Statement grids of both wordings share titles in this stand-in, so only the first three are answered.
        for grid in grids[:3]:
            answers[grid["title"]] = [grid["columns"][(number + row) % 6] for row in range(len(grid["rows"]))]
        answers[grids[0]["title"]][0] = None
        return answers | ({f"Unit kerja pada {unit}": below} if below else {})

    disdik, school = REGISTER.by_code["DISDIK"].label, REGISTER.by_code["SDN-1"].label
    responses = [answer(n, disdik, school) for n in range(6)] + [answer(9, REGISTER.by_code["ANEH"].label, "")]
    responses.append({consent: INSTRUMENT.texts["consent_no"]})
    recording = run_script(tmp_path / "isi", ["buatFormulir", {"responses": responses}, "eksporJawaban", "buatRekap"])
    assert recording["errors"] == []
    assert recording["sheets"]["Rekap"]["values"][:2] == [["unit", "masuk", "sasaran", "%"], [disdik, 6, 130, 4.6]]
    assert recording["sheets"]["Rekap"]["values"][-1] == [REGISTER.by_code["ANEH"].label, 1, 12, 8.3]
    answers = recording["sheets"]["Jawaban"]["values"]
    assert recording["sheets"]["Jawaban"]["format"] == "@"
    ids = [row[0] for row in answers[1:]]
    assert ids == sorted(ids), "not in the order in which they came"
    from_csv = read(write_csv(tmp_path / "jawaban.csv", answers)).frame
    from_xlsx = read(write_xlsx(tmp_path / "jawaban.xlsx", {"Jawaban": answers})).frame
    assert from_csv.equals(from_xlsx)
    assert from_csv["_submission"].tolist() == ids
    by_id = from_csv.set_index("_submission").loc["id-00000"]  # the first response that came in
    codes = [row.split(".")[0] for grid in grids[:3] for row in grid["rows"]]
    typed = [cell or "" for grid in grids[:3] for cell in responses[0][grid["title"]]]
    assert by_id[codes].tolist() == typed
    assert by_id["_unit"] == school
    assert by_id["K2"] == "Ya"
    refused = from_csv[from_csv["_consent"] == INSTRUMENT.texts["consent_no"]]
    assert len(refused) == 1
    assert (refused[CODES] == "").all(axis=None)


# --- posters ---------------------------------------------------------------------------------------------------


def link_of(unit, top=""):
    label, above = REGISTER.by_code[unit].label, REGISTER.by_code[top].label if top else ""
    entries = (f"&entry.11={quote_plus(above)}" if above else "") + f"&entry.22={quote_plus(label)}"
    return f"https://docs.google.com/forms/d/e/1FAIpQLSd/viewform?usp=pp_url{entries}"


def write_links(path, rows):
    return write_csv(path, [["Unit", "nama", "Tautan"], *rows])


def test_posters_carry_the_link_the_unit_and_alternative_text(tmp_path):
    rows = [["SDN-1", "x", link_of("SDN-1", "DISDIK")], ["ANEH", "x", link_of("ANEH")]]
    links = write_links(tmp_path / "tautan.csv", rows)
    made = google_forms.write_link_posters(REQUEST, links, tmp_path / "poster")
    assert [path.name for path in made] == [
        "poster-SDN-1.pdf", "pesan-SDN-1.txt", "poster-ANEH.pdf", "pesan-ANEH.txt",
    ]  # fmt: skip
    for (unit, _, link), poster, message in zip(rows, made[::2], made[1::2], strict=True):
        document = pypdfium2.PdfDocument(poster)
        assert len(document) == 1
        assert [round(side * 25.4 / 72) for side in document[0].get_size()] == [148, 210]
        (code,) = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
        assert code.text == link
        text = " ".join(document[0].get_textpage().get_text_range().split())
        assert REGISTER.by_code[unit].name in text
        assert "DATA SIMULASI" in text
        assert "1 Oktober 2025 – 15 Oktober 2025" in text
        content = poster.read_bytes()
        assert b"/StructTreeRoot" in content
        assert b"pdfuaid" in content
        said = message.read_text(encoding="utf-8")
        assert link in said
        assert REGISTER.by_code[unit].name in said
        assert "DATA SIMULASI" in said
    again = google_forms.write_link_posters(REQUEST, links, tmp_path / "lagi")
    assert [path.read_bytes() for path in made] == [path.read_bytes() for path in again]


def test_posters_of_some_units_from_the_downloaded_workbook(tmp_path):
    rows = [["unit", "nama", "tautan"], ["ANEH", "x", link_of("ANEH")], ["BKD", "x", "https://forms.gle/abc"]]
    workbook = write_xlsx(tmp_path / "buku.xlsx", {"Jawaban": [["ID Respons"]], "Tautan": rows})
    made = google_forms.write_link_posters(dataclasses.replace(REQUEST, units=("BKD",)), workbook, tmp_path)
    assert [path.name for path in made] == ["poster-BKD.pdf", "pesan-BKD.txt"]


def test_wrong_links_are_all_told_and_nothing_is_written(tmp_path):
    rows = [
        ["DINAS PENDIDIKA", "x", link_of("DISDIK")],
        ["BKD", "x", link_of("BKD")],
        ["DINKES", "x", link_of("BKD")],
        ["BKD", "x", "https://forms.gle/abc"],
        ["ANEH", "x", "https://example.org/forms"],
        ["SDN-1", "x", link_of("SMPN-1", "DISDIK")],
    ]
    links = write_links(tmp_path / "tautan.csv", rows)
    with pytest.raises(InputError) as caught:
        google_forms.write_link_posters(REQUEST, links, tmp_path / "poster")
    problems = caught.value.problems
    assert [(problem.row, problem.column) for problem in problems] == [
        (2, "unit"), (4, "tautan"), (5, "unit"), (6, "tautan"), (7, "tautan"),
    ]  # fmt: skip
    assert "mungkin maksudnya 'DISDIK – Dinas Pendidikan'" in problems[0].text
    assert not (tmp_path / "poster").exists()


def test_a_table_without_links_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        google_forms.write_link_posters(REQUEST, write_csv(tmp_path / "x.csv", [["kode"], ["BKD"]]), tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["links-missing"]
