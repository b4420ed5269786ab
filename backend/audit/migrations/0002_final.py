from django.db import migrations

from backend.audit.triggers import triggers_create, triggers_drop


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: triggers_create(editor.connection),
            lambda apps, editor: triggers_drop(editor.connection),
        )
    ]
