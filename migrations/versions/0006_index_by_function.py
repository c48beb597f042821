"""On a server the index beside the log is written by a function, by the rights of the tables' owner.

Reads: nothing.
Writes: on a server the function `tracker_index`; roles that may add events lose the right to write
    the five tables of the index, and get that to run the function. In a SQLite file nothing: whoever
    may write it may write all of it.
Going down: takes the function away; roles have to be let in again.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PERIOD: Final = 8 * 86_400_000_000
_FOREVER: Final = 2**62
_ACTS: Final = "('record-corrected', 'record-withdrawn')"
# The log is held, so that its places stand still. What goes in belongs to places that the index has
# not reached: what it said before stays, and ends only by an act on the log. Whoever may use the
# owner's rights makes the index anew as well.
_INDEX: Final = f"""
    CREATE FUNCTION tracker_index(said json) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
      held record;
      one json;
      number bigint;
      wrong boolean := false;
    BEGIN
      SELECT h.global_position AS last, coalesce(i.place, h.global_position) AS place, i.version
        INTO held FROM {{schema}}.head h LEFT JOIN {{schema}}.indexed i ON true FOR UPDATE OF h;
      one := said -> 'subject';
      IF one IS NOT NULL THEN
        INSERT INTO {{schema}}.subjects AS s (dossier, kind, name, widths, flags)
          SELECT r.dossier, r.kind, r.name, r.widths, r.flags
          FROM json_to_record(one) AS r (dossier text, kind text, name text, widths int, flags int)
        ON CONFLICT (dossier, kind, name) DO UPDATE
          SET widths = s.widths | excluded.widths, flags = s.flags | excluded.flags
        RETURNING id INTO number;
      END IF;
      one := said -> 'entries';
      IF one IS NOT NULL THEN
        -- A seek for each, whatever the server knows of the size of its tables.
        wrong := EXISTS (
          SELECT 1 FROM (
            SELECT r.place, r.since, r.content, (
              SELECT e.type FROM {{schema}}.events e WHERE e.global_position = r.since
                AND e.dossier = (SELECT s.dossier FROM {{schema}}.subjects s WHERE s.id = r.subject)
            ) AS type FROM json_to_recordset(one)
              AS r (subject bigint, place bigint, since bigint, content text) OFFSET 0
          ) AS c
          WHERE c.type IS NULL OR c.since <= held.place OR c.place > c.since
            OR ((c.place < c.since OR c.content IS NOT NULL) AND c.type NOT IN {_ACTS}));
        INSERT INTO {{schema}}.entries
          (subject, width, latest, place, since, earliest, known, label, content)
          SELECT r.* FROM json_to_recordset(one) AS r (subject bigint, width int, latest bigint,
            place bigint, since bigint, earliest bigint, known bigint, label bigint, content text);
      END IF;
      IF said -> 'tallied' IS NOT NULL THEN
        INSERT INTO {{schema}}.tallies AS t
          (subject, period, sure, doubtful, first_known, last_known, last_place, mended)
          SELECT r.subject, (r.latest - (r.latest % {_PERIOD} + {_PERIOD}) % {_PERIOD}) / {_PERIOD},
            count(r.known), count(*) - count(r.known), coalesce(min(r.known), {_FOREVER}),
            coalesce(max(r.known), -{_FOREVER}), max(r.since), max((r.since <> r.place)::int)
          FROM json_to_recordset(one)
            AS r (subject bigint, latest bigint, place bigint, since bigint, known bigint)
          WHERE r.subject IN (SELECT a.text::bigint
            FROM json_array_elements_text(said -> 'tallied') AS a (text))
          GROUP BY 1, 2
        ON CONFLICT (subject, period) DO UPDATE SET
          sure = t.sure + excluded.sure,
          doubtful = t.doubtful + excluded.doubtful,
          first_known = least(t.first_known, excluded.first_known),
          last_known = greatest(t.last_known, excluded.last_known),
          last_place = excluded.last_place,
          mended = greatest(t.mended, excluded.mended);
      END IF;
      one := said -> 'codes';
      IF one IS NOT NULL THEN
        INSERT INTO {{schema}}.wordings (issue, words, code)
          SELECT r.* FROM json_to_recordset(one) AS r (issue bigint, words bigint, code bigint)
        ON CONFLICT DO NOTHING;
      END IF;
      one := said -> 'end';
      IF one IS NOT NULL THEN
        wrong := wrong OR (one ->> 'until')::bigint <= held.place OR NOT EXISTS (
          SELECT 1 FROM {{schema}}.subjects s JOIN {{schema}}.events e ON e.dossier = s.dossier
          WHERE s.id = (one ->> 'subject')::bigint AND e.type IN {_ACTS}
            AND e.global_position = (one ->> 'until')::bigint);
        UPDATE {{schema}}.entries SET until = (one ->> 'until')::bigint
        WHERE subject = (one ->> 'subject')::bigint AND width = (one ->> 'width')::int
          AND latest = (one ->> 'latest')::bigint AND place = (one ->> 'place')::bigint
          AND until IS NULL;
        UPDATE {{schema}}.tallies SET mended = 1
        WHERE subject = (one ->> 'subject')::bigint AND period = (one ->> 'period')::bigint;
      END IF;
      one := said -> 'doubt';
      IF one IS NOT NULL THEN
        UPDATE {{schema}}.entries SET known = NULL
        WHERE subject IN (SELECT id FROM {{schema}}.subjects WHERE dossier = one ->> 'dossier')
          AND known IS NOT NULL AND (content LIKE one ->> 'citing' OR place IN (
            SELECT global_position FROM {{schema}}.events
            WHERE dossier = one ->> 'dossier' AND payload LIKE one ->> 'citing'));
        UPDATE {{schema}}.tallies SET mended = 1
        WHERE subject IN (SELECT id FROM {{schema}}.subjects WHERE dossier = one ->> 'dossier');
      END IF;
      one := said -> 'reached';
      IF one IS NOT NULL THEN
        wrong := wrong OR held.version IS NULL
          OR (one ->> 'place')::bigint NOT BETWEEN held.place AND held.last
          OR ((one ->> 'version')::bigint <> held.version
            AND (held.place > 0 OR EXISTS (SELECT 1 FROM {{schema}}.subjects)));
        INSERT INTO {{schema}}.indexed (id, version, place)
          VALUES (1, (one ->> 'version')::bigint, (one ->> 'place')::bigint)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, place = excluded.place;
      END IF;
      IF wrong AND NOT pg_has_role(session_user,
          (SELECT relowner FROM pg_class WHERE oid = '{{schema}}.indexed'::regclass), 'USAGE')
      THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
          MESSAGE = 'the index says what new events add; only the tables'' owner makes it anew';
      END IF;
      RETURN number;
    END $$"""  # noqa: S608  (constants)


def upgrade() -> None:
    """Make the function."""
    if op.get_bind().dialect.name != "postgresql":
        return
    schema = op.get_bind().dialect.identifier_preparer.quote(
        op.get_bind().scalar(sa.text("SELECT current_schema()"))
    )
    op.execute(_INDEX.replace("{schema}", schema))
    op.execute("REVOKE ALL ON FUNCTION tracker_index(json) FROM PUBLIC")


def downgrade() -> None:
    """Take the function away."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION tracker_index(json)")
