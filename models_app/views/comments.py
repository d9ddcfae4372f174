"""Remarks about an initiative: writing one, withdrawing one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cchc.core.once import made_once
from cchc.core.refusals import take_errors
from models_app import permissions
from models_app.comment_forms import CommentForm
from models_app.models import Comment, Initiative
from models_app.services.comments import comment_add as add
from models_app.services.comments import comment_withdraw as withdraw
from models_app.views.finding import own_initiative
from units_app.access import access_of


@require_http_methods(["GET", "POST"])
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the form of the initiative's page; a refused one is a page of its own."""
    initiative = own_initiative(request, pk)
    if not permissions.may_comment(access_of(request.user), initiative):
        raise PermissionDenied
    user: Any = request.user
    form = CommentForm(request.POST or None, initiative=initiative, actor=user)
    if form.is_valid():
        try:
            _made(form, initiative, user)
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, "Đã ghi ý kiến.")
            return redirect(_place(pk))
    context = {"initiative": initiative, "form": form}
    return render(request, "models_app/comment_form.html", context)


@require_POST
def comment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The author withdraws a remark; its text stays for the author to read."""
    comment = get_object_or_404(Comment.objects.for_user(request.user), pk=pk)
    own_initiative(request, comment.initiative_id)
    if not permissions.may_withdraw(request.user, comment):  # type: ignore[arg-type]
        raise PermissionDenied
    try:
        withdraw(comment_id=pk)
    except ValidationError as error:
        messages.info(request, " ".join(error.messages))
    else:
        messages.success(request, "Đã rút ý kiến; chỉ còn người viết đọc được nội dung.")
    return redirect(_place(comment.initiative_id))


def _made(form: CommentForm, initiative: Initiative, user: Any) -> None:
    """One remark, however often this filling-in of the form is sent."""
    made_once(
        "comment",
        form.cleaned_data["once"],
        initiative.comments.all(),
        lambda: add(initiative_id=initiative.pk, remark=form.remark(), author=user),
    )


def _place(pk: int) -> str:
    return reverse("initiative_detail", args=[pk]) + "#y-kien"
