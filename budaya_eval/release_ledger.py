"""Remembers what was released of a year, so that two releases cannot be subtracted from each other."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.answer_table import AnswerTable
from budaya_eval.errors import InputError, Problem
from budaya_eval.files import write_text
from budaya_eval.phrases import format_number
from budaya_eval.results import select

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation  # which itself asks here what the previous year printed

LEDGER_NAME = ".terbitan.json"
CITY = "kota"
DIGEST_BYTES = 8

Groups = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a year: the respondents of every group by digest, and the reason if it was a repeated one.

    A digest is made from unit and answers. It serves to count how many respondents came, went or changed between two
    releases; the file lies beside the answers themselves and is as private as they are. `printed` is the published
    index of the city, under "", and of each core value, under its code.
    """

    number: int
    reason: str
    groups: Groups
    printed: Mapping[str, float]


def read_ledger(year_folder: Path) -> tuple[Release, ...]:
    """Read the releases of a year, oldest first; none where nothing was released.

    Raises
    ------
    InputError
        The ledger is damaged.
    """
    path = year_folder / LEDGER_NAME
    if not path.is_file():
        return ()
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Release(int(e["number"]), str(e["reason"]), dict(e["groups"]), dict(e["printed"])) for e in entries
        )
    except (KeyError, TypeError, ValueError):
        raise InputError(
            Problem(
                "ledger-damaged",
                "Catatan terbitan tidak terbaca",
                action="Kembalikan dari salinan cadangan; tanpa catatan ini terbitan ulang tidak dapat dijaga.",
                file=str(path),
            )
        ) from None


def read_printed(year_folder: Path) -> Mapping[str, float]:
    """Read what the last release of a year printed as index of the city and of each core value; else nothing."""
    ledger = read_ledger(year_folder)
    return ledger[-1].printed if ledger else {}


def digest_groups(evaluation: Evaluation) -> dict[str, list[str]]:
    """Digest the respondents of every group whose results are shown: the city and each Perangkat Daerah.

    Groups of other raters are named with who rated, behind a colon.
    """
    groups = _digest(evaluation, evaluation.answers)
    for route, answers in evaluation.others.items():
        groups |= {f"{name}:{route}": members for name, members in _digest(evaluation, answers).items()}
    return groups


def _digest(evaluation: Evaluation, answers: AnswerTable) -> dict[str, list[str]]:
    units = answers.respondents["unit"].map(evaluation.register.reporting_unit_of)
    table = answers.values.join(answers.choices)
    table.insert(0, "unit", answers.respondents["unit"])
    lines = table.to_csv(index=False, header=False).splitlines()
    digests = [hashlib.blake2b(line.encode(), digest_size=DIGEST_BYTES).hexdigest() for line in lines]
    groups: dict[str, list[str]] = {CITY: sorted(digests)}
    for digest, unit in zip(digests, units, strict=True):
        if unit not in evaluation.hidden_units:
            groups.setdefault(str(unit), []).append(digest)
    return {name: sorted(members) for name, members in groups.items()}


def find_small_changes(before: Groups, now: Groups, min_cell: int) -> dict[str, int]:
    """Groups shown in both releases that differ by some respondents, but by fewer than the minimum cell.

    Returns
    -------
    dict
        Group to the number of respondents that came or went; an answer that was mended counts as one of each.

    Examples
    --------
    >>> find_small_changes({"kota": ["a", "b"]}, {"kota": ["a", "b", "c"]}, min_cell=10)
    {'kota': 1}
    >>> find_small_changes({"kota": ["a", "b"]}, {"kota": ["a", "b"]}, min_cell=10)
    {}
    """
    found = {}
    for name in before.keys() & now.keys():
        old, new = Counter(before[name]), Counter(now[name])
        n_changed = (old - new).total() + (new - old).total()
        if 0 < n_changed < min_cell:
            found[name] = n_changed
    return dict(sorted(found.items()))


def check_release(evaluation: Evaluation) -> None:
    """Refuse results that would tell a few people's answers when laid beside an earlier release of the same year.

    Raises
    ------
    InputError
        For every earlier release: a group changed by fewer respondents than the minimum cell.
    """
    ledger = read_ledger(evaluation.settings.folder)
    now = digest_groups(evaluation) if ledger else {}
    least = evaluation.scheme.min_cell
    problems = []
    for release in ledger:
        changed = find_small_changes(release.groups, now, least)
        if changed:
            names = ", ".join(_name_group(evaluation, name) for name in changed)
            problems.append(
                Problem(
                    "release-too-close",
                    f"Dibandingkan dengan terbitan ke-{release.number}, jawaban berubah pada kurang dari "
                    f"{format_number(least, 0)} responden: {names}. Selisih kedua terbitan akan memperlihatkan jawaban "
                    "mereka",
                    action="Tunggu sampai perubahannya cukup banyak, atau kembalikan jawaban seperti semula. Bila "
                    'terbitan lama sudah ditarik, jalankan lagi dengan --republish "alasan".',
                    file=LEDGER_NAME,
                )
            )
    if problems:
        raise InputError(problems)


def _name_group(evaluation: Evaluation, group: str) -> str:
    code, _, route = group.partition(":")
    name = CITY if code == CITY else evaluation.register.by_code[code].name
    return f"{name} ({route})" if route else name


def record_release(evaluation: Evaluation, reason: str = "") -> Path | None:
    """Write down that these results were released; nothing if they are the same as the last ones.

    A reason says that the earlier releases were withdrawn: they stay written down, without what was in them.
    """
    folder = evaluation.settings.folder
    ledger, groups = list(read_ledger(folder)), digest_groups(evaluation)
    levels = (select(evaluation.results, "index", scope="city", core_value=chosen) for chosen in ("", "*"))
    printed = {
        code: index for level in levels for code, index in zip(level["core_value"], level["estimate"], strict=True)
    }
    if ledger and (ledger[-1].groups, ledger[-1].printed) == (groups, printed):
        return None
    number = ledger[-1].number + 1 if ledger else 1
    kept = [replace(release, groups={}) for release in ledger] if reason else ledger
    entries = [asdict(release) for release in (*kept, Release(number, reason, groups, printed))]
    write_text(folder / LEDGER_NAME, json.dumps(entries, ensure_ascii=False) + "\n")
    return folder / LEDGER_NAME
