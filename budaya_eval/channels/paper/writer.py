"""Writes the paper questionnaire: a specimen, or print runs per unit, and where every circle stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from budaya_eval.channels.audience import blocks_of_unit, describe_condition, language_loss, losses_of_parts
from budaya_eval.channels.channel import CONSENT, Loss, LossReport, WriteRequest
from budaya_eval.channels.paper.guide import write_guide
from budaya_eval.channels.paper.sheet_code import MOST_SHEETS, make_sheet_code
from budaya_eval.channels.paper.typesetting import (
    MEASURES,
    Layout,
    Paper,
    Sheet,
    can_draw,
    find_layout,
    set_form,
    set_sheets,
)
from budaya_eval.channels.units import units_below
from budaya_eval.errors import ProblemList
from budaya_eval.files import FIXED_TIME, atomic_folder, did_you_mean, near_miss, write_text
from budaya_eval.instrument import Block, Instrument
from budaya_eval.phrases import SIMULATED, format_date, format_number, join_words
from budaya_eval.unit_register import Unit

NAME = "paper"
TITLE = "Kuesioner kertas"
PAPERS = {"A4": Paper("A4", 210, 297), "F4": Paper("F4", 215, 330)}
SPECIMEN_CODE = "CONTOH"
SHEETS_PER_FILE = 500
GUIDE_NAME = "cara-memakai.txt"
CONSENT_OPTIONS = (("ya", "consent_yes", "Ya, saya bersedia"), ("tidak", "consent_no", "Tidak, saya tidak bersedia"))


@dataclass(frozen=True, slots=True)
class _Run:
    """The print run of a unit, and which form it gets."""

    unit: Unit
    n_copies: int
    variant: _Variant


@dataclass(frozen=True, slots=True)
class _Variant:
    """A form of the questionnaire: background questions the size of a unit forbids, own values only it is asked."""

    left_out: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        """What tells its layout from others."""
        parts = [*(("tanpa", *self.left_out) if self.left_out else ()), *(("dengan", *self.own) if self.own else ())]
        return "-".join(("", *parts))

    def blocks(self, instrument: Instrument) -> tuple[Block, ...]:
        """Blocks of this form."""
        return tuple(block for block in instrument.blocks if not block.units or block.section in self.own)


def write(
    request: WriteRequest,
    folder: Path,
    *,
    print_papers: Sequence[str] = ("F4",),
    emblem: Path | None = None,
) -> LossReport:
    """Write the questionnaire for printing.

    Without units a specimen in A4 and F4 is written, to be read and approved, not filled in; where a unit has values of
    its own, one more with them. With units, each gets its print run: sheets with codes 0001, 0002, … in files of at
    most 500 sheets.

    Parameters
    ----------
    request : WriteRequest
        What to write; `copies` 0 means one sheet for each ASN of the unit and of the units below it.
    folder : Path
        Where to write; files of the same name are replaced once everything is ready.
    print_papers : sequence of str
        Paper sizes of a print run (`PAPERS`); F4 is what the offices print on.
    emblem : Path, optional
        SVG or PNG file to stand before the letterhead.

    Returns
    -------
    LossReport

    Raises
    ------
    InputError
        An unknown unit or paper size, no or too many sheets, an unreadable emblem: all at once.
    """
    problems = ProblemList()
    runs = _plan_runs(request, problems)
    papers = _choose_papers(print_papers, problems) if request.units else tuple(PAPERS.values())
    image = _read_emblem(emblem, problems)
    problems.raise_if_any()
    n_pages = 0
    with atomic_folder(folder) as staging:
        for paper in papers:
            for variant in dict.fromkeys([run.variant for run in runs] or _specimens(request.instrument)):
                content = _content(request, variant, paper, image)
                layout = find_layout(content)
                n_pages = max(n_pages, len(layout.pages))
                _write_layout(staging, request.instrument, paper, variant, layout)
                _write_pdfs(staging, content, layout, [run for run in runs if run.variant == variant])
        example = make_sheet_code(request.units[0] if request.units else "DINKES", 42)
        write_text(staging / GUIDE_NAME, write_guide(request, papers, n_pages, example))
        names = sorted(path.name for path in staging.iterdir())
    return LossReport(NAME, tuple(folder / name for name in names), _losses(request, runs))


def _plan_runs(request: WriteRequest, problems: ProblemList) -> tuple[_Run, ...]:
    runs = []
    for code in dict.fromkeys(request.units):
        unit = request.register.by_code.get(code)
        if unit is None:
            problems.add(
                "unit-unknown",
                f"Unit '{code}' tidak ada dalam daftar unit" + did_you_mean(near_miss(code, request.register.by_code)),
                action="Periksa kode unit dalam unit.xlsx.",
            )
            continue
        n_staff = sum(one.n_staff for one in (unit, *units_below(request.register, unit)))
        n_copies = request.copies or n_staff
        if not 1 <= n_copies <= MOST_SHEETS:
            problems.add(
                "copies",
                f"Jumlah lembar untuk {unit.label}: {format_number(n_copies, 0)}",
                allowed=f"1 sampai dengan {format_number(MOST_SHEETS, 0)} lembar",
                action="Isi jumlah pegawai dalam unit.xlsx, atau tentukan jumlah lembarnya.",
            )
        left_out = (q.code for q in request.instrument.questions_of("background") if n_staff < q.min_unit_size)
        own = dict.fromkeys(block.section for block in blocks_of_unit(request, unit) if block.units)
        runs.append(_Run(unit, n_copies, _Variant(tuple(left_out), tuple(own))))
    return tuple(runs)


def _specimens(instrument: Instrument) -> list[_Variant]:
    """The form everybody gets, and one more for each list of own values."""
    own = dict.fromkeys(block.section for block in instrument.blocks if block.units)
    return [_Variant(), *(_Variant(own=(section,)) for section in own)]


def _choose_papers(names: Sequence[str], problems: ProblemList) -> tuple[Paper, ...]:
    for name in names:
        if name not in PAPERS:
            problems.add("paper-unknown", f"Ukuran kertas '{name}' tidak dikenal", allowed=", ".join(PAPERS))
    return tuple(PAPERS[name] for name in names if name in PAPERS)


def _read_emblem(path: Path | None, problems: ProblemList) -> list[int] | None:
    if path is None:
        return None
    image = list(path.read_bytes()) if path.is_file() else []
    if not can_draw(image):
        problems.add("emblem", "Lambang tidak dapat dibaca", allowed="berkas gambar SVG atau PNG", file=str(path))
    return image


def _content(request: WriteRequest, variant: _Variant, paper: Paper, emblem: list[int] | None) -> dict[str, Any]:
    """Gather everything the template needs except sheets and pages; all of it plain strings and numbers."""
    instrument = request.shown
    texts = instrument.texts
    title = texts.get("title", instrument.list_name)
    blocks = variant.blocks(instrument)
    parts = [part for block in blocks if (part := _part(instrument, block, blocks, variant.left_out))["questions"]]
    specimen = "" if request.units else "".join(f"-{section}" for section in variant.own)
    return {
        "name": f"kuesioner-{instrument.form}-{paper.name}{specimen}",
        "document_title": f"{title}, {instrument.year}",
        "organisation": request.organisation,
        "date": {"year": FIXED_TIME.year, "month": FIXED_TIME.month, "day": FIXED_TIME.day},
        "title": title,
        "year": str(instrument.year),
        "fingerprint": request.instrument.fingerprint,
        "language": request.language,
        "paper": {"width": paper.width, "height": paper.height},
        "is_specimen": not request.units,
        "simulated": SIMULATED if request.is_simulated else "",
        "emblem": emblem,
        "purpose": [line for line in texts.get("purpose", "").splitlines() if line.strip()],
        "notes": list(_notes(request)),
        "consent": {
            "code": CONSENT,
            "question": texts.get("consent_question", "Apakah Saudara bersedia mengisi kuesioner ini?"),
            "options": [{"code": code, "label": texts.get(key, label)} for code, key, label in CONSENT_OPTIONS],
        },
        "instructions": texts.get("instructions", ""),
        "closing": texts.get("closing", ""),
        "parts": [{**part, "number": number} for number, part in enumerate(parts, start=1)],
    }


def _part(instrument: Instrument, block: Block, blocks: Sequence[Block], left_out: Sequence[str]) -> dict[str, Any]:
    scale = instrument.scale
    return {
        "kind": block.kind,
        "title": block.title,
        "prompt": block.prompt,
        "scale": [{"code": str(point.value), "label": point.label} for point in scale.points],
        "non_answers": [
            {"code": answer.code, "label": answer.label}
            for answer in scale.non_answers
            if answer.is_offered(block.wording)
        ],
        "questions": [
            {
                "code": question.code,
                "number": question.number,
                "text": question.text,
                "condition": describe_condition(question, blocks),
                "options": [{"code": option.code, "label": option.label} for option in question.options],
            }
            for question in block.questions
            if question.code not in left_out
        ],
    }


def _notes(request: WriteRequest) -> Iterator[dict[str, str]]:
    start, end = request.survey_start, request.survey_end
    if start and end:
        yield {"label": "Waktu pengisian", "text": f"{format_date(start)} sampai dengan {format_date(end)}"}
    elif start:
        yield {"label": "Waktu pengisian", "text": f"mulai {format_date(start)}"}
    elif end:
        yield {"label": "Waktu pengisian", "text": f"paling lambat {format_date(end)}"}
    yield {
        "label": "Pengembalian",
        "text": "Masukkan lembar ini, terisi atau kosong, ke kotak tertutup di unit kerja Saudara.",
    }
    if contact := request.shown.texts.get("contact", ""):
        yield {"label": "Pertanyaan", "text": contact}


def _write_pdfs(staging: Path, content: dict[str, Any], layout: Layout, runs: Sequence[_Run]) -> None:
    stem = content["name"]
    if content["is_specimen"]:
        (staging / f"{stem}.pdf").write_bytes(set_form(content, layout, Sheet(SPECIMEN_CODE, "")))
        return
    form = set_form(content, layout)
    for run in runs:
        titled = {**content, "document_title": f"{content['document_title']}, {run.unit.name}"}
        for first in range(1, run.n_copies + 1, SHEETS_PER_FILE):
            last = min(first + SHEETS_PER_FILE - 1, run.n_copies)
            sheets = [Sheet(make_sheet_code(run.unit.code, serial), run.unit.name) for serial in range(first, last + 1)]
            serials = f"-{first:04d}-{last:04d}" if run.n_copies > SHEETS_PER_FILE else ""
            target = staging / f"{stem}-{run.unit.code}{serials}.pdf"
            target.write_bytes(set_sheets(titled, layout, form, sheets))


def _write_layout(staging: Path, instrument: Instrument, paper: Paper, variant: _Variant, layout: Layout) -> None:
    """Write where every circle stands, and every box for words; each variant of the form has a layout of its own."""
    stem = f"tata-letak-{instrument.form}-{paper.name}"
    content = {
        "fingerprint": instrument.fingerprint,
        "form": instrument.form,
        "paper": asdict(paper),
        "unit_of_length": "mm",
        "measures": MEASURES,
        "n_pages": len(layout.pages),
        "left_out": list(variant.left_out),
        "circles": [asdict(circle) for circle in layout.circles],
    }
    if variant.own:
        content["own_values"] = list(variant.own)
    if layout.boxes:
        content["boxes"] = [{k: v for k, v in asdict(box).items() if k != "option"} for box in layout.boxes]
    write_text(staging / f"{stem}{variant.suffix}.json", json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _losses(request: WriteRequest, runs: Sequence[_Run]) -> tuple[Loss, ...]:
    losses = [
        Loss("Jawaban wajib", "Pertanyaan dapat terlewat atau ditandai dua kali; sel itu kosong atau disisihkan."),
        Loss(
            "Loncatan pertanyaan",
            "Responden yang tidak bersedia tetap melihat semua pertanyaan; saat diketik, lembarnya disisihkan.",
        ),
        language_loss(request, "Lembar kertas"),
        *losses_of_parts(
            request.instrument,
            condition="Syaratnya tercetak di bawah pertanyaan; isian di luar syarat dibuang saat dibaca, dan disebut.",
            opened="Diketik petugas entri; tulisan tangan dapat dikenali, jadi lembarnya disimpan tertutup.",
        ),
        Loss("Urutan per responden", "Semua lembar memakai urutan pernyataan yang sama."),
        Loss("Waktu pengisian", "Lama mengisi tidak tercatat, sehingga pengisian yang terlalu cepat tidak terlihat."),
        Loss("Pilihan unit", "Unit dikenali dari kode lembar; lembar yang tertukar dihitung untuk unit pada kodenya."),
        Loss(
            "Kiriman unik",
            "Lembar yang difotokopi membawa kode yang sama; isinya yang berbeda dilaporkan sebagai bertentangan.",
        ),
    ]
    for left_out in dict.fromkeys(run.variant.left_out for run in runs if run.variant.left_out):
        units = [run.unit.code for run in runs if run.variant.left_out == left_out]
        losses.append(
            Loss(
                f"Data umum {join_words(left_out)}",
                f"Tidak ditanyakan pada unit dengan pegawai sedikit: {join_words(units)}.",
            )
        )
    return tuple(losses)
