"""The channel table: the office's own form or sheet, read with a mapping of its columns that lies beside it."""

from budaya_eval.channels.table.layout import NAME, TITLE
from budaya_eval.channels.table.mapping import check_side_file, claims, is_side_file
from budaya_eval.channels.table.reader import read, recognise
from budaya_eval.channels.table.writer import write

__all__ = ["NAME", "TITLE", "check_side_file", "claims", "is_side_file", "read", "recognise", "write"]
