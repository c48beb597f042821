"""Attacks on a server as data: what is sent, by whom, and how it is refused.

Each row is one request. `tests/web/test_attacks.py` sends all of them; docs/reference/reliability.md
has how many there are of each group, and that page is held to these tables.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, urlencode

from tests.web.test_guards import PARTS
from tracker.web.access.login import LOGIN, LOGOUT
from tracker.web.desk.table import MODELS, WRITES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.web.desk.table import Write

X: Final = "/d/mini"
EVENTS: Final = f"{X}/events"
DAY: Final = f"{X}/as-of/2025-05-28"
EVIL: Final = "https://evil.example"
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
SECRET: Final = "root:x:0:0"  # noqa: S105
"""Stands in a file beside the database, which no answer may hold."""


def addressed(pattern: str) -> str:
    """Return the address of a pattern in the small dossier."""
    for name, value in PARTS.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


class Attack(NamedTuple):
    """One request that is not to get what it asks for.

    Attributes:
        what: What it tries.
        status: The status of the answer.
        target: The address, as it stands in the request.
        method: The method.
        headers: Its headers, beside that of the host.
        body: Its body.
        who: `nobody`, a role whose token it shows, or `cookie`, for a browser that is logged in as
            an administrator.
        host: The host that it names.
    """

    what: str
    status: int
    target: str = EVENTS
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    who: str = "nobody"
    host: str = "localhost"


NOTE: Final = {"type": "development-noted", "text": "talks", "when": "2025-05-20"}
_WHY: Final = {"why": "x"}
_FORMS: Final = {
    "send-append": {"party": "russia", "issue": "ceasefire", "stance": "x"},
    "send-correct": {"stance": "x", "_why": "x"},
    "send-withdraw": _WHY,
    "send-dispute": {"by": "russia"},
    "send-retract": _WHY,
    "send-undo": _WHY,
}
_BODIES: Final = {
    "append-events": NOTE,
    "correct-event": {"replacement": {"stance": "x"}, **_WHY},
    "withdraw-event": _WHY,
    "dispute-event": {"by": "russia"},
    "retract-source": _WHY,
    "undo-append": _WHY,
    "ask-as-model": {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
    "put-text": {"text": "x", "published": "2025-05-20"},
    "draft-item": {},
    "mark-item": {"state": "new"},
    "read-feed": {"feed": "http://127.0.0.1/"},
}
OTHER_SITES: Final = (
    (("sec-fetch-site", "cross-site"),),
    (("sec-fetch-site", "cross-site"), ("origin", "http://localhost")),
    (("sec-fetch-site", "same-site"),),
    (("sec-fetch-site", "none"),),
    (("origin", EVIL),),
    (("origin", "null"),),
    (("origin", "http://localhost:1"),),
    (("origin", "http://localhost.evil.example"),),
    (("referer", "http://localhost/"),),
    (),
)
"""What browsers say of a page that is not ours, and what says nothing of it."""


def body_for(write: Write) -> tuple[str, bytes]:
    """Return a media type and a body that an address takes from who may send it."""
    if write.name in _BODIES:
        return JSON, json.dumps(_BODIES[write.name]).encode()
    filled = {**_FORMS.get(write.name, {}), "_step": "append", "_seen": "10"}
    return FORM, urlencode(filled).encode()


def _from_other_sites() -> Iterator[Attack]:
    """A page of another site sends a form in the name of whoever is logged in."""
    for write in (*WRITES, MODELS):
        media, body = body_for(write)
        for said in OTHER_SITES:
            headers = (*said, ("content-type", media))
            what, target = f"{write.name} {said}", addressed(write.pattern)
            yield Attack(what, 403, target, write.method, headers, body, "cookie")
        # A form without scripts can send text that happens to be JSON, and nothing asks before.
        plain = (("sec-fetch-site", "cross-site"), ("content-type", "text/plain"))
        what, target = f"{write.name} as text", addressed(write.pattern)
        yield Attack(what, 403, target, write.method, plain, body, "cookie")
    for target, body in ((LOGIN, b"token=x"), (LOGOUT, b"")):
        for said in OTHER_SITES:
            headers = (*said, ("content-type", FORM))
            what = f"{target} {said}"
            yield Attack(what, 403, target, headers=headers, body=body, who="cookie")


HOSTS: Final = (
    *(
        "evil.example",
        "localhost.evil.example",
        "evil.example:8765",
        "127.0.0.1.nip.io",
    ),
    *(
        "",
        " ",
        "[::2]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",  # noqa: S104
        "127.1",
        "2130706433",
        "0x7f.1",
    ),
    *("localhost@evil.example", "localhost:80@evil.example", "evil.example#localhost"),
    *("localhost/evil.example", "localhost, evil.example", "localhost:80:80"),
    *(
        "localhost%00.evil.example",
        "xn--lcalhost-54a",
        "l\u00f6calhost",
        "localhost\\evil",
    ),
)
"""Names that lead to this machine, or are like its own."""


def _of_other_hosts() -> Iterator[Attack]:
    """A stranger's name is made to lead to this machine: what asks under it is the stranger's page."""
    for host in HOSTS:
        for method, target in (("GET", DAY), ("POST", EVENTS)):
            yield Attack(host, 421, target, method, host=host, who="cookie")
    forwarded = (("x-forwarded-host", "localhost"), ("forwarded", "host=localhost"))
    for header in forwarded:
        yield Attack("no proxy", 421, DAY, "GET", (header,), host="evil.example")


WAYS_OUT: Final = (
    *("../secret", "../../secret", "..%2fsecret", "%2e%2e%2fsecret", "%2e%2e/secret"),
    *(
        "..%5csecret",
        "..\\secret",
        "....//secret",
        "%2fetc%2fpasswd",
        "%252e%252e%252fsecret",
    ),
    *("..%c0%afsecret", "file:%2f%2f%2fetc%2fpasswd", "secret%00.css", "~%2fsecret"),
)
_ROOMS: Final = (
    *("/static/", "/schemas/", "/d/", f"{X}/e/", f"{X}/source/", f"{X}/streams/"),
    *(f"{X}/party/", f"{X}/show/", f"{X}/desk/append/"),
)


def _out_of_folders() -> Iterator[Attack]:
    """An address, a slug or a key is to be the path of a file."""
    for room in _ROOMS:
        for way in WAYS_OUT:
            nul = "%00" in way
            status = 400 if nul else 404
            yield Attack(way, status, room + way, "GET", who="editor")
    opened = {"type": "dossier-opened", "title": "x"}
    for slug in ("../secret", "/etc/passwd", "a/../b", "..", "a\\b", "a\0b", "CON."):
        body = json.dumps({**opened, "dossier": slug}).encode()
        target = f"/d/{quote(slug, safe='')}/events"
        status = 400 if "\0" in slug else 404
        kind = (("content-type", JSON),)
        yield Attack(slug, status, target, headers=kind, body=body, who="editor")


SAID: Final = (
    *(
        "' OR 1=1--",
        "'; DROP TABLE events;--",
        '" UNION SELECT token FROM tokens--',
        "%",
    ),
    *(
        "{{7*7}}",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "{% include '/etc/passwd' %}",
        "%s%n",
    ),
    *("$(id)", "`id`", "; id", "| id", "x\r\nX-Evil: 1", "x\nSet-Cookie: tracker=1"),
    *(
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
    ),
    *("=cmd|' /C calc'!A0", "\u202eabc", "\x1b[2J", "\ufeff", "\u2028", "../../secret"),
)
"""Words that a program behind a server might obey."""
_ASKED: Final = (
    *(f"{X}/search?q=%s", f"{X}/as-of/2025-05-28?party=%s", f"{X}/log?after=%s"),
    *(
        f"{X}/timeline?from=%s",
        f"{X}/as-of/%s",
        f"{X}/e/%s",
        f"{X}/show/%s",
        "/d/%s/about",
    ),
    *(f"{X}/cell/russia/%s", f"{X}/desk/append/%s", f"{X}/desk/undo?event=%s", "/%s"),
    *(f"{X}/as-of/2025-05-28.%s", f"{X}/desk/append/position?party=%s"),
)


def _said_in_addresses() -> Iterator[Attack]:
    """A word of an address is to be obeyed by the database, a template, a header or a shell."""
    for address in _ASKED:
        for said in SAID:
            target = address.replace("%s", quote(said, safe=""))
            yield Attack(
                said, 0, target, "GET", (("accept", "text/html"),), who="editor"
            )


_STRICT: Final = ("key", "type", "party", "issue", "when", "reported", "confidence")
"""Fields of a position that hold no text of one's own."""


def _said_in_facts() -> Iterator[Attack]:
    """A field of a fact that is no text is to hold markup, a path, a script or a formula."""
    fact = {**NOTE, "type": "position-stated", "party": "russia", "issue": "ceasefire"}
    kind = (("content-type", JSON),)
    for field in _STRICT:
        for said in SAID:
            body = json.dumps({**fact, "stance": "x", field: said}).encode()
            what = f"{field} {said}"
            yield Attack(what, 422, headers=kind, body=body, who="editor")


def _led_elsewhere() -> Iterator[Attack]:
    """An answer is to lead a browser to another site."""
    elsewhere = (
        *("//evil.example", "/\\evil.example", "https:evil.example", "///evil.example"),
        *(
            "%2f%2fevil.example",
            "/%09/evil.example",
            "/%2f%2fevil.example",
            "%5c%5cevil.example",
        ),
    )
    for where in elsewhere:
        for target in (
            *(
                f"{where}/",
                f"{where}/as-of",
                f"/{where}/d/mini",
                f"{where}/..;/d/mini/",
            ),
            *(f"/d/{where}/as-of", f"{DAY}/{where}/", f"/d/mini/show/{where}"),
        ):
            yield Attack(where, 0, target, "GET", who="editor")
        for name in ("next", "url", "return_to", "redirect", "continue"):
            word = f"{LOGIN}?once=LINK&{name}={where}"
            yield Attack(f"login {name}", 303, word, "GET")


def _not_counted() -> Iterator[Attack]:
    """A link, a token or a cookie that was used, is over, or was made by somebody else."""
    for what in ("USED", "OLD", "guess", "", "LINK%00", "link"):
        status = {"": 200, "LINK%00": 400}.get(what, 403)
        yield Attack(f"link {what}", status, f"{LOGIN}?once={what}", "GET")
    tokens = (
        *(
            "Bearer REVOKED",
            "Bearer OVER",
            "Bearer tracker_none",
            "Bearer",
            "Bearer  ",
            "",
        ),
        *(
            "Basic YW5uYTp4",
            "Token EDITOR",
            "Bearer EDITORx",
            "Bearer ' OR 1=1--",
            "bearer null",
        ),
        *(
            "Bearer EDITOR, Bearer EDITOR",
            "Negotiate x",
            "Bearer \u00e9",
            f"Bearer {'x' * 5_000}",
        ),
    )
    for token in tokens:
        for method, target in (("GET", DAY), ("POST", EVENTS)):
            headers = (("authorization", token), ("content-type", JSON))
            body = json.dumps(NOTE).encode() if method == "POST" else b""
            # A browser that is logged in does not help a token that does not count.
            yield Attack(token, 401, target, method, headers, body, who="cookie")
    cookies = (
        *(
            "tracker=",
            "tracker=admin",
            "tracker=.admin.99999999999999999.x",
            "tracker=FOREIGN",
        ),
        *("tracker=LONGER", "tracker=RAISED", "tracker=UNSIGNED", "tracker=OVER.TIME"),
        *(
            "tracker=REVOKED.SESSION",
            "tracker=a.b.c.d.e",
            "tracker=\u00e9",
            "other=EDITOR",
        ),
        *("session=admin", "role=admin", 'tracker="x"; tracker=y'),
    )
    for cookie in cookies:
        headers = (("cookie", cookie), ("sec-fetch-site", "same-origin"))
        yield Attack(cookie, 401, DAY, "GET", headers)
        more = (*headers, ("content-type", JSON))
        yield Attack(cookie, 401, EVENTS, "POST", more, json.dumps(NOTE).encode())
    for header in (
        "x-forwarded-user",
        "x-remote-user",
        "remote-user",
        "x-tracker-role",
    ):
        headers = ((header, "admin"), ("content-type", JSON))
        yield Attack(header, 401, EVENTS, "POST", headers, json.dumps(NOTE).encode())
    for query in (
        "token=EDITOR",
        "access_token=EDITOR",
        "authorization=Bearer%20EDITOR",
    ):
        yield Attack(query, 401, f"{DAY}?{query}", "GET")


def _deep(depth: int, opening: str = "[", closing: str = "]") -> str:
    return opening * depth + closing * depth


def _too_much() -> Iterator[Attack]:
    """A body or an address that is too large, too deep, or no text, at every address that takes one."""
    whole = json.dumps(NOTE)
    odd: tuple[tuple[str, int, bytes], ...] = (
        ("eleven megabytes", 413, b" " * 11_000_000),
        ("lists in lists", 422, _deep(1_000).encode()),
        ("lists in lists, many", 422, _deep(100_000).encode()),
        ("objects in objects", 422, _deep(1_000, '{"a":', "}").encode()),
        ("lists in a field", 422, f'{{"why": {_deep(1_000)}}}'.encode()),
        ("a list that never ends", 422, b"[" * 1_000),
        ("a number of 5,000 digits", 422, f'{{"why": {"9" * 5_000}}}'.encode()),
        ("a number beyond all", 422, b'{"why": 1e999}'),
        ("a number that is none", 422, b'{"why": NaN}'),
        ("half a letter", 422, b'{"why": "\\ud800"}'),
        ("NUL", 422, b'{"why": "\\u0000", "x": 1}'),
        ("letters of no alphabet", 422, b"\xff\xfe\x00"),
        ("compressed", 422, gzip.compress(whole.encode())),
        ("11,000 letters", 422, f'{{"why": "{"x" * 11_000}", "x": 1}}'.encode()),
        (
            "10,000 unknown fields",
            422,
            json.dumps({f"x{n}": n for n in range(10_000)}).encode(),
        ),
        ("a prototype", 422, b'{"__proto__": {"role": "admin"}, "constructor": 1}'),
    )
    for write in (each for each in WRITES if each.name in _BODIES):
        for what, status, body in odd:
            headers = (("content-type", JSON), ("if-match", '"0"'))
            target, who = addressed(write.pattern), "editor"
            if write.role == "admin":
                headers, who = (*headers, ("sec-fetch-site", "same-origin")), "cookie"
            yield Attack(what, status, target, write.method, headers, body, who)
    forms: tuple[tuple[str, int, bytes], ...] = (
        ("eleven megabytes", 413, b"a" * 11_000_000),
        ("2,001 fields", 422, "&".join(f"x{n}=y" for n in range(2_001)).encode()),
        ("10,001 letters", 422, b"why=" + b"x" * 10_001),
        ("letters of no alphabet", 422, b"why=%ff%fe"),
        ("bytes", 422, b"why=\xff\xfe"),
    )
    for write in (each for each in WRITES if each.name in _FORMS):
        for what, status, body in forms:
            headers = (("content-type", FORM), ("sec-fetch-site", "same-origin"))
            target = addressed(write.pattern)
            yield Attack(what, status, target, headers=headers, body=body, who="cookie")
    headers = (("content-type", JSON),)
    sizes = (
        ("9" * 30, 413),
        ("-1", 400),
        ("1e9", 400),
        ("\u00b2", 400),
        ("10000001", 413),
    )
    for length, status in sizes:
        more = (*headers, ("content-length", length))
        yield Attack(f"length {length}", status, headers=more, who="editor")
    for media in (
        "text/plain",
        "text/xml",
        "multipart/form-data; boundary=x",
        "",
        FORM,
    ):
        kind = (("content-type", media),)
        body = whole.encode()
        yield Attack(f"as {media}", 415, headers=kind, body=body, who="editor")
    xml = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    yield Attack("entities", 422, headers=headers, body=xml, who="editor")
    for key in ("a\x01b", "x" * 201, "\u00e9"):
        more = (*headers, ("idempotency-key", key))
        body = whole.encode()
        yield Attack("once", 400, headers=more, body=body, who="editor")
    yield Attack(
        "a long address", 414, f"{DAY}?party={'x' * 9_000}", "GET", who="editor"
    )
    yield Attack("NUL in an address", 400, f"{DAY}?party=%00", "GET", who="editor")
    many = "&".join(f"party=p{n}" for n in range(500))
    yield Attack("500 parties", 400, f"{DAY}?{many}", "GET", who="editor")


NEAR: Final = (
    *("http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://127.1/"),
    *("http://2130706433/", "http://0x7f.1/", "http://017700000001/", "http://0/"),
    *("http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[fd00::1]/"),
    *(
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://192.168.0.1/",
    ),
    *("http://100.64.0.1/", "http://172.16.0.1/", "file:///etc/passwd", "/etc/passwd"),
    *("../secret", "gopher://127.0.0.1/", "ftp://127.0.0.1/x", "data:text/xml,x"),
    *("javascript:alert(1)", "http://a:b@127.0.0.1/", "http://127.0.0.1@evil.example/"),
)
"""Addresses of this machine and its network, and such as are read by other means."""


def _of_feeds() -> Iterator[Attack]:
    """A feed is to be read from where only the server itself can read."""
    for feed in NEAR:
        body, kind = json.dumps({"feed": feed}).encode(), (("content-type", JSON),)
        yield Attack(feed, 422, "/feeds", headers=kind, body=body, who="admin")
        form = (("content-type", FORM), ("sec-fetch-site", "same-origin"))
        filled, target = urlencode({"feed": feed}).encode(), f"{X}/desk/feeds"
        yield Attack(feed, 422, target, headers=form, body=filled, who="cookie")


IMPORT: Final = f"{X}/desk/import"
_HEAD: Final = "type,party,issue,stance,when\n"


def _packed(content: bytes) -> bytes:
    """Return a workbook in name, whose sheet unpacks to a thousand times its size."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", content)
    return packed.getvalue()


def _in_files() -> Iterator[Attack]:
    """A file that is sent to be imported is to unpack, to run, or to be written elsewhere."""
    contents = {
        "a.xlsx": _packed(bytes(5_000_000)),
        "a.ods": _packed(bytes(5_000_000)),
        "a.csv.gz": gzip.compress(bytes(5_000_000)),
        "a.jsonl": b"[" * 200_000,
        "a.json": f'[{{"a": {_deep(100_000)}}}]'.encode(),
        "a.yaml": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "b.yaml": b"!!python/object/apply:os.system ['id']\n",
        "a.md": b"<script>alert(1)</script>",
        "a.html": b"<script>alert(1)</script>",
        "a.csv": b"\x00\xff\xfe",
        "b.csv": f"{_HEAD}position-stated,=cmd|' /C calc'!A0,x,y,z\n".encode(),
    }
    named = {
        name: f"{_HEAD}position-stated,russia,ceasefire,yes,never\n".encode()
        for name in (
            *WAYS_OUT,
            *SAID[:12],
            *SAID[15:],
            "/etc/passwd",
            "C:\\x.csv",
            "x" * 999,
        )
    }
    for name, content in (*contents.items(), *named.items()):
        yield _file(name, content, 303)
    part = 'Content-Disposition: form-data; name="'
    many = "".join(f'--b\r\n{part}x{n}"\r\n\r\ny\r\n' for n in range(50)).encode()
    broken = {
        "nothing": (b"", 422),
        "no end": (b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx', 422),
        "no head": (b"--b\r\n\r\nx\r\n--b--\r\n", 422),
        "many parts": (many + b"--b--\r\n", 422),
        "eleven megabytes": (bytes(11_000_000), 413),
    }
    for what, (body, status) in broken.items():
        yield Attack(what, status, IMPORT, headers=_SENT_FILE, body=body, who="cookie")
    # The list of what was sent names all of these files.
    yield Attack(
        "the list", 200, IMPORT, "GET", (("accept", "text/html"),), who="editor"
    )


_SENT_FILE: Final = (
    ("content-type", "multipart/form-data; boundary=b"),
    ("sec-fetch-site", "same-origin"),
)


def _file(name: str, content: bytes, status: int) -> Attack:
    """Return a file as a form sends it; a name is as odd as it is."""
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    text = (
        head.encode() + b"Content-Type: text/csv\r\n\r\n" + content + b"\r\n--b--\r\n"
    )
    return Attack(name, status, IMPORT, headers=_SENT_FILE, body=text, who="cookie")


def _in_anothers_name() -> Iterator[Attack]:
    """What is sent says that somebody else recorded it, or when."""
    kind = (("content-type", JSON),)
    for name in ("recorded_by", "recorded_at", "author", "event_id", "global_position"):
        body = json.dumps({**NOTE, name: "admin"}).encode()
        yield Attack(name, 422, headers=kind, body=body, who="editor")
    envelope = {
        "event": NOTE,
        "recorded_by": "admin",
        "recorded_at": "2020-01-01T00:00:00Z",
    }
    body = json.dumps(envelope).encode()
    yield Attack("an envelope", 422, headers=kind, body=body, who="editor")


def _other_methods() -> Iterator[Attack]:
    """A method that an address does not take, or one that is named in a header."""
    for method in ("TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "DEBUG"):
        for target in (DAY, EVENTS, LOGIN, "/static/app.css"):
            yield Attack(method, 405, target, method, who="editor")
    for header in ("x-http-method-override", "x-http-method", "x-method-override"):
        yield Attack(header, 405, f"{X}/undo", "GET", ((header, "POST"),), who="editor")
        yield Attack(header, 405, DAY, "POST", ((header, "GET"),), who="editor")
    yield Attack("_method", 405, f"{X}/undo?_method=POST", "GET", who="editor")


GROUPS: Final = {
    "Pages of other sites that send in the name of who is logged in": _from_other_sites,
    "Other names that lead to this machine": _of_other_hosts,
    "Links, tokens and cookies that do not count": _not_counted,
    "Ways out of a folder, in addresses, slugs and keys": _out_of_folders,
    "Words for a database, a template, a header or a shell": _said_in_addresses,
    "The same words in fields of a fact that hold no text": _said_in_facts,
    "Redirects to another site": _led_elsewhere,
    "Bodies and addresses too large, too deep, or no text": _too_much,
    "Feeds at addresses of the server's own machine and network": _of_feeds,
    "Files that unpack, run, or are to be written elsewhere": _in_files,
    "Facts in the name of somebody else": _in_anothers_name,
    "Methods that an address does not take": _other_methods,
}
"""The groups, by what the reference calls them."""
ATTACKS: Final = {name: tuple(made()) for name, made in GROUPS.items()}
