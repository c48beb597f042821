"""Requests that are refused before they are read, and the headers that every answer has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tracker.web.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
}
"""The headers of every answer: nothing of another host is loaded, and nobody frames a page."""

LONGEST_ADDRESS: Final = 8_000
LARGEST_BODY: Final = 10_000_000
_SAME_ORIGIN: Final = "same-origin"
_HOST: Final = re.compile(
    r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::[0-9]{0,5})?", re.ASCII | re.IGNORECASE
)
_NUL: Final = re.compile("%00|\0")


class OtherSiteError(RequestError):
    """A page of another site asks a browser to write in the name of whoever is logged in."""

    code = "T035"

    def __init__(self) -> None:
        super().__init__(
            403,
            "this was sent by a page of another site, or by a browser that does not say whose",
            "open the form here, and send it from there; programs send a token",
        )


def check_host(host: str, allowed: Collection[str]) -> None:
    """Refuse a request that names another host: its page may be of a stranger.

    A page of a stranger's name can be made to lead to this address; its requests say that name.

    Raises:
        RequestError: The host is not one of those under which this server answers.
    """
    bare = bare_host(host)
    if bare and bare in allowed:
        return
    raise RequestError(
        421,
        f"this server does not answer as {host[:100]!r}",
        "use the address that it printed, or let it answer under that name as well",
    )


def bare_host(host: str) -> str:
    """Return a host without its port, in lower case; empty where it is malformed.

    An address of IPv6 keeps its brackets.
    """
    found = _HOST.fullmatch(host.strip())
    return found[1].lower() if found else ""


def check_size(address: str, length: str | None) -> None:
    """Refuse what is too long, and an address with characters that nothing has.

    Args:
        address: The path and the query, percent-encoded.
        length: The header `Content-Length`; None without one.

    Raises:
        RequestError: It is.
    """
    if len(address) > LONGEST_ADDRESS:
        raise RequestError(414, f"the address has {len(address)} characters")
    if _NUL.search(address):
        raise RequestError(400, "the address has a character NUL, which no text has")
    if length is not None and not (length.isascii() and length.isdecimal()):
        raise RequestError(400, "Content-Length is not a number")
    if length is not None and int(length[:18]) > LARGEST_BODY:
        raise too_large(f"the request has {int(length[:18]):,} bytes")


def too_large(found: str) -> RequestError:
    """Return the error of a body that is larger than one may be."""
    return RequestError(
        413, found, f"{LARGEST_BODY:,} bytes are taken; send a large file in parts"
    )


def check_framing(headers: Mapping[str, str]) -> None:
    """Refuse a body whose end is said in two ways: a proxy in front may have read the other one.

    The bytes behind the end of one of them would be a request of its own, which nobody sent.

    Raises:
        RequestError: It is; the connection ends with it.
    """
    if "transfer-encoding" in headers and "content-length" in headers:
        raise RequestError(
            400,
            "Content-Length and Transfer-Encoding both say where the body ends",
            "send one of them",
            headers={"Connection": "close"},
        )


def check_same_site(site: str | None, origin: str | None, host: str) -> None:
    """Refuse a request that writes by a cookie, unless a page of this server sent it.

    Args:
        site: The header `Sec-Fetch-Site`; None from a browser that does not send it.
        origin: The header `Origin`, which counts without the other; None without one.
        host: The host that is asked.

    Raises:
        OtherSiteError: Another page did, or it is not known which.
    """
    if site is not None:
        is_own = site == _SAME_ORIGIN
    else:
        is_own = (origin or "").partition("://")[2].lower() == host.lower() != ""
    if not is_own:
        raise OtherSiteError
