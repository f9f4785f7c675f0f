"""Letters of unusual cities: one unit, nothing that may be shown, names full of signs; whole sentences, no error."""

import re
import subprocess

import docx
import pypdfium2
import pytest

from budaya_eval.letters import write_official_letters

STRANGE = 'Dinas "A" & <b>B</b> / #let *x* {{ y }} ${nomor}'
LONG = "Dinas Pengendalian Penduduk, Keluarga Berencana, dan Pemberdayaan Masyarakat serta " * 3


def text_of(path):
    tags = [node.text or "" for node in docx.Document(path).element.body.iter() if node.tag.endswith("}t")]
    return " ".join("".join(tags).split())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"names": ("Dinas Sosial",)}, "Kepala Dinas Sosial"),
        ({"names": (STRANGE, LONG[:200].strip(), "Dinas Sosial"), "has_previous": False}, STRANGE),
        ({"everyone_hidden": True}, "belum dapat dibandingkan"),
        ({"names": ("Dinas Sosial",), "everyone_hidden": True, "has_previous": False}, "jawaban terlalu sedikit"),
        ({"list_code": "berakhlak"}, "Harmonis"),
    ],
    ids=["one-unit", "strange-names", "all-units-hidden", "city-hidden", "seven-values"],
)
def test_letters_of_unusual_cities_are_whole(options, said, evaluation_maker, tmp_path):
    made = evaluation_maker(**options)
    letters = write_official_letters(made, tmp_path / "naskah")
    texts = {path.name: text_of(path) for path in letters.files if path.suffix == ".docx"}
    assert len(texts) >= 2 + len(made.register.units)
    assert any(said in text for text in texts.values())
    for name, text in texts.items():
        assert not re.search(r"\bnan\b|None|\.\.|\(\)| ,| ;", text.replace(STRANGE, "")), name
        assert "{" not in text.replace(STRANGE, ""), name


@pytest.mark.needs_program("soffice")
def test_nobody_signs_on_a_page_without_a_word(evaluation_maker, tmp_path):
    """LibreOffice's pages: the last one of each letter says more than signature, copies and initials."""
    names = ("Dinas Sosial", LONG[:200].strip())
    for number, options in enumerate(({"names": names, "everyone_hidden": True}, {"names": names})):
        made = evaluation_maker(**options)
        write_official_letters(made, tmp_path / str(number))
    files = sorted(tmp_path.rglob("*.docx"))
    home = (tmp_path / "profile").as_uri()
    for number in range(2):
        group = [str(path) for path in files if path.is_relative_to(tmp_path / str(number))]
        convert = ["soffice", f"-env:UserInstallation={home}", "--headless", "--convert-to", "pdf", "--outdir"]
        subprocess.run([*convert, str(tmp_path / f"pdf-{number}"), *group], check=True, capture_output=True)
    pages = sorted(tmp_path.rglob("*.pdf"))
    assert len(pages) == len(files) >= 8
    for path in pages:
        document = pypdfium2.PdfDocument(path)
        texts = [page.get_textpage().get_text_bounded() for page in document]
        document.close()
        last = texts[-1][: texts[-1].index("Paraf koordinasi")]
        head, foot = "DRAF DATA SIMULASI", "TIM PENGEMBANGAN BUDAYA KERJA"
        words = last.replace("\xa0", " ").replace(head, "").replace(foot, "").split()
        assert len(words) > 8, path.name
        assert all(word in texts[-1] for word in ("Ketua Tim Pengembangan Budaya Kerja,", "Paraf koordinasi")), (
            path.name
        )
        if "surat-hasil" in path.name:
            assert "Tembusan:" in texts[-1], path.name
