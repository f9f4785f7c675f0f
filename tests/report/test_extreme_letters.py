"""Letters of unusual cities: one unit, nothing that may be shown, names full of signs; whole sentences, no error."""

import re

import docx
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
