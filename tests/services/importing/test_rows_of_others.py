"""Files as others write them: names for slugs, columns of no use, empty rows, packed files; and every error is told at once."""

from __future__ import annotations

import io

import pytest
import yaml

from tests.cli.running import json_lines
from tracker.domain.events import PositionStated
from tracker.services.importing import plan_files
from tracker.services.importing.formats import format_of
from tracker.services.importing.formats.file_rows import ImportOptions, ReadOptions
from tracker.services.importing.rejects import rejected_rows
from tracker.services.importing.row_to_event import File

ARDEN = {"type": "party-registered", "slug": "arden", "name": "Arden", "kind": "state"}
BRELL = {
    "type": "party-registered",
    "slug": "brell",
    "name": "Brell",
    "kind": "state",
    "aliases": ["BRL", "brl-forces", "Military Forces of Brell (2019-)"],
}
QUOTA = {"type": "issue-defined", "slug": "quota", "title": "Herring quota"}
OPENED = {"type": "dossier-opened", "title": "Test talks"}
BASE = [{"dossier": "d", **e} for e in (OPENED, ARDEN, BRELL, QUOTA)]
SAID = {
    "type": "position-stated",
    "dossier": "d",
    "key": "A1",
    "when": "2025-03-03",
    "party": "arden",
    "issue": "quota",
    "stance": "Sixty",
}


def file(name, content):
    body = content if isinstance(content, bytes) else content.encode()
    return File(name, format_of(name), lambda: io.BytesIO(body), len(body))


def checked(*files, base=BASE, skip=False, **reading):
    before = [file("base.jsonl", json_lines(*base))] if base else []
    how = ImportOptions(ReadOptions(**reading), skip=skip)
    return plan_files([*before, *files], how, None).checked


def table(content, kind="position-stated", **reading):
    return checked(file("t.csv", content), kind=kind, dossier="d", **reading)


def events(found):
    return [staged.event for staged in found.stage if staged.ready.key]


def told(found):
    return [(c.line, c.message, c.hint) for c in found.complaints]


@pytest.mark.parametrize(
    "name", ["Military Forces of Brell (2019-)", "BRL", "Brell", "brl-forces"]
)
def test_a_party_is_found_by_its_name_or_alias_in_a_list_of_a_table(name):
    found = table(
        f"key,when,text,parties\nA1,2025,Shelling,arden; {name}\n", "development-noted"
    )

    assert told(found) == []
    assert [e.parties for e in events(found)] == [("arden", "brell")]
    assert found.named == {("party", name): "brell"}


def test_names_are_found_in_lines_too_also_before_the_row_that_says_whose_they_are():
    said = {**SAID, "party": "BRL", "issue": "Herring quota"}

    found = checked(file("a.jsonl", json_lines(said, *BASE)), base=())

    assert told(found) == []
    assert [(e.party, e.issue) for e in events(found)] == [("brell", "quota")]


def test_a_name_that_nobody_has_is_told_with_the_nearest():
    found = table("key,when,party,issue,stance\nA1,2025,Brel,quota,Sixty\n")

    assert told(found) == [(2, "there is no party 'Brel'", "did you mean brell?")]


@pytest.mark.parametrize(
    "how", [{"ignored": ["year", "iso"]}, {"ignore_unknown": True}]
)
def test_columns_that_are_not_wanted_are_passed_over(how):
    found = table(
        "id,event_date,year,notes,ISO\nX1,2025-05-16,2025,Shelling,804\n",
        "development-noted",
        columns={"id": "key", "event_date": "when", "notes": "text"},
        **how,
    )

    assert told(found) == []
    assert [(e.key, e.text) for e in events(found)] == [("X1", "Shelling")]


def test_a_column_that_is_to_be_passed_over_and_is_not_there_is_told():
    found = table("key,when,text\nA1,2025,x\n", "development-noted", ignored=["yaer"])

    assert told(found)[0][1] == "there is no column 'yaer'"


def test_rows_without_a_cell_and_columns_without_a_name_are_passed_over():
    found = table(
        "key,when,party,issue,stance,,\nA1,2025-03-03,arden,quota,Sixty,,\n"
        ",,,,,,\n , ,,,,,\nA2,2025-03-04,arden,quota,Fifty,,\n"
    )

    assert told(found) == []
    assert [e.key for e in events(found)] == ["A1", "A2"]


@pytest.mark.parametrize("above", [",,,,\n", "\n;;\n", ' , ,"",,\n', "\t\t\n\n"])
def test_rows_without_a_cell_above_the_columns_are_passed_over(above):
    found = table(f"{above}key,when,party,issue,stance\nA1,2025,arden,quota,Sixty\n")

    assert told(found) == []
    assert [e.key for e in events(found)] == ["A1"]


def test_words_in_a_column_without_a_name_are_told():
    found = table("key,when,party,issue,stance,\nA1,2025,arden,quota,Sixty,why\n")

    assert [(c.line, c.column) for c in found.complaints] == [(2, 27)]
    assert "'why' stands in a column without a name" in told(found)[0][1]


@pytest.mark.parametrize(
    "line", ["sep=;\n", "sep=;;;;\n", "SEP=;\r\n", '"sep=;"\n', "\nsep=;\n"]
)
def test_the_line_that_names_the_delimiter_is_no_row(line):
    found = table(f"{line}key;when;party;issue;stance\nA1;2025;arden;quota;Six, ty\n")

    assert told(found) == []
    assert [e.stance for e in events(found)] == ["Six, ty"]


FORCE = "key,when,owner,area,estimator,strength.best\nF1,2025-03-03,arden,coast,brell,"


@pytest.mark.parametrize("written", ["20000", "20000.0", "20000.", "+20000.00"])
def test_a_number_whose_fraction_is_nothing_is_whole(written):
    found = table(f"{FORCE}{written}\n", "force-reported")

    assert told(found) == []
    assert [e.strength.best for e in events(found)] == [20000]


@pytest.mark.parametrize(
    "written",
    ['"20,000"', "20 000", "20'000", "20.000", "20000.5", "2e4", "20k", "٢٠٠٠٠", "NaN"],
)
def test_any_other_number_is_refused_in_words(written):
    found = table(f"{FORCE}{written}\n", "force-reported")

    assert told(found) == [
        (
            2,
            "best: expected a whole number, found text",
            "a whole number has digits only, such as 20000",
        )
    ]


def test_a_number_below_its_least_is_refused_in_words():
    found = table(f"{FORCE}-5\n", "force-reported")

    assert told(found)[0][1] == "best: expected a whole number of at least 0"


def test_a_merge_key_of_yaml_is_named():
    text = (
        "- &a\n  type: position-stated\n  dossier: d\n  key: K1\n  when: 2025\n"
        "  party: arden\n  issue: quota\n  stance: x\n- <<: *a\n  key: K2\n"
    )
    found = checked(file("t.yaml", text))

    assert [(line, message) for line, message, _ in told(found)] == [
        (9, "merge keys (`<<`) and aliases are not read")
    ]


def test_an_alias_of_yaml_across_events_is_refused_as_within_one():
    said = "type: position-stated\n  dossier: d\n  party: arden\n  issue: quota\n  stance: x"
    text = f"- {said}\n  when: &day 2025-03-03\n- {said}\n  when: *day\n"

    found = checked(file("t.yaml", text))

    assert "aliases" in told(found)[0][1]


TERMS = "agreement,when,parties,terms.slug,terms.text\na1,2025,arden; brell,"


def test_a_semicolon_in_the_one_text_of_a_list_splits_nothing():
    found = table(f'{TERMS}fire,"Stop all fire; withdraw"\n', "agreement-reached")
    turned = table(
        "agreement,when,parties,terms.text,terms.slug\n"
        'a1,2025,arden; brell,"Stop all fire; withdraw",fire\n',
        "agreement-reached",
    )

    for each in (found, turned):
        assert told(each) == []
        (agreed,) = (s.event for s in each.stage if s.ready.type == "agreement-reached")
        assert [(t.slug, t.text) for t in agreed.terms] == [
            ("fire", "Stop all fire; withdraw")
        ]


def test_texts_side_by_side_that_do_not_fit_say_how_to_keep_a_semicolon():
    found = table(f'{TERMS}fire; men,"a; b; c"\n', "agreement-reached")

    assert "lists 3" in told(found)[0][1]
    assert "where a bar stands between items" in told(found)[0][2]


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PK\x03\x04 workbook", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old workbook"),
        (b"\x1f\x8b\x08", "packed file"),
        (b"%PDF-1.7", "document"),
        (b"SQLite format 3\x00", "database"),
        (b"ARROW1\0\0", "table of Arrow"),
        (b"\x89PNG\r\n", "picture"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"<html><table>", "web page"),
    ],
)
@pytest.mark.parametrize("name", ["facts.xlsx", "facts.csv", "facts.jsonl"])
def test_a_file_that_is_no_text_is_named_and_not_shown(start, kind, name):
    found = checked(file(name, start + bytes(50)))

    (only,) = found.complaints
    assert found.fatal
    assert (only.line, only.source) == (1, "")
    assert kind in only.message
    assert only.hint == "save it as CSV in UTF-8, or unpack it first"


def test_every_error_of_a_row_is_told_in_one_pass():
    row = {
        **SAID,
        "when": "2025-13-01",
        "party": "Nobody",
        "issue": "qouta",
        "stnace": "x",
        "evidence": [{"source": "gazette", "basis": "rumour"}],
    }
    found = checked(file("a.jsonl", json_lines(row, {**SAID, "when": "soon"})))

    words = [c.message for c in found.complaints if c.line == 1]
    assert [c.line for c in found.complaints] == [1] * 6 + [2]
    for part in (
        "2025-13-01",
        "party 'Nobody'",
        "issue 'qouta'",
        "stnace",
        "rumour",
        "gazette",
    ):
        assert sum(part in each for each in words) == 1, part


def test_every_field_that_is_missing_is_told():
    found = checked(
        file("a.jsonl", json_lines({"type": "position-stated", "dossier": "d"}))
    )

    assert [message for _, message, _ in told(found)] == [
        f"{name}: is missing" for name in ("when", "party", "issue", "stance")
    ]


@pytest.mark.parametrize(
    "first",
    [
        {**BASE[0], "zone": "Nowhere/Land"},
        {**BASE[0], "titel": "x"},
        {k: v for k, v in BASE[0].items() if k != "title"},
    ],
)
def test_a_dossier_that_is_opened_wrongly_is_one_error(first):
    rows = [{**SAID, "key": f"A{n}", "stance": f"{n}"} for n in range(175)]

    found = checked(file("a.jsonl", json_lines(first, *BASE[1:], *rows)), base=())

    assert [c.line for c in found.complaints] == [1]


def test_a_line_that_is_no_json_does_not_make_errors_of_those_that_rest_on_it():
    lines = json_lines(*BASE, SAID).split(b"\n")
    broken = b"\n".join((lines[0][:-1] + b",", *lines[1:]))

    found = checked(file("a.jsonl", broken), base=())

    assert [c.line for c in found.complaints] == [1]


def test_a_row_with_too_few_cells_does_not_make_errors_of_those_that_rest_on_it():
    text = (
        "type,slug,name,kind,key,when,party,issue,stance\n"
        "party-registered,norland,Norland,state\n"
        "position-stated,,,,A1,2025,norland,quota,Sixty\n"
    )

    assert [c.line for c in table(text, None).complaints] == [2]


def test_what_rests_on_a_row_that_is_left_out_is_left_out_with_it():
    first = {**BASE[1], "kind": "empire"}
    found = checked(
        file("a.jsonl", json_lines(BASE[0], first, *BASE[2:], SAID)), base=(), skip=True
    )

    assert [c.line for c in found.complaints] == [2, 5]
    assert not any(isinstance(s.event, PositionStated) for s in found.stage)


def test_rejected_rows_below_a_line_that_names_the_delimiter_keep_it():
    text = "sep=;\nkey;when;party;issue;stance\nA1;soon;arden;quota;Six; ty\n"
    how = ImportOptions(ReadOptions(kind="position-stated", dossier="d"), skip=True)

    plan = plan_files([file("t.csv", text)], how, None)

    assert rejected_rows(plan).delimiter == ";"


PLANNED = {
    "type": "meeting-planned",
    "dossier": "d",
    "when": "2025-03-01",
    "meeting": "oslo-2",
    "invited": ["arden"],
    "title": "Second round, Oslo",
}
STEP = {"type": "step-defined", "dossier": "d", "slug": "calm", "title": "Nets: in"}


def test_things_are_found_by_their_titles_also_before_the_row_that_gives_them():
    day = {"dossier": "d", "when": "2025-03-02"}
    moved = {**day, "type": "meeting-changed", "change": "cancelled", "key": "A1"}
    taken = {**day, "type": "step-taken", "step": "Nets: in", "key": "A2"}
    rows = ({**moved, "meeting": "second round, oslo"}, taken, PLANNED, STEP)

    found = checked(file("a.jsonl", json_lines(*rows)))

    assert told(found) == []
    assert [e.stream for e in events(found)] == ["meeting:oslo-2", "step:calm"]
    assert found.named["meeting", "second round, oslo"] == "oslo-2"


@pytest.mark.parametrize("name", ["a.jsonl", "a.yaml", "a.csv"])
def test_what_a_deadline_is_about_is_found_by_title_in_every_format(name):
    about = ["Herring quota", "meeting:Second round, Oslo"]
    row = {"dossier": "d", "key": "A1", "when": "2025", "deadline": "x", "due": "2026"}
    row = {"type": "deadline-set", **row}
    written = {
        "a.jsonl": json_lines({**row, "about": about}),
        "a.yaml": yaml.safe_dump({**row, "about": about}),
        "a.csv": f"{','.join((*row, 'about'))}\n{','.join(row.values())},"
        f'"{"; ".join(about)}"\n',
    }[name]

    found = checked(file(name, written), base=(*BASE, PLANNED))

    assert told(found) == []
    assert [e.about for e in events(found)] == [("quota", "meeting:oslo-2")]


@pytest.mark.parametrize(
    ("done_by", "slug"),
    [
        ("meeting:Second round, Oslo", "meeting:oslo-2"),
        ("meeting:Second round, Oslo cancelled", "meeting:oslo-2 cancelled"),
        ("meeting:oslo-2", "meeting:oslo-2"),
    ],
)
def test_what_does_a_step_is_found_by_title_with_or_without_a_change(done_by, slug):
    step = {**STEP, "done_by": done_by, "key": "A1"}

    found = checked(file("a.jsonl", json_lines(step)), base=(*BASE, PLANNED))

    assert told(found) == []
    assert [e.done_by for e in events(found)] == [slug]


def test_a_thing_of_no_such_title_is_told_with_the_nearest():
    row = {"dossier": "d", "when": "2025", "type": "meeting-changed"}
    row |= {"meeting": "Second round, Olso", "change": "cancelled"}

    found = checked(file("a.jsonl", json_lines(row)), base=(*BASE, PLANNED))

    assert told(found) == [
        (1, "there is no meeting 'Second round, Olso'", "did you mean oslo-2?")
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "deadline-set", "deadline": "x", "due": "2026", "about": ["no:such"]},
        {"type": "deadline-set", "deadline": "x", "due": "2026", "about": "quota"},
        {"type": "deadline-set", "deadline": "x", "due": "2026", "by": 4},
        {"type": "vote-planned", "vote": "v", "body": "arden", "on": "treaty:x"},
        {"type": "vote-planned", "vote": "v", "body": "arden", "on": "meeting:No Such"},
        {"type": "development-noted", "text": "Storm", "parties": {}},
        {"type": "development-noted", "text": "Storm", "follows": "A0"},
        {"type": "development-noted", "text": "Storm", "follows": [4]},
        {"type": "development-noted", "text": "Storm", "evidence": "wire-1"},
        {**SAID, "conditions": [{"what": "calm", "step": 4}]},
        {**SAID, "conditions": [{"what": "calm", "by_whom": "No One"}]},
        {"type": "step-defined", "slug": "s", "title": "S", "done_by": "nonsense"},
        {"type": "record-corrected", "target": 4, "replacement": {}, "why": "x"},
    ],
)
def test_a_stand_in_for_a_wrong_value_is_never_told_as_an_error_of_its_own(wrong):
    row = {"dossier": "d", "when": "2025", **wrong}
    if wrong["type"] in {"step-defined", "record-corrected"}:
        del row["when"]

    found = checked(file("a.jsonl", json_lines(row)))

    assert "'x'" not in str(told(found))
    assert len(found.complaints) == (2 if "replacement" in wrong else 1)


@pytest.mark.parametrize(
    ("head", "row", "column"),
    [
        ("party,issue,stance,when", "arden,quota,,2025", 13),
        ("party,issue,when", "arden,quota,2025", 17),
    ],
)
def test_a_field_that_is_missing_in_a_table_is_told_at_its_empty_cell(
    head, row, column
):
    (found,) = table(f"{head}\n{row}\n").complaints

    assert (found.line, found.column, found.message) == (
        2,
        column,
        "stance: is missing",
    )
