"""What reviewers and the unit say to each other about an initiative."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from models_app.choices import Opinion
from models_app.models.initiatives import Initiative
from models_app.querysets import CommentQuerySet

_ONLY_WITHDRAWAL = """
IF OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND
    to_jsonb(OLD) - 'withdrawn_at' = to_jsonb(NEW) - 'withdrawn_at' THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
"""


class Comment(models.Model):
    """One remark; never changed, but its author may withdraw it, which leaves a trace. An internal
    one is read by the province's roles alone, never by the unit.
    """

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người viết"
    )
    text = models.TextField("nội dung")
    opinion = models.CharField("đề nghị", max_length=12, choices=Opinion, blank=True)
    is_internal = models.BooleanField("đơn vị đăng ký không đọc được", default=False)
    written_at = models.DateTimeField("viết lúc", db_default=Now())
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "ý kiến"
        verbose_name_plural = "ý kiến"
        ordering = ("initiative", "written_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="comment_not_empty"),
            models.CheckConstraint(
                condition=Q(opinion="") | Q(opinion__in=Opinion.values),
                name="comment_opinion_known",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="only_withdrawn",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_ONLY_WITHDRAWAL,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"
