"""What came back as evidence: documents, events, the state of every item, and what it is worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from budaya_eval.errors import Problem
from budaya_eval.monitoring.catalogue import CITY_CODE, Catalogue, EvidenceItem
from budaya_eval.monitoring.layout import NOT_APPLICABLE, REJECTED, REPORTED, STATES, UNREPORTED, VERIFIED

if TYPE_CHECKING:
    import pandas as pd

COMPLETE, INCOMPLETE = "terverifikasi seluruhnya", "belum terverifikasi seluruhnya"


@dataclass(frozen=True, slots=True)
class Event:
    """One dated activity, and whether it counts for its item (led by whom it must be)."""

    item: str
    date: dt.date
    state: str
    counts: bool = True
    team_note: str = ""


@dataclass(frozen=True, slots=True)
class ItemReport:
    """What is known of one item of one unit.

    Parameters
    ----------
    state : str
        One of `budaya_eval.monitoring.STATES`.
    answer, outcome : str
        As chosen or counted ("7 dari 12 bulan"); `outcome` is what reports call it, such as a state of the KBK.
    low, high : float
        Share of the weight (0–1) that is verified, and that it would be if all that is open were granted.
    is_applicable : bool
        False where the verified answer says that the item does not concern the unit.
    n_done : int
        Of events: how many different periods are verified.
    document_date : datetime.date or None
        Of the document.
    document_number : str
        As it was written; empty where it is not told, or so long or full of digits that it may be a person's.
    note : str
        Remark of the list, or what is wrong with the cell.
    team_note : str
        Why the Tim rejected it, in its own words: for the Berita Acara only, since it may name people.
    """

    state: str = UNREPORTED
    answer: str = ""
    outcome: str = ""
    low: float = 0.0
    high: float = 1.0
    is_applicable: bool = True
    n_done: int = 0
    document_date: dt.date | None = None
    document_number: str = ""
    note: str = ""
    team_note: str = ""

    @property
    def is_met(self) -> bool:
        """Tell whether all that is asked is verified."""
        return self.state == VERIFIED and self.is_applicable and self.low >= 1


@dataclass(frozen=True, slots=True)
class UnitEvidence:
    """The workbook of one unit, read."""

    unit: str
    file: str
    items: Mapping[str, ItemReport]
    events: tuple[Event, ...]


class Evidence:
    """All evidence of a year.

    Parameters
    ----------
    catalogue : Catalogue
        What is asked.
    units : tuple of str
        The Perangkat Daerah, in the order of the register.
    start, end : datetime.date
        The evidence period.
    workbooks : mapping
        Unit (or `CITY_CODE`) to what it reported; whoever reported nothing is missing.
    faults : tuple of Problem
        Cells that cannot be used; their items are not scored.
    ignored : tuple of str
        Files in the folder that are no evidence workbooks.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        units: tuple[str, ...],
        start: dt.date,
        end: dt.date,
        workbooks: Mapping[str, UnitEvidence],
        faults: tuple[Problem, ...] = (),
        ignored: tuple[str, ...] = (),
    ) -> None:
        self.catalogue = catalogue
        self.units = units
        self.start = start
        self.end = end
        self.workbooks = dict(workbooks)
        self.faults = faults
        self.ignored = ignored

    def report(self, unit: str, item: str) -> ItemReport:
        """Give what is known of an item of a unit; nothing reported is a state of its own, never zero."""
        workbook = self.workbooks.get(unit)
        return ItemReport() if workbook is None else workbook.items[item]

    def asked_units(self, item: EvidenceItem) -> tuple[str, ...]:
        """Units that an item concerns; of the city's items the Tim alone."""
        return (CITY_CODE,) if item.level == "city" else tuple(unit for unit in self.units if item.concerns(unit))

    @cached_property
    def is_empty(self) -> bool:
        """Tell whether nobody reported anything."""
        return not self.workbooks

    def table(self) -> pd.DataFrame:
        """List every item of every unit and of the Tim.

        Returns
        -------
        pandas.DataFrame
            `scope` (unit, city), `unit` (empty for the Tim), `item`, `state`, `answer`, `outcome`, `low`, `high`
            (0–1), `weight`, `is_applicable`, `is_met`, `note`, `team_note`.
        """
        import pandas as pd

        rows = []
        for unit in (*self.units, CITY_CODE):
            for item in self.catalogue.items_of(unit):
                report = self.report(unit, item.code)
                rows.append(
                    {
                        "scope": "city" if unit == CITY_CODE else "unit",
                        "unit": "" if unit == CITY_CODE else unit,
                        "item": item.code,
                        "state": report.state,
                        "answer": report.answer,
                        "outcome": report.outcome,
                        "low": report.low,
                        "high": report.high,
                        "weight": item.weight,
                        "is_applicable": report.is_applicable,
                        "is_met": report.is_met,
                        "note": report.note,
                        "team_note": report.team_note,
                    }
                )
        return pd.DataFrame(rows)

    def fault_table(self) -> pd.DataFrame:
        """List the cells that cannot be used: `file`, `sheet`, `row`, `column`, `text`, `allowed`, `action`."""
        import pandas as pd

        columns = ["file", "sheet", "row", "column", "text", "allowed", "action"]
        return pd.DataFrame([[getattr(fault, name) for name in columns] for fault in self.faults], columns=columns)


def evidence_scores(evidence: Evidence) -> pd.DataFrame:
    """Score the evidence of every unit and of the Tim: what is verified, and what it could at most become.

    Parameters
    ----------
    evidence : Evidence
        Of a year.

    Returns
    -------
    pandas.DataFrame
        One row per unit and one for the Tim (`scope` "city", `unit` empty): `score` (0–100; missing where nothing
        was reported), `low`, `high` (0–100), `n_items` (that apply), and how many are in each state: `n_unreported`,
        `n_reported`, `n_verified`, `n_rejected`; `category`, `note`.

    Notes
    -----
    ``score = 100 · Σ weight · verified share / Σ weight`` over the items that apply; ``high`` counts what is open
    (not reported, not yet verified) as fully granted. Nothing is renormalised: an open item stays in the denominator,
    and the note says how many there are.
    """
    rows = []
    table = evidence.table()
    for (scope, unit), items in table.groupby(["scope", "unit"], sort=False):
        applies = items[items["is_applicable"]]
        total = applies["weight"].sum()
        low, high = (100 * (applies["weight"] * applies[bound]).sum() / total for bound in ("low", "high"))
        counts = {state: int((applies["state"] == state).sum()) for state in STATES}
        is_silent = (CITY_CODE if scope == "city" else unit) not in evidence.workbooks
        n_open = counts[UNREPORTED] + counts[REPORTED]
        category = UNREPORTED if is_silent else INCOMPLETE if n_open else COMPLETE
        rows.append(
            {
                "scope": scope,
                "unit": unit,
                "score": float("nan") if is_silent else low,
                "low": low,
                "high": high,
                "n_items": len(applies),
                "n_unreported": counts[UNREPORTED],
                "n_reported": counts[REPORTED],
                "n_verified": counts[VERIFIED],
                "n_rejected": counts[REJECTED],
                "category": category,
                "note": describe_counts(counts, len(items) - len(applies)),
            }
        )
    import pandas as pd

    return pd.DataFrame(rows)


def describe_counts(counts: Mapping[str, int], n_not_applicable: int = 0) -> str:
    """Say how many items are in which state, leaving out states of none.

    Examples
    --------
    >>> describe_counts({"belum dilaporkan": 0, "dilaporkan": 2, "terverifikasi": 9, "ditolak": 0})
    '2 butir dilaporkan, 9 butir terverifikasi'
    """
    parts = [f"{counts[state]} butir {state}" for state in STATES if counts.get(state)]
    if n_not_applicable:
        parts.append(f"{n_not_applicable} butir {NOT_APPLICABLE}")
    return ", ".join(parts)
