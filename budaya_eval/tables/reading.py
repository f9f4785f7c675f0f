"""Tables for whoever checks the answers: files, rows and cells with their places, states of cells, flags. Internal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budaya_eval.answer_table import STATE_NAMES, STATES
from budaya_eval.instrument import Kind
from budaya_eval.phrases import NOT_AVAILABLE, format_number, format_percent
from budaya_eval.quality import flag_answers
from budaya_eval.tables.display import Column, DisplayTable, Row, source_of
from budaya_eval.tables.units import CHANNEL_NAMES

if TYPE_CHECKING:
    import pandas as pd

    from budaya_eval.evaluation import Evaluation

SHOWN_PLACES = 50
KINDS: tuple[Kind, ...] = ("likert", "factual", "background")
PLACE_COLUMNS = (Column("Berkas", 4.6), Column("Lembar", 1.6), Column("Baris", 1.1, "right"))


def table_files(evaluation: Evaluation) -> DisplayTable:
    """Rows read, used and set aside of every file, and the columns that were not stored."""
    counts = ("n_read", "n_used", "n_set_aside")
    files = evaluation.answers.files
    rows = [
        Row(
            (
                record["file"],
                _capitalise(CHANNEL_NAMES.get(record["channel"], record["channel"])),
                *(format_number(record[count], 0) for count in counts),
                record["ignored_columns"] or NOT_AVAILABLE,
            )
        )
        for record in files.to_dict("records")
    ]
    rows.append(Row(("Jumlah", "", *(format_number(int(files[count].sum()), 0) for count in counts), ""), "total"))
    return DisplayTable(
        name="berkas",
        title="Pembacaan jawaban per berkas (baris)",
        columns=(
            Column("Berkas", 5.4),
            Column("Saluran", 2.6),
            Column("Dibaca", 1.5, "right"),
            Column("Dipakai", 1.5, "right"),
            Column("Dipisahkan", 1.9, "right"),
            Column("Kolom yang tidak disimpan", 3.6),
        ),
        rows=tuple(rows),
        note="Dibaca = dipakai + dipisahkan, pada setiap berkas.",
        source=source_of(evaluation),
    )


def table_rows_set_aside(evaluation: Evaluation) -> DisplayTable | None:
    """Every row set aside, with its place, its reason and what to do."""
    found = evaluation.answers.set_aside
    return _table_of_places(
        found,
        name="baris-dipisahkan",
        title=f"Baris yang dipisahkan ({format_number(len(found), 0)})",
        details={"reason": Column("Alasan", 4.6), "action": Column("Tindakan", 4.6)},
        source=source_of(evaluation),
    )


def table_faults(evaluation: Evaluation) -> DisplayTable | None:
    """Every cell that could not be used although its row is, with its place."""
    found = evaluation.answers.faults
    return _table_of_places(
        found,
        name="sel-dilewati",
        title=f"Sel yang dilewati ({format_number(len(found), 0)})",
        details={"column": Column("Kolom", 1.8), "text": Column("Isi dan sebabnya", 7.4)},
        source=source_of(evaluation),
    )


def _table_of_places(
    found: pd.DataFrame, *, name: str, title: str, details: dict[str, Column], source: str
) -> DisplayTable | None:
    if found.empty:
        return None
    rows = [
        Row(
            (
                record["file"],
                record["sheet"],
                str(record["row"]),
                *(_capitalise(str(record[detail])) for detail in details),
            )
        )
        for record in found.head(SHOWN_PLACES).to_dict("records")
    ]
    n_more = len(found) - len(rows)
    return DisplayTable(
        name=name,
        title=title,
        columns=(*PLACE_COLUMNS, *details.values()),
        rows=tuple(rows),
        note=f"… dan {format_number(n_more, 0)} lagi yang tidak dimuat di sini." if n_more else "",
        source=source,
    )


def table_cell_states(evaluation: Evaluation) -> DisplayTable:
    """How the cells of the rows used were interpreted, per kind of question."""
    states, instrument = evaluation.answers.states, evaluation.instrument
    columns = {kind: [question.code for question in instrument.questions_of(kind, section=None)] for kind in KINDS}
    counts = {kind: states[codes].stack().value_counts() for kind, codes in columns.items() if codes}
    n_cells = int(sum(count.sum() for count in counts.values()))
    rows = []
    for state in STATES:
        cells = {kind: int(counts[kind].get(state, 0)) if kind in counts else 0 for kind in KINDS}
        total = sum(cells.values())
        if total:
            numbers = [format_number(number, 0) for number in (*cells.values(), total)]
            rows.append(Row((_capitalise(STATE_NAMES[state]), *numbers, format_percent(total / n_cells, 2))))
    return DisplayTable(
        name="keadaan-sel",
        title="Keadaan sel pada baris yang dipakai",
        columns=(
            Column("Keadaan", 4.6),
            Column("Pernyataan", 2.2, "right"),
            Column("Pengetahuan", 2.2, "right"),
            Column("Data umum", 2.2, "right"),
            Column("Jumlah", 2.2, "right"),
            Column("Bagian", 1.8, "right"),
        ),
        rows=tuple(rows),
        note="“Tidak ditanyakan”: pertanyaan data umum yang tidak diajukan di unit kecil agar tidak menunjuk orang.",
        source=source_of(evaluation),
    )


def table_flags(evaluation: Evaluation) -> DisplayTable:
    """How many respondents are flagged: for missing answers, a straight line, the same answers as somebody else."""
    flags = flag_answers(evaluation.answers)
    missing, least = flags["share_missing"], evaluation.scheme.threshold("min_share_answered")
    is_thin = missing > 1 - least
    allowed = format_percent(1 - least)
    counts = {
        "Semua pernyataan dijawab": (missing == 0).sum(),
        f"Sebagian tidak dijawab, paling banyak {allowed}": ((missing > 0) & ~is_thin).sum(),
        f"Tidak dijawab lebih dari {allowed}": is_thin.sum(),
        "Isian seragam: pilihan sama untuk semua pernyataan": flags["is_straight_line"].sum(),
        "Semua jawaban sama persis dengan orang lain di unit yang sama": flags["is_identical"].sum(),
    }
    return DisplayTable(
        name="tanda",
        title="Jawaban yang ditandai untuk dilihat lagi",
        columns=(Column("Tanda", 9), Column("Responden", 2.4, "right"), Column("Bagian", 2, "right")),
        rows=tuple(
            Row((text, format_number(int(count), 0), format_percent(int(count) / max(len(flags), 1), 1)))
            for text, count in counts.items()
        ),
        note="Tanda tidak mengeluarkan jawaban. Pilihan “Tidak dapat menilai” dihitung sebagai tidak dijawab.",
        source=source_of(evaluation),
    )


def _capitalise(text: str) -> str:
    """Begin with a capital and leave the rest: `str.capitalize` would lower it."""
    return text[:1].upper() + text[1:]
