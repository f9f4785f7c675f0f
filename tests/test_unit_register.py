"""The register of units as offices keep it: three levels, history, renames, and every slip in it."""

import datetime as dt

import openpyxl
import pytest

from budaya_eval.errors import InputError
from budaya_eval.unit_register import COLUMNS, UnitRegister, read_register
from tests.builders import make_register, make_unit

DATE = dt.date(2025, 9, 30)
HEAD = "kode,nama_resmi,singkatan,nama_lain,jenjang,induk,kelompok,jumlah_pegawai,berlaku_sejak,berlaku_sampai"
UNITS = """\
DISDIK,Dinas Pendidikan,Disdik,Dinas P dan K; Dikbud,perangkat_daerah,,umum,60,,
SDN-1,SD Negeri Contoh 1,,,unit_kerja,DISDIK,pendidikan,25,,
KEC-UTARA,Kecamatan Contoh Utara,,,perangkat_daerah,,umum,20,,
KEL-MELATI,Kelurahan Melati,,,unit_kerja,KEC-UTARA,umum,9,,
POS-1,Pos Layanan Melati,,,lokasi,KEL-MELATI,umum,2,,
"""


@pytest.fixture
def edit(tmp_path):
    """A function that replaces texts in the register, each to be found once, and reads it on a date."""

    def read(*changes, date=DATE):
        text = f"{HEAD}\n{UNITS}"
        for old, new in changes:
            assert text.count(old) == 1, (old, text.count(old))
            text = text.replace(old, new)
        (tmp_path / "unit.csv").write_text(text, encoding="utf-8")
        return read_register(tmp_path, date)

    return read


def told(edit, *changes, **options):
    """The problems an edit is told, as (code, message); each has a place, and says what is allowed or to be done."""
    with pytest.raises(InputError) as caught:
        edit(*changes, **options)
    for problem in caught.value.problems:
        assert problem.place, problem
        assert problem.allowed or problem.action, problem
    return [(problem.code, str(problem)) for problem in caught.value.problems]


# A sound register


def test_a_register_reads_with_its_levels_and_headcounts(edit):
    register = edit()
    assert [unit.code for unit in register.reporting_units] == ["DISDIK", "KEC-UTARA"]
    assert register.reporting_unit_of == {
        "DISDIK": "DISDIK",
        "SDN-1": "DISDIK",
        "KEC-UTARA": "KEC-UTARA",
        "KEL-MELATI": "KEC-UTARA",
        "POS-1": "KEC-UTARA",
    }
    assert register.staff_of_reporting_unit == {"DISDIK": 85, "KEC-UTARA": 31}
    assert register.n_staff == 116
    assert register.by_code["DISDIK"].other_names == ("Dinas P dan K", "Dikbud")


def test_the_staff_of_the_reporting_units_is_the_staff_of_the_city():
    register = make_register()
    assert sum(register.staff_of_reporting_unit.values()) == register.n_staff == 301


def test_a_workbook_with_numbers_and_excel_dates_reads_alike(edit, tmp_path):
    from_csv = edit(("25,,", "25,2020-01-01,"))
    workbook = openpyxl.Workbook()
    workbook.active.append(HEAD.split(","))
    for line in UNITS.splitlines():
        cells = [int(cell) if cell.isdecimal() else cell or None for cell in line.split(",")]
        if cells[0] == "SDN-1":
            cells[8] = dt.datetime(2020, 1, 1)
        workbook.active.append(cells)
    (tmp_path / "unit.csv").unlink()
    workbook.save(tmp_path / "unit.xlsx")
    assert read_register(tmp_path, DATE).units == from_csv.units


def test_optional_columns_may_be_absent_and_others_present(tmp_path):
    text = "jumlah_pegawai,kode,nama_resmi,jenjang,induk,kelompok,telepon\n12,A,Dinas A,perangkat_daerah,,umum,0511\n"
    (tmp_path / "unit.csv").write_text(text, encoding="utf-8")
    (unit,) = read_register(tmp_path, DATE).units
    assert (unit.code, unit.n_staff, unit.short_name, unit.valid_from) == ("A", 12, "", None)


def test_every_column_of_the_register_is_known():
    assert set(HEAD.split(",")) < set(COLUMNS)


# Names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DISDIK", "DISDIK"),
        ("disdik", "DISDIK"),
        ("Dinas Pendidikan", "DISDIK"),
        ("  dinas   PENDIDIKAN ", "DISDIK"),
        ("dinas\u00a0pendidikan", "DISDIK"),
        ("DISDIK – Dinas Pendidikan", "DISDIK"),
        ("DISDIK - Dinas Pendidikan", "DISDIK"),
        ("dikbud", "DISDIK"),
        ("SDN 1", "SDN-1"),
        ("sdn-1", "SDN-1"),
        ("Dinas Pendidikn", None),
        ("Dinas", None),
        ("SDN 1 SD Negeri Contoh 2", None),
        ("", None),
    ],
)
def test_a_unit_is_found_by_any_of_its_names_and_never_guessed(edit, text, code):
    assert edit().match(text) == code


def test_every_unit_is_found_by_its_own_label():
    register = make_register()
    assert [register.match(unit.label) for unit in register.units] == list(register.by_code)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Dinas Pendidikn", "DISDIK – Dinas Pendidikan"),
        ("Kelurahan Mlati", "KEL-MELATI – Kelurahan Melati"),
        ("xyz", None),
        ("", None),
    ],
)
def test_a_misspelt_name_gets_a_hint(edit, text, hint):
    assert edit().suggest(text) == hint


# History


@pytest.mark.parametrize(
    ("date", "name"),
    [("2023-12-31", "Dinas Pendidikan"), ("2024-01-01", "Dinas Pendidikan dan Kebudayaan")],
)
def test_a_renamed_unit_has_the_name_of_the_reference_date(edit, date, name):
    register = edit(
        (
            "umum,60,,\n",
            "umum,60,,2023-12-31\nDISDIK,Dinas Pendidikan dan Kebudayaan,,,perangkat_daerah,,umum,64,2024-01-01,\n",
        ),
        date=dt.date.fromisoformat(date),
    )
    assert register.by_code["DISDIK"].name == name
    assert register.match("SDN-1") == "SDN-1"


@pytest.mark.parametrize(
    ("date", "exists"), [("2019-12-31", False), ("2020-01-01", True), ("2025-12-31", True), ("2026-01-01", False)]
)
def test_a_unit_exists_from_its_first_to_its_last_day(date, exists):
    unit = make_unit("A", "A", valid_from=dt.date(2020, 1, 1), valid_until=dt.date(2025, 12, 31))
    assert unit.is_valid(dt.date.fromisoformat(date)) is exists


def test_a_unit_that_is_gone_may_share_its_name_with_its_successor(edit):
    register = edit(
        (
            "umum,20,,\n",
            "umum,20,,2020-12-31\nKEC-BARU,Kecamatan Contoh Utara,,,perangkat_daerah,,umum,20,2021-01-01,\n",
        ),
        ("unit_kerja,KEC-UTARA,umum", "unit_kerja,KEC-BARU,umum"),
    )
    assert register.match("Kecamatan Contoh Utara") == "KEC-BARU"


def test_a_unit_below_one_that_is_gone_is_told(edit):
    ((code, message),) = told(edit, ("umum,20,,", "umum,20,,2024-12-31"))
    assert code == "parent"
    assert message.startswith("unit.csv, baris 5, kolom induk: KEL-MELATI: induk 'KEC-UTARA' tidak ada.")
    assert message.endswith("Yang diperbolehkan: kode unit yang berlaku pada tanggal acuan.")


def test_two_rows_of_one_unit_valid_together_are_told(edit):
    ((code, message),) = told(
        edit, ("umum,60,,\n", "umum,60,,\nDISDIK,Dinas Dikbud Baru,,,perangkat_daerah,,umum,64,2024-01-01,\n")
    )
    assert code == "duplicate"
    assert message.startswith("unit.csv, baris 3, kolom kode: Kode 'DISDIK' sudah dipakai di baris 2.")
    assert "berlaku_sampai" in message


# What each slip is told


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (("SDN-1,SD", "sdn-1,SD"), "register-cell", "baris 3, kolom kode: Kode 'sdn-1' tidak dapat dipakai"),
        (("SDN-1,SD", ",SD"), "register-cell", "kolom kode: Kode ''"),
        (("SDN-1,SD", "AUX,SD"), "register-cell", "kolom kode: Kode 'AUX' dilarang Windows"),
        (("SDN-1,SD", "SDN 1,SD"), "register-cell", "Kode 'SDN 1'"),
        (("SD Negeri Contoh 1", ""), "register-cell", "kolom nama_resmi: Sel kosong"),
        (
            ("lokasi,", "Lokasi,"),
            "register-cell",
            "Jenjang 'Lokasi' tidak dikenal. Yang diperbolehkan: perangkat_daerah,",
        ),
        (("DISDIK,pendidikan", "DISDIK,"), "register-cell", "kolom kelompok: Sel kosong"),
        (
            (",25,", ",25 orang,"),
            "register-cell",
            "kolom jumlah_pegawai: Isian '25…' (8 karakter) bukan bilangan bulat",
        ),
        ((",25,", ",,"), "register-cell", "kolom jumlah_pegawai: Isian ''"),
        ((",25,", ",-25,"), "register-cell", "'-25' bukan bilangan bulat. Yang diperbolehkan: 0 atau lebih"),
        ((",25,", ",25.5,"), "register-cell", "'25.5'"),
        (("25,,", "25,01/02/2020,"), "register-cell", "kolom berlaku_sejak: Tanggal '01/02/2020' tidak dapat dibaca"),
        (("25,,", "25,2021-02-30,"), "register-cell", "Yang diperbolehkan: tanggal Excel atau TTTT-BB-HH"),
        (("25,,", "25,45292,"), "register-cell", "Tanggal '45292'"),
        (("25,,", "25,2022-01-01,2020-01-01"), "register-cell", "2020-01-01 mendahului berlaku sejak 2022-01-01"),
        (
            ("SDN-1,SD Negeri Contoh 1", "SDN-1,Kelurahan Melati"),
            "name-ambiguous",
            "'kelurahan melati' menunjuk dua unit: SDN-1 dan KEL-MELATI",
        ),
        (("Dikbud", "kel melati"), "name-ambiguous", "menunjuk dua unit: DISDIK dan KEL-MELATI"),
        (("SD Negeri Contoh 1", "disdik"), "name-ambiguous", "baris 3"),
        (("unit_kerja,DISDIK", "unit_kerja,DISDK"), "parent", "induk 'DISDK' tidak ada; mungkin maksudnya 'DISDIK'"),
        (("unit_kerja,DISDIK", "unit_kerja,"), "parent", "SDN-1: induk '' tidak ada"),
        (
            ("unit_kerja,DISDIK", "unit_kerja,SDN-1"),
            "parent",
            "induk 'SDN-1' (unit_kerja) tidak lebih tinggi jenjangnya",
        ),
        (("unit_kerja,DISDIK", "unit_kerja,KEL-MELATI"), "parent", "baris 3, kolom induk"),
        (("unit_kerja,DISDIK", "unit_kerja,POS-1"), "parent", "perangkat_daerah di atas unit_kerja di atas lokasi"),
        (
            ("Dikbud,perangkat_daerah,", "Dikbud,perangkat_daerah,KEC-UTARA"),
            "parent",
            "perangkat_daerah tidak mempunyai induk",
        ),
        (("jenjang,", "tingkat,"), "column-missing", "Kolom 'jenjang' tidak ada"),
        (("nama_resmi", "Nama Resmi"), "column-missing", "yang mirip: 'Nama Resmi'"),
        (("berlaku_sampai", "berlaku_sampe"), "column-unknown", "mungkin maksudnya 'berlaku_sampai'"),
        (("singkatan", "kode"), "column-twice", "Kolom 'kode' ada 2 kali"),
    ],
)
def test_a_slip_is_told_with_its_row(edit, change, code, words):
    problems = told(edit, change)
    assert any(found == code and words in message for found, message in problems), problems


def test_a_cycle_is_told_and_not_followed(edit):
    problems = told(edit, ("Dikbud,perangkat_daerah,", "Dikbud,unit_kerja,SDN-1"))
    assert [code for code, _ in problems] == ["parent", "parent"]


@pytest.mark.parametrize(
    "units",
    [
        [make_unit("A", "A", parent="B"), make_unit("B", "B", parent="A")],
        [make_unit("A", "A", parent="A")],
        [make_unit(f"U{i}", f"U{i}", parent=f"U{i + 1}") for i in range(4)] + [make_unit("U4", "U4")],
    ],
    ids=["two", "itself", "too deep"],
)
def test_a_tree_built_by_hand_without_a_top_is_no_endless_loop(units):
    with pytest.raises(ValueError, match="no Perangkat Daerah above"):
        _ = UnitRegister(units).reporting_unit_of


def test_faults_of_cells_of_names_and_of_the_tree_are_told_together(edit):
    problems = told(
        edit,
        (",25,", ",dua puluh,"),
        ("Kelurahan Melati", "disdik"),
        ("lokasi,KEL-MELATI", "lokasi,KEL-MAWAR"),
        ("umum,20,,", "umum,20,kemarin,"),
    )
    assert [code for code, _ in problems] == ["register-cell", "register-cell", "name-ambiguous", "parent"]


def test_all_missing_columns_are_told_together(tmp_path):
    (tmp_path / "unit.csv").write_text("kode,nama\nA,Dinas A\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_register(tmp_path, DATE)
    assert [problem.text.split("'")[1] for problem in caught.value.problems] == [
        "nama_resmi", "jenjang", "induk", "kelompok", "jumlah_pegawai"
    ]  # fmt: skip


@pytest.mark.parametrize("changes", [(UNITS, ""), (UNITS, UNITS.replace(",,\n", ",2026-01-01,\n"))])
def test_a_register_of_nobody_is_told(edit, changes):
    ((code, message),) = told(edit, changes)
    assert code == "register-empty"
    assert "Tidak ada unit yang berlaku pada tanggal acuan 2025-09-30. Isi unit.xlsx, atau periksa" in message


def test_a_missing_register_is_told(tmp_path):
    with pytest.raises(InputError, match="Tabel 'unit' tidak ada"):
        read_register(tmp_path, DATE)


# History

HISTORY = HEAD + ",jenis_perubahan,pengganti"


@pytest.fixture
def history(tmp_path):
    """A function that reads a register of Perangkat Daerah with their ends, changes and successors."""

    def read(*lines):
        rows = []
        for line in lines:
            code, since, until, change, successor = line.split(",")
            rows.append(f"{code},Dinas {code},,,perangkat_daerah,,umum,10,{since},{until},{change},{successor}")
        (tmp_path / "unit.csv").write_text("\n".join([HISTORY, *rows]) + "\n", encoding="utf-8")
        return read_register(tmp_path, DATE)

    return read


def test_ended_units_stay_known_with_their_successors(history):
    register = history("LAMA,,2024-12-31,Pecah,A; B", "A,2025-01-01,,pecah,", "B,2025-01-01,,pecah,")
    assert [unit.code for unit in register.units] == ["A", "B"]
    assert [(unit.code, unit.change, unit.successors) for unit in register.past] == [("LAMA", "pecah", ("A", "B"))]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["X,,2024-12-31,lebur,A", "A,,,,"], "Jenis perubahan 'lebur' tidak dikenal"),
        (["X,,2024-12-31,gabung,", "A,,,,"], "X berakhir karena gabung, tetapi penggantinya tidak disebut"),
        (["X,,2024-12-31,hapus,A", "A,,,,"], "X dihapus, tetapi mempunyai pengganti A"),
        (["X,,2024-12-31,gabung,DISHUBB", "DISHUB,,,,"], "tidak ada dalam register; mungkin maksudnya 'DISHUB'"),
        (["X,,,gabung,A", "A,,,,"], "X belum berakhir, tetapi mempunyai pengganti A"),
        (["X,,2024-12-31,gabung,Y", "Y,,2020-12-31,hapus,", "A,,,,"], "'Y' dari X tidak berlaku setelah 2024-12-31"),
        (["X,2024-12-31,2023-12-31,gabung,A", "A,,,,"], "mendahului berlaku sejak"),
    ],
)
def test_each_slip_of_the_history_is_told_with_its_row(history, lines, said):
    with pytest.raises(InputError) as caught:
        history(*lines)
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert "baris 2" in problem.place
    assert problem.allowed or problem.action


def test_a_circle_of_successors_is_told_and_all_slips_come_at_once(history):
    with pytest.raises(InputError) as caught:
        history("X,,2023-12-31,gabung,Y", "Y,,2024-12-31,gabung,X", "Z,,2024-12-31,gabung,", "A,,,,")
    texts = [str(problem) for problem in caught.value.problems]
    assert len(texts) == 2
    assert "'X' dari Y tidak berlaku setelah 2024-12-31" in texts[0]
    assert "Z berakhir" in texts[1]


def test_a_successor_stands_on_the_same_level(history, tmp_path):
    lines = [
        HISTORY,
        "X,Dinas X,,,perangkat_daerah,,umum,1,,2024-12-31,gabung,B",
        "A,Dinas A,,,perangkat_daerah,,umum,1,,,,",
        "B,Bidang B,,,unit_kerja,A,umum,1,,,,",
    ]
    (tmp_path / "unit.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match="tidak sejenjang dengan X"):
        read_register(tmp_path, DATE)
