"""What the report is about and what was done: the sections before the results."""

from __future__ import annotations

from budaya_eval.charts import chart_participation
from budaya_eval.phrases import SIMULATED, format_date, join_words, spell_count
from budaya_eval.report.builder import Builder, sentences, start
from budaya_eval.report.facts import plain_name
from budaya_eval.report.model import Block, Item, ItemList, Note, Paragraph
from budaya_eval.tables import table_accounting, table_participation, table_set_aside
from budaya_eval.tables.display import is_shown, records, show
from budaya_eval.tables.units import CHANNEL_NAMES


def build_general(builder: Builder) -> list[Block]:
    """Say what work culture is, which values and how many indicators are measured, and in which levels."""
    wording, evaluation, facts = builder.wording, builder.evaluation, builder.facts
    instrument = evaluation.instrument
    counts = {part.code: sum(i.core_value == part.code for i in facts.indicators) for part in facts.core_values}
    details = [
        wording.text("a", "umum_rincian", jumlah=spell_count(counts[part.code]), nilai=part.name)
        for part in facts.core_values
    ]
    own_key = f"umum_1_{instrument.list_code}"
    general = wording.text(
        "a",
        own_key if wording.has("a", own_key) else "umum_1",
        nilai=join_words([part.name for part in facts.core_values]),
        jumlah_nilai=spell_count(len(facts.core_values)),
        jumlah_indikator=str(len(facts.indicators)),
        rincian=join_words(details),
        basis=instrument.basis,
    )
    levels = [plain_name(dimension.name) for dimension in evaluation.scheme.dimensions]
    return [
        builder.heading("a", "umum"),
        Paragraph(general),
        Paragraph(wording.text("a", "umum_2", jumlah_tingkat=spell_count(len(levels)), tingkat=join_words(levels))),
    ]


def build_purpose(builder: Builder) -> list[Block]:
    """Say what the report is for."""
    wording = builder.wording
    return [
        builder.heading("a", "maksud"),
        Paragraph(wording.text("a", "maksud_1")),
        Paragraph(wording.text("a", "maksud_2")),
        ItemList(tuple(Item(text) for text in wording.texts("a", "tujuan")), is_numbered=True),
    ]


def build_scope(builder: Builder) -> list[Block]:
    """Say who is in, on which date, and what is not shown."""
    wording, evaluation, facts = builder.wording, builder.evaluation, builder.facts
    scope = wording.text(
        "a",
        "lingkup_1",
        jumlah_unit=str(len(facts.units)),
        tanggal_acuan=format_date(evaluation.settings.reference_date),
        sasaran=show(facts.city("n_staff")),
    )
    invented = wording.text("a", "lingkup_simulasi") if evaluation.settings.is_simulated else ""
    return [
        builder.heading("a", "lingkup"),
        Paragraph(sentences(scope, invented)),
        Paragraph(wording.text("a", "lingkup_2", min_sel=str(evaluation.scheme.min_cell))),
    ]


def build_bases(builder: Builder) -> list[Block]:
    """Name the regulations and the scheme it rests on."""
    wording, scheme = builder.wording, builder.evaluation.scheme
    bases = wording.texts(
        "a", "dasar_daftar", skema=scheme.name, versi_skema=scheme.version, lampiran_status=builder.annex("status")
    )
    bases[1:1] = builder.settings.lines("dasar_tambahan")
    return [
        builder.heading("a", "dasar"),
        ItemList(tuple(Item(text) for text in bases), is_numbered=True),
        Note(wording.text("a", "dasar_catatan_judul"), wording.text("a", "dasar_catatan")),
    ]


def build_instrument(builder: Builder) -> list[Block]:
    """Describe the questionnaire."""
    return [builder.heading("b", "instrumen"), Paragraph(_instrument_text(builder))]


def build_collection(builder: Builder) -> list[Block]:
    """Tell how answers were collected and who took part."""
    shown: list[Block] = [
        *builder.add_table(table_participation(builder.evaluation)),
        *builder.add_figure(chart_participation(builder.evaluation)),
    ]
    text = sentences(_collection_text(builder), builder.refer_to(shown))
    return [builder.heading("b", "pengumpulan"), Paragraph(text), *shown]


def build_reading(builder: Builder) -> list[Block]:
    """Account for every row read."""
    shown: list[Block] = [
        *builder.add_table(table_accounting(builder.evaluation)),
        *builder.add_table(table_set_aside(builder.evaluation)),
    ]
    text = sentences(_reading_text(builder), builder.refer_to(shown))
    return [builder.heading("b", "pembacaan"), Paragraph(text), *shown]


def build_limits(builder: Builder) -> list[Block]:
    """Say how far the results carry."""
    return [builder.heading("b", "batas"), ItemList(tuple(Item(text) for text in _limits(builder)))]


def _instrument_text(builder: Builder) -> str:
    wording, instrument = builder.wording, builder.evaluation.instrument
    points = instrument.scale.points
    asked = instrument.questions_of("likert", instrument.index_wording)
    n_reverse = sum(question.is_reverse for question in asked)
    n_factual = len(instrument.questions_of("factual"))
    return sentences(
        wording.text(
            "b",
            "instrumen_1",
            bentuk=instrument.form,
            kode=instrument.fingerprint,
            jumlah_butir=str(len(instrument.questions_of("likert"))),
            jumlah_indikator=str(len(instrument.indicators)),
            rendah=str(points[0].value),
            tinggi=str(points[-1].value),
            label_rendah=points[0].label,
            label_tinggi=points[-1].label,
            rujukan=wording.text("b", f"rujukan_{instrument.index_wording}"),
        ),
        wording.text("b", "instrumen_negatif", jumlah=start(spell_count(n_reverse))) if n_reverse else "",
        wording.text("b", "instrumen_pengetahuan", jumlah=start(spell_count(n_factual))) if n_factual else "",
        wording.text("b", "instrumen_rujuk", lampiran=builder.annex("pernyataan")),
    )


def _collection_text(builder: Builder) -> str:
    wording, facts = builder.wording, builder.facts
    channels = [
        CHANNEL_NAMES.get(str(code), str(code)) for code in builder.evaluation.answers.files["channel"].unique()
    ]
    low, silent = facts.low_participation, facts.silent_units
    period = builder.survey_period
    units = {
        "jumlah": spell_count(len(low)),
        "semua": spell_count(len(facts.units)),
        "batas": builder.threshold_percent,
    }
    return sentences(
        wording.text(
            "b",
            "pengumpulan_1" if period else "pengumpulan_1_tanpa_tanggal",
            masa=period,
            saluran=join_words(sorted(channels)),
        ),
        wording.text(
            "b",
            "pengumpulan_2",
            responden=show(facts.city("n_respondents")),
            sasaran=show(facts.city("n_staff")),
            partisipasi=show(facts.city("response_rate")),
        ),
        wording.text("b", "pengumpulan_rendah", batas=builder.threshold_percent) if facts.is_low_in_all else "",
        wording.text(
            "b",
            facts.choose_by_participation("pengumpulan_unit_tidak_ada", "pengumpulan_unit", "pengumpulan_unit_semua"),
            **units,
        ),
        wording.text("b", "pengumpulan_diam", unit=join_words([unit.name for unit in silent])) if silent else "",
    )


def _reading_text(builder: Builder) -> str:
    wording, facts = builder.wording, builder.facts
    n_corrections = len(builder.evaluation.answers.corrections)
    uniform = facts.city("share_straight_line")
    return sentences(
        wording.text(
            "b",
            "pembacaan_1",
            dibaca=show(facts.city("n_rows_read")),
            dipakai=show(facts.city("n_rows_used")),
            dipisahkan=show(facts.city("n_rows_set_aside")),
        ),
        wording.text(
            "b", "pembacaan_koreksi", jumlah=start(spell_count(n_corrections)), lampiran=builder.annex("koreksi")
        )
        if n_corrections
        else "",
        wording.text("b", "pembacaan_seragam", persen=show(uniform)) if is_shown(uniform) else "",
    )


def _limits(builder: Builder) -> list[str]:
    limits = builder.wording.texts("b", "batas_daftar")
    has_evidence = builder.evaluation.evidence is not None and not builder.evaluation.evidence.is_empty
    limits.append(builder.wording.text("b", "batas_bukti" if has_evidence else "batas_tanpa_bukti"))
    supposed = _suppositions(builder)
    if supposed:
        limits.insert(1, supposed)
    if builder.evaluation.settings.is_simulated:
        limits.insert(0, f"{SIMULATED}. {builder.wording.text('judul', 'simulasi_arti')}")
    return limits


def _suppositions(builder: Builder) -> str:
    """Say where the index would stand if those who did not answer stood lower; empty if that was not computed."""
    facts = builder.facts
    rows = [row for row in records(facts.results, "index_if_absent_lower", scope="city", subgroup="*") if is_shown(row)]
    if not rows:
        return ""
    return builder.wording.text(
        "b",
        "batas_andai",
        andaian=join_words([str(row["subgroup"]).partition(" ")[0] for row in rows], "atau"),
        hasil=join_words([show(row) for row in rows], "atau"),
        indeks=show(facts.total.index),
    )
