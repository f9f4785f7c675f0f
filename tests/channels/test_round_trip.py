"""Random valid answers → the response file of a channel → its reader → the same codes, for every channel.

Several groups of raters, own values of a unit, conditions, questions for large units only, declared non-answers, open
texts with whatever people type; in the dialects that offices send: columns in any order, further columns, any
separator and encoding, numbers with decimals, codes or labels, titles or texts, either language.
"""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budaya_eval.answer_table import ANSWERED, CANNOT_JUDGE
from budaya_eval.channels import load_readers
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.units import size_of
from budaya_eval.indicators import Form
from budaya_eval.instrument import build_instrument
from budaya_eval.responses import read_routes
from tests.builders import make_combined, make_list
from tests.channels.response_files import (
    LAYOUTS,
    REGISTER,
    Layout,
    Person,
    lay_vv,
    write_csv,
    write_json,
    write_sav,
    write_xlsx,
)


def make_peer():
    """The questionnaire of those who work with a unit: the same statements, worded for them."""
    base = make_list({"INT": 3, "PRO": 2})
    items = tuple(replace(item, text_peer=f"Pegawai yang Saudara nilai: {item.code}.") for item in base.items)
    texts = {"unit_question": "Unit yang Saudara nilai"}
    return build_instrument(
        replace(base, items=items, forms={**base.forms, "rekan": Form("rekan", "Rekan", ("peer",), "peer", texts)}),
        year=2025,
        form="rekan",
    )


STAFF, PEER = make_combined(), make_peer()
ISSUED = {instrument.fingerprint: instrument for instrument in (STAFF, PEER)}
FRAGMENTS = [
    *("Antrean", "loket 2", ";", ",", "\n", "\t", '"', "'", "=1+1", "-", "+", "@", "{x}", "<b>", "&", "%", "  "),
    *("0", "007", "4,5", "😀", "é", "–", "TM", "ya"),
]
# An apostrophe in front is a spreadsheet's own mark for text, and no answer's.
WORDS = st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join).filter(lambda text: text.strip()[:1] != "'")
SECRET = "198001012005011001"
# The kinds of file a channel comes back as.
KINDS = {
    "entry_sheet": ("csv", "xlsx"),
    "google_forms": ("csv", "xlsx"),
    "html_form": ("csv", "xlsx", "json"),
    "microsoft_forms": ("csv", "xlsx"),
    "limesurvey": ("csv", "xlsx", "vv"),
    "xlsform": ("csv", "xlsx"),
    "table": ("csv", "xlsx"),
    "spss": ("sav",),
}
CASES = [(channel, kind) for channel, kinds in KINDS.items() for kind in kinds]
WITH_TEXTS = ("google_forms", "html_form", "microsoft_forms", "limesurvey", "xlsform")


def is_asked(question, unit, answers):
    """Who is asked a question, said anew: units large enough, those of the organisation, those the condition names."""
    asked = size_of(REGISTER, REGISTER.by_code[unit]) >= question.min_unit_size
    asked &= not question.units or REGISTER.reporting_unit_of[unit] in question.units
    condition = question.shown_if
    return asked and (condition is None or answers[condition.question] == condition.option)


@st.composite
def persons(draw, instrument, units):
    unit, answers = draw(st.sampled_from(units)), {}
    for question in instrument.questions:
        codes = [choice.code for choice in choices_of(question, instrument)]
        given_answer = draw(WORDS if question.kind == "open" else st.sampled_from(["", *codes]))
        answers[question.code] = given_answer if is_asked(question, unit, answers) else ""
    # Who answers no statement at all is set aside.
    first = instrument.questions_of("likert")[0].code
    return Person(unit, answers | {first: answers[first] or "4"})


@st.composite
def files(draw, channel, kind, instrument):
    """How one file comes, and who answered in it."""
    (own,) = {unit for question in STAFF.questions for unit in question.units}
    is_of_unit = draw(st.booleans())
    is_own = is_of_unit and draw(st.booleans())
    units = [unit.code for unit in REGISTER.units if (REGISTER.reporting_unit_of[unit.code] == own) is is_own]
    # The general entry sheet has no room for own values: those come on the sheet of the unit.
    of_units = (own,) if is_own else ("DINKES", "BKD", "ANEH") if is_of_unit or channel == "entry_sheet" else ()
    layout = Layout(
        instrument,
        units=of_units,
        labels=kind not in ("vv", "sav") and draw(st.booleans()),
        language=draw(st.sampled_from(["id", "en"])) if instrument is STAFF else "id",
        by_text=channel in WITH_TEXTS and kind != "vv" and draw(st.booleans()),
        joint=draw(st.sampled_from(["-", "/", ":", ""])),
        number=draw(st.sampled_from([str, "{},0".format, "{}.0".format])) if kind == "csv" else str,
    )
    everybody = [unit.code for unit in REGISTER.units] if not of_units else units
    return layout, draw(st.lists(persons(instrument, everybody), min_size=1, max_size=3))


def write(channel, kind, layout, people, path, draw):
    if kind == "json":
        return write_json(path.with_suffix(".json"), layout, people)
    sheet = (lay_vv if kind == "vv" else LAYOUTS[channel])(layout, people)
    sheet.append(["NIP", "Rata"], [SECRET, "4,2"])
    order = draw(st.permutations(range(len(sheet.head[sheet.title_row]))))
    for rows in (sheet.head, sheet.rows):
        rows[:] = [[(row + [""] * len(order))[place] for place in order] for row in rows]
    if kind == "sav":
        return write_sav(path.with_suffix(".sav"), sheet, layout)
    if kind == "xlsx":
        return write_xlsx(path.with_suffix(".xlsx"), sheet)
    delimiter = "\t" if kind == "vv" else draw(st.sampled_from([",", ";", "\t"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return write_csv(path.with_suffix(".csv"), sheet, delimiter, encoding)


def came_back(answers, row):
    """The code of every answer of a respondent, as the answer table holds it."""
    (declared,) = answers.instrument.scale.non_answers
    found = {}
    for question in answers.instrument.questions:
        state = answers.states.at[row, question.code]
        table = {"likert": answers.values, "open": answers.texts}.get(question.kind, answers.choices)
        value = table.at[row, question.code]
        text = str(int(value)) if question.kind == "likert" and state == ANSWERED else value
        found[question.code] = {ANSWERED: text, CANNOT_JUDGE: declared.code}.get(state, "")
    return found


def expected(person, kind):
    """The answers as given; around a text no spaces, and in a VV file none of its line ends."""
    answers = {code: answer.strip() for code, answer in person.answers.items()}
    if kind == "vv":
        return {code: answer.replace("\n", " ").replace("\t", " ") for code, answer in answers.items()}
    return answers


def test_every_channel_that_brings_answers_back_is_here():
    assert set(KINDS) == set(LAYOUTS) == {channel.NAME for channel in load_readers()}


@pytest.mark.parametrize(("channel", "kind"), CASES, ids=["-".join(case) for case in CASES])
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_answers_come_back_as_the_same_codes(channel, kind, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tahun")
    given_files = {}
    for instrument in (STAFF, PEER):
        layout, people = data.draw(files(channel, kind, instrument))
        write(channel, kind, layout, people, folder / "jawaban" / instrument.route, data.draw)
        given_files[instrument.route] = people
    tables = read_routes(folder, REGISTER, ISSUED)
    assert set(tables) == {"self", "peer"}
    for route, answers in tables.items():
        people = given_files[route]
        assert answers.set_aside.empty, answers.set_aside.to_dict("records")
        assert answers.faults.empty, answers.faults.to_dict("records")
        assert answers.respondents["unit"].tolist() == [person.unit for person in people]
        assert set(answers.respondents["channel"]) == {channel}
        for row, person in enumerate(people):
            assert came_back(answers, row) == expected(person, kind)
        if kind != "json":
            assert "NIP" in answers.files["ignored_columns"].iloc[0]
        assert SECRET not in answers.to_long().to_csv()
