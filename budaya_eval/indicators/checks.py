"""Checks of an indicator list: its settings, and what only its six files together can show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from budaya_eval.errors import ProblemList
from budaya_eval.files import did_you_mean, near_miss
from budaya_eval.indicators.model import (
    STATUSES,
    WORDING_SUFFIX,
    WORDINGS,
    CoreValue,
    Form,
    Indicator,
    Item,
    Question,
    Scale,
)

FEWEST_INDICATORS = 2
SETTINGS = (
    "code",
    "name",
    "name_en",
    "version",
    "basis",
    "status",
    "default_form",
    "default_scale",
    "index_wording",
)
# A list of a unit's own values is asked within another questionnaire, and has no form, scale and text of its own.
UNIT_SETTING = "unit"
LOCAL_SETTINGS = ("code", "name", "name_en", "version", "basis", "status")
SETTING_KINDS = (str, int, float)
SECTIONS = ("form", "scale", "text")
LIST_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REQUIRED_TEXTS = (
    "title",
    "subtitle",
    "purpose",
    "consent_question",
    "consent_yes",
    "consent_no",
    "instructions",
    "closing",
    "contact",
    "factual_title",
    "background_title",
)


def check_settings(content: Mapping[str, Any], file: str, problems: ProblemList) -> None:
    """Check names and kinds of the entries of `instrument.toml`, and that no text of the questionnaire is missing."""
    is_local = bool(content.get(UNIT_SETTING))
    needed = LOCAL_SETTINGS if is_local else (*SETTINGS, *SECTIONS)
    known = (*needed, UNIT_SETTING)
    for key in content:
        if key not in known:
            problems.add(
                "setting-unknown",
                f"Setelan '{key}' tidak dikenal" + did_you_mean(near_miss(key, known)),
                allowed=", ".join(known),
                file=file,
            )
    for key in known:
        if key not in content and key in needed:
            what = f"Bagian [{key}]" if key in SECTIONS else f"Setelan '{key}'"
            problems.add("setting-missing", f"{what} tidak ada", action="Tambahkan.", file=file)
        elif key in SECTIONS and not isinstance(content[key], dict):
            problems.add("setting-kind", f"'{key}' bukan bagian", allowed=f"bagian [{key}]", file=file)
        elif key not in SECTIONS and type(content.get(key, "")) not in SETTING_KINDS:
            problems.add("setting-kind", f"Setelan '{key}' salah jenis", allowed='teks "..."', file=file)
    code = content.get("code", "-")
    if isinstance(code, str) and code != "-" and not LIST_CODE.fullmatch(code):
        problems.add(
            "setting-choice",
            f"Setelan code = '{code}' tidak dapat menjadi nama berkas",
            allowed="huruf kecil, angka, dan tanda hubung, sama dengan nama foldernya",
            file=file,
        )
    texts = content.get("text")
    for key in () if is_local else REQUIRED_TEXTS:
        if isinstance(texts, dict) and not texts.get(key):
            problems.add(
                "text-missing",
                f"Teks '{key}' dalam bagian [text] tidak ada atau kosong",
                action="Salin dari daftar indikator lain dalam instruments/, lalu sesuaikan.",
                file=file,
            )


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
    for scale in scales.values():
        _check_scale(scale, problems)
    for question in questions:
        if question.kind == "open" and not settings.get("text", {}).get("open_title"):
            problems.add(
                "text-missing",
                f"Pertanyaan terbuka {question.code} memerlukan judul bagiannya",
                action="Tambahkan open_title dalam bagian [text].",
                file="instrument.toml",
            )
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
                file="tabel item",
            )
    counted = Counter(indicator.core_value for indicator in indicators if indicator.code in active)
    for core_value in core_values:
        n_indicators = counted[core_value.code]
        if n_indicators < FEWEST_INDICATORS:
            problems.add(
                "value-too-small",
                f"Nilai {core_value.code} ({core_value.name}): hanya {n_indicators} indikator dengan butir aktif",
                allowed=f"paling sedikit {FEWEST_INDICATORS}, sebaiknya tiga, agar reliabilitasnya dapat dihitung",
                action="Tambahkan indikator beserta butirnya; beberapa butir satu indikator dihitung satu.",
                file="tabel indicator",
            )
    codes = Counter(
        [
            *{core_value.code for core_value in core_values},
            *{indicator.code for indicator in indicators},
            *{item.code for item in items},
            *{f"{item.code}{suffix}" for item in items for suffix in WORDING_SUFFIX.values() if suffix},
            *{question.code for question in questions},
        ]
    )
    for code in (code for code, count in codes.items() if count > 1):
        problems.add(
            "code-clash",
            f"Kode '{code}' dipakai untuk dua hal (nilai, indikator, butir, butir dalam rumusan lain, pertanyaan)",
            action="Ubah salah satunya.",
            file="tabel core_value, indicator, item, background",
        )


def _check_choice(settings: Mapping[str, Any], key: str, allowed: Sequence[str], problems: ProblemList) -> None:
    if allowed and key in settings and settings[key] not in allowed:
        problems.add(
            "setting-choice",
            f"Setelan {key} = '{settings[key]}' tidak dikenal",
            allowed=", ".join(allowed),
            file="instrument.toml",
        )


def _check_scale(scale: Scale, problems: ProblemList) -> None:
    """Check that every answer of a scale can be told from the others, by its number or code and by its label."""
    for what, answers in (
        ("Angka atau kode", [*(str(point.value) for point in scale.points), *(n.code for n in scale.non_answers)]),
        ("Label", [*(point.label for point in scale.points), *(n.label for n in scale.non_answers)]),
    ):
        for answer, count in Counter(map(str.casefold, answers)).items():
            if answer and count > 1:
                problems.add(
                    "scale-ambiguous",
                    f"{what} '{answer}' ada {count} kali pada skala '{scale.code}'",
                    action="Bedakan, agar jawabannya dapat dibaca kembali.",
                    file="tabel scale",
                )
