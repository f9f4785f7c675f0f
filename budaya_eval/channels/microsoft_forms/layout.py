"""What writer and reader of the Microsoft form agree on: its titles, which become column titles of the responses."""

from __future__ import annotations

NAME = "microsoft_forms"
TITLE = "Microsoft Forms"

CONSENT_TITLE = "Kesediaan"
UNIT_TITLE = "Unit kerja Saudara"
ID_TITLE = "ID"


def consent_title(fingerprint: str) -> str:
    """Write the title of the consent question, which carries the version into the responses.

    Examples
    --------
    >>> consent_title("3F7A-91C2")
    'Kesediaan (kode kuesioner 3F7A-91C2)'
    """
    return f"{CONSENT_TITLE} (kode kuesioner {fingerprint})"
