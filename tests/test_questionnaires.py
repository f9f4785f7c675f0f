"""Every questionnaire of a year from its settings: which lists it combines, and which combinations cannot be issued."""

from dataclasses import replace
from pathlib import Path

import pytest

from budaya_eval.errors import InputError
from budaya_eval.indicators import read_indicator_list
from budaya_eval.instrument import build_instrument, build_questionnaires
from budaya_eval.settings import read_settings
from budaya_eval.unit_register import UnitRegister
from tests.builders import make_unit

ROOT = Path(__file__).parents[1]
LISTS = ROOT / "instruments"
REGISTER = UnitRegister([make_unit("DISHUB", "Dinas Perhubungan"), make_unit("UPT", "UPTD Parkir", parent="DISHUB")])


def settings_with(**changes):
    """The settings of the sample year with some changed."""
    for key in ("additional_folders", "local_folders"):
        if key in changes:
            changes[key] = tuple(LISTS / name for name in changes[key])
    return replace(read_settings(ROOT / "data" / "contoh" / "2025"), **changes)


def told(register=REGISTER, **changes):
    with pytest.raises(InputError) as caught:
        build_questionnaires(settings_with(**changes), register)
    for problem in caught.value.problems:
        assert problem.allowed or problem.action, problem
    return [(problem.code, str(problem)) for problem in caught.value.problems]


def test_the_plain_year_has_the_one_questionnaire_it_always_had():
    (only,) = build_questionnaires(settings_with(), REGISTER)
    alone = build_instrument(read_indicator_list(LISTS / "perwali-38-2016"), year=2025)
    assert only.fingerprint == alone.fingerprint == "819B-F57D"


def test_one_visit_carries_the_city_berakhlak_and_the_own_values_of_a_unit():
    (only,) = build_questionnaires(
        settings_with(additional_folders=["berakhlak"], local_folders=["dishub-contoh"]), REGISTER
    )
    assert [(block.section, len(block.questions), block.units) for block in only.blocks] == [
        ("", 21, ()),
        ("berakhlak", 21, ()),
        ("", 4, ()),
        ("", 3, ()),
        ("dishub-contoh", 3, ("DISHUB",)),
    ]
    assert only.scales_of("unit", "dishub-contoh") == {"KES": ["KES1A", "KES2A", "KES3A"]}


def test_other_raters_have_questionnaires_of_their_own():
    staff, *others = build_questionnaires(
        settings_with(additional_forms=("atasan", "rekan", "publik"), additional_folders=["berakhlak"]), REGISTER
    )
    assert [one.route for one in others] == ["supervisor", "peer", "public"]
    assert len({one.fingerprint for one in (staff, *others)}) == 4
    for one in others:
        assert one.sections == ()
        assert {question.kind for question in one.questions} == {"likert"}
        assert {question.wording for question in one.questions} == {one.index_wording}
        assert one.texts["unit_question"]
        assert one.texts["consent_question"] == staff.texts["consent_question"]
    heads, _, public = others
    assert len(heads.questions) == 21
    assert all(len(columns) >= 2 for columns in public.scales_of("public").values())


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"additional_folders": ["dishub-contoh"]}, "list-place", "kuesioner.daftar_tambahan memuat nilai satu"),
        ({"local_folders": ["berakhlak"]}, "list-place", "kuesioner.nilai_lokal tidak menyebut unit"),
        ({"additional_folders": ["berahlak"]}, "list-missing", "mungkin maksudnya 'berakhlak'"),
        ({"additional_forms": ("atasn",)}, "unknown-choice", "mungkin maksudnya 'atasan'"),
        ({"additional_forms": ("lengkap",)}, "form-route", "'ringkas' dan 'lengkap' diisi kelompok penilai yang sama"),
        ({"form": "publik"}, "form-route", "padahal indeks berasal dari pegawai"),
    ],
)
def test_a_combination_that_cannot_be_issued_is_told(changes, code, words):
    problems = told(**changes)
    assert any(found == code and words in message for found, message in problems), problems


def test_own_values_of_an_unknown_unit_or_of_one_below_are_told():
    without = UnitRegister([make_unit("DISHUBKOM", "Dinas Perhubungan", other_names=("DISHUP",))])
    ((code, message),) = told(without, local_folders=["dishub-contoh"])
    assert code == "unit-unknown"
    assert "instruments/dishub-contoh/instrument.toml: Unit 'DISHUB' bukan Perangkat Daerah" in message
    below = UnitRegister([make_unit("SETDA", "Sekretariat"), make_unit("DISHUB", "Bagian", parent="SETDA")])
    assert told(below, local_folders=["dishub-contoh"])[0][0] == "unit-unknown"


def test_every_wrong_list_is_told_at_once():
    codes = [code for code, _ in told(additional_folders=["berahlak"], local_folders=["berakhlak"])]
    assert codes == ["list-missing", "list-place"]
