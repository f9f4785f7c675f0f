"""The documentation: it builds without a warning and asks nothing of the network; what it tells to do works."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import types
from pathlib import Path

import openpyxl
import pytest

import budaya_eval.evaluation
from budaya_eval import channels
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.cli import build_parser, main
from budaya_eval.errors import InputError
from budaya_eval.files import read_sheets
from budaya_eval.indicators import read_indicator_list
from budaya_eval.technical_annex import LEFT_OUT
from tests.builders import make_instrument, make_register

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
GUIDE = ("memasang", "menyiapkan-tahun", "menyusun-instrumen", "mengumpulkan-jawaban", "memeriksa-jawaban", "bukti")
GUIDE += ("menyusun-laporan", "menandatangani", "rencana-tindak", "bila-ada-yang-salah")
PAGES = (*(f"panduan/{name}" for name in GUIDE), "serah-terima")


def read(page):
    return (DOCS / f"{page}.md").read_text(encoding="utf-8")


def blocks(page, language):
    """Code blocks of a page, wherever they are indented."""
    return re.findall(rf"^```{language}\n(.*?)^```", read(page), re.MULTILINE | re.DOTALL)


def sessions(page):
    """Commands of a page with the lines it says they print."""
    for block in blocks(page, "console"):
        for part in block.split("$ ")[1:]:
            command, _, said = part.partition("\n")
            yield command, [line for line in said.splitlines() if line.strip()]


def says(excerpt, printed):
    """Whether lines were printed in this order; an ellipsis alone stands for any lines, in a line for any text."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "…" else re.escape(line.rstrip()).replace("…", ".*") + r"\n" for line in excerpt
    )
    lines = [line.rstrip() for line in printed.splitlines() if line.strip()]
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) is not None


# --- The site ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built as `make docs` builds it: in a process of its own, every warning an error."""
    target = tmp_path_factory.mktemp("situs")
    options = ["--quiet", "--fail-on-warning", "--keep-going", "--nitpicky", "-d", str(target / "doctrees")]
    run = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(DOCS), str(target / "html")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return target / "html"


@pytest.mark.slow
def test_site_asks_nothing_of_the_network_and_holds_the_width_of_a_phone(site, chromium):
    pages = sorted(path for path in site.rglob("*.html"))
    assert len(pages) > 20
    asked, errors, wide = [], [], []
    tab = chromium.new_page(viewport={"width": 390, "height": 800})
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    for path in pages:
        tab.goto(path.as_uri())
        if tab.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            wide.append(path.name)
    tab.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert errors == []
    assert wide == []


@pytest.mark.slow
def test_site_tells_every_command_option_message_and_public_name(site):
    (commands,) = (action for action in build_parser()._actions if action.dest == "command")
    page = (site / "rujukan" / "perintah.html").read_text(encoding="utf-8")
    for name, command in commands.choices.items():
        assert f'<span class="pre">{name}</span>' in page
        assert all(f">{option}" in page for action in command._actions for option in action.option_strings)
    messages = (site / "rujukan" / "pesan.html").read_text(encoding="utf-8")
    assert messages.count("<tr") > 120
    assert "release-too-close" in messages
    functions = (site / "rujukan" / "api.html").read_text(encoding="utf-8")
    for name in budaya_eval.__all__:
        assert f'id="budaya_eval.{budaya_eval._HOMES[name]}.{name}"' in functions


@pytest.mark.slow
def test_method_page_shows_the_numbers_of_the_sample(site, sample_evaluation):
    page = (site / "metode.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") + page.count("_images/") >= 2
    assert "DATA SIMULASI" in page
    assert "Integritas" in page


ENGLISH = (
    "Next|Previous|Home|Search|Searching|On this page|Skip|Back to top|Toggle|Expand|Contents|Link to|Made with|Hide"
)


@pytest.mark.slow
def test_the_frame_around_the_pages_speaks_indonesian(site):
    labels, words = set(), set()
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        labels |= set(re.findall(r'(?:title|aria-label|placeholder)="([^"]*)"', page))
        article = page[page.index("<article") : page.index("</article>")]
        words |= {text.strip() for text in re.findall(r">([^<>]+)<", page.replace(article, ""))}
    assert {"Cari", "Ganti tampilan: terang, gelap, atau otomatis", "Tautan ke judul ini"} <= labels
    assert {"Berikutnya", "Sebelumnya", "Di halaman ini", "Langsung ke isi", "Kembali ke atas"} <= words
    assert [text for text in sorted(labels | words) if re.match(rf"(?:{ENGLISH})\b", text)] == []


@pytest.mark.slow
def test_search_finds_from_disk_and_says_so_in_indonesian(site, chromium):
    tab = chromium.new_page()
    errors = []
    tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto((site / "index.html").as_uri())
    tab.locator("input.sidebar-search").fill("cronbach")
    tab.keyboard.press("Enter")
    tab.get_by_text(re.compile(r"^Ditemukan \d+ halaman\.$")).wait_for()
    found = tab.locator("#search-results li").all_inner_texts()
    tab.goto(f"{(site / 'search.html').as_uri()}?q=xyzzy")
    tab.get_by_text("Tidak ditemukan.").wait_for()
    tab.close()
    assert {"Catatan metode", "03 · Memeriksa reliabilitas"} <= set(found)
    assert errors == []


@pytest.mark.slow
def test_notebooks_are_pages_with_what_they_show(site):
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (site / "buku-kerja").glob("0*.html")}
    assert set(pages) == {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert all("DATA SIMULASI" in page and "<table" in page for page in pages.values())
    assert pages["04_evaluasi_tahunan"].count("<figure") >= 5
    assert all(LEFT_OUT in page for page in pages.values())
    assert not [name for name, page in pages.items() if str(ROOT) in page]


# --- What it says ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_command_of_the_guide_prints_what_the_guide_shows(city, monkeypatch, capsys):
    monkeypatch.chdir(city.parents[2])
    once = {}

    def evaluate(folder, progress=None):
        place = Path(folder).resolve()
        if place not in once:
            once[place] = compute(folder, progress=progress)
        return once[place]

    compute = budaya_eval.evaluation.run_evaluation
    monkeypatch.setattr(budaya_eval.evaluation, "run_evaluation", evaluate)
    printed, untrue = {}, []
    for page in PAGES:
        for line, excerpt in sessions(page):
            if line not in printed:
                main(shlex.split(line)[1:])
                spoken = capsys.readouterr()
                printed[line] = spoken.out + spoken.err
            if not says(excerpt, printed[line]):
                untrue.append(f"{page}: {line}\n{printed[line]}")
    assert len(printed) >= 14
    assert not untrue, "\n\n".join(untrue)


def test_an_excerpt_that_was_not_printed_is_noticed():
    printed = "✓ satu\n\n✓ dua   \n✓ tiga\n"
    assert says(["✓ satu", "…"], printed)
    assert says(["…", "✓ d…", "✓ tiga"], printed)
    assert not says(["✓ satu"], printed)
    assert not says(["…", "✓ tiga", "✓ dua", "…"], printed)


def test_every_command_in_the_text_can_be_parsed():
    shown = [line for page in DOCS.rglob("*.md") for line in re.findall(r"`budaya-eval ([^`…]+)`", page.read_text())]
    assert len(shown) >= 5
    for line in shown:
        words = shlex.split(line)
        needed = {"panel": ["x"], "evidence": ["x"], "explain": ["x", "y"]}.get(words[0], []) if len(words) == 1 else []
        assert callable(build_parser().parse_args([*words, *needed]).run)


def test_every_code_of_the_troubles_is_a_message_of_the_program(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from generated import list_messages

    listed = re.findall(r"^\| ((?:`[a-z-]+`(?:, )?)+) \|", read("panduan/bila-ada-yang-salah"), re.MULTILINE)
    codes = [code for cell in listed for code in re.findall("`([a-z-]+)`", cell)]
    known = list_messages()
    assert len(codes) >= 15
    assert [code for code in codes if f"| `{code}` |" not in known] == []


def test_every_picture_is_used_and_small():
    pages = [*DOCS.rglob("*.md"), ROOT / "README.md"]
    used = {name for page in pages for name in re.findall(r"pictures/([\w]+\.png)", page.read_text(encoding="utf-8"))}
    pictures = {path.name: path.stat().st_size for path in (DOCS / "pictures").iterdir()}
    assert used == set(pictures)
    assert max(pictures.values()) < 150_000


# --- How to change things ----------------------------------------------------------------------------------------


def change(path, page):
    """Make the changes of a page's diffs in a file; every line to be replaced must be there."""
    text = path.read_text(encoding="utf-8")
    for diff in blocks(page, "diff"):
        lines = diff.splitlines()
        before, after = ("\n".join(line[1:] for line in lines if line.startswith(sign)) for sign in ("-", "+"))
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, encoding="utf-8")


def tables(page):
    """Tables of a page that name columns of a list: rows as dictionaries."""
    found = []
    for table in re.findall(r"(?:^\|.*\n)+", read(page), re.MULTILINE):
        head, _, *rows = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines())
        found.append([dict(zip(head, row, strict=True)) for row in rows])
    return found


def test_a_value_is_added_to_a_list_just_as_the_page_says(city, monkeypatch, capsys):
    page = "cara/daftar-indikator"
    root = city.parents[2]
    monkeypatch.chdir(root)
    folder = shutil.copytree(root / "instruments" / "perwali-38-2016", root / "instruments" / "kota-contoh")
    change(folder / "instrument.toml", page)
    for name, rows in zip(("core_value", "indicator", "item"), tables(page), strict=True):
        workbook = openpyxl.load_workbook(folder / f"{name}.xlsx")
        sheet = workbook[name]
        titles = [cell.value for cell in sheet[1]]
        for row in rows:
            assert set(row) <= set(titles)
            sheet.append([row.get(title) for title in titles])
        workbook.save(folder / f"{name}.xlsx")
    indicators = read_indicator_list(folder)
    assert [value.code for value in indicators.core_values] == ["INT", "PRO", "AKU", "KES"]
    assert len(indicators.indicators) == 23
    ((line, excerpt),) = sessions(page)
    assert main(shlex.split(line)[1:]) == 0
    assert says(excerpt, capsys.readouterr().out)


def test_a_scheme_is_made_just_as_the_page_says(city):
    schemes = city.parents[2] / "instruments" / "schemes"
    shutil.copy(schemes / "perwali-38-2016.toml", schemes / "kota-contoh.toml")
    change(schemes / "kota-contoh.toml", "cara/skema")
    settings = city / "evaluasi.toml"
    text = settings.read_text(encoding="utf-8").replace('skema = "perwali-38-2016"', 'skema = "kota-contoh"')
    settings.write_text(text, encoding="utf-8")
    before, after = (
        budaya_eval.evaluation.read_year_data(folder).scheme for folder in (ROOT / "data" / "contoh" / "2025", city)
    )
    assert (before.threshold("min_response"), after.threshold("min_response")) == (0.6, 0.7)
    assert after.code == "kota-contoh"


def test_the_channel_of_the_page_writes_and_reads_back(tmp_path, monkeypatch):
    (source,) = blocks("cara/saluran", "python")
    module = types.ModuleType("budaya_eval.channels.plain_codes")
    exec(compile(source, "saluran.md", "exec"), vars(module))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(channels, "NAMES", (*channels.NAMES, "plain_codes"))
    assert channels.load_readers()[-1] is module
    instrument = make_instrument()
    request = WriteRequest(instrument, make_register(), is_simulated=True)
    report = channels.write_channel("plain_codes", request, tmp_path)
    assert {path.name for path in report.files} == {"kode-polos.xlsx", channels.LOSSES_NAME}
    path = tmp_path / "kode-polos.xlsx"
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    codes = [cell.value for cell in sheet[1]][2:]
    given = {code: str(1 + place % 5) for place, code in enumerate(codes)}
    sheet.cell(2, 2, "DISHUB")
    for place, code in enumerate(codes, start=3):
        sheet.cell(2, place, given[code])
    workbook.save(path)
    sheets = read_sheets(path)
    issued = {instrument.fingerprint: instrument}
    assert module.recognise(sheets)
    raw = module.read(path, path.name, sheets, issued)
    assert raw.frame[codes].to_dict("records") == [given]
    assert raw.frame["_unit"].tolist() == ["DISHUB"]
    with pytest.raises(InputError, match="yang tidak terbit tahun ini"):
        module.read(path, path.name, sheets, {})
    sheet.delete_cols(4)
    workbook.save(path)
    with pytest.raises(InputError, match=f"Kolom {codes[1]} tidak ada"):
        module.read(path, path.name, read_sheets(path), issued)
