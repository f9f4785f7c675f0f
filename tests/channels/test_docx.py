"""The Word questionnaire: python-docx reads it, LibreOffice makes pages of it."""

import datetime as dt
import subprocess

import docx as python_docx
import pypdfium2
import pytest

from budaya_eval.channels import docx
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.choices import choices_of
from tests.builders import TEXTS, make_instrument, make_register

INSTRUMENT = make_instrument("lengkap")
REQUEST = WriteRequest(
    INSTRUMENT,
    make_register(),
    survey_start=dt.date(2025, 10, 1),
    survey_end=dt.date(2025, 10, 15),
    is_simulated=True,
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("telaah")
    docx.write(REQUEST, folder)
    return folder / "kuesioner-telaah.docx"


def text_of(document):
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)


def test_every_statement_stands_in_its_row_with_a_circle_for_each_answer(written):
    document = python_docx.Document(written)
    for table, wording in zip(document.tables, ("unit", "self"), strict=False):
        questions = INSTRUMENT.questions_of("likert", wording)
        choices = choices_of(questions[0], INSTRUMENT)
        head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        assert head[2:] == [f"{choice.code}\n{choice.label}" for choice in choices]
        assert [row[0].split("\n")[1] for row in rows] == [question.code for question in questions]
        assert [row[1] for row in rows] == [question.text for question in questions]
        assert all(row[2:] == ["○"] * len(choices) for row in rows)


def test_every_question_option_and_text_is_there_and_no_core_value_is_named(written):
    text = text_of(python_docx.Document(written))
    for question in (*INSTRUMENT.questions_of("factual"), *INSTRUMENT.questions_of("background")):
        assert f"{question.text}   {question.code}" in text
        for option in question.options:
            assert f"○  {option.label}" in text
    assert "hanya di unit dengan sedikitnya 30 pegawai" in text
    for key in ("consent_question", "consent_yes", "consent_no", "instructions", "closing", "contact"):
        assert TEXTS[key] in text
    for line in TEXTS["purpose"].splitlines():
        assert line in text
    assert "1 Oktober 2025 – 15 Oktober 2025" in text
    assert not any(core_value.name in text for core_value in INSTRUMENT.core_values)


def test_head_and_foot_carry_marks_and_version(written, tmp_path):
    section = python_docx.Document(written).sections[0]
    assert section.header.paragraphs[0].text.startswith("PEMERINTAH KOTA BANJARMASIN   UNTUK DITELAAH")
    assert section.header.paragraphs[0].text.endswith("DATA SIMULASI")
    assert f"Kode kuesioner {INSTRUMENT.fingerprint}" in section.footer.paragraphs[0].text
    docx.write(WriteRequest(INSTRUMENT, REQUEST.register), tmp_path)
    real = python_docx.Document(tmp_path / "kuesioner-telaah.docx")
    assert "DATA SIMULASI" not in real.sections[0].header.paragraphs[0].text
    assert "DATA SIMULASI" not in (tmp_path / "cara-memakai.txt").read_text(encoding="utf-8")


@pytest.mark.needs_program("soffice")
def test_libreoffice_sets_it_on_a4_with_repeated_headers(written, tmp_path):
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless", "--convert-to"]
    subprocess.run([*command, "pdf", "--outdir", tmp_path, written], check=True, capture_output=True, timeout=120)
    document = pypdfium2.PdfDocument(tmp_path / "kuesioner-telaah.pdf")
    pages = [page.get_textpage().get_text_range() for page in document]
    assert [round(side * 25.4 / 72) for side in document[0].get_size()] == [210, 297]
    assert 4 <= len(pages) <= 7
    with_statements = [page for page in pages if "Pegawai di unit kerja saya melakukan" in page]
    assert len(with_statements) > 1
    assert all("Kadang" in page for page in with_statements)
    for number, page in enumerate(pages, start=1):
        assert "DATA SIMULASI" in page
        assert f"hal. {number} dari {len(pages)}" in " ".join(page.split())
