"""Writes the results of a year for machines and people, what only the Tim may see, and the manifest of the run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.answer_table import AnswerTable
from budaya_eval.files import SheetTable, atomic_path, guard_formula, hash_file, write_table, write_tables
from budaya_eval.phrases import SIMULATED
from budaya_eval.provenance import hash_folder, write_manifest
from budaya_eval.release_ledger import LEDGER_NAME
from budaya_eval.results import COLUMNS
from budaya_eval.settings import YearSettings

if TYPE_CHECKING:
    import pandas as pd

    from budaya_eval.evaluation import Evaluation

OUTPUT_FOLDER = "keluaran"
DATA_FOLDER = "data"
INTERNAL_FOLDER = "internal"
ANSWERS_NAME = "jawaban_panjang.parquet"
WORDS_NAME = "jawaban_terbuka.xlsx"
WORDS_COLUMNS = ("pertanyaan", "teks", "perangkat_daerah", "jawaban")
RESULT_WIDTHS = (7, 8, 16, 8, 13, 11, 11, 14, 26, 22, 10, 10, 10, 8, 10, 20, 18, 40, 12, 40, 40, 10)
CHECK_WIDTHS = (40, 14, 14, 14, 20, 50, 60, 20, 20)


def default_output(folder: Path) -> Path:
    """Mirror the path below ``data/`` under ``keluaran/``: ``data/contoh/2025`` gives ``keluaran/contoh/2025``."""
    resolved = folder.resolve()
    for parent in resolved.parents:
        if parent.name == DATA_FOLDER:
            return parent.parent / OUTPUT_FOLDER / resolved.relative_to(parent)
    return resolved.parent / OUTPUT_FOLDER / resolved.name


def write_results(evaluation: Evaluation, output: Path) -> list[Path]:
    """Write the results table for machines (Parquet, CSV) and people (XLSX), and the private tables.

    Returns
    -------
    list of Path
        ``hasil.parquet``, ``hasil.csv``, ``hasil.xlsx``; under ``internal/``, never to be shared:
        ``hasil_internal.parquet``, ``jawaban_panjang.parquet``, ``pemeriksaan.xlsx``, and where something open was
        asked ``jawaban_terbuka.xlsx``.
    """
    import pandas as pd

    published = evaluation.results
    written = [output / "hasil.parquet", output / "hasil.csv", output / "hasil.xlsx"]
    _write_parquet(written[0], published)
    text = published.select_dtypes(exclude="number").columns
    guarded = published.assign(
        **{column: published[column].map(guard_formula) for column in text if column != "is_suppressed"}
    )
    with atomic_path(written[1]) as temporary:
        guarded.to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\n")
    marked = f"{SIMULATED}. " if evaluation.settings.is_simulated else ""
    shared = f"{marked}Hasil yang boleh dibagikan: sel kecil tidak ditampilkan, angka sudah dibulatkan."
    write_table(written[2], COLUMNS, _plain(published), sheet="Hasil", widths=RESULT_WIDTHS, notice=shared)
    private = output / INTERNAL_FOLDER
    _write_parquet(private / "hasil_internal.parquet", evaluation.internal)
    everybody = (evaluation.answers, *evaluation.others.values())
    long_table = write_answers(everybody, output)
    checked = {
        "Berkas": [answers.files for answers in everybody],
        "Dipisahkan": [answers.set_aside for answers in everybody],
        "Sel dilewati": [answers.faults for answers in everybody],
        "Koreksi": [answers.corrections for answers in everybody],
    }
    sheets = {name: pd.concat(tables, ignore_index=True) for name, tables in checked.items()}
    if evaluation.evidence is not None:
        sheets["Bukti"] = evaluation.evidence.fault_table()
    write_tables(
        private / "pemeriksaan.xlsx",
        [SheetTable(name, list(table.columns), _plain(table), CHECK_WIDTHS) for name, table in sheets.items()],
        notice=f"{marked}Berkas internal Tim: jangan dibagikan.",
    )
    words = _write_words(evaluation, private / WORDS_NAME, marked)
    return [*written, private / "hasil_internal.parquet", long_table, private / "pemeriksaan.xlsx", *words]


def _write_words(evaluation: Evaluation, target: Path, marked: str) -> list[Path]:
    """Write the answers to open questions apart from all others and in the order of their text.

    Whoever recognises a writer by the words must not find the other answers by them: no row, no place, no unit below
    the Perangkat Daerah, and none where few answered.
    """
    answers = evaluation.answers
    if answers.texts.empty:
        return []
    units = answers.respondents["unit"].map(evaluation.register.reporting_unit_of)
    names = {unit.code: unit.name for unit in evaluation.register.reporting_units}
    rows = [
        [question.code, question.text, "" if unit in evaluation.hidden_units else names[unit], text]
        for question in answers.instrument.questions_of("open")
        for unit, text in zip(units, answers.texts[question.code], strict=True)
        if text
    ]
    notice = (
        f"{marked}Berkas internal Tim: jangan dibagikan. Jawaban dapat memuat nama orang; "
        "hapus nama itu sebelum mengutip, dan jangan mengutip dari unit yang kecil."
    )
    write_table(target, WORDS_COLUMNS, sorted(rows), sheet="Jawaban terbuka", widths=(10, 50, 44, 90), notice=notice)
    return [target]


def write_answers(everybody: Sequence[AnswerTable], output: Path) -> Path:
    """Write ``internal/jawaban_panjang.parquet``: a row for every respondent and question; never to be shared.

    Respondents are numbered within their route.
    """
    import pandas as pd

    target = output / INTERNAL_FOLDER / ANSWERS_NAME
    _write_parquet(target, pd.concat([answers.to_long() for answers in everybody], ignore_index=True))
    return target


def _plain(table: pd.DataFrame) -> list[list[object]]:
    """Cells as a spreadsheet takes them: nothing where missing."""
    filled = table.astype("object").where(table.notna(), None)
    return [list(row) for row in filled.itertuples(index=False, name=None)]


def _write_parquet(target: Path, table: pd.DataFrame) -> None:
    with atomic_path(target) as temporary:
        table.to_parquet(temporary, index=False)


def hash_inputs(settings: YearSettings) -> dict[str, str]:
    """Hash everything a year is evaluated from: its folder, that of the previous year, scheme and list of evidence."""
    folders = [settings.folder]
    if settings.previous_folder is not None:
        folders.append(settings.previous_folder)
    inputs = {f"{folder.name}/{name}": digest for folder in folders for name, digest in hash_folder(folder).items()}
    for ledger in (folder / LEDGER_NAME for folder in folders[1:]):  # of this year's own nothing is taken
        if ledger.is_file():
            inputs[f"{ledger.parent.name}/{LEDGER_NAME}"] = hash_file(ledger)
    lists = settings.instrument_folder.parent
    shared = [path for path in (settings.scheme_path, settings.evidence_path) if path.is_file()]
    return inputs | {f"{lists.name}/{path.relative_to(lists).as_posix()}": hash_file(path) for path in shared}


def write_run_manifest(evaluation: Evaluation, output: Path, outputs: Iterable[Path]) -> Path:
    """Write the manifest of a run: year, questionnaire, scheme, inputs of both years, outputs, software."""
    settings = evaluation.settings
    about = {
        "year": settings.year,
        "is_simulated": settings.is_simulated,
        "instrument": evaluation.instrument.fingerprint,
        "scheme": f"{evaluation.scheme.code} {evaluation.scheme.version}",
    }
    return write_manifest(output, inputs=hash_inputs(settings), outputs=outputs, about=about)
