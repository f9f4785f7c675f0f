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
# Of the Perangkat Daerah and of the unit below it, in both languages; asked of its own staff, and of others about it.
UNIT_TEXTS = {
    "self": (
        ("Perangkat Daerah tempat Saudara bertugas", "The regional office you work in"),
        (
            "Unit kerja tempat Saudara bertugas sehari-hari; bila di kantor induk, pilih Perangkat Daerahnya",
            "The unit in which you work day by day; if at the main office, choose the regional office itself",
        ),
    ),
    "other": (
        ("Perangkat Daerah yang Saudara nilai", "The regional office you rate"),
        (
            "Unit kerja yang Saudara nilai; bila seluruh Perangkat Daerah, pilih Perangkat Daerahnya",
            "The unit you rate; if it is the whole regional office, choose the regional office itself",
        ),
    ),
}

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


def contact_texts(texts: Mapping[str, str]) -> tuple[str, str]:
    """Say in both languages whom to ask about the survey."""
    contact, contact_en = both(texts, "contact")
    return f"Pertanyaan tentang survei ini: {contact}.", f"Questions about this survey: {contact_en}."


def own_name(title: str) -> str:
    """Give the name of a question without the groups it stands in.

    Examples
    --------
    >>> own_name("halaman1-INT1A"), own_name("halaman1/INT1A"), own_name("_uuid")
    ('INT1A', 'INT1A', '_uuid')
    """
    return _GROUP_END.split(title)[-1]
