"""New dossiers by form: an empty one with its first parties and issues, or a bundled one copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

from msgspec.structs import replace

from tracker.domain.codec import TYPES
from tracker.domain.envelope import EventBody
from tracker.domain.errors import NotAllowedError, TrackerError
from tracker.domain.names import is_slug
from tracker.render.sanitize import clean
from tracker.services.amendments import Ledger, read_ledger
from tracker.services.answers.lists import list_dossiers
from tracker.services.event_fields import KINDS, fields_of
from tracker.services.importing.formats.json_text import IS_MISSING, locate_problem
from tracker.services.keeping import copy_bundled, make_database
from tracker.services.recording.compose import compose, faults_of_fields
from tracker.services.recording.event_form import EventForm
from tracker.services.recording.flow import plan_facts
from tracker.services.recording.preview import preview_of
from tracker.web.assets import asset_address
from tracker.web.desk.checked import CheckView, check_view
from tracker.web.desk.inputs import (
    Input,
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
    blamed,
    error_words,
    faults_shown,
    kept,
    led_to,
    replied,
    told_page,
)
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import bare_frame
from tracker.web.pages.parts.language import say
from tracker.web.routes import BY_NAME
from tracker.web.visit import Manner, Visit

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from tracker.services.event_fields import Kind
    from tracker.services.recording.flow import Plan
    from tracker.web.desk.inputs import Filled, FlatField
    from tracker.web.desk.sent import Sent
    from tracker.web.replies import Reply
    from tracker.web.visit import Told

_KIND: Final[Kind] = KINDS["dossier"]
_NAME: Final = "dossier"
_COPY: Final = "_copy"
_MADE: Final = {
    "party": ("_parties", "arden: Arden; kind=state"),
    "issue": ("_issues", "quota: Quota"),
}
"""The things that a new dossier begins with: the input of each, and an example of a line."""
_STAND_IN: Final = "new-dossier"
"""The name under which all else is checked, where the name is wrong."""
_FOLDED: Final = frozenset(("columns", "stale_after_days"))
_HIDDEN: Final = frozenset(fields_of(EventBody)) - {_NAME}


def tell_opening(visit: Visit) -> Told:
    """Tell the empty form of a new dossier, and the bundled ones that can be copied.

    Raises:
        NotAllowedError: The server takes nothing.
    """
    if not visit.takes:
        raise NotAllowedError("this server is for reading", "ask who runs it")
    filled = {ID: visit.new_id(), "zone": "UTC"}
    return told_page(_page(visit, filled, {}))


def take_opening(sent: Sent) -> Reply:
    """Check the form of a new dossier and show what it makes, or make it; or copy a bundled one."""
    filled = read_form(sent.headers.media, sent.body)
    if _COPY in filled:
        return _copied(sent, filled[_COPY])
    visit = _visit(sent)
    filled.setdefault(ID, visit.new_id())
    if _is_done(sent, filled):
        return led_to(_desk(filled[_NAME]))
    plan, faults = _planned(sent, filled)
    if plan is None or faults:
        return replied(_page(visit, filled, faults), refused=True)
    if filled.get(STEP) != APPEND or SEEN not in filled:
        check = check_view(plan, preview_of(plan, now=sent.now))
        return replied(_page(visit, filled, {}, check), refused=False)
    _make_room(sent)
    try:
        sent.carry_out(plan)
    except TrackerError as problem:
        # Another has taken the name meanwhile.
        faults = {_NAME: error_words(problem)}
        return replied(_page(visit, filled, faults), refused=True)
    return led_to(_desk(plan.dossier))


def _visit(sent: Sent) -> Visit:
    route = BY_NAME["new-dossier"]
    manner = Manner("page", sent.holder.role)
    return Visit(sent.library, route, {}, {}, manner, sent.library.end(""))


def _desk(dossier: str) -> str:
    return f"/d/{dossier}/desk"


def _make_room(sent: Sent) -> None:
    """Make the database where there is none yet."""
    if sent.library.shelf.own() is None:
        make_database(sent.library.wiring.place().url, exists=False)


def _copied(sent: Sent, name: str) -> Reply:
    """Copy a bundled dossier; what is there already is not added again.

    Raises:
        UnknownNameError: No dossier of that name is bundled.
        NotAllowedError: It is there already, and appends to it wait for another editor.
    """
    bundle = sent.library.shelf.bundle
    bundle.file(name)
    sent.check_unreviewed(name)
    _make_room(sent)
    with sent.opened() as log:
        copy_bundled(name, bundle=bundle, log=log)
    return led_to(_desk(name))


def _is_done(sent: Sent, filled: Filled) -> bool:
    """Say whether this form has opened its dossier already."""
    own, name = sent.library.shelf.own(), filled.get(_NAME, "")
    if own is None or not own.holds(name):
        return False
    return any(r.event_id == filled[ID] for r in read_ledger(own, name).events)


def _planned(sent: Sent, filled: Filled) -> tuple[Plan | None, dict[str, str]]:
    """Plan to open a dossier with its parties and issues, or find all that is wrong."""
    slug, mine = filled.get(_NAME, ""), _own_names(sent)
    fault = _fault_of_name(slug, {*mine, *sent.library.shelf.bundle.names()})
    ledger = Ledger([], dossier=_STAND_IN if fault else slug, others=lambda: mine)
    form = EventForm(ledger, now=sent.now)
    faults = _make_first(form, filled)
    if fault:
        faults[_NAME] = fault
    texts = texts_filled(_fields(), filled)
    for found in faults_of_fields(form, _KIND, texts):
        said = error_words(found.problem)
        if str(found.problem) == f"{found.field}{IS_MISSING}":
            said = say("%(field)s is missing", field=label_of(found.field))
        faults.setdefault(found.field, said)
    if faults:
        return None, faults
    try:
        facts = [compose(form, _KIND, texts), *form.made]
        plan = plan_facts(form.ledger, facts)
    except TrackerError as problem:
        return None, blamed(problem, _KIND)
    # The opening is the first fact, and the last one has the number 0.
    opening, own_id = len(facts) - 1, filled[ID]
    return plan._replace(id_of=lambda n: own_id if n == opening else None), {}


def _own_names(sent: Sent) -> list[str]:
    own = sent.library.shelf.own()
    return own.dossiers() if own else []


def _make_first(form: EventForm, filled: Filled) -> dict[str, str]:
    """Make the first parties and issues of a dossier; return what is wrong with them."""
    faults: dict[str, str] = {}
    for what, (name, _) in _MADE.items():
        for line in filled.get(name, "").splitlines():
            try:
                form.make_written(what, line)
            except TrackerError as problem:
                faults.setdefault(name, _about_line(line, problem))
    return faults


def _fault_of_name(slug: str, taken: Container[str]) -> str:
    """Return what is wrong with the name of a new dossier; empty where nothing is."""
    if not slug:
        return say("%(field)s is missing", field=label_of("name"))
    if not is_slug(slug):
        return say(
            "“%(name)s” is not lower-case ASCII words joined by hyphens, such as herring-talks",
            name=clean(slug),
        )
    if slug in taken:
        return say("there is a dossier of that name already; choose another name")
    return ""


def _about_line(line: str, problem: TrackerError) -> str:
    """Return what is wrong with a line that makes a party or an issue."""
    place = locate_problem(str(problem))
    return say("“%(line)s”: %(found)s", line=clean(line), found=clean(place.message))


def _fields() -> Iterator[FlatField]:
    return flat_fields(TYPES[_KIND.type], hidden=_HIDDEN)


def _page(
    visit: Visit,
    filled: Filled,
    faults: Mapping[str, str],
    check: CheckView | None = None,
) -> str:
    inputs = list(_inputs(filled, faults))
    heading = say("Check before it is opened") if check else say("New dossier")
    title = say("Error: %(found)s", found=heading) if faults else heading
    return fill(
        "desk_new",
        frame=bare_frame(visit, title),
        sheet=asset_address("desk.css"),
        heading=heading,
        crumbs=(LinkChoice(say("Dossiers"), "/"), LinkChoice(heading, "")),
        action=visit.link("new-dossier"),
        inputs=inputs,
        folded=_FOLDED,
        opened=not _FOLDED.isdisjoint((*filled, *faults)),
        faults=faults_shown(faults, inputs),
        hidden=((ID, filled[ID]),),
        zones=sorted(available_timezones()),
        check=check,
        sent=(*kept(filled), (SEEN, "0")),
        bundled=[d for d in list_dossiers(visit.shelf) if d.held == "bundled"],
        copy=_COPY,
    )


def _inputs(filled: Filled, faults: Mapping[str, str]) -> Iterator[Input]:
    found = inputs_of(_fields(), filled, faults)
    for each in sorted(found, key=lambda each: each.name != _NAME):
        if each.name == _NAME:
            hint = say("As it stands in addresses, such as herring-talks.")
            yield replace(each, label=say("Name"), hint=hint)
        elif each.name == "zone":
            hint = say("Its days begin and end by the clocks there.")
            yield replace(each, hint=hint, names="zone")
        else:
            yield each
    for what, (name, example) in _MADE.items():
        label = say("Parties") if what == "party" else say("Issues")
        said = say("One a line, such as “%(example)s”.", example=example)
        yield Input(
            name=name,
            label=label,
            hint=said,
            kind="area",
            value=filled.get(name, ""),
            error=faults.get(name, ""),
        )
