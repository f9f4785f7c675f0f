"""What if those who did not answer stood lower: an answer that no sampling error gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.phrases import format_percent
from budaya_eval.statistics.arguments import is_list, is_number
from budaya_eval.statistics.covariance import group_keys, groups_of
from budaya_eval.statistics.estimates import contrast, group_people, normalised, scale_weights, score_spread
from budaya_eval.statistics.frames import stack_parts
from budaya_eval.statistics.means import Design
from budaya_eval.statistics.reliability import GROUPINGS, check_grouping, join_notes

if TYPE_CHECKING:
    import pandas as pd

LOW_RESPONSE = 0.60  # below this share a caution (usulan)


def nonresponse_table(design: Design, by: str | None, shifts: Sequence[float]) -> pd.DataFrame:
    """Means if nonrespondents stood lower; see `SufficientStatistics.nonresponse`."""
    check_grouping(design.counts, by, GROUPINGS)
    if not design.population:
        raise InputError(
            Problem("tanpa_jumlah_pegawai", "Bukan-penjawab memerlukan population (jumlah pegawai tiap unit).")
        )
    if not is_list(shifts) or not shifts or not all(is_number(shift) and shift >= 0 for shift in shifts):
        raise InputError(
            Problem(
                "pergeseran",
                f"Pergeseran {shifts!r} tidak dapat dipakai.",
                allowed="daftar bilangan: 0 simpangan baku atau lebih",
            )
        )
    cells = design.score_cells(by)
    labels, group = group_keys(cells.keys, by)
    member = (group[None, :] == np.arange(len(labels))[:, None]).astype(np.float64)
    weight = member[:, :, None] * design.cell_weights(cells)[None]
    mean, _, _ = contrast(cells, normalised(weight, cells))
    n = group_people(cells, (member > 0)[:, :, None] & np.ones(cells.n.shape, dtype=bool)[None])
    found = groups_of(design.counts, by)[0]
    sd = np.full(mean.shape, np.nan)
    sd[[labels.index(label) for label in found]] = score_spread(
        design.counts, by, scale_weights(design.counts.layout, design.weights)
    )[1]
    staff = np.where(member > 0, cells.n_staff, 0.0).sum(axis=1)
    response = n / staff[:, None]
    missing = _missing_share(member, cells.people, cells.n_staff)
    parts = []
    for v, measure in enumerate(cells.measures):
        for shift in shifts:
            part: dict[str, Any] = {"scale": measure}
            if by is not None:
                part[by] = labels
            effect = -missing[:, v] * shift * sd[:, v]
            part |= {
                "n": n[:, v],
                "n_staff": staff,
                "response": response[:, v],
                "shift_sd": np.full(len(labels), float(shift)),
                "mean": mean[:, v],
                "mean_shifted": mean[:, v] + effect,
                "difference": effect,
                "note": [_note(float(r)) for r in response[:, v]],
            }
            parts.append(part)
    return stack_parts(parts)


def _missing_share(member: np.ndarray[Any, Any], people: np.ndarray[Any, Any], staff: np.ndarray[Any, Any]) -> Any:
    """Share of the staff for which the mean stands without their answers, over the cells that have a mean."""
    answered = (people > 0) & np.isfinite(staff)[:, None]
    known = np.where(answered, staff[:, None], 0.0)
    silent = np.where(answered, staff[:, None] - people, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (member @ silent) / (member @ known)


def _note(response: float) -> str:
    """Warn of low response."""
    if np.isnan(response):
        return "jumlah pegawai tidak diketahui"
    return join_notes(
        f"partisipasi {format_percent(response)}, di bawah {format_percent(LOW_RESPONSE)}: baca dengan hati-hati"
        if response < LOW_RESPONSE
        else "",
        "andaian, bukan taksiran",
    )
