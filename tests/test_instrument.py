"""The issued questionnaire: what it asks in which order, its fingerprint, and its frozen form in the year's folder."""

import copy
import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from budaya_eval.errors import InputError
from budaya_eval.indicators import Form, read_indicator_list
from budaya_eval.instrument import Instrument, build_instrument, freeze_instrument, question_code, read_issued
from budaya_eval.instrument.issue import _from_dict
from tests.builders import make_combined, make_instrument, make_list

INSTRUMENTS = Path(__file__).parents[1] / "instruments"
SMALL = {"INT": 2, "PRO": 2}
ATASAN = Form("atasan", "Atasan", ("supervisor",), "supervisor", {"instructions": "Nilai unit yang Saudara pimpin."})
SEEDED_38 = (
    "AKU1A PRO5A PRO6A PRO4A PRO2A INT2A INT4A AKU3A AKU2A INT7A "
    "INT3A INT6A INT5A AKU4A PRO7A INT9A PRO8A PRO3A INT1A PRO1A INT8A"
)


def codes(instrument, wording):
    return [question.code for question in instrument.questions_of("likert", wording)]


def change_item(indicator_list, code, **changes):
    """The list with one item changed."""
    items = [replace(item, **changes) if item.code == code else item for item in indicator_list.items]
    return replace(indicator_list, items=tuple(items))


# What is asked


def test_a_column_is_named_by_item_and_wording():
    assert (question_code("INT1A", "unit"), question_code("INT1A", "self")) == ("INT1A", "INT1AS")


@pytest.mark.parametrize(
    ("form", "blocks", "n_likert"),
    [("ringkas", ["unit", "factual", "background"], 21), ("lengkap", ["unit", "self", "factual", "background"], 42)],
)
def test_the_perwali_list_asks_21_or_42_statements(form, blocks, n_likert):
    instrument = build_instrument(read_indicator_list(INSTRUMENTS / "perwali-38-2016"), year=2025, form=form)
    assert [block.code for block in instrument.blocks] == blocks
    assert len(instrument.questions_of("likert")) == n_likert
    assert len(instrument.questions_of("factual")) == 4
    assert len({question.code for question in instrument.questions}) == len(instrument.questions)


def test_both_wordings_ask_the_same_items_in_the_same_order():
    instrument = make_instrument("lengkap")
    assert codes(instrument, "self") == [f"{code}S" for code in codes(instrument, "unit")]
    pairs = zip(instrument.questions_of("likert", "unit"), instrument.questions_of("likert", "self"), strict=True)
    for unit, own in pairs:
        assert (unit.item, unit.indicator, unit.number) == (own.item, own.indicator, own.number)
        assert unit.is_reverse == own.is_reverse
        assert (unit.text[:8], own.text[:4]) == ("Pegawai ", "Saya")


def test_questions_are_numbered_from_one_in_every_block():
    for block in make_instrument("lengkap").blocks:
        assert [question.number for question in block.questions] == list(range(1, len(block.questions) + 1))


def test_a_list_without_closed_questions_has_no_empty_blocks():
    assert [block.code for block in make_instrument(questions=()).blocks] == ["unit"]


def test_scales_follow_the_list_whatever_the_order_of_asking():
    instrument = make_instrument("lengkap", SMALL)
    assert instrument.scales_of("unit") == {"INT": ["INT1A", "INT2A"], "PRO": ["PRO1A", "PRO2A"]}
    assert instrument.scales_of("self") == {"INT": ["INT1AS", "INT2AS"], "PRO": ["PRO1AS", "PRO2AS"]}


def test_a_reserve_item_switched_on_is_asked_in_every_wording():
    whole = read_indicator_list(INSTRUMENTS / "perwali-38-2016")
    instrument = build_instrument(change_item(whole, "INT2B", is_active=True), year=2025, form="lengkap")
    assert len(instrument.questions_of("likert")) == 44
    assert {"INT2A", "INT2B"} < set(codes(instrument, "unit"))
    assert {"INT2AS", "INT2BS"} < set(codes(instrument, "self"))
    assert instrument.scales_of("unit")["INT"][1:3] == ["INT2A", "INT2B"]


def test_a_text_of_several_lines_keeps_them():
    instrument = make_instrument(texts={**make_list().texts, "purpose": ["Satu.", "Dua."]})
    assert instrument.texts["purpose"] == "Satu.\nDua."


def test_the_scale_of_the_year_may_be_another():
    whole = read_indicator_list(INSTRUMENTS / "perwali-38-2016")
    instrument = build_instrument(whole, year=2025, scale="frequency4")
    assert (instrument.scale.low, instrument.scale.high) == (1, 4)
    assert instrument.blocks[0].prompt == instrument.scale.prompt


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"form": "rinkas"}, "Bentuk kuesioner 'rinkas' tidak ada; mungkin maksudnya 'ringkas'"),
        ({"form": "panjang"}, "Yang diperbolehkan: ringkas, lengkap. Perbaiki bagian \\[kuesioner\\]"),
        ({"scale": "frequency4"}, "Skala 'frequency4' tidak ada; mungkin maksudnya 'frequency5'"),
    ],
)
def test_an_unknown_choice_is_told(choice, words):
    with pytest.raises(InputError, match=words):
        build_instrument(make_list(), year=2025, **choice)


def test_a_form_without_the_wording_of_the_index_is_refused_before_it_is_printed():
    forms = {"saya": Form("saya", "Saya", ("self",))}
    with pytest.raises(InputError, match="Bentuk kuesioner 'saya' tidak memuat rumusan 'unit'"):
        build_instrument(make_list(forms=forms, default_form="saya"), year=2025)


# Order


def test_the_listed_order_is_that_of_the_list():
    instrument = build_instrument(make_list(SMALL), year=2025, order="listed")
    assert codes(instrument, "unit") == ["INT1A", "INT2A", "PRO1A", "PRO2A"]


def test_the_listed_order_follows_the_indicators_though_items_stand_mixed():
    mixed = make_list(SMALL)
    mixed = replace(mixed, items=tuple(reversed(mixed.items)))
    assert codes(build_instrument(mixed, year=2025, order="listed"), "unit") == ["INT1A", "INT2A", "PRO1A", "PRO2A"]


def test_the_seeded_order_is_pinned():
    """Written down once: another Python, machine or year must not ask in another order."""
    for year in (2025, 2026):
        instrument = build_instrument(make_list(), year=year, seed=38)
        assert " ".join(codes(instrument, "unit")) == SEEDED_38


def test_the_seed_alone_decides_the_order():
    orders = {seed: codes(build_instrument(make_list(), year=2025, seed=seed), "unit") for seed in (1, 2, 38)}
    assert len({tuple(order) for order in orders.values()}) == 3
    assert {frozenset(order) for order in orders.values()} == {frozenset(SEEDED_38.split())}


def test_an_added_statement_moves_no_other_past_another():
    before = codes(build_instrument(make_list(), year=2025), "unit")
    after = codes(build_instrument(make_list({"INT": 9, "PRO": 8, "AKU": 5}), year=2025), "unit")
    assert [code for code in after if code in before] == before
    assert set(after) - set(before) == {"AKU5A"}


# Fingerprint


def leaves(content, path=()):
    """Paths to every single value in nested dictionaries and lists."""
    if isinstance(content, dict | list | tuple):
        pairs = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in pairs:
            yield from leaves(value, (*path, key))
    else:
        yield path


def altered(value):
    """Another value of the same kind; a condition where there is none."""
    if value is None:
        return {"question": "K1", "option": "A"}
    return not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}."


def test_every_single_value_of_the_questionnaire_counts():
    instrument = make_combined("lengkap")
    content = json.loads(json.dumps(asdict(instrument)))
    seen = {instrument.fingerprint}
    paths = [path for path in leaves(content) if path[-1] != "note"]
    for path in paths:
        changed = copy.deepcopy(content)
        place = changed
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = altered(place[path[-1]])
        seen.add(_from_dict(changed).fingerprint)
    assert len(paths) > 200
    assert len(seen) == len(paths) + 1


def test_every_field_reaches_the_fingerprint():
    paths = {path[0] for path in leaves(asdict(make_combined()))}
    assert paths == set(Instrument.__dataclass_fields__)


def test_order_of_questions_and_of_options_counts():
    instrument = make_instrument(sizes=SMALL)
    first, *others = instrument.blocks
    turned = replace(first, questions=first.questions[::-1])
    assert replace(instrument, blocks=(turned, *others)).fingerprint != instrument.fingerprint
    assert replace(instrument, blocks=(*others, first)).fingerprint != instrument.fingerprint


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole,
        lambda whole: change_item(whole, "INT2B", text_unit="Pegawai bernyanyi."),
        lambda whole: change_item(whole, "INT2A", note="Diuji coba 2024", facet="lain", status="ditetapkan"),
        lambda whole: replace(whole, indicators=tuple(replace(one, note="rapat Tim") for one in whole.indicators)),
        lambda whole: replace(whole, core_values=tuple(replace(one, note="rapat Tim") for one in whole.core_values)),
        lambda whole: replace(whole, items=whole.items[::2] + whole.items[1::2]),
        lambda whole: replace(whole, texts=dict(reversed(whole.texts.items()))),
        lambda whole: replace(whole, scales=dict(reversed(whole.scales.items()))),
    ],
    ids=[
        "nothing",
        "reserve item",
        "remarks",
        "notes",
        "notes of values",
        "reserve rows moved",
        "texts moved",
        "scales moved",
    ],
)
def test_what_nobody_sees_does_not_count(change):
    whole = read_indicator_list(INSTRUMENTS / "perwali-38-2016")
    assert build_instrument(change(whole), year=2025).fingerprint == build_instrument(whole, year=2025).fingerprint


def test_the_fingerprint_is_the_same_in_every_process():
    code = "from tests.builders import make_instrument; print(make_instrument('lengkap').fingerprint)"
    for seed in ("1", "2"):
        printed = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[1],
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert printed.stdout.strip() == make_instrument("lengkap").fingerprint


def test_the_fingerprint_is_short_enough_to_type():
    first, second = make_instrument().fingerprint.split("-")
    assert {len(first), len(second)} == {4}
    assert set(first + second) <= set("0123456789ABCDEF")


def test_what_was_issued_before_sections_existed_keeps_its_fingerprint():
    """The frozen questionnaires of the sample years were written without the later fields."""
    for year, fingerprint in (("2024", "3489-0BCE"), ("2025", "819B-F57D")):
        folder = INSTRUMENTS.parent / "data" / "contoh" / year
        assert set(read_issued(folder)) == {fingerprint}
        assert "sections" not in next((folder / "instrumen").glob("*.json")).read_text(encoding="utf-8")


# Fingerprint of an item


def test_the_fingerprint_of_an_item_knows_what_makes_its_answers_comparable():
    instrument = make_instrument("lengkap", SMALL)
    question = instrument.questions[0]
    scale = instrument.scale
    own = question.fingerprint(scale)
    points = (replace(scale.points[0], label="Nyaris tidak pernah"), *scale.points[1:])
    others = {
        replace(question, text="Pegawai bernyanyi.").fingerprint(scale),
        replace(question, wording="self").fingerprint(scale),
        replace(question, is_reverse=not question.is_reverse).fingerprint(scale),
        question.fingerprint(replace(scale, prompt="Seberapa sering dalam sebulan terakhir?")),
        question.fingerprint(replace(scale, points=points)),
        question.fingerprint(replace(scale, points=scale.points[:4])),
    }
    assert len(others | {own}) == 7
    assert replace(question, number=9, text_en="Other").fingerprint(replace(scale, non_answers=())) == own


# Sections


def test_lists_asked_in_one_visit_are_blocks_of_their_own():
    instrument = make_combined()
    assert [(block.code, block.section, block.units) for block in instrument.blocks] == [
        ("unit", "", ()),
        ("lain_unit", "lain", ()),
        ("factual", "", ()),
        ("open", "", ()),
        ("background", "", ()),
        ("lokal_unit", "lokal", ("DISDIK",)),
    ]
    titles = [block.title for block in instrument.blocks]
    assert len(set(titles)) == len(titles)


def test_the_main_section_is_what_is_asked_for_unless_another_is_named():
    instrument = make_combined("lengkap")
    assert instrument.scales_of("unit") == {"INT": [f"INT{n}A" for n in range(1, 10)], "PRO": ["PRO1A", "PRO2A"]}
    assert instrument.scales_of("self", "lain") == {"BER": ["BER1AS", "BER2AS"]}
    assert instrument.section_of("lokal").units == ("DISDIK",)
    assert instrument.section_of("") == instrument.section_of("contoh") == instrument.main
    assert [len(instrument.questions_of("likert", "unit", part)) for part in ("", "lain", "lokal", None)] == [
        11,
        2,
        2,
        15,
    ]


def test_own_values_are_asked_in_their_unit_and_below_it_only():
    instrument = make_combined()

    def seen(*units):
        return [block.section for block in instrument.blocks_for(units) if block.kind == "likert"]

    assert seen("SDN-1", "DISDIK") == ["", "lain", "lokal"]
    assert seen("DINKES") == seen() == ["", "lain"]


def test_a_section_joins_without_moving_the_statements_of_the_main_list():
    alone = build_instrument(make_list({"INT": 9, "PRO": 2}), year=2025)
    assert codes(make_combined(), "unit") == codes(alone, "unit")
    assert alone.fingerprint != make_combined().fingerprint


def test_a_code_used_in_two_lists_is_told():
    with pytest.raises(InputError, match=r"Kode 'INT' dipakai dalam daftar 'contoh' dan 'lain'") as caught:
        build_instrument(make_list(SMALL), year=2025, additional=(make_list({"INT": 2}, code="lain"),))
    clashing = {problem.text.split("'")[1] for problem in caught.value.problems}
    assert {"INT", "INT1", "INT1A", "INT1AS"} <= clashing


def test_a_statement_named_like_another_in_a_second_wording_is_told():
    other = make_list({"LAI": 2}, code="lain")
    other = replace(other, items=(replace(other.items[0], code="INT1AS"), *other.items[1:]))
    with pytest.raises(InputError, match="Kode 'INT1AS'"):
        build_instrument(make_list(SMALL), year=2025, additional=(other,))


# Routes


def test_another_route_asks_in_its_own_wording_what_is_worded_for_it():
    whole = make_list(SMALL, forms={"ringkas": Form("ringkas", "R", ("unit",)), "atasan": ATASAN})
    whole = change_item(whole, "INT1A", text_supervisor="Pegawai di unit yang saya pimpin membantu.")
    instrument = build_instrument(whole, year=2025, form="atasan")
    assert [(question.code, question.wording) for question in instrument.questions] == [("INT1AA", "supervisor")]
    assert (instrument.route, instrument.index_wording) == ("supervisor", "supervisor")
    assert instrument.texts["instructions"] == "Nilai unit yang Saudara pimpin."
    assert instrument.scale.non_answers[0].is_offered("supervisor")


# Frozen issue


@pytest.mark.parametrize("form", ["ringkas", "lengkap"])
def test_a_frozen_questionnaire_reads_back_whole(tmp_path, form):
    instrument = make_instrument(form)
    path = freeze_instrument(instrument, tmp_path)
    assert path == tmp_path / "instrumen" / f"contoh_{form}_{instrument.fingerprint}.json"
    assert read_issued(tmp_path) == {instrument.fingerprint: instrument}


def test_a_frozen_questionnaire_of_several_sections_reads_back_whole(tmp_path):
    instrument = make_combined()
    freeze_instrument(instrument, tmp_path)
    assert read_issued(tmp_path) == {instrument.fingerprint: instrument}


def test_freezing_again_changes_no_byte(tmp_path):
    path = freeze_instrument(make_instrument(), tmp_path)
    before = path.read_bytes()
    freeze_instrument(make_instrument(), tmp_path)
    assert path.read_bytes() == before


def test_two_versions_of_a_year_stand_side_by_side(tmp_path):
    for instrument in (make_instrument(), make_instrument("lengkap")):
        freeze_instrument(instrument, tmp_path)
    assert {instrument.form for instrument in read_issued(tmp_path).values()} == {"ringkas", "lengkap"}


def test_a_folder_where_nothing_was_issued_is_no_fault(tmp_path):
    assert read_issued(tmp_path) == {}


def test_what_the_system_leaves_in_the_folder_is_no_issue(tmp_path):
    path = freeze_instrument(make_instrument(), tmp_path)
    path.with_name("._" + path.name).write_bytes(b"\0\5\x16\7")
    path.with_name("~$" + path.name).write_bytes(b"x")
    assert len(read_issued(tmp_path)) == 1


def edit_issue(folder, old, new):
    path = freeze_instrument(make_instrument(), folder)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sesuai dengan ketentuan.", "sesuai ketentuan."),
        ('"is_reverse": true', '"is_reverse": false'),
        ('"Sering"', '"Kerap"'),
        ('"fingerprint": "', '"fingerprint": "0000-'),
    ],
)
def test_an_issue_edited_by_hand_is_refused_naming_both_versions(tmp_path, old, new):
    path = edit_issue(tmp_path, old, new)
    with pytest.raises(InputError) as caught:
        read_issued(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("issue-edited", str(path))
    assert problem.text.count("-") >= 2
    assert "salinan cadangan" in problem.action


def test_an_issue_opened_and_saved_with_other_spacing_is_the_same(tmp_path):
    path = freeze_instrument(make_instrument(), tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    assert list(read_issued(tmp_path).values()) == [make_instrument()]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'"teks"', b"null", b"[]", b"{}", b'{"fingerprint": "X"}', b"\xff\xfe"],
)
def test_a_damaged_issue_is_told(tmp_path, content):
    path = tmp_path / "instrumen" / "x.json"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"Kuesioner terbit tidak dapat dibaca .* Kembalikan dari salinan cadangan"):
        read_issued(tmp_path)


def test_every_faulty_issue_is_told_at_once(tmp_path):
    path = edit_issue(tmp_path, '"Sering"', '"Kerap"')
    path.with_name("a.json").write_bytes(path.read_bytes()[:2000])
    with pytest.raises(InputError) as caught:
        read_issued(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["issue-damaged", "issue-edited"]
