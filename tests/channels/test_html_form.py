"""The form in Chromium without a network: filled, reloaded, finished, read back; axe-core; the reader by itself."""

import csv
import datetime as dt
import io
import json
import re

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budaya_eval.answer_table import BLANK, NOT_SHOWN
from budaya_eval.channels import html_form, load_readers
from budaya_eval.channels.arrival import read_answer_file
from budaya_eval.channels.channel import CONSENT, ROW, SUBMISSION, UNIT, WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.errors import InputError
from budaya_eval.files import guard_formula, read_sheets
from budaya_eval.indicators import Condition, Question, read_indicator_list
from budaya_eval.instrument import build_instrument
from budaya_eval.responses import read_year
from budaya_eval.unit_register import read_register
from tests.builders import TEXTS, make_list, make_register
from tests.conftest import NODE_FOLDER
from tests.test_house import ROOT

MAIN_LIST = make_list()
OPEN = Question("S1", "open", "Saran untuk unit kerja Saudara", "Suggestions for your unit", (), 0, "usulan", "")
LATER = Question(
    "K3", "factual", "Di mana?", "Where?", MAIN_LIST.questions[1].options, 0, "usulan", "", Condition("K2", "A")
)
ENGLISH = {f"{key}_en": f"English {key}" for key in TEXTS if key not in {"title", "factual_title"}}
INSTRUMENT = build_instrument(
    make_list(
        questions=(*MAIN_LIST.questions[:2], LATER, *MAIN_LIST.questions[2:], OPEN),
        texts={**TEXTS, **ENGLISH, "contact": "Tim </script><b>& Contoh"},
    ),
    year=2025,
    form="lengkap",
    additional=[make_list({"LOK": 3}, code="disdik-lokal", unit="DISDIK", questions=())],
)
REGISTER = make_register()
ISSUED = {INSTRUMENT.fingerprint: INSTRUMENT}
QUESTIONS = {question.code: question for question in INSTRUMENT.questions}
LOCAL = [question.code for question in INSTRUMENT.questions if question.units]
REQUEST = WriteRequest(INSTRUMENT, REGISTER, is_simulated=True)

# Clicks what a respondent clicks; in the page, because hundreds of clicks from outside take long.
FILL = """(answers) => {
  const page = () => document.querySelector("main > section:not([hidden])");
  while (page().querySelector("h2").textContent !== "Periksa sebelum selesai") {
    const done = new Set();
    for (;;) { // an answer may bring a question up
      const field = [...page().querySelectorAll("fieldset:not([hidden])")].find((other) => !done.has(other.id));
      if (!field) break;
      done.add(field.id);
      const answer = answers[field.id];
      const text = field.querySelector("textarea");
      if (answer && text) {
        text.value = answer;
        text.dispatchEvent(new Event("input", { bubbles: true }));
      } else if (answer) {
        field.querySelector(`input[value="${answer}"]`).click();
      }
    }
    page().querySelector("nav .main").click();
    const skip = page().querySelector(".alert:not([hidden]) button:not(.main)");
    if (skip) skip.click();
  }
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("formulir")
    html_form.write(REQUEST, target)
    html_form.write(WriteRequest(INSTRUMENT, REGISTER, units=("SDN-1",)), target)
    return target


class Person:
    """Somebody in front of the form."""

    def __init__(self, chromium, address, width=1280, height=900):
        self.context = chromium.new_context(viewport={"width": width, "height": height}, offline=True)
        self.context.set_default_timeout(60_000)
        self.asked = []
        self.errors = []
        self.address = address
        self.come()

    def come(self, query=""):
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text))
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.goto(self.address + query)

    @property
    def heading(self):
        return self.page.locator("section:visible h2").inner_text()

    @property
    def alert(self):
        return self.page.locator(".alert:visible")

    @property
    def fields(self):
        """Codes of the questions on the page."""
        shown = "[...document.querySelectorAll('main > section:not([hidden]) fieldset:not([hidden])')]"
        return self.page.evaluate(f"{shown}.map((field) => field.id)")

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).locator("visible=true").click()

    def choose(self, code, answer):
        if QUESTIONS[code].kind == "open":
            self.page.locator(f"#text{code}").fill(answer)
        else:
            self.page.locator(f"#{code} input[value='{answer}']").check()

    def begin(self, unit):
        self.choose_consent("ya")
        if unit:
            self.page.locator("#unit").select_option(unit)
            self.press("Lanjut")

    def choose_consent(self, answer):
        self.page.locator(f"#consent input[value={answer}]").check()
        self.press("Lanjut")

    def fill(self, answers):
        """Answer page by page up to the last one, skipping what is left blank."""
        self.page.evaluate(FILL, answers)
        assert self.heading == "Periksa sebelum selesai"

    def download(self, name):
        with self.page.expect_download() as caught:
            self.press(name)
        return caught.value

    def kept(self):
        return self.page.evaluate("[...Object.entries(localStorage), ...Object.entries(sessionStorage)]")


@pytest.fixture
def person(chromium, folder):
    somebody = Person(chromium, f"file://{folder / 'kuesioner.html'}")
    yield somebody
    assert somebody.errors == []
    assert {url for url in somebody.asked if not url.startswith(("blob:", "data:"))} <= {
        somebody.address,
        f"{somebody.address}?unit=sdn-1",
        f"{somebody.address}?unit=Budi",
    }
    somebody.context.close()


def answers_for(seed, blank=0.2):
    """Random valid answers to every question, some blank."""
    random = np.random.default_rng(seed)
    answers = {}
    for code, question in QUESTIONS.items():
        offered = [choice.code for choice in choices_of(question, INSTRUMENT)] or ['=1+1; "x", –\u00e9', "Cukup"]
        answers[code] = "" if random.random() < blank else str(random.choice(offered))
    return answers


def save(download, folder):
    target = folder / download.suggested_filename
    download.save_as(target)
    return target


def read(path):
    return read_answer_file(path, path.name, ISSUED)


def codes_of(table, row=0):
    return {code: table.frame[code].iloc[row] for code in QUESTIONS}


# Out


def test_size_for_the_city_in_the_long_form(tmp_path):
    year = ROOT / "data" / "contoh" / "2025"
    register = read_register(year, dt.date(2025, 9, 30))
    indicator_list = read_indicator_list(ROOT / "instruments" / "perwali-38-2016")
    instrument = build_instrument(indicator_list, year=2025, form="lengkap")
    html_form.write(WriteRequest(instrument, register, is_simulated=True), tmp_path)
    assert len(instrument.questions_of("likert")) == 42
    assert len(register.units) > 150
    assert (tmp_path / "kuesioner.html").stat().st_size < 60_000


def test_the_page_names_nothing_elsewhere_and_forbids_it(folder):
    page = (folder / "kuesioner.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|//\w|@import|url\(", page)
    assert "default-src 'none'" in page
    assert "unsafe" not in page
    assert page.count("</script>") == 2, "a text that ends a script stays text"
    assert not re.search(r'"(n_staff|staff)"|\b(60|45|80|31)\b', page.partition('"units"')[2].partition('"above"')[0])


# In the browser


@pytest.mark.needs_program("chromium")
@pytest.mark.parametrize("unit", ["SDN-1", "ANEH", "BKD"])
def test_filled_reloaded_left_blank_finished_and_read_back(person, tmp_path, unit):
    answers = answers_for(seed=len(unit))
    answers["K2"] = "A" if unit == "BKD" else "B"
    person.begin(unit)
    first = person.fields[:2]
    for code in first:
        person.choose(code, "3")
    person.page.reload()  # autosave: same page, same answers
    assert "dipulihkan" in person.page.locator("#notice").inner_text()
    assert person.fields[:2] == first
    assert person.page.locator(f"#{first[0]} input:checked").get_attribute("value") == "3"
    for code in first:
        person.press(f"Hapus pilihan {QUESTIONS[code].number}")
    person.fill(answers)
    path = save(person.download("Selesai"), tmp_path)
    again = save(person.download("Unduh sebagai CSV (Excel)"), tmp_path)
    assert person.kept() == []

    hidden = set() if unit == "SDN-1" else set(LOCAL)
    hidden |= {"K3"} if answers["K2"] != "A" else set()
    hidden |= {"B2"} if unit in {"SDN-1", "ANEH"} else set()
    expected = {code: "" if code in hidden else answer for code, answer in answers.items()}
    for file in (path, again):
        table = read(file)
        assert codes_of(table) == expected
        assert table.fingerprint == INSTRUMENT.fingerprint
        assert table.frame[UNIT].tolist() == [unit]
        assert table.ignored_columns == ()
    assert set(json.loads(path.read_text(encoding="utf-8"))) == {"saluran", "kode_kuesioner", "kiriman"}
    (submission,) = json.loads(path.read_text(encoding="utf-8"))["kiriman"]
    assert set(submission) == {"id_kiriman", "unit", "persetujuan", "jawaban"}, "no time, no name, no machine"
    assert re.fullmatch(r"HF-[0-9A-F]{24}", submission["id_kiriman"])


@pytest.mark.needs_program("chromium")
def test_blanks_are_shown_once_and_may_be_skipped(person):
    person.begin("BKD")
    codes = person.fields
    for code in codes[2:]:
        person.choose(code, "4")
    person.press("Lanjut")
    assert person.alert.inner_text().startswith("2 pertanyaan belum dijawab: nomor 1, 2.")
    assert person.page.locator(".blank", has_text="Belum dijawab").count() == 2
    assert person.page.evaluate("document.activeElement.className") == "alert"
    person.press("Isi yang kosong")
    assert person.page.evaluate("document.activeElement.name") == codes[0]
    person.choose(codes[0], "TM")
    assert person.page.locator(".blank", has_text="Belum dijawab").count() == 1
    person.press("Lanjut")
    assert person.alert.inner_text().startswith("Nomor 2 belum dijawab.")
    person.press("Lewati")
    person.press("Kembali")
    person.press("Lanjut")
    assert not person.alert.count(), "what was skipped on purpose is not asked for again"
    person.fill({})
    assert "Masih kosong" in person.page.locator("section:visible").inner_text()
    person.page.get_by_role("listitem").filter(has_text="Pegawai di unit kerja saya (1 dari 3)").get_by_text(
        "nomor 2"
    ).click()
    assert person.page.evaluate("document.activeElement.name") == codes[1]


@pytest.mark.needs_program("chromium")
def test_consent_and_unit_are_wanted_and_refusing_keeps_nothing(person):
    person.press("Lanjut")
    assert person.alert.inner_text() == "Pilih dahulu: bersedia atau tidak."
    assert person.page.evaluate("document.activeElement.name") == "consent"
    person.choose_consent("ya")
    person.press("Lanjut")
    assert person.alert.inner_text() == "Pilih unit kerja dari daftar."
    assert person.page.evaluate("document.activeElement.id") == "unit"
    person.press("Kembali")
    person.choose_consent("tidak")
    assert person.heading == "Baik, terima kasih"
    assert person.kept() == []
    person.press("Kembali ke awal")
    assert person.page.locator("#consent input:checked").count() == 0


@pytest.mark.needs_program("chromium")
def test_stopping_erases_everything(person):
    person.begin("BKD")
    person.choose(person.fields[0], "4")
    assert len(person.kept()) == 1
    person.press("Berhenti dan hapus isian")
    assert person.heading == "Sebelum mulai"
    assert person.page.locator("#notice").inner_text() == "Isian sudah dihapus."
    assert person.kept() == []


@pytest.mark.needs_program("chromium")
def test_a_kiosk_collects_many_and_gives_them_away_once(person, tmp_path):
    person.page.get_by_text("Untuk petugas survei").click()
    person.page.locator("#kiosk").check()
    given = []
    for seed in range(3):
        answers = answers_for(seed, blank=0.8) | dict.fromkeys(["K3", "B2", *LOCAL], "")
        person.begin("ANEH")
        person.fill(answers)
        person.press("Selesai")
        assert "tersimpan" in person.page.locator("section:visible").inner_text()
        assert not person.page.get_by_role("button", name="Unduh").locator("visible=true").count()
        person.press("Mulai responden berikutnya")
        assert person.page.locator("#consent input:checked").count() == 0
        given.append(answers)
    person.page.close()
    person.come()  # the collection outlives the window
    person.page.get_by_text("Untuk petugas survei").click()
    person.page.get_by_text("Terkumpul: 3; belum diunduh: 3.").wait_for()  # the closed window's last words may be late
    assert person.page.locator("#erase").is_disabled()
    answers_folder = tmp_path / "jawaban"
    answers_folder.mkdir()
    path = save(person.download("Unduh semua"), answers_folder)
    save(person.download("Unduh semua sebagai CSV"), answers_folder)
    table = read(path)
    numbers = table.frame[SUBMISSION].tolist()
    assert numbers == sorted(numbers), "drawn at random: not the order of coming"
    assert sorted(map(repr, (codes_of(table, row) for row in range(3)))) == sorted(map(repr, given))
    person.press("Hapus yang sudah diunduh")
    assert "Terkumpul: 0" in person.page.locator("details").inner_text()
    assert person.page.locator("#all-json").is_disabled()

    read_back = read_year(tmp_path, REGISTER, ISSUED)
    n_empty = sum(not any(answers[q.code] for q in INSTRUMENT.questions_of("likert")) for answers in given)
    assert len(read_back.respondents) == 3 - n_empty
    assert set(read_back.set_aside["code"]) <= {"kiriman-ganda", "tanpa-jawaban"}
    assert (read_back.states["B2"] == NOT_SHOWN).all()


@pytest.mark.needs_program("chromium")
def test_what_another_window_collects_is_shown_at_once(person):
    person.page.get_by_text("Untuk petugas survei").click()
    person.page.locator("#kiosk").check()
    officer = person.page
    person.come()
    person.begin("ANEH")
    person.fill(answers_for(0) | dict.fromkeys(["K3", "B2", *LOCAL], ""))
    person.press("Selesai")
    officer.get_by_text("Terkumpul: 1; belum diunduh: 1.").wait_for()
    assert officer.locator("#kiosk").is_checked()


@pytest.mark.needs_program("chromium")
def test_a_window_that_knows_nothing_of_another_overwrites_nothing_of_it(person):
    person.page.get_by_text("Untuk petugas survei").click()
    person.page.locator("#kiosk").check()
    first = person.page
    # As where windows learn of each other late: nothing kept can be read, and no word of a change arrives.
    person.context.add_init_script("addEventListener('storage', (event) => event.stopImmediatePropagation())")
    person.come()
    second = person.page
    for page in (first, second):
        person.page = page
        page.evaluate("() => { Storage.prototype.getItem = () => null; }")
        person.begin("ANEH")
        person.fill(answers_for(0) | dict.fromkeys(["K3", "B2", *LOCAL], ""))
        person.press("Selesai")
    person.come()
    person.page.get_by_text("Untuk petugas survei").click()
    person.page.get_by_text("Terkumpul: 2; belum diunduh: 2.").wait_for()


@pytest.mark.needs_program("chromium")
def test_a_kiosk_clears_what_somebody_left(person):
    person.page.clock.install()
    person.page.reload()
    person.page.get_by_text("Untuk petugas survei").click()
    person.page.locator("#kiosk").check()
    person.begin("BKD")
    code = person.fields[0]
    person.choose(code, "2")
    person.page.clock.run_for(301_000)
    person.press("Saya masih mengisi")
    assert person.page.locator(f"#{code} input:checked").get_attribute("value") == "2"
    person.page.clock.run_for(301_000)
    assert person.page.locator("dialog").is_visible()
    person.page.clock.run_for(61_000)
    assert person.heading == "Sebelum mulai"
    assert [name for name, _ in person.kept()] == [f"budaya_eval.{INSTRUMENT.fingerprint}.kiosk"]
    person.begin("BKD")
    person.choose(code, "2")
    person.page.close()
    person.come()  # a kiosk's draft does not outlive its window
    assert person.heading == "Sebelum mulai"
    assert "dipulihkan" not in person.page.locator("#notice").inner_text()


@pytest.mark.needs_program("chromium")
def test_a_browser_that_keeps_nothing_still_hands_the_answers_over(chromium, folder, tmp_path):
    person = Person(chromium, f"file://{folder / 'kuesioner.html'}")
    person.context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    person.page.reload()
    assert "tidak dapat menyimpan" in person.page.locator("#notice").inner_text()
    assert not person.page.locator("details").count(), "a kiosk cannot work there"
    person.begin("BKD")
    person.fill({"INT1A": "5"})
    table = read(save(person.download("Selesai"), tmp_path))
    assert table.frame["INT1A"].tolist() == ["5"]
    assert person.errors == []
    person.context.close()


@pytest.mark.needs_program("chromium")
def test_a_full_kiosk_hands_the_answers_over(person, tmp_path):
    person.page.locator("summary").click()
    person.page.locator("#kiosk").check()
    person.begin("BKD")
    person.fill({"INT1A": "5"})
    person.page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    table = read(save(person.download("Selesai"), tmp_path))
    assert table.frame["INT1A"].tolist() == ["5"]
    assert "penuh" in person.page.locator("#notice").inner_text()


@pytest.mark.needs_program("chromium")
def test_conditions_sizes_and_own_values_of_a_unit(person):
    def seen(unit, answers):
        person.page.evaluate("localStorage.clear()")
        person.page.reload()
        person.begin(unit)
        codes = []
        while person.heading != "Periksa sebelum selesai":
            for code in set(person.fields) & set(answers):
                person.choose(code, answers[code])
            codes += person.fields
            person.press("Lanjut")
            person.press("Lewati")
        return codes

    everything = list(QUESTIONS)
    assert seen("DISDIK", {"K2": "A"}) == everything
    assert seen("SDN-1", {}) == [code for code in everything if code not in {"K3", "B2"}]
    assert seen("ANEH", {}) == [code for code in everything if code not in {"K3", "B2", *LOCAL}]
    person.page.evaluate("localStorage.clear()")


@pytest.mark.needs_program("chromium")
def test_a_hidden_question_takes_its_answer_with_it(person, tmp_path):
    person.begin("BKD")
    person.fill({"INT1A": "1", "K2": "A", "K3": "A"})
    while "K2" not in person.fields:
        person.press("Kembali")
    person.choose("K2", "B")
    assert "K3" not in person.fields
    person.fill({})
    table = read(save(person.download("Selesai"), tmp_path))
    assert (table.frame["K2"].iloc[0], table.frame["K3"].iloc[0]) == ("B", "")


@pytest.mark.needs_program("chromium")
def test_units_are_found_by_name_and_given_by_the_address(person):
    person.come("?unit=sdn-1")
    person.choose_consent("ya")
    assert person.page.locator("#chosen").inner_text() == "Unit kerja: SD Negeri Contoh 1, Dinas Pendidikan"
    person.page.locator("#search").fill("dinas NEGERI")
    assert person.page.locator("#unit option").all_inner_texts() == ["SD Negeri Contoh 1", "SMP Negeri Contoh 1"]
    assert person.page.locator("#unit optgroup").get_attribute("label") == "Dinas Pendidikan"
    person.page.locator("#search").fill("zzz")
    assert "Tidak ada unit yang cocok" in person.page.locator("section:visible").inner_text()
    person.page.locator("#search").fill("<b>")
    assert person.page.locator("#unit option").all_inner_texts() == [REGISTER.by_code["ANEH"].name]
    person.press("Lanjut")
    assert set(person.fields) < set(QUESTIONS)
    person.page.evaluate("localStorage.clear()")
    person.come("?unit=Budi")
    assert "Kode unit 'BUDI' pada tautan tidak dikenal" in person.page.locator("#notice").inner_text()


@pytest.mark.needs_program("chromium")
def test_the_form_of_one_unit_asks_what_its_organisation_asks(chromium, folder, tmp_path):
    person = Person(chromium, f"file://{folder / 'kuesioner_SDN-1.html'}")
    assert "SD Negeri Contoh 1" in person.page.locator("section:visible").inner_text()
    person.begin("")
    person.fill(dict.fromkeys(["INT1A", *LOCAL], "4"))
    table = read(save(person.download("Selesai"), tmp_path))
    assert table.frame[["INT1A", *LOCAL]].iloc[0].tolist() == ["4"] * 7
    assert table.frame[UNIT].tolist() == ["SDN-1"]
    person.context.close()


@pytest.mark.needs_program("chromium")
def test_english_keeps_the_answers(person):
    person.begin("BKD")
    code = person.fields[0]
    person.choose(code, "4")
    person.press("English")
    assert person.page.evaluate("[document.documentElement.lang, document.activeElement.id]") == ["en", "language"]
    assert QUESTIONS[code].text_en in person.page.locator(f"#{code} legend").inner_text()
    assert person.page.locator(f"#{code} input:checked").get_attribute("value") == "4"
    assert person.heading == "Staff in my work unit (1 of 3)"
    indonesian = ["Lanjut", "Kembali", "Berhenti", "dijawab", "Langkah", "Hapus"]
    shown = person.page.locator("body").inner_text()
    assert [word for word in indonesian if word in shown] == []
    person.press("Bahasa Indonesia")
    assert person.heading == "Pegawai di unit kerja saya (1 dari 3)"


@pytest.mark.needs_program("chromium")
def test_keyboard_alone(person):
    page = person.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "language"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    outline = page.evaluate("getComputedStyle(document.activeElement.closest('label')).outlineWidth")
    assert float(outline.removesuffix("px")) >= 2, "the focus can be seen"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert person.heading == "Unit kerja Saudara"
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Tab")
    page.keyboard.type("badan kepeg")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    code = person.fields[0]
    assert page.locator(f"#{code} input:checked").get_attribute("value") == "3"


@pytest.mark.needs_program("chromium")
def test_print_shows_the_whole_questionnaire(person):
    person.page.emulate_media(media="print")
    texts = person.page.locator("body").inner_text()
    everywhere = [question.text for question in INSTRUMENT.questions if not question.units and not question.shown_if]
    assert [text for text in everywhere if text not in texts] == []
    assert not person.page.get_by_role("button").locator("visible=true").count()
    assert INSTRUMENT.fingerprint in texts


@pytest.mark.needs_program("chromium")
@pytest.mark.needs_npm("axe-core")
@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "en")])
def test_axe_finds_nothing_on_any_page(chromium, folder, width, language):
    person = Person(chromium, f"file://{folder / 'kuesioner.html'}", width)
    page = person.page
    axe = (NODE_FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def look():
        page.evaluate(axe)
        found = page.evaluate("axe.run({rules: {'target-size': {enabled: true}}})")["violations"]
        assert [(rule["id"], node["html"], node["failureSummary"]) for rule in found for node in rule["nodes"]] == []
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, "nothing to scroll sideways"

    if language == "en":
        person.press("English")
    words = html_form.writer.WORDS
    name = {key: texts[language == "en"] for key, texts in words.items()}
    page.locator("summary").click()
    page.locator("#kiosk").check()
    person.press(name["next"])
    look()
    page.locator("#consent input").first.check()
    person.press(name["next"])
    person.press(name["next"])
    look()
    page.locator("#unit").select_option("BKD")
    person.press(name["next"])
    person.choose(person.fields[0], "4")
    person.press(name["next"])
    look()
    while person.heading != name["review"]:
        if page.locator("section:visible textarea").count():
            look()
        person.press(name["next"])
        if person.alert.count():
            person.press(name["skip"])
    look()
    person.press(name["finish"])
    look()
    assert person.errors == []
    person.context.close()


@pytest.mark.needs_program("chromium")
def test_two_hundred_random_submissions_come_back_as_the_form_writes_them(person, tmp_path):
    given = [answers_for(seed) for seed in range(200)]
    people = [
        {"id_kiriman": f"HF-{seed:024X}", "unit": "BKD", "persetujuan": "ya", "jawaban": answers}
        for seed, answers in enumerate(given)
    ]
    key = f"budaya_eval.{INSTRUMENT.fingerprint}."
    kept = {f"{key}done.{one['id_kiriman']}": json.dumps({"submission": one, "isSaved": False}) for one in people}
    person.page.evaluate("kept => Object.assign(localStorage, kept)", kept | {f"{key}kiosk": '{"isOn": true}'})
    person.page.reload()
    person.page.locator("summary").click()
    for name in ("Unduh semua", "Unduh semua sebagai CSV"):
        path = save(person.download(name), tmp_path)
        table = read(path)
        assert [codes_of(table, row) for row in range(len(given))] == given
        assert table.frame[SUBMISSION].tolist() == [submission["id_kiriman"] for submission in people]
        if path.suffix == ".csv":
            raw = path.read_bytes()
            assert raw.startswith(b"\xef\xbb\xbf")
            cells = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
            assert not [cell for row in cells for cell in row if cell.startswith(("=", "+", "-", "@"))]


# Back

HEADER = ["kode_kuesioner", "id_kiriman", "unit", "persetujuan", *QUESTIONS]


def rows_of(answers, unit="BKD"):
    return [
        [INSTRUMENT.fingerprint, f"HF-{place}", unit, "ya", *(answer[code] for code in QUESTIONS)]
        for place, answer in enumerate(answers)
    ]


def write_csv(path, header, rows, delimiter=";", encoding="utf-8-sig"):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([header, *rows])
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def write_json(path, answers, **changes):
    people = [
        {"id_kiriman": f"HF-{place}", "unit": "BKD", "persetujuan": "ya", "jawaban": answer}
        for place, answer in enumerate(answers)
    ]
    content = {"saluran": "html_form", "kode_kuesioner": INSTRUMENT.fingerprint, "kiriman": people, **changes}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@given(
    seed=st.integers(0, 10_000),
    delimiter=st.sampled_from([";", ",", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    by_text=st.booleans(),
    shuffle=st.randoms(use_true_random=False),
)
def test_any_dialect_order_and_extra_column(tmp_path_factory, seed, delimiter, encoding, by_text, shuffle):
    given_answers = [answers_for(seed), answers_for(seed + 1)]
    header = [QUESTIONS[name].text if by_text and name in QUESTIONS else name for name in HEADER]
    columns = list(zip(header, *rows_of(given_answers), strict=True))
    columns.append(("Alamat Email", "a", "b"))
    shuffle.shuffle(columns)
    header, *rows = zip(*columns, strict=True)
    path = write_csv(tmp_path_factory.mktemp("csv") / "isi.csv", header, rows, delimiter, encoding)
    table = read(path)
    assert [codes_of(table, row) for row in range(2)] == given_answers
    assert table.ignored_columns == ("Alamat Email",)
    assert table.frame[ROW].tolist() == [2, 3]


def test_saved_again_by_a_spreadsheet(tmp_path):
    workbook = openpyxl.Workbook()
    answers = answers_for(1) | {"S1": "=1+1"}
    (row,) = rows_of([answers])
    for line in (HEADER, row):
        workbook.active.append([int(cell) if cell.isdecimal() else guard_formula(cell) or None for cell in line])
    workbook.save(tmp_path / "isi.xlsx")
    assert codes_of(read(tmp_path / "isi.xlsx")) == answers


def test_only_this_channel_knows_its_files(tmp_path):
    for path in (
        write_json(tmp_path / "a.json", [answers_for(1)]),
        write_csv(tmp_path / "b.csv", HEADER, rows_of([answers_for(1)])),
    ):
        assert [channel.NAME for channel in load_readers() if channel.recognise(read_sheets(path))] == ["html_form"]


def problems_of(path):
    with pytest.raises(InputError) as caught:
        read(path)
    return caught.value.problems


@pytest.mark.parametrize("content", ['{"kode_kuesioner": "3F7A-91C2", "kiriman": [{"unit": "B', "", "[" * 100_000])
def test_a_file_cut_off_says_so(tmp_path, content):
    (tmp_path / "potong.json").write_text(content, encoding="utf-8")
    (problem,) = problems_of(tmp_path / "potong.json")
    assert problem.code == "file-damaged"
    assert "Unduh ulang dari formulirnya" in problem.action


def test_json_of_something_else_is_no_channels_file(tmp_path):
    (tmp_path / "lain.json").write_text('{"kiriman": 3}', encoding="utf-8")
    (problem,) = problems_of(tmp_path / "lain.json")
    assert problem.code == "channel-unknown"
    assert "Formulir HTML" in problem.allowed


def test_another_version_names_both(tmp_path):
    (problem,) = problems_of(write_json(tmp_path / "lama.json", [answers_for(1)], kode_kuesioner="AAAA-0000"))
    assert problem.code == "fingerprint-unknown"
    assert "AAAA-0000" in problem.text
    assert INSTRUMENT.fingerprint in problem.allowed


def test_missing_columns_are_told_together(tmp_path):
    header, (row,) = [name for name in HEADER if name not in {"INT1A", "unit"}], rows_of([answers_for(1)])
    problems = problems_of(write_csv(tmp_path / "kurang.csv", header, [row[: len(header)]]))
    assert [problem.code for problem in problems] == ["column-missing", "column-missing"]


def test_a_strange_submission_costs_itself_only(tmp_path):
    answers = answers_for(1, blank=0) | {"K2": "A"}
    good = {"id_kiriman": "HF-1", "unit": "DISDIK", "persetujuan": "ya", "jawaban": answers}
    odd = {**good, "id_kiriman": "HF-2", "jawaban": {**answers, "INT1A": [4, 5], "INT2A": 3, "B1": None}}
    (tmp_path / "jawaban").mkdir()
    people = [good, "bukan kiriman", odd, {**good, "id_kiriman": "HF-3", "persetujuan": "tidak"}]
    write_json(tmp_path / "jawaban" / "campur.json", [], kiriman=people)
    table = read_year(tmp_path, REGISTER, ISSUED)
    assert table.respondents["row"].tolist() == [1, 3]
    assert table.values["INT2A"].iloc[1] == 3
    assert table.states["B1"].iloc[1] == BLANK
    assert table.texts["S1"].tolist() == [answers["S1"]] * 2
    assert table.faults[["row", "column"]].to_numpy().tolist() == [[3, "INT1A"]]
    assert table.set_aside[["row", "code"]].to_numpy().tolist() == [[2, "tanpa-jawaban"], [4, "tanpa-persetujuan"]]


def test_a_folder_of_single_files_keeps_its_order(tmp_path):
    (tmp_path / "jawaban" / "bkd").mkdir(parents=True)
    given_answers = [answers_for(seed) | dict.fromkeys([*LOCAL, "K3"], "") for seed in range(12)]
    for place, answers in enumerate(given_answers):
        one = {"id_kiriman": f"HF-{place}", "unit": "BKD", "persetujuan": "ya", "jawaban": answers}
        write_json(tmp_path / "jawaban" / "bkd" / f"{place:02}.json", [], kiriman=[one])
        if place % 5 == 0:
            write_csv(tmp_path / "jawaban" / f"{place:02}.csv", HEADER, [rows_of(given_answers)[place]])
    table = read_year(tmp_path, REGISTER, ISSUED)
    assert table.set_aside["file"].tolist() == [f"jawaban/bkd/{place:02}.json" for place in (0, 5, 10)]
    assert set(table.set_aside["code"]) == {"kiriman-ganda"}
    order = [0, 5, 10, *(place for place in range(12) if place % 5)]
    expected = [float(answers) if (answers := given_answers[place]["PRO1A"]).isdecimal() else None for place in order]
    assert [None if value != value else value for value in table.values["PRO1A"]] == expected  # noqa: PLR0124  # NaN


def test_a_file_of_no_submissions_is_read(tmp_path):
    path = write_json(tmp_path / "kosong.json", [])
    assert [problem.code for problem in problems_of(path)] == ["fingerprint-missing"]


def test_consent_of_everybody(tmp_path):
    assert read(write_json(tmp_path / "a.json", [answers_for(1)])).frame[CONSENT].tolist() == ["ya"]
