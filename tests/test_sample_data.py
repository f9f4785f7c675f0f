"""The simulated city: the shipped files are those the command writes, and hold what was planted.

What was planted is recovered here by pandas and scipy from the raw files alone: nothing of the library reads them,
except in the test of the accounting.
"""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from budaya_eval.errors import InputError
from budaya_eval.indicators import read_indicator_list
from budaya_eval.instrument import build_instrument, freeze_instrument, read_issued
from budaya_eval.quality import flag_answers
from budaya_eval.responses import check_staff, read_year
from budaya_eval.sample_data import planted_dirt, truth, write_sample
from budaya_eval.sample_data.draws import Draws
from budaya_eval.settings import read_settings
from budaya_eval.unit_register import read_register

ROOT = Path(__file__).parents[1]
CITY = ROOT / "data" / "contoh"
LIST = ROOT / "instruments" / "perwali-38-2016"
YEARS = (2024, 2025)
CORE_VALUES = ("INT", "PRO", "AKU")
MINIMUM_CELL = 10
# Kecamatan and their kelurahan as three public lists have them.
KELURAHAN = MappingProxyType(
    {
        "Barat": "Basirih, Belitung Selatan, Belitung Utara, Kuin Cerucuk, Kuin Selatan, Pelambuan, Telaga Biru, "
        "Telawang, Teluk Tiram",
        "Selatan": "Basirih Selatan, Kelayan Barat, Kelayan Dalam, Kelayan Selatan, Kelayan Tengah, Kelayan Timur, "
        "Mantuil, Murung Raya, Pekauman, Pemurus Baru, Pemurus Dalam, Tanjung Pagar",
        "Tengah": "Antasan Besar, Gadang, Kelayan Luar, Kertak Baru Ilir, Kertak Baru Ulu, Mawar, Melayu, Pasar Lama, "
        "Pekapuran Laut, Seberang Mesjid, Sungai Baru, Teluk Dalam",
        "Timur": "Benua Anyar, Karang Mekar, Kebun Bunga, Kuripan, Pekapuran Raya, Pemurus Luar, Pengambangan, "
        "Sungai Bilu, Sungai Lulut",
        "Utara": "Alalak Selatan, Alalak Tengah, Alalak Utara, Antasan Kecil Timur, Kuin Utara, Pangeran, "
        "Sungai Andai, Sungai Jingah, Sungai Miai, Surgi Mufti",
    }
)


def shipped_files(folder: Path = CITY) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def workbook_content(path: Path) -> tuple[list[str], str, dict[str, list[tuple[str, ...]]]]:
    """What a workbook says: names of sheets, strings, and the value in each cell; looks and compression may differ."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist() if name.endswith(".xml")}
    cell = re.compile(r'<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?(?: t="([a-z]+)")?><v>([^<]*)</v>')
    cells = {name: cell.findall(text) for name, text in parts.items() if name.startswith("xl/worksheets/")}
    return re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"]), parts["xl/sharedStrings.xml"], cells


def register_of(year: int) -> pd.DataFrame:
    table = pd.read_excel(CITY / str(year) / "unit.xlsx", dtype=str, keep_default_na=False)
    date = f"{year}-09-30"
    ends = table["berlaku_sampai"].where(table["berlaku_sampai"] != "", "9999")
    table = table[(table["berlaku_sejak"] <= date) & (ends >= date)].set_index("kode")
    parent = table["induk"].to_dict()

    def top(code: str) -> str:
        return top(parent[code]) if parent[code] else code

    return table.assign(staff=table["jumlah_pegawai"].astype(int), top=[top(code) for code in table.index])


def read_raw(year: int) -> pd.DataFrame:
    """Read all answer files of a year with pandas alone: unit, submission, and the raw text of each question."""
    folder = CITY / str(year) / "jawaban"
    parts = []
    for path in sorted(folder.glob("google-*")):
        reader = pd.read_csv if path.suffix == ".csv" else pd.read_excel
        table = reader(path, dtype=str, keep_default_na=False)
        sub = table.filter(regex="^Unit kerja pada ").agg("".join, axis=1)
        unit = sub.where(sub != "", table["Perangkat Daerah"]).str.split(" – ").str[0]
        consent = table.filter(regex="^Persetujuan").iloc[:, 0].str.startswith("Ya").map({True: "ya", False: "tidak"})
        codes = {title: re.search(r"(?:^|\[)([A-Z]+\d+[A-Z]?)\. ", title) for title in table.columns}
        answers = table[[title for title, code in codes.items() if code]]
        answers.columns = [code.group(1) for code in codes.values() if code]
        parts.append(answers.assign(_unit=unit, _submission=table["ID Respons"], _consent=consent, _file=path.name))
    for path in sorted(folder.glob("lembar-isian-*.xlsx")):
        table = pd.read_excel(path, sheet_name="Isian", header=1, dtype=str, keep_default_na=False).iloc[1:]
        table = table[table["persetujuan"] != ""]
        by_code = table["kode_lembar"].str.extract(r"^(.*)-\d{4}-[0-9A-Z]$")[0]
        unit = by_code.where(by_code.notna(), table["unit"].str.split(" – ").str[0].str.upper())
        answers = table.drop(columns=["No", "kode_lembar", "unit", "persetujuan"])
        consent, sheet = table["persetujuan"], table["kode_lembar"]
        parts.append(answers.assign(_unit=unit, _submission=sheet, _consent=consent, _file=path.name))
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def raw() -> dict[int, pd.DataFrame]:
    return {year: read_raw(year) for year in YEARS}


@pytest.fixture(scope="module")
def answers(raw: dict[int, pd.DataFrame]) -> dict[int, pd.DataFrame]:
    """Sound answers turned so that high is good: columns by indicator, unit, Perangkat Daerah, knowledge."""
    items = pd.read_excel(LIST / "item.xlsx", dtype=str).query("is_active == 'yes'").set_index("code")
    sound = {}
    for year in YEARS:
        register = register_of(year)
        rows = raw[year]
        is_repeated = (rows["_submission"] != "") & rows["_submission"].duplicated()
        rows = rows[(rows["_consent"] == "ya") & rows["_unit"].isin(register.index) & ~is_repeated].iloc[1:]
        numbers = rows[items.index].apply(lambda cells: cells.str.extract(r"^([1-5])(?: – .*)?$")[0].astype(float))
        numbers = numbers[numbers.notna().any(axis=1)]
        reverse = items.index[items["reverse"] == "yes"]
        turned = numbers.assign(**{code: 6 - numbers[code] for code in reverse}).rename(columns=items["indicator"])
        known = rows.loc[turned.index, ["_unit", "K1", "K2", "K3", "K4"]]
        sound[year] = turned.join(known).assign(_top=known["_unit"].map(register["top"]))
    return sound


def weighted(values: pd.Series, tops: pd.Series, year: int) -> tuple[float, float]:
    """Mean over all staff, each Perangkat Daerah counted by its staff, and its standard error."""
    share = register_of(year).groupby("top")["staff"].sum() / register_of(year)["staff"].sum()
    groups = values.groupby(tops)
    return float((share * groups.mean()).sum()), float(np.sqrt((share**2 * groups.var() / groups.count()).sum()))


def score(table: pd.DataFrame, core_value: str) -> pd.Series:
    return table.filter(regex=rf"^{core_value}\d$").mean(axis=1)


def expected_unit_means(year: int, core_value: str) -> pd.Series:
    """What each unit should answer on average, from the formula in the docstring of the simulation, solved anew."""
    planted = truth()
    effect = pd.Series(planted.unit_effect[year])
    staff = pd.Series(planted.n_staff[year])
    cuts = np.array([1.5, 2.5, 3.5, 4.5])

    def answer(location: float) -> pd.Series:
        latent = (location + effect.to_numpy()[:, None] - cuts) / planted.latent_sd
        return pd.Series(1 + norm.cdf(latent).sum(axis=1), index=effect.index)

    def miss(location: float, target: float) -> float:
        return float((answer(location) * staff).sum() / staff.sum() - target)

    means = [mean for code, mean in planted.item_mean[year].items() if code.startswith(core_value)]
    return sum((answer(brentq(miss, -5, 12, args=(mean,))) for mean in means), start=0 * effect) / len(means)


# The files


def test_the_shipped_city_is_what_the_command_writes_also_over_an_outdated_one(tmp_path: Path) -> None:
    outdated = tmp_path / "contoh" / "2025"
    (outdated / "instrumen").mkdir(parents=True)
    (outdated / "evaluasi.toml").write_bytes((CITY / "2025" / "evaluasi.toml").read_bytes())
    (outdated / "instrumen" / "perwali-38-2016_ringkas_0000-0000.json").write_text("{}")
    written = write_sample(tmp_path / "contoh")
    again, shipped = shipped_files(tmp_path / "contoh"), shipped_files()
    assert sorted(written) == sorted(again.values())
    assert list(again) == list(shipped)
    for name, path in shipped.items():
        if path.suffix == ".xlsx":
            assert workbook_content(again[name]) == workbook_content(path), name
        else:
            assert again[name].read_bytes() == path.read_bytes(), name


def test_the_shipped_city_is_small() -> None:
    assert sum(path.stat().st_size for path in shipped_files().values()) < 4_000_000


def test_every_file_says_that_it_is_simulated() -> None:
    for name, path in shipped_files().items():
        if path.suffix == ".json":
            assert "DATA SIMULASI" in path.with_name("DATA-SIMULASI.txt").read_text(encoding="utf-8")
        elif path.suffix == ".xlsx":
            sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=str, nrows=5)
            assert any("DATA SIMULASI" in str(cell) for s in sheets.values() for cell in s.to_numpy().ravel()), name
        else:
            assert "DATA SIMULASI" in path.read_text(encoding="utf-8"), name


def test_nobody_real_appears() -> None:
    for year in YEARS:
        settings = tomllib.loads((CITY / str(year) / "evaluasi.toml").read_text(encoding="utf-8"))
        assert settings["laporan"]["nama_penanda_tangan"] == ""
        export = pd.read_csv(CITY / str(year) / "jawaban" / f"google-forms-{year}-1.csv", dtype=str)
        assert export["Alamat email"].str.fullmatch(r"responden\d{4}@contoh\.invalid").all()
        register = register_of(year)
        kinds = ["sekolah", "puskesmas", "puskesmas_pembantu", "rumah_sakit", "pos_pemadam"]
        assert register.loc[register["jenis"].isin(kinds), "nama_resmi"].str.contains("(contoh)", regex=False).all()
        assert register["catatan"].str.contains("jumlah pegawai rekaan").all()


def test_the_issued_questionnaire_is_the_one_that_the_list_gives(tmp_path: Path) -> None:
    for year in YEARS:
        settings = read_settings(CITY / str(year))
        built = build_instrument(
            read_indicator_list(LIST), year=year, form=settings.form, scale=settings.scale, seed=settings.seed
        )
        frozen = freeze_instrument(built, tmp_path / str(year))
        shipped = list((CITY / str(year) / "instrumen").glob("*.json"))
        assert [path.name for path in shipped] == [frozen.name]
        assert shipped[0].read_bytes() == frozen.read_bytes()


def test_real_data_are_never_overwritten(tmp_path: Path) -> None:
    real = tmp_path / "2025"
    real.mkdir()
    (real / "evaluasi.toml").write_text(
        'tahun = 2025\ninstrumen = "perwali-38-2016"\nskema = "perwali-38-2016"\ntanggal_acuan = 2025-09-30\n'
    )
    with pytest.raises(InputError, match="tidak bertanda simulasi"):
        write_sample(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["2025", "evaluasi.toml"]


# The register


@pytest.mark.parametrize("year", YEARS)
def test_the_register_has_the_units_of_the_city(year: int) -> None:
    register = register_of(year)
    assert register.index.is_unique
    tops = register[register["jenjang"] == "perangkat_daerah"]
    assert (tops["jenis"] == "kecamatan").sum() == 5
    assert (tops["jenis"] != "kecamatan").sum() == 27
    for name, kelurahan in KELURAHAN.items():
        parent = tops.index[tops["nama_resmi"] == f"Kecamatan Banjarmasin {name}"]
        below = register.loc[register["induk"] == parent[0], "nama_resmi"]
        assert sorted(below) == sorted(f"Kelurahan {place}" for place in kelurahan.split(", "))
    kinds = register["jenis"].value_counts()
    assert (kinds["kelurahan"], kinds["bagian"], kinds["puskesmas"], kinds["sekolah"]) == (52, 9, 26, 42)
    assert set(register["jenjang"]) == {"perangkat_daerah", "unit_kerja", "lokasi"}


@pytest.mark.parametrize("year", YEARS)
def test_the_headcounts_have_the_size_of_the_city(year: int) -> None:
    register = register_of(year)
    assert 5500 < register["staff"].sum() < 6500
    shares = register.groupby("kelompok")["staff"].sum() / register["staff"].sum()
    assert 0.45 < shares["pendidikan"] + shares["kesehatan"] < 0.55
    assert 7 < register.loc[register["jenis"] == "kelurahan", "staff"].mean() < 9
    assert (register.groupby("top")["staff"].sum() <= 25).sum() >= 3


def test_the_register_keeps_its_history() -> None:
    history = {}
    for year in YEARS:
        table = pd.read_excel(CITY / str(year) / "unit.xlsx", dtype=str, keep_default_na=False)
        gone = table[table["berlaku_sampai"] != ""]
        history[year] = dict(zip(gone["nama_resmi"], gone["jenis_perubahan"], strict=True))
        assert (gone["berlaku_sampai"] < f"{year}-09-30").all()
        assert (gone["pengganti"] != "").all()
    assert set(history[2024].values()) == {"gabung", "pecah", "ganti nama"}
    assert set(history[2025]) - set(history[2024]) == {"Bagian Hubungan Masyarakat dan Protokol"}


# What was planted, recovered from the raw answers


@pytest.mark.parametrize("year", YEARS)
def test_participation_is_as_planted(answers: dict[int, pd.DataFrame], year: int) -> None:
    planted = pd.Series(truth().n_answers[year])
    found = answers[year]["_unit"].value_counts().reindex(planted.index, fill_value=0)
    # Three misspelt names are unknown to this test, which does not apply koreksi.xlsx.
    assert (planted - found).sum() == 3
    assert 2400 < len(answers[year]) < 2700
    register = register_of(year)
    by_top = answers[year]["_top"].value_counts()
    small = by_top[by_top < MINIMUM_CELL]
    assert len(small) == 2
    assert small.sum() < MINIMUM_CELL
    rates = (by_top / register.groupby("top")["staff"].sum()).drop(small.index)
    assert rates.between(0.25, 0.90).all()


@pytest.mark.parametrize("year", YEARS)
def test_item_means_are_recovered(answers: dict[int, pd.DataFrame], year: int) -> None:
    table = answers[year]
    for indicator, planted in truth().item_mean[year].items():
        mean, error = weighted(table[indicator], table["_top"], year)
        assert abs(mean - planted) < 4 * error, indicator
    means = table[list(truth().item_mean[year])].mean().sort_values()
    assert sorted(means.index[:3]) == sorted(truth().weakest_indicators)
    assert means.iloc[3] - means.iloc[2] > 0.1


def test_the_change_of_the_city_is_recovered(answers: dict[int, pd.DataFrame]) -> None:
    ratio = {}
    for core_value, planted in truth().core_value_change.items():
        found = {year: weighted(score(answers[year], core_value), answers[year]["_top"], year) for year in YEARS}
        change = found[2025][0] - found[2024][0]
        error = float(np.hypot(found[2024][1], found[2025][1]))
        assert abs(change - planted) < 4 * error, core_value
        ratio[core_value] = change / error
    assert ratio["PRO"] > 4
    assert abs(ratio["INT"]) < 2


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("core_value", CORE_VALUES)
def test_unit_means_are_recovered(answers: dict[int, pd.DataFrame], year: int, core_value: str) -> None:
    table = answers[year]
    scores = score(table, core_value)
    expected = table["_unit"].map(expected_unit_means(year, core_value))
    miss = (scores - expected).groupby(table["_top"]).agg(["mean", "std", "count"])
    miss = miss[miss["count"] >= MINIMUM_CELL]
    assert (miss["mean"].abs() < 4 * miss["std"] / np.sqrt(miss["count"])).all()


def test_two_units_change_on_their_own(answers: dict[int, pd.DataFrame]) -> None:
    assert set(truth().changed_units) == {"DLH", "DISHUB"}
    for unit, planted in truth().changed_units.items():
        for core_value in CORE_VALUES:
            groups = [score(t[t["_top"] == unit], core_value) for t in (answers[year] for year in YEARS)]
            change = groups[1].mean() - groups[0].mean()
            error = np.sqrt(sum(group.var() / len(group) for group in groups))
            assert np.sign(change) == np.sign(planted)
            assert abs(change) > 3 * error


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("core_value", CORE_VALUES)
def test_units_differ_as_much_as_planted(answers: dict[int, pd.DataFrame], year: int, core_value: str) -> None:
    # ICC(1) by the one-way analysis of variance with n0 (Snedecor & Cochran 1989, section 13.6).
    scores = score(answers[year], core_value)
    groups = scores.groupby(answers[year]["_top"])
    n, mean, variance = groups.count(), groups.mean(), groups.var()
    between = (n * (mean - scores.mean()) ** 2).sum() / (len(n) - 1)
    within = ((n - 1) * variance).sum() / (n.sum() - len(n))
    n0 = (n.sum() - (n**2).sum() / n.sum()) / (len(n) - 1)
    icc = (between - within) / (between + (n0 - 1) * within)
    assert abs(icc - truth().icc) < 0.02


def test_schools_stand_above_and_puskesmas_below(answers: dict[int, pd.DataFrame]) -> None:
    for year in YEARS:
        kind = answers[year]["_unit"].map(register_of(year)["jenis"])
        means = score(answers[year], "INT").groupby(kind).mean()
        assert means["sekolah"] > means["puskesmas"] + 0.1


@pytest.mark.parametrize("year", YEARS)
def test_knowledge_is_recovered(answers: dict[int, pd.DataFrame], year: int) -> None:
    keys = pd.read_excel(LIST / "background.xlsx", dtype=str).query("kind == 'factual' and is_correct == 'yes'")
    for code, planted in truth().knowledge_share[year].items():
        row = keys[keys["code"] == code].iloc[0]
        given = answers[year].loc[answers[year][code] != "", code]
        share = given.isin([row["label"], row["option"]]).mean()
        assert abs(share - planted) < 4 * np.sqrt(planted * (1 - planted) / len(given)), code


# The dirt of life


@pytest.mark.parametrize("year", YEARS)
def test_the_accounting_finds_the_dirt_that_was_planted(year: int) -> None:
    folder = CITY / str(year)
    register = read_register(folder, read_settings(folder).reference_date)
    table = read_year(folder, register, read_issued(folder))
    planted = planted_dirt(ROOT)[year]
    assert (table.files["n_read"].sum(), len(table.respondents)) == (planted.n_read, planted.n_used)
    by_file = table.files.groupby("file")[["n_read", "n_used"]].sum()
    assert {
        str(file).removeprefix("jawaban/"): tuple(row)
        for file, row in zip(by_file.index, by_file.to_numpy(), strict=True)
    } == planted.files
    assert table.set_aside["code"].value_counts().to_dict() == planted.set_aside
    states = table.states.stack().value_counts().drop(["answered", "not_shown"])
    assert states.to_dict() == planted.cells
    assert len(table.corrections) == planted.n_corrections == 3
    assert set(table.respondents["channel"]) == {"google_forms", "entry_sheet", "paper"}
    assert flag_answers(table)["is_straight_line"].sum() == planted.n_straight_lines == 25
    assert "Alamat email" in "".join(table.files["ignored_columns"])
    assert check_staff(table, register) == []


@pytest.mark.parametrize("year", YEARS)
def test_the_planted_dirt_is_in_the_raw_files(raw: dict[int, pd.DataFrame], year: int) -> None:
    planted, rows = planted_dirt(ROOT)[year], raw[year]
    assert len(rows) == planted.n_read
    assert (rows["_consent"] == "tidak").sum() == planted.set_aside["tanpa-persetujuan"] == 4
    repeated = (rows["_submission"] != "") & rows["_submission"].duplicated()
    assert repeated.sum() == planted.set_aside["kiriman-ganda"] + planted.set_aside["kiriman-bertentangan"] == 6
    statements = rows.filter(regex=r"^[A-Z]{3}\d[AB]$")
    numbers = statements.stack()[lambda cells: cells.str.fullmatch(r"\d+")].astype(int)
    assert (~numbers.between(1, 5)).sum() == planted.cells["out_of_scale"] + 1 == 10
    shares = planted.cells["blank"] / (planted.n_used * (statements.shape[1] + 6))
    assert 0.014 < shares < 0.016


# The random numbers


def test_draws_are_those_of_numpy_shifted_into_the_open_interval() -> None:
    # numpy's Generator.random is (raw >> 11) / 2**53; here half a step is added, so that 0 cannot occur.
    seed = np.random.SeedSequence([1, 2025, 0xE8B7BE43])  # CRC-32 of the text "a" (the published check value)
    ours = Draws(1, 2025, "a").uniform(1000)
    assert np.array_equal(ours, np.random.Generator(np.random.PCG64(seed)).random(1000) + 2.0**-54)


def test_choices_are_without_repetition_and_categories_have_their_shares() -> None:
    draws = Draws(1, 2025, "b")
    assert sorted(draws.choose(50, 50).tolist()) == list(range(50))
    counts = np.bincount(draws.categories(20_000, np.array([0.5, 0.3, 0.2]))) / 20_000
    assert np.allclose(counts, [0.5, 0.3, 0.2], atol=4 * np.sqrt(0.25 / 20_000))
