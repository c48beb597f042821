"""The pages of the desk: their head and foot, their form, and the reply that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from tracker.domain.codec import TYPES
from tracker.domain.errors import NotAllowedError
from tracker.render.sanitize import clean
from tracker.services.amendments import read_ledger
from tracker.services.event_fields import fields_of
from tracker.services.importing.formats.json_text import locate_problem
from tracker.services.recording.compose import flat_names
from tracker.services.recording.event_form import EventForm
from tracker.services.recording.flow import OvertakenError
from tracker.web.asked import read_words
from tracker.web.assets import asset_address
from tracker.web.desk.inputs import offered
from tracker.web.desk.sent import take
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings
from tracker.web.pages.parts.language import say
from tracker.web.replies import Reply
from tracker.web.routes import BY_NAME, ROUTES
from tracker.web.visit import Manner, Told, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tracker.domain.errors import TrackerError
    from tracker.domain.recorded import RecordedEvent
    from tracker.services.amendments import Ledger
    from tracker.services.event_fields import Kind
    from tracker.services.recording.flow import Appended, Plan
    from tracker.web.desk.checked import CheckView
    from tracker.web.desk.inputs import Filled, Input
    from tracker.web.desk.sent import Sent

STEP: Final = "_step"
ID: Final = "_id"
SEEN: Final = "_seen"
APPEND: Final = "append"
_FINE, _REFUSED = 200, 422


class FaultShown(Struct, frozen=True):
    """A thing that is wrong: the id of its input, empty where it is of no one, and the words."""

    at: str
    text: str


class FormView(Struct, frozen=True, kw_only=True):
    """A form.

    Attributes:
        action: The address that takes it.
        inputs: Its inputs.
        more: Inputs that are folded away.
        sources: Inputs on what a fact rests on.
        hidden: Names and values that it sends along.
        faults: All that is wrong with what was sent.
        offered: The names that inputs offer, by their kind.
        button: The words of its button.
        folded: Whether `more` is folded.
    """

    action: str
    inputs: tuple[Input, ...]
    more: tuple[Input, ...] = ()
    sources: tuple[Input, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    faults: tuple[FaultShown, ...] = ()
    offered: dict[str, list[str]] = {}
    button: str = ""
    folded: bool = True


class DeskPage(Struct, frozen=True, kw_only=True):
    """A page with a form, and with what it would change once that was checked.

    Attributes:
        heading: Its heading.
        meaning: The act in one sentence.
        crumbs: The pages above it.
        form: Its form.
        about: The words of what it is about.
        sent: Names and values that were checked, to be sent again by the button that appends.
        check: What it would change; None while that was not asked for, or cannot be said.
        button: The words of the button that appends.
        notice: What happened meanwhile; empty where nothing did.
        theirs: What others have changed meanwhile, each as a name and the values before and after.
    """

    heading: str
    meaning: str
    crumbs: tuple[LinkChoice, ...]
    form: FormView
    about: tuple[str, ...] = ()
    sent: tuple[tuple[str, str], ...] = ()
    check: CheckView | None = None
    button: str = ""
    notice: str = ""
    theirs: tuple[Any, ...] = ()


def visit_of(sent: Sent, name: str = "") -> Visit:
    """Return a visit of the page whose form was sent.

    Args:
        sent: The form.
        name: The name of the page's route, where its address is not that of the form.
    """
    pattern = BY_NAME[name].pattern if name else sent.write.pattern
    route = next(r for r in ROUTES if r.pattern == pattern)
    end = sent.library.end(sent.dossier)
    manner = Manner("page", sent.holder.role, name=sent.holder.name)
    words = read_words(sent.query, route.words)
    return Visit(sent.library, route, sent.path, words, manner, end)


def own_visit(visit: Visit) -> None:
    """Make sure that the dossier of a page can be appended to.

    Raises:
        NotAllowedError: It is a bundled one, or the server takes nothing.
    """
    if visit.grows and not visit.appends:
        raise NotAllowedError("this server is for reading", "ask who runs it")
    if not visit.appends:
        raise NotAllowedError(
            f"{visit.dossier} is a bundled dossier, which is read-only",
            "copy it into a database of your own first",
        )


def ledger_of(visit: Visit) -> Ledger:
    """Return the record of a visit's dossier."""
    return read_ledger(visit.shelf.choose(visit.dossier).log, visit.dossier)


def form_on(ledger: Ledger, *, now: int) -> EventForm:
    """Return a form on a record, which reads the words of a person."""
    return EventForm(ledger, now=now)


def crumbs_of(visit: Visit, *below: str) -> tuple[LinkChoice, ...]:
    """Return the pages above one of the desk, and its own name at the end."""
    desk = LinkChoice(say("Desk"), visit.link("desk"))
    return (desk, *(LinkChoice(name, "") for name in below))


def written(visit: Visit, ledger: Ledger, page: DeskPage) -> str:
    """Return a page with a form as HTML."""
    heading = page.heading
    title = say("Error: %(found)s", found=heading) if page.form.faults else heading
    return desk_html(visit, ledger, "desk_form", title, page=page, heading=heading)


def home(visit: Visit, ledger: Ledger, heading: str, **names: Any) -> str:
    """Return the first page of the desk as HTML."""
    return desk_html(visit, ledger, "desk", heading, heading=heading, **names)


def desk_html(
    visit: Visit, ledger: Ledger, template: str, title: str, **names: Any
) -> str:
    """Return a page of the desk as HTML.

    Args:
        visit: The visit.
        ledger: The record of its dossier.
        template: The name of its template.
        title: Its title.
        names: What the template names beside.
    """
    dossier = ledger.mended.catalogue.dossier
    around = Surroundings(visit, zone=dossier.zone, title=dossier.title, asked=None)
    how = say(
        "Dossier %(dossier)s, log place %(place)s. You are an %(role)s.",
        dossier=visit.dossier,
        place=f"{ledger.place:,}",
        role=visit.role,
    )
    return fill(
        template,
        frame=around.frame(title, "desk", page=template == "desk", here=False),
        sheet=asset_address("desk.css"),
        how=how,
        **names,
    )


def told_page(html: str) -> Told:
    """Return a page that is answered as it is."""
    return Told(None, lambda _: "", page=html)


def replied(html: str, *, refused: bool) -> Reply:
    """Return a page as the reply to a form."""
    headers = {"Cache-Control": "no-store"}
    status = _REFUSED if refused else _FINE
    return Reply(status, html.encode(), "text/html; charset=utf-8", headers)


def led_to(address: str) -> Reply:
    """Lead on after something was appended, so that a page loaded anew sends nothing again."""
    return Reply(303, b"", "", {"Location": address, "Cache-Control": "no-store"})


def append_shown(
    sent: Sent, plan: Plan, address_of: Callable[[Appended], str]
) -> Reply:
    """Append what was shown and lead on; show it anew where others have appended meanwhile.

    Args:
        sent: The form that was sent.
        plan: The plan, made on the record that was shown.
        address_of: Gives the address to lead to.
    """
    seen = plan.ledger.place

    def check(ledger: Ledger) -> None:
        if ledger.place != seen:
            raise OvertakenError

    try:
        done = sent.carry_out(plan.only_while(check))
    except OvertakenError:
        if sent.ledger().place == seen:
            raise
        # It was seen at an older place now, so that it is shown, and nothing is appended.
        return take(sent)
    return led_to(address_of(done))


def faults_shown(
    faults: Mapping[str, str], inputs: Sequence[Input]
) -> tuple[FaultShown, ...]:
    """Return what is wrong with a form, each with the id of its input."""
    ids = {each.name: each.id for each in inputs}
    return tuple(FaultShown(ids.get(n, ""), text) for n, text in faults.items())


def offered_by(inputs: Sequence[Input], form: EventForm) -> dict[str, list[str]]:
    """Return the names of the dossier that the inputs of a form offer."""
    return offered(list(inputs), form.names)


def error_words(problem: TrackerError) -> str:
    """Return an error with its hint in one line."""
    said = f"{problem}; {problem.hint}" if problem.hint else str(problem)
    return clean(said)


def kept(filled: Filled) -> tuple[tuple[str, str], ...]:
    """Return what was typed, to be sent again as it was checked."""
    return tuple((n, v) for n, v in filled.items() if n not in {STEP, SEEN})


def blamed(problem: TrackerError, kind: Kind) -> dict[str, str]:
    """Return an error of an event by the input that it is about; by none where it is of no one.

    Args:
        problem: The error.
        kind: The kind of the event.
    """
    place = locate_problem(str(problem), TYPES[kind.type])
    path = tuple(str(step) for step in place.path)
    flat = {".".join(whole): name for name, whole in flat_names(kind.type).items()}
    name = flat.get(".".join(path[:2]), path[0] if path else "")
    field = str(problem).partition(":")[0].partition(".")[0].replace("-", "_")
    if not name and field in fields_of(TYPES[kind.type]):
        name = field
    said = place.message if path else str(problem)
    return {name: clean(f"{said}; {problem.hint}".rstrip("; "))}


def done_by(ledger: Ledger, filled: Filled) -> RecordedEvent | None:
    """Return the event that the form has appended already; None where it has not."""
    wanted = filled.get(ID)
    return next((r for r in ledger.events if r.event_id == wanted), None)
