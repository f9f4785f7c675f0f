"""The LHE of a Perangkat Daerah: two pages, true numbers, words that agree with them, nothing hidden shown."""

import ctypes
import io
import re
import subprocess
from collections import Counter
from dataclasses import replace

import docx
import pandas as pd
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from lxml import etree
from PIL import Image

from budaya_eval.action_plan import propose_problems
from budaya_eval.cli import main
from budaya_eval.errors import InputError
from budaya_eval.phrases import format_date, format_number
from budaya_eval.results import DIGITS, make_row, make_table, select
from budaya_eval.tables.profile import Measured, choose_ends
from budaya_eval.unit_reports import build_unit_report, write_unit_reports
from budaya_eval.unit_reports.builder import UnitReportBuilder
from budaya_eval.unit_reports.drawings import draw_dots, draw_share, draw_strip, rasterise
from budaya_eval.unit_reports.model import Dot, Strip

STRANGE = 'Dinas "A" & <b>B</b> / #let *x* $1$ ${nomor}'
LONG = "Badan Perencanaan Pembangunan Daerah, Penelitian dan Pengembangan serta " * 3
ORDINARY, LARGE, POOLED, HIDDEN = "DLH", "SETDA", "KEC-BARAT", "SETWAN"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBER = re.compile(r"(?<![\d,./])\d+(?:\.\d{3})*,\d+(?![\d,])")

pytestmark = [pytest.mark.needs_program("pdftotext"), pytest.mark.needs_program("pdfinfo")]


def squeeze(text):
    return " ".join(text.split())


def pdf_text(path):
    shown = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
    return squeeze(shown)


def docx_text(path):
    paragraphs = docx.Document(path).element.iter(f"{W}p")
    return squeeze("\n".join("".join(node.text or "" for node in p.iter(f"{W}t")) for p in paragraphs))


def read(path):
    return pdf_text(path) if path.suffix == ".pdf" else docx_text(path)


def count_pages(path):
    shown = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"Pages:\s+(\d+)", shown)[1])


@pytest.fixture(scope="module")
def written(sample_evaluation, tmp_path_factory):
    """The LHE of four units of the sample: unit to its files by suffix."""
    folder = tmp_path_factory.mktemp("keluaran")
    paths = write_unit_reports(sample_evaluation, folder, (ORDINARY, LARGE, POOLED, HIDDEN))
    assert len(paths) == 8
    assert {path.parent for path in paths} == {folder / "lhe"}
    return {(path.stem, path.suffix[1:]): path for path in paths}


FILES = [(unit, form) for unit in (ORDINARY, LARGE, POOLED, HIDDEN) for form in ("pdf", "docx")]


@pytest.mark.parametrize("file", FILES, ids="-".join)
def test_every_number_is_published_of_this_unit_or_of_the_city(file, written, sample_evaluation):
    """Identity: what pdftotext and python-docx read is in the results table, or a threshold of the scheme."""
    results, scheme = sample_evaluation.results, sample_evaluation.scheme
    own = results[(results["unit"] == file[0]) | (results["scope"] == "city")]
    known = {format_number(threshold.value) for threshold in scheme.thresholds.values()}
    for column in ("estimate", "ci_low", "ci_high"):
        known |= {
            format_number(abs(value), DIGITS[unit])
            for value, unit in zip(own[column], own["unit_of_measure"], strict=True)
        }
    printed = NUMBER.findall(read(written[file]))
    assert len(printed) > (1 if file[0] == HIDDEN else 60)
    assert not set(printed) - known


@pytest.mark.parametrize("file", FILES, ids="-".join)
def test_participation_and_every_shown_index_is_printed(file, written, sample_evaluation):
    text = read(written[file])
    for measure, digits in (("n_respondents", 0), ("n_staff", 0), ("response_rate", 1)):
        row = select(sample_evaluation.results, measure, scope="unit", unit=file[0]).iloc[0]
        assert re.search(rf"\b{re.escape(format_number(row['estimate'], digits))}\b", text)
    indices = select(sample_evaluation.results, "index", scope="unit", unit=file[0], core_value="*", indicator="*")
    assert len(indices) == 21
    for estimate in indices["estimate"].dropna():
        assert format_number(estimate) in text


def test_a_hidden_unit_gets_a_reason_and_its_evidence_and_no_result(written, sample_evaluation):
    internal = select(sample_evaluation.internal, "index", scope="unit", unit=HIDDEN, core_value="*", indicator="*")
    assert HIDDEN in sample_evaluation.hidden_units
    for form in ("pdf", "docx"):
        text = read(written[HIDDEN, form])
        assert "kerahasiaan responden" in text
        assert "KBK terbentuk dan berlaku" in text
        assert "mengusulkan pembentukan KBK" in text
        assert "rencana tindak bentuk umum" in text
        assert "Tiga prioritas" not in text
        assert not [n for n in map(format_number, internal["estimate"]) if re.search(rf"(?<!\d){n}(?!\d)", text)]
    assert count_pages(written[HIDDEN, "pdf"]) == 1


def test_others_are_anonymous_and_no_hidden_one_is_among_them(sample_evaluation):
    report = build_unit_report(sample_evaluation, ORDINARY)
    shown = select(sample_evaluation.results, "index", scope="unit", unit="*").dropna(subset="estimate")
    kemajuan = next(strip for strip in report.levels if strip.name == "Tingkat Kemajuan")
    assert sorted(kemajuan.others) == sorted(shown.loc[shown["unit"] != ORDINARY, "estimate"])
    text = " ".join([kemajuan.alt, *kemajuan.sentence])
    names = [unit.name for unit in sample_evaluation.register.reporting_units]
    assert not [name for name in names if name in text]


def test_words_agree_with_direction_and_size(sample_evaluation):
    """Every unit of the sample: the verdict by its class, the sentences by ranges, all looked up again."""
    builder = UnitReportBuilder(sample_evaluation)
    words = {"di atas": "di atas rata-rata", "di bawah": "di bawah rata-rata", "tidak berbeda": "sekitar rata-rata"}
    seen = set()
    for unit in sample_evaluation.register.reporting_units:
        report = builder.build(unit.code)
        if not report.is_shown:
            continue
        (difference,) = select(sample_evaluation.results, "difference_from_rest", scope="unit", unit=unit.code)[
            "category"
        ]
        seen.add(difference)
        assert words[difference] in report.verdict
        change = select(sample_evaluation.results, "change", scope="unit", unit=unit.code).iloc[0]
        (sentence,) = [strip.sentence for strip in report.levels if strip.name == "Tingkat Perubahan"]
        start = {"naik": "Naik", "turun": "Turun", "stabil": "Stabil"}.get(change["category"], "Belum dapat dipastikan")
        assert sentence.startswith(start)
        assert ("kurang dari 3 poin" in sentence) == (start == "Stabil" or ("aik" in start and change["estimate"] < 3))
        for strip, core_value in zip(report.core_values, sample_evaluation.instrument.core_values, strict=True):
            level = {"core_value": core_value.code}
            own = select(sample_evaluation.results, "index", scope="unit", unit=unit.code, **level).iloc[0]
            (city,) = select(sample_evaluation.results, "index", scope="city", **level)["estimate"]
            expected = "di bawah" if own["ci_high"] < city else "di atas" if own["ci_low"] > city else "mencakup"
            assert expected in strip.sentence
    assert seen == set(words)


def test_priorities_are_the_lowest_and_point_to_the_action_plan(sample_evaluation):
    report = build_unit_report(sample_evaluation, ORDINARY)
    texts = {indicator.code: indicator.text for indicator in sample_evaluation.instrument.indicators}
    measure = "index_shrunken" if (sample_evaluation.results["measure"] == "index_shrunken").any() else "index"
    rows = select(sample_evaluation.results, measure, scope="unit", unit=ORDINARY, core_value="*", indicator="*")
    printed = select(sample_evaluation.results, "index", scope="unit", unit=ORDINARY, core_value="*", indicator="*")
    indices = {texts[code]: value for code, value in zip(printed["indicator"], printed["estimate"], strict=True)}
    lowest = {texts[code] for code in rows.nsmallest(3, "estimate")["indicator"]}
    assert [name.rpartition(" (")[0] for name in report.priorities] == sorted(lowest, key=indices.__getitem__)
    highest = sorted(indices.keys() - lowest, key=lambda name: -indices[name])[:3]
    assert [name.rpartition(" (")[0] for name in report.strengths] == highest
    proposed = {p.indicator for p in propose_problems(sample_evaluation, ORDINARY) if "indikator terendah" in p.ground}
    assert {texts[code] for code in proposed} == lowest
    assert f"rencana_tindak/rencana-tindak-{ORDINARY}.xlsx" in " ".join(report.steps[0].items)
    marked = [dot.name for group in report.indicators for dot in group.dots if dot.mark == "▼"]
    assert set(marked) == lowest


def test_priorities_are_chosen_on_what_chance_moves_least_and_both_ends_stand_by_the_figure_printed():
    def row(estimate):
        return {"is_suppressed": False, "estimate": estimate}

    raw = {"a": 10.0, "b": 20.0, "c": 30.0, "d": 90.0, "e": 95.0}
    shrunken = {"a": 45.0, "b": 50.0, "c": 40.0, "d": 62.0, "e": 61.0}
    parts = [Measured(code, code, row(raw[code]), None, shrunken=row(shrunken[code])) for code in raw]
    assert [[part.code for part in end] for end in choose_ends(parts)] == [["e", "d"], ["a", "c"]]
    plain = [Measured(code, code, row(raw[code]), None) for code in raw]
    assert [[part.code for part in end] for end in choose_ends(plain)] == [["e", "d"], ["a", "b"]]
    assert choose_ends([Measured("a", "a", None, None)]) == ([], [])


def test_evidence_is_ticked_and_what_is_missing_is_said(sample_evaluation):
    for unit in sample_evaluation.register.reporting_units:
        report = build_unit_report(sample_evaluation, unit.code)
        rows = select(sample_evaluation.results, "evidence_state", scope="unit", unit=unit.code, item="*")
        rows = sample_evaluation.results.query(f"measure == 'evidence_state' and unit == '{unit.code}'")
        is_done = (rows["estimate"] >= 100) | (rows["subgroup"] == "tidak dinilai")
        assert [line.is_done for line in report.evidence] == is_done.tolist()
        assert all(line.needed or line.is_done for line in report.evidence)
        waiting = [line for line in report.evidence if line.state.startswith("dilaporkan")]
        assert all("menunggu verifikasi Tim" in line.needed for line in waiting)


def test_kelurahan_are_pooled_in_their_kecamatan(written):
    assert "Jawaban kelurahan digabungkan dengan kecamatannya" in pdf_text(written[POOLED, "pdf"])


def test_roles_of_the_secretariat_are_its_own(sample_evaluation):
    steps = " ".join(build_unit_report(sample_evaluation, LARGE).steps[0].items)
    assert "Asisten Administrasi selaku Ketua KBK" in steps
    assert "Sekretaris Daerah selaku Pengarah" in steps


@pytest.mark.parametrize("unit", [ORDINARY, LARGE, POOLED])
def test_it_is_two_small_tagged_pages_with_its_marks(unit, written):
    path = written[unit, "pdf"]
    content = path.read_bytes()
    assert len(content) < 300_000
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert count_pages(path) == 2
    for page in ("1", "2"):
        command = ["pdftotext", "-f", page, "-l", page, path, "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert all(mark in text for mark in ("TERBATAS", "DRAF", "DATA SIMULASI"))
    structure = subprocess.run(["pdfinfo", "-struct", path], capture_output=True, text=True, check=True).stdout
    for tag in ("H1", "H2", "Table", "TH", "Figure", "LI"):
        assert re.search(rf"\b{tag}\b", structure), tag


def alternative_texts(path):
    """What pdfium finds in the structure tree of the first page, in reading order."""
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)

    def walk(element):
        size = pdfium.FPDF_StructElement_GetAltText(element, None, 0)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDF_StructElement_GetAltText(element, buffer, size)
            yield buffer.raw.decode("utf-16-le").rstrip("\0")
        for number in range(pdfium.FPDF_StructElement_CountChildren(element)):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, number)
            if child:
                yield from walk(child)

    try:
        roots = range(pdfium.FPDF_StructTree_CountChildren(tree))
        return [text for n in roots for text in walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, n))]
    finally:
        pdfium.FPDF_StructTree_Close(tree)
        document.close()


def test_every_strip_has_an_alternative_text_of_its_numbers(written, sample_evaluation):
    report = build_unit_report(sample_evaluation, ORDINARY)
    drawn = [strip for strip in (*report.levels, *report.core_values) if strip.own is not None]
    assert len(drawn) == 6
    assert alternative_texts(written[ORDINARY, "pdf"]) == [strip.alt for strip in drawn]
    assert all(strip.result in strip.alt and strip.bounds in strip.alt for strip in drawn)
    pictures = [node for node in docx.Document(written[ORDINARY, "docx"]).element.iter() if node.tag.endswith("}docPr")]
    assert [picture.get("descr") for picture in pictures if picture.get("descr")] == [strip.alt for strip in drawn]
    plain = [picture for picture in pictures if not picture.get("descr")]
    assert len(plain) == 1 + 21  # participation and indicators, whose numbers stand beside them
    assert all('decorative" val="1"' in etree.tostring(picture, encoding="unicode") for picture in plain)
    assert len({picture.get("id") for picture in pictures}) == len(pictures)


def test_a_drawing_shows_its_numbers_where_they_stand_on_the_axis():
    """Places in the SVG, read back by lxml: (value − start) / (end − start) of the width."""
    numbers = {"own": 70.0, "low": 65.0, "high": 80.0, "before": 60.0, "target": 90.0, "city": 75.0}
    words = {"name": "", "result": "", "bounds": "", "sentence": "", "alt": ""}
    strip = Strip(**numbers, **words, others=(55.0, 95.0), axis=(50.0, 100.0), margin=0.0)
    drawing = draw_strip(strip, 100.0)
    svg = etree.fromstring(drawing.svg)
    assert (drawing.width, drawing.height) == (100.0, 7.4)
    circles = [float(node.get("cx")) for node in svg.iter("{*}circle")]
    assert circles == [20.0, 40.0]  # last year hollow, this year filled
    lines = [float(node.get("x1")) for node in svg.iter("{*}line")]
    assert lines == [10.0, 90.0, 50.0]  # the others, the city
    bar = list(svg.iter("{*}rect"))[-1]
    assert (float(bar.get("x")), float(bar.get("width"))) == (30.0, 30.0)
    (polygon,) = svg.iter("{*}polygon")
    assert polygon.get("points").split()[-1] == "80.00,2.2"
    share = list(etree.fromstring(draw_share(45.0, 60.0, 200.0).svg))
    assert [float(share[1].get("width")), float(share[2].get("x1"))] == [90.0, 120.0]
    dots = etree.fromstring(draw_dots(Dot("", "", "", 60.0, 70.0, ""), (50.0, 100.0), 52.2).svg)
    assert [float(node.get("cx")) for node in dots.iter("{*}circle")] == [21.1, 11.1]  # the city, this unit
    picture, other = rasterise([drawing, draw_share(45.0, 60.0, 200.0)])
    with Image.open(io.BytesIO(picture)) as image:
        assert image.width == pytest.approx(100 / 25.4 * 300, abs=2)
        navy = image.convert("RGB").getpixel((round(0.4 * image.width), round(3.6 / 7.4 * image.height)))
    assert navy == (2, 57, 122)
    assert picture != other


@pytest.mark.needs_program("soffice")
def test_the_docx_has_as_many_pages_as_the_pdf(sample_evaluation, evaluation_maker, tmp_path):
    """All units of the sample and a city of long names, as LibreOffice sets them."""
    long_names = {"names": (LONG[:200].strip(), STRANGE), "list_code": "berakhlak", "report": {"kertas": "F4"}}
    home = (tmp_path / "profile").as_uri()
    for name, made in (("contoh", sample_evaluation), ("panjang", evaluation_maker(**long_names))):
        paths = write_unit_reports(made, tmp_path / name)
        folder = tmp_path / f"{name}-pdf"
        convert = ["soffice", f"-env:UserInstallation={home}", "--headless", "--convert-to", "pdf", "--outdir", folder]
        documents = [path for path in paths if path.suffix == ".docx"]
        subprocess.run([*convert, *documents], check=True, capture_output=True)
        for path in documents:
            converted = folder / f"{path.stem}.pdf"
            assert count_pages(converted) == count_pages(path.with_suffix(".pdf")), path.stem
            assert min(letter_sizes(converted)) >= 9, path.stem


def letter_sizes(path):
    """The sizes of all letters, as pdfium reads them."""
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage() for page in document]
    counted = Counter(
        round(pdfium.FPDFText_GetFontSize(text.raw, place), 1)
        for text in texts
        for place in range(text.count_chars())
        if pdfium.FPDFText_IsGenerated(text.raw, place) == 0
    )
    for text in texts:
        text.close()
    document.close()
    return counted


def test_the_same_evaluation_gives_the_same_bytes(written, sample_evaluation, tmp_path):
    for path in write_unit_reports(sample_evaluation, tmp_path, (ORDINARY,)):
        assert path.read_bytes() == written[ORDINARY, path.suffix[1:]].read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        {"names": (STRANGE, LONG[:200].strip(), "Dinas Sosial"), "has_previous": False},
        {"names": (LONG[:200].strip(), STRANGE, "Dinas Sosial"), "list_code": "berakhlak", "report": {"kertas": "F4"}},
        {"names": (STRANGE, "Dinas Sosial", "Dinas Kesehatan"), "scale": "agreement4"},
        {"names": (STRANGE, "Dinas Sosial"), "everyone_hidden": True},
        {"names": (STRANGE,)},
    ],
    ids=["no-previous-year", "seven-values", "four-points", "everyone-hidden", "one-unit"],
)
def test_extreme_cities_fit_their_pages(options, evaluation_maker, tmp_path):
    made = evaluation_maker(**options)
    paths = write_unit_reports(made, tmp_path)
    assert len(paths) == 2 * len(options["names"])
    for path in paths:
        text = read(path)
        name = made.register.by_code[path.stem].name
        assert re.sub(r"\W", "", name) in re.sub(r"\W", "", text)
        assert "Belum ada lembar bukti" in text
        if options.get("has_previous") is False:
            assert "tidak ada hasil tahun sebelumnya" in text
        if path.suffix == ".pdf":
            assert count_pages(path) == (1 if options.get("everyone_hidden") else 2)
            assert min(letter_sizes(path)) >= 9


def test_a_target_is_said_to_be_reached_or_not(city_with_targets):
    reached, missed = (build_unit_report(city_with_targets, unit) for unit in ("DINKES", "DLH"))
    assert reached.remarks == ("Target indeks 60,00 tercapai.",)
    assert missed.remarks == ("Target indeks 99,00 belum tercapai.",)
    assert [strip.target for strip in missed.levels] == [None, 99.0, None, None]


@pytest.fixture
def city_with_targets(sample_evaluation):
    """The sample with targets of two units among its results."""
    rows = [
        make_row("index_target", year=2025, scope="unit", unit=unit, estimate=target)
        for unit, target in (("DINKES", 60), ("DLH", 99))
    ]
    return replace(sample_evaluation, results=pd.concat([sample_evaluation.results, make_table(rows)]))


def test_wrong_units_are_named_together_and_nothing_is_written(sample_evaluation, tmp_path):
    below = next(unit for unit in sample_evaluation.register.units if unit.kind == "kelurahan")
    with pytest.raises(InputError) as caught:
        write_unit_reports(sample_evaluation, tmp_path, ("DINKSE", below.code, "DINKES"))
    told = [str(problem) for problem in caught.value.problems]
    assert "Unit 'DINKSE' tidak ada dalam register; mungkin maksudnya 'DINKES" in told[0]
    assert "bukan Perangkat Daerah; hasilnya digabungkan dalam KEC-" in told[1]
    assert len(told) == 2
    assert not list(tmp_path.iterdir())


def test_units_are_not_named_for_lhe_that_are_not_wanted(capsys, tmp_path):
    assert main(["report", str(tmp_path), "--no-lhe", "--unit", "DINKES"]) == 2
    assert "--no-lhe meniadakannya" in capsys.readouterr().err


def test_only_the_formats_asked_for_are_written(small_evaluation, tmp_path):
    assert write_unit_reports(small_evaluation, tmp_path, formats=("html",)) == []
    (path,) = write_unit_reports(small_evaluation, tmp_path, ("U02",), formats=("pdf", "html"))
    assert [found.name for found in path.parent.iterdir()] == ["U02.pdf"]


def test_the_plan_of_last_year_is_told_as_it_came_back(sample_evaluation, written):
    """Identity: every unit's actions counted again; what is open is listed by due date, what is closed is not."""
    plans, seen = sample_evaluation.plans, set()
    for unit in sample_evaluation.register.reporting_units:
        report = build_unit_report(sample_evaluation, unit.code)
        if unit.code not in plans.units:
            assert report.plan == ("Rencana tindak itu belum diterima Tim.",)
            assert report.plan_open == ()
            continue
        own = [action for action in plans.actions if action.unit == unit.code]
        seen |= {action.status for action in own}
        assert report.plan[0].startswith(f"Dari {len(own)} tindakan: ")
        for status in {action.status for action in own}:
            assert f"{sum(action.status == status for action in own)} {status}" in report.plan[0]
        still_open = [action for action in own if action.status not in ("selesai", "tidak dilanjutkan")]
        assert len(report.plan_open) == len(still_open)
        for action, text in zip(sorted(still_open, key=lambda action: action.due), report.plan_open, strict=True):
            assert text == f"{action.action} ({action.status}, batas {format_date(action.due)})"
    assert seen == {"selesai", "proses", "belum", "tidak dilanjutkan", "belum dilaporkan"}
    for form in ("pdf", "docx"):
        assert "Rencana tindak dari evaluasi 2024" in read(written[ORDINARY, form])


def test_a_long_plan_is_told_by_its_first_three_open_actions(sample_evaluation):
    (first, *_) = sample_evaluation.plans.actions
    waiting = replace(first, status="belum", action="Kata " * 60, due=None)
    actions = tuple(replace(waiting, number=number) for number in range(1, 6))
    plans = replace(sample_evaluation.plans, actions=actions)
    report = build_unit_report(replace(sample_evaluation, plans=plans), first.unit)
    assert len(report.plan_open) == 4
    assert report.plan_open[-1] == "2 tindakan terbuka lainnya"
    assert all(len(text) < 150 and text.endswith("… (belum, tanpa batas waktu)") for text in report.plan_open[:3])
    silent = build_unit_report(replace(sample_evaluation, plans=None), first.unit)
    assert (silent.plan, silent.plan_open) == ((), ())


def test_documents_are_named_by_number_and_date(sample_evaluation):
    said = [
        line.state
        for unit in sample_evaluation.register.reporting_units
        for line in build_unit_report(sample_evaluation, unit.code).evidence
    ]
    reports = [
        report for workbook in sample_evaluation.evidence.workbooks.values() for report in workbook.items.values()
    ]
    named = [report for report in reports if report.document_number and report.document_date]
    assert len(named) > 100
    assert sum(bool(re.search(r"dokumen 800/\d+/[\w-]+ \(contoh\), \d+ \w+ 202\d$", text)) for text in said) > 100


def test_ordinary_units_are_set_in_nine_points_or_more(sample_evaluation, tmp_path):
    for path in write_unit_reports(sample_evaluation, tmp_path, formats=("pdf",)):
        assert min(letter_sizes(path)) >= 9, path.stem
