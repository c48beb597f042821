"""Imports by form: a file waits under an address, its errors are mended there, then it is appended."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.running import run
from tests.web.test_desk import Browser, log, text_of
from tracker.services.recording.flow import OvertakenError
from tracker.web.desk.sent import Sent
from tracker.web.problems import STATUSES

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.web.asking import Client
    from tracker.services.importing import ImportPlan

X = "/d/mini"
IMPORT = f"{X}/desk/import"
FAULTY = (
    "type,party,issue,stance,when,key\n"
    "position-stated,Rusia,ceasefire,yes,2025-05-20,I1\n"
    "position-stated,russia,ceasefire,,soon,I2\n"
    'position-stated,russia,ceasefire,"so ""they"" say, twice",2025-05-21,I3,\n'
    "position-stated,russia,ceasefire,no,2025-05-19,I4\n"
)
MENDED = {
    "m.2.17": "Russia",
    "m.3.34": "=maybe; later",
    "m.3.35": "2025-05-22",
    "m.4": 'position-stated,russia,ceasefire,"so ""they"" say, twice",2025-05-21,I3',
}
FINE = "type,party,issue,stance,when,key\nposition-stated,russia,ceasefire,yes,2025-05-20,I1\n"


def multipart(fields: dict[str, str], name: str, content: bytes) -> bytes:
    """Return a form with a file as a browser sends it."""
    head = 'Content-Disposition: form-data; name="'
    parts = [f'--b\r\n{head}{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()]
    file = f'--b\r\n{head}file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
    return b"".join([*parts, file.encode(), content, b"\r\n--b--\r\n"])


def send(
    browser: Browser, content: str | bytes, name: str = "facts.csv", **fields: str
) -> httpx.Response:
    body = content.encode() if isinstance(content, str) else content
    return browser.client.request(
        "POST",
        IMPORT,
        multipart(fields, name, body),
        content_type="multipart/form-data; boundary=b",
        sec_fetch_site="same-origin",
        **browser.known,
    )


def sent(
    browser: Browser, content: str | bytes, name: str = "facts.csv", **fields: str
) -> str:
    """Send a file, and return the address under which it waits."""
    answer = send(browser, content, name, **fields)
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"]


def said(browser: Browser, address: str) -> str:
    return " ".join(text_of(browser.get(address)).split())


def seen(page: httpx.Response) -> dict[str, str]:
    """Return what the button that appends sends."""
    place = re.search(r'name="_seen" value="(\d+)"', page.text)
    return {"_seen": place[1] if place else "", "_step": "append"}


def appended(browser: Browser, address: str) -> httpx.Response:
    return browser.send(address, seen(browser.get(address)))


def keys() -> list[str]:
    return [each["event"].get("key") for each in log()]


@pytest.fixture
def browser(desk: Client) -> Browser:
    return Browser(desk)


def test_a_file_waits_under_an_address_until_it_is_appended(browser: Browser) -> None:
    before = log()
    address = sent(browser, FINE)
    page = said(browser, address)

    assert "1 row: 1 new, 0 already there. Nothing of it has been appended yet." in page
    assert "I1: Position stated, 20 May 2025: Russia on Ceasefire: yes" in page
    assert "What changes in the answer at the end of 20 May 2025" in page
    assert "Append 1 event" in page
    assert log() == before
    assert appended(browser, address).headers["location"] == address
    assert [e["event"]["key"] for e in log()[len(before) :]] == ["I1"]
    place = len(before) + 1
    assert f"Appended: log places {place} to {place}." in said(browser, address)


def test_a_second_press_and_a_second_file_add_nothing(browser: Browser) -> None:
    address = sent(browser, FINE)
    press = seen(browser.get(address))
    answers = [browser.send(address, press) for _ in range(2)]
    before = log()
    again = sent(browser, FINE)

    assert [each.status_code for each in answers] == [303, 303]
    assert again == address
    assert "0 new, 1 already there" in said(browser, again)
    assert browser.send(again, press).status_code == 303
    assert log() == before


def test_every_error_stands_at_its_place_with_an_input_for_its_value(
    browser: Browser,
) -> None:
    before = log()
    page = browser.get(sent(browser, FAULTY))
    text = unescape(page.text)

    assert "<title>Error: Import facts.csv - " in text
    assert "4 rows: 1 new, 0 already there, 3 with errors." in text
    for at, line in (
        ("f-m-2-17", "Line 2, party: there is no party 'Rusia'"),
        ("f-m-3-34", "Line 3, stance: is missing"),
        ("f-m-3-35", "Line 3, when: date 'soon' is not understood"),
        ("f-m-4", "Line 4: the row has 7 cells, the first line 6"),
    ):
        assert f'<a href="#{at}">{line}' in text
        assert f'id="{at}"' in text
    assert "did you mean russia or" in text
    assert 'name="m.2.17" value="Rusia"' in text
    assert "Append 1 event" not in text
    assert browser.send(page.request.url.path, seen(page)).status_code == 303
    assert log() == before


def test_mended_values_make_another_batch_that_is_appended_whole(
    browser: Browser,
) -> None:
    first = sent(browser, FAULTY)
    mended = browser.send(first, {**MENDED, "_form": "csv"}).headers["location"]
    page = said(browser, mended)

    assert mended != first
    assert "4 rows: 4 new, 0 already there." in page
    assert "3 with errors" in said(browser, first)
    appended(browser, mended)
    stances = {e["event"]["key"]: e["event"]["stance"] for e in log()[-4:]}
    assert stances == {
        "I1": "yes",
        "I2": "=maybe; later",
        "I3": 'so "they" say, twice',
        "I4": "no",
    }


def test_a_field_that_is_missing_in_json_is_added_where_it_is_missing(
    browser: Browser,
) -> None:
    line = '{"type":"position-stated","party":"russia","issue":"ceasefire","when":"soon","key":"J1"}\n'
    address = sent(browser, line, "facts.jsonl")
    values = {"m.1.1.stance": "yes", "m.1.71": '"2025-05-20"'}
    page = browser.get(address).text
    assert all(f'name="{name}"' in page for name in values)
    mended = browser.send(address, values).headers["location"]

    assert "1 row: 1 new" in said(browser, mended)


def test_the_form_leads_to_the_files_that_wait_and_says_what_became_of_them(
    browser: Browser,
) -> None:
    assert "Files of the last 14 days" not in said(browser, IMPORT)
    faulty = sent(browser, FAULTY, "first.csv")
    fine = sent(browser, FINE)
    appended(browser, fine)
    page = browser.get(IMPORT)

    assert f'<a href="{faulty}">first.csv</a>' in page.text
    assert f'<a href="{fine}">facts.csv</a>' in page.text
    assert "first.csv 2026-01-01 00:00Z, waits" in said(browser, IMPORT)
    assert "facts.csv 2026-01-01 00:00Z, appended" in said(browser, IMPORT)


def test_of_many_errors_the_first_lines_are_shown_and_the_others_counted(
    browser: Browser,
) -> None:
    head, row = FINE.splitlines()
    wrong = row.replace("2025-05-20", "soon")
    lines = (wrong.replace("I1", f"I{n}") for n in range(103))
    page = browser.get(sent(browser, "\n".join((head, *lines))))

    assert "There are 103 errors" in page.text
    assert "3 more errors stand in further lines." in page.text
    assert len(re.findall("<legend>Line", page.text)) == 100


def test_what_is_not_changed_is_the_same_batch(browser: Browser) -> None:
    address = sent(browser, FAULTY)
    page = browser.get(address)
    inputs = re.findall(r'name="(m[^"]*)" value="([^"]*)"', page.text)
    areas = re.findall(r'name="(m[^"]*)"[^>]*>\n([^<]*)</textarea>', page.text)
    same = {unescape(n): unescape(v) for n, v in (*inputs, *areas)}
    answer = browser.send(address, {**same, "_form": "csv"})

    assert len(same) == 6
    assert answer.headers["location"] == address


def test_rows_with_errors_are_left_out_and_saved_as_the_command_saves_them(
    browser: Browser, tmp_path: Path
) -> None:
    address = sent(browser, FAULTY, _skip="yes")
    rejects = browser.get(f"{address}/rejects.csv")
    (tmp_path / "facts.csv").write_text(FAULTY)
    words = (
        "--on-error",
        "skip",
        "--rejects",
        "r.csv",
        "--yes",
        "facts.csv",
        "-d",
        "mini",
    )
    assert "1 new, 0 already there, 3 with errors" in said(browser, address)
    appended(browser, address)

    assert keys()[-1] == "I4"
    assert run("import", *words, folder=tmp_path).code == 4
    assert rejects.content == (tmp_path / "r.csv").read_bytes()
    assert "attachment" in rejects.headers["content-disposition"]
    assert browser.get(f"{address}/rejects.jsonl").status_code == 404
    assert browser.get(f"{sent(browser, FINE)}/rejects.csv").status_code == 404


def test_what_others_append_meanwhile_is_looked_at_before_the_file_is_appended(
    browser: Browser,
) -> None:
    address = sent(browser, FINE)
    press = seen(browser.get(address))
    assert run("append", "note", "meanwhile", "--on", "2025-05-21", "--yes").code == 0
    before = log()
    page = browser.send(address, press)

    assert page.status_code == 200
    assert "Others have appended since you looked" in page.text
    assert log() == before
    assert browser.send(address, seen(page)).status_code == 303
    assert keys()[-1] == "I1"


def test_a_press_that_another_one_overtakes_adds_nothing(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = sent(browser, FINE)
    press = seen(browser.get(address))
    carry_out = Sent.carry_out

    def overtaken(first: Sent, plan: ImportPlan) -> None:
        carry_out(first, plan)
        raise OvertakenError

    monkeypatch.setattr(Sent, "carry_out", overtaken)
    answer = browser.send(address, press)

    assert answer.headers["location"] == address
    assert keys().count("I1") == 1


def test_where_appends_are_reviewed_a_file_waits_for_another_editor(
    browser: Browser,
) -> None:
    assert run("review", "on", "-d", "mini").code == 0
    before = keys()
    address = sent(browser, FINE)
    page = appended(browser, address)

    assert page.status_code == 303
    assert page.headers["location"] == f"{X}/reviews/1"
    assert "I1" in said(browser, page.headers["location"])
    assert keys() == before
    assert "Append 1 event" in said(browser, address)


def test_what_is_new_and_what_is_very_like_a_recorded_fact_is_named(
    browser: Browser,
) -> None:
    rows = [
        {"type": "party-registered", "slug": "arden", "name": "Arden", "kind": "state"},
        {
            "type": "source-registered",
            "slug": "post-1",
            "publisher": "The Post",
            "url": "https://example.org/a",
        },
    ]
    near = FINE.splitlines()[1].replace("I1", "I2")
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    page = said(browser, sent(browser, lines, "new.jsonl"))
    appended(browser, sent(browser, FINE))
    like = said(browser, sent(browser, f"{FINE.splitlines()[0]}\n{near}\n", "b.csv"))

    assert "party arden: Arden" in page
    assert "source post-1: The Post" in page
    assert "Very like what is recorded Line 2: I1" in like


def test_an_export_of_a_colleague_shows_what_differs_and_keeps_who_recorded_it(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "mini.jsonl").write_text(run("export", "-d", "mini").out)
    with monkeypatch.context() as patched:
        patched.setenv("TRACKER_DB", str(theirs / "log.db"))
        patched.setenv("TRACKER_AUTHOR", "Berta")
        assert run("import", "--yes", str(theirs / "mini.jsonl")).code == 0
        for key, words in (("C1", "new there"), ("C2", "said there")):
            on = ("--on", "2025-05-25", "--key", key, "--yes")
            assert run("append", "note", words, *on).code == 0
        export = run("export", "-d", "mini").out
    ours = ("append", "note", "said here", "--on", "2025-05-25", "--key", "C2")
    assert run(*ours, "--yes").code == 0
    address = sent(browser, export, "theirs.jsonl", _skip="yes")
    page = said(browser, address)
    appended(browser, address)

    assert "1 new, 10 already there, 1 different under the same key" in page
    assert "New here, by who recorded it: Berta 1." in page
    assert re.search(r"C2 here by \S.* said here .* there by Berta .* said there", page)
    assert "recorded by Berta" in run("show", "C1").out
    assert keys()[-1] == "C1"


def test_events_of_another_dossier_are_refused_as_a_whole(browser: Browser) -> None:
    other = {"type": "dossier-opened", "dossier": "other", "title": "Other"}
    before = log()
    address = sent(browser, f"{json.dumps(other)}\n", "other.jsonl")

    assert "Some events are of the dossier other, and this is mini" in said(
        browser, address
    )
    assert browser.send(address, {"_seen": str(len(before)), "_step": "append"})
    assert log() == before


@pytest.mark.parametrize(
    ("content", "fields", "says"),
    [
        ("\ufeff" + FINE.replace(",", ";").replace("\n", "\r\n"), {}, "1 new"),
        (FINE.replace(",", "\t"), {}, "1 new"),
        (FINE.replace(",yes", ",=1+1"), {}, "Russia on Ceasefire: =1+1"),
        (FINE.replace("2025-05-20", "20.05.2025"), {}, "may be in either order"),
        (FINE.replace("yes", "für").encode("cp1252"), {}, "0xfc is not UTF-8"),
        (
            FINE.replace("yes", "für").encode("cp1252"),
            {"_encoding": "windows-1252"},
            "Russia on Ceasefire: für",
        ),
        (FINE.encode("utf-16"), {"_encoding": "utf-16"}, "1 new"),
        (
            FINE.replace("type,", "").replace("position-stated,", ""),
            {"_kind": "position-stated"},
            "1 new",
        ),
        (
            FINE.replace("when", "Said on"),
            {"_columns": "Said on=when\r\n"},
            "1 new",
        ),
        (FINE.replace("key", "colour"), {"_unknown": "yes"}, "1 new"),
        (FINE.replace("key", "colour"), {}, "column 'colour' is no field"),
        (b"  \n", {}, "the file is empty"),
    ],
)
def test_a_table_is_read_as_the_command_reads_it(
    browser: Browser, content: str | bytes, fields: dict[str, str], says: str
) -> None:
    assert says in said(browser, sent(browser, content, **fields))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (FINE.replace(",", "\t").replace("\n", "\r\n"), "1 row: 1 new"),
        (
            '[{"type": "development-noted", "text": "x", "when": "2025"}]',
            "1 row: 1 new",
        ),
        ('{"type": "development-noted", "text": "x", "when": "2025"}', "1 row: 1 new"),
        (
            '{\n"type": "development-noted", "text": "x", "when": "2025"}',
            "1 row: 1 new",
        ),
    ],
)
def test_pasted_rows_are_a_file(browser: Browser, rows: str, says: str) -> None:
    answer = send(browser, b"", "", rows=rows)

    assert says in said(browser, answer.headers["location"])


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(5_000_000))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", zipped(), "this is no text but a workbook"),
        ("a.csv.gz", gzip.compress(bytes(5_000_000)), "this is no text but a packed"),
        ("a.jsonl", b"[" * 200_000, "nested too deeply"),
        ("a.jsonl", b'{"a":' * 200_000, "nested too deeply"),
        ("a.json", b'[{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "too deeply"),
        ("a.yaml", b"a: &a [x]\nb: [*a, *a]\n", "aliases"),
        ("a.jsonl", b"\x00\x00\n", "not JSON"),
        ("a.csv", b"\x00\x00\x00", "no delimiter can be made out"),
        ("a.csv", b"\xff\xfe\x00", "is not UTF-8"),
        ("a.md", b"hello", "no table of issues and parties"),
    ],
)
def test_a_hostile_file_is_refused_in_plain_words_and_leaves_nothing_in_the_log(
    browser: Browser, name: str, content: bytes, says: str
) -> None:
    before = log()
    address = sent(browser, content, name)
    page = browser.get(address)

    assert page.status_code == 200
    assert says in text_of(page)
    assert "\x00" not in page.text
    assert browser.send(address, seen(page)).status_code == 303
    assert log() == before


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"", 422, "it has no end"),
        (multipart({}, "a.csv", b"x")[:-6], 422, "it has no end"),
        (b"--b\r\n\r\nx\r\n--b--\r\n", 422, "cannot be read"),
        (multipart({f"x{n}": "y" for n in range(50)}, "", b""), 422, "40 parts"),
        (multipart({"_columns": "x" * 10_001}, "", b""), 422, "10,001 characters"),
        (
            multipart({"_dated": "never"}, "a.md", b"x"),
            422,
            "'never' is not understood",
        ),
        (multipart({"_columns": "y"}, "a.csv", b"x"), 422, "names no column and field"),
        (multipart({}, "", b""), 422, "choose a file, or paste rows"),
        (multipart({"rows": "x"}, "a.csv", b"x"), 422, "one of them"),
        (bytes(11_000_000), 413, "10,000,000 bytes are taken"),
    ],
)
def test_a_form_that_cannot_be_taken_is_refused_in_plain_words(
    browser: Browser, body: bytes, status: int, says: str
) -> None:
    answer = browser.client.request(
        "POST",
        IMPORT,
        body,
        content_type="multipart/form-data; boundary=b",
        sec_fetch_site="same-origin",
        **browser.known,
    )

    assert answer.status_code == status
    assert says in unescape(answer.text)


def test_a_file_is_taken_only_as_a_form_from_a_page_of_this_server(
    browser: Browser,
) -> None:
    form = {"content_type": "multipart/form-data; boundary=b", **browser.known}
    body = multipart({}, "a.csv", b"x")
    ask = browser.client.request
    other = ask("POST", IMPORT, body, sec_fetch_site="cross-site", **form)
    as_json = {**form, "content_type": "application/json"}
    wrong = ask("POST", IMPORT, b"{}", sec_fetch_site="same-origin", **as_json)
    address = sent(browser, FINE)

    assert (other.status_code, wrong.status_code) == (403, 415)
    assert ask("POST", address, b"{}", sec_fetch_site="same-origin", **as_json)
    assert browser.client.get(address).status_code == 401
    assert browser.get(f"{IMPORT}/{'0' * 32}").status_code == 404
    assert browser.get(address.replace("mini", "ukraine-2025")).status_code == 409


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '"><img src=x>', "\u202eabc", "{{7*7}}", "../../x"],
)
def test_no_text_of_a_file_and_no_name_is_obeyed_by_a_page(
    browser: Browser, text: str
) -> None:
    quoted = text.replace('"', '""')
    name = text.replace('"', "%22")
    bad = browser.get(sent(browser, FINE.replace("russia", f'"{quoted}"'), name))
    good = browser.get(sent(browser, FINE.replace("yes", f'"{quoted}"'), f"{name}.csv"))

    for page in (bad, good):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x>" not in page.text
        assert "\u202e" not in page.text
        assert "Import 49" not in page.text
        assert ".." not in unescape(page.text).partition("<title>")[2][:90]


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    content=st.one_of(
        st.binary(max_size=40),
        st.text(st.sampled_from('type,;\n"{}[]:soon\u00e9'), max_size=60).map(
            str.encode
        ),
    ),
    name=st.sampled_from(["a.csv", "a.jsonl", "a.json", "a.yaml", "a.md", "a.tsv", ""]),
    typed=st.dictionaries(
        st.sampled_from(
            [
                "m.1",
                "m.1.1",
                "m.2.3",
                "m.1.1.when",
                "m.0.0",
                "_form",
                "_kind",
                "_columns",
            ]
        ),
        st.one_of(st.text(max_size=9), st.sampled_from(["csv", "x=when", "{", '"'])),
        max_size=4,
    ),
)
def test_no_file_and_no_edit_of_it_is_a_bug(
    browser: Browser, content: bytes, name: str, typed: dict[str, str]
) -> None:
    answer = send(browser, content, name)
    assert answer.status_code in {303, 422}, answer.text
    if answer.status_code == 303:
        address = answer.headers["location"]
        again = browser.send(address, typed)
        assert again.status_code in {303, *STATUSES} - {500}, again.text
        for each in {address, again.headers.get("location", address)}:
            assert browser.get(each).status_code == 200
