"""The Report object: skeleton, words that follow the numbers, marks, advice, settings."""

import datetime as dt
import hashlib
import re
import string
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from budaya_eval import report as report_room
from budaya_eval.charts import chart_participation
from budaya_eval.errors import InputError
from budaya_eval.phrases import format_number
from budaya_eval.report import build_report
from budaya_eval.report.advice import advise
from budaya_eval.report.builder import Builder
from budaya_eval.report.facts import Facts
from budaya_eval.report.model import (
    Heading,
    NumberedFigure,
    NumberedTable,
    Panels,
    Paragraph,
    Report,
    Signature,
    Summary,
    Tiles,
    Together,
)
from budaya_eval.report.skeleton import SKELETONS
from budaya_eval.report.slides import build_deck
from budaya_eval.report.wording import read_report_settings, read_wording
from budaya_eval.tables import table_documentation, table_origins
from budaya_eval.tables.display import records, show


def flat(blocks):
    """All blocks, those inside others too."""
    for block in blocks:
        yield block
        if isinstance(block, Summary | Together):
            yield from flat(block.blocks)


def words(value):
    """All text in a block or report."""
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from words(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from words(getattr(value, field.name))


def summary_of(report):
    return next(block for block in report.blocks if isinstance(block, Summary))


@pytest.fixture(scope="module")
def report(evaluation) -> Report:
    return build_report(evaluation)


def test_skeleton_is_the_official_one(report):
    headings = [block.label for block in flat(report.blocks) if isinstance(block, Heading) and block.level == 1]
    assert headings[:6] == [
        "Ringkasan Eksekutif",
        "A. Pendahuluan",
        "B. Kegiatan yang Dilaksanakan",
        "C. Hasil yang Dicapai",
        "D. Simpulan dan Saran",
        "E. Penutup",
    ]
    assert [heading.split(".")[0] for heading in headings[6:]] == [f"Lampiran {number}" for number in range(1, 9)]
    second = [block.text for block in flat(report.blocks) if isinstance(block, Heading) and block.level == 2]
    assert second[:4] == ["Umum", "Maksud dan Tujuan", "Ruang Lingkup", "Dasar"]


def test_tables_and_figures_are_numbered_without_gaps(report):
    for kind in (NumberedTable, NumberedFigure):
        numbers = [block.number for block in flat(report.blocks) if isinstance(block, kind) and block.number]
        assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 6


def test_references_point_to_what_they_name(report):
    """Every table named in the text exists, and the annex of the marks is where the text says."""
    text = " ".join(words(report.blocks))
    numbers = {block.number for block in flat(report.blocks) if isinstance(block, NumberedTable)}
    assert {int(number) for number in re.findall(r"Tabel (\d+)", text)} <= numbers
    assert "status hukum setiap ketentuannya dimuat dalam Lampiran 1" in text
    participation = next(
        b for b in flat(report.blocks) if isinstance(b, NumberedTable) and b.table.name == "partisipasi"
    )
    assert f"(Tabel {participation.number})" in text


@pytest.mark.parametrize("kerangka", SKELETONS)
@pytest.mark.parametrize(
    "options", [{}, {"has_previous": False}, {"names": ("Dinas Sosial",)}], ids=["kota", "pertama", "satu"]
)
def test_every_table_and_figure_of_the_body_is_referred_to(evaluation_maker, kerangka, options):
    """A figure may stand a page away from its sentence, so the sentence names it."""
    made = build_report(evaluation_maker(report={"kerangka": kerangka}, **options))
    body = list(made.blocks)
    body = body[: next(n for n, b in enumerate(body) if isinstance(b, Heading) and b.number.startswith("Lampiran"))]
    told = [block.text for block in flat(body) if isinstance(block, Paragraph)]
    for kind, word in ((NumberedTable, "Tabel"), (NumberedFigure, "Gambar")):
        for block in flat(body):
            if isinstance(block, kind) and block.number:
                assert any(re.search(rf"{word} {block.number}\b", text) for text in told), (word, block.number)


def test_the_target_is_named_and_doubted_where_the_survey_cannot_tell(evaluation_maker):
    """The index of the made-up city against targets below, within and above its range."""
    made = evaluation_maker(names=("Dinas Sosial",))
    (index,) = records(made.results, "index", scope="city")
    said = {}
    for target in (index["ci_low"] - 1, index["estimate"] + 0.01, index["ci_high"] + 1):
        row = dict(index) | {"measure": "index_target", "estimate": round(float(target), 2)}
        changed = replace(made, results=pd.concat([made.results, pd.DataFrame([row])], ignore_index=True))
        said[row["estimate"]] = " ".join(words(summary_of(build_report(changed))))
    (low, low_text), (near, near_text), (high, high_text) = said.items()
    assert f"({format_number(low)}) tercapai." in low_text
    assert f"({format_number(near)}) belum tercapai, tetapi selisihnya masih dalam ketidakpastian survei." in near_text
    assert f"({format_number(high)}) belum tercapai." in high_text
    assert "Target indeks" not in " ".join(words(summary_of(build_report(made))))


@pytest.mark.parametrize("kinds", [(), ("di atas",), ("di bawah",)], ids=["none", "above", "below"])
def test_nothing_is_counted_as_zero_units(evaluation_maker, kinds):
    made = evaluation_maker()
    is_class = made.results["measure"].eq("difference_from_rest") & ~made.results["category"].isin(kinds)
    made.results.loc[is_class, "category"] = "tidak berbeda"
    builder = Builder(made, read_report_settings(made.settings))
    deck = build_deck(builder, (), ())
    text = " ".join([*words(build_report(made).blocks), *words(deck)])
    assert not re.search(
        r"(?<![\d.,+−–])0 (Perangkat|berada|nyata|unit|di )|\bnol (Perangkat|nyata|di|tanpa)|satu dari satu", text, re.I
    )
    assert ("idak satu pun" in text) == (len(kinds) < 2)


def test_low_participation_of_all_units_is_said_without_a_count(evaluation_maker):
    made = evaluation_maker(names=("Dinas Sosial",))
    made.results.loc[made.results["measure"].eq("response_rate"), "estimate"] = 41.0
    text = " ".join([*words(build_report(made).blocks), chart_participation(made).title])
    assert text.count("Tidak satu pun Perangkat Daerah mencapai") == 4
    assert "satu dari satu" not in text


def test_summary_speaks_no_technical_terms(report):
    text = " ".join(words(summary_of(report))).lower()
    for term in ("alpha", "interval", "selang", "95", "signifikan", "p-value", "holm", "reliabilitas"):
        assert term not in text


def test_summary_has_what_a_mayor_reads(report, evaluation):
    blocks = summary_of(report).blocks
    tiles = next(block for block in blocks if isinstance(block, Tiles)).tiles
    assert [tile.title for tile in tiles] == ["Kesadaran", "Kemajuan", "Perubahan", "Kemanfaatan"]
    assert (tiles[3].value, tiles[3].label) == ("–", "belum dapat dinilai")
    panels = next(block for block in blocks if isinstance(block, Panels)).panels
    weakest = [item.text.rsplit(" (", 1)[0] for item in panels[0].items]
    index = evaluation.results
    index = index[(index["measure"] == "index") & (index["scope"] == "city") & (index["indicator"] != "")]
    texts = {indicator.code: indicator.text for indicator in evaluation.instrument.indicators}
    assert weakest == [texts[code] for code in index.nsmallest(3, "estimate")["indicator"]]
    decisions = next(block for block in blocks if isinstance(block, NumberedTable)).table
    assert 1 <= len(decisions.rows) <= 3
    assert all(all(row.cells) for row in decisions.rows)


@pytest.mark.parametrize(
    ("change", "said", "arrow"),
    [
        (4.0, "naik 4,00 poin dari tahun 2024", "▲"),
        (-4.0, "turun 4,00 poin dari tahun 2024", "▼"),
        (0.5, "tidak berubah secara berarti dari tahun 2024", ""),
        (None, "belum ada tahun pembanding", ""),
    ],
)
def test_the_verdict_follows_the_category(evaluation_maker, change, said, arrow):
    planned = None if change is None else {"": change}
    made = evaluation_maker(names=("Dinas Sosial",), has_previous=change is not None, change=planned)
    blocks = summary_of(build_report(made)).blocks
    verdict = next(block.text for block in blocks if isinstance(block, Paragraph) and block.style == "verdict")
    assert said in verdict
    assert ("naik" in verdict) == (arrow == "▲")
    assert ("turun" in verdict) == (arrow == "▼")
    progress = next(block for block in blocks if isinstance(block, Tiles)).tiles[1]
    assert progress.value.endswith(arrow) if arrow else progress.value[-1].isdigit()


def test_a_small_real_change_is_called_small(evaluation_maker):
    summary = summary_of(build_report(evaluation_maker(names=("Dinas Sosial",), change={"": 1.5})))
    text = " ".join(words(summary))
    assert "dapat dipastikan, tetapi kecil: kurang dari 3 poin" in text
    assert "naik sedikit (1,50 poin) dari tahun 2024" in text
    tiles = next(block for block in summary.blocks if isinstance(block, Tiles)).tiles
    assert tiles[2].value == "naik sedikit"
    assert not any("▲" in tile.value for tile in tiles)
    text = " ".join(words(summary_of(build_report(evaluation_maker(names=("Dinas Sosial",), change={"": 4.0})))))
    assert "tetapi kecil" not in text


def test_an_unclear_change_is_called_unclear(evaluation_maker):
    made = evaluation_maker()
    rows = made.results["measure"].eq("change") & made.results["scope"].eq("city")
    made.results.loc[rows, "category"] = "belum dapat dipastikan"
    text = " ".join(words(summary_of(build_report(made))))
    assert "perubahannya dari tahun 2024 belum dapat dipastikan" in text


def test_low_participation_stands_beside_a_unit_named_high_or_low(evaluation):
    facts = Facts(evaluation)
    named = [*facts.units_in_class("di atas"), *facts.units_in_class("di bawah")]
    low = [unit for unit in named if unit in facts.low_participation]
    assert 0 < len(low) < len(named)
    report = build_report(evaluation)
    panel = next(block for block in summary_of(report).blocks if isinstance(block, Panels)).panels[1]
    text = " ".join(words(panel))
    assert "* Partisipasi di bawah 60\u00a0%" in text
    marked = {unit.short_name for unit in named if f"{unit.short_name}*" in text}
    assert marked
    assert marked <= {unit.short_name for unit in low}


def test_what_those_who_did_not_answer_could_do_is_said(report, evaluation):
    lower = [show(row) for row in records(evaluation.results, "index_if_absent_lower", scope="city", subgroup="*")]
    text = " ".join(words(report.blocks))
    assert f"indeks kota menjadi {lower[0]} atau {lower[1]}, bukan {show(Facts(evaluation).total.index)}" in text


def test_a_weak_indicator_on_negative_statements_is_told(evaluation_maker):
    made = evaluation_maker()
    city = made.results["measure"].eq("index") & made.results["scope"].eq("city")
    made.results.loc[city & made.results["indicator"].eq("PRO8"), "estimate"] = 20.0
    assert "“Responsif” diukur dengan pernyataan negatif" in " ".join(words(build_report(made).blocks))
    made.results.loc[city & made.results["indicator"].isin(["PRO8", "INT8"]), "estimate"] = 99.0
    assert "diukur dengan pernyataan negatif" not in " ".join(words(build_report(made).blocks))


def advice_of(made):
    builder = Builder(made, read_report_settings(made.settings))
    return advise(Facts(made), builder.wording, {"tabel": "Tabel 1", "lampiran": "Lampiran 1"})


def test_advice_follows_from_the_results(evaluation_maker, evaluation):
    contents = [entry.content for entry in advice_of(evaluation)]
    facts = Facts(evaluation)
    assert all(f"“{part.name}”" in contents[0] for part in facts.lowest(facts.indicators, 3))
    assert "tingkat kemanfaatan" in " ".join(contents)
    assert "penurunan “Akuntabel”" in " ".join(contents)
    rising = advice_of(evaluation_maker(change={"AKU": 2.0}))
    assert not any("penurunan “Akuntabel”" in entry.content for entry in rising)


def test_full_participation_asks_for_no_participation(evaluation_maker):
    made = evaluation_maker()
    made.results.loc[made.results["measure"].eq("response_rate"), "estimate"] = 95.0
    assert not any("partisipasi" in entry.content for entry in advice_of(made))
    assert "Partisipasi 9" not in " ".join(words(build_report(made).blocks))


def test_low_alpha_asks_for_a_review(evaluation_maker):
    made = evaluation_maker()
    rows = made.results["measure"].eq("alpha") & made.results["core_value"].eq("AKU")
    made.results.loc[rows, "estimate"] = 0.55
    found = [entry for entry in advice_of(made) if "Menelaah pernyataan" in entry.content]
    assert len(found) == 1
    assert "Akuntabel 0,550" in found[0].reason
    assert "perlu ditelaah" in " ".join(words(build_report(made).blocks))


def test_every_advice_says_who_and_when(evaluation):
    for entry in advice_of(evaluation):
        assert all((entry.content, entry.reason, entry.who, entry.when, entry.cost, entry.decision))
        assert "2026" in entry.when


def test_marks_of_a_draft_of_simulated_data(report):
    assert report.marks == ("DRAF", "DATA SIMULASI")
    assert report.title.endswith("DRAF – DATA SIMULASI")
    assert "jumlah pegawai dalam register contoh ini rekaan" in " ".join(words(report.blocks)).lower()


def test_a_signed_report_of_real_data_has_no_marks(evaluation_maker):
    signed = {"nama_penanda_tangan": "Nama Contoh", "nomor": "1/ORG/2025", "tanggal": dt.date(2025, 12, 15)}
    made = build_report(evaluation_maker(is_simulated=False, report=signed))
    assert made.marks == ()
    assert "DATA SIMULASI" not in " ".join(words(made))
    signature = next(block for block in flat(made.blocks) if isinstance(block, Signature))
    assert signature.place_and_date == "Banjarmasin, 15 Desember 2025"
    assert signature.name == "Nama Contoh"
    assert made.date == dt.date(2025, 12, 15)


@pytest.mark.parametrize("missing", ["nama_penanda_tangan", "nomor"])
def test_one_missing_is_still_a_draft(evaluation_maker, missing):
    signed = {"nama_penanda_tangan": "Nama Contoh", "nomor": "1/ORG/2025"}
    del signed[missing]
    assert "DRAF" in build_report(evaluation_maker(names=("Dinas Sosial",), report=signed)).marks


def test_settings_problems_come_all_at_once(evaluation_maker):
    wrong = {"nama_penandatangan": "x", "tembusan": "satu", "tanggal": "besok", "ukuran_huruf": "besar"}
    with pytest.raises(InputError) as caught:
        build_report(evaluation_maker(names=("Dinas Sosial",), report=wrong))
    text = str(caught.value)
    assert "mungkin maksudnya 'nama_penanda_tangan'" in text
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kertas": "A5"}, "setting-choice"),
        ({"kerangka": "lkip"}, "setting-choice"),
        ({"margin_kiri": 90}, "setting-range"),
        ({"lambang": "tidak-ada.png"}, "emblem-missing"),
        ({"lambang": "lambang.svg"}, "emblem-kind"),
    ],
)
def test_settings_that_cannot_be(evaluation_maker, wrong, code):
    with pytest.raises(InputError) as caught:
        build_report(evaluation_maker(names=("Dinas Sosial",), report=wrong))
    assert caught.value.problems[0].code == code


def test_an_emblem_that_is_no_image_is_told(evaluation_maker, tmp_path):
    (tmp_path / "lambang.png").write_text("bukan gambar", encoding="utf-8")
    made = evaluation_maker(names=("Dinas Sosial",), report={"lambang": "lambang.png"})
    object.__setattr__(made.settings, "folder", tmp_path)
    with pytest.raises(InputError, match="bukan gambar yang dapat dibaca"):
        build_report(made)


def test_settings_reach_the_report(evaluation_maker):
    made = evaluation_maker(
        names=("Dinas Sosial",),
        report={
            "kertas": "F4",
            "tembusan": ["Sekretaris Daerah"],
            "dasar_tambahan": ["Keputusan Contoh;"],
            "atas_nama": "Plt.",
            "sifat": "Terbatas",
            "paraf": ["Kepala Bagian Organisasi"],
        },
    )
    report = build_report(made)
    assert (report.page.width, report.page.height) == (215.0, 330.0)
    text = list(words(report.blocks))
    assert "Keputusan Contoh;" in text
    assert "Sekretaris Daerah" in text
    signature = next(block for block in flat(report.blocks) if isinstance(block, Signature))
    assert signature.position == ("Plt. Ketua Tim Pengembangan Budaya Kerja",)
    assert dict(report.details)["Sifat"] == "Terbatas"
    assert dict(report.details)["Dari"] == signature.position[0]
    assert signature.initials is not None
    assert [row.cells for row in signature.initials.rows] == [("Kepala Bagian Organisasi", "", "")]


def test_the_skeleton_of_satisfaction_surveys_has_five_chapters_of_the_same_parts(report, evaluation_maker):
    other = build_report(evaluation_maker(report={"kerangka": "skm"}))
    first = [block.label for block in flat(other.blocks) if isinstance(block, Heading) and block.level == 1]
    assert first[1:6] == [
        "BAB I Pendahuluan",
        "BAB II Pengumpulan Data",
        "BAB III Hasil Pengolahan Data",
        "BAB IV Analisis",
        "BAB V Kesimpulan",
    ]
    chapters = {}
    for block in flat(other.blocks):
        if isinstance(block, Heading):
            if block.level == 1:
                below = chapters.setdefault(block.number, [])
            else:
                below.append(block.label)
    assert chapters["BAB IV"] == ["1. Kelebihan dan Kelemahan", "2. Rencana Tindak Lanjut", "3. Tren Hasil"]

    def shown(made, kind):
        return {block.number: block for block in flat(made.blocks) if isinstance(block, kind) and block.number}

    for kind, name in ((NumberedTable, lambda b: b.table.name), (NumberedFigure, lambda b: b.chart.name)):
        ours, theirs = shown(report, kind), shown(other, kind)
        assert sorted(theirs) == list(range(1, len(theirs) + 1))
        assert sorted(map(name, ours.values())) == sorted(map(name, theirs.values()))
    text = " ".join(words(other.blocks))
    assert {int(number) for number in re.findall(r"Tabel (\d+)", text)} <= set(shown(other, NumberedTable))


def test_strengths_and_weaknesses_are_the_ends(evaluation_maker):
    made = evaluation_maker(report={"kerangka": "skm"}, change={"PRO": 4.0, "AKU": -4.0})
    facts, text = Facts(made), " ".join(words(build_report(made).blocks))
    strong = text.split("Indikator terkuat: ")[1].split("Indikator terlemah: ")[0]
    weak = text.split("Indikator terlemah: ")[1].split("Rencana Tindak Lanjut")[0]
    assert all(f"“{part.name}” ({show(part.index)})" in strong for part in facts.highest(facts.indicators, 3))
    assert all(f"“{part.name}” ({show(part.index)})" in weak for part in facts.lowest(facts.indicators, 3))
    assert all(unit.name in strong for unit in facts.units_in_class("di atas"))
    assert all(unit.name in weak for unit in facts.units_in_class("di bawah"))
    assert "“Profesional” (+4,00 poin)" in strong
    assert "“Akuntabel” (−4,00 poin)" in weak


def test_every_sentence_is_used_and_can_be_filled():
    """The data file holds no dead sentence, and no placeholder that the code does not know."""
    folder = Path(report_room.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    known = set(re.findall(r"(\w+)=", code)) | set(re.findall(r'"(\w+)":', code))
    for section, content in read_wording().items():
        for key, text in content.items():
            is_built = section.startswith("saran_") or key.startswith(("rujukan_", "umum_1_", "topik_", "arti_"))
            is_built |= section == "skm" and key.startswith(("c_", "d_", "kelebihan_", "kelemahan_"))
            is_built |= section == "bagian" and key in SKELETONS
            assert is_built or f'"{key}"' in code or f"_{key}" in code or section == "setelan", (section, key)
            for template in text if isinstance(text, list) else [str(text)]:
                names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
                assert names <= known, (section, key)


def test_no_number_is_attributed_to_the_missing_annex(report):
    text = " ".join(words(report.blocks))
    assert text.count("PER/01/M.PAN/01/2007") == 1
    assert "Lampiran peraturan menteri itu tidak tersedia bagi penyusun" in text


@pytest.mark.parametrize(
    "options",
    [
        {"names": ("Dinas Sosial",)},
        {"has_previous": False},
        {"everyone_hidden": True},
        {"scale": "frequency4"},
        {"list_code": "berakhlak"},
        {"list_code": "berakhlak", "has_previous": False, "names": ("Dinas Sosial",)},
    ],
    ids=["one-unit", "no-previous-year", "all-suppressed", "four-points", "seven-values", "seven-values-one-unit"],
)
def test_unusual_cities_have_a_report(evaluation_maker, options):
    made = evaluation_maker(**options)
    report = build_report(made)
    text = " ".join(words(report.blocks))
    assert not re.search(r"\bnan\b|None|\{|\}", text)
    assert all(indicator.text in text for indicator in made.instrument.indicators)
    assert "  " not in text.replace("\u00a0", "")


def test_a_city_too_small_to_show_gives_the_reason_within_the_sentence(evaluation_maker):
    made = evaluation_maker(names=("Dinas Sosial",), everyone_hidden=True, has_previous=False)
    text = " ".join(words(build_report(made).blocks))
    assert "Belum dapat dinilai: tidak ditampilkan untuk melindungi responden." in text
    assert "Perubahan belum dapat dinilai: tidak ditampilkan untuk melindungi responden." in text
    assert "Tidak satu pun Perangkat Daerah mencapai 60 %." in text.replace("\u00a0", " ")
    assert "Indeks kota belum dapat ditampilkan karena jawaban terlalu sedikit." in text


def test_a_hidden_city_says_so(evaluation_maker):
    made = evaluation_maker(everyone_hidden=True)
    made.results.loc[made.results["measure"].ne("n_staff"), ["estimate", "ci_low", "ci_high"]] = float("nan")
    made.results.loc[made.results["measure"].isin(["index", "dimension_score"]), "is_suppressed"] = True
    text = " ".join(words(build_report(made).blocks))
    assert "belum dapat ditampilkan karena jawaban terlalu sedikit" in text
    assert not re.search(r"\bnan\b|None", text)


def test_the_last_annex_tells_what_the_report_was_computed_from(sample_evaluation):
    """Digests against hashlib on the files themselves."""
    table = table_origins(sample_evaluation)
    shown = {row.cells[0]: row.cells for row in table.rows if row.kind == "plain"}
    folder = sample_evaluation.settings.folder
    settings = hashlib.sha256((folder / "evaluasi.toml").read_bytes()).hexdigest()
    assert shown["2025/evaluasi.toml"][1:] == ("1", settings[:16])
    assert shown["2025/jawaban"][1] == str(sum(path.is_file() for path in (folder / "jawaban").rglob("*")))
    assert shown[f"Kuesioner {sample_evaluation.instrument.list_code}"][2] == sample_evaluation.instrument.fingerprint
    assert {"2024/jawaban", "instruments/schemes", "instruments/evidence", "python"} <= set(shown)


def test_documentation_is_listed_by_name_only(tmp_path):
    evaluation = SimpleNamespace(settings=SimpleNamespace(folder=tmp_path))
    assert table_documentation(evaluation) is None
    (tmp_path / "dokumentasi").mkdir()
    (tmp_path / "dokumentasi" / "rapat-tim.jpg").write_bytes(b"x")
    table = table_documentation(evaluation)
    assert [row.cells for row in table.rows] == [("1", "rapat-tim.jpg", "jpg")]
