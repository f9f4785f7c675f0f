"""How many answers a mean needs, for the city and for every unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from budaya_eval.errors import ProblemList, mask
from budaya_eval.phrases import format_number
from budaya_eval.statistics.arguments import is_number, is_whole
from budaya_eval.statistics.reliability import join_notes

if TYPE_CHECKING:
    import pandas as pd

WHOLE = "(seluruhnya)"
KREJCIE_MORGAN_CHI2 = 3.841  # chi-square of one degree of freedom at 5 %, as printed in the article
EXPECTED_MARGIN = 0.05  # of a proportion, in both familiar formulas


def needed_for_mean(n_staff: float, sd: float, margin: float, level: float = 0.95) -> float:
    """Answers for a mean ± margin out of N, before rounding: n₀ / (1 + (n₀ − 1) / N), n₀ = (z · SD / margin)².

    Notes
    -----
    Plans round it up: of 6,000 people 135.2 answers are needed for SD 12 and ± 2 points. Often printed is 135, the
    nearest whole number, which leaves ± 2.001; 136 keep the margin.

    References
    ----------
    Cochran (1977), Sampling Techniques, section 4.6.

    Examples
    --------
    >>> round(needed_for_mean(6000, 12, 2), 1), round(needed_for_mean(40, 12, 2), 1)
    (135.2, 31.2)
    """
    from scipy.special import ndtri

    first = (float(ndtri((1 + level) / 2)) * sd / margin) ** 2
    return first / (1 + (first - 1) / n_staff)


def margin_of_mean(n: float, sd: float, n_staff: float | None = None, level: float = 0.95) -> float:
    """Half the interval of a mean of n answers, for a random sample out of N if `n_staff` is given.

    Notes
    -----
    ``z · SD / √n``, times ``√((N − n) / (N − 1))``: the inverse of `needed_for_mean`. Without `n_staff` the mean
    speaks of the process behind the answers, as every comparison does, and nothing is corrected.

    References
    ----------
    Cochran (1977), Sampling Techniques, sections 2.6 and 2.7.

    Examples
    --------
    >>> round(margin_of_mean(136, 12, 6000), 2), round(margin_of_mean(136, 12), 2), margin_of_mean(40, 12, 40)
    (1.99, 2.02, 0.0)
    """
    from scipy.special import ndtri

    if n <= 0:
        return math.nan
    kept = 1.0 if n_staff is None else (n_staff - n) / (n_staff - 1) if n_staff > 1 else 0.0
    return float(ndtri((1 + level) / 2)) * sd * math.sqrt(kept / n)


def krejcie_morgan(n_staff: int) -> int:
    """Krejcie and Morgan's sample size for a proportion ± 5 %, rounded as in their table.

    References
    ----------
    Krejcie & Morgan (1970), Educational and Psychological Measurement 30, 607–610.

    Examples
    --------
    >>> [krejcie_morgan(n) for n in (10, 100, 1000, 7000, 100_000)]
    [10, 80, 278, 364, 383]
    """
    spread = KREJCIE_MORGAN_CHI2 * 0.25
    return math.floor(n_staff * spread / (EXPECTED_MARGIN**2 * (n_staff - 1) + spread) + 0.5)


def slovin(n_staff: int) -> int:
    """Slovin's sample size N / (1 + N · 0.05²), rounded up.

    Examples
    --------
    >>> slovin(7000)
    379
    """
    return math.ceil(n_staff / (1 + n_staff * EXPECTED_MARGIN**2) - 1e-9)


def detectable_change(n: float, sd: float, level: float = 0.95, power: float = 0.8) -> float:
    """Smallest change between two independent years of n answers that a two-sided test finds with this power.

    Notes
    -----
    ``(z₁₋α/₂ + z_power) · SD · √(2 / n)``; R: ``power.t.test(n, sd = sd, power = 0.8)`` for large n.

    Examples
    --------
    >>> round(detectable_change(100, 12), 2), round(detectable_change(11, 12), 1)
    (4.75, 14.3)
    """
    from scipy.special import ndtri

    return float((ndtri((1 + level) / 2) + ndtri(power)) * sd * math.sqrt(2 / n)) if n > 0 else math.nan


def sample_size(
    population: int | Mapping[str, int] | pd.Series[int],
    *,
    sd: float = 12.0,
    margin: float = 2.0,
    response: float = 0.8,
    level: float = 0.95,
    power: float = 0.8,
) -> pd.DataFrame:
    """Plan the sample for a mean index.

    Parameters
    ----------
    population : int, mapping or Series
        Staff of the city, or of each unit.
    sd : float
        Expected SD of a person's index, in points from 0 to 100.
    margin : float
        Half the width of the interval wanted, in the same points.
    response : float
        Share expected to answer, above 0 up to 1.
    level, power : float
        Of the interval; of the test for change.

    Returns
    -------
    DataFrame
        ``unit, n_staff, n_needed, n_invited, n_share, detectable_change, detectable_change_share, krejcie_morgan,
        slovin, note``; one row per unit and one, "(seluruhnya)", for all. `n_needed` answers give that row's mean the
        margin, with finite population correction, rounded up; `n_invited` are needed / response, rounded up, at most
        all staff. `n_share` is a unit's proportional share of the invitations for the whole, rounded up. The two
        smallest detectable changes hold for `n_needed` answers and for the answers expected of `n_share`.
        Krejcie–Morgan and Slovin are for a proportion ± 5 % and stand beside because they are asked for.

    Raises
    ------
    InputError
        Numbers that allow no plan, all named together.

    Examples
    --------
    >>> plan = sample_size({"A": 400, "B": 40}, response=0.75)
    >>> plan[["unit", "n_staff", "n_needed", "n_invited", "n_share"]]
               unit  n_staff  n_needed  n_invited  n_share
    0             A      400       103        138      130
    1             B       40        32         40       13
    2  (seluruhnya)      440       106        142      142
    """
    import pandas as pd

    problems = ProblemList()
    staff = _staff(population, problems)
    for name, value, is_good, allowed in (
        ("sd", sd, is_number(sd) and sd > 0, "lebih dari 0"),
        ("margin", margin, is_number(margin) and margin > 0, "lebih dari 0"),
        ("response", response, is_number(response) and 0 < response <= 1, "lebih dari 0 sampai 1"),
        ("level", level, is_number(level) and 0 < level < 1, "antara 0 dan 1"),
        ("power", power, is_number(power) and 0 < power < 1, "antara 0 dan 1"),
    ):
        if not is_good:
            problems.add("rencana_sampel", f"{name}={value} tidak dapat dipakai.", allowed=allowed)
    problems.raise_if_any()
    total = sum(staff.values())
    whole_needed = _round_up(needed_for_mean(total, sd, margin, level))
    whole_invited = min(total, _round_up(whole_needed / response))
    rows = []
    for unit, n_staff in {**staff, WHOLE: total}.items():
        needed = _round_up(needed_for_mean(n_staff, sd, margin, level))
        invited = min(n_staff, _round_up(needed / response))
        share = min(n_staff, _round_up(whole_invited * n_staff / total))
        change_share = detectable_change(share * response, sd, level, power)
        rows.append(
            {
                "unit": unit,
                "n_staff": n_staff,
                "n_needed": needed,
                "n_invited": invited,
                "n_share": share,
                "detectable_change": detectable_change(needed, sd, level, power),
                "detectable_change_share": change_share,
                "krejcie_morgan": krejcie_morgan(n_staff),
                "slovin": slovin(n_staff),
                "note": join_notes(
                    "semua pegawai diundang; ketelitian ini tidak tercapai pada partisipasi yang diperkirakan"
                    if invited * response < needed
                    else "",
                    ""
                    if unit == WHOLE
                    else f"dari sampel kota terlihat perubahan mulai {format_number(change_share, 1)} poin",
                ),
            }
        )
    return pd.DataFrame(rows)


def _round_up(value: float) -> int:
    """Round up, but not over a rounding error."""
    return math.ceil(value - 1e-9)


def _staff(population: object, problems: ProblemList) -> dict[str, int]:
    """Read the staff of each unit; of the city alone it is nothing but the total."""
    import pandas as pd

    if isinstance(population, pd.Series):
        population = population.to_dict()
    named = population if isinstance(population, Mapping) else {WHOLE: population}
    staff: dict[str, int] = {}
    for unit, number in named.items():
        if not is_whole(number) or number < 1:
            problems.add(
                "jumlah_pegawai",
                f"Jumlah pegawai {unit} adalah {mask(number)}",
                allowed="bilangan bulat 1 atau lebih",
            )
        else:
            staff[str(unit)] = int(number)
    if not named:
        problems.add("jumlah_pegawai", "Tidak ada satu pun unit.")
    return staff
