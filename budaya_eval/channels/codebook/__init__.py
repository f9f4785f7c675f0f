"""The channel codebook: an XLSX that says what every column and every code of the data means; it only goes out."""

from budaya_eval.channels.codebook.writer import NAME, TITLE, write

__all__ = ["NAME", "TITLE", "write"]
