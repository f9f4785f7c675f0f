"""What only notebooks show: item analysis and its figures, the list and its questionnaire, what was read, boxes."""

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import pearsonr

from budaya_eval import charts, tables
from budaya_eval.channels.channel import Loss, LossReport
from budaya_eval.indicators import read_indicator_list
from budaya_eval.scheme import read_scheme
from budaya_eval.settings import YearSettings
from budaya_eval.statistics import SufficientStatistics
from tests.builders import make_instrument, make_list

INSTRUMENTS = Path(__file__).parents[1] / "instruments"
SETTINGS = YearSettings(
    folder=Path("../data/2026"),
    year=2026,
    previous_folder=None,
    instrument_folder=INSTRUMENTS / "perwali-38-2016",
    scheme_path=INSTRUMENTS / "schemes" / "perwali-38-2016.toml",
    reference_date=dt.date(2026, 9, 30),
    is_simulated=False,
    form=None,
    scale=None,
    order="seeded",
    seed=38,
    evidence_path=INSTRUMENTS / "evidence" / "perwali-38-2016.xlsx",
    evidence_start=dt.date(2025, 10, 1),
    evidence_end=dt.date(2026, 9, 30),
)


def simulate(n, loadings, seed=1):
    """Answers 1-5 of n people on items that share one factor, as strongly as their loading says."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=n)
    noise = {code: rng.normal(0, 0.8, n) for code in loadings}
    columns = {code: 3.6 + loading * factor + noise[code] for code, loading in loadings.items()}
    return pd.DataFrame(columns).round().clip(1, 5)


def make_evaluation(scores, scales):
    """As much of an evaluation as these displays read; answers are the scores, no statement is reversed."""
    instrument = make_instrument(sizes={value: len(codes) for value, codes in scales.items()})
    values = scores.rename(columns=lambda code: f"{code}A")
    for question in instrument.questions_of("likert"):
        if question.is_reverse:
            values[question.code] = 6 - values[question.code]
    return SimpleNamespace(
        settings=SETTINGS,
        instrument=instrument,
        scheme=read_scheme(SETTINGS.scheme_path),
        answers=SimpleNamespace(instrument=instrument, values=values),
        statistics=SufficientStatistics.from_frame(scores, scales),
    )


@pytest.fixture
def one_value():
    scores = simulate(400, {"INT1": 0.9, "INT2": 0.9, "INT3": 0.8, "INT4": 0.05})
    return scores, make_evaluation(scores, {"INT": list(scores)})


# --- Item analysis ------------------------------------------------------------------------------------------------


def number(text):
    return float(text.replace("−", "-").replace(".", "").replace(",", "."))


def test_item_analysis_agrees_with_pandas_and_scipy(one_value):
    scores, evaluation = one_value
    shown = tables.table_item_analysis(evaluation, "INT").to_frame().set_index("Butir")
    for code in scores:
        expected = pearsonr(scores[code], scores.drop(columns=code).sum(axis=1))
        low, high = expected.confidence_interval()
        row = shown.loc[code]
        assert number(row["r butir–sisa"]) == pytest.approx(expected.statistic, abs=0.0005)
        assert [number(part) for part in row["Rentang 95 %"].split(" s.d. ")] == pytest.approx([low, high], abs=0.0005)
        assert number(row["Rata-rata"]) == pytest.approx(scores[code].mean(), abs=0.005)
        assert number(row["Simpangan baku"]) == pytest.approx(scores[code].std(), abs=0.005)


def test_reliability_is_told_in_sentences_under_the_names_of_the_values(one_value):
    _, evaluation = one_value
    told = repr(tables.describe_reliability(evaluation))
    assert "Nilai INT: Alpha 0," in told
    assert "periksa daya beda INT4" in told


def verdicts(evaluation):
    return tables.table_item_analysis(evaluation, "INT").to_frame().set_index("Butir")["Keterangan"]


def test_item_that_goes_its_own_way_is_named(one_value):
    shown = verdicts(one_value[1])

    assert shown["INT1"] == "memadai"
    assert shown["INT4"] == "daya beda di bawah 0,30; alpha naik bila dihapus"


def test_negative_and_uncertain_items_are_told_apart():
    scores = simulate(60, {"INT1": 0.9, "INT2": 0.9, "INT3": 0.33, "INT4": -0.9})
    scale = {"INT": list(scores)}
    shown = (
        tables.table_item_analysis(make_evaluation(scores, scale), "INT").to_frame().set_index("Butir")["Keterangan"]
    )

    assert shown["INT4"].startswith("negatif: periksa arah butir")
    assert "belum pasti" in shown["INT3"]


def test_too_few_people_show_no_coefficient_and_no_figure():
    scores = simulate(6, {"INT1": 0.9, "INT2": 0.9})
    evaluation = make_evaluation(scores, {"INT": list(scores)})
    shown = tables.table_item_analysis(evaluation, "INT")

    assert set(shown.to_frame()["r butir–sisa"]) == {"–"}
    assert "n < 10: reliabilitas tidak dihitung" in shown.note
    assert charts.chart_item_rest(evaluation) is None
    assert charts.chart_correlations(evaluation) is None


def test_figure_of_items_says_in_its_title_how_many_fall_short(one_value):
    chart = charts.chart_item_rest(one_value[1])

    assert chart.title == "1 dari 4 butir berada di bawah 0,30: INT4"
    assert "INT4" in chart.alt
    assert len(chart.png(dpi=60)) > 1000


def test_figure_of_correlations_compares_inside_with_across():
    own = simulate(300, {"INT1": 0.9, "INT2": 0.9, "INT3": 0.9})
    other = simulate(300, {"PRO1": 0.9, "PRO2": 0.9}, seed=2)
    scores = pd.concat([own, other], axis=1)
    chart = charts.chart_correlations(make_evaluation(scores, {"INT": list(own), "PRO": list(other)}))
    within = own.corr().to_numpy()[np.tril_indices(3, -1)].mean()

    assert chart.title.startswith("Indikator lebih erat di dalam nilainya sendiri")
    assert f"Nilai INT {within:.2f}".replace(".", ",") in chart.alt


def test_values_that_one_general_impression_covers_are_said_to_be_so():
    scores = simulate(300, {"INT1": 0.9, "INT2": 0.3, "PRO1": 0.9, "PRO2": 0.9})
    chart = charts.chart_correlations(make_evaluation(scores, {"INT": ["INT1", "INT2"], "PRO": ["PRO1", "PRO2"]}))

    assert chart.title == "Nilai INT: indikatornya tidak lebih erat satu sama lain daripada dengan nilai lain"


# --- Agreement and tryout ------------------------------------------------------------------------------------------


def in_units(evaluation, scores, scales, units, hidden=()):
    """The same evaluation with people in units, of which some are hidden."""
    register = SimpleNamespace(
        reporting_units=[SimpleNamespace(code=code, name=f"Dinas {code}") for code in dict.fromkeys(units)]
    )
    stats = SufficientStatistics.from_frame(scores.assign(unit=units), scales, unit="unit")
    return SimpleNamespace(**{**vars(evaluation), "statistics": stats, "register": register, "hidden_units": {*hidden}})


def test_figure_of_agreement_sorts_units_by_how_their_answers_lie():
    camps = pd.DataFrame([[2] * 4] * 20 + [[4] * 4] * 20, columns=["INT1", "INT2", "INT3", "INT4"])
    alike = pd.DataFrame([[4, 4, 5, 4]] * 20 + [[4, 3, 4, 4]] * 15, columns=camps.columns)
    few = alike[:12] - 1
    same = pd.DataFrame(5, index=range(12), columns=camps.columns)
    scores = pd.concat([camps, alike, few, same, alike], ignore_index=True)
    units = ["A"] * 40 + ["B"] * 35 + ["C"] * 12 + ["D"] * 12 + ["E"] * 35
    scales = {"INT": list(scores)}
    evaluation = in_units(make_evaluation(scores, scales), scores, scales, units, hidden=["E"])
    chart = charts.chart_agreement(evaluation, "INT")

    assert chart.title == "Nilai INT: jawaban terbelah di 1 dari 3 Perangkat Daerah"
    assert "terbelah: Dinas A. sepakat: Dinas B dan Dinas C." in chart.alt
    assert "Dinas D" not in chart.alt  # all alike: it would show everybody's answer
    assert "Dinas E" not in chart.alt  # hidden
    bars = [container[0] for container in chart.figure.axes[0].containers]
    assert [
        len([bar for bar in bars if round(bar.get_y() + bar.get_height() / 2, 1) == y]) for y in (1.0, 3.3, 4.3)
    ] == [
        5,
        5,
        3,
    ]
    assert len(chart.png(dpi=60)) > 1000


def test_agreement_is_drawn_for_people_in_units_and_statements_about_the_unit_only(one_value):
    scores, evaluation = one_value
    scales = {"INT": list(scores)}
    assert charts.chart_agreement(evaluation, "INT") is None  # nobody stands in a unit
    units = ["A", "B"] * (len(scores) // 2)
    assert charts.chart_agreement(in_units(evaluation, scores, scales, units), "INT") is not None
    about_oneself = in_units(evaluation, scores, scales, units)
    parts = {name: getattr(evaluation.instrument, name) for name in ("scale", "core_values")}
    about_oneself.instrument = SimpleNamespace(index_wording="self", **parts)
    assert charts.chart_agreement(about_oneself, "INT") is None


def test_without_a_tryout_the_table_says_where_to_put_one():
    shown = tables.table_tryout(None)
    assert "uji_coba/jawaban/" in repr(shown)


# --- The list and its questionnaire --------------------------------------------------------------------------------


def test_tables_of_the_list_hold_every_indicator_and_statement():
    indicator_list = read_indicator_list(INSTRUMENTS / "perwali-38-2016")
    indicators = tables.table_listed_indicators(indicator_list).to_frame()
    active = tables.table_listed_items(indicator_list).to_frame()
    reserve = tables.table_listed_items(indicator_list, is_active=False).to_frame()

    assert indicators["Indikator"].tolist() == [indicator.text for indicator in indicator_list.indicators]
    assert {*active["Kode"], *reserve["Kode"]} == {item.code for item in indicator_list.items}
    assert tables.table_forms(indicator_list).to_frame()["Pernyataan"].tolist() == ["21", "42", "21", "10", "10"]
    assert len(tables.table_scales(indicator_list).to_frame()) == 4
    assert tables.table_listed_values(indicator_list).to_frame()["Indikator"].tolist() == ["9", "8", "4"]
    assert tables.table_listed_items(make_list(), is_active=False) is None


@pytest.mark.parametrize(
    ("issued", "state"),
    [
        ([], "belum terbit; masih rancangan"),
        (["ringkas"], "sudah terbit; isinya sama dengan yang terbit"),
        (["lengkap"], "berbeda dengan yang sudah terbit"),
    ],
)
def test_questionnaire_is_told_apart_from_the_issued_one(issued, state):
    known = {instrument.fingerprint: instrument for instrument in map(make_instrument, issued)}
    shown = tables.table_instrument(make_instrument("ringkas"), known).to_frame().set_index("Hal")["Isi"]

    assert shown["Keadaan"].startswith(state)
    assert shown["Bagian 1"] == "Pegawai di unit kerja saya: 21 pernyataan"


def test_preview_holds_every_question_and_no_name_of_a_core_value():
    instrument = make_instrument("lengkap")
    page = tables.preview_instrument(instrument, is_simulated=True)._repr_html_()

    assert all(question.text in page for question in instrument.questions)
    assert not any(core_value.name in page for core_value in instrument.core_values)
    assert "DATA SIMULASI" in page
    assert "hanya di unit dengan 30 pegawai atau lebih" in page


def test_losses_stand_under_their_channel():
    report = LossReport("paper", (Path("kuesioner-ringkas-A4.pdf"),), (Loss("Jawaban wajib", "Sel kosong."),))
    shown = tables.table_losses([report])

    assert shown.rows[0].cells == ("Kuesioner kertas: kuesioner-ringkas-A4.pdf",)
    assert shown.rows[1].cells == ("Jawaban wajib", "Sel kosong.")


# --- Boxes and files -----------------------------------------------------------------------------------------------


def test_year_says_whether_its_answers_are_simulated():
    real = tables.describe_year(SETTINGS)
    text = re.sub(r"<[^>]+>", " ", real._repr_html_())

    assert "Evaluasi budaya kerja 2026" in text
    assert "jawaban sungguhan" in text
    assert "DATA SIMULASI" not in text
    assert "30 September 2026" in str(real)


def test_files_are_linked_from_here_with_their_purpose(tmp_path, monkeypatch):
    folder = tmp_path / "keluaran" / "tahun & <1>"
    names = ("laporan.pdf", "internal/jawaban_panjang.parquet", "lain.txt")
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x" * 5000)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    listed = tables.list_files([folder / name for name in names])

    assert listed.rows == [
        ("../keluaran/tahun & <1>/laporan.pdf", "5 kB", "laporan untuk dibaca dan dicetak"),
        ("../keluaran/tahun & <1>/internal/jawaban_panjang.parquet", "5 kB", "internal: jangan dibagikan"),
        ("../keluaran/tahun & <1>/lain.txt", "5 kB", ""),
    ]
    assert '<a href="../keluaran/tahun%20%26%20%3C1%3E/laporan.pdf"' in listed._repr_html_()
    assert "<1>" not in listed._repr_html_()


def test_table_in_a_notebook_escapes_and_aligns():
    shown = tables.DisplayTable(
        name="uji",
        title="Judul <b>",
        columns=(tables.Column("Nama & unit", 2), tables.Column("n", 1, "right")),
        rows=(tables.Row(("Kelompok <1>",), "group"), tables.Row(("A <i>", "3")), tables.Row(("Jumlah", "3"), "total")),
        note="Catatan <x>",
    )._repr_html_()

    assert "Judul &lt;b&gt;" in shown
    assert "A &lt;i&gt;" in shown
    assert "Catatan &lt;x&gt;" in shown
    assert 'colspan="2"' in shown
    assert shown.count("text-align:right") == 3
