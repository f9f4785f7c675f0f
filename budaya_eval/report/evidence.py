"""What the report says of evidence, supporting performance data, and last year's plans."""

from __future__ import annotations

from budaya_eval.action_plan import choose_topic, review_awards
from budaya_eval.monitoring import REPORTED
from budaya_eval.phrases import format_number, format_period, join_words
from budaya_eval.report.builder import Builder, sentences
from budaya_eval.report.model import Block, Paragraph
from budaya_eval.tables import table_evidence, table_performance, table_plan_states
from budaya_eval.tables.display import is_shown, keyed, show

CITY_MEASURE, UNIT_MEASURE = "n_periods_met", "n_units_met"
OUTCOMES = {"bukti_kbk_belum": "belum dibentuk", "bukti_kbk_lama": "kedaluwarsa"}


def build_evidence(builder: Builder) -> list[Block]:
    """Build the section on evidence; without any it says so."""
    wording = builder.wording
    evidence, performance = table_evidence(builder.evaluation), table_performance(builder.evaluation)
    blocks: list[Block] = [builder.heading("c", "bukti")]
    if evidence is None:
        blocks.append(Paragraph(wording.text("c", "bukti_belum")))
    else:
        blocks += [Paragraph(_describe(builder)), *builder.add_table(evidence)]
    if performance is not None:
        blocks.append(Paragraph(wording.text("c", "kinerja_1", tabel=builder.next_table())))
        blocks += builder.add_table(performance)
    if evidence is not None and "penghargaan" in builder.annexes:
        blocks.append(Paragraph(_awards(builder)))
    states, plans = table_plan_states(builder.evaluation), builder.evaluation.plans
    if states is not None and plans is not None:
        counts = {"jumlah": str(len(plans.units)), "semua": str(len(builder.facts.units)), "asal": str(plans.year)}
        blocks.append(Paragraph(wording.text("c", "rencana_1", tabel=builder.next_table(), **counts)))
        blocks += builder.add_table(states)
    return blocks


def _awards(builder: Builder) -> str:
    """Name the candidates for the award by size class, and the core value to take up next."""
    wording, annex = builder.wording, builder.annex("penghargaan")
    classes: dict[str, list[str]] = {}
    for review in review_awards(builder.evaluation):
        if review.is_candidate:
            classes.setdefault(review.size_class, []).append(review.unit.name)
    named = "; ".join(
        wording.text("c", "penghargaan_kelas", kelas=size, daftar=join_words(names)) for size, names in classes.items()
    )
    topic = choose_topic(builder.evaluation)
    return sentences(
        wording.text("c", "penghargaan_1" if named else "penghargaan_tidak_ada", calon=named, lampiran=annex),
        wording.text("c", "topik_gelar", nilai=topic.name, alasan=topic.reason) if topic else "",
    )


def _describe(builder: Builder) -> str:
    wording, evaluation = builder.wording, builder.evaluation
    names = {unit.code: unit.name for unit in builder.facts.units}
    scores = keyed(evaluation.results, "evidence_score", "unit", scope="unit")
    silent = [name for code, name in names.items() if not is_shown(scores.get(code))]
    settings = evaluation.settings
    texts = [
        wording.text(
            "c",
            "bukti_1",
            jumlah=str(len(names) - len(silent)),
            semua=str(len(names)),
            masa=format_period(settings.evidence_start, settings.evidence_end),
            tabel=builder.next_table(),
        )
    ]
    states = evaluation.results[evaluation.results["measure"] == "evidence_state"]
    if not is_shown(builder.facts.city("evidence_score")):
        texts.append(wording.text("c", "bukti_tim"))
    if silent:
        texts.append(wording.text("c", "bukti_diam", unit=join_words(silent)))
    for key, outcome in OUTCOMES.items():
        units = builder.facts.units_with_evidence(outcome)
        if units:
            texts.append(wording.text("c", key, unit=join_words([unit.name for unit in units])))
    n_open = int((states["category"] == REPORTED).sum())
    if n_open:
        texts.append(wording.text("c", "bukti_terbuka", jumlah=format_number(n_open, 0)))
    return sentences(*texts, wording.text("c", "bukti_sifat"))


def state_evidence(builder: Builder) -> str:
    """State in one line of the summary what the main items of evidence show, and where last year's plans stand."""
    text, headlines = builder.wording.text, list_headlines(builder)
    plans = builder.evaluation.plans
    follow_up = text("ringkasan", "tindak_lanjut_belum")
    if plans is not None and plans.units:
        counts = keyed(builder.evaluation.results, "n_actions", "subgroup", scope="city")
        told = [f"{show(row)} {state}" for state, row in counts.items() if row["estimate"] > 0]
        follow_up = text(
            "ringkasan",
            "tindak_lanjut",
            asal=str(plans.year),
            jumlah=format_number(len(plans.units), 0),
            daftar=", ".join(told),
        )
    if not headlines:
        return text("ringkasan", "pelaksanaan_belum", tindak_lanjut=follow_up)
    return text("ringkasan", "pelaksanaan", daftar=", ".join(headlines), tindak_lanjut=follow_up)


def list_headlines(builder: Builder) -> list[str]:
    """List the main items of evidence, each as "KBK 27/32"; nothing where none was reported."""
    evaluation = builder.evaluation
    if evaluation.evidence is None or evaluation.evidence.is_empty:
        return []
    parts = []
    for item in evaluation.evidence.catalogue.items:
        if item.headline:
            measure = CITY_MEASURE if item.level == "city" else UNIT_MEASURE
            row = builder.facts.city(measure, item=item.code)
            assert row is not None
            parts.append(f"{item.headline} {show(row)}/{format_number(float(row['n']), 0)}")
    return parts
