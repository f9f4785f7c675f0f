"""The form of a plan, read by openpyxl and recalculated by LibreOffice: independent of what wrote it."""

import datetime as dt
import re
import subprocess

import openpyxl
import pytest

from budaya_eval.action_plan import make_plan_form, propose_problems, write_plan, write_plans
from budaya_eval.monitoring.plan_layout import (
    ACTION,
    CATEGORIES,
    PLAN_COLUMNS,
    SCREEN,
    STATUS_CHOICES,
    TARGETS_OF_REPAIR,
    USG,
)
from budaya_eval.results import select


def rated(*marks, screen=("ya",) * 4):
    return {**dict(zip(SCREEN, screen, strict=True)), **dict(zip(USG, marks, strict=True))}


# By hand: 11 points four times; U 5 first; of U 4 the one with S 4 first; then the lower score (INT9 below PRO6);
# 15 points but not through the screen; 10 points last.
FILLED = {
    1: rated(4, 3, 4),
    2: rated(4, 3, 4),
    3: rated(5, 3, 3),
    4: rated(5, 5, 5, screen=("ya", "ya", "tidak", "ya")) | {"Masalah": "Tidak layak"},
    5: rated(4, 4, 3) | {"Masalah": "Sendiri", "Nilai": "AKU – Akuntabel"},
    6: rated(5, 5, 0) | {"U": 5, "S": 5, "G": 0} | {"Masalah": "Salah nilai"},
    7: rated(3, 3, 4) | {"Masalah": "Terakhir"},
}
FILLED[6].pop("G")
RANKS = {1: 3, 2: 4, 3: 1, 5: 2, 7: 5}
TOTALS = {1: 11, 2: 11, 3: 11, 4: 15, 5: 11, 7: 10}


def column_of(page, title):
    return next(cell.column for cell in page[6] if cell.value == title)


@pytest.fixture
def form(sample_evaluation):
    return make_plan_form(sample_evaluation, "DINKES")


@pytest.fixture
def book(form, tmp_path):
    write_plan(form, tmp_path / "rencana.xlsx", FILLED)
    return tmp_path / "rencana.xlsx"


def figures(path):
    """Number to (total, rank) as the sheet shows them."""
    page = openpyxl.load_workbook(path, data_only=True)["Rencana"]
    total, rank = column_of(page, "Total"), column_of(page, "Prioritas")
    rows = {n: (page.cell(6 + n, total).value or None, page.cell(6 + n, rank).value or None) for n in range(1, 13)}
    return {n: pair for n, pair in rows.items() if pair != (None, None)}


EXPECTED = {n: (total, RANKS.get(n)) for n, total in TOTALS.items()}


def test_totals_and_ranks_stand_there_before_anything_computes_them(book):
    assert figures(book) == EXPECTED


@pytest.mark.needs_program("soffice")
def test_libreoffice_computes_the_same_totals_and_ranks(book, tmp_path):
    out = tmp_path / "hitung"
    workbook = openpyxl.load_workbook(book)
    workbook.save(tmp_path / "kosong.xlsx")  # openpyxl keeps no computed value
    assert figures(tmp_path / "kosong.xlsx") == {}
    profile = f"-env:UserInstallation=file://{tmp_path / 'profil'}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", out, tmp_path / "kosong.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert figures(out / "kosong.xlsx") == EXPECTED
    page = openpyxl.load_workbook(out / "kosong.xlsx", data_only=True)["Rencana"]
    assert re.fullmatch(r"INT9 – .+ \(\d\d[.,]\d\)", page.cell(7, column_of(page, "Indikator (skor)")).value)


def test_the_plan_has_the_columns_of_the_plan_in_their_order(book):
    page = openpyxl.load_workbook(book)["Rencana"]
    assert tuple(cell.value for cell in page[6] if cell.value) == PLAN_COLUMNS
    short = [re.sub(r" \(.*|:.*", "", title) for title in PLAN_COLUMNS]
    assert ", ".join(short) == (
        "No., Nilai, Indikator, Masalah, U, S, G, Total, Prioritas, Akar masalah, Objek perbaikan, Tindakan, Alasan, "
        "Cara, Penanggung jawab, Tempat/unit, Waktu, Biaya, Indikator keberhasilan, Target, Realisasi, Status, "
        "Koreksi, Persetujuan pimpinan, Persetujuan pimpinan"
    )


def test_cells_offer_and_limit_what_the_reader_takes(book):
    workbook = openpyxl.load_workbook(book)

    def rule(sheet, title):
        page = workbook[sheet]
        place = page.cell(7, column_of(page, title)).coordinate
        return next(rule for rule in page.data_validations.dataValidation if place in rule.sqref)

    for title in USG:
        assert (rule("Masalah", title).type, rule("Masalah", title).formula1, rule("Masalah", title).formula2) == (
            *("whole", "1"),
            "5",
        )
    assert rule("Masalah", "Layak").formula1 == '"ya,tidak"'
    assert rule("Sebab", "Sebab dominan (kategori)").formula1 == f'"{",".join(CATEGORIES)}"'
    assert rule("Rencana", "Objek perbaikan").formula1 == f'"{",".join(TARGETS_OF_REPAIR)}"'
    assert rule("Rencana", "Status").formula1 == f'"{",".join(STATUS_CHOICES)}"'
    assert rule("Rencana", "Waktu (kapan)").type == "date"
    page = workbook["Rencana"]
    assert page.protection.sheet
    assert page.cell(7, column_of(page, "Total")).protection.locked
    assert not page.cell(7, column_of(page, ACTION)).protection.locked


def test_the_secretariat_has_its_own_roles(sample_evaluation, form):
    own = make_plan_form(sample_evaluation, "SETDA")
    assert [role[:2] for role in own.roles[:2]] == [
        ("Sekretaris Daerah", "Pengarah"),
        ("Asisten Administrasi", "Ketua"),
    ]
    assert form.roles[0][:2] == ("Kepala Perangkat Daerah", "Pengarah")


def test_a_unit_that_is_not_shown_gets_the_general_form_with_a_sentence_why(sample_evaluation, tmp_path):
    hidden = sorted(sample_evaluation.hidden_units)
    assert hidden
    for unit in hidden:
        own = make_plan_form(sample_evaluation, unit)
        assert "tidak ditampilkan untuk melindungi responden" in own.basis
        assert own.scores == {}
        write_plan(own, tmp_path / f"{unit}.xlsx")
        page = openpyxl.load_workbook(tmp_path / f"{unit}.xlsx", data_only=True)["Masalah"]
        assert not any(page.cell(row, column_of(page, "Skor")).value for row in range(7, 19))
        assert "se-kota" in page.cell(7, column_of(page, "Dasar usulan")).value


def test_every_score_of_a_form_is_a_published_index(sample_evaluation, form):
    rows = select(sample_evaluation.results, "index", scope="unit", unit="DINKES", core_value="*", indicator="*")
    published = dict(zip(rows["indicator"], rows["estimate"], strict=True))
    assert {name.split(" – ")[0]: score for name, score in form.scores.items()} == published


def test_problems_are_the_weakest_on_shrunken_scores_the_falls_and_the_missing_duties(sample_evaluation):
    rows = select(sample_evaluation.results, "index_shrunken", scope="unit", unit="BPBD", core_value="*", indicator="*")
    weakest = rows.sort_values("estimate")["indicator"].head(3).tolist()
    raw = select(sample_evaluation.results, "index", scope="unit", unit="BPBD", core_value="*", indicator="*")
    assert raw.sort_values("estimate")["indicator"].head(3).tolist() != weakest
    assert [problem.indicator for problem in propose_problems(sample_evaluation, "BPBD")][:3] == weakest
    fallen = select(sample_evaluation.results, "change", scope="unit", unit="*", core_value="*", indicator="*")
    (unit, indicator) = fallen[fallen["category"] == "turun"][["unit", "indicator"]].iloc[0]
    grounds = {problem.indicator: problem.ground for problem in propose_problems(sample_evaluation, unit)}
    assert re.search(r"turun \d+,\d poin dari 2024", grounds[indicator])
    silent = [problem.text for problem in propose_problems(sample_evaluation, "KEC-TIMUR")]
    assert silent[-1] == "Lembar bukti pelaksanaan budaya kerja belum disampaikan"
    unformed = make_plan_form(sample_evaluation, "SETWAN")
    assert unformed.notice.startswith("KBK belum dibentuk: sampaikan rencana ini kepada Sekretaris")


def test_all_units_get_one_and_the_same_bytes_again(sample_evaluation, tmp_path):
    first = write_plans(sample_evaluation, tmp_path / "a")
    assert len(first) == len(sample_evaluation.register.reporting_units) == 32
    again = write_plans(sample_evaluation, tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert {dt.date(2025, 1, 1)} == {openpyxl.load_workbook(first[0]).properties.created.date()}
