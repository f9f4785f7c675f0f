"""Speed and memory of the channels: questionnaires out for 32 units, and 100,000 responses back from a text file.

    python benchmarks/channels.py write
    python benchmarks/channels.py limesurvey_text [--rows 100000]

Wanted: all channels out in under 30 s; responses of any text channel in under 5 s and 500 MB, from the file to the
answer table.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from budaya_eval.channels import NAMES, write_channel
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.columns import question_title
from budaya_eval.channels.google_forms.layout import UNIT_TITLE, consent_title
from budaya_eval.channels.html_form import layout as html_form
from budaya_eval.channels.limesurvey.layout import CHOSEN_UNIT, UNIT_NAME, consent_code, consent_text
from budaya_eval.channels.microsoft_forms import layout as microsoft
from budaya_eval.channels.xlsform import layout as xlsform
from budaya_eval.indicators import read_indicator_list
from budaya_eval.instrument import Instrument, build_instrument
from budaya_eval.responses import ANSWER_FOLDER, read_year
from budaya_eval.unit_register import LEVELS, Unit, UnitRegister

INSTRUMENTS = Path(__file__).resolve().parent.parent / "instruments"
SHEETS_PER_UNIT = 10
DISTINCT = 1000

Titles = Callable[[Instrument], list[str]]


def make_instrument() -> Instrument:
    """The long form, whose 42 statements are the most a respondent is asked."""
    return build_instrument(read_indicator_list(INSTRUMENTS / "perwali-38-2016"), year=2025, form="lengkap")


def make_register(n_staff: int) -> UnitRegister:
    """32 Perangkat Daerah of equal size."""
    return UnitRegister(
        [
            Unit(f"DINAS{n:02}", f"Dinas Contoh {n}", "", (), LEVELS[0], "", "dinas", "umum", n_staff, None, None)
            for n in range(1, 33)
        ]
    )


def google_titles(instrument: Instrument) -> list[str]:
    """Titles of a response sheet of Google Forms: a row of a grid stands in brackets behind the grid's title."""
    titles = [question_title(q) for q in instrument.questions]
    kinds = [question.kind for question in instrument.questions]
    rows = [f"Pernyataan [{t}]" if kind == "likert" else t for t, kind in zip(titles, kinds, strict=True)]
    return ["Timestamp", consent_title(instrument.fingerprint), UNIT_TITLE, "Versi", *rows]


def microsoft_titles(instrument: Instrument) -> list[str]:
    """Titles of a response workbook of Microsoft Forms, saved as CSV."""
    rows = [question_title(question) for question in instrument.questions]
    return [microsoft.ID_TITLE, microsoft.consent_title(instrument.fingerprint), microsoft.UNIT_TITLE, "Versi", *rows]


def limesurvey_codes(instrument: Instrument) -> list[str]:
    """Titles of an export of LimeSurvey with codes."""
    rows = [f"BLOK1[{q.code}]" if q.kind == "likert" else q.code for q in instrument.questions]
    return ["id", consent_code(instrument.fingerprint), UNIT_NAME, "startlanguage", *rows]


def limesurvey_texts(instrument: Instrument) -> list[str]:
    """Titles of an export of LimeSurvey with full texts."""
    consent = consent_text(instrument.texts["consent_question"], instrument.fingerprint)
    rows = [f"Pernyataan [{q.text}]" if q.kind == "likert" else q.text for q in instrument.questions]
    return ["Response ID", consent, f"{{{CHOSEN_UNIT}.shown}}", "Start language", *rows]


def html_titles(instrument: Instrument) -> list[str]:
    """Titles of a CSV of our own web form."""
    own = [html_form.SUBMISSION_COLUMN, html_form.CONSENT_COLUMN, html_form.UNIT_COLUMN, html_form.VERSION_COLUMN]
    return [*own, *(question.code for question in instrument.questions)]


def kobo_labels(instrument: Instrument) -> list[str]:
    """Titles of an export of KoboToolbox with labels."""
    texts = [f"Halaman/{question.text}" for question in instrument.questions]
    consent = f"Pembuka/{instrument.texts['consent_question']}"
    return ["_uuid", consent, xlsform.CHOSEN_UNIT, xlsform.VERSION, *texts]


def vv_codes(instrument: Instrument) -> list[str]:
    """Codes of a VV file of LimeSurvey: underscores in place of brackets."""
    return [code.replace("[", "_").removesuffix("]") for code in limesurvey_codes(instrument)]


def own_titles(instrument: Instrument) -> list[str]:
    """Titles of an office's own table, which a mapping file explains."""
    return ["Nomor", "Bersedia?", "Instansi", "Versi", *(f"Soal {q.code}" for q in instrument.questions)]


def write_mapping(path: Path, instrument: Instrument) -> None:
    """Write the mapping file that says what the columns of the office's own table are."""
    titles = {"kiriman": "Nomor", "persetujuan": "Bersedia?", "unit": "Instansi"}
    titles |= {question.code: f"Soal {question.code}" for question in instrument.questions}
    columns = "".join(f'{code} = "{title}"\n' for code, title in titles.items())
    path.write_text(
        f'kode_kuesioner = "{instrument.fingerprint}"\nberkas = ["respons.csv"]\n[kolom]\n{columns}', encoding="utf-8"
    )


READ: Mapping[str, tuple[Titles, bool]] = {
    "google_forms": (google_titles, True),
    "microsoft_forms": (microsoft_titles, True),
    "limesurvey_codes": (limesurvey_codes, False),
    "limesurvey_text": (limesurvey_texts, True),
    "limesurvey_vv": (vv_codes, False),
    "table": (own_titles, True),
    "html_form": (html_titles, False),
    "xlsform_labels": (kobo_labels, True),
}


def write_responses(path: Path, channel: str, instrument: Instrument, register: UnitRegister, n_rows: int) -> None:
    """Write a response file: distinct rows of random answers, repeated under their own numbers."""
    make_titles, has_labels = READ[channel]
    generator, fingerprint = random.Random(38), instrument.fingerprint
    delimiter = "\t" if channel == "limesurvey_vv" else ";"
    offered = [
        [*((choice.label if has_labels else choice.code) for choice in choices_of(question, instrument)), ""]
        for question in instrument.questions
    ]

    def as_line(cells: list[str]) -> str:
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerow(cells)
        return buffer.getvalue()

    lines = [
        as_line(
            [
                "ya",
                generator.choice(register.units).code,
                fingerprint,
                *(generator.choice(labels) for labels in offered),
            ]
        )
        for _ in range(DISTINCT)
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        if channel == "limesurvey_vv":  # its first header tells the questions, its second the codes
            stream.write(as_line(limesurvey_texts(instrument)))
        stream.write(as_line(make_titles(instrument)))
        stream.writelines(f"{number}{delimiter}{lines[number % DISTINCT]}" for number in range(1, n_rows + 1))


def read_back(channel: str, n_rows: int, folder: Path) -> None:
    """Read a year of one response file, and make sure that every row came back."""
    instrument, register = make_instrument(), make_register(n_rows)
    (folder / ANSWER_FOLDER).mkdir()
    write_responses(folder / ANSWER_FOLDER / "respons.csv", channel, instrument, register, n_rows)
    if channel == "table":
        write_mapping(folder / ANSWER_FOLDER / "pemetaan.toml", instrument)
    start, processor = time.perf_counter(), time.process_time()
    answers = read_year(folder, register, {instrument.fingerprint: instrument})
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    print(f"{n_rows} rows of {channel}: {seconds:.2f} s ({processor:.2f} s of processor time)")
    if len(answers.respondents) != n_rows or len(answers.faults):
        raise SystemExit(f"{len(answers.respondents)} rows used, {len(answers.faults)} faults")


def write_all(folder: Path) -> None:
    """Write every channel for 32 units."""
    register = make_register(60)
    codes = tuple(unit.code for unit in register.units)
    request = WriteRequest(make_instrument(), register, codes, copies=SHEETS_PER_UNIT, is_simulated=True)
    for name in NAMES:
        start = time.perf_counter()
        report = write_channel(name, request, folder / name)
        print(f"{name}: {len(report.files)} files, {time.perf_counter() - start:.2f} s")


def main() -> None:
    """Write or read in a folder that is removed afterwards, and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=["write", *READ])
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.what == "write":
            write_all(Path(folder))
        else:
            read_back(options.what, options.rows, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
