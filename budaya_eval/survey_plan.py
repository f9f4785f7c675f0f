"""Plans a survey: answers needed per unit for a wanted precision, invitations, sheets to print, what they can show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.errors import ProblemList
from budaya_eval.evaluation import read_year_data
from budaya_eval.files import SheetTable, is_ignored, write_tables
from budaya_eval.phrases import SIMULATED, format_date, format_number, format_percent, round_half_up
from budaya_eval.responses import ANSWER_FOLDER
from budaya_eval.scheme import read_scheme
from budaya_eval.settings import YearSettings, read_settings
from budaya_eval.statistics import sample_size
from budaya_eval.statistics.sampling import WHOLE, detectable_change, margin_of_mean
from budaya_eval.unit_register import read_register
from budaya_eval.year_calendar import order_calendar

if TYPE_CHECKING:
    import pandas as pd

PLAN_NAME = "rencana_survei.xlsx"
FOLDER_NAME = "rencana_survei"
USUAL_SD = 12.0
USUAL_RESPONSE = 0.8
USUAL_CENSUS = 50
SPARE = 0.05  # sheets beyond the invitations, for those that are spoilt
CENSUS, SAMPLE = "sensus", "sampel"
DIGITS = 1

COLUMNS = {
    "kode": "Kode Perangkat Daerah dalam unit.xlsx.",
    "perangkat_daerah": "Nama Perangkat Daerah.",
    "pegawai": "Jumlah ASN pada tanggal acuan menurut unit.xlsx, termasuk unit di bawahnya.",
    "cara": "sensus: semua pegawai diundang, karena unitnya kecil atau karena semuanya diperlukan; "
    "sampel: cukup sebagian, dipilih acak.",
    "jawaban_diperlukan": "Jawaban yang diperlukan agar indeks unit itu seteliti yang diminta, bila yang menjawab "
    "dipilih acak dari semua pegawainya (Cochran, dengan koreksi populasi terhingga; dibulatkan ke atas).",
    "diundang": "Pegawai yang diundang: jawaban yang diperlukan dibagi partisipasi yang diperkirakan, paling banyak "
    "semuanya.",
    "jawaban_diharapkan": "Jawaban yang diperkirakan masuk dari undangan itu.",
    "ketelitian_pegawai": "Ketelitian (±, poin indeks) untuk sasaran pertama, yaitu keadaan pegawai tahun ini; hanya "
    "untuk sampel acak. Pada sensus yang dijawab semua pegawai tidak ada galat sampel; pegawai yang tidak menjawab "
    "bukan galat sampel dan tidak tercakup dalam angka ini.",
    "ketelitian_proses": "Ketelitian (±, poin indeks) untuk sasaran kedua, yaitu kebiasaan kerja yang menghasilkan "
    "jawaban itu; tanpa koreksi. Inilah yang dipakai untuk membandingkan unit, perubahan, dan predikat.",
    "perubahan_terkecil": "Perubahan indeks unit antara dua tahun yang dengan peluang 80 % akan terlihat (uji dua sisi "
    "95 %) dari jawaban yang diharapkan; perubahan yang lebih kecil sering tidak dapat dipastikan.",
    "undangan_indeks_kota": "Undangan bila hanya indeks kota yang diperlukan, dibagi sebanding dengan jumlah pegawai. "
    "Terlalu sedikit untuk membandingkan unit.",
    "krejcie_morgan": "Ukuran sampel Krejcie–Morgan (1970), untuk proporsi ± 5 %; pembanding, bukan dasar rencana ini.",
    "slovin": "Ukuran sampel Slovin dengan e = 5 %; pembanding, bukan dasar rencana ini.",
    "lembar_cetak": "Lembar kertas: undangan ditambah 5 % cadangan, dibulatkan ke atas.",
    "perintah_cetak": "Perintah yang menyusun lembar sebanyak itu; hanya bila unit memakai kertas.",
    "catatan": "Yang perlu diketahui tentang unit itu.",
}
TWO_TARGETS = (
    "Ketelitian untuk pegawai tahun ini berlaku bagi sampel acak. Untuk membandingkan unit atau tahun, dan untuk "
    "predikat, dipakai ketelitian proses, juga bila semua pegawai menjawab."
)
NOT_SHOWN = (
    "Pegawai yang tidak menjawab mungkin berpendapat lain; menambah undangan tidak menghapus kemungkinan itu. "
    "Usahakan partisipasi yang tinggi dan merata."
)
WIDTHS = (16, 66, 10, 10, 12, 10, 12, 12, 12, 12, 12, 12, 10, 10, 64, 60)


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """A plan and what it rests on.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per Perangkat Daerah and one for the whole city, with the columns of `COLUMNS`; `cara` of the city is
        empty. Precision and change in points of the index (0–100).
    sd, response : float
        SD of a person's index in points; share expected to answer. `sd_basis` and `response_basis` say whence.
    precision : float
        Half the interval wanted, in points.
    census : int
        Units of this size or smaller are asked whole.
    """

    settings: YearSettings
    table: pd.DataFrame
    sd: float
    sd_basis: str
    response: float
    response_basis: str
    precision: float
    census: int

    @property
    def totals(self) -> dict[str, int]:
        """Sums over the units: invitations, answers expected, sheets."""
        units = self.table[self.table["kode"] != ""]
        return {column: int(units[column].sum()) for column in ("diundang", "jawaban_diharapkan", "lembar_cetak")}


def plan_survey(
    folder: Path | str, *, precision: float = 2.0, response: float | None = None, census: int = USUAL_CENSUS
) -> SurveyPlan:
    """Plan how many answers are needed where.

    Parameters
    ----------
    folder : path
        The year's folder; its register says how many staff there are.
    precision : float
        Half the interval of the index wanted in each unit and in the city, in points.
    response : float, optional
        Share expected to answer, 0–1; by default last year's, else 0.8.
    census : int
        Perangkat Daerah of this size or smaller are asked whole.

    Raises
    ------
    InputError
        Settings, register or scheme that cannot be read, numbers that allow no plan, a unit without staff alone.

    Notes
    -----
    The SD of a person's index is last year's where its answers lie in the previous folder; else 12 points, `usulan`.
    """
    settings = read_settings(folder)
    problems = ProblemList()
    for option, is_good, allowed in (
        ("--precision", 0.1 <= precision <= 50, "0,1 sampai 50 poin"),
        ("--response", response is None or 0.01 <= response <= 1, "1 sampai 100 persen"),
        ("--census", census >= 0, "0 atau lebih"),
    ):
        if not is_good:
            problems.add("survey-plan", f"Isian {option} tidak dapat dipakai", allowed=allowed)
    problems.raise_if_any()
    register = read_register(settings.folder, settings.reference_date)
    min_cell = read_scheme(settings.scheme_path).min_cell
    sd, sd_basis, last_response, last_basis = _last_year(settings)
    response_basis = "isian --response" if response is not None else last_basis
    response = last_response if response is None else response
    staff = {code: n for code, n in register.staff_of_reporting_unit.items() if n > 0}
    sizes = sample_size(staff, sd=sd, margin=precision, response=response)
    rows = []
    for size in sizes.to_dict("records"):
        code = str(size["unit"])
        name = "Seluruh kota (satu indeks)" if code == WHOLE else register.by_code[code].name
        n_staff = int(size["n_staff"])
        invited = n_staff if code != WHOLE and n_staff <= census else int(size["n_invited"])
        is_census = invited == n_staff
        expected = math.floor(invited * response + 1e-9)
        sheets = math.ceil(invited * (1 + SPARE) - 1e-9)
        rows.append(
            {
                "kode": "" if code == WHOLE else code,
                "perangkat_daerah": name,
                "pegawai": n_staff,
                "cara": "" if code == WHOLE else CENSUS if is_census else SAMPLE,
                "jawaban_diperlukan": size["n_needed"],
                "diundang": invited,
                "jawaban_diharapkan": expected,
                "ketelitian_pegawai": math.nan if is_census else margin_of_mean(expected, sd, n_staff),
                "ketelitian_proses": margin_of_mean(expected, sd),
                "perubahan_terkecil": detectable_change(expected, sd),
                "undangan_indeks_kota": size["n_share"],
                "krejcie_morgan": size["krejcie_morgan"],
                "slovin": size["slovin"],
                "lembar_cetak": sheets,
                "perintah_cetak": "" if code == WHOLE else _command(settings, code, sheets),
                "catatan": _note(int(size["n_needed"]), expected, min_cell),
            }
        )
    import pandas as pd

    return SurveyPlan(
        settings, pd.DataFrame(rows), sd, sd_basis, response, response_basis, precision=precision, census=census
    )


def _last_year(settings: YearSettings) -> tuple[float, str, float, str]:
    """SD of a person's index and share of answers of last year, each with its basis; usual ones without last year."""
    previous = settings.previous_folder
    if previous is None or all(map(is_ignored, (previous / ANSWER_FOLDER).glob("*"))):
        return USUAL_SD, "nilai bawaan (usulan)", USUAL_RESPONSE, "nilai bawaan (usulan)"
    data = read_year_data(previous)
    means = data.statistics.means(weights=data.value_weights).set_index("scale")
    basis = f"hasil tahun {data.settings.year}"
    rate = len(data.people) / data.register.n_staff
    return float(means["sd"]["index"]) * data.index_per_point, basis, rate, basis


def _command(settings: YearSettings, code: str, sheets: int) -> str:
    folder = settings.folder.as_posix()
    folder = f'"{folder}"' if " " in folder else folder
    return f"budaya-eval instrument {folder} --channel paper --unit {code} --copies {sheets}"


def _note(needed: int, expected: int, min_cell: int) -> str:
    if expected < min_cell:
        return f"jawaban yang diharapkan kurang dari {min_cell}: hasil unit ini tidak akan ditampilkan"
    if expected < needed:
        return "ketelitian yang diminta tidak tercapai pada partisipasi yang diperkirakan; naikkan partisipasinya"
    return ""


def write_survey_plan(plan: SurveyPlan, output: Path) -> Path:
    """Write the plan as XLSX: plan, meaning of the columns, what it rests on, calendar.

    Returns
    -------
    Path
        ``rencana_survei/rencana_survei.xlsx`` below the year's output.
    """
    target = output / FOLDER_NAME / PLAN_NAME
    cells = [[_cell(row[column]) for column in COLUMNS] for row in plan.table.to_dict("records")]
    calendar = [[format_date(date), event.label, event.key] for event, date in order_calendar(plan.settings.calendar)]
    write_tables(
        target,
        [
            SheetTable("Rencana", list(COLUMNS), cells, WIDTHS),
            SheetTable("Arti kolom", ("kolom", "arti"), list(COLUMNS.items()), (24, 110)),
            SheetTable("Dasar", ("hal", "isi"), describe_basis(plan), (34, 90)),
            SheetTable("Kalender", ("tanggal", "kegiatan", "kunci dalam evaluasi.toml"), calendar, (20, 64, 26)),
        ],
        notice=SIMULATED if plan.settings.is_simulated else "",
    )
    return target


def _cell(value: object) -> object:
    if isinstance(value, float):
        return "" if math.isnan(value) else round_half_up(value, DIGITS)
    return value


def describe_basis(plan: SurveyPlan) -> list[tuple[str, str]]:
    """Say in words what the plan rests on, and what it does not show."""
    totals = plan.totals
    return [
        ("Ketelitian yang diminta", f"± {format_number(plan.precision, DIGITS)} poin indeks, tingkat kepercayaan 95 %"),
        ("Simpangan baku indeks pegawai", f"{format_number(plan.sd, DIGITS)} poin; {plan.sd_basis}"),
        ("Partisipasi yang diperkirakan", f"{format_percent(plan.response)}; {plan.response_basis}"),
        ("Batas sensus", f"Perangkat Daerah sampai {format_number(plan.census, 0)} pegawai ditanyai seluruhnya"),
        ("Jumlah undangan", f"{format_number(totals['diundang'], 0)} pegawai dari semua Perangkat Daerah"),
        ("Jawaban yang diharapkan", format_number(totals["jawaban_diharapkan"], 0)),
        ("Lembar bila semuanya di atas kertas", format_number(totals["lembar_cetak"], 0)),
        ("Dua sasaran", TWO_TARGETS),
        ("Yang tidak ditunjukkan", NOT_SHOWN),
        (
            "Bila semua pegawai diundang",
            "Undangan di sini jumlah terkecil; tautan boleh dibagikan kepada semua pegawai.",
        ),
        ("Tanggal acuan", format_date(plan.settings.reference_date)),
    ]
