"""The form a member of the panel fills in: one row per item, a rating from 1 to 5, room for a remark."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.files import new_workbook
from budaya_eval.indicators import IndicatorList
from budaya_eval.phrases import SIMULATED

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FORM_NAME = "formulir-panel.xlsx"
SHEET, GUIDE_SHEET = "Penilaian", "Petunjuk"
RATER_LABEL = "Kode penilai"
CODE, STATEMENT, RATING, REMARK = "kode", "pernyataan", "relevansi", "catatan"
COLUMNS = (CODE, "nilai", "indikator", "aspek", STATEMENT, RATING, REMARK)
WIDTHS = (14, 13, 34, 24, 56, 11, 46)
LINE_HEIGHT = 15  # points
POINTS = (1, 5)
LABELS = ("tidak relevan", "kurang relevan", "cukup relevan", "relevan", "sangat relevan")
RATER_ROW, HEADER_ROW = 2, 4  # as the spreadsheet counts
ACCENT, PALE, INPUT = "#02397A", "#E9EEF2", "#FFF8E1"
GUIDE = """\
Tujuan: menilai apakah setiap pernyataan kuesioner benar-benar mengukur indikatornya, sebelum dipakai.
Penilai: orang yang mengenal budaya kerja, pengukuran, atau pekerjaan yang ditanyakan; sebaiknya lima orang atau lebih.
Setiap penilai mengisi berkasnya sendiri, tanpa berunding.
1. Pada lembar Penilaian, tulis kode penilai yang diberikan Tim, misalnya P1. Jangan menulis nama.
2. Baca indikator dan pernyataannya, lalu beri angka 1 sampai 5 pada kolom relevansi. Yang dinilai isi pernyataan.
3. Pernyataan negatif dinilai seperti yang lain: apakah lawannya termasuk dalam indikator itu.
4. Tulis saran perbaikan pada kolom catatan, bila ada. Jangan menulis nama orang atau unit.
5. Butir yang tidak dapat dinilai dibiarkan kosong. Baris dan judul kolom jangan diubah.
6. Kirim kembali berkas ini kepada Tim, yang menyimpannya dalam folder panel/ tahun itu.
Hasilnya: koefisien V Aiken setiap butir beserta rentangnya, yaitu seberapa relevan butir itu menurut panel.
""".splitlines()


def write_form(indicator_list: IndicatorList, target: Path, *, is_simulated: bool = False) -> None:
    """Write the form for one member of the panel, all items of the list, reserve items too.

    Parameters
    ----------
    indicator_list : IndicatorList
        What is rated.
    target : Path
        The XLSX file; the same list gives the same bytes.
    is_simulated : bool
        Mark it DATA SIMULASI.
    """
    with new_workbook(
        target,
        title=f"Penilaian ahli: {indicator_list.name}",
        comments=SIMULATED if is_simulated else "",
    ) as workbook:
        page = workbook.add_worksheet(SHEET)
        _write_items(workbook, page, indicator_list, is_simulated=is_simulated)
        guide = workbook.add_worksheet(GUIDE_SHEET)
        guide.set_column(0, 0, 110)
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        guide.write_column(0, 0, [*([SIMULATED] if is_simulated else []), *GUIDE], wrap)


def _write_items(workbook: Workbook, page: Worksheet, listed: IndicatorList, *, is_simulated: bool) -> None:
    looks = _make_looks(workbook)
    first, last = HEADER_ROW + 1, HEADER_ROW + len(listed.items)
    mark = f" – {SIMULATED}" if is_simulated else ""
    page.write(0, 0, f"Penilaian ahli: {listed.name} (versi {listed.version}){mark}", looks["title"])
    page.write(RATER_ROW - 1, 0, RATER_LABEL, looks["bold"])
    page.write_blank(RATER_ROW - 1, 1, None, looks["input"])
    page.write(RATER_ROW - 1, 2, "kode dari Tim, misalnya P1; bukan nama", looks["hint"])
    counted = f'=COUNT(F{first}:F{last})&" dari {len(listed.items)} butir terisi"'
    page.write_formula(RATER_ROW - 1, 4, counted, looks["hint"], f"0 dari {len(listed.items)} butir terisi")
    scale = "; ".join(
        f"{value} = {label}" for value, label in zip(range(POINTS[0], POINTS[1] + 1), LABELS, strict=True)
    )
    page.write(RATER_ROW, 0, f"Seberapa relevan pernyataan itu untuk indikatornya? {scale}.", looks["hint"])
    page.write_row(HEADER_ROW - 1, 0, COLUMNS, looks["header"])
    values = {core_value.code: core_value.name for core_value in listed.core_values}
    indicators = {indicator.code: indicator for indicator in listed.indicators}
    for place, item in enumerate(listed.items, start=HEADER_ROW):
        indicator = indicators[item.indicator]
        about = (item.code, values[indicator.core_value], indicator.text, item.facet, item.text_unit)
        n_lines = max(math.ceil(1.15 * len(text) / width) for text, width in zip(about, WIDTHS, strict=False))
        page.set_row(place, LINE_HEIGHT * n_lines)
        page.write_row(place, 0, about, looks["text"])
        page.write_blank(place, COLUMNS.index(RATING), None, looks["rating"])
        page.write_blank(place, COLUMNS.index(REMARK), None, looks["input"])
    for position, width in enumerate(WIDTHS):
        page.set_column(position, position, width)
    page.data_validation(
        first - 1,
        COLUMNS.index(RATING),
        last - 1,
        COLUMNS.index(RATING),
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": POINTS[0],
            "maximum": POINTS[1],
            "input_title": "Relevansi",
            "input_message": "\n".join(scale.split("; ")),
            "error_title": "Di luar skala",
            "error_message": "Tulis angka 1, 2, 3, 4, atau 5; kosongkan bila tidak dapat menilai.",
        },
    )
    page.freeze_panes(HEADER_ROW, 1)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADER_ROW - 1)
    page.set_footer("&C&P / &N")


def _make_looks(workbook: Workbook) -> dict[str, Any]:
    grid = {"border": 1, "border_color": "#C4CAD0", "text_wrap": True, "valign": "top"}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 14, "font_color": ACCENT}),
        "bold": workbook.add_format({"bold": True}),
        "hint": workbook.add_format({"font_color": "#55606A"}),
        "header": workbook.add_format({**grid, "bold": True, "bg_color": PALE}),
        "text": workbook.add_format(grid),
        "input": workbook.add_format({**grid, "bg_color": INPUT, "locked": False}),
        "rating": workbook.add_format({**grid, "bg_color": INPUT, "locked": False, "align": "center"}),
    }
