"""Drafts of the letters around a survey: the Surat Edaran that opens it, and the messages that remind of it."""

from budaya_eval.letters.drafts import FOLDER_NAME, LetterDrafts, write_letters

__all__ = ["FOLDER_NAME", "LetterDrafts", "write_letters"]
