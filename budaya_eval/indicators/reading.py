"""Reads the six files of an indicator list and tells everything that is wrong with them at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import Table, TableRow, check_columns, find_table, near_miss, read_table, read_toml
from budaya_eval.indicators.checks import SECTIONS, SETTING_KINDS, SETTINGS, check_settings, check_whole
from budaya_eval.indicators.model import (
    STATUSES,
    WORDINGS,
    CoreValue,
    Form,
    Indicator,
    IndicatorList,
    Item,
    NonAnswer,
    Option,
    Question,
    Scale,
    ScalePoint,
)

CODE_PATTERN = re.compile(r"[A-Z][A-Z0-9]{0,31}")
YES = frozenset({"yes", "ya", "y", "true", "benar", "1"})
NO = frozenset({"no", "tidak", "n", "false", "salah", "0"})
SETTINGS_NAME = "instrument.toml"


class _Reader:
    """Reads the tables of one list and collects what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = ProblemList()

    def table(self, name: str, required: Sequence[str], optional: Sequence[str]) -> Table | None:
        try:
            table = read_table(find_table(self.folder, name))
        except InputError as error:
            self.problems.extend(error.problems)
            return None
        if not check_columns(table, required, optional, self.problems):
            return None
        if not table.rows:
            self.problems.add(
                "table-empty",
                "Tabel hanya berisi judul kolom",
                action="Isi paling sedikit satu baris.",
                file=table.path.name,
                sheet=table.sheet,
            )
        return table

    def complain(
        self, table: Table, row: TableRow, column: str, code: str, text: str, *, allowed: str = "", action: str = ""
    ) -> None:
        self.problems.add(
            code, text, allowed=allowed, action=action, file=table.path.name, row=row.number, column=column
        )

    def code(self, table: Table, row: TableRow, column: str = "code") -> str:
        code = row[column]
        if not CODE_PATTERN.fullmatch(code):
            self.complain(
                table,
                row,
                column,
                "code-form",
                f"Kode '{code}' tidak dapat dipakai",
                allowed="huruf besar A–Z dan angka, diawali huruf, paling panjang 32 karakter",
            )
        return code

    def required(self, table: Table, row: TableRow, *columns: str) -> None:
        for column in columns:
            if not row[column]:
                self.complain(
                    table, row, column, "cell-empty", "Sel kosong, padahal wajib diisi", action="Isi sel itu."
                )

    def boolean(self, table: Table, row: TableRow, column: str) -> bool:
        folded = row[column].casefold()
        if folded in YES or folded in NO:
            return folded in YES
        self.complain(
            table,
            row,
            column,
            "not-yes-no",
            f"Isian '{row[column]}' bukan ya/tidak",
            allowed="yes atau no (ya/tidak)",
        )
        return False

    def status(self, table: Table, row: TableRow) -> str:
        if row["status"] not in STATUSES:
            self.complain(
                table,
                row,
                "status",
                "status",
                f"Status '{row['status']}' tidak dikenal",
                allowed=", ".join(STATUSES),
            )
        return row["status"]

    def reference(self, table: Table, row: TableRow, column: str, known: Sequence[str], what: str) -> str:
        code = row[column]
        if known and code not in known:
            hint = near_miss(code, known)
            self.complain(
                table,
                row,
                column,
                "unknown-reference",
                f"{what} '{code}' tidak ada dalam daftar" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
                allowed=", ".join(dict.fromkeys(known)),
            )
        return code

    def duplicates(self, table: Table, column: str, what: str, action: str = "Beri kode lain.") -> None:
        first: dict[str, int] = {}
        for row in table.rows:
            value = row[column]
            if value and value in first:
                self.complain(
                    table,
                    row,
                    column,
                    "duplicate",
                    f"{what} '{value}' sudah dipakai di baris {first[value]}",
                    action=action,
                )
            first.setdefault(value, row.number)


def read_indicator_list(folder: Path | str) -> IndicatorList:
    """Read an indicator list from its folder and check it.

    Parameters
    ----------
    folder : path
        Folder with ``core_value``, ``indicator``, ``item``, ``scale``, ``background`` (``.xlsx`` or ``.csv``)
        and ``instrument.toml``.

    Returns
    -------
    IndicatorList

    Raises
    ------
    InputError
        With every problem found in all six files.
    """
    folder = Path(folder)
    if not folder.is_dir():
        known = sorted(other.parent.name for other in folder.parent.glob(f"*/{SETTINGS_NAME}"))
        hint = near_miss(folder.name, known)
        raise InputError(
            Problem(
                "list-missing",
                f"Daftar indikator '{folder.name}' tidak ada" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
                allowed=", ".join(known),
                action="Perbaiki 'instrumen' dalam evaluasi.toml.",
                file=str(folder),
            )
        )
    reader = _Reader(folder)
    settings = _read_settings(reader, folder / SETTINGS_NAME)
    core_values = _read_core_values(reader)
    indicators = _read_indicators(reader, core_values)
    items = _read_items(reader, indicators)
    scales = _read_scales(reader, settings.get("scale", {}))
    questions = _read_questions(reader)
    forms = _read_forms(reader, settings.get("form", {}))
    check_whole(reader.problems, settings, core_values, indicators, items, scales, questions, forms)
    reader.problems.raise_if_any()
    return IndicatorList(
        code=settings["code"],
        name=settings["name"],
        name_en=settings["name_en"],
        version=settings["version"],
        basis=settings["basis"],
        status=settings["status"],
        default_form=settings["default_form"],
        default_scale=settings["default_scale"],
        index_wording=settings["index_wording"],
        core_values=core_values,
        indicators=indicators,
        items=items,
        scales=scales,
        questions=questions,
        forms=forms,
        texts=settings["text"],
    )


def _read_settings(reader: _Reader, path: Path) -> dict[str, Any]:
    """Read `instrument.toml`; entries of the wrong kind are told and left out."""
    try:
        content = read_toml(path)
    except InputError as error:
        reader.problems.extend(error.problems)
        return {}
    check_settings(content, path.name, reader.problems)
    texts = {key: str(content[key]) for key in SETTINGS if type(content.get(key)) in SETTING_KINDS}
    sections = {key: content[key] if isinstance(content.get(key), dict) else {} for key in SECTIONS}
    for key in ("form", "scale"):
        sections[key] = {code: about for code, about in sections[key].items() if isinstance(about, dict)}
    return {**texts, **sections}


def _read_core_values(reader: _Reader) -> tuple[CoreValue, ...]:
    table = reader.table(
        "core_value", ["code", "name", "definition", "source", "status"], ["name_en", "definition_en", "note"]
    )
    if table is None:
        return ()
    reader.duplicates(table, "code", "Kode nilai")
    found = []
    for row in table.rows:
        reader.required(table, row, "name", "definition", "source")
        found.append(
            CoreValue(
                code=reader.code(table, row),
                name=row["name"],
                name_en=row["name_en"],
                definition=row["definition"],
                definition_en=row["definition_en"],
                source=row["source"],
                status=reader.status(table, row),
                note=row["note"],
            )
        )
    return tuple(found)


def _read_indicators(reader: _Reader, core_values: tuple[CoreValue, ...]) -> tuple[Indicator, ...]:
    table = reader.table("indicator", ["code", "core_value", "text", "source", "status"], ["text_en", "note"])
    if table is None:
        return ()
    reader.duplicates(table, "code", "Kode indikator")
    known = [core_value.code for core_value in core_values]
    found = []
    for row in table.rows:
        reader.required(table, row, "text", "source")
        found.append(
            Indicator(
                code=reader.code(table, row),
                core_value=reader.reference(table, row, "core_value", known, "Nilai"),
                text=row["text"],
                text_en=row["text_en"],
                source=row["source"],
                status=reader.status(table, row),
                note=row["note"],
            )
        )
    return tuple(found)


def _read_items(reader: _Reader, indicators: tuple[Indicator, ...]) -> tuple[Item, ...]:
    table = reader.table(
        "item",
        ["code", "indicator", "text_unit", "text_self", "reverse", "is_active", "status"],
        ["text_unit_en", "text_self_en", "facet", "note"],
    )
    if table is None:
        return ()
    reader.duplicates(table, "code", "Kode butir")
    for column in ("text_unit", "text_self"):
        reader.duplicates(table, column, "Pernyataan", "Hapus salah satu, atau ubah rumusannya.")
    known = [indicator.code for indicator in indicators]
    found = []
    for row in table.rows:
        reader.required(table, row, "text_unit", "text_self")
        found.append(
            Item(
                code=reader.code(table, row),
                indicator=reader.reference(table, row, "indicator", known, "Indikator"),
                text_unit=row["text_unit"],
                text_unit_en=row["text_unit_en"],
                text_self=row["text_self"],
                text_self_en=row["text_self_en"],
                is_reverse=reader.boolean(table, row, "reverse"),
                is_active=reader.boolean(table, row, "is_active"),
                facet=row["facet"],
                status=reader.status(table, row),
                note=row["note"],
            )
        )
    return tuple(found)


def _read_scales(reader: _Reader, described: Mapping[str, Mapping[str, str]]) -> dict[str, Scale]:
    table = reader.table("scale", ["scale", "value", "label", "is_non_answer"], ["label_en", "wording"])
    if table is None:
        return {}
    points: dict[str, list[ScalePoint]] = {}
    non_answers: dict[str, list[NonAnswer]] = {}
    for row in table.rows:
        reader.required(table, row, "scale", "value", "label")
        code = row["scale"]
        if row["wording"] not in ("", *WORDINGS):
            text = f"Rumusan '{row['wording']}' tidak dikenal"
            reader.complain(table, row, "wording", "wording", text, allowed=f"{', '.join(WORDINGS)}, atau kosong")
        if reader.boolean(table, row, "is_non_answer"):
            non_answers.setdefault(code, []).append(
                NonAnswer(row["value"], row["label"], row["label_en"], row["wording"])
            )
        elif row["value"].isdecimal():
            points.setdefault(code, []).append(ScalePoint(int(row["value"]), row["label"], row["label_en"]))
        else:
            text = f"Angka skala '{row['value']}' bukan bilangan bulat"
            reader.complain(table, row, "value", "scale-value", text, allowed="0, 1, 2, …")
    scales = {}
    for code, found in points.items():
        values = [point.value for point in found]
        if len(values) < 2 or values != list(range(values[0], values[0] + len(values))):
            reader.problems.add(
                "scale-steps",
                f"Angka skala '{code}' adalah {values}",
                allowed="dua angka atau lebih, berurutan naik satu-satu tanpa lompatan",
                file=table.path.name,
            )
        if described and code not in described:
            reader.problems.add(
                "scale-undescribed",
                f"Bagian [scale.{code}] tidak ada",
                action="Tambahkan bagian itu dengan name dan prompt.",
                file=SETTINGS_NAME,
            )
        about = described.get(code, {})
        scales[code] = Scale(
            code=code,
            name=about.get("name", code),
            name_en=about.get("name_en", code),
            prompt=about.get("prompt", ""),
            prompt_en=about.get("prompt_en", ""),
            points=tuple(found),
            non_answers=tuple(non_answers.get(code, ())),
        )
    return scales


def _read_questions(reader: _Reader) -> tuple[Question, ...]:
    table = reader.table(
        "background",
        ["code", "kind", "text", "option", "label", "is_correct", "status"],
        ["text_en", "label_en", "min_unit_size", "note"],
    )
    if table is None:
        return ()
    rows_of: dict[str, list[TableRow]] = {}
    for row in table.rows:
        rows_of.setdefault(reader.code(table, row), []).append(row)
    found = []
    for code, rows in rows_of.items():
        first = rows[0]
        reader.required(table, first, "text")
        if first["kind"] not in ("factual", "background"):
            reader.complain(
                table,
                first,
                "kind",
                "kind",
                f"Jenis '{first['kind']}' tidak dikenal",
                allowed="factual, background",
            )
        size = first["min_unit_size"]
        if size and not size.isdecimal():
            reader.complain(
                table,
                first,
                "min_unit_size",
                "number",
                f"Isian '{size}' bukan bilangan bulat",
                allowed="0, 1, 2, …, atau kosong",
            )
            size = ""
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
        found.append(
            Question(
                code=code,
                kind="factual" if first["kind"] == "factual" else "background",
                text=first["text"],
                text_en=first["text_en"],
                options=tuple(options),
                min_unit_size=int(size or 0),
                status=reader.status(table, first),
                note=first["note"],
            )
        )
    return tuple(found)


def _read_forms(reader: _Reader, described: Mapping[str, Mapping[str, Any]]) -> dict[str, Form]:
    forms = {}
    for code, about in described.items():
        wordings = tuple(about.get("wordings", ()))
        if not wordings or any(wording not in WORDINGS for wording in wordings):
            reader.problems.add(
                "form-wordings",
                f"Bentuk '{code}': wordings {list(wordings)} tidak dapat dipakai",
                allowed="unit, self",
                file=SETTINGS_NAME,
            )
        forms[code] = Form(code, str(about.get("name", code)), wordings)
    return forms
