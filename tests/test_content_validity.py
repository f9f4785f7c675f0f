"""The panel's form and its way back: V by hand, filled with openpyxl as a rater would, and each slip told."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from budaya_eval.cli import main
from budaya_eval.content_validity import count_tried, judge_items, read_panel, write_form, write_judgement
from budaya_eval.errors import InputError
from budaya_eval.indicators import read_indicator_list

ROOT = Path(__file__).parents[1]
LIST = read_indicator_list(ROOT / "instruments" / "perwali-38-2016")
CODES = [item.code for item in LIST.items]
RATINGS = {"P1": 5, "P2": 4, "P3": 5, "P4": 4, "P5": 5}


@pytest.fixture
def fill(tmp_path):
    """A function that fills a copy of the form: rater, ratings by item (others get `usual`), and free changes."""
    write_form(LIST, tmp_path / "form.xlsx")

    def write(rater, usual=5, ratings=None, change=None, name=None):
        workbook = openpyxl.load_workbook(tmp_path / "form.xlsx")
        sheet = workbook["Penilaian"]
        sheet["B2"] = rater
        header = [cell.value for cell in sheet[4]]
        assert header == ["kode", "nilai", "indikator", "aspek", "pernyataan", "relevansi", "catatan"]
        for row in range(5, 5 + len(CODES)):
            sheet.cell(row, 6).value = (ratings or {}).get(sheet.cell(row, 1).value, usual)
        if change:
            change(workbook, sheet)
        folder = tmp_path / "2026" / "panel"
        folder.mkdir(parents=True, exist_ok=True)
        workbook.save(folder / f"{name or rater}.xlsx")
        return tmp_path / "2026"

    return write


def told(folder):
    with pytest.raises(InputError) as caught:
        read_panel(folder, LIST)
    return [str(problem) for problem in caught.value.problems]


def test_the_form_holds_every_item_and_allows_one_to_five_only(tmp_path):
    write_form(LIST, tmp_path / "form.xlsx", is_simulated=True)
    workbook = openpyxl.load_workbook(tmp_path / "form.xlsx")
    sheet = workbook["Penilaian"]
    assert [sheet.cell(row, 1).value for row in range(5, 5 + len(CODES))] == CODES
    assert sheet["E5"].value == LIST.items[0].text_unit
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, rule.formula1, rule.formula2, str(rule.sqref)) == ("whole", "1", "5", "F5:F46")
    assert sheet["E2"].value == '=COUNT(F5:F46)&" dari 42 butir terisi"'
    assert "DATA SIMULASI" in sheet["A1"].value
    locked = {cell.coordinate: cell.protection.locked for cell in (sheet["B2"], sheet["F5"], sheet["G5"], sheet["E5"])}
    assert locked == {"B2": False, "F5": False, "G5": False, "E5": True}
    assert sheet.protection.sheet
    assert "Jangan menulis nama" in "".join(str(cell.value) for cell in workbook["Petunjuk"]["A"])


def test_no_form_is_no_panel(tmp_path):
    assert read_panel(tmp_path, LIST) is None
    (tmp_path / "panel").mkdir()
    (tmp_path / "panel" / "~$P1.xlsx").write_bytes(b"lock")
    assert read_panel(tmp_path, LIST) is None


def test_v_is_what_the_hand_gives(fill):
    for rater, rating in RATINGS.items():
        weak = {"P1": 2, "P2": 3, "P3": 1, "P4": 2, "P5": 1}[rater]
        folder = fill(rater, ratings={"INT1A": rating, "INT2A": weak, "INT3A": 4})
    panel = read_panel(folder, LIST)
    assert list(panel.ratings.columns) == list(RATINGS)
    judged = judge_items(panel, LIST).set_index("kode")
    # V = sum of (rating - 1) / (raters x 4): (4+3+4+3+4)/20, (1+2+0+1+0)/20, 15/20, 20/20
    assert judged.loc[["INT1A", "INT2A", "INT3A", "AKU4B"], "v_aiken"].tolist() == pytest.approx([0.9, 0.2, 0.75, 1.0])
    assert judged.loc[["INT1A", "INT2A", "INT3A"], "rekomendasi"].tolist() == ["pakai", "ganti", "perbaiki"]
    assert set(judged["penilai"]) == {5}
    # Aiken (1985), table 1: five raters, five categories: V of .80 is significant at the 5 % level.
    assert judged.loc["INT1A", "v_tabel"] == pytest.approx(0.80)
    assert judged.loc["INT1B", "dipakai"] == "tidak"
    assert set(judged["uji_coba"]) == {"belum diuji coba"}
    tried = judge_items(panel, LIST, {"INT1A": 31}).set_index("kode")["uji_coba"]
    assert (tried["INT1A"], tried["INT2A"]) == ("diuji coba, 31 jawaban", "belum diuji coba")


def test_the_tryout_is_counted_item_by_item(tmp_path):
    # The sample's tryout sheet, counted with openpyxl: whole numbers below the header of codes.
    year = ROOT / "data" / "contoh" / "2025"
    (path,) = (year / "uji_coba" / "jawaban").glob("*.xlsx")
    header, _, *rows = openpyxl.load_workbook(path)["Isian"].iter_rows(min_row=2, values_only=True)
    consented = [row for row in rows if row[header.index("persetujuan")] == "ya"]
    counts = count_tried(year)
    assert len(counts) == 21
    for item, n in counts.items():
        assert n == sum(isinstance(row[header.index(item)], int) for row in consented), item
    assert 0 < min(counts.values()) <= max(counts.values()) <= 40


def test_few_raters_decide_nothing(fill):
    fill("P1")
    judged = judge_items(read_panel(fill("P2"), LIST), LIST)
    assert set(judged["rekomendasi"]) == {"belum dapat dinilai"}


def test_a_bad_rating_costs_the_rating_and_says_where(fill):
    def change(workbook, sheet):
        sheet["F5"] = "enam"
        sheet["F6"] = 6
        sheet["F7"] = None
        sheet["E8"] = "Pegawai di unit kerja saya mengakui kekeliruan."
        sheet["A9"] = "XYZ9A"
        sheet["A12"] = "INT4A"

    fill("P1")
    panel = read_panel(fill("P2", change=change), LIST)
    assert [(fault.row, fault.column) for fault in panel.faults] == [
        (5, "relevansi"),
        (6, "relevansi"),
        (8, "pernyataan"),
        (9, "kode"),
        (12, "kode"),
    ]
    assert "enam" not in str(panel.faults[0])
    assert panel.ratings["P1"].notna().all()
    assert panel.ratings["P2"].isna().sum() == 6
    judged = judge_items(panel, LIST).set_index("kode")
    assert judged.loc["INT1A", "penilai"] == 1


def test_remarks_reach_the_table_with_their_rater_and_never_as_formula(fill, tmp_path):
    def change(workbook, sheet):
        sheet["G5"] = "kata sungguh-sungguh sulit diamati"
        sheet["G6"] = "'=1+1"

    fill("P1", change=change)
    folder = fill("P2")
    panel = read_panel(folder, LIST)
    judged = judge_items(panel, LIST)
    write_judgement(judged, panel, tmp_path / "hasil.xlsx", is_simulated=True)
    workbook = openpyxl.load_workbook(tmp_path / "hasil.xlsx")
    assert workbook.sheetnames == ["Validitas isi", "Penilaian", "Dilewati", "Cara membaca", "Keterangan"]
    header, first, *_ = workbook["Validitas isi"].iter_rows(values_only=True)
    row = dict(zip(header, first, strict=True))
    assert row["catatan"].startswith("P1: kata sungguh-sungguh sulit diamati")
    assert (row["kode"], row["v_aiken"], row["penilai"]) == ("INT1A", 1, 2)
    assert [cell.value for cell in workbook["Penilaian"][2]] == ["INT1A", 5, 5]
    assert all(cell.data_type != "f" for sheet in workbook for cells in sheet for cell in cells)
    meanings = dict(workbook["Cara membaca"].iter_rows(min_row=2, values_only=True))
    assert set(header) <= meanings.keys()
    assert "usulan" in meanings["Status aturan"]


def test_faults_of_structure_are_told_all_at_once(fill):
    fill("P1")
    fill("P1", name="lagi")
    fill("Budi Santoso", name="nama")
    fill(None, name="kosong")
    fill("P3", name="judul", change=lambda workbook, sheet: sheet.__setitem__("F4", "relevensi"))
    fill("P4", name="lembar", change=lambda workbook, sheet: setattr(sheet, "title", "Sheet1"))
    folder = fill("P5", name="tanpa", change=lambda workbook, sheet: sheet.delete_rows(4))
    (folder / "panel" / "rusak.xlsx").write_bytes(b"PK\x03\x04")
    problems = "\n".join(told(folder))
    assert len(problems.splitlines()) == 7
    assert "lagi.xlsx: Kode penilai P1 sudah dipakai dalam P1.xlsx" in problems
    assert "Kode penilai 'Bu…' (12 karakter) tidak dapat dipakai" in problems
    assert "Santoso" not in problems
    assert "Kode penilai kosong" in problems
    assert "Kolom 'relevansi' tidak ada; yang mirip: 'relevensi'" in problems
    assert "Lembar 'Penilaian' tidak ada" in problems
    assert "Baris judul dengan kolom 'kode' tidak ditemukan" in problems
    assert "rusak.xlsx" in problems


def test_ratings_come_back_from_csv_and_in_any_column_order(fill, tmp_path):
    folder = tmp_path / "2026"
    (folder / "panel").mkdir(parents=True)
    rows = ["Kode penilai;p2", "", "relevansi;pernyataan;catatan;kode"]
    rows += [f"4;{item.text_unit};;{item.code}" for item in LIST.items]
    (folder / "panel" / "p2.csv").write_text("\n".join(rows), encoding="utf-8-sig")
    panel = read_panel(folder, LIST)
    assert panel.ratings["P2"].tolist() == [4.0] * len(CODES)
    assert not panel.faults


def test_the_command_writes_the_form_then_the_judgement(fill, tmp_path, capsys):
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    year = tmp_path / "data" / "2026"
    shutil.copytree(ROOT / "data" / "contoh" / "2025", year)
    settings = (year / "evaluasi.toml").read_text(encoding="utf-8")
    (year / "evaluasi.toml").write_text(settings.replace("tahun = 2025", "tahun = 2026"), encoding="utf-8")
    assert main(["panel", str(year)]) == 0
    assert "kirim formulir kepada sekitar lima penilai" in capsys.readouterr().out
    made = tmp_path / "keluaran" / "2026" / "panel"
    assert not (made / "hasil-panel.xlsx").exists()
    for rater in RATINGS:
        folder = fill(rater, ratings={"INT1A": 1})
    shutil.copytree(folder / "panel", year / "panel")
    assert main(["panel", str(year)]) == 0
    text = capsys.readouterr().out
    assert "5 penilai, 42 butir: 41 pakai, 1 ganti" in text
    assert (made / "hasil-panel.xlsx").is_file()
    assert (made / "formulir-panel.xlsx").is_file()
