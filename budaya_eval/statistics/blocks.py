"""Counts from Parquet and CSV files of any length, block by block: memory does not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.statistics import reading
from budaya_eval.statistics.counting import count_answers
from budaya_eval.statistics.counts import Counts, merge_counts
from budaya_eval.statistics.layout import Key, Label, Layout

if TYPE_CHECKING:
    import pandas as pd

BLOCK_ROWS = 262_144


def parquet_blocks(path: Path, wanted: list[str]) -> Iterator[pd.DataFrame]:
    """Yield the wanted columns of a Parquet file, some rows at a time."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            columns = [name for name in wanted if name in file.schema_arrow.names]
            for batch in file.iter_batches(BLOCK_ROWS, columns=columns):
                yield batch.to_pandas()
    except (OSError, pa.ArrowInvalid) as error:
        raise _unreadable(path, "berkas Parquet") from error


def csv_blocks(path: Path, wanted: list[str], labels: list[str], separator: str) -> Iterator[pd.DataFrame]:
    """Yield the wanted columns of a CSV file, some rows at a time; labels are read as they are written."""
    import pandas as pd

    try:
        with pd.read_csv(
            path,
            sep=separator,
            encoding="utf-8-sig",
            usecols=lambda name: name in wanted,
            dtype=dict.fromkeys(labels, "str"),
            chunksize=BLOCK_ROWS,
        ) as blocks:
            yield from blocks
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _unreadable(path, "berkas CSV berkode UTF-8 dengan judul kolom") from error


def _unreadable(path: Path, allowed: str) -> InputError:
    """Say that a file could not be read."""
    return InputError(Problem("berkas_rusak", "Berkas jawaban tidak dapat dibaca.", file=path.name, allowed=allowed))


def count_blocks(
    blocks: Iterator[pd.DataFrame], layout: Layout, columns: Mapping[str, str | None], problems: ProblemList
) -> Counts | None:
    """Count every block and add the counts up, faulty cells as missing; None where nothing could be counted."""
    total: Counts | None = None
    first_row = 0
    for block in blocks:
        own = ProblemList()
        coded, is_partial = reading.code_answers(block, layout, own)
        codes, keys = reading.code_groups(block, columns, own)
        problems.extend(
            problem if problem.row is None else replace(problem, row=problem.row + first_row)
            for problem in own
            if first_row == 0 or not problem.code.startswith("kolom")  # the same columns are missing from every block
        )
        counts = count_answers(layout, coded, is_partial, codes, keys)
        total = counts if total is None else merge_counts(total, counts)
        first_row += len(block)
    if first_row == 0:
        reading.note_empty(problems)
    return total


def number_labels(counts: Counts) -> Counts:
    """Write labels as numbers where all of a part are whole numbers in their plain form, as pandas reads them."""
    parts: dict[str, dict[Label, Label]] = {}
    for part in ("unit", "stratum"):
        labels: set[Label] = {getattr(key, part) for key in counts.keys}
        texts = {label for label in labels if isinstance(label, str) and label != reading.UNFILLED}
        if texts and all(text.lstrip("-").isdecimal() and str(int(text)) == text for text in texts):
            parts[part] = {text: int(text) for text in texts}
    renamed = [
        Key(
            key.year,
            parts.get("unit", {}).get(key.unit, key.unit),
            parts.get("stratum", {}).get(key.stratum, key.stratum),
        )
        for key in counts.keys
    ]
    order = sorted(range(len(renamed)), key=lambda row: renamed[row].order)
    return counts.with_arrays(tuple(renamed[row] for row in order), [array[order] for array in counts.arrays])
