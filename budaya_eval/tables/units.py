"""Tables of units and of the collection: participation, accounting of rows, groups of staff, results per unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budaya_eval.phrases import NOT_AVAILABLE, SUPPRESSED, format_number
from budaya_eval.tables.change import note_comparison
from budaya_eval.tables.city import RANGE, RANGE_NOTE
from budaya_eval.tables.display import (
    UNCERTAIN_NOTE,
    Column,
    DisplayTable,
    Row,
    is_shown,
    keyed,
    one,
    show,
    show_category,
    show_direction,
    show_n,
    show_predicate,
    show_range,
    source_of,
)

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

CHANNEL_NAMES = {
    "google_forms": "Google Forms",
    "entry_sheet": "lembar isian",
    "paper": "kuesioner kertas",
    "html_form": "formulir HTML",
    "microsoft_forms": "Microsoft Forms",
    "limesurvey": "LimeSurvey",
    "xlsform": "ODK dan KoboToolbox",
    "spss": "SPSS",
    "table": "tabel sendiri",
    "docx": "dokumen Word",
    "codebook": "buku kode",
}
CITY = "Seluruh kota"
NO_ANSWER = "tidak ada jawaban"


def table_participation(evaluation: Evaluation) -> DisplayTable:
    """Staff, respondents and participation of every Perangkat Daerah, in the order of the register."""
    results = evaluation.results
    threshold = 100 * evaluation.scheme.threshold("min_response")
    found = {
        measure: keyed(results, measure, "unit", scope="unit")
        for measure in ("n_staff", "n_respondents", "response_rate")
    }
    rows = []
    for number, unit in enumerate(evaluation.register.reporting_units, start=1):
        cells = [show(found[measure].get(unit.code)) for measure in found]
        answered = found["n_respondents"].get(unit.code)
        remarks = []
        if not (is_shown(answered) and answered["estimate"]):
            remarks.append(NO_ANSWER)
        elif unit.code in evaluation.hidden_units:
            remarks.append(f"hasil {SUPPRESSED}")
        rate = found["response_rate"].get(unit.code)
        if is_shown(rate) and 0 < rate["estimate"] < threshold:
            remarks.append(f"di bawah {format_number(threshold, 0)} %")
        rows.append(Row((str(number), unit.name, *cells, "; ".join(remarks))))
    total = [show(one(results, measure, scope="city")) for measure in found]
    rows.append(Row(("", CITY, *total, ""), "total"))
    return DisplayTable(
        name="partisipasi",
        title="Partisipasi per Perangkat Daerah",
        columns=(
            Column("No.", 0.9, "right"),
            Column("Perangkat Daerah", 6.6),
            Column("Sasaran", 1.7, "right"),
            Column("Responden", 2.1, "right"),
            Column("Partisipasi (%)", 2, "right"),
            Column("Keterangan", 3.9),
        ),
        rows=tuple(rows),
        note="Sasaran: pegawai menurut register pada tanggal acuan. Kelurahan, sekolah, dan puskesmas dihitung dalam "
        "Perangkat Daerah induknya.",
        source=source_of(evaluation, "register unit dan survei budaya kerja"),
        is_sortable=True,
    )


def table_accounting(evaluation: Evaluation) -> DisplayTable:
    """Rows read = rows used + rows set aside, per channel."""
    files = evaluation.answers.files
    counts = ["n_read", "n_used", "n_set_aside"]
    rows = []
    for channel, group in files.groupby("channel", sort=True):
        cells = [group["file"].nunique(), *(int(group[count].sum()) for count in counts)]
        name = CHANNEL_NAMES.get(str(channel), str(channel))
        rows.append(Row((name[0].upper() + name[1:], *(format_number(cell, 0) for cell in cells))))
    totals = [
        show(one(evaluation.results, measure, scope="city"))
        for measure in ("n_rows_read", "n_rows_used", "n_rows_set_aside")
    ]
    rows.append(Row(("Jumlah", format_number(files["file"].nunique(), 0), *totals), "total"))
    return DisplayTable(
        name="pembacaan",
        title="Pembacaan jawaban per saluran (baris)",
        columns=(
            Column("Saluran", 6),
            Column("Berkas", 2, "right"),
            Column("Dibaca", 2.4, "right"),
            Column("Dipakai", 2.4, "right"),
            Column("Dipisahkan", 2.4, "right"),
        ),
        rows=tuple(rows),
        note="Dibaca = dipakai + dipisahkan. Satu berkas dapat memuat jawaban dari dua saluran.",
        source=source_of(evaluation),
    )


def table_set_aside(evaluation: Evaluation) -> DisplayTable | None:
    """Rows set aside by reason."""
    found = keyed(evaluation.results, "n_rows_set_aside", "subgroup", scope="city")
    if not found:
        return None
    order = sorted(found, key=lambda reason: (-found[reason]["estimate"], reason))
    rows = [Row((reason[0].upper() + reason[1:], show(found[reason]))) for reason in order]
    total = one(evaluation.results, "n_rows_set_aside", scope="city")
    rows.append(Row(("Jumlah", show(total)), "total"))
    return DisplayTable(
        name="dipisahkan",
        title="Baris yang dipisahkan menurut alasan",
        columns=(Column("Alasan", 10), Column("Baris", 2.5, "right")),
        rows=tuple(rows),
        source=source_of(evaluation),
    )


def table_groups(evaluation: Evaluation) -> DisplayTable | None:
    """Participation and index of the groups of staff, beside the city."""
    results = evaluation.results
    found = {
        measure: keyed(results, measure, "subgroup", scope="group")
        for measure in ("n_staff", "n_respondents", "response_rate", "index")
    }
    if not found["n_staff"]:
        return None
    rows = []
    for group in found["n_staff"]:
        own = {measure: rows_of.get(group) for measure, rows_of in found.items()}
        rows.append(_group_row(evaluation, group[0].upper() + group[1:], own))
    city = {measure: one(results, measure, scope="city") for measure in found}
    total = _group_row(evaluation, CITY, city)
    rows.append(Row(total.cells, "total"))
    return DisplayTable(
        name="kelompok",
        title="Partisipasi dan indeks per kelompok pegawai",
        columns=(
            Column("Kelompok", 4.6),
            Column("Sasaran", 1.7, "right"),
            Column("Responden", 2.3, "right"),
            Column("Partisipasi (%)", 2.2, "right"),
            Column("Indeks", 1.9, "right"),
            Column(RANGE, 2.6, "center"),
            Column("Predikat", 2.5),
        ),
        rows=tuple(rows),
        note=RANGE_NOTE,
        source=source_of(evaluation),
    )


def _group_row(evaluation: Evaluation, name: str, found: dict[str, dict[str, object] | None]) -> Row:
    index = found["index"]
    return Row(
        (
            name,
            show(found["n_staff"]),
            show(found["n_respondents"]),
            show(found["response_rate"]),
            show(index),
            show_range(index),
            show_predicate(evaluation, index),
        )
    )


def table_units(evaluation: Evaluation) -> DisplayTable | None:
    """Index, range, class and change of every Perangkat Daerah, in the order of the register: no ranks."""
    results = evaluation.results
    index = keyed(results, "index", "unit", scope="unit")
    difference = keyed(results, "difference_from_rest", "unit", scope="unit")
    change = keyed(results, "change", "unit", scope="unit")
    if not index:
        return None
    rows = []
    for number, unit in enumerate(evaluation.register.reporting_units, start=1):
        row = index.get(unit.code)
        cells = [str(number), unit.name]
        if not is_shown(row):
            reason = NO_ANSWER if row is None else SUPPRESSED
            cells += [NOT_AVAILABLE, NOT_AVAILABLE, reason, NOT_AVAILABLE]
        else:
            cells += [show_n(row), show(row), show_range(row), show_category(difference.get(unit.code))]
        if change:
            moved = change.get(unit.code)
            cells += [show(moved), show_direction(moved)] if is_shown(moved) else [NOT_AVAILABLE, NOT_AVAILABLE]
        rows.append(Row(tuple(cells)))
    columns = [
        Column("No.", 0.9, "right"),
        Column("Perangkat Daerah", 5.1),
        Column("n", 1.1, "right"),
        Column("Indeks", 1.4, "right"),
        Column(RANGE, 2.4, "center"),
        Column("Kelas", 2.5),
    ]
    if change:
        columns += [Column(f"Perubahan dari {evaluation.previous_year}", 2.1, "right"), Column("Arah", 2.3)]
    return DisplayTable(
        name="perangkat-daerah",
        title="Indeks per Perangkat Daerah (0–100)",
        columns=tuple(columns),
        rows=tuple(rows),
        note="Kelas: terhadap bagian kota selebihnya; “di atas” dan “di bawah” hanya bila selisihnya nyata setelah "
        "disesuaikan untuk banyaknya perbandingan (Holm). Urutan menurut register, bukan peringkat. "
        f"{_rank_note(evaluation)}{RANGE_NOTE}{_change_note(evaluation) if change else ''}",
        source=source_of(evaluation),
        is_sortable=True,
    )


def _change_note(evaluation: Evaluation) -> str:
    """Say how to read the column of changes."""
    return f" {UNCERTAIN_NOTE} {note_comparison(evaluation)}".rstrip()


def _rank_note(evaluation: Evaluation) -> str:
    """Say how far the ranks of units carry."""
    span = one(evaluation.results, "rank_span", scope="city")
    return f"{span['note']} " if is_shown(span) else ""


def table_unit_values(evaluation: Evaluation) -> DisplayTable | None:
    """Index per unit and core value: the numbers behind the heat map."""
    core_values = evaluation.instrument.core_values
    levels = ["", *[core_value.code for core_value in core_values]]
    found = {
        code: keyed(evaluation.results, "index", "unit", scope="unit", **({"core_value": code} if code else {}))
        for code in levels
    }
    if not any(is_shown(row) for rows in found.values() for row in rows.values()):
        return None
    rows = []
    for unit in evaluation.register.reporting_units:
        total = found[""].get(unit.code)
        cells = [show(found[code].get(unit.code)) for code in levels]
        if not is_shown(total):
            cells = [NO_ANSWER if total is None else SUPPRESSED] + [NOT_AVAILABLE] * len(core_values)
        rows.append(Row((unit.name, *cells)))
    city = [
        show(one(evaluation.results, "index", scope="city", **({"core_value": code} if code else {})))
        for code in levels
    ]
    rows.append(Row((CITY, *city), "total"))
    width = 9.5 / len(levels)
    return DisplayTable(
        name="perangkat-daerah-nilai",
        title="Indeks per Perangkat Daerah dan nilai budaya kerja (0–100)",
        columns=(
            Column("Perangkat Daerah", 7),
            Column("Keseluruhan", width, "right"),
            *(Column(core_value.name, width, "right") for core_value in core_values),
        ),
        rows=tuple(rows),
        source=source_of(evaluation),
        is_sortable=True,
    )
