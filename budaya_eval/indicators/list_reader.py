"""Reads the cells of an indicator list, and collects what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from budaya_eval.errors import InputError, ProblemList
from budaya_eval.files import Table, TableRow, check_columns, did_you_mean, find_table, near_miss, read_table
from budaya_eval.indicators.model import STATUSES

CODE_PATTERN = re.compile(r"[A-Z][A-Z0-9]{0,31}")
YES = frozenset({"yes", "ya", "y", "true", "benar", "1"})
NO = frozenset({"no", "tidak", "n", "false", "salah", "0"})


class ListReader:
    """Reads the tables of one list and collects what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = ProblemList()

    def table(self, name: str, required: Sequence[str], optional: Sequence[str]) -> Table | None:
        """Read a table with its columns; None if it cannot be used."""
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
        """Note what is wrong with a cell."""
        self.problems.add(
            code, text, allowed=allowed, action=action, file=table.path.name, row=row.number, column=column
        )

    def code(self, table: Table, row: TableRow, column: str = "code") -> str:
        """Give a code, noting one that cannot be a column name."""
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
        """Note cells that must not be empty."""
        for column in columns:
            if not row[column]:
                self.complain(
                    table, row, column, "cell-empty", "Sel kosong, padahal wajib diisi", action="Isi sel itu."
                )

    def boolean(self, table: Table, row: TableRow, column: str) -> bool:
        """Read yes or no."""
        folded = row[column].casefold()
        if folded in YES or folded in NO:
            return folded in YES
        self.complain(
            table, row, column, "not-yes-no", f"Isian '{row[column]}' bukan ya/tidak", allowed="yes atau no (ya/tidak)"
        )
        return False

    def status(self, table: Table, row: TableRow) -> str:
        """Read a legal mark."""
        if row["status"] not in STATUSES:
            self.complain(
                table, row, "status", "status", f"Status '{row['status']}' tidak dikenal", allowed=", ".join(STATUSES)
            )
        return row["status"]

    def reference(self, table: Table, row: TableRow, column: str, known: Sequence[str], what: str) -> str:
        """Read a code that another table must know."""
        code = row[column]
        if known and code not in known:
            self.complain(
                table,
                row,
                column,
                "unknown-reference",
                f"{what} '{code}' tidak ada dalam daftar" + did_you_mean(near_miss(code, known)),
                allowed=", ".join(dict.fromkeys(known)),
            )
        return code

    def duplicates(self, table: Table, column: str, what: str, action: str = "Beri kode lain.") -> None:
        """Note entries of a column that are there twice."""
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
