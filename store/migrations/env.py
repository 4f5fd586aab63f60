"""Alembic runs this file: on the connection and in the transaction that `store.migrations.runner` opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema="paywatch",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
