"""Writes the letters around the report: Nota Dinas, results to every head, Telaahan Staf, Berita Acara, decrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.errors import InputError, ProblemList
from budaya_eval.files import atomic_folder, atomic_path, write_text
from budaya_eval.letters.facts import LetterFacts, read_official_wording, read_values
from budaya_eval.letters.template import NAMES, UNIT_LETTER, make_template
from budaya_eval.phrases import SIMULATED
from budaya_eval.report.docx_fields import TEMPLATE_FOLDER, fill_template, read_template
from budaya_eval.report.office_template import FIELDS, REPORT_TEMPLATE, make_report_template
from budaya_eval.report.wording import Wording, read_report_settings

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation
    from budaya_eval.settings import YearSettings

OFFICIAL_FOLDER = "naskah"
GUIDE_NAME = "cara-memakai.txt"
DRAFT = "DRAF"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class OfficialLetters:
    """The files written, and the letters for which there is nothing to say yet."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def write_templates(settings: YearSettings) -> list[Path]:
    """Write the Word templates of letters and report into `templat/` for the office to edit; those there stay.

    Returns
    -------
    list of Path
        The new ones.

    Raises
    ------
    InputError
        ``[laporan]`` or ``[naskah]`` of `evaluasi.toml` hold something that cannot be.
    """
    report, values = read_report_settings(settings), read_values(settings)
    makers = {f"{name}.docx": partial(make_template, name, report, values["kop_kepala_daerah"], ()) for name in NAMES}
    makers[REPORT_TEMPLATE] = partial(make_report_template, report)
    made = []
    for name, make in makers.items():
        target = settings.folder / TEMPLATE_FOLDER / name
        if not target.exists():
            content = make()
            target.parent.mkdir(exist_ok=True)
            with atomic_path(target) as temporary:
                temporary.write_bytes(content)
            made.append(target)
    return made


def write_official_letters(evaluation: Evaluation, folder: Path, progress: Progress | None = None) -> OfficialLetters:
    """Write the letters into a folder, all or none; the same evaluation gives the same bytes.

    Parameters
    ----------
    evaluation : Evaluation
        A finished evaluation; every number comes from its published results.
    folder : Path
        Receives one DOCX per letter, ``surat-hasil/surat-hasil-KODE.docx`` for every Perangkat Daerah, and
        ``cara-memakai.txt``. A template of the same name in `templat/` of the year's folder is used instead of ours.
    progress : callable, optional
        Told the name of each letter.

    Returns
    -------
    OfficialLetters

    Raises
    ------
    InputError
        A setting that cannot be, or a template that is no DOCX, names an unknown field, or is written wrongly; all of
        it at once.
    """
    settings = evaluation.settings
    report = read_report_settings(settings)
    facts = LetterFacts(evaluation, report)
    fields = facts.common()
    lacking = {
        "berita-acara-verifikasi": not facts.has_evidence,
        "keputusan-kbk": not fields["kbk"]["perlu"],
        "keputusan-penghargaan-kbk": not facts.has_evidence,
    }
    left_out = tuple(name for name, is_lacking in lacking.items() if is_lacking)
    marks = ((DRAFT,) if report.is_draft else ()) + ((SIMULATED,) if settings.is_simulated else ())
    problems = ProblemList()
    jobs: list[tuple[Path, bytes]] = []
    for name in NAMES:
        if name in left_out:
            continue
        if progress is not None:
            progress(f"Mengisi {name}")
        own = settings.folder / TEMPLATE_FOLDER / f"{name}.docx"
        source = (
            read_template(own)
            if own.is_file()
            else make_template(name, report, facts.values["kop_kepala_daerah"], marks)
        )
        mark = SIMULATED if own.is_file() and settings.is_simulated else ""
        contexts = {Path(f"{name}.docx"): fields}
        if name == UNIT_LETTER:
            contexts = {
                Path(name) / f"{name}-{unit.code}.docx": fields | {"unit": facts.of_unit(unit)}
                for unit in evaluation.register.reporting_units
            }
        try:
            jobs += [(target, fill_template(source, context, str(own), mark)) for target, context in contexts.items()]
        except InputError as error:
            problems.extend(error.problems)
    problems.raise_if_any()
    with atomic_folder(folder) as staging:
        for target, content in jobs:
            (staging / target).parent.mkdir(exist_ok=True)
            (staging / target).write_bytes(content)
        write_text(staging / GUIDE_NAME, _guide(left_out, is_simulated=settings.is_simulated))
    return OfficialLetters(tuple(folder / target for target in (*(job[0] for job in jobs), Path(GUIDE_NAME))), left_out)


def _guide(left_out: tuple[str, ...], *, is_simulated: bool) -> str:
    content = read_official_wording()
    wording = Wording(content, {})
    lines = [
        *([SIMULATED] if is_simulated else []),
        wording.text("cara", "judul"),
        "",
        *wording.texts("cara", "isi", laporan=", ".join(FIELDS)),
        "",
        wording.text("cara", "isian"),
        *(f"- {name}: {meaning}" for name, meaning in content["isian"].items()),
    ]
    if left_out:
        lines += ["", wording.text("cara", "tidak_ditulis"), *(f"- {name}" for name in left_out)]
    return "\n".join(lines) + "\n"
