"""Evaluation schemes: conversion, weights, bands without holes, and every slip in the file told at once."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budaya_eval.errors import InputError
from budaya_eval.scheme import Band, BandSystem, Mark, read_scheme

SCHEMES = Path(__file__).parents[1] / "instruments" / "schemes"
SCHEME = """\
code = "uji"
name = "Skema uji"
version = "1"

[conversion]
kind = "range100"
status = "usulan"
basis = "Rentang 0 sampai 100"

[value_weights]
kind = "equal"
status = "usulan"
basis = "Sama"

[bands]
name = "Predikat uji"
conversion = "range100"
points = [4, 5]
status = "sekunder"
basis = "Sumber uji"
band = [
  { code = "A", label = "Sangat Baik", low = 80.0 },
  { code = "B", label = "Baik", low = 65 },
  { code = "C", label = "Kurang", low = 0.0 },
]

[[dimension]]
code = "kesadaran"
name = "Tingkat Kesadaran"
description = "Pengetahuan"
status = "sekunder"
basis = "Sumber uji"

[[dimension.component]]
source = "factual"
weight = 1
status = "usulan"
basis = "Fakta"

[[dimension]]
code = "kemajuan"
name = "Tingkat Kemajuan"
description = "Perilaku"
status = "sekunder"
basis = "Sumber uji lain"

[[dimension.component]]
source = "core_values"
wording = "unit"
route = "self"
weight = 1.0
status = "usulan"
basis = "Survei"

[[dimension.component]]
source = "evidence"
level = "unit"
weight = 0.0
status = "usulan"
basis = "Bukti"
"""
THRESHOLDS = {
    "min_share_answered": 0.75,
    "min_cell": 10,
    "min_response": 0.6,
    "change_margin": 3,
    "min_share_unchanged": 0.8,
    "mode_shift": 0.2,
    "alpha_minimum": 0.6,
    "alpha_good": 0.7,
    "item_rest_minimum": 0.3,
    "award_evidence": 75,
    "award_small_unit": 60,
    "award_large_unit": 150,
    "strong_value": 75,
}
SCHEME += "".join(
    f'\n[threshold.{name}]\nvalue = {value}\nstatus = "usulan"\nbasis = "Ambang {name}"\n'
    for name, value in THRESHOLDS.items()
)

# Permenpan RB 14/2017, lampiran: nilai interval konversi dan mutu pelayanan of the SKM (×25 on four points).
SKM = [("A", "Sangat Baik", 88.31), ("B", "Baik", 76.61), ("C", "Kurang Baik", 65.0), ("D", "Tidak Baik", 25.0)]
# Kepmenpan 25/2004, the bands before them.
IKM_2004 = [("A", "Sangat Baik", 81.26), ("B", "Baik", 62.51), ("C", "Kurang Baik", 43.76), ("D", "Tidak Baik", 25.0)]


def system_of(bands):
    return BandSystem("uji", "times25", (4,), tuple(Band(*band) for band in bands), Mark("sekunder", "uji"))


@pytest.fixture
def edit(tmp_path):
    """A function that replaces texts in the scheme, each to be found once, and reads it."""

    def read(*changes, **scale):
        text = SCHEME
        for old, new in changes:
            assert text.count(old) == 1, (old, text.count(old))
            text = text.replace(old, new)
        (tmp_path / "uji.toml").write_text(text, encoding="utf-8")
        return read_scheme(tmp_path / "uji.toml", **scale)

    return read


def told(edit, *changes, **scale):
    """The problems an edit is told, as (code, message); each has a place, and says what is allowed or to be done."""
    with pytest.raises(InputError) as caught:
        edit(*changes, **scale)
    assert {problem.file for problem in caught.value.problems} == {"uji.toml"}
    assert all(problem.allowed or problem.action for problem in caught.value.problems)
    return [(problem.code, str(problem)) for problem in caught.value.problems]


# A sound scheme


def test_a_scheme_reads_with_its_marks(edit):
    scheme = edit(low=1, high=5)
    assert (scheme.conversion, scheme.weight_kind, scheme.min_cell) == ("range100", "equal", 10)
    assert {name: scheme.threshold(name) for name in THRESHOLDS} == THRESHOLDS
    assert [(dimension.code, dimension.sources) for dimension in scheme.dimensions] == [
        ("kesadaran", ("factual",)),
        ("kemajuan", ("core_values",)),
    ]
    assert scheme.bands.mark == Mark("sekunder", "Sumber uji")
    assert scheme.thresholds["min_cell"].mark == Mark("usulan", "Ambang min_cell")


@pytest.mark.parametrize(("low", "high"), [(1, 5), (1, 4)])
def test_the_scheme_of_the_house_fits_its_scales(low, high):
    scheme = read_scheme(SCHEMES / "perwali-38-2016.toml", low=low, high=high)
    assert [dimension.code for dimension in scheme.dimensions] == ["kesadaran", "kemajuan", "perubahan", "kemanfaatan"]


# Conversion and weights


@pytest.mark.parametrize(
    ("score", "low", "high", "index"),
    [(1, 1, 5, 0), (5, 1, 5, 100), (3, 1, 5, 50), (4, 1, 5, 75), (3, 1, 4, 200 / 3), (0, 0, 3, 0)],
)
def test_the_index_spans_0_to_100_on_every_scale(edit, score, low, high, index):
    assert edit().to_index(score, low, high) == pytest.approx(index, abs=1e-12)


@pytest.mark.parametrize(("score", "index"), [(1, 25), (4, 100), (3.0644, 76.61)])
def test_times_25_is_the_conversion_of_the_skm(edit, score, index):
    # Source: Permenpan RB 14/2017: SKM unit pelayanan x 25; 3.0644 is its lower bound of B.
    scheme = edit(('kind = "range100"', 'kind = "times25"'), ('conversion = "range100"', 'conversion = "times25"'))
    assert scheme.to_index(score, 1, 4) == pytest.approx(index, abs=1e-9)


@pytest.mark.parametrize(("kind", "low", "high"), [("range100", 1, 5), ("range100", 0, 3), ("times25", 1, 4)])
def test_a_difference_of_scores_becomes_the_difference_of_indexes(edit, kind, low, high):
    scheme = edit(('kind = "range100"', f'kind = "{kind}"'), ('conversion = "range100"', f'conversion = "{kind}"'))
    difference = scheme.to_index(2.75, low, high) - scheme.to_index(1.5, low, high)
    assert difference == pytest.approx(1.25 * scheme.index_per_score(low, high))


def test_equal_weights_are_exact_thirds(edit):
    indicators = {"INT": list("abcdefghi"), "PRO": list("abcdefgh"), "AKU": list("abcd")}
    assert edit().value_weights(indicators) == {"INT": 1 / 3, "PRO": 1 / 3, "AKU": 1 / 3}


def test_weights_by_indicators_are_what_plain_averaging_over_21_does(edit):
    # Source: methods, trap 10: 43, 38 and 19 percent.
    indicators = {"INT": list("abcdefghi"), "PRO": list("abcdefgh"), "AKU": list("abcd")}
    weights = edit(('kind = "equal"', 'kind = "indicators"')).value_weights(indicators)
    assert {code: round(100 * weight) for code, weight in weights.items()} == {"INT": 43, "PRO": 38, "AKU": 19}
    assert sum(weights.values()) == pytest.approx(1)


def test_declared_weights_are_taken_as_they_are_and_must_name_every_value(edit):
    change = ('kind = "equal"', 'kind = "declared"\nweights = { INT = 0.5, PRO = 0.3, AKU = 0.2 }')
    values = {"INT": list("abc"), "PRO": list("de"), "AKU": list("fg")}
    assert edit(change, core_values=list(values)).value_weights(values) == {"INT": 0.5, "PRO": 0.3, "AKU": 0.2}
    ((code, message),) = told(edit, change, core_values=["INT", "PRO"])
    assert (code, "setiap nilai kuesioner sekali: INT, PRO" in message) == ("scheme-weights", True)


def test_a_decision_carries_its_number_and_date_into_the_basis(edit):
    decided = '"ditetapkan"\nnumber = "12/TPBK/2026"\ndate = 2026-01-15\nbasis = "Sama"'
    mark = edit(('"usulan"\nbasis = "Sama"', decided)).weight_mark
    assert mark == Mark("ditetapkan", "Sama (Keputusan Nomor 12/TPBK/2026 tanggal 15 Januari 2026)")


def test_the_wording_of_the_scheme_must_be_that_of_the_questionnaire(edit):
    assert edit(wording="unit")
    ((code, message),) = told(edit, wording="self")
    assert (code, "rumusan 'unit', padahal indeks berasal dari 'self'" in message) == ("scheme-wording", True)


# Components


TIMES_25 = [
    ('kind = "range100"', 'kind = "times25"'),
    ('conversion = "range100"', 'conversion = "times25"'),
    ("low = 0.0", "low = 25"),
]
MIXED = [("weight = 1.0", "weight = 0.8"), ("weight = 0.0", "weight = 0.2")]


def test_change_is_never_added_to_a_number(edit):
    change = ('source = "evidence"\nlevel = "unit"', 'source = "change"')
    ((code, message),) = told(edit, *MIXED, change)
    assert (code, "turun, stabil, atau naik" in message) == ("scheme-change", True)


def test_an_index_of_25_to_100_is_never_added_to_evidence_of_0_to_100(edit):
    assert edit(*MIXED).dimensions[1].sources == ("core_values", "evidence")
    assert "scheme-mixture" in dict(told(edit, *MIXED, *TIMES_25))


@pytest.mark.parametrize("path", sorted(SCHEMES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_scheme_is_sound_and_claims_nothing_of_the_regulation(path):
    """The Perwali names neither weights nor bands nor thresholds."""
    low_high = (1, 4) if path.stem in ("skm-2017", "ikm-2004") else (1, 5)
    scheme = read_scheme(path, low=low_high[0], high=low_high[1], wording="unit", core_values=["INT", "PRO", "AKU"])
    assert scheme.code == path.stem
    marks = [scheme.conversion_mark, scheme.weight_mark, scheme.bands.mark]
    marks += [threshold.mark for threshold in scheme.thresholds.values()]
    marks += [dimension.mark for dimension in scheme.dimensions]
    marks += [component.mark for dimension in scheme.dimensions for component in dimension.components]
    assert {mark.status for mark in marks} <= {"usulan", "sekunder"}
    assert all(mark.basis for mark in marks)


@pytest.mark.parametrize(
    ("scheme", "index", "label"),
    [
        # Source: PermenPANRB 14/2017, nilai interval konversi.
        ("skm-2017", 76.60, "Kurang Baik"),
        ("skm-2017", 76.61, "Baik"),
        ("skm-2017", 3.0 * 25, "Kurang Baik"),
        ("skm-2017", 88.30, "Baik"),
        ("skm-2017", 88.31, "Sangat Baik"),
        ("skm-2017", 64.99, "Tidak Baik"),
        # Source: the bands of 2004, Kepmenpan 25/2004.
        ("ikm-2004", 3.0 * 25, "Baik"),
        ("ikm-2004", 62.50, "Kurang Baik"),
        ("ikm-2004", 62.51, "Baik"),
        ("ikm-2004", 43.75, "Tidak Baik"),
        # Mi = 50, SDi = 100/6: cuts 25; 41,67; 58,33; 75.
        ("ideal-mean-sd", 75.0, "Sangat Tinggi"),
        ("ideal-mean-sd", 74.99, "Tinggi"),
        ("ideal-mean-sd", 58.33, "Sedang"),
        ("ideal-mean-sd", 41.66, "Rendah"),
        ("ideal-mean-sd", 24.99, "Sangat Rendah"),
        ("perwali-38-2016", 64.995, "Baik"),
        ("perwali-38-2016", 64.9949, "Cukup"),
    ],
)
def test_shipped_bands_at_their_edges(scheme, index, label):
    assert read_scheme(SCHEMES / f"{scheme}.toml").bands.classify(index).label == label


# Bands


@pytest.mark.parametrize(
    ("index", "band"),
    [
        (100, "A"),
        (88.31, "A"),
        (88.305, "A"),  # rounds half up to the bound
        (88.3049, "B"),
        (76.61, "B"),
        (76.605, "B"),
        (76.6049, "C"),
        (65, "C"),
        (64.994, "D"),
        (25, "D"),
        (24.99, None),
        (float("nan"), None),
    ],
)
def test_an_index_is_banded_after_rounding_half_up(index, band):
    found = system_of(SKM).classify(index)
    assert (found and found.code) == band


@pytest.mark.parametrize("bands", [SKM, IKM_2004])
@given(st.floats(25, 100))
def test_bands_have_no_holes(bands, index):
    assert system_of(bands).classify(index) is not None


def test_the_same_three_of_four_is_good_or_not_as_the_system_says():
    # Source: methods, trap 12.
    index = 3.0 * 25
    assert system_of(IKM_2004).classify(index).label == "Baik"
    assert system_of(SKM).classify(index).label == "Kurang Baik"


@given(st.lists(st.floats(25, 100), min_size=2, max_size=2).map(sorted))
def test_a_higher_index_never_has_a_lower_band(pair):
    lower, upper = (system_of(SKM).classify(index).low for index in pair)
    assert upper >= lower


def test_numbers_of_numpy_are_banded_alike():
    assert system_of(SKM).classify(np.float64(76.605)).code == "B"


# What each slip is told


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        # bands
        (
            ("low = 65 ", "low = 85 "),
            "bands-order",
            "Batas bawah predikat: [80.0, 85.0, 0.0]. Yang diperbolehkan: menurun",
        ),
        (("low = 65 ", "low = 80 "), "bands-order", "[80.0, 80.0, 0.0]"),
        (("low = 0.0", "low = 10.0"), "bands-hole", "Indeks 0 sampai 10 tidak berpredikat"),
        (("low = 65 ", "low = 65.005 "), "bands-places", "paling banyak dua angka desimal"),
        (("low = 80.0", "low = 101"), "scheme-range", "Predikat A: low = 101 di luar batas"),
        (
            ("low = 80.0", 'low = "80,0"'),
            "scheme-kind",
            "Predikat A: entri 'low' salah bentuk. Yang diperbolehkan: angka 0",
        ),
        (("low = 80.0", "low = nan"), "scheme-range", "low = nan"),
        (("low = 80.0", "low = true"), "scheme-kind", "entri 'low'"),
        (('code = "B"', 'code = "A"'), "scheme-twice", "Kode predikat 'A' ganda"),
        (('label = "Baik"', 'label = "Kurang"'), "scheme-twice", "Nama predikat 'Kurang' ganda"),
        (('conversion = "range100"', 'conversion = "times25"'), "bands-conversion", "dibuat untuk konversi 'times25'"),
        (("points = [4, 5]", "points = 5"), "scheme-kind", "entri 'points' salah bentuk"),
        (('{ code = "B", label = "Baik", low = 65 }', '"B"'), "scheme-kind", "daftar 'band' kosong atau salah bentuk"),
        # names
        (
            ('kind = "equal"', 'kind = "sama"'),
            "scheme-choice",
            "Bobot nilai: kind 'sama' tidak dikenal. Yang diperbolehkan: equal, indicators",
        ),
        (('kind = "range100"', 'kind = "range10"'), "scheme-choice", "mungkin maksudnya 'range100'"),
        (
            ('source = "factual"', 'source = "fakta"'),
            "scheme-choice",
            "Tingkat kesadaran, komponen ke-1: source 'fakta'",
        ),
        (
            ('status = "sekunder"\nbasis = "Sumber uji"\nband', 'status = "resmi"\nbasis = "Sumber uji"\nband'),
            "scheme-choice",
            "Predikat: status 'resmi'",
        ),
        (('basis = "Sama"', 'basis = ""'), "scheme-basis", "Bobot nilai: basis kosong"),
        (
            ('basis = "Sama"', 'bassis = "Sama"'),
            "scheme-unknown",
            "[value_weights]: entri 'bassis' tidak dikenal; mungkin maksudnya 'basis'",
        ),
        (('basis = "Sama"\n', ""), "scheme-key", "Bobot nilai: entri 'basis' tidak ada"),
        (('code = "kemajuan"', 'code = "kesadaran"'), "scheme-twice", "Kode tingkat 'kesadaran' ganda"),
        # components
        (("weight = 1.0", "weight = 0.9"), "scheme-weights", "Tingkat kemajuan: jumlah bobot 0.9"),
        (("weight = 1.0", "weight = 1.5"), "scheme-range", "Tingkat kemajuan, komponen ke-1: weight = 1.5 di luar"),
        (('source = "factual"', 'source = "factuel"'), "scheme-choice", "mungkin maksudnya 'factual'"),
        (('level = "unit"', 'level = "kota"'), "scheme-choice", "komponen ke-2: level 'kota' tidak dikenal"),
        (('level = "unit"', 'route = "self"'), "scheme-unknown", "komponen ke-2: entri 'route' tidak dikenal"),
        (('level = "unit"\n', ""), "scheme-key", "komponen ke-2: entri 'level' tidak ada"),
        (('wording = "unit"', 'wording = "kami"'), "scheme-choice", "wording 'kami' tidak dikenal"),
        (('source = "factual"', 'source = "extra"\nlist = "blok"'), "scheme-list", "daftar 'blok' tidak ada"),
        (
            ('source = "factual"', 'source = "performance"\nindicators = [1]'),
            "scheme-kind",
            "'indicators' memuat isian yang bukan teks",
        ),
        # weights and decisions
        (('kind = "equal"', 'kind = "equal"\nweights = { A = 1 }'), "scheme-weights", "weights hanya untuk kind"),
        (
            ('kind = "equal"', 'kind = "declared"\nweights = { A = 0.5, B = 0.4 }'),
            "scheme-weights",
            "Bobot nilai: jumlah bobot 0.9",
        ),
        (('kind = "equal"', 'kind = "declared"'), "scheme-key", "Bobot nilai: entri 'weights' tidak ada"),
        (
            ('"usulan"\nbasis = "Sama"', '"ditetapkan"\nbasis = "Sama"'),
            "scheme-key",
            "Bobot nilai: entri 'number' tidak ada",
        ),
        (
            ('"usulan"\nbasis = "Sama"', '"ditetapkan"\nnumber = "1"\nbasis = "Sama"'),
            "scheme-key",
            "Bobot nilai: entri 'date' tidak ada",
        ),
        (('basis = "Sama"', 'basis = "Sama"\nnumber = "1"'), "scheme-decision", "hanya untuk status 'ditetapkan'"),
        (('description = "Perilaku"\n', ""), "scheme-key", "Tingkat kemajuan: entri 'description' tidak ada"),
        (('name = "Skema uji"\n', ""), "scheme-key", "Skema: entri 'name' tidak ada"),
        (("[conversion]", "[konversi]"), "scheme-unknown", "entri 'konversi' tidak dikenal"),
        (("[conversion]", "[konversi]"), "scheme-key", "Skema: entri 'conversion' tidak ada"),
        # thresholds
        (("[threshold.min_cell]", "[threshold.min_cel]"), "scheme-unknown", "mungkin maksudnya 'min_cell'"),
        (("[threshold.min_cell]", "[threshold.min_cel]"), "scheme-key", "[threshold]: entri 'min_cell' tidak ada"),
        (
            ("value = 10\n", "value = 4\n"),
            "scheme-range",
            "Ambang min_cell: value = 4 di luar batas. Yang diperbolehkan: angka 5",
        ),
        (("value = 10\n", 'value = "10"\n'), "scheme-kind", "Ambang min_cell: entri 'value' salah bentuk"),
        (
            ("value = 0.75", "value = 75"),
            "scheme-range",
            "Ambang min_share_answered: value = 75 di luar batas. Yang diperbolehkan: angka 0 sampai 1",
        ),
        (("value = 0.3\n", "value = -0.3\n"), "scheme-range", "item_rest_minimum"),
        (
            ("[threshold.change_margin]\nvalue = 3\n", "[threshold.change_margin]\n"),
            "scheme-key",
            "entri 'value' tidak ada",
        ),
        # TOML
        (("value = 0.75", "value = 0,75"), "toml", "uji.toml, baris 63"),
    ],
)
def test_a_slip_is_told(edit, change, code, words):
    problems = told(edit, change)
    assert any(found == code and words in message for found, message in problems), problems


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            '[conversion]\nkind = "range100"\nstatus = "usulan"\nbasis = "Rentang 0 sampai 100"\n',
            'conversion = "range100"\n',
        ),
        ('[[dimension.component]]\nsource = "factual"\n', '[extra]\nsource = "factual"\n'),
        (SCHEME[SCHEME.index("[bands]") : SCHEME.index("[[dimension]]")], ""),
        (SCHEME[SCHEME.index("[[dimension]]") : SCHEME.index("[threshold")], ""),
        (SCHEME[SCHEME.index("[threshold") :], ""),
        (SCHEME, ""),
        ("band = [", "bandd = ["),
    ],
    ids=[
        "conversion as text",
        "stray section",
        "no bands",
        "no dimension",
        "no thresholds",
        "empty file",
        "misspelt list",
    ],
)
def test_no_shape_of_the_file_ends_in_anything_but_messages(edit, old, new):
    assert {code for code, _ in told(edit, (old, new))} <= {"scheme-key", "scheme-kind", "scheme-unknown"}


@pytest.mark.parametrize(
    ("points", "low", "high", "codes"),
    [
        ("[4, 5]", 1, 5, []),
        ("[5]", 1, 5, []),
        ("[5]", 1, 4, ["bands-points"]),
        ("[4]", 0, 3, []),
        ("[4]", 1, 5, ["bands-points"]),
    ],
)
def test_bands_made_for_other_scale_points_are_refused(edit, points, low, high, codes):
    change = ("points = [4, 5]", f"points = {points}")
    if codes:
        assert [code for code, _ in told(edit, change, low=low, high=high)] == codes
    else:
        assert edit(change, low=low, high=high).bands.points == tuple(int(n) for n in points.strip("[]").split(","))


@pytest.mark.parametrize(("low", "high"), [(1, 5), (0, 3), (0, 4)])
def test_times_25_is_refused_on_any_other_scale_than_1_to_4(edit, low, high):
    assert edit(*TIMES_25, low=1, high=4).conversion == "times25"
    problems = told(edit, *TIMES_25, low=low, high=high)
    message = dict(problems)["times25"]
    assert f"Konversi ×25, padahal kuesioner memakai skala {low}–{high}. Yang diperbolehkan: skala 1–4" in message


def test_the_lowest_band_of_times_25_need_not_go_below_25(edit):
    ((code, message),) = told(edit, *TIMES_25[:2], ("low = 0.0", "low = 26"))
    assert (code, "Indeks 25 sampai 26 tidak berpredikat" in message) == ("bands-hole", True)


def test_all_slips_are_told_at_once(edit):
    problems = told(
        edit,
        ('kind = "equal"', 'kind = "sama"'),
        ("low = 0.0", "low = 10.0"),
        ('label = "Baik"', 'label = "Kurang"'),
        ('source = "factual"', 'source = "fakta"'),
        ("value = 0.75", "value = 75"),
        ("[threshold.min_cell]", "[threshold.min_cel]"),
        ('basis = "Sama"\n', ""),
        low=1,
        high=7,
    )
    assert {code for code, _ in problems} == {
        "scheme-choice",
        "bands-hole",
        "scheme-twice",
        "scheme-range",
        "scheme-unknown",
        "scheme-key",
        "bands-points",
    }


def test_a_misspelt_scheme_is_told_with_its_neighbour():
    with pytest.raises(InputError) as caught:
        read_scheme(SCHEMES / "perwali-38-2106.toml")
    assert "Skema 'perwali-38-2106' tidak ada; mungkin maksudnya 'perwali-38-2016'" in str(caught.value)
    assert "Perbaiki 'skema' dalam evaluasi.toml." in str(caught.value)
