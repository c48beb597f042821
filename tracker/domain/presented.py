"""Answers that show themselves in a notebook: as a page, and as a frame of data.

How an answer looks is not known down here. Whoever gives answers to programs says who shows them.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
FrameLibrary = Literal["pandas", "polars"]


class AnswerPresenter(Protocol):
    """Something that shows answers."""

    def frame(self, value: object, library: FrameLibrary | None) -> Any:
        """Return the rows of an answer as a frame of data."""

    def page(self, value: object) -> str:
        """Return an answer as a part of a page in HTML."""


_PRESENTERS: Final[list[Callable[[], AnswerPresenter]]] = []


def present_by(presenter: Callable[[], AnswerPresenter]) -> None:
    """Let all answers be shown by one presenter from now on, made when one is shown."""
    _PRESENTERS[:] = [presenter]


class Presented:
    """An answer that a notebook shows."""

    __slots__ = ()

    def to_frame(self, library: FrameLibrary | None = None) -> Any:
        """Return the rows of the answer as a frame, with the columns that its CSV has.

        Args:
            library: The library that the frame is of; by default the one that is loaded, else the
                one that is installed, pandas before polars.

        Raises:
            FramesMissingError: It is not installed.
        """
        return _PRESENTERS[0]().frame(self, library)

    def _repr_html_(self) -> str:
        """Return the answer as a notebook shows it."""
        return _PRESENTERS[0]().page(self)


class AnswerList(list[T], Presented, Generic[T]):
    """A list of like things.

    Args:
        title: The name of the list.
        kind: The class of its entries.
        things: The entries.
    """

    def __init__(self, title: str, kind: type[T], things: Iterable[T]) -> None:
        super().__init__(things)
        self.title, self.kind = title, kind


class AnswerStream(Presented, Generic[T_co]):
    """Entries that come one by one; a frame or a page asks anew for all of them.

    Args:
        again: Gives the entries from the first one on, as often as it is asked.
        title: The name of what comes.
        coming: The entries for a loop, where they are others: those that are still to come too.
    """

    def __init__(
        self,
        again: Callable[[], Iterator[T_co]],
        *,
        title: str,
        coming: Iterator[T_co] | None = None,
    ) -> None:
        self.again, self.title = again, title
        self._coming = again() if coming is None else coming

    def __iter__(self) -> Self:
        """Return itself."""
        return self

    def __next__(self) -> T_co:
        """Return the next entry."""
        return next(self._coming)

    def close(self) -> None:
        """End the loop, and give back what it reads from."""
        if isinstance(self._coming, Generator):
            self._coming.close()
