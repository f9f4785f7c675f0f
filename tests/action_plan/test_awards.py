"""Candidates recounted from the published table by pandas; the gates at their edges; the record and its faults."""

import dataclasses

import openpyxl
import pandas as pd
import pytest

from budaya_eval.action_plan import choose_topic, review_awards, write_awards
from budaya_eval.cli import main
from budaya_eval.errors import InputError
from budaya_eval.monitoring import DisciplineRecord, read_discipline, write_discipline
from budaya_eval.report import build_report
from budaya_eval.settings import read_settings
from budaya_eval.unit_register import read_register
from tests.small_city import write_city


def test_candidates_are_those_that_pass_every_gate(sample_evaluation):
    results, register = sample_evaluation.results, sample_evaluation.register

    def of(measure, **cells):
        keep = (results["measure"] == measure) & (results["scope"] == "unit")
        for column in ("core_value", "indicator"):
            keep &= results[column] == ""
        for column, value in cells.items():
            keep &= results[column] == value
        return results[keep].set_index("unit")

    groups = of("evidence_state", item="KBK1", category="terverifikasi", subgroup="berlaku")
    shrunken = of("index_shrunken")["estimate"].dropna()
    raw = pd.read_excel(sample_evaluation.settings.folder / "bukti" / "catatan_disiplin.xlsx").set_index("kode")
    clean = raw[(raw["sedang"] == 0) & (raw["berat"] == 0)].index
    expected = (
        set(groups.index)
        & set(of("response_rate").query("estimate >= 60").index)
        & set(of("evidence_score").query("estimate >= 75").index)
        & set(clean)
        & set(shrunken[shrunken >= shrunken.mean()].index)
        - set(of("difference_from_rest").query("category == 'di bawah'").index)
    )
    reviews = review_awards(sample_evaluation)
    assert {review.unit.code for review in reviews if review.is_candidate} == expected
    assert 0 < len(expected) < 16
    assert len(reviews) == 32
    sizes = {review.unit.code: review.size_class for review in reviews}
    for code, staff in register.staff_of_reporting_unit.items():
        assert sizes[code] == ("kecil" if staff <= 60 else "besar" if staff >= 150 else "sedang")
    for size in ("kecil", "sedang", "besar"):
        names = [review.unit.name.casefold() for review in reviews if review.size_class == size]
        assert names == sorted(names)


def outcome(evaluation, unit, gate):
    review = next(review for review in review_awards(evaluation) if review.unit.code == unit)
    return next((found.outcome, found.reason) for found in review.gates if found.name == gate)


def test_no_award_where_the_group_is_not_formed_or_the_record_is_not_filled_in(sample_evaluation):
    assert outcome(sample_evaluation, "SETWAN", "KBK berlaku") == ("tidak", "KBK belum dibentuk")
    assert outcome(sample_evaluation, "DISHUB", "KBK berlaku") == ("tidak", "KBK kedaluwarsa")
    assert outcome(sample_evaluation, "KEC-TIMUR", "KBK berlaku")[0] == "belum dapat dinilai"
    assert outcome(sample_evaluation, "DPUPR", "Catatan disiplin")[0] == "belum dapat dinilai"
    assert outcome(sample_evaluation, "SATPOLPP", "Catatan disiplin")[0] == "tidak"
    assert outcome(sample_evaluation, "DISHUB", "Catatan disiplin")[0] == "ya"
    for unit in sample_evaluation.hidden_units:
        assert outcome(sample_evaluation, unit, "Indeks disusutkan") == (
            "belum dapat dinilai",
            "hasil unit tidak ditampilkan",
        )
    blank = dataclasses.replace(sample_evaluation, discipline=DisciplineRecord())
    assert not any(review.is_candidate for review in review_awards(blank))


@pytest.mark.parametrize(
    ("last", "strong", "chosen"),
    [
        ("", 75.0, "PRO"),  # lowest of the weak ones
        ("INT", 75.0, "INT"),  # not strong yet: again
        ("AKU", 75.0, "PRO"),  # strong: move on
        ("", 60.0, "PRO"),  # all strong: the lowest, later again
        ("PRO", 60.0, "INT"),  # all strong: not the last one
    ],
)
def test_a_topic_is_repeated_until_it_is_strong(sample_evaluation, last, strong, chosen):
    results = sample_evaluation.results
    city = results[(results["measure"] == "index") & (results["scope"] == "city") & (results["indicator"] == "")]
    indices = city[city["core_value"] != ""].set_index("core_value")["estimate"]
    assert indices["PRO"] < indices["INT"] < 75 < indices["AKU"]
    scheme = sample_evaluation.scheme
    changed = dataclasses.replace(scheme.thresholds["strong_value"], value=strong)
    evaluation = dataclasses.replace(
        sample_evaluation,
        settings=dataclasses.replace(sample_evaluation.settings, display_topic=last),
        scheme=dataclasses.replace(scheme, thresholds={**scheme.thresholds, "strong_value": changed}),
    )
    assert choose_topic(evaluation).core_value == chosen


def test_the_workbook_says_what_the_review_says_and_what_it_rests_on(sample_evaluation, tmp_path):
    workbook = openpyxl.load_workbook(write_awards(sample_evaluation, tmp_path / "penghargaan.xlsx"))
    reviews = review_awards(sample_evaluation)
    names = [row[1] for row in workbook["Calon"].iter_rows(min_row=2, values_only=True)]
    assert names == [review.unit.name for review in reviews if review.is_candidate]
    rows = list(workbook["Semua unit"].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == [review.unit.code for review in reviews]
    assert all(bool(row[-1]) == (row[4] == "bukan calon") for row in rows)
    note = workbook["Keterangan"]["A1"].value
    assert note.startswith("DATA SIMULASI")
    assert "usulan" in note


@pytest.fixture
def record(city):
    settings = read_settings(city)
    return settings, read_register(city, settings.reference_date), city / "bukti" / "catatan_disiplin.xlsx"


def test_an_empty_record_comes_back_empty_and_a_filled_one_as_it_was(record):
    settings, register, path = record
    write_discipline(settings, register, path.parent)
    assert read_discipline(settings, register).counts == {}
    write_discipline(settings, register, path.parent, DisciplineRecord({"DINKES": (3, 0, 1)}))
    assert read_discipline(settings, register).counts == {"DINKES": (3, 0, 1)}
    path.unlink()
    assert read_discipline(settings, register).counts == {}


def test_what_is_wrong_in_the_record_is_told_all_at_once(record):
    settings, register, path = record
    workbook = openpyxl.load_workbook(path)
    page = workbook["Disiplin"]
    page["C2"], page["D3"], page["E4"], page["C5"] = -1, "dua", 99999, None
    page["A6"], page["A7"] = "DINAS-LAIN", page["A8"].value
    workbook.save(path)
    with pytest.raises(InputError) as raised:
        read_discipline(settings, register)
    assert [(p.row, p.column) for p in raised.value.problems] == [
        *((2, "ringan"), (3, "sedang"), (4, "berat"), (5, "ringan"), (6, "kode")),
        (8, "kode"),
    ]
    assert all(p.file == "bukti/catatan_disiplin.xlsx" for p in raised.value.problems)


def test_the_report_names_the_candidates_by_size_class_and_the_next_topic(sample_evaluation):
    text = str(build_report(sample_evaluation))
    named = text.split("Calon penghargaan KBK menurut syarat")[1].split("Tim yang memutuskan", maxsplit=1)[0]
    reviews = review_awards(sample_evaluation)
    assert {review.unit.code for review in reviews if review.unit.name in named} == {
        review.unit.code for review in reviews if review.is_candidate
    }
    assert named.index("kelas kecil") < named.index("kelas sedang")
    assert "Gelar Budaya Kerja berikutnya: Profesional (indeks" in text


def test_how_many_were_punished_stays_with_the_personnel_office(sample_evaluation):
    gates = [gate for review in review_awards(sample_evaluation) for gate in review.gates]
    told = {gate.reason for gate in gates if gate.name == "Catatan disiplin"}
    assert told == {"tanpa hukuman sedang dan berat", "ada hukuman sedang atau berat", "catatan disiplin belum diisi"}


def test_a_year_without_candidates_says_so(tmp_path, capsys):
    folder = write_city(tmp_path / "2025")
    assert main(["action-plan", str(folder), "--output", str(tmp_path / "hasil")]) == 0
    assert "Calon penghargaan KBK: belum ada yang memenuhi semua syarat." in capsys.readouterr().out
