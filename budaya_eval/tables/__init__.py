"""Results → display tables: cells as an official reads them, the same in notebook, HTML, PDF and DOCX.

Each function takes an evaluation and gives a `DisplayTable`, or nothing where there is nothing to show. Besides, for
notebooks: tables of a list and its questionnaire, of what was read and set aside, a preview, boxes and lists of files.
"""

from budaya_eval.tables.action_plan import (
    table_award_candidates,
    table_follow_up,
    table_plan_states,
    table_problems,
)
from budaya_eval.tables.annex import (
    table_agreement,
    table_coefficients,
    table_corrections,
    table_item_reliability,
    table_legal_marks,
    table_statements,
)
from budaya_eval.tables.apart import name_parts_apart, table_apart
from budaya_eval.tables.berakhlak import table_berakhlak_index, table_mapping
from budaya_eval.tables.change import note_comparison, note_unit_history, table_breaks
from budaya_eval.tables.city import (
    table_core_values,
    table_dimensions,
    table_indicators,
    table_knowledge,
    table_reliability,
    table_sensitivity,
)
from budaya_eval.tables.display import Column, DisplayTable, Row
from budaya_eval.tables.item_analysis import describe_reliability, table_item_analysis
from budaya_eval.tables.lint import table_lint
from budaya_eval.tables.listing import (
    table_forms,
    table_instrument,
    table_listed_indicators,
    table_listed_items,
    table_listed_values,
    table_losses,
    table_measures,
    table_scales,
)
from budaya_eval.tables.monitoring import table_evidence, table_performance
from budaya_eval.tables.notices import FileList, Notice, describe_year, list_files
from budaya_eval.tables.origins import table_documentation, table_origins
from budaya_eval.tables.preview import QuestionnairePreview, preview_instrument
from budaya_eval.tables.profile import Profiles, table_unit_evidence, table_unit_indicators, table_unit_levels
from budaya_eval.tables.reading import (
    table_cell_states,
    table_faults,
    table_files,
    table_flags,
    table_rows_set_aside,
)
from budaya_eval.tables.referents import table_referents
from budaya_eval.tables.tryout import table_tryout
from budaya_eval.tables.units import (
    table_accounting,
    table_groups,
    table_participation,
    table_set_aside,
    table_unit_values,
    table_units,
)

__all__ = [
    "Column",
    "DisplayTable",
    "FileList",
    "Notice",
    "Profiles",
    "QuestionnairePreview",
    "Row",
    "describe_reliability",
    "describe_year",
    "list_files",
    "name_parts_apart",
    "note_comparison",
    "note_unit_history",
    "preview_instrument",
    "table_accounting",
    "table_agreement",
    "table_apart",
    "table_award_candidates",
    "table_berakhlak_index",
    "table_breaks",
    "table_cell_states",
    "table_coefficients",
    "table_core_values",
    "table_corrections",
    "table_dimensions",
    "table_documentation",
    "table_evidence",
    "table_faults",
    "table_files",
    "table_flags",
    "table_follow_up",
    "table_forms",
    "table_groups",
    "table_indicators",
    "table_instrument",
    "table_item_analysis",
    "table_item_reliability",
    "table_knowledge",
    "table_legal_marks",
    "table_lint",
    "table_listed_indicators",
    "table_listed_items",
    "table_listed_values",
    "table_losses",
    "table_mapping",
    "table_measures",
    "table_origins",
    "table_participation",
    "table_performance",
    "table_plan_states",
    "table_problems",
    "table_referents",
    "table_reliability",
    "table_rows_set_aside",
    "table_scales",
    "table_sensitivity",
    "table_set_aside",
    "table_statements",
    "table_tryout",
    "table_unit_evidence",
    "table_unit_indicators",
    "table_unit_levels",
    "table_unit_values",
    "table_units",
]
