"""Reporting periods, and what units forecast for them."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cchc.core.audit import audited
from cchc.core.clock import today
from tasks_app.models import Assignment
from units_app.models import Unit

# Whatever the clock of the server says, days are those of Hà Nội.
_DAY = "(clock_timestamp() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
_FORECAST_LOCKED = f"""
IF EXISTS (
    SELECT 1 FROM reports_app_reportperiod period
    WHERE period.id = NEW.period_id AND period.starts_on <= {_DAY}
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'forecast_locked',
        MESSAGE = 'Kỳ báo cáo đã bắt đầu nên dự kiến đã khóa.';
END IF;
RETURN NEW;
"""  # noqa: S608 - a constant of this module
_ITEM_LOCKED = f"""
IF EXISTS (
    SELECT 1 FROM reports_app_forecast forecast
    JOIN reports_app_reportperiod period ON period.id = forecast.period_id
    WHERE forecast.id = NEW.forecast_id AND period.starts_on <= {_DAY}
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'forecast_locked',
        MESSAGE = 'Kỳ báo cáo đã bắt đầu nên dự kiến đã khóa.';
END IF;
RETURN NEW;
"""  # noqa: S608 - a constant of this module
_START_KEPT = f"""
IF NEW.starts_on <> OLD.starts_on AND OLD.starts_on <= {_DAY} AND EXISTS (
    SELECT 1 FROM reports_app_forecast forecast WHERE forecast.period_id = OLD.id
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'period_start_kept',
        MESSAGE = 'Kỳ đã bắt đầu và đã có dự kiến nên không đổi được ngày bắt đầu.';
END IF;
RETURN NEW;
"""  # noqa: S608 - a constant of this module

_PUBLISHED_KEPT = """
IF (NEW.code, NEW.starts_on, NEW.ends_on) IS DISTINCT FROM (OLD.code, OLD.starts_on, OLD.ends_on)
    AND EXISTS (
        SELECT 1 FROM reports_app_pack pack
        WHERE pack.period_id = OLD.id AND pack.publication_id IS NOT NULL
    )
THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'period_published_kept',
        MESSAGE = 'Kỳ đã có gói số liệu được công bố nên giữ nguyên mã và thời gian lấy số liệu.';
END IF;
RETURN NEW;
"""

# How lists of periods are asked for those that a day lies in, those that are over, those whose
# draft made itself and waits, those that have begun, and those that are to come.
RUNNING, PAST, DRAFTED = "running", "past", "drafted"
BEGUN, UPCOMING = "begun", "upcoming"


class ReportPeriodQuerySet(models.QuerySet["ReportPeriod"]):
    """Reads of the periods."""

    def in_state(self, state: str, day: date) -> Self:
        """Those that a list shows for this word of its address: the running ones, those that are
        over, those with a draft, those that have begun, those to come, or all.
        """
        known = {
            RUNNING: self.running,
            PAST: self.over,
            DRAFTED: self.drafted,
            BEGUN: self.begun,
            UPCOMING: self.upcoming,
        }
        return known.get(state, lambda _: self)(day)

    def over(self, day: date) -> Self:
        """Those whose window ended before `day`."""
        return self.filter(ends_on__lt=day)

    def begun(self, day: date) -> Self:
        """Those that run on `day` or are over."""
        return self.filter(starts_on__lte=day)

    def upcoming(self, day: date) -> Self:
        """Those that begin after `day`."""
        return self.filter(starts_on__gt=day)

    def drafted(self, day: date) -> Self:
        """Those of which a draft made itself shortly before `day` that is not published."""
        from reports_app.models.packs import Pack

        return self.filter(pk__in=Pack.objects.drafts_at_cut_off(day).values("period"))

    def next_due(self, day: date) -> ReportPeriod | None:
        """The one whose report is to be sent next, on `day` or later."""
        return self.filter(due_on__gte=day).order_by("due_on", "starts_on", "code").first()

    def running(self, day: date) -> Self:
        """Those that `day` lies in; the one that began last on top, the shorter one first."""
        return self.filter(starts_on__lte=day, ends_on__gte=day).order_by("-starts_on", "ends_on")


@audited("ReportPeriodAudit", exclude=["version"])
class ReportPeriod(models.Model):
    """A named window of days that reports and forecasts are made for; both ends are included."""

    code = models.CharField(
        "mã",
        max_length=20,
        unique=True,
        error_messages={"unique": "Đã có kỳ báo cáo mang mã này."},
        validators=[RegexValidator(r"^[0-9A-Za-z-]+\Z", "Mã chỉ gồm chữ, số và gạch nối.")],
    )
    name = models.CharField("tên kỳ", max_length=250)
    starts_on = models.DateField("số liệu từ ngày")
    ends_on = models.DateField("đến ngày")
    due_on = models.DateField("hạn gửi báo cáo")
    source = models.TextField("căn cứ", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ báo cáo"
        verbose_name_plural = "kỳ báo cáo"
        ordering = ("-ends_on", "-starts_on", "code")
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="period_named"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="period_ends_after_start",
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("ends_on")),
                name="period_due_after_end",
                violation_error_message="Hạn gửi báo cáo phải từ ngày kết thúc trở đi.",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="start_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_START_KEPT,
            ),
            pgtrigger.Trigger(
                name="published_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_PUBLISHED_KEPT,
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises ValidationError when the start of a locked period would move, or what a published
        pack is of; the triggers would refuse it too, but not beside the field.
        """
        before = ReportPeriod.objects.filter(pk=self.pk).first()
        if before is None:
            return
        problems = self._kept_by_packs(before)
        moved = before.starts_on != self.starts_on and before.is_locked(today())
        if moved and before.forecasts.exists():
            problems["starts_on"] = (
                "Kỳ đã bắt đầu và đã có dự kiến nên không đổi được ngày bắt đầu."
            )
        if problems:
            raise ValidationError(problems)

    def _kept_by_packs(self, before: ReportPeriod) -> dict[str, str]:
        names = ("code", "starts_on", "ends_on")
        changed = [name for name in names if getattr(before, name) != getattr(self, name)]
        if not changed or not before.packs.filter(publication__isnull=False).exists():
            return {}
        return dict.fromkeys(changed, "Kỳ đã có gói số liệu được công bố nên giữ nguyên mục này.")

    def is_locked(self, day: date) -> bool:
        """Whether forecasts for it stand fast on `day`: from its first day on."""
        return self.starts_on <= day


class Forecast(models.Model):
    """One version of what a unit promises to have done by the end of a period.

    Versions are only ever added, each with all its items, and none once the period has begun.
    """

    period = models.ForeignKey(
        ReportPeriod, models.PROTECT, related_name="forecasts", verbose_name="kỳ"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="forecasts", verbose_name="đơn vị")
    version = models.PositiveIntegerField("bản")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người ghi",
    )
    made_at = models.DateTimeField("ghi lúc", db_default=Now())
    is_sample = models.BooleanField("dữ liệu minh họa", default=False)

    class Meta:
        verbose_name = "dự kiến hoàn thành"
        verbose_name_plural = "dự kiến hoàn thành"
        ordering = ("period", "unit", "version")
        constraints = (
            models.UniqueConstraint(
                fields=["period", "unit", "version"], name="forecast_version_once"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_FORECAST_LOCKED,
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit}, {self.period}, bản {self.version}"


class ForecastItem(models.Model):
    """One promised assignment; `due_on` is the deadline that was in force when it was promised."""

    forecast = models.ForeignKey(Forecast, models.PROTECT, related_name="items")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    expected_on = models.DateField("dự kiến xong ngày", null=True, blank=True)
    due_on = models.DateField("thời hạn khi dự kiến", null=True, blank=True)

    class Meta:
        verbose_name = "nhiệm vụ dự kiến hoàn thành"
        verbose_name_plural = "nhiệm vụ dự kiến hoàn thành"
        constraints = (
            models.UniqueConstraint(
                fields=["forecast", "assignment"], name="forecast_assignment_once"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_ITEM_LOCKED,
            ),
        )

    def __str__(self) -> str:
        return str(self.assignment)
