"""On a server the head moves with the rows that it counts, by the rights of the tables' owner.

Reads: nothing.
Writes: on a server the functions `tracker_hold` and `events_move_head` and the trigger of that name;
    roles that may add events lose the right to change `head`, and get that to hold it. In a SQLite
    file nothing: whoever may write it may write all of it.
Going down: takes the functions and the trigger away; roles have to be let in again.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# The clock is read once the row is held: who waits for it gets a time after that of the one before.
_HOLD: Final = """
    CREATE FUNCTION tracker_hold(OUT global_position bigint, OUT digest bytea,
      OUT recorded_at bigint, OUT server_time bigint) RETURNS SETOF record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
      FOR global_position, digest, recorded_at IN
        SELECT h.global_position, h.digest, h.recorded_at FROM {schema}.head h FOR UPDATE
      LOOP
        server_time := extract(epoch FROM clock_timestamp()) * 1000000;
        RETURN NEXT;
      END LOOP;
    END $$"""
# A minute is what clocks may differ by. The time of a transaction's beginning counts, for a long one
# records the time at which it took hold of the log.
_MOVE: Final = """
    CREATE FUNCTION events_move_head() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
      held record;
      first record;
      last record;
      minute CONSTANT bigint := 60000000;
    BEGIN
      SELECT * INTO last FROM added ORDER BY global_position DESC LIMIT 1;
      IF NOT FOUND THEN RETURN NULL; END IF;
      SELECT * INTO first FROM added ORDER BY global_position LIMIT 1;
      SELECT * INTO held FROM {schema}.head FOR UPDATE;
      IF first.global_position IS DISTINCT FROM held.global_position + 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
          MESSAGE = 'an event goes at the end of the log, not before the head says so';
      END IF;
      IF NOT pg_has_role(session_user,
          (SELECT relowner FROM pg_class WHERE oid = '{schema}.events'::regclass), 'USAGE')
        AND (first.recorded_at < extract(epoch FROM now()) * 1000000 - minute
          OR last.recorded_at > greatest(held.recorded_at + 1,
            extract(epoch FROM clock_timestamp()) * 1000000 + minute))
      THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
          MESSAGE = 'the time of recording is the server''s; only the tables'' owner sets another';
      END IF;
      UPDATE {schema}.head SET global_position = last.global_position, digest = last.digest,
        recorded_at = last.recorded_at;
      PERFORM pg_notify('tracker', '');
      RETURN NULL;
    END $$"""


def upgrade() -> None:
    """Make the functions and the trigger."""
    if op.get_bind().dialect.name != "postgresql":
        return
    schema = op.get_bind().dialect.identifier_preparer.quote(
        op.get_bind().scalar(sa.text("SELECT current_schema()"))
    )
    for text in (_HOLD, _MOVE):
        op.execute(text.replace("{schema}", schema))
    for name in ("tracker_hold", "events_move_head"):
        op.execute(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
    # By name it comes before `events_refuse_gap`, which compares with the head.
    op.execute(
        "CREATE TRIGGER events_move_head AFTER INSERT ON events"
        " REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION events_move_head()"
    )
    op.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_move_head")


def downgrade() -> None:
    """Take the functions and the trigger away."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP TRIGGER events_move_head ON events")
    for name in ("tracker_hold", "events_move_head"):
        op.execute(f"DROP FUNCTION {name}()")
