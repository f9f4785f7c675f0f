"""Who reads the report with a screen reader, on an office printer, or with another sense of colour.

axe-core looks at the HTML. Of the PDF, pdfua checks what its rules cover, about a seventh of PDF/UA-1; the file says
itself that it follows PDF/UA-1, as Typst makes it, and no more is claimed.
"""

import ctypes
import itertools

import numpy as np
import pdfua
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from matplotlib.colors import to_rgb

from budaya_eval.charts import chart_answers, chart_unit_values
from budaya_eval.charts.style import LOW_SOFT, VIK
from budaya_eval.report import write_report
from budaya_eval.unit_reports import write_unit_reports
from tests.conftest import NODE_FOLDER

SMALLEST = 9.0  # points, of running text and tables
SMALLEST_IN_FIGURES = 6.8  # of DejaVu Sans, as high as Arial in 7.5; drawn in 7.2, a tall figure is fitted
NOT_EVALUATED = {"UA-14-001"}  # pdfua 0.1.3 stumbles over a heading that holds arrays

# Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation of color vision deficiency,
# IEEE Transactions on Visualization and Computer Graphics 15(6), severity 1.0; on linear RGB.
DEFICIENCIES = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


@pytest.fixture(scope="module")
def written(evaluation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("laporan")
    paths = write_report(evaluation, folder, formats=("pdf", "html", "infografik"))
    paths += write_unit_reports(evaluation, folder, ("U01", "U18", "U20"), ("pdf",))
    return {path.name: path for path in paths}


PDF_NAMES = ("laporan.pdf", "infografik.pdf", "U01.pdf", "U18.pdf", "U20.pdf")


@pytest.mark.parametrize("name", PDF_NAMES)
def test_pdfua_finds_nothing_in_what_it_checks(name, written):
    report = pdfua.validate(str(written[name]))
    assert [(finding.rule_id, finding.message) for finding in report.findings] == []
    assert {outcome.rule_id for outcome in report.skipped} <= NOT_EVALUATED


def test_pdfua_would_find_what_is_wrong(tmp_path):
    """A PDF of matplotlib, without tags, language and title, fails what ours pass."""
    from matplotlib.figure import Figure

    Figure().savefig(tmp_path / "polos.pdf")
    found = {finding.rule_id for finding in pdfua.validate(str(tmp_path / "polos.pdf")).findings}
    assert {"UA-01-005", "UA-06-001", "UA-07-001"} <= found


@pytest.mark.needs_program("chromium")
@pytest.mark.needs_npm("axe-core")
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_the_page(chromium, written, width):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(f"file://{written['laporan.html']}")
    page.add_script_tag(path=NODE_FOLDER / "node_modules" / "axe-core" / "axe.min.js")
    found = page.evaluate("axe.run()")["violations"]
    assert [(rule["id"], node["html"], node["failureSummary"]) for rule in found for node in rule["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, "nothing to scroll sideways"
    page.close()


def letter_sizes(path):
    """Size in points of every letter, page by page, as pdfium reads it: font size times the matrix of its text."""
    document = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            text = page.get_textpage()
            matrix = pdfium.FS_MATRIX()
            for place in range(text.count_chars()):
                letter = chr(pdfium.FPDFText_GetUnicode(text.raw, place))
                pdfium.FPDFText_GetMatrix(text.raw, place, ctypes.byref(matrix))
                name = ctypes.create_string_buffer(80)
                pdfium.FPDFText_GetFontInfo(text.raw, place, name, 80, None)
                if not letter.isspace():
                    size = pdfium.FPDFText_GetFontSize(text.raw, place) * np.hypot(matrix.c, matrix.d)
                    yield letter, name.value.decode(), size
    finally:
        document.close()


@pytest.mark.parametrize("name", ["laporan.pdf", "U01.pdf", "U18.pdf", "U20.pdf"])
def test_no_letter_is_too_small(name, written):
    sizes = list(letter_sizes(written[name]))
    assert len(sizes) > 400
    small = [(letter, font, size) for letter, font, size in sizes if size < SMALLEST - 0.01]
    in_figures = {size for _, font, size in small if "DejaVu" in font or size == pytest.approx(7.5)}
    assert len(in_figures) == len({size for *_, size in small}), small[:5]
    assert min(in_figures, default=SMALLEST) >= SMALLEST_IN_FIGURES


def linear(colour):
    values = np.array(to_rgb(colour))
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE L*a*b* of linear sRGB under D65 (IEC 61966-2-1; CIE 15)."""
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratios = matrix @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    x, y, z = np.where(ratios > (6 / 29) ** 3, np.cbrt(ratios), ratios / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_lab_is_that_of_the_standard():
    """Published values: sRGB red is L* 53.24, a* 80.09, b* 67.20 (Lindbloom, D65)."""
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.1)
    assert lab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.1)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colours_stay_apart_for_another_sense_of_colour(deficiency):
    """Two colours further apart than 20 are told apart at a glance, even in small areas."""
    seen = [lab(np.array(DEFICIENCIES[deficiency]) @ linear(colour)) for colour in VIK]
    assert min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)) > 20


def test_neighbours_stay_apart_in_grey():
    """Steps that stand side by side differ in lightness; the two ends do not, so signs and places tell them apart."""
    lightness = [lab(linear(colour))[0] for colour in VIK]
    assert min(abs(one - other) for one, other in itertools.pairwise(lightness)) > 25
    assert abs(lightness[0] - lightness[4]) < 10
    assert abs(lab(linear(LOW_SOFT))[0] - lightness[4]) > 30  # participation: below and above the line of care


def test_what_is_alike_in_grey_carries_a_sign(evaluation):
    """Every cell of the heat map with a dark colour says by its sign on which side of the city it stands."""
    axes = chart_unit_values(evaluation).figure.axes[0]
    fills = {(round(patch.get_x()), round(patch.get_y() + 0.5)): patch.get_facecolor()[:3] for patch in axes.patches}
    ends = {to_rgb(VIK[0]): "▼", to_rgb(VIK[4]): "▲"}
    told = [(ends.get(fills[int(t.get_position()[0]), round(t.get_position()[1])]), t.get_text()) for t in axes.texts]
    dark = [(sign, text) for sign, text in told if sign]
    assert len(dark) > 10
    assert all(text.endswith(sign) for sign, text in dark)


def contrast(one, other):
    """Contrast of WCAG 2.1."""
    high, low = sorted((linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("make", [chart_answers, chart_unit_values])
def test_numbers_in_coloured_cells_can_be_read(make, evaluation):
    """Ink or white on every step of the palette: contrast of 4.5 as WCAG 2.1 AA asks of small text."""
    axes = make(evaluation).figure.axes[0]
    boxes = [(patch.get_window_extent(), patch.get_facecolor()[:3]) for patch in axes.patches]
    seen = set()
    for text in axes.texts:
        place = axes.transData.transform(text.get_position())
        for box, fill in boxes:
            if text.get_ha() == "center" and box.contains(*place) and fill != (1.0, 1.0, 1.0):
                seen.add((to_rgb(text.get_color()), fill))
    assert len(seen) >= 4
    assert min(contrast(*pair) for pair in seen) >= 4.5
