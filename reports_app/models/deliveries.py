"""What each unit was mailed of a publication: once for each person."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from scores_app.models import Publication
from tasks_app.models import Mailed
from units_app.models import Unit


class Delivery(Mailed):
    """One mail to one person of a unit about what a publication says of that unit.

    Where nobody knew whether it went out, `decided_by` found out: one that arrived is sent without
    a moment of sending, one that did not waits again.
    """

    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="deliveries", verbose_name="bản công bố"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="publication_mails",
        verbose_name="người nhận",
    )
    noted_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người xác định",
    )
    decided_at = models.DateTimeField("xác định lúc", null=True)

    class Meta:
        verbose_name = "thư gửi đơn vị"
        verbose_name_plural = "thư gửi các đơn vị"
        ordering = ("publication", "unit", "user")
        constraints = (
            models.UniqueConstraint(
                fields=["publication", "unit", "user"], name="delivery_once_for_each_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit}, {self.address or 'chưa có địa chỉ thư'}"
