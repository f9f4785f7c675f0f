"""One room per channel, each holding both directions: questionnaires out, answers in."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from budaya_eval.files import TABLE_SUFFIXES, write_text
from budaya_eval.phrases import SIMULATED

if TYPE_CHECKING:
    from budaya_eval.channels.channel import Channel, LossReport, SideFileChannel, WriteRequest

NAMES = (
    "paper",
    "entry_sheet",
    "google_forms",
    "html_form",
    "microsoft_forms",
    "limesurvey",
    "xlsform",
    "spss",
    "table",
    "docx",
    "codebook",
)

LOSSES_NAME = "tidak-terbawa.txt"


def load_channel(name: str) -> Channel:
    """Load a channel by its name, one of `NAMES`."""
    return cast("Channel", import_module(f"budaya_eval.channels.{name}"))


def write_channel(name: str, request: WriteRequest, folder: Path) -> LossReport:
    """Write the questionnaire into a folder, and beside it what the channel cannot carry."""
    channel = load_channel(name)
    report = channel.write(request, folder)
    lines = [f"{channel.TITLE}: yang tidak terbawa, dan akibatnya", ""]
    lines += [f"- {loss.what}: {loss.consequence}" for loss in report.losses]
    if request.is_simulated:
        lines.insert(0, SIMULATED)
    write_text(folder / LOSSES_NAME, "\n".join(lines) + "\n")
    return replace(report, files=(*report.files, folder / LOSSES_NAME))


def load_readers() -> tuple[Channel, ...]:
    """Load the channels that bring answers back; paper comes back through the entry sheet."""
    channels = (load_channel(name) for name in NAMES)
    return tuple(channel for channel in channels if hasattr(channel, "read"))


def suffixes_of(channel: Channel) -> tuple[str, ...]:
    """Give the kinds of file a channel comes back as: its own `SUFFIXES`, or those of tables."""
    return getattr(channel, "SUFFIXES", TABLE_SUFFIXES)


def load_side_file_readers() -> tuple[SideFileChannel, ...]:
    """Load the channels whose files are named by a second file beside them."""
    return tuple(cast("SideFileChannel", channel) for channel in load_readers() if hasattr(channel, "claims"))
