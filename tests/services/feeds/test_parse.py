"""Feeds are read as plain items; what is hostile or broken in them is refused or told."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.services.feed_texts import BOMB_HEAD, atom, item, rss
from tracker.services.feeds.fetching import FeedError
from tracker.services.feeds.parse import parse_feed, text_of_markup

ADDRESS = "https://example.org/feed.xml"


def parse(body, **more):
    return parse_feed(body, address=ADDRESS, **more)


def identities(*items):
    return [i.identity for i in parse(rss(*items)).items]


def test_rss_and_atom_give_the_same_items():
    of_rss = parse(
        rss(
            item(
                "Talks",
                guid="a1",
                link="https://example.org/1",
                text="<p>Soon.</p>",
                date="Mon, 03 Mar 2025 09:00:00 GMT",
            )
        )
    ).items
    entry = (
        '<entry><title>Talks</title><id>a1</id><link href="https://example.org/1"/><updated>2025-03-03T09:00:00Z</updated>'
        '<content type="html">&lt;p&gt;Soon.&lt;/p&gt;</content></entry>'
    )

    assert of_rss == parse(atom(entry)).items
    assert (of_rss[0].title, of_rss[0].link, of_rss[0].text, of_rss[0].published) == (
        "Talks",
        "https://example.org/1",
        "Soon.",
        1_740_992_400_000_000,
    )


def test_an_item_is_known_by_its_guid_else_its_link_without_tags_else_its_content():
    assert identities(item(guid="a1", link="https://example.org/1")) == identities(
        item("Other words", guid="a1", link="https://example.org/2")
    )
    assert identities(item(guid="a1")) != identities(item(guid="a2"))
    assert identities(
        item(link="https://example.org/1?utm_source=rss&id=7")
    ) == identities(item("Other words", link="http://example.org/1/?id=7"))
    assert identities(item(link="https://example.org/1?id=7")) != identities(
        item(link="https://example.org/1?id=8")
    )
    assert identities(item(link="https://example.org/1#c1")) != identities(
        item(link="https://example.org/1#c2")
    )
    assert (
        identities(item("Talks", text="one"))
        == identities(item("Talks", text="one"))
        != identities(item("Talks", text="two"))
    )


def test_an_id_that_stands_twice_brings_one_item_and_the_other_is_told():
    found = parse(
        rss(
            item("One", guid="a"),
            item("Two", guid="a"),
            item("Three", guid="b"),
            item("One", guid="a"),
        )
    )

    assert [i.title for i in found.items] == ["One", "Three"]
    assert found.remarks == (
        f"{ADDRESS}: 1 items have the id of another item, and are passed over",
    )


BOMB = BOMB_HEAD.decode()
HOSTILE = {
    "an entity bomb": rss(item("&b;"), head=f'<?xml version="1.0"?>{BOMB}'),
    "an outside entity": rss(
        item(), head='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "an outside type": rss(
        item(), head='<!doctype rss SYSTEM "http://127.0.0.1:9/x.dtd">'
    ),
    "a type behind a comment that looks like the root": rss(
        item("&b;"), head=f"<!-- <rss> -->{BOMB}"
    ),
    "a type behind an instruction": rss(item("&b;"), head=f"<?x <rss> ?>\n{BOMB}"),
    "a type in UTF-16": rss(item("&b;"), head=BOMB).decode().encode("utf-16"),
    "a type in UTF-32": rss(item("&b;"), head=BOMB).decode().encode("utf-32"),
    "a web page": b"<!DOCTYPE html><html><body>Not found</body></html>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_document_type_is_refused_before_it_is_parsed(body, monkeypatch):
    monkeypatch.setattr(
        "feedparser.parse", lambda *_a, **_k: pytest.fail("it was parsed")
    )

    with pytest.raises(FeedError, match="document type"):
        parse(body)


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-7",
        "cp037",
        "rot13",
        "zip",
        "base64",
        "idna",
        "punycode",
        "unicode_escape",
        "nonsense",
    ],
)
def test_an_encoding_that_may_hide_something_is_refused(encoding):
    with pytest.raises(FeedError, match="encoding"):
        parse(rss(item(), head=f'<?xml version="1.0" encoding="{encoding}"?>'))
    with pytest.raises(FeedError, match="encoding"):
        parse(rss(item(), head=""), content_type=f"text/xml; charset={encoding}")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-8-sig", "windows-1251", "koi8-r", "iso-8859-5"]
)
def test_an_encoding_that_is_named_is_read(encoding):
    body = (
        rss(
            item("Переговоры", guid="a"),
            head=f'<?xml version="1.0" encoding="{encoding}"?>',
        )
        .decode()
        .encode(encoding)
    )

    assert [i.title for i in parse(body).items] == ["Переговоры"]


def test_bytes_that_are_not_in_the_named_encoding_are_shown_as_such():
    found = parse(rss(item("caf\x00", guid="a")).replace(b"\x00", b"\xe9"))

    assert [i.title for i in found.items] == ["caf\N{REPLACEMENT CHARACTER}"]
    assert "but byte" in found.remarks[0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"\x00\x01\x02\xff",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"{}",
        b"plain words",
        b"<html><body/></html>",
        b"<a/>",
        b"<",
    ],
)
def test_what_is_no_feed_is_refused(body):
    with pytest.raises(FeedError, match=r"neither RSS nor Atom|is empty"):
        parse(body)


def test_of_a_feed_that_is_cut_off_the_read_items_are_kept_and_it_is_not_whole():
    body = rss(item("One", guid="1"), item("Two", guid="2"), item("Three", guid="3"))
    found = parse(body[: body.index(b"Three")])

    assert [i.title for i in found.items][:2] == ["One", "Two"]
    assert not found.whole
    assert "it is broken" in found.remarks[0]
    assert parse(body).whole


def test_an_odd_date_or_link_is_left_out():
    found = parse(
        rss(
            item(guid="1", link="javascript:alert(1)", date="the day after"),
            item(
                guid="2",
                link="file:///etc/passwd",
                date="Mon, 03 Mar 99999 09:00:00 GMT",
            ),
        )
    )

    assert [(i.link, i.published) for i in found.items] == [(None, None), (None, None)]


def test_an_item_without_a_title_is_called_by_its_first_words():
    found = parse(
        rss(
            item("", guid="1", text="<p>Arden asks for talks in June.</p>"),
            item("", guid="2"),
        )
    )

    assert [i.title for i in found.items] == [
        "Arden asks for talks in June.",
        "(no title)",
    ]


def test_a_deep_or_long_feed_takes_no_longer_than_its_size():
    start = time.monotonic()
    parse(
        rss(
            item("deep", guid="1", text="<div>" * 20_000 + "x"),
            *(item("t", guid=str(n), text="<p>word</p>" * 20) for n in range(1_000)),
        )
    )

    assert time.monotonic() - start < 20


def test_markup_becomes_lines_and_rows():
    page = "<style>x{}</style><h1>Talks</h1><p>One &amp; two<br>three</p><table><tr><th>Issue</th><th>Arden</th></tr><tr><td><p>Quota</p></td><td>Half</td></tr></table>"

    assert text_of_markup(page).splitlines() == [
        "Talks",
        "One & two",
        "three",
        "|Issue|Arden|",
        "| Quota |Half|",
    ]


@given(st.text(alphabet="<>/ap &;#x\"'!-\n", max_size=60))
def test_any_markup_gives_text(markup):
    text = text_of_markup(markup)

    assert text == "\n".join(" ".join(line.split()) for line in text.splitlines())


@given(
    st.binary(max_size=80),
    st.sampled_from(
        [
            b"",
            b"<rss>",
            b"<?xml version='1.0' encoding='utf-16'?>",
            b'<rss version="2.0"><channel><item>',
        ]
    ),
)
def test_any_bytes_are_a_feed_or_refused(body, before):
    try:
        found = parse(before + body)
    except FeedError as refused:
        assert refused.hint  # noqa: PT017
    else:
        assert len({i.identity for i in found.items}) == len(found.items)
