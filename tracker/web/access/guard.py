"""Requests that are refused before they are read, and the headers that every answer has."""

from __future__ import annotations

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
METHODS: Final = frozenset(("GET", "HEAD", "POST"))
_SAME_ORIGIN: Final = "same-origin"


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
    if bare_host(host) in allowed:
        return
    raise RequestError(
        421,
        f"this server does not answer as {host[:100]!r}",
        "use the address that it printed, or let it answer under that name as well",
    )


def bare_host(host: str) -> str:
    """Return a host without its port, in lower case; an address in brackets keeps them."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower().rstrip(".")


def check_size(method: str, address: str, length: str | None) -> None:
    """Refuse what is too long, and methods that no address takes.

    Args:
        method: The method.
        address: The path and the query.
        length: The header `Content-Length`; None without one.

    Raises:
        RequestError: It is.
    """
    if len(address) > LONGEST_ADDRESS:
        raise RequestError(414, f"the address has {len(address)} characters")
    if length is not None and not length.isdecimal():
        raise RequestError(400, "Content-Length is not a number")
    if length is not None and int(length[:18]) > LARGEST_BODY:
        raise RequestError(413, f"the request has {length} bytes")
    if method not in METHODS:
        raise reading_only(method)


def reading_only(method: str) -> RequestError:
    """Return the error of a method that an address does not take."""
    return RequestError(
        405, f"{method} is not understood here", "this address is for reading"
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
