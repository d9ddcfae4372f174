"""Which header of a file means which column: what is known, what a person said, what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser

from cchc.core.models import KnownHeader
from cchc.core.sheets.columns import filled_in, meant_by, plain_name
from cchc.core.sheets.header import ERRORS_HEADER
from cchc.core.sheets.kinds import SheetKind
from cchc.core.staging.files import HeaderCell

LEAVE_OUT = "-"
REMEMBERED_LENGTH = 255


def known_mapping(kind: SheetKind[Any], headers: Sequence[HeaderCell]) -> dict[str, str]:
    """What is known of these headers: by their names, else by what somebody said before."""
    found = dict.fromkeys([plain_name(ERRORS_HEADER)], "")
    names = [header.plain for header in headers]
    keys = {column.key for column in kind.columns} | {""}
    said = KnownHeader.objects.filter(kind=kind.name, name__in=names)
    found |= {item.name: item.column for item in said if item.column in keys}
    own = meant_by(names, kind.columns).items()
    found |= {name: column.key if column else "" for name, column in own}
    return {name: found[name] for name in names if name in found}


class MappingForm(forms.Form):
    """One choice for each header of the file; every required column must have its header."""

    def __init__(
        self, *args: Any, kind: SheetKind[Any], headers: Sequence[HeaderCell], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.headers = kind, headers
        known = known_mapping(kind, headers)
        choices = [("", "Chọn cột"), (LEAVE_OUT, "Bỏ qua cột này")]
        choices += [(column.key, _label(column)) for column in filled_in(kind.columns)]
        for place, header in enumerate(headers):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=header.name,
                choices=choices,
                initial=known[header.plain] or LEAVE_OUT if header.plain in known else "",
                error_messages={"required": f"Chọn cột cho “{header.name[:80]}”, hoặc bỏ qua."},
            )

    def rows(self) -> list[tuple[HeaderCell, Any]]:
        """Each header with its field, for the page."""
        return [(header, self[f"c{place}"]) for place, header in enumerate(self.headers)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen: dict[str, str] = {}
        for place, header in enumerate(self.headers):
            key = data.get(f"c{place}", LEAVE_OUT)
            if key != LEAVE_OUT and key in chosen:
                self.add_error(f"c{place}", f"Cột này đã chọn cho “{chosen[key]}”.")
            chosen.setdefault(key, header.name)
        missing = [c.header for c in self.kind.columns if c.required and c.key not in chosen]
        if missing:
            self.add_error(None, f"Chưa có cột bắt buộc: {', '.join(missing)}.")
        return data

    def mapping(self) -> dict[str, str]:
        """What was said: `plain_name` of each header to the key of its column."""
        said = {
            header.plain: self.cleaned_data[f"c{place}"]
            for place, header in enumerate(self.headers)
        }
        return {name: "" if key == LEAVE_OUT else key for name, key in said.items()}


def _label(column: Any) -> str:
    return f"{column.header} (bắt buộc)" if column.required else str(column.header)


def remember(kind: SheetKind[Any], mapping: dict[str, str], by: AbstractBaseUser) -> None:
    """Keeps what was said of headers that do not say it themselves."""
    own = meant_by(mapping, kind.columns)
    new = [
        KnownHeader(kind=kind.name, name=name, column=key, chosen_by_id=by.pk)
        for name, key in mapping.items()
        if name not in own and len(name) <= REMEMBERED_LENGTH
    ]
    KnownHeader.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["kind", "name"],
        update_fields=["column", "chosen_by", "chosen_at"],
    )


def is_clear(kind: SheetKind[Any], headers: Sequence[HeaderCell]) -> bool:
    """Whether nobody needs to be asked: every header is known, every required column is there."""
    known = known_mapping(kind, headers)
    chosen = [key for key in known.values() if key]
    required = {column.key for column in kind.columns if column.required}
    everything = all(header.plain in known for header in headers)
    return everything and required <= set(chosen) and len(chosen) == len(set(chosen))
