from django.db import migrations, models

# Publications never change; this only repeats what the document of a pack says, past the trigger.
_FILL = """
ALTER TABLE scores_app_publication DISABLE TRIGGER USER;
UPDATE scores_app_publication
SET data_code = coalesce(substring(document from '"code":"([0-9A-Z]{12})"'), '')
WHERE kind = 'pack';
ALTER TABLE scores_app_publication ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("scores_app", "0026_publication_checks")]

    operations = [
        migrations.AddField(
            "publication",
            "data_code",
            models.CharField(
                "mã của số liệu", max_length=12, blank=True, default="", db_index=True
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
