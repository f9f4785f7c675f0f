"""Small fakes of an indicator list, an instrument and a unit register, for tests of single rooms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from budaya_eval.indicators import (
    Condition,
    CoreValue,
    Form,
    Indicator,
    IndicatorList,
    Item,
    NonAnswer,
    Option,
    Question,
    Scale,
    ScalePoint,
)
from budaya_eval.instrument import Instrument, build_instrument
from budaya_eval.unit_register import Unit, UnitRegister

FREQUENCY = ("Tidak pernah", "Jarang", "Kadang-kadang", "Sering", "Selalu")
FREQUENCY_EN = ("Never", "Rarely", "Sometimes", "Often", "Always")
TEXTS = {
    "title": "Survei Contoh Budaya Kerja",
    "title_en": "Sample Survey of Work Culture",
    "subtitle": "Pegawai Pemerintah Kota Contoh",
    "purpose": "Survei ini untuk pengujian.\nPengisian bersifat sukarela.\nJawaban tidak memuat nama.",
    "consent_question": "Apakah Saudara bersedia mengisi kuesioner ini?",
    "consent_yes": "Ya, saya bersedia",
    "consent_no": "Tidak",
    "instructions": "Pilih satu jawaban untuk setiap pernyataan.",
    "closing": "Terima kasih atas jawaban Saudara.",
    "contact": "Tim Contoh, Bagian Contoh Sekretariat Daerah",
    "factual_title": "Pengetahuan tentang budaya kerja",
    "background_title": "Data umum",
}


def make_list(sizes: dict[str, int] | None = None, **changes: Any) -> IndicatorList:
    """An indicator list: core value code to its number of indicators, each with one active item."""
    sizes = {"INT": 9, "PRO": 8, "AKU": 4} if sizes is None else sizes
    codes = [(value, f"{value}{number}") for value, size in sizes.items() for number in range(1, size + 1)]
    points = tuple(ScalePoint(value, label, label) for value, label in enumerate(FREQUENCY, start=1))
    scale = Scale(
        code="frequency5",
        name="Frekuensi",
        name_en="Frequency",
        prompt="Dalam 12 bulan terakhir, seberapa sering hal berikut terjadi?",
        prompt_en="In the last 12 months, how often did this happen?",
        points=points,
        non_answers=(NonAnswer("TM", "Tidak dapat menilai", "Cannot judge", "unit"),),
    )
    content: dict[str, Any] = {
        "code": "contoh",
        "name": "Daftar contoh",
        "name_en": "Sample list",
        "version": "1",
        "basis": "Contoh",
        "status": "usulan",
        "default_form": "ringkas",
        "default_scale": "frequency5",
        "index_wording": "unit",
        "core_values": tuple(CoreValue(v, f"Nilai {v}", v, f"Arti {v}", v, "uji", "usulan", "") for v in sizes),
        "indicators": tuple(Indicator(c, v, f"Indikator {c}", c, "uji", "usulan", "") for v, c in codes),
        "items": tuple(
            Item(
                code=f"{c}A",
                indicator=c,
                text_unit=f"Pegawai di unit kerja saya melakukan tindakan {c.lower()} sesuai dengan ketentuan.",
                text_unit_en=f"Staff in my unit do {c.lower()}.",
                text_self=f"Saya melakukan tindakan {c.lower()} sesuai dengan ketentuan.",
                text_self_en=f"I do {c.lower()}.",
                is_reverse=c.endswith("8"),
                is_active=True,
                facet="",
                status="usulan",
                note="",
            )
            for _, c in codes
        ),
        "scales": {"frequency5": scale},
        "questions": (
            _question("K1", "factual", "Manakah tiga nilai budaya kerja?", ["Satu; dua", "Tiga, empat", "Tidak tahu"]),
            _question("K2", "factual", "Apakah Saudara mengikuti sosialisasi?", ["Ya", "Tidak"]),
            _question("B1", "background", "Status kepegawaian Saudara", ["PNS/CPNS", "PPPK"]),
            _question("B2", "background", "Kelompok jabatan Saudara", ["Fungsional", "Pelaksana"], 30),
        ),
        "forms": {
            "ringkas": Form("ringkas", "Ringkas", ("unit",)),
            "lengkap": Form("lengkap", "Lengkap", ("unit", "self")),
        },
        "texts": TEXTS,
    }
    return IndicatorList(**{**content, **changes})


def _question(code: str, kind: Any, text: str, labels: list[str], min_unit_size: int = 0) -> Question:
    options = [Option("ABCDE"[i], label, label, kind == "factual" and i == 0) for i, label in enumerate(labels)]
    if kind == "background":
        options.append(Option("X", "Memilih tidak menjawab", "Prefer not to say", False))
    return Question(code, kind, text, text, tuple(options), min_unit_size, "usulan", "")


def make_instrument(form: str = "ringkas", sizes: dict[str, int] | None = None, **changes: Any) -> Instrument:
    """An issued questionnaire of 2025 on the sample list; `changes` go to `make_list`."""
    return build_instrument(make_list(sizes, **changes), year=2025, form=form)


def make_combined(form: str = "ringkas") -> Instrument:
    """A questionnaire of all there is: a second list, own values of DISDIK, a condition, an open question, English."""
    main = make_list({"INT": 9, "PRO": 2})
    scale = main.scales["frequency5"]
    points = tuple(replace(point, label_en=label) for point, label in zip(scale.points, FREQUENCY_EN, strict=True))
    kept = main.questions[:2]
    questions = (
        *kept,
        replace(kept[1], code="K3", text="Kapan sosialisasi itu?", text_en="When?", shown_if=Condition("K2", "A")),
        Question("T1", "open", "Saran Saudara", "Your suggestion", (), 0, "usulan", ""),
        *(replace(question, text_en=f"English {question.code}") for question in main.questions[2:]),
    )
    main = replace(main, questions=questions, scales={"frequency5": replace(scale, points=points)})
    additional = (make_list({"BER": 2}, code="lain"), make_list({"LOK": 2}, code="lokal", unit="DISDIK"))
    return build_instrument(main, year=2025, form=form, additional=additional)


def make_unit(code: str, name: str, n_staff: int = 40, parent: str = "", **changes: Any) -> Unit:
    """A unit; without a parent it is a Perangkat Daerah."""
    content: dict[str, Any] = {
        "code": code,
        "name": name,
        "short_name": "",
        "other_names": (),
        "level": "unit_kerja" if parent else "perangkat_daerah",
        "parent": parent,
        "kind": "",
        "group": "umum",
        "n_staff": n_staff,
        "valid_from": None,
        "valid_until": None,
    }
    return Unit(**{**content, **changes})


def make_register() -> UnitRegister:
    """Four Perangkat Daerah, two of them with units below, one with a name full of awkward characters."""
    return UnitRegister(
        [
            make_unit("DISDIK", "Dinas Pendidikan", 60, short_name="Disdik"),
            make_unit("SDN-1", "SD Negeri Contoh 1", 25, "DISDIK", group="pendidikan"),
            make_unit("SMPN-1", "SMP Negeri Contoh 1", 45, "DISDIK", group="pendidikan"),
            make_unit("DINKES", "Dinas Kesehatan", 80, short_name="Dinkes", group="kesehatan"),
            make_unit("PKM-1", "Puskesmas Contoh", 31, "DINKES", group="kesehatan"),
            make_unit("BKD", "Badan Kepegawaian Daerah, Pendidikan dan Pelatihan", 48, short_name="BKD Diklat"),
            make_unit("ANEH", 'Badan "Uji" & Coba / #1 *baru* _lama_ $5 @kota <b>', 12),
        ]
    )
