"""What the parts of the report share while they are built: facts, words, settings, running numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from budaya_eval.charts import Chart
from budaya_eval.phrases import format_number, format_period, join_words, spell_count
from budaya_eval.report.advice import Advice, advise
from budaya_eval.report.facts import Facts
from budaya_eval.report.model import Block, Heading, NumberedFigure, NumberedTable
from budaya_eval.report.wording import ReportSettings, Wording, read_wording
from budaya_eval.tables import DisplayTable, table_documentation, table_mapping

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

ANNEXES = (
    "status",
    "pernyataan",
    "butir",
    "unit",
    "penghargaan",
    "koreksi",
    "metode",
    "berakhlak",
    "dokumentasi",
    "asal",
)


class Builder:
    """Facts, words and settings of one report; numbers tables, figures and annexes.

    Parameters
    ----------
    evaluation : Evaluation
        Its published results.
    settings : ReportSettings
        Kop, signatory, paper.
    """

    def __init__(self, evaluation: Evaluation, settings: ReportSettings) -> None:
        self.evaluation = evaluation
        self.settings = settings
        self.facts = Facts(evaluation)
        self.wording = Wording(read_wording(), self._common_values())
        self.mapping = table_mapping(evaluation)
        self._numbers = {"Tabel": 0, "Gambar": 0}
        self._annexes = [key for key in ANNEXES if key not in self._absent()]
        self.table_labels: dict[str, str] = {}

    def _absent(self) -> set[str]:
        """Annexes that this year has nothing for."""
        empty = set()
        if self.mapping is None and self.facts.city("berakhlak_index") is None:
            empty.add("berakhlak")
        if self.evaluation.evidence is None or self.evaluation.evidence.is_empty:
            empty.add("penghargaan")
        if table_documentation(self.evaluation) is None:
            empty.add("dokumentasi")
        return empty

    def _common_values(self) -> dict[str, str]:
        settings, facts = self.settings, self.facts
        government = settings.text("pemerintah")
        return {
            "tahun": str(facts.year),
            "tahun_lalu": str(facts.previous_year or facts.year - 1),
            "tahun_depan": str(facts.year + 1),
            "pemerintah": government,
            "pemerintah_kapital": government.upper(),
            "kepala_daerah": settings.text("kepala_daerah"),
            "kepada": settings.text("kepada"),
        }

    @property
    def skeleton(self) -> str:
        """Name of the skeleton chosen."""
        return self.settings.text("kerangka")

    @cached_property
    def advice(self) -> list[Advice]:
        """Advice that follows from the results, most urgent first; asked for once the participation is tabled."""
        references = {"tabel": self.table_labels["partisipasi"], "lampiran": self.annex("status")}
        return advise(self.facts, self.wording, references)

    def heading(self, section: str, key: str) -> Heading:
        """Head a section, in the words of the skeleton chosen where it has its own."""
        own = f"{section}_{key}"
        title = self.wording.text(*((self.skeleton, own) if self.wording.has(self.skeleton, own) else (section, key)))
        return Heading(2, "", title)

    def annex(self, key: str) -> str:
        """Name an annex as the text refers to it, e.g. "Lampiran 2"."""
        return f"{self.wording.text('bagian', 'lampiran')} {self._annexes.index(key) + 1}"

    @property
    def annexes(self) -> list[str]:
        """Keys of the annexes, in order."""
        return list(self._annexes)

    def add_table(self, table: DisplayTable | None) -> list[NumberedTable]:
        """Number a table, if there is one."""
        if table is None:
            return []
        self._numbers["Tabel"] += 1
        number = self._numbers["Tabel"]
        self.table_labels[table.name] = f"Tabel {number}"
        return [NumberedTable(number, table)]

    def add_figure(self, chart: Chart | None) -> list[NumberedFigure]:
        """Number a figure, if there is one."""
        if chart is None:
            return []
        self._numbers["Gambar"] += 1
        return [NumberedFigure(self._numbers["Gambar"], chart)]

    def next_table(self) -> str:
        """Name the table that will be numbered next, for a sentence before it."""
        return f"Tabel {self._numbers['Tabel'] + 1}"

    def refer_to(self, blocks: Sequence[Block]) -> str:
        """Say in which tables and figures, numbered among these blocks, the details stand; empty if there is none."""
        kinds = ((NumberedTable, "Tabel"), (NumberedFigure, "Gambar"))
        named = [f"{word} {block.number}" for kind, word in kinds for block in blocks if isinstance(block, kind)]
        return self.wording.text("c", "rujuk", daftar=join_words(named)) if named else ""

    @property
    def threshold_percent(self) -> str:
        """Participation below which care is due, in percent."""
        return format_number(100 * self.evaluation.scheme.threshold("min_response"), 0)

    @property
    def survey_period(self) -> str:
        """Dates of the survey; empty if the calendar does not name them."""
        calendar = self.evaluation.settings.calendar
        start, end = calendar.get("survei_mulai"), calendar.get("survei_selesai")
        return format_period(start, end) if start and end else ""


def sentences(*parts: str) -> str:
    """Join sentences into a paragraph, leaving empty ones out."""
    return " ".join(part for part in parts if part)


def start(words: str) -> str:
    """Begin a sentence with these words.

    Examples
    --------
    >>> start("tujuh")
    'Tujuh'
    """
    return words[:1].upper() + words[1:]


def spell_some(count: int) -> str:
    """Spell how many of several things there are, none of them in words of its own.

    Examples
    --------
    >>> spell_some(3), spell_some(0)
    ('tiga', 'tidak satu pun')
    """
    return spell_count(count) if count else "tidak satu pun"


def go_on(words: str) -> str:
    """Go on with these words within a sentence.

    Examples
    --------
    >>> go_on("Tidak ditampilkan"), go_on("KBK belum dibentuk")
    ('tidak ditampilkan', 'KBK belum dibentuk')
    """
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def quote_parts(names: list[str]) -> str:
    """Write indicators in words, each in quotation marks."""
    return join_words([f"“{name}”" for name in names])
