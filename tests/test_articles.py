"""docs/pasal.md: every provision of the Perwali stands in the table, and what it names is there to be found."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from budaya_eval.action_plan import make_plan_form, write_awards, write_plan
from budaya_eval.evaluation.lkjip import write_lkjip
from budaya_eval.files import read_sheets
from budaya_eval.letters.template import NAMES
from budaya_eval.monitoring import read_catalogue
from budaya_eval.report import build_report
from budaya_eval.report.builder import Builder
from budaya_eval.report.model import Heading
from budaya_eval.report.wording import read_report_settings
from budaya_eval.report.workbook import write_workbook
from budaya_eval.results import MEASURES

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "contoh" / "2025"
ROW = re.compile(r"^\| ((?:Mengingat|Pasal|Lampiran) [^|]+) \|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)
TOKEN = re.compile(r"`([^`]+)`")
NO_INPUT = ("tidak memerlukan data: ", "di luar alat ini: ")
NOTHING = "–"
# Counted in the text of the regulation: the paragraphs of each article, and the lettered parts of the annex.
PARAGRAPHS = {2: 2, 3: 4, 4: 0, 5: 2, 6: 0, 7: 2, 8: 0, 9: 3, 10: 3, 11: 0}
DEFINITIONS = 17
MONITORING = {"Perangkat Daerah": "abcde", "Kota": "abcdef"}


def read_rows():
    text = (ROOT / "docs" / "pasal.md").read_text(encoding="utf-8")
    return {row[0]: tuple(cell.strip() for cell in row[1:]) for row in ROW.findall(text)}


ROWS = read_rows()
INPUTS = sorted({token for _, given, _, _ in ROWS.values() for token in TOKEN.findall(given)})
OUTPUTS = sorted({token for _, _, made, _ in ROWS.values() for token in TOKEN.findall(made)})


def test_no_provision_is_left_out():
    articles = [
        f"Pasal {number} ayat ({paragraph})" if paragraph else f"Pasal {number}"
        for number, count in PARAGRAPHS.items()
        for paragraph in (range(1, count + 1) if count else (0,))
    ]
    monitoring = [
        f"Lampiran huruf C angka 1, tingkat {level}, huruf {letter}"
        for level, letters in MONITORING.items()
        for letter in letters
    ]
    stages = [f"Lampiran huruf B angka 2 huruf {letter}" for letter in "abc"]
    values = [f"Lampiran huruf B angka 1, {name}" for name in ("Integritas", "Profesional", "Akuntabel")]
    wanted = {*articles, *monitoring, *stages, *values, "Lampiran huruf A", "Lampiran huruf B"}
    assert not wanted - ROWS.keys()
    defined = []
    for name in ROWS:
        if match := re.fullmatch(r"Pasal 1 angka (\d+)(?:–(\d+))?", name):
            defined += range(int(match[1]), int(match[2] or match[1]) + 1)
    assert defined == list(range(1, DEFINITIONS + 1))
    others = ROWS.keys() - wanted
    assert all(name.startswith(("Mengingat", "Pasal 1 angka", "Lampiran huruf B angka 2 huruf d, ")) for name in others)


def test_every_row_names_its_input_or_says_why_there_is_none():
    for name, (content, given, made, _) in ROWS.items():
        assert content, name
        if given.startswith(NO_INPUT):
            assert not TOKEN.findall(given), name
        else:
            assert TOKEN.findall(given), name
            assert TOKEN.findall(made), name
        assert made == NOTHING or TOKEN.sub("", made).strip() == "", name


def test_every_item_of_evidence_stands_at_the_provision_it_rests_on():
    catalogue = read_catalogue(ROOT / "instruments" / "evidence" / "perwali-38-2016.xlsx")
    for item in catalogue.items:
        for source in item.source.split("; "):
            provision = source.replace("Lampiran, ", "Lampiran ")
            cells = " ".join(" ".join(cells) for name, cells in ROWS.items() if name.startswith(provision))
            assert f"› {item.code}`" in cells, (item.code, provision)


@cache
def sheets_of(path):
    return {name: {cell for _, cells in grid for cell in cells} for name, grid in read_sheets(path).items()}


@pytest.mark.parametrize("token", INPUTS)
def test_every_input_is_in_the_sample_or_the_lists(token):
    file, *place = token.split(" › ")
    if file == "evaluasi.toml":
        settings = tomllib.loads((SAMPLE / file).read_text(encoding="utf-8"))
        for key in place:
            settings = settings[key]
        return
    sheet, cell = place
    paths = [*(ROOT / "data" / "contoh").rglob(file), *(ROOT / "instruments").rglob(file)]
    assert any(cell in sheets_of(path).get(sheet, ()) for path in paths)


@pytest.fixture(scope="module")
def made(sample_evaluation, tmp_path_factory):
    """What the sample gives, by file: headings, sheets with their cells, or names."""
    folder = tmp_path_factory.mktemp("keluaran")
    builder = Builder(sample_evaluation, read_report_settings(sample_evaluation.settings))
    write_workbook(builder, folder / "buku_hasil.xlsx")
    write_lkjip(sample_evaluation, folder)
    write_awards(sample_evaluation, folder / "penghargaan.xlsx")
    write_plan(make_plan_form(sample_evaluation, "DINKES"), folder / "rencana_tindak.xlsx")
    found = {path.name: sheets_of(path) for path in folder.glob("*.xlsx")}
    found["rencana_tindak"] = found.pop("rencana_tindak.xlsx")
    blocks = [part for block in build_report(sample_evaluation).blocks for part in getattr(block, "blocks", (block,))]
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    found["laporan"] = dict.fromkeys(headings, ())
    found["naskah"] = dict.fromkeys(NAMES, ())
    found["MEASURES"] = dict.fromkeys(MEASURES, ())
    results = sample_evaluation.results
    found["hasil"] = {
        measure: set(rows[["item", "indicator", "core_value"]].to_numpy().ravel())
        for measure, rows in results.groupby("measure")
    }
    return found


@pytest.mark.parametrize("token", OUTPUTS)
def test_every_output_is_in_what_the_sample_gives(token, made):
    file, place, *detail = token.split(" › ")
    assert place in made[file]
    if detail:
        assert detail[0] in made[file][place]
