"""Writes the folder of a small year whose answers a test chooses, through the entry sheet like any office."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.entry_sheet.writer import write_filled
from budaya_eval.files import write_table
from budaya_eval.instrument import build_questionnaires, freeze_instrument
from budaya_eval.settings import read_settings
from budaya_eval.unit_register import read_register

STAFF = {"DISHUB": 40, "DLH": 60, "DINSOS": 50}
COLUMNS = ("kode", "nama_resmi", "jenjang", "induk", "kelompok", "jumlah_pegawai")
# Question, unit and number of the person to a score, None without an answer; high is good, however the statement goes.
Score = Callable[[str, str, int], int | None]


def halves(_question: str, _unit: str, person: int) -> int:
    """Half the people answer 2, half 4: a mean of 3."""
    return 2 + 2 * (person % 2)


def write_city(
    folder: Path,
    *,
    score: Score = halves,
    settings: str = "",
    year: int = 2025,
    scheme: str = "perwali-38-2016",
    questionnaire: str = "",
    staff: Mapping[str, int] = STAFF,
    answered: int | Mapping[str, int] = 12,
    register: Sequence[Sequence[object]] | None = None,
    columns: Sequence[str] = COLUMNS,
) -> Path:
    """Write a year: `answered` people of every unit (or of each its own) score as wanted; factual answers are right."""
    folder.mkdir(parents=True)
    text = f'tahun = {year}\ninstrumen = "perwali-38-2016"\nskema = "{scheme}"\ntanggal_acuan = {year}-09-30\n'
    text += f"data_simulasi = true\n{settings}\n[kuesioner]\n{questionnaire}\n"
    (folder / "evaluasi.toml").write_text(text, encoding="utf-8")
    units = [[code, f"Dinas {code}", "perangkat_daerah", "", "umum", n] for code, n in staff.items()]
    write_table(folder / "unit.xlsx", columns, units if register is None else register)
    read = read_settings(folder)
    known = read_register(folder, read.reference_date)
    (instrument,) = build_questionnaires(read, known)
    freeze_instrument(instrument, folder)
    scale = instrument.scale
    for unit in staff:
        rows = []
        for person in range(answered if isinstance(answered, int) else answered[unit]):
            row: dict[str, object] = {"persetujuan": "ya"}
            for block in instrument.blocks_for((unit,)):
                for question in block.questions:
                    if question.kind == "likert":
                        value = score(question.code, unit, person)
                        if value is not None:
                            row[question.code] = scale.low + scale.high - value if question.is_reverse else value
                    else:
                        right = [option.code for option in question.options if option.is_correct]
                        row[question.code] = right[0] if right else question.options[0].code
            rows.append(row)
        write_filled(
            WriteRequest(instrument, known, is_simulated=True), unit, rows, folder / "jawaban" / f"isian-{unit}.xlsx"
        )
    return folder
