"""Reads the six files of an indicator list and tells everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from budaya_eval.errors import InputError, Problem
from budaya_eval.files import did_you_mean, near_miss, read_toml
from budaya_eval.indicators.checks import SECTIONS, SETTING_KINDS, SETTINGS, UNIT_SETTING, check_settings, check_whole
from budaya_eval.indicators.list_reader import ListReader
from budaya_eval.indicators.model import (
    ROUTE_WORDINGS,
    WORDINGS,
    CoreValue,
    Form,
    Indicator,
    IndicatorList,
    Item,
    NonAnswer,
    Scale,
    ScalePoint,
)
from budaya_eval.indicators.questions import read_questions

SETTINGS_NAME = "instrument.toml"
# Texts of a form that the list itself has no word for, since staff need none.
FORM_TEXTS = ("unit_question", "unit_question_en")
ITEM_TEXTS = (
    "text_unit_en",
    "text_self_en",
    *(f"text_{wording}{end}" for wording in WORDINGS[2:] for end in ("", "_en")),
)


def read_indicator_list(folder: Path | str) -> IndicatorList:
    """Read an indicator list from its folder and check it.

    Parameters
    ----------
    folder : path
        Folder with ``core_value``, ``indicator``, ``item``, ``scale``, ``background`` (``.xlsx`` or ``.csv``)
        and ``instrument.toml``. A list that names a ``unit`` there, whose own values it holds, has no ``scale`` and no
        ``background``: it is asked as a block of another list's questionnaire.

    Returns
    -------
    IndicatorList

    Raises
    ------
    InputError
        With every problem found in all its files.
    """
    folder = Path(folder)
    if not folder.is_dir():
        known = sorted(other.parent.name for other in folder.parent.glob(f"*/{SETTINGS_NAME}"))
        raise InputError(
            Problem(
                "list-missing",
                f"Daftar indikator '{folder.name}' tidak ada" + did_you_mean(near_miss(folder.name, known)),
                allowed=", ".join(known),
                action="Perbaiki 'instrumen' dalam evaluasi.toml.",
                file=str(folder),
            )
        )
    reader = ListReader(folder)
    settings = _read_settings(reader, folder / SETTINGS_NAME)
    core_values = _read_core_values(reader)
    indicators = _read_indicators(reader, core_values)
    items = _read_items(reader, indicators)
    is_local = bool(settings.get("unit"))
    scales = {} if is_local else _read_scales(reader, settings.get("scale", {}))
    questions = () if is_local else read_questions(reader)
    forms = {} if is_local else _read_forms(reader, settings.get("form", {}), settings.get("text", {}), items)
    check_whole(reader.problems, settings, core_values, indicators, items, scales, questions, forms)
    reader.problems.raise_if_any()
    return IndicatorList(
        code=settings["code"],
        name=settings["name"],
        name_en=settings["name_en"],
        version=settings["version"],
        basis=settings["basis"],
        status=settings["status"],
        default_form=settings.get("default_form", ""),
        default_scale=settings.get("default_scale", ""),
        index_wording=settings.get("index_wording", "unit"),
        core_values=core_values,
        indicators=indicators,
        items=items,
        scales=scales,
        questions=questions,
        forms=forms,
        texts=settings.get("text", {}),
        unit=settings.get("unit", ""),
    )


def _read_settings(reader: ListReader, path: Path) -> dict[str, Any]:
    """Read `instrument.toml`; entries of the wrong kind are told and left out."""
    try:
        content = read_toml(path)
    except InputError as error:
        reader.problems.extend(error.problems)
        return {}
    check_settings(content, path.name, reader.problems)
    keys = (*SETTINGS, UNIT_SETTING)
    texts = {key: str(content[key]) for key in keys if type(content.get(key)) in SETTING_KINDS}
    sections = {key: content[key] if isinstance(content.get(key), dict) else {} for key in SECTIONS}
    for key in ("form", "scale"):
        sections[key] = {code: about for code, about in sections[key].items() if isinstance(about, dict)}
    return {**texts, **sections}


def _read_core_values(reader: ListReader) -> tuple[CoreValue, ...]:
    table = reader.table(
        "core_value", ["code", "name", "definition", "source", "status"], ["name_en", "definition_en", "note"]
    )
    if table is None:
        return ()
    reader.duplicates(table, "code", "Kode nilai")
    found = []
    for row in table.rows:
        reader.required(table, row, "name", "definition", "source")
        found.append(
            CoreValue(
                code=reader.code(table, row),
                name=row["name"],
                name_en=row["name_en"],
                definition=row["definition"],
                definition_en=row["definition_en"],
                source=row["source"],
                status=reader.status(table, row),
                note=row["note"],
            )
        )
    return tuple(found)


def _read_indicators(reader: ListReader, core_values: tuple[CoreValue, ...]) -> tuple[Indicator, ...]:
    table = reader.table("indicator", ["code", "core_value", "text", "source", "status"], ["text_en", "note"])
    if table is None:
        return ()
    reader.duplicates(table, "code", "Kode indikator")
    known = [core_value.code for core_value in core_values]
    found = []
    for row in table.rows:
        reader.required(table, row, "text", "source")
        found.append(
            Indicator(
                code=reader.code(table, row),
                core_value=reader.reference(table, row, "core_value", known, "Nilai"),
                text=row["text"],
                text_en=row["text_en"],
                source=row["source"],
                status=reader.status(table, row),
                note=row["note"],
            )
        )
    return tuple(found)


def _read_items(reader: ListReader, indicators: tuple[Indicator, ...]) -> tuple[Item, ...]:
    table = reader.table(
        "item",
        ["code", "indicator", "text_unit", "text_self", "reverse", "is_active", "status"],
        [*ITEM_TEXTS, "facet", "note"],
    )
    if table is None:
        return ()
    reader.duplicates(table, "code", "Kode butir")
    for column in (f"text_{wording}" for wording in WORDINGS):
        reader.duplicates(table, column, "Pernyataan", "Hapus salah satu, atau ubah rumusannya.")
    known = [indicator.code for indicator in indicators]
    found = []
    for row in table.rows:
        reader.required(table, row, "text_unit", "text_self")
        found.append(
            Item(
                code=reader.code(table, row),
                indicator=reader.reference(table, row, "indicator", known, "Indikator"),
                text_unit=row["text_unit"],
                text_self=row["text_self"],
                **{column: row[column] for column in ITEM_TEXTS},
                is_reverse=reader.boolean(table, row, "reverse"),
                is_active=reader.boolean(table, row, "is_active"),
                facet=row["facet"],
                status=reader.status(table, row),
                note=row["note"],
            )
        )
    return tuple(found)


def _read_scales(reader: ListReader, described: Mapping[str, Mapping[str, str]]) -> dict[str, Scale]:
    table = reader.table("scale", ["scale", "value", "label", "is_non_answer"], ["label_en", "wording"])
    if table is None:
        return {}
    points: dict[str, list[ScalePoint]] = {}
    non_answers: dict[str, list[NonAnswer]] = {}
    for row in table.rows:
        reader.required(table, row, "scale", "value", "label")
        code = row["scale"]
        if row["wording"] not in ("", *WORDINGS):
            text = f"Rumusan '{row['wording']}' tidak dikenal"
            reader.complain(table, row, "wording", "wording", text, allowed=f"{', '.join(WORDINGS)}, atau kosong")
        if reader.boolean(table, row, "is_non_answer"):
            non_answers.setdefault(code, []).append(
                NonAnswer(row["value"], row["label"], row["label_en"], row["wording"])
            )
        elif row["value"].isdecimal():
            points.setdefault(code, []).append(ScalePoint(int(row["value"]), row["label"], row["label_en"]))
        else:
            text = f"Angka skala '{row['value']}' bukan bilangan bulat"
            reader.complain(table, row, "value", "scale-value", text, allowed="0, 1, 2, …")
    scales = {}
    for code, found in points.items():
        values = [point.value for point in found]
        if len(values) < 2 or values != list(range(values[0], values[0] + len(values))):
            reader.problems.add(
                "scale-steps",
                f"Angka skala '{code}' adalah {values}",
                allowed="dua angka atau lebih, berurutan naik satu-satu tanpa lompatan",
                file=table.path.name,
            )
        if described and code not in described:
            reader.problems.add(
                "scale-undescribed",
                f"Bagian [scale.{code}] tidak ada",
                action="Tambahkan bagian itu dengan name dan prompt.",
                file=SETTINGS_NAME,
            )
        about = described.get(code, {})
        scales[code] = Scale(
            code=code,
            name=about.get("name", code),
            name_en=about.get("name_en", code),
            prompt=about.get("prompt", ""),
            prompt_en=about.get("prompt_en", ""),
            points=tuple(found),
            non_answers=tuple(non_answers.get(code, ())),
        )
    return scales


def _read_forms(
    reader: ListReader, described: Mapping[str, Mapping[str, Any]], texts: Mapping[str, Any], items: Sequence[Item]
) -> dict[str, Form]:
    forms = {}
    for code, about in described.items():

        def complain(kind: str, text: str, allowed: str, code: str = code) -> None:
            reader.problems.add(kind, f"Bentuk '{code}': {text}", allowed=allowed, file=SETTINGS_NAME)

        route = next((known for known in ROUTE_WORDINGS if known == about.get("route", "self")), None)
        if route is None:
            complain("form-route", f"route '{about['route']}' tidak dikenal", ", ".join(ROUTE_WORDINGS))
        possible = ROUTE_WORDINGS[route or "self"]
        given = about.get("wordings", ())
        wordings = [wording for name in given for wording in WORDINGS if wording == name]
        if route and (not given or any(wording not in possible for wording in given)):
            complain("form-wordings", f"wordings {list(given)} tidak dapat dipakai", ", ".join(possible))
        asked = [item for item in items if item.is_active for wording in wordings if item.text(wording)]
        if items and wordings and not asked:
            columns = ", ".join(f"text_{wording}" for wording in wordings)
            complain("form-empty", "tidak ada pernyataan dalam rumusannya", f"butir aktif dengan isian pada {columns}")
        own = about.get("text", {})
        for key in own:
            if key not in (*texts, *FORM_TEXTS):
                meant = did_you_mean(near_miss(key, (*texts, *FORM_TEXTS)))
                complain("form-text", f"teks '{key}' tidak dikenal{meant}", ", ".join((*texts, *FORM_TEXTS)))
        forms[code] = Form(code, str(about.get("name", code)), tuple(wordings), route or "self", own)
    return forms
