"""Areas come here from the tasks: initiatives are filed under them too.

Tables, rows and history are the old ones under a new name, and so are content types, with what
hangs on them; only the triggers are made anew. `scores_app` 0023 and `tasks_app` 0011 then point to
the new place. There is no way back.
"""

from typing import Any

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

MOVE = """
DROP TRIGGER pgtrigger_insert_insert_027bb ON tasks_app_area;
DROP TRIGGER pgtrigger_update_update_1932b ON tasks_app_area;
DROP TRIGGER pgtrigger_delete_delete_e0c54 ON tasks_app_area;
DROP TRIGGER pgtrigger_append_only_39488 ON tasks_app_areaaudit;
DROP FUNCTION pgtrigger_insert_insert_027bb();
DROP FUNCTION pgtrigger_update_update_1932b();
DROP FUNCTION pgtrigger_delete_delete_e0c54();
DROP FUNCTION pgtrigger_append_only_39488();

ALTER TABLE tasks_app_area RENAME TO core_area;
ALTER TABLE tasks_app_areaaudit RENAME TO core_areaaudit;
ALTER SEQUENCE tasks_app_area_id_seq RENAME TO core_area_id_seq;
ALTER SEQUENCE tasks_app_areaaudit_pgh_id_seq RENAME TO core_areaaudit_pgh_id_seq;
ALTER INDEX tasks_app_area_code_b0d24914_like RENAME TO core_area_code_742b4145_like;
ALTER INDEX tasks_app_areaaudit_pgh_obj_id_f673c6e5 RENAME TO core_areaaudit_pgh_obj_id_42caa2c2;
ALTER INDEX tasks_app_areaaudit_pgh_context_id_4c91293e
    RENAME TO core_areaaudit_pgh_context_id_d1d76b59;

-- Keys and checks of both tables, and the foreign keys that other tables have to areas.
DO $$
DECLARE held record;
BEGIN
    FOR held IN
        SELECT conrelid::regclass AS table_name, conname AS name,
            replace(conname, 'tasks_app_area', 'core_area') AS new_name
        FROM pg_constraint
        WHERE conname LIKE '%tasks_app_area%' AND (
            conrelid IN ('core_area'::regclass, 'core_areaaudit'::regclass)
            OR confrelid = 'core_area'::regclass
        )
    LOOP
        EXECUTE format(
            'ALTER TABLE %s RENAME CONSTRAINT %I TO %I',
            held.table_name, held.name, held.new_name
        );
    END LOOP;
END $$;
"""


def move_content_types(apps: Any, _: Any) -> None:
    """Rights and entries of the administration's log hang on these rows and follow them."""
    types = apps.get_model("contenttypes", "ContentType").objects
    moved = types.filter(app_label="tasks_app", model__in=["area", "areaaudit"])
    moved.update(app_label="core")


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0006_staged_ready_words"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("scores_app", "0022_closed_rounds_take_no_more"),
        ("tasks_app", "0010_awaiting_head_in_figures"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(MOVE)],
            state_operations=[
                migrations.CreateModel(
                    name="Area",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.CharField(max_length=40, unique=True, verbose_name="mã")),
                        ("name", models.CharField(max_length=255, verbose_name="tên")),
                        ("order", models.PositiveIntegerField(default=0, verbose_name="thứ tự")),
                    ],
                    options={
                        "verbose_name": "lĩnh vực",
                        "verbose_name_plural": "lĩnh vực",
                        "ordering": ("order", "code"),
                    },
                ),
                migrations.CreateModel(
                    name="AreaAudit",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("code", models.CharField(max_length=40, verbose_name="mã")),
                        ("name", models.CharField(max_length=255, verbose_name="tên")),
                        ("order", models.PositiveIntegerField(default=0, verbose_name="thứ tự")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="areaaudit",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="areaaudit",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="audit",
                        related_query_name="audit",
                        to="core.area",
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="area",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_areaaudit" ("code", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="9e41da351e3a02db25b51e07cff306f1c89d7a92",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e35d0",
                    table="core_area",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="area",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "core_areaaudit" ("code", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="f221486d7f4a923cc87f323189e05eb82a9ad627",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_29e9b",
                    table="core_area",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="area",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_areaaudit" ("code", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="34dde7abebd16b6a3b2acb7a403151c5160c595e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4f51d",
                    table="core_area",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="areaaudit",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5991b190f114c6731399c6a7f69c054228a4626c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7b915",
                    table="core_areaaudit",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(move_content_types),
    ]
