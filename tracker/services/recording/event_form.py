"""The desk where a fact is put together: what the dossier has, and what the user's words mean in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracker.domain.codec import TYPES, decode_payload
from tracker.domain.dates import parse_when
from tracker.domain.envelope import refuse
from tracker.domain.errors import UnknownNameError
from tracker.domain.events import PartyRegistered, SourceRegistered
from tracker.domain.names import folded, nearest, slugify
from tracker.projections.mended import mend
from tracker.services.event_fields import COUNTS, MAIN, Field, fields_of
from tracker.services.find_names import event_named, issue_named, party_named, source_named
from tracker.services.reading import Dates
from tracker.services.recording.append import held
from tracker.services.recording.inline_parts import named_text, read_count, split_parts
from tracker.services.recording.source_pages import new_source_slug, publisher_at, source_at
from tracker.services.recording.urls import is_address, without_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tracker.domain.envelope import Value
    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent

MADE: Final = {
    "party": "party-registered",
    "issue": "issue-defined",
    "source": "source-registered",
    "dossier": "dossier-opened",
}
"""What can be made on the way, and the type that makes it."""
_DETAILS: Final = ("publisher", "title", "published", "language")
SOURCE_PARTS: Final = ("basis", "locator", "stance", *_DETAILS)
"""What may stand behind a source."""
_KEY: Final = re.compile(r"(.*?)(\d+)")
_ASKED_AGAIN: Final = re.compile(r"today|yesterday|tomorrow|.* ago|@.*", re.IGNORECASE)


class SourceGiven(NamedTuple):
    """What is said of the sources of one fact, beside their names.

    Attributes:
        basis: What a source gives when it does not say so itself.
        locator: Where in the source.
        details: Of a source that is new: publisher, title, published, language.
    """

    basis: str | None = None
    locator: str | None = None
    details: Mapping[str, str] = {}


class Desk:
    """One dossier as somebody appends to it: names are found, and new things are kept until they are appended.

    Attributes:
        dossier: Its slug.
        events: What is recorded.
        catalogue: What facts may name, with what is new.
        made: New parties, issues, sources and the dossier's opening, in the order in which they are to be appended.
        remarks: What the user should know of what was read.
        maker: Asks whether an unknown party, issue or source is to be made; None when nobody can be asked.
    """

    def __init__(
        self, dossier: str, events: Sequence[RecordedEvent], *, now: int, others: Sequence[str] = ()
    ) -> None:
        """Look at a dossier; one without events is new."""
        self.dossier, self.events, self.now = dossier, list(events), now
        self.others = tuple(others)
        self.catalogue = mend(self.events).catalogue
        self.named = held(self.events, dossier).known.named
        self.made: list[Event] = []
        self.remarks: list[str] = []
        self.maker: Callable[[str, str], Mapping[str, str] | None] | None = None

    @property
    def dates(self) -> Dates:
        """How dates are read here."""
        return Dates(self.now, self.catalogue.zone, self.events)

    @property
    def keys(self) -> list[str]:
        """The keys in use, in log order."""
        return [r.event.key for r in self.events if r.event.key is not None]

    def names(self, kind: str) -> list[str]:
        """What there is of a kind: party, issue, source, event, proposal, ceasefire, meeting or agreement."""
        match kind:
            case "party":
                return list(self.catalogue.parties)
            case "issue":
                return list(self.catalogue.issues)
            case "source":
                return list(self.catalogue.sources)
            case "event":
                return self.keys
            case _:
                return list(self.named.get(kind, ()))

    def name(self, kind: str, text: str) -> str:
        """The slug or key that a name means; what is unknown may be made, if somebody can be asked.

        Raises:
            UnknownNameError: It means nothing; the hint says what may have been meant, and what makes it.
        """
        try:
            return self._found(kind, text)
        except UnknownNameError as problem:
            if (
                kind in MADE
                and self.maker is not None
                and (said := self.maker(kind, text)) is not None
            ):
                return self.make(kind, said)
            made_by = (
                f"`--new-{kind}` makes one"
                if kind in MADE
                else f"`tracker append {kind}` makes one"
            )
            if kind != "event":
                joint = " " if problem.hint.endswith("?") else "; "
                problem.hint = f"{problem.hint}{joint}{made_by}" if problem.hint else made_by
            raise

    def _found(self, kind: str, text: str) -> str:
        match kind:
            case "party":
                return party_named(text, self.catalogue)
            case "issue":
                return issue_named(text, self.catalogue)
            case "source":
                known = source_at(text, self.catalogue.sources.values())
                return known.slug if known else source_named(text, self.catalogue)
            case "event":
                return event_named(text.removeprefix("@"), self.events).name
            case _:
                known_names = self.names(kind)
                for name in known_names:
                    if name in {text, folded(text), slugify(text)}:
                        return name
                raise UnknownNameError(
                    kind, text, nearest=nearest(text, known_names), known=tuple(known_names[-12:])
                )

    def make(self, kind: str, said: Mapping[str, Any]) -> str:
        """Keep something new until it is appended; its slug.

        Raises:
            TrackerError: It is not legal.
        """
        event = decode_payload(
            {
                "type": MADE[kind],
                "dossier": self.dossier,
                **{n: v for n, v in said.items() if v not in (None, "")},
            }
        )
        self.made.append(event)
        catalogue = self.catalogue
        match event:
            case PartyRegistered():
                catalogue.parties.setdefault(event.slug, event)
            case SourceRegistered():
                catalogue.sources.setdefault(event.slug, event)
            case _ if event.type == "issue-defined":
                catalogue.issues.setdefault(event.slug, event)  # type: ignore[union-attr,arg-type]
            case _:
                self.catalogue = catalogue._replace(dossier=event, zone=Desk._zone(event))  # type: ignore[arg-type]
        return str(getattr(event, "slug", self.dossier))

    def forget(self, kept: int) -> None:
        """Forget what was made after the first so many."""
        for event in self.made[kept:]:
            for found in (self.catalogue.parties, self.catalogue.issues, self.catalogue.sources):
                found.pop(getattr(event, "slug", ""), None)
        del self.made[kept:]
        self.remarks.clear()

    @staticmethod
    def _zone(event: Event) -> Any:
        from tracker.domain.dates import zone_of  # noqa: PLC0415

        return zone_of(str(getattr(event, "zone", "UTC")))

    def make_written(self, kind: str, text: str) -> str:
        """Something new in one line: `SLUG: NAME; kind=state`; its slug."""
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
            values = [v.strip() for v in value.split(",")] if fields[name].many else [value]
            found[name] = self.value(fields[name], values)
        return self.make(kind, found)

    def date(self, text: str) -> str:
        """A written date for a date in words, `@KEY` included.

        Raises:
            TrackerError: It is not understood.
        """
        return self.dates.written(text)

    def dated(self, text: str) -> dict[str, str]:
        """`when`, with the words kept beside it where they say more than a day does."""
        written = self.date(text)
        longer = parse_when(written, zone=self.catalogue.zone).precision not in {
            "day",
            "instant",
        } or written.startswith("[")
        kept = written != text.strip() and longer and not _ASKED_AGAIN.fullmatch(text.strip())
        return {"when": written, **({"when_words": text.strip()} if kept else {})}

    def value(self, field: Field, texts: Sequence[str]) -> Any:
        """What a field holds, read from one text, or from several for a list.

        Raises:
            TrackerError: A text is not understood, or names nothing.
        """
        if field.many:
            split = field.sort in {"slug", "key"}
            each = [
                piece.strip() for text in texts for piece in (text.split(",") if split else [text])
            ]
            return (
                list(dict.fromkeys(self._one(field, t) for t in each if t))
                if field.sort != "part"
                else [self._one(field, t) for t in each if t]
            )
        return self._one(field, texts[-1])

    def _one(self, field: Field, text: str) -> Any:  # noqa: PLR0911  (one line for each sort)
        text = text.strip() if field.sort != "text" else text
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
            case "text" if field.name in {"speaker", "by_whom"}:
                return self._who(field, text)
            case _:
                return text

    @staticmethod
    def _choice(field: Field, text: str) -> str:
        word = folded(text).replace(" ", "-")
        if word in field.choices:
            return word
        close = nearest(word, field.choices)
        raise refuse(
            field.name,
            f"{text!r} is none of {', '.join(field.choices)}",
            f"did you mean {' or '.join(close)}?" if close else field.help,
        )

    def _who(self, field: Field, text: str) -> str:
        """A registered person or party by any spelling; else the name as it is."""
        try:
            slug = party_named(text, self.catalogue)
        except UnknownNameError:
            return text
        return (
            slug
            if field.name == "by_whom" or self.catalogue.parties[slug].kind == "person"
            else text
        )

    def _part(self, field: Field, part: type[Value], text: str) -> Any:
        if part in COUNTS:
            return read_count(text, field.name, units="unit" in fields_of(part))
        fields = fields_of(part)
        main = MAIN[part]
        said, parts = split_parts(text, [n for n in fields if n not in main])
        found = (
            dict(zip(main, named_text(said, need_name=field.name), strict=True))
            if len(main) > 1
            else {main[0]: said}
        )
        return found | {name: self.value(fields[name], [value]) for name, value in parts.items()}

    def evidence(self, text: str, given: SourceGiven, *, on: str | None) -> dict[str, Any]:
        """One source of a fact: an address or a slug, with `; basis=…; locator=…; stance=disputes; publisher=…` behind it.

        Raises:
            TrackerError: A slug names nothing, or a part is not understood.
        """
        from tracker.domain.envelope import Evidence  # noqa: PLC0415

        fields = fields_of(Evidence)
        main, parts = split_parts(text, SOURCE_PARTS)
        details: dict[str, str] = {**given.details, **{n: parts[n] for n in _DETAILS if n in parts}}
        found = {
            "source": self._source(main, details, on=on),
            "basis": parts.get("basis") or given.basis or "reporting",
        }
        if locator := parts.get("locator") or given.locator:
            found["locator"] = locator
        if "stance" in parts:
            found["stance"] = parts["stance"]
        return {
            n: self._choice(fields[n], v) if n in {"basis", "stance"} else v
            for n, v in found.items()
        }

    def _source(self, text: str, details: Mapping[str, str], *, on: str | None) -> str:
        if not is_address(text):
            return self.name("source", text)
        published = self.date(details["published"]) if details.get("published") else None
        known = source_at(text, self.catalogue.sources.values(), published=published)
        if known is not None:
            if (said := details.get("publisher")) and folded(said) != folded(known.publisher):
                self.remarks.append(
                    f"that page is registered already as {known.slug}, by {known.publisher}; it is the same source"
                )
            return known.slug
        publisher = details.get("publisher") or publisher_at(text, self.catalogue)
        slug = new_source_slug(
            publisher, published or on, taken=self.catalogue.sources, zone=self.catalogue.zone
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

    def free_key(self, noun: str) -> str:
        """A key that nobody uses yet: the next of the newest numbered one, else the noun and a number."""
        taken = set(self.keys)
        dated = [
            r.event.key
            for r in self.events
            if r.event.key is not None and getattr(r.event, "when", None) is not None
        ]
        match = next(
            (
                m
                for key in reversed(dated)
                if (m := _KEY.fullmatch(key)) and not m[1].endswith((".", "-", "_"))
            ),
            None,
        )
        prefix, width = (match[1], len(match[2])) if match else (f"{noun}-", 1)
        numbers = [
            int(m[2])
            for key in taken
            if (m := _KEY.fullmatch(key)) and m[1] == prefix and len(m[2]) < 12  # noqa: PLR2004  (no desk counts so far)
        ]
        return f"{prefix}{max(numbers, default=0) + 1:0{width}d}"
