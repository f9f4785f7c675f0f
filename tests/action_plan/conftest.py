"""Plans of the sample: written once, and changed cell by cell with openpyxl, as an office would."""

import openpyxl
import pytest

from budaya_eval.monitoring import read_plans
from budaya_eval.settings import read_settings
from budaya_eval.unit_register import read_register

CORE_VALUE_OF = {"INT9": "INT", "PRO6": "PRO", "PRO8": "PRO"}


@pytest.fixture
def plans(city):
    """Read the plans of 2024 in a copy of the sample."""
    folder = city.parent / "2024"
    settings = read_settings(folder)
    register = read_register(folder, settings.reference_date)
    return lambda: read_plans(settings, register, CORE_VALUE_OF)


@pytest.fixture
def change(city):
    """Change cells of a plan: sheet, title of the column, number of the row, what stands there."""

    def apply(unit, *edits):
        path = city.parent / "2024" / "rencana_tindak" / f"rencana-tindak-{unit}.xlsx"
        workbook = openpyxl.load_workbook(path)
        for sheet, title, number, value in edits:
            page = workbook[sheet]
            column = next(cell.column for cell in page[6] if cell.value == title)
            page.cell(6 + number, column).value = value
        workbook.save(path)
        return path

    return apply
