"""The workbooks that go out, read by openpyxl and recalculated by LibreOffice: independent of what wrote them."""

import datetime as dt
import subprocess

import openpyxl
import pytest

from budaya_eval.monitoring import CITY_CODE, evidence_scores, write_evidence, write_recap
from budaya_eval.monitoring.layout import ANSWER, CODE, LED_BY, NO_EVENT, OTHER_LEADER, VERDICT


@pytest.fixture
def blank(office):
    folder = office.folder.parent / "keluaran"
    return {path.stem: path for path in write_evidence(office.settings, office.register, folder)}


def rules_at(page, cell):
    return [rule for rule in page.data_validations.dataValidation if cell in rule.sqref]


def test_every_unit_and_the_tim_get_a_workbook_and_the_same_bytes_again(office, blank):
    assert list(blank) == ["bukti-DINKES", "bukti-SETDA", "bukti-BARU", "bukti-KOTA"]
    before = {name: path.read_bytes() for name, path in blank.items()}
    again = write_evidence(office.settings, office.register, office.folder.parent / "lagi")
    assert {path.stem: path.read_bytes() for path in again} == before


def test_a_workbook_says_whose_it_is_and_what_the_period_is(blank):
    page = openpyxl.load_workbook(blank["bukti-DINKES"])["Bukti"]
    assert [page[f"B{row}"].value for row in (2, 3, 4)] == ["DINKES", 2025, "perwali-38-2016 2025.1"]
    assert page["E3"].value == "Masa bukti 1 Oktober 2024 sampai dengan 30 September 2025"


def test_headings_are_locked_and_answers_open(blank):
    workbook = openpyxl.load_workbook(blank["bukti-DINKES"])
    for name in ("Bukti", "Kegiatan"):
        assert workbook[name].protection.sheet
    page = workbook["Bukti"]
    titles = {cell.value: cell.column for cell in page[6]}
    row = next(row for row in range(7, 30) if page.cell(row, 1).value == "KBK1")
    for title, column in titles.items():
        is_open = not page.cell(row, column).protection.locked
        expected = (
            title in (ANSWER, VERDICT) or title.split()[-1] in ("dokumen",) or title.startswith(("Catatan", "Tang"))
        )
        assert is_open == expected, title


def test_cells_offer_what_the_reader_takes(office, blank):
    workbook = openpyxl.load_workbook(blank["bukti-DINKES"])
    page, key = workbook["Bukti"], workbook["Pilihan"]
    answers = {page.cell(row, 1).value: page.cell(row, 6).coordinate for row in range(7, 30)}
    for item in office.form("DINKES").items:
        (rule,) = rules_at(page, answers[item.code])
        if item.kind == "choice":
            first, last = (int(part) for part in rule.formula1.replace("Pilihan!$B$", "").split(":$B$"))
            assert [key[f"B{row}"].value for row in range(first, last + 1)] == [c.label for c in item.choices]
        elif item.kind == "count":
            assert (rule.type, rule.formula1, rule.formula2) == ("whole", "0", "92")
        else:
            assert rule.formula1 == f'"{NO_EVENT}"'
    (rule,) = rules_at(workbook["Kegiatan"], "B4")
    assert rule.formula1 == '"KEG1,KEG2,KEG3,MON1"'


def test_secretariat_is_asked_for_its_own_members(blank):
    codes = {
        name: [cell.value for cell in openpyxl.load_workbook(path)["Bukti"]["A"] if cell.value]
        for name, path in blank.items()
    }
    assert "KBK2S" in codes["bukti-SETDA"]
    assert "KBK2" not in codes["bukti-SETDA"]
    assert "KBK2" in codes["bukti-DINKES"]


def recalculate(paths, folder):
    profile = f"-env:UserInstallation=file://{folder / 'profil'}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", folder, *paths]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return [openpyxl.load_workbook(folder / path.name, data_only=True)["Bukti"] for path in paths]


@pytest.mark.needs_program("soffice")
def test_the_live_total_is_the_score_that_is_read(office, tmp_path):
    """LibreOffice computes the formulas; `evidence_scores` computes in Python from the answers alone."""

    def change(answers, events):
        meetings = [event for event in events if event[CODE] == "MON1"]
        meetings[0][LED_BY] = OTHER_LEADER
        meetings[1][VERDICT] = ""
        events.remove(meetings[2])
        events.append({**meetings[3], "Tanggal kegiatan": meetings[3]["Tanggal kegiatan"] + dt.timedelta(days=1)})
        events[:] = [event for event in events if event[CODE] != "KEG1"]
        answers["KEG1"] = {ANSWER: NO_EVENT, VERDICT: "terverifikasi"}
        answers["KBK1"][ANSWER] = office.catalogue.item("KBK1").choices[2].label
        answers["KBK2"] = {ANSWER: "KBK belum dibentuk atau belum wajib", VERDICT: "terverifikasi"}
        answers["MON2"][VERDICT] = "ditolak"
        answers["MON5"][VERDICT] = ""

    def meet_thrice(answers, events):
        events.remove(next(event for event in events if event[CODE] == "TIM4"))

    paths = [office.hand_in("DINKES", change), office.hand_in(CITY_CODE, meet_thrice), office.hand_in("SETDA")]
    scores = evidence_scores(office.read()).set_index(["scope", "unit"])["score"]
    expected = [scores["unit", "DINKES"], scores["city", ""], scores["unit", "SETDA"]]
    assert expected[0] == 100 * (5 + 10 + 0 + 10 + 10 + 15 * 9 / 12 + 0 + 5 + 10 + 0) / 95
    assert expected[1:] == [95, 100]
    for page, score in zip(recalculate(paths, tmp_path), expected, strict=True):
        total = next(row for row in page.iter_rows() if str(row[0].value).startswith("Nilai terverifikasi"))
        assert total[11].value == pytest.approx(score)


# The recap


def test_the_recap_counts_states_per_item_and_activities_per_quarter(office):
    def change(answers, events):
        meetings = [event for event in events if event[CODE] == "MON1"]
        meetings[0][VERDICT] = ""
        answers["MON3"][ANSWER] = "satu"

    office.hand_in("DINKES", change)
    workbook, text = write_recap(office.read(), office.settings, office.register, office.folder.parent / "keluaran")
    pages = openpyxl.load_workbook(workbook)
    rows = {row[0]: row for row in pages["Per butir"].iter_rows(min_row=2, values_only=True)}
    assert rows["KBK1"][2:] == ("wajib", 3, 2, 0, 1, 0, 1)
    assert rows["MON3"][2:] == ("dapat", 3, 2, 1, 0, 0, 0)
    quarters = list(pages["Per triwulan"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in quarters] == [
        "Triwulan IV 2024 (Oktober–Desember)",
        "Triwulan I 2025 (Januari–Maret)",
        "Triwulan II 2025 (April–Juni)",
        "Triwulan III 2025 (Juli–September)",
    ]
    assert quarters[0][3:7] == (8, 1, 7, 0)  # three meetings and five other activities of the first weeks
    assert sum(row[3] for row in quarters) == 17
    assert [row[7] for row in quarters] == [0, 7, 0, 0]  # seven documents, all of 3 February
    (fault,) = pages["Perlu diperbaiki"].iter_rows(min_row=2, values_only=True)
    assert fault[0] == "bukti/bukti-DINKES.xlsx"
    assert "bukan bilangan bulat" in fault[4]
    words = text.read_text(encoding="utf-8")
    assert "Lembar bukti masuk: 1 dari 3 Perangkat Daerah." in words
    assert "Belum melaporkan: Sekretariat Daerah dan Dinas Baru." in words
    assert "KBK: 1 dari 3 (2 belum dilaporkan)" in words
    assert "pertemuan Tim: belum dilaporkan" in words
