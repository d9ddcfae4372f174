"""Areas have gone to the core; assignments point there, which the database did by itself."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_areas"),
        ("scores_app", "0023_areas_of_the_core"),
        ("tasks_app", "0010_awaiting_head_in_figures"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="assignment",
                    name="area",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.area",
                        verbose_name="lĩnh vực",
                    ),
                ),
                migrations.AlterField(
                    model_name="assignmentevent",
                    name="area",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.area",
                        verbose_name="lĩnh vực",
                    ),
                ),
                migrations.AlterField(
                    model_name="assignmentaudit",
                    name="area",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.area",
                        verbose_name="lĩnh vực",
                    ),
                ),
                migrations.DeleteModel(name="AreaAudit"),
                migrations.DeleteModel(name="Area"),
            ],
        ),
    ]
