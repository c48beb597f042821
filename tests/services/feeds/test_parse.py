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


@pytest.mark.parametrize("same", [{"guid": "a"}, {"link": "https://example.org/live"}])
def test_two_items_with_one_id_or_link_are_two_and_the_very_same_is_one(same):
    found = parse(
        rss(
            item("One", **same),
            item("Two", **same),
            item("Three", guid="b"),
            item("One", **same),
        )
    )

    assert [i.title for i in found.items] == ["One", "Two", "Three"]
    assert len({i.identity for i in found.items}) == 3


def test_a_date_that_is_not_said_or_not_understood_is_unknown_and_told():
    found = parse(
        rss(
            item("One", guid="1"),
            item("Two", guid="2", date="Sun, 01 Jun 2025 01:30:00 XYZ"),
            item("Three", guid="3", date="Sun, 01 Jun 2025 01:30:00 MSK"),
        )
    )

    assert [i.published for i in found.items] == [None, None, 1_748_730_600_000_000]
    assert found.remarks == (
        f"{ADDRESS}: no date is given for “One”; it stays unknown",
        f"{ADDRESS}: the date is not understood: 'Sun, 01 Jun 2025 01:30:00 XYZ' of “Two”",
    )


@pytest.mark.parametrize(
    "head",
    [
        """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
        "http://my.netscape.com/publish/formats/rss-0.91.dtd">""",
        '<?xml version="1.0"?>\n<!-- x -->\n<!doctype rss>\n',
        "<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/x.dtd'>",
    ],
)
def test_a_document_type_that_declares_nothing_is_passed_over(head, monkeypatch):
    import feedparser

    real, given = feedparser.parse, []
    monkeypatch.setattr(
        "feedparser.parse", lambda text, **k: (given.append(text), real(text, **k))[1]
    )

    assert [i.title for i in parse(rss(item("One"), head=head)).items] == ["One"]
    assert given[0].startswith(b"<rss")


def test_a_web_page_is_told_from_a_feed_with_the_feeds_that_it_names():
    page = (
        '<!DOCTYPE html><html><head><link rel="alternate" '
        'type="application/rss+xml" href="/feed"></head><body>x</body></html>'
    )

    with pytest.raises(FeedError, match="web page") as refused:
        parse(page.encode())

    assert refused.value.hint == "it names its feed: https://example.org/feed"
    for other in (
        b"<html><body/></html>",
        b"\n<!-- x --><HTML></HTML>",
        b'<!doctype HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "x"><head></head>',
    ):
        with pytest.raises(FeedError, match="web page"):
            parse(other)


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_of_a_long_feed_the_first_items_are_read_and_the_others_are_counted(kind):
    body = (
        rss(*(item(f"{n}", guid=f"{n}", date="2025-05-31") for n in range(12)))
        if kind == "rss"
        else atom(
            *(
                f"<entry><title>{n}</title><id>{n}</id><updated>2025-05-31</updated></entry>"
                for n in range(12)
            )
        )
    )

    found = parse(body, most=10)

    assert [i.title for i in found.items] == [str(n) for n in range(10)]
    assert found.whole
    assert found.remarks == (
        f"{ADDRESS}: it has 12 items; the first 10 are read, the other 2 are left out",
    )


BOMB = BOMB_HEAD.decode()
HOSTILE = {
    "an entity bomb": rss(item("&b;"), head=f'<?xml version="1.0"?>{BOMB}'),
    "an outside entity": rss(
        item(), head='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "a type behind a comment that looks like the root": rss(
        item("&b;"), head=f"<!-- <rss> -->{BOMB}"
    ),
    "a type behind an instruction": rss(item("&b;"), head=f"<?x <rss> ?>\n{BOMB}"),
    "a type in UTF-16": rss(item("&b;"), head=BOMB).decode().encode("utf-16"),
    "a type in UTF-32": rss(item("&b;"), head=BOMB).decode().encode("utf-32"),
    "two types": rss(item(), head="<!DOCTYPE rss><!DOCTYPE rss [<!ENTITY a 'b'>]>"),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_document_type_with_declarations_is_refused_before_it_is_parsed(
    body, monkeypatch
):
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

    assert time.monotonic() - start < 60


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
