"""The paper questionnaire: what is printed is what the instrument asks, and stands where the layout says."""

import ctypes
import dataclasses
import datetime as dt
import itertools
import json
import subprocess

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from budaya_eval.channels import paper
from budaya_eval.channels.channel import CONSENT, WriteRequest
from budaya_eval.channels.paper import writer
from budaya_eval.channels.paper.sheet_code import (
    MOST_SHEETS,
    SheetCode,
    compute_check_character,
    make_sheet_code,
    read_sheet_code,
)
from budaya_eval.errors import InputError
from budaya_eval.files import hash_file
from budaya_eval.indicators import Option, Question
from budaya_eval.unit_register import UnitRegister
from tests.builders import make_instrument, make_register, make_unit

SHORT = make_instrument("ringkas")
LONG = make_instrument("lengkap")
LONG_NAME = "Dinas Pengendalian Penduduk, Keluarga Berencana, Pemberdayaan Perempuan dan Perlindungan Anak " * 2
AWKWARD_NAME = 'Badan "Uji" & Coba / #1 *baru* _lama_ $5 @kota <b> \\n ~ `x` [a] {b} ^2'
REGISTER = UnitRegister(
    [
        *make_register().units,
        make_unit("PANJANG", LONG_NAME.strip(), 90),
        make_unit("GANJIL", AWKWARD_NAME, 90),
        make_unit("KOSONG", "Unit tanpa pegawai", 0),
    ]
)
DPI = 200


def write(folder, instrument=SHORT, units=(), copies=1, **options):
    """Write a questionnaire; give its files by name."""
    request_options = {
        key: options.pop(key) for key in ("survey_start", "survey_end", "is_simulated") if key in options
    }
    request = WriteRequest(instrument, REGISTER, units, copies, **request_options)
    report = paper.write(request, folder, **options)
    assert {path.name for path in report.files} == {path.name for path in folder.iterdir()}
    return {path.name: path for path in report.files}


def pages_as_text(path):
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def squeeze(text):
    """Without spaces, line ends and the marks a line end leaves at a hyphen."""
    return "".join(text.replace("\ufffe", "-").replace("\x02", "-").split())


def pages_as_pictures(path, dpi=DPI):
    with pypdfium2.PdfDocument(path) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze() for page in document]


def is_ring(picture, x, y, diameter):
    """Tell whether a dark ring with a light inside is centred at a place in mm."""
    pixel = DPI / 25.4
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)[:, None]
    radius = (diameter / 2 - 0.175) * pixel + np.array([-0.7, 0, 0.7])
    columns = np.round(x * pixel + radius * np.cos(angle) - 0.5).astype(int)
    rows = np.round(y * pixel + radius * np.sin(angle) - 0.5).astype(int)
    dark = (picture[rows, columns].min(axis=1) < 110).mean()
    reach = int(1.1 * pixel)
    row, column = round(y * pixel), round(x * pixel)
    return dark == 1 and picture[row - reach : row + reach, column - reach : column + reach].min() > 220


@pytest.fixture(scope="module")
def specimens(tmp_path_factory):
    """Specimens of both forms on both papers."""
    folder = tmp_path_factory.mktemp("specimen")
    write(folder / "ringkas", SHORT)
    write(folder / "lengkap", LONG)
    return folder


# ---- Sheet codes


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("A12425GABC1234002", "M"),  # GRid A1-2425G-ABC1234002-M, the example of the GRid standard
        ("B159D8FA01240000", "K"),  # ISAN B159-D8FA-0124-0000-K, an example of the ISAN documentation (ISO 15706)
        ("188166C734206541", "Y"),  # ISAN 1881-66C7-3420-6541-Y, likewise
    ],
)
def test_check_character_agrees_with_standards_that_use_iso_7064_mod_37_36(text, check):
    assert compute_check_character(text) == check


UNIT_CODES = st.from_regex(r"[A-Z][A-Z0-9]{0,9}(-[A-Z0-9]{1,9}){0,2}", fullmatch=True)
SERIALS = st.integers(1, MOST_SHEETS)


@given(UNIT_CODES, SERIALS)
def test_a_code_reads_back_however_it_is_typed(unit, serial):
    code = make_sheet_code(unit, serial)
    digits, check = code[-6:-2], code[-1]
    spellings = (f" {code.lower()} ", code.replace("-", " "), code.replace("-", " – "), f"{unit}{digits}{check}")
    for typed in (code, *spellings):
        assert read_sheet_code(typed) == SheetCode(unit, serial)


@given(UNIT_CODES, SERIALS, st.data())
def test_every_single_wrong_character_is_found(unit, serial, data):
    code = make_sheet_code(unit, serial)
    place = data.draw(st.sampled_from([i for i, character in enumerate(code) if character != "-"]))
    wrong = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ").filter(lambda c: c != code[place]))
    assert read_sheet_code(code[:place] + wrong + code[place + 1 :]) is None


@pytest.mark.parametrize(
    "text", ["", "CONTOH", "DINKES-0000-1", "DINKES-42-8", "0042-8", "DINKES-0042", "Dinas Sosial"]
)
def test_other_texts_are_no_sheet_codes(text):
    assert read_sheet_code(text) is None


@pytest.mark.parametrize("serial", [0, -1, MOST_SHEETS + 1])
def test_a_serial_of_more_than_four_digits_is_refused(serial):
    with pytest.raises(ValueError, match="serial"):
        make_sheet_code("DINKES", serial)


# ---- What is printed


@pytest.mark.parametrize("size", ["A4", "F4"])
@pytest.mark.parametrize(("form", "instrument", "n_pages"), [("ringkas", SHORT, 2), ("lengkap", LONG, 3)])
def test_specimen_holds_every_text_on_the_expected_pages(specimens, form, instrument, size, n_pages):
    pages = pages_as_text(specimens / form / f"kuesioner-{form}-{size}.pdf")
    assert len(pages) == n_pages
    text = squeeze("".join(pages))
    for question in instrument.questions:
        assert squeeze(question.text) in text
        for option in question.options:
            assert squeeze(option.label) in text
    for point in instrument.scale.points:
        assert squeeze(point.label) in text
    keys = ("title", "purpose", "consent_question", "consent_yes", "consent_no", "instructions", "contact", "closing")
    for line in (line for key in keys for line in instrument.texts[key].splitlines()):
        assert squeeze(line) in text
    for number, page in enumerate(pages, start=1):
        for mark in (f"hal. {number}/{n_pages}", "RAHASIA", "CONTOH – jangan diisi", instrument.fingerprint):
            assert mark in page
    assert "DATA SIMULASI" not in "".join(pages)


def test_scale_header_is_repeated_on_every_page_with_statements(specimens):
    for page in pages_as_text(specimens / "lengkap" / "kuesioner-lengkap-A4.pdf"):
        if "melakukan tindakan" in page:
            assert SHORT.blocks[0].prompt in page


def test_core_values_are_not_named(specimens):
    text = "".join(pages_as_text(specimens / "ringkas" / "kuesioner-ringkas-A4.pdf"))
    assert not any(core_value.name in text for core_value in SHORT.core_values)


def test_cannot_judge_is_offered_in_unit_wording_only(specimens):
    layout = read_layout(specimens, "lengkap", "A4")
    offered = {circle["question"] for circle in layout["circles"] if circle["option"] == "TM"}
    assert offered == {question.code for question in LONG.questions_of("likert", "unit")}


def test_period_and_simulation_mark_are_printed(tmp_path):
    dates = {"survey_start": dt.date(2025, 10, 1), "survey_end": dt.date(2025, 10, 15)}
    files = write(tmp_path, is_simulated=True, **dates)
    for name in ("kuesioner-ringkas-A4.pdf", "kuesioner-ringkas-F4.pdf"):
        pages = pages_as_text(files[name])
        assert "1 Oktober 2025 sampai dengan 15 Oktober 2025" in pages[0]
        assert all("DATA SIMULASI" in page for page in pages)
    guide = files["cara-memakai.txt"].read_text(encoding="utf-8")
    assert "DATA SIMULASI" in guide
    assert "setelah 15 Oktober 2025" in guide


def test_long_and_awkward_unit_names_are_printed_as_written(tmp_path):
    files = write(tmp_path, units=("PANJANG", "GANJIL"))
    for unit in ("PANJANG", "GANJIL"):
        for page in pages_as_text(files[f"kuesioner-ringkas-F4-{unit}.pdf"]):
            assert squeeze(REGISTER.by_code[unit].name) in squeeze(page)


def test_small_units_are_not_asked_what_could_identify(tmp_path):
    """ANEH has 12 staff, SDN-1 25, DISDIK 130 with its schools; B2 is asked from 30."""
    files = write(tmp_path, units=("ANEH", "SDN-1", "DISDIK"))
    asked, left_out = (next(q for q in SHORT.questions if q.code == code) for code in ("B1", "B2"))
    for unit, is_asked in (("ANEH", False), ("SDN-1", False), ("DISDIK", True)):
        text = "".join(pages_as_text(files[f"kuesioner-ringkas-F4-{unit}.pdf"]))
        assert asked.text in text
        assert (left_out.text in text) is is_asked
    layout = json.loads(files["tata-letak-ringkas-F4-tanpa-B2.json"].read_text(encoding="utf-8"))
    assert layout["left_out"] == ["B2"]
    assert "B2" not in {circle["question"] for circle in layout["circles"]}
    report = paper.write(WriteRequest(SHORT, REGISTER, ("ANEH", "DISDIK"), 1), tmp_path)
    assert [loss.consequence for loss in report.losses if "B2" in loss.what] == [
        "Tidak ditanyakan pada unit dengan pegawai sedikit: ANEH."
    ]


# ---- Codes and print runs


def test_every_page_carries_its_own_code(tmp_path):
    files = write(tmp_path, LONG, ("DINKES", "PKM-1"), copies=2, print_papers=("A4", "F4"))
    for size in ("A4", "F4"):
        for unit in ("DINKES", "PKM-1"):
            pictures = pages_as_pictures(files[f"kuesioner-lengkap-{size}-{unit}.pdf"], dpi=150)
            texts = pages_as_text(files[f"kuesioner-lengkap-{size}-{unit}.pdf"])
            assert len(pictures) == 8  # three pages and a blank back for each of two sheets
            for serial in (1, 2):
                code = make_sheet_code(unit, serial)
                for page in (1, 2, 3):
                    place = (serial - 1) * 4 + page - 1
                    found = zxingcpp.read_barcodes(pictures[place])
                    assert [f.text for f in found] == [f"BUDAYA1:{LONG.fingerprint}:{code}:{page}"]
                    assert code in texts[place]
                assert texts[serial * 4 - 1].strip() == ""
                assert pictures[serial * 4 - 1].min() == 255


def test_copies_follow_the_headcount_with_the_units_below(tmp_path, monkeypatch):
    """DINKES: 80 of its own and 31 of its Puskesmas; a long run comes in several files."""
    monkeypatch.setattr(writer, "SHEETS_PER_FILE", 100)
    files = write(tmp_path, units=("DINKES", "PKM-1"), copies=0)
    parts = {name: len(pages_as_text(path)) // 2 for name, path in files.items() if name.endswith(".pdf")}
    assert parts == {
        "kuesioner-ringkas-F4-DINKES-0001-0100.pdf": 100,
        "kuesioner-ringkas-F4-DINKES-0101-0111.pdf": 11,
        "kuesioner-ringkas-F4-PKM-1.pdf": 31,
    }
    last = pages_as_text(files["kuesioner-ringkas-F4-DINKES-0101-0111.pdf"])[-1]
    assert make_sheet_code("DINKES", 111) in last


def test_same_request_gives_same_bytes(tmp_path):
    options = {"units": ("DINKES", "ANEH"), "copies": 2, "print_papers": ("A4", "F4")}
    first = write(tmp_path / "a", **options)
    second = write(tmp_path / "b", **options)
    assert {name: hash_file(path) for name, path in first.items()} == {n: hash_file(p) for n, p in second.items()}


# ---- Layout


def read_layout(specimens, form, size):
    return json.loads((specimens / form / f"tata-letak-{form}-{size}.json").read_text(encoding="utf-8"))


def expected_circles(instrument):
    likert = {
        (question.code, option)
        for question in instrument.questions_of("likert")
        for option in ["1", "2", "3", "4", "5", *(["TM"] if question.wording == "unit" else [])]
    }
    closed = {(question.code, option.code) for question in instrument.questions for option in question.options}
    return likert | closed | {(CONSENT, "ya"), (CONSENT, "tidak")}


@pytest.mark.parametrize("size", ["A4", "F4"])
@pytest.mark.parametrize(("form", "instrument"), [("ringkas", SHORT), ("lengkap", LONG)])
def test_a_ring_stands_wherever_the_layout_says(specimens, form, instrument, size):
    layout = read_layout(specimens, form, size)
    pictures = pages_as_pictures(specimens / form / f"kuesioner-{form}-{size}.pdf")
    assert layout["fingerprint"] == instrument.fingerprint
    assert layout["n_pages"] == len(pictures)
    diameter = layout["measures"]["circle_diameter"]
    for circle in layout["circles"]:
        picture = pictures[circle["page"] - 1]
        assert is_ring(picture, circle["x"], circle["y"], diameter), circle
        assert not is_ring(picture, circle["x"] + 0.4, circle["y"], diameter)
    found = [(circle["question"], circle["option"]) for circle in layout["circles"]]
    assert len(found) == len(set(found))
    assert set(found) == expected_circles(instrument)


def test_neither_name_nor_number_of_a_sheet_moves_a_circle(tmp_path):
    files = write(tmp_path, LONG, ("BKD", "PANJANG", "GANJIL"), copies=2)
    layout = json.loads(files["tata-letak-lengkap-F4.json"].read_text(encoding="utf-8"))
    for unit in ("BKD", "PANJANG", "GANJIL"):
        pictures = pages_as_pictures(files[f"kuesioner-lengkap-F4-{unit}.pdf"])
        for circle in layout["circles"]:
            for first in (0, 4):
                picture = pictures[first + circle["page"] - 1]
                assert is_ring(picture, circle["x"], circle["y"], layout["measures"]["circle_diameter"])


@pytest.mark.parametrize("size", ["A4", "F4"])
def test_squares_and_codes_stand_at_the_corners(specimens, size):
    layout = read_layout(specimens, "ringkas", size)
    measures, pixel = layout["measures"], DPI / 25.4
    width, height = layout["paper"]["width"], layout["paper"]["height"]
    inset, side = measures["square_inset"], measures["square_size"]
    for picture in pages_as_pictures(specimens / "ringkas" / f"kuesioner-ringkas-{size}.pdf"):
        for left in (inset, width - inset - side):
            for top in (inset, height - inset - side):
                inside = [round((edge + 0.2) * pixel) for edge in (top, left)]
                reach = round((side - 0.4) * pixel)
                square = picture[inside[0] : inside[0] + reach, inside[1] : inside[1] + reach]
                assert square.max() < 60
        (code,) = zxingcpp.read_barcodes(picture)
        assert code.position.top_right.x == pytest.approx((width - measures["margin"]) * pixel, abs=4)
        assert code.position.top_left.y == pytest.approx(measures["masthead_top"] * pixel, abs=4)


def test_rows_are_tall_enough_for_a_pen(specimens):
    layout = read_layout(specimens, "lengkap", "A4")
    first = [circle for circle in layout["circles"] if circle["option"] == "1"]
    steps = [b["y"] - a["y"] for a, b in itertools.pairwise(first) if a["page"] == b["page"]]
    assert min(steps) >= 7.5


@pytest.mark.parametrize("n_items", [4, 13, 14, 15, 16, 17, 18, 22, 30, 40])
def test_pages_break_well_whatever_the_number_of_statements(tmp_path, n_items):
    instrument = make_instrument("lengkap", {"INT": n_items})
    files = write(tmp_path, instrument)
    for size in ("A4", "F4"):
        layout = json.loads(files[f"tata-letak-lengkap-{size}.json"].read_text(encoding="utf-8"))
        pages = pages_as_text(files[f"kuesioner-lengkap-{size}.pdf"])
        page_of = {circle["question"]: circle["page"] for circle in layout["circles"]}
        for number, block in enumerate(instrument.blocks, start=1):
            on_page = [page_of[question.code] for question in block.questions]
            assert f"Bagian {number}. {block.title}" in pages[on_page[0] - 1]
            if block.kind == "likert":
                assert all(on_page.count(page) >= 3 for page in on_page)


# ---- Accessible for those who read the specimen on a screen


def walk(element):
    """Type and alternative text of every element below one of the structure tree."""
    for position in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, position)
        if child:
            yield (
                read_text(pdfium.FPDF_StructElement_GetType, child),
                read_text(pdfium.FPDF_StructElement_GetAltText, child),
            )
            yield from walk(child)


def read_text(function, element):
    buffer = ctypes.create_string_buffer(600)
    size = function(element, buffer, 600)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le")


@pytest.fixture
def emblem(tmp_path):
    path = tmp_path / "lambang.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>')
    return path


def test_specimen_is_tagged_with_headers_and_alternative_texts(tmp_path, emblem):
    path = write(tmp_path / "out", emblem=emblem)["kuesioner-ringkas-A4.pdf"]
    raw = path.read_bytes()
    assert b"<pdfuaid:part>1<" in raw
    assert b"/Lang(id-ID)" in raw
    with pypdfium2.PdfDocument(path) as document:
        assert pdfium.FPDFCatalog_IsTagged(document.raw)
        assert document.get_metadata_dict()["Title"] == f"{SHORT.texts['title']}, 2025"
        page = document[0]
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        elements = [
            element
            for position in range(pdfium.FPDF_StructTree_CountChildren(tree))
            for element in walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, position))
        ]
        pdfium.FPDF_StructTree_Close(tree)
    types = [kind for kind, _ in elements]
    assert types.count("H1") == 1
    assert types.count("TH") == 1 + 5 + 1  # prompt, five points, cannot judge
    alternatives = [alternative for kind, alternative in elements if kind == "Figure"]
    assert "Kode QR lembar CONTOH, halaman 1" in alternatives
    assert "Lambang Pemerintah Kota Banjarmasin" in alternatives
    assert all(alternatives)


@pytest.mark.needs_program("pdfinfo")
def test_poppler_agrees_that_print_runs_are_tagged(tmp_path):
    path = write(tmp_path, units=("DINKES",))["kuesioner-ringkas-F4-DINKES.pdf"]
    told = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    assert "Tagged:          yes" in told
    assert "Page size:       609.449 x 935.433 pts" in told  # 215 × 330 mm


# ---- Faults


def test_everything_wrong_with_a_request_is_told_at_once(tmp_path):
    request = WriteRequest(SHORT, REGISTER, ("DINKSE", "KOSONG", "DINKES"))
    with pytest.raises(InputError) as caught:
        paper.write(request, tmp_path / "out", print_papers=("F4", "Letter"), emblem=tmp_path / "lambang.jpg")
    assert [problem.code for problem in caught.value.problems] == ["unit-unknown", "copies", "paper-unknown", "emblem"]
    assert "'DINKES'" in caught.value.problems[0].text
    assert not (tmp_path / "out").exists()


def test_more_sheets_than_codes_are_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        write(tmp_path, units=("DINKES",), copies=MOST_SHEETS + 1)
    assert "9.999" in str(caught.value)


def test_a_damaged_emblem_is_refused(tmp_path, emblem):
    damaged = emblem.with_suffix(".png")
    damaged.write_bytes(b"no picture")
    with pytest.raises(InputError, match="Lambang"):
        write(tmp_path / "out", emblem=damaged)


def test_a_question_longer_than_a_page_is_refused(tmp_path):
    options = tuple(Option(f"O{number}", f"Pilihan {number}", "", number == 0) for number in range(80))
    question = Question("K1", "factual", "Manakah?", "", options, 0, "usulan", "")
    with pytest.raises(InputError, match="K1 tidak muat"):
        write(tmp_path, make_instrument("ringkas", questions=(question,)))


def test_texts_that_a_list_leaves_out_leave_no_hole(tmp_path):
    instrument = dataclasses.replace(SHORT, texts={"title": "Survei singkat"})
    text = "".join(pages_as_text(write(tmp_path, instrument)["kuesioner-ringkas-A4.pdf"]))
    assert "Survei singkat" in text
    assert "Apakah Saudara bersedia mengisi kuesioner ini?" in text
    assert "Pertanyaan" not in text
