"""Writes the LHE of every Perangkat Daerah, or of those named: all files or none."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.errors import ProblemList
from budaya_eval.files import atomic_folder
from budaya_eval.unit_reports.builder import UnitReportBuilder
from budaya_eval.unit_reports.docx_writer import write_documents
from budaya_eval.unit_reports.pdf_writer import write_pdfs

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation
    from budaya_eval.unit_register import UnitRegister

FOLDER_NAME = "lhe"
FORMATS = ("docx", "pdf")


def write_unit_reports(
    evaluation: Evaluation, output: Path, units: Sequence[str] = (), formats: Sequence[str] = FORMATS
) -> list[Path]:
    """Write one DOCX and one PDF per Perangkat Daerah.

    Parameters
    ----------
    evaluation : Evaluation
        A finished evaluation.
    output : Path
        Receives ``lhe/<code>.docx`` and ``lhe/<code>.pdf``.
    units : sequence of str
        Codes of the units; all if none is named.
    formats : sequence of str
        Those of `FORMATS` that are wanted.

    Returns
    -------
    list of Path
        The files; the same evaluation gives the same bytes.

    Raises
    ------
    InputError
        A code that is no Perangkat Daerah, or a wrong setting in ``[laporan]``.
    OutputError
        A file is open in another program; the previous ones are untouched.
    """
    check_units(evaluation.register, units)
    writers = {"docx": write_documents, "pdf": write_pdfs}
    wanted = [form for form in FORMATS if form in formats]
    if not wanted:
        return []
    codes = [unit.code for unit in evaluation.register.reporting_units if not units or unit.code in units]
    builder = UnitReportBuilder(evaluation)
    reports = [builder.build(code) for code in codes]
    folder = output / FOLDER_NAME
    with atomic_folder(folder) as staging, ThreadPoolExecutor() as pool:
        for written in [pool.submit(writers[form], reports, staging) for form in wanted]:
            written.result()
    return [folder / f"{code}.{form}" for code in codes for form in wanted]


def check_units(register: UnitRegister, units: Sequence[str]) -> None:
    """Check codes against the register.

    Raises
    ------
    InputError
        Naming every code that is no Perangkat Daerah.
    """
    known = {unit.code for unit in register.reporting_units}
    problems = ProblemList()
    for code in units:
        if code in register.by_code and code not in known:
            above = register.by_code[register.reporting_unit_of[code]]
            problems.add(
                "unit-below",
                f"Unit '{code}' bukan Perangkat Daerah; hasilnya digabungkan dalam {above.label}",
                action=f"Pakai --unit {above.code}.",
                file="unit.xlsx",
            )
        elif code not in known:
            hint = register.suggest(code)
            problems.add(
                "unit-unknown",
                f"Unit '{code}' tidak ada dalam register" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
                file="unit.xlsx",
            )
    problems.raise_if_any()
