"""Writes the recap to send on: a message, a picture and a workbook, all from the same rounded counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.files import atomic_folder, write_table, write_text
from budaya_eval.phrases import NOT_AVAILABLE, SIMULATED, format_date, format_number, format_percent
from budaya_eval.recap.picture import count_of, draw_recap
from budaya_eval.recap.steps import STEP

if TYPE_CHECKING:
    from budaya_eval.recap.participation import Recap, RecapRow

REACHED, NOT_REACHED, NOT_SHOWN = "tercapai", "belum", "tidak ditampilkan"
COLUMNS = ("Perangkat Daerah", "Masuk, sedikitnya", "Sasaran (pegawai)", "%, sedikitnya", "Target")
WIDTHS = (60, 18, 18, 14, 18)
NOTE = (
    "Tanda ≥ berarti sedikitnya: jumlah dibulatkan ke bawah, supaya tidak tampak siapa yang sudah atau belum mengisi. "
    "Unit kecil dihitung di dalam Perangkat Daerah induknya."
)


def title_of(recap: Recap) -> str:
    """Say the finding in one sentence."""
    return (
        f"Partisipasi Survei Budaya Kerja {recap.settings.year}: {recap.n_reached} dari {len(recap.rows)} Perangkat "
        f"Daerah mencapai target {format_percent(recap.target)}"
    )


def city_of(recap: Recap) -> str:
    """Say what the city has reached."""
    n_least, n_staff = format_number(recap.n_least, 0), format_number(recap.n_staff, 0)
    percent = f" (≥ {recap.percent} %)" if recap.percent else ""
    return f"Kota: ≥ {n_least} dari {n_staff} pegawai{percent}"


def status_of(row: RecapRow) -> str:
    """Say whether the target is reached."""
    if row.has_reached is None:
        return NOT_SHOWN
    return REACHED if row.has_reached else NOT_REACHED


def write_message(recap: Recap) -> str:
    """Write the message for WhatsApp: the city, then every Perangkat Daerah in alphabetical order."""
    lines = [
        *([f"*{SIMULATED}*"] if recap.settings.is_simulated else []),
        f"*{title_of(recap)}*",
        f"Pengisian sampai {format_date(recap.date)}.",
        "",
        city_of(recap),
        "",
    ]
    for row in recap.rows:
        mark = "?" if row.has_reached is None else "✓" if row.has_reached else "·"
        percent = f" (≥ {row.percent} %)" if row.percent else ""
        shown = NOT_SHOWN if row.n_least is None else f"{count_of(row)} dari {format_number(row.n_staff, 0)}{percent}"
        lines.append(f"{mark} {row.name}: {shown}")
    lines += [
        "",
        "✓ target tercapai",
        *(["? tidak ditampilkan apakah target tercapai"] if any(row.has_reached is None for row in recap.rows) else []),
        f"_{NOTE}_",
        "Pengisian bersifat sukarela dan tanpa nama; bukti pengisian tidak diminta oleh siapa pun.",
    ]
    return "\n".join(lines) + "\n"


def write_recap(recap: Recap, folder: Path) -> tuple[Path, ...]:
    """Write message, picture and workbook of a recap; a recap of the same day is replaced, all files or none.

    Parameters
    ----------
    recap : Recap
        Participation on a day.
    folder : Path
        Receives ``rekap-TTTT-BB-HH.txt``, ``.png`` and ``.xlsx``.

    Returns
    -------
    tuple of Path
        The files.
    """
    name = f"rekap-{recap.date.isoformat()}"
    with atomic_folder(folder) as temporary:
        write_text(temporary / f"{name}.txt", write_message(recap))
        (temporary / f"{name}.png").write_bytes(draw_recap(recap, title_of(recap), city_of(recap), NOTE))
        marked = f"{SIMULATED}. " if recap.settings.is_simulated else ""
        rows = [
            *([row.name, *_shown(row), status_of(row)] for row in recap.rows),
            ["Kota", recap.n_least, recap.n_staff, recap.percent, f"{recap.n_reached} dari {len(recap.rows)}"],
        ]
        write_table(
            temporary / f"{name}.xlsx",
            COLUMNS,
            rows,
            sheet="Rekap",
            widths=WIDTHS,
            notice=f"{marked}{title_of(recap)}. Pengisian sampai {format_date(recap.date)}. {NOTE} "
            f"Setiap angka mewakili sedikitnya {STEP} kemungkinan jumlah.",
        )
    return tuple(folder / f"{name}{suffix}" for suffix in (".txt", ".png", ".xlsx"))


def _shown(row: RecapRow) -> list[object]:
    """Numbers where there are any, so that a spreadsheet can work with them."""
    return [row.n_least or count_of(row), row.n_staff, row.percent if row.n_least else NOT_AVAILABLE]
