"""Writes the empty .sav file: variables by code, with labels, missing values and levels of measurement."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from budaya_eval.channels.audience import language_loss, losses_of_parts
from budaya_eval.channels.channel import Loss, LossReport, WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.manual import MANUAL_NAME, set_manual
from budaya_eval.channels.spss.layout import (
    CONSENT_VARIABLE,
    FILE_NAME,
    NAME,
    SUBMISSION_VARIABLE,
    TITLE,
    UNIT_VARIABLE,
    VALUE_LABEL_BYTES,
    VARIABLE_LABEL_BYTES,
    VERSION_VARIABLE,
    WANTED_VARIABLES,
    shorten,
    value_of,
)
from budaya_eval.errors import ProblemList
from budaya_eval.files import FIXED_TIME, atomic_path, write_text
from budaya_eval.instrument import Instrument, InstrumentQuestion
from budaya_eval.phrases import SIMULATED

RESERVED = frozenset({"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"})
# What a text variable holds of an answer in the respondent's own words.
OPEN_LENGTH = 1000
OPEN_FORMAT = f"A{OPEN_LENGTH}"
# Where the header of a .sav file says when it was written: nine bytes of date, eight of time.
TIME_PLACE, TIME_TEXT = 92, "%d %b %y%H:%M:%S"

LOSSES = (
    Loss("Teks pembuka dan pertanyaan di atas skala", "Tidak termuat; berkas ini untuk data, bukan untuk responden."),
    Loss(
        "Label panjang",
        f"SPSS menyimpan {VARIABLE_LABEL_BYTES} bita label variabel dan {VALUE_LABEL_BYTES} bita label nilai; "
        "selebihnya dipotong, kodenya tetap utuh.",
    ),
    Loss("Jawaban ganda", "Satu sel memuat satu nilai; dua tanda pada kertas tidak dapat dicatat di sini."),
    Loss("Batas ukuran unit", "Data umum yang hanya ditanyakan di unit besar tidak dapat disembunyikan."),
    Loss("Kiriman ganda", "Berkas kosong tidak memuat nomor kiriman; berkas yang sama jangan disimpan dua kali."),
)

PART_LOSSES = {
    "local": "Variabelnya ada untuk semua unit; isian unit lain dibuang saat dibaca, dan disebut.",
    "condition": "Syaratnya tidak termuat; isian yang tidak memenuhi syarat dibuang saat dibaca, dan disebut.",
    "opened": f"Paling banyak {OPEN_LENGTH} bita untuk satu jawaban; ingatkan agar nama orang tidak ditulis.",
}


@dataclass(slots=True)
class _Variables:
    """The dictionary of the file: variables in their order, and what is known of each."""

    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[int | str, str]] = field(default_factory=dict)
    missing: dict[str, list[int]] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    open_ended: set[str] = field(default_factory=set)

    def add(self, name: str, label: str, values: dict[int | str, str], measure: str = "nominal") -> None:
        self.labels[name] = shorten(label, VARIABLE_LABEL_BYTES)
        self.values[name] = {value: shorten(text, VALUE_LABEL_BYTES) for value, text in values.items()}
        self.measures[name] = measure

    def is_text(self, name: str) -> bool:
        return name in self.open_ended or any(isinstance(value, str) for value in self.values[name])


def write(request: WriteRequest, folder: Path) -> LossReport:
    """Write an empty .sav file with every variable of the questionnaire, and how to use it.

    Parameters
    ----------
    request : WriteRequest
        The questionnaire; every unit of the register becomes a value of the variable `unit`.
    folder : Path
        Where the files go; the same request gives the same bytes.

    Returns
    -------
    LossReport

    Raises
    ------
    InputError
        A code that SPSS does not take as the name of a variable.
    """
    _check_names(request.instrument)
    target = folder / FILE_NAME
    with atomic_path(target) as temporary:
        _write_sav(request, _describe(request), temporary)
    write_text(folder / MANUAL_NAME, _manual(request))
    losses = [*LOSSES, language_loss(request, "Label"), *losses_of_parts(request.instrument, **PART_LOSSES)]
    return LossReport(NAME, (target, folder / MANUAL_NAME), tuple(losses))


def _check_names(instrument: Instrument) -> None:
    problems = ProblemList()
    taken = RESERVED | {VERSION_VARIABLE.upper(), *(name.upper() for name in WANTED_VARIABLES)}
    for question in instrument.questions:
        if question.code.upper() in taken:
            problems.add(
                "code-reserved",
                f"Kode {question.code} tidak dapat menjadi nama variabel SPSS",
                allowed=f"kode selain {', '.join(sorted(taken))}",
                action="Ganti kode itu dalam daftar indikator, atau terbitkan tanpa saluran spss.",
            )
    problems.raise_if_any()


def _describe(request: WriteRequest) -> _Variables:
    instrument = request.shown
    texts = instrument.texts
    found = _Variables()
    fingerprint = request.instrument.fingerprint
    found.add(VERSION_VARIABLE, "Kode kuesioner yang dijawab", {fingerprint: f"{texts['title']} {instrument.year}"})
    units: dict[int | str, str] = {unit.code: unit.name for unit in request.register.units}
    found.add(UNIT_VARIABLE, WANTED_VARIABLES[UNIT_VARIABLE], units)
    answers: dict[int | str, str] = {1: texts["consent_yes"], 0: texts["consent_no"]}
    found.add(CONSENT_VARIABLE, WANTED_VARIABLES[CONSENT_VARIABLE], answers)
    for question in instrument.questions:
        _add_question(found, question, instrument)
    return found


def _add_question(found: _Variables, question: InstrumentQuestion, instrument: Instrument) -> None:
    if question.kind == "open":
        found.open_ended.add(question.code)
    choices = choices_of(question, instrument)
    values = {value_of(choices, choice): choice.label for choice in choices}
    found.add(question.code, question.text, values, "ordinal" if question.kind == "likert" else "nominal")
    missing = [
        value for choice in choices if choice.is_non_answer and isinstance(value := value_of(choices, choice), int)
    ]
    if missing:
        found.missing[question.code] = missing


def _write_sav(request: WriteRequest, found: _Variables, target: Path) -> None:
    import pandas as pd
    import pyreadstat

    version = f"Kode kuesioner {request.instrument.fingerprint}"
    mark = f" – {SIMULATED}" if request.is_simulated else ""
    kinds = {name: "object" if found.is_text(name) else "float64" for name in found.labels}
    frame = pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in kinds.items()})
    pyreadstat.write_sav(
        frame,
        str(target),
        file_label=f"{version}{mark}",
        note=[f"{version}{mark}", f"{request.instrument.texts['title']} {request.instrument.year}"],
        column_labels=dict(found.labels),
        variable_value_labels=found.values,  # type: ignore[arg-type]  # strings label text variables, as SPSS allows
        missing_ranges=found.missing,  # type: ignore[arg-type]  # plain numbers
        variable_measure=found.measures,
        variable_format={
            **{name: "F4.0" for name, kind in kinds.items() if kind == "float64"},
            **dict.fromkeys(found.open_ended, OPEN_FORMAT),
        },
    )
    with target.open("r+b") as stream:
        stream.seek(TIME_PLACE)
        stream.write(FIXED_TIME.strftime(TIME_TEXT).encode())


def _manual(request: WriteRequest) -> str:
    fingerprint = request.instrument.fingerprint
    sections = [
        (
            "Mengisi",
            [
                f"Buka {FILE_NAME} di SPSS atau PSPP. Satu baris untuk satu responden.",
                f"Isi {VERSION_VARIABLE} dengan {fingerprint}, dan {UNIT_VARIABLE} dengan kode unit.",
                f"Isi {CONSENT_VARIABLE} dengan 1 (bersedia) atau 0 (tidak bersedia).",
                "Isi pernyataan dengan angka skala. Arti setiap angka tampak pada label nilainya.",
                "Yang tidak dijawab: kosongkan. 'Tidak dapat menilai' mempunyai angka sendiri, bukan kosong.",
                "Nama, NIP, dan nomor telepon tidak diminta; variabel tambahan tidak disimpan ketika berkas dibaca.",
            ],
        ),
        (
            "Memakai data yang sudah ada dalam SPSS",
            [
                "Beri setiap variabel nama menurut kode pertanyaan; huruf besar dan kecil tidak dibedakan.",
                "Variabel yang labelnya persis sama dengan teks pertanyaan juga dikenali.",
                "Jawaban boleh memakai angka sendiri asalkan label nilainya sama dengan label pada kuesioner.",
                f"Tambahkan {', '.join((VERSION_VARIABLE, *WANTED_VARIABLES))}.",
                f"Variabel {SUBMISSION_VARIABLE} boleh ada: kiriman dengan nomor yang sama dihitung satu kali.",
            ],
        ),
        (
            "Setelah berkas terisi",
            [
                "Salin berkas .sav apa adanya ke folder jawaban/. Nomor baris pada pesan adalah nomor kasus di SPSS.",
                "Jalankan: budaya-eval check FOLDER",
            ],
        ),
    ]
    return set_manual(request, TITLE, sections)
