"""Evidence that comes back: its states, what it is worth, and what each fault is told."""

import datetime as dt
import shutil

import openpyxl
import pytest

from budaya_eval.errors import InputError
from budaya_eval.monitoring import CITY_CODE, evidence_scores, write_workbook
from budaya_eval.monitoring.layout import (
    ANSWER,
    CODE,
    DATE,
    EVENT_DATE,
    LED_BY,
    LINK,
    NO_EVENT,
    NUMBER,
    OTHER_LEADER,
    VERDICT,
)


def score_of(evidence, unit):
    scores = evidence_scores(evidence).set_index(["scope", "unit"])
    return scores.loc[("city", "") if unit == CITY_CODE else ("unit", unit)]


def set_cell(code, column, value):
    def change(answers, events):
        if code in answers:
            answers[code][column] = value
        else:
            answers[code] = {column: value}

    return change


def drop_events(answers, events):
    events.clear()


# States and scores


@pytest.mark.parametrize("unit", ["DINKES", "SETDA", CITY_CODE])
def test_all_verified_is_a_hundred(office, unit):
    office.hand_in(unit)
    evidence = office.read()
    assert not evidence.faults
    row = score_of(evidence, unit)
    assert (row["score"], row["low"], row["high"]) == (100, 100, 100)
    assert row["category"] == "terverifikasi seluruhnya"


def test_who_reports_nothing_has_no_score_instead_of_zero(office):
    office.hand_in("DINKES")
    row = score_of(office.read(), "SETDA")
    assert row["score"] != row["score"]
    assert (row["low"], row["high"], row["category"]) == (0, 100, "belum dilaporkan")


def test_an_empty_workbook_is_all_unreported(office):
    write_workbook(office.form("DINKES"), office.folder / "bukti" / "bukti-DINKES.xlsx")
    evidence = office.read()
    assert not evidence.faults
    assert {report.state for report in evidence.workbooks["DINKES"].items.values()} == {"belum dilaporkan"}


@pytest.mark.parametrize(
    ("verdict", "state", "low", "high"),
    [("", "dilaporkan", 90, 100), ("ditolak", "ditolak", 90, 90), ("Terverifikasi ", "terverifikasi", 100, 100)],
)
def test_only_what_is_verified_scores(office, verdict, state, low, high):
    office.hand_in("DINKES", set_cell("KBK1", VERDICT, verdict))
    evidence = office.read()
    assert evidence.report("DINKES", "KBK1").state == state
    row = score_of(evidence, "DINKES")
    assert (row["low"], row["high"]) == (low, high)


def test_half_the_months_are_half_the_weight(office):
    def change(answers, events):
        meetings = [event for event in events if event[CODE] == "MON1"]
        for event in meetings[6:]:
            events.remove(event)
        events.append({**meetings[0], EVENT_DATE: meetings[0][EVENT_DATE] + dt.timedelta(days=1)})  # same month twice

    office.hand_in("DINKES", change)
    evidence = office.read()
    assert evidence.report("DINKES", "MON1").outcome == "6 dari 12 bulan"
    assert score_of(evidence, "DINKES")["score"] == 100 - 15 / 2


def test_a_meeting_led_by_somebody_else_does_not_count_and_is_said(office):
    def change(answers, events):
        meetings = [event for event in events if event[CODE] == "MON1"]
        meetings[0][LED_BY] = OTHER_LEADER

    office.hand_in("DINKES", change)
    report = office.read().report("DINKES", "MON1")
    assert report.outcome == "11 dari 12 bulan"
    assert "1 pertemuan tidak dipimpin Kepala Perangkat Daerah" in report.note


def test_events_not_yet_checked_are_open_and_rejected_ones_are_not(office):
    def change(answers, events):
        meetings = [event for event in events if event[CODE] == "MON1"]
        meetings[0][VERDICT], meetings[1][VERDICT] = "", "ditolak"

    office.hand_in("DINKES", change)
    report = office.read().report("DINKES", "MON1")
    assert (report.low, report.high) == (10 / 12, 11 / 12)


def test_no_activity_must_be_said_to_be_known(office):
    def change(answers, events):
        events[:] = [event for event in events if not event[CODE].startswith("KEG")]
        answers["KEG1"] = {ANSWER: NO_EVENT, VERDICT: "terverifikasi"}

    office.hand_in("DINKES", change)
    evidence = office.read()
    assert evidence.report("DINKES", "KEG1").state == "terverifikasi"
    assert evidence.report("DINKES", "KEG2").state == "belum dilaporkan"
    row = score_of(evidence, "DINKES")
    assert (row["low"], row["high"]) == (70, 90)


def test_a_group_not_formed_costs_that_item_only(office):
    def change(answers, events):
        answers["KBK1"] = {ANSWER: "belum dibentuk", VERDICT: "terverifikasi"}
        answers["KBK2"] = {ANSWER: "KBK belum dibentuk atau belum wajib", VERDICT: "terverifikasi"}

    office.hand_in("DINKES", change)
    evidence = office.read()
    assert not evidence.faults
    assert evidence.report("DINKES", "KBK1").outcome == "belum dibentuk"
    assert score_of(evidence, "DINKES")["score"] == pytest.approx(100 * 85 / 95)


def test_a_decree_of_the_head_counts_with_a_remark_and_may_be_old(office):
    label = office.catalogue.item("KBK1").choices[1].label

    def change(answers, events):
        answers["KBK1"] |= {ANSWER: label, DATE: dt.date(2019, 1, 2)}

    office.hand_in("DINKES", change)
    evidence = office.read()
    report = evidence.report("DINKES", "KBK1")
    assert not evidence.faults
    assert report.is_met
    assert "dengan catatan" in report.note


def test_a_unit_younger_than_six_months_need_not_have_a_group_yet(office):
    label = office.catalogue.item("KBK1").choices[5].label
    for unit in ("BARU", "DINKES"):
        office.hand_in(unit, lambda answers, _: answers.update(KBK1={ANSWER: label, VERDICT: "terverifikasi"}))
    evidence = office.read()
    assert evidence.report("BARU", "KBK1").outcome == "belum wajib"
    assert not evidence.report("BARU", "KBK1").is_applicable
    assert score_of(evidence, "BARU")["score"] == 100
    (fault,) = evidence.faults
    assert (fault.file, fault.column) == ("bukti/bukti-DINKES.xlsx", ANSWER)
    assert "tidak sesuai dengan register" in fault.text


# Cells that cannot be used


@pytest.mark.parametrize(
    ("code", "column", "value", "words"),
    [
        ("MON3", ANSWER, -2, "Jumlah -2 tidak masuk akal"),
        ("MON3", ANSWER, 93, "Jumlah 93 tidak masuk akal"),
        ("MON3", ANSWER, "dua", "bukan bilangan bulat"),
        ("MON3", ANSWER, 1.5, "bukan bilangan bulat"),
        ("MON4", DATE, dt.date(2026, 1, 5), "Tanggal 5 Januari 2026 di luar masa bukti"),
        ("MON4", DATE, dt.date(2024, 9, 30), "Tanggal 30 September 2024 di luar masa bukti"),
        ("KBK3", DATE, dt.date(2025, 10, 1), "di luar masa bukti"),
        ("MON4", DATE, "Maret", "tidak dapat dibaca"),
        ("MON4", NUMBER, "", "Dokumen bukti tidak disebut"),
        ("MON4", VERDICT, "oke", "tidak dikenal"),
        ("MON4", ANSWER, "mungkin", "tidak dikenal"),
        ("KBK1", ANSWER, "Tidak wajib, ikut induk", "tidak sesuai dengan register"),
        ("MON4", ANSWER, "", "Jawaban kosong, padahal dokumen"),
        ("KEG1", ANSWER, NO_EVENT, "memuat 2 kegiatan"),
    ],
)
def test_a_bad_cell_costs_its_item_is_told_with_its_place_and_is_never_zero(office, code, column, value, words):
    path = office.hand_in("DINKES", set_cell(code, column, value))
    evidence = office.read()
    (fault,) = evidence.faults
    assert words in fault.text
    assert (fault.file, fault.sheet, fault.column) == ("bukti/bukti-DINKES.xlsx", "Bukti", column)
    assert openpyxl.load_workbook(path)["Bukti"].cell(fault.row, 1).value == code
    assert fault.allowed
    report = evidence.report("DINKES", code)
    assert report.state in ("dilaporkan", "belum dilaporkan")
    assert (report.low, report.high) == (0, 1)


def test_a_link_is_enough_of_a_document(office):
    office.hand_in("DINKES", lambda answers, _: answers["MON4"].update({NUMBER: "", LINK: "https://contoh.invalid/a"}))
    assert not office.read().faults


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (EVENT_DATE, dt.date(2023, 5, 1), "di luar masa bukti"),
        (EVENT_DATE, "besok", "tidak dapat dibaca"),
        (CODE, "MON9", "bukan butir bertanggal"),
        (LED_BY, "", "Pemimpin pertemuan kosong"),
        (NUMBER, "", "Dokumen bukti tidak disebut"),
        (VERDICT, "ya", "tidak dikenal"),
    ],
)
def test_a_bad_event_costs_itself(office, column, value, words):
    def change(answers, events):
        next(event for event in events if event[CODE] == "MON1")[column] = value

    office.hand_in("DINKES", change)
    evidence = office.read()
    (fault,) = evidence.faults
    assert words in fault.text
    assert (fault.sheet, fault.column) == ("Kegiatan", column)
    report = evidence.report("DINKES", "MON1")
    assert report.low == 11 / 12


def test_one_date_twice_is_told(office):
    office.hand_in("DINKES", lambda _, events: events.append(dict(events[0])))
    (fault,) = office.read().faults
    assert "ganda" in fault.text


def test_all_faults_are_told_together_and_show_no_person(office):
    def change(answers, events):
        answers["MON3"][ANSWER] = "Budi Santoso"
        answers["MON4"][DATE] = dt.date(2030, 1, 1)
        events[0][NUMBER] = ""

    office.hand_in("DINKES", change)
    faults = office.read().faults
    assert len(faults) == 3
    assert "Santoso" not in " ".join(map(str, faults))


# What stops the reading


def rewrite(path, sheet, cell, value):
    workbook = openpyxl.load_workbook(path)
    workbook[sheet][cell] = value
    workbook.save(path)


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "words"),
    [
        ("Bukti", "B2", "DINKS", "Unit 'DINKS' tidak ada dalam register; mungkin maksudnya 'DINKES – Dinas Kesehatan'"),
        ("Bukti", "B2", "PKM1", "Unit PKM1 berada di bawah DINKES"),
        ("Bukti", "B3", 2024, "Lembar bukti tahun 2024"),
        ("Bukti", "B4", "lain 1", "Daftar bukti 'lain 1'"),
        ("Bukti", "F6", "Jawab", "Kolom 'Jawaban' tidak ada"),
        ("Bukti", "A8", "KBK9", "Butir KBK1 tidak ada"),
        ("Kegiatan", "C3", "Hari", "Kolom 'Tanggal kegiatan' tidak ada"),
        ("Bukti", "A1", "Kerja", "tidak memuat baris"),
    ],
)
def test_a_workbook_that_cannot_be_trusted_stops_everything(office, sheet, cell, value, words):
    path = office.hand_in("DINKES")
    rewrite(path, "Petunjuk", "A1", "")
    rewrite(path, sheet, cell, value)
    with pytest.raises(InputError) as caught:
        office.read()
    told = [problem for problem in caught.value.problems if words in problem.text]
    assert told, str(caught.value)
    assert told[0].file == "bukti/bukti-DINKES.xlsx"
    assert told[0].action


def test_two_workbooks_of_one_unit_that_disagree_are_told_and_copies_are_one(office):
    first = office.hand_in("DINKES")
    shutil.copy(first, first.with_name("bukti-DINKES (1).xlsx"))
    assert list(office.read().workbooks) == ["DINKES"]
    office.hand_in("DINKES", set_cell("MON3", ANSWER, 5), name="bukti-DINKES (1).xlsx")
    with pytest.raises(InputError, match=r"Dua lembar bukti DINKES berbeda: .*butir MON3"):
        office.read()


def test_everything_that_stops_is_told_at_once(office):
    first = office.hand_in("DINKES")
    office.hand_in("DINKES", drop_events, name="bukti-lagi.xlsx")
    rewrite(office.hand_in("SETDA"), "Bukti", "B2", "LAIN")
    first.with_name("bukti-rusak.xlsx").write_bytes(b"PK\x03\x04 rusak")
    with pytest.raises(InputError) as caught:
        office.read()
    assert {problem.code for problem in caught.value.problems} == {"evidence-twice", "unit-unknown", "file-damaged"}


def test_other_files_are_named_and_left_alone(office):
    office.hand_in("DINKES")
    workbook = openpyxl.Workbook()
    workbook.save(office.folder / "bukti" / "daftar hadir.xlsx")
    (office.folder / "bukti" / "~$bukti-DINKES.xlsx").write_bytes(b"")
    (office.folder / "bukti" / "surat.pdf").write_bytes(b"%PDF")
    assert office.read().ignored == ("bukti/daftar hadir.xlsx",)


def test_columns_are_found_by_their_title_wherever_they_stand(office):
    path = office.hand_in("DINKES")
    workbook = openpyxl.load_workbook(path)
    workbook["Kegiatan"].insert_cols(2)
    for row in workbook["Bukti"].iter_rows(min_row=6, min_col=13, max_col=14):
        for cell in row:
            if not isinstance(cell, openpyxl.cell.MergedCell):
                cell.value = None
    workbook.save(path)
    evidence = office.read()
    assert not evidence.faults
    assert score_of(evidence, "DINKES")["score"] == 100


@pytest.mark.parametrize(
    ("number", "kept"),
    [("188.45/12/2025", "188.45/12/2025"), ("19800101 200501 1 001", ""), ("6371012345678901", ""), ("x" * 61, "")],
)
def test_a_document_is_kept_by_its_number_unless_it_may_be_a_persons(office, number, kept):
    office.hand_in("DINKES", lambda answers, _: answers["MON4"].update({NUMBER: number}))
    report = office.read().report("DINKES", "MON4")
    assert (report.document_number, report.state) == (kept, "terverifikasi")
