"""Variance of what is estimated under weights, from the influence of each person, summed group by group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from budaya_eval.statistics.counts import BoolArray, Counts, FloatArray
from budaya_eval.statistics.estimates import Moments
from budaya_eval.statistics.margins import Weighting
from budaya_eval.statistics.reliability import join_notes

CAUTION = "bobot tidak menghapus bias karena sebagian pegawai tidak menjawab"


@dataclass(frozen=True, slots=True)
class WeightedDesign:
    """People of each group, their weight, and what the margins explain.

    Parameters
    ----------
    counts : Counts
        The answers.
    note : str
        How the weights were made, and what they leave open.
    people, weights : ndarray of float, shape (K,)
        People of each group and the weight of each of them.
    columns : ndarray of float, shape (K, M)
        1 where a group is of a category of a margin.
    solver : ndarray of float, shape (M, K)
        From sums over the people of each group to the least-squares coefficients of the categories.
    """

    counts: Counts
    note: str
    people: FloatArray
    weights: FloatArray
    columns: FloatArray
    solver: FloatArray

    @classmethod
    def of(cls, counts: Counts, weighting: Weighting) -> WeightedDesign:
        """Prepare the projection on all margins together."""
        people = counts.n_people.astype(np.float64)
        columns = np.concatenate(
            [np.equal.outer(c, np.arange(c.max() + 1)).astype(np.float64) for c in weighting.categories], axis=1
        )
        solver = np.linalg.pinv(columns.T @ (people[:, None] * columns), hermitian=True) @ columns.T
        return cls(
            counts, join_notes(weighting.method, weighting.note, CAUTION), people, weighting.weights, columns, solver
        )

    def covariance(self, sums: FloatArray, products: FloatArray) -> FloatArray:
        """Covariances of Σ w e, for several influences e.

        Parameters
        ----------
        sums : ndarray of float, shape (K, V)
            Σ e over the people of each group.
        products : ndarray of float, shape (K, V, V)
            Σ e_u e_v over the people of each group.

        Notes
        -----
        n / (n − 1) Σ (z − z̄)² with z = w (e − f), f the projection of e on the categories of the margins: what the
        margins explain is no error.

        References
        ----------
        Deville & Särndal (1992), Journal of the American Statistical Association 87, 376–382.
        """
        fitted = self.columns @ (self.solver @ sums)
        own = (
            products
            - sums[:, :, None] * fitted[:, None, :]
            - fitted[:, :, None] * sums[:, None, :]
            + self.people[:, None, None] * fitted[:, :, None] * fitted[:, None, :]
        )
        n = self.people.sum()
        total = self.weights @ (sums - self.people[:, None] * fitted)
        squares = np.einsum("k,kuv->uv", self.weights**2, own) - total[:, None] * total / n
        return np.asarray(n / (n - 1) * squares, dtype=np.float64)

    def kish(self, people: FloatArray) -> float:
        """Kish's effective number of these people of each group: (Σw)² / Σw²."""
        squares = float((people * self.weights**2).sum())
        return float((people * self.weights).sum()) ** 2 / squares if squares > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Domain:
    """Weighted means of V measures over some groups.

    Parameters
    ----------
    is_inside : ndarray of bool, shape (K,)
        The groups.
    n : ndarray of float, shape (V,)
        People with each measure.
    total : ndarray of float, shape (V,)
        Their weights together.
    mean : ndarray of float, shape (V,)
        Weighted mean, counted from zero; NaN where nobody has the measure.
    """

    is_inside: BoolArray
    n: FloatArray
    total: FloatArray
    mean: FloatArray

    @classmethod
    def of(cls, design: WeightedDesign, moments: Moments, is_inside: BoolArray) -> Domain:
        """Take the means over these groups."""
        w = np.where(is_inside, design.weights, 0.0)
        people = moments.people
        total = w @ people
        sums = w @ np.diagonal(moments.sums, axis1=1, axis2=2)
        mean = np.where(total > 0, sums / np.where(total > 0, total, 1.0), np.nan)
        return cls(is_inside, people[is_inside].sum(axis=0), total, mean)


def mean_covariance(design: WeightedDesign, moments: Moments, parts: Iterable[tuple[Domain, float]]) -> FloatArray:
    """Covariances of a sum of the means of domains that share no group, each times a factor; shape (V, V).

    Notes
    -----
    A person's influence on the mean of a domain is (y − mean) / Σw; 0 outside the domain and without the measure.
    """
    mean, factor = np.zeros(moments.people.shape), np.zeros(moments.people.shape)
    for domain, share in parts:
        mean[domain.is_inside] = np.nan_to_num(domain.mean)
        factor[domain.is_inside] = share / np.where(domain.total > 0, domain.total, np.inf)
    own_sum = np.diagonal(moments.sums, axis1=1, axis2=2)
    crossed = mean[:, :, None] * moments.sums.swapaxes(1, 2)
    products = moments.cross - crossed - crossed.swapaxes(1, 2) + mean[:, :, None] * mean[:, None, :] * moments.n
    return design.covariance(
        factor * (own_sum - mean * moments.people), factor[:, :, None] * factor[:, None, :] * products
    )


def weighted_spread(design: WeightedDesign, moments: Moments, domain: Domain) -> FloatArray:
    """Weighted covariances of the measures inside a domain, divisor Σw of those who have both, shape (V, V)."""
    w = np.where(domain.is_inside, design.weights, 0.0)
    joint, sums, cross = (np.einsum("k,kuv->uv", w, part) for part in (moments.n, moments.sums, moments.cross))
    mean = np.nan_to_num(domain.mean)
    crossed = mean[:, None] * sums.T
    squares = cross - crossed - crossed.T + mean[:, None] * mean * joint
    return np.where(joint > 0, squares / np.where(joint > 0, joint, 1.0), np.nan)


def append_index(values: FloatArray, covariance: FloatArray, index: FloatArray) -> FloatArray:
    """Append the variance of the weighted index to those of its scales; scales of weight 0 take no part."""
    used = index > 0
    return np.append(values, index[used] @ covariance[np.ix_(used, used)] @ index[used])
