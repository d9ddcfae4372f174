"""Forms of the steps a unit takes with its sheet; each carries the version it was read at."""

from __future__ import annotations

from typing import Any

from django import forms

from evidence_app.forms import ChosenField, EvidenceFields
from evidence_app.models import Evidence
from models_app.models import Initiative
from scores_app.models import Criterion, ScoreSheet
from scores_app.offers.choosing import choice_of
from units_app.models import User


class StepForm(forms.Form):
    """A step that asks for nothing but the decision."""

    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, sheet: ScoreSheet, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": sheet.version}
        super().__init__(*args, **kwargs)


class ReasonForm(StepForm):
    """Back to whoever fills the sheet in, with a reason in words."""

    reason = forms.CharField(
        label="Lý do", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DocumentsForm(EvidenceFields):
    """The documents and initiatives of one criterion; `shown` and `shown_initiatives` are those
    the person saw linked.
    """

    shown = ChosenField(required=False)
    initiatives = ChosenField(label="Sáng kiến của đơn vị", required=False)
    shown_initiatives = ChosenField(required=False)

    def __init__(
        self, *args: Any, sheet: ScoreSheet, criterion: Criterion, actor: User, **kwargs: Any
    ) -> None:
        linked = Evidence.objects.filter(
            score_links__sheet=sheet, score_links__criterion=criterion
        ).for_list()
        self.linked = list(linked.order_by("score_links__pk"))
        self.choice = choice_of(sheet, criterion)
        kwargs["initial"] = {"evidence_chosen": self.linked}
        kwargs.setdefault("auto_id", f"id_{criterion.pk}_%s")
        super().__init__(*args, actor=actor, unit=sheet.unit, **kwargs)

    @property
    def shown_ids(self) -> list[int]:
        """The documents the person saw linked: with the form as sent, or now."""
        if self.is_bound:
            return list(self.cleaned_data.get("shown") or ())
        return [document.pk for document in self.linked]

    @property
    def shown_initiative_ids(self) -> list[int]:
        """The same of initiatives."""
        if self.is_bound:
            return list(self.cleaned_data.get("shown_initiatives") or ())
        return [initiative.pk for initiative in self.choice.linked]

    @property
    def initiatives_listed(self) -> list[tuple[Initiative, bool]]:
        """Every initiative that may be chosen, and whether it is."""
        linked = {initiative.pk for initiative in self.choice.linked}
        chosen = set(self.cleaned_data.get("initiatives") or ()) if self.is_bound else linked
        return [(one, one.pk in chosen) for one in self.choice.listed]
