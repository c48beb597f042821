"""The entries of the lists of a picture, such as a truce or a meeting, and the parts of them."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from tracker.projections.picture_format.states import (
    AgreementState,
    CeasefireState,
    DeadlineState,
    MeetingState,
    ProposalState,
    TermState,
    VoteState,
)

MOST_KEYS: Final = 100


class Part(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A part of an answer; the garbage collector passes over it, since none can hold itself."""


class ConditionShown(Part, frozen=True, kw_only=True):
    """A condition: what, by whom, before what; the step that does it, and the one that waits."""

    what: str
    by_whom: str | None
    before_what: str | None
    step: str | None
    before_step: str | None


class Hours(Part, frozen=True, kw_only=True):
    """A half-open span of the day asked about, as UTC instants."""

    from_: str = msgspec.field(name="from")
    until: str


class Ground(Part, frozen=True, kw_only=True):
    """The fact that a part of an entry rests on; without citations it has no source.

    `part` is the field of the entry that it makes what it is. A part may rest on several facts.
    """

    part: str
    key: str
    when: str
    confidence: str | None
    citations: list[int]


class CeasefireAnswer(Part, frozen=True, kw_only=True):
    """An answer of a party to a ceasefire; it never changes a unilateral one."""

    by: str
    change: str
    key: str
    when: str
    confidence: str | None
    citations: list[int]


class Violation(Part, frozen=True, kw_only=True):
    """An alleged count: the latest of one accuser for one window."""

    accuser: str
    accused: str
    low: int | None
    best: int | None
    high: int | None
    qualifier: str | None
    window: str | None
    cumulative: bool
    when: str
    key: str
    confidence: str | None
    disputed_by: list[str]
    citations: list[int]


class CeasefireShown(Part, frozen=True, kw_only=True):
    """A ceasefire's state.

    `hours_on_day` is set when it held for a part of the day asked about. `stale_days` counts the
    days since anything was reported of one that is not over, where that is longer than the dossier
    allows. `grounds` has a fact for `announced`, `from`, `until` and `state`, each as far as it
    says something. `dated_before` has the keys of facts that are dated before the declaration.
    """

    slug: str
    title: str | None
    state: CeasefireState
    possibly_ended: bool
    declarers: list[str]
    mediators: list[str]
    declaration: str
    scope: str
    announced: str
    from_: str | None = msgspec.field(name="from")
    until: str | None
    hours_on_day: list[Hours] | None
    stale_days: int | None
    exemptions: list[str]
    answers: list[CeasefireAnswer]
    violations: list[Violation]
    violations_total: int
    grounds: list[Ground]
    dated_before: list[str]
    keys: list[str]
    keys_total: int
    citations: list[int]


class MeetingShown(Part, frozen=True, kw_only=True):
    """A meeting's state; `earlier` keeps every other date it was planned for.

    `perhaps_confirmed_by` has who may have confirmed before or after it was moved, put off or
    cancelled. `grounds` has facts for `proposed_by`, `scheduled_for`, `place`, `confirmed_by` and
    `state`, each as far as it says something. `dated_before` has the keys of facts that are dated
    before every plan.
    """

    slug: str
    title: str | None
    state: MeetingState
    scheduled_for: str | None
    earlier: list[str]
    place: str | None
    format: str | None
    level: str | None
    proposed_by: list[str]
    invited: list[str]
    confirmed_by: list[str]
    perhaps_confirmed_by: list[str]
    declined_by: list[str]
    held: str | None
    attended: list[str]
    outcome: str | None
    grounds: list[Ground]
    dated_before: list[str]
    keys: list[str]
    keys_total: int
    citations: list[int]


class ProposalAnswer(Part, frozen=True, kw_only=True):
    """A party's latest answer to a proposal; `for` names the coalition whose agent it is."""

    by: str
    for_: str | None = msgspec.field(name="for")
    answer: str
    key: str
    when: str
    conditions: list[ConditionShown]
    confidence: str | None
    citations: list[int]


class ProposalShown(Part, frozen=True, kw_only=True):
    """A proposal's state and every answerer's latest answer.

    `grounds` has a fact for `made`, on which its terms and its deadline rest too, and those for a
    `state` that no answer made. `dated_before` has the keys of facts that are dated before it was
    made.
    """

    slug: str
    title: str | None
    state: ProposalState
    kind: str
    by: list[str]
    to: list[str]
    made: str
    issues: list[str]
    terms: list[str]
    deadline: str | None
    answers: list[ProposalAnswer]
    grounds: list[Ground]
    dated_before: list[str]
    keys: list[str]
    keys_total: int
    citations: list[int]


class Claim(Part, frozen=True, kw_only=True):
    """A claim of one party about a term."""

    by: str
    degree: str
    quantity: str | None
    when: str
    key: str
    confidence: str | None
    disputed_by: list[str]
    citations: list[int]


class TermShown(Part, frozen=True, kw_only=True):
    """A term's state, by the latest claim of every claimant."""

    slug: str
    text: str | None
    due: str | None
    state: TermState
    claims: list[Claim]


class AgreementStep(Part, frozen=True, kw_only=True):
    """A change of an agreement; that of who is not a party to it moves nothing."""

    by: list[str]
    change: str
    new_until: str | None
    text: str | None
    key: str
    when: str
    confidence: str | None
    disputed_by: list[str]
    citations: list[int]


class AgreementShown(Part, frozen=True, kw_only=True):
    """An agreement, its state, for whom alone it is over, and the state of its terms.

    `grounds` has a fact for `reached`, on which its terms rest, and for `from`, `until` and
    `state`. `dated_before` has the keys of facts that are dated before it was reached.
    """

    slug: str
    title: str | None
    state: AgreementState
    possibly_ended: bool
    parties: list[str]
    mediators: list[str]
    stage: str | None
    reached: str
    from_: str | None = msgspec.field(name="from")
    until: str | None
    left: list[str]
    changes: list[AgreementStep]
    terms: list[TermShown]
    grounds: list[Ground]
    dated_before: list[str]
    keys: list[str]
    keys_total: int
    citations: list[int]


class ProvisoShown(ConditionShown, frozen=True, kw_only=True):
    """A condition of a deadline's day; `due` has the days of which one holds if it is not met."""

    due: list[str]


class DeadlineWord(Part, frozen=True, kw_only=True):
    """A last word on what became of a deadline: `met`, `missed` or `dropped`."""

    by: list[str]
    change: str
    key: str
    when: str
    confidence: str | None
    disputed_by: list[str]
    citations: list[int]


class DeadlineShown(Part, frozen=True, kw_only=True):
    """A deadline's state, and the days that it has had.

    `of` says whose it is: one that was set (`deadline`), that of a `proposal`, or of a `term` of an
    agreement. The last two are in the state of the proposal or the term. A term's slug is that of
    the agreement, a stroke, and its own. `unless` has the conditions of `due`; `perhaps_due` days
    of which one holds, where their order is not known; `earlier` every other day. `grounds` has
    facts for `set`, `due` and `state`, each as far as it says something. `dated_before` has the
    keys of changes that are dated before it was set.
    """

    slug: str
    of: Literal["deadline", "proposal", "term"]
    title: str | None
    state: DeadlineState | ProposalState | TermState
    possibly_passed: bool
    by: list[str]
    binds: list[str]
    about: list[str]
    set: str
    due: str | None
    unless: list[ProvisoShown]
    perhaps_due: list[str]
    earlier: list[str]
    said: list[DeadlineWord]
    grounds: list[Ground]
    dated_before: list[str]
    keys: list[str]
    keys_total: int
    citations: list[int]


class VoteResult(Part, frozen=True, kw_only=True):
    """A report of how a vote ended; `needed` is how many had to vote for it."""

    outcome: str
    for_: int | None = msgspec.field(name="for")
    against: int | None
    abstained: int | None
    needed: int | None
    key: str
    when: str
    confidence: str | None
    disputed_by: list[str]
    citations: list[int]


class VoteShown(Part, frozen=True, kw_only=True):
    """A vote's state, the other dates it was planned for, and the last reports of its result.

    `on` has its kind in front. `grounds` has facts for `scheduled_for`, `on` and `state`;
    `dated_before` the keys of changes that are dated before every plan.
    """

    slug: str
    title: str | None
    state: VoteState
    body: str
    on: str | None
    scheduled_for: str | None
    earlier: list[str]
    held: str | None
    results: list[VoteResult]
    issues: list[str]
    grounds: list[Ground]
    dated_before: list[str]
    keys: list[str]
    keys_total: int
    citations: list[int]


class StepShown(Part, frozen=True, kw_only=True):
    """A step: who is to do it, `done_by` what else; when it was first done, by whom and what."""

    slug: str
    title: str | None
    state: Literal["done", "not-done"]
    by: list[str]
    done_by: str | None
    done: str | None
    taken_by: list[str]
    disputed_by: list[str]
    grounds: list[Ground]
    keys: list[str]
    keys_total: int
    citations: list[int]


class ForceShown(Part, frozen=True, kw_only=True):
    """One estimator's latest figure for one area; those of several are never merged.

    `stale_days` counts the days since it was given, where that is longer than the dossier allows.
    """

    owner: str
    area: str
    estimator: str
    low: int | None
    best: int | None
    high: int | None
    qualifier: str | None
    category: str
    unit: str
    as_of: str
    stale_days: int | None
    speaker: str | None
    office: str | None
    confidence: str | None
    key: str
    disputed_by: list[str]
    citations: list[int]


class OfficeShown(Part, frozen=True, kw_only=True):
    """An office that a person, as slug and `name`, holds of a party or may hold."""

    person: str
    name: str
    of: str
    office: str
    state: Literal["held", "order-unknown"]
    since: str
    confidence: str | None
    disputed_by: list[str]
    keys: list[str]
    keys_total: int
    citations: list[int]


class Note(Part, frozen=True, kw_only=True):
    """A development, a measure or an assessment: a dated fact that changes no other state.

    `replaced_by` is the key of the note that supersedes it, `replaced_on` the date of that.
    """

    key: str
    type: str
    when: str
    parties: list[str]
    issues: list[str]
    text: str
    by: list[str]
    kind: str | None
    confidence: str | None
    replaced_by: str | None
    replaced_on: str | None
    disputed_by: list[str]
    citations: list[int]


class Possible(Part, frozen=True, kw_only=True):
    """A fact that may have happened by the date asked about; it changes nothing above."""

    key: str
    type: str
    when: str
    when_words: str | None
    text: str
    confidence: str | None
    disputed_by: list[str]
    citations: list[int]
