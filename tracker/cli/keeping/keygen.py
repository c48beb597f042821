"""`tracker keygen`: a key pair that signs heads and checks the signatures."""

from __future__ import annotations

import click

from tracker.cli.frame.files import write_new
from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.session import session
from tracker.services.keeping.signing import make_keys


@make_command("keygen", example="tracker keygen desk.pem")
@click.argument("file", metavar="FILE")
def command(*, file: str) -> None:
    """Make an Ed25519 key pair: FILE signs heads and is for your eyes only, FILE.pub checks
    them and is for everybody.

    Neither file is ever overwritten. Needs the extra `sign`.
    """
    run = session()
    keys = make_keys()
    public = f"{file}.pub"
    write_new({file: (keys.private, 0o600), public: (keys.public, 0o644)})
    run.answer(
        f"{file} signs: keep it secret, and apart from the log\n{public} checks: publish it"
    )
