"""What channels ask of the register: which units lie below a unit, and among how many staff an answer hides."""

from __future__ import annotations

from budaya_eval.unit_register import Unit, UnitRegister


def size_of(register: UnitRegister, unit: Unit) -> int:
    """Count the staff that an answer of this unit hides among: of a Perangkat Daerah, with all units below."""
    return unit.n_staff if unit.parent else register.staff_of_reporting_unit[unit.code]


def units_below(register: UnitRegister, top: Unit) -> tuple[Unit, ...]:
    """Give all units below a unit, at any depth, in the order of the register."""

    def is_below(unit: Unit) -> bool:
        while unit.parent:
            if unit.parent == top.code:
                return True
            unit = register.by_code[unit.parent]
        return False

    return tuple(unit for unit in register.units if is_below(unit))
