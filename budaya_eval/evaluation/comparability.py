"""What of two years can be compared: unchanged statements, the way of answering, and where the series breaks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from budaya_eval.evaluation.rows import INDEX, Row, index_cells, record_of
from budaya_eval.evaluation.year import YearData
from budaya_eval.indicators import Scale
from budaya_eval.instrument import Instrument
from budaya_eval.phrases import format_number, join_words, round_half_up
from budaya_eval.results import BROKEN, IN_PART, UNBROKEN, make_row
from budaya_eval.scoring import IndicatorScores

PAPER_CHANNELS = ("paper", "entry_sheet")
FEWEST_INDICATORS = 2


@dataclass(frozen=True, slots=True)
class Comparability:
    """What of a year can be compared with the previous one.

    Parameters
    ----------
    broken : str
        Why nothing can be compared; empty if something can.
    scales : mapping
        Core value to the indicators of which every statement is unchanged, where there are two or more.
    kept, asked : mapping
        Core value to its unchanged statements, and to all its statements of either year.
    needed : float
        Share of unchanged statements that a core value needs.
    names : mapping
        Core value to its name, those of both years.
    """

    broken: str
    scales: Mapping[str, list[str]]
    kept: Mapping[str, frozenset[str]]
    asked: Mapping[str, frozenset[str]]
    needed: float
    names: Mapping[str, str]

    def reason(self, core_value: str = "") -> str:
        """Why a core value, or the index of all, cannot be compared; empty if it can."""
        if self.broken:
            return self.broken
        if core_value:
            return self._reason_of(core_value)
        return "; ".join(filter(None, (self._reason_of(code) for code in self.names)))

    def _reason_of(self, core_value: str) -> str:
        asked, kept = self.asked[core_value], self.kept[core_value]
        if core_value in self.scales and len(kept) >= self.needed * len(asked) - 1e-9:
            return ""
        return f"{self.names[core_value]}: hanya {len(kept)} dari {len(asked)} pernyataan yang tidak berubah"

    def note(self, core_value: str = "") -> str:
        """Say on how many statements a comparison stands, if not on all."""
        codes = [core_value] if core_value else list(self.names)
        asked = frozenset[str]().union(*(self.asked[code] for code in codes))
        kept = frozenset[str]().union(*(self.kept[code] for code in codes))
        if kept == asked:
            return ""
        return (
            f"dibandingkan pada {len(kept)} dari {len(asked)} pernyataan yang tidak berubah "
            f"(berubah: {join_words(sorted(asked - kept))})"
        )

    def narrow(self, data: YearData, multiplier: int) -> YearData:
        """Keep of a year what can be compared, with scores as multiples of the same whole number in both years.

        The scores of all indicators stay, so that no unit is shown that was hidden before.
        """
        factor = multiplier // data.scores.multiplier
        frame = data.scores.frame * factor
        scores: IndicatorScores = replace(
            data.scores, frame=frame, multiplier=multiplier, scales={code: list(i) for code, i in self.scales.items()}
        )
        return replace(data, scores=scores)


def compare_questionnaires(previous: YearData, current: YearData) -> Comparability:
    """Tell what of two years can be compared.

    Another scale, referent, form or conversion breaks the series whole. Otherwise statements are the same by their
    fingerprints; an indicator is compared if all its statements are the same, a core value if enough are
    (`min_share_unchanged` of the scheme), and the index if every core value is.
    """
    old, new = previous.instrument, current.instrument
    before, after = _statements(old), _statements(new)
    asked: dict[str, set[str]] = {}
    changed_indicators = set()
    for code in before.keys() | after.keys():
        for core_value, indicator, _ in filter(None, (before.get(code), after.get(code))):
            asked.setdefault(core_value, set()).add(code)
            if before.get(code) != after.get(code):
                changed_indicators.add(indicator)
    kept = {
        core_value: frozenset(c for c in codes if c in after and after[c][1] not in changed_indicators)
        for core_value, codes in asked.items()
    }
    scales = {
        core_value: unchanged
        for core_value, indicators in current.scores.scales.items()
        if len(unchanged := [code for code in indicators if code not in changed_indicators]) >= FEWEST_INDICATORS
    }
    broken = _find_break(previous, current)
    if not broken and not scales:
        broken = "tidak ada nilai dengan cukup pernyataan yang tidak berubah"
    return Comparability(
        broken,
        {} if broken else scales,
        kept,
        {core_value: frozenset(codes) for core_value, codes in asked.items()},
        current.scheme.threshold("min_share_unchanged"),
        {c.code: c.name for c in (*new.core_values, *old.core_values) if c.code in asked},
    )


def _statements(instrument: Instrument) -> dict[str, tuple[str, str, str]]:
    """Statements that carry the index: code to core value, indicator and fingerprint."""
    return {
        question.code: (question.core_value, question.indicator, question.fingerprint(instrument.scale))
        for question in instrument.questions_of("likert", instrument.index_wording)
    }


def _find_break(previous: YearData, current: YearData) -> str:
    """Say what breaks the whole series; empty if nothing does."""
    old, new = previous.instrument, current.instrument
    found = []
    if old.index_wording != new.index_wording:
        found.append(f"rumusan yang membawa indeks berubah dari '{old.index_wording}' menjadi '{new.index_wording}'")
    points = [[(point.value, point.label) for point in scale.points] for scale in (old.scale, new.scale)]
    if points[0] != points[1]:
        found.append(f"pilihan jawaban berubah dari {_name_scale(old.scale)} menjadi {_name_scale(new.scale)}")
    elif old.scale.prompt != new.scale.prompt:
        found.append("kalimat pengantar pernyataan berubah")
    if old.form != new.form:
        found.append(f"bentuk kuesioner berubah dari '{old.form}' menjadi '{new.form}'")
    if previous.scheme.conversion != current.scheme.conversion:
        found.append("konversi indeks berubah")
    return join_words(found)


def _name_scale(scale: Scale) -> str:
    return f"{scale.name.lower()} ({scale.low}–{scale.high})"


def previous_rows(data: YearData, previous: YearData, comparability: Comparability) -> Iterator[Row]:
    """The index of the previous year as its folder gives it today, in all and per core value, and what it serves for.

    Both years are computed in one way, or their difference would tell of the way as well. Where the signed report of
    that year printed another figure, for answers that came or were corrected later, the note says so.
    """
    stats = previous.statistics
    means = stats.means(weights=previous.value_weights)
    for scale in (INDEX, *previous.scores.scales):
        core_value = "" if scale == INDEX else scale
        if core_value and core_value not in data.scores.scales:
            continue
        record = record_of(means, scale)
        reason, part = comparability.reason(core_value), comparability.note(core_value)
        index = index_cells(previous, record)
        yield make_row(
            "index_previous",
            scope="city",
            core_value=core_value,
            reference_year=previous.settings.year,
            category=BROKEN if reason else IN_PART if part else UNBROKEN,
            method="indeks kota menurut kuesioner dan register tahun itu",
            note="; ".join(filter(None, (reason or part, _note_printed(previous, core_value, index["estimate"])))),
            **index,
        )


def _note_printed(previous: YearData, core_value: str, estimate: float) -> str:
    printed = previous.printed.get(core_value)
    if printed is None or printed == round_half_up(estimate):
        return ""
    year = previous.settings.year
    return (
        f"dihitung terhadap indeks {year} menurut isi foldernya sekarang ({format_number(estimate)}); laporan {year} "
        f"yang ditandatangani mencetak {format_number(printed)}"
    )


def mode_rows(data: YearData, previous: YearData | None) -> Iterator[Row]:
    """Share of the respondents who answered on paper, this year and in the previous one; a shift is a caution."""
    share = _paper_share(data)
    note = ""
    if previous is not None:
        before = _paper_share(previous)
        if abs(share - before) >= 100 * data.scheme.threshold("mode_shift"):
            note = (
                f"cara mengisi berubah: {format_number(before, 0)} % di kertas pada {previous.settings.year}, "
                f"{format_number(share, 0)} % pada {data.settings.year}; sebagian perubahan dapat berasal dari sini"
            )
        yield make_row(
            "share_paper",
            scope="city",
            subgroup=f"tahun {previous.settings.year}",
            estimate=before,
            n=len(previous.people),
            reference_year=previous.settings.year,
        )
    yield make_row("share_paper", scope="city", estimate=share, n=len(data.people), note=note)


def _paper_share(data: YearData) -> float:
    is_paper = data.answers.respondents["channel"].isin(PAPER_CHANNELS)
    return 100 * float(is_paper.mean()) if len(is_paper) else math.nan
