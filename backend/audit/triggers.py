"""The database itself refuses to change or remove an entry, whoever asks and however."""

from typing import Any

SQLITE = tuple(
    f"CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb.upper()} ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'The audit log is only added to.'); END"
    for verb in ("update", "delete")
)
SQLITE_DROP = tuple(
    f"DROP TRIGGER IF EXISTS audit_entry_no_{verb}" for verb in ("update", "delete")
)
POSTGRES = (
    "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'The audit log is only added to.' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER audit_entry_final BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
)
POSTGRES_DROP = (
    "DROP TRIGGER IF EXISTS audit_entry_final ON audit_entry",
    "DROP FUNCTION IF EXISTS audit_entry_refuse()",
)


def triggers_create(connection: Any) -> None:
    _run(connection, SQLITE if connection.vendor == "sqlite" else POSTGRES)


def triggers_drop(connection: Any) -> None:
    _run(connection, SQLITE_DROP if connection.vendor == "sqlite" else POSTGRES_DROP)


def _run(connection: Any, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
