"""Web addresses compared: what only says through which door a reader came is no part of the address."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING: Final = re.compile(
    r"utm_.*|mc_[ce]id|fbclid|gclid|dclid|msclkid|yclid|igshid|gbraid|wbraid|_hs(enc|mi)|cmpid|cmp|ito|ns_[a-z]+|at_[a-z]+|ocid|ref_?src|smid|smtyp|"
    r"spm|vero_id|mkt_tok|oly_(anon|enc)_id|__twitter_impression|guccounter|rss",
    re.IGNORECASE,
)
_PORTS: Final = {"http": 80, "https": 443}


def untracked(url: str) -> str:
    """The address without tracking tags, in one spelling; what is no web address stays as it is."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    if parts.scheme not in _PORTS or not host:
        return url
    place = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    query = urlencode([(n, v) for n, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(n)])
    return urlunsplit((parts.scheme, place, parts.path or "/", query, ""))


def same_page(url: str) -> str:
    """What two addresses of one page have in common: neither tracking tags, nor http or https, nor a slash at the end."""
    found = untracked(url)
    return re.sub(r"^https?://(www\.)?", "", found).rstrip("/") or found
