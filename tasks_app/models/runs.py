"""Stored figures of a day."""

from __future__ import annotations

from django.db import models


class CompletionRun(models.Model):
    """One stored computation of all figures for a day; a newer one for the same day takes its
    place.
    """

    as_of = models.DateField("tính đến ngày", unique=True)
    computed_at = models.DateTimeField("tính lúc")
    event_count = models.PositiveBigIntegerField("số sự kiện đã tính")
    withdrawn_count = models.PositiveBigIntegerField("số sự kiện đã rút", default=0)
    rules_version = models.CharField("phiên bản quy tắc", max_length=40)

    class Meta:
        verbose_name = "lần tính"
        verbose_name_plural = "lần tính"
        ordering = ("-as_of",)

    def __str__(self) -> str:
        return f"{self.as_of:%d/%m/%Y}"


class CompletionRow(models.Model):
    """Counts of one group in a run; empty keys mean "all of them"."""

    run = models.ForeignKey(CompletionRun, models.CASCADE, related_name="rows")
    source = models.CharField("nguồn giao", max_length=16, blank=True)
    dimension = models.CharField(max_length=10)
    key = models.BigIntegerField(null=True)
    counts = models.JSONField("số liệu")

    class Meta:
        verbose_name = "số liệu đã tính"
        verbose_name_plural = "số liệu đã tính"
        constraints = (
            models.UniqueConstraint(
                fields=["run", "source", "dimension", "key"],
                nulls_distinct=False,
                name="completion_row_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run} {self.source} {self.dimension} {self.key}"
