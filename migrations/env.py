"""Run the migrations on the connection that `tracker.storage.sql.migrate` hands over."""

from __future__ import annotations

from alembic import context

from tracker.storage.sql.schema import is_described, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=is_described,
    transactional_ddl=True,
    render_as_batch=False,  # recreating a table would silently drop its triggers
)
with context.begin_transaction():
    context.run_migrations()
