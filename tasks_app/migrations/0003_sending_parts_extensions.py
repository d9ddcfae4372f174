"""Sending and confirming, co-units' parts, extensions; deadlines given so far become the original ones."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_initial"),
        ("evidence_app", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("tasks_app", "0002_initial"),
        ("units_app", "0002_head_approves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EventEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "tài liệu của sự kiện",
                "verbose_name_plural": "tài liệu của sự kiện",
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Chờ duyệt"),
                            ("approved", "Được duyệt"),
                            ("refused", "Không được duyệt"),
                            ("withdrawn", "Đã rút đề nghị"),
                        ],
                        default="requested",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("old_due_on", models.DateField(verbose_name="thời hạn khi đề nghị")),
                ("asked_due_on", models.DateField(verbose_name="thời hạn đề nghị")),
                ("reason", models.TextField(verbose_name="lý do đề nghị")),
                ("requested_on", models.DateField(verbose_name="ngày đề nghị")),
                (
                    "requested_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="ghi lúc"
                    ),
                ),
                (
                    "granted_due_on",
                    models.DateField(blank=True, null=True, verbose_name="thời hạn được duyệt"),
                ),
                (
                    "document",
                    models.CharField(blank=True, max_length=255, verbose_name="văn bản phê duyệt"),
                ),
                (
                    "document_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày văn bản phê duyệt"),
                ),
                ("decision_note", models.TextField(blank=True, verbose_name="ý kiến")),
                (
                    "decided_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày quyết định"),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="quyết định lúc"),
                ),
            ],
            options={
                "verbose_name": "gia hạn",
                "verbose_name_plural": "gia hạn",
                "ordering": ("assignment", "number"),
            },
        ),
        migrations.CreateModel(
            name="ExtensionAudit",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Chờ duyệt"),
                            ("approved", "Được duyệt"),
                            ("refused", "Không được duyệt"),
                            ("withdrawn", "Đã rút đề nghị"),
                        ],
                        default="requested",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("old_due_on", models.DateField(verbose_name="thời hạn khi đề nghị")),
                ("asked_due_on", models.DateField(verbose_name="thời hạn đề nghị")),
                ("reason", models.TextField(verbose_name="lý do đề nghị")),
                ("requested_on", models.DateField(verbose_name="ngày đề nghị")),
                (
                    "requested_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="ghi lúc"
                    ),
                ),
                (
                    "granted_due_on",
                    models.DateField(blank=True, null=True, verbose_name="thời hạn được duyệt"),
                ),
                (
                    "document",
                    models.CharField(blank=True, max_length=255, verbose_name="văn bản phê duyệt"),
                ),
                (
                    "document_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày văn bản phê duyệt"),
                ),
                ("decision_note", models.TextField(blank=True, verbose_name="ý kiến")),
                (
                    "decided_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày quyết định"),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="quyết định lúc"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ExtensionEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "tài liệu của gia hạn",
                "verbose_name_plural": "tài liệu của gia hạn",
            },
        ),
        migrations.CreateModel(
            name="PartEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "tài liệu của kết quả phối hợp",
                "verbose_name_plural": "tài liệu của kết quả phối hợp",
            },
        ),
        migrations.CreateModel(
            name="PartReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("in_progress", "Đang thực hiện"),
                            ("done", "Đã xong phần phối hợp"),
                        ],
                        max_length=12,
                        verbose_name="tình trạng",
                    ),
                ),
                ("effective_on", models.DateField(verbose_name="ngày có hiệu lực")),
                (
                    "completed_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày của kết quả"),
                ),
                (
                    "result_document",
                    models.CharField(blank=True, max_length=255, verbose_name="văn bản kết quả"),
                ),
                ("note", models.TextField(blank=True, verbose_name="ghi chú")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="ghi lúc"
                    ),
                ),
            ],
            options={
                "verbose_name": "kết quả phối hợp",
                "verbose_name_plural": "kết quả phối hợp",
                "ordering": ("assignment", "unit", "seq"),
            },
        ),
        migrations.CreateModel(
            name="WithdrawnEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.BigIntegerField(unique=True, verbose_name="sự kiện")),
                ("assignment_id", models.BigIntegerField(db_index=True, verbose_name="nhiệm vụ")),
                ("assignment_code", models.CharField(max_length=60, verbose_name="mã nhiệm vụ")),
                ("effective_on", models.DateField(verbose_name="ngày có hiệu lực")),
                ("content", models.JSONField(verbose_name="nội dung")),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="rút lúc"
                    ),
                ),
            ],
            options={
                "verbose_name": "sự kiện đã rút",
                "verbose_name_plural": "sự kiện đã rút",
                "ordering": ("pk",),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="assignment",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="assignment",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="assignment",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="assignmentevent",
            name="append_only",
        ),
        migrations.RemoveConstraint(
            model_name="assignmentevent",
            name="event_kind_known",
        ),
        migrations.RemoveIndex(
            model_name="assignment",
            name="assignment_standing",
        ),
        migrations.AddField(
            model_name="assignment",
            name="awaits_head",
            field=models.BooleanField(default=False, verbose_name="chờ lãnh đạo đơn vị duyệt"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="original_due_on",
            field=models.DateField(blank=True, null=True, verbose_name="thời hạn ban đầu"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="result_on",
            field=models.DateField(blank=True, null=True, verbose_name="ngày của kết quả đã gửi"),
        ),
        migrations.AddField(
            model_name="assignmentaudit",
            name="awaits_head",
            field=models.BooleanField(default=False, verbose_name="chờ lãnh đạo đơn vị duyệt"),
        ),
        migrations.AddField(
            model_name="assignmentaudit",
            name="original_due_on",
            field=models.DateField(blank=True, null=True, verbose_name="thời hạn ban đầu"),
        ),
        migrations.AddField(
            model_name="assignmentaudit",
            name="result_on",
            field=models.DateField(blank=True, null=True, verbose_name="ngày của kết quả đã gửi"),
        ),
        migrations.AddField(
            model_name="assignmentevent",
            name="awaits_head",
            field=models.BooleanField(default=False, verbose_name="chờ lãnh đạo đơn vị duyệt"),
        ),
        migrations.AddField(
            model_name="assignmentevent",
            name="original_due_on",
            field=models.DateField(blank=True, null=True, verbose_name="thời hạn ban đầu"),
        ),
        migrations.AddField(
            model_name="assignmentevent",
            name="reason_code",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_evidence", "Thiếu tài liệu kiểm chứng"),
                    ("wrong_product", "Sản phẩm chưa đúng yêu cầu"),
                    ("unfinished", "Chưa hoàn thành toàn bộ nội dung"),
                    ("wrong_document", "Văn bản chưa đúng thẩm quyền hoặc thể thức"),
                    ("other", "Lý do khác"),
                ],
                max_length=20,
                verbose_name="mã lý do",
            ),
        ),
        migrations.AddField(
            model_name="assignmentevent",
            name="result_on",
            field=models.DateField(blank=True, null=True, verbose_name="ngày của kết quả đã gửi"),
        ),
        migrations.AlterField(
            model_name="assignmentevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assigned", "Giao nhiệm vụ"),
                    ("status", "Cập nhật tình trạng"),
                    ("handed", "Trình lãnh đạo đơn vị"),
                    ("handed_back", "Lãnh đạo đơn vị chuyển lại"),
                    ("sent", "Gửi kết quả"),
                    ("taken_back", "Rút kết quả đã gửi"),
                    ("confirmed", "Xác nhận hoàn thành"),
                    ("returned", "Trả lại"),
                    ("extended", "Gia hạn"),
                    ("corrected", "Đính chính"),
                ],
                max_length=12,
                verbose_name="loại",
            ),
        ),
        migrations.AlterField(
            model_name="assignmentevent",
            name="reason",
            field=models.TextField(blank=True, verbose_name="lý do"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["source"],
                include=(
                    "status",
                    "original_due_on",
                    "due_on",
                    "completed_on",
                    "updated_on",
                    "assigned_on",
                    "lead_unit",
                    "area",
                    "document",
                    "is_sample",
                ),
                name="assignment_standing",
            ),
        ),
        migrations.RunSQL(
            [
                "UPDATE tasks_app_assignment SET original_due_on = due_on",
                "UPDATE tasks_app_assignmentevent SET original_due_on = due_on",
            ],
            migrations.RunSQL.noop,
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tasks_app_assignmentaudit" ("area_id", "assigned_on", "awaits_head", "code", "completed_on", "document_id", "due_on", "id", "is_sample", "lead_unit_id", "note", "original_due_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product", "result_document", "result_on", "search_text", "source", "status", "title", "updated_on", "version") VALUES (NEW."area_id", NEW."assigned_on", NEW."awaits_head", NEW."code", NEW."completed_on", NEW."document_id", NEW."due_on", NEW."id", NEW."is_sample", NEW."lead_unit_id", NEW."note", NEW."original_due_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product", NEW."result_document", NEW."result_on", NEW."search_text", NEW."source", NEW."status", NEW."title", NEW."updated_on", NEW."version"); RETURN NULL;',
                    hash="027f3dc305778743e5306abf249f535d7a343f63",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_262de",
                    table="tasks_app_assignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tasks_app_assignmentaudit" ("area_id", "assigned_on", "awaits_head", "code", "completed_on", "document_id", "due_on", "id", "is_sample", "lead_unit_id", "note", "original_due_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product", "result_document", "result_on", "search_text", "source", "status", "title", "updated_on", "version") VALUES (NEW."area_id", NEW."assigned_on", NEW."awaits_head", NEW."code", NEW."completed_on", NEW."document_id", NEW."due_on", NEW."id", NEW."is_sample", NEW."lead_unit_id", NEW."note", NEW."original_due_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product", NEW."result_document", NEW."result_on", NEW."search_text", NEW."source", NEW."status", NEW."title", NEW."updated_on", NEW."version"); RETURN NULL;',
                    hash="77f8cf0963d4e40f94b45c937ca3637f90a7c202",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dc48a",
                    table="tasks_app_assignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tasks_app_assignmentaudit" ("area_id", "assigned_on", "awaits_head", "code", "completed_on", "document_id", "due_on", "id", "is_sample", "lead_unit_id", "note", "original_due_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product", "result_document", "result_on", "search_text", "source", "status", "title", "updated_on", "version") VALUES (OLD."area_id", OLD."assigned_on", OLD."awaits_head", OLD."code", OLD."completed_on", OLD."document_id", OLD."due_on", OLD."id", OLD."is_sample", OLD."lead_unit_id", OLD."note", OLD."original_due_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product", OLD."result_document", OLD."result_on", OLD."search_text", OLD."source", OLD."status", OLD."title", OLD."updated_on", OLD."version"); RETURN NULL;',
                    hash="4cdff66d5cd65c114e60a1ee4e4f0a7c0a72f9c2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_67912",
                    table="tasks_app_assignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="65169927a52ec0cc082ad34765f4beb1c9026e92",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_a3df3",
                    table="tasks_app_assignmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_only_withdrawn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF EXISTS (SELECT 1 FROM tasks_app_withdrawnevent kept WHERE kept.event_id = OLD.id) THEN\n    RETURN OLD;\nEND IF;\nRAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;\n",
                    hash="891f341be55898c7381495c3b05a162983781d3f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_only_withdrawn_cbe54",
                    table="tasks_app_assignmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_on__isnull", True), ("original_due_on__isnull", True)),
                    models.Q(
                        ("due_on__gte", models.F("original_due_on")),
                        ("due_on__isnull", False),
                        ("original_due_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="assignment_due_never_before_original",
                violation_error_message="Thời hạn đang áp dụng không được trước thời hạn ban đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("awaits_head", False),
                    ("status__in", ("not_started", "in_progress", "returned")),
                    _connector="OR",
                ),
                name="assignment_awaits_head_while_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("result_on__isnull", True),
                    ("awaits_head", True),
                    ("status", "submitted"),
                    _connector="OR",
                ),
                name="assignment_result_day_while_sent",
            ),
        ),
        migrations.AddField(
            model_name="eventevidence",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence_links",
                to="tasks_app.assignmentevent",
            ),
        ),
        migrations.AddField(
            model_name="eventevidence",
            name="evidence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="event_links",
                to="evidence_app.evidence",
            ),
        ),
        migrations.AddField(
            model_name="assignmentevent",
            name="evidence",
            field=models.ManyToManyField(
                related_name="events",
                through="tasks_app.EventEvidence",
                to="evidence_app.evidence",
                verbose_name="tài liệu kiểm chứng",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignmentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "assigned",
                            "status",
                            "handed",
                            "handed_back",
                            "sent",
                            "taken_back",
                            "confirmed",
                            "returned",
                            "extended",
                            "corrected",
                        ],
                    )
                ),
                name="event_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignmentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason_code", ""),
                    (
                        "reason_code__in",
                        ["no_evidence", "wrong_product", "unfinished", "wrong_document", "other"],
                    ),
                    _connector="OR",
                ),
                name="event_reason_code_known",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="extensions",
                to="tasks_app.assignment",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="requested_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="extensionaudit",
            name="assignment",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="tasks_app.assignment",
            ),
        ),
        migrations.AddField(
            model_name="extensionaudit",
            name="decided_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="extensionaudit",
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
            model_name="extensionaudit",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="audit",
                related_query_name="audit",
                to="tasks_app.extension",
            ),
        ),
        migrations.AddField(
            model_name="extensionaudit",
            name="requested_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="extensionevidence",
            name="evidence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="extension_links",
                to="evidence_app.evidence",
            ),
        ),
        migrations.AddField(
            model_name="extensionevidence",
            name="extension",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence_links",
                to="tasks_app.extension",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="evidence",
            field=models.ManyToManyField(
                related_name="extensions",
                through="tasks_app.ExtensionEvidence",
                to="evidence_app.evidence",
                verbose_name="tài liệu",
            ),
        ),
        migrations.AddField(
            model_name="partevidence",
            name="evidence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="part_links",
                to="evidence_app.evidence",
            ),
        ),
        migrations.AddField(
            model_name="partreport",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="partreport",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="part_reports",
                to="tasks_app.assignment",
            ),
        ),
        migrations.AddField(
            model_name="partreport",
            name="evidence",
            field=models.ManyToManyField(
                related_name="part_reports",
                through="tasks_app.PartEvidence",
                to="evidence_app.evidence",
                verbose_name="tài liệu",
            ),
        ),
        migrations.AddField(
            model_name="partreport",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="part_reports",
                to="units_app.unit",
            ),
        ),
        migrations.AddField(
            model_name="partevidence",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence_links",
                to="tasks_app.partreport",
            ),
        ),
        migrations.AddField(
            model_name="withdrawnevent",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.importbatch"
            ),
        ),
        migrations.AddField(
            model_name="withdrawnevent",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="eventevidence",
            constraint=models.UniqueConstraint(
                fields=("event", "evidence"), name="event_evidence_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="eventevidence",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="aade9399d74c10acb5e68cf3825abcd4c2d89e4a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_53c0c",
                    table="tasks_app_eventevidence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extensionaudit",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d69cd1741c6565a26f50524dfca2e1a9b3e18716",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e9fb3",
                    table="tasks_app_extensionaudit",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionevidence",
            constraint=models.UniqueConstraint(
                fields=("extension", "evidence"), name="extension_evidence_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                fields=("assignment", "number"), name="extension_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "requested")),
                fields=("assignment",),
                name="extension_one_open",
                violation_error_message="Nhiệm vụ đang có một đề nghị gia hạn chờ duyệt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["requested", "approved", "refused", "withdrawn"])
                ),
                name="extension_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_due_on__gt", models.F("old_due_on"))),
                name="extension_asks_for_later",
                violation_error_message="Thời hạn đề nghị phải sau thời hạn hiện tại.",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(
                        ("decided_on__isnull", False),
                        ("granted_due_on__gt", models.F("old_due_on")),
                        models.Q(("document", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="extension_approved_has_document",
                violation_error_message="Gia hạn được duyệt phải có thời hạn mới và văn bản.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tasks_app_extensionaudit" ("asked_due_on", "assignment_id", "decided_at", "decided_by_id", "decided_on", "decision_note", "document", "document_on", "granted_due_on", "id", "number", "old_due_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "requested_at", "requested_by_id", "requested_on", "state") VALUES (NEW."asked_due_on", NEW."assignment_id", NEW."decided_at", NEW."decided_by_id", NEW."decided_on", NEW."decision_note", NEW."document", NEW."document_on", NEW."granted_due_on", NEW."id", NEW."number", NEW."old_due_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."requested_at", NEW."requested_by_id", NEW."requested_on", NEW."state"); RETURN NULL;',
                    hash="cc761685e4706863cf6e47bb092db92e7928dac7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8639c",
                    table="tasks_app_extension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tasks_app_extensionaudit" ("asked_due_on", "assignment_id", "decided_at", "decided_by_id", "decided_on", "decision_note", "document", "document_on", "granted_due_on", "id", "number", "old_due_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "requested_at", "requested_by_id", "requested_on", "state") VALUES (NEW."asked_due_on", NEW."assignment_id", NEW."decided_at", NEW."decided_by_id", NEW."decided_on", NEW."decision_note", NEW."document", NEW."document_on", NEW."granted_due_on", NEW."id", NEW."number", NEW."old_due_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."requested_at", NEW."requested_by_id", NEW."requested_on", NEW."state"); RETURN NULL;',
                    hash="33bdd46b3619d003c34676c43321543dcfa7127f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c81c1",
                    table="tasks_app_extension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="extension",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tasks_app_extensionaudit" ("asked_due_on", "assignment_id", "decided_at", "decided_by_id", "decided_on", "decision_note", "document", "document_on", "granted_due_on", "id", "number", "old_due_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "requested_at", "requested_by_id", "requested_on", "state") VALUES (OLD."asked_due_on", OLD."assignment_id", OLD."decided_at", OLD."decided_by_id", OLD."decided_on", OLD."decision_note", OLD."document", OLD."document_on", OLD."granted_due_on", OLD."id", OLD."number", OLD."old_due_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."requested_at", OLD."requested_by_id", OLD."requested_on", OLD."state"); RETURN NULL;',
                    hash="32b3ab3bea978cfeba2879e5dd3db5da339f6815",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_25015",
                    table="tasks_app_extension",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="partreport",
            constraint=models.UniqueConstraint(
                fields=("assignment", "unit", "seq"), name="part_report_seq_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="partreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["in_progress", "done"])),
                name="part_report_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="partreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("completed_on__isnull", False), ("status", "done")),
                    models.Q(
                        models.Q(("status", "done"), _negated=True), ("completed_on__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="part_report_done_has_date",
                violation_error_message="Chỉ phần việc đã xong có ngày của kết quả.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partreport",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="dbac16003b99eace74dcede3453271e8d3f0dd32",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_77ca9",
                    table="tasks_app_partreport",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="partevidence",
            constraint=models.UniqueConstraint(
                fields=("report", "evidence"), name="part_evidence_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partevidence",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6c872265924a5b5e18fdfdc58c96da00849fd592",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8adf5",
                    table="tasks_app_partevidence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="withdrawnevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1581bf67d4c19b2d5cbb193ee75324893ad7d12d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4de20",
                    table="tasks_app_withdrawnevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
