"""Which Perangkat Daerah of this year are which of the previous year: the same, renamed, merged, split."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from budaya_eval.phrases import join_words
from budaya_eval.unit_register import LEVELS, UnitRegister

POOLED = "+"


@dataclass(frozen=True, slots=True)
class Lineage:
    """Perangkat Daerah that together went over into others.

    Parameters
    ----------
    before, now : mapping of str to str
        Code to official name, on the reference dates of the previous year and of this one; either may be empty.
    """

    before: Mapping[str, str]
    now: Mapping[str, str]

    @property
    def label(self) -> str:
        """The code under which both years are compared; several codes joined where a whole became several.

        That of a unit that ended is no code of this year: another may bear its code since.
        """
        return POOLED.join(self.now or ("", *self.before))

    @property
    def is_new(self) -> bool:
        """Tell whether nothing went before."""
        return not self.before

    @property
    def is_whole(self) -> bool:
        """Tell whether only the whole can be compared, not its parts."""
        return bool(self.before) and len(self.now) > 1

    @property
    def is_merged(self) -> bool:
        """Tell whether several went into one."""
        return len(self.before) > 1 and len(self.now) == 1

    @property
    def note(self) -> str:
        """What to know beside a change; empty for a unit that stayed what it was."""
        if self.is_new:
            return "unit baru, atau tanpa riwayat dalam register: tidak ada tahun acuan"
        former, later = (join_words(list(units.values())) for units in (self.before, self.now))
        if self.is_whole:
            return f"dibandingkan sebagai satu kesatuan: {former} menjadi {later}"
        if self.is_merged:
            return f"tahun acuan: gabungan jawaban {former}"
        old, new = former.casefold().split(), later.casefold().split()
        return "" if old == new else f"dahulu {former}"


def trace_units(previous: UnitRegister, current: UnitRegister, since: dt.date) -> tuple[Lineage, ...]:
    """Follow the history in this year's register from the Perangkat Daerah of the previous year to those of this one.

    Parameters
    ----------
    previous, current : UnitRegister
        The registers on the two reference dates.
    since : datetime.date
        Reference date of the previous year.

    Returns
    -------
    tuple of Lineage
        Every Perangkat Daerah of either year in exactly one, in the order of this year's register, ended ones last.
    """
    names_before = {unit.code: unit.name for unit in previous.reporting_units}
    names_now = {unit.code: unit.name for unit in current.reporting_units}
    links = {code: set(_follow(current, code, since)) & names_now.keys() for code in names_before}
    found = []
    waiting = dict.fromkeys(names_now)
    while waiting:
        now, before = {next(iter(waiting))}, set[str]()
        while True:
            reached = now.union(*(links[code] for code in before))
            joined = {code for code, later in links.items() if later & reached}
            if reached == now and joined == before:
                break
            now, before = reached, joined
        for code in now:
            waiting.pop(code)
        found.append(
            Lineage(
                {code: name for code, name in names_before.items() if code in before},
                {code: name for code, name in names_now.items() if code in now},
            )
        )
    found += [Lineage({code: name}, {}) for code, name in names_before.items() if not links[code]]
    return tuple(found)


def _follow(register: UnitRegister, code: str, since: dt.date) -> Iterator[str]:
    """Codes that a unit of a date goes by today; the dates of the register's history leave no circle."""
    for ended in register.past:
        if (
            ended.code == code
            and ended.level == LEVELS[0]
            and ended.valid_until is not None
            and (ended.valid_from is None or ended.valid_from <= since)
            and since <= ended.valid_until
        ):
            for successor in ended.successors:
                yield from _follow(register, successor, ended.valid_until + dt.timedelta(days=1))
            return
    yield code
