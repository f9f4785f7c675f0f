"""The extra block: fifteen statements of our own by the rules for a questionnaire, at home beside the city's list."""

from collections import Counter
from pathlib import Path

import openpyxl

from budaya_eval.indicators import read_indicator_list
from budaya_eval.instrument import build_instrument

INSTRUMENTS = Path(__file__).parents[1] / "instruments"
FOLDER = INSTRUMENTS / "blok-tambahan"


def rows(table):
    """Rows read with openpyxl alone, so that a fault in the library cannot hide a fault in the table."""
    head, *body = openpyxl.load_workbook(FOLDER / f"{table}.xlsx").worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, cells, strict=True)) for cells in body]


def test_three_statements_stand_for_each_of_five_subjects():
    assert Counter(row["core_value"] for row in rows("indicator")) == dict.fromkeys(
        ("ARH", "PIM", "KBJ", "LYN", "PKR"), 3
    )
    assert len(rows("item")) == 15
    assert {row["is_active"] for row in rows("item")} == {"yes"}


def test_statements_are_short_and_say_nothing_the_rules_forbid():
    forbidden = {"selalu", "senantiasa", "sering", "dan", "atau", "tidak", "dan/atau"}
    for row in rows("item"):
        for column, start in (("text_unit", ("Pegawai", "Pimpinan")), ("text_self", ("Saya",))):
            words = row[column].rstrip(".").split()
            assert words[0] in start, row["code"]
            assert len(words) <= 16, row["code"]
            assert not forbidden & {word.lower() for word in words}, row["code"]
        assert row["text_unit_en"], row["code"]
        assert row["text_self_en"], row["code"]


def test_nothing_of_it_claims_to_be_more_than_a_proposal():
    for table in ("core_value", "indicator", "item", "background"):
        assert {row["status"] for row in rows(table)} - {None} == {"usulan"}, table


def test_it_stands_beside_the_list_of_the_city_in_one_visit():
    main, block = (read_indicator_list(INSTRUMENTS / name) for name in ("perwali-38-2016", "blok-tambahan"))
    instrument = build_instrument(main, year=2026, form="lengkap", additional=(block,))
    assert [section.code for section in instrument.sections] == ["blok-tambahan"]
    codes = [question.code for question in instrument.questions]
    assert len(codes) == len(set(codes))
    asked = instrument.questions_of("likert", "unit", "blok-tambahan")
    assert {question.indicator for question in asked} == {row["code"] for row in rows("indicator")}
