"""Whole-or-nothing writing, spreadsheet dialects, formula guard, near-miss names."""

from budaya_eval.files.cells import cell_text
from budaya_eval.files.names import did_you_mean, fold, hash_file, is_ignored, near_miss
from budaya_eval.files.reading import (
    TABLE_SUFFIXES,
    Table,
    TableRow,
    check_columns,
    find_table,
    read_sheets,
    read_table,
    read_toml,
    table_from_grid,
)
from budaya_eval.files.workbook import LOST_CELLS, Grid
from budaya_eval.files.writing import (
    FIXED_TIME,
    SheetTable,
    atomic_folder,
    atomic_path,
    guard_formula,
    new_workbook,
    unguard_formula,
    write_table,
    write_tables,
    write_text,
)

__all__ = [
    "FIXED_TIME",
    "LOST_CELLS",
    "TABLE_SUFFIXES",
    "Grid",
    "SheetTable",
    "Table",
    "TableRow",
    "atomic_folder",
    "atomic_path",
    "cell_text",
    "check_columns",
    "did_you_mean",
    "find_table",
    "fold",
    "guard_formula",
    "hash_file",
    "is_ignored",
    "near_miss",
    "new_workbook",
    "read_sheets",
    "read_table",
    "read_toml",
    "table_from_grid",
    "unguard_formula",
    "write_table",
    "write_tables",
    "write_text",
]
