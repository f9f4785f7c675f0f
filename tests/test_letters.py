"""Drafts around a survey: what a Surat Edaran must forbid and name, read back from Word; messages and their days."""

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import docx
import pytest

from budaya_eval.cli import main
from budaya_eval.errors import InputError
from budaya_eval.instrument import read_issued
from budaya_eval.letters import write_letters
from budaya_eval.settings import read_settings
from budaya_eval.unit_register import read_register

ROOT = Path(__file__).parents[1]
MESSAGES = {"pesan-1-H-3.txt": 28, "pesan-2-H+3.txt": 4, "pesan-3-H+7.txt": 8, "pesan-4-H-1.txt": 14}


@pytest.fixture
def year(tmp_path):
    """A copy of the sample year, and a function that changes its settings and writes the drafts."""
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    folder = tmp_path / "data" / "2025"
    shutil.copytree(ROOT / "data" / "contoh" / "2025", folder)

    def write(*changes):
        path = folder / "evaluasi.toml"
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        settings = read_settings(folder)
        (instrument,) = read_issued(folder).values()
        register = read_register(folder, settings.reference_date)
        return write_letters(settings, instrument, register, tmp_path / "surat")

    return write


def text_of(path):
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_edict_forbids_what_spoils_a_survey_and_names_its_facts(year, tmp_path):
    drafts = year(
        ('tautan = ""', 'tautan = "https://contoh.go.id/survei"'), ('narahubung = ""', 'narahubung = "Pos 7"')
    )
    assert drafts.missing == ()
    assert [path.name for path in drafts.files] == ["surat-edaran.docx", *MESSAGES, "cara-memakai.txt"]
    text = text_of(tmp_path / "surat" / "surat-edaran.docx")
    for forbidden in ("tangkapan layar", "absen isi", "untuk orang lain", "mengarahkan jawaban"):
        assert forbidden in text.partition("Siapa pun dilarang:")[2]
    assert "pada 1 s.d. 15 Oktober 2025" in text
    assert "sampai dengan 20 Oktober 2025" in text
    assert "https://contoh.go.id/survei" in text
    assert "disampaikan kepada Pos 7." in text
    assert "pada 32 Perangkat Daerah" in text
    assert "nilai budaya kerja Integritas, Profesional, dan Akuntabel" in text
    assert "Batas keberatan Perangkat Daerah atas hasilnya" in text
    assert "NOMOR …………" in text
    assert "Banjarmasin, …………" in text
    head = "".join(p.text for p in docx.Document(str(drafts.files[0])).sections[0].first_page_header.paragraphs)
    assert "DRAF" in head
    assert "DATA SIMULASI" in head


def test_variables_of_the_filing_system_survive_in_one_piece(year, tmp_path):
    year(
        (
            'nomor = ""\ntanggal = ""\n# Pejabat',
            'nomor = "${nomor_naskah}"\ntanggal = "${tanggal_naskah}"\n# Pejabat',
        ),
        ('kepada = "Kepala Perangkat Daerah di', 'kepada = "{bukan} ${penerima} Kepala Perangkat Daerah di'),
    )
    with zipfile.ZipFile(tmp_path / "surat" / "surat-edaran.docx") as packed:
        xml = packed.read("word/document.xml").decode()
    for variable in ("NOMOR ${nomor_naskah}", "Banjarmasin, ${tanggal_naskah}", "Yth. {bukan} ${penerima} Kepala"):
        assert f">{variable}" in xml


def test_messages_go_out_on_their_days_and_ask_for_no_proof(year, tmp_path):
    drafts = year(('tautan = ""', 'tautan = "https://contoh.go.id/survei"'))
    guide = drafts.files[-1].read_text(encoding="utf-8")
    for name, day in MESSAGES.items():
        month = "September" if name == "pesan-1-H-3.txt" else "Oktober"
        assert f"- {name}: {day} {month} 2025" in guide
        text = (tmp_path / "surat" / name).read_text(encoding="utf-8")
        assert text.startswith("*DATA SIMULASI*\n*Survei Budaya Kerja")
        assert "https://contoh.go.id/survei" in text
        assert "15 Oktober 2025" in text
        assert "bukti pengisian tidak diminta" in text
        assert "…" not in text
        assert len(text) < 1000  # one screen of a phone


def test_the_days_follow_the_calendar(year):
    guide = year(("survei_mulai = 2025-10-01", "survei_mulai = 2025-10-06")).files[-1].read_text(encoding="utf-8")
    first, day = dt.date(2025, 10, 6), dt.timedelta(days=1)
    assert (first - 3 * day, first + 7 * day) == (dt.date(2025, 10, 3), dt.date(2025, 10, 13))
    assert "pesan-1-H-3.txt: 3 Oktober 2025" in guide
    assert "pesan-3-H+7.txt: 13 Oktober 2025" in guide
    assert "pesan-4-H-1.txt: 14 Oktober 2025" in guide


def test_what_is_not_set_shows_dots_and_is_told(year, tmp_path):
    lines = (ROOT / "data" / "contoh" / "2025" / "evaluasi.toml").read_text(encoding="utf-8")
    calendar = lines[lines.index("[kalender]") : lines.index("[surat]")]
    drafts = year((calendar, "[kalender]\n\n"))
    assert drafts.missing == ("surat.tautan", "kalender.survei_mulai", "kalender.survei_selesai")
    text = text_of(tmp_path / "surat" / "surat-edaran.docx")
    assert "tanggal …………………………" in text
    assert "Jadwal" not in text
    guide = drafts.files[-1].read_text(encoding="utf-8")
    assert "pesan-1-H-3.txt: …" in guide
    assert "- kalender.survei_mulai" in guide


def test_another_list_is_not_given_the_perwali_as_its_source(year, tmp_path):
    from dataclasses import replace

    folder = tmp_path / "data" / "2025"
    settings = read_settings(folder)
    (instrument,) = read_issued(folder).values()
    other = replace(instrument, list_code="lain", basis="Surat Edaran Contoh Nomor 1")
    register = read_register(folder, settings.reference_date)
    drafts = write_letters(settings, other, register, tmp_path / "surat")
    text = text_of(drafts.files[0])
    assert "Surat Edaran Contoh Nomor 1." in text
    assert "Nomor 38" not in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('tautan = ""', 'tautan = "situs kota"'), "surat.tautan"),
        (('tautan = ""', 'tauten = ""'), "mungkin maksudnya 'tautan'"),
        (("[surat]\n", '[surat]\nkop = ["A", 1]\n'), "surat.kop"),
    ],
)
def test_settings_that_cannot_be_are_told(year, change, told):
    with pytest.raises(InputError, match=told):
        year(change)


def test_the_same_settings_give_the_same_bytes(year):
    first = [path.read_bytes() for path in year().files]
    assert [path.read_bytes() for path in year().files] == first


def test_instrument_writes_the_drafts_beside_the_questionnaires(year, tmp_path, capsys):
    year()
    assert main(["instrument", str(tmp_path / "data" / "2025"), "--channel", "codebook"]) == 0
    text = capsys.readouterr().out
    assert "Draf Surat Edaran dan pesan pengingat: 6 berkas" in text
    assert "surat.tautan" in text
    assert (tmp_path / "keluaran" / "2025" / "surat" / "surat-edaran.docx").is_file()
