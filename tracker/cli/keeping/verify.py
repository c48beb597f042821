"""`tracker verify` and `keygen`: a log or an export checked; pins, and the keys that sign them."""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click
import msgspec

from tracker.cli.frame.commands import command, dossier_option, format_option
from tracker.cli.frame.errors import ExitCode, Mistake
from tracker.cli.frame.files import STDIN, open_again, read_file, write_new
from tracker.cli.frame.forms import show
from tracker.cli.frame.session import Progress, lines, session
from tracker.domain.head_pins import PinNotUnderstoodError, is_pin, read_pins
from tracker.render.answers.lists import list_document
from tracker.services.keeping.signing import make_keys, sign
from tracker.services.keeping.verify import (
    Finding,
    PublicKey,
    Verified,
    contradicted_pins,
    index_findings,
    pin_of,
    unsigned,
    verify_export,
    verify_kept,
)

if TYPE_CHECKING:
    from tracker.cli.frame.session import Session
    from tracker.domain.head_pins import Pin

_MOST_DOUBTS: Final = 10
_UNCOMPARED: Final = (
    "the index beside the log was not looked at: --index compares it, "
    "and `as-of --whole` reads without it"
)


class _Checked(NamedTuple):
    """A log or an export that was checked: its name, the findings, and whether it is a part."""

    what: str
    verified: Verified
    part: bool = False


@command(
    "verify", example="tracker verify --dossier ukraine-2025\ntracker verify --head"
)
@click.argument("file", metavar="[FILE]", required=False)
@dossier_option
@click.option(
    "--head",
    is_flag=True,
    help="Print the pin of the head, when nothing is wrong: one line to keep elsewhere.",
)
@click.option(
    "--against",
    metavar="PIN",
    help="Find a cut tail or a rewritten history: a pin, a file that holds pins, or - for "
    "standard input.",
)
@click.option(
    "--sign",
    "signing",
    metavar="KEYFILE",
    help="With --head: sign the pin with this private key; `tracker keygen` makes one.",
)
@click.option(
    "--key",
    metavar="PUBLICKEY",
    help="With --against: check the signatures of the pins with this public key first.",
)
@click.option(
    "--index",
    "indexed",
    is_flag=True,
    help="Also make the index anew in a scratch database, and compare.",
)
@format_option("table", "json", "jsonl")
def verify_command(  # noqa: PLR0913  (each is one option)
    *,
    file: str | None,
    dossier: str | None,
    head: bool,
    against: str | None,
    signing: str | None,
    key: str | None,
    indexed: bool,
    fmt: str,
) -> int:
    """Check the digest chain, the order, every column and every reference; exit with 1 when
    something is wrong.

    Without FILE the whole log is checked; with --dossier only the references of that dossier are
    reported beside it.
    FILE is an export of a whole log and needs no database; with --dossier it is the export of that
    one dossier, where places may be missing.
    """
    run = session()
    _check_words(head=head, against=against, signing=signing, key=key)
    if indexed:
        _check_indexed(run, file)
    secret = None if signing is None else read_file(signing)
    pins: list[Pin] = []
    found: list[Finding] = []
    if against is not None:
        pins = list(read_pins(_pin_text(against)))
    if key is not None:
        found = unsigned(pins, PublicKey(read_file(key), key))
    checked, compared = None, False
    if not found:
        checked = _exported(file, dossier) if file is not None else _kept(run, dossier)
        found = list(checked.verified.findings)
        found += contradicted_pins(pins, checked.verified, part=checked.part)
        if indexed and not found:
            found, compared = _index_findings(run, dossier), True
    what = checked.what if checked else against or ""
    fine = checked if checked is not None and not found else None
    if fine is not None and head:
        run.answer(_pin_line(fine, secret, signing or ""))
    elif fine is not None and fmt == "table":
        run.answer(lines(_fine(fine, pins, key)))
    else:
        show(list_document(what, found, Finding, fmt=fmt), fmt)
    if checked is not None:
        _remark_on_check(run, checked, exported=file is not None)
        _remark_on_index(run, checked.verified, compared=compared)
    if key is None:
        _remark_on_signatures(run, pins)
    sys.stdout.flush()
    return ExitCode.FAILED if found else ExitCode.FINE


def _pin_line(checked: _Checked, secret: bytes | None, name: str) -> str:
    """Return the pin of the head in one line, signed when there is a private key."""
    pin = pin_of(checked.verified.head)
    if secret is not None:
        pin = pin._replace(signature=sign(pin.text, key=secret, name=name))
    return pin.line


def _remark_on_check(run: Session, checked: _Checked, *, exported: bool) -> None:
    """Tell what was not checked, and how to check the export of one dossier out of several."""
    verified = checked.verified
    if verified.unlooked is not None:
        run.remark(verified.unlooked)
    if not verified.findings:
        run.remark(*verified.doubts[:_MOST_DOUBTS])
        if len(verified.doubts) > _MOST_DOUBTS:
            run.remark(f"… and {len(verified.doubts) - _MOST_DOUBTS} more such facts")
    incomplete = exported and verified.digests < verified.events
    if incomplete and not checked.part and len(verified.dossiers) == 1:
        only = verified.dossiers[0]
        run.remark(
            f"if this is the export of one dossier out of several, add --dossier {only}"
        )


def _remark_on_index(run: Session, verified: Verified, *, compared: bool) -> None:
    """Tell that the index beside the log was not compared, or is one that no answer reads."""
    if verified.indexed and not compared:
        run.remark(_UNCOMPARED)
    last = verified.head.global_position
    if compared and verified.indexed < last:
        run.remark(
            f"the index goes up to place {verified.indexed} of {last}, so that no answer reads it: "
            "`tracker migrate` goes on with it"
        )


def _remark_on_signatures(run: Session, pins: list[Pin]) -> None:
    if any(pin.signature is not None for pin in pins):
        run.remark(
            "the pin is signed, and its signature was not checked: --key names the public key"
        )


def _check_words(
    *, head: bool, against: str | None, signing: str | None, key: str | None
) -> None:
    if signing is not None and not head:
        raise Mistake("--sign signs the pin that --head prints", "add --head")
    if key is not None and against is None:
        raise Mistake(
            "--key checks the signature of the pin that --against names",
            "add --against PIN",
        )


def _check_indexed(run: Session, file: str | None) -> None:
    """Refuse to check the index where there is none."""
    if file is None and run.shelf.own() is not None:
        return
    if file is None:
        run.shelf.check_named()
    raise Mistake(
        "--index is about a database",
        "leave it out: an export and a bundled dossier have no index",
    )


def _pin_text(against: str) -> str:
    """Return the text of a pin that is given itself, or of the file that holds it.

    Raises:
        PinNotUnderstoodError: The file is not text.
        Mistake: There is no such file.
    """
    if is_pin(against):
        return against
    try:
        return read_file(against).decode()
    except UnicodeDecodeError as problem:
        raise PinNotUnderstoodError(
            against, "the file is no text in UTF-8"
        ) from problem


def _exported(file: str, dossier: str | None) -> _Checked:
    source = open_again(file)
    try:
        with source.open() as rows:
            return _Checked(
                "standard input" if file == STDIN else file,
                verify_export(rows, part_of=dossier),
                dossier is not None,
            )
    finally:
        source.close()


def _kept(run: Session, dossier: str | None) -> _Checked:
    """Return the user's own log, or a bundled dossier."""
    kept = verify_kept(run.shelf, dossier, workers=run.wiring.processors())
    if kept.remark:
        run.remark(kept.remark)
    bundled = f"bundled {kept.bundled}" if kept.bundled else ""
    return _Checked(bundled or run.wiring.shown_place(), kept.verified)


def _index_findings(run: Session, dossier: str | None) -> list[Finding]:
    """Compare the index of the user's own log with one made anew in a scratch database."""
    from tracker.storage.sql.migrate import migrate

    with (
        tempfile.TemporaryDirectory(prefix="tracker-") as folder,
        Progress(sys.stderr) as tick,
    ):
        path = Path(folder) / "index.db"
        migrate(path)
        with closing(run.wiring.open_log(at=path)) as scratch:
            found = index_findings(
                run.log(read_only=True),
                scratch,
                tick=lambda part, whole: tick("indexing", part, whole),
            )
    told = "the index says otherwise than the log; `tracker migrate --reindex` makes it anew"
    return [
        msgspec.structs.replace(each, found=told)
        for each in found
        if dossier is None or each.dossier == dossier
    ]


def _fine(checked: _Checked, pins: list[Pin], key: str | None) -> list[str]:
    """Return what can be said when nothing is wrong."""
    what, verified, part = checked
    if part and verified.digests < verified.events:
        digests = f"{verified.digests} of {verified.events} digests"
        said = (
            f"{what}: a part of a log; {digests} could be worked out,"
            " order and references are fine"
        )
    else:
        said = f"{what}: digests, order and references are fine"
    signed = "" if key is None else f", signed by the owner of {key}"
    return [said] + [
        f"it holds place {pin.global_position} as it was pinned{signed}" for pin in pins
    ]


@command("keygen", example="tracker keygen desk.pem")
@click.argument("file", metavar="FILE")
def keygen_command(*, file: str) -> None:
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
