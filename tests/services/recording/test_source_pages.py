"""When two addresses lead to the same page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.services.recording.source_pages import is_address, same_page, without_tags

PAGE = "https://example.org/news/a?id=3&lang=en"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/a?id=3&lang=en&utm_source=x&utm_medium=y",
        "https://example.org/news/a?fbclid=AbC&id=3&lang=en",
        "https://example.org/news/a?gclid=1&lang=en&id=3",
        "http://www.EXAMPLE.org:80/news/a/?lang=en&id=3#part-2",
        "HTTPS://example.org:443/news/%61?id=3&lang=en&at_medium=RSS&msclkid=1&igshid=1&mc_cid=2",
    ],
)
def test_tags_case_port_slash_and_order_do_not_count(url):
    assert same_page(url) == same_page(PAGE)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/A?id=3&lang=en",
        "https://example.org/news/a?id=4&lang=en",
        "https://example.org/news/a?id=3",
        "https://example.org:8443/news/a?id=3&lang=en",
        "https://sub.example.org/news/a?id=3&lang=en",
        "https://example.org/news/a?id=3&lang=en&gid=7",
        "https://example.org/news/a?id=3&lang=en&pid=7",
    ],
)
def test_what_says_which_page_counts(url):
    assert same_page(url) != same_page(PAGE)


def test_tags_are_cut_and_the_rest_stays_as_it_was_written():
    assert (
        without_tags("https://Example.org/a?x=%20b&utm_source=q&y=#z")
        == "https://Example.org/a?x=%20b&y=#z"
    )
    assert without_tags("https://example.org/a") == "https://example.org/a"


@pytest.mark.parametrize(
    "text",
    [
        "gazette-1",
        "ftp://example.org/a",
        "https://",
        "https://a b",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_web_address_is_none(text):
    assert not is_address(text)


@pytest.mark.parametrize("text", ["https://[", "https://example.org:port/a", "", "::"])
def test_a_broken_address_is_compared_as_it_is(text):
    assert same_page(text) == text
    assert without_tags(text) == text


@given(
    st.text("ab/?=&#%:.", max_size=12),
    st.sampled_from(["utm_source=1", "fbclid=2", "gclid=3"]),
)
def test_a_tag_never_makes_another_page(rest, tag):
    url = f"https://example.org/{rest.partition('#')[0]}"

    assert same_page(f"{url}{'&' if '?' in url else '?'}{tag}") == same_page(url)
