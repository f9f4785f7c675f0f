"""The wording of the report and its settings, both in one data file: `laporan.toml`."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from budaya_eval.errors import ProblemList
from budaya_eval.files import near_miss
from budaya_eval.report.model import Letterhead, Page
from budaya_eval.settings import SETTINGS_NAME, YearSettings

WORDING_NAMES = ("laporan.toml", "paparan.toml")
SECTION = "laporan"
PAPERS = {"A4": (210.0, 297.0), "F4": (215.0, 330.0)}
ACTING = ("Plt", "Plh", "Pj")
CHOICES = {"kertas": tuple(PAPERS), "kerangka": ("resmi", "skm")}
EMBLEM_STARTS = {".png": b"\x89PNG", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8"}
PERCENT = re.compile(r"(\d) %")
KINDS: dict[type, str] = {str: "teks", list: 'daftar teks ["…"]', float: "bilangan", int: "bilangan"}


class Wording:
    """Sentences, titles and labels, looked up by section and key.

    Parameters
    ----------
    content : mapping
        Sections of `laporan.toml`.
    common : mapping
        Values every sentence may use, such as ``{tahun}``.
    """

    def __init__(self, content: Mapping[str, Any], common: Mapping[str, str]) -> None:
        self._content = content
        self._common = dict(common)

    def has(self, section: str, key: str) -> bool:
        """Tell whether a text exists."""
        return key in self._content.get(section, {})

    def text(self, section: str, key: str, /, **values: str) -> str:
        """Give one text with its values filled in; the values themselves are never read as templates."""
        return _fill(self._content[section][key], self._common | values)

    def texts(self, section: str, key: str, /, **values: str) -> list[str]:
        """Give a list of texts with their values filled in."""
        return [_fill(text, self._common | values) for text in self._content[section][key]]


def _fill(template: str, values: Mapping[str, str]) -> str:
    return PERCENT.sub("\\1\u00a0%", " ".join(template.format_map(values).split()))


@cache
def read_wording() -> dict[str, Any]:
    """Read `laporan.toml` and `paparan.toml`, which come with the library; no section stands in both."""
    folder = resources.files(__package__)
    return {
        section: content
        for name in WORDING_NAMES
        for section, content in tomllib.loads((folder / name).read_text(encoding="utf-8")).items()
    }


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """Everything the office sets about its report: defaults of `laporan.toml`, then ``[laporan]`` of the year."""

    values: Mapping[str, Any]
    folder: Path

    def text(self, key: str) -> str:
        """Give a setting as text."""
        return str(self.values[key])

    def lines(self, key: str) -> tuple[str, ...]:
        """Give a setting that is a list of texts, without empty ones."""
        return tuple(line for line in self.values[key] if line)

    @property
    def signatory(self) -> tuple[str, ...]:
        """Position of who signs: Plt. and Plh. stand before it, "a.n. …" in a line above it."""
        position, instead = self.text("jabatan_penanda_tangan"), self.text("atas_nama")
        lines = (f"{instead} {position}",) if instead.startswith(ACTING) else (instead, position)
        return tuple(line for line in lines if line)

    @property
    def date(self) -> dt.date | None:
        """Date of the report, if set."""
        return self.values["tanggal"] or None

    @property
    def is_draft(self) -> bool:
        """A report without signatory or number is a draft."""
        return not (self.text("nama_penanda_tangan") and self.text("nomor"))

    @property
    def page(self) -> Page:
        """Paper, margins and letter size."""
        width, height = PAPERS[self.text("kertas")]
        margins = {
            side: float(self.values[f"margin_{name}"])
            for side, name in (("top", "atas"), ("bottom", "bawah"), ("left", "kiri"), ("right", "kanan"))
        }
        return Page(width, height, font_size=float(self.values["ukuran_huruf"]), **margins)

    @property
    def letterhead(self) -> Letterhead:
        """Kop with the emblem's bytes; without a file the writers keep its place."""
        name = self.text("lambang")
        path = self.folder / name
        return Letterhead(
            lines=self.lines("kop"),
            address=self.lines("alamat"),
            emblem=path.read_bytes() if name else None,
            emblem_suffix=path.suffix.lower() if name else "",
            emblem_text=self.text("teks_lambang"),
        )


def read_report_settings(settings: YearSettings) -> ReportSettings:
    """Join defaults and the section ``[laporan]`` of `evaluasi.toml`, and check them.

    Raises
    ------
    InputError
        An unknown setting, one of the wrong kind, an unknown paper, or an emblem that is not there.
    """
    defaults: dict[str, Any] = read_wording()["setelan"]
    problems = ProblemList()
    file = str(settings.folder / SETTINGS_NAME)
    for key, value in settings.report.items():
        if key not in defaults:
            hint = near_miss(key, defaults)
            problems.add(
                "setting-unknown",
                f"Setelan '{SECTION}.{key}' tidak dikenal" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
                allowed=", ".join(defaults),
                file=file,
            )
        elif not _fits(key, value, defaults[key]):
            allowed = "tanggal TTTT-BB-HH" if key == "tanggal" else KINDS[type(defaults[key])]
            problems.add(
                "setting-kind",
                f"Setelan '{SECTION}.{key}' salah jenis ({type(value).__name__})",
                allowed=allowed,
                file=file,
            )
    problems.raise_if_any()
    merged = ReportSettings(defaults | settings.report, settings.folder)
    _check_values(merged, problems, file)
    problems.raise_if_any()
    return merged


def _fits(key: str, value: object, default: object) -> bool:
    if key == "tanggal":
        return value == "" or (isinstance(value, dt.date) and not isinstance(value, dt.datetime))
    if isinstance(default, list):
        return isinstance(value, list) and all(isinstance(line, str) for line in value)
    if isinstance(default, int | float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)


def _check_values(merged: ReportSettings, problems: ProblemList, file: str) -> None:
    unknown = {key: known for key, known in CHOICES.items() if merged.text(key) not in known}
    for key, known in unknown.items():
        problems.add(
            "setting-choice",
            f"Setelan '{SECTION}.{key}' = '{merged.text(key)}' tidak dikenal",
            allowed=", ".join(known),
            file=file,
        )
    if "kertas" not in unknown and (merged.page.text_width < 120 or not 9 <= merged.page.font_size <= 14):
        problems.add(
            "setting-range",
            "Margin atau ukuran huruf tidak masuk akal",
            allowed="lebar teks paling sedikit 120 mm; huruf 9–14 pt",
            file=file,
        )
    _check_emblem(merged, problems, file)


def _check_emblem(merged: ReportSettings, problems: ProblemList, file: str) -> None:
    name = merged.text("lambang")
    path = merged.folder / name
    start = EMBLEM_STARTS.get(path.suffix.lower())
    if not name:
        return
    if start is not None and not path.is_file():
        problems.add(
            "emblem-missing",
            f"Berkas lambang '{name}' tidak ada",
            action="Letakkan berkasnya dalam folder tahun, atau kosongkan 'lambang'.",
            file=file,
        )
    elif start is None or not path.read_bytes().startswith(start):
        problems.add(
            "emblem-kind",
            f"Lambang '{name}' bukan gambar yang dapat dibaca",
            allowed=f"berkas {', '.join(EMBLEM_STARTS)}",
            file=file,
        )
