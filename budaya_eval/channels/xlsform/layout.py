"""What writer and reader of the XLSForm agree on: the names of its questions, and how texts are escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAME = "xlsform"
TITLE = "ODK dan KoboToolbox"

VERSION, CONSENT, TOP_UNIT, UNIT, CHOSEN_UNIT, UNIT_SIZE = (
    "kuesioner_xlsform",
    "persetujuan",
    "perangkat_daerah",
    "unit_kerja",
    "unit_terpilih",
    "ukuran_unit",
)
OPENING, UNIT_PAGE = "pembuka", "halaman_unit"
PURPOSE, CONTACT, INSTRUCTIONS, CLOSING = "tujuan", "kontak", "petunjuk", "penutup"
PAGE_START, PROMPT_START, SCALE_START = "halaman", "pengantar", "skala"
CONSENT_YES, CONSENT_NO = "ya", "tidak"
UNIT_PAGE_TITLES = ("Unit kerja", "Work unit")
TOP_UNIT_TEXTS = ("Perangkat Daerah tempat Saudara bertugas", "The regional office you work in")
UNIT_TEXTS = (
    "Unit kerja; bila kantor induknya, pilih lagi Perangkat Daerahnya",
    "Work unit; if it is the main office, choose the regional office again",
)

_MARKDOWN = re.compile(r"([\\*_#])")
_ESCAPED = re.compile(r"\\([\\*_#])")
# ODK Central joins the names of groups and question with "-", KoboToolbox with "/", older programs with ":".
_GROUP_END = re.compile(r"[-/:]")


def escape(text: str) -> str:
    r"""Write text so that it is shown as it is: neither as Markdown nor as a reference to a question.

    Examples
    --------
    >>> print(escape("Seksi *baru* ${x}"))
    Seksi \*baru\* $ {x}
    """
    return _MARKDOWN.sub(r"\\\1", text.replace("${", "$ {"))


def unescape(text: str) -> str:
    r"""Take the marks of `escape` away again, as they stand in exports with labels.

    Examples
    --------
    >>> unescape(r"Seksi \*baru\*")
    'Seksi *baru*'
    """
    return _ESCAPED.sub(r"\1", text)


def both(texts: Mapping[str, str], key: str) -> tuple[str, str]:
    """Give a text of the questionnaire in Indonesian and in English, the Indonesian one where that is missing.

    Examples
    --------
    >>> both({"closing": "Terima kasih"}, "closing")
    ('Terima kasih', 'Terima kasih')
    """
    return texts[key], texts.get(f"{key}_en") or texts[key]


def top_unit_texts(texts: Mapping[str, str]) -> tuple[str, str]:
    """Ask in both languages for the Perangkat Daerah: of one's own, or, of other raters, the one that is rated."""
    if "unit_question" not in texts:
        return TOP_UNIT_TEXTS
    asked, asked_en = both(texts, "unit_question")
    return f"{asked} (Perangkat Daerah)", f"{asked_en} (regional office)"


def contact_texts(texts: Mapping[str, str]) -> tuple[str, str]:
    """Say in both languages whom to ask about the survey."""
    contact, contact_en = both(texts, "contact")
    return f"Pertanyaan tentang survei ini: {contact}.", f"Questions about this survey: {contact_en}."


def own_name(title: str) -> str:
    """Give the name of a question without the groups it stands in.

    Examples
    --------
    >>> own_name("halaman1-INT1A"), own_name("halaman1/INT1A"), own_name("halaman1:INT1A"), own_name("_uuid")
    ('INT1A', 'INT1A', 'INT1A', '_uuid')
    """
    return _GROUP_END.split(title)[-1]
