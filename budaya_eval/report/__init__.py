"""The annual report: one Report object from the results, written as DOCX, PDF and HTML, and what goes with it.

`build_report` follows the skeleton the year has chosen (`skeleton`); `write_report` writes every format, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.files import atomic_folder
from budaya_eval.phrases import SIMULATED, format_date
from budaya_eval.report.builder import Builder
from budaya_eval.report.closing import build_annexes
from budaya_eval.report.model import Contents, PageBreak, Report
from budaya_eval.report.skeleton import build_chapters
from budaya_eval.report.summary import build_summary
from budaya_eval.report.wording import read_report_settings

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

__all__ = ["FILES", "FORMATS", "Report", "build_report", "write_report"]

FILES = {
    "docx": ("laporan.docx",),
    "pdf": ("laporan.pdf",),
    "html": ("laporan.html",),
    "xlsx": ("buku_hasil.xlsx",),
    "pptx": ("paparan.pptx",),
    "infografik": ("infografik.pdf", "infografik.png"),
}
FORMATS = tuple(FILES)

Progress = Callable[[str], None]


def build_report(evaluation: Evaluation) -> Report:
    """Build the report of an evaluation.

    Parameters
    ----------
    evaluation : Evaluation
        Only its published results are used.

    Returns
    -------
    Report

    Raises
    ------
    InputError
        The section ``[laporan]`` of `evaluasi.toml` has an unknown setting, or one that cannot be.
    """
    settings = read_report_settings(evaluation.settings)
    builder = Builder(evaluation, settings)
    body = [*build_chapters(builder), *build_annexes(builder)]
    front = [
        *build_summary(builder, builder.advice),
        PageBreak(),
        Contents(builder.wording.text("daftar_isi", "judul")),
        PageBreak(),
    ]
    marks, mark_notes = _marks(builder)
    details = _details(builder)
    return Report(
        title=" – ".join([builder.wording.text("judul", "satu_baris"), *marks]),
        title_lines=tuple(builder.wording.texts("judul", "baris")),
        marks=marks,
        mark_notes=mark_notes,
        running_title=builder.wording.text("judul", "lari"),
        details=tuple((builder.wording.text("judul", key), value) for key, value in details.items() if value),
        letterhead=settings.letterhead,
        page=settings.page,
        date=settings.date or evaluation.settings.reference_date,
        author=settings.text("jabatan_penanda_tangan"),
        blocks=(*front, *body),
        fields=_fields(builder, marks, mark_notes) | details,
    )


def _marks(builder: Builder) -> tuple[tuple[str, ...], tuple[str, ...]]:
    wording, marks, notes = builder.wording, [], []
    if builder.settings.is_draft:
        marks.append(wording.text("judul", "draf"))
        notes.append(wording.text("judul", "draf_arti"))
    if builder.evaluation.settings.is_simulated:
        marks.append(SIMULATED)
        notes.append(wording.text("judul", "simulasi_arti"))
    return tuple(marks), tuple(notes)


def _details(builder: Builder) -> dict[str, str]:
    """What stands below the title, by the key of its label."""
    wording, settings = builder.wording, builder.settings
    return {
        "nomor": settings.text("nomor") or wording.text("judul", "nomor_kosong"),
        "sifat": settings.text("sifat"),
        "kepada": wording.text("judul", "yth"),
        "dari": " ".join(settings.signatory),
        "masa_survei": builder.survey_period,
        "tanggal_acuan": format_date(builder.evaluation.settings.reference_date),
    }


def _fields(builder: Builder, marks: tuple[str, ...], notes: tuple[str, ...]) -> dict[str, str]:
    """What an office's template may name besides the details."""
    wording, settings = builder.wording, builder.settings
    return {
        "judul": wording.texts("judul", "baris")[-1],
        "judul_lari": wording.text("judul", "lari"),
        "tahun": str(builder.facts.year),
        "pemerintah": settings.text("pemerintah"),
        "tanda": " · ".join(marks),
        "arti_tanda": " ".join(notes),
        "tempat": settings.text("tempat"),
        "tanggal": format_date(settings.date) if settings.date else wording.text("e", "tanggal_kosong"),
        "nama_penanda_tangan": settings.text("nama_penanda_tangan") or wording.text("e", "nama_kosong"),
    }


def write_report(
    evaluation: Evaluation, output: Path, formats: Sequence[str] = FORMATS, progress: Progress | None = None
) -> list[Path]:
    """Write the report and what goes with it: every format asked for, or none.

    Parameters
    ----------
    evaluation : Evaluation
        A finished evaluation.
    output : Path
        Folder for the files (`FILES`): the report itself, workbook, presentation, infografik.
    formats : sequence of str
        Some of `FORMATS`.
    progress : callable, optional
        Told the name of each step.

    Returns
    -------
    list of Path
        The files, in the order of `formats`; the same evaluation gives the same bytes.

    Raises
    ------
    InputError
        See `build_report`.
    OutputError
        A file is open in another program; the previous ones are untouched.
    """
    tell = progress or _stay_silent
    tell("Menyusun laporan")
    report = build_report(evaluation)
    builder = Builder(evaluation, read_report_settings(evaluation.settings))
    with atomic_folder(output) as staging:
        for name in formats:
            tell(f"Menulis {' dan '.join(FILES[name])}")
            _write_one(name, report, builder, staging)
    return [output / file for name in formats for file in FILES[name]]


def _write_one(name: str, report: Report, builder: Builder, folder: Path) -> None:
    """Write one format into a folder."""
    from budaya_eval.report.docx_fields import TEMPLATE_FOLDER
    from budaya_eval.report.docx_writer import write_docx
    from budaya_eval.report.html_writer import write_html
    from budaya_eval.report.infographic import write_infographic
    from budaya_eval.report.office_template import REPORT_TEMPLATE, write_in_template
    from budaya_eval.report.pdf_writer import write_pdf
    from budaya_eval.report.pptx_writer import write_pptx
    from budaya_eval.report.slides import build_deck
    from budaya_eval.report.workbook import write_workbook

    target = folder / FILES[name][0]
    if name == "xlsx":
        write_workbook(builder, target)
    elif name == "pptx":
        write_pptx(build_deck(builder, report.marks, report.mark_notes), target, report.date)
    elif name == "infografik":
        write_infographic(builder, report.marks, folder, target.stem, report.date)
    else:
        own = builder.evaluation.settings.folder / TEMPLATE_FOLDER / REPORT_TEMPLATE
        if name == "docx" and own.is_file():
            write_in_template(report, own, target)
            return
        {"docx": write_docx, "pdf": write_pdf, "html": write_html}[name](report, target)


def _stay_silent(_step: str) -> None:
    """Tell nobody about a step."""
