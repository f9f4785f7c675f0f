"""Makes the pages that must never be stale from the program itself: commands, messages, functions, notebooks."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import budaya_eval
from budaya_eval.cli import build_parser
from budaya_eval.technical_annex import run_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from sphinx.application import Sphinx

LIBRARY = Path(budaya_eval.__file__).parent
FOR_PROGRAMMERS = LIBRARY / "statistics"  # its messages speak of arguments, not of files
ROOMS = (
    *("errors", "settings", "unit_register", "indicators", "scheme", "instrument", "channels.channel", "channels"),
    *("responses", "evaluation", "results", "statistics", "monitoring", "action_plan", "content_validity"),
    *("survey_plan", "tables", "charts", "report", "unit_reports", "letters", "recap"),
    *("explanation", "verification", "year_folder", "sample_data"),
)


def list_commands() -> str:
    """Write every command with its usage, arguments and options as Markdown."""
    parser = build_parser()
    (commands,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001  # argparse has no public way to list them
    lines = []
    for name, command in commands.choices.items():
        usage = command.format_usage().removeprefix("Pemakaian: ")
        lines += [f"## `{name}`", "", command.description or "", "", "```text", usage.rstrip(), "```", ""]
        lines += ["| isian atau pilihan | arti |", "| --- | --- |"]
        for action in command._actions:  # noqa: SLF001  # as above
            value = f" {action.metavar}" if action.metavar and action.option_strings else ""
            what = ", ".join(f"`{option}{value}`" for option in action.option_strings) or f"`{action.metavar}`"
            lines.append(f"| {what} | {_cell(action.help or '')} |")
        lines.append("")
    return "\n".join(lines)


def list_messages() -> str:
    """Write every message of the program as a Markdown table: code, text, what is allowed, what to do."""
    lines = ["| kode | pesan | yang diperbolehkan | yang dilakukan |", "| --- | --- | --- | --- |"]
    for code, text, allowed, action in sorted(set(_find_messages())):
        lines.append(f"| `{code}` | {_cell(text)} | {_cell(allowed)} | {_cell(action)} |")
    return "\n".join(lines)


def list_functions() -> str:
    """Write the public names, and for every public room a section with the docstrings of what it offers."""
    homes = budaya_eval._HOMES  # noqa: SLF001  # the page tells where a public name lives
    names = [f"{{py:obj}}`{name} <budaya_eval.{homes[name]}.{name}>`" for name in budaya_eval.__all__]
    lines = ["From `budaya_eval` itself: " + ", ".join(names) + ".", ""]
    for room in ROOMS:
        module = import_module(f"budaya_eval.{room}")
        sentence = " ".join((module.__doc__ or "").split("\n\n")[0].split())
        lines += [f"## `budaya_eval.{room}`", "", sentence, "", "```{eval-rst}"]
        lines += [f".. currentmodule:: budaya_eval.{room}", ""]
        lines += [line for name in _public_names(module) for line in _directive(module, name)]
        lines += ["```", ""]
    return "\n".join(lines)


def run_sample_notebook(name: str) -> NotebookNode:
    """Run the notebook that a page names on the sample, without the cells that write files."""
    root = Path(__file__).resolve().parents[1]
    return run_notebook(root / "notebooks" / f"{name.strip()}.ipynb", root / "data" / "contoh" / "2025")


def _public_names(module: object) -> list[str]:
    """Names a room offers: its `__all__`, or what is defined in it without an underscore."""
    declared = getattr(module, "__all__", None)
    names = list(declared or vars(module))
    own = [name for name in names if callable(getattr(module, name)) and getattr(module, name).__doc__]
    if declared is not None:
        return own
    home = module.__name__  # type: ignore[attr-defined]  # a module has one
    return [name for name in own if not name.startswith("_") and getattr(module, name).__module__ == home]


def _directive(module: object, name: str) -> list[str]:
    if isinstance(getattr(module, name), type):
        return [f".. autoclass:: {name}", "   :members:", ""]
    return [f".. autofunction:: {name}", ""]


def _find_messages() -> Iterator[tuple[str, str, str, str]]:
    """Find the calls that make a `Problem` with a code and a text of their own."""
    for path in sorted(LIBRARY.rglob("*.py")):
        if FOR_PROGRAMMERS in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            pair, said = _take_message(node)
            code, text = (_words(part) for part in pair) if len(pair) == 2 else ("", "")
            if re.fullmatch("[a-z]+(-[a-z]+)*", code) and re.search("[a-z]", text):
                yield code, text, said.get("allowed", ""), said.get("action", "")


def _take_message(node: ast.AST) -> tuple[Sequence[ast.expr], dict[str | None, str]]:
    """Give code and text of a `Problem` that is made here, or of ``code, text = …`` from which one is made below."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
        names = [getattr(name, "id", "") for name in getattr(node.targets[0], "elts", ())]
        return (node.value.elts, {}) if names == ["code", "text"] else ((), {})
    if not isinstance(node, ast.Call):
        return (), {}
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    said = {keyword.arg: _words(keyword.value) for keyword in node.keywords}
    return (node.args[:2], said) if name in {"Problem", "add"} else ((), {})


def _words(node: ast.expr) -> str:
    """Words of an expression; what is put in at run time becomes an ellipsis."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return _words(node.left) + _words(node.right)
    return "…"


def _cell(text: str) -> str:
    """Text that may stand in a Markdown table."""
    return re.sub(r"([|\[\]{}<>*_`$])", r"\\\1", " ".join(text.split()))


PAGES: dict[str, Callable[[], str]] = {
    "<!-- every command -->": list_commands,
    "<!-- every message -->": list_messages,
    "<!-- every public name -->": list_functions,
}


def fill_generated(_app: Sphinx, _name: str, source: list[str]) -> None:
    """Put what a page asks for in the place of its mark."""
    for mark, make in PAGES.items():
        if mark in source[0]:
            source[0] = source[0].replace(mark, make())
