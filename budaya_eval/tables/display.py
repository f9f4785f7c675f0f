"""The display table, and how a row of the results table becomes the text of a cell."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeGuard

from budaya_eval.phrases import NO_PREDICATE, NOT_AVAILABLE, NOT_YET_ASSESSED, SIMULATED, SUPPRESSED, format_number
from budaya_eval.results import DIGITS, select

if TYPE_CHECKING:
    import pandas as pd

    from budaya_eval.evaluation import Evaluation, Tryout

Record = Mapping[str, Any]
TOTAL = "Indeks keseluruhan"
UNCERTAIN = "belum pasti"
UNCERTAIN_NOTE = "Belum pasti: perubahan belum dapat dipastikan dari survei ini."
SIGNED = frozenset({"change", "difference_from_rest", "referent_gap"})
# Styles stand in each cell: a notebook's own sheet would else align everything to the right.
TABLE = "border-collapse:collapse;table-layout:fixed;margin:0.4em 0 0;font-size:12.5px"
CAPTION = "caption-side:top;text-align:left;font-weight:bold;font-size:13.5px;padding:0.3em 0"
CELL = "padding:0.4em 0.5em;vertical-align:top;overflow-wrap:break-word;line-height:1.35"
GROUP = "text-align:left;background:rgba(2,57,122,0.1)"
TOTAL_STYLE = "font-weight:bold;border-top:1.5px solid currentColor;"
FOOT = "font-size:11px;line-height:1.45;margin:0.4em 0 0.8em;opacity:0.85"
PX_PER_CM = 54


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, alignment, and share of the width."""

    title: str
    width: float
    align: Literal["left", "right", "center"] = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """A row; a "group" row has one cell that spans the table, a "total" row is set off."""

    cells: tuple[str, ...]
    kind: Literal["plain", "group", "total"] = "plain"


@dataclass(frozen=True, slots=True)
class DisplayTable:
    """A table ready to be read: title with unit, columns, rows of text, notes and source."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    source: str = ""
    is_sortable: bool = field(default=False)

    def to_frame(self) -> pd.DataFrame:
        """Give the cells as a data frame of text, without group rows."""
        import pandas as pd

        cells = [row.cells for row in self.rows if row.kind != "group"]
        return pd.DataFrame(cells, columns=[column.title for column in self.columns])

    def _repr_html_(self) -> str:
        """Show the table in a notebook."""
        total = sum(column.width for column in self.columns)
        widths = "".join(f'<col style="width:{100 * column.width / total:.1f}%">' for column in self.columns)
        head = "".join(
            f'<th scope="col" style="{CELL};vertical-align:bottom;text-align:{column.align}">'
            f"{html.escape(column.title)}</th>"
            for column in self.columns
        )
        body = "".join(self._row_html(row) for row in self.rows)
        foot = "".join(f"<div>{html.escape(part)}</div>" for part in (self.note, self.source) if part)
        return (
            f'<div style="max-width:{total * PX_PER_CM:.0f}px"><table style="{TABLE};width:100%">'
            f'<caption style="{CAPTION}">{html.escape(self.title)}</caption><colgroup>{widths}</colgroup>'
            f'<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><div style="{FOOT}">{foot}</div></div>'
        )

    def _row_html(self, row: Row) -> str:
        if row.kind == "group":
            text = html.escape(row.cells[0])
            return f'<tr><th scope="rowgroup" colspan="{len(self.columns)}" style="{CELL};{GROUP}">{text}</th></tr>'
        emphasis = TOTAL_STYLE if row.kind == "total" else ""
        cells = "".join(
            f'<td style="{CELL};{emphasis}text-align:{column.align}">{html.escape(cell)}</td>'
            for column, cell in zip(self.columns, row.cells, strict=True)
        )
        return f"<tr>{cells}</tr>"


def records(results: pd.DataFrame, measure: str, **cells: str) -> list[dict[str, Any]]:
    """Rows of one measure at one level, as dictionaries (see `budaya_eval.results.select`)."""
    found: list[dict[str, Any]] = select(results, measure, **cells).to_dict("records")  # type: ignore[assignment]
    return found


def one(results: pd.DataFrame, measure: str, **cells: str) -> dict[str, Any] | None:
    """The single row of one measure at one level, if it is there."""
    found = records(results, measure, **cells)
    return found[0] if found else None


def keyed(results: pd.DataFrame, measure: str, column: str, **cells: str) -> dict[str, dict[str, Any]]:
    """Rows of one measure by the level in `column`."""
    return {str(row[column]): row for row in records(results, measure, **{column: "*"}, **cells)}


def is_shown(row: Record | None) -> TypeGuard[Record]:
    """Tell whether a row has a number that may be read."""
    return row is not None and not row["is_suppressed"] and _is_number(row["estimate"])


def show(row: Record | None) -> str:
    """Write the estimate of a row with the digits of its unit of measure.

    Examples
    --------
    >>> row = {"measure": "index", "estimate": 68.4, "unit_of_measure": "poin indeks (0–100)", "is_suppressed": False}
    >>> show(row), show(None), show({**row, "is_suppressed": True})
    ('68,40', '–', 'tidak ditampilkan')
    """
    if row is None:
        return NOT_AVAILABLE
    if row["is_suppressed"]:
        return SUPPRESSED
    return format_number(row["estimate"], DIGITS[row["unit_of_measure"]], sign=row["measure"] in SIGNED)


def show_range(row: Record | None) -> str:
    """Write the range of a row; bounds with a sign are joined by "s.d." so that the minus stays readable."""
    if row is None or row["is_suppressed"] or not (_is_number(row["ci_low"]) and _is_number(row["ci_high"])):
        return NOT_AVAILABLE
    digits, is_signed = DIGITS[row["unit_of_measure"]], row["measure"] in SIGNED
    low, high = (format_number(row[bound], digits, sign=is_signed) for bound in ("ci_low", "ci_high"))
    return f"{low} s.d. {high}" if is_signed else f"{low}–{high}"


def show_n(row: Record | None) -> str:
    """Write the n of a row."""
    if row is None or row["is_suppressed"] or not _is_number(row["n"]):
        return NOT_AVAILABLE
    return format_number(float(row["n"]), 0)


def show_category(row: Record | None) -> str:
    """Write the category of a row: a predicate, a class, a direction."""
    if row is None or row["is_suppressed"] or not row["category"]:
        return NOT_AVAILABLE
    return str(row["category"])


def show_direction(row: Record | None) -> str:
    """Write the direction of a change, short enough for a column."""
    category = show_category(row)
    return UNCERTAIN if category.startswith("belum dapat") else category


def show_predicate(evaluation: Evaluation, row: Record | None) -> str:
    """Write the predicate; where the range crosses a cut, both predicates it lies between."""
    label = show_category(row)
    if label in (NOT_AVAILABLE, NO_PREDICATE, NOT_YET_ASSESSED) or row is None or not _is_number(row["ci_low"]):
        return label
    ends = [evaluation.scheme.bands.classify(float(row[bound])) for bound in ("ci_low", "ci_high")]
    labels = [band.label for band in ends if band]
    return label if len(set(labels)) < 2 else f"di antara {labels[0]} dan {labels[1]}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def source_of(evaluation: Evaluation | Tryout, what: str = "survei budaya kerja") -> str:
    """Source line of a table."""
    simulated = f" {SIMULATED}." if evaluation.settings.is_simulated else ""
    return f"Sumber: {what} {evaluation.settings.year}.{simulated}"
