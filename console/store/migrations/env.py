"""Alembic's entry: runs the migrations on the connection it is handed."""

from alembic import context

from console.store.tables import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
