"""Tables beside BerAKHLAK: how the indicators relate to it, and its official index, never on one scale with ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budaya_eval.files import find_table, read_table
from budaya_eval.phrases import NOT_AVAILABLE
from budaya_eval.tables.annex import CONVERSION_NAMES
from budaya_eval.tables.display import Column, DisplayTable, Row, one, show, show_category, show_predicate, source_of

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

LIST_KEY = "berakhlak"
APART_NOTE = (
    "Kedua angka tidak dapat dibandingkan: skalanya berlainan meskipun sama-sama sampai 100. Indeks BerAKHLAK "
    "menghitung suara atas perilaku (menurut laporan tahun 2022 dari sumber sekunder), dengan pertanyaan, responden, "
    "dan golongannya sendiri; indeks budaya kerja ialah rata-rata skor atas indikator Perwali. Selisihnya tidak "
    "bermakna, dan golongan yang satu tidak berlaku bagi yang lain."
)


def table_berakhlak_index(evaluation: Evaluation) -> DisplayTable | None:
    """The official Indeks BerAKHLAK beside the index, each on its own scale; nothing where it is not known."""
    official, index = (one(evaluation.results, measure, scope="city") for measure in ("berakhlak_index", "index"))
    if official is None:
        return None
    own_way = f"0–100: {CONVERSION_NAMES[evaluation.scheme.conversion]}"
    rows = (
        Row(
            (
                "Indeks budaya kerja",
                str(evaluation.settings.year),
                show(index),
                show_predicate(evaluation, index),
                own_way,
                "Survei budaya kerja Pemerintah Kota",
            )
        ),
        Row(
            (
                "Indeks BerAKHLAK",
                str(official["reference_year"]),
                show(official),
                show_category(official),
                "0–100: cara hitung penerbitnya",
                str(official["basis"]),
            )
        ),
    )
    return DisplayTable(
        name="indeks-berakhlak",
        title="Indeks BerAKHLAK di samping indeks budaya kerja: dua ukuran dengan skala masing-masing",
        columns=(
            Column("Ukuran", 2.8),
            Column("Tahun", 1.3, "right"),
            Column("Hasil", 1.5, "right"),
            Column("Golongan pada skalanya sendiri", 2.8),
            Column("Skala", 4.2),
            Column("Sumber", 3.6),
        ),
        rows=rows,
        note=APART_NOTE,
        source=source_of(evaluation, "survei budaya kerja dan publikasi Indeks BerAKHLAK"),
    )


def table_mapping(evaluation: Evaluation) -> DisplayTable | None:
    """How each indicator relates to the conduct guides of BerAKHLAK, where a mapping table exists."""
    instrument = evaluation.instrument
    instruments = evaluation.settings.instrument_folder.parent
    folder, name = instruments / "mapping", f"{instrument.list_code}_{LIST_KEY}"
    if not any((folder / f"{name}{suffix}").is_file() for suffix in (".xlsx", ".csv")):
        return None
    guides = {row["code"]: row["text"] for row in read_table(find_table(instruments / LIST_KEY, "indicator")).rows}
    links = read_table(find_table(folder, name)).rows
    rows = []
    for indicator in instrument.indicators:
        for link in (row for row in links if row["indicator"] == indicator.code):
            guide = guides.get(link["berakhlak_indicator"], NOT_AVAILABLE)
            rows.append(Row((indicator.code, indicator.text, guide, link["relation"], link["reason"])))
    if not rows:
        return None
    return DisplayTable(
        name="berakhlak",
        title="Keterkaitan indikator dengan panduan perilaku BerAKHLAK",
        columns=(
            Column("Kode", 1.2),
            Column("Indikator", 4.4),
            Column("Panduan perilaku BerAKHLAK", 4.5),
            Column("Kaitan", 1.7),
            Column("Alasan", 4.4),
        ),
        rows=tuple(rows),
        note="Pemetaan berstatus usulan; panduan perilaku menurut SE Menteri PANRB 20/2021 dari sumber sekunder.",
        source=f"Sumber: tabel pemetaan {name}.",
    )
