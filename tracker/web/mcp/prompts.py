"""Prompts that a person may choose: what a model is asked to write, and by which rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import mcp_types as types

from tracker.web.mcp.tools import BadArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

_RULES: Final = (
    "Write only what the answers of the tools say. After each sentence cite the key of its fact "
    "and its source. Where two statements stand beside each other in no known order, name both. "
    "Where nothing is recorded, say so. Do not judge who is right, and do not forecast."
)


class Prompt(NamedTuple):
    """A prompt.

    Attributes:
        about: What is written by it.
        arguments: Its arguments, each with what it is.
        text: What the model is asked, with the arguments in braces.
    """

    about: str
    arguments: Mapping[str, str]
    text: str


_DOSSIER: Final = {"dossier": "The slug of a dossier."}
PROMPTS: Final = {
    "brief": Prompt(
        "A retrospective of some days, in one page.",
        {**_DOSSIER, "from": "The first day.", "to": "The last day."},
        "Write a brief of one page on the dossier {dossier} from {from} to {to}. Ask `diff` with "
        "before={from} and after={to}, then `timeline` for those days, then `upcoming` at {to}. "
        "Say first what moved, then what was agreed or refused, then what is ahead.",
    ),
    "what-moved": Prompt(
        "What moved between two days, position by position.",
        {**_DOSSIER, "before": "The first day.", "after": "The second day."},
        "List what moved in the dossier {dossier} between {before} and {after}: one line for each "
        "party and issue, the position before and after, and the fact that moved it. Ask `diff`.",
    ),
}
"""The prompts by name."""


def listed_prompts() -> list[types.Prompt]:
    """Return the prompts as a person chooses among them."""
    return [
        types.Prompt(
            name=name,
            description=prompt.about,
            arguments=[
                types.PromptArgument(name=argument, description=about, required=True)
                for argument, about in prompt.arguments.items()
            ],
        )
        for name, prompt in PROMPTS.items()
    ]


def written_prompt(name: str, given: Mapping[str, str]) -> types.GetPromptResult:
    """Return a prompt with its arguments filled in.

    Raises:
        BadArgumentError: There is no such prompt, or an argument is missing.
    """
    prompt = PROMPTS.get(name)
    if prompt is None:
        raise BadArgumentError(
            f"there is no prompt {name!r}", f"there are: {', '.join(PROMPTS)}"
        )
    missing = [each for each in prompt.arguments if not given.get(each, "").strip()]
    if missing:
        raise BadArgumentError(
            f"the prompt {name} lacks {', '.join(missing)}",
            "give each of its arguments",
        )
    said = {each: given[each].strip() for each in prompt.arguments}
    text = types.TextContent(text=f"{prompt.text.format_map(said)}\n\n{_RULES}")
    message = types.PromptMessage(role="user", content=text)
    return types.GetPromptResult(description=prompt.about, messages=[message])
