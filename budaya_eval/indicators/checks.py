"""Checks of an indicator list that only its six files together allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from budaya_eval.errors import ProblemList
from budaya_eval.indicators.model import (
    STATUSES,
    WORDINGS,
    CoreValue,
    Form,
    Indicator,
    Item,
    Question,
    Scale,
)

FEWEST_ITEMS = 2


def check_whole(
    problems: ProblemList,
    settings: Mapping[str, Any],
    core_values: tuple[CoreValue, ...],
    indicators: tuple[Indicator, ...],
    items: tuple[Item, ...],
    scales: Mapping[str, Scale],
    questions: tuple[Question, ...],
    forms: Mapping[str, Form],
) -> None:
    """Check what only the six files together can show."""
    _check_choice(settings, "default_form", list(forms), problems)
    _check_choice(settings, "default_scale", list(scales), problems)
    _check_choice(settings, "index_wording", list(WORDINGS), problems)
    _check_choice(settings, "status", list(STATUSES), problems)
    if not (core_values and indicators and items):
        return
    active = {item.indicator for item in items if item.is_active}
    for indicator in indicators:
        if indicator.code not in active:
            problems.add(
                "indicator-without-item",
                f"Indikator {indicator.code} tidak mempunyai butir yang aktif",
                action="Isi is_active = yes pada salah satu butirnya.",
                file="item",
            )
    value_of = {indicator.code: indicator.core_value for indicator in indicators}
    counted = Counter(value_of.get(item.indicator, "") for item in items if item.is_active)
    for core_value in core_values:
        if counted[core_value.code] < FEWEST_ITEMS:
            problems.add(
                "value-too-small",
                f"Nilai {core_value.code} ({core_value.name}) hanya mempunyai {counted[core_value.code]} butir aktif",
                allowed=f"paling sedikit {FEWEST_ITEMS} butir, sebaiknya tiga, agar reliabilitasnya dapat dihitung",
                action="Tambahkan indikator atau aktifkan butir cadangan.",
                file="item",
            )
    codes = Counter(
        [
            *{core_value.code for core_value in core_values},
            *{indicator.code for indicator in indicators},
            *{code for item in items for code in (item.code, f"{item.code}S")},
            *{question.code for question in questions},
        ]
    )
    for code in (code for code, count in codes.items() if count > 1):
        problems.add(
            "code-clash",
            f"Kode '{code}' dipakai untuk dua hal (nilai, indikator, butir, butir rumusan 'Saya', pertanyaan)",
            action="Ubah salah satunya.",
        )


def _check_choice(settings: Mapping[str, Any], key: str, allowed: Sequence[str], problems: ProblemList) -> None:
    if key in settings and settings[key] not in allowed:
        problems.add(
            "setting-choice",
            f"Setelan {key} = '{settings[key]}' tidak dikenal",
            allowed=", ".join(allowed),
            file="instrument.toml",
        )
