"""What questions of every kind have in common, as the user wrote them."""

from __future__ import annotations

import msgspec


class AskedDossier(msgspec.Struct, frozen=True, kw_only=True):
    """Of which dossier something is asked, and how much of its log counts.

    Attributes:
        dossier: Which dossier; by default the only one.
        log_at: The last place of the log that counts, or the day after which nothing recorded does.
    """

    dossier: str | None = None
    log_at: str | None = None


class AskedPicture(AskedDossier, frozen=True, kw_only=True):
    """Also which part of a picture is asked for.

    Attributes:
        columns: `parties`, `coalitions` or a list of parties, instead of the dossier's own columns.
        parties: Only these parties.
        issues: Only these issues and their parts.
    """

    columns: str | None = None
    parties: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
