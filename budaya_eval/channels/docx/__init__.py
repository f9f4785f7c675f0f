"""The channel docx: the questionnaire as a Word document for officials to review; it only goes out."""

from budaya_eval.channels.docx.writer import NAME, TITLE, write

__all__ = ["NAME", "TITLE", "write"]
