"""What the mapping of a table is made of: its names in XLSX and in TOML."""

from __future__ import annotations

NAME = "table"
TITLE = "Tabel sendiri"

MAPPING_NAME = "pemetaan"
MAPPING_SUFFIXES = (".xlsx", ".toml")

FILE_SHEET, COLUMN_SHEET, ANSWER_SHEET, CODE_SHEET = "Berkas", "Kolom", "Jawaban", "Kode jawaban"
VERSION_KEY, FILES_KEY, SHEET_KEY, HEADER_KEY = "kode_kuesioner", "berkas", "lembar", "baris_judul"
COLUMNS_KEY, CONSTANTS_KEY, ANSWERS_KEY = "kolom", "tetap", "jawaban"
SETTINGS = {
    VERSION_KEY: "Kode kuesioner yang dijawab; jangan diubah",
    FILES_KEY: "Nama berkas jawaban; beberapa nama dipisahkan titik koma",
    SHEET_KEY: "Nama lembar kerja; kosongkan bila hanya ada satu",
    HEADER_KEY: "Nomor baris judul kolom; kosongkan agar dicari",
}
FILE_COLUMNS = ("setelan", "isi")
MAPPED_COLUMNS = ("kode", "judul_kolom", "isi_tetap")
ANSWER_COLUMNS = ("kode", "isi_berkas", "menjadi")

UNIT_CODE, CONSENT_CODE, SUBMISSION_CODE = "unit", "persetujuan", "kiriman"
FIXED_CODES = {
    UNIT_CODE: "Unit kerja responden: kode atau nama",
    CONSENT_CODE: "Bersedia mengisi? Bila tidak ditanyakan, pakai isi tetap ya",
    SUBMISSION_CODE: "Nomor kiriman yang tidak berulang; boleh tidak ada",
}
NOT_ASKED = "-"
ALL_STATEMENTS = "semua"
BLANK_ANSWER = "kosong"
CONSENT_ANSWERS = ("ya", "tidak")
