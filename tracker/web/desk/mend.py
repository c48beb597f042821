"""Acts by form: withdraw, dispute, retract and undo, each said in one sentence beforehand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from tracker.domain.errors import TrackerError
from tracker.domain.recorded import UnknownEvent
from tracker.render.sanitize import clean
from tracker.services.recording.mending import REDONE, UNDONE, Mender
from tracker.services.recording.preview import preview_of
from tracker.services.recording.undo import undoes
from tracker.web.desk.acts import (
    plan_dispute,
    plan_retraction,
    plan_undo,
    plan_withdrawal,
)
from tracker.web.desk.bodies import (
    DisputeGiven,
    RetractionGiven,
    UndoingGiven,
    WithdrawalGiven,
    read_body,
)
from tracker.web.desk.checked import check_view, sentence_of
from tracker.web.desk.inputs import flat_fields, inputs_of, read_form
from tracker.web.desk.page import (
    APPEND,
    ID,
    SEEN,
    STEP,
    DeskPage,
    FormView,
    append_shown,
    crumbs_of,
    error_words,
    faults_shown,
    form_on,
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
from tracker.web.pages.parts.language import say
from tracker.web.problems import BodyRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.domain.recorded import RecordedEvent
    from tracker.services.amendments import Ledger
    from tracker.services.recording.flow import Appended, Plan
    from tracker.web.desk.inputs import Filled, Input
    from tracker.web.desk.sent import Sent
    from tracker.web.replies import Reply
    from tracker.web.visit import Told, Visit

EVENTS: Final = "_events"
REDO: Final = "_redo"
_REFERS: Final = {"by": "party", "source": "source", "event": "event"}
"""The kind of names that a field of an act holds."""
_DATES: Final = frozenset(("on", "reported"))


class Act(Struct, frozen=True, kw_only=True):
    """An act on the record.

    Attributes:
        title: Its name, with a place for what it is about.
        meaning: The act in one sentence.
        body: The type of what it says.
        button: The words of the button that does it.
        plan: Plans it.
        hidden: The fields of the body that its form has not.
    """

    title: str
    meaning: str
    body: type[Struct]
    button: str
    plan: Callable[[Mender, str, Any], Plan]
    hidden: frozenset[str] = frozenset(("key",))


ACTS: Final[dict[str, Act]] = {
    "withdraw": Act(
        title="Withdraw %(name)s",
        meaning="Our record should not have been made: it stays in the log, and counts at no date.",
        body=WithdrawalGiven,
        button="Withdraw it",
        plan=plan_withdrawal,
    ),
    "dispute": Act(
        title="A party denies %(name)s",
        meaning="The report stands, marked as denied from the day on which that was known.",
        body=DisputeGiven,
        button="Record the denial",
        plan=plan_dispute,
    ),
    "retract": Act(
        title="%(name)s was taken back",
        meaning="The publisher took the source back: it carries no fact from the day on which that "
        "was known, and what was public before stays so.",
        body=RetractionGiven,
        button="Record the retraction",
        plan=plan_retraction,
    ),
    "undo": Act(
        title="Undo %(name)s",
        meaning="A fact is withdrawn, and an act is taken back. Nothing is deleted, and an undo "
        "can be undone.",
        body=UndoingGiven,
        button="Undo it",
        plan=plan_undo,
        hidden=frozenset(("events", "redo")),
    ),
}
"""The acts that have a form, by the last part of its address."""

_REDO: Final = msgspec.structs.replace(
    ACTS["undo"],
    title="Redo %(name)s",
    meaning="What the last undo took back counts again. A redo can be undone.",
    button="Redo it",
)


def tell_act(visit: Visit) -> Told:
    """Tell the empty form of an act."""
    own_visit(visit)
    ledger = ledger_of(visit)
    filled: Filled = {ID: visit.new_id()}
    if _name_of(visit) == "undo":
        mender = Mender(ledger, now=visit.now())
        events, redo = visit.words.get("event", ()), "redo" in visit.words
        plan = mender.redo() if redo and not events else mender.undo(events)
        redo = all(undoes(r, ledger) for r in plan.targets) if plan.targets else redo
        filled[EVENTS] = " ".join(r.name for r in plan.targets)
        filled["why"] = REDONE if redo else UNDONE
        if redo:
            filled[REDO] = "yes"
    else:
        _target(visit, ledger)
    return told_page(written(visit, ledger, _page(visit, ledger, filled, {})))


def take_act(sent: Sent) -> Reply:
    """Check an act and show what it would change, or do what was shown."""
    ledger, visit = sent.ledger(), visit_of(sent)
    act, filled = ACTS[_name_of(visit)], read_form(sent.headers.media, sent.body)
    filled.setdefault(ID, visit.new_id())
    mender = Mender(ledger, now=sent.now)
    try:
        given = read_body(act.body, _body(act, filled))
        plan = act.plan(mender, _target(visit, ledger), given)
    except TrackerError as problem:
        page = _page(visit, ledger, filled, _faults(act, filled, problem))
        return replied(written(visit, ledger, page), refused=True)
    return carried_out(
        sent,
        visit,
        plan,
        filled,
        lambda late: _page(visit, ledger, filled, {}, plan, late),
    )


def carried_out(
    sent: Sent,
    visit: Visit,
    plan: Plan,
    filled: Filled,
    page: Callable[[bool], DeskPage],
) -> Reply:
    """Append a plan that was shown and has not changed since, or show it.

    Args:
        sent: The form that was sent.
        visit: The visit of its page.
        plan: The plan.
        filled: What was typed.
        page: Makes the page that shows it, told whether others were faster.
    """
    appending, ledger = filled.get(STEP) == APPEND, plan.ledger
    if appending and not plan.facts:
        return led_to(_about(visit, plan))
    if appending and filled.get(SEEN) == str(ledger.place):
        return append_shown(sent, plan, lambda done: _after(visit, done))
    return replied(written(visit, ledger, page(appending)), refused=False)


def _after(visit: Visit, done: Appended) -> str:
    """Return the address of the page that says what was appended."""
    return _about(visit, done.plan, appended=done.undo[0] if done.undo else None)


def _about(visit: Visit, plan: Plan, **words: Any) -> str:
    """Return the address of the page of what an act is about."""
    if "source" in visit.path:
        return visit.link("source", path={"source": visit.path["source"]}, **words)
    targets = plan.targets or plan.known
    if not targets:
        return visit.link("desk")
    root = plan.ledger.root_of(targets[0])
    return visit.link("event", path={"key": root.name}, **words)


def _name_of(visit: Visit) -> str:
    return visit.route.parts[-1]


def _target(visit: Visit, ledger: Ledger) -> str:
    """Return the name of what an act is about.

    Raises:
        UnknownNameError: There is no such event or source.
    """
    if "key" in visit.path:
        return ledger.find(visit.path["key"]).name
    if "source" in visit.path:
        return form_on(ledger, now=visit.now()).found("source", visit.path["source"])
    return ""


def _body(act: Act, filled: Filled) -> bytes:
    """Return what was typed as the body that programs send."""
    names = {field.name for field in msgspec.structs.fields(act.body)} - act.hidden
    values: dict[str, Any] = {n: v for n, v in filled.items() if n in names}
    if act.body is UndoingGiven:
        values["events"] = filled.get(EVENTS, "").split()
        values["redo"] = REDO in filled and not values["events"]
    return msgspec.json.encode(values)


def _faults(act: Act, filled: Filled, problem: TrackerError) -> dict[str, str]:
    """Return what is wrong with a form, by the names of its inputs."""
    if not isinstance(problem, BodyRefusedError):
        return {_blamed(act, filled, problem): error_words(problem)}
    return {
        fault.field: f"{fault.message}; {fault.hint}".rstrip("; ")
        for fault in problem.faults
    }


def _blamed(act: Act, filled: Filled, problem: TrackerError) -> str:
    """Return the name of the input that an error is about; empty where it is not known."""
    said = str(problem)
    named = (f.name for f in msgspec.structs.fields(act.body))
    return next((n for n in named if filled.get(n, "") and filled[n] in said), "")


def _page(
    visit: Visit,
    ledger: Ledger,
    filled: Filled,
    faults: dict[str, str],
    plan: Plan | None = None,
    late: bool = False,  # noqa: FBT001, FBT002
) -> DeskPage:
    act = _REDO if REDO in filled else ACTS[_name_of(visit)]
    inputs = _inputs(act, filled, faults)
    events = filled.get(EVENTS, "").split()
    target = _target(visit, ledger)
    about = events[0] if events else target
    form = form_on(ledger, now=visit.now())
    hidden = [(ID, filled[ID])]
    hidden += [(name, filled[name]) for name in (EVENTS, REDO) if filled.get(name)]
    last = say("the last undo") if act is _REDO else say("the last append")
    called = about if len(events) < 2 else last  # noqa: PLR2004
    view = FormView(
        action=visit.link(visit.route.name, path=visit.path),
        inputs=tuple(inputs),
        hidden=tuple(hidden),
        faults=faults_shown(faults, inputs),
        offered=offered_by(inputs, form),
        button=say("Check again") if plan else say("Check"),
    )
    check, sent = None, kept(filled)
    if plan is not None:
        check = check_view(plan, preview_of(plan, now=visit.now()), form.remarks)
        sent = (*sent, (SEEN, str(ledger.place)))
    notice = say("Others have appended since you looked. Look again, then go on.")
    heading = say(act.title, name=clean(called) or last)
    return DeskPage(
        heading=heading,
        meaning=say(act.meaning),
        about=_words_about(ledger, events or [about]),
        crumbs=crumbs_of(visit, heading),
        form=view,
        sent=sent,
        check=check,
        button=say(act.button),
        notice=notice if late else "",
    )


def _words_about(ledger: Ledger, names: list[str]) -> tuple[str, ...]:
    """Return the words of the events that an act is about."""
    about = (r for r in ledger.events if {r.event.key, r.event_id} & set(names))
    return tuple(map(partial(_words_of, ledger), about))


def _words_of(ledger: Ledger, recorded: RecordedEvent) -> str:
    """Return a recorded event in a sentence, behind its name where it has a key."""
    event, catalogue = ledger.as_corrected(recorded), ledger.mended.catalogue
    name = f"{recorded.event.key}: " if recorded.event.key else ""
    if isinstance(event, UnknownEvent):
        return clean(f"{name}{event.type}")
    parties, issues = catalogue.parties, catalogue.issues
    said = sentence_of(
        event,
        party=lambda slug: parties[slug].name if slug in parties else slug,
        issue=lambda slug: issues[slug].title if slug in issues else slug,
        zone=catalogue.zone,
    )
    return clean(f"{name}{said}")


def _inputs(act: Act, filled: Filled, faults: dict[str, str]) -> list[Input]:
    """Return the inputs of an act, made from the fields of what it says."""
    found = inputs_of(flat_fields(act.body, hidden=act.hidden), filled, faults)
    return [
        msgspec.structs.replace(
            each,
            names=_REFERS.get(each.name, ""),
            hint=f"{each.hint} {say('Words are read too.')}"
            if each.name in _DATES
            else each.hint,
        )
        for each in found
    ]
