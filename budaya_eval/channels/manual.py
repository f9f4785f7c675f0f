"""Sets the page "cara memakai" that lies beside what a channel writes: one screen of numbered steps."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from budaya_eval.channels.channel import WriteRequest
from budaya_eval.phrases import SIMULATED

MANUAL_NAME = "cara-memakai.txt"
LINE_LENGTH = 110


def set_manual(request: WriteRequest, title: str, sections: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Set the page: what it is of, then sections of numbered steps.

    Parameters
    ----------
    request : WriteRequest
        Gives survey, year, version, and whether the data are simulated.
    title : str
        Name of the channel.
    sections : iterable of (str, sequence of str)
        Heading, and its steps.

    Returns
    -------
    str
    """
    instrument = request.instrument
    lines = [f"{title.upper()} – {instrument.texts['title']} {instrument.year}"]
    if request.is_simulated:
        lines.append(SIMULATED)
    lines.append(f"Kode kuesioner {instrument.fingerprint}")
    for heading, steps in sections:
        lines += ["", heading]
        for number, step in enumerate(steps, start=1):
            first = f"{number}. "
            indent = " " * len(first)
            lines += textwrap.wrap(
                step, LINE_LENGTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False
            )
    return "\n".join(lines) + "\n"
