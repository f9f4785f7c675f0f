"""An official Indeks BerAKHLAK stands beside the index, on a scale of its own, and is never mixed with it."""

from budaya_eval import run_evaluation
from budaya_eval.report import build_report
from budaya_eval.report.model import NumberedTable
from budaya_eval.results import select
from budaya_eval.tables import table_berakhlak_index
from tests.small_city import write_city


def test_the_official_index_keeps_its_year_its_category_and_its_own_points(sample_evaluation):
    row = select(sample_evaluation.results, "berakhlak_index", scope="city").iloc[0]
    assert (row["estimate"], row["reference_year"], row["category"]) == (61.5, 2024, "Cukup Sehat")
    assert row["unit_of_measure"] != "poin indeks (0–100)"
    assert row["basis"].endswith("20 Desember 2024")
    table = table_berakhlak_index(sample_evaluation)
    assert [cells[:4] for cells in (row.cells for row in table.rows)] == [
        ("Indeks budaya kerja", "2025", "73,16", "Baik"),
        ("Indeks BerAKHLAK", "2024", "61,5", "Cukup Sehat"),
    ]
    assert "tidak dapat dibandingkan" in table.note


def test_the_report_says_it_in_the_summary_and_in_the_annex(sample_evaluation):
    report = build_report(sample_evaluation)
    text = str(report)
    assert "Indeks BerAKHLAK 2024: 61,5 (Cukup Sehat); cara hitungnya lain, jangan dibandingkan" in text
    tables = [block.table.name for block in report.blocks if isinstance(block, NumberedTable)]
    assert tables.index("berakhlak") == tables.index("indeks-berakhlak") + 1


def test_nothing_is_said_where_none_was_written_down(tmp_path):
    evaluation = run_evaluation(write_city(tmp_path / "2025"))
    assert table_berakhlak_index(evaluation) is None
    assert "Indeks BerAKHLAK 20" not in str(build_report(evaluation))
