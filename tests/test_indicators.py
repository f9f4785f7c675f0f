"""An indicator list as analysts edit it: what they may change, and what each slip of theirs is told."""

from pathlib import Path

import openpyxl
import pytest

from budaya_eval.errors import InputError
from budaya_eval.indicators import read_indicator_list

INSTRUMENTS = Path(__file__).parents[1] / "instruments"

LIST = {
    "core_value": """\
code,name,name_en,definition,definition_en,source,status,note
INT,Integritas,Integrity,Jujur,Honest,Pasal 1,terverifikasi,
PRO,Profesional,Professional,Tuntas,Thorough,Pasal 1,terverifikasi,
""",
    "indicator": """\
code,core_value,text,text_en,source,status,note
INT1,INT,Ikhlas,Sincere,Lampiran,terverifikasi,
INT2,INT,Jujur,Honest,Lampiran,terverifikasi,
PRO1,PRO,Visioner,Visionary,Lampiran,terverifikasi,
PRO2,PRO,Tuntas,Thorough,Lampiran,usulan,
""",
    "item": """\
code,indicator,text_unit,text_unit_en,text_self,text_self_en,reverse,is_active,facet,status,note
INT1A,INT1,Pegawai membantu.,Staff help.,Saya membantu.,I help.,no,yes,,usulan,
INT2A,INT2,Pegawai melapor.,Staff report.,Saya melapor.,I report.,no,yes,,usulan,
INT2B,INT2,Pegawai mencatat.,Staff note.,Saya mencatat.,I note.,no,no,,usulan,
PRO1A,PRO1,Pegawai menyusun.,Staff plan.,Saya menyusun.,I plan.,no,yes,,usulan,
PRO2A,PRO2,Pegawai menunda.,Staff delay.,Saya menunda.,I delay.,yes,yes,,usulan,
""",
    "scale": """\
scale,value,label,label_en,is_non_answer,wording
f4,1,Tidak pernah,Never,no,
f4,2,Jarang,Rarely,no,
f4,3,Sering,Often,no,
f4,4,Selalu,Always,no,
f4,TM,Tidak dapat menilai,Cannot judge,yes,unit
""",
    "background": """\
code,kind,text,text_en,option,label,label_en,is_correct,min_unit_size,status,note
K1,factual,Apa motonya?,Motto?,A,Baiman,Baiman,yes,,usulan,
K1,,,,B,Tidak tahu,Unknown,no,,,
B1,background,Status Saudara,Status,A,PNS,PNS,,30,usulan,
B1,,,,B,PPPK,PPPK,,,,
""",
}
TOML = """\
code = "contoh"
name = "Daftar contoh"
name_en = "Sample"
version = 1
basis = "Uji"
status = "usulan"
default_form = "ringkas"
default_scale = "f4"
index_wording = "unit"

[form.ringkas]
name = "Ringkas"
wordings = ["unit"]

[scale.f4]
name = "Frekuensi"
prompt = "Seberapa sering?"

[text]
title = "Survei"
subtitle = "Kota"
purpose = ["Satu.", "Dua."]
consent_question = "Bersedia?"
consent_yes = "Ya"
consent_no = "Tidak"
instructions = "Pilih satu."
closing = "Terima kasih."
contact = "Tim"
factual_title = "Pengetahuan"
background_title = "Data umum"
"""


@pytest.fixture
def edit(tmp_path):
    """A function that replaces texts in the files of the list, each to be found once, and reads the list."""

    def read(*changes):
        files = {f"{name}.csv": text for name, text in LIST.items()} | {"instrument.toml": TOML}
        for name, old, new in changes:
            file = name if name.endswith(".toml") else f"{name}.csv"
            assert files[file].count(old) == 1, (file, old, files[file].count(old))
            files[file] = files[file].replace(old, new)
        for file, text in files.items():
            (tmp_path / file).write_text(text, encoding="utf-8")
        return read_indicator_list(tmp_path)

    return read


def told(call, *arguments):
    """The problems an edit is told, as (code, message); each has a place, and says what is allowed or to be done."""
    with pytest.raises(InputError) as caught:
        call(*arguments)
    for problem in caught.value.problems:
        assert problem.place, problem
        assert problem.allowed or problem.action, problem
    return [(problem.code, str(problem)) for problem in caught.value.problems]


# What may be changed


def test_a_sound_list_reads(edit):
    found = edit()
    assert [value.code for value in found.core_values] == ["INT", "PRO"]
    assert [indicator.core_value for indicator in found.indicators] == ["INT", "INT", "PRO", "PRO"]
    assert [item.code for item in found.items if item.is_reverse] == ["PRO2A"]
    assert [item.code for item in found.items if not item.is_active] == ["INT2B"]
    assert (found.scales["f4"].low, found.scales["f4"].high) == (1, 4)
    assert found.scales["f4"].non_answers[0].wording == "unit"
    assert [(q.code, q.kind, q.min_unit_size) for q in found.questions] == [
        ("K1", "factual", 0),
        ("B1", "background", 30),
    ]
    assert [option.is_correct for option in found.questions[0].options] == [True, False]
    assert found.version == "1"


@pytest.mark.parametrize(("name", "sizes"), [("perwali-38-2016", [9, 8, 4]), ("berakhlak", [3] * 7)])
def test_the_lists_of_the_house_read(name, sizes):
    found = read_indicator_list(INSTRUMENTS / name)
    counted = [sum(i.core_value == value.code for i in found.indicators) for value in found.core_values]
    assert counted == sizes
    assert {item.indicator for item in found.items if item.is_active} == {i.code for i in found.indicators}


def test_xlsx_and_csv_read_alike(edit, tmp_path):
    from_csv = edit()
    for name, text in LIST.items():
        workbook = openpyxl.Workbook()
        for line in text.splitlines():
            workbook.active.append([int(cell) if cell.isdecimal() else cell or None for cell in line.split(",")])
        workbook.save(tmp_path / f"{name}.xlsx")
        (tmp_path / f"{name}.csv").unlink()
    assert read_indicator_list(tmp_path) == from_csv


@pytest.mark.parametrize(
    "change",
    [
        ("item", "INT1A,INT1", "  INT1A , INT1 "),
        ("item", "code,indicator,text_unit,", "code,indicator,text_unit,"),
        ("scale", "f4,1,", 'f4,"1",'),
        ("item", "Staff delay.,Saya menunda.,I delay.,yes,yes", "Staff delay.,Saya menunda.,I delay.,Ya,TRUE"),
        ("item", "Staff delay.,Saya menunda.,I delay.,yes,yes", "Staff delay.,Saya menunda.,I delay.,1,benar"),
    ],
    ids=["spaces", "nothing", "quoted number", "Ya and TRUE", "1 and benar"],
)
def test_what_makes_no_difference_to_a_person_makes_none(edit, change):
    assert edit(change) == edit()


def test_columns_may_stand_in_any_order_and_beside_others(edit, tmp_path):
    before = edit()
    lines = [line.split(",") for line in LIST["item"].splitlines()]
    mixed = "\n".join(",".join(["x", *reversed(line)]) for line in lines).replace("x,note", "penyusun,note", 1)
    (tmp_path / "item.csv").write_text(mixed, encoding="utf-8")
    assert read_indicator_list(tmp_path) == before


def test_optional_columns_may_be_absent(edit, tmp_path):
    edit()
    lines = [line.split(",") for line in LIST["scale"].splitlines()]
    without = "\n".join(f"{scale},{value},{label},{mark}" for scale, value, label, _, mark, _ in lines)
    (tmp_path / "scale.csv").write_text(without, encoding="utf-8")
    scale = read_indicator_list(tmp_path).scales["f4"]
    assert (scale.points[0].label, scale.points[0].label_en, scale.non_answers[0].wording) == ("Tidak pernah", "", "")


def test_a_reserve_item_is_switched_on_by_one_cell(edit):
    found = edit(("item", "I note.,no,no", "I note.,no,yes"))
    assert [item.code for item in found.items if item.is_active and item.indicator == "INT2"] == ["INT2A", "INT2B"]


def test_a_second_scale_needs_rows_and_a_section(edit):
    found = edit(
        ("scale", "f4,TM", "s3,0,Tidak,No,no,\ns3,1,Ragu,Maybe,no,\ns3,2,Ya,Yes,no,\nf4,TM"),
        ("instrument.toml", "[text]", '[scale.s3]\nname = "Setuju"\n\n[text]'),
    )
    assert (found.scales["s3"].low, found.scales["s3"].high, found.scales["s3"].non_answers) == (0, 2, ())


# What each slip is told


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        # codes
        (
            ("indicator", "INT2,INT,", "INT1,INT,"),
            "duplicate",
            "baris 3, kolom code: Kode indikator 'INT1' sudah dipakai di baris 2",
        ),
        (("core_value", "PRO,Profesional", "INT,Profesional"), "duplicate", "core_value.csv, baris 3"),
        (("item", "INT2B", "INT2A"), "duplicate", "Kode butir 'INT2A' sudah dipakai di baris 3. Beri kode lain."),
        (
            ("item", "INT1A,", "int1a,"),
            "code-form",
            "Kode 'int1a' tidak dapat dipakai. Yang diperbolehkan: huruf besar",
        ),
        (("item", "INT1A,", "1A,"), "code-form", "Kode '1A'"),
        (("item", "INT1A,", "INT-1A,"), "code-form", "Kode 'INT-1A'"),
        (("item", "INT1A,", ","), "code-form", "baris 2, kolom code: Kode ''"),
        (("item", "INT1A,", f"I{'N' * 32},"), "code-form", "paling panjang 32"),
        (("item", "PRO1A,", "INT2AS,"), "code-clash", "Kode 'INT2AS' dipakai untuk dua hal"),
        (("background", "K1,factual", "PRO1,factual"), "code-clash", "Kode 'PRO1'"),
        # references
        (("indicator", "PRO2,PRO", "PRO2,PRP"), "unknown-reference", "Nilai 'PRP' tidak ada dalam daftar"),
        (
            ("item", "INT1A,INT1,", "INT1A,INT11,"),
            "unknown-reference",
            "'INT11' tidak ada dalam daftar; mungkin maksudnya 'INT1'",
        ),
        # cells
        (
            ("item", "I delay.,yes,", "I delay.,mungkin,"),
            "not-yes-no",
            "baris 6, kolom reverse: Isian 'mungkin' bukan ya/tidak",
        ),
        (("item", "I delay.,yes,", "I delay.,,"), "not-yes-no", "kolom reverse"),
        (("item", "I help.,no,yes", "I help.,no,aktif"), "not-yes-no", "kolom is_active: Isian 'aktif'"),
        (("item", "Pegawai membantu.", ""), "cell-empty", "item.csv, baris 2, kolom text_unit: Sel kosong"),
        (
            ("item", "Saya membantu.", "Saya melapor."),
            "duplicate",
            "Pernyataan 'Saya melapor.' sudah dipakai di baris 2. Hapus",
        ),
        (
            ("indicator", "Lampiran,usulan", "Lampiran,resmi"),
            "status",
            "Status 'resmi' tidak dikenal. Yang diperbolehkan: terverifikasi, ",
        ),
        (("core_value", "Honest,Pasal 1", "Honest,"), "cell-empty", "kolom source"),
        # sizes
        (
            ("indicator", "PRO2,PRO", "PRO2,INT"),
            "value-too-small",
            "Nilai PRO (Profesional): hanya 1 indikator dengan butir aktif",
        ),
        (("item", "I delay.,yes,yes", "I delay.,yes,no"), "value-too-small", "Nilai PRO"),
        (
            ("item", "I report.,no,yes", "I report.,no,no"),
            "indicator-without-item",
            "Indikator INT2 tidak mempunyai butir yang aktif",
        ),
        # scale
        (("scale", "f4,3,", "f4,5,"), "scale-steps", "Angka skala 'f4' adalah [1, 2, 5, 4]"),
        (("scale", "f4,4,Selalu,Always,no,\n", "f4,5,Selalu,Always,no,\n"), "scale-steps", "tanpa lompatan"),
        (("scale", "f4,2,", "f4,dua,"), "scale-value", "baris 3, kolom value: Angka skala 'dua' bukan bilangan bulat"),
        (("scale", "f4,2,", "f4,2.5,"), "scale-value", "'2.5'"),
        (("scale", "yes,unit", "yes,unti"), "wording", "kolom wording: Rumusan 'unti' tidak dikenal"),
        (("scale", "3,Sering", "3,Jarang"), "scale-ambiguous", "Label 'jarang' ada 2 kali pada skala 'f4'"),
        (("scale", "TM,Tidak dapat menilai", "4,Tidak dapat menilai"), "scale-ambiguous", "Angka atau kode '4'"),
        (("instrument.toml", "[scale.f4]", "[scale.f5]"), "scale-undescribed", "Bagian [scale.f4] tidak ada"),
        # questions
        (
            ("background", "K1,factual", "K1,fakta"),
            "kind",
            "Jenis 'fakta' tidak dikenal. Yang diperbolehkan: factual, open, background",
        ),
        (
            ("background", "Baiman,Baiman,yes", "Baiman,Baiman,no"),
            "no-correct",
            "Pertanyaan K1 tidak mempunyai jawaban yang benar",
        ),
        (("background", "B,Tidak tahu", "A,Tidak tahu"), "duplicate", "Pilihan 'A' ganda pada pertanyaan K1"),
        (("background", "B,PPPK,", "B,PNS,"), "duplicate", "Pilihan 'PNS' ganda pada pertanyaan B1"),
        (
            ("background", ",30,", ",tiga puluh,"),
            "number",
            "kolom min_unit_size: Isian 'tiga puluh' bukan bilangan bulat",
        ),
        (("background", "B,PPPK", ",PPPK"), "cell-empty", "baris 5, kolom option"),
        (
            (
                "background",
                "B1,background,Status Saudara,Status,A,PNS,PNS,,30,",
                "B1,open,Status Saudara,Status,A,PNS,PNS,,30,",
            ),
            "open-option",
            "Pertanyaan terbuka tidak mempunyai pilihan",
        ),
        # columns
        (("item", "reverse,", "terbalik,"), "column-missing", "Kolom 'reverse' tidak ada"),
        (
            ("item", "is_active,", "is_aktive,"),
            "column-missing",
            "Kolom 'is_active' tidak ada; yang mirip: 'is_aktive'",
        ),
        (("background", "min_unit_size", "min_unit_sizes"), "column-unknown", "mungkin maksudnya 'min_unit_size'"),
        (("item", "text_self_en", "text_self"), "column-twice", "Kolom 'text_self' ada 2 kali"),
        # settings
        (("instrument.toml", 'default_scale = "f4"', 'default_scale = "f5"'), "setting-choice", "default_scale = 'f5'"),
        (
            ("instrument.toml", 'default_form = "ringkas"', 'default_form = "rinkas"'),
            "setting-choice",
            "Yang diperbolehkan: ringkas",
        ),
        (("instrument.toml", 'index_wording = "unit"', 'index_wording = "kami"'), "setting-choice", "unit, self"),
        (("instrument.toml", 'status = "usulan"', 'status = "sah"'), "setting-choice", "status = 'sah'"),
        (
            ("instrument.toml", 'code = "contoh"', 'code = "perwali 38/2016"'),
            "setting-choice",
            "tidak dapat menjadi nama berkas",
        ),
        (("instrument.toml", 'basis = "Uji"', 'basiss = "Uji"'), "setting-unknown", "mungkin maksudnya 'basis'"),
        (("instrument.toml", 'basis = "Uji"\n', ""), "setting-missing", "Setelan 'basis' tidak ada"),
        (("instrument.toml", 'basis = "Uji"', "basis = true"), "setting-kind", "Setelan 'basis' salah jenis"),
        (("instrument.toml", 'contact = "Tim"\n', ""), "text-missing", "Teks 'contact'"),
        (
            ("instrument.toml", '["unit"]', '["unit", "saya"]'),
            "form-wordings",
            "Bentuk 'ringkas': wordings ['unit', 'saya']",
        ),
        (("instrument.toml", '["unit"]', "[]"), "form-wordings", "Yang diperbolehkan: unit, self"),
        (
            ("instrument.toml", '["unit"]', '["unit"]\nroute = "boss"'),
            "form-route",
            "Bentuk 'ringkas': route 'boss' tidak dikenal. Yang diperbolehkan: self, peer, supervisor, public",
        ),
        (
            ("instrument.toml", '["unit"]', '["unit"]\nroute = "public"'),
            "form-wordings",
            "wordings ['unit'] tidak dapat dipakai. Yang diperbolehkan: public",
        ),
        (
            ("instrument.toml", '["unit"]', '["public"]\nroute = "public"'),
            "form-empty",
            "tidak ada pernyataan dalam rumusannya. Yang diperbolehkan: butir aktif dengan isian pada text_public",
        ),
        (
            ("instrument.toml", '["unit"]', '["unit"]\ntext = {instruction = "Pilih."}'),
            "form-text",
            "teks 'instruction' tidak dikenal; mungkin maksudnya 'instructions'",
        ),
        (("instrument.toml", "version = 1", "version = 1,5"), "toml", "instrument.toml, baris 4"),
    ],
)
def test_a_slip_is_told_with_its_place(edit, change, code, words):
    problems = told(edit, change)
    assert any(found == code and words in message for found, message in problems), problems


# Conditions, open questions, routes, own values

CONDITIONS = """\
code,kind,text,text_en,option,label,label_en,is_correct,min_unit_size,shown_if,status,note
K1,factual,Apa motonya?,Motto?,A,Baiman,Baiman,yes,,,usulan,
K1,,,,B,Tidak tahu,Unknown,no,,,,
K2,factual,Dari mana?,From?,A,Apel,Roll call,yes,,K1=A,usulan,
K2,,,,B,Lain,Other,no,,,,
T1,open,Apa saran Saudara?,Advice?,,,,,,K2=B,usulan,
B1,background,Status Saudara,Status,A,PNS,PNS,,30,,usulan,
B1,,,,B,PPPK,PPPK,,,,,
"""


def test_conditions_and_open_questions_read(edit):
    title = ("instrument.toml", 'contact = "Tim"', 'contact = "Tim"\nopen_title = "Saran"')
    found = edit(("background", LIST["background"], CONDITIONS), title)
    asked = [(q.code, q.kind, q.shown_if and (q.shown_if.question, q.shown_if.option)) for q in found.questions]
    assert asked == [
        ("K1", "factual", None),
        ("K2", "factual", ("K1", "A")),
        ("T1", "open", ("K2", "B")),
        ("B1", "background", None),
    ]
    assert found.questions[2].options == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("K1=A", "K1", "condition-form", "baris 4, kolom shown_if: Syarat 'K1' tidak dapat dibaca"),
        ("K1=A", "K7=A", "condition", "Syarat pertanyaan K2: pertanyaan 'K7' tidak ada dalam daftar"),
        ("K1=A", "K1=C", "condition", "pilihan 'C' tidak ada pada K1. Yang diperbolehkan: A, B"),
        ("K1=A", "B1=A", "condition", "pertanyaan 'B1' bukan pertanyaan pilihan yang ditanyakan lebih dahulu"),
        ("K1=A", "K2=A", "condition", "pertanyaan 'K2' bukan pertanyaan pilihan yang ditanyakan lebih dahulu"),
        ("30,,usulan", "30,T1=A,usulan", "condition", "pertanyaan 'T1' bukan pertanyaan pilihan"),
        ("K1=A", "K1=A", "text-missing", "Pertanyaan terbuka T1 memerlukan judul bagiannya"),
    ],
)
def test_a_condition_that_cannot_hold_is_told(edit, old, new, code, words):
    problems = told(edit, ("background", LIST["background"], CONDITIONS.replace(old, new)))
    assert any(found == code and words in message for found, message in problems), problems


def test_another_wording_is_a_column_more_and_a_form_that_asks_it(edit):
    header, *rows = LIST["item"].splitlines()
    texts = ["Petugas membantu saya.", "", "", "", "Petugas menunda."]
    item = "\n".join([f"{header},text_public", *(f"{row},{text}" for row, text in zip(rows, texts, strict=True))])
    form = '[form.publik]\nname = "Publik"\nroute = "public"\nwordings = ["public"]\n\n'
    form += '[form.publik.text]\nunit_question = "Unit yang melayani Saudara"\n\n[scale.f4]'
    found = edit(("item", LIST["item"], item), ("instrument.toml", "[scale.f4]", form))
    assert [item.text("public") for item in found.items] == texts
    assert (found.forms["publik"].route, found.forms["publik"].wordings) == ("public", ("public",))
    assert found.forms["publik"].texts == {"unit_question": "Unit yang melayani Saudara"}


LOCAL = """\
code = "contoh"
name = "Nilai Dinas Contoh"
name_en = "Values of the agency"
version = 1
basis = "Contoh"
status = "usulan"
unit = "DISHUB"
"""


def test_the_own_values_of_a_unit_need_no_form_scale_or_question(tmp_path, edit):
    edit()
    for name in ("scale", "background"):
        (tmp_path / f"{name}.csv").unlink()
    (tmp_path / "instrument.toml").write_text(LOCAL, encoding="utf-8")
    found = read_indicator_list(tmp_path)
    assert (found.unit, found.questions, dict(found.scales)) == ("DISHUB", (), {})
    assert len(found.items) == 5


def test_what_own_values_cannot_have_is_told(edit):
    problems = told(edit, ("instrument.toml", TOML, LOCAL + 'default_form = "ringkas"\n'))
    assert problems[0][0] == "setting-unknown"
    assert "'default_form'" in problems[0][1]


def test_two_items_of_one_indicator_do_not_make_a_value(edit):
    """Reliability is counted over indicators, so the second item adds nothing to it."""
    problems = told(edit, ("indicator", "INT1,INT,", "INT1,PRO,"), ("item", "I note.,no,no", "I note.,no,yes"))
    assert [code for code, _ in problems] == ["value-too-small"]
    assert "Nilai INT (Integritas): hanya 1 indikator" in problems[0][1]


def test_all_slips_in_all_files_are_told_at_once(edit):
    problems = told(
        edit,
        ("core_value", "INT,Integritas,", "INT,,"),
        ("core_value", "Honest,Pasal 1,terverifikasi", "Honest,,sah"),
        ("indicator", "PRO2,PRO", "PRO2,PRP"),
        ("item", "I delay.,yes,yes", "I delay.,mungkin,kadang"),
        ("scale", "f4,2,", "f4,dua,"),
        ("background", ",30,", ",banyak,"),
        ("instrument.toml", 'contact = "Tim"\n', ""),
        ("instrument.toml", 'default_scale = "f4"', 'default_scal = "f4"'),
    )
    codes = [code for code, _ in problems]
    assert (codes.count("cell-empty"), codes.count("not-yes-no")) == (2, 2)
    assert {"status", "unknown-reference", "scale-value", "number"} < set(codes)
    assert {"text-missing", "setting-unknown", "setting-missing"} < set(codes)


@pytest.mark.parametrize("missing", ["core_value", "indicator", "item", "scale", "background"])
def test_a_missing_table_hides_no_other_slip_and_causes_none(edit, tmp_path, missing):
    edit()
    (tmp_path / f"{missing}.csv").unlink()
    with (tmp_path / "instrument.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n[catatan]\nx = 1\n")
    codes = [code for code, _ in told(read_indicator_list, tmp_path)]
    assert codes == ["setting-unknown", "table-missing"]


@pytest.mark.parametrize("name", list(LIST))
def test_a_table_of_nothing_but_its_header_is_told(edit, tmp_path, name):
    edit()
    (tmp_path / f"{name}.csv").write_text(LIST[name].splitlines()[0], encoding="utf-8")
    assert "table-empty" in [code for code, _ in told(read_indicator_list, tmp_path)]


def test_a_missing_settings_file_is_told_beside_the_rest(edit, tmp_path):
    edit()
    (tmp_path / "instrument.toml").unlink()
    (tmp_path / "item.csv").write_text(LIST["item"].replace("INT1A", "int1a"), encoding="utf-8")
    assert [code for code, _ in told(read_indicator_list, tmp_path)] == ["file-missing", "code-form"]


@pytest.mark.parametrize("section", ["form", "scale", "text"])
def test_a_section_written_as_a_setting_is_told(edit, section):
    """`form = "ringkas"` where `[form.ringkas]` is meant."""
    lines = TOML.split("\n\n")
    kept = [part for part in lines if not part.startswith(f"[{section}")]
    kept[0] += f'\n{section} = "ringkas"'
    codes = [code for code, _ in told(edit, ("instrument.toml", TOML, "\n\n".join(kept)))]
    assert "setting-kind" in codes


def test_a_half_written_workbook_is_told_beside_the_rest(edit, tmp_path):
    edit()
    (tmp_path / "item.csv").unlink()
    (tmp_path / "item.xlsx").write_bytes((INSTRUMENTS / "berakhlak" / "item.xlsx").read_bytes()[:4000])
    (tmp_path / "scale.csv").write_text(LIST["scale"].replace("f4,2,", "f4,dua,"), encoding="utf-8")
    assert [code for code, _ in told(read_indicator_list, tmp_path)][:2] == ["file-damaged", "scale-value"]


def test_a_misspelt_list_is_told_with_its_neighbour():
    ((code, message),) = told(read_indicator_list, INSTRUMENTS / "perwali-38-2106")
    assert code == "list-missing"
    assert "mungkin maksudnya 'perwali-38-2016'" in message
    assert "Yang diperbolehkan: berakhlak, blok-tambahan, dishub-contoh, perwali-38-2016." in message
