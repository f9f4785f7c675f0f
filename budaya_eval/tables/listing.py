"""Tables of what is laid down: the indicator list, the questionnaire built from it, what channels carry, measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from budaya_eval.phrases import NOT_AVAILABLE, format_number, join_words
from budaya_eval.results import MEASURES
from budaya_eval.tables.display import Column, DisplayTable, Row
from budaya_eval.tables.units import CHANNEL_NAMES

if TYPE_CHECKING:
    from budaya_eval.channels.channel import LossReport
    from budaya_eval.indicators import IndicatorList
    from budaya_eval.instrument import Instrument

STATUS_NOTE = (
    "Status: terverifikasi = dibaca dalam naskah peraturannya; ditetapkan = keputusan Tim; sekunder = dari sumber lain "
    "yang disebut; usulan = belum ditetapkan."
)
WORDING_NAMES = {
    "unit": "Pegawai di unit kerja saya …",
    "self": "Saya …",
    "peer": "Pegawai di Perangkat Daerah yang dinilai …",
    "supervisor": "Pegawai di unit yang saya pimpin …",
    "public": "Pegawai yang melayani saya …",
}
KIND_NAMES = {"likert": "pernyataan", "factual": "pertanyaan", "open": "pertanyaan", "background": "pertanyaan"}


def list_source(indicator_list: IndicatorList) -> str:
    """Source line of a table made from the list."""
    return f"Sumber: {indicator_list.name}, versi {indicator_list.version}."


def table_listed_values(indicator_list: IndicatorList) -> DisplayTable:
    """Core values with their definitions and the number of indicators."""
    n_indicators = {
        core_value.code: sum(indicator.core_value == core_value.code for indicator in indicator_list.indicators)
        for core_value in indicator_list.core_values
    }
    return DisplayTable(
        name="daftar-nilai",
        title="Nilai budaya kerja dalam daftar",
        columns=(
            Column("Kode", 1.2),
            Column("Nilai", 2.2),
            Column("Pengertian", 7.6),
            Column("Indikator", 1.5, "right"),
            Column("Sumber", 4),
            Column("Status", 2.1),
        ),
        rows=tuple(
            Row((c.code, c.name, c.definition, format_number(n_indicators[c.code], 0), c.source, c.status))
            for c in indicator_list.core_values
        ),
        note=STATUS_NOTE,
        source=list_source(indicator_list),
    )


def table_listed_indicators(indicator_list: IndicatorList) -> DisplayTable:
    """Indicators verbatim, under their core value, with the place they come from."""
    rows = []
    for core_value in indicator_list.core_values:
        own = [indicator for indicator in indicator_list.indicators if indicator.core_value == core_value.code]
        rows.append(Row((f"{core_value.name} ({len(own)} indikator)",), "group"))
        rows += [Row((indicator.code, indicator.text, indicator.source, indicator.status)) for indicator in own]
    return DisplayTable(
        name="daftar-indikator",
        title=f"{len(indicator_list.indicators)} indikator perilaku, sesuai bunyi sumbernya",
        columns=(Column("Kode", 1.2), Column("Indikator", 7), Column("Sumber", 6.4), Column("Status", 2.1)),
        rows=tuple(rows),
        note=STATUS_NOTE,
        source=list_source(indicator_list),
    )


def table_listed_items(indicator_list: IndicatorList, *, is_active: bool = True) -> DisplayTable | None:
    """Statements that are asked, or the reserve, in both wordings under their core value."""
    value_of = {indicator.code: indicator.core_value for indicator in indicator_list.indicators}
    position = {indicator.code: place for place, indicator in enumerate(indicator_list.indicators)}
    items = sorted(
        (item for item in indicator_list.items if item.is_active == is_active),
        key=lambda item: position[item.indicator],
    )
    if not items:
        return None
    rows = []
    for core_value in indicator_list.core_values:
        own = [item for item in items if value_of[item.indicator] == core_value.code]
        rows.append(Row((f"{core_value.name} ({len(own)} pernyataan)",), "group"))
        rows += [
            Row((item.code, item.text_unit, item.text_self, "negatif" if item.is_reverse else "positif"))
            for item in own
        ]
    return DisplayTable(
        name="pernyataan-aktif" if is_active else "pernyataan-cadangan",
        title="Pernyataan yang ditanyakan" if is_active else "Pernyataan cadangan (belum ditanyakan)",
        columns=(
            Column("Kode", 1.3),
            Column("Rumusan unit kerja (membawa indeks)", 7.2),
            Column("Rumusan “Saya”", 6.2),
            Column("Arah", 1.4),
        ),
        rows=tuple(rows),
        note="Arah negatif: setuju atau sering berarti kurang baik; skornya dibalik satu kali sebelum dihitung.",
        source=list_source(indicator_list),
    )


def table_forms(indicator_list: IndicatorList) -> DisplayTable:
    """Forms of the questionnaire that the list offers, and how many statements each asks."""
    active = [item for item in indicator_list.items if item.is_active]
    rows = []
    for form in indicator_list.forms.values():
        wordings = join_words([f"“{WORDING_NAMES[wording]}”" for wording in form.wordings])
        is_default = form.code == indicator_list.default_form
        count = format_number(sum(bool(item.text(wording)) for item in active for wording in form.wordings), 0)
        rows.append(Row((form.code, wordings, count, "bawaan" if is_default else "")))
    return DisplayTable(
        name="bentuk",
        title="Bentuk kuesioner yang tersedia",
        columns=(Column("Bentuk", 2), Column("Rumusan", 8), Column("Pernyataan", 2, "right"), Column("Keterangan", 2)),
        rows=tuple(rows),
        source=list_source(indicator_list),
    )


def table_scales(indicator_list: IndicatorList) -> DisplayTable:
    """Answer scales that the list offers, with their stems and categories."""
    rows = []
    for scale in indicator_list.scales.values():
        options = "; ".join(f"{point.value} = {point.label}" for point in scale.points)
        declared = "; ".join(answer.label for answer in scale.non_answers)
        is_default = scale.code == indicator_list.default_scale
        rows.append(Row((scale.code, scale.prompt, options, declared or NOT_AVAILABLE, "bawaan" if is_default else "")))
    return DisplayTable(
        name="skala",
        title="Skala jawaban yang tersedia",
        columns=(
            Column("Skala", 2.2),
            Column("Kalimat pembuka", 5.2),
            Column("Pilihan", 5.6),
            Column("Di luar skala", 2.4),
            Column("Keterangan", 1.8),
        ),
        rows=tuple(rows),
        source=list_source(indicator_list),
    )


def table_instrument(instrument: Instrument, issued: Mapping[str, Instrument]) -> DisplayTable:
    """What was built: parts, number of questions, fingerprint, and whether this version has been issued.

    Parameters
    ----------
    instrument : Instrument
        As built from the list.
    issued : mapping
        Fingerprint to issued questionnaire of the year (`budaya_eval.instrument.read_issued`).
    """
    if instrument.fingerprint in issued:
        state = "sudah terbit; isinya sama dengan yang terbit"
    elif issued:
        state = f"berbeda dengan yang sudah terbit ({join_words(sorted(issued))})"
    else:
        state = "belum terbit; masih rancangan"
    order = f"diacak dengan benih {instrument.seed}" if instrument.order == "seeded" else "menurut daftar"
    rows = [
        Row(("Kode kuesioner", instrument.fingerprint)),
        Row(("Keadaan", state)),
        Row(("Tahun", str(instrument.year))),
        Row(("Bentuk", instrument.form)),
        Row(("Skala", f"{instrument.scale.name} ({instrument.scale.low}–{instrument.scale.high})")),
        Row(("Urutan pernyataan", order)),
    ]
    rows += [
        Row((f"Bagian {number}", f"{block.title}: {len(block.questions)} {KIND_NAMES[block.kind]}"))
        for number, block in enumerate(instrument.blocks, start=1)
    ]
    return DisplayTable(
        name="kuesioner",
        title="Kuesioner yang tersusun",
        columns=(Column("Hal", 3.4), Column("Isi", 11)),
        rows=tuple(rows),
        source=f"Sumber: {instrument.list_name}, versi {instrument.list_version}.",
    )


def table_losses(reports: Iterable[LossReport]) -> DisplayTable:
    """What every channel wrote, and what it cannot carry."""
    rows = []
    for report in reports:
        names = join_words([path.name for path in report.files])
        title = CHANNEL_NAMES.get(report.channel, report.channel)
        rows.append(Row((f"{title[0].upper()}{title[1:]}: {names}",), "group"))
        rows += [Row((loss.what, loss.consequence)) for loss in report.losses]
    return DisplayTable(
        name="saluran",
        title="Yang tidak terbawa oleh setiap saluran, dan akibatnya",
        columns=(Column("Tidak terbawa", 6), Column("Akibatnya", 9)),
        rows=tuple(rows),
    )


def table_measures() -> DisplayTable:
    """The measures of the results table, with their unit and meaning."""
    return DisplayTable(
        name="ukuran",
        title="Arti setiap ukuran (measure) dalam tabel hasil",
        columns=(Column("measure", 3.6), Column("Satuan", 3), Column("Arti", 8.4)),
        rows=tuple(Row((measure, unit, meaning)) for measure, (unit, meaning) in MEASURES.items()),
    )
