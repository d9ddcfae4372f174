"""What administrators see under /quan-tri/: accounts, units, areas, imports, who signed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from axes.models import AccessAttempt, AccessLog
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import admin as _auth_admin  # noqa: F401 - puts groups there, once
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import DecimalField, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from cchc.core import working_days
from cchc.core.clock import today
from cchc.core.models import Area, ImportBatch, SpecialDay
from cchc.core.text import searchable
from units_app import services
from units_app.admin_site import Editable, ReadOnly
from units_app.audit_log import Entry, entries_of
from units_app.models import Membership, Succession, Unit, User
from units_app.permissions import may_manage_account
from units_app.querysets import within
from units_app.resolving import described

# Rights come from memberships alone.
admin.site.unregister(Group)


if TYPE_CHECKING:
    RowInline = admin.TabularInline[Any, Any]
    Page = admin.ModelAdmin[Any]
    AccountModelForm = forms.ModelForm[User]
else:  # Django's own classes take no parameters
    RowInline, Page, AccountModelForm = admin.TabularInline, admin.ModelAdmin, forms.ModelForm


class UnitChoices:
    """A unit is chosen by name and validity, since neither name nor code tells it apart."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and db_field.related_model is Unit:
            field.label_from_instance = described
        return field


class MembershipInline(Editable, UnitChoices, RowInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("unit",)


class AccountForm(AccountModelForm):
    class Meta:
        model = User
        fields = ("username", "full_name", "position", "email")


@admin.register(User)
class UserAdmin(Editable, Page):
    """Accounts are made with a first password that is shown once; nobody ever sees another one."""

    list_display = ("username", "full_name", "position", "roles_today", "is_active", "last_login")
    list_filter = ("is_active", "must_change_password", "memberships__role")
    search_fields = ("username", "full_name", "email")
    ordering = ("username",)
    list_per_page = 50
    inlines = (MembershipInline,)
    actions = ("give_first_password", "unlock")
    readonly_fields = ("must_change_password", "last_login", "date_joined")
    add_fields = AccountForm.Meta.fields
    fields = (*add_fields, "is_active", *readonly_fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        roles = Membership.objects.filter(within(today())).select_related("unit")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("memberships", roles, to_attr="held_today"))
        )

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return self.fields if obj else self.add_fields

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_manage_account(request.user, obj))  # type: ignore[arg-type]

    @admin.display(description="vai trò hôm nay")
    def roles_today(self, user: Any) -> str:
        held = [
            f"{m.get_role_display()} · {m.unit}" if m.unit else m.get_role_display()
            for m in user.held_today
        ]
        return "; ".join(held) or "–"

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made, password = services.account_create(
            **{name: form.cleaned_data[name] for name in self.add_fields}
        )
        obj.__dict__.update(made.__dict__)
        vars(obj)["first_password"] = password

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._handed_over(request, [(obj, vars(obj)["first_password"])])

    @admin.action(description="Đặt lại mật khẩu lần đầu")
    def give_first_password(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse:
        given = [
            (user, services.password_give_first(user=user)) for user in self._own(request, queryset)
        ]
        return self._handed_over(request, given)

    @admin.action(description="Mở khóa đăng nhập")
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in self._own(request, queryset):
            services.account_unlock(user=user)
        self.message_user(request, "Đã mở khóa đăng nhập.", messages.SUCCESS)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        user = get_object_or_404(User, pk=object_id)
        trail = entries_of(User, pgh_obj_id=user.pk) + entries_of(Membership, user_id=user.pk)
        return _history_page(self, request, user, trail)

    def _own(self, request: HttpRequest, queryset: QuerySet[User]) -> list[User]:
        return [user for user in queryset if self.has_change_permission(request, user)]

    def _handed_over(self, request: HttpRequest, given: list[tuple[User, str]]) -> HttpResponse:
        """The only time these passwords are shown; nothing keeps them, not even a cookie."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Mật khẩu lần đầu",
            "given": given,
        }
        return TemplateResponse(request, "admin/units_app/first_passwords.html", context)


class SuccessionInline(Editable, UnitChoices, RowInline):
    """A link made by mistake may be taken away; the audit keeps it."""

    model = Succession
    extra = 0
    formfield_overrides: ClassVar[dict[Any, Any]] = {DecimalField: {"localize": True}}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class SuccessorInline(SuccessionInline):
    fk_name = "predecessor"
    autocomplete_fields = ("successor",)
    verbose_name_plural = "Đơn vị kế thừa"


class PredecessorInline(SuccessionInline):
    fk_name = "successor"
    autocomplete_fields = ("predecessor",)
    verbose_name_plural = "Đơn vị tiền thân"


@admin.register(Unit)
class UnitAdmin(Editable, UnitChoices, Page):
    list_display = ("code", "name", "kind", "parent", "valid_from", "valid_to", "order")
    list_display_links = ("code", "name")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    list_per_page = 100
    search_fields = ("search_text",)
    search_help_text = "Mã hoặc tên, có dấu hay không dấu."
    autocomplete_fields = ("parent",)
    inlines = (PredecessorInline, SuccessorInline)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Unit], search_term: str
    ) -> tuple[QuerySet[Unit], bool]:
        """Who is given a role is offered the units of the province only."""
        if request.GET.get("model_name") == Membership._meta.model_name:
            queryset = queryset.filter(pk__in=Unit.objects.own())
        return super().get_search_results(request, queryset, searchable(search_term))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        unit = get_object_or_404(Unit, pk=object_id)
        trail = entries_of(Unit, pgh_obj_id=unit.pk)
        trail += entries_of(Succession, predecessor_id=unit.pk)
        trail += entries_of(Succession, successor_id=unit.pk)
        return _history_page(self, request, unit, trail)


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnly, Page):
    list_display = (
        "created_at",
        "kind",
        "file_name",
        "actor",
        "rows",
        "created",
        "updated",
        "unchanged",
    )
    list_filter = ("kind",)
    list_select_related = ("actor",)
    date_hierarchy = "created_at"


@admin.register(SpecialDay)
class SpecialDayAdmin(Editable, Page):
    """Holidays and swapped days; a wrong one may be taken away, the audit keeps it."""

    list_display = ("day", "name", "is_working", "source")
    date_hierarchy = "day"
    list_per_page = 100

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(working_days.forget)


@admin.register(Area)
class AreaAdmin(Editable, Page):
    """Areas are data: each programme and each set of criteria brings its own."""

    list_display = ("code", "name", "order")
    search_fields = ("code", "name")


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnly, Page):
    """Names and addresses with wrong passwords; the lock is taken off at the account."""

    list_display = ("attempt_time", "username", "ip_address", "failures_since_start")
    search_fields = ("username", "ip_address")
    fields = (*list_display, "user_agent")


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnly, Page):
    list_display = ("attempt_time", "username", "ip_address", "logout_time")
    search_fields = ("username", "ip_address")
    fields = (*list_display, "user_agent")


def _history_page(
    page: Page, request: HttpRequest, obj: Any, trail: Iterable[Entry]
) -> HttpResponse:
    """The trail of the triggers, which also knows of imports and of changes by hand."""
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "object": obj,
        "title": f"Lịch sử: {obj}",
        "entries": sorted(trail, key=lambda entry: entry.at, reverse=True),
    }
    return TemplateResponse(request, "admin/units_app/history.html", context)
