"""The sample year recomputed from its raw sheets by a short script of pandas and pingouin alone.

Nothing of the library touches the numbers on the left of each comparison: the script reads the answer files, the
register, the corrections and the item table by itself and follows the printed rules. The right-hand sides are
what `run_evaluation` publishes.
"""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats

import budaya_eval
from budaya_eval.results import ALWAYS_PUBLIC, select

ROOT = Path(__file__).parents[1]
YEAR = ROOT / "data" / "contoh" / "2025"
VALUES = ("INT", "PRO", "AKU")
ITEM = re.compile(r"\b((?:INT|PRO|AKU)\d+A|K\d|B\d)\b")


def read_sheets(folder):
    """One row per sheet row: file, row number, id, unit text, consent, one column per question."""
    frames = []
    for path in sorted((folder / "jawaban").iterdir()):
        if path.name.startswith("google"):
            raw = pd.read_csv(path, dtype=str) if path.suffix == ".csv" else pd.read_excel(path, dtype=str)
            first = 2
            places = [c for c in raw if c.startswith("Unit kerja pada")]
            above = [c for c in raw if c.startswith("Perangkat Daerah")]
            unit = raw[places + above].bfill(axis=1).iloc[:, 0]
            names = {c: ITEM.search(c).group(1) for c in raw if ITEM.search(c)}
            consent = raw[next(c for c in raw if c.startswith("Persetujuan"))]
            frame = raw[list(names)].rename(columns=names)
            frame = frame.assign(id=raw["ID Respons"], unit=unit, consent=consent)
        else:
            raw = pd.read_excel(path, sheet_name="Isian", header=1, dtype=str).iloc[1:]
            first = 4
            frame = raw.rename(columns={"kode_lembar": "id", "persetujuan": "consent"})
            frame = frame.drop(columns="No").reset_index(drop=True)
        frame = frame.assign(file=f"jawaban/{path.name}", row=np.arange(len(frame)) + first)
        frames.append(frame[frame.drop(columns=["file", "row", "unit"]).notna().any(axis=1)])  # the unit is prefilled
    return pd.concat(frames, ignore_index=True)


def correct(raw, folder):
    for line in pd.read_excel(folder / "koreksi.xlsx", dtype=str).to_dict("records"):
        hit = (raw["file"] == line["file"]) & (raw["row"] == int(line["baris"]))
        assert hit.sum() == 1
        if line["nilai_baru"] == "keluarkan":
            raw = raw[~hit]
        else:
            raw.loc[hit, line["kolom"]] = line["nilai_baru"]
    return raw


def read_year(folder):
    """People used (value scores, indicator scores, facts, unit) and the register, by the printed rules."""
    register = pd.read_excel(folder / "unit.xlsx", sheet_name=0, dtype=str, keep_default_na=False)
    date = f"{folder.name}-09-30"
    register = register[(register["berlaku_sampai"] == "") | (register["berlaku_sampai"] >= date)]
    parent = dict(zip(register["kode"], register["induk"], strict=True))
    top = {}
    for code in parent:
        above = code
        while parent[above]:
            above = parent[above]
        top[code] = above
    names = {}
    for unit in register.to_dict("records"):
        label = f"{unit['kode']} – {unit['nama_resmi']}"
        for name in (unit["kode"], unit["nama_resmi"], unit["singkatan"], label, *unit["nama_lain"].split(";")):
            names[name.strip().casefold()] = unit["kode"]
    staff = register["jumlah_pegawai"].astype(int).groupby(register["kode"].map(top)).sum()

    raw = correct(read_sheets(folder), folder)
    items = [c for c in raw if re.fullmatch(r"(INT|PRO|AKU)\d+A", str(c))]
    raw["unit"] = raw["unit"].str.strip().str.casefold().map(names)
    used = raw[~raw["consent"].fillna("").str.casefold().str.startswith("tidak")]
    used = used[used[items].notna().any(axis=1) & used["unit"].notna()]
    used = used[used["id"].isna() | ~used["id"].str.upper().duplicated()]

    bank = pd.read_excel(ROOT / "instruments/perwali-38-2016/item.xlsx", dtype=str).set_index("code")
    labels = ["Tidak pernah", "Jarang", "Kadang-kadang", "Sering", "Selalu"]
    meaning = {f"{n} – {label}": n for n, label in enumerate(labels, 1)}
    meaning |= {str(n): n for n in range(1, 6)} | {label: n for n, label in enumerate(labels, 1)}
    scores = used[items].apply(lambda column: column.str.strip().map(meaning)).astype(float)
    for item in items:
        if bank.loc[item, "reverse"] == "yes":
            scores[item] = 6 - scores[item]
    people = pd.DataFrame({"unit": used["unit"].map(top)})
    for value in VALUES:
        block = scores[[i for i in items if i.startswith(value)]]
        people[value] = block.mean(axis=1).where(block.notna().mean(axis=1) >= 0.75)
    return people, scores, used, staff


@pytest.fixture(scope="module")
def years():
    return {2025: read_year(YEAR), 2024: read_year(YEAR.parent / "2024")}


@pytest.fixture(scope="module")
def evaluation():
    return budaya_eval.run_evaluation(YEAR)


def index(score):
    return (score - 1) / 4 * 100


def estimate(evaluation, measure, **level):
    rows = select(evaluation.results, measure, **level)
    assert len(rows) == 1
    return rows["estimate"].iloc[0]


def city_mean(column, unit, staff):
    means = column.groupby(unit).mean()
    weight = staff[means.index]
    return (means * weight).sum() / weight.sum()


def test_accounting_and_participation(years, evaluation):
    people, _, _, staff = years[2025]
    assert estimate(evaluation, "n_respondents", scope="city") == len(people)
    assert estimate(evaluation, "n_staff", scope="city") == staff.sum()
    assert estimate(evaluation, "n_rows_read", scope="city") == len(read_sheets(YEAR))
    read, used, aside = (estimate(evaluation, f"n_rows_{what}", scope="city") for what in ("read", "used", "set_aside"))
    assert read == used + aside
    assert used == len(people)
    for unit, n in people["unit"].value_counts().items():
        assert estimate(evaluation, "n_respondents", scope="unit", unit=unit) == n
        assert estimate(evaluation, "response_rate", scope="unit", unit=unit) == pytest.approx(
            100 * n / staff[unit], abs=0.05001
        )


def test_city_index_by_value_and_in_all(years, evaluation):
    people, _, _, staff = years[2025]
    means = {value: city_mean(people[value], people["unit"], staff) for value in VALUES}
    for value in VALUES:
        published = estimate(evaluation, "index", scope="city", core_value=value)
        assert published == pytest.approx(index(means[value]), abs=0.00501)
    published = estimate(evaluation, "index", scope="city")
    assert published == pytest.approx(index(np.mean(list(means.values()))), abs=0.00501)
    by_indicators = np.average(list(means.values()), weights=[9, 8, 4])
    assert estimate(evaluation, "index_by_indicators", scope="city") == pytest.approx(index(by_indicators), abs=0.00501)


def test_units_whose_predicate_changes_with_other_weights_or_without_flagged_answers(years, evaluation):
    people, _, _, staff = years[2025]
    cut = {"Sangat Baik": 80, "Baik": 65, "Cukup": 50, "Kurang": 0}
    shown = [unit for unit in staff.index if unit not in evaluation.hidden_units and (people["unit"] == unit).any()]
    means = people.groupby("unit")[list(VALUES)].mean().loc[shown]

    def predicates(weights):
        indices = means.apply(lambda row: round(index(np.average(row, weights=weights)) + 1e-9, 2), axis=1)
        return indices.map(lambda value: next(name for name, low in cut.items() if value >= low))

    n_changed = (predicates([1, 1, 1]) != predicates([9, 8, 4])).sum()
    level = {"scope": "city", "item": "index_by_indicators"}
    assert estimate(evaluation, "n_units_predicate", subgroup="berganti", **level) == n_changed > 0
    assert estimate(evaluation, "n_units_predicate", subgroup="tetap", **level) == len(shown) - n_changed


def test_what_if_those_who_did_not_answer_stand_lower(years, evaluation):
    """Filled in by brute force: every absent member of a unit stands d SD below its respondents."""
    people, _, _, staff = years[2025]
    person = people[list(VALUES)].mean(axis=1, skipna=False)
    means = people.groupby("unit")[list(VALUES)].mean().mean(axis=1)
    n = people["unit"].value_counts()[means.index]
    for d, words in ((0.2, "0,2 simpangan baku lebih rendah"), (0.5, "0,5 simpangan baku lebih rendah")):
        absent = staff[means.index] - n
        filled = (n * means + absent * (means - d * person.std())).sum() / staff.sum()
        published = estimate(evaluation, "index_if_absent_lower", scope="city", subgroup=words)
        assert published == pytest.approx(index(filled), abs=0.02)


def test_city_indicators(years, evaluation):
    people, scores, _, staff = years[2025]
    for item in scores:
        published = estimate(evaluation, "index", scope="city", core_value=item[:3], indicator=item[:-1])
        assert published == pytest.approx(index(city_mean(scores[item], people["unit"], staff)), abs=0.00501)


def test_shares_per_category_are_weighted_like_the_mean(years, evaluation):
    people, scores, _, staff = years[2025]
    for item in ("INT9A", "AKU1A"):
        level = {"scope": "city", "core_value": item[:3], "indicator": item[:-1]}
        shares = []
        for category in range(1, 6):
            chosen = (scores[item] == category).astype(float).where(scores[item].notna())
            share = 100 * city_mean(chosen, people["unit"], staff)
            shares.append(estimate(evaluation, "share_category", subgroup=str(category), **level))
            assert shares[-1] == pytest.approx(share, abs=0.0501)
        mean = np.average(range(1, 6), weights=shares)
        assert index(mean) == pytest.approx(estimate(evaluation, "index", **level), abs=0.15)


def test_interval_of_the_city_index(years, evaluation):
    """Stratified variance by hand (Cochran 1977, 5.4); spread pooled over units where a unit has under 30."""
    people, _, _, staff = years[2025]
    value = people[["unit", "PRO"]].dropna()
    groups = value.groupby("unit")["PRO"]
    n, s2 = groups.size(), groups.var()
    pooled_df = (n - 1).sum()
    pooled = ((n - 1) * s2.fillna(0)).sum() / pooled_df
    weight = staff[n.index] / staff[n.index].sum()
    part = weight**2 * np.where(n < 30, pooled, s2) / n
    small = part[n < 30].sum()
    df = part.sum() ** 2 / ((part[n >= 30] ** 2 / (n[n >= 30] - 1)).sum() + small**2 / pooled_df)
    half = stats.t.ppf(0.975, df) * np.sqrt(part.sum()) * 25
    row = select(evaluation.results, "index", scope="city", core_value="PRO").iloc[0]
    assert row["ci_high"] - row["estimate"] == pytest.approx(half, abs=0.0101)
    assert row["estimate"] - row["ci_low"] == pytest.approx(half, abs=0.0101)


def test_hidden_units_and_shown_units(years, evaluation):
    people, _, _, _ = years[2025]
    n = people["unit"].value_counts()
    small = set(n[n < 10].index)
    assert small
    assert small <= evaluation.hidden_units
    assert len(evaluation.hidden_units) >= 2
    assert n[list(evaluation.hidden_units)].sum() >= 10
    shown = []
    for unit, rows in people.groupby("unit"):
        own = index(rows[list(VALUES)].mean().mean())
        table = select(evaluation.results, "index", scope="unit", unit=unit)
        if unit in evaluation.hidden_units:
            assert table["estimate"].isna().all()
            everything = evaluation.results[evaluation.results["unit"] == unit]
            told = everything[~everything["measure"].isin(ALWAYS_PUBLIC)]
            assert told[["estimate", "ci_low", "ci_high", "n"]].isna().all(axis=None)
            assert (told["category"] == "").all()
        else:
            assert table["estimate"].iloc[0] == pytest.approx(own, abs=0.00501)
            shown.append(own)
    assert estimate(evaluation, "index_equal_units", scope="city") == pytest.approx(np.mean(shown), abs=0.00501)


def test_difference_of_a_unit_from_the_rest(years, evaluation):
    people, _, _, staff = years[2025]
    means = people.groupby("unit")[list(VALUES)].mean().mean(axis=1)
    for unit in ("DLH", "DINKES"):
        rest = means.drop(unit)
        others = (rest * staff[rest.index]).sum() / staff[rest.index].sum()
        published = estimate(evaluation, "difference_from_rest", scope="unit", unit=unit)
        assert published == pytest.approx((means[unit] - others) * 25, abs=0.00501)


def test_change_since_last_year(years, evaluation):
    (people, _, _, staff), (before, _, _, staff_before) = years[2025], years[2024]
    changes = []
    for value in VALUES:
        change = 25 * (
            city_mean(people[value], people["unit"], staff) - city_mean(before[value], before["unit"], staff_before)
        )
        changes.append(change)
        assert estimate(evaluation, "change", scope="city", core_value=value) == pytest.approx(change, abs=0.00501)
    assert estimate(evaluation, "change", scope="city") == pytest.approx(np.mean(changes), abs=0.00501)


def test_change_of_every_indicator_since_last_year(years, evaluation):
    (people, scores, _, staff), (people_before, before, _, staff_before) = years[2025], years[2024]
    p = []
    for item in scores:
        now = city_mean(scores[item], people["unit"], staff)
        change = 25 * (now - city_mean(before[item], people_before["unit"], staff_before))
        level = {"scope": "city", "core_value": item[:3], "indicator": item[:-1]}
        assert estimate(evaluation, "change", **level) == pytest.approx(change, abs=0.00501)
        row = select(evaluation.results, "change", **level).iloc[0]
        assert row["n"] == min(scores[item].count(), before[item].count())
        half = (row["ci_high"] - row["ci_low"]) / 2
        p.append((2 * stats.norm.sf(abs(change) / (half / 1.96)), row["category"]))
    # Holm over the 21 indicators: with so many people t is normal
    alive = True
    for rank, (value, category) in enumerate(sorted(p)):
        alive = alive and value * (21 - rank) < 0.05
        assert (category in ("naik", "turun")) == alive


def test_ranks_mean_nothing_where_their_intervals_span_nearly_all_places(evaluation):
    row = select(evaluation.results, "rank_span", scope="city").iloc[0]
    tested = evaluation.statistics.compare().query("scale == 'index' and p == p")
    assert row["estimate"] > len(tested) / 2
    assert row["note"].endswith(f"dari {len(tested)} tempat: peringkat tidak bermakna.")


def test_agreement_within_units_by_analysis_of_variance(years, evaluation):
    people, scores, _, _ = years[2025]
    for value in VALUES:
        block = scores[[i for i in scores if i.startswith(value)]].dropna()
        person, unit = block.mean(axis=1), people.loc[block.index, "unit"]
        groups = [group.to_numpy() for _, group in person.groupby(unit)]
        between = sum(len(g) * (g.mean() - person.mean()) ** 2 for g in groups) / (len(groups) - 1)
        within = sum(((g - g.mean()) ** 2).sum() for g in groups) / (len(person) - len(groups))
        size = len(person) / len(groups)
        level = {"scope": "city", "core_value": value}
        icc1 = (between - within) / (between + (size - 1) * within)
        assert estimate(evaluation, "icc1", **level) == pytest.approx(icc1, abs=0.000501)
        assert estimate(evaluation, "icc2", **level) == pytest.approx(1 - within / between, abs=0.000501)
        counted = [
            estimate(evaluation, "n_units_agreement", subgroup=name, **level)
            for name in ("sepakat", "beragam", "terbelah")
        ]
        sizes = unit.value_counts()
        assert (sizes[sizes.index.isin(evaluation.hidden_units)] >= 10).any()  # whose class would follow from all
        assert sum(counted) == (sizes[~sizes.index.isin(evaluation.hidden_units)] >= 10).sum()
        in_order = block[sorted(block)]
        odd, even = in_order.iloc[:, ::2].sum(axis=1), in_order.iloc[:, 1::2].sum(axis=1)
        r = odd.corr(even)
        assert estimate(evaluation, "split_half", **level) == pytest.approx(2 * r / (1 + r), abs=0.000501)


def test_awareness(years, evaluation):
    people, _, used, staff = years[2025]
    bank = pd.read_excel(ROOT / "instruments/perwali-38-2016/background.xlsx", dtype=str)
    marks = {}
    for code in ("K1", "K2", "K3", "K4"):
        options = bank[bank["code"] == code]
        right = options.loc[options["is_correct"] == "yes", ["option", "label"]].to_numpy().ravel()
        known = options[["option", "label"]].to_numpy().ravel()
        given = used[code].str.strip()
        # An option may be written by its code or its label, in any case.
        marks[code] = given.str.casefold().isin([text.casefold() for text in right]).astype(float)
        marks[code] = marks[code].where(given.str.casefold().isin([text.casefold() for text in known]))
        share = 100 * city_mean(marks[code], people["unit"], staff)
        assert estimate(evaluation, "share_correct", scope="city", item=code) == pytest.approx(share, abs=0.0501)
    table = pd.DataFrame(marks)
    person = table.mean(axis=1).where(table.notna().mean(axis=1) >= 0.75)
    levels = evaluation.results.query("measure == 'dimension_score' and dimension == 'kesadaran'")
    city = levels.loc[levels["scope"] == "city", "estimate"].item()
    assert city == pytest.approx(100 * city_mean(person, people["unit"], staff), abs=0.00501)
    of_units = levels[levels["scope"] == "unit"].set_index("unit")["estimate"]
    assert set(of_units[of_units.isna()].index) == evaluation.hidden_units
    for unit, own in person.groupby(people["unit"]).mean().items():
        if unit not in evaluation.hidden_units:
            assert of_units[unit] == pytest.approx(100 * own, abs=0.00501)


def test_reliability_against_pingouin_and_pandas(years, evaluation):
    _, scores, _, _ = years[2025]
    for value in VALUES:
        block = scores[[i for i in scores if i.startswith(value)]].dropna()
        alpha, (low, high) = pingouin.cronbach_alpha(block)
        row = select(evaluation.results, "alpha", scope="city", core_value=value).iloc[0]
        assert row["n"] == len(block)
        assert row["estimate"] == pytest.approx(alpha, abs=0.000501)
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), abs=0.00101)
        for item in block:
            rest = block.drop(columns=item).sum(axis=1)
            level = {"scope": "city", "core_value": value, "indicator": item[:-1], "item": item}
            assert estimate(evaluation, "item_rest_r", **level) == pytest.approx(block[item].corr(rest), abs=0.000501)
            without = pingouin.cronbach_alpha(block.drop(columns=item))[0]
            assert estimate(evaluation, "alpha_if_deleted", **level) == pytest.approx(without, abs=0.000501)
