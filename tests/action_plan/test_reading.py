"""Plans that come back: read whole, or told cell by cell what is wrong, all at once."""

import datetime as dt
import math
import shutil

import openpyxl
import pytest

from budaya_eval.action_plan import follow_up, write_follow_up
from budaya_eval.errors import InputError
from budaya_eval.results import select


def test_a_plan_comes_back_as_it_was_filled_in(plans):
    found = plans()
    assert found.faults == ()
    assert found.units == ("INSPEKTORAT", "BPKPAD", "DISDUKCAPIL", "DINKES", "DISPERDAGIN", "KEC-UTARA")
    first, second, third = (action for action in found.actions if action.unit == "DINKES")
    assert [a.usg for a in (first, second, third)] == [(4, 4, 3), (4, 3, 4), (3, 3, 3)]
    assert [a.rank for a in (first, second, third)] == [1, 2, 3]
    assert sorted(a.indicator for a in (first, second, third)) == ["INT9", "PRO6", "PRO8"]
    assert {(a.core_value, a.indicator[:3]) for a in found.actions} == {("INT", "INT"), ("PRO", "PRO")}
    assert 50 < first.score < 70
    assert (first.due, first.cost, first.status) == (dt.date(2025, 3, 28), 0, "selesai")
    assert first.is_approved
    assert first.object_of_repair == "sistem"
    assert (first.target, first.realised) == ("12 kali setahun", "Tercapai (contoh)")
    assert [action.status for action in found.actions if action.unit == "KEC-UTARA"] == ["belum", "belum dilaporkan"]


def test_no_name_of_a_person_is_kept(plans, change):
    change("DINKES", ("Rencana", "Persetujuan pimpinan: nama", 1, "Rahasia Sekali"))
    assert "Rahasia" not in repr(plans())


def test_bad_cells_are_told_all_at_once_with_their_place_and_cost_only_themselves(plans, change):
    change(
        "DINKES",
        ("Masalah", "U", 1, 7),
        ("Masalah", "Layak", 2, "mungkin"),
        ("Masalah", "Indikator", 3, "XYZ1 – Lain"),
        ("Sebab", "Sebab dominan (kategori)", 1, "Cuaca"),
        ("Rencana", "Objek perbaikan", 1, "gedung"),
        ("Rencana", "Waktu (kapan)", 1, dt.datetime(2031, 1, 1)),
        ("Rencana", "Waktu (kapan)", 2, "bulan Maret"),
        ("Rencana", "Biaya (berapa)", 1, -5),
        ("Rencana", "Biaya (berapa)", 2, "Rp2.500.000"),
        ("Rencana", "Status", 2, "beres"),
        ("Rencana", "Realisasi", 1, None),
        ("Rencana", "Persetujuan pimpinan: tanggal", 1, None),
        ("Rencana", "Objek perbaikan", 9, "sistem"),
    )
    found = plans()
    places = [(fault.sheet, fault.row, fault.column) for fault in found.faults]
    assert sorted(places) == sorted(
        [
            ("Masalah", 7, "U"),
            ("Masalah", 8, "Layak"),
            ("Masalah", 9, "Indikator"),
            ("Sebab", 7, "Sebab dominan (kategori)"),
            ("Rencana", 7, "Objek perbaikan"),
            ("Rencana", 7, "Waktu (kapan)"),
            ("Rencana", 8, "Waktu (kapan)"),
            ("Rencana", 7, "Biaya (berapa)"),
            ("Rencana", 8, "Biaya (berapa)"),
            ("Rencana", 8, "Status"),
            ("Rencana", 7, "Realisasi"),
            ("Rencana", 7, "Persetujuan pimpinan: tanggal"),
            ("Rencana", 15, "No."),
            ("Rencana", 15, "Tindakan (apa)"),
        ]
    )
    assert {fault.file for fault in found.faults} == {"rencana_tindak/rencana-tindak-DINKES.xlsx"}
    first, second, third, ninth = (action for action in found.actions if action.unit == "DINKES")
    assert (first.usg, first.rank, first.is_approved) == (None, 0, False)
    assert math.isnan(first.cost)
    assert (second.usg, second.rank) == ((4, 3, 4), 0)
    assert second.status == "belum dilaporkan"
    assert (third.indicator, third.rank) == ("", 1)
    assert ninth.problem == ""


def test_what_is_wrong_with_whole_files_is_told_together_and_nothing_is_read(plans, change, city):
    folder = city.parent / "2024" / "rencana_tindak"
    shutil.copy(folder / "rencana-tindak-DINKES.xlsx", folder / "salinan.xlsx")
    for unit, cell, value in (
        ("BPKPAD", "C3", 2023),
        ("INSPEKTORAT", "C2", "INSPEKTORA"),
        ("DISPERDAGIN", "C2", "PKM-1"),
    ):
        path = folder / f"rencana-tindak-{unit}.xlsx"
        workbook = openpyxl.load_workbook(path)
        for sheet in ("Masalah", "Sebab", "Rencana"):
            workbook[sheet][cell] = value
        workbook.save(path)
    workbook = openpyxl.load_workbook(folder / "rencana-tindak-KEC-UTARA.xlsx")
    del workbook["Sebab"]
    workbook.save(folder / "rencana-tindak-KEC-UTARA.xlsx")
    change("DISDUKCAPIL", ("Rencana", "No.", 2, 1), ("Masalah", "No.", 3, None))
    (folder / "rencana-tindak-rusak.xlsx").write_bytes(b"PK")
    with pytest.raises(InputError) as raised:
        plans()
    codes = sorted({problem.code for problem in raised.value.problems})
    assert codes == ["file-damaged", "plan-number", "plan-sheet", "plan-twice", "plan-year", "unit-unknown"]
    assert all(problem.file.startswith("rencana_tindak/") for problem in raised.value.problems)
    assert "mungkin maksudnya 'INSPEKTORAT" in str(raised.value)


def test_a_workbook_that_is_no_plan_is_named(plans, city):
    target = city.parent / "2024" / "rencana_tindak" / "catatan.xlsx"
    shutil.copy(city / "koreksi.xlsx", target)
    assert plans().ignored == ("rencana_tindak/catatan.xlsx",)


def test_status_stands_beside_change_and_expected_rise_without_a_cause(sample_evaluation, tmp_path):
    found = follow_up(sample_evaluation)
    assert [one.action.unit for one in found[:2]] == ["INSPEKTORAT", "INSPEKTORAT"]
    first = next(one for one in found if one.action.unit == "DINKES")
    action = first.action
    level = {"scope": "unit", "unit": "DINKES", "core_value": action.core_value, "indicator": action.indicator}
    for measure, value in (("change", first.change), ("expected_rise", first.expected_rise)):
        assert select(sample_evaluation.results, measure, **level)["estimate"].tolist() == [value]
    page = openpyxl.load_workbook(write_follow_up(sample_evaluation, tmp_path / "t.xlsx"))
    text = " ".join(str(cell.value) for sheet in page for row in sheet.iter_rows() for cell in row if cell.value)
    assert "DATA SIMULASI" in text
    assert not any(word in text for word in ("berkat", "akibat", "karena tindakan", "berhasil"))


def test_counts_of_actions_are_those_of_the_sheets(sample_evaluation):
    rows = select(sample_evaluation.results, "n_actions", scope="city", subgroup="*")
    counted = dict(zip(rows["subgroup"], rows["estimate"], strict=True))
    assert counted == {"selesai": 7, "proses": 4, "belum": 2, "tidak dilanjutkan": 1, "belum dilaporkan": 2}
    assert set(rows["n"]) == {16}
    assert set(rows["reference_year"]) == {2024}
