"""The list of evidence: word by word what the regulation says, and every slip in a list told with its place."""

import openpyxl
import pytest

from budaya_eval.errors import InputError
from budaya_eval.monitoring import CITY_CODE, read_catalogue

# Peraturan Walikota Banjarmasin 38/2016, Lampiran, huruf C angka 1, as transcribed from the scan.
UNIT_WORDS = (
    "Pertemuan rutin yang dipimpin langsung oleh Kepala Perangkat Daerah setidaknya satu bulan sekali",
    (
        "Survey rutin, khusus terkait dengan bidang tugas atau pelayanan yang dilaksanakan oleh masing-masing "
        "Perangkat Daerah yang dilakukan paling sedikit setahun sekali"
    ),
    "Penghargaan kepada pegawai yang menjadi teladan dalam penerapan Budaya Kerja Perangkat Daerah",
    "Pengukuran target yang telah ditetapkan",
    "Laporan kemajuan pelaksanaan kegiatan budaya kerja",
)
CITY_WORDS = (
    "Pertemuan rutin yang dipimpin langsung oleh Ketua Tim Pengembangan Budaya Kerja setidaknya tiga bulan sekali",
    (
        "Pemantauan rutin terkait dengan penerapan budaya kerja oleh Perangkat Daerah, sekurang-kurangnya dilaksanakan "
        "setahun sekali."
    ),
    "Pengukuran target yang telah ditetapkan",
    "Gelar Budaya Kerja antar kelompok budaya kerja untuk topik nilai tertentu",
    "Pemberian penghargaan kepada KBK Perangkat Daerah",
    "Laporan kemajuan penerapan budaya kerja",
)


def part_c(catalogue, unit):
    return [item for item in catalogue.items_of(unit) if "huruf C angka 1" in item.source]


def test_part_c_is_asked_in_its_own_words_and_order(office):
    assert tuple(item.requirement for item in part_c(office.catalogue, "DINKES")) == UNIT_WORDS
    assert tuple(item.requirement for item in part_c(office.catalogue, CITY_CODE)) == CITY_WORDS


def test_what_units_may_do_is_no_duty_and_what_the_tim_does_is(office):
    """Units: "dapat dilakukan sebagai berikut"; the city: "dilakukan sebagai berikut"."""
    assert not any(item.is_duty for item in part_c(office.catalogue, "DINKES"))
    assert all(item.is_duty for item in part_c(office.catalogue, CITY_CODE))


def test_monthly_and_quarterly_meetings_count_months_and_quarters_under_their_leaders(office):
    monthly, quarterly = office.catalogue.item("MON1"), office.catalogue.item("TIM4")
    assert (monthly.period, monthly.minimum, monthly.led_by) == ("month", 12, "Kepala Perangkat Daerah")
    assert (quarterly.period, quarterly.minimum, quarterly.led_by) == ("quarter", 4, "Ketua Tim")


def test_a_group_has_five_states_and_a_decree_of_the_head_is_accepted_with_a_remark(office):
    choices = office.catalogue.item("KBK1").choices
    assert list(dict.fromkeys(choice.state for choice in choices)) == [
        "berlaku",
        "kedaluwarsa",
        "belum dibentuk",
        "tidak wajib, ikut induk",
        "belum wajib",
    ]
    by_head = choices[1]
    assert (by_head.score, "dengan catatan" in by_head.remark) == (1, True)


def test_weights_are_a_proposal_and_add_up_for_everyone_who_is_asked(office):
    assert office.catalogue.weight_status == "usulan"
    for unit in ("DINKES", "SETDA", CITY_CODE):
        assert sum(item.weight for item in office.catalogue.items_of(unit)) == 100
    assert {item.code for item in office.catalogue.items_of("SETDA")} - {
        item.code for item in office.catalogue.items_of("DINKES")
    } == {"KBK2S"}


def test_every_item_says_where_it_was_read(office):
    for item in office.catalogue.items:
        assert item.status == "terverifikasi"
        assert item.source.startswith(("Pasal", "Lampiran"))
        assert item.requirement


def edit(office, *changes):
    """Change cells of the list: (sheet, column title, row, value)."""
    path = office.settings.evidence_path
    workbook = openpyxl.load_workbook(path)
    for sheet, title, row, value in changes:
        page = workbook[sheet]
        column = next(cell.column for cell in page[1] if cell.value == title)
        page.cell(row, column, value)
    workbook.save(path)


@pytest.mark.parametrize(
    ("change", "row", "words"),
    [
        (("Butir", "kind", 2, "choise"), 2, "mungkin maksudnya 'choice'"),
        (("Butir", "weight", 3, "lima"), 3, "'lima' tidak dapat dipakai"),
        (("Butir", "code", 4, "kbk 3"), 4, "'kbk 3' tidak dapat dipakai"),
        (("Butir", "is_duty", 5, "ya"), 5, "'ya' tidak dikenal"),
        (("Butir", "source", 6, ""), 6, "Sel kosong"),
        (("Butir", "minimum", 9, 0), 9, "'0' tidak dapat dipakai"),
        (("Butir", "period", 9, "minggu"), 9, "'minggu' tidak dikenal"),
        (("Pilihan", "score", 2, 2), 2, "'2' tidak dapat dipakai"),
        (("Pilihan", "only_for", 2, "sekolah"), 2, "'sekolah' tidak dikenal"),
        (("Pilihan", "item", 2, "KBK9"), None, "Butir 'KBK9' tidak ada"),
        (("Butir", "weight", 2, 11), None, "untuk Perangkat Daerah = 101"),
        (("Daftar", "value", 5, "pasti"), None, "Status 'pasti' tidak dikenal"),
    ],
)
def test_a_slip_in_the_list_is_told_with_its_place(office, change, row, words):
    edit(office, change)
    with pytest.raises(InputError) as caught:
        read_catalogue(office.settings.evidence_path)
    told = [problem for problem in caught.value.problems if words in problem.text]
    assert told, str(caught.value)
    assert (told[0].sheet, told[0].row) == (change[0], row)


def test_slips_are_told_together(office):
    edit(office, ("Butir", "kind", 2, "x"), ("Butir", "weight", 3, "y"), ("Pilihan", "score", 2, "z"))
    with pytest.raises(InputError) as caught:
        read_catalogue(office.settings.evidence_path)
    assert len(caught.value.problems) >= 3


def test_a_list_that_does_not_exist_is_told_with_its_near_miss(office):
    with pytest.raises(InputError, match="mungkin maksudnya 'perwali-38-2016'"):
        read_catalogue(office.settings.evidence_path.with_name("perwali-38-2017.xlsx"))
