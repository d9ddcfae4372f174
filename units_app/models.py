"""Units with validity and succession; people and their dated roles."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from cchc.core import text
from cchc.core.audit import audited
from units_app.access import Access, access_of
from units_app.choices import UNIT_ROLES, Role, UnitKind
from units_app.querysets import SuccessionQuerySet, UnitQuerySet

# Text equality cannot stand in a GiST exclusion without an extension that embedded builds lack.
_CODE_FREE_IN_TIME = """
PERFORM pg_advisory_xact_lock(hashtextextended('unit code ' || NEW.code, 0));
IF EXISTS (
    SELECT 1 FROM units_app_unit other
    WHERE other.code = NEW.code AND other.id <> NEW.id
    AND daterange(other.valid_from, other.valid_to, '[]')
        && daterange(NEW.valid_from, NEW.valid_to, '[]')
) THEN
    RAISE EXCEPTION USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'unit_code_free_in_time',
        MESSAGE = format('Mã %s đã thuộc về một đơn vị khác trong cùng thời gian.', NEW.code);
END IF;
RETURN NULL;
"""


@audited("UserAudit", exclude=["password", "last_login"])
class User(AbstractUser):
    """A person who signs in. Rights come from memberships, never from Django groups."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("họ và tên", max_length=150)
    position = models.CharField("chức vụ", max_length=150, blank=True)
    must_change_password = models.BooleanField("phải đổi mật khẩu lần đầu", default=True)

    known_access: tuple[date, Access] | None = None
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "email"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def duties(self) -> tuple[str, ...]:
        """The roles held today, in words."""
        return access_of(self).labels

    @property
    def roles_today(self) -> frozenset[str]:
        """The roles held today, by their codes."""
        return access_of(self).roles

    @property
    def is_administrator(self) -> bool:
        """The role of administrator today, or a superuser (who set the installation up)."""
        return self.is_active and (self.is_superuser or access_of(self).has(Role.ADMIN))


@audited("UnitAudit")
class Unit(models.Model):
    """An organisation for as long as it had this name, code and territory.

    Neither code nor name is a key: codes are given again to other units. `valid_from` and
    `valid_to` are both included; empty means "since before the books began" and "still".
    """

    code = models.CharField("mã", max_length=40)
    name = models.CharField("tên", max_length=255)
    kind = models.CharField("loại", max_length=12, choices=UnitKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="trực thuộc",
    )
    valid_from = models.DateField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hiệu lực đến", null=True, blank=True)
    order = models.PositiveIntegerField("thứ tự", default=0)
    head_approves = models.BooleanField(
        "lãnh đạo đơn vị duyệt trước khi gửi",
        default=False,
        help_text="Kết quả do cán bộ gửi phải qua lãnh đạo đơn vị rồi mới đến Sở Nội vụ.",
    )
    source = models.TextField("nguồn", blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=1024, editable=False, default="", db_collation="C")
    successors = models.ManyToManyField(
        "self", through="Succession", symmetrical=False, related_name="predecessors"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ("order", "sort_key", "code")
        constraints = (
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                nulls_distinct=False,
                name="unit_code_and_start_once",
                violation_error_message="Đã có đơn vị mang mã này từ cùng ngày.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_start",
                violation_error_message="Ngày hết hiệu lực phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""), name="unit_code_and_name_given"
            ),
        )
        indexes = (models.Index(fields=["code"], name="unit_code"),)
        triggers = (
            pgtrigger.Trigger(
                name="code_free_in_time",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_CODE_FREE_IN_TIME,
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the stored search and sort texts true to code and name."""
        self.normalise()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Raises ValidationError when another unit bears the code at the same time; the trigger
        would refuse it too, but not beside the field.
        """
        self.normalise()
        if self._code_is_taken():
            message = f"Mã {self.code} đã thuộc về một đơn vị khác trong cùng thời gian."
            raise ValidationError({"code": message})

    def _code_is_taken(self) -> bool:
        others = Unit.objects.filter(code=self.code).exclude(pk=self.pk)
        if self.valid_from:
            others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_from))
        if self.valid_to:
            others = others.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=self.valid_to))
        return others.exists()

    def is_valid_on(self, day: date) -> bool:
        """Whether the unit existed, under this name and code, on `day`."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    def normalise(self) -> None:
        """Brings the name to NFC and derives what searching and sorting need."""
        self.code = text.nfc(self.code).strip()
        self.name = text.nfc(self.name).strip()
        self.search_text = text.searchable(f"{self.code} {self.name}")
        self.sort_key = text.sort_key(self.name)[:1024]


@audited("SuccessionAudit")
class Succession(models.Model):
    """One link of a merger, split or renaming; `share` is the part of the predecessor that went
    there, if stated.
    """

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successor_links")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="predecessor_links")
    share = models.DecimalField("tỷ lệ", max_digits=6, decimal_places=5, null=True, blank=True)
    source = models.TextField("nguồn", blank=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = "kế thừa"
        verbose_name_plural = "kế thừa"
        constraints = (
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="succession_not_of_itself",
                violation_error_message="Đơn vị không thể kế thừa chính mình.",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=1),
                name="succession_share_within_one",
                violation_error_message="Tỷ lệ phải lớn hơn 0 và không quá 1.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


@audited("MembershipAudit")
class Membership(models.Model):
    """A role held from one day to another; unit roles name their unit."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name="tài khoản"
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="đơn vị",
    )
    role = models.CharField("vai trò", max_length=12, choices=Role)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)

    class Meta:
        verbose_name = "vai trò"
        verbose_name_plural = "vai trò"
        constraints = (
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=~Q(role__in=UNIT_ROLES) | Q(unit__isnull=False),
                name="membership_unit_role_has_unit",
                violation_error_message="Cán bộ và lãnh đạo đơn vị phải gắn với một đơn vị.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_start",
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit", "valid_from"],
                nulls_distinct=False,
                name="membership_once",
                violation_error_message="Vai trò này đã được giao từ cùng ngày.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
