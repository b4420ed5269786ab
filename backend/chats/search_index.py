"""The index of what was said, kept by the database itself, whoever writes.

PostgreSQL: a generated column `words` beside each text, with a GIN index. SQLite: one FTS5 table
for all texts, by the id of the thing, and triggers. A later migration that remakes a table in
SQLite drops its triggers, so `mend` looks after them whenever migrations have run.
"""

import string
from typing import Any

from backend.chats.search_words import FOLDS

INDEXED = {"chats_chat": "title", "chats_turn": "text", "chats_reply": "text"}
PUNCTUATION = string.punctuation + "«»¿¡·–—‘’‚“”„•…‹›、。「」『』（）！？，：；"  # noqa: RUF001

FTS = """CREATE VIRTUAL TABLE chats_words USING fts5(
    thing, text, tokenize = "unicode61 remove_diacritics 2"
)"""
FORGET = """DELETE FROM chats_words WHERE rowid IN (
    SELECT rowid FROM chats_words WHERE chats_words MATCH 'thing : "' || old.id || '"'
);"""


def build(connection: Any) -> None:
    if connection.vendor == "sqlite":
        _run(connection, [FTS])
        mend(connection)
    elif connection.vendor == "postgresql":
        _run(connection, _postgres())


def drop(connection: Any) -> None:
    if connection.vendor == "sqlite":
        gone = [f"DROP TRIGGER IF EXISTS {name}" for name in _triggers()]
        _run(connection, [*gone, "DROP TABLE chats_words"])
    elif connection.vendor == "postgresql":
        gone = [f"ALTER TABLE {table} DROP COLUMN words" for table in INDEXED]
        _run(connection, [*gone, "DROP FUNCTION chats_plain(text)"])


def mend(connection: Any) -> bool:
    """Whether triggers were missing. What happened without them is read again."""
    if connection.vendor != "sqlite" or not _names(connection, "chats_words"):
        return False
    missing = {
        name: trigger for name, trigger in _triggers().items() if not _names(connection, name)
    }
    if missing:
        _run(connection, [*missing.values(), "DELETE FROM chats_words", *map(_fill, INDEXED)])
    return bool(missing)


def _triggers() -> dict[str, str]:
    made: dict[str, str] = {}
    for table, column in INDEXED.items():
        new = f"new.{column}"
        add = f"INSERT INTO chats_words (thing, text) SELECT new.id, {new} WHERE {new} <> '';"
        when = {
            "insert": ("INSERT", "", add),
            "update": (f"UPDATE OF {column}", f"WHEN old.{column} <> {new}", FORGET + add),
            "delete": ("DELETE", "", FORGET),
        }
        for kind, (event, condition, body) in when.items():
            name = f"{table}_words_{kind}"
            made[name] = (
                f"CREATE TRIGGER {name} AFTER {event} ON {table} {condition} BEGIN {body} END"
            )
    return made


def _fill(table: str) -> str:
    column = INDEXED[table]
    return (
        f"INSERT INTO chats_words (thing, text) SELECT id, {column} FROM {table} "
        f"WHERE {column} <> ''"
    )


def _postgres() -> list[str]:
    """PostgreSQL's parser sees addresses, paths and hyphens; here words are words, as in FTS5."""
    letters = {chr(code): base for code, base in FOLDS.items() if base}
    blanks = dict.fromkeys(PUNCTUATION, " ")
    kept = {**letters, **blanks}
    marks = "".join(chr(code) for code, base in FOLDS.items() if not base)
    old, new = _quoted("".join(kept) + marks), _quoted("".join(kept.values()))
    plain = (
        "CREATE FUNCTION chats_plain(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT "
        f"PARALLEL SAFE AS $$ SELECT translate(lower($1), {old}, {new}) $$"
    )
    made = [plain]
    for table, column in INDEXED.items():
        vector = f"to_tsvector('simple', chats_plain({column}))"
        made += [
            f"ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS ({vector}) STORED",
            f"CREATE INDEX {table}_words ON {table} USING gin (words)",
        ]
    return made


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _names(connection: Any, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [name])
        return cursor.fetchone() is not None


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
