"""Plain views for those who ask in SQL: facts as they are mended, a row each, with dates as text.

Reads: nothing; the views read `events` and the index beside it.
Writes: the views `v_positions`, `v_meetings`, `v_truces`, `v_proposals`, `v_agreements` and
    `v_sources`; no table is touched.
Going down: drops the views.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ABOUT: Final = ("when:date", "earliest", "latest", "reported")
_TOLD: Final = ("speaker", "confidence", "sources", "note", "to_check")
_VIEWS: Final = {
    "v_positions": (
        ("position-stated", "position-ended"),
        ("party", "issue", "stance", "stance_code", "reason"),
    ),
    "v_meetings": (
        ("meeting-planned", "meeting-changed", "meeting-held"),
        (
            *("meeting", "title", "change", "by", "invited", "attended", "level"),
            *("format", "place", "scheduled_for", "started", "ended", "outcome"),
        ),
    ),
    "v_truces": (
        ("ceasefire-declared", "ceasefire-changed", "ceasefire-ended"),
        (
            *("ceasefire:truce", "title", "declarers", "declaration", "scope"),
            *("effect.from:starts", "effect.until:ends", "change", "by"),
            *("new_from", "new_until", "end_type"),
        ),
    ),
    "v_proposals": (
        ("proposal-made", "proposal-answered", "proposal-ended"),
        (
            *("proposal", "title", "kind", "by", "to:addressees", "issues", "terms"),
            *("deadline", "answer", "counter_proposal", "reason"),
        ),
    ),
    "v_agreements": (
        ("agreement-reached", "agreement-changed", "agreement-ended"),
        (
            *("agreement", "title", "parties", "mediators", "stage", "terms"),
            *("effect.from:starts", "effect.until:ends", "change", "by"),
            *("new_until", "text", "end_type"),
        ),
    ),
}
"""For each view the types of its events, and the fields of its rows: `field:column`."""
_SOURCE: Final = ("slug", "publisher", "title", "published", "url", "language", "kind")

# A list is one text, and of a list of objects each has a text or is a source.
_FILE: Final = {
    "text": "json_extract(said, '$.{0}')",
    "any": """CASE json_type(said, '$.{0}') WHEN 'array' THEN (
      SELECT group_concat(CASE type WHEN 'object' THEN json_extract(value, '$.text')
        ELSE value END, '; ') FROM json_each(said, '$.{0}'))
      ELSE json_extract(said, '$.{0}') END""",
    "sources": """(SELECT group_concat(json_extract(value, '$.source'), '; ')
      FROM json_each(said, '$.evidence'))""",
    "instant": """strftime('%Y-%m-%dT%H:%M:%SZ',
      ({0} - (({0} % 1000000) + 1000000) % 1000000) / 1000000, 'unixepoch')""",
    "said": "CASE WHEN json_valid({0}) THEN {0} ELSE '{{}}' END",
}
_SERVER: Final = {
    "text": "said #>> '{{{1}}}'",
    "any": """CASE jsonb_typeof(said -> '{0}') WHEN 'array' THEN (
      SELECT string_agg(coalesce(v ->> 'text', v #>> '{{}}'), '; ' ORDER BY n)
        FROM jsonb_array_elements(said -> '{0}') WITH ORDINALITY AS t (v, n))
      ELSE said ->> '{0}' END""",
    "sources": """(SELECT string_agg(v ->> 'source', '; ' ORDER BY n)
      FROM jsonb_array_elements(said -> 'evidence') WITH ORDINALITY AS t (v, n))""",
    "instant": """CASE WHEN {0} BETWEEN -62135596800000000 AND 253402300799000000
      THEN to_char(timestamp 'epoch' + {0} / 1000000 * interval '1 second',
        'YYYY-MM-DD"T"HH24:MI:SS"Z"') END""",
    "said": "CASE WHEN {0} LIKE '{{%' THEN {0} ELSE '{{}}' END::jsonb",
}
_LISTS: Final = frozenset(
    ("by", "invited", "attended", "declarers", "to", "issues", "terms", "parties")
) | {"mediators"}
# What the index does not say for certain: a source that was taken back or mended, a dossier that
# answers read whole, and a log that goes on behind the index.
_UNSURE: Final = """EXISTS (SELECT 1 FROM subjects o
        WHERE o.dossier = ev.dossier AND o.kind = 'odd')
      OR NOT EXISTS (SELECT 1 FROM indexed i, head h WHERE i.place >= h.global_position)"""
_FACTS: Final = """SELECT ev.dossier, ev.key, ev.event_id, ev.global_position AS log_place, ev.type,
      e.earliest, e.latest, {said} AS said,
      CASE WHEN e.known IS NULL OR {unsure} THEN 1 ELSE 0 END AS to_check
    FROM subjects s JOIN entries e ON e.subject = s.id AND e.until IS NULL
      JOIN events ev ON ev.global_position = e.place
    WHERE s.kind IN ('fact', 'position') AND ev.type IN ({types})"""
_SOURCES: Final = """SELECT ev.dossier, ev.global_position AS log_place, {said} AS said,
      CASE WHEN EXISTS (SELECT 1 FROM subjects c WHERE c.dossier = ev.dossier
          AND c.kind = 'source' AND 'source:' || c.name = ev.stream)
        OR {unsure} THEN 1 ELSE 0 END AS to_check
    FROM events ev WHERE ev.type = 'source-registered' AND ev.stream_position = 1"""


def _column(words: dict[str, str], field: str) -> str:
    field, _, name = field.partition(":")
    if field in {"earliest", "latest"}:
        return f"{words['instant'].format(field)} AS {field}"
    if field == "sources":
        return f"{words['sources']} AS sources"
    if field == "to_check":
        return field
    kind = "any" if field in _LISTS else "text"
    path = field.replace(".", ",")
    return f'{words[kind].format(field, path)} AS "{name or field}"'


def _view(words: dict[str, str], fields: tuple[str, ...], rows: str) -> str:
    said = ",\n    ".join(_column(words, field) for field in fields)
    return f"{said}\n  FROM ({rows}) AS mended"


def upgrade() -> None:
    """Make the views."""
    words = _SERVER if op.get_bind().dialect.name == "postgresql" else _FILE
    for name, (types, own) in _VIEWS.items():
        rows = _FACTS.format(
            said=words["said"].format("coalesce(e.content, ev.payload)"),
            unsure=_UNSURE,
            types=", ".join(f"'{kind}'" for kind in types),
        )
        body = _view(words, (*_ABOUT, *own, *_TOLD), rows)
        _create(name, f"dossier, key, event_id, log_place, type, {body}")
    rows = _SOURCES.format(said=words["said"].format("ev.payload"), unsure=_UNSURE)
    body = _view(words, (*_SOURCE, "to_check"), rows)
    _create("v_sources", f"dossier, log_place, {body}")


def _create(name: str, selected: str) -> None:
    op.execute(f"CREATE VIEW {name} AS SELECT {selected}")


def downgrade() -> None:
    """Drop the views."""
    for name in (*_VIEWS, "v_sources"):
        op.execute(f"DROP VIEW {name}")
