"""Attacks are refused, each as the table of them says, and nothing is changed or given away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from tests.cli.running import run
from tests.web.asking import Client
from tests.web.attacks import ATTACKS, SECRET, Attack
from tests.web.test_guards import token
from tracker.web.app import Application

if TYPE_CHECKING:
    from pathlib import Path

LATER = "2026-01-05T00:00:00Z"
OWN = re.compile(r"/(?![/\\])[!-~]*")
"""An address of this server, as a header may lead to it."""


class Besieged:
    """A server for those who are known, with what attackers have got hold of.

    Args:
        client: The desk.
    """

    def __init__(self, client: Client) -> None:
        serving = replace(client.application._serving, public=False)
        self.client = Client(Application(serving))
        self.words = {"EDITOR": token("emil", "--role", "editor")}
        self.words["ADMIN"] = token("ada", "--role", "admin")
        self.words["REVOKED"] = token("rosa", "--role", "admin")
        self.words["OVER"] = token("otto", "--role", "admin", "--days", "3")
        sessions = self.client.application.sessions
        mine = sessions.new_cookie("editor", "emil")
        other = Client(Application(serving)).application.sessions
        self.cookie = f"tracker={sessions.new_cookie('admin')}"
        self.words |= {
            "FOREIGN": other.new_cookie("admin"),
            "LONGER": re.sub(r"\.(\d+)\.", r".9\1.", mine),
            "RAISED": mine.replace(".editor.", ".admin."),
            "UNSIGNED": f"{mine.rpartition('.')[0]}.",
            "REVOKED.SESSION": sessions.new_cookie("admin", "rosa"),
            "OVER.TIME": sessions.new_cookie("admin"),
            "OLD": sessions.new_link(),
            "USED": sessions.new_link(),
        }
        assert self.client.get(f"/login?once={self.words['USED']}").status_code == 303
        assert run("token", "revoke", "rosa").code == 0
        environment = {"TRACKER_NOW": LATER}
        self.client.application.library.wiring.environment = environment
        self.cookie = f"tracker={sessions.new_cookie('admin')}"

    def asked(self, attack: Attack) -> tuple[int, dict[str, str], bytes]:
        """Send an attack, with what it stands for where it names something."""
        self.words["LINK"] = self.client.application.sessions.new_link()
        headers = [("host", attack.host), *attack.headers]
        names = {name for name, _ in headers}
        if attack.who in {"editor", "admin"}:
            shown = self.words[attack.who.upper()]
            headers.append(("authorization", f"Bearer {shown}"))
        if attack.who == "cookie" and "cookie" not in names:
            headers.append(("cookie", self.cookie))
        sent = [(name, self._filled(value)) for name, value in headers]
        target = self._filled(attack.target)
        return self.client.raw(attack.method, target, sent, attack.body)

    def _filled(self, text: str) -> str:
        # In one go: what is put in is made of chance, and may have the name of another in it.
        names = "|".join(sorted(map(re.escape, self.words), key=len, reverse=True))
        return re.sub(names, lambda found: self.words[found[0]], text)


@pytest.fixture
def besieged(desk: Client, tmp_path: Path) -> Besieged:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    return Besieged(desk)


def kept() -> tuple[str, str]:
    """What nobody may change: the log and the tokens."""
    return run("log", "-f", "jsonl").out, run("token", "list", "-f", "json").out


def got(attack: Attack, answer: tuple[int, dict[str, str], bytes]) -> list[str]:
    """What an attack has got that it should not have."""
    status, headers, body = answer
    text = body.decode("utf-8", "replace")
    found: list[Any] = []
    if status != attack.status and (attack.status or status >= 500):
        found.append(f"status {status}")
    if not OWN.fullmatch(headers.get("location", "/")):
        found.append(f"led to {headers['location']}")
    if "set-cookie" in headers and status != 303:
        found.append("a cookie")
    if any(ord(sign) < 32 for value in headers.values() for sign in value):
        found.append("a line in a header")
    if {"x-evil", "access-control-allow-origin"} & set(headers):
        found.append("a header")
    is_page = headers.get("content-type", "").startswith("text/html")
    markup = ("<script>alert", "<img src") if is_page else ()
    found += [sign for sign in (SECRET, "\x1b", *markup) if sign in text]
    if "frame-ancestors 'none'" not in headers.get("content-security-policy", ""):
        found.append("a frame")
    return found


@pytest.mark.parametrize("group", ATTACKS)
def test_every_attack_of_a_group_is_refused_and_changes_nothing(
    besieged: Besieged, group: str
) -> None:
    before = kept()
    through = {
        f"{attack.method} {attack.target[:80]} {attack.what[:80]}": found
        for attack in ATTACKS[group]
        if (found := got(attack, besieged.asked(attack)))
    }

    assert through == {}
    assert kept() == before
