"""Writes the simulated tryout of a year: thirty people, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.entry_sheet import write_filled
from budaya_eval.channels.entry_sheet.layout import CONSENT_COLUMN
from budaya_eval.evaluation import TRYOUT_FOLDER
from budaya_eval.responses import ANSWER_FOLDER
from budaya_eval.sample_data.answers import simulate_statements
from budaya_eval.sample_data.collection import entry_sheet_file
from budaya_eval.sample_data.draws import Draws
from budaya_eval.sample_data.truth import SEED

N_PEOPLE = 30
UNIT = "SETDA"
STREAM = "uji-coba-"
UNCLEAR_ITEM = "INT9A"  # six of the thirty cannot judge it, three leave it empty
N_CANNOT_JUDGE, N_EMPTY = 6, 3


def write_tryout(folder: Path, request: WriteRequest) -> Path:
    """Write the entry sheet of the tryout: answers like those of the city, one statement that many cannot judge."""
    instrument = request.instrument
    columns = simulate_statements(instrument, instrument.year, np.zeros(N_PEOPLE), STREAM)
    unsure = Draws(SEED, instrument.year, f"{STREAM}unsure").choose(N_PEOPLE, N_CANNOT_JUDGE + N_EMPTY)
    columns[UNCLEAR_ITEM][unsure[:N_CANNOT_JUDGE]] = instrument.scale.non_answers[0].code
    columns[UNCLEAR_ITEM][unsure[N_CANNOT_JUDGE:]] = ""
    filled = [
        {CONSENT_COLUMN: "ya"}
        | {
            code: int(answers[person]) if answers[person].isdecimal() else answers[person]
            for code, answers in columns.items()
            if answers[person]
        }
        for person in range(N_PEOPLE)
    ]
    target = folder / TRYOUT_FOLDER / ANSWER_FOLDER / entry_sheet_file(UNIT)
    write_filled(request, UNIT, filled, target)
    return target
