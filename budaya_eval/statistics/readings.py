"""One short Indonesian sentence for each value that helps to read its reliability."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import TYPE_CHECKING, Any

from budaya_eval.phrases import format_number
from budaya_eval.statistics.reliability import WEAK_ITEM
from budaya_eval.statistics.scale_groups import MIN_PEOPLE

if TYPE_CHECKING:
    import pandas as pd

USABLE, GOOD = 0.60, 0.70  # the two limits Indonesian analysts look for


def reading_table(reliability: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return ``scale, reading`` from the tables of reliability and items in total."""
    import pandas as pd

    rows = [
        {
            "scale": record["scale"],
            "reading": read_reliability(record, items[items["scale"] == record["scale"]].to_dict("records")),
        }
        for record in reliability.to_dict("records")
    ]
    return pd.DataFrame(rows)


def read_reliability(record: Mapping[Any, Any], items: list[dict[Any, Any]]) -> str:
    """Write the sentence from one row of `reliability` and the rows of `items` of the same scale.

    Examples
    --------
    >>> row = {"scale": "A", "n": 120, "k": 4, "alpha": 0.81, "alpha_ci_low": 0.76, "alpha_ci_high": 0.86}
    >>> read_reliability(row, [{"item": "A1", "item_rest_r": 0.25}, {"item": "A2", "item_rest_r": 0.5}])
    'Alpha 0,81 (95 %: 0,76–0,86) dari 4 butir dan 120 orang: di atas 0,70; periksa daya beda A1 (di bawah 0,30).'
    """
    n, alpha = int(record["n"]), float(record["alpha"])
    if n < MIN_PEOPLE:
        return f"Hanya {n} jawaban lengkap: reliabilitas tidak dihitung (perlu {MIN_PEOPLE})."
    if isnan(alpha):
        return f"Alpha tidak terdefinisi pada {format_number(n, 0)} jawaban: lihat catatan."
    low, high = float(record["alpha_ci_low"]), float(record["alpha_ci_high"])
    bounds = "" if isnan(low) else f" (95 %: {format_number(low)}–{format_number(high)})"
    base = f"Alpha {format_number(alpha)}{bounds} dari {int(record['k'])} butir dan {format_number(n, 0)} orang"
    turned = [str(row["item"]) for row in items if row["item_rest_r"] < 0]
    weak = [str(row["item"]) for row in items if 0 <= row["item_rest_r"] < WEAK_ITEM]
    advice = ""
    if turned:
        advice = f"; periksa arah {', '.join(turned)} (r butir–sisa negatif)"
    elif weak:
        advice = f"; periksa daya beda {', '.join(weak)} (di bawah {format_number(WEAK_ITEM)})"
    return f"{base}: {_level(alpha, low, high)}{advice}."


def _level(alpha: float, low: float, high: float) -> str:
    """Set alpha against the two limits; where the interval holds one, say that it is open."""
    if alpha < 0:
        return "negatif, tanda butir negatif yang belum dibalik"
    for limit in (GOOD, USABLE):
        if low <= limit <= high:
            return f"di sekitar {format_number(limit)}, belum dapat dipastikan di atas atau di bawahnya"
    if alpha > GOOD:
        return f"di atas {format_number(GOOD)}"
    if alpha > USABLE:
        return f"di antara {format_number(USABLE)} dan {format_number(GOOD)}"
    return f"di bawah {format_number(USABLE)}: jangan dibaca per orang, dan periksa butirnya"


def rank_span(ranked: pd.DataFrame) -> float:
    """Return how many places the rank interval of a unit spans on average."""
    return float((ranked["rank_high"] - ranked["rank_low"] + 1).mean())


def read_ranks(compared: pd.DataFrame | None, scale: str, noun: str = "unit") -> str:
    """Write from the rows of `compare` how far the ranks of units carry; empty below two ranked units.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"scale": ["A", "A"], "rank_low": [1.0, 1.0], "rank_high": [2.0, 2.0]})
    >>> read_ranks(table, "A")
    'Peringkat satu unit rata-rata mencakup 2 dari 2 tempat: peringkat tidak bermakna.'
    """
    if compared is None:
        return ""
    ranked = compared[(compared["scale"] == scale) & compared["rank_low"].notna()]
    if len(ranked) < 2:
        return ""
    span = rank_span(ranked)
    verdict = "peringkat tidak bermakna" if span > len(ranked) / 2 else "hanya perbedaan besar yang bermakna"
    return f"Peringkat satu {noun} rata-rata mencakup {format_number(span, 0)} dari {len(ranked)} tempat: {verdict}."
