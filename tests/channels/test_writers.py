"""What every writer owes: its files, its losses, how to use it, and the same bytes for the same request."""

import dataclasses

import pytest

from budaya_eval.channels import NAMES, load_channel
from budaya_eval.channels.channel import WriteRequest
from tests.builders import make_instrument, make_register

INSTRUMENT = make_instrument("lengkap")
REQUEST = WriteRequest(INSTRUMENT, make_register(), is_simulated=True)
FILES = {
    "entry_sheet": ["lembar-isian.xlsx"],
    "google_forms": ["kuesioner.gs", "forms-api-batchupdate.json"],
    "html_form": ["kuesioner.html"],
    "microsoft_forms": ["salin-ke-microsoft-forms.docx"],
    "limesurvey": ["kuesioner.txt"],
    "xlsform": ["kuesioner.xlsx"],
    "spss": ["kuesioner.sav"],
    "table": ["pemetaan.xlsx"],
    "docx": ["kuesioner-telaah.docx"],
    "codebook": ["buku-kode.xlsx"],
}


def contents(report):
    return {path.name: path.read_bytes() for path in report.files}


def test_every_channel_is_held_here_but_paper_which_has_its_own():
    assert {*FILES, "paper"} == set(NAMES)


@pytest.mark.parametrize("name", FILES)
def test_files_losses_manual_and_the_same_bytes_again(name, tmp_path):
    channel = load_channel(name)
    report = channel.write(REQUEST, tmp_path / "a")
    assert [path.name for path in report.files] == [*FILES[name], "cara-memakai.txt"]
    assert report.channel == channel.NAME == name
    assert len({loss.what for loss in report.losses}) == len(report.losses) > 1
    manual = report.files[-1].read_text(encoding="utf-8")
    assert INSTRUMENT.fingerprint in manual
    assert "DATA SIMULASI" in manual
    assert len(manual.splitlines()) < 60
    assert contents(channel.write(REQUEST, tmp_path / "b")) == contents(report)


@pytest.mark.parametrize("name", ["docx", "codebook"])
def test_what_only_goes_out_reads_nothing(name):
    assert not hasattr(load_channel(name), "read")


@pytest.mark.parametrize(
    ("name", "file"), [("entry_sheet", "lembar-isian-DISDIK.xlsx"), ("html_form", "kuesioner_DISDIK.html")]
)
def test_a_file_for_one_unit_is_named_after_it(name, file, tmp_path):
    request = dataclasses.replace(REQUEST, units=("DISDIK",))
    written = [contents(load_channel(name).write(request, tmp_path / folder)) for folder in "ab"]
    assert list(written[0]) == [file, "cara-memakai.txt"]
    assert written[0] == written[1]
