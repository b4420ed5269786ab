"""The full-text index of chats: PostgreSQL's own, or FTS5 in SQLite."""

from typing import Any

from django.db import migrations

from backend.chats import search_index


def build(apps: Any, schema_editor: Any) -> None:
    search_index.build(schema_editor.connection)


def drop(apps: Any, schema_editor: Any) -> None:
    search_index.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("chats", "0003_chats_whole_tree")]

    operations = [migrations.RunPython(build, drop)]
