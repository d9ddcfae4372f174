"""Which set is tried on which round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from scores_app.choices import RoundState
from scores_app.models import CriteriaSet, RoundSet, ScoreSheet

if TYPE_CHECKING:
    SetChoice = forms.ModelChoiceField[CriteriaSet]
    RoundChoice = forms.ModelChoiceField[RoundSet]
else:  # Django's own class takes no parameters
    SetChoice = RoundChoice = forms.ModelChoiceField


class SetField(SetChoice):
    """A set with its group, since names alone do not tell them apart."""

    def label_from_instance(self, obj: CriteriaSet) -> str:
        """As the list names it."""
        return f"{obj.name} · {obj.group.name} · {obj.get_state_display().lower()}"


class RoundField(RoundChoice):
    """A group of a round."""

    def label_from_instance(self, obj: RoundSet) -> str:
        """As the list names it."""
        return f"{obj.round.name} · {obj.group.name}"


class TrialForm(forms.Form):
    """Set and round, of the same group."""

    criteria_set = SetField(
        queryset=CriteriaSet.objects.none(),
        label="Bộ tiêu chí chạy thử",
        empty_label="Chọn bộ tiêu chí",
        error_messages={"required": "Chọn bộ tiêu chí."},
    )
    earlier = RoundField(
        queryset=RoundSet.objects.none(),
        label="Trên điểm của kỳ",
        empty_label="Chọn kỳ chấm",
        error_messages={"required": "Chọn kỳ chấm."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scored = ScoreSheet.objects.values("round_set")
        begun = RoundSet.objects.filter(pk__in=scored).exclude(round__state=RoundState.DRAFT)
        rounds = begun.select_related("round", "group")
        sets = CriteriaSet.objects.select_related("group").order_by("-year", "group__order", "code")
        self.fields["criteria_set"].queryset = sets  # type: ignore[attr-defined]
        self.fields["earlier"].queryset = rounds.select_related(  # type: ignore[attr-defined]
            "criteria_set"
        ).order_by("-round__year", "group__order")

    def clean(self) -> dict[str, Any]:
        """Refuses a round of another group, and the set the round was scored by."""
        data = super().clean() or {}
        chosen, earlier = data.get("criteria_set"), data.get("earlier")
        if chosen and earlier and chosen.group_id != earlier.group_id:
            message = f"Kỳ này chấm nhóm {earlier.group}; bộ tiêu chí dành cho {chosen.group}."
            self.add_error("earlier", message)
        elif chosen and earlier and chosen.pk == earlier.criteria_set_id:
            self.add_error("criteria_set", "Kỳ này đã chấm theo chính bộ tiêu chí đó.")
        return data
