"""Corrections by form: an event with its fields as they read now, to be changed.

The form carries what each field said when it was opened. A field that its reader changed is
corrected; one that somebody else has corrected meanwhile is shown beside it:

    opened      stance: thirty days     note: seen in print
    others      stance: sixty days
    typed       stance: forty days      note: seen in print
    shown       theirs: sixty days, yours: forty days; only the stance would be corrected
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tracker.domain.codec import TYPES
from tracker.domain.errors import RefusedEventError, TrackerError
from tracker.domain.events import RecordCorrected
from tracker.domain.events.acts import NEVER_REPLACED
from tracker.domain.recorded import UnknownEvent
from tracker.projections.sentences import own_words
from tracker.render.sanitize import clean
from tracker.services.amendments import MENDS
from tracker.services.event_fields import BY_TYPE
from tracker.services.recording.compose import flat_names
from tracker.services.recording.mending import Mender, checked_why
from tracker.services.recording.preview import preview_of
from tracker.web.desk.checked import ChangeView, SaidBefore, check_view
from tracker.web.desk.inputs import (
    Input,
    count_rows,
    event_filled,
    flat_fields,
    inputs_of,
    read_form,
    row_filled,
)
from tracker.web.desk.mend import carried_out
from tracker.web.desk.page import (
    APPEND,
    ID,
    SEEN,
    STEP,
    DeskPage,
    FormView,
    blamed,
    crumbs_of,
    done_by,
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.services.amendments import Ledger
    from tracker.services.recording.flow import Plan
    from tracker.web.desk.inputs import Filled, FlatField
    from tracker.web.desk.sent import Sent
    from tracker.web.replies import Reply
    from tracker.web.visit import Told, Visit

WHY: Final = "_why"
VERSION: Final = "_version"
WAS: Final = "_was."
_MEANING: Final = (
    "Our record was wrong: it is read with other values from here on, at every date."
)


class Corrected:
    """An event that is to be corrected, as it reads now.

    Args:
        ledger: The record.
        name: The event, by key or id; a correction stands for what it corrects.

    Raises:
        TrackerError: There is no such event, or its words are not corrected.
    """

    def __init__(self, ledger: Ledger, name: str) -> None:
        self.ledger = ledger
        found = ledger.find(name)
        self.target = ledger.root_of(found, through=(RecordCorrected,))
        event = ledger.as_corrected(self.target)
        if isinstance(event, (UnknownEvent, *MENDS)):
            raise RefusedEventError(
                f"{self.target.name} is a {event.type} event, whose words are not corrected",
                "undo it, then do it again",
            )
        self.event = event
        self.kind = BY_TYPE[event.type]

    @property
    def stream(self) -> str:
        """Return the stream of what was done to it."""
        return f"record:{self.target.name}"

    @property
    def version(self) -> int:
        """Return the version of that stream."""
        return self.ledger.versions[self.ledger.dossier, self.stream]

    def fields(self) -> Iterator[FlatField]:
        """Yield its fields as a form has them."""
        return flat_fields(TYPES[self.kind.type], hidden=NEVER_REPLACED)

    def filled(self) -> Filled:
        """Return the words of its fields as they read now."""
        return event_filled(self.event, self.fields())

    def opened(self) -> Filled:
        """Return the inputs of its form as it is opened."""
        now = self.filled()
        was = {f"{WAS}{name}": value for name, value in now.items()}
        return {**now, **was, VERSION: str(self.version)}


def tell_correction(visit: Visit) -> Told:
    """Tell the form that corrects an event."""
    own_visit(visit)
    ledger = ledger_of(visit)
    corrected = Corrected(ledger, visit.path["key"])
    filled = {**corrected.opened(), ID: visit.new_id()}
    return told_page(written(visit, ledger, _page(visit, corrected, filled, {})))


def take_correction_form(sent: Sent) -> Reply:
    """Check a correction and show what it would change, or append what was shown."""
    ledger, visit = sent.ledger(), visit_of(sent)
    corrected = Corrected(ledger, sent.path["key"])
    filled = read_form(sent.headers.media, sent.body)
    filled.setdefault(ID, visit.new_id())
    done = done_by(ledger, filled)
    if done is not None and filled.get(STEP) == APPEND:
        path = {"key": corrected.target.name}
        return led_to(visit.link("event", path=path, appended=done.name))
    theirs: tuple[ChangeView, ...] = ()
    if filled.get(VERSION) != str(corrected.version):
        theirs = tuple(_theirs(corrected, filled))
        _renew(corrected, filled)
        filled[ID] = visit.new_id()
    try:
        plan = _planned(sent, corrected, filled)
    except TrackerError as problem:
        is_why = str(problem).startswith("why:")
        faults = (
            {WHY: error_words(problem)} if is_why else blamed(problem, corrected.kind)
        )
        page = _page(visit, corrected, filled, faults, theirs=theirs)
        return replied(written(visit, ledger, page), refused=True)

    def shown(late: bool) -> DeskPage:  # noqa: FBT001
        return _page(visit, corrected, filled, {}, plan, late=late, theirs=theirs)

    if theirs:
        return replied(written(visit, ledger, shown(late=True)), refused=False)
    return carried_out(sent, visit, plan, filled, shown)


def _planned(sent: Sent, corrected: Corrected, filled: Filled) -> Plan:
    """Plan the correction of the fields that were changed.

    Raises:
        TrackerError: A word is not understood, no reason is given, or the event would be illegal.
    """
    why = checked_why(filled.get(WHY, ""))
    words = list(changed_words(corrected, filled))
    mender = Mender(corrected.ledger, now=sent.now)
    plan = mender.correct(corrected.target.name, words, why=why)
    return plan._replace(id_of=lambda number: None if number else filled[ID])


def changed_words(corrected: Corrected, filled: Filled) -> Iterator[str]:
    """Yield `field=value` for each field that reads otherwise than when the form was opened."""
    was = {n.removeprefix(WAS): v for n, v in filled.items() if n.startswith(WAS)}
    now = {n: v for n, v in filled.items() if not n.startswith("_")}
    flat = flat_names(corrected.kind.type)
    for name, field, _ in corrected.fields():
        if field.many and field.part is not None:
            yield from _changed_rows(name, was, now)
        elif was.get(name, "") != now.get(name, ""):
            value = now.get(name, "")
            if field.many and field.sort == "text" and value:
                value = json.dumps(value.splitlines(), ensure_ascii=False)
            if field.sort == "flag":
                value = value or "no"
            yield f"{'.'.join(flat.get(name, (name,)))}={value}"


def _changed_rows(name: str, was: Filled, now: Filled) -> Iterator[str]:
    """Yield what changes the rows of a repeated part: rows that go are taken away last."""
    before = count_rows(name, was)
    gone: list[int] = []
    place = before
    for number in range(1, max(before, count_rows(name, now)) + 1):
        old, new = row_filled(name, number, was), row_filled(name, number, now)
        if old and not new:
            gone.append(number)
            continue
        at = number
        if not old and new:
            place += 1
            at = place
        for field in dict.fromkeys([*new, *old]):
            if new.get(field, "") != old.get(field, ""):
                yield f"{name}.{at}.{field}={new.get(field, '')}"
    for number in reversed(gone):
        yield f"{name}.{number}="


def _theirs(corrected: Corrected, filled: Filled) -> Iterator[ChangeView]:
    """Yield the fields that others have changed since the form was opened, beside one's own."""
    current = corrected.filled()
    names = {n.removeprefix(WAS) for n in filled if n.startswith(WAS)} | {*current}
    for name in sorted(names):
        was, mine = filled.get(f"{WAS}{name}", ""), filled.get(name, "")
        if current.get(name, "") != was:
            yield ChangeView(
                heading=name.replace("_", " "),
                before=(
                    SaidBefore(clean(current.get(name, "")) or say("nothing"), ""),
                ),
                after=(SaidBefore(clean(mine) or say("nothing"), ""),),
            )


def _renew(corrected: Corrected, filled: Filled) -> None:
    """Let a form stand on the record as it is now; what its reader changed stays."""
    current = corrected.filled()
    names = {n.removeprefix(WAS) for n in filled if n.startswith(WAS)} | {*current}
    for name in names:
        was = filled.pop(f"{WAS}{name}", "")
        if filled.get(name, "") == was:
            filled.pop(name, None)
            if name in current:
                filled[name] = current[name]
        if name in current:
            filled[f"{WAS}{name}"] = current[name]
    filled[VERSION] = str(corrected.version)


def _page(
    visit: Visit,
    corrected: Corrected,
    filled: Filled,
    faults: dict[str, str],
    plan: Plan | None = None,
    *,
    late: bool = False,
    theirs: tuple[ChangeView, ...] = (),
) -> DeskPage:
    ledger, name = corrected.ledger, clean(corrected.target.name)
    form = form_on(ledger, now=visit.now())
    inputs = inputs_of(corrected.fields(), filled, faults)
    why = Input(
        name=WHY,
        label=say("Why"),
        hint=say("What was wrong. It stays in the log."),
        kind="area",
        value=filled.get(WHY, ""),
        error=faults.get(WHY, ""),
        required=True,
    )
    main = [e for e in inputs if e.required or e.value or e.error or len(e.rows) > 1]
    more = [e for e in inputs if e not in main]
    hidden = tuple(
        (n, v) for n, v in filled.items() if n.startswith(WAS) or n in {ID, VERSION}
    )
    view = FormView(
        action=visit.link(visit.route.name, path=visit.path),
        inputs=(*main, why),
        more=tuple(more),
        hidden=hidden,
        faults=faults_shown(faults, [*inputs, why]),
        offered=offered_by(inputs, form),
        button=say("Check again") if plan else say("Check"),
    )
    check, sent = None, kept(filled)
    if plan is not None:
        check = check_view(plan, preview_of(plan, now=visit.now()), form.remarks)
        sent = (*sent, (SEEN, str(ledger.place)))
    heading = say("Correct %(name)s", name=name)
    notice = say("Others have appended since you looked. Look again, then go on.")
    return DeskPage(
        heading=heading,
        meaning=say(_MEANING),
        about=(clean(own_words(corrected.event)),),
        crumbs=crumbs_of(visit, heading),
        form=view,
        sent=sent,
        check=check,
        button=say("Correct it"),
        notice=notice if late else "",
        theirs=theirs,
    )
