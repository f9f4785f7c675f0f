"""Letters around the report: their numbers are those of the results table, their templates are an office's to edit."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest

from budaya_eval.action_plan import review_awards
from budaya_eval.cli import main
from budaya_eval.errors import InputError
from budaya_eval.letters import write_official_letters, write_templates
from budaya_eval.letters.facts import read_official_wording
from budaya_eval.letters.official import fill_template
from budaya_eval.letters.template import NAMES
from budaya_eval.phrases import format_number
from budaya_eval.settings import read_settings
from budaya_eval.unit_reports import build_unit_report

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def written(sample_evaluation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("surat") / "naskah"
    return folder, write_official_letters(sample_evaluation, folder)


def text_of(source):
    document = docx.Document(source if isinstance(source, io.BytesIO) else str(source))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def make(*paragraphs):
    document = docx.Document()
    for pieces in paragraphs:
        added = document.add_paragraph()
        for piece in [pieces] if isinstance(pieces, str) else pieces:
            added.add_run(piece)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_every_letter_is_written_marked_and_without_a_field_left(written):
    folder, letters = written
    assert letters.left_out == ()
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.docx")}
    assert len(found) == len(NAMES) - 1 + 32
    assert {folder / name for name in found} | {folder / "cara-memakai.txt"} == set(letters.files)
    for name in found:
        text = text_of(folder / name)
        assert not re.search(r"\{\{|\{%|\bNone\b|\bnan\b", text), name
        head = "".join(p.text for p in docx.Document(str(folder / name)).sections[0].first_page_header.paragraphs)
        assert "DRAF" in head
        assert "DATA SIMULASI" in head


def test_a_unit_is_told_its_own_published_numbers(written, sample_evaluation):
    folder, _ = written
    results = sample_evaluation.results
    own = results[(results["scope"] == "unit") & (results["measure"] == "index") & (results["unit"] == "DINKES")]
    total = own[(own["core_value"] == "") & (own["indicator"] == "")].iloc[0]
    report = build_unit_report(sample_evaluation, "DINKES")
    text = text_of(folder / "surat-hasil" / "surat-hasil-DINKES.docx")
    assert f"indeks budaya kerja {format_number(total['estimate'])}" in text
    assert f"antara {format_number(total['ci_low'])} dan {format_number(total['ci_high'])}" in text
    strong, weak = text.split("Indikator terkuat: ")[1].split("Indikator yang perlu diperkuat: ")
    for part, named in ((strong, report.strengths), (weak, report.priorities)):
        positions = [part.index(f"“{name[::-1].replace('( ', '( ”', 1)[::-1]}") for name in named]
        assert positions == sorted(positions)
    assert "Yth. Kepala Dinas Kesehatan" in text
    assert "Yth. Camat Banjarmasin Utara" in text_of(folder / "surat-hasil" / "surat-hasil-KEC-UTARA.docx")


def test_a_hidden_unit_is_told_no_number_of_its_answers(written, sample_evaluation):
    folder, _ = written
    assert sample_evaluation.hidden_units
    for code in sample_evaluation.hidden_units:
        text = text_of(folder / "surat-hasil" / f"surat-hasil-{code}.docx")
        assert "indeks budaya kerja" not in text
        assert "Indikator terkuat" not in text
        assert "kerahasiaan" in text or "belum ada jawaban" in text


def test_the_decree_names_the_groups_that_are_lacking_and_the_award_ranks_nobody(written, sample_evaluation):
    folder, _ = written
    states = sample_evaluation.evidence.table().query("item == 'KBK1' and state == 'terverifikasi'")
    names = {unit.code: unit.name for unit in sample_evaluation.register.reporting_units}
    lacking = {names[u] for u in states.loc[states["outcome"].isin(["belum dibentuk", "kedaluwarsa"]), "unit"]}
    table = docx.Document(str(folder / "keputusan-kbk.docx")).tables[-2]  # the signature stands below
    assert {row.cells[1].text for row in table.rows[1:]} == lacking
    awarded = docx.Document(str(folder / "keputusan-penghargaan-kbk.docx")).tables[-2]
    shown = [row.cells[1].text for row in awarded.rows[1:]]
    candidates = [f"KBK {review.unit.name}" for review in review_awards(sample_evaluation) if review.is_candidate]
    assert shown == sorted(candidates) != []
    assert not {name.removeprefix("KBK ") for name in shown} & lacking


def test_variables_of_the_filing_system_survive_in_our_and_in_own_templates(sample_evaluation, tmp_path):
    settings = replace(sample_evaluation.settings, official={"nomor": "${nomor_naskah}", "tanggal": "${tgl}"})
    write_official_letters(replace(sample_evaluation, settings=settings), tmp_path / "naskah")
    with zipfile.ZipFile(tmp_path / "naskah" / "nota-dinas.docx") as packed:
        xml = packed.read("word/document.xml").decode()
    assert ">${nomor_naskah}<" in xml
    assert ">${tgl}<" in xml
    own = make("${ttd_pengirim}", ["$", "{nomor", "_naskah}"], "{{ a }} & ${b}{c} $ {x}", ["{", "{ a }", "}"])
    filled = fill_template(own, {"a": "Dinas A & B <x>\x0b"}, "x.docx")
    assert [p.text for p in docx.Document(io.BytesIO(filled)).paragraphs] == [
        "${ttd_pengirim}",
        "${nomor_naskah}",
        "Dinas A & B <x> & ${b}{c} $ {x}",
        "Dinas A & B <x>",
    ]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (make("{{ tahunn }}"), "'tahunn'.*mungkin maksudnya 'tahun'"),
        (make("{{ kota.indek }}"), "indek"),
        (make("{% if tahun %}"), "tidak dapat diisi"),
        (make("{{ tahun.__class__.__mro__ }}"), "tidak dapat diisi"),
        (b"bukan docx", "bukan berkas Word"),
    ],
)
def test_a_template_that_cannot_be_filled_is_told(source, told):
    with pytest.raises(InputError, match=told):
        fill_template(source, {"tahun": "2025", "kota": {"indeks": "73"}}, "templat/x.docx")


def test_own_templates_are_used_marked_and_never_overwritten(city, sample_evaluation, tmp_path):
    settings = read_settings(city)
    assert len(write_templates(settings)) == len(NAMES) + 1  # that of the report as well
    own = city / "templat" / "nota-dinas.docx"
    own.write_bytes(make("Milik kantor: {{ kota.indeks }}"))
    assert write_templates(settings) == []
    letters = write_official_letters(replace(sample_evaluation, settings=settings), tmp_path / "naskah")
    index = sample_evaluation.results.query("measure == 'index' and scope == 'city' and core_value == ''")
    text = text_of(letters.files[0])
    assert f"Milik kantor: {format_number(index['estimate'].iloc[0])}" in text
    assert "DATA SIMULASI" in text


def test_every_field_is_explained_and_every_explained_field_exists(sample_evaluation):
    from budaya_eval.letters.facts import LetterFacts
    from budaya_eval.report.wording import read_report_settings

    fields = LetterFacts(sample_evaluation, read_report_settings(sample_evaluation.settings)).common()
    assert set(read_official_wording()["isian"]) == {*fields, "unit"}


def test_who_acts_for_another_stands_as_the_office_writes_it(sample_evaluation):
    from budaya_eval.letters.facts import LetterFacts
    from budaya_eval.report.wording import read_report_settings

    def lines(instead):
        settings = replace(sample_evaluation.settings, report={"atas_nama": instead})
        changed = replace(sample_evaluation, settings=settings)
        return LetterFacts(changed, read_report_settings(settings)).common()["penanda"]["jabatan"]

    position = "Ketua Tim Pengembangan Budaya Kerja,"
    assert lines("Plt.") == [f"Plt. {position}"]
    assert lines("a.n. Wali Kota") == ["a.n. Wali Kota", position]


def test_without_evidence_nothing_is_attested(sample_evaluation, tmp_path):
    letters = write_official_letters(replace(sample_evaluation, evidence=None), tmp_path / "naskah")
    assert "berita-acara-verifikasi" in letters.left_out
    assert not (tmp_path / "naskah" / "berita-acara-verifikasi.docx").exists()
    assert "- berita-acara-verifikasi" in letters.files[-1].read_text(encoding="utf-8")


def test_the_same_evaluation_gives_the_same_bytes(written, sample_evaluation, tmp_path):
    _, letters = written
    again = write_official_letters(sample_evaluation, tmp_path / "naskah")
    assert [path.read_bytes() for path in again.files] == [path.read_bytes() for path in letters.files]


def test_the_command_writes_templates(city, capsys):
    assert main(["letters", str(city), "--templates"]) == 0
    assert "nota-dinas.docx" in capsys.readouterr().out
    assert (city / "templat" / "surat-hasil.docx").is_file()


def test_the_berita_acara_tells_why_evidence_was_rejected(written):
    """Rejected answers and rejected meetings, recounted from the workbooks by openpyxl; the reasons are the Tim's."""
    folder, _ = written
    expected = 0
    for path in (ROOT / "data" / "contoh" / "2025" / "bukti").glob("bukti-*.xlsx"):
        workbook = openpyxl.load_workbook(path, read_only=True)
        for sheet in ("Bukti", "Kegiatan"):
            expected += sum("ditolak" in row for row in workbook[sheet].iter_rows(values_only=True))
    (target,) = folder.glob("berita*.docx")
    document = docx.Document(target)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    reasons = [text for text in cells if "Contoh: dokumen tidak sesuai" in text or "Contoh: daftar hadir" in text]
    assert sum(text.count("Contoh: ") for text in reasons) == expected > 5
