"""What the pages for a team on a server say is done on real servers, old and new, command by command."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.cli.running import MINI, run, write
from tests.postgres import Server
from tests.warm import script
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOW_TO: Final = Path(__file__).parent.parent / "docs" / "how-to"
OLD_BINARIES: Final = Path("/usr/lib/postgresql/15/bin")
"""Where Debian's package `postgresql-15` has its programs."""
ROLES: Final = ("ana", "olena", "lea", "migrator")
_BLOCK: Final = re.compile(r"^```shell\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ENDS: Final = re.compile(r"^(.+?) +# exit code (\d+)$", re.MULTILINE)


class Hosted(NamedTuple):
    """A server, and where its programs are."""

    server: Server
    binaries: Path

    @property
    def port(self) -> int:
        return urlsplit(self.server.url).port or 0

    def url(self, user: str, database: str = "talks") -> str:
        return self.server.named(database, user=user)


@pytest.fixture(scope="module")
def hosts() -> Iterator[Callable[[int], Hosted]]:
    """Servers by their version, each with an administrator `postgres`, started when asked for."""
    made: dict[int, Hosted] = {}

    def host(version: int) -> Hosted:
        if version not in made:
            with pytest.MonkeyPatch.context() as patch:
                if version == 15:
                    if not OLD_BINARIES.exists():
                        pytest.skip("no server 15: `apt-get install postgresql-15`")
                    patch.setenv("TRACKER_TEST_PG_BIN", str(OLD_BINARIES))
                server = Server(own=True)
            server.run("CREATE ROLE postgres SUPERUSER LOGIN")
            made[version] = Hosted(server, Path(server.binaries))
        return made[version]

    yield host
    for each in made.values():
        each.server.close()


@pytest.fixture
def clean(hosts: Callable[[int], Hosted]) -> Iterator[Callable[[int], Hosted]]:
    """The same, without what an earlier test has made there."""
    used: list[Hosted] = []

    def host(version: int) -> Hosted:
        used.append(hosts(version))
        return used[-1]

    yield host
    for each in used:
        for name in ("talks", "circle"):
            each.server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        for role in ROLES:
            each.server.run(f"DROP ROLE IF EXISTS {role}")


def blocks(page: str, hosts: dict[str, Hosted]) -> str:
    """Every command of a page, in its order, with servers that are there in place of its examples."""
    found = _BLOCK.findall((HOW_TO / page).read_text(encoding="utf-8"))
    assert found
    text = _ENDS.sub(
        r'code=0; \1 || code=$?; [ "$code" -eq \2 ] || { echo "exit code $code"; exit 99; }',
        "".join(found),
    )
    for name, host in hosts.items():
        at = f"127.0.0.1:{host.port}"
        text = text.replace(f"--host={name}", f"--host=127.0.0.1 --port={host.port}")
        text = text.replace(f"PGHOST={name}", f"PGHOST=127.0.0.1 PGPORT={host.port}")
        text = text.replace(f"@{name}/", f"@{at}/")
    return text


def follow(page: str, folder: Path, hosts: dict[str, Hosted], binaries: Path) -> str:
    """What somebody reads on the terminal who types the commands of a page."""
    shim = folder / "bin" / "tracker"
    shim.parent.mkdir(exist_ok=True)
    shim.write_text(script(), encoding="utf-8")
    shim.chmod(0o755)
    path = os.pathsep.join([str(shim.parent), str(binaries), os.environ["PATH"]])
    environment = {
        "PATH": path,
        "PYTHONPATH": str(HOW_TO.parents[1]),
        "HOME": str(folder),
        "USER": "you",
        "LANG": "C.UTF-8",
    }
    # Whoever is asked for a password types one; a line of eight bytes is never cut by a buffer.
    with subprocess.Popen(["yes", "1234567"], stdout=subprocess.PIPE) as typing:  # noqa: S607
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", blocks(page, hosts)],  # noqa: S607
            cwd=folder,
            env=environment,
            stdin=typing.stdout,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            timeout=120,
            check=False,
        )
        typing.kill()
    assert done.returncode == 0, done.stdout
    assert "Traceback" not in done.stdout
    return done.stdout


def filled(host: Hosted, facts: str) -> None:
    """Make the log of the pages, as they have it in the end."""
    for role in ROLES:
        host.server.run(f"CREATE ROLE {role} LOGIN")
    host.server.run("CREATE DATABASE talks OWNER migrator TEMPLATE template0")
    migrate(host.url("migrator"), app_role="ana")
    assert run("--db", host.url("migrator"), "import", "--yes", facts).code == 0


def exported(url: str) -> list[str]:
    return run("--db", url, "export").out.splitlines()


@pytest.mark.server
@pytest.mark.parametrize("version", [15, 18])
def test_a_team_is_set_up_as_the_page_says(
    clean: Callable[[int], Hosted],
    tmp_path: Path,
    version: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host = clean(version)
    monkeypatch.delenv("TRACKER_NOW")

    said = follow(
        "set-up-for-a-team.md", tmp_path, {"db.example.org": host}, host.binaries
    )

    assert f"PostgreSQL {version}." in said
    assert "migrator, may append" in said
    by = [
        line["recorded_by"]
        for line in run("--db", host.url("lea"), "log", "-f", "jsonl").json_lines
    ]
    assert by == ["Ana Novak (ana)"] * 2
    assert "tracker: the role lea may read, and write nothing" in said
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(host.url("olena"))
    with pytest.raises(
        psycopg.OperationalError, match="permission denied for database"
    ):
        psycopg.connect(host.url("lea", "circle"))
    for asked in (b"SELECT * FROM tokens", b"SELECT * FROM inbox"):
        with (
            psycopg.connect(host.url("lea")) as reader,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            reader.execute(asked)


@pytest.mark.server
def test_a_log_moves_to_a_newer_server_as_the_page_says(
    clean: Callable[[int], Hosted], tmp_path: Path
) -> None:
    old, new = clean(15), clean(18)
    filled(old, write(tmp_path / "mini.jsonl", *MINI))
    hosts = {"old.example.org": old, "new.example.org": new}

    said = follow("move-to-a-newer-server.md", tmp_path, hosts, new.binaries)

    assert f"it holds place {len(MINI)} as it was pinned" in said
    assert "PostgreSQL 18." in said
    assert exported(new.url("migrator")) == exported(old.url("migrator"))
    refused = run("--db", old.url("ana"), "undo", "--yes")
    assert refused.code == 6
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TRACKER_NOW")
        note = ("append", "note", "on", "--on", "2025-05-28", "-d", "mini")
        assert run("--db", new.url("ana"), *note).code == 0


@pytest.mark.server
def test_what_an_old_primary_took_is_brought_over_as_the_page_says(
    clean: Callable[[int], Hosted], tmp_path: Path
) -> None:
    old, new = clean(15), clean(18)
    facts = write(tmp_path / "mini.jsonl", *MINI)
    filled(old, facts)
    for role in ROLES:
        new.server.run(f"CREATE ROLE {role} LOGIN")
    new.server.run("CREATE DATABASE talks OWNER migrator TEMPLATE template0")
    assert run("--db", old.url("migrator"), "copy-to", new.url("migrator")).code == 0
    note = ("append", "note", "on", "--on", "2025-05-28", "-d", "mini", "--yes")
    for host, key in ((old, "astray"), (new, "kept")):
        assert run("--db", host.url("migrator"), *note, "--key", key).code == 0
    hosts = {"old.example.org": old, "new.example.org": new}

    follow("after-a-failover.md", tmp_path, hosts, new.binaries)

    keys = [
        line["event"].get("key")
        for line in run("--db", new.url("migrator"), "log", "-f", "jsonl").json_lines
    ]
    assert keys[-2:] == ["kept", "astray"]
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(old.url("ana"))
