"""`tracker token`: who may ask a server that others reach; made, listed and revoked by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.frame.commands import Word, format_option
from tracker.cli.frame.commands import command as make_command
from tracker.cli.frame.errors import Mistake
from tracker.cli.frame.forms import show
from tracker.cli.frame.session import session
from tracker.render.answers.lists import list_document
from tracker.services.access import (
    ROLES,
    TokenListed,
    add_token,
    list_tokens,
    revoke_token,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.render import Format
    from tracker.services.access import Role

ACTIONS = ("add", "list", "revoke")


@make_command("token", example="tracker token list")
@click.argument(
    "action",
    type=Word(ACTIONS),
    default="list",
    required=False,
    metavar="[add|list|revoke]",
)
@click.argument("name", required=False, metavar="[NAME]")
@click.option(
    "--role",
    type=Word(ROLES),
    help="With add: the role of who shows it; without it a reader.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 36_500),
    metavar="N",
    help="With add: for how many days it counts; without it for ever.",
)
@format_option()
def command(
    *,
    action: str,
    name: str | None,
    role: Role | None,
    days: int | None,
    fmt: Format,
) -> None:
    """Make a token for NAME, list the tokens, or revoke one.

    A reader may read, an editor append and mend as well, an admin do everything. The text of a new
    token is shown once: only its hash is kept, beside the log, and it is never exported.
    """
    run = session()
    now = run.wiring.now()
    if action != "add" and (role is not None or days is not None):
        raise Mistake("--role and --days go with add", "write tracker token add NAME")
    if action == "list":
        if name is not None:
            raise Mistake("all tokens are listed", "leave the name out")
        database = run.wiring.has_database()
        if not database:
            run.wiring.check_named()
        listed = (
            list_tokens(run.log(read_only=True).database, now=now) if database else []
        )
        _show(listed, fmt)
        return
    if name is None:
        raise Mistake("no name is given", f"write tracker token {action} NAME")
    if action == "revoke":
        _show([revoke_token(run.log().database, name, now=now)], fmt)
        return
    made = add_token(
        run.log().database, name, role=role or "reader", now=now, days=days
    )
    run.remark("this is shown once; keep it as you keep a password")
    run.answer(made.text)


def _show(listed: Sequence[TokenListed], fmt: Format) -> None:
    show(list_document("Tokens", listed, TokenListed, fmt=fmt), fmt)
