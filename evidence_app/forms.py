"""Documents in forms: several uploads at once, and documents that lie in the vault already.

A form that takes evidence along descends from `EvidenceFields`:

    class SendForm(EvidenceFields):
        on = DayField(label="Ngày của kết quả")

    form = SendForm(
        request.POST or None,
        request.FILES or None,
        actor=request.user,
        unit=assignment.lead_unit,   # whose documents the uploads are; None: Sở Nội vụ
    )
    if form.is_valid():
        documents = form.evidence(named="Báo cáo 15/BC-STP", issued_on=form.cleaned_data["on"])
        ... link them ...
        form.say_notes(request)      # a file that the vault had already

and its template has, inside `<form method="post" enctype="multipart/form-data">` (with htmx also
`hx-encoding="multipart/form-data"`):

    {% include "evidence_app/_fields.html" %}

Good uploads are in the vault as soon as the form was looked at, also when the form is refused for
another reason: shown again, it carries them as chosen documents. The button “Tìm” looks through the
vault: `is_valid()` is then False and the form is to be shown again like a refused one, but without
complaints of the other fields. Whether any document is given is asked by `form.has_evidence()`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.http import HttpRequest

from cchc.core.clock import today
from cchc.core.fields import DayField
from cchc.core.secrecy import REFUSAL, is_secret
from cchc.core.text import whole_number
from evidence_app import names, services
from evidence_app.choices import LISTED, TYPES
from evidence_app.models import Evidence
from evidence_app.querysets import EvidenceQuerySet
from evidence_app.uses import seen_before
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import Unit, User

FOUND_MOST = 20
FILES_MOST = 20
NOT_THERE = "Có tài liệu đã chọn không còn, hoặc không thuộc phạm vi được xem."
_FIELDS = ("evidence_files", "evidence_chosen", "evidence_new", "evidence_q")


class ManyFiles(forms.FileInput):
    """The browser's choice of files, several at once."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        endings = ",".join([*(kind.ending for kind in TYPES.values()), ".jpeg"])
        super().__init__(attrs={"multiple": True, "accept": endings})


class ManyFilesField(forms.FileField):
    """Any number of uploads up to FILES_MOST; what each of them is, the vault finds out."""

    widget = ManyFiles

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"help_text": self.rule(), **options})

    @staticmethod
    def rule() -> str:
        """What may be sent, in words."""
        return f"{LISTED}; mỗi tệp đến {settings.EVIDENCE_MAX_MB} MB, chọn được nhiều tệp."

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        uploads = [upload for upload in data or () if upload]
        if self.required and not uploads:
            raise ValidationError("Chọn ít nhất một tệp.")
        if len(uploads) > FILES_MOST:
            raise ValidationError(f"Mỗi lần chỉ nhận đến {FILES_MOST} tệp.")
        return uploads


class StoresUploads(forms.Form):
    """Takes good uploads into the vault and says beside the field what is wrong with each bad
    one, by its name.
    """

    actor: User
    unit: Unit | None

    def store(
        self, uploads: Iterable[UploadedFile[Any]], **facts: Any
    ) -> tuple[list[Evidence], list[str]]:
        """(the documents made, the complaints)."""
        stored, complaints = [], []
        for upload in uploads:
            try:
                document = services.evidence_store(
                    upload=upload, unit=self.unit, actor=self.actor, **facts
                )
            except ValidationError as error:
                name = names.harmless(upload.name or "")
                complaints.append(f"{name}: {' '.join(error.messages)}")
            else:
                stored.append(document)
        return stored, complaints


class UploadForm(StoresUploads):
    """Files put into the vault by themselves; what is good stays there, what is bad is named."""

    uploads = ManyFilesField(label="Tệp")
    unit_given = forms.ModelChoiceField(
        label="Đơn vị cung cấp", queryset=Unit.objects.none(), required=False, empty_label=None
    )
    name = forms.CharField(
        label="Tên tài liệu",
        required=False,
        max_length=300,
        help_text="Để trống: lấy theo tên tệp. Chỉ đặt được khi chọn một tệp.",
    )
    number = forms.CharField(label="Số, ký hiệu", required=False, max_length=100)
    issued_on = DayField(label="Ngày văn bản", required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        given: Any = self.fields["unit_given"]
        access = access_of(actor)
        given.queryset = Unit.objects.own().valid_on(today()).in_order()
        if access.has(Role.STAFF):
            given.empty_label = "Sở Nội vụ"
        else:
            given.queryset = Unit.objects.filter(pk__in=access.own_units).in_order()
            given.required = True

    def clean_number(self) -> str:
        return refuse_secret(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("name") and len(data.get("uploads", ())) > 1:
            self.add_error("name", "Bỏ trống tên khi chọn nhiều tệp; sửa tên từng tài liệu sau.")
        return data

    def take(self) -> list[Evidence]:
        """Stores the files of a valid form; complaints stand beside the field afterwards."""
        data = self.cleaned_data
        self.unit = data["unit_given"]
        facts = {name: data[name] for name in ("name", "number", "issued_on")}
        stored, complaints = self.store(data["uploads"], **facts)
        if complaints:
            self.add_error("uploads", complaints)
        return stored


class EvidenceForm(forms.Form):
    """What a document is called; `version` is the one the person saw."""

    name = forms.CharField(label="Tên tài liệu", max_length=300)
    number = forms.CharField(label="Số, ký hiệu", required=False, max_length=100)
    issued_on = DayField(label="Ngày văn bản", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput())

    def clean_number(self) -> str:
        return refuse_secret(self.cleaned_data["number"])


class DeleteForm(forms.Form):
    """Why a document is taken away."""

    reason = forms.CharField(
        label="Lý do xóa", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def refuse_secret(number: str) -> str:
    """The number, unless it carries a degree of secrecy."""
    if is_secret(number):
        raise ValidationError(REFUSAL)
    return number


class ChosenField(forms.Field):
    """Primary keys of documents; which of them the person may see, the form finds out."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[int]:
        return list(filter(None, (whole_number(str(key)) for key in value or ())))


class EvidenceFields(StoresUploads):
    """The fields for documents of a larger form; see the head of this module."""

    evidence_files = ManyFilesField(label="Tài liệu kiểm chứng", required=False)
    evidence_chosen = ChosenField(label="Tài liệu đã chọn", required=False)
    evidence_new = ChosenField(label="Tài liệu vừa đưa lên", required=False)
    evidence_q = forms.CharField(
        label="Tìm tài liệu đã có trong kho", required=False, max_length=200
    )

    def __init__(self, *args: Any, actor: User, unit: Unit | None, **kwargs: Any) -> None:
        self.actor, self.unit = actor, unit
        self.stored: list[Evidence] = []
        self.carried: list[Evidence] = []
        super().__init__(*args, **kwargs)

    @property
    def is_searching(self) -> bool:
        """Whether the form was sent to look through the vault, not to be saved: by the button
        “Tìm”, or with words in its box that nobody has looked for yet.
        """
        words, looked_for = (self._typed(name) for name in ("evidence_q", "evidence_q_was"))
        return self.evidence_find_name in self.data or words not in {"", looked_for}

    @property
    def evidence_find_name(self) -> str:
        """The name of the button “Tìm”."""
        return self.add_prefix("evidence_find")

    @property
    def evidence_q_was_name(self) -> str:
        """The name of the field that says which words were looked for the last time."""
        return self.add_prefix("evidence_q_was")

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.is_searching:
            own = {name: errors for name, errors in self.errors.items() if name in _FIELDS}
            self._errors = ErrorDict(own, renderer=self.renderer)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_searching

    def clean_evidence_files(self) -> list[Evidence]:
        """Stores the good uploads; the bad ones are named."""
        self.stored, complaints = self.store(self.cleaned_data["evidence_files"])
        if complaints:
            raise ValidationError(complaints)
        return self.stored

    def clean_evidence_chosen(self) -> list[Evidence]:
        """The chosen documents that the person may see; the form keeps them whatever is wrong."""
        wanted = self.cleaned_data["evidence_chosen"]
        self.carried = list(self._visible().filter(pk__in=wanted)) if wanted else []
        if len(self.carried) < len(set(wanted)):
            raise ValidationError(NOT_THERE)
        return self.carried

    def has_evidence(self) -> bool:
        """Whether at least one document is given; for the clean() of the larger form."""
        return bool(self.evidence_shown)

    def evidence(self, *, named: str = "", issued_on: date | None = None) -> list[Evidence]:
        """The documents of a valid form. Those that were put in with this form and have neither
        number nor date get the number in the words `named`, and `issued_on`.

        Raises:
            ValidationError: for a number that carries a degree of secrecy.
        """
        given, number = self.evidence_shown, names.number_in(named)
        fresh = [document for document in given if document.pk in self.evidence_new_ids]
        services.evidence_complete(fresh, number=number, issued_on=issued_on)
        return given

    @property
    def evidence_notes(self) -> list[str]:
        """What is to be said of the uploads whose content the vault had already."""
        found = [seen_before(document, self.actor) for document in self.stored]
        return [note for note in found if note]

    def say_notes(self, request: HttpRequest) -> None:
        """Says the notes on the next page; for the view that saved the form."""
        for note in self.evidence_notes:
            messages.info(request, note)

    @property
    def evidence_shown(self) -> list[Evidence]:
        """The documents the form carries: chosen ones and what was uploaded a moment ago."""
        if not self.is_bound:
            field = self.fields["evidence_chosen"]
            return list(self.get_initial_for_field(field, "evidence_chosen") or ())
        return [*self.carried, *self.stored]

    @property
    def evidence_new_ids(self) -> set[int]:
        """Which of them were put in while this form was filled in."""
        sent = set(getattr(self, "cleaned_data", {}).get("evidence_new") or ())
        mine = {one.pk for one in self.carried if one.uploaded_by_id == self.actor.pk}
        return (sent & mine) | {document.pk for document in self.stored}

    @property
    def evidence_found(self) -> list[Evidence]:
        """What the search in the vault found, without what is chosen already; newest first."""
        words = self._typed("evidence_q")
        if not words or "evidence_q" in self.errors:
            return []
        shown = [document.pk for document in self.evidence_shown]
        return list(self._visible().matching(words).exclude(pk__in=shown)[:FOUND_MOST])

    def _visible(self) -> EvidenceQuerySet:
        return Evidence.objects.for_user(self.actor).for_list()

    def _typed(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name)) or "").strip() if self.is_bound else ""


def typed_words(form: forms.Form) -> list[tuple[str, str]]:
    """(label, what was typed in words) of the fields that a person filled in, documents aside."""
    fields = [field for field in form.visible_fields() if not field.name.startswith("evidence_")]
    return [(str(field.label), _in_words(form, field.name)) for field in fields]


def _in_words(form: forms.Form, name: str) -> str:
    value = form.cleaned_data.get(name)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    choices = getattr(form.fields[name], "choices", ())
    return str(dict(choices).get(value, value) or "–")
