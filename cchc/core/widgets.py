"""Form fields that behave the same on every page."""

from django import forms


class DayInput(forms.DateInput):
    """A day typed as dd/mm/yyyy, with the browser's calendar behind a button.

    The browser's own date field writes days in the browser's language: 03/05 on an English one.
    """

    template_name = "core/_day_input.html"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        fixed = {"placeholder": "ngày/tháng/năm", "inputmode": "numeric"}
        super().__init__(attrs={**fixed, "data-day": "", **(attrs or {})}, format="%d/%m/%Y")


class PickOne(forms.RadioSelect):
    """One of many: the same list with round boxes."""

    template_name = "core/_pick_list.html"


class PickList(forms.CheckboxSelectMultiple):
    """Several of many: a scrolling list of boxes, with a search that knows no accents."""

    template_name = "core/_pick_list.html"
