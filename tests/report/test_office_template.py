"""The office's own Word template of the report: what it brings stays, what we bring is whole, faults are named."""

import io

import docx
import pytest
from docx.shared import Mm, Pt

from budaya_eval.errors import InputError
from budaya_eval.report import build_report, write_report
from budaya_eval.report.docx_writer import write_docx
from budaya_eval.report.office_template import FIELDS, make_report_template, write_in_template
from budaya_eval.report.wording import read_report_settings

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(element):
    lines = ("".join(node.text or "" for node in p.iter(f"{W}t")) for p in element.iter(f"{W}p"))
    return "\n".join(line for line in lines if line.strip())


@pytest.fixture(scope="module")
def made(evaluation_maker):
    return evaluation_maker(names=("Dinas Sosial", "Dinas Kesehatan"))


@pytest.fixture(scope="module")
def report(made):
    return build_report(made)


@pytest.fixture
def template(made, tmp_path):
    """The template as the office gets it, opened for editing; `write` fills it."""

    class Template:
        path = tmp_path / "laporan.docx"
        document = docx.Document(io.BytesIO(make_report_template(read_report_settings(made.settings))))

        def write(self, report, name="hasil.docx"):
            self.document.save(self.path)
            write_in_template(report, self.path, tmp_path / name)
            return docx.Document(tmp_path / name)

        def fail(self, report):
            with pytest.raises(InputError) as caught:
                self.write(report)
            assert not (tmp_path / "hasil.docx").exists()
            return caught.value

        @property
        def place(self):
            return next(p for p in self.document.paragraphs if p.text == "{{ isi }}")

    return Template()


def test_a_template_that_word_holds_open_is_named(template, report, monkeypatch):
    def refuse(path):
        raise PermissionError(path)

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    (problem,) = template.fail(report).problems
    assert (problem.code, problem.file) == ("file-locked", str(template.path))


def test_the_default_template_gives_the_same_report(template, report, tmp_path):
    filled = template.write(report)
    write_docx(report, tmp_path / "tanpa.docx")
    plain = docx.Document(tmp_path / "tanpa.docx")
    start = "Ringkasan Eksekutif"
    one, other = (text_of(document.element.body).split(start, 1) for document in (filled, plain))
    assert one[1] == other[1]
    for mark in report.marks:
        assert mark in one[0]
    assert "{{" not in text_of(filled.element.body)


def test_the_fields_are_those_the_guide_names(report):
    assert set(report.fields) == set(FIELDS)


def test_what_the_office_set_stays(template, report):
    document = template.document
    section = document.sections[0]
    section.page_width, section.page_height, section.left_margin = Mm(215), Mm(330), Mm(40)
    document.styles["Heading 1"].font.size = Pt(19)
    document.styles["Heading 1"].font.name = "Times New Roman"
    section.header.paragraphs[0].add_run(" ${nomor_naskah}")
    section.footer.paragraphs[0].add_run(" ${ttd_pengirim} {{ tempat }}")
    template.place.insert_paragraph_before("Untuk {{ kepada }}, ${tanggal_naskah}")
    document.add_paragraph("Halaman milik kantor sesudah isi")
    filled = template.write(report)
    assert filled.sections[0].page_height == pytest.approx(Mm(330), abs=1000)
    assert (filled.styles["Heading 1"].font.size, filled.styles["Heading 1"].font.name) == (Pt(19), "Times New Roman")
    assert "${nomor_naskah}" in filled.sections[0].header.paragraphs[0].text
    assert "${ttd_pengirim} Banjarmasin" in filled.sections[0].footer.paragraphs[0].text
    lines = [paragraph.text for paragraph in filled.paragraphs]
    assert "Untuk Yth. Wali Kota Banjarmasin, ${tanggal_naskah}" in lines
    assert lines[-1] == "Halaman milik kantor sesudah isi"
    captioned = [node.getparent() for node in filled.element.body.iter(f"{W}tblCaption")]
    widths = [int(looks.find(f"{W}tblW").get(f"{W}w")) for looks in captioned]
    text_width = (215 - 40 - 20) * 1440 / 25.4
    assert max(widths) == pytest.approx(text_width, abs=2)
    marks = [int(node.get(f"{W}id")) for node in filled.element.body.iter(f"{W}bookmarkStart")]
    assert len(marks) == len(set(marks))


def test_styles_that_word_named_anew_are_used_and_missing_ones_added(template, report):
    styles = template.document.styles
    styles["Heading 1"].element.set(f"{W}styleId", "Judul1")
    styles.element.remove(styles["Sumber"].element)
    filled = template.write(report)
    by_id = {style.style_id: style.name for style in filled.styles}
    used = {node.get(f"{W}val") for node in filled.element.body.iter(f"{W}pStyle")}
    assert used <= set(by_id)
    assert {"Judul1", "Sumber"} <= used
    assert "Heading1" not in used


def test_a_head_of_the_office_still_says_draft(template, report):
    for section in template.document.sections:
        section.different_first_page_header_footer = False
        for paragraph in section.header.paragraphs[0]._p.getparent().findall(f"{W}p"):
            paragraph.getparent().remove(paragraph)
        section.header.add_paragraph("Kepala kantor")
    head = template.write(report).sections[0].header
    said = [paragraph.text for paragraph in head.paragraphs]
    assert said[0] == "Kepala kantor"
    assert all(mark in said[1] for mark in report.marks)


def test_a_signed_report_shows_no_empty_mark(template, evaluation_maker):
    signed = {"nama_penanda_tangan": "${nama_penanda_tangan}", "nomor": "${nomor_naskah}"}
    made = evaluation_maker(names=("Dinas Sosial",), is_simulated=False, report=signed)
    filled = template.write(build_report(made))
    assert len(filled.element.body.findall(f"{W}tbl")[0].findall(f"{W}tr")) == 1
    assert not list(filled.sections[0].header.part.element.iter(f"{W}shd"))
    assert "DRAF" not in text_of(filled.element.body)
    assert "${nomor_naskah}" in text_of(filled.element.body)


def test_an_unknown_field_is_named_with_the_known_ones(template, report):
    template.place.insert_paragraph_before("{{ nomer }} dan {{ kepda }}")
    error = template.fail(report)
    assert [problem.code for problem in error.problems] == ["template-field", "template-field"]
    text = str(error)
    assert "'nomer' dalam templat tidak dikenal; mungkin maksudnya 'nomor'" in text
    assert "mungkin maksudnya 'kepada'" in text
    assert "laporan.docx" in text
    assert all(name in error.problems[0].allowed for name in ("isi", "judul", "tanda"))


def test_a_template_without_a_place_for_the_content_is_told(template, report):
    template.place.insert_paragraph_before("{{ isi }}")
    assert "memuat 2 alinea {{ isi }}" in str(template.fail(report))


def test_a_template_without_list_styles_is_told(template, report):
    styles = template.document.styles
    styles.element.remove(styles["List Number"].element)
    assert "gaya daftar List Number" in str(template.fail(report))


def test_a_template_that_is_no_word_file_is_told(report, tmp_path):
    path = tmp_path / "laporan.docx"
    path.write_text("bukan Word", encoding="utf-8")
    with pytest.raises(InputError, match=r"bukan berkas Word \(\.docx\) yang dapat dibaca"):
        write_in_template(report, path, tmp_path / "hasil.docx")


def test_same_template_and_report_give_the_same_bytes(template, report, tmp_path):
    template.write(report, "satu.docx")
    template.write(report, "dua.docx")
    assert (tmp_path / "satu.docx").read_bytes() == (tmp_path / "dua.docx").read_bytes()


def test_the_report_of_a_year_with_a_template_is_written_into_it(evaluation_maker, tmp_path):
    made = evaluation_maker(names=("Dinas Sosial",))
    object.__setattr__(made.settings, "folder", tmp_path / "2025")
    document = docx.Document(io.BytesIO(make_report_template(read_report_settings(made.settings))))
    document.add_paragraph("Halaman milik kantor")
    (tmp_path / "2025" / "templat").mkdir(parents=True)
    document.save(tmp_path / "2025" / "templat" / "laporan.docx")
    (path,) = write_report(made, tmp_path / "hasil", formats=("docx",))
    assert docx.Document(path).paragraphs[-1].text == "Halaman milik kantor"
