"""What is handed to the statistics from outside, looked at before it is used: of the wrong kind it is a problem."""

from __future__ import annotations

import math
import numbers
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeGuard

from budaya_eval.errors import InputError, Problem


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a finite number; True and False are none.

    Examples
    --------
    >>> [is_number(value) for value in (3, 0.5, float("nan"), True, "3", None, 10**400)]
    [True, True, False, False, False, False, False]
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def is_whole(value: object) -> TypeGuard[float]:
    """Whether a value is a whole number, however it is written."""
    return is_number(value) and float(value).is_integer()


def is_list(value: object) -> TypeGuard[Iterable[Hashable]]:
    """Whether a value is a list of names; a single text is none, though Python would read its letters one by one.

    Examples
    --------
    >>> is_list(["INT1", "INT2"]), is_list("INT1"), is_list(None), is_list([["INT1"]])
    (True, False, False, False)
    """
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return False
    return not hasattr(value, "__len__") or all(isinstance(entry, Hashable) for entry in value)


def is_mapping(value: object) -> bool:
    """Whether a value leads from names to something."""
    return isinstance(value, Mapping)


def is_name(value: object) -> bool:
    """Whether a value can be the name of a column."""
    return isinstance(value, Hashable)


def check_table(answers: object) -> None:
    """Refuse answers that are no table of pandas.

    Raises
    ------
    InputError
        With what came instead.
    """
    import pandas as pd

    if not isinstance(answers, pd.DataFrame):
        can_turn = hasattr(answers, "to_pandas")
        raise InputError(
            Problem(
                "bukan_tabel",
                f"Jawaban berupa {type(answers).__name__}, bukan tabel.",
                allowed="pandas.DataFrame: satu baris tiap orang, satu kolom tiap butir",
                action="Pakai jawaban.to_pandas()" if can_turn else "Pakai pandas.DataFrame(...) dengan nama kolom",
            )
        )


def check_least(name: str, value: object, least: int) -> None:
    """Refuse an option that is no whole number, or one below the least allowed.

    Raises
    ------
    InputError
        With what came instead.
    """
    if not is_whole(value) or value < least:
        raise InputError(
            Problem("pilihan", f"{name}={value} tidak dapat dipakai.", allowed=f"bilangan bulat {least} atau lebih")
        )
