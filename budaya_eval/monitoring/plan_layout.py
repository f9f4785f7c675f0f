"""What writer and reader of an action plan agree on: sheets, titles, choices, and the rule of priority."""

from __future__ import annotations

import math

PLAN_FOLDER = "rencana_tindak"
PLAN_START = "rencana-tindak-"
PLAN_TITLE = "Rencana tindak budaya kerja"

PROBLEM_SHEET, CAUSE_SHEET, PLAN_SHEET, KEY_SHEET = "Masalah", "Sebab", "Rencana", "Daftar"
N_PLAN_ROWS = 12
PLAN_HEADER_ROW = 6  # as the spreadsheet counts

NUMBER_TITLE, VALUE, INDICATOR, SCORE, PROBLEM, GROUND = (
    *("No.", "Nilai", "Indikator", "Skor", "Masalah"),
    "Dasar usulan",
)
SCREEN = ("Aktual", "Problematik", "Kekhalayakan", "Layak")
SCREENED = "Lolos APKL"
USG = ("U", "S", "G")
TOTAL, RANK, SORT_KEY = "Total", "Prioritas", "Kunci urut"
PROBLEM_COLUMNS = (
    *(NUMBER_TITLE, VALUE, INDICATOR, SCORE, PROBLEM, GROUND, *SCREEN, SCREENED, *USG),
    *(TOTAL, RANK, SORT_KEY),
)
PROBLEM_REQUIRED = (NUMBER_TITLE, VALUE, INDICATOR, SCORE, PROBLEM, *SCREEN, *USG)

CATEGORIES = ("Manusia", "Metode", "Mesin dan sarana", "Bahan dan data", "Lingkungan", "Biaya dan kebijakan")
MAIN_CAUSE, ROOT = "Sebab dominan (kategori)", "Akar masalah"
CAUSE_COLUMNS = (NUMBER_TITLE, PROBLEM, *CATEGORIES, MAIN_CAUSE, ROOT)
CAUSE_REQUIRED = (NUMBER_TITLE, MAIN_CAUSE, ROOT)

TARGETS_OF_REPAIR = ("peraturan", "sistem", "prosedur", "teknik kerja")
OBJECT, ACTION, WHO, WHEN, COST = (
    "Objek perbaikan",
    "Tindakan (apa)",
    "Penanggung jawab (siapa)",
    "Waktu (kapan)",
    "Biaya (berapa)",
)
SUCCESS, TARGET, REALISED, STATUS, CORRECTION = "Indikator keberhasilan", "Target", "Realisasi", "Status", "Koreksi"
APPROVED_BY, APPROVED_ON = "Persetujuan pimpinan: nama", "Persetujuan pimpinan: tanggal"
# The columns of the plan, in this order: what needs repair, then 5W2H, then target, result and approval.
PLAN_COLUMNS = (
    *(NUMBER_TITLE, VALUE, "Indikator (skor)", PROBLEM, *USG, TOTAL, RANK, "Akar masalah (kategori)", OBJECT),
    *(ACTION, "Alasan (mengapa)", "Cara (bagaimana)", WHO, "Tempat/unit (di mana)", WHEN, COST),
    *(SUCCESS, TARGET, REALISED, STATUS, CORRECTION, APPROVED_BY, APPROVED_ON),
)
N_LIVE_COLUMNS = PLAN_COLUMNS.index(OBJECT)
PLAN_REQUIRED = (
    *(NUMBER_TITLE, OBJECT, ACTION, WHO, WHEN, COST, SUCCESS, TARGET, REALISED, STATUS),
    *(APPROVED_BY, APPROVED_ON),
)

DONE, ONGOING, NOT_STARTED, DROPPED = "selesai", "proses", "belum", "tidak dilanjutkan"
STATUS_CHOICES = (DONE, ONGOING, NOT_STARTED, DROPPED)
NOT_TOLD = "belum dilaporkan"
YES, NO = "ya", "tidak"
BETWEEN = " – "
WHOLE = "Semua nilai"


def sort_key(usg: tuple[int, int, int], score: float) -> float:
    """Give what problems are ranked by, highest first: total, then U, then S, then the lower score.

    Examples
    --------
    >>> sort_key((4, 3, 3), 60.0) > sort_key((3, 4, 3), 40.0), sort_key((4, 3, 3), 50.0) > sort_key((4, 3, 3), 60.0)
    (True, True)
    """
    urgency, seriousness, _ = usg
    below = 0.0 if math.isnan(score) else 100 - score
    return sum(usg) * 100_000 + urgency * 10_000 + seriousness * 1_000 + below


def rank_problems(keys: list[float]) -> list[int]:
    """Rank by `sort_key`, 1 first; equal ones share the better rank. A missing key has rank 0.

    Examples
    --------
    >>> rank_problems([5.0, float("nan"), 9.0, 5.0])
    [2, 0, 1, 2]
    """
    return [0 if math.isnan(key) else 1 + sum(other > key for other in keys) for key in keys]


def plan_name(unit: str) -> str:
    """Name the workbook of a unit's plan.

    Examples
    --------
    >>> plan_name("DINKES")
    'rencana-tindak-DINKES.xlsx'
    """
    return f"{PLAN_START}{unit}.xlsx"
