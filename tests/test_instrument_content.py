"""The shipped indicator lists: faithful to their sources, and statements written by the rules for a questionnaire.

The tables are read with openpyxl alone, so that a fault in the library cannot hide a fault in them.
"""

import datetime as dt
import re
import tomllib
from itertools import combinations
from pathlib import Path

import openpyxl
import pytest

INSTRUMENTS = Path(__file__).parents[1] / "instruments"
LISTS = ["perwali-38-2016", "berakhlak"]
STATUSES = {"terverifikasi", "ditetapkan", "sekunder", "usulan"}
COLUMNS = {
    "core_value": "code name name_en definition definition_en source status note",
    "indicator": "code core_value text text_en source status note",
    "item": "code indicator text_unit text_unit_en text_self text_self_en reverse is_active facet status note",
    "scale": "scale value label label_en is_non_answer wording",
    "background": "code kind text text_en option label label_en is_correct min_unit_size status note",
}
MAPPING = INSTRUMENTS / "mapping" / "perwali-38-2016_berakhlak.xlsx"
TABLES = sorted(path for path in INSTRUMENTS.glob("*/*.xlsx") if path.parent.name != "evidence")

# Typed from Peraturan Walikota Banjarmasin Nomor 38 Tahun 2016, Pasal 1 angka 9-11.
DEFINITIONS = {
    "INT": "Integritas adalah dalam setiap tindakan selalu mengutamakan perilaku terpuji, disiplin dan "
    "berdedikasi/pengabdian.",
    "PRO": "Profesional adalah dalam melaksanakan tugas selalu menyelesaikan secara baik, tuntas, sesuai kompetensi "
    "(keahlian).",
    "AKU": "Akuntabel adalah dalam melaksanakan tugas dapat mempertanggungjawabkan baik dari segi proses maupun hasil.",
}

# Typed from the same regulation, Lampiran huruf B angka 1 (the list, not the table that follows it).
INDICATORS = {
    "INT1": "Ikhlas",
    "INT2": "Jujur",
    "INT3": "Sopan",
    "INT4": "Taat pada aturan",
    "INT5": "Berdedikasi",
    "INT6": "Bertanggung jawab",
    "INT7": "Konsisten",
    "INT8": "Menghormati orang lain",
    "INT9": "Menjadi teladan",
    "PRO1": "Memiliki pandangan jauh ke depan (visioner)",
    "PRO2": "Menjalankan tugas sebaik mungkin dengan penuh tanggung jawab sesuai bidang tugasnya",
    "PRO3": "Selalu berupaya untuk memberikan pelayanan prima",
    "PRO4": "Melakukan kerjasama dengan berbagai pihak untuk kesempurnaan hasil pelaksanaan tugasnya",
    "PRO5": "Selalu melakukan evaluasi dan pembelajaran untuk lebih meningkatkan kompetensinya",
    "PRO6": "Inovatif",
    "PRO7": "Proaktif",
    "PRO8": "Responsif",
    "AKU1": "Mentaati peraturan perundang-undangan",
    "AKU2": "Dalam melaksanakan kegiatan senantiasa memperhatikan visi, misi dan tujuan serta sasaran organisasi",
    "AKU3": "Memenuhi target-target kinerja yang telah ditetapkan",
    "AKU4": "Mempertanggungjawabkan seluruh sumber daya yang dipergunakan",
}

# Panduan perilaku of SE Menteri PANRB 20/2021, as public systems reproduce it (the letter itself was not opened).
BEHAVIOUR_GUIDES = {
    "BP1": "Memahami dan memenuhi kebutuhan masyarakat",
    "BP2": "Ramah, cekatan, solutif, dan dapat diandalkan",
    "BP3": "Melakukan perbaikan tiada henti",
    "AK1": "Melaksanakan tugas dengan jujur, bertanggung jawab, cermat, disiplin, dan berintegritas tinggi",
    "AK2": "Menggunakan kekayaan dan barang milik negara secara bertanggung jawab, efektif, dan efisien",
    "AK3": "Tidak menyalahgunakan kewenangan jabatan",
    "KP1": "Meningkatkan kompetensi diri untuk menjawab tantangan yang selalu berubah",
    "KP2": "Membantu orang lain belajar",
    "KP3": "Melaksanakan tugas dengan kualitas terbaik",
    "HA1": "Menghargai setiap orang apapun latar belakangnya",
    "HA2": "Suka menolong orang lain",
    "HA3": "Membangun lingkungan kerja yang kondusif",
    "LO1": "Memegang teguh ideologi Pancasila, Undang-Undang Dasar Negara Republik Indonesia Tahun 1945, setia pada "
    "Negara Kesatuan Republik Indonesia serta pemerintahan yang sah",
    "LO2": "Menjaga nama baik sesama ASN, pimpinan, instansi, dan negara",
    "LO3": "Menjaga rahasia jabatan dan negara",
    "AD1": "Cepat menyesuaikan diri menghadapi perubahan",
    "AD2": "Terus berinovasi dan mengembangkan kreativitas",
    "AD3": "Bertindak proaktif",
    "KO1": "Memberi kesempatan kepada berbagai pihak untuk berkontribusi",
    "KO2": "Terbuka dalam bekerja sama untuk menghasilkan nilai tambah",
    "KO3": "Menggerakkan pemanfaatan berbagai sumber daya untuk tujuan bersama",
}

# The agreed examples of how a statement is written: predicate of the unit wording, of the self wording.
EXAMPLES = {
    "INT2A": ("melaporkan hasil pekerjaan sesuai dengan keadaan yang sebenarnya.",) * 2,
    "INT4A": ("mematuhi ketentuan jam kerja yang berlaku.",) * 2,
    "PRO3A": ("menyelesaikan layanan sesuai dengan waktu dalam standar pelayanan.",) * 2,
    "PRO5A": ("memperbaiki cara kerja berdasarkan hasil evaluasi pekerjaan sebelumnya.",) * 2,
    "PRO8A": (
        "menunda tindak lanjut atas permintaan layanan yang diterima.",
        "menunda tindak lanjut atas permintaan layanan yang saya terima.",
    ),
    "AKU4A": ("menggunakan barang milik daerah hanya untuk kepentingan dinas.",) * 2,
}

OPENINGS = {
    "text_unit": "Pegawai di unit kerja saya ",
    "text_self": "Saya ",
    "text_peer": "Pegawai di unit itu ",
    "text_supervisor": "Pegawai di unit yang saya pimpin ",
    "text_public": "Pegawai yang melayani saya ",
}
FURTHER = [column + end for column in list(OPENINGS)[2:] for end in ("", "_en")]
FREQUENCY = "selalu senantiasa sering kadang kadang-kadang jarang pernah kerap biasanya acap berkala rutin"
NEGATION = "tidak tak bukan belum jangan"
TWO_IDEAS = "dan atau serta maupun ataupun sekaligus"
JARGON = (
    "stakeholder feedback deadline online offline service team teamwork inovatif proaktif responsif visioner sop skp "
    "monitoring output outcome update sharing meeting job tupoksi kondusif sinergi implementasi optimal komitmen"
)
MISSPELT = "mentaati kerjasama memberitahu memberitahukan merubah apapun praktek ijin bertanggungjawab aktifitas"
PUNISHABLE = "menyalahgunakan memalsukan menyuap korupsi mangkir membolos melanggar berbohong mencuri memungut"
FUNCTION_WORDS = {
    "di",
    "dari",
    "pada",
    "yang",
    "dengan",
    "untuk",
    "atas",
    "ke",
    "dalam",
    "kepada",
    "daripada",
    "sesuai",
}


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of the only sheet, blank cells as empty strings."""
    workbook = openpyxl.load_workbook(path)
    (sheet,) = workbook.worksheets
    header, *body = sheet.iter_rows(values_only=True)
    for row in body:
        for cell in row:
            assert cell is None or isinstance(cell, str), f"{path.name}: {cell!r} is not text"
    return [dict(zip(header, (cell or "" for cell in row), strict=True)) for row in body]


def read_list(name: str) -> dict[str, list[dict[str, str]]]:
    return {table: read_rows(INSTRUMENTS / name / f"{table}.xlsx") for table in COLUMNS}


CONTENT = {name: read_list(name) for name in LISTS}
ITEMS = [item for name in LISTS for item in CONTENT[name]["item"]]
STATEMENTS = [(item["code"], column, item[column]) for item in ITEMS for column in OPENINGS if item.get(column)]
STATEMENT_IDS = [f"{code}-{column}" for code, column, _ in STATEMENTS]
each_statement = pytest.mark.parametrize(("code", "column", "statement"), STATEMENTS, ids=STATEMENT_IDS)
each_list = pytest.mark.parametrize("name", LISTS)


def words(sentence: str) -> list[str]:
    return re.findall(r"[a-z]+(?:-[a-z]+)*", sentence.casefold())


def common_share(first: str, second: str) -> float:
    """Jaccard share of content words that two unit wordings have in common, their common opening left out."""
    opening = OPENINGS["text_unit"]
    one, other = (set(words(text.removeprefix(opening))) - FUNCTION_WORDS for text in (first, second))
    return len(one & other) / len(one | other)


# --- faithful to the sources ---------------------------------------------------------------------------------------


def test_perwali_values_and_definitions_are_verbatim():
    rows = CONTENT["perwali-38-2016"]["core_value"]
    assert {row["code"]: row["definition"] for row in rows} == DEFINITIONS
    assert [row["name"] for row in rows] == ["Integritas", "Profesional", "Akuntabel"]
    assert [row["source"] for row in rows] == [f"Perwali Banjarmasin 38/2016, Pasal 1 angka {n}" for n in (9, 10, 11)]
    assert {row["status"] for row in rows} == {"terverifikasi"}


def test_perwali_indicators_are_verbatim_and_in_order():
    rows = CONTENT["perwali-38-2016"]["indicator"]
    assert [(row["code"], row["text"]) for row in rows] == list(INDICATORS.items())
    counts = {value: sum(row["core_value"] == value for row in rows) for value in DEFINITIONS}
    assert counts == {"INT": 9, "PRO": 8, "AKU": 4}
    assert {row["status"] for row in rows} == {"terverifikasi"}
    letters = [row["source"][-1] for row in rows]
    assert "".join(letters) == "abcdefghi" + "abcdefgh" + "abcd"
    assert all(row["source"].startswith("Perwali Banjarmasin 38/2016, Lampiran huruf B angka 1, ") for row in rows)


def test_berakhlak_is_complete_and_marked_as_secondary():
    values, indicators = CONTENT["berakhlak"]["core_value"], CONTENT["berakhlak"]["indicator"]
    assert [row["code"] for row in values] == ["BP", "AK", "KP", "HA", "LO", "AD", "KO"]
    assert [(row["code"], row["text"]) for row in indicators] == list(BEHAVIOUR_GUIDES.items())
    assert {row["status"] for row in values + indicators} == {"sekunder"}
    assert all("naskah tidak dibuka" in row["source"] for row in values + indicators)


@pytest.mark.parametrize("code", EXAMPLES)
def test_agreed_examples_are_kept_word_for_word(code):
    (item,) = (item for item in ITEMS if item["code"] == code)
    unit, own = EXAMPLES[code]
    assert item["text_unit"] == OPENINGS["text_unit"] + unit
    assert item["text_self"] == OPENINGS["text_self"] + own


# --- whole and consistent ------------------------------------------------------------------------------------------


@each_list
def test_codes_refer_to_each_other_in_order(name):
    content = CONTENT[name]
    values = [row["code"] for row in content["core_value"]]
    indicators = [row["code"] for row in content["indicator"]]
    assert [row["core_value"] for row in content["indicator"]] == [code.rstrip("0123456789") for code in indicators]
    assert list(dict.fromkeys(row["core_value"] for row in content["indicator"])) == values
    letters = "AB" if name == "perwali-38-2016" else "A"
    assert [row["code"] for row in content["item"]] == [code + letter for code in indicators for letter in letters]
    assert [row["indicator"] for row in content["item"]] == [row["code"][:-1] for row in content["item"]]


def test_codes_and_sentences_are_unique_over_both_lists():
    own = [
        row["code"] for name in LISTS for table in ("core_value", "indicator", "item") for row in CONTENT[name][table]
    ]
    questions = {row["code"] for name in LISTS for row in CONTENT[name]["background"]}
    codes = own + sorted(questions)
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]{0,31}", code) for code in codes)
    for column in ("text_unit", "text_self", "text_unit_en", "text_self_en"):
        sentences = [item[column].casefold() for item in ITEMS]
        assert len(sentences) == len(set(sentences)), column


@each_list
def test_every_item_has_both_wordings_languages_and_a_facet(name):
    for item in CONTENT[name]["item"]:
        for column in ("text_unit", "text_unit_en", "text_self", "text_self_en", "facet"):
            assert item[column].strip() == item[column] != "", (item["code"], column)
        assert item["reverse"] in {"yes", "no"}, item["code"]
        assert item["is_active"] == ("yes" if item["code"].endswith("A") else "no"), item["code"]
        assert item["status"] == "usulan", item["code"]
        assert item["text_unit_en"].startswith("Staff in my work unit "), item["code"]
        assert item["text_self_en"].startswith("I "), item["code"]
        assert "their" not in words(item["text_self_en"]), item["code"]
        assert item["text_unit_en"][-1] == item["text_self_en"][-1] == ".", item["code"]
    facets = [item["facet"] for item in CONTENT[name]["item"]]
    assert len(facets) == len(set(facets))


@each_list
def test_every_text_is_translated_and_every_mark_is_known(name):
    for table, rows in CONTENT[name].items():
        for row in rows:
            for column in row:
                if column.endswith("_en"):
                    assert bool(row[column]) == bool(row[column.removesuffix("_en")]), (table, row)
            if "status" in row:
                assert row["status"] in STATUSES, (table, row)


def test_reverse_items_are_few_and_where_they_may_be():
    reverse = {item["code"] for item in ITEMS if item["reverse"] == "yes"}
    active = {code for code in reverse if code.endswith("A")}
    assert active == {"INT8A", "PRO8A"}
    assert sorted(code[:3] for code in reverse - active) == ["INT", "PRO"]


@each_list
def test_scales_run_upwards_and_offer_the_non_answer_with_unit_wording(name):
    rows = CONTENT[name]["scale"]
    for scale, points in {"frequency5": 5, "agreement5": 5, "frequency4": 4, "agreement4": 4}.items():
        answers = [row for row in rows if row["scale"] == scale and row["is_non_answer"] == "no"]
        assert [row["value"] for row in answers] == [str(value) for value in range(1, points + 1)]
        assert len({row["label"] for row in answers}) == points
        assert all(row["wording"] == "" for row in answers)
        (other,) = (row for row in rows if row["scale"] == scale and row["is_non_answer"] != "no")
        assert (other["value"], other["is_non_answer"], other["wording"]) == ("TM", "yes", "unit")
        assert other["label"] == "Tidak dapat menilai"
    assert {row["scale"] for row in rows} == {"frequency5", "agreement5", "frequency4", "agreement4"}


@each_list
def test_questions_are_factual_with_a_right_answer_or_harmless_background(name):
    questions: dict[str, list[dict[str, str]]] = {}
    for row in CONTENT[name]["background"]:
        questions.setdefault(row["code"], []).append(row)
    factual = ["K1", "K2", "K3", "K4"] if name == "perwali-38-2016" else ["L1", "L2", "L3"]
    assert list(questions) == [*factual, "B1", "B2", "B3"]
    for code, rows in questions.items():
        assert rows[0]["text"].endswith("?"), code
        assert all(row["text"] == row["text_en"] == row["min_unit_size"] == "" for row in rows[1:]), code
        options = [row["option"] for row in rows]
        assert len(options) == len(set(options)) == len({row["label"] for row in rows}), code
        assert all(re.fullmatch(r"[A-Z]", option) for option in options), code
        if code in factual:
            assert {row["kind"] for row in rows} == {"factual"}
            assert sum(row["is_correct"] == "yes" for row in rows) == 1, code
            assert all(row["is_correct"] in {"yes", "no"} for row in rows), code
        else:
            assert {row["kind"] for row in rows} == {"background"}
            assert {row["is_correct"] for row in rows} == {""}
            assert (options[-1], rows[-1]["label"]) == ("X", "Memilih tidak menjawab")
    assert [questions[code][0]["min_unit_size"] for code in ("B1", "B2", "B3")] == ["", "30", "30"]


def test_right_answers_of_the_factual_questions():
    # Perwali Banjarmasin 38/2016, Pasal 3 ayat (2) and Pasal 4; the count of BEHAVIOUR_GUIDES' values.
    right = {
        row["code"]: row["label"] for name in LISTS for row in CONTENT[name]["background"] if row["is_correct"] == "yes"
    }
    assert right == {
        "K1": "Integritas, Profesional, Akuntabel",
        "K2": "ASN Banjarmasin Berintegritas, Profesional dan Akuntabel",
        "K3": "Ya",
        "K4": "Ya",
        "L1": "Tujuh",
        "L2": "Kolaboratif",
        "L3": "Ya",
    }


def test_background_questions_are_the_same_in_both_lists():
    first, second = ([row for row in CONTENT[name]["background"] if row["code"].startswith("B")] for name in LISTS)
    assert first == second


def test_mapping_covers_every_indicator_and_invents_no_code():
    rows = read_rows(MAPPING)
    assert list(rows[0]) == ["indicator", "berakhlak_indicator", "relation", "reason", "status"]
    assert list(dict.fromkeys(row["indicator"] for row in rows)) == list(INDICATORS)
    pairs = [(row["indicator"], row["berakhlak_indicator"]) for row in rows]
    assert len(pairs) == len(set(pairs))
    for row in rows:
        assert row["relation"] in {"kuat", "sebagian", "tidak ada"}
        assert (row["berakhlak_indicator"] == "") == (row["relation"] == "tidak ada"), row
        assert row["berakhlak_indicator"] in {"", *BEHAVIOUR_GUIDES}, row
        assert row["reason"].endswith(".")
        assert row["status"] == "usulan"
    without = {row["indicator"] for row in rows if row["relation"] == "tidak ada"}
    assert all(pairs.count((code, "")) == 1 and sum(one == code for one, _ in pairs) == 1 for code in without)


# --- written by the rules for a statement --------------------------------------------------------------------------


@each_statement
def test_statement_is_short_affirmative_and_holds_one_idea(code, column, statement):
    assert statement.startswith(OPENINGS[column])
    assert statement.endswith(".")
    assert len(statement.split()) <= 16
    predicate = statement.removeprefix(OPENINGS[column]).removesuffix(".")
    assert not re.search(r"[/,;:.()]", predicate)
    banned = f"{FREQUENCY} {NEGATION} {TWO_IDEAS} {JARGON} {MISSPELT} {PUNISHABLE}".split()
    assert not set(words(predicate)) & set(banned)
    assert not re.search(r"\b[A-Z]{2,}\b", predicate), "abbreviation"


@each_statement
def test_statement_is_in_the_active_voice(code, column, statement):
    verb = statement.removeprefix(OPENINGS[column]).split()[0]
    assert re.match(r"(me|ber)[a-z]{3,}", verb), verb


@pytest.mark.parametrize("item", ITEMS, ids=[item["code"] for item in ITEMS])
def test_both_wordings_say_the_same(item):
    unit = item["text_unit"].removeprefix(OPENINGS["text_unit"])
    own = item["text_self"].removeprefix(OPENINGS["text_self"])
    # "pekerjaannya" becomes "pekerjaan saya", "diucapkannya" becomes "saya ucapkan": besides that, word for word.
    assert words(unit)[0] == words(own)[0]

    def stem(sentence: str) -> list[str]:
        return [re.sub(r"^di(?=ucap|terima|layani)|nya$", "", word) for word in words(sentence) if word != "saya"]

    assert stem(unit) == stem(own)
    assert "pegawai" not in words(own)


@each_list
def test_active_items_of_a_value_are_no_near_duplicates(name):
    values = {row["code"]: row["core_value"] for row in CONTENT[name]["indicator"]}
    active = [item for item in CONTENT[name]["item"] if item["is_active"] == "yes"]
    for first, second in combinations(active, 2):
        share = common_share(first["text_unit"], second["text_unit"])
        limit = 0.25 if values[first["indicator"]] == values[second["indicator"]] else 0.34
        assert share < limit, (first["code"], second["code"], share)


def test_items_of_both_lists_can_stand_in_one_form():
    city, nation = ([item for item in CONTENT[name]["item"] if item["is_active"] == "yes"] for name in LISTS)
    for first in city:
        for second in nation:
            assert common_share(first["text_unit"], second["text_unit"]) < 0.34, (first["code"], second["code"])


def test_near_duplicates_would_be_found():
    opening = OPENINGS["text_unit"]
    first = f"{opening}menyelesaikan layanan sesuai dengan waktu dalam standar pelayanan."
    second = f"{opening}menyelesaikan layanan sesuai dengan standar pelayanan."
    assert common_share(first, second) == pytest.approx(4 / 5)


# --- comfortable to edit, reproducible -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_table_is_comfortable_to_edit(path):
    workbook = openpyxl.load_workbook(path)
    (sheet,) = workbook.worksheets
    header = [cell.value for cell in sheet[1]]
    if path != MAPPING:
        further = FURTHER if path == INSTRUMENTS / "perwali-38-2016" / "item.xlsx" else []
        assert header == [*COLUMNS[path.stem].split(), *further]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row if cell.value)
    listed = {str(area).split(":")[0] for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges}
    for cell in sheet[1]:
        if cell.value in {"reverse", "is_active", "is_non_answer", "is_correct", "status", "relation"}:
            assert f"{cell.column_letter}2" in listed, cell.value
    assert workbook.properties.created == dt.datetime(2025, 1, 1)


@each_list
def test_settings_fit_the_tables(name):
    settings = tomllib.loads((INSTRUMENTS / name / "instrument.toml").read_text(encoding="utf-8"))
    assert settings["code"] == name
    assert settings["status"] == "usulan"
    assert (settings["default_form"], settings["index_wording"]) == ("ringkas", "unit")
    assert settings["form"]["ringkas"]["wordings"] == ["unit"]
    assert settings["form"]["lengkap"]["wordings"] == ["unit", "self"]
    scales = {row["scale"] for row in CONTENT[name]["scale"]}
    assert set(settings["scale"]) == scales
    assert settings["default_scale"] == "frequency5"
    for scale in settings["scale"].values():
        assert set(scale) == {"name", "name_en", "prompt", "prompt_en"}
        assert "12 bulan terakhir" in scale["prompt"]
    texts = settings["text"]
    assert {key for key in texts if not key.endswith("_en")} == {key.removesuffix("_en") for key in texts}
    assert len(texts["purpose"]) == len(texts["purpose_en"]) == 5


@each_list
def test_no_value_is_named_before_the_statements(name):
    # Naming "Integritas" above the items invites the wished answer.
    settings = tomllib.loads((INSTRUMENTS / name / "instrument.toml").read_text(encoding="utf-8"))
    shown = words(str({**settings["text"], **settings["scale"]}))
    names = {word for row in CONTENT[name]["core_value"] for word in words(f"{row['name']} {row['name_en']}")}
    # "pelayanan" and its like are ordinary words too; only the values' names as such are looked for.
    assert not set(shown) & (names - {"berorientasi", "pelayanan", "service-oriented"})


def test_other_raters_are_asked_in_the_same_sense_as_the_staff():
    """Every active item has a wording for the head; whoever looks from outside is asked what can be seen from there."""
    for item in CONTENT["perwali-38-2016"]["item"]:
        for wording in ("peer", "supervisor", "public"):
            assert bool(item[f"text_{wording}"]) == bool(item[f"text_{wording}_en"]), (item["code"], wording)
        assert item["text_supervisor"], item["code"]
        assert "atasan" not in item["text_supervisor"], item["code"]
    for wording, fewest in (("peer", 2), ("public", 2)):
        asked = [
            item["indicator"][:3]
            for item in CONTENT["perwali-38-2016"]["item"]
            if item["is_active"] == "yes" and item[f"text_{wording}"]
        ]
        assert all(asked.count(value) >= fewest for value in ("INT", "PRO", "AKU")), asked
