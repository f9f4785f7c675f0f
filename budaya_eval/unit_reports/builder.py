"""Builds the LHE of one Perangkat Daerah from the published results."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from budaya_eval.monitoring import PlannedAction
from budaya_eval.monitoring.plan_layout import NOT_STARTED, NOT_TOLD, ONGOING, PLAN_FOLDER, plan_name
from budaya_eval.phrases import SIMULATED, format_date, format_number, join_words
from budaya_eval.report.wording import Wording, read_report_settings
from budaya_eval.tables import note_comparison, note_unit_history
from budaya_eval.tables.display import Record, is_shown, keyed, one, show, show_predicate, show_range
from budaya_eval.tables.profile import (
    ABOVE,
    AROUND,
    BELOW,
    STANDINGS,
    EvidenceLine,
    Profiles,
    choose_ends,
)
from budaya_eval.unit_reports.model import Line, Steps, UnitReport
from budaya_eval.unit_reports.strips import StripMaker

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation
    from budaya_eval.unit_register import Unit

WORDING_NAME = "lhe.toml"
MARGINS_MM = (12.0, 11.0, 20.0, 18.0)  # top, bottom, left, right: two pages hold more than a report's
FONT_SIZE = 9.5
OPEN_STATES = (ONGOING, NOT_STARTED, NOT_TOLD)
N_OPEN_NAMED = 3
LONGEST_ACTION = 75  # letters: with status and date one line
NOT_FORMED = "belum dibentuk"
STANDING_KEYS = {ABOVE: "di_atas", AROUND: "sekitar", BELOW: "di_bawah"}
PRINTED = {
    "partisipasi": ("judul",),
    "tingkat": ("judul",),
    "nilai": ("judul",),
    "indikator": (
        *("judul", "kepala", "kepala_gambar", "kepala_hasil", "kepala_kota"),
        *("kuat", "prioritas", "kosong"),
    ),
    "bukti": ("judul", "kepala_bukti", "kepala_keadaan", "kepala_perlu", "dapat"),
    "tindak": ("judul",),
    "langkah": ("judul",),
}


@cache
def read_unit_wording() -> dict[str, Any]:
    """Read `lhe.toml`, which comes with the library."""
    return tomllib.loads((resources.files(__package__) / WORDING_NAME).read_text(encoding="utf-8"))


def build_unit_report(evaluation: Evaluation, unit: str) -> UnitReport:
    """Build the LHE of one Perangkat Daerah.

    Parameters
    ----------
    evaluation : Evaluation
        Only its published results, and the state of evidence, are used.
    unit : str
        Code of a Perangkat Daerah.

    Returns
    -------
    UnitReport

    Raises
    ------
    InputError
        The section ``[laporan]`` of `evaluasi.toml` has an unknown setting, or one that cannot be.
    KeyError
        The code is not in the register.
    """
    return UnitReportBuilder(evaluation).build(unit)


class UnitReportBuilder:
    """Builds the LHE of every unit of one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.settings = read_report_settings(evaluation.settings)
        year = evaluation.settings.year
        common = {
            "tahun": str(year),
            "tahun_lalu": str(evaluation.previous_year or year - 1),
            "min_sel": str(evaluation.scheme.min_cell),
        }
        self.wording = Wording(read_unit_wording(), common)
        self.profiles = Profiles(evaluation)
        self.strips = StripMaker(self.profiles, self.wording)

    def build(self, code: str) -> UnitReport:
        """Build the LHE of one unit."""
        evaluation, wording = self.evaluation, self.wording
        unit = evaluation.register.by_code[code]
        top, bottom, left, right = MARGINS_MM
        page = replace(self.settings.page, top=top, bottom=bottom, left=left, right=right, font_size=FONT_SIZE)
        is_shown_unit = is_shown(self._one("index", unit))
        verdict, remarks = self._verdict(unit)
        participation, share = self._participation(unit)
        measured = self.profiles.indicators(code) if is_shown_unit else []
        indicators = self.strips.indicators(measured) if is_shown_unit else ()
        strong, weak = choose_ends(measured)
        evidence = self.profiles.evidence(code)
        plan, plan_open = self._plan(unit)
        return UnitReport(
            code=code,
            name=unit.name,
            title=" – ".join([wording.text("judul", "satu_baris", unit=unit.name), *self._marks()]),
            heading=wording.text("judul", "atas"),
            running_title=wording.text("judul", "lari", singkatan=unit.short_name or code),
            marks=(wording.text("judul", "sifat"), *self._marks()),
            notes=self._notes(),
            letterhead=self.settings.letterhead,
            page=page,
            date=self.settings.date or evaluation.settings.reference_date,
            author=self.settings.text("jabatan_penanda_tangan"),
            words=self._words(is_shrunken=any(part.shrunken for part in measured)),
            verdict=verdict,
            remarks=remarks,
            is_shown=is_shown_unit,
            participation=participation,
            share=share,
            threshold=self._threshold,
            levels=self.strips.levels(code) if is_shown_unit else (),
            core_values=self.strips.core_values(code) if is_shown_unit else (),
            hint=self._hint(unit),
            indicators=indicators,
            indicator_axis=self.strips.indicator_axis(indicators),
            strengths=tuple(f"{part.name} ({show(part.own)})" for part in strong),
            priorities=tuple(f"{part.name} ({show(part.own)})" for part in weak),
            evidence_intro=self._evidence_intro(unit),
            evidence=tuple(
                Line(line.title + ("" if line.is_duty else "\u00a0*"), line.state, line.needed, not line.needed)
                for line in evidence
            ),
            plan=plan,
            plan_open=plan_open,
            steps=self._steps(unit, evidence, has_priorities=bool(weak)),
            closing=self._closing(has_results=is_shown_unit),
        )

    def _words(self, *, is_shrunken: bool) -> dict[str, str]:
        words = {f"{part}.{key}": self.wording.text(part, key) for part, keys in PRINTED.items() for key in keys}
        key = "petunjuk_susut" if is_shrunken else "petunjuk"
        return words | {"indikator.petunjuk": self.wording.text("indikator", key)}

    def _one(self, measure: str, unit: Unit) -> Record | None:
        return self.profiles.row(measure, unit.code)

    @property
    def _threshold(self) -> float:
        return 100 * self.evaluation.scheme.threshold("min_response")

    def _marks(self) -> list[str]:
        marks = [self.wording.text("judul", "draf")] if self.settings.is_draft else []
        return [*marks, SIMULATED] if self.evaluation.settings.is_simulated else marks

    def _notes(self) -> tuple[str, ...]:
        notes = [self.wording.text("judul", "draf_arti")] if self.settings.is_draft else []
        if self.evaluation.settings.is_simulated:
            notes.append(self.wording.text("judul", "simulasi_arti"))
        return tuple(notes)

    def _verdict(self, unit: Unit) -> tuple[str, tuple[str, ...]]:
        """The first sentence, and those that belong to it."""
        index, wording = self._one("index", unit), self.wording
        if not is_shown(index):
            answered = self._one("n_respondents", unit)
            key = "terlindung" if is_shown(answered) and answered["estimate"] else "diam"
            return wording.text("putusan", key), (wording.text("putusan", f"{key}_sebab"),)
        difference = self._one("difference_from_rest", unit)
        standing = STANDINGS.get(str(difference["category"])) if is_shown(difference) else None
        verdict = wording.text(
            "putusan",
            "indeks",
            indeks=show(index),
            predikat=show_predicate(self.evaluation, index),
            kedudukan=wording.text("putusan", STANDING_KEYS[standing]) if standing else "",
        )
        target = self._one("index_target", unit)
        if not is_shown(target):
            return verdict, ()
        key = "tercapai" if index["estimate"] >= target["estimate"] else "belum"
        return verdict, (wording.text("target", key, target=show(target)),)

    def _participation(self, unit: Unit) -> tuple[tuple[str, ...], float]:
        """Sentences on participation, and its rate."""
        wording, rate = self.wording, self._one("response_rate", unit)
        share = float(rate["estimate"]) if is_shown(rate) else 0.0
        texts = [
            wording.text(
                "partisipasi",
                "isi",
                responden=show(self._one("n_respondents", unit)),
                sasaran=show(self._one("n_staff", unit)),
                partisipasi=show(rate),
            ),
            wording.text("partisipasi", self._participation_key(unit, share), batas=format_number(self._threshold, 0)),
        ]
        register = self.evaluation.register
        below = {
            other.kind
            for other in register.units
            if other.code != unit.code and register.reporting_unit_of[other.code] == unit.code
        }
        if below:
            texts.append(wording.text("partisipasi", "kelurahan" if "kelurahan" in below else "bawahan"))
        return tuple(texts), share

    def _participation_key(self, unit: Unit, share: float) -> str:
        if share >= self._threshold:
            return "mencapai"
        return "di_bawah" if is_shown(self._one("index", unit)) else "di_bawah_tanpa_hasil"

    def _hint(self, unit: Unit) -> str:
        wording = self.wording
        texts = [wording.text("petunjuk", "indeks")]
        if is_shown(self._one("change", unit)):
            texts.append(wording.text("petunjuk", "tahun_lalu"))
            texts.append(wording.text("petunjuk", "perubahan", batas=format_number(self.strips.margin, 0)))
            texts.append(note_comparison(self.evaluation))
            if history := note_unit_history(self.evaluation, unit.code):
                texts.append(wording.text("petunjuk", "riwayat", riwayat=history))
        if is_shown(self._one("index_target", unit)):
            texts.append(wording.text("petunjuk", "target"))
        gap, own = (
            one(self.evaluation.results, m, scope="unit", unit=unit.code) for m in ("referent_gap", "index_self")
        )
        if is_shown(gap):
            texts.append(wording.text("petunjuk", "diri", diri=show(own), selisih=show(gap), rentang=show_range(gap)))
        return " ".join(filter(None, texts))

    def _evidence_intro(self, unit: Unit) -> str:
        score = self._one("evidence_score", unit)
        if not is_shown(score):
            return self.wording.text("bukti", "diam")
        low, _, high = show_range(score).partition("–")
        key = "nilai_tetap" if low == high else "nilai"
        return self.wording.text("bukti", key, nilai=show(score), tertinggi=high)

    def _plan(self, unit: Unit) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Say what became of last year's plan, and list what of it is still open, the earliest due first."""
        plans, wording = self.evaluation.plans, self.wording
        if plans is None:
            return (), ()
        if unit.code not in plans.units:
            return (wording.text("tindak", "diam"),), ()
        counted = keyed(self.evaluation.results, "n_actions", "subgroup", scope="unit", unit=unit.code)
        states = [f"{show(row)} {status}" for status, row in counted.items() if row["estimate"]]
        if not states:
            return (wording.text("tindak", "kosong"),), ()
        count = format_number(sum(row["estimate"] for row in counted.values()), 0)
        texts = [wording.text("tindak", "isi", jumlah=count, daftar=join_words(states))]
        still_open = [action for action in plans.actions if action.unit == unit.code and action.status in OPEN_STATES]
        still_open.sort(key=lambda action: (action.due or dt.date.max, action.number))
        named = [self._open_action(action) for action in still_open[:N_OPEN_NAMED]]
        if len(still_open) > N_OPEN_NAMED:
            named.append(wording.text("tindak", "lain", jumlah=str(len(still_open) - N_OPEN_NAMED)))
        if named:
            texts.append(wording.text("tindak", "terbuka"))
        return tuple(texts), tuple(named)

    def _open_action(self, action: PlannedAction) -> str:
        key = "batas" if action.due else "tanpa_batas"
        limit = self.wording.text("tindak", key, tanggal=format_date(action.due) if action.due else "")
        text = shorten(action.action or action.problem, LONGEST_ACTION, placeholder=" …")
        return self.wording.text("tindak", "butir", tindakan=text, status=action.status, batas=limit)

    def _steps(self, unit: Unit, evidence: list[EvidenceLine], *, has_priorities: bool) -> tuple[Steps, ...]:
        roles = read_unit_wording()["kbk"]
        has_none = any(line.outcome == NOT_FORMED for line in evidence)
        group = roles["belum"] if has_none else roles.get(unit.code, roles["umum"])
        values = {**group, "berkas": f"{PLAN_FOLDER}/{plan_name(unit.code)}"}
        still_open = [line.title for line in evidence if line.needed]
        answered = self._one("response_rate", unit)
        is_low = not is_shown(answered) or answered["estimate"] < self._threshold
        first = [
            *([self._step("bentuk", values)] if has_none else []),
            self._step("bahas", values),
            self._step("rencana" if has_priorities else "rencana_umum", values),
            *([self._step("bukti", values | {"daftar": join_words(still_open)})] if still_open else []),
        ]
        second = [
            self._step("laksanakan" if has_priorities else "laksanakan_umum", values),
            self._step("lapor", values),
            *([self._step("ajak", values)] if is_low else []),
        ]
        return (
            Steps(self.wording.text("langkah", "hari_30", batas=self._due(30)), tuple(first)),
            Steps(self.wording.text("langkah", "hari_90", batas=self._due(90)), tuple(second)),
        )

    def _step(self, key: str, values: dict[str, str]) -> str:
        text = self.wording.text("langkah", key, **values)
        return text[:1].upper() + text[1:]

    def _due(self, days: int) -> str:
        date = self.settings.date
        if date is None:
            return " " + self.wording.text("langkah", "batas_terima")
        return " " + self.wording.text("langkah", "batas_tanggal", tanggal=format_date(date + dt.timedelta(days=days)))

    def _closing(self, *, has_results: bool) -> tuple[str, ...]:
        settings, wording = self.evaluation.settings, self.wording
        until = settings.calendar.get("keberatan_selesai")
        limit = " " + wording.text("penutup", "keberatan_batas", tanggal=format_date(until)) if until else ""
        contact = settings.letter.get("narahubung") or self.evaluation.instrument.texts["contact"]
        return (
            *([wording.text("penutup", "cara")] if has_results else []),
            wording.text("penutup", "rahasia"),
            wording.text("penutup", "keberatan", kontak=contact, batas=limit),
        )
