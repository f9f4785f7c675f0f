"""Two releases of a year, as an attacker would lay them side by side: nobody's answers follow from the difference."""

from dataclasses import replace

import pytest

from budaya_eval.errors import InputError
from budaya_eval.evaluation import Evaluation
from budaya_eval.release_ledger import (
    CITY,
    LEDGER_NAME,
    check_release,
    digest_groups,
    find_small_changes,
    read_ledger,
    read_printed,
    record_release,
)
from budaya_eval.results import select


@pytest.fixture
def released(sample_evaluation, tmp_path) -> Evaluation:
    """The sample's evaluation as if its year lay in an empty folder, released once."""
    evaluation = replace(sample_evaluation, settings=replace(sample_evaluation.settings, folder=tmp_path))
    assert record_release(evaluation) == tmp_path / LEDGER_NAME
    return evaluation


def without(evaluation, n, unit):
    """Leave the first respondents of a unit out."""
    answers = evaluation.answers
    reporting = answers.respondents["unit"].map(evaluation.register.reporting_unit_of)
    gone = answers.respondents.index[reporting == unit][:n]
    parts = {name: getattr(answers, name).drop(index=gone) for name in ("respondents", "values", "choices", "states")}
    return replace(evaluation, answers=replace(answers, **parts))


def test_every_respondent_is_counted_once_in_the_city_and_hidden_units_are_not_named(released):
    groups = digest_groups(released)
    assert len(groups[CITY]) == len(released.answers.respondents)
    assert not groups.keys() & released.hidden_units


def test_the_same_results_may_be_released_again_and_are_not_written_down_twice(released):
    check_release(released)
    assert record_release(released) is None
    assert [release.number for release in read_ledger(released.settings.folder)] == [1]


@pytest.mark.parametrize("n", [1, 9])
def test_a_release_with_a_few_respondents_less_is_refused(released, n):
    with pytest.raises(InputError) as raised:
        check_release(without(released, n, "DISDIK"))
    message = str(raised.value)
    assert "terbitan ke-1" in message
    assert "kota" in message
    assert released.register.by_code["DISDIK"].name in message
    assert "--republish" in message


def test_enough_respondents_less_pass(released):
    changed = without(released, 10, "DISDIK")
    check_release(changed)
    record_release(changed)
    assert [release.number for release in read_ledger(released.settings.folder)] == [1, 2]


def test_ten_changes_spread_over_two_units_are_refused_for_the_units(released):
    changed = without(without(released, 5, "DISDIK"), 5, "DINKES")
    small = find_small_changes(digest_groups(released), digest_groups(changed), released.scheme.min_cell)
    assert small == {"DINKES": 5, "DISDIK": 5}


def test_a_mended_answer_is_a_change_even_though_the_number_stays(released):
    values = released.answers.values.copy()
    values.iloc[0, 0] = 6 - values.iloc[0, 0] if values.iloc[0, 0] != 3 else 4
    mended = replace(released, answers=replace(released.answers, values=values))
    assert find_small_changes(digest_groups(released), digest_groups(mended), 10)[CITY] == 2
    with pytest.raises(InputError):
        check_release(mended)


def test_every_earlier_release_counts_until_it_is_withdrawn_with_a_reason(released):
    later = without(released, 12, "DISDIK")
    record_release(later)
    back = without(released, 1, "DISDIK")  # far from the second release, one respondent away from the first
    with pytest.raises(InputError) as raised:
        check_release(back)
    assert "terbitan ke-1" in str(raised.value)
    record_release(back, "terbitan pertama ditarik")
    check_release(back)
    ledger = read_ledger(released.settings.folder)
    assert [(release.number, bool(release.groups)) for release in ledger] == [(1, False), (2, False), (3, True)]
    assert ledger[-1].reason == "terbitan pertama ditarik"


def test_the_same_answers_are_written_down_again_where_another_index_is_printed(released):
    (first,) = read_ledger(released.settings.folder)
    shown = select(released.results, "index", scope="city")["estimate"].iloc[0]
    assert (first.printed[""], len(first.printed)) == (shown, 4)
    other = released.results.assign(estimate=released.results["estimate"] + 1)
    record_release(replace(released, results=other))
    assert read_printed(released.settings.folder)[""] == pytest.approx(shown + 1)


def test_the_ledger_holds_no_answer_and_no_code_of_a_respondent(released):
    text = (released.settings.folder / LEDGER_NAME).read_text(encoding="utf-8")
    assert not any(file in text for file in released.answers.respondents["file"].unique())
    assert all(len(digest) == 16 for digest in read_ledger(released.settings.folder)[0].groups[CITY])


def test_a_damaged_ledger_is_told(released):
    (released.settings.folder / LEDGER_NAME).write_text("[{", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        check_release(released)
    assert "salinan cadangan" in str(raised.value)
