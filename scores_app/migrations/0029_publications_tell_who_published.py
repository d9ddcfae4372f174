import json

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "scores_app_publication"


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Publications never change; this only repeats what each document says, past the trigger."""
    held = apps.get_model("scores_app", "Publication")
    editor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
    for one in held._default_manager.only("document").iterator(chunk_size=1):
        held._default_manager.filter(pk=one.pk).update(publisher=_publisher(one.document))
    editor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")


def _publisher(document: str) -> str:
    """ "" also of a document that is none any more, which verifying tells."""
    try:
        return str(json.loads(document)["published_by"])[:150]
    except (ValueError, LookupError, TypeError):
        return ""


class Migration(migrations.Migration):
    dependencies = [("scores_app", "0028_publication_checks_stay")]

    operations = [
        migrations.AddField(
            "publication",
            "publisher",
            models.CharField("tên người công bố", max_length=150, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
