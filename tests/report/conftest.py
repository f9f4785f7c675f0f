"""A made-up evaluation for tests of tables, figures and report: plausible, seeded, through the real gate."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from budaya_eval import results
from budaya_eval.answer_table import FILE_COLUMNS, SET_ASIDE_COLUMNS
from budaya_eval.indicators import read_indicator_list
from budaya_eval.instrument import Instrument, build_instrument
from budaya_eval.monitoring.discipline import DisciplineRecord
from budaya_eval.privacy import choose_hidden
from budaya_eval.scheme import Scheme, read_scheme
from budaya_eval.settings import YearSettings
from budaya_eval.unit_register import Unit, UnitRegister

INSTRUMENTS = Path(__file__).parents[2] / "instruments"
UNITS = (
    "Sekretariat Daerah",
    "Sekretariat Dewan Perwakilan Rakyat Daerah",
    "Inspektorat",
    "Satuan Polisi Pamong Praja",
    "Badan Kepegawaian Daerah, Pendidikan dan Pelatihan",
    "Badan Kesatuan Bangsa dan Politik",
    "Badan Pengelola Keuangan, Pendapatan dan Aset Daerah",
    "Badan Penanggulangan Bencana Daerah",
    "Badan Perencanaan Pembangunan Daerah, Penelitian dan Pengembangan",
    "Dinas Kebudayaan, Kepemudaan, Olahraga dan Pariwisata",
    "Dinas Kependudukan dan Pencatatan Sipil",
    "Dinas Kesehatan",
    "Dinas Ketahanan Pangan, Pertanian dan Perikanan",
    "Dinas Komunikasi, Informatika dan Statistik",
    "Dinas Koperasi, Usaha Mikro dan Tenaga Kerja",
    "Dinas Lingkungan Hidup",
    "Dinas Pekerjaan Umum dan Penataan Ruang",
    "Dinas Pemberdayaan Perempuan dan Perlindungan Anak",
    "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    "Dinas Pendidikan",
    "Dinas Pengendalian Penduduk, Keluarga Berencana dan Pemberdayaan Masyarakat",
    "Dinas Perdagangan dan Perindustrian",
    "Dinas Perhubungan",
    "Dinas Perpustakaan dan Arsip",
    "Dinas Perumahan dan Kawasan Permukiman",
    "Dinas Pemadam Kebakaran dan Penyelamatan",
    "Dinas Sosial",
    "Kecamatan Banjarmasin Barat",
    "Kecamatan Banjarmasin Selatan",
    "Kecamatan Banjarmasin Tengah",
    "Kecamatan Banjarmasin Timur",
    "Kecamatan Banjarmasin Utara",
)


@dataclass(frozen=True)
class FakeAnswers:
    """The parts of the answer table that a report may use."""

    files: pd.DataFrame
    set_aside: pd.DataFrame
    corrections: pd.DataFrame


@dataclass(frozen=True)
class FakeEvaluation:
    """What `budaya_eval.evaluation.Evaluation` offers to a report."""

    settings: YearSettings
    instrument: Instrument
    scheme: Scheme
    register: UnitRegister
    internal: pd.DataFrame
    results: pd.DataFrame
    answers: FakeAnswers
    hidden_units: frozenset[str]
    previous_year: int | None
    evidence: None = None
    discipline: DisciplineRecord = field(default_factory=DisciplineRecord)
    plans: None = None


OTHER_WAYS = (
    ("index_equal_units", 0.6, ""),
    ("index_by_indicators", -0.4, ""),
    ("index_without_flagged", -0.2, ""),
    ("index_if_absent_lower", -1.4, "0,2 simpangan baku lebih rendah"),
    ("index_if_absent_lower", -3.5, "0,5 simpangan baku lebih rendah"),
)


class _Rows:
    """Collects rows of one made-up year."""

    def __init__(self, instrument: Instrument, scheme: Scheme, register: UnitRegister, seed: int) -> None:
        self.instrument = instrument
        self.scheme = scheme
        self.register = register
        self.random = np.random.default_rng(seed)
        self.rows: list[dict[str, Any]] = []
        self.planned_change = {"": 0.9, "INT": 0.2, "PRO": 3.6, "AKU": -1.1}

    def add(self, measure: str, scope: str, **cells: Any) -> None:
        self.rows.append(results.make_row(measure, year=2025, route="self", scope=scope, **cells))

    def band(self, index: float) -> str:
        band = self.scheme.bands.classify(index)
        return band.label if band else ""

    def direction(self, estimate: float, half: float) -> str:
        if abs(estimate) > half:
            return "naik" if estimate > 0 else "turun"
        return "stabil" if abs(estimate) + half < 3 else "belum dapat dipastikan"

    def change(self, scope: str, estimate: float, half: float, **cells: Any) -> None:
        self.add(
            "change",
            scope,
            estimate=estimate,
            ci_low=estimate - half,
            ci_high=estimate + half,
            category=self.direction(estimate, half),
            reference_year=2024,
            **{"n": 900, **cells},
        )


def _city(rows: _Rows, sizes: dict[str, int], has_previous: bool) -> None:
    n, n_staff = sum(sizes.values()), rows.register.n_staff
    random = rows.random
    span = rows.instrument.scale.high - rows.instrument.scale.low
    rows.add("n_staff", "city", estimate=n_staff, n=n)
    rows.add("n_respondents", "city", estimate=n, n=n)
    rows.add("response_rate", "city", estimate=100 * n / n_staff, n=n)
    for reason, count in {"Tidak bersedia": 4, "Nomor jawaban ganda": 6, "Unit tidak dikenal": 3}.items():
        rows.add("n_rows_set_aside", "city", subgroup=reason, estimate=count)
    rows.add("n_rows_set_aside", "city", estimate=13)
    rows.add("n_rows_read", "city", estimate=n + 13)
    rows.add("n_rows_used", "city", estimate=n)
    parts = {}
    for core_value in rows.instrument.core_values:
        own = [i for i in rows.instrument.indicators if i.core_value == core_value.code]
        scores = {indicator.code: random.normal(71, 6) for indicator in own}
        parts[core_value.code] = np.mean(list(scores.values()))
        for code, score in scores.items():
            cells = {"core_value": core_value.code, "indicator": code}
            rows.add("index", "city", estimate=score, ci_low=score - 1.2, ci_high=score + 1.2, n=n - 20, **cells)
            rows.add("mean_score", "city", estimate=1 + score / 100 * span, n=n - 20, **cells)
            rows.add("share_cannot_judge", "city", estimate=random.uniform(0.2, 4), n=n, **cells)
            shares = np.diff(np.concatenate([[0], np.sort(random.beta(2, 2, span)) ** (score / 50), [1]]))
            for point, share in enumerate(shares, start=1):
                rows.add("share_category", "city", subgroup=str(point), estimate=100 * share, n=n - 20, **cells)
            if has_previous:
                rows.change("city", random.normal(0.5, 1.5), 1.4, **cells)
    for code, score in [("", np.mean(list(parts.values()))), *parts.items()]:
        cells = {"core_value": code, "dimension": "kemajuan"}
        half = 0.8
        rows.add(
            "index",
            "city",
            estimate=score,
            ci_low=score - half,
            ci_high=score + half,
            n=n,
            category=rows.band(score),
            **cells,
        )
        rows.add("mean_score", "city", estimate=1 + score / 100 * span, n=n, core_value=code)
        rows.add("sd_score", "city", estimate=0.62, n=n, core_value=code)
        if has_previous:
            rows.change("city", rows.planned_change.get(code, 0.9), 1.0, core_value=code)
    total = float(np.mean(list(parts.values())))
    for measure, shift, subgroup in OTHER_WAYS:
        rows.add(measure, "city", subgroup=subgroup, estimate=total + shift, n=n)
    knowledge = rows.instrument.questions_of("factual")
    for question in knowledge:
        rows.add("share_correct", "city", item=question.code, estimate=random.uniform(45, 90), n=n)
    rows.add("share_straight_line", "city", estimate=2.4, n=n)
    rows.add(
        "dimension_score", "city", dimension="kesadaran", estimate=66.1, ci_low=64.9, ci_high=67.3, n=n, category="Baik"
    )
    rows.add("dimension_score", "city", dimension="kemajuan", estimate=total, n=n, category=rows.band(total))
    rows.add(
        "dimension_score",
        "city",
        dimension="perubahan",
        n=n,
        category=rows.direction(rows.planned_change[""], 1.0) if has_previous else "belum dapat dinilai",
        note="" if has_previous else "tidak ada hasil tahun sebelumnya",
    )
    rows.add(
        "dimension_score",
        "city",
        dimension="kemanfaatan",
        category="belum dapat dinilai",
        note="belum ada sumber data (blok pertanyaan tambahan atau data kinerja pendukung)",
    )
    _reliability(rows, n)
    for group, share in {
        "tanpa bidang pendidikan dan kesehatan": 0.5,
        "bidang pendidikan": 0.3,
        "bidang kesehatan": 0.2,
    }.items():
        rows.add("n_staff", "group", subgroup=group, estimate=round(n_staff * share))
        rows.add("n_respondents", "group", subgroup=group, estimate=round(n * share))
        for code, score in [("", total), *parts.items()]:
            shifted = score + random.normal(0, 2)
            rows.add(
                "index",
                "group",
                subgroup=group,
                core_value=code,
                estimate=shifted,
                ci_low=shifted - 1.5,
                ci_high=shifted + 1.5,
                n=round(n * share),
                category=rows.band(shifted),
            )


def _reliability(rows: _Rows, n: int) -> None:
    for code, columns in rows.instrument.scales_of(rows.instrument.index_wording).items():
        rows.add("alpha", "city", core_value=code, estimate=0.84, ci_low=0.83, ci_high=0.85, n=n - 90)
        rows.add("alpha_second_opinion", "city", core_value=code, estimate=0.84, n=n - 90)
        for measure in ("average_r", "alpha_std", "alpha_within", "lambda2", "lambda6", "omega", "split_half", "kmo"):
            rows.add(measure, "city", core_value=code, estimate=rows.random.uniform(0.4, 0.9), n=n - 90)
        rows.add("split_half_best", "city", core_value=code, estimate=float("nan"), n=n - 90)
        if rows.instrument.index_wording == "unit":
            _agreement(rows, code, n - 90)
        indicator_of = {question.code: question.indicator for question in rows.instrument.questions}
        for column in columns:
            cells = {"core_value": code, "indicator": indicator_of[column], "item": column, "n": n - 90}
            rows.add("item_rest_r", "city", estimate=rows.random.uniform(0.25, 0.7), **cells)
            rows.add("item_total_r", "city", estimate=rows.random.uniform(0.5, 0.8), **cells)
            rows.add("alpha_if_deleted", "city", estimate=rows.random.uniform(0.78, 0.86), **cells)
            rows.add("r_critical", "city", estimate=0.041, **cells)


def _agreement(rows: _Rows, code: str, n: int) -> None:
    for measure, estimate in (("icc1", 0.06), ("icc2", 0.82), ("rwg_j", 0.94)):
        rows.add(measure, "city", core_value=code, estimate=estimate, n=n)
    for name, estimate in (("sepakat", 21), ("beragam", 9), ("terbelah", 1)):
        rows.add("n_units_agreement", "city", core_value=code, subgroup=name, estimate=estimate, n=n)


def _units(rows: _Rows, sizes: dict[str, int], has_previous: bool) -> None:
    own = np.random.default_rng(len(sizes))  # indicators of units leave all other draws as they were
    for unit in rows.register.units:
        n = sizes[unit.code]
        cells = {"unit": unit.code}
        rows.add("n_staff", "unit", estimate=unit.n_staff, n=n, **cells)
        rows.add("n_respondents", "unit", estimate=n, n=n, **cells)
        rows.add("response_rate", "unit", estimate=100 * n / unit.n_staff, n=n, **cells)
        if n == 0:
            continue
        score = rows.random.normal(70, 5)
        half = 30 / np.sqrt(n)
        levels = [("", score)] + [(c.code, score + rows.random.normal(0, 3)) for c in rows.instrument.core_values]
        for code, value in levels:
            rows.add(
                "index",
                "unit",
                core_value=code,
                estimate=value,
                ci_low=value - half,
                ci_high=value + half,
                n=n,
                category=rows.band(value),
                **cells,
            )
        for indicator in rows.instrument.indicators:
            value = score + own.normal(0, 6)
            place = {"core_value": indicator.core_value, "indicator": indicator.code}
            bounds = {"ci_low": value - half, "ci_high": value + half}
            rows.add("index", "unit", estimate=value, n=n, **bounds, **place, **cells)
        gap = score - 70
        category = "tidak berbeda" if abs(gap) < half else "di atas" if gap > 0 else "di bawah"
        rows.add(
            "difference_from_rest",
            "unit",
            estimate=gap,
            ci_low=gap - half,
            ci_high=gap + half,
            n=n,
            category=category,
            **cells,
        )
        if has_previous:
            rows.change("unit", rows.random.normal(0, 4), half * 1.4, n=n, **cells)


_read_list = cache(read_indicator_list)
_read_scheme = cache(read_scheme)


def make_evaluation(
    *,
    change: dict[str, float] | None = None,
    names: tuple[str, ...] = UNITS,
    has_previous: bool = True,
    everyone_hidden: bool = False,
    list_code: str = "perwali-38-2016",
    scale: str | None = None,
    report: dict[str, Any] | None = None,
    is_simulated: bool = True,
    seed: int = 38,
) -> FakeEvaluation:
    """Make an evaluation of the units named, with numbers drawn from `seed`; `change` by core value ("" in all)."""
    folder = INSTRUMENTS / list_code
    instrument = build_instrument(_read_list(folder), year=2025, scale=scale)
    scheme = _read_scheme(INSTRUMENTS / "schemes" / "perwali-38-2016.toml")
    random = np.random.default_rng(seed)
    units, sizes = [], {}
    for number, name in enumerate(names, start=1):
        staff = 14 if everyone_hidden else 2400 if name == "Dinas Pendidikan" else int(random.integers(18, 240))
        code = f"U{number:02d}"
        group = {"Dinas Pendidikan": "pendidikan", "Dinas Kesehatan": "kesehatan"}.get(name, "umum")
        units.append(Unit(code, name, name[:12].strip(), (), "perangkat_daerah", "", "dinas", group, staff, None, None))
        sizes[code] = 4 if everyone_hidden else max(int(staff * random.uniform(0.25, 0.9)), 11)
    if len(units) > 3 and not everyone_hidden:
        sizes["U18"] = 6
        sizes["U26"] = 0
    register = UnitRegister(units)
    rows = _Rows(instrument, scheme, register, seed)
    rows.planned_change |= change or {}
    _city(rows, sizes, has_previous)
    _units(rows, sizes, has_previous)
    hidden = choose_hidden(sizes, {"kota": list(sizes)}, scheme.min_cell)
    files = pd.DataFrame(
        [
            ["google.csv", "", "google_forms", "AAAA-BBBB", 900, 893, 7, "Alamat email"],
            ["isian.xlsx", "Isian", "entry_sheet", "AAAA-BBBB", 400, 394, 6, ""],
        ],
        columns=list(FILE_COLUMNS),
    )
    set_aside = pd.DataFrame(
        [["google.csv", "", number, "google_forms", "duplicate", "Nomor jawaban ganda", ""] for number in range(6)],
        columns=list(SET_ASIDE_COLUMNS),
    )
    corrections = pd.DataFrame(
        [["google.csv", "", 12, "unit", "U12", "Nama unit salah ketik", "Analis", "2025-10-20"]],
        columns=["file", "sheet", "baris", "kolom", "nilai_baru", "alasan", "oleh", "tanggal"],
    )
    settings = YearSettings(
        folder=Path("data/contoh/2025"),
        year=2025,
        previous_folder=Path("data/contoh/2024") if has_previous else None,
        instrument_folder=folder,
        scheme_path=INSTRUMENTS / "schemes" / "perwali-38-2016.toml",
        reference_date=dt.date(2025, 9, 30),
        is_simulated=is_simulated,
        form=None,
        scale=scale,
        order="seeded",
        seed=38,
        evidence_path=INSTRUMENTS / "evidence" / "perwali-38-2016.xlsx",
        evidence_start=dt.date(2024, 10, 1),
        evidence_end=dt.date(2025, 9, 30),
        calendar={"survei_mulai": dt.date(2025, 10, 1), "survei_selesai": dt.date(2025, 10, 15)},
        report=report or {},
    )
    internal = results.make_table(rows.rows)
    return FakeEvaluation(
        settings=settings,
        internal=internal,
        instrument=instrument,
        scheme=scheme,
        register=register,
        results=results.publish(internal, hidden, scheme.min_cell),
        answers=FakeAnswers(files, set_aside, corrections),
        hidden_units=hidden,
        previous_year=2024 if has_previous else None,
    )


@pytest.fixture(scope="session")
def evaluation():
    """A city of 32 units with last year, two units hidden and one without answers."""
    return make_evaluation()


@pytest.fixture(scope="session")
def small_evaluation():
    """A city of five units, drawn and written quickly."""
    return make_evaluation(names=UNITS[:5])


@pytest.fixture(scope="session")
def evaluation_maker():
    """The maker itself, for other cities."""
    return make_evaluation
