"""What the tests of single channels share: random answers, files of rows, reading them back, and what they mean."""

import csv

import numpy as np
import openpyxl
import pytest

from budaya_eval.answer_table import interpret
from budaya_eval.channels import load_readers
from budaya_eval.channels.choices import choices_of
from budaya_eval.errors import InputError
from budaya_eval.files import read_sheets


def random_codes(instrument, seed, n=5):
    """Random valid answers, blanks among them: one dict of codes per respondent."""
    random = np.random.default_rng(seed)
    offered = {q.code: ["", *(choice.code for choice in choices_of(q, instrument))] for q in instrument.questions}
    return [{code: str(random.choice(codes)) for code, codes in offered.items()} for _ in range(n)]


def write_csv(path, rows, delimiter=",", encoding="utf-8", quoting=csv.QUOTE_MINIMAL):
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter, quoting=quoting).writerows(rows)
    return path


def write_xlsx(path, sheets):
    """A workbook of named sheets; cells as they are."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


def read_back(name, issued, path):
    """Read a file that one channel and no other must know."""
    sheets = read_sheets(path)
    (channel,) = [channel for channel in load_readers() if channel.recognise(sheets)]
    assert name == channel.NAME
    return channel.read(path, f"jawaban/{path.name}", sheets, issued)


def told_by(call, *arguments, **options):
    with pytest.raises(InputError) as caught:
        call(*arguments, **options)
    return caught.value.problems


def meaning_of(instrument, frame):
    """What the answer table makes of the cells: the code of each answer, question by question."""
    found = {}
    for question in instrument.questions:
        answers, states = interpret(question, instrument, frame[question.code])
        texts = [str(int(a)) if isinstance(a, float) and not np.isnan(a) else a for a in answers]
        special = {"cannot_judge": "TM", "blank": ""}
        found[question.code] = [special.get(state, text) for text, state in zip(texts, states, strict=True)]
    return found
