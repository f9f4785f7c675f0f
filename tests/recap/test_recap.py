"""The recap while answers come in: an attacker who keeps every recap learns nothing about one person."""

import datetime as dt
import io
import itertools
import math
import re
import shutil
from collections import Counter
from dataclasses import replace

import openpyxl
import pytest
from PIL import Image

from budaya_eval.channels import entry_sheet
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.entry_sheet.layout import FIRST_ROW
from budaya_eval.cli import main
from budaya_eval.errors import InputError
from budaya_eval.evaluation import read_year_data
from budaya_eval.files import write_table
from budaya_eval.instrument import freeze_instrument
from budaya_eval.recap import STEP, find_steps, read_recap, round_down, write_message, write_recap
from budaya_eval.recap.participation import RecapRow
from budaya_eval.unit_register import COLUMNS
from budaya_eval.year_folder import write_settings
from tests.builders import make_instrument, make_register
from tests.test_cli import SAMPLE

DAY = dt.date(2025, 10, 8)
INSTRUMENT = make_instrument()
REGISTER = make_register()
LIKERT = [question.code for question in INSTRUMENT.questions_of("likert")]
STAFF = REGISTER.staff_of_reporting_unit
SHARES = (0.5, 0.6, 0.75, 0.9, 1.0)


# The attacker


@pytest.mark.parametrize("share", SHARES)
def test_every_figure_stands_for_several_counts(share):
    """Whoever knows staff, target and the rule cannot tell which of at least `STEP` counts is behind a figure."""
    for n_staff in range(1, 120):
        steps = find_steps(n_staff, math.ceil(share * n_staff))
        behind = Counter(round_down(count, steps) for count in range(n_staff + 1))
        assert not steps or min(behind.values()) >= STEP, n_staff


@pytest.mark.parametrize("share", SHARES)
def test_two_recaps_never_show_a_difference_of_one(share):
    """Answers only grow in number; for each pair of figures all histories behind it are laid out."""
    for n_staff in (10, 12, 24, 31, 48, 60):
        steps = find_steps(n_staff, math.ceil(share * n_staff))
        behind: dict[tuple[int, int], set[int]] = {}
        for before, after in itertools.combinations_with_replacement(range(n_staff + 1), 2):
            behind.setdefault((round_down(before, steps), round_down(after, steps)), set()).add(after - before)
        for figures, differences in behind.items():
            assert len(differences) >= STEP, (n_staff, figures)


def test_nobody_everybody_and_all_but_a_few_look_like_other_counts():
    steps = find_steps(48, 29)
    assert round_down(0, steps) == round_down(STEP - 1, steps)
    assert round_down(48, steps) == round_down(48 - STEP + 1, steps)


def test_the_target_is_a_step_wherever_it_may_be_shown():
    for n_staff, share in itertools.product(range(1, 120), SHARES):
        n_target = math.ceil(share * n_staff)
        may_be_shown = n_target >= STEP and n_staff - n_target + 1 >= STEP
        assert (n_target in find_steps(n_staff, n_target)) == may_be_shown


def test_all_that_is_written_follows_from_the_rounded_counts(city, tmp_path):
    """Two cities with other answers but the same figures are written with the same bytes."""
    made = []
    for name, counts in (("a", {"BKD": 30, "DISDIK": 20}), ("b", {"BKD": 33, "DISDIK": 22, "ANEH": 2})):
        recap = read_recap(city(**counts), DAY)
        made.append([path.read_bytes() for path in write_recap(recap, tmp_path / name)])
    assert made[0] == made[1]


def test_the_citys_figure_is_the_sum_of_those_of_the_units():
    """An exact total would tell by how much the one unit grew whose figure changed."""
    recap = read_recap(SAMPLE / "2025", DAY)
    assert recap.n_least == sum(row.n_least or 0 for row in recap.rows)
    assert recap.n_least < len(recap.answers.respondents)


# The figures


@pytest.fixture
def city(tmp_path):
    """A function that lays a year's folder in which so many of each unit have answered."""
    entry_sheet.write(WriteRequest(INSTRUMENT, REGISTER), tmp_path / "lembar")

    def lay(**counts):
        folder = tmp_path / "2025"
        shutil.rmtree(folder, ignore_errors=True)
        write_settings(folder, 2025)
        units = [
            dict.fromkeys(COLUMNS, "")
            | {
                "kode": unit.code,
                "nama_resmi": unit.name,
                "jenjang": unit.level,
                "induk": unit.parent,
                "kelompok": unit.group,
                "jumlah_pegawai": unit.n_staff,
            }
            for unit in REGISTER.units
        ]
        write_table(folder / "unit.xlsx", COLUMNS, [list(unit.values()) for unit in units])
        freeze_instrument(INSTRUMENT, folder)
        workbook = openpyxl.load_workbook(tmp_path / "lembar" / "lembar-isian.xlsx")
        sheet = workbook["Isian"]
        place = {cell.value: cell.column for cell in sheet[2]}
        rows = [unit for unit, count in counts.items() for _ in range(count)]
        for number, unit in enumerate(rows, start=FIRST_ROW):
            for column, value in {"unit": unit, "persetujuan": "ya", **dict.fromkeys(LIKERT, 4)}.items():
                sheet.cell(number, place[column], value)
        (folder / "jawaban").mkdir()
        workbook.save(folder / "jawaban" / "isian.xlsx")
        return folder

    return lay


def rows_of(recap):
    return {row.name: (row.n_least, row.n_staff, row.percent, row.has_reached) for row in recap.rows}


def test_units_are_alphabetical_and_those_below_count_in_their_parent(city):
    recap = read_recap(city(**{"BKD": 31, "SDN-1": 14, "SMPN-1": 30, "DISDIK": 35, "ANEH": 9}), DAY)
    names = [row.name for row in recap.rows]
    assert names == sorted(names, key=str.casefold)
    assert len(names) == 4, "only Perangkat Daerah"
    rows = rows_of(recap)
    # 60 % of 130 is 78, of 48 is 28.8; of 12 it is 7.2, and 8 stands five below everybody.
    assert rows["Dinas Pendidikan"] == (78, 130, 60, True)
    assert rows["Badan Kepegawaian Daerah, Pendidikan dan Pelatihan"] == (29, 48, 60, True)
    assert rows['Badan "Uji" & Coba / #1 *baru* _lama_ $5 @kota <b>'] == (8, 12, 66, True)
    assert rows["Dinas Kesehatan"] == (0, 111, 0, False)
    assert (recap.n_least, recap.n_staff, recap.n_reached) == (78 + 29 + 8, sum(STAFF.values()), 3)


def test_every_figure_of_the_sample_is_the_exact_count_rounded_down():
    """The exact counts come from the evaluation's own reading of the year."""
    recap, data = read_recap(SAMPLE / "2025", DAY), read_year_data(SAMPLE / "2025")
    exact = data.people["unit"].value_counts()
    least = data.scheme.threshold("min_response")
    for unit in data.register.reporting_units:
        n_staff = data.register.staff_of_reporting_unit[unit.code]
        (row,) = [row for row in recap.rows if row.name == unit.name]
        count = int(exact.get(unit.code, 0))
        if row.n_least:
            assert 0 <= count - row.n_least < 2 * STEP
        assert row.has_reached is None or row.has_reached == (count / n_staff >= least)
    assert recap.target == least


def test_a_target_of_ones_own_and_one_too_close_to_everybody(city):
    folder = city(BKD=48, DISDIK=130)
    settings = folder / "evaluasi.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("# target_partisipasi = 0.75", "target_partisipasi = 0.95"), encoding="utf-8")
    recap = read_recap(folder, DAY)
    assert recap.target == 0.95
    rows = rows_of(recap)
    # 95 % of 48 is 46: behind it fewer than five counts would be left.
    assert rows["Badan Kepegawaian Daerah, Pendidikan dan Pelatihan"] == (41, 48, 85, None)
    assert rows["Dinas Pendidikan"] == (124, 130, 95, True)
    assert message_line(recap, "Badan Kepegawaian").startswith("? Badan Kepegawaian")
    assert "? tidak ditampilkan apakah target tercapai" in write_message(recap)


@pytest.mark.parametrize("wrong", ["75.0", "0.0", "-0.5", "1"])
def test_a_target_that_is_no_share_is_refused(city, wrong):
    settings = city() / "evaluasi.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("# target_partisipasi = 0.75", f"target_partisipasi = {wrong}"), encoding="utf-8")
    with pytest.raises(InputError, match="target_partisipasi"):
        read_recap(settings.parent, DAY)


def test_a_unit_too_small_for_any_figure_shows_none(city):
    folder = city(BKD=31)
    table = openpyxl.load_workbook(folder / "unit.xlsx")
    staff = COLUMNS.index("jumlah_pegawai") + 1
    table.active.cell(len(REGISTER.units) + 1, staff, 9)
    table.save(folder / "unit.xlsx")
    recap = read_recap(folder, DAY)
    assert rows_of(recap)['Badan "Uji" & Coba / #1 *baru* _lama_ $5 @kota <b>'] == (None, 9, None, None)
    assert message_line(recap, 'Badan "Uji').endswith(": tidak ditampilkan")


# Files with faults


def test_what_cannot_be_read_is_named_and_the_rest_is_counted(city):
    folder = city(BKD=31, LAIN=2)
    (folder / "jawaban" / "separuh.xlsx").write_bytes((folder / "jawaban" / "isian.xlsx").read_bytes()[:3000])
    (folder / "jawaban" / "catatan.docx").write_bytes(b"bukan tabel")
    recap = read_recap(folder, DAY)
    assert sorted(problem.code for problem in recap.faults) == ["file-damaged", "not-a-table"]
    assert len(recap.answers.set_aside) == 2
    assert rows_of(recap)["Badan Kepegawaian Daerah, Pendidikan dan Pelatihan"][0] == 29
    (folder / "jawaban" / "isian.xlsx").unlink()
    with pytest.raises(InputError) as caught:
        read_recap(folder, DAY)
    assert len(caught.value.problems) == 2


def test_more_answers_than_staff_are_told_to_the_team(city):
    recap = read_recap(city(ANEH=13), DAY)
    assert [problem.code for problem in recap.faults] == ["more-answers-than-staff"]
    assert rows_of(recap)['Badan "Uji" & Coba / #1 *baru* _lama_ $5 @kota <b>'][:2] == (8, 12)


# What is written


def message_line(recap, start):
    (line,) = [line for line in write_message(recap).splitlines() if start in line]
    return line


def test_the_message_says_the_finding_the_day_and_every_unit_once():
    recap = read_recap(SAMPLE / "2025", DAY)
    text = write_message(recap)
    assert text.startswith("*DATA SIMULASI*\n*Partisipasi Survei Budaya Kerja 2025: ")
    assert "8 Oktober 2025" in text
    assert all(text.count(f" {row.name}: ") == 1 for row in recap.rows)
    assert not re.search(r"\b\d{1,2}[:.]\d\d\b", text), "no hour"
    assert len(text) < 4096, "one message"
    assert text.count("\n✓ ") == recap.n_reached + 1


def test_less_than_one_percent_is_told_by_its_count_alone():
    row = RecapRow("Dinas Contoh", 1848, 9, 9, False)
    text = write_message(replace(read_recap(SAMPLE / "2025", DAY), rows=(row,)))
    assert "\n· Dinas Contoh: ≥ 9 dari 1.848\n" in text
    assert "Kota: ≥ 9 dari 1.848 pegawai\n" in text


def test_workbook_and_picture_hold_the_same_figures(tmp_path):
    recap = read_recap(SAMPLE / "2025", DAY)
    text, picture, workbook = write_recap(recap, tmp_path)
    assert [path.name for path in (text, picture, workbook)] == [
        f"rekap-2025-10-08{suffix}" for suffix in (".txt", ".png", ".xlsx")
    ]
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["Rekap", "Keterangan"]
    assert "DATA SIMULASI" in book["Keterangan"]["A1"].value
    header, *rows = book["Rekap"].iter_rows(values_only=True)
    assert header[0] == "Perangkat Daerah"
    assert rows[-1][:4] == ("Kota", recap.n_least, recap.n_staff, recap.percent)
    for shown, row in zip(rows[:-1], recap.rows, strict=True):
        assert shown[0] == row.name
        assert shown[2] == row.n_staff
        assert shown[1] == row.n_least or (row.n_least == 0 and shown[1] == f"< {row.n_first}")
        assert shown[4] == ("tercapai" if row.has_reached else "belum")
    image = Image.open(io.BytesIO(picture.read_bytes()))
    assert (image.format, image.width) == ("PNG", 1260)
    again = write_recap(recap, tmp_path / "lagi")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in (text, picture, workbook)]


def test_the_command_shows_the_message_and_keeps_faults_apart(tmp_path, capsys):
    line = ["recap", str(SAMPLE / "2025"), "--date", "2025-10-08", "--output", str(tmp_path)]
    assert main(line) == 0
    shown = capsys.readouterr().out
    (text,) = (tmp_path / "rekap").glob("*.txt")
    assert text.read_text(encoding="utf-8") in shown
    public, private = shown.split("Hanya untuk Tim, jangan dibagikan:")
    assert "baris tidak dihitung" in private
    assert "baris tidak dihitung" not in public
