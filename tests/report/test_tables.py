"""Display tables say what the published results say, and nothing else."""

import re

import pandas as pd
import pytest

from budaya_eval import tables
from budaya_eval.phrases import format_number
from budaya_eval.results import DIGITS, NUMBERS, make_row, make_table, publish

NUMBER = re.compile(r"[−+]?\d+(?:\.\d{3})*(?:,\d+)?")
COUNTED = {"No.", "Kode", "Butir", "Berkas", "Dibaca", "Dipakai", "Dipisahkan", "Pertanyaan"}
NUMERIC_TABLES = (
    tables.table_participation,
    tables.table_set_aside,
    tables.table_groups,
    tables.table_dimensions,
    tables.table_core_values,
    tables.table_indicators,
    tables.table_knowledge,
    tables.table_units,
    tables.table_unit_values,
    tables.table_reliability,
    tables.table_item_reliability,
    tables.table_coefficients,
    tables.table_agreement,
    tables.table_sensitivity,
)


def printed_forms(results):
    """Every way a published number may be printed: with the digits of its unit, with and without sign."""
    forms = set()
    for column in NUMBERS:
        for value, unit in zip(results[column], results["unit_of_measure"], strict=True):
            forms |= {format_number(value, DIGITS[unit], sign=sign) for sign in (False, True)}
    return forms | {format_number(float(n), 0) for n in results["n"].dropna()}


@pytest.mark.parametrize("make", NUMERIC_TABLES, ids=lambda make: make.__name__)
def test_every_number_comes_from_the_results(make, evaluation):
    """Identity: a printed number is a published one, written with the digits of its unit."""
    table = make(evaluation)
    forms = printed_forms(evaluation.results)
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=False):
            if column.title in COUNTED or column.align == "left":
                continue
            unknown = [number for number in NUMBER.findall(cell) if number not in forms]
            assert not unknown, (column.title, cell)


def test_hidden_units_show_no_number(evaluation):
    names = {unit.code: unit.name for unit in evaluation.register.units}
    hidden = {names[code] for code in evaluation.hidden_units}
    assert len(hidden) >= 2
    for table in (tables.table_units(evaluation), tables.table_unit_values(evaluation)):
        place = [column.title for column in table.columns].index("Perangkat Daerah")
        rows = [row for row in table.rows if row.cells[place] in hidden]
        assert len(rows) == len(hidden)
        for row in rows:
            assert not any(NUMBER.search(cell) for cell in row.cells[place + 1 :])
            assert "tidak ditampilkan" in row.cells


def test_a_unit_without_answers_is_named_as_such(evaluation):
    rows = {row.cells[1]: row for row in tables.table_participation(evaluation).rows}
    assert rows["Dinas Pemadam Kebakaran dan Penyelamatan"].cells[-1] == "tidak ada jawaban"
    assert "di bawah 60 %" in rows["Sekretariat Daerah"].cells[-1]


def test_accounting_adds_up(evaluation):
    """Identity: read = used + set aside, in every row."""
    for row in tables.table_accounting(evaluation).rows:
        read, used, aside = (int(cell.replace(".", "")) for cell in row.cells[2:])
        assert read == used + aside


def test_indicators_are_verbatim_under_their_values(evaluation):
    table = tables.table_indicators(evaluation)
    texts = [row.cells[1] for row in table.rows if row.kind != "group"]
    assert texts == [indicator.text for indicator in evaluation.instrument.indicators]
    assert [row.cells[0] for row in table.rows if row.kind == "group"] == ["Integritas", "Profesional", "Akuntabel"]


def test_a_range_over_a_cut_names_both_predicates(evaluation):
    rows = {row.cells[0]: row.cells for row in tables.table_dimensions(evaluation).rows}
    assert rows["Tingkat Kesadaran"][-1] == "di antara Cukup dan Baik"
    assert rows["Tingkat Kemanfaatan"][2] == "–"
    assert rows["Tingkat Kemanfaatan"][-1].startswith("belum dapat dinilai: belum ada sumber data")


def test_corrections_do_not_repeat_an_answer(evaluation_maker):
    made = evaluation_maker(names=("Dinas Sosial",))
    line = {"file": "google.csv", "oleh": "Analis", "tanggal": "2025-10-20", "alasan": "pada lembar tertulis 4711"}
    lines = [
        line | {"baris": 815, "kolom": "INT1A", "nilai_baru": "4711"},
        line | {"baris": 816, "kolom": "INT2A", "nilai_baru": "4711"},
        line | {"baris": 817, "kolom": "unit", "nilai_baru": "U12", "tanggal": "akhir Oktober"},
        line | {"baris": 818, "kolom": "", "nilai_baru": "keluarkan"},
    ]
    object.__setattr__(made.answers, "corrections", pd.DataFrame(lines))
    table = tables.table_corrections(made)
    assert [row.cells[1:] for row in table.rows] == [
        ("google.csv", "isian dibetulkan", "2", "Analis", "20 Oktober 2025"),
        ("google.csv", "unit dipetakan", "1", "Analis", "akhir Oktober"),
        ("google.csv", "baris dikeluarkan", "1", "Analis", "20 Oktober 2025"),
    ]
    shown = " ".join(cell for row in table.rows for cell in row.cells)
    assert not re.search(r"4711|81\d|INT|U12|lembar", shown)


def test_what_if_stands_beside_the_other_ways_and_is_called_so(evaluation):
    table = tables.table_sensitivity(evaluation)
    last = table.rows[-1].cells
    assert last[0] == "Andai yang tidak menjawab 0,5 simpangan baku lebih rendah"
    assert last[2] == "–"
    assert "bukan taksiran" in table.note


def test_marks_are_those_of_scheme_and_list(evaluation):
    rows = {row.cells[0]: row.cells for row in tables.table_legal_marks(evaluation).rows}
    assert rows["Nilai budaya kerja"][2] == "terverifikasi"
    assert rows["Pernyataan kuesioner"][2] == "usulan"
    assert rows["Batas kehati-hatian tingkat partisipasi"][1] == "60 %"
    assert not any("M.PAN" in cell for cells in rows.values() for cell in cells)


def test_agreement_counts_units_and_is_no_gate(evaluation_maker):
    evaluation = evaluation_maker()
    table = tables.table_agreement(evaluation)
    assert [row.cells[-3:] for row in table.rows] == [("21", "9", "1")] * len(evaluation.instrument.core_values)
    assert "bukan syarat" in table.note
    assert tables.table_coefficients(evaluation).to_frame().iloc[7, 1] == "–"  # undefined, not zero
    without = evaluation.results[evaluation.results["measure"] != "icc1"]
    object.__setattr__(evaluation, "results", without)
    assert tables.table_agreement(evaluation) is None


def test_ranks_and_rises_that_mean_little_are_said_under_the_tables(evaluation_maker):
    made = evaluation_maker()
    extra = [
        make_row("rank_span", scope="city", estimate=28.4, n=2000, note="Peringkat tidak bermakna."),
        make_row("expected_rise", scope="city", core_value="INT", indicator="INT9", estimate=0.44, n=2000),
        make_row("expected_rise", scope="city", core_value="PRO", indicator="PRO6", estimate=0.62, n=2000),
    ]
    object.__setattr__(made, "results", pd.concat([made.results, publish(make_table(extra), ())], ignore_index=True))
    assert "bukan peringkat. Peringkat tidak bermakna. " in tables.table_units(made).note
    assert "(INT9 dan PRO6) diperkirakan naik rata-rata 0,5 poin" in tables.table_indicators(made).note


def test_mapping_names_every_indicator(evaluation, evaluation_maker):
    codes = [row.cells[0] for row in tables.table_mapping(evaluation).rows]
    assert set(codes) == {indicator.code for indicator in evaluation.instrument.indicators}
    assert tables.table_mapping(evaluation_maker(list_code="berakhlak", names=("Dinas Sosial",))) is None


def test_nothing_to_show_gives_no_table(evaluation_maker):
    hidden = evaluation_maker(everyone_hidden=True)
    assert tables.table_unit_values(hidden) is None
    alone = evaluation_maker(has_previous=False)
    assert "Arah" not in [column.title for column in tables.table_core_values(alone).columns]


def test_a_notebook_shows_the_table_escaped(evaluation_maker):
    made = evaluation_maker(names=("Dinas <b>A</b> & B",))
    page = tables.table_participation(made)._repr_html_()
    assert "Dinas &lt;b&gt;A&lt;/b&gt; &amp; B" in page
    frame = tables.table_participation(made).to_frame()
    assert list(frame["Perangkat Daerah"]) == ["Dinas <b>A</b> & B", "Seluruh kota"]
