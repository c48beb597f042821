"""The words of what is said, beside the log, so that a search need not read all of it.

Reads: nothing; the words of what the log holds are put in after the migration, or by the next
    append, with the rest of the index.
Writes: the tables `said` and `words`; in a SQLite file `words` is a table of FTS5, with what belongs
    to it and the table `vocabulary`, on a server a table with an index. The function
    `tracker_index` of a server writes them too. `events`, `head` and their triggers are not touched.
Going down: drops these tables, and leaves the index to be made anew; on a server the function goes
    on as it is, which the earlier release does not notice.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_PERIOD: Final = 8 * 86_400_000_000
_FOREVER: Final = 2**62
_ACTS: Final = "('record-corrected', 'record-withdrawn')"
# Words come in taken apart: all but ASCII's signs belongs to one.
_FILE: Final = (
    """CREATE VIRTUAL TABLE words
    USING fts5(said, content='', tokenize="ascii tokenchars '.:?-_'")""",
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, instance)",
)
_SERVER: Final = (
    (
        "CREATE TABLE words (since bigint NOT NULL CONSTRAINT pk_words PRIMARY KEY, "
        "said tsvector NOT NULL)"
    ),
    "CREATE INDEX ix_words_said ON words USING gin (said)",
)
# The log is held, so that its places stand still. What goes in belongs to places that the index has
# not reached: what it said before stays, and ends only by an act on the log. Whoever may use the
# owner's rights makes the index anew as well.
_INDEX: Final = f"""
    CREATE OR REPLACE FUNCTION tracker_index(said json) RETURNS bigint
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
      one := said -> 'said';
      IF one IS NOT NULL THEN
        wrong := wrong OR EXISTS (
          SELECT 1 FROM (
            SELECT r.place, r.since, (
              SELECT e.type FROM {{schema}}.events e
              WHERE e.global_position = r.since AND e.dossier = r.dossier
            ) AS type FROM json_to_recordset(one)
              AS r (dossier text, place bigint, since bigint) OFFSET 0
          ) AS c
          WHERE c.type IS NULL OR c.since <= held.place OR c.place > c.since
            OR (c.place < c.since AND c.type NOT IN {_ACTS}));
        INSERT INTO {{schema}}.said
          (since, dossier, place, earliest, latest, last, known, month, facets)
          SELECT r.* FROM json_to_recordset(one) AS r (since bigint, dossier text, place bigint,
            earliest bigint, latest bigint, last bigint, known bigint, month bigint, facets text);
        INSERT INTO {{schema}}.words (since, said)
          SELECT r.since, r.said::tsvector
          FROM json_to_recordset(one) AS r (since bigint, said text) WHERE r.said IS NOT NULL;
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
        UPDATE {{schema}}.said SET until = (one ->> 'until')::bigint
        WHERE place = (one ->> 'place')::bigint AND until IS NULL AND dossier = (
          SELECT s.dossier FROM {{schema}}.subjects s WHERE s.id = (one ->> 'subject')::bigint);
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
        UPDATE {{schema}}.said SET known = NULL
        WHERE dossier = one ->> 'dossier' AND known IS NOT NULL AND since IN (
          SELECT since FROM {{schema}}.entries WHERE known IS NULL AND subject IN (
            SELECT id FROM {{schema}}.subjects WHERE dossier = one ->> 'dossier'));
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
    """Make the tables, and leave the index to be made anew."""
    op.create_table(
        "said",
        sa.Column("since", _NUMBER, nullable=False, autoincrement=False),
        sa.Column("dossier", _NAME, nullable=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("place", "earliest", "latest", "last")
        ),
        *(sa.Column(name, sa.BigInteger) for name in ("known", "until", "month")),
        sa.Column("facets", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("since", name="pk_said"),
    )
    op.create_index("ix_said_place", "said", ["place"])
    on_server = op.get_bind().dialect.name == "postgresql"
    for statement in _SERVER if on_server else _FILE:
        op.execute(statement)
    if on_server:
        schema = op.get_bind().dialect.identifier_preparer.quote(
            op.get_bind().scalar(sa.text("SELECT current_schema()"))
        )
        op.execute(_INDEX.replace("{schema}", schema))
    # Of no rules: who appends next makes all of the index anew.
    op.execute("UPDATE indexed SET version = 0, place = 0")


def downgrade() -> None:
    """Take the tables away."""
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE vocabulary")
    op.execute("DROP TABLE words")
    op.drop_table("said")
    op.execute("UPDATE indexed SET version = 0, place = 0")
