"""Workbook, presentation and infografik: published numbers only, nothing lost, accessible, reproducible."""

import io
import re
import subprocess
import zipfile

import matplotlib.image
import openpyxl
import pandas as pd
import pptx
import pypdfium2
import pytest
from pptx.util import Emu

from budaya_eval.charts.style import VIK
from budaya_eval.cli import commands
from budaya_eval.phrases import format_number
from budaya_eval.report import FILES, FORMATS, write_report
from budaya_eval.report.workbook import HIDDEN, MISSING
from budaya_eval.report.workbook_subjects import SUBJECTS
from budaya_eval.results import DIGITS, MEASURES

COMPANIONS = ("xlsx", "pptx", "infografik")
STRANGE = 'Dinas "A" & <b>B</b> / #let *x* $1$ ${nomor}'
LONG = "Dinas " + "Pengembangan dan Pemberdayaan " * 6 + "Contoh"
DECIMAL = re.compile(r"(?<![\d,./])\d+(?:\.\d{3})*,\d+(?![\d,])")
COLUMNS = ("estimate", "ci_low", "ci_high")
N_SLIDES = 12


def write(evaluation, folder):
    return {path.name: path for path in write_report(evaluation, folder, formats=COMPANIONS)}


@pytest.fixture(scope="module")
def sample(sample_evaluation):
    return sample_evaluation


@pytest.fixture(scope="module")
def written(sample, tmp_path_factory):
    return write(sample, tmp_path_factory.mktemp("bahan"))


def slides_of(path):
    return list(pptx.Presentation(path).slides)


def texts_of(slide):
    """Every text a slide shows or says, and the names in its charts."""
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        if shape.has_table:
            yield from (cell.text for row in shape.table.rows for cell in row.cells)
        if shape.has_chart:
            yield from (str(category) for category in shape.chart.plots[0].categories)
            yield from (series.name for series in shape.chart.plots[0].series)
    yield from (node.get("descr") or "" for node in slide.element.iter("{*}cNvPr"))
    yield slide.notes_slide.notes_text_frame.text


def deck_text(path):
    return "\n".join(text for slide in slides_of(path) for text in texts_of(slide))


def pdf_text(path):
    document = pypdfium2.PdfDocument(path)
    try:
        return " ".join(page.get_textpage().get_text_bounded() for page in document), len(document)
    finally:
        document.close()


def sheets_of(path):
    return openpyxl.load_workbook(path)


def as_shown(cell):
    """A number as its format shows it, in Indonesian."""
    decimals = re.search(r"\.(0+)", cell.number_format)
    return format_number(cell.value, len(decimals[1]) if decimals else 0)


def printed_forms(evaluation):
    """Every published number as it is printed, and the numbers of the scheme."""
    results, scheme = evaluation.results, evaluation.scheme
    known = {format_number(float(band.low)) for band in scheme.bands.bands}
    known |= {format_number(threshold.value) for threshold in scheme.thresholds.values()}
    for column in COLUMNS:
        for value, unit in zip(results[column], results["unit_of_measure"], strict=True):
            known.add(format_number(abs(value), DIGITS[unit]))
    return known


def secret_forms(evaluation):
    """Numbers of hidden rows at full precision that no published row has, as they would be printed."""
    hidden = evaluation.internal.loc[evaluation.results["is_suppressed"].to_numpy()]
    forms = {format_number(v, DIGITS[u]) for v, u in zip(hidden["estimate"], hidden["unit_of_measure"], strict=True)}
    return {form for form in forms - printed_forms(evaluation) if "," in form}


def test_formats_of_the_command_are_those_of_the_library():
    assert commands.FORMATS == FORMATS
    assert [name for form in COMPANIONS for name in FILES[form]] == [
        "buku_hasil.xlsx",
        "paparan.pptx",
        "infografik.pdf",
        "infografik.png",
    ]


def test_every_measure_has_a_sheet():
    assert {measured.measure for subject in SUBJECTS for measured in subject.measures} == set(MEASURES)
    assert all(len(subject.sheet) <= 31 for subject in SUBJECTS)


def test_the_workbook_holds_every_published_row_once(sample):
    """Identity: the sheets divide the results table among them, with nothing left and nothing twice."""
    taken = [place for subject in SUBJECTS for place in subject.take(sample.results).index]
    assert sorted(taken) == sorted(sample.results.index)


def test_the_numbers_of_the_workbook_are_the_published_ones(sample, written):
    """Read back with openpyxl: the numbers of every sheet are those of its rows, each as often."""
    book, results = sheets_of(written["buku_hasil.xlsx"]), sample.results
    for subject in SUBJECTS:
        rows = subject.take(results)
        if rows.empty:
            assert subject.sheet not in book.sheetnames
            continue
        shown = rows[~rows["is_suppressed"]]
        parts = {m.measure: m.parts for m in subject.measures}
        columns = ("estimate", "ci_low", "ci_high", "n", "reference_year")
        wanted = [
            float(row[column])
            for row in shown.to_dict("records")
            for column in columns
            if (column in parts[row["measure"]] or (subject.is_long and column != "reference_year"))
            and pd.notna(row[column])
        ]
        cells = [cell for line in book[subject.sheet].iter_rows(min_row=7) for cell in line]
        found = [float(cell.value) for cell in cells if isinstance(cell.value, int | float)]
        assert sorted(found) == sorted(wanted), subject.sheet
        assert any(cell.value == HIDDEN for cell in cells) == bool(rows["is_suppressed"].any()), subject.sheet


def test_the_workbook_is_tidy_and_harmless(sample, written):
    book = sheets_of(written["buku_hasil.xlsx"])
    assert book.sheetnames[:5] == ["Sampul", "Keterangan", "Catatan", "Satuan", "Register"]
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    links = [cell.hyperlink.location for (cell,) in book["Sampul"]["A5:A60"] if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    for page in book.worksheets[1:]:
        (table,) = page.tables.values()
        assert page["A1"].value
        assert "DATA SIMULASI" in page["A4"].value
        assert page.freeze_panes.endswith("7")
        assert page.print_title_rows == "$6:$6"
        assert page.page_setup.orientation == "landscape"
        assert table.autoFilter is not None
        names = [cell.value for cell in page[6]]
        assert len({name.lower() for name in names}) == len(names)
    explained = {cell.value for row in book["Keterangan"].iter_rows() for cell in row}
    assert {HIDDEN, MISSING} <= explained
    form = {cell.value: book["Partisipasi"].cell(8, cell.column).number_format for cell in book["Partisipasi"][6]}
    assert form["Partisipasi (%)"] == '#,##0.0 "%"'


def test_every_decimal_number_of_slides_and_infografik_is_published(sample, written):
    known = printed_forms(sample)
    for text, least in ((deck_text(written["paparan.pptx"]), 40), (pdf_text(written["infografik.pdf"])[0], 12)):
        printed = DECIMAL.findall(text)
        assert len(printed) > least
        assert not {number for number in printed if number not in known}


def test_the_numbers_of_charts_are_the_published_ones(sample, written):
    """Values, and the bounds that the ranges lead to, stand in the results table."""
    results = sample.results
    known = {round(float(value), 2) for column in COLUMNS for value in results[column].dropna()}
    n_ranges = 0
    for slide in slides_of(written["paparan.pptx"]):
        for shape in slide.shapes:
            for series in shape.chart.plots[0].series if shape.has_chart else ():
                values = {place: value for place, value in enumerate(series.values) if value is not None}
                assert {round(value, 2) for value in values.values()} <= known
                for side, sign in (("plus", 1), ("minus", -1)):
                    for point in series._element.findall(f".//{{*}}errBars/{{*}}{side}//{{*}}pt"):
                        bound = values[int(point.get("idx"))] + sign * float(point.find("{*}v").text)
                        assert round(bound, 2) in known
                        n_ranges += 1
    assert n_ranges > 60


def test_the_workbooks_behind_the_charts_hold_the_same(written):
    for slide in slides_of(written["paparan.pptx"]):
        for shape in slide.shapes:
            if shape.has_chart:
                page = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob)).active
                behind = [tuple(cell.value for cell in column[1:]) for column in page.iter_cols(min_col=2)]
                assert behind == [tuple(series.values) for series in shape.chart.plots[0].series]


def test_decimals_of_charts_are_written_with_a_comma(written):
    """A number format takes the decimal mark of the reader's computer; text keeps the comma of the deck."""
    n_labels = 0
    for slide in slides_of(written["paparan.pptx"]):
        for shape in slide.shapes:
            for series in shape.chart.plots[0].series if shape.has_chart else ():
                texts = {
                    int(label.find("{*}idx").get("val")): "".join(node.text for node in label.iter("{*}t"))
                    for label in series._element.findall(".//{*}dLbl")
                }
                n_labels += len(texts)
                for place, text in texts.items():
                    assert text in {format_number(series.values[place], 2, sign=sign) for sign in (True, False)}
                is_labelled = series._element.find(".//{*}dLbls/{*}showVal") is not None
                form = series._element.find(".//{*}dLbls/{*}numFmt")
                if is_labelled and form is not None and "." in form.get("formatCode"):
                    assert set(texts) == {place for place, value in enumerate(series.values) if value is not None}
    assert n_labels >= 14


def test_long_names_of_units_leave_the_slides_room(evaluation_maker, tmp_path):
    """Advice on many units of long names once ran over the foot of its slide; there the short names stand."""
    made = evaluation_maker(names=tuple(f"Dinas {number} {LONG}" for number in range(12)))
    below = made.results["measure"].eq("difference_from_rest") & ~made.results["is_suppressed"]
    made.results.loc[below, "category"] = "di bawah"
    slide = slides_of(write(made, tmp_path)["paparan.pptx"])[-2]
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    cells = [cell.text for row in table.rows for cell in row.cells]
    assert any("Dinas 3" in cell for cell in cells)
    # The title counts all advice: what the slide leaves out is said on it, not only in the speaker's notes.
    shown = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert re.search("saran lain dimuat dalam laporan", shown)
    assert max(map(len, cells)) < 300


def test_a_long_decision_is_set_smaller(evaluation_maker, tmp_path):
    """Four lines of 20 pt once touched the next decision."""
    weakest = {"names": ("Dinas Sosial",), "has_previous": False}
    last = slides_of(write(evaluation_maker(**weakest), tmp_path)["paparan.pptx"])[-1]
    leads = [shape.text_frame.paragraphs[0].runs[0] for shape in last.shapes if len(shape.text_frame.paragraphs) == 2]
    assert max(len(lead.text) for lead in leads) > 200
    assert {lead.font.size.pt for lead in leads} == {17.0}


def test_no_suppressed_number_appears(evaluation, tmp_path):
    made = write(evaluation, tmp_path)
    secret = secret_forms(evaluation)
    assert len(secret) > 3
    cells = [cell for page in sheets_of(made["buku_hasil.xlsx"]) for row in page.iter_rows() for cell in row]
    numbers = {as_shown(cell) for cell in cells if isinstance(cell.value, float)}
    charts = {
        format_number(float(value), 2)
        for slide in slides_of(made["paparan.pptx"])
        for shape in slide.shapes
        if shape.has_chart
        for series in shape.chart.plots[0].series
        for value in series.values
        if value is not None
    }
    text = deck_text(made["paparan.pptx"]) + pdf_text(made["infografik.pdf"])[0]
    assert not secret & (numbers | charts | set(DECIMAL.findall(text)))


def test_one_message_one_source_and_notes_on_every_slide(written):
    slides = slides_of(written["paparan.pptx"])
    assert len(slides) == N_SLIDES
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert len(set(titles)) == N_SLIDES
    assert all(any(character.isdigit() for character in title) for title in titles[:5])
    for slide in slides:
        text = "\n".join(texts_of(slide))
        assert "DATA SIMULASI" in text
        assert "DRAF" in text
        assert slide.notes_slide.notes_text_frame.text
    for slide in slides[1:]:
        assert "Sumber: " in "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "hasil.xlsx" in slide.notes_slide.notes_text_frame.text
    kinds = [
        ("chart" if s.has_chart else "table") for slide in slides for s in slide.shapes if s.has_chart or s.has_table
    ]
    assert (kinds.count("chart"), kinds.count("table")) == (6, 2)


def test_charts_and_tables_have_alternative_texts_and_stay_on_the_slide(written):
    presentation = pptx.Presentation(written["paparan.pptx"])
    for slide in presentation.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= presentation.slide_width + Emu(2)
            assert shape.top + shape.height <= presentation.slide_height
            if shape.has_chart or shape.has_table:
                assert len(shape._element.xpath(".//p:cNvPr")[0].get("descr")) > 30


def test_one_theme_and_letters_every_office_has(written):
    with zipfile.ZipFile(written["paparan.pptx"]) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode()
        slides = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("ppt/slides/slide"))
        layouts = [name for name in archive.namelist() if re.fullmatch(r"ppt/slideLayouts/slideLayout\d+\.xml", name)]
    assert re.findall(r'<a:latin typeface="(.*?)"', theme)[:2] == ["Arial", "Arial"]
    assert VIK[4].lstrip("#").upper() in theme
    assert set(re.findall(r'<a:latin typeface="(.*?)"', slides)) == {"Arial"}
    assert len(layouts) == 2


def test_the_infografik_is_one_page_in_both_forms(written):
    text, n_pages = pdf_text(written["infografik.pdf"])
    assert n_pages == 1
    assert "DATA SIMULASI" in text
    height, width = matplotlib.image.imread(written["infografik.png"]).shape[:2]
    assert height / width == pytest.approx(297 / 210, abs=0.01)
    assert written["infografik.png"].stat().st_size < 1_000_000


def test_the_same_results_give_the_same_bytes(small_evaluation, tmp_path):
    one, two = write(small_evaluation, tmp_path / "satu"), write(small_evaluation, tmp_path / "dua")
    assert {name: path.read_bytes() for name, path in one.items()} == {n: p.read_bytes() for n, p in two.items()}
    with zipfile.ZipFile(one["paparan.pptx"]) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2025, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"has_previous": False}, "Perubahan belum dapat dinilai"),
        ({"everyone_hidden": True, "has_previous": False}, "tidak ditampilkan untuk melindungi responden"),
        ({"scale": "agreement4"}, "Indeks"),
        ({"list_code": "berakhlak"}, "Harmonis"),
        ({"names": (STRANGE, "Dinas Sosial")}, STRANGE[:12].strip()),
        ({"names": (LONG, "Dinas Sosial")}, "Dinas Sosial"),
        ({"names": ("Dinas Sosial",)}, "Dinas Sosial"),
    ],
)
def test_extreme_years_say_so(options, said, evaluation_maker, tmp_path):
    made = write(evaluation_maker(**options), tmp_path)
    slides = slides_of(made["paparan.pptx"])
    assert len(slides) == N_SLIDES
    assert said in deck_text(made["paparan.pptx"])
    assert pdf_text(made["infografik.pdf"])[1] == 1
    book = sheets_of(made["buku_hasil.xlsx"])
    names = {cell.value for (cell,) in book["Register"]["B7:B60"]}
    assert set(options.get("names", ())) <= names


@pytest.mark.slow
@pytest.mark.needs_program("soffice")
def test_libreoffice_opens_the_slides_with_nothing_lost(written, tmp_path):
    profile = f"-env:UserInstallation=file://{tmp_path / 'profil'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, written["paparan.pptx"]]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    text, n_pages = pdf_text(tmp_path / "paparan.pdf")
    assert n_pages == N_SLIDES
    squeezed = re.sub(r"\s", "", text)
    for slide in slides_of(written["paparan.pptx"]):
        assert re.sub(r"\s", "", slide.shapes.title.text_frame.text) in squeezed
    assert not re.search(r"\d\.\d\d(?!\d)", text)
