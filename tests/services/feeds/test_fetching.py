"""An address is read once and within its limits, whatever its server does."""

from __future__ import annotations

import gzip
import os
import time
import urllib.request

import pytest

from tests.services.feed_texts import served
from tracker.services.feeds import fetching
from tracker.services.feeds.fetching import (
    FeedError,
    Limits,
    PrivateAddressError,
    _Redirects,
    address_of,
    fetch,
    is_public,
)


@pytest.fixture
def server(monkeypatch):
    for name in (
        "http_proxy",
        "https_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    with served() as found:
        yield found


@pytest.mark.parametrize(
    ("feed", "found"),
    [
        ("ftp://example.org/feed", "ftp: is not read"),
        ("gopher://example.org/", "gopher: is not read"),
        ("data:text/xml,<rss/>", "data: is not read"),
        ("JAVASCRIPT:alert(1)", "javascript: is not read"),
        ("https://", "not whole"),
        ("https://exam ple.org/", "not whole"),
        ("http://[::1", "not whole"),
        ("https://me:secret@example.org/feed", "would be kept and shown"),
        ("file://server/share/feed.xml", "on another machine"),
        ("nul\0.xml", "names no file"),
    ],
)
def test_an_address_that_is_not_read_is_refused_before_anything_is_asked(feed, found):
    with pytest.raises(FeedError, match=found) as refused:
        fetch(address_of(feed), limits=Limits(1, 10))

    assert "secret" not in str(refused.value)
    assert refused.value.hint


def test_one_feed_has_one_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert (
        address_of("HTTPS://Example.org#top")
        == address_of("https://example.org/")
        == "https://example.org/"
    )
    assert (
        address_of("feed.xml")
        == address_of(str(tmp_path / "feed.xml"))
        == address_of((tmp_path / "feed.xml").as_uri())
    )


def test_a_server_is_asked_again_only_for_what_changed(server):
    url = server.serves(
        b"<rss/>", ETag='"v1"', Last_Modified="Mon, 03 Mar 2025 09:00:00 GMT"
    )
    first = fetch(url)
    by_tag, by_date = (
        fetch(url, etag=first.etag),
        fetch(url, last_modified=first.last_modified),
    )

    assert (first.body, first.etag, first.last_modified) == (
        b"<rss/>",
        '"v1"',
        "Mon, 03 Mar 2025 09:00:00 GMT",
    )
    assert by_tag.body is None
    assert by_tag.etag == '"v1"'
    assert by_date.body is None


def test_a_file_is_read_again_only_when_it_changed(tmp_path):
    file = tmp_path / "a feed.xml"
    file.write_bytes(b"<rss/>")
    address = address_of(str(file))
    first = fetch(address)

    assert first.body == b"<rss/>"
    assert fetch(address, etag=first.etag).body is None
    file.write_bytes(b"<rss />")
    assert fetch(address, etag=first.etag).body == b"<rss />"


def test_a_folder_a_pipe_or_nothing_is_no_feed(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in (".", "pipe", "missing.xml"):
        with pytest.raises(FeedError):
            fetch(address_of(str(tmp_path / name)))


def test_more_bytes_than_allowed_are_not_read(server, tmp_path):
    (tmp_path / "big.xml").write_bytes(b"x" * 101)
    packed = server.serves(
        gzip.compress(b"x" * 5_000_000), "/packed", Content_Encoding="gzip"
    )

    for address in (
        server.serves(b"x" * 101),
        packed,
        address_of(str(tmp_path / "big.xml")),
    ):
        with pytest.raises(FeedError, match="more than 100 bytes"):
            fetch(address, limits=Limits(10, 100))
    assert fetch(server.serves(b"x" * 100), limits=Limits(10, 100)).body == b"x" * 100


def test_packed_bytes_are_unpacked_and_broken_ones_refused(server):
    whole = gzip.compress(b"<rss/>" * 1_000)

    assert (
        fetch(server.serves(whole, Content_Encoding="gzip")).body == b"<rss/>" * 1_000
    )
    with pytest.raises(FeedError, match="cut off"):
        fetch(server.serves(whole[:-9], Content_Encoding="gzip"))
    with pytest.raises(FeedError, match="cannot be unpacked"):
        fetch(server.serves(b"<rss/>", Content_Encoding="gzip"))


@pytest.mark.parametrize("headers", [False, True])
def test_a_server_that_drips_is_left_when_the_time_is_over(server, headers):
    start = time.monotonic()

    with pytest.raises(FeedError, match=r"longer than 0\.3 seconds"):
        fetch(server.drips("/slow", headers=headers), limits=Limits(0.3, 1_000_000))

    assert time.monotonic() - start < 60


def test_a_server_that_is_silent_is_left_when_the_time_is_over(server):
    server.answers["/silent"] = lambda _request: time.sleep(1.5)

    with pytest.raises(FeedError, match=r"longer than 0\.3 seconds"):
        fetch(server.url("/silent"), limits=Limits(0.3, 1_000_000))


def test_an_answer_that_ends_too_soon_is_not_taken_for_the_whole(server):
    def cut(request):
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"<rss>")

    server.answers["/cut"] = cut

    with pytest.raises(FeedError, match="995 bytes too soon"):
        fetch(server.url("/cut"))


def test_a_few_redirects_are_followed(server):
    server.serves(b"<rss/>")
    for n, status in enumerate((301, 302, 303, 307, 308)):
        server.redirects(f"/{n}", f"/{n - 1}" if n else "/feed.xml", status)

    assert fetch(server.url("/4")).body == b"<rss/>"
    server.redirects("/5", "/4")
    with pytest.raises(FeedError, match="more than 5 times"):
        fetch(server.url("/5"))


def test_a_circle_of_redirects_ends(server):
    with pytest.raises(FeedError, match=r"redirects more than 5 times|infinite loop"):
        fetch(server.redirects("/round", "/round"))

    assert len(server.asked) <= 7


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:,x",
        "gopher://127.0.0.1/",
        "javascript:x",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_scheme_is_refused(server, target, status):
    with pytest.raises(FeedError, match="is not followed"):
        fetch(server.redirects("/away", target, status))


def test_a_redirect_from_https_to_less_is_refused():
    asked = urllib.request.Request("https://example.org/feed.xml")

    with pytest.raises(FeedError, match="http is not followed"):
        _Redirects().http_error_302(
            asked, None, 302, "Found", {"location": "http://example.org/feed.xml"}
        )


def test_a_server_that_proves_nothing_is_not_read(server):
    with pytest.raises(FeedError, match="cannot be reached"):
        fetch(
            server.serves(b"<rss/>").replace("http:", "https:"), limits=Limits(5, 100)
        )


@pytest.mark.parametrize("status", [204, 401, 403, 404, 410, 429, 500, 503])
def test_an_answer_that_is_no_success_is_told(server, status):
    if status == 204:
        assert fetch(server.serves(b"", status=status)).body == b""
        return
    with pytest.raises(FeedError, match=f"answers {status}"):
        fetch(server.serves(b"no", status=status))


def test_what_is_no_web_server_is_told(server):
    server.answers["/rude"] = lambda request: request.wfile.write(
        b"\x00\xff\x00 hello\r\n\r\n"
    )

    with pytest.raises(FeedError, match="cannot be reached"):
        fetch(server.url("/rude"))
    with pytest.raises(FeedError, match="cannot be reached"):
        fetch("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_an_address_of_no_public_network_is_told(number):
    assert not is_public(number)


@pytest.mark.parametrize(
    "number", ["93.184.216.34", "2606:4700::1111", "64:ff9b::808:808"]
)
def test_an_address_of_the_public_internet_is_told(number):
    assert is_public(number)


PUBLICLY = Limits(public_only=True)


def test_only_the_public_internet_is_read_where_that_is_asked_for(server, tmp_path):
    file = tmp_path / "feed.xml"
    file.write_bytes(b"<rss/>")
    for address in (server.serves(b"<rss/>"), address_of(str(file))):
        with pytest.raises(PrivateAddressError):
            fetch(address, limits=PUBLICLY)

    assert server.asked == []
    assert fetch(address, limits=Limits()).body == b"<rss/>"


def test_a_redirect_into_a_private_network_is_refused(server, monkeypatch):
    public = iter([True, False])
    monkeypatch.setattr(fetching, "is_public", lambda _: next(public))
    server.serves(b"secret", "/inside")
    address = server.redirects("/feed.xml", server.url("/inside"))

    with pytest.raises(PrivateAddressError):
        fetch(address, limits=PUBLICLY)
    assert [path for path, _ in server.asked] == ["/feed.xml"]


def test_the_very_address_that_was_checked_is_connected_to(monkeypatch):
    numbers = iter([["93.184.216.34"], ["127.0.0.1"]])
    connected = []

    def looked_up(host, port, **_):
        return [(2, 1, 6, "", (number, port)) for number in next(numbers)]

    def connect(address, timeout, source):
        connected.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(fetching.socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(fetching.socket, "create_connection", connect)
    with pytest.raises(FeedError, match="no network here"):
        fetch("http://feeds.example/feed.xml", limits=PUBLICLY)

    assert connected == [("93.184.216.34", 80)]


def test_a_host_of_which_one_address_is_private_is_not_connected_to(monkeypatch):
    both = [(2, 1, 6, "", (number, 80)) for number in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: both)
    monkeypatch.setattr(fetching.socket, "create_connection", pytest.fail)

    with pytest.raises(PrivateAddressError):
        fetch("http://feeds.example/feed.xml", limits=PUBLICLY)


def test_no_proxy_stands_between_where_addresses_are_checked(server, monkeypatch):
    monkeypatch.setenv("http_proxy", server.url("/"))
    with pytest.raises(PrivateAddressError):
        fetch("http://127.0.0.1:1/feed.xml", limits=PUBLICLY)

    assert server.asked == []
