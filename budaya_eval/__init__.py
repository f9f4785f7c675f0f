"""From the indicator list of a city's work culture to its yearly evaluation, every number traceable.

The public names below are loaded when first used, so that ``import budaya_eval`` stays fast.

Examples
--------
>>> import budaya_eval
>>> evaluation = budaya_eval.run_evaluation("data/contoh/2025")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from budaya_eval.errors import BudayaEvalError, InputError, OutputError
    from budaya_eval.evaluation import Evaluation, Tryout, read_tryout, run_evaluation, write_results
    from budaya_eval.indicators import IndicatorList, read_indicator_list
    from budaya_eval.instrument import Instrument, build_instrument
    from budaya_eval.report import build_report, write_report
    from budaya_eval.sample_data import write_sample
    from budaya_eval.statistics import SufficientStatistics, aiken_v, careless_indices, sample_size

_HOMES = {
    "BudayaEvalError": "errors",
    "Evaluation": "evaluation",
    "IndicatorList": "indicators",
    "InputError": "errors",
    "Instrument": "instrument",
    "OutputError": "errors",
    "SufficientStatistics": "statistics",
    "Tryout": "evaluation",
    "aiken_v": "statistics",
    "build_instrument": "instrument",
    "build_report": "report",
    "careless_indices": "statistics",
    "read_indicator_list": "indicators",
    "read_tryout": "evaluation",
    "run_evaluation": "evaluation",
    "sample_size": "statistics",
    "write_report": "report",
    "write_results": "evaluation",
    "write_sample": "sample_data",
}

__all__ = [
    "BudayaEvalError",
    "Evaluation",
    "IndicatorList",
    "InputError",
    "Instrument",
    "OutputError",
    "SufficientStatistics",
    "Tryout",
    "aiken_v",
    "build_instrument",
    "build_report",
    "careless_indices",
    "read_indicator_list",
    "read_tryout",
    "run_evaluation",
    "sample_size",
    "write_report",
    "write_results",
    "write_sample",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its room when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"budaya_eval.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'budaya_eval' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*globals(), *__all__])
