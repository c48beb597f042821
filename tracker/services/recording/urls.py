"""When two addresses lead to the same page: tracking tags, case, a final slash and `www.` make no other."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

_TAG: Final = re.compile(
    r"utm_.+|at_(?:campaign|medium|link_.+|ptr_.+|bbc_.+|format|creation)|(?:fb|g|d|dc|tw|tt|y)clid|msclkid|gclsrc|gbraid|wbraid|mc_[ce]id|mkt_tok"
    r"|_hs(?:enc|mi)|igshid?|li_fat_id|oly_(?:anon|enc)_id|vero_(?:conv|id)|wickedid|ref_src|ref_url|cmpid|smid|ncid|__twitter_impression"
)
"""The names of query fields that say where a reader came from, and nothing about the page."""
_PORTS: Final = {"http": "80", "https": "443"}
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether a text is an address of the web."""
    return _ADDRESS.fullmatch(text) is not None


def without_tags(url: str) -> str:
    """An address without its tracking tags; all else as it was written."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if not parts.query:
        return url
    kept = [
        field
        for field in parts.query.split("&")
        if not _TAG.fullmatch(unquote(field.partition("=")[0]).lower())
    ]
    return urlunsplit(parts._replace(query="&".join(kept)))


def same_page(url: str) -> str:
    """What is equal for two addresses of the same page, and for no others; it is for comparing, not for reading.

    The scheme, `www.`, a standard port, a final slash, a fragment, the order of the query and tracking tags do not count.
    """
    try:
        parts = urlsplit(without_tags(url.strip()))
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    shown = f":{port}" if port is not None and str(port) != _PORTS.get(parts.scheme.lower()) else ""
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._").rstrip("/")
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"//{host}{shown}{path}" + (f"?{query}" if query else "")
