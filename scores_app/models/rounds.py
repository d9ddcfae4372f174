"""Scoring rounds: which sets, which window, which steps on which days."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from cchc.core.audit import audited
from cchc.core.clock import HANOI, today
from scores_app.choices import RoundEventKind, RoundState, Step
from scores_app.models.locking import DAY, OF_GROUPS, refusal, stands_once_closed
from scores_app.models.sets import CriteriaSet, UnitGroup
from scores_app.querysets import RoundQuerySet, RoundSetQuerySet
from units_app.models import User

_SET_READY = """
IF NOT EXISTS (
    SELECT 1 FROM scores_app_criteriaset held
    WHERE held.id = NEW.criteria_set_id AND held.state = 'ready'
    AND held.group_id = NEW.group_id
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'round_set_ready',
        MESSAGE = 'Chỉ bộ tiêu chí đã chốt, của đúng nhóm đơn vị, được dùng trong kỳ chấm.';
END IF;
RETURN NEW;
"""
# Past days are computed with these as they are now, so they stand from the opening on.
_ROUND_FIXED = f"""
IF OLD.state <> 'draft' AND
    (OLD.year, OLD.window_from, OLD.window_to, OLD.bonus_max, OLD.penalty_max) IS DISTINCT FROM
    (NEW.year, NEW.window_from, NEW.window_to, NEW.bonus_max, NEW.penalty_max)
THEN
    {refusal("Kỳ chấm đã mở nên năm, thời gian tính kết quả và trần điểm không đổi được.", "round_fixed")}
END IF;
RETURN NEW;
"""  # noqa: E501
# Prepared, opened, closed, each once; loaded results are closed without being opened, and go back
# once the reason of their correction is written. What is closed stands as it is; its version may
# go up, for whoever claims a round does so before being refused.
_ROUND_GOES_ON = f"""
IF NOT (CASE
    WHEN NEW.state = OLD.state THEN true
    WHEN NEW.is_loaded THEN CASE OLD.state
        WHEN 'draft' THEN NEW.state = 'closed'
        WHEN 'closed' THEN NEW.state = 'draft' AND EXISTS (
            SELECT 1 FROM scores_app_roundevent why WHERE why.round_id = NEW.id
            AND why.kind = 'correcting' AND why.reason <> '' AND NOT EXISTS (
                SELECT 1 FROM scores_app_roundevent later
                WHERE later.round_id = NEW.id AND later.kind = 'recorded' AND later.id > why.id
            )
        )
        ELSE false
    END
    ELSE (OLD.state, NEW.state) IN (('draft', 'open'), ('open', 'closed'))
END) THEN
    {refusal("Kỳ chấm chỉ đi từ đang chuẩn bị sang đang mở, rồi kết thúc; không quay lại.", "round_goes_on")}
END IF;
after := NEW;
after.version := OLD.version;
after.state := OLD.state;
IF OLD.state = 'closed' AND after IS DISTINCT FROM OLD THEN
    {refusal("Kỳ chấm đã kết thúc nên không sửa được nữa.", "round_goes_on")}
END IF;
IF OLD.state <> 'draft' AND NEW.opened_at IS DISTINCT FROM OLD.opened_at THEN
    {refusal("Kỳ chấm đã mở nên ngày mở không đổi được.", "round_goes_on")}
END IF;
RETURN NEW;
"""  # noqa: E501, S608 - constants of this package
_SETS_FIXED = f"""
IF (OLD.criteria_set_id, OLD.group_id, OLD.survey_run) IS DISTINCT FROM
    (NEW.criteria_set_id, NEW.group_id, NEW.survey_run)
    AND EXISTS (
        SELECT 1 FROM scores_app_round held WHERE held.id = NEW.round_id
        AND (held.state <> 'draft' OR held.closed_at IS NOT NULL)
    )
THEN
    {refusal("Kỳ chấm đã mở nên bộ tiêu chí của nhóm không đổi được.", "round_fixed")}
END IF;
IF OLD.criteria_set_id <> NEW.criteria_set_id AND EXISTS (
    SELECT 1 FROM scores_app_score held JOIN scores_app_scoresheet sheet ON sheet.id = held.sheet_id
    WHERE sheet.round_set_id = NEW.id
) THEN
    {refusal("Nhóm đã có điểm theo bộ tiêu chí cũ nên bộ tiêu chí không đổi được.", "round_fixed")}
END IF;
RETURN NEW;
"""  # noqa: S608 - a constant of this module
# A round of loaded results is never scored here: it waits in preparation until its result is
# recorded, and goes back there to be corrected. The day on which it was first known stands.
_LOADED_MOVES = f"""
IF OLD.is_loaded IS DISTINCT FROM NEW.is_loaded AND EXISTS (
    SELECT 1 FROM scores_app_scoresheet sheet
    JOIN scores_app_roundset part ON part.id = sheet.round_set_id WHERE part.round_id = NEW.id
) THEN
    {refusal("Kỳ đã có phiếu điểm nên không đổi được cách lấy kết quả.", "round_loaded_moves")}
END IF;
IF NOT NEW.is_loaded THEN RETURN NEW; END IF;
IF NEW.state = 'closed' AND OLD.state = 'draft'
    AND (NEW.window_to >= {DAY} OR NEW.year >= extract(year FROM {DAY}))
THEN
    {refusal("Chỉ ghi nhận được kết quả của năm trước.", "round_loaded_moves")}
END IF;
IF OLD.closed_at IS NOT NULL AND
    (OLD.closed_at, OLD.year, OLD.window_from, OLD.window_to, OLD.bonus_max, OLD.penalty_max)
    IS DISTINCT FROM
    (NEW.closed_at, NEW.year, NEW.window_from, NEW.window_to, NEW.bonus_max, NEW.penalty_max)
THEN
    {refusal("Kết quả đã ghi nhận: chỉ đính chính được điểm và quyết định.", "round_loaded_moves")}
END IF;
RETURN NEW;
"""  # noqa: S608 - constants of this package


@audited("RoundAudit")
class Round(models.Model):
    """One yearly scoring of all groups.

    While it is a draft it may be put together and results of earlier years loaded; once open, each
    step locks by itself at the end of its last day in Hà Nội; once closed nothing changes.
    `window_from` and `window_to` (both included) are the days whose work is scored. The ceilings
    hold for all bonuses and all penalties of one unit together; empty means none.

    `is_loaded`: results of an earlier year that were decided elsewhere. It has no steps, is never
    opened, and closes with the decision by which they hold and where they were taken from.
    """

    code = models.CharField(
        "mã kỳ chấm",
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[0-9A-Za-z-]+\Z", "Mã chỉ gồm chữ, số và gạch nối.")],
    )
    name = models.CharField("tên kỳ chấm", max_length=160)
    year = models.PositiveSmallIntegerField("năm kết quả", validators=[MinValueValidator(2000)])
    window_from = models.DateField("kết quả công việc từ ngày")
    window_to = models.DateField("đến ngày")
    bonus_max = models.DecimalField(
        "trần điểm thưởng", max_digits=12, decimal_places=6, null=True, blank=True
    )
    penalty_max = models.DecimalField(
        "trần điểm trừ", max_digits=12, decimal_places=6, null=True, blank=True
    )
    state = models.CharField(
        "trạng thái", max_length=6, choices=RoundState, default=RoundState.DRAFT
    )
    opened_at = models.DateTimeField("mở lúc", null=True, blank=True)
    closed_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    is_sample = models.BooleanField("dữ liệu minh họa", default=False)
    is_loaded = models.BooleanField("kết quả năm trước được nạp", default=False)
    decision_no = models.CharField("số quyết định", max_length=60, blank=True)
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)
    decision_source = models.CharField("nguồn số liệu", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ chấm"
        verbose_name_plural = "kỳ chấm"
        ordering = ("-year", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="round_named"),
            models.CheckConstraint(
                condition=Q(state__in=RoundState.values), name="round_state_known"
            ),
            models.CheckConstraint(
                condition=Q(window_to__gte=F("window_from")),
                name="round_window_ends_after_start",
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=(Q(bonus_max__isnull=True) | Q(bonus_max__gte=0))
                & (Q(penalty_max__isnull=True) | Q(penalty_max__gte=0)),
                name="round_ceilings_not_negative",
                violation_error_message="Trần điểm thưởng và điểm trừ không được âm.",
            ),
            models.CheckConstraint(
                condition=Q(is_loaded=False) | ~Q(state=RoundState.OPEN),
                name="round_loaded_never_open",
                violation_error_message="Kết quả năm trước chỉ nạp vào, không mở để chấm.",
            ),
            models.CheckConstraint(
                condition=Q(is_loaded=False)
                | ~Q(state=RoundState.CLOSED)
                | (Q(decision_on__isnull=False) & ~Q(decision_no="") & ~Q(decision_source="")),
                name="round_loaded_has_decision",
                violation_error_message="Ghi số, ngày quyết định và nguồn số liệu.",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="fixed_once_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_ROUND_FIXED,
            ),
            pgtrigger.Trigger(
                name="loaded_moves",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_LOADED_MOVES,
            ),
            pgtrigger.Trigger(
                name="goes_on",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                declare=[("after", "scores_app_round%ROWTYPE")],
                func=_ROUND_GOES_ON,
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def known_from(self) -> date | None:
        """Of loaded results the first day that knows them: when they were recorded, today while
        they are being loaded. None where the round is scored here.
        """
        if not self.is_loaded:
            return None
        return self.ended_on or today()

    @property
    def ended_on(self) -> date | None:
        """The day on which it was closed, or its loaded results were first recorded."""
        return self.closed_at.astimezone(HANOI).date() if self.closed_at else None

    def holds_sample(self) -> bool:
        """Whether anything shown of it is made up: itself, or a set it is scored by; one query at
        most.
        """
        return self.is_sample or self.sets.filter(criteria_set__is_sample=True).exists()

    def ended_by(self, day: date) -> bool:
        """Whether its results held at the end of `day`: it was closed, or they were recorded."""
        if self.state != RoundState.CLOSED and not self.is_loaded:
            return False
        return self.ended_on is not None and self.ended_on <= day

    @property
    def decision_words(self) -> str:
        """By which decision loaded results hold, and from where; empty before they are recorded."""
        if not self.decision_no or self.decision_on is None:
            return ""
        day = f"{self.decision_on:%d/%m/%Y}"
        return f"Quyết định số {self.decision_no} ngày {day}; nguồn: {self.decision_source}"

    @property
    def is_corrected(self) -> bool:
        """Whether loaded results that were recorded are open for a correction."""
        return self.is_loaded and self.state == RoundState.DRAFT and self.closed_at is not None

    def is_corrected_on(self, day: date) -> bool:
        """Whether they were open for one at the end of `day`; one query for a past day."""
        if day == today() or not self.is_loaded:
            return self.is_corrected
        kinds = (RoundEventKind.CORRECTING, RoundEventKind.RECORDED)
        last = self.events.filter(kind__in=kinds, effective_on__lte=day).last()
        return last is not None and last.kind == RoundEventKind.CORRECTING


@audited("RoundSetAudit")
class RoundSet(models.Model):
    """The set by which one group is scored in a round; one for each group.

    Where no survey was run the survey criteria apply to nobody and the index rescales on the rest.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="sets", verbose_name="kỳ chấm")
    criteria_set = models.ForeignKey(
        CriteriaSet, models.PROTECT, related_name="round_sets", verbose_name="bộ tiêu chí"
    )
    group = models.ForeignKey(
        UnitGroup, models.PROTECT, related_name="round_sets", verbose_name="nhóm đơn vị"
    )
    survey_run = models.BooleanField("có điều tra xã hội học", default=True)

    objects = RoundSetQuerySet.as_manager()

    class Meta:
        verbose_name = "bộ tiêu chí của kỳ chấm"
        verbose_name_plural = "bộ tiêu chí của kỳ chấm"
        ordering = ("round", "group")
        constraints = (
            models.UniqueConstraint(
                fields=["round", "group"],
                name="round_group_once",
                violation_error_message="Mỗi nhóm đơn vị chỉ có một bộ tiêu chí trong kỳ chấm.",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="set_ready",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_SET_READY,
            ),
            pgtrigger.Trigger(
                name="fixed_once_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_SETS_FIXED,
            ),
        )

    def __str__(self) -> str:
        return f"{self.round}, {self.group}"

    @property
    def is_sample(self) -> bool:
        """Whether what is shown of the group is made up: its round or the set it is scored by."""
        return self.round.is_sample or self.criteria_set.is_sample


@audited("RoundStepAudit")
class RoundStep(models.Model):
    """The days in which one step of a round may be taken, both included."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="steps")
    step = models.CharField("bước", max_length=20, choices=Step)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")

    class Meta:
        verbose_name = "bước của kỳ chấm"
        verbose_name_plural = "bước của kỳ chấm"
        ordering = ("round", "starts_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=["round", "step"], name="round_step_once"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="round_step_known"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="round_step_ends_after_start",
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
        )

    def __str__(self) -> str:
        return self.get_step_display()

    def is_open(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@audited("AppraisalDutyAudit")
class AppraisalDuty(models.Model):
    """Who appraises what: a criterion with all below it (None: the whole set) of one unit (None:
    all units of the group).
    """

    round_set = models.ForeignKey(RoundSet, models.CASCADE, related_name="duties")
    appraiser = models.ForeignKey(
        User, models.PROTECT, related_name="appraisal_duties", verbose_name="người thẩm định"
    )
    criterion = models.ForeignKey(
        "scores_app.Criterion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tiêu chí",
    )
    sheet = models.ForeignKey(
        "scores_app.ScoreSheet",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name="đơn vị",
    )

    class Meta:
        verbose_name = "phân công thẩm định"
        verbose_name_plural = "phân công thẩm định"
        constraints = (
            models.UniqueConstraint(
                fields=["round_set", "appraiser", "criterion", "sheet"],
                nulls_distinct=False,
                name="appraisal_duty_once",
                violation_error_message="Việc này đã được phân công.",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="stands_once_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=stands_once_closed(
                    OF_GROUPS, "Kỳ chấm đã kết thúc nên phân công không sửa được nữa."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.appraiser}: {self.criterion or self.round_set}"
