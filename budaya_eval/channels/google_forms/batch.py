"""Turns the form into the body of one `forms.batchUpdate` request of the Google Forms API."""

from __future__ import annotations

import hashlib
from typing import Any

from budaya_eval.channels.google_forms.form import NEXT, SUBMIT, Form, FormItem

ACTIONS = {NEXT: "NEXT_SECTION", SUBMIT: "SUBMIT_FORM"}
KINDS = {"choice": "RADIO", "list": "DROP_DOWN"}


def make_batch(form: Form) -> dict[str, Any]:
    """Give the body of the request that fills a new, empty form.

    Parameters
    ----------
    form : Form
        The form.

    Returns
    -------
    dict
        ``{"requests": [...]}``: title, description and settings; every item in order; last the places choices lead
        to, since a choice can only name a page that exists.
    """
    requests: list[dict[str, Any]] = [
        {
            "updateFormInfo": {
                "info": {"title": _one_line(form.title), "description": form.description},
                "updateMask": "title,description",
            }
        },
        {
            "updateSettings": {
                "settings": {"emailCollectionType": "DO_NOT_COLLECT"},
                "updateMask": "emailCollectionType",
            }
        },
    ]
    leading = []
    place = 0
    for number, page in enumerate(form.pages):
        if number:
            requests.append(_create({**_head(page.title, page.help), "pageBreakItem": {}}, _item_id(page.id), place))
            place += 1
        for content in page.items:
            item_id = _item_id(f"{page.id}/{content.title}")
            requests.append(_create(_item(content), item_id, place))
            if any(choice.target for choice in content.choices):
                leading.append(_lead(content, item_id, place))
            place += 1
    return {"requests": requests + leading}


def _item_id(text: str) -> str:
    """Eight hex digits, as the API gives them itself; the same for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _one_line(text: str) -> str:
    """Write a title as the API takes it: without line breaks."""
    return " ".join(text.split())


def _head(title: str, help_text: str) -> dict[str, Any]:
    return {"title": _one_line(title), **({"description": help_text} if help_text else {})}


def _create(item: dict[str, Any], item_id: str, place: int) -> dict[str, Any]:
    return {"createItem": {"item": {"itemId": item_id, **item}, "location": {"index": place}}}


def _item(content: FormItem) -> dict[str, Any]:
    head = _head(content.title, content.help)
    if content.kind == "grid":
        columns = {"type": "RADIO", "options": [{"value": _one_line(column)} for column in content.columns]}
        rows = [{"rowQuestion": {"title": _one_line(row)}} for row in content.rows]
        return {**head, "questionGroupItem": {"questions": rows, "grid": {"columns": columns}}}
    question: dict[str, Any] = {"required": content.is_required}
    if content.kind == "text":
        question["textQuestion"] = {"paragraph": True}
    else:
        options = [{"value": _one_line(choice.label)} for choice in content.choices]
        question["choiceQuestion"] = {"type": KINDS[content.kind], "options": options}
    return {**head, "questionItem": {"question": question}}


def _lead(content: FormItem, item_id: str, place: int) -> dict[str, Any]:
    """Say where the choices of an item lead."""
    options = [
        {
            "value": _one_line(choice.label),
            **(
                {"goToAction": ACTIONS[choice.target]}
                if choice.target in ACTIONS
                else {"goToSectionId": _item_id(choice.target)}
            ),
        }
        for choice in content.choices
    ]
    question = {"choiceQuestion": {"type": KINDS[content.kind], "options": options}}
    return {
        "updateItem": {
            "item": {"itemId": item_id, "questionItem": {"question": question}},
            "location": {"index": place},
            "updateMask": "questionItem.question.choiceQuestion.options",
        }
    }
