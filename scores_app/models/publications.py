"""The chain of publications: canonical documents that nobody changes or takes out again."""

from __future__ import annotations

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from scores_app.choices import PublicationKind
from scores_app.models.rounds import Round
from units_app.models import User

_HEX = r"^[0-9a-f]{64}$"
# One link after the other, under the lock that the service takes too, and each on the one before.
_NEXT_LINK = """
PERFORM pg_advisory_xact_lock(hashtextextended('publications', 0));
SELECT number, sha256 INTO last_one FROM scores_app_publication ORDER BY number DESC LIMIT 1;
IF NEW.number <> coalesce(last_one.number, 0) + 1 OR NEW.previous <> coalesce(last_one.sha256, '')
THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_chained',
        MESSAGE = 'Bản công bố phải nối tiếp bản ngay trước.';
END IF;
IF NEW.sha256 <> encode(sha256(convert_to(NEW.document, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_hashed',
        MESSAGE = 'Mã băm không phải của văn bản được công bố.';
END IF;
RETURN NEW;
"""
_STAYS = """
RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_stays',
    MESSAGE = 'Bản đã công bố không sửa, không xóa được; hãy công bố bản đính chính.';
"""
_CHECKS_STAY = """
RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_checks_stay',
    MESSAGE = 'Kết quả kiểm tra các bản công bố không sửa, không xóa được.';
"""


class Publication(models.Model):
    """One link: `document` is the canonical text (cchc.core.canonical) of inputs, rules, program
    and result; `sha256` is that of its UTF-8, and the document holds `previous`, the one of the
    link before ("" of the first). The other columns repeat what the document says, to be asked for.

    A correction is a new link: `revises` is the one it replaces, `revision` counts from 1, and
    it has a reason. `publisher` is how the person was called then, "" of the system. `code` is what
    paper carries (cchc.core.check_codes); `data_code` is printed in the files of a pack ("" of a
    ranking).
    """

    number = models.PositiveIntegerField("số thứ tự", unique=True)
    kind = models.CharField("loại", max_length=10, choices=PublicationKind)
    code = models.CharField("mã kiểm tra", max_length=12, unique=True)
    data_code = models.CharField("mã của số liệu", max_length=12, blank=True, db_index=True)
    title = models.CharField("tên", max_length=300)
    subject = models.CharField("kỳ", max_length=40)
    as_of = models.DateField("số liệu tính đến ngày")
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, related_name="publications", verbose_name="kỳ chấm"
    )
    revision = models.PositiveIntegerField(
        "lần công bố", default=1, validators=[MinValueValidator(1)]
    )
    revises = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="revised_by", verbose_name="thay cho bản"
    )
    reason = models.TextField("lý do đính chính", blank=True)
    decision_no = models.CharField("số quyết định", max_length=60, blank=True)
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)
    is_public = models.BooleanField("đưa ra trang công khai", default=False)
    is_sample = models.BooleanField("dữ liệu minh họa", default=False)
    published_at = models.DateTimeField("công bố lúc")
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người công bố"
    )
    publisher = models.CharField("tên người công bố", max_length=150, blank=True)
    previous = models.CharField("mã băm của bản trước", max_length=64, blank=True)
    sha256 = models.CharField("mã băm SHA-256", max_length=64, unique=True)
    document = models.TextField("văn bản chuẩn")

    class Meta:
        verbose_name = "bản công bố"
        verbose_name_plural = "các bản công bố"
        ordering = ("-number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=PublicationKind.values), name="publication_kind_known"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=_HEX), name="publication_sha_is_hex"),
            models.CheckConstraint(
                condition=Q(previous__regex=_HEX) | Q(number=1, previous=""),
                name="publication_previous_is_hex",
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True, revision=1, reason="")
                | (Q(revises__isnull=False, revision__gt=1) & ~Q(reason="")),
                name="publication_revision_says_why",
                violation_error_message="Bản đính chính phải có lý do.",
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True) | Q(revises__lt=F("id")),
                name="publication_revises_an_earlier_one",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="next_link",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("last_one", "record")],
                func=_NEXT_LINK,
            ),
            pgtrigger.Trigger(
                name="stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_STAYS,
            ),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func=_STAYS,
            ),
        )

    def __str__(self) -> str:
        return self.title


class PublicationCheck(models.Model):
    """What one verification of the whole chain found: `findings` are the fields of
    `publications.verifying.Finding`.

    `seen` are the links that no check had met before, number -> SHA-256: whoever writes a link anew
    past the triggers, with every hash in it right, is found by the first check that met the old
    one. Only ever added to.
    """

    ran_at = models.DateTimeField("kiểm tra lúc")
    checked = models.PositiveIntegerField("số bản đã kiểm tra")
    findings = models.JSONField("chỗ không đúng", default=list)
    seen = models.JSONField("bản gặp lần đầu", default=dict)

    class Meta:
        verbose_name = "lần kiểm tra chuỗi công bố"
        verbose_name_plural = "các lần kiểm tra chuỗi công bố"
        ordering = ("-ran_at",)
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func=_CHECKS_STAY,
            ),
        )

    def __str__(self) -> str:
        return f"{self.ran_at:%d/%m/%Y %H:%M}"

    @property
    def problems(self) -> list[dict[str, object]]:
        """What is wrong, without what is only worth knowing."""
        return [one for one in self.findings if not one["is_note"]]
