"""What the letters around the report are filled with: the facts of the report, and sentences made of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from budaya_eval.action_plan import review_awards
from budaya_eval.errors import ProblemList
from budaya_eval.monitoring import REJECTED, REPORTED, UNREPORTED, VERIFIED, evidence_scores, item_counts
from budaya_eval.phrases import format_date, format_number, format_period, join_words, spell_count
from budaya_eval.report.advice import N_DECISIONS, N_WEAKEST, Advice, advise
from budaya_eval.report.builder import Builder
from budaya_eval.report.evidence import state_evidence
from budaya_eval.report.summary import state_responses, state_verdict
from budaya_eval.report.wording import ReportSettings, Wording
from budaya_eval.settings import SETTINGS_NAME, YearSettings
from budaya_eval.tables.display import Record, is_shown, keyed, one, show, show_predicate, show_range
from budaya_eval.tables.profile import Profiles, choose_ends
from budaya_eval.unit_register import Unit

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

SECTION = "naskah"
SENTENCES = "kalimat"
KBK = "KBK1"
KBK_LACKING = ("belum dibentuk", "kedaluwarsa")
SIGNING_ROOM = "\n\u00a0\n"


@cache
def read_official_wording() -> dict[str, Any]:
    """Read `naskah.toml`, which comes with the library."""
    return tomllib.loads((resources.files(__package__) / "naskah.toml").read_text(encoding="utf-8"))


def read_values(settings: YearSettings) -> dict[str, Any]:
    """Join the defaults of `naskah.toml` and the section ``[naskah]`` of `evaluasi.toml`.

    Raises
    ------
    InputError
        A list holds something that is no text.
    """
    problems = ProblemList()
    for key, value in settings.official.items():
        if isinstance(value, list) and not all(isinstance(line, str) for line in value):
            problems.add(
                "setting-kind",
                f"Setelan '{SECTION}.{key}' memuat isian yang bukan teks",
                allowed='daftar teks ["…", "…"]',
                file=str(settings.folder / SETTINGS_NAME),
            )
    problems.raise_if_any()
    values: dict[str, Any] = read_official_wording()["setelan"] | settings.official
    return values


class LetterFacts:
    """The fields of the templates, from the published results and the settings of one evaluation.

    Parameters
    ----------
    evaluation : Evaluation
        A finished evaluation; no internal number is used.
    settings : ReportSettings
        Of the report.
    """

    def __init__(self, evaluation: Evaluation, settings: ReportSettings) -> None:
        self.evaluation = evaluation
        self.settings = settings
        self.values = read_values(evaluation.settings)
        self.builder = Builder(evaluation, settings)
        self.facts = self.builder.facts
        self.profiles = Profiles(evaluation)
        self.wording = Wording(read_official_wording(), {})
        self.has_evidence = evaluation.evidence is not None and not evaluation.evidence.is_empty

    def say(self, key: str, **values: str) -> str:
        """Give one sentence."""
        return self.wording.text(SENTENCES, key, **values)

    def common(self) -> dict[str, Any]:
        """Give the fields every letter may use."""
        year, values, settings = self.evaluation.settings, self.values, self.settings
        blank = self.say("kosong")
        dates = {key: format_date(date) for key, date in year.calendar.items()}
        head = values["jabatan_kepala_daerah"]
        advice = advise(self.facts, self.builder.wording, {"tabel": "laporan", "lampiran": "lampiran laporan"})
        list_code = self.evaluation.instrument.list_code
        basis = f"dasar_{list_code}" if self.wording.has(SENTENCES, f"dasar_{list_code}") else "dasar_umum"
        return {
            "tahun": str(year.year),
            "tahun_depan": str(year.year + 1),
            "pemerintah": settings.text("pemerintah"),
            "pemerintah_kapital": settings.text("pemerintah").upper(),
            "kepala_daerah": head,
            "kepala_daerah_kapital": head.upper(),
            "kepada": settings.text("kepada"),
            "dasar": self.say(basis, basis=self.evaluation.instrument.basis.rstrip(".")),
            "nomor": values["nomor"] or blank,
            "tanggal": values["tanggal"] or blank,
            "tempat": settings.text("tempat"),
            **{key: values[key] for key in ("melalui", "sifat_nota", "sifat_surat", "batas_rencana")},
            **{key: [line for line in values[key] if line] for key in ("tembusan_nota", "tembusan_surat", "paraf")},
            "batas_keberatan": dates.get("keberatan_selesai", blank),
            "tanggal_gelar": dates.get("gelar_budaya_kerja", blank),
            "penanda": self._signatory(),
            "kepala": {
                "jabatan": [f"{head.upper()},"],
                "jabatan_satu_baris": head,
                "nama": values["nama_kepala_daerah"] or self.say("nama_kosong"),
                "identitas": [],
            },
            "spasi": SIGNING_ROOM,
            "kota": self._city(),
            "saran": [_plain(entry) for entry in advice],
            "keputusan": [_plain(entry) for entry in advice[:N_DECISIONS]],
            "bukti": self._evidence(),
            "kbk": {"perlu": self._lacking_groups(), "calon": self._candidates()},
        }

    def _signatory(self) -> dict[str, Any]:
        """Position (Plt. and Plh. before it, "a.n. …" above it), name and identity of who signs the report."""
        settings = self.settings
        number = settings.text("nip_penanda_tangan")
        shown = settings.signatory
        return {
            "jabatan": [*shown[:-1], f"{shown[-1]},"],
            "jabatan_satu_baris": " ".join(shown),
            "nama": settings.text("nama_penanda_tangan") or self.say("nama_kosong"),
            "identitas": [
                line
                for line in (
                    settings.text("pangkat_penanda_tangan"),
                    self.say("nip", nip=number) if number else "",
                )
                if line
            ],
        }

    def _city(self) -> dict[str, Any]:
        facts = self.facts
        weakest = facts.lowest(facts.indicators, N_WEAKEST)
        above, below = facts.units_in_class("di atas"), facts.units_in_class("di bawah")
        n_compared = len(above) + len(below) + len(facts.units_in_class("tidak berbeda"))
        shown = [part.label for part in facts.core_values if part.is_shown]
        classes = "kelas" if above or below else "kelas_sama" if n_compared else "kelas_kosong"
        counts = {key: spell_count(len(units)) for key, units in (("di_atas", above), ("di_bawah", below))}
        named = _label((part.name, part.index) for part in weakest)
        return {
            "putusan": state_verdict(self.builder),
            "tanggapan": state_responses(self.builder),
            "indeks": show(facts.total.index),
            "rentang": show_range(facts.total.index),
            "predikat": facts.predicate(facts.total),
            **{
                name: show(facts.city(measure))
                for name, measure in (
                    ("responden", "n_respondents"),
                    ("sasaran", "n_staff"),
                    ("partisipasi", "response_rate"),
                )
            },
            "terlemah": [{"nama": part.name, "indeks": show(part.index)} for part in weakest],
            "terlemah_kalimat": named,
            "kelas_kalimat": self.say(classes, n=str(n_compared), **counts),
            "nilai_kalimat": self.say("nilai", daftar=join_words(shown)) if shown else self.say("nilai_kosong"),
            "bukti_kalimat": state_evidence(self.builder),
            "kbk_kalimat": self._groups_sentence(),
            "kesimpulan": self.say("kesimpulan", daftar=named) if weakest else self.say("kesimpulan_kosong"),
        }

    def _states(self) -> Mapping[str, Mapping[str, Any]]:
        """Published state of the KBK by unit."""
        return keyed(self.evaluation.results, "evidence_state", "unit", scope="unit", item=KBK, subgroup="*")

    def _lacking_groups(self) -> list[dict[str, str]]:
        """Perangkat Daerah whose verified KBK is missing or out of date."""
        rows = self._states()
        return [
            {"nama": unit.name, "keadaan": str(rows[unit.code]["subgroup"])}
            for unit in self.facts.units
            if unit.code in rows
            and rows[unit.code]["category"] == VERIFIED
            and rows[unit.code]["subgroup"] in KBK_LACKING
        ]

    def _groups_sentence(self) -> str:
        lacking = self._lacking_groups()
        if not self.has_evidence:
            return self.say("kbk_belum_dihimpun")
        if not lacking:
            return self.say("kbk_semua")
        return self.say("kbk_perlu", daftar=join_words([f"{unit['nama']} ({unit['keadaan']})" for unit in lacking]))

    def _candidates(self) -> list[dict[str, str]]:
        """Perangkat Daerah that pass every gate of the awards, by name; a line of dots where none does."""
        names = sorted(review.unit.name for review in review_awards(self.evaluation) if review.is_candidate)
        return [{"nama": name} for name in names or [self.say("kosong")]]

    def _evidence(self) -> dict[str, Any]:
        evidence = self.evaluation.evidence
        if evidence is None or not self.has_evidence:
            return {"masa": self.say("kosong"), "n_melapor": "0", "n_unit": "0", "butir": [], "unit": [], "ditolak": []}
        keys = ("ditanya", "belum", "dilaporkan", "terverifikasi", "ditolak", "terpenuhi")
        names = {unit.code: unit.name for unit in self.facts.units}
        titles = {item.code: item.title for item in evidence.catalogue.items}
        scores = evidence_scores(evidence).set_index("unit")
        columns = ("n_unreported", "n_reported", "n_verified", "n_rejected")
        table = evidence.table()
        rejected = table[(table["team_note"] != "") & (table["scope"] == "unit")]
        return {
            "masa": format_period(evidence.start, evidence.end),
            "n_melapor": format_number(sum(unit in evidence.workbooks for unit in evidence.units), 0),
            "n_unit": format_number(len(evidence.units), 0),
            "butir": [
                {
                    "nama": title,
                    "sifat": duty,
                    **{f"n_{key}": str(n) for key, n in zip(keys, counts, strict=True)},
                }
                for _, title, duty, *counts in item_counts(evidence)
            ],
            "unit": [
                {
                    "nama": unit.name,
                    **{
                        f"n_{key}": str(scores.loc[unit.code, column])
                        for key, column in zip(keys[1:5], columns, strict=True)
                    },
                }
                for unit in self.facts.units
            ],
            "ditolak": [
                {"nama": names[unit], "butir": titles[item], "catatan": note}
                for unit, item, note in rejected[["unit", "item", "team_note"]].itertuples(index=False)
            ],
        }

    def of_unit(self, unit: Unit) -> dict[str, Any]:
        """Give the fields of the letter to one Perangkat Daerah."""
        index = self.facts.unit_index.get(unit.code)
        strong, weak = choose_ends(self.profiles.indicators(unit.code))
        return {
            "kode": unit.code,
            "nama": unit.name,
            "pimpinan": self._head_of(unit),
            "indeks": show(index),
            "rentang": show_range(index),
            "predikat": show_predicate(self.evaluation, index),
            "partisipasi_kalimat": self._participation(unit),
            "hasil_kalimat": self._result(unit),
            "bukti_kalimat": self._evidence_of(unit),
            "terlemah": [{"nama": part.name, "indeks": show(part.own)} for part in weak],
            "terlemah_kalimat": _label((part.name, part.own) for part in weak),
            "terkuat_kalimat": _label((part.name, part.own) for part in strong),
        }

    def _head_of(self, unit: Unit) -> str:
        for start, title in read_official_wording()["pimpinan"].items():
            if unit.name.startswith(start):
                return f"{title}{unit.name.removeprefix(start)}"
        return f"Kepala {unit.name}"

    def _participation(self, unit: Unit) -> str:
        level = {"scope": "unit", "unit": unit.code}
        results = self.evaluation.results
        rate = one(results, "response_rate", **level)
        if unit in self.facts.silent_units or rate is None:
            return self.say("unit_partisipasi_kosong")
        return self.say(
            "unit_partisipasi_rendah" if unit in self.facts.low_participation else "unit_partisipasi",
            responden=show(one(results, "n_respondents", **level)),
            sasaran=show(one(results, "n_staff", **level)),
            partisipasi=show(rate),
            batas=self.builder.threshold_percent,
        )

    def _result(self, unit: Unit) -> str:
        index = self.facts.unit_index.get(unit.code)
        if not is_shown(index):
            return self.say("unit_tanpa_jawaban" if unit in self.facts.silent_units else "unit_tanpa_hasil")
        row = one(self.evaluation.results, "difference_from_rest", scope="unit", unit=unit.code)
        return self.say(
            "unit_hasil_rentang" if any(sign.isdigit() for sign in show_range(index)) else "unit_hasil",
            indeks=show(index),
            predikat=show_predicate(self.evaluation, index),
            rentang=show_range(index).replace("–", " dan "),
            kelas=self.say(f"kelas_{row['category'] if is_shown(row) else ''}"),
        )

    def _evidence_of(self, unit: Unit) -> str:
        evidence = self.evaluation.evidence
        if evidence is None or not self.has_evidence:
            return self.say("bukti_tidak_dihimpun")
        if unit.code not in evidence.workbooks:
            return self.say("unit_bukti_kosong")
        states = [evidence.report(unit.code, item.code).state for item in evidence.catalogue.items_of(unit.code)]
        names = {VERIFIED: VERIFIED, REPORTED: self.say("belum_diperiksa"), REJECTED: REJECTED, UNREPORTED: UNREPORTED}
        told = [f"{format_number(states.count(s), 0)} {name}" for s, name in names.items() if s in states]
        return self.say("unit_bukti", rincian=f"dari {len(states)} butir, {join_words(told)}")


def _label(indices: Iterable[tuple[str, Record | None]]) -> str:
    return join_words([f"“{name}” ({show(index)})" for name, index in indices])


def _plain(advice: Advice) -> dict[str, str]:
    return {
        "isi": advice.content,
        "dasar": advice.reason,
        "siapa": advice.who,
        "kapan": advice.when,
        "biaya": advice.cost,
        "keputusan": advice.decision,
    }
