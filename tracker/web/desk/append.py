"""Facts by form: filled in, checked, shown with what they change, and only then appended."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.codec import TYPES
from tracker.domain.envelope import EventBody, Evidence
from tracker.domain.errors import TrackerError, UnknownNameError
from tracker.domain.names import nearest
from tracker.render.words_for_dates_and_numbers import date_words
from tracker.services.event_fields import BY_NAME, KINDS, fields_of, first_line
from tracker.services.recording.compose import compose, faults_of_fields
from tracker.services.recording.event_form import MADE, SourceGiven
from tracker.services.recording.flow import plan_facts, registered_among
from tracker.services.recording.preview import preview_of
from tracker.services.recording.undo import to_redo
from tracker.web.desk.checked import check_view
from tracker.web.desk.inputs import (
    FlatField,
    flat_fields,
    inputs_of,
    label_of,
    read_form,
    texts_filled,
)
from tracker.web.desk.page import (
    APPEND,
    ID,
    SEEN,
    STEP,
    DeskPage,
    FormView,
    append_shown,
    blamed,
    crumbs_of,
    error_words,
    faults_shown,
    form_on,
    home,
    kept,
    led_to,
    ledger_of,
    offered_by,
    own_visit,
    replied,
    told_page,
    visit_of,
    written,
)
from tracker.web.desk.review.pages import reviews_link
from tracker.web.pages.parts.frame import LinkChoice
from tracker.web.pages.parts.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.events import Event
    from tracker.services.amendments import Ledger
    from tracker.services.event_fields import Kind
    from tracker.services.recording.event_form import EventForm
    from tracker.services.recording.flow import Appended, Plan
    from tracker.web.desk.inputs import Filled, Input
    from tracker.web.desk.sent import Sent
    from tracker.web.replies import Reply
    from tracker.web.visit import Told, Visit

_HIDDEN: Final = frozenset(("dossier", "evidence"))
_OF_EVERY: Final = frozenset(fields_of(EventBody))
"""Fields that every type has; the others tell what one of it is about."""
_LAST: Final = ("reported", "speaker", "key")
"""Fields of every type that are never folded away where one of it has a day."""
SOURCES: Final = "_source"
NEW: Final = "_new_"
_ACTS: Final = frozenset(
    ("record-corrected", "record-withdrawn", "source-retracted", "report-disputed")
)
"""Types that have a form of their own, at the event that they are about."""
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
GROUPS: Final = (
    ("Positions", ("position", "ending", "note", "measure", "assessment", "figure")),
    ("Proposals", ("proposal", "answer", "proposal-end")),
    ("Truces", ("ceasefire", "truce-change", "truce-end", "violation")),
    (
        "Meetings and votes",
        ("meeting", "meeting-change", "held", "vote", "vote-change", "voted"),
    ),
    ("Agreements", ("agreement", "agreement-change", "agreement-end", "commitment")),
    ("Deadlines and steps", ("deadline", "deadline-change", "step", "step-taken")),
    (
        "Names and sources",
        ("source", "party", "issue", "membership", "office", "dossier"),
    ),
)
"""The kinds of facts that the desk lists, as a person looks for them."""


HtmlOf = Callable[["Visit", "Ledger", DeskPage], str]
"""Makes the HTML of a page of the desk."""


LeadTo = Callable[..., str]
"""Gives an address from the name of an event, and words of its query."""


class FactRead(NamedTuple):
    """A form that was read: the fact, or what is wrong by the names of the inputs."""

    fact: Event | None
    faults: dict[str, str]


def tell_desk(visit: Visit) -> Told:
    """Tell what can be done at the desk."""
    ledger = _own_ledger(visit)
    groups = [
        (say(title), [_to_form(visit, KINDS[noun]) for noun in nouns])
        for title, nouns in GROUPS
    ]
    ways = [
        LinkChoice(say("Inbox"), visit.link("desk-inbox")),
        LinkChoice(say("Import a file"), visit.link("desk-import")),
        reviews_link(visit),
        LinkChoice(say("Undo the last append"), visit.link("desk-undo")),
    ]
    undone, overtaken = to_redo(ledger)
    if undone and not overtaken:
        redo = visit.link("desk-undo", redo="yes")
        ways.append(LinkChoice(say("Redo the last undo"), redo))
    return told_page(home(visit, ledger, say("Desk"), groups=groups, ways=ways))


def _to_form(visit: Visit, kind: Kind) -> LinkChoice:
    about = first_line(kind).replace("`", "")
    address = visit.link("desk-append", path={"noun": kind.noun})
    return LinkChoice(kind.noun.replace("-", " "), address, count=about)


def _own_ledger(visit: Visit) -> Ledger:
    own_visit(visit)
    return ledger_of(visit)


def tell_form(visit: Visit) -> Told:
    """Tell the empty form of a kind of fact; a party and an issue may be filled in already."""
    ledger, kind = _own_ledger(visit), kind_asked(visit.path["noun"])
    form = form_on(ledger, now=visit.now())
    filled: Filled = {ID: visit.new_id()}
    for word in ("party", "issue"):
        if word in visit.words and word in fields_of(TYPES[kind.type]):
            filled[word] = visit.words[word][0]
    return told_page(written(visit, ledger, fact_page(visit, kind, form, filled, {})))


def kind_asked(noun: str) -> Kind:
    """Return the kind of fact that a noun or a type names.

    Raises:
        UnknownNameError: There is none.
    """
    kind = BY_NAME.get(noun)
    if kind is None:
        raise UnknownNameError(
            "kind of fact", noun, nearest=nearest(noun, BY_NAME), known=tuple(KINDS)
        )
    return kind


def take_form(sent: Sent) -> Reply:
    """Check a form and show what it would change, or append what was shown."""
    return take_fact(sent, visit_of(sent), written)


def take_fact(
    sent: Sent, visit: Visit, html_of: HtmlOf, to: LeadTo | None = None
) -> Reply:
    """Check the form of a fact and show what it would change, or append what was shown.

    Args:
        sent: The form that was sent.
        visit: The visit of its page.
        html_of: Makes the HTML of its page.
        to: Gives the address to lead to from the name of the event; by default that of its page.
    """
    lead = to or partial(_event, visit)
    kind, ledger = kind_asked(sent.path["noun"]), sent.ledger()
    form = form_on(ledger, now=sent.now)
    filled = read_form(sent.headers.media, sent.body)
    if not _UUID.fullmatch(filled.get(ID, "")):
        filled[ID] = visit.new_id()

    def refused(faults: dict[str, str]) -> Reply:
        page = fact_page(visit, kind, form, filled, faults)
        return replied(html_of(visit, ledger, page), refused=True)

    read = read_fact(form, kind, filled)
    if read.fact is None:
        return refused(read.faults)
    try:
        plan = planned(form, read.fact)
    except TrackerError as problem:
        return refused(blamed(problem, kind))
    plan = plan._replace(id_of=lambda number: None if number else filled[ID])
    appending = filled.get(STEP) == APPEND
    if appending and not plan.facts:
        return led_to(lead(plan.known[-1].name))
    if appending and filled.get(SEEN) == str(ledger.place):
        return append_shown(sent, plan, lambda done: _address_of(lead, done))
    page = fact_page(visit, kind, form, filled, {}, plan=plan, late=appending)
    return replied(html_of(visit, ledger, page), refused=False)


def planned(form: EventForm, fact: Event) -> Plan:
    """Plan to append a fact, with what was made on the way."""
    made = registered_among(form.made)
    return plan_facts(form.ledger, [*form.made, fact], made=made)


def _address_of(lead: LeadTo, done: Appended) -> str:
    """Return the address to lead to after an append."""
    if not done.receipts:
        return lead(done.plan.known[-1].name)
    name = done.plan.facts[-1].key or done.receipts[-1].event_id
    return lead(name, appended=name)


def _event(visit: Visit, name: str, **words: str) -> str:
    return visit.link("event", path={"key": name}, **words)


def form_fields(kind: Kind) -> Iterator[FlatField]:
    """Yield the fields of a kind of fact as its form has them."""
    return flat_fields(TYPES[kind.type], hidden=_HIDDEN)


def read_fact(form: EventForm, kind: Kind, filled: Filled) -> FactRead:
    """Read a form as a fact, or find all that is wrong with it."""
    texts = texts_filled(form_fields(kind), filled)
    faults: dict[str, str] = {}
    for what in MADE:
        for line in filled.get(f"{NEW}{what}", "").splitlines():
            try:
                form.make_written(what, line)
            except TrackerError as problem:
                faults[f"{NEW}{what}"] = error_words(problem)
    sources, given = _sources_of(filled)
    made = len(form.made)
    for found in faults_of_fields(form, kind, texts):
        said = error_words(found.problem)
        if str(found.problem) == f"{found.field}: is missing":
            said = say("%(field)s is missing", field=label_of(found.field))
        faults.setdefault(found.field, said)
    faults |= _faults_of_sources(form, sources, given, made)
    if faults:
        return FactRead(None, faults)
    try:
        fact = compose(form, kind, texts, sources=sources, given=given)
    except TrackerError as problem:
        return FactRead(None, blamed(problem, kind))
    return FactRead(fact, {})


def _sources_of(filled: Filled) -> tuple[list[str], SourceGiven]:
    """Return the sources that a form names, and what it says of them."""
    sources = [s for s in filled.get(SOURCES, "").splitlines() if s.strip()]
    details = {
        name: filled[f"_{name}"]
        for name in ("publisher", "title", "published")
        if f"_{name}" in filled
    }
    return sources, SourceGiven(filled.get("_basis"), filled.get("_locator"), details)


def _faults_of_sources(
    form: EventForm, sources: list[str], given: SourceGiven, made: int
) -> dict[str, str]:
    for text in sources:
        try:
            form.evidence(text, given, on=None)
        except TrackerError as problem:
            is_day = "published" in given.details and not isinstance(
                problem, UnknownNameError
            )
            return {"_published" if is_day else SOURCES: error_words(problem)}
        finally:
            form.forget(made)
    return {}


def fact_page(
    visit: Visit,
    kind: Kind,
    form: EventForm,
    filled: Filled,
    faults: dict[str, str],
    *,
    plan: Plan | None = None,
    late: bool = False,
) -> DeskPage:
    """Return the page of a form: empty, with faults, or with what it would change."""
    noun = kind.noun.replace("-", " ")
    inputs = inputs_of(form_fields(kind), filled, faults)
    main, more = _parted(kind, inputs)
    sources = inputs_of(_source_fields(), filled, faults)
    makers = inputs_of(_maker_fields(), filled, faults)
    folded = not any(e.value or e.error or len(e.rows) > 1 for e in (*more, *makers))
    view = FormView(
        action=visit.address,
        inputs=tuple(main),
        more=(*more, *makers),
        sources=tuple(sources),
        hidden=((ID, filled[ID]),),
        faults=faults_shown(faults, [*inputs, *sources, *makers]),
        offered=offered_by([*inputs, *sources], form),
        button=say("Check") if plan is None else say("Check again"),
        folded=folded,
    )
    check, sent = None, kept(filled)
    if plan is not None:
        remarks = list(form.remarks)
        read_as = [*_dates_read(form, kind, filled), *remarks]
        check = check_view(plan, preview_of(plan, now=form.now), read_as)
        sent = (*sent, (SEEN, str(form.ledger.place)))
    notice = say("Others have appended since you looked. Look again, then append.")
    return DeskPage(
        heading=say("Check before it is appended") if plan else _heading(noun),
        meaning=first_line(kind).replace("`", ""),
        crumbs=crumbs_of(visit, say("Append"), noun),
        form=view,
        sent=sent,
        check=check,
        button=say("Append this fact"),
        notice=notice if late else "",
    )


def _parted(kind: Kind, inputs: list[Input]) -> tuple[list[Input], list[Input]]:
    """Return the inputs that are always seen, and those that are folded away."""
    first, rest = [], []
    by_name: dict[str, Input] = {}
    for each in inputs:
        if each.name in _OF_EVERY:
            by_name[each.name] = each
        elif each.required or each.name in kind.words:
            first.append(each)
        elif each.kind != "rows":
            rest.append(each)
    main = [*first, *rest]
    if by_name["when"].required:
        last = [by_name[name] for name in _LAST]
        main = [*first, by_name["when"], *rest, *last]
    return main, [each for each in inputs if each not in main]


def _dates_read(form: EventForm, kind: Kind, filled: Filled) -> Iterator[str]:
    """Yield how each date was read, in words."""
    for name, field, _ in (*form_fields(kind), *_source_fields()):
        if field.sort == "date" and name in filled:
            said = date_words(form.date(filled[name]), zone=form.catalogue.zone)
            yield say("%(field)s: %(date)s", field=label_of(name).lower(), date=said)


def _heading(noun: str) -> str:
    return say("Append: %(noun)s", noun=noun)


def _source_fields() -> Iterator[FlatField]:
    """Yield the inputs on what a fact rests on."""
    evidence = fields_of(Evidence)
    about = say("An address or a source of this dossier. A new address is registered.")
    source = evidence["source"]._replace(many=True, sort="text")
    yield FlatField(SOURCES, source._replace(required=False), about)
    for name in ("basis", "locator"):
        field = evidence[name]._replace(required=False)
        yield FlatField(f"_{name}", field, field.help)
    registered = fields_of(TYPES["source-registered"])
    for name in ("publisher", "title", "published"):
        field = registered[name]._replace(required=False)
        said = say("Of a source that is new: %(what)s", what=_lower(field.help))
        yield FlatField(f"_{name}", field, said)


def _maker_fields() -> Iterator[FlatField]:
    """Yield the inputs for what is new on the way."""
    examples = {
        "party": "arden: Arden; kind=state",
        "issue": "quota: Quota",
        "source": "bbc-1: BBC; url=…",
    }
    text = fields_of(Evidence)["locator"]._replace(many=True, sort="text")
    for kind, example in examples.items():
        said = say("Made on the way, such as “%(example)s”.", example=example)
        yield FlatField(f"{NEW}{kind}", text, said)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
