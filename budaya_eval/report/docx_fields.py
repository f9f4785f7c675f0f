"""Fills the fields of a Word template that an office may edit; what it cannot fill it names."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.errors import InputError, Problem
from budaya_eval.files import near_miss
from budaya_eval.report.docx_parts import CONTROL, mark_run, paragraph, parse
from budaya_eval.report.docx_writer import fix_times

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2 import Environment

TEMPLATE_FOLDER = "templat"


def read_template(path: Path) -> bytes:
    """Read a template that an office may have open.

    Raises
    ------
    InputError
        Another program holds it.
    """
    try:
        return path.read_bytes()
    except PermissionError:
        text, action = "Templat sedang dibuka program lain", "Tutup berkas itu di Word, lalu ulangi."
        raise InputError(Problem("file-locked", text, action=action, file=str(path))) from None


def fill_template(source: bytes, fields: Mapping[str, Any], file: str, mark: str = "") -> bytes:
    """Fill a Word template; variables such as ``${nomor_naskah}`` pass untouched.

    Parameters
    ----------
    source : bytes
        The template.
    fields : mapping
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
        raise InputError([_unknown_field(name, fields, file) for name in unknown])
    try:
        template.render(dict(fields), environment)
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


def _unknown_field(name: str, fields: Mapping[str, Any], file: str) -> Problem:
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
        allowed="{{ isian }} dan {% … %} yang lengkap, seperti dalam templat bawaan",
        action="Perbaiki templat, atau hapus untuk memakai templat bawaan.",
        file=file,
    )
