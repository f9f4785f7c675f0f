"""The linter of indicator lists: every rule finds what was planted, and nothing in the lists that are shipped."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from budaya_eval.cli import main
from budaya_eval.indicators import read_indicator_list
from budaya_eval.indicators.lint import lint_indicator_lists, read_rules

ROOT = Path(__file__).parents[1]
LISTS = sorted(path.parent.name for path in (ROOT / "instruments").glob("*/instrument.toml"))
UNIT = "Pegawai di unit kerja saya "


@pytest.fixture
def city(tmp_path):
    """A copy of the sample year and of the lists."""
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    shutil.copytree(ROOT / "data" / "contoh" / "2025", tmp_path / "data" / "2025")
    return tmp_path


@pytest.fixture
def change(city):
    """A function that writes cells into a table of the city's list, (code, column) to text, and gives the folder."""
    folder = city / "instruments" / "perwali-38-2016"

    def write(cells, table="item"):
        path = folder / f"{table}.xlsx"
        workbook = openpyxl.load_workbook(path)
        sheet = workbook.worksheets[0]
        header = [cell.value for cell in sheet[1]]
        for (code, column), text in cells.items():
            if column not in header:
                header.append(column)
                sheet.cell(1, len(header), column)
            (row,) = (row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == code)
            sheet.cell(row, header.index(column) + 1).value = text
        workbook.save(path)
        return folder

    return write


def places(found):
    return [(finding.rule.name, finding.code, finding.row, finding.column) for finding in found]


@pytest.mark.parametrize("name", LISTS)
def test_the_shipped_lists_are_clean(name):
    assert places(lint_indicator_lists(ROOT / "instruments" / name)) == []


@pytest.mark.parametrize(
    ("rule", "predicate"),
    [
        ("dua-gagasan", "mencatat dan melaporkan hasil kegiatan."),
        ("dua-gagasan", "menerima kritik maupun saran."),
        ("ingkar", "tidak menunda pekerjaan."),
        ("frekuensi", "selalu hadir sebelum apel pagi."),
        ("frekuensi", "Kadang-kadang datang sebelum apel pagi."),
        ("keyakinan", "bekerja dengan ikhlas."),
        ("keyakinan", "merasa memiliki kantor ini."),
        ("masa", "mengikuti pelatihan dalam 12 bulan terakhir."),
        ("istilah", "memberikan feedback kepada rekan."),
        ("istilah", "menyusun SKP tepat waktu."),
        ("istilah", "menyusun presentation untuk atasan."),
        ("ejaan", "mentaati jam istirahat."),
        ("nama-nilai", "berintegritas dalam pekerjaan."),
        ("tanda-baca", "menyapa tamu, murid dengan hangat."),
        ("kalimat-pasif", "dinilai baik oleh tamu."),
        ("panjang", " ".join(["menata"] + ["berkas"] * 15) + "."),
    ],
)
def test_a_planted_slip_is_found_in_its_cell(rule, predicate, change):
    found = lint_indicator_lists(change({("INT3A", "text_unit"): UNIT + predicate}))
    assert (rule, "INT3A", 6, "text_unit") in places(found)
    (finding,) = (finding for finding in found if finding.rule.name == rule)
    assert (finding.file, finding.sheet) == ("item.xlsx", "item")
    assert finding.rule.action
    assert predicate.split()[-1] in finding.came


def test_words_are_whole_words(change):
    # "tandan", "Denpasar", "dandan": a rule that looked for letters would find "dan" and "den".
    folder = change({("INT3A", "text_unit"): UNIT + "menata dandanan meja, tandanya jelas."})
    assert [place[0] for place in places(lint_indicator_lists(folder))] == ["tanda-baca"]


def test_sixteen_words_are_enough(change):
    folder = change({("INT3A", "text_unit"): UNIT + " ".join(["menata"] + ["berkas"] * 10) + "."})
    assert places(lint_indicator_lists(folder)) == []


def test_only_the_self_wording_can_confess(change):
    cells = {
        ("INT3A", "text_unit"): UNIT + "datang terlambat ke tempat kerja.",
        ("INT3A", "text_self"): "Saya datang terlambat ke tempat kerja.",
    }
    assert places(lint_indicator_lists(change(cells))) == [("pengakuan", "INT3A", 6, "text_self")]


def test_a_wording_with_the_wrong_subject_is_found(change):
    cells = {("INT3A", "text_unit"): "Saya menata meja.", ("INT3B", "text_self"): "Pegawai menyusun buku tamu."}
    assert places(lint_indicator_lists(change(cells))) == [
        ("subjek", "INT3A", 6, "text_unit"),
        ("subjek", "INT3B", 7, "text_self"),
    ]


def test_near_twins_are_found_across_indicators_with_both_places(change):
    # INT2A says: melaporkan hasil pekerjaan sesuai dengan keadaan yang sebenarnya.
    twin = "melaporkan hasil pekerjaannya sesuai keadaan yang sebenarnya."
    similar = "mencatat hasil kegiatan sesuai dengan keadaan yang sebenarnya."
    (finding,) = lint_indicator_lists(change({("AKU4B", "text_unit"): UNIT + twin}))
    assert (finding.rule.name, finding.code) == ("kembar", "AKU4B")
    assert "baris 4 (INT2A)" in finding.came
    (finding,) = lint_indicator_lists(change({("AKU4B", "text_unit"): UNIT + similar}))
    assert (finding.rule.name, finding.rule.severity) == ("tumpang-tindih", "sebaiknya")


def test_lists_asked_together_are_compared_item_by_item(change):
    folder = change({("INT3A", "text_unit"): UNIT + "menolong rekan yang mengalami kesulitan dalam pekerjaannya."})
    other = folder.parent / "berakhlak"
    assert lint_indicator_lists(folder) == lint_indicator_lists(other) == []
    (finding,) = lint_indicator_lists(folder, other)
    assert (finding.rule.name, finding.list_name, finding.code) == ("kembar", "berakhlak", "HA2A")
    assert "baris 6 (INT3A) daftar perwali-38-2016" in finding.came


def test_a_list_asked_on_a_scale_that_is_none_of_its_own_is_found(city):
    lists = [city / "instruments" / name for name in ("perwali-38-2016", "berakhlak", "dishub-contoh")]
    workbook = openpyxl.load_workbook(lists[1] / "scale.xlsx")
    (label,) = (
        row[2] for row in workbook.active.iter_rows() if [cell.value for cell in row[:2]] == ["frequency5", "4"]
    )
    label.value = "Kerap"
    workbook.save(lists[1] / "scale.xlsx")
    assert not lint_indicator_lists(lists[1])
    assert not lint_indicator_lists(*lists, scale="agreement5")
    (finding,) = lint_indicator_lists(*lists)
    assert (finding.rule.name, finding.list_name, finding.file) == ("skala-lain", "berakhlak", "scale.xlsx")
    assert finding.must_be_mended
    assert "Sering" in finding.came


def test_two_items_with_one_facet_overlap(change):
    (finding,) = lint_indicator_lists(change({("AKU1A", "facet"): "Jam kerja"}))
    assert (finding.rule.name, finding.code, finding.column) == ("tumpang-tindih", "AKU1A", "facet")
    assert "INT4A" in finding.came


def test_an_indicator_of_two_ideas_passes_with_a_facet_only(change):
    # PRO5: "Selalu melakukan evaluasi dan pembelajaran …"; frequency words of an indicator are its source's.
    (finding,) = lint_indicator_lists(change({("PRO5A", "facet"): None}))
    assert (finding.rule.name, finding.code, finding.column) == ("aspek", "PRO5A", "facet")


def test_a_second_reversed_item_and_any_of_a_small_value_are_found(change):
    folder = change({("INT1A", "reverse"): "yes", ("AKU2A", "reverse"): "yes"})
    found = [place for place in places(lint_indicator_lists(folder)) if place[0] == "pernyataan-negatif"]
    assert [(code, column) for _, code, _, column in found] == [("INT8A", "reverse"), ("AKU2A", "reverse")]


def test_a_value_of_two_indicators_is_found(change):
    folder = change({(f"PRO{number}{letter}", "is_active"): "no" for number in range(3, 9) for letter in "AB"})
    for code in [f"PRO{number}" for number in range(3, 9)]:
        workbook = openpyxl.load_workbook(folder / "indicator.xlsx")
        sheet = workbook.worksheets[0]
        (row,) = (row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == code)
        sheet.delete_rows(row)
        workbook.save(folder / "indicator.xlsx")
    workbook = openpyxl.load_workbook(folder / "item.xlsx")
    sheet = workbook.worksheets[0]
    for row in range(sheet.max_row, 1, -1):
        if sheet.cell(row, 2).value in {f"PRO{number}" for number in range(3, 9)}:
            sheet.delete_rows(row)
    workbook.save(folder / "item.xlsx")
    (finding,) = lint_indicator_lists(folder)
    assert (finding.rule.name, finding.code, finding.file) == ("jumlah-indikator", "PRO", "core_value.xlsx")
    assert "2 indikator" in finding.came


def test_missing_translations_are_found_in_every_table(change):
    change({("INT", "name_en"): None}, "core_value")
    change({("INT1", "text_en"): None}, "indicator")
    folder = change({("INT3A", "text_self_en"): None})
    settings = folder / "instrument.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("closing_en", "# closing_en"), encoding="utf-8")
    found = lint_indicator_lists(folder)
    assert [(finding.file, finding.column) for finding in found] == [
        ("item.xlsx", "text_self_en"),
        ("core_value.xlsx", "name_en"),
        ("indicator.xlsx", "text_en"),
        ("instrument.toml", "text.closing_en"),
    ]
    assert {finding.rule.name for finding in found} == {"terjemahan"}


def test_a_reason_accepts_a_finding_and_a_stale_one_is_told(change):
    slip = {("INT3A", "text_unit"): UNIT + "menerima kritik dan saran."}
    folder = change(slip | {("INT3A", "lint"): "dua-gagasan: kritik dan saran satu pengertian; ingkar: tidak ada"})
    first, second = lint_indicator_lists(folder)
    assert (first.rule.name, first.reason) == ("dua-gagasan", "kritik dan saran satu pengertian")
    assert not first.must_be_mended
    assert (second.rule.name, second.column) == ("alasan", "lint")
    assert "ingkar" in second.came
    empty = lint_indicator_lists(change({("INT3A", "lint"): "dua-gagasan:"}))
    assert [finding.must_be_mended for finding in empty] == [True, False]


def test_reading_does_not_mind_the_column_of_reasons(change):
    assert read_indicator_list(change({("INT3A", "lint"): "ejaan: nama diri"}))


def test_the_command_lints_a_year_and_a_list_and_writes_the_table(city, change, capsys):
    assert main(["instrument", str(city / "data" / "2025"), "--check"]) == 0
    told = capsys.readouterr().out
    assert "0 harus diperbaiki" in told
    assert "Berikutnya: budaya-eval panel" in told
    assert "TAHUN" not in told
    folder = change({("INT3A", "text_unit"): UNIT + "selalu menyapa tamu."})
    assert main(["instrument", str(folder), "--check"]) == 2
    text = capsys.readouterr().out
    assert "1 harus diperbaiki" in text
    assert "'selalu' dalam" in text
    made = city / "keluaran" / "instrumen" / "perwali-38-2016" / "pemeriksaan.xlsx"
    sheet = openpyxl.load_workbook(made)["Pemeriksaan"]
    header, row = sheet.iter_rows(values_only=True)
    about = dict(zip(header, row, strict=True))
    assert (about["tingkat"], about["kaidah"], about["kode"], about["baris"]) == ("harus", "frekuensi", "INT3A", 6)
    assert not (city / "data" / "2025" / "instrumen" / "pemeriksaan.xlsx").exists()


def test_issuing_warns_of_statements_that_must_be_mended(city, change, capsys):
    year = str(city / "data" / "2025")
    assert main(["instrument", year, "--channel", "codebook"]) == 0
    assert "Rumusan butir" not in capsys.readouterr().out
    change({("INT3B", "text_unit"): UNIT + "selalu menyapa tamu."})  # a reserve item: the questionnaire stays the same
    assert main(["instrument", year, "--channel", "codebook"]) == 0
    text = capsys.readouterr().out
    assert "Rumusan butir: 1 temuan yang harus diperbaiki" in text
    assert "--check" in text


def test_a_list_that_cannot_be_read_is_told_as_reading_tells_it(change, capsys):
    folder = change({("INT3A", "reverse"): "mungkin"})
    assert main(["instrument", str(folder), "--check"]) == 2
    assert "bukan ya/tidak" in capsys.readouterr().err


def test_every_rule_says_what_to_do():
    rules = read_rules()
    assert {rule.severity for rule in rules.values()} == {"harus", "sebaiknya"}
    assert all(rule.text.endswith(".") and rule.action.endswith(".") for rule in rules.values())


def test_a_notebook_shows_the_findings_or_says_there_are_none(change):
    from budaya_eval import tables

    folder = change({("INT3A", "text_unit"): UNIT + "selalu menyapa tamu.", ("INT3B", "text_self_en"): None})
    shown = tables.table_lint(lint_indicator_lists(folder))
    assert shown.title == "Pemeriksaan rumusan (2 temuan)"
    assert [row.cells[0] for row in shown.rows] == ["harus (1)", "INT3A", "sebaiknya (1)", "INT3B"]
    assert "perwali-38-2016/item.xlsx, baris 6, kolom text_unit" in shown.rows[1].cells
    folder = change({("INT3A", "lint"): "frekuensi: bagian dari kutipan", ("INT3B", "text_self_en"): "I greet."})
    accepted = tables.table_lint(lint_indicator_lists(folder))
    assert [row.cells[0] for row in accepted.rows] == ["diterima dengan alasan (1)", "INT3A"]
    assert accepted.rows[1].cells[-1] == "bagian dari kutipan"
    assert "Tidak ada temuan" in repr(tables.table_lint([]))
