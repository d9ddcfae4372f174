"""Areas as files name them: by code or name, written out so that reading finds them again."""

from __future__ import annotations

from collections.abc import Iterable

from cchc.core.models import Area
from cchc.core.text import folded


class Areas:
    """Areas by code or name, case aside."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.all = list(areas)
        self._found = {folded(area.name).casefold(): area for area in self.all}
        self._found |= {folded(area.code).casefold(): area for area in self.all}

    def find(self, written: str) -> Area | None:
        """The area with this code or name; a code goes before a name."""
        return self._found.get(folded(written).casefold())

    def listed(self) -> str:
        """What may be written, for messages."""
        return (
            "; ".join(f"{area.name} ({area.code})" for area in self.all) or "chưa có lĩnh vực nào"
        )


def names_for_sheets() -> dict[int, str]:
    """Areas by key as import finds them again: by name, by code where two share a name."""
    areas = list(Area.objects.all())
    names = [area.name.casefold() for area in areas]
    return {a.pk: a.name if names.count(a.name.casefold()) == 1 else a.code for a in areas}
