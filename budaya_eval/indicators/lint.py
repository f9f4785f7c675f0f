"""Lints an indicator list: are the statements written by the rules for a questionnaire, and the whole in balance."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import combinations
from pathlib import Path
from typing import Literal, get_args

from budaya_eval.files import TABLE_SUFFIXES, Table, TableRow, find_table, read_table, write_table
from budaya_eval.indicators.reading import SETTINGS_NAME, read_indicator_list

Severity = Literal["harus", "sebaiknya"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
RULES_NAME = "lint.toml"
CHECK_NAME = "pemeriksaan.xlsx"
LINT_COLUMN = "lint"
TRANSLATION = "_en"
LONGEST = 16  # words of a statement
FEWEST = 3  # indicators of a core value
SMALL_VALUE = 4  # indicators; a reversed statement would be a quarter of such a value
TWIN = 0.80  # shares of common letter triples; in the shipped lists no pair is above 0.5
OVERLAP = 0.60
SELF = "saya "
SUBJECT = re.compile(r"^(pegawai di unit (kerja saya|itu|yang saya pimpin)|pegawai yang melayani saya|saya) ")
PUNCTUATION = re.compile(r"[,;:/()]")
ABBREVIATION = re.compile(r"\b[A-Z]{2,}\b")
FOREIGN = re.compile(r"\b\w*(?:tion|ght|ck|th|sh|wh|ph)s?\b")
SEVERAL_IDEAS = re.compile(r",|/|\b(?:dan|serta|atau)\b")
PASSIVE = re.compile(r"di[a-z]{4,}")
TEXT_TABLES = {
    "core_value": ("name", "definition"),
    "indicator": ("text",),
    "background": ("text", "label"),
    "scale": ("label",),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of writing, as `lint.toml` states it."""

    name: str
    severity: Severity
    text: str
    action: str
    words: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where a list breaks a rule; with a `reason` it was accepted by the office.

    `row` is the row number as the spreadsheet shows it; `code` names the item, indicator or value; `came` is the text.
    """

    rule: Rule
    list_name: str
    code: str
    came: str
    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    reason: str = ""

    @property
    def must_be_mended(self) -> bool:
        """Tell whether it changes what the answers mean, and nobody gave a reason."""
        return self.rule.severity == "harus" and not self.reason


@cache
def read_rules() -> dict[str, Rule]:
    """Read the rules and their words, which come with the library."""
    content = tomllib.loads((resources.files(__package__) / RULES_NAME).read_text(encoding="utf-8"))
    rules = {}
    for name, about in content.items():
        words = about.get("kata", ())
        pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])") if words else None
        rules[name] = Rule(name, about["tingkat"], about["kaidah"], about["tindakan"], pattern)
    return rules


def lint_indicator_lists(*folders: Path | str, scale: str | None = None) -> list[Finding]:
    """Hold indicator lists to the rules of writing statements.

    Parameters
    ----------
    *folders : path
        Folder of each list; readable by `read_indicator_list`. Lists given together are asked in one visit on the
        scale of the first, so their active items are also compared with each other.
    scale : str, optional
        Scale of the first list that is asked; by default the one it names.

    Returns
    -------
    list of Finding
        List by list, in the order of the tables. A finding named in the item's column ``lint`` ("kaidah: alasan",
        several separated by semicolons) carries that reason.

    Raises
    ------
    InputError
        A list cannot be read; structure is mended before style.

    Notes
    -----
    Two statements overlap by the Dice coefficient of their letter triples, 2 |A ∩ B| / (|A| + |B|), the common
    subject left out: affixes and word order then matter little.

    Examples
    --------
    >>> lint_indicator_lists("instruments/perwali-38-2016", "instruments/berakhlak")
    []
    """
    lints = [_Lint(Path(folder)) for folder in folders]
    found = []
    for place, lint in enumerate(lints):
        twins = (finding for other in lints[:place] for finding in lint.compare(other))
        found += lint.accept([*lint.of_list(), *twins, *lint.of_scale(lints[0], scale)])
    return found


class _Lint:
    """Rules for the statements of one item table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.listed = read_indicator_list(folder)
        self.table = read_table(find_table(folder, "item"))
        self.rules = read_rules()
        self.columns = [c for c in self.table.columns if c.startswith("text_") and not c.endswith(TRANSLATION)]
        self.indicators = {indicator.code: indicator for indicator in self.listed.indicators}
        names = [re.escape(core_value.name.casefold()) for core_value in self.listed.core_values]
        self.names = re.compile(rf"(?:\b|ber)(?:{'|'.join(names)})\b")
        self.active = {item.code for item in self.listed.items if item.is_active}
        self.triples = {
            (row.number, column): _triples(row[column])
            for row in self.table.rows
            for column in self.columns
            if row[column]
        }

    def finding(self, rule: str, row: TableRow, column: str, came: str, table: Table | None = None) -> Finding:
        table = table or self.table
        place = (table.path.name, table.sheet, row.number, column)
        return Finding(self.rules[rule], self.folder.resolve().name, row["code"] or row["scale"], came, *place)

    def of_list(self) -> Iterator[Finding]:
        for row in self.table.rows:
            yield from self.of_row(row)
        for first, second in combinations(self.table.rows, 2):
            yield from self.of_pair(self, first, second)
        yield from self.of_balance()
        yield from self.of_translations()

    def compare(self, other: _Lint) -> Iterator[Finding]:
        """Compare the active items of two lists that are asked in one visit."""
        for first in other.table.rows:
            for second in self.table.rows:
                if first["code"] in other.active and second["code"] in self.active:
                    yield from self.of_pair(other, first, second)

    def of_scale(self, main: _Lint, scale: str | None) -> Iterator[Finding]:
        """Find a list whose statements are answered on a scale that is none of its own."""
        asked = main.listed.scales.get(scale or main.listed.default_scale)
        own = [[point.label for point in known.points] for known in self.listed.scales.values()]
        if asked and own and [point.label for point in asked.points] not in own:
            came = f"Dijawab pada skala '{asked.name}': {', '.join(point.label for point in asked.points)}"
            place = find_table(self.folder, "scale").name
            yield Finding(self.rules["skala-lain"], self.folder.resolve().name, "", came, place, column="label")

    def of_row(self, row: TableRow) -> Iterator[Finding]:
        for column in self.columns:
            if row[column]:
                yield from self.of_statement(row, column)
                if not row[column + TRANSLATION]:
                    yield self.finding("terjemahan", row, column + TRANSLATION, "(kosong)")
        several = SEVERAL_IDEAS.search(self.indicators[row["indicator"]].text.casefold())
        if several and not row["facet"]:
            yield self.finding("aspek", row, "facet", self.indicators[row["indicator"]].text)

    def of_statement(self, row: TableRow, column: str) -> Iterator[Finding]:
        statement = row[column]
        folded = statement.casefold()
        is_self = column == "text_self"
        searches = [(r.name, r.words, folded) for r in self.rules.values() if r.words is not None]
        searches += [
            ("tanda-baca", PUNCTUATION, statement.removesuffix(".")),
            ("istilah", ABBREVIATION, statement),
            ("istilah", FOREIGN, folded),
            ("nama-nilai", self.names, folded),
        ]
        told = dict.fromkeys((name, word) for name, pattern, text in searches for word in pattern.findall(text))
        for name, word in told:
            if name != "pengakuan" or is_self:
                yield self.finding(name, row, column, f"'{word}' dalam: {statement}")
        n_words = len(statement.split())
        if n_words > LONGEST:
            yield self.finding("panjang", row, column, f"{n_words} kata: {statement}")
        if folded.startswith(SELF) != is_self:
            yield self.finding("subjek", row, column, statement)
        if PASSIVE.match(SUBJECT.sub("", folded)):
            yield self.finding("kalimat-pasif", row, column, statement)

    def of_pair(self, other: _Lint, first: TableRow, second: TableRow) -> Iterator[Finding]:
        """Compare two items: nearly the same statement, much in common, or the same facet."""
        column, share = max(
            (
                (c, _share(other.triples.get((first.number, c)), self.triples.get((second.number, c))))
                for c in self.columns
            ),
            key=lambda pair: pair[1],
        )
        place = f"baris {first.number} ({first['code']})" + ("" if other is self else f" daftar {other.folder.name}")
        if share >= OVERLAP:
            came = f"{second[column]} Bandingkan dengan {place}: {first[column]}"
            yield self.finding("kembar" if share >= TWIN else "tumpang-tindih", second, column, came)
        elif first["facet"] and first["facet"].casefold() == second["facet"].casefold():
            yield self.finding("tumpang-tindih", second, "facet", f"'{second['facet']}' sama dengan {place}")

    def of_balance(self) -> Iterator[Finding]:
        """Find values with few indicators and with too many reversed statements."""
        active = [item for item in self.listed.items if item.is_active]
        value_of = {indicator.code: indicator.core_value for indicator in self.listed.indicators}
        sizes = Counter(value_of[indicator] for indicator in {item.indicator for item in active})
        row_of = {row["code"]: row for row in self.table.rows}
        values = read_table(find_table(self.folder, "core_value"))
        for row in values.rows:
            n_indicators = sizes[row["code"]]
            if n_indicators < FEWEST:
                came = f"{row['name']}: {n_indicators} indikator dengan butir aktif"
                yield self.finding("jumlah-indikator", row, "code", came, values)
            reverse = [item for item in active if item.is_reverse and value_of[item.indicator] == row["code"]]
            for item in reverse[1 if n_indicators > SMALL_VALUE else 0 :]:
                came = f"{len(reverse)} pernyataan negatif aktif pada nilai {row['name']} ({n_indicators} indikator)"
                yield self.finding("pernyataan-negatif", row_of[item.code], "reverse", came)

    def of_translations(self) -> Iterator[Finding]:
        """Find texts without their English twin in the other tables and in `instrument.toml`."""
        for name, columns in TEXT_TABLES.items():
            if not any((self.folder / f"{name}{suffix}").is_file() for suffix in TABLE_SUFFIXES):
                continue  # a local list has only the tables of its values
            table = read_table(find_table(self.folder, name))
            for row in table.rows:
                for column in columns:
                    if row[column] and not row[column + TRANSLATION]:
                        came = f"(kosong) untuk: {row[column]}"
                        yield self.finding("terjemahan", row, column + TRANSLATION, came, table)
        texts = self.listed.texts
        for key in texts:
            if not key.endswith(TRANSLATION) and not texts.get(key + TRANSLATION):
                rule, came = self.rules["terjemahan"], f"(kosong) untuk: {texts[key]}"
                column = f"text.{key}{TRANSLATION}"
                yield Finding(rule, self.folder.resolve().name, "text", came, SETTINGS_NAME, column=column)

    def accept(self, found: Sequence[Finding]) -> list[Finding]:
        """Give findings the reasons of the column ``lint``, and tell reasons that fit no finding."""
        reasons = {row.number: _reasons(row[LINT_COLUMN]) for row in self.table.rows if row[LINT_COLUMN]}
        used: dict[int, set[str]] = defaultdict(set)
        told = []
        for finding in found:
            is_item = finding.file == self.table.path.name and finding.row is not None
            reason = reasons.get(finding.row or 0, {}).get(finding.rule.name, "") if is_item else ""
            if reason:
                used[finding.row or 0].add(finding.rule.name)
            told.append(replace(finding, reason=reason))
        by_number = {row.number: row for row in self.table.rows}
        return told + [
            self.finding("alasan", by_number[number], LINT_COLUMN, f"'{name}' tanpa temuan, atau tanpa alasan")
            for number, given in reasons.items()
            for name in given.keys() - used[number]
        ]


def _reasons(cell: str) -> dict[str, str]:
    parts = (part.partition(":") for part in cell.split(";") if part.strip())
    return {name.strip().casefold(): reason.strip() for name, _, reason in parts}


def _triples(statement: str) -> frozenset[str]:
    words = re.findall(r"\w+", SUBJECT.sub("", statement.casefold()))
    text = f" {' '.join(words)} "
    return frozenset(text[start : start + 3] for start in range(len(text) - 2))


def _share(first: frozenset[str] | None, second: frozenset[str] | None) -> float:
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def write_findings(target: Path, found: Sequence[Finding]) -> None:
    """Write the findings as a table people can work through; accepted ones stay, with their reasons."""
    columns = ("tingkat", "kaidah", "daftar", "kode", "berkas", "lembar", "baris", "kolom", "yang_ditemukan", "aturan")
    rows = [
        [
            "diterima" if finding.reason else finding.rule.severity,
            finding.rule.name,
            finding.list_name,
            finding.code,
            finding.file,
            finding.sheet,
            finding.row or "",
            finding.column,
            finding.came,
            finding.rule.text,
            finding.rule.action,
            finding.reason,
        ]
        for finding in found
    ]
    write_table(
        target,
        [*columns, "tindakan", "alasan_diterima"],
        rows,
        sheet="Pemeriksaan",
        widths=(12, 18, 18, 10, 18, 12, 8, 16, 60, 44, 44, 30),
    )
