"""Advice and decisions that follow from the results by rules; the words stand in `laporan.toml`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from budaya_eval.phrases import format_number, join_words, spell_count
from budaya_eval.report.facts import Facts, plain_name
from budaya_eval.report.wording import Wording
from budaya_eval.tables.display import show
from budaya_eval.unit_register import Unit

PROPOSED = "usulan"
N_WEAKEST = 3
N_DECISIONS = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice: what, on which ground, who, when, at what cost; and as a decision asked for."""

    content: str
    reason: str
    who: str
    when: str
    cost: str
    decision: str


def advise(facts: Facts, wording: Wording, references: dict[str, str], *, is_short: bool = False) -> list[Advice]:
    """Derive the advice, most urgent first; the first ones are the decisions asked of the head of the city.

    Parameters
    ----------
    references : dict
        How the text refers to the table of participation (``tabel``) and the annex of legal marks (``lampiran``).
    is_short : bool
        Whether Perangkat Daerah are named by their short names, where room is small.
    """
    rules: tuple[Callable[[Facts], Iterator[tuple[str, dict[str, str]]]], ...] = (
        _weakest_indicators,
        _weak_units,
        _low_participation,
        _missing_groups,
        _unassessed_levels,
        _declines,
        _weak_knowledge,
        _low_reliability,
        _proposed_scheme,
        _results_to_units,
    )
    found = []
    for rule in rules:
        for name, own in rule(facts):
            section = f"saran_{name}"
            values = references | own
            if is_short and "daftar_singkat" in own:
                values["daftar"] = own["daftar_singkat"]
            content = "isi_tanpa_kuat" if values.get("kuat") == "tidak" else "isi"
            found.append(
                Advice(
                    content=wording.text(section, content, **values),
                    reason=wording.text(section, "dasar_rendah" if values.get("rendah") else "dasar", **values),
                    who=wording.text(section, "siapa", **values),
                    when=wording.text(section, "kapan", **values),
                    cost=wording.text(section, "biaya", **values),
                    decision=wording.text(section, "keputusan", **values),
                )
            )
    return found


def _quote(names: list[str]) -> str:
    return join_words([f"“{name}”" for name in names])


def _list_units(units: list[Unit]) -> dict[str, str]:
    return {
        "daftar": join_words([unit.name for unit in units]),
        "daftar_singkat": join_words([unit.short_name or unit.name for unit in units]),
    }


def _weakest_indicators(facts: Facts) -> Iterator[tuple[str, dict[str, str]]]:
    weakest = facts.lowest(facts.indicators, N_WEAKEST)
    if weakest:
        figures = join_words([part.label for part in weakest])
        yield "lemah", {"daftar": _quote([part.name for part in weakest]), "angka": figures}


def _weak_units(facts: Facts) -> Iterator[tuple[str, dict[str, str]]]:
    below = facts.units_in_class("di bawah")
    if below:
        yield (
            "unit",
            {
                "jumlah": spell_count(len(below)),
                **_list_units(below),
                "kuat": "ya" if facts.units_in_class("di atas") else "tidak",
                "rendah": join_words([unit.name for unit in below if unit in facts.low_participation]),
                "batas": format_number(100 * facts.evaluation.scheme.threshold("min_response"), 0),
            },
        )


def _low_participation(facts: Facts) -> Iterator[tuple[str, dict[str, str]]]:
    low = facts.low_participation
    if low:
        yield (
            "partisipasi",
            {
                "jumlah": spell_count(len(low)),
                "batas": format_number(100 * facts.evaluation.scheme.threshold("min_response"), 0),
                "partisipasi": show(facts.city("response_rate")),
            },
        )


def _missing_groups(facts: Facts) -> Iterator[tuple[str, dict[str, str]]]:
    lacking = [*facts.units_with_evidence("belum dibentuk"), *facts.units_with_evidence("kedaluwarsa")]
    if lacking:
        yield "kbk", {"jumlah": spell_count(len(lacking)), **_list_units(lacking)}


def _unassessed_levels(facts: Facts) -> Iterator[tuple[str, dict[str, str]]]:
    lacking = [
        plain_name(dimension.name)
        for dimension in facts.evaluation.scheme.dimensions
        if not {"core_values", "change"} & set(dimension.sources) and plain_name(dimension.name) in facts.unassessed
    ]
    if lacking:
        yield "belum_dinilai", {"tingkat": join_words(lacking)}


def _declines(facts: Facts) -> Iterator[tuple[str, dict[str, str]]]:
    fallen = [part for part in (*facts.core_values, *facts.indicators) if part.direction == "turun"]
    if fallen:
        yield (
            "turun",
            {
                "daftar": _quote([part.name for part in fallen]),
                "angka": join_words([f"{part.name} {show(part.change)}" for part in fallen]),
            },
        )


def _weak_knowledge(facts: Facts) -> Iterator[tuple[str, dict[str, str]]]:
    if not facts.knowledge:
        return
    question, row = facts.knowledge[0]
    bands = facts.evaluation.scheme.bands
    if bands.classify(float(row["estimate"])) != bands.bands[0]:
        yield "pengetahuan", {"pertanyaan": question, "persen": show(row)}


def _low_reliability(facts: Facts) -> Iterator[tuple[str, dict[str, str]]]:
    good = facts.evaluation.scheme.threshold("alpha_good")
    low = [(name, row) for name, row in facts.alphas if row["estimate"] < good]
    if low:
        yield (
            "reliabilitas",
            {
                "daftar": join_words([name for name, _ in low]),
                "angka": join_words([f"{name} {show(row)}" for name, row in low]),
            },
        )


def _proposed_scheme(facts: Facts) -> Iterator[tuple[str, dict[str, str]]]:
    scheme = facts.evaluation.scheme
    marks = [scheme.conversion_mark, scheme.weight_mark, scheme.bands.mark]
    marks += [threshold.mark for threshold in scheme.thresholds.values()]
    marks += [dimension.mark for dimension in scheme.dimensions]
    count = sum(mark.status == PROPOSED for mark in marks)
    if count:
        yield "skema", {"jumlah": spell_count(count)}


def _results_to_units(facts: Facts) -> Iterator[tuple[str, dict[str, str]]]:
    if facts.shown_units:
        yield "hasil_unit", {}
