"""A form that is filled in for one event: what the user's words mean in a dossier."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracker.domain.codec import TYPES, decode_payload, load_object
from tracker.domain.dates import parse_when, zone_of
from tracker.domain.envelope import Evidence, refuse
from tracker.domain.errors import Advice, MalformedJSONError, UnknownNameError
from tracker.domain.names import TOPIC_KINDS, did_you_mean, folded, nearest
from tracker.services.dates import Dates
from tracker.services.event_fields import (
    COUNTS,
    MAIN,
    TOPIC,
    Field,
    fields_of,
    named_text,
    read_count,
    split_parts,
)
from tracker.services.find_names import (
    event_named,
    issue_named,
    party_named,
    source_named,
    thing_named,
    titles_in,
    topic_named,
)
from tracker.services.recording.source_pages import (
    is_address,
    new_source_slug,
    publisher_at,
    source_at,
    without_tags,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tracker.domain.envelope import Value
    from tracker.domain.events import Event
    from tracker.services.amendments import Ledger

MADE: Final = {
    "party": "party-registered",
    "issue": "issue-defined",
    "source": "source-registered",
    "dossier": "dossier-opened",
}
"""The things that can be made on the way, and the type that makes each."""
_DETAILS: Final = ("publisher", "title", "published", "language")
SOURCE_PARTS: Final = ("basis", "locator", "stance", *_DETAILS)
"""The parts that may stand behind a source."""
_MOST_DIGITS: Final = 11
"""The digits of the longest number in a key; no desk counts so far."""
_KEY: Final = re.compile(r"(.*?)(\d+)")
_ASKED_AGAIN: Final = re.compile(r"today|yesterday|tomorrow|.* ago|@.*", re.IGNORECASE)
_NAMED_OR_NOT: Final = frozenset({"by_whom", "body"})
"""Fields that hold a party or a name of what is none."""


def _texts_of_part(text: str, field: Field) -> dict[str, str] | None:
    """Return the words for each field of a part that is written as a JSON object of texts.

    None says that it is written otherwise.
    """
    if not text.startswith("{"):
        return None
    try:
        found = load_object(text.encode("utf-8", "surrogateescape"))
    except MalformedJSONError:
        return None
    if not all(isinstance(said, str) for said in found.values()):
        raise refuse(field.name, "holds something that is no text", field.help)
    return found


def _inner(outer: Field, fields: Mapping[str, Field], name: str) -> Field:
    if name not in fields:
        raise refuse(outer.name, f"has no {name!r}", f"there are: {', '.join(fields)}")
    return fields[name]


class SourceGiven(NamedTuple):
    """Details of the sources of one fact, beside their names.

    Attributes:
        basis: The basis of a source that does not say its own.
        locator: The place in the source.
        details: Of a source that is new: publisher, title, published, language.
    """

    basis: str | None = None
    locator: str | None = None
    details: Mapping[str, str] = {}


class EventForm:
    """A dossier as somebody appends to it: names are found, and new things kept until then.

    Attributes:
        ledger: The dossier's record.
        dossier: Its slug.
        now: What `today` is, in microseconds since the epoch.
        catalogue: What facts may name, with what is new.
        made: New parties, issues, sources and the dossier's opening, in the order in which they
            are to be appended.
        remarks: What the user should know of what was read.
        maker: Asks whether an unknown party, issue or source is to be made; None when nobody can
            be asked.
    """

    def __init__(self, ledger: Ledger, *, now: int, initials: str = "") -> None:
        self._initials = initials
        self.ledger, self.dossier, self.now = ledger, ledger.dossier, now
        catalogue = ledger.mended.catalogue
        self.catalogue = catalogue._replace(
            sources=dict(catalogue.sources),
            parties=dict(catalogue.parties),
            issues=dict(catalogue.issues),
        )
        self.made: list[Event] = []
        self.remarks: list[str] = []
        self.maker: Callable[[str, str], Mapping[str, str] | None] | None = None

    @cached_property
    def _named(self) -> dict[str, dict[str, None]]:
        return self.ledger.known().named

    @property
    def _defined(self) -> dict[str, dict[str, Any]]:
        """The catalogue's entries by slug, for each kind that can be made on the way."""
        catalogue: Any = self.catalogue
        return {
            "party": catalogue.parties,
            "issue": catalogue.issues,
            "source": catalogue.sources,
        }

    @property
    def dates(self) -> Dates:
        """The reading of dates in this dossier."""
        zone = self.catalogue.zone
        return Dates(self.now, zone, self.ledger.events, self._heard)

    @property
    def keys(self) -> list[str]:
        """The keys in use, in log order."""
        return [r.event.key for r in self.ledger.events if r.event.key is not None]

    def names(self, kind: str) -> list[str]:
        """Return the names of a kind: `party`, `source`, `event`, `topic` and so on."""
        if kind == "event":
            return self.keys
        if kind == TOPIC:
            things = [
                f"{of}:{name}" for of in TOPIC_KINDS[1:] for name in self.names(of)
            ]
            return [*self.names("issue"), *things]
        return list((self._named | self._defined).get(kind, ()))

    def name(self, kind: str, text: str) -> str:
        """Return the slug or key that a name means; make what is unknown, if somebody can be asked.

        Raises:
            UnknownNameError: It means nothing; the hint says what may have been meant, and the
                advice what makes it.
        """
        try:
            return self.found(kind, text)
        except UnknownNameError as problem:
            said = (
                self.maker(kind, text)
                if kind in MADE and self.maker is not None
                else None
            )
            if said is not None:
                return self.make(kind, said)
            if kind != "event":
                remedy = "make-on-the-way" if kind in MADE else "append-first"
                joint = " " if problem.hint.endswith("?") else "; "
                meant = f"{problem.hint}{joint}" if problem.hint else ""
                plain = problem.hint or f"make the {kind} first"
                problem.hinted(plain, Advice(remedy, {"kind": kind, "meant": meant}))
            raise

    def found(self, kind: str, text: str) -> str:
        """Return the slug or key that a name means; nothing is made.

        Raises:
            UnknownNameError: It means nothing.
        """
        match kind:
            case "party":
                return party_named(text, self.catalogue)
            case "issue":
                return issue_named(text, self.catalogue)
            case "source":
                known = source_at(text, self.catalogue.sources.values())
                return known.slug if known else source_named(text, self.catalogue)
            case "event":
                return event_named(text.removeprefix("@"), self.ledger.events).name
            case _:
                facts = [event for _, event in self.ledger.mended.facts]
                titles = titles_in([*self.catalogue.steps.values(), *facts], kind)
                things = {slug: titles.get(slug, ()) for slug in self.names(kind)}
                return thing_named(kind, text, things)

    def make(self, kind: str, said: Mapping[str, Any]) -> str:
        """Keep something new until it is appended, and return its slug.

        Raises:
            TrackerError: It is not legal.
        """
        fields = {
            name: value for name, value in said.items() if value not in (None, "")
        }
        event: Any = decode_payload(
            {"type": MADE[kind], "dossier": self.dossier, **fields}
        )
        self.made.append(event)
        if kind == "dossier":
            zone = zone_of(event.zone)
            self.catalogue = self.catalogue._replace(dossier=event, zone=zone)
            return self.dossier
        self._defined[kind].setdefault(event.slug, event)
        return str(event.slug)

    def forget(self, kept: int) -> None:
        """Forget what was made after the first so many."""
        for event in self.made[kept:]:
            for found in self._defined.values():
                found.pop(getattr(event, "slug", ""), None)
        del self.made[kept:]
        self.remarks.clear()

    def make_written(self, kind: str, text: str) -> str:
        """Make something new of one line, `SLUG: NAME; kind=state`, and return its slug."""
        event_type = TYPES[MADE[kind]]
        fields = {
            name: f
            for name, f in fields_of(event_type).items()
            if name not in {"key", "when", "evidence"}
        }
        first, second = MAIN[event_type]
        main, parts = split_parts(text, [n for n in fields if n not in {first, second}])
        slug, said = named_text(main)
        found: dict[str, Any] = {first: slug, second: said}
        for name, value in parts.items():
            values = (
                [v.strip() for v in value.split(",")] if fields[name].many else [value]
            )
            found[name] = self.value(fields[name], values)
        return self.make(kind, found)

    def _heard(self, said: str) -> None:
        """Add a sentence on how a date was read, once."""
        if said not in self.remarks:
            self.remarks.append(said)

    def date(self, text: str) -> str:
        """Return the written date that a date in words stands for, `@KEY` included.

        Raises:
            TrackerError: It is not understood.
        """
        return self.dates.written(text)

    def dated(self, text: str) -> dict[str, str]:
        """Return `when`, and the words beside it where they say more than a day does."""
        written, words = self.date(text), text.strip()
        precision = parse_when(written, zone=self.catalogue.zone).precision
        one_day = precision in {"day", "instant"} and not written.startswith("[")
        if words == written or one_day or _ASKED_AGAIN.fullmatch(words):
            return {"when": written}
        return {"when": written, "when_words": words}

    def value(self, field: Field, texts: Sequence[str]) -> Any:
        """Read what a field holds from one text, or from several for a list.

        Raises:
            TrackerError: A text is not understood, or names nothing.
        """
        if not field.many:
            return self._one(field, texts[-1])
        pieces = list(texts)
        if field.sort in {"slug", "key"}:
            pieces = [piece for text in texts for piece in text.split(",")]
        found = [self._one(field, piece.strip()) for piece in pieces if piece.strip()]
        return found if field.sort == "part" else list(dict.fromkeys(found))

    def _topic(self, kind: str, text: str) -> str:
        """Return the slug of a topic; an issue is found only, for it may be no issue at all."""
        return self.found(kind, text) if kind == "issue" else self.name(kind, text)

    def _one(self, field: Field, text: str) -> Any:  # noqa: PLR0911  (one line for each sort)
        text = text.strip() if field.sort != "text" else text
        if field.refers == TOPIC:
            return topic_named(text, self._topic)
        if field.refers:
            return self.name(field.refers, text)
        match field.sort:
            case "date":
                return self.date(text)
            case "number":
                if not text.removeprefix("-").isdecimal():
                    raise refuse(field.name, f"{text!r} is no whole number", field.help)
                return int(text)
            case "flag":
                return text.lower() in {"yes", "true", "1", "y"}
            case "choice":
                return self._choice(field, text)
            case "part" if field.part is not None:
                return self._part(field, field.part, text)
            case "text" if field.name in {"speaker", *_NAMED_OR_NOT}:
                return self._who(field, text)
            case _:
                return text

    @staticmethod
    def _choice(field: Field, text: str) -> str:
        word = folded(text).replace(" ", "-")
        if word in field.choices:
            return word
        raise refuse(
            field.name,
            f"{text!r} is none of {', '.join(field.choices)}",
            did_you_mean(nearest(word, field.choices), field.help),
        )

    def _who(self, field: Field, text: str) -> str:
        """Return a registered person or party by any spelling; else the name as it is."""
        try:
            slug = party_named(text, self.catalogue, by_part=False)
        except UnknownNameError:
            return text
        is_person = self.catalogue.parties[slug].kind == "person"
        return slug if is_person or field.name in _NAMED_OR_NOT else text

    def _part(self, field: Field, part: type[Value], text: str) -> Any:
        if part in COUNTS:
            return read_count(text, field.name, units="unit" in fields_of(part))
        fields = fields_of(part)
        if (written := _texts_of_part(text, field)) is not None:
            return {
                name: self.value(_inner(field, fields, name), [said])
                for name, said in written.items()
            }
        main = MAIN.get(part)
        if main is None:
            names = ", ".join(f'"{name}": "…"' for name in fields)
            hint = f"write it as {{{names}}}"
            raise refuse(field.name, f"{text!r} is not such an object", hint)
        said, parts = split_parts(text, [n for n in fields if n not in main])
        found: dict[str, Any] = {main[0]: said}
        if len(main) > 1:
            found = dict(zip(main, named_text(said, need_name=field.name), strict=True))
        return found | {
            name: self.value(fields[name], [value]) for name, value in parts.items()
        }

    def evidence(
        self, text: str, given: SourceGiven, *, on: str | None
    ) -> dict[str, Any]:
        """Read one source of a fact: an address or a slug, and parts such as `; basis=…` behind it.

        Raises:
            TrackerError: A slug names nothing, or a part is not understood.
        """
        fields = fields_of(Evidence)
        main, parts = split_parts(text, SOURCE_PARTS)
        details: dict[str, str] = {
            **given.details,
            **{n: parts[n] for n in _DETAILS if n in parts},
        }
        found = {
            "source": self._source(main, details, on=on),
            "basis": parts.get("basis") or given.basis or "reporting",
        }
        if locator := parts.get("locator") or given.locator:
            found["locator"] = locator
        if "stance" in parts:
            found["stance"] = parts["stance"]
        for name in {"basis", "stance"} & {*found}:
            found[name] = self._choice(fields[name], found[name])
        return found

    def _source(self, text: str, details: Mapping[str, str], *, on: str | None) -> str:
        if not is_address(text):
            slug = self.name("source", text)
            self._left_out(slug, details)
            return slug
        published = (
            self.date(details["published"]) if details.get("published") else None
        )
        known = source_at(text, self.catalogue.sources.values(), published=published)
        if known is not None:
            said = details.get("publisher")
            if said and folded(said) != folded(known.publisher):
                there = f"that page is registered already as {known.slug}, by {known.publisher}"
                self.remarks.append(f"{there}; it is the same source")
            self._left_out(known.slug, details)
            return known.slug
        publisher = details.get("publisher") or publisher_at(text, self.catalogue)
        slug = new_source_slug(
            publisher,
            published or on,
            taken=self.catalogue.sources,
            zone=self.catalogue.zone,
        )
        return self.make(
            "source",
            {
                **details,
                "slug": slug,
                "publisher": publisher,
                "published": published,
                "url": without_tags(text),
            },
        )

    def _left_out(self, slug: str, details: Mapping[str, str]) -> None:
        """Say what was given of a source as if it were new."""
        own = self.catalogue.sources.get(slug)
        given = [
            f"{name} “{details[name]}”"
            for name in ("title", "published")
            if details.get(name) and own and details[name] != getattr(own, name)
        ]
        if given:
            self.remarks.append(
                f"source {slug} is registered already: its {' and '.join(given)} "
                f"{'was' if len(given) == 1 else 'were'} left out; the title of the fact itself is "
                "another field"
            )

    def free_key(self, noun: str) -> str:
        """Return a key that nobody uses yet.

        It is the next of the newest numbered one: after B104 comes B105; else a noun and a number.
        With initials it is the noun, those and a number, so that two desks never take the same.
        """
        if self._initials:
            return self._next_key(f"{noun}-{self._initials}-", 1)
        dated = [
            r.event.key
            for r in self.ledger.events
            if r.event.key is not None and getattr(r.event, "when", None) is not None
        ]
        prefix, width = f"{noun}-", 1
        for key in reversed(dated):
            newest = _KEY.fullmatch(key)
            if newest and not newest[1].endswith((".", "-", "_")):
                prefix, width = newest[1], len(newest[2])
                break
        return self._next_key(prefix, width)

    def _next_key(self, prefix: str, width: int) -> str:
        """Return the first key after all that have this prefix and a number."""
        numbers = [0]
        for key in self.keys:
            numbered = _KEY.fullmatch(key)
            if numbered and numbered[1] == prefix and len(numbered[2]) <= _MOST_DIGITS:
                numbers.append(int(numbered[2]))
        return f"{prefix}{max(numbers) + 1:0{width}d}"
