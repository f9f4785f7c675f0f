"""Drafts of the letters around a survey and its report, each filled from the data of the year.

Before the survey: the Surat Edaran that opens it, and the messages that remind of it. After it: Nota Dinas, results to
every head, Telaahan Staf, Berita Acara of the evidence, and decrees, in Word templates that an office may edit.
"""

from budaya_eval.letters.drafts import FOLDER_NAME, LetterDrafts, write_letters
from budaya_eval.letters.official import OFFICIAL_FOLDER, OfficialLetters, write_official_letters, write_templates

__all__ = [
    "FOLDER_NAME",
    "OFFICIAL_FOLDER",
    "LetterDrafts",
    "OfficialLetters",
    "write_letters",
    "write_official_letters",
    "write_templates",
]
