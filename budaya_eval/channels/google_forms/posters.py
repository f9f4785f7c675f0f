"""Makes a poster with a QR code and a WhatsApp message for each unit, from the links the form's script wrote."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.columns import HEADER_ROWS
from budaya_eval.channels.google_forms.layout import LINK_COLUMNS, LINK_SHEET
from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import Table, atomic_path, did_you_mean, fold, read_sheets, table_from_grid, write_text
from budaya_eval.phrases import SIMULATED, format_date
from budaya_eval.unit_register import Unit, UnitRegister

if TYPE_CHECKING:
    import typst

TEMPLATE_NAME = "poster.typ"
FONT = "Arimo"
SHORT_HOST, LONG_HOST = "forms.gle", "docs.google.com"

_UNIT, _, _LINK = LINK_COLUMNS


def write_link_posters(request: WriteRequest, links_path: Path, folder: Path) -> tuple[Path, ...]:
    """Make one A5 poster (PDF) and one WhatsApp message (text) for each unit of a links file.

    Parameters
    ----------
    request : WriteRequest
        Questionnaire, register, organisation, period; `units` limits the posters to these units.
    links_path : Path
        The sheet Tautan that `buatTautanUnit` wrote, downloaded as XLSX or CSV.
    folder : Path
        Where ``poster-<KODE>.pdf`` and ``pesan-<KODE>.txt`` go; the same input gives the same bytes.

    Returns
    -------
    tuple of Path
        The files, in the order of the links.

    Raises
    ------
    InputError
        With every unknown or doubled unit, every link that is not one of Google Forms, that is used twice, or
        that opens the form with another unit chosen.
    """
    links = _read_links(links_path, request.register)
    made: list[Path] = []
    with as_file(files("budaya_eval.channels.google_forms") / TEMPLATE_NAME) as template:
        compiler = _make_compiler(template)
        for unit, link in links:
            if request.units and unit.code not in request.units:
                continue
            poster, message = folder / f"poster-{unit.code}.pdf", folder / f"pesan-{unit.code}.txt"
            texts = _poster_texts(request, unit, link)
            with atomic_path(poster) as temporary:
                compiler.compile(output=str(temporary), format="pdf", pdf_standards=["ua-1"], sys_inputs=texts)
            write_text(message, _message(request, unit, link))
            made += [poster, message]
    return tuple(made)


def _make_compiler(template: Path) -> typst.Compiler:
    import fontpkg_arimo
    import typst

    fonts = typst.Fonts(font_paths=[str(fontpkg_arimo.ROOT)], include_system_fonts=False)
    return typst.Compiler(str(template), font_paths=fonts)


def _read_links(path: Path, register: UnitRegister) -> list[tuple[Unit, str]]:
    table = _find_links(path)
    problems = ProblemList()
    links: list[tuple[Unit, str]] = []
    unit_of: dict[str, str] = {}
    for row in table.rows:
        code, link = register.match(row[_UNIT]), row[_LINK]
        if code is None:
            column, fault = _UNIT, f"Unit '{row[_UNIT]}' tidak ada dalam unit.xlsx"
            fault += did_you_mean(register.suggest(row[_UNIT]))
        elif code in unit_of.values():
            column, fault = _UNIT, f"Unit {code} ada lebih dari satu kali"
        elif link in unit_of:
            column, fault = _LINK, f"Tautan unit {code} sama dengan tautan unit {unit_of[link]}"
        elif not _is_form_link(link):
            column = _LINK
            fault = f"Tautan unit {code} bukan tautan https://{LONG_HOST}/forms/… atau https://{SHORT_HOST}/…"
        elif not _opens_with(link, register.by_code[code]):
            column = _LINK
            fault = f"Tautan unit {code} tidak membuka formulir dengan pilihan '{register.by_code[code].label}'"
        else:
            unit_of[link] = code
            links.append((register.by_code[code], link))
            continue
        problems.add(
            "link",
            fault,
            action="Jalankan buatTautanUnit dari kuesioner.gs yang terbaru, lalu unduh lembarnya lagi.",
            file=path.name,
            sheet=table.sheet,
            row=row.number,
            column=column,
        )
    problems.raise_if_any()
    return links


def _find_links(path: Path) -> Table:
    for sheet, grid in read_sheets(path).items():
        for place, (number, cells) in enumerate(grid[:HEADER_ROWS]):
            titles = [fold(cell) for cell in cells]
            if _UNIT in titles and _LINK in titles:
                return table_from_grid(path, sheet, [(number, titles), *grid[place + 1 :]])
    raise InputError(
        Problem(
            "links-missing",
            f"Kolom '{_UNIT}' dan '{_LINK}' tidak ditemukan",
            allowed=f"lembar {LINK_SHEET} dengan kolom {', '.join(LINK_COLUMNS)}",
            action="Jalankan buatTautanUnit di Google, lalu unduh lembarnya sebagai XLSX atau CSV.",
            file=path.name,
        )
    )


def _is_form_link(link: str) -> bool:
    parts = urlsplit(link)
    is_long = parts.netloc == LONG_HOST and parts.path.startswith("/forms/")
    return parts.scheme == "https" and (is_long or parts.netloc == SHORT_HOST)


def _opens_with(link: str, unit: Unit) -> bool:
    """Tell whether a long link chooses this unit last; a short link does not show what it chooses."""
    parts = urlsplit(link)
    chosen = [value for key, value in parse_qsl(parts.query) if key.startswith("entry.")]
    return parts.netloc == SHORT_HOST or chosen[-1:] == [unit.label]


def _draw_qr(link: str) -> str:
    import segno

    buffer = io.BytesIO()
    segno.make(link, error="m", micro=False).save(buffer, kind="svg", border=4, xmldecl=False, light="white")
    return buffer.getvalue().decode()


def _period(request: WriteRequest) -> str:
    if request.survey_start and request.survey_end:
        return f"{format_date(request.survey_start)} – {format_date(request.survey_end)}"
    return ""


def _poster_texts(request: WriteRequest, unit: Unit, link: str) -> dict[str, str]:
    texts = request.instrument.texts
    return {
        "font": FONT,
        "organisation": request.organisation,
        "title": f"{texts['title']} {request.instrument.year}",
        "unit": unit.name,
        "period": _period(request),
        "contact": texts["contact"],
        "link": link,
        "qr": _draw_qr(link),
        "simulated": SIMULATED if request.is_simulated else "",
    }


def _message(request: WriteRequest, unit: Unit, link: str) -> str:
    texts = request.instrument.texts
    lines: Sequence[str] = [
        *([f"*{SIMULATED}*"] if request.is_simulated else []),
        f"*{texts['title']} {request.instrument.year}*",
        "",
        f"Kepada Bapak/Ibu pegawai {unit.name},",
        "",
        "mohon kesediaan mengisi survei melalui tautan berikut:",
        link,
        "",
        *([f"Waktu pengisian: {_period(request)}."] if _period(request) else []),
        "Tanpa nama dan tanpa masuk akun. Isilah sendiri, satu kali saja.",
        "Tangkapan layar atau bukti pengisian tidak diminta oleh siapa pun.",
        "",
        f"Ragu keaslian pesan ini? Tanyakan kepada {texts['contact']}.",
    ]
    return "\n".join(lines) + "\n"
