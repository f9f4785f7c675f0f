"""The Google Form of a questionnaire with everything: own values, conditions, open questions; and as the Forms API.

Independent of us: TypeScript with the types of Apps Script checks the script, and the schema that Google publishes
(forms.v1.json in google-api-python-client) checks the request. What either would build is compared item by item.
"""

import json
import subprocess
from pathlib import Path

import googleapiclient
import jsonschema
import pandas as pd
import pytest

from budaya_eval.answer_table import interpret
from budaya_eval.channels import google_forms
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.google_forms.form import describe_form
from budaya_eval.responses import read_year
from budaya_eval.unit_register import UnitRegister
from tests.builders import make_combined, make_instrument, make_register
from tests.channels.test_google_forms import pages_of, run_script, walk, write_csv
from tests.conftest import NODE_FOLDER

REGISTER = make_register()
COMBINED = make_combined()
REQUEST = WriteRequest(COMBINED, REGISTER, is_simulated=True)
QUESTIONS = {question.code: question for question in COMBINED.questions}
ISSUED = {COMBINED.fingerprint: COMBINED}
LOCAL = [code for code, question in QUESTIONS.items() if question.units]
CONDITIONAL = [code for code, question in QUESTIONS.items() if question.shown_if]
LARGE = [code for code, question in QUESTIONS.items() if question.min_unit_size]
CONSENT = f"Persetujuan (kode kuesioner {COMBINED.fingerprint})"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formulir")
    google_forms.write(REQUEST, folder)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return run_script(tmp_path_factory.mktemp("naskah"), ["buatFormulir"], REQUEST)


def codes_seen(recording, unit, **answers):
    """Codes that a respondent of a unit meets, in order, who answers the questions named."""
    top = REGISTER.by_code[REGISTER.reporting_unit_of[unit]]
    chosen = {
        CONSENT: COMBINED.texts["consent_yes"],
        "Perangkat Daerah": top.label,
        f"Unit kerja pada {top.label}": REGISTER.by_code[unit].label,
    }
    for code, option in answers.items():
        question = QUESTIONS[code]
        label = next(choice.label for choice in question.options if choice.code == option)
        chosen[f"{code}. {question.text}"] = label
    return [code for title in walk(recording, chosen) if (code := title.split(".")[0]) in QUESTIONS]


@pytest.mark.needs_program("node")
@pytest.mark.parametrize("unit", ["DISDIK", "SDN-1", "SMPN-1", "DINKES", "PKM-1", "BKD", "ANEH"])
@pytest.mark.parametrize("option", ["A", "B"])
def test_everybody_is_asked_what_concerns_them_once(built, unit, option):
    seen = codes_seen(built, unit, K2=option)
    assert len(seen) == len(set(seen))
    unseen = set(QUESTIONS) - set(seen)
    expected = set() if REGISTER.reporting_unit_of[unit] == "DISDIK" else set(LOCAL)
    expected |= set(CONDITIONAL) if option == "B" else set()
    expected |= set(LARGE) if unit in ("ANEH", "SDN-1") else set()
    assert unseen == expected


@pytest.mark.needs_program("node")
def test_who_skips_the_condition_sees_what_follows_and_goes_on(built):
    seen = codes_seen(built, "BKD")
    assert set(QUESTIONS) - set(seen) == set(LOCAL)


@pytest.mark.needs_program("node")
def test_an_open_question_is_a_paragraph_and_never_required(built):
    (item,) = [item for item in built["forms"][0]["items"] if item["type"] == "PARAGRAPH_TEXT"]
    assert item["title"] == f"T1. {QUESTIONS['T1'].text}"
    assert not item["required"]


@pytest.mark.needs_program("node")
def test_a_single_unit_with_own_values_still_leads_on(tmp_path):
    """A Perangkat Daerah without units below asks its unit after its own statements, since that choice leads on."""
    alone = UnitRegister([unit for unit in REGISTER.units if unit.code in ("DISDIK", "BKD")])
    recording = run_script(tmp_path, ["buatFormulir"], WriteRequest(COMBINED, alone))
    lists = [item for item in recording["forms"][0]["items"] if item["type"] == "LIST"]
    assert [choice["value"] for choice in lists[1]["choices"]] == [alone.by_code["DISDIK"].label]
    assert set(LOCAL) <= set(codes_seen(recording, "DISDIK"))
    assert not set(LOCAL) & set(codes_seen(recording, "BKD"))


@pytest.mark.needs_program("node")
@pytest.mark.needs_npm("typescript", "@types/google-apps-script")
def test_typescript_knows_every_call_of_the_script(folder, tmp_path):
    script = tmp_path / "kuesioner.js"
    script.write_bytes((folder / "kuesioner.gs").read_bytes())
    command = ["node", str(NODE_FOLDER / "node_modules" / "typescript" / "bin" / "tsc"), "--noEmit", "--allowJs"]
    command += ["--checkJs", "--target", "es2019", "--lib", "es2019", "--typeRoots"]
    command += [str(NODE_FOLDER / "node_modules" / "@types"), "--types", "google-apps-script"]

    def complaints():
        done = subprocess.run([*command, str(script)], check=False, capture_output=True, text=True, timeout=120)
        return done.stdout + done.stderr

    assert complaints() == ""
    broken = script.read_text(encoding="utf-8").replace(".setProgressBar(", ".setProgresBar(")
    script.write_text(broken, encoding="utf-8")
    assert "setProgresBar" in complaints()


# The Forms API


@pytest.fixture(scope="module")
def schema():
    """Google's discovery document as a JSON schema in which nothing unknown is allowed."""
    documents = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
    found = json.loads((documents / "forms.v1.json").read_text(encoding="utf-8"))["schemas"]

    def convert(part):
        kept = {key: value for key, value in part.items() if key in ("type", "enum")}
        if "$ref" in part:
            kept["$ref"] = f"#/$defs/{part['$ref']}"
        if "items" in part:
            kept["items"] = convert(part["items"])
        if part.get("type") == "object":
            kept["properties"] = {name: convert(value) for name, value in part.get("properties", {}).items()}
            kept["additionalProperties"] = False
        return kept

    definitions = {name: convert(part) for name, part in found.items()}
    return {"$ref": "#/$defs/BatchUpdateFormRequest", "$defs": definitions}


@pytest.fixture(scope="module")
def batch(folder):
    return json.loads((folder / "forms-api-batchupdate.json").read_text(encoding="utf-8"))


def test_the_request_is_what_the_schema_of_google_allows(batch, schema):
    jsonschema.validate(batch, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"requests": [{"createItem": {"item": {"tittle": "x"}}}]}, schema)


def carry_out(batch):
    """Build the form as the API says it does: items by index, a choice may only lead to a page that exists."""
    items, info = [], {}
    for request in batch["requests"]:
        ((kind, content),) = request.items()
        if kind == "createItem":
            assert content["location"]["index"] == len(items)
            assert content["item"]["itemId"] not in {item["itemId"] for item in items}
            items.append(content["item"])
        elif kind == "updateItem":
            item = items[content["location"]["index"]]
            assert item["itemId"] == content["item"]["itemId"]
            assert content["updateMask"] == "questionItem.question.choiceQuestion.options"
            options = content["item"]["questionItem"]["question"]["choiceQuestion"]["options"]
            old = item["questionItem"]["question"]["choiceQuestion"]["options"]
            assert [option["value"] for option in options] == [option["value"] for option in old]
            pages = {item["itemId"] for item in items if "pageBreakItem" in item}
            assert all(option.get("goToSectionId", "") in {"", *pages} for option in options)
            item["questionItem"]["question"]["choiceQuestion"]["options"] = options
        else:
            info |= content
    return items, info


@pytest.mark.needs_program("node")
@pytest.mark.parametrize("instrument", [COMBINED, make_instrument("lengkap")], ids=["combined", "long"])
def test_script_and_request_build_the_same_form(tmp_path, instrument):
    recording = run_script(tmp_path, ["buatFormulir"], WriteRequest(instrument, REGISTER, is_simulated=True))
    items, info = carry_out(json.loads((tmp_path / "forms-api-batchupdate.json").read_text(encoding="utf-8")))
    settings = recording["forms"][0]["settings"]
    assert (info["info"]["title"], info["info"]["description"]) == (settings["Title"], settings["Description"])
    assert info["settings"] == {"emailCollectionType": "DO_NOT_COLLECT"}
    recorded = recording["forms"][0]["items"]
    page_of = {item["itemId"]: old["id"] for item, old in zip(items, recorded, strict=True)}
    actions = {"NEXT_SECTION": "CONTINUE", "SUBMIT_FORM": "SUBMIT"}
    for item, old in zip(items, recorded, strict=True):
        assert (item["title"], item.get("description", "")) == (old["title"], old["help"])
        if old["type"] == "PAGE_BREAK":
            assert item["pageBreakItem"] == {}
        elif old["type"] == "GRID":
            group = item["questionGroupItem"]
            assert [row["rowQuestion"]["title"] for row in group["questions"]] == old["rows"]
            assert [option["value"] for option in group["grid"]["columns"]["options"]] == old["columns"]
        else:
            question = item["questionItem"]["question"]
            assert question["required"] == old["required"]
            options = question.get("choiceQuestion", {}).get("options", [])
            targets = [actions.get(o.get("goToAction", "")) or page_of.get(o.get("goToSectionId", "")) for o in options]
            choices = old.get("choices", [])
            assert [(option["value"], target) for option, target in zip(options, targets, strict=True)] == [
                (choice["value"], choice.get("target")) for choice in choices
            ]


# Back


@pytest.mark.needs_program("node")
def test_answers_to_the_whole_form_come_back_with_what_was_not_asked(tmp_path):
    """Answered by the choices of the form, exported by the script itself, read as a year."""

    def person(unit, option):
        top = REGISTER.by_code[REGISTER.reporting_unit_of[unit]]
        given = [(CONSENT, COMBINED.texts["consent_yes"]), ("Perangkat Daerah", top.label)]
        if top.code in ("DISDIK", "DINKES"):
            given.append((f"Unit kerja pada {top.label}", REGISTER.by_code[unit].label))
        for item in (item for page in describe_form(REQUEST).pages for item in page.items):
            codes = [title.split(".")[0] for title in item.rows] or [item.title.split(".")[0]]
            if set(codes) & set(LOCAL) and top.code != "DISDIK":
                continue
            if item.kind == "grid":
                given.append((item.title, ["5 – Selalu"] * len(item.rows)))
            elif codes[0] in QUESTIONS and (codes[0] not in CONDITIONAL or option == "A"):
                label = {o.code: o.label for o in QUESTIONS[codes[0]].options}
                given.append((item.title, label[option] if label else "Lebih sering rapat"))
        return given

    people = [person("SDN-1", "A"), person("BKD", "B")]
    recording = run_script(tmp_path, ["buatFormulir", {"responses": people}, "eksporJawaban"], REQUEST)
    assert recording["errors"] == []
    year = tmp_path / "tahun"
    (year / "jawaban").mkdir(parents=True)
    write_csv(year / "jawaban" / "jawaban.csv", recording["sheets"]["Jawaban"]["values"], ";")
    answers = read_year(year, REGISTER, ISSUED)
    states = answers.states.set_index(answers.respondents["unit"]).T.to_dict("dict")
    assert set(states) == {"SDN-1", "BKD"}
    not_asked = {
        unit: {code for code, state in found.items() if state == "not_shown"} for unit, found in states.items()
    }
    assert not_asked == {"SDN-1": set(LARGE), "BKD": {*LOCAL, *CONDITIONAL}}
    assert {state for found in states.values() for state in found.values()} == {"answered", "not_shown"}


def test_in_english_the_form_reads_english_and_means_the_same():
    english = describe_form(WriteRequest(COMBINED, REGISTER, language="en"))
    items = [item for page in english.pages for item in page.items]
    assert items[0].title == CONSENT
    offered = {title.split(".")[0]: item for item in items for title in item.rows or [item.title]}
    assert "INT1A. Staff in my unit do int1." in offered["INT1A"].rows
    for code, question in QUESTIONS.items():
        labels = offered[code].columns or [choice.label for choice in offered[code].choices]
        answers, states = interpret(question, COMBINED, pd.Series(labels, dtype="str"))
        assert set(states) <= {"answered", "cannot_judge"}
        assert answers.dropna().is_unique


def test_pages_are_reached_or_end_the_form(built):
    """No page without items, and none that no way leads to."""
    pages = pages_of(built)
    assert all(items for _, items in pages)
    targets = {choice.get("target") for _, items in pages for item in items for choice in item.get("choices", [])}
    led = [number for number, items in pages[1:] if items]
    assert targets - {None, "CONTINUE", "SUBMIT"} <= set(led)
