"""Writes the letters around the report: Nota Dinas, results to every head, Telaahan Staf, Berita Acara, decrees."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import atomic_folder, atomic_path, near_miss, write_text
from budaya_eval.letters.facts import LetterFacts, read_official_wording, read_values
from budaya_eval.letters.template import NAMES, UNIT_LETTER, make_template
from budaya_eval.phrases import SIMULATED
from budaya_eval.report.docx_parts import CONTROL, mark_run, paragraph, parse
from budaya_eval.report.docx_writer import fix_times
from budaya_eval.report.wording import Wording, read_report_settings

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2 import Environment

    from budaya_eval.evaluation import Evaluation
    from budaya_eval.settings import YearSettings

OFFICIAL_FOLDER = "naskah"
TEMPLATE_FOLDER = "templat"
GUIDE_NAME = "cara-memakai.txt"
DRAFT = "DRAF"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class OfficialLetters:
    """The files written, and the letters for which there is nothing to say yet."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def write_templates(settings: YearSettings) -> list[Path]:
    """Write the Word templates of a year into `templat/` for the office to edit; those there stay as they are.

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
    made = []
    for name in NAMES:
        target = settings.folder / TEMPLATE_FOLDER / f"{name}.docx"
        if not target.exists():
            content = make_template(name, report, values["kop_kepala_daerah"], ())
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
            own.read_bytes() if own.is_file() else make_template(name, report, facts.values["kop_kepala_daerah"], marks)
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


def fill_template(source: bytes, fields: dict[str, Any], file: str, mark: str = "") -> bytes:
    """Fill a Word template; variables such as ``${nomor_naskah}`` pass untouched.

    Parameters
    ----------
    source : bytes
        The template.
    fields : dict
        Values by name.
    file : str
        Where the template lies, for messages.
    mark : str
        Set above the text, if any.

    Raises
    ------
    InputError
        It is no DOCX, names an unknown field, or a tag in it is written wrongly.
    """
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    environment = _environment()
    try:
        template = DocxTemplate(io.BytesIO(source))
        unknown = sorted(template.get_undeclared_template_variables(environment) - set(fields))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(
            Problem(
                "template-kind",
                "Templat ini bukan berkas Word (.docx) yang dapat dibaca",
                action="Simpan sebagai .docx, atau hapus untuk memakai templat bawaan.",
                file=file,
            )
        ) from error
    except TemplateError as error:
        raise InputError(_wrong_tag(error, file)) from error
    if unknown:
        raise InputError(*(_unknown_field(name, fields, file) for name in unknown))
    try:
        template.render(fields, environment)
    except TemplateError as error:
        raise InputError(_wrong_tag(error, file)) from error
    return _save(template, mark)


def _environment() -> Environment:
    """Make the environment of the templates: nothing but fields, and no unknown one in silence."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    def drop_control(value: object) -> object:
        return CONTROL.sub("", value) if type(value) is str else value

    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=drop_control)


def _save(template: DocxTemplate, mark: str) -> bytes:
    if mark:
        template.docx.element.body.insert(0, parse(paragraph(mark_run(mark), "Normal")))
    buffer = io.BytesIO()
    template.save(buffer)
    return fix_times(buffer.getvalue())


def _unknown_field(name: str, fields: dict[str, Any], file: str) -> Problem:
    hint = near_miss(name, fields)
    return Problem(
        "template-field",
        f"Isian '{name}' dalam templat tidak dikenal" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
        allowed=", ".join(sorted(fields)),
        action="Perbaiki isian itu; variabel persuratan ditulis ${…}, dengan satu kurung kurawal.",
        file=file,
    )


def _wrong_tag(error: Exception, file: str) -> Problem:
    return Problem(
        "template-tag",
        f"Templat tidak dapat diisi: {error}",
        allowed=f"{{{{ isian }}}} dan {{% … %}} yang lengkap, seperti dalam {GUIDE_NAME} dan templat bawaan",
        action="Perbaiki templat, atau hapus untuk memakai templat bawaan.",
        file=file,
    )


def _guide(left_out: tuple[str, ...], *, is_simulated: bool) -> str:
    content = read_official_wording()
    wording = Wording(content, {})
    lines = [
        *([SIMULATED] if is_simulated else []),
        wording.text("cara", "judul"),
        "",
        *wording.texts("cara", "isi"),
        "",
        wording.text("cara", "isian"),
        *(f"- {name}: {meaning}" for name, meaning in content["isian"].items()),
    ]
    if left_out:
        lines += ["", wording.text("cara", "tidak_ditulis"), *(f"- {name}" for name in left_out)]
    return "\n".join(lines) + "\n"
