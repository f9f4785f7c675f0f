"""Each shipped scheme applied to a whole year, from its answers to the report; what is open is never filled in."""

import math
from pathlib import Path

import pytest

from budaya_eval import run_evaluation
from budaya_eval.results import select
from budaya_eval.tables import Profiles, table_dimensions, table_legal_marks
from budaya_eval.tables.display import is_shown
from tests.small_city import write_city

FOUR = 'skala = "frequency4"'
BLOCK = 'daftar_tambahan = ["blok-tambahan"]'


def level(evaluation, code):
    rows = select(evaluation.results, "dimension_score", scope="city")
    return rows[rows["dimension"] == code].iloc[0]


def component(evaluation, code, name):
    rows = select(evaluation.results, "component_score", scope="city", subgroup="*")
    return rows[(rows["dimension"] == code) & rows["subgroup"].str.startswith(name)].iloc[0]


@pytest.mark.parametrize(
    ("scheme", "questionnaire", "index", "predicate"),
    [
        # The same mean of 3 out of 4: 75 by ×25, "Baik" in 2004 and "Kurang Baik" in 2017 (methods, trap 12).
        ("skm-2017", FOUR, 75.0, "Kurang Baik"),
        ("ikm-2004", FOUR, 75.0, "Baik"),
        # (3 − 1) / 3 of 100 on four points, and half of 100 on five.
        ("perwali-38-2016", FOUR, 66.67, "Baik"),
        ("ideal-mean-sd", "", 50.0, "Sedang"),
        ("perwali-38-2016-bukti", "", 50.0, "Cukup"),
    ],
)
def test_every_scheme_runs_a_year_to_its_end(tmp_path, scheme, questionnaire, index, predicate):
    evaluation = run_evaluation(write_city(tmp_path / "2025", scheme=scheme, questionnaire=questionnaire))
    row = select(evaluation.results, "index", scope="city").iloc[0]
    assert (row["estimate"], row["category"]) == (index, predicate)
    assert row["basis"] == evaluation.scheme.bands.mark.basis
    assert level(evaluation, "kemanfaatan")["category"] == "belum dapat dinilai"
    assert math.isnan(level(evaluation, "kemanfaatan")["estimate"])
    shown = table_dimensions(evaluation).to_frame()
    assert list(shown["Tingkat"]) == [dimension.name for dimension in evaluation.scheme.dimensions]
    marks = table_legal_marks(evaluation).to_frame()
    assert marks["Isi"].str.contains("tanpa bobot").sum() == 2


def test_right_answers_have_no_predicate_where_bands_were_made_for_25_to_100(tmp_path):
    evaluation = run_evaluation(write_city(tmp_path / "2025", scheme="skm-2017", questionnaire=FOUR))
    row = level(evaluation, "kesadaran")
    assert (row["estimate"], row["category"]) == (100.0, "tanpa predikat")
    assert "tanpa predikat" in table_dimensions(evaluation).to_frame()["Predikat atau arah"].iloc[0]


def test_the_extra_block_fills_the_level_its_scheme_names(tmp_path):
    """Quality of service stands at 4 or 5, governance at 2 or 4, all else at 2 or 4; 87.5 and 50 by hand."""

    def score(question, _unit, person):
        return 4 + person % 2 if question.startswith("LYN") else 2 + 2 * (person % 2)

    evaluation = run_evaluation(write_city(tmp_path / "2025", score=score, questionnaire=BLOCK))
    row = level(evaluation, "kemanfaatan")
    assert row["estimate"] == pytest.approx((87.5 + 50) / 2)
    assert row["ci_low"] < row["estimate"] < row["ci_high"]
    assert row["category"] == "Baik"
    beside = component(evaluation, "kemajuan", "blok pertanyaan tambahan")
    assert (beside["estimate"], beside["note"]) == (50.0, "di samping, tanpa bobot")
    assert level(evaluation, "kemajuan")["estimate"] == 50.0


def test_open_evidence_leaves_bounds_and_no_number(tmp_path):
    """Nobody reported: the survey of 50 counts 80 percent, so the level lies between 40 and 60."""
    evaluation = run_evaluation(write_city(tmp_path / "2025", scheme="perwali-38-2016-bukti"))
    row = level(evaluation, "kemajuan")
    index = select(evaluation.results, "index", scope="city").iloc[0]
    assert math.isnan(row["estimate"])
    assert row["category"] == "belum dapat dinilai"
    assert "antara 40,00 dan 60,00" in row["note"]
    assert "3 dari 3 Perangkat Daerah" in row["note"]
    assert row["ci_low"] == pytest.approx(0.8 * index["ci_low"], abs=0.01)
    assert row["ci_high"] == pytest.approx(0.8 * index["ci_high"] + 20, abs=0.01)
    assert component(evaluation, "kemajuan", "bukti")["category"] == "belum dapat dinilai"


def test_the_sample_with_evidence_stays_within_what_its_evidence_can_become(city):
    settings = city / "evaluasi.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('skema = "perwali-38-2016"', 'skema = "perwali-38-2016-bukti"'), encoding="utf-8")
    evaluation = run_evaluation(city)
    row = level(evaluation, "kemajuan")
    scores = select(evaluation.internal, "evidence_score", scope="unit", unit="*")
    index = select(evaluation.internal, "index", scope="city").iloc[0]["estimate"]
    low, high = (0.8 * index + 0.2 * scores[end].fillna(fill).mean() for end, fill in (("ci_low", 0), ("ci_high", 100)))
    assert f"antara {low:.2f} dan {high:.2f}".replace(".", ",") in row["note"]
    assert level(evaluation, "perubahan")["category"] == "naik"


def test_declared_weights_make_the_index(tmp_path):
    """Integritas at 5 or 4 (87.5), all else at 50; with weights 0.5, 0.3 and 0.2 the index is 68.75."""
    folder = Path(tmp_path / "instruments")
    source = Path(__file__).parents[1] / "instruments"
    for name in ("perwali-38-2016", "blok-tambahan", "evidence"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(source / name)
    text = (source / "schemes" / "perwali-38-2016.toml").read_text(encoding="utf-8")
    (folder / "schemes").mkdir()
    (folder / "schemes" / "perwali-38-2016.toml").write_text(
        text.replace('kind = "equal"', 'kind = "declared"\nweights = { INT = 0.5, PRO = 0.3, AKU = 0.2 }'),
        encoding="utf-8",
    )

    def score(question, _unit, person):
        return 4 + person % 2 if question.startswith("INT") else 2 + 2 * (person % 2)

    evaluation = run_evaluation(write_city(tmp_path / "data" / "2025", score=score))
    assert select(evaluation.results, "index", scope="city").iloc[0]["estimate"] == 68.75
    assert "INT 50" in table_legal_marks(evaluation).to_frame()["Isi"].str.cat()


def test_a_mixed_level_of_a_unit_is_not_passed_off_as_its_index(tmp_path):
    """80 percent survey and 20 percent evidence: the index of a unit is a component of that level, not the level."""
    evaluation = run_evaluation(write_city(tmp_path / "2025", scheme="perwali-38-2016-bukti"))
    profiles = Profiles(evaluation)
    assert is_shown(profiles.row("index", "DISHUB"))
    (mixed,) = [part for part in profiles.levels("DISHUB") if part.code == "kemajuan"]
    assert mixed.own is None
    assert mixed.reason.startswith("belum dapat dinilai: bukti")
    plain = Profiles(run_evaluation(write_city(tmp_path / "plain" / "2025")))
    assert is_shown(next(part for part in plain.levels("DISHUB") if part.code == "kemajuan").own)
