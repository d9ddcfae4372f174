"""The form that gives somebody criteria and units to appraise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Value, When

from cchc.core.clock import today
from cchc.core.widgets import PickList
from scores_app.models import Criterion, RoundSet, ScoreSheet
from scores_app.trees import tree_of
from units_app.choices import Role
from units_app.models import User
from units_app.querysets import within

DEEPEST = 3


if TYPE_CHECKING:
    Several = forms.ModelMultipleChoiceField[Any]
else:  # Django's own class takes no parameters
    Several = forms.ModelMultipleChoiceField


class CriteriaField(Several):
    """Criteria of a set in reading order, those within others moved in."""

    def label_from_instance(self, obj: Any) -> str:
        indent = "\u2003" * min(obj.code.count("."), DEEPEST)
        return f"{indent}{obj.code} {obj.name}"


class UnitsField(Several):
    """The sheets of a group, called by their units."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.unit.name)


class DutyForm(forms.Form):
    """Who appraises which criteria of which units; nothing ticked means all."""

    appraiser = forms.ModelChoiceField(
        label="Người thẩm định", queryset=User.objects.none(), empty_label="Chọn người"
    )
    criteria = CriteriaField(
        label="Tiêu chí",
        queryset=Criterion.objects.none(),
        required=False,
        widget=PickList,
        help_text="Không chọn: cả bộ tiêu chí. Chọn một lĩnh vực là chọn mọi tiêu chí bên trong.",
    )
    sheets = UnitsField(
        label="Đơn vị",
        queryset=ScoreSheet.objects.none(),
        required=False,
        widget=PickList,
        help_text="Không chọn: mọi đơn vị của nhóm, trừ đơn vị của chính người thẩm định.",
    )

    def __init__(self, *args: Any, round_set: RoundSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["appraiser"].queryset = possible_appraisers()
        fields["criteria"].queryset = in_reading_order(round_set)
        fields["sheets"].queryset = round_set.sheets.select_related("unit").order_by(
            "unit__order", "unit__sort_key", "pk"
        )

    def take_errors(self, error: ValidationError) -> None:
        """Puts what the service refused beside the fields it is about."""
        self.add_error(None, error)


def in_reading_order(round_set: RoundSet) -> Any:
    """All criteria of the set, each after what it belongs to."""
    walk = tree_of(round_set.criteria_set).walk()
    places = [When(pk=node.criterion.pk, then=Value(place)) for place, node in enumerate(walk)]
    known = Criterion.objects.filter(criteria_set=round_set.criteria_set_id)
    return known.order_by(Case(*places, default=Value(0)), "pk")


def possible_appraisers() -> Any:
    """Active accounts that are appraisers or staff today, by name."""
    held = within(today(), "memberships__")
    role = {"memberships__role__in": (Role.APPRAISER, Role.STAFF)}
    return User.objects.filter(held, is_active=True, **role).distinct().order_by("full_name", "pk")
