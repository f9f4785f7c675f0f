"""Puts the frame of the site into Indonesian: what the theme and the search say around every page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jinja2.ext import Extension

if TYPE_CHECKING:
    from docutils.nodes import document
    from sphinx.application import Sphinx

# The theme's own catalogue has no Indonesian, and part of its words are in no catalogue at all: each stands here as its
# templates write it, with what is put in its place.
THEME = {
    '{{ _("Next") }}': "Berikutnya",
    '{{ _("Previous") }}': "Sebelumnya",
    '{{ _("Home") }}': "Beranda",
    '{{ _("On this page") }}': "Di halaman ini",
    '{{ _("Search") }}': "Cari",
    '{{ _("Search" ) }}': "Cari",
    "Skip to content": "Langsung ke isi",
    "Back to top": "Kembali ke atas",
    "Toggle site navigation sidebar": "Buka atau tutup daftar halaman",
    "Toggle table of contents sidebar": "Buka atau tutup daftar isi halaman",
    "Toggle Light / Dark / Auto color theme": "Ganti tampilan: terang, gelap, atau otomatis",
    "<title>Contents</title>": "<title>Daftar isi</title>",
    "<title>Expand</title>": "<title>Buka</title>",
    "<title>Light mode</title>": "<title>Terang</title>",
    "<title>Dark mode</title>": "<title>Gelap</title>",
    "<title>Auto light/dark, in light mode</title>": "<title>Otomatis, sekarang terang</title>",
    "<title>Auto light/dark, in dark mode</title>": "<title>Otomatis, sekarang gelap</title>",
    "Copyright &#169; {{ copyright }}": "&#169; {{ copyright }}",
    "{% trans %}Made with {% endtrans -%}": '{{ "Disusun dengan " }}',
    "Please activate JavaScript to enable the search functionality.": "Aktifkan JavaScript untuk mencari.",
}
BODY = {
    "Toggle navigation of": "Buka atau tutup bagian",
    "Link to this heading": "Tautan ke judul ini",
    "Link to this definition": "Tautan ke uraian ini",
    "Keyword-only parameters separator (PEP 3102)": "Sesudah ini hanya dengan nama (PEP 3102)",
}
SEARCH = {
    "Search Results": "Hasil pencarian",
    "Searching": "Mencari",
    "Preparing search...": "Menyiapkan pencarian …",
    "Hide Search Matches": "Hilangkan tanda pencarian",
    ", in ": ", dalam ",
    "Search finished, found one page matching the search query.": ["Ditemukan ${resultCount} halaman."],
    "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've "
    "selected enough categories.": "Tidak ditemukan. Periksa ejaannya, atau cari satu kata saja.",
}


class IndonesianFrame(Extension):
    """Replaces the theme's words in its templates before they are compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002  # as Jinja calls it
        """Give a template with Indonesian words."""
        return _replace(source, THEME)


def translate_templates(app: Sphinx) -> None:
    """Have every template of an HTML site compiled with Indonesian words, and the search speak Indonesian."""
    templates = getattr(app.builder, "templates", None)
    if templates is not None:
        templates.environment.add_extension(IndonesianFrame)
        catalogue = {"locale": "id", "plural_expr": "0", "messages": SEARCH}
        app.add_js_file(None, body=f"Documentation.addTranslations({json.dumps(catalogue, ensure_ascii=False)});")


def translate_body(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: document | None
) -> None:
    """Translate what is not in a template: labels in the list of pages, tips of the links beside headings."""
    for part in ("furo_navigation_tree", "body"):
        if part in context:
            context[part] = _replace(context[part], BODY)


def _replace(text: str, words: dict[str, str]) -> str:
    for english, indonesian in words.items():
        text = text.replace(english, indonesian)
    return text
