"""Content validity: a form on which experts rate how relevant each item is, and Aiken's V of what they say."""

from budaya_eval.content_validity.form import FORM_NAME, write_form
from budaya_eval.content_validity.judgement import RESULT_NAME, count_tried, judge_items, write_judgement
from budaya_eval.content_validity.reading import PANEL_FOLDER, Panel, read_panel

__all__ = [
    "FORM_NAME",
    "PANEL_FOLDER",
    "RESULT_NAME",
    "Panel",
    "count_tried",
    "judge_items",
    "read_panel",
    "write_form",
    "write_judgement",
]
