"""DOCX, PDF and HTML: the same content, whole, accessible, reproducible, and no suppressed number."""

import html
import io
import itertools
import re
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import docx
import matplotlib.image
import numpy as np
import pypdfium2
import pytest

from budaya_eval.errors import OutputError
from budaya_eval.files import FIXED_TIME
from budaya_eval.phrases import format_number
from budaya_eval.report import build_report, write_report
from budaya_eval.report.docx_writer import write_docx
from budaya_eval.report.html_writer import write_html
from budaya_eval.report.pdf_writer import write_pdf
from budaya_eval.results import DIGITS

WRITERS = {"docx": write_docx, "pdf": write_pdf, "html": write_html}
STRANGE = 'Dinas "A" & <b>B</b> / #let *x* $1$ ${nomor}'
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def squeeze(text):
    return " ".join(text.split())


def pdf_pages(path):
    document = pypdfium2.PdfDocument(path)
    try:
        return [squeeze(page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()


def docx_text(path):
    paragraphs = docx.Document(path).element.iter(f"{W}p")
    return squeeze("\n".join("".join(node.text or "" for node in p.iter(f"{W}t")) for p in paragraphs))


def html_text(path):
    page = path.read_text(encoding="utf-8")
    body = re.sub(r"(?s)<(style|script).*?</\1>", "", page)
    return squeeze(html.unescape(re.sub(r"<[^>]+>", " ", body)))


def read_text(path):
    return {"docx": docx_text, "html": html_text}.get(path.suffix[1:], lambda p: " ".join(pdf_pages(p)))(path)


@pytest.fixture(scope="module")
def written(evaluation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("laporan")
    return {path.suffix[1:]: path for path in write_report(evaluation, folder, formats=tuple(WRITERS))}


@pytest.fixture(scope="module")
def texts(written):
    return {form: read_text(path) for form, path in written.items()}


@pytest.mark.parametrize("form", WRITERS)
def test_every_format_holds_the_content(form, texts, evaluation):
    text = texts[form]
    for indicator in evaluation.instrument.indicators:
        assert indicator.text in text
    for dimension in evaluation.scheme.dimensions:
        assert dimension.name in text
    for unit in evaluation.register.units:
        assert unit.name in text
    for phrase in ("Ringkasan Eksekutif", "Mohon keputusan", "Lampiran 7.", "Ketua Tim Pengembangan Budaya Kerja"):
        assert phrase in text
    assert "DRAF" in text
    assert "DATA SIMULASI" in text


@pytest.mark.parametrize("form", WRITERS)
def test_every_decimal_number_is_published_or_a_rule(form, texts, evaluation):
    """Identity: tables, sentences and alternative texts print nothing but the results table and the scheme."""
    results, scheme = evaluation.results, evaluation.scheme
    known = {format_number(float(band.low)) for band in scheme.bands.bands}
    known |= {format_number(threshold.value) for threshold in scheme.thresholds.values()}
    for column in ("estimate", "ci_low", "ci_high"):
        for value, unit in zip(results[column], results["unit_of_measure"], strict=True):
            known.add(format_number(abs(value), DIGITS[unit]))
    printed = re.findall(r"(?<![\d,./])\d+(?:\.\d{3})*,\d+(?![\d,])", texts[form])
    assert len(printed) > 500
    assert not {number for number in printed if number not in known}


@pytest.mark.parametrize("form", WRITERS)
def test_no_suppressed_number_appears(form, texts, evaluation):
    internal, published = evaluation.internal, evaluation.results
    is_hidden = published["is_suppressed"].to_numpy()
    assert is_hidden.sum() > 10

    def forms(values, units):
        return {format_number(value, DIGITS[unit]) for value, unit in zip(values, units, strict=True)}

    secret = forms(internal.loc[is_hidden, "estimate"], internal.loc[is_hidden, "unit_of_measure"])
    public = set().union(
        *(forms(published[c], published["unit_of_measure"]) for c in ("estimate", "ci_low", "ci_high"))
    )
    leaked = {
        number for number in secret - public if re.search(rf"(?<![\d,.]){re.escape(number)}(?![\d,])", texts[form])
    }
    assert not leaked


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_report_gives_the_same_bytes(form, small_evaluation, tmp_path):
    for name in ("satu", "dua"):
        WRITERS[form](build_report(small_evaluation), tmp_path / name)
    assert (tmp_path / "satu").read_bytes() == (tmp_path / "dua").read_bytes()


@pytest.mark.parametrize("form", WRITERS)
def test_strange_names_pass_as_text(form, evaluation_maker, tmp_path):
    made = evaluation_maker(names=(STRANGE, "Dinas Sosial"))
    path = tmp_path / f"laporan.{form}"
    WRITERS[form](build_report(made), path)
    assert STRANGE in read_text(path)


@pytest.mark.parametrize("form", WRITERS)
def test_an_emblem_is_set(form, evaluation_maker, tmp_path):
    matplotlib.image.imsave(tmp_path / "lambang.png", np.zeros((8, 6, 3)))
    made = evaluation_maker(names=("Dinas Sosial",), report={"lambang": "lambang.png"})
    object.__setattr__(made.settings, "folder", tmp_path)
    path = tmp_path / f"laporan.{form}"
    WRITERS[form](build_report(made), path)
    if form == "docx":
        assert any(
            node.get("descr") == "Lambang daerah" for node in docx.Document(path).element.iter() if node.get("descr")
        )
    if form == "html":
        assert 'alt="Lambang daerah"' in path.read_text(encoding="utf-8")
    assert path.stat().st_size > 10_000


@pytest.mark.parametrize("form", WRITERS)
def test_who_signs_initials_and_gets_a_copy_stands_in_every_format(form, evaluation_maker, tmp_path):
    settings = {
        "nomor": "${nomor_naskah}",
        "sifat": "Terbatas",
        "atas_nama": "Plh.",
        "nama_penanda_tangan": "${nama_penanda_tangan}",
        "pangkat_penanda_tangan": "Pembina Utama Muda (IV/c)",
        "tembusan": ["Inspektur Kota"],
        "paraf": ["Kepala Bagian Organisasi"],
    }
    path = tmp_path / f"laporan.{form}"
    WRITERS[form](build_report(evaluation_maker(names=("Dinas Sosial",), report=settings)), path)
    text = read_text(path)
    for phrase in ("${nomor_naskah}", "Terbatas", "Plh. Ketua Tim Pengembangan Budaya Kerja", "${nama_penanda_tangan}"):
        assert phrase in text
    for phrase in ("Pembina Utama Muda (IV/c)", "Tembusan: 1. Inspektur Kota", "Paraf koordinasi"):
        assert phrase.replace("1. ", "") in text.replace("1. ", "")
    assert "DRAF" not in text


def test_nothing_is_written_where_one_format_fails(evaluation_maker, tmp_path, monkeypatch):
    made = evaluation_maker(names=("Dinas Sosial",))
    (tmp_path / "laporan.docx").write_bytes(b"lama")

    def fail(report, target):
        raise RuntimeError("rusak")

    monkeypatch.setattr("budaya_eval.report.html_writer.write_html", fail)
    with pytest.raises(RuntimeError, match="rusak"):
        write_report(made, tmp_path)
    assert (tmp_path / "laporan.docx").read_bytes() == b"lama"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["laporan.docx"]


def test_a_report_open_in_word_is_told_and_all_stays_as_it_was(evaluation_maker, tmp_path, monkeypatch):
    made = evaluation_maker(names=("Dinas Sosial",))
    for name in ("laporan.docx", "laporan.html"):
        (tmp_path / name).write_bytes(b"lama")
    replace = Path.replace

    def refuse(self, target):
        if self.name == "laporan.html" and self.parent == tmp_path:
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match=r"sedang dibuka program lain") as caught:
        write_report(made, tmp_path, formats=("docx", "html"))
    assert caught.value.problems[0].file.endswith("laporan.html")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict.fromkeys(
        ("laporan.docx", "laporan.html"), b"lama"
    )


def test_progress_names_each_step(evaluation_maker, tmp_path):
    steps = []
    paths = write_report(evaluation_maker(names=("Dinas Sosial",)), tmp_path, formats=("html",), progress=steps.append)
    assert steps == ["Menyusun laporan", "Menulis laporan.html"]
    assert paths == [tmp_path / "laporan.html"]


# PDF


def test_pdf_is_small_and_says_what_it_is(written):
    content = written["pdf"].read_bytes()
    assert len(content) < 2_000_000
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content


def test_every_pdf_page_carries_the_marks(written):
    pages = pdf_pages(written["pdf"])
    assert len(pages) > 15
    assert all("DRAF" in page and "DATA SIMULASI" in page for page in pages)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"list_code": "berakhlak", "report": {"kertas": "F4"}},
        {"names": tuple(f"Dinas Pengendalian Penduduk dan Keluarga Berencana Nomor {n}" * 3 for n in range(45))},
    ],
    ids=["sample", "seven-values", "long-names"],
)
def test_the_summary_fills_one_page(evaluation_maker, tmp_path, options):
    write_pdf(build_report(evaluation_maker(**options)), tmp_path / "laporan.pdf")
    pages = pdf_pages(tmp_path / "laporan.pdf")
    assert "Ringkasan Eksekutif" in pages[1]
    assert "Yang tidak boleh disimpulkan" in pages[1]
    assert "Daftar Isi" in pages[2]


@pytest.mark.needs_program("pdfinfo")
def test_pdf_is_tagged(written):
    info = subprocess.run(["pdfinfo", written["pdf"]], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert "DATA SIMULASI" in info
    structure = subprocess.run(
        ["pdfinfo", "-struct", written["pdf"]], capture_output=True, text=True, check=True
    ).stdout
    for tag in ("H1", "H2", "Table", "TH", "Figure", "Caption", "TOC"):
        assert re.search(rf"\b{tag}\b", structure), tag


# HTML


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page(written):
    parser = _Page()
    parser.feed(written["html"].read_text(encoding="utf-8"))
    return parser.tags


def test_html_asks_no_one(page, written):
    for tag, attributes in page:
        for name in ("src", "href", "srcset", "action", "data"):
            address = attributes.get(name)
            assert address is None or address.startswith(("data:", "#")), (tag, address)
    style = written["html"].read_text(encoding="utf-8").split("<body>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_html_is_accessible(page):
    assert ("html", {"lang": "id"}) in page
    headings = [int(tag[1]) for tag, _ in page if re.fullmatch(r"h[1-6]", tag)]
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))
    pictures = [attributes for tag, attributes in page if tag == "img"]
    assert len(pictures) >= 7
    assert all(len(attributes["alt"]) > 40 for attributes in pictures)
    assert all("scope" in attributes for tag, attributes in page if tag == "th")
    anchors = {attributes.get("id") for _, attributes in page}
    assert all(a["href"][1:] in anchors for tag, a in page if tag == "a")


SORT = """
<script>
var table = document.querySelector("table.sortable"), head = table.tHead.rows[0].cells[4];
head.querySelector("button").click();
var rows = Array.prototype.slice.call(table.tBodies[0].rows);
document.title = head.getAttribute("aria-sort") + " " + rows.map(function (row) { return row.cells[4].textContent; });
</script></body>"""


@pytest.mark.needs_program("chromium")
def test_html_tables_sort_and_keep_the_total_last(written, tmp_path):
    page = written["html"].read_text(encoding="utf-8").replace("</body>", SORT)
    (tmp_path / "urut.html").write_text(page, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profil'}"]
    command += ["--dump-dom", f"file://{tmp_path / 'urut.html'}"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    title = re.search(r"<title>(\w+) ([^<]*)", shown)
    cells = re.findall(r"\d+,\d", title[2])
    rates = [float(cell.replace(",", ".")) for cell in cells]
    assert title[1] == "ascending"
    assert len(rates) == 33
    assert rates[:-1] == sorted(rates[:-1])
    assert rates[-1] == 50.0


# DOCX


@pytest.fixture(scope="module")
def document(written):
    return docx.Document(written["docx"])


def test_docx_uses_styles_fields_and_repeated_heads(document):
    body = document.element.body
    styles = {p.style.name for p in document.paragraphs}
    assert {"Heading 1", "Heading 2", "Caption", "List Bullet", "List Number", "toc 1", "Title"} <= styles
    fields = " ".join(node.text for node in body.iter(f"{W}instrText"))
    assert fields.count("SEQ Tabel") == sum(
        p.text.startswith("Tabel ") and p.style.name == "Caption" for p in document.paragraphs
    )
    assert fields.count("SEQ Gambar") >= 6
    bookmarks = {node.get(f"{W}name") for node in body.iter(f"{W}bookmarkStart")}
    assert set(re.findall(r"PAGEREF (\S+)", fields)) == bookmarks
    captioned = [t for t in body.iter(f"{W}tbl") if t.find(f"{W}tblPr/{W}tblCaption") is not None]
    assert len(captioned) >= 15
    assert all(table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in captioned)


def test_docx_pictures_have_alternative_texts(document):
    described = [n.get("descr") for n in document.element.body.iter() if n.tag.endswith("}docPr")]
    assert len(described) >= 7
    assert all(text and len(text) > 40 for text in described)


def test_docx_lists_start_at_one(document):
    numbered = {}
    for paragraph in document.paragraphs:
        number = paragraph._p.find(f"{W}pPr/{W}numPr/{W}numId")
        if paragraph.style.name == "List Number":
            numbered.setdefault(number.get(f"{W}val"), []).append(paragraph.text)
    assert len(numbered) >= 3
    assert any(items[0].startswith("mengukur penerapan") for items in numbered.values())


def test_docx_head_and_properties(document, written, evaluation):
    section = document.sections[0]
    for head in (section.first_page_header, section.header):
        text = "".join(paragraph.text for paragraph in head.paragraphs)
        assert "DRAF" in text
        assert "DATA SIMULASI" in text
    assert document.core_properties.created.date() == evaluation.settings.reference_date
    assert document.core_properties.language == "id-ID"
    with zipfile.ZipFile(io.BytesIO(written["docx"].read_bytes())) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {FIXED_TIME.year}


@pytest.mark.slow
@pytest.mark.needs_program("soffice")
def test_libreoffice_opens_the_docx_with_nothing_lost(written, tmp_path, texts):
    profile = f"-env:UserInstallation=file://{tmp_path / 'profil'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, written["docx"]]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = pdf_pages(tmp_path / "laporan.pdf")
    text = " ".join(pages)
    assert "Yang tidak boleh disimpulkan" in pages[1]
    assert "Daftar Isi" in pages[2]
    contents = dict(re.findall(r"([A-E]\. [A-Z][A-Za-z ]+?)\.{5,}(\d+)", pages[2]))
    assert contents["C. Hasil yang Dicapai"]
    assert "C. Hasil yang Dicapai" in pages[int(contents["C. Hasil yang Dicapai"]) - 1]
    words = [word for word in texts["docx"].split() if len(word) > 6]
    lost = [word for word in set(words) if word not in text]
    assert len(lost) < 0.02 * len(set(words)), lost
