"""Stored rankings: what was computed, from which inputs, under which rules."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from scores_app.choices import Basis, RowStatus, SheetState
from scores_app.models.rounds import RoundSet
from scores_app.models.sheets import ScoreSheet


class Ranking(models.Model):
    """One computation for a group of a round as of a day; the last one of each basis and day.

    `inputs` stands for exactly what was counted, `rules_version` for the program that counted it.
    """

    round_set = models.ForeignKey(RoundSet, models.PROTECT, related_name="rankings")
    basis = models.CharField("căn cứ", max_length=10, choices=Basis)
    as_of = models.DateField("tính đến ngày")
    computed_at = models.DateTimeField("tính lúc")
    inputs = models.CharField("dấu của số liệu đầu vào", max_length=120)
    rules_version = models.CharField("phiên bản cách tính", max_length=40)

    class Meta:
        verbose_name = "bảng xếp hạng"
        verbose_name_plural = "bảng xếp hạng"
        ordering = ("-as_of", "round_set", "basis")
        constraints = (
            models.UniqueConstraint(
                fields=["round_set", "basis", "as_of"], name="ranking_of_day_once"
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="ranking_basis_known"),
        )

    def __str__(self) -> str:
        return f"{self.round_set}, {self.as_of:%d/%m/%Y}"


class RankingRow(models.Model):
    """One unit's line. Points include bonus and penalty; `applicable` is the sum of the maxima of
    the criteria that apply. `areas`: criterion id -> [points, applicable, how many are unknown],
    decimals as text; where any is unknown the line's own points are too.
    """

    ranking = models.ForeignKey(Ranking, models.CASCADE, related_name="rows")
    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="+")
    status = models.CharField("xếp hạng", max_length=10, choices=RowStatus)
    state = models.CharField(
        "tình trạng phiếu", max_length=12, choices=SheetState, default=SheetState.NOT_STARTED
    )
    points = models.DecimalField("điểm", max_digits=14, decimal_places=6, null=True)
    applicable = models.DecimalField(
        "điểm tối đa áp dụng", max_digits=14, decimal_places=6, null=True
    )
    bonus = models.DecimalField("điểm thưởng", max_digits=14, decimal_places=6, default=0)
    penalty = models.DecimalField("điểm trừ", max_digits=14, decimal_places=6, default=0)
    index = models.DecimalField("chỉ số", max_digits=24, decimal_places=18, null=True)
    rank = models.PositiveIntegerField("hạng", null=True)
    band = models.CharField("mức", max_length=60, blank=True)
    areas = models.JSONField("theo lĩnh vực", default=dict)

    class Meta:
        verbose_name = "dòng xếp hạng"
        verbose_name_plural = "dòng xếp hạng"
        ordering = ("ranking", "rank", "pk")
        constraints = (
            models.UniqueConstraint(fields=["ranking", "sheet"], name="ranking_row_once"),
            models.CheckConstraint(
                condition=Q(status__in=RowStatus.values), name="ranking_row_status_known"
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(status=RowStatus.RANKED),
                name="ranking_only_ranked_have_rank",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rank or '–'} {self.sheet_id}"


class RankingCheck(models.Model):
    """What a nightly check found: it recomputes everything and names each difference that nothing
    explains. `superseded`: a `Superseded` -> how many runs say something else for that reason.
    """

    ran_at = models.DateTimeField("kiểm tra lúc")
    checked = models.PositiveIntegerField("số bảng đã tính lại")
    superseded = models.JSONField("số liệu ghi sau", default=dict)
    differences = models.JSONField("khác biệt", default=list)

    class Meta:
        verbose_name = "lần kiểm tra xếp hạng"
        verbose_name_plural = "các lần kiểm tra xếp hạng"
        ordering = ("-ran_at",)

    def __str__(self) -> str:
        return f"{self.ran_at:%d/%m/%Y %H:%M}"
