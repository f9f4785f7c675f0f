"""What a terminal shows: steps with a mark, tables, problems, what was made, what comes next."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from budaya_eval.errors import BudayaEvalError

SHOWN_PROBLEMS = 50


class Screen:
    """The terminal; colours and moving parts only where it is one.

    With `as_json` everything said goes to the error stream, and `close` prints it once more as one JSON object:
    ``command``, ``exit_code``, ``steps``, ``lines``, ``warnings``, ``tables`` (title, columns, rows), ``problems``
    (code, text, allowed, action, file, sheet, row, column) and ``next_step``.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        if as_json and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # as JSON is read, whatever the code page of the console
        self._out = Console(highlight=False, soft_wrap=True, stderr=as_json)
        self._err = Console(highlight=False, soft_wrap=True, stderr=True)
        self._as_json = as_json
        self._said: dict[str, list[Any]] = {"steps": [], "lines": [], "warnings": [], "tables": [], "problems": []}
        self._next_step = ""

    def say(self, text: str) -> None:
        """Print one line."""
        self._note("lines", text)
        self._out.print(escape(text))

    def done(self, text: str) -> None:
        """Print one finished step."""
        self._note("steps", text)
        self._out.print(f"[green]✓[/green] {escape(text)}")

    def warn(self, text: str) -> None:
        """Print one line that deserves attention."""
        self._note("warnings", text)
        self._out.print(f"[yellow]![/yellow] {escape(text)}")

    def next_step(self, text: str) -> None:
        """Name the next step."""
        self._next_step = text
        self._out.print(f"\n[bold]Berikutnya:[/bold] {escape(text)}")

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table; numbers stand at the right."""
        table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
        cells = [list(row) for row in rows]
        self._note("tables", {"title": title, "columns": list(columns), "rows": cells})
        for position, column in enumerate(columns):
            is_number = bool(cells) and all(_is_number(row[position]) for row in cells)
            table.add_column(escape(column), justify="right" if is_number else "left", overflow="fold")
        for row in cells:
            table.add_row(*(escape(str(cell)) for cell in row))
        self._out.print()
        self._out.print(table, soft_wrap=False)

    @contextmanager
    def working(self, text: str) -> Iterator[Steps]:
        """Show that work goes on, step by step."""
        steps = Steps(self)
        with self._out.status(escape(text)) as status:
            steps.update = lambda step: status.update(f"{escape(step)} …")
            yield steps
        steps.finish()

    def show_problems(self, error: BudayaEvalError) -> None:
        """Print everything that is wrong."""
        count = len(error.problems)
        self._said["problems"] = [asdict(problem) for problem in error.problems]
        self._err.print(f"[red]✗[/red] [bold]{error.headline}[/bold] ({count} masalah); tidak ada yang ditulis.")
        for problem in error.problems[:SHOWN_PROBLEMS]:
            self._err.print(f"  • {escape(str(problem))}")
        if count > SHOWN_PROBLEMS:
            self._err.print(f"  … dan {count - SHOWN_PROBLEMS} masalah lain.")

    def close(self, command: str, exit_code: int) -> None:
        """Print everything as JSON, if that was asked for."""
        if self._as_json:
            about = {"command": command, "exit_code": exit_code}
            content = {**about, **self._said, "next_step": self._next_step}
            sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n")

    def _note(self, kind: str, said: object) -> None:
        if said:
            self._said[kind].append(said)


class Steps:
    """Tells the step that runs now, and marks the one before as done."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._running = ""
        self.update: Callable[[str], None] = _ignore

    def __call__(self, step: str) -> None:
        """Start a step."""
        self.finish()
        self._running = step
        self.update(step)

    def finish(self) -> None:
        """Mark the running step as done."""
        if self._running:
            self._screen.done(self._running)
        self._running = ""


def _ignore(_step: str) -> None:
    """Show nothing."""


def _is_number(cell: object) -> bool:
    text = str(cell).replace(".", "").replace(",", "").replace("%", "").replace("–", "").replace("−", "").strip()
    return text == "" or text.isdecimal()


def short_path(path: Path) -> str:
    """Write a path relative to here if it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
