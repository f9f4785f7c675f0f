"""Results → display tables: cells as an official reads them, the same in notebook, HTML, PDF and DOCX.

Each function takes an evaluation and gives a `DisplayTable`, or nothing where there is nothing to show.
"""

from budaya_eval.tables.annex import (
    table_corrections,
    table_item_reliability,
    table_legal_marks,
    table_mapping,
    table_statements,
)
from budaya_eval.tables.city import (
    table_core_values,
    table_dimensions,
    table_indicators,
    table_knowledge,
    table_reliability,
    table_sensitivity,
)
from budaya_eval.tables.display import Column, DisplayTable, Row
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
    "Row",
    "table_accounting",
    "table_core_values",
    "table_corrections",
    "table_dimensions",
    "table_groups",
    "table_indicators",
    "table_item_reliability",
    "table_knowledge",
    "table_legal_marks",
    "table_mapping",
    "table_participation",
    "table_reliability",
    "table_sensitivity",
    "table_set_aside",
    "table_statements",
    "table_unit_values",
    "table_units",
]
