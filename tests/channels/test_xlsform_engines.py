"""The XLSForm in the programs that read XLSForms: pyxform, ODK Validate (JavaRosa), and ODK Web Forms in Chromium.

The submissions are what ODK Web Forms makes; they are laid out as ODK Central's CSV by its documentation ("Exporting
Form Submissions to CSV"), since no server runs here.
"""

import csv
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from pyxform.validators import odk_validate
from pyxform.xls2xform import convert

from budaya_eval.channels import xlsform
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.xlsform.layout import TOP_UNIT_TEXTS, UNIT_TEXTS
from budaya_eval.responses import read_year
from tests.builders import make_combined, make_instrument, make_register
from tests.conftest import NODE_FOLDER

INSTRUMENT = make_combined()
REGISTER = make_register()
QUESTIONS = {question.code: question for question in INSTRUMENT.questions}
XFORMS = "{http://www.w3.org/2002/xforms}"
PAGE = """<!doctype html><html><meta name="viewport" content="width=device-width"><div id="app"></div>
<script type="importmap">{"imports": {"vue": "/vue/dist/vue.runtime.esm-browser.prod.js"}}</script>
<script type="module">
import { createApp, h } from "vue";
import { OdkWebForm, webFormsPlugin } from "/@getodk/web-forms/dist/index.js";
const onSubmit = async (payload) => {
  window.submission = await payload.data[0].get("xml_submission_file").text();
};
const fetchFormAttachment = () => Promise.reject(new Error("the form has no attachment"));
const formXml = await (await fetch("/form.xml")).text();
createApp({ render: () => h(OdkWebForm, { formXml, fetchFormAttachment, onSubmit }) })
  .use(webFormsPlugin).mount("#app");
</script></html>"""
CLICK = """clicks => {
  const shown = Object.fromEntries([...document.querySelectorAll(".question-container")].map(
    question => [question.querySelector("label").textContent, question]));
  const inputs = clicks.map(([text, code]) => shown[text].querySelector(`input[value="${code}"]`));
  inputs.forEach(input => input.click());
  return inputs.length;
}"""


def converted(folder, instrument=INSTRUMENT, **changes):
    """The workbook as pyxform turns it into an XForm."""
    xlsform.write(WriteRequest(instrument, REGISTER, **changes), folder)
    return convert(str(folder / "kuesioner.xlsx"))


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return converted(tmp_path_factory.mktemp("form"), is_simulated=True)


# pyxform and ODK Validate


@pytest.mark.needs_program("java")
@pytest.mark.parametrize("instrument", [INSTRUMENT, make_instrument("lengkap")], ids=["all there is", "long"])
def test_odk_validate_finds_nothing(tmp_path, instrument):
    result = converted(tmp_path, instrument)
    assert result.warnings == []
    path = tmp_path / "form.xml"
    path.write_text(result.xform, encoding="utf-8")
    assert odk_validate.check_xform(str(path)) == []
    path.write_text(result.xform.replace("/data/halaman_unit/perangkat_daerah", "/data/tidak_ada"), encoding="utf-8")
    with pytest.raises(odk_validate.ODKValidateError):
        odk_validate.check_xform(str(path))


def test_the_form_names_its_version_and_asks_for_nothing_about_the_person(form):
    root = ET.fromstring(form.xform)
    data = root.find(f".//{XFORMS}instance")[0]
    assert data.get("id") == "contoh_ringkas_2025"
    assert data.get("version") == INSTRUMENT.fingerprint
    preloads = [value for node in root.iter() for name, value in node.attrib.items() if name.endswith("}preload")]
    assert preloads == ["uid"]  # the number of the submission; no device, time, account or place
    assert {node.get("type") for node in root.iter(f"{XFORMS}bind")} == {"string", None}
    asked = {node.get("ref").rpartition("/")[2] for kind in ("select1", "input") for node in root.iter(XFORMS + kind)}
    assert set(QUESTIONS) < asked
    translations = {node.get("lang"): node for node in root.iter(f"{XFORMS}translation")}
    assert set(translations) == {"Bahasa Indonesia (id)", "English (en)"}
    texts = [{text.get("id"): text[0].text for text in node} for node in translations.values()]
    assert texts[0].keys() == texts[1].keys()
    assert (texts[0]["skala1-4"], texts[1]["skala1-4"]) == ("Selalu", "Always")


# ODK Web Forms


@pytest.fixture(scope="module")
def open_form(form, chromium):
    """Opens the form as a respondent's browser does; every address is answered from this machine."""
    packages = NODE_FOLDER / "node_modules"
    context = chromium.new_context(viewport={"width": 390, "height": 844})

    def serve(route):
        path = urlsplit(route.request.url).path
        if path == "/":
            route.fulfill(body=PAGE, content_type="text/html")
        elif path == "/form.xml":
            route.fulfill(body=form.xform, content_type="text/xml")
        else:
            route.fulfill(path=packages / path[1:], content_type="text/javascript")

    context.route("**/*", serve)

    def opened():
        page = context.new_page()
        page.goto("http://localhost/")
        page.get_by_text(INSTRUMENT.texts["consent_question"]).wait_for()
        return page

    yield opened
    context.close()


def container(page, text):
    return page.locator(".question-container", has=page.get_by_text(text, exact=True))


def tick(page, text, code):
    container(page, text).locator(f"input[value='{code}']").check(force=True)


def choose(page, text, label):
    container(page, text).get_by_role("combobox").click()
    page.get_by_role("option", name=label, exact=True).click()


def send(page):
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_function("window.submission")
    xml = page.evaluate("window.submission")
    page.close()
    return ET.fromstring(xml)


def fill(page, answers, language="id"):
    """Answer the questions as the answers say, in one go; blank ones are left."""
    clicks = []
    for code, answer in answers.items():
        question = QUESTIONS[code]
        text = question.text if language == "id" else question.text_en
        if question.kind == "open":
            container(page, text).locator("textarea").fill(answer)
        elif answer:
            clicks.append([text, answer])
    assert page.evaluate(CLICK, clicks) == len(clicks)


def central_csv(path, submissions):
    """A CSV as ODK Central lays it out: groups before names, joined by "-"; system columns first and last."""
    rows = []
    for data in submissions:
        row = {"SubmissionDate": "1980-01-01T00:00:00.000Z"}
        for node in data:
            local = node.tag.rpartition("}")[2]
            leaves = {f"{local}-{leaf.tag.rpartition('}')[2]}": leaf.text or "" for leaf in node}
            row |= leaves or {local: node.text or ""}
        key = row["meta-instanceID"]
        rows.append({**row, "KEY": key, "SubmitterName": "Publik", "DeviceID": "", "FormVersion": data.get("version")})
    header = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, restval="")
        writer.writeheader()
        writer.writerows(rows)


def pattern(start, blank=()):
    """Answers to every question: all choices in turn."""
    answers = {}
    for place, question in enumerate(INSTRUMENT.questions, start=start):
        codes = [choice.code for choice in choices_of(question, INSTRUMENT)] or ["Perlu *pelatihan* #1"]
        answers[question.code] = "" if question.code in blank else codes[place % len(codes)]
    return answers


def is_shown(page, code):
    return container(page, QUESTIONS[code].text).count() == 1


def came_back(answers, place, code):
    """The code of an answer as the answer table holds it."""
    state = answers.states[code][place]
    if state == "cannot_judge":
        return "TM"
    if state != "answered":
        return ""
    if code in answers.values:
        return str(int(answers.values[code][place]))
    return (answers.texts if code in answers.texts else answers.choices)[code][place]


@pytest.mark.needs_program("chromium")
@pytest.mark.needs_npm("@getodk/web-forms", "vue")
def test_what_odk_web_forms_sends_comes_back_as_it_was_chosen(open_form, tmp_path):
    top, below = TOP_UNIT_TEXTS[0], UNIT_TEXTS[0]
    consent = INSTRUMENT.texts["consent_question"]

    # A small school of DISDIK: the office's own values are asked, the question for large units is not.
    school = pattern(0, blank=("INT1A", "K1", "B2")) | {"K2": "A"}
    page = open_form()
    assert not is_shown(page, "INT2A")
    tick(page, consent, "ya")
    assert is_shown(page, "INT2A")
    assert not is_shown(page, "LOK1A")
    choose(page, top, REGISTER.by_code["DISDIK"].label)
    choose(page, below, REGISTER.by_code["SDN-1"].label)
    assert is_shown(page, "LOK1A")
    assert not is_shown(page, "K3")
    tick(page, QUESTIONS["K2"].text, "A")
    assert is_shown(page, "K3")
    fill(page, school)
    assert not is_shown(page, "B2")
    sent = [send(page)]

    # An office without units below, after another one was chosen by mistake; the condition of K3 does not hold.
    office = pattern(1, blank=("LOK1A", "LOK2A", "K3")) | {"K2": "B"}
    page = open_form()
    tick(page, consent, "ya")
    choose(page, top, REGISTER.by_code["DINKES"].label)
    choose(page, below, REGISTER.by_code["PKM-1"].label)
    choose(page, top, REGISTER.by_code["BKD"].label)
    assert container(page, below).count() == 0
    page.locator(".language-changer:visible").click()
    page.get_by_role("option", name="English").click()
    page.get_by_text("Your suggestion").wait_for()
    fill(page, office, "en")
    sent.append(send(page))

    # Somebody who refuses is asked nothing else.
    page = open_form()
    tick(page, consent, "tidak")
    assert page.locator(".question-container").count() == 3
    sent.append(send(page))

    (tmp_path / "jawaban").mkdir()
    central_csv(tmp_path / "jawaban" / "kuesioner.csv", sent)
    answers = read_year(tmp_path, REGISTER, {INSTRUMENT.fingerprint: INSTRUMENT})
    assert answers.respondents["unit"].tolist() == ["SDN-1", "BKD"]
    assert answers.set_aside["code"].tolist() == ["tanpa-persetujuan"]
    assert answers.faults.empty
    for place, chosen in enumerate((school, office)):
        assert {code: came_back(answers, place, code) for code in QUESTIONS} == chosen
    assert answers.files["ignored_columns"].tolist() == ["SubmissionDate; SubmitterName; DeviceID; FormVersion"]
