"""What writer and reader of the .sav file agree on: names of variables, numbers of non-answers, lengths of labels."""

from __future__ import annotations

from budaya_eval.channels.choices import Choice

NAME = "spss"
TITLE = "SPSS"
SUFFIXES = (".sav",)
FILE_NAME = "kuesioner.sav"

VERSION_VARIABLE = "kode_kuesioner"
SUBMISSION_VARIABLE = "id_kiriman"
UNIT_VARIABLE = "unit"
CONSENT_VARIABLE = "persetujuan"
WANTED_VARIABLES = {UNIT_VARIABLE: "Unit kerja responden", CONSENT_VARIABLE: "Bersedia mengisi?"}
FIRST_NON_ANSWER = 99

# Bytes that SPSS keeps of a label.
VARIABLE_LABEL_BYTES, VALUE_LABEL_BYTES = 255, 120


def shorten(label: str, n_bytes: int) -> str:
    """Cut a label to what SPSS keeps, never within a character.

    Examples
    --------
    >>> shorten("Kadang-kadang", 20), shorten("a – b", 4)
    ('Kadang-kadang', 'a')
    """
    return label.encode()[:n_bytes].decode(errors="ignore").strip()


def value_of(choices: tuple[Choice, ...], choice: Choice) -> int | str:
    """Give the value that stands for a choice: a number for points and non-answers of a scale, else its code.

    Examples
    --------
    >>> scale = (Choice("1", "Jarang", ""), Choice("2", "Sering", ""), Choice("TM", "Tidak dapat menilai", "", True))
    >>> [value_of(scale, choice) for choice in scale]
    [1, 2, 99]
    """
    if choice.is_non_answer:
        return FIRST_NON_ANSWER - [other for other in choices if other.is_non_answer].index(choice)
    return int(choice.code) if choice.code.isdecimal() else choice.code
