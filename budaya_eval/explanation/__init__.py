"""Explains one printed number: its formula, what went into it, what was set aside, on whose authority it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budaya_eval.errors import InputError, Problem
from budaya_eval.evaluation import Evaluation
from budaya_eval.explanation.formulas import FORMULAS
from budaya_eval.files import did_you_mean, near_miss
from budaya_eval.phrases import format_number, format_percent, join_words
from budaya_eval.results import DIGITS, MEASURES, select

if TYPE_CHECKING:
    import pandas as pd

FIRST_ROW = 2
SHOWN_MATCHES = 20
WORD = re.compile(r"[^\W_]+(?:[-–][^\W_]+)*")
ROW_WORD = "baris"
FILLERS = frozenset({"dan", "di", "untuk", "dari", "pada", "per", "nilai", "indikator", "butir", "unit", "hasil"})
LEVEL_COLUMNS = ("scope", "unit", "dimension", "core_value", "indicator", "item", "subgroup", "category", "route")
# What people call a measure, besides its own name in the results table.
CALLED: dict[str, tuple[str, ...]] = {
    "index": ("indeks",),
    "mean_score": ("rata-rata", "skor"),
    "sd_score": ("simpangan baku",),
    "response_rate": ("partisipasi", "tingkat partisipasi"),
    "n_respondents": ("responden", "jumlah responden"),
    "n_staff": ("sasaran", "pegawai", "jumlah pegawai"),
    "change": ("perubahan",),
    "difference_from_rest": ("selisih", "kelas"),
    "dimension_score": ("tingkat",),
    "item_rest_r": ("r hitung", "butir-sisa", "daya beda"),
    "item_total_r": ("butir-total",),
    "alpha": ("alfa", "reliabilitas"),
    "r_critical": ("r tabel",),
    "share_cannot_judge": ("tidak dapat menilai",),
    "share_straight_line": ("isian seragam",),
    "index_equal_units": ("rata-rata unit",),
    "n_rows_read": ("dibaca",),
    "n_rows_used": ("dipakai",),
    "n_rows_set_aside": ("dipisahkan",),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One printed number, explained in paragraphs under short headings.

    `matches` is filled instead when several rows of the results table could be meant.
    """

    row: int | None
    title: str
    parts: tuple[tuple[str, str], ...]
    matches: tuple[tuple[int, str], ...] = ()


def explain(evaluation: Evaluation, question: str) -> Explanation:
    """Explain the number a question names.

    Parameters
    ----------
    evaluation : Evaluation
        A finished evaluation; only published results are shown.
    question : str
        In everyday words or codes: ``indeks kota``, ``INT DINKES``, ``alpha PRO``, ``perubahan kota``, or a row of
        `hasil.xlsx`: ``baris 12``.

    Returns
    -------
    Explanation
        Of one number, or the rows that could be meant.

    Raises
    ------
    InputError
        A word that names nothing, or a combination the results do not hold.
    """
    results = evaluation.results
    wanted = _understand(evaluation, question)
    if ROW_WORD in wanted:
        return _explain_row(evaluation, results.iloc[int(wanted[ROW_WORD]) - FIRST_ROW])
    found = _find(results, wanted)
    if found.empty:
        raise InputError(
            Problem(
                "explain-nothing",
                f"Tidak ada angka yang cocok dengan '{question}'",
                allowed="gabungan ukuran, unit, dan nilai, indikator, atau butir yang ada dalam hasil.xlsx",
                action="Cari barisnya dalam hasil.xlsx, lalu tanyakan dengan: baris NOMOR.",
            )
        )
    if len(found) == 1:
        return _explain_row(evaluation, found.iloc[0])
    matches = tuple((int(place) + FIRST_ROW, _name(evaluation, row)) for place, row in found.iterrows())  # type: ignore[call-overload]  # the index counts rows
    return Explanation(None, f"{len(matches)} angka cocok dengan '{question}'", (), matches)


def _fold(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))


def _vocabulary(evaluation: Evaluation) -> dict[str, tuple[str, str]]:
    """What can be asked: folded words to column and value of the results table. Earlier entries win."""
    known: dict[str, tuple[str, str]] = {"kota": ("scope", "city")}

    def learn(column: str, value: str, *names: str) -> None:
        for name in names:
            if folded := _fold(name):
                known.setdefault(folded, (column, value))

    for measure in MEASURES:
        learn("measure", measure, measure, measure.replace("_", " "), *CALLED.get(measure, ()))
    for core_value in evaluation.instrument.core_values:
        learn("core_value", core_value.code, core_value.code, core_value.name)
    for indicator in evaluation.instrument.indicators:
        learn("indicator", indicator.code, indicator.code, indicator.text)
    for question in evaluation.instrument.questions:
        learn("item", question.code, question.code)
    for dimension in evaluation.scheme.dimensions:
        learn("dimension", dimension.code, dimension.code, dimension.name)
    for unit in evaluation.register.units:
        reporting = evaluation.register.reporting_unit_of[unit.code]
        if reporting == unit.code:
            learn("unit", unit.code, unit.code, unit.name, unit.short_name, *unit.other_names)
    for subgroup in evaluation.results["subgroup"].unique():
        learn("subgroup", subgroup, subgroup)
    return known


def _understand(evaluation: Evaluation, question: str) -> dict[str, str]:
    """Take the longest known phrases out of a question; complain of what is left."""
    known = _vocabulary(evaluation)
    words = _fold(question).split()
    wanted: dict[str, str] = {}
    left: list[str] = []
    while words:
        if words[0] == ROW_WORD and len(words) > 1 and words[1].isdecimal():
            wanted[ROW_WORD] = words[1]
            words = words[2:]
            continue
        for length in range(len(words), 0, -1):
            phrase = " ".join(words[:length])
            if phrase in known:
                column, value = known[phrase]
                wanted[column] = value
                words = words[length:]
                break
        else:
            if words[0] not in FILLERS and words[0] != str(evaluation.settings.year):
                left.append(words[0])
            words = words[1:]
    last = len(evaluation.results) + FIRST_ROW - 1
    if left or not wanted:
        raise InputError([_unknown(word, known) for word in left] or [_unknown(question, known)])
    if ROW_WORD in wanted and not FIRST_ROW <= int(wanted[ROW_WORD]) <= last:
        raise InputError(
            Problem("explain-row", f"Baris {wanted[ROW_WORD]} tidak ada", allowed=f"baris {FIRST_ROW} sampai {last}")
        )
    return wanted


def _unknown(word: str, known: Mapping[str, tuple[str, str]]) -> Problem:
    return Problem(
        "explain-word",
        f"'{word}' tidak dikenal" + did_you_mean(near_miss(word, known)),
        allowed="ukuran (indeks, alpha, partisipasi, perubahan, …), kota atau unit, nilai, indikator, butir, tingkat, "
        "atau baris NOMOR dari hasil.xlsx",
    )


def _find(results: pd.DataFrame, wanted: Mapping[str, str]) -> pd.DataFrame:
    """Rows that hold everything asked, and as little else as possible: the index unless something else is named."""
    found = results
    for column, value in wanted.items():
        found = found[found[column] == value]
    if "measure" not in wanted and not found.empty:
        preferred = "dimension_score" if "dimension" in wanted else "index"
        usual = found[found["measure"] == preferred]
        found = found if usual.empty else usual
    free = [column for column in ("unit", "core_value", "indicator", "item", "subgroup") if column not in wanted]
    if found.empty:
        return found
    n_more = (found[free] != "").sum(axis=1) + ((found["scope"] == "group") & ("subgroup" not in wanted))
    nearest: pd.DataFrame = found.loc[n_more == n_more.min()]
    return nearest


def _name(evaluation: Evaluation, row: pd.Series) -> str:
    """Name a row as a reader would."""
    parts = [MEASURES[row["measure"]][1].split(":")[0].split(";")[0]]
    if row["measure"] == "dimension_score":
        parts.append(str(row["dimension"]))
    parts += [str(row[column]) for column in ("core_value", "indicator", "item", "subgroup") if row[column]]
    if row["scope"] == "unit" and row["unit"] in evaluation.register.by_code:
        parts.append(evaluation.register.by_code[row["unit"]].name)
    elif row["scope"] == "city":
        parts.append("kota")
    return ", ".join(parts)


def _explain_row(evaluation: Evaluation, row: pd.Series) -> Explanation:
    place = int(row.name) + FIRST_ROW  # type: ignore[call-overload]  # the index counts rows
    parts: list[tuple[str, str]] = []
    if row["is_suppressed"]:
        parts.append(("Angka", f"tidak ditampilkan. {_why_hidden(evaluation, row)}"))
    else:
        parts.append(("Angka", _say_number(row)))
        if row["note"]:
            parts.append(("Catatan", str(row["note"])))
    parts.append(("Rumus", FORMULAS[row["measure"]]))
    if not row["is_suppressed"]:
        worked = WORKED.get(row["measure"])
        if worked and (text := worked(evaluation, row)):
            parts.append(("Hitungan", text))
    if row["method"]:
        parts.append(("Cara", str(row["method"])))
    parts.extend(_say_origin(evaluation, row))
    if row["basis"]:
        parts.append(("Dasar", f"{row['basis']} ({row['status']})"))
    parts.append(("Letak", f"hasil.xlsx baris {place}"))
    return Explanation(place, _name(evaluation, row), tuple(parts))


def _number(row: pd.Series, column: str = "estimate") -> str:
    return format_number(row[column], DIGITS[row["unit_of_measure"]])


def _say_number(row: pd.Series) -> str:
    import pandas as pd

    parts = []
    if pd.notna(row["estimate"]):
        text = f"{_number(row)} {row['unit_of_measure']}"
        if pd.notna(row["ci_low"]):
            text += f", rentang {_number(row, 'ci_low')} sampai {_number(row, 'ci_high')}"
        parts.append(text)
    if row["category"]:
        parts.append(str(row["category"]))
    if pd.notna(row["n"]):
        parts.append(f"n = {format_number(int(row['n']), 0)}")
    if pd.notna(row["reference_year"]):
        parts.append(f"dibandingkan dengan {int(row['reference_year'])}")
    return "; ".join(parts)


def _why_hidden(evaluation: Evaluation, row: pd.Series) -> str:
    least = evaluation.scheme.min_cell
    if row["unit"] in evaluation.hidden_units:
        return (
            f"Unit ini disembunyikan karena responden terlalu sedikit (kurang dari {least}), atau agar unit kecil lain "
            "tidak dapat dihitung dari selisihnya."
        )
    return (
        f"Responden di balik angka ini kurang dari {least}, atau semua menjawab sama, atau hanya satu dua orang "
        "melewatkan pernyataannya sehingga jawaban mereka dapat dihitung, atau angka ini akan membuka sel tersembunyi "
        "lain lewat pengurangan."
    )


def _say_origin(evaluation: Evaluation, row: pd.Series) -> list[tuple[str, str]]:
    """Files that hold these answers, rows set aside, corrections, questionnaire and scheme."""
    answers, scheme = evaluation.answers, evaluation.scheme
    files = answers.files
    aside = select(evaluation.results, "n_rows_set_aside", scope="city", subgroup="*")
    reasons = [f"{int(n)} {why}" for n, why in zip(aside["estimate"], aside["subgroup"], strict=True)]
    n_read, n_used, n_aside = (
        format_number(int(files[f"n_{what}"].sum()), 0) for what in ("read", "used", "set_aside")
    )
    text = f"{n_read} baris dibaca, {n_used} dipakai, {n_aside} dipisahkan"
    text += f" ({join_words(reasons)})" if reasons else ""
    text += f"; {len(answers.faults)} sel dilewati; {len(answers.corrections)} koreksi diterapkan."
    holders = answers.respondents["file"]
    if row["unit"]:
        unit_of = answers.respondents["unit"].map(evaluation.register.reporting_unit_of)
        holders = holders[unit_of == row["unit"]]
    questionnaire = evaluation.instrument
    return [
        ("Jawaban setahun", text),
        ("Berkas", ", ".join(sorted(holders.unique()))),
        ("Kuesioner", f"{questionnaire.fingerprint} ({questionnaire.list_code} {questionnaire.list_version})"),
        ("Skema", f"{scheme.code} {scheme.version}"),
    ]


def _work_rate(evaluation: Evaluation, row: pd.Series) -> str:
    place = {column: str(row[column]) for column in ("scope", "unit", "subgroup")}
    n, size = (select(evaluation.results, measure, **place)["estimate"].iloc[0] for measure in PARTICIPATION)
    return f"{format_number(n, 0)} / {format_number(size, 0)} = {format_percent(n / size, 1)}"


def _work_index(evaluation: Evaluation, row: pd.Series) -> str:
    """The index of one value or indicator from its mean; that of all from the values'."""
    place = {column: str(row[column]) for column in ("scope", "unit", "subgroup", "indicator")}
    scale = evaluation.instrument.scale
    if row["core_value"]:
        mean = select(evaluation.results, "mean_score", core_value=str(row["core_value"]), **place)["estimate"].iloc[0]
        formula = (
            f"({format_number(mean)} − {scale.low}) / ({scale.high} − {scale.low}) × 100"
            if evaluation.scheme.conversion == "range100"
            else f"{format_number(mean)} × 25"
        )
        return (
            f"{formula} = {format_number(evaluation.scheme.to_index(mean, scale.low, scale.high))}, dari rata-rata "
            f"skor yang sudah dibulatkan; angka tercetak {_number(row)} dihitung dari rata-rata tanpa pembulatan"
        )
    values = select(evaluation.results, "index", core_value="*", **place)
    if values.empty or values["is_suppressed"].any():
        return ""
    weights = evaluation.scheme.value_weights(evaluation.instrument.scales_of(evaluation.instrument.index_wording))
    terms = [
        f"{format_number(weights[code], 4)} × {format_number(estimate)} ({code})"
        for code, estimate in zip(values["core_value"], values["estimate"], strict=True)
    ]
    total = sum(weights[c] * e for c, e in zip(values["core_value"], values["estimate"], strict=True))
    return f"{' + '.join(terms)} = {format_number(total)}"


def _work_rows(evaluation: Evaluation, _row: pd.Series) -> str:
    read, used, aside = (
        int(select(evaluation.results, measure, scope="city")["estimate"].iloc[0])
        for measure in ("n_rows_read", "n_rows_used", "n_rows_set_aside")
    )
    return f"{format_number(read, 0)} dibaca = {format_number(used, 0)} dipakai + {format_number(aside, 0)} dipisahkan"


PARTICIPATION = ("n_respondents", "n_staff")
WORKED: dict[str, Callable[[Evaluation, pd.Series], str]] = {
    "response_rate": _work_rate,
    "index": _work_index,
    "n_rows_read": _work_rows,
    "n_rows_used": _work_rows,
    "n_rows_set_aside": _work_rows,
}
