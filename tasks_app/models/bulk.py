"""Changes of many assignments at once, from the choice of tasks to what became of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cchc.core.models import ImportBatch
from tasks_app.choices import BulkState


class BulkEdit(models.Model):
    """One change of many tasks: which ones, as they were read, and what is to become of them.

    `chosen` is a list of [assignment id, version read]; it never changes. `wanted` holds what was
    typed in the form of the action; `outcome` what became of it once it is done.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="người sửa"
    )
    created_at = models.DateTimeField("chọn lúc", auto_now_add=True)
    chosen = models.JSONField("nhiệm vụ được chọn", default=list)
    action = models.CharField("việc", max_length=20)
    wanted = models.JSONField("nội dung", default=dict)
    state = models.CharField("trạng thái", max_length=8, choices=BulkState, default=BulkState.DRAFT)
    outcome = models.JSONField("kết quả", default=dict)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "lần sửa hàng loạt"
        verbose_name_plural = "các lần sửa hàng loạt"
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=BulkState.values), name="bulk_edit_state_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.action} · {len(self.chosen)}"
