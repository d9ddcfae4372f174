"""What this person can do with an initiative now; the first is the next thing to do."""

from __future__ import annotations

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
    """A link to a form; `is_main` where it is what usually comes next."""

    label: str
    icon: str
    url: str
    is_main: bool = False


def next_steps(access: Access, initiative: Initiative) -> list[NextStep]:
    """Every step this person may take today, the most pressing one first."""
    steps = stage_steps(access, initiative)
    if permissions.may_correct_stage(access, initiative):
        url = reverse("stage_correct", args=[initiative.pk])
        steps.append(NextStep("Đính chính giai đoạn", "pencil", url))
    return steps


def stage_steps(access: Access, initiative: Initiative) -> list[NextStep]:
    """The stages this person may record today; the first carries the initiative on."""
    return [
        NextStep(
            *STAGE_WORDS[stage],
            reverse("stage_record", kwargs={"pk": initiative.pk, "stage": stage}),
            is_main=place == 0 and stage != Stage.STOPPED,
        )
        for place, stage in enumerate(permissions.stages_for(access, initiative))
    ]
