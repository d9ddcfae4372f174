"""What this person can do with an initiative now; the first is the next thing to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from models_app import permissions
from models_app.choices import Stage
from models_app.models import Initiative
from units_app.access import Access

STAGE_WORDS = {
    Stage.APPRAISED: ("Đưa vào thẩm định", "checklist"),
    Stage.RECOGNISED: ("Ghi công nhận", "circle-check"),
    Stage.REJECTED: ("Ghi không công nhận", "ban"),
    Stage.APPLIED: ("Ghi bắt đầu áp dụng", "progress"),
    Stage.REPLICATED: ("Ghi nhân rộng", "sitemap"),
    Stage.STOPPED: ("Ghi dừng", "ban"),
}


@dataclass(frozen=True)
class NextStep:
    """A link to a form; `is_main` where it is what usually comes next, `is_rare` where it stands
    in the menu of what is seldom done.
    """

    label: str
    icon: str
    url: str
    is_main: bool = False
    is_rare: bool = False


def next_steps(access: Access, initiative: Initiative, *, adopters: int) -> list[NextStep]:
    """Every step this person may take today, the most pressing one first; `adopters` is how many
    units apply it beside its own.
    """
    steps = [*_of_drafts(access, initiative), *_of_stages(access, initiative, adopters)]
    return [*steps, *_of_corrections(access, initiative)]


def _of_drafts(access: Access, initiative: Initiative) -> Iterator[NextStep]:
    """Before it is in the books."""
    it = initiative
    if permissions.may_approve(access, it):
        yield _link(it, "initiative_approve", "Xem và duyệt", "check", is_main=True)
    if permissions.may_send(access, it):
        yield _link(it, "initiative_send", "Gửi đăng ký", "check", is_main=True)
    if permissions.may_take_back(access, it):
        yield _link(it, "initiative_take_back", "Rút đăng ký", "arrow-back-up")
    if not it.is_in_books and permissions.may_edit(access, it):
        yield _link(it, "initiative_edit", "Sửa bản nháp", "pencil")
    if permissions.may_delete(access, it):
        yield _link(it, "initiative_delete", "Xóa bản nháp", "trash", is_rare=True)


def _of_stages(access: Access, initiative: Initiative, adopters: int) -> Iterator[NextStep]:
    """The stages this person may record today; the first carries the initiative on, but nothing
    spreads before another unit applies it.
    """
    unlikely = (Stage.STOPPED,) if adopters else (Stage.STOPPED, Stage.REPLICATED)
    for place, stage in enumerate(permissions.stages_for(access, initiative)):
        yield NextStep(
            *STAGE_WORDS[stage],
            reverse("stage_record", kwargs={"pk": initiative.pk, "stage": stage}),
            is_main=place == 0 and stage not in unlikely,
            is_rare=stage == Stage.STOPPED,
        )


def _of_corrections(access: Access, initiative: Initiative) -> Iterator[NextStep]:
    it = initiative
    if it.is_in_books and permissions.may_edit(access, it):
        asked = permissions.owns(access, it) and permissions.is_asked_to_complete(it)
        label = "Bổ sung hồ sơ" if asked else "Đính chính nội dung"
        yield _link(it, "initiative_edit", label, "pencil", is_main=asked, is_rare=not asked)
    if permissions.may_correct_stage(access, it):
        yield _link(it, "stage_correct", "Đính chính giai đoạn", "pencil", is_rare=True)


def _link(
    initiative: Initiative,
    name: str,
    label: str,
    icon: str,
    *,
    is_main: bool = False,
    is_rare: bool = False,
) -> NextStep:
    return NextStep(
        label, icon, reverse(name, args=[initiative.pk]), is_main=is_main, is_rare=is_rare
    )
