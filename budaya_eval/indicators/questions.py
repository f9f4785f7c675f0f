"""Reads the factual, background and open questions of an indicator list, and who is asked them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from budaya_eval.files import Table, TableRow, did_you_mean, near_miss
from budaya_eval.indicators.list_reader import ListReader
from budaya_eval.indicators.model import Condition, Option, Question, QuestionKind

# In the order of the form; a condition can only look back.
KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)


def read_questions(reader: ListReader) -> tuple[Question, ...]:
    """Read the table background."""
    table = reader.table(
        "background",
        ["code", "kind", "text", "option", "label", "is_correct", "status"],
        ["text_en", "label_en", "min_unit_size", "shown_if", "note"],
    )
    if table is None:
        return ()
    rows_of: dict[str, list[TableRow]] = {}
    for row in table.rows:
        rows_of.setdefault(reader.code(table, row), []).append(row)
    found = [_read_question(reader, table, code, rows) for code, rows in rows_of.items()]
    firsts = {code: rows[0] for code, rows in rows_of.items()}
    for question in found:
        if question.shown_if is not None:
            _check_condition(reader, table, firsts[question.code], question, question.shown_if, found)
    return tuple(found)


def _read_question(reader: ListReader, table: Table, code: str, rows: Sequence[TableRow]) -> Question:
    first = rows[0]
    reader.required(table, first, "text")
    kind = next((known for known in KINDS if known == first["kind"]), None)
    if kind is None:
        text = f"Jenis '{first['kind']}' tidak dikenal"
        reader.complain(table, first, "kind", "kind", text, allowed=", ".join(KINDS))
    return Question(
        code=code,
        kind=kind or "background",
        text=first["text"],
        text_en=first["text_en"],
        options=_read_open(reader, table, rows) if kind == "open" else _read_options(reader, table, code, rows),
        min_unit_size=_read_size(reader, table, first),
        status=reader.status(table, first),
        note=first["note"],
        shown_if=_read_condition(reader, table, first),
    )


def _read_size(reader: ListReader, table: Table, row: TableRow) -> int:
    size = row["min_unit_size"]
    if size and not size.isdecimal():
        text = f"Isian '{size}' bukan bilangan bulat"
        reader.complain(table, row, "min_unit_size", "number", text, allowed="0, 1, 2, …, atau kosong")
        return 0
    return int(size or 0)


def _read_open(reader: ListReader, table: Table, rows: Sequence[TableRow]) -> tuple[Option, ...]:
    """Note options of an open question, which has none."""
    for row in rows:
        for column in ("option", "label", "is_correct"):
            if row[column]:
                reader.complain(
                    table,
                    row,
                    column,
                    "open-option",
                    "Pertanyaan terbuka tidak mempunyai pilihan",
                    action="Kosongkan sel itu, atau ubah jenisnya.",
                )
    return ()


def _read_options(reader: ListReader, table: Table, code: str, rows: Sequence[TableRow]) -> tuple[Option, ...]:
    first = rows[0]
    options = []
    for row in rows:
        reader.required(table, row, "option", "label")
        is_correct = reader.boolean(table, row, "is_correct") if row["is_correct"] else False
        options.append(Option(row["option"], row["label"], row["label_en"], is_correct))
    for attribute, column in (("code", "option"), ("label", "label")):
        counted = Counter(getattr(option, attribute) for option in options)
        for value in (value for value, count in counted.items() if count > 1):
            text = f"Pilihan '{value}' ganda pada pertanyaan {code}"
            reader.complain(table, first, column, "duplicate", text, action="Bedakan pilihannya.")
    if first["kind"] == "factual" and not any(option.is_correct for option in options):
        text = f"Pertanyaan {code} tidak mempunyai jawaban yang benar"
        reader.complain(table, first, "is_correct", "no-correct", text, action="Isi yes pada yang benar.")
    return tuple(options)


def _read_condition(reader: ListReader, table: Table, row: TableRow) -> Condition | None:
    text = row["shown_if"]
    question, equals, option = (part.strip() for part in text.partition("="))
    if not text:
        return None
    if not (equals and question and option):
        reader.complain(
            table,
            row,
            "shown_if",
            "condition-form",
            f"Syarat '{text}' tidak dapat dibaca",
            allowed="KODE=PILIHAN, misalnya K4=A: hanya ditanyakan kepada yang memilih A pada K4",
        )
        return None
    return Condition(question, option)


def _check_condition(
    reader: ListReader,
    table: Table,
    row: TableRow,
    question: Question,
    condition: Condition,
    found: Sequence[Question],
) -> None:
    """Check that a condition names an option of a question that is asked before."""

    def complain(text: str, allowed: str) -> None:
        reader.complain(
            table, row, "shown_if", "condition", f"Syarat pertanyaan {question.code}: {text}", allowed=allowed
        )

    ordered = sorted(found, key=lambda other: KINDS.index(other.kind))
    earlier = {other.code: other for other in ordered[: ordered.index(question)] if other.kind != "open"}
    if condition.question not in earlier:
        known = condition.question in {other.code for other in found}
        what = "bukan pertanyaan pilihan yang ditanyakan lebih dahulu" if known else "tidak ada dalam daftar"
        complain(
            f"pertanyaan '{condition.question}' {what}" + did_you_mean(near_miss(condition.question, earlier)),
            ", ".join(earlier) or "tidak ada pertanyaan pilihan sebelumnya",
        )
        return
    options = [option.code for option in earlier[condition.question].options]
    if condition.option not in options:
        complain(f"pilihan '{condition.option}' tidak ada pada {condition.question}", ", ".join(options))
