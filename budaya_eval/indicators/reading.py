"""Reads the six files of an indicator list and tells everything that is wrong with them at once."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from budaya_eval.errors import InputError, Problem, ProblemList, mask
from budaya_eval.files import Table, TableRow, find_table, near_miss, read_table
from budaya_eval.indicators.checks import check_whole
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
SETTINGS_KEYS = (
    "code",
    "name",
    "name_en",
    "version",
    "basis",
    "status",
    "default_form",
    "default_scale",
    "index_wording",
    "form",
    "scale",
    "text",
)


class _Reader:
    """Reads the tables of one list and collects what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = ProblemList()

    def table(self, name: str, required: Sequence[str]) -> Table | None:
        try:
            table = read_table(find_table(self.folder, name))
        except InputError as error:
            self.problems.extend(error.problems)
            return None
        missing = [column for column in required if column not in table.columns]
        for column in missing:
            hint = near_miss(column, table.columns)
            self.problems.add(
                "column-missing",
                f"Kolom '{column}' tidak ada" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
                allowed=f"kolom {', '.join(required)}",
                action="Perbaiki judul kolom.",
                file=table.path.name,
            )
        for column, count in Counter(table.columns).items():
            if column and count > 1:
                self.problems.add("column-twice", f"Kolom '{column}' ada {count} kali", file=table.path.name)
        return None if missing else table

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
                f"Kode {mask(code)} tidak dapat dipakai",
                allowed="huruf besar A–Z dan angka, diawali huruf, paling panjang 32 karakter",
            )
        return code

    def required(self, table: Table, row: TableRow, *columns: str) -> None:
        for column in columns:
            if not row[column]:
                self.complain(table, row, column, "cell-empty", "Sel kosong, padahal wajib diisi")

    def boolean(self, table: Table, row: TableRow, column: str) -> bool:
        folded = row[column].casefold()
        if folded in YES or folded in NO:
            return folded in YES
        self.complain(
            table,
            row,
            column,
            "not-yes-no",
            f"Isian {mask(row[column])} bukan ya/tidak",
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
                f"Status {mask(row['status'])} tidak dikenal",
                allowed=", ".join(STATUSES),
            )
        return row["status"]

    def reference(self, table: Table, row: TableRow, column: str, known: Sequence[str], what: str) -> str:
        code = row[column]
        if code not in known:
            hint = near_miss(code, known)
            self.complain(
                table,
                row,
                column,
                "unknown-reference",
                f"{what} '{code}' tidak ada dalam daftar" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
                allowed=", ".join(known),
            )
        return code

    def duplicates(self, table: Table, column: str, what: str) -> None:
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
                    action="Setiap kode harus unik; beri kode lain.",
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
        raise InputError(
            Problem(
                "list-missing",
                f"Folder daftar indikator tidak ada: {folder.name}",
                action="Periksa 'instrumen' dalam evaluasi.toml.",
                file=str(folder),
            )
        )
    reader = _Reader(folder)
    settings = _read_toml(reader, folder / "instrument.toml")
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
        version=str(settings["version"]),
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


def _read_toml(reader: _Reader, path: Path) -> dict[str, Any]:
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        reader.problems.add("file-missing", "Berkas tidak ada", file=str(path))
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reader.problems.add("toml", f"Berkas tidak dapat dibaca sebagai TOML: {error}", file=path.name)
        return {}
    for key in SETTINGS_KEYS:
        if key not in settings:
            reader.problems.add("setting-missing", f"Setelan '{key}' tidak ada", file=path.name)
    for key in settings:
        if key not in SETTINGS_KEYS:
            hint = near_miss(key, SETTINGS_KEYS)
            reader.problems.add(
                "setting-unknown",
                f"Setelan '{key}' tidak dikenal" + (f"; mungkin maksudnya '{hint}'" if hint else ""),
                allowed=", ".join(SETTINGS_KEYS),
                file=path.name,
            )
    return settings


def _read_core_values(reader: _Reader) -> tuple[CoreValue, ...]:
    table = reader.table("core_value", ["code", "name", "definition", "source", "status"])
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
    table = reader.table("indicator", ["code", "core_value", "text", "source", "status"])
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
    table = reader.table("item", ["code", "indicator", "text_unit", "text_self", "reverse", "is_active", "status"])
    if table is None:
        return ()
    reader.duplicates(table, "code", "Kode butir")
    for column in ("text_unit", "text_self"):
        reader.duplicates(table, column, "Pernyataan")
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
    table = reader.table("scale", ["scale", "value", "label", "is_non_answer"])
    if table is None:
        return {}
    points: dict[str, list[ScalePoint]] = {}
    non_answers: dict[str, list[NonAnswer]] = {}
    for row in table.rows:
        reader.required(table, row, "scale", "value", "label")
        code = row["scale"]
        if reader.boolean(table, row, "is_non_answer"):
            non_answers.setdefault(code, []).append(
                NonAnswer(row["value"], row["label"], row["label_en"], row["wording"])
            )
        elif row["value"].isdecimal():
            points.setdefault(code, []).append(ScalePoint(int(row["value"]), row["label"], row["label_en"]))
        else:
            reader.complain(
                table, row, "value", "scale-value", f"Angka skala {mask(row['value'])} bukan bilangan bulat"
            )
    scales = {}
    for code, found in points.items():
        values = [point.value for point in found]
        if len(values) < 2 or values != list(range(values[0], values[0] + len(values))):
            reader.problems.add(
                "scale-steps",
                f"Skala '{code}' harus naik satu-satu tanpa lompatan, paling sedikit dua angka; yang ada {values}",
                file=table.path.name,
            )
        if code not in described:
            reader.problems.add("scale-undescribed", f"Bagian [scale.{code}] tidak ada", file="instrument.toml")
            continue
        about = described[code]
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
    table = reader.table("background", ["code", "kind", "text", "option", "label", "is_correct", "status"])
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
                f"Jenis {mask(first['kind'])} tidak dikenal",
                allowed="factual, background",
            )
        size = first["min_unit_size"]
        if size and not size.isdecimal():
            reader.complain(table, first, "min_unit_size", "number", f"Isian {mask(size)} bukan bilangan bulat")
            size = ""
        options = []
        for row in rows:
            reader.required(table, row, "option", "label")
            is_correct = reader.boolean(table, row, "is_correct") if row["is_correct"] else False
            options.append(Option(row["option"], row["label"], row["label_en"], is_correct))
        for attribute, column in (("code", "option"), ("label", "label")):
            counted = Counter(getattr(option, attribute) for option in options)
            for value in (value for value, count in counted.items() if count > 1):
                reader.complain(table, first, column, "duplicate", f"Pilihan '{value}' ganda pada pertanyaan {code}")
        if first["kind"] == "factual" and not any(option.is_correct for option in options):
            reader.complain(
                table, first, "is_correct", "no-correct", f"Pertanyaan {code} tidak mempunyai jawaban yang benar"
            )
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
                file="instrument.toml",
            )
        forms[code] = Form(code, str(about.get("name", code)), wordings)
    return forms
