"""The skeletons a report may follow: which section stands in which chapter; the sections are the same for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from budaya_eval.report import closing, evidence, findings, opening
from budaya_eval.report.builder import Builder
from budaya_eval.report.model import Block, Heading, PageBreak

Section = Callable[[Builder], Sequence[Block]]
Chapter = tuple[str, tuple[Section, ...]]

OPENING = (opening.build_general, opening.build_purpose, opening.build_scope, opening.build_bases)
ACTIVITIES = (opening.build_instrument, opening.build_collection, opening.build_reading, opening.build_limits)
OFFICIAL: tuple[Chapter, ...] = (
    ("A.", OPENING),
    ("B.", ACTIVITIES),
    (
        "C.",
        (
            findings.build_levels,
            findings.build_core_values,
            findings.build_indicators,
            findings.build_changes,
            findings.build_units,
            findings.build_reliability,
            evidence.build_evidence,
            findings.build_apart,
        ),
    ),
    ("D.", (closing.build_conclusions, closing.build_advice)),
    ("E.", (closing.build_end,)),
)
SATISFACTION_SURVEY: tuple[Chapter, ...] = (
    ("BAB I", OPENING),
    ("BAB II", ACTIVITIES),
    (
        "BAB III",
        (
            findings.build_levels,
            findings.build_core_values,
            findings.build_indicators,
            findings.build_units,
            findings.build_reliability,
            evidence.build_evidence,
            findings.build_apart,
        ),
    ),
    ("BAB IV", (closing.build_strengths, closing.build_advice, findings.build_changes)),
    ("BAB V", (closing.build_conclusions, closing.build_end)),
)
SKELETONS = {"resmi": OFFICIAL, "skm": SATISFACTION_SURVEY}


def build_chapters(builder: Builder) -> list[Block]:
    """Build all chapters in the order of the skeleton chosen, their sections numbered within each."""
    titles = builder.wording.texts("bagian", builder.skeleton)
    blocks: list[Block] = []
    for (number, sections), title in zip(SKELETONS[builder.skeleton], titles, strict=True):
        begins_page = number.startswith("BAB") and blocks
        blocks += [*([PageBreak()] if begins_page else []), Heading(1, number, title)]
        n_headings = 0
        for block in (block for section in sections for block in section(builder)):
            n_headings += isinstance(block, Heading)
            blocks.append(replace(block, number=f"{n_headings}.") if isinstance(block, Heading) else block)
    return blocks
