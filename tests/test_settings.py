"""evaluasi.toml: what it may say, and what each slip in it is told, all at once."""

import datetime as dt

import pytest

from budaya_eval.errors import InputError
from budaya_eval.settings import find_instruments_folder, read_settings

SETTINGS = """\
tahun = 2025
folder_sebelumnya = "../2024"
instrumen = "perwali-38-2016"
skema = "perwali-38-2016"
tanggal_acuan = 2025-09-30
data_simulasi = true

[kuesioner]
bentuk = "lengkap"
skala = "frequency4"
urutan = "tetap"
benih = 7

[kalender]
survei_mulai = 2025-10-01
survei_selesai = 2025-10-15

[laporan]
nama_penanda_tangan = ""
tanggal = 2025-12-15
"""


@pytest.fixture
def edit(tmp_path):
    """A function that replaces texts in the settings, each to be found once, and reads them."""
    (tmp_path / "instruments" / "schemes").mkdir(parents=True)
    folder = tmp_path / "data" / "2025"
    folder.mkdir(parents=True)

    def read(*changes):
        text = SETTINGS
        for old, new in changes:
            assert text.count(old) == 1, (old, text.count(old))
            text = text.replace(old, new)
        (folder / "evaluasi.toml").write_text(text, encoding="utf-8")
        return read_settings(folder)

    return read


def told(edit, *changes):
    """The problems an edit is told, as (code, message); each has a place, and says what is allowed or to be done."""
    with pytest.raises(InputError) as caught:
        edit(*changes)
    for problem in caught.value.problems:
        assert problem.file.endswith("evaluasi.toml"), problem
        assert problem.allowed or problem.action, problem
    return [(problem.code, str(problem)) for problem in caught.value.problems]


def test_settings_read_with_their_folders(edit, tmp_path):
    found = edit()
    assert (found.year, found.reference_date, found.is_simulated) == (2025, dt.date(2025, 9, 30), True)
    assert (found.form, found.scale, found.order, found.seed) == ("lengkap", "frequency4", "listed", 7)
    assert found.previous_folder == tmp_path / "data" / "2024"
    assert found.instrument_folder == tmp_path / "instruments" / "perwali-38-2016"
    assert found.scheme_path == tmp_path / "instruments" / "schemes" / "perwali-38-2016.toml"
    assert found.calendar == {"survei_mulai": dt.date(2025, 10, 1), "survei_selesai": dt.date(2025, 10, 15)}
    assert found.report["tanggal"] == dt.date(2025, 12, 15)


def test_what_is_not_set_has_its_usual_value(edit):
    keep = [
        line for line in SETTINGS.splitlines() if line.split(" ")[0] in {"tahun", "instrumen", "skema", "tanggal_acuan"}
    ]
    found = edit((SETTINGS, "\n".join(keep)))
    assert (found.previous_folder, found.form, found.scale) == (None, None, None)
    assert (found.order, found.seed, found.is_simulated) == ("seeded", 38, False)
    assert (found.calendar, found.report) == ({}, {})


def test_an_empty_previous_folder_is_none(edit):
    assert edit(('"../2024"', '""')).previous_folder is None


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        # names
        (("skema =", "scema ="), "setting-unknown", "Setelan 'scema' tidak dikenal; mungkin maksudnya 'skema'"),
        (("benih =", "benik ="), "setting-unknown", "'kuesioner.benik' tidak dikenal; mungkin maksudnya 'benih'"),
        (("survei_mulai =", "survey_mulai ="), "setting-unknown", "'kalender.survey_mulai'"),
        (("[kalender]", "[kalendar]"), "setting-unknown", "mungkin maksudnya 'kalender'"),
        (("data_simulasi", "warna"), "setting-unknown", "Setelan 'warna' tidak dikenal. Yang diperbolehkan: tahun, "),
        (
            ("tahun = 2025\n", ""),
            "setting-missing",
            "Setelan 'tahun' tidak ada. Tambahkan di atas bagian [...] yang pertama.",
        ),
        (("nama_penanda_tangan", "tahun"), "setting-misplaced", "'tahun' berada di dalam bagian [laporan]"),
        # kinds
        (
            ("tahun = 2025", 'tahun = "2025"'),
            "setting-kind",
            """'tahun' berupa teks "...". Yang diperbolehkan: bilangan bulat.""",
        ),
        (("tahun = 2025", "tahun = 2025.0"), "setting-kind", "'tahun' berupa bilangan pecahan"),
        (("tahun = 2025", "tahun = true"), "setting-kind", "'tahun' berupa true atau false"),
        (
            ("tanggal_acuan = 2025-09-30", 'tanggal_acuan = "30-09-2025"'),
            "setting-kind",
            "diperbolehkan: tanggal TTTT-BB-HH",
        ),
        (("tanggal_acuan = 2025-09-30", "tanggal_acuan = 2025-09-30T00:00:00"), "setting-kind", "tanggal dengan jam"),
        (("data_simulasi = true", 'data_simulasi = "ya"'), "setting-kind", "Yang diperbolehkan: true atau false"),
        (("benih = 7", 'benih = "7"'), "setting-kind", "Setelan 'kuesioner.benih' berupa teks"),
        (('urutan = "tetap"', 'urutan = ["tetap"]'), "setting-kind", "Setelan 'kuesioner.urutan' berupa daftar"),
        (("survei_mulai = 2025-10-01", 'survei_mulai = "1 Oktober"'), "setting-kind", "'kalender.survei_mulai'"),
        # sense
        (
            ('urutan = "tetap"', 'urutan = "abjad"'),
            "setting-choice",
            "'kuesioner.urutan' = 'abjad' tidak dikenal. Yang diperbolehkan: acak, tetap",
        ),
        (
            ("tahun = 2025", "tahun = 25"),
            "setting-choice",
            "'tahun' = 25 bukan tahun evaluasi. Yang diperbolehkan: 2000 sampai 2099",
        ),
        (("survei_selesai = 2025-10-15", "survei_selesai = 2025-01-15"), "calendar-order", "(2025-01-15) mendahului"),
        (('"../2024"', '"../2025"'), "previous-itself", "menunjuk folder ini sendiri"),
        (('"../2024"', '"."'), "previous-itself", "misalnya ../2025"),
        # TOML
        (('"../2024"', '"..\\2024"'), "toml", "evaluasi.toml, baris 2"),
        (("benih = 7", "benih = "), "toml", "evaluasi.toml, baris 12"),
        (("tahun = 2025", "tahun: 2025"), "toml", "evaluasi.toml, baris 1"),
        (("tanggal_acuan = 2025-09-30", "tanggal_acuan = 30-09-2025"), "toml", "evaluasi.toml, baris 5"),
        (("benih = 7", "benih = 7\nbenih = 8"), "toml", "evaluasi.toml, baris 13"),
    ],
)
def test_a_slip_is_told(edit, change, code, words):
    problems = told(edit, change)
    assert any(found == code and words in message for found, message in problems), problems


@pytest.mark.parametrize("section", ["kuesioner", "kalender", "laporan"])
def test_a_section_written_as_a_setting_is_told(edit, section):
    parts = SETTINGS.split("\n\n")
    kept = [part for part in parts if not part.startswith(f"[{section}]")]
    kept[0] += f'\n{section} = "ringkas"'
    problems = told(edit, (SETTINGS, "\n\n".join(kept)))
    assert [code for code, _ in problems] == ["setting-kind"]
    assert f"Setelan '{section}' berupa teks" in problems[0][1]


def test_a_setting_added_at_the_end_lands_in_the_report_and_is_told(edit):
    """An analyst appends the previous folder to the file, where it belongs to [laporan] and would never be read."""
    problems = told(
        edit,
        ('folder_sebelumnya = "../2024"\n', ""),
        ("tanggal = 2025-12-15\n", 'tanggal = 2025-12-15\nfolder_sebelumnya = "../2024"\n'),
    )
    assert [code for code, _ in problems] == ["setting-misplaced"]
    assert "Pindahkan ke atas bagian [...] yang pertama." in problems[0][1]


def test_all_slips_are_told_at_once(edit):
    problems = told(
        edit,
        ("tahun = 2025\n", "tahun = 205\n"),
        ("skema =", "scema ="),
        ("data_simulasi = true", "data_simulasi = 1"),
        ('urutan = "tetap"', 'urutan = "abjad"'),
        ("benih = 7", "benih = 7.5"),
        ("survei_selesai = 2025-10-15", "survei_selesai = 2025-01-15"),
        ('"../2024"', '"."'),
    )
    assert sorted(code for code, _ in problems) == [
        "calendar-order",
        "previous-itself",
        "setting-choice",
        "setting-choice",
        "setting-kind",
        "setting-kind",
        "setting-missing",
        "setting-unknown",
    ]


def test_settings_saved_by_notepad_read(edit, tmp_path):
    before = edit()
    (before.folder / "evaluasi.toml").write_bytes(SETTINGS.replace("\n", "\r\n").encode("utf-8-sig"))
    assert read_settings(before.folder) == before


@pytest.mark.parametrize(("make", "what"), [(False, "Folder tidak ada"), (True, "Berkas evaluasi.toml tidak ada")])
def test_a_missing_folder_or_file_says_how_to_make_it(tmp_path, make, what):
    if make:
        (tmp_path / "2031").mkdir()
    with pytest.raises(InputError, match=rf"{what}\. Buat folder tahun baru dengan: budaya-eval new .*2031"):
        read_settings(tmp_path / "2031")


# Where the lists are


def test_the_lists_nearest_above_the_year_are_taken(tmp_path):
    for base in (tmp_path, tmp_path / "kota"):
        (base / "instruments" / "schemes").mkdir(parents=True)
    assert find_instruments_folder(tmp_path / "kota" / "data" / "2025") == tmp_path / "kota" / "instruments"
    assert find_instruments_folder(tmp_path / "data" / "2025") == tmp_path / "instruments"


def test_a_year_outside_the_project_finds_the_lists_from_where_the_command_runs(tmp_path, monkeypatch):
    (tmp_path / "proyek" / "instruments" / "schemes").mkdir(parents=True)
    (tmp_path / "proyek" / "data").mkdir()
    monkeypatch.chdir(tmp_path / "proyek" / "data")
    assert find_instruments_folder(tmp_path / "lain" / "2025") == tmp_path / "proyek" / "instruments"


def test_no_lists_anywhere_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("budaya_eval.settings.__file__", str(tmp_path / "lib" / "settings.py"))
    with pytest.raises(InputError, match=r"Folder 'instruments' tidak ditemukan\. Jalankan perintah dari"):
        find_instruments_folder(tmp_path / "2025")


# Evidence and targets


def test_evidence_may_be_of_the_twelve_months_that_end_on_the_reference_date(edit):
    settings = edit()
    assert (settings.evidence_start, settings.evidence_end) == (dt.date(2024, 10, 1), dt.date(2025, 9, 30))
    assert settings.evidence_path.name == "perwali-38-2016.xlsx"
    assert edit(("2025-09-30", "2025-12-31")).evidence_start == dt.date(2025, 1, 1)
    assert edit(("2025-09-30", "2024-02-29")).evidence_start == dt.date(2023, 3, 1)


def test_period_list_and_targets_can_be_set(edit):
    evidence = '[bukti]\ndaftar = "lain"\nmulai = 2025-01-01\nselesai = 2025-12-31\n'
    settings = edit(("[laporan]", f"{evidence}[target_indeks]\ndasar = 'RKPD'\nkota = 75\nDINKES = 76.5\n[laporan]"))
    assert (settings.evidence_start, settings.evidence_end) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert settings.evidence_path.name == "lain.xlsx"
    assert settings.target_index == {"kota": 75.0, "DINKES": 76.5}
    assert settings.target_basis == "RKPD"


def test_a_period_that_ends_before_it_begins_and_impossible_targets_are_told_together(edit):
    more = '[bukti]\nmulai = 2025-12-31\nselesai = 2025-01-01\n[target_indeks]\nkota = 750\nDINKES = "tinggi"\n\n'
    with pytest.raises(InputError) as caught:
        edit(("[laporan]", f"{more}[laporan]"))
    assert [problem.code for problem in caught.value.problems] == ["evidence-order", "target-range", "target-range"]


# Questionnaires


def test_lists_forms_and_language_of_the_questionnaire_can_be_set(edit):
    more = """benih = 7
bahasa = "en"
daftar_tambahan = ["berakhlak"]
nilai_lokal = ["dishub-contoh"]
bentuk_tambahan = ["atasan", "publik"]"""
    settings = edit(("benih = 7", more))
    assert [folder.name for folder in settings.additional_folders] == ["berakhlak"]
    assert [folder.name for folder in settings.local_folders] == ["dishub-contoh"]
    assert (settings.additional_forms, settings.language) == (("atasan", "publik"), "en")


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ('bahasa = "jawa"', "setting-choice", "'kuesioner.bahasa' = 'jawa' tidak dikenal. Yang diperbolehkan: id, en"),
        ('daftar_tambahan = "berakhlak"', "setting-kind", "'kuesioner.daftar_tambahan' berupa teks"),
        ("nilai_lokal = [1]", "setting-kind", "'kuesioner.nilai_lokal' memuat isian yang bukan teks"),
        ('bentuk_tambahan = ["atasan", "atasan"]', "setting-kind", "yang sama dua kali"),
        ('daftar_tambahn = ["berakhlak"]', "setting-unknown", "mungkin maksudnya 'daftar_tambahan'"),
    ],
)
def test_a_slip_in_the_questionnaires_is_told(edit, line, code, words):
    problems = told(edit, ("benih = 7", f"benih = 7\n{line}"))
    assert any(found == code and words in message for found, message in problems), problems


BERAKHLAK = "[indeks_berakhlak]\n{}\n[laporan]"


def test_an_official_berakhlak_index_is_read_as_published(edit):
    lines = 'tahun = 2024\nnilai = 61.5\nsumber = "Pengumuman"\ntanggal = 2024-12-20'
    official = edit(("[laporan]", BERAKHLAK.format(lines))).berakhlak
    assert (official.year, official.value, official.category, official.source) == (2024, 61.5, "", "Pengumuman")


def test_every_fault_of_an_official_berakhlak_index_is_told(edit):
    with pytest.raises(InputError) as caught:
        edit(("[laporan]", BERAKHLAK.format('tahun = 24\nnilai = 615.0\nkategori = 1\nnama = "x"')))
    told = " ".join(problem.text for problem in caught.value.problems)
    for part in ("tahun' = 24", "nilai' = 615.0", "kategori", "nama", "sumber' tidak ada", "tanggal' tidak ada"):
        assert part in told
