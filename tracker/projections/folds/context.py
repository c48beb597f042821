"""The context of a fold: the question that it answers, and what it needs of the dossier."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import read_when

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.dates import When
    from tracker.domain.events import StepDefined
    from tracker.projections.visible import Counted, Question


class FoldContext(NamedTuple):
    """The question that the folds answer, and what they need of the dossier.

    Attributes:
        ids: Event ids by every name that a pointer may use.
        question: The question.
        zone: The dossier's zone.
        replaced: The offers that supersede others, by the event ids of those.
        possible_ends: For a stream of ceasefires or agreements the ends that may have come already.
        left_out: For a ceasefire's slug how many alleged violations count that were not read.
        steps: The steps that are defined.
        done: By step the facts that did it.
        agents: Return the agents of a coalition just before an instant.
    """

    ids: Mapping[str, str]
    question: Question
    zone: ZoneInfo
    replaced: Mapping[str, Counted] = MappingProxyType({})
    possible_ends: Mapping[str, Sequence[Counted]] = MappingProxyType({})
    left_out: Mapping[str, int] = MappingProxyType({})
    steps: Mapping[str, StepDefined] = MappingProxyType({})
    done: Mapping[str, Sequence[Counted]] = MappingProxyType({})
    agents: Callable[[str, int], Sequence[str]] = lambda *_: ()

    def whose(self, word: Counted, by: str, asked: Sequence[str]) -> str:
        """Return whose word it is among those asked: the coalition's, where its agent says it."""
        at = word.bounds.latest
        for_whom = (each for each in asked if by in self.agents(each, at))
        return by if by in asked else next(for_whom, by)

    def when(self, text: str | None) -> When | None:
        """Read a written date, if there is one."""
        return None if text is None else read_when(text, zone=self.zone)

    def moment(self, text: str | None) -> When | None:
        """Read a date without its written form: the same instant in any zone is one."""
        when = self.when(text)
        return None if when is None else when._replace(text="")
