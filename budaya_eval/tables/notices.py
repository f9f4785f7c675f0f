"""What a notebook shows beside tables: the year it works on, and the files it has written."""

from __future__ import annotations

import html
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from budaya_eval.phrases import NOT_AVAILABLE, SIMULATED, format_date, format_number
from budaya_eval.settings import YearSettings
from budaya_eval.tables.display import CAPTION, CELL, TABLE

BOX = "max-width:56em;margin:.4em 0;padding:.7em 1em;border-left:5px solid {};background:{};color:#1d2733"
ACCENT, CALM = "#02397a", "#eef3f8"
WARNING, ALERT = "#852206", "#fbf1e9"
SIMULATED_TEXT = (
    "Semua jawaban di folder ini simulasi untuk belajar dan menguji; tidak satu pun berasal dari pegawai sungguhan. "
    "Jangan mengutip angkanya sebagai keadaan Kota Banjarmasin."
)
INTERNAL_TEXT = (
    "Folder ini memuat jawaban sungguhan. Buku kerja yang sudah dijalankan menyimpan tabelnya; sebelum dibagikan, "
    "kosongkan lewat menu Edit → Clear Outputs of All Cells, lalu simpan."
)
INTERNAL_FOLDER = "internal"
PURPOSES = {
    "hasil.parquet": "tabel hasil untuk program",
    "hasil.csv": "tabel hasil untuk program lain",
    "hasil.xlsx": "tabel hasil untuk dibuka di Excel",
    "laporan.docx": "laporan yang masih dapat disunting",
    "laporan.pdf": "laporan untuk dibaca dan dicetak",
    "laporan.html": "laporan untuk peramban",
    "lhe/*.docx": "LHE yang masih dapat disunting; Terbatas",
    "lhe/*.pdf": "LHE untuk kepala Perangkat Daerah; Terbatas",
    "buku_hasil.xlsx": "semua hasil, satu lembar per pokok bahasan",
    "paparan.pptx": "bahan paparan 12 salindia dengan catatan pembicara",
    "infografik.pdf": "infografik satu halaman untuk dicetak",
    "infografik.png": "infografik satu halaman untuk dibagikan",
    "manifest.json": "asal-usul: masukan, keluaran, dan versi program",
    "kuesioner-*.pdf": "lembar kertas",
    "tata-letak-*.json": "letak lingkaran, untuk pembaca pindaian",
    "lembar-isian*.xlsx": "lembar isian untuk Excel",
    "kuesioner.gs": "naskah pembuat Google Forms",
    "cara-memakai.txt": "petunjuk saluran",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A box with a title and a few lines."""

    title: str
    lines: tuple[str, ...]
    is_warning: bool = False

    def _repr_html_(self) -> str:
        """Show the box in a notebook."""
        style = BOX.format(WARNING, ALERT) if self.is_warning else BOX.format(ACCENT, CALM)
        lines = "<br>".join(html.escape(line) for line in self.lines)
        return f'<div style="{style}"><b>{html.escape(self.title)}</b><br>{lines}</div>'

    def __repr__(self) -> str:
        """Show the box where there is no HTML."""
        return "\n".join((self.title, *self.lines))


def describe_year(settings: YearSettings) -> Notice:
    """Say which year a notebook works on, and how its data may be used."""
    compared = settings.previous_folder.name if settings.previous_folder else NOT_AVAILABLE
    lines = (
        f"Folder: {settings.folder.as_posix()}",
        f"Daftar indikator: {settings.instrument_folder.name} · Skema: {settings.scheme_path.stem}",
        f"Tanggal acuan: {format_date(settings.reference_date)} · Tahun pembanding: {compared}",
        SIMULATED_TEXT if settings.is_simulated else INTERNAL_TEXT,
    )
    title = f"Evaluasi budaya kerja {settings.year}"
    return Notice(f"{title} · {SIMULATED}" if settings.is_simulated else title, lines, settings.is_simulated)


@dataclass(frozen=True, slots=True)
class FileList:
    """Files with a link, their size and what they are for."""

    title: str
    paths: tuple[Path, ...]

    def _repr_html_(self) -> str:
        """Show the files in a notebook; the links are relative to it."""
        left, right = (f"{CELL};text-align:{side}" for side in ("left", "right"))
        rows = "".join(
            f'<tr><td style="{left}"><a href="{quote(path)}" target="_blank">{html.escape(path)}</a></td>'
            f'<td style="{right}">{size}</td><td style="{left}">{html.escape(purpose)}</td></tr>'
            for path, size, purpose in self.rows
        )
        return (
            f'<table style="{TABLE};table-layout:auto"><caption style="{CAPTION}">{html.escape(self.title)}</caption>'
            f'<thead><tr><th style="{left}">Berkas</th><th style="{right}">Ukuran</th><th style="{left}">Gunanya</th>'
            f"</tr></thead><tbody>{rows}</tbody></table>"
        )

    def __repr__(self) -> str:
        """Show the files where there is no HTML."""
        return "\n".join((self.title, *("  ".join(row) for row in self.rows)))

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """Path from here, size, and purpose of each file."""
        return [(_from_here(path), _size(path), _purpose(path)) for path in self.paths]


def list_files(paths: Iterable[Path], title: str = "Berkas yang ditulis") -> FileList:
    """List files that were written."""
    return FileList(title, tuple(paths))


def _from_here(path: Path) -> str:
    """Write a path relative to the working folder; on another drive there is no such path."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:
        return path.as_posix()


def _size(path: Path) -> str:
    return f"{format_number(max(path.stat().st_size / 1024, 1), 0)} kB"


def _purpose(path: Path) -> str:
    if path.parent.name == INTERNAL_FOLDER:
        return "internal: jangan dibagikan"
    return next((purpose for pattern, purpose in PURPOSES.items() if path.match(pattern)), "")
