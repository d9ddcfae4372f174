"""Views of the list that people keep under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

NAME_LENGTH = 80
QUERY_LENGTH = 2000


class SavedView(models.Model):
    """Filters, order and columns of the list under a name; without a day it is always of today.

    `query` is a query string made by `saved_views.normalised`. One that was deleted is kept for a
    while, so that it can be taken back.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_views",
        verbose_name="người lưu",
    )
    name = models.CharField("tên bộ lọc", max_length=NAME_LENGTH)
    query = models.CharField("điều kiện", max_length=QUERY_LENGTH, blank=True)
    shared = models.BooleanField("dùng chung", default=False)
    deleted_at = models.DateTimeField("xóa lúc", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "bộ lọc đã lưu"
        verbose_name_plural = "bộ lọc đã lưu"
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(deleted_at__isnull=True),
                name="saved_view_name_once",
                violation_error_message="Đã có bộ lọc mang tên này.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_named"),
        )

    def __str__(self) -> str:
        return self.name
