"""Publishing a pack: its bytes are frozen, its manifest and SHA-256 become a link of the chain."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404

from cchc.core.canonical import sha256_of
from reports_app.choices import PackState
from reports_app.models import Pack
from reports_app.pack.checking import check_pack
from reports_app.pack.manifest import period_told
from reports_app.pack.proving import frozen_of
from scores_app.choices import PublicationKind
from scores_app.models import Publication
from scores_app.publications import chain, following
from scores_app.publications.document import Draft, refuse_unseen
from scores_app.services.publishing import Terms
from units_app.models import User

NOT_READY = "Gói số liệu chưa lập xong nên chưa công bố được."
PUBLISHED = "Gói số liệu này đã được công bố."
UNSOUND = "Gói số liệu không qua được kiểm tra; hãy lập lại gói."
EDITED = "Kỳ báo cáo đã được sửa sau khi lập gói số liệu; hãy lập gói mới rồi công bố."
NAMED = 10  # of what is wrong with a pack, how much is told
OTHER_BYTES = "Tệp lưu của gói số liệu không đúng mã băm ghi khi lập; hãy lập lại gói."


@transaction.atomic
def pack_publish(
    *,
    pack_id: int,
    reason: str = "",
    decision_no: str = "",
    decision_on: date | None = None,
    is_public: bool = False,
    seen: str | None = None,
    actor: User | None,
) -> Publication:
    """Publishes a pack that is ready, as the next link of the chain; it stays as it is from then
    on. A pack of the same period and day that was published before is replaced, with a reason.

    Arguments as of `ranking_publish`. Raises ValidationError, by field or of the whole: it is not
    ready, was published, its period was edited since, its bytes are not what was made, or do not
    pass `check_pack`. Http404 where there is none.
    """
    packs = Pack.objects.select_for_update(no_key=True, of=("self", "period")).select_related(
        "period"
    )
    pack: Pack = get_object_or_404(packs, pk=pack_id)
    terms = Terms.typed(reason, decision_no, decision_on, is_public=is_public)
    _refuse_unsound(pack)
    frozen = frozen_of(pack)
    refuse_unseen(seen, frozen)
    made = chain.append(
        Draft(
            kind=PublicationKind.PACK,
            title=f"Gói số liệu {pack.period.name}, tính đến {pack.as_of:%d/%m/%Y}",
            subject=pack.period.code,
            **frozen,
            **vars(terms),
        ),
        actor,
    )
    pack.publication = made
    pack.save(update_fields=["publication"])
    following.announce(made.pk)
    return made


def is_edited(pack: Pack) -> bool:
    """Whether the period of a pack that was made says something else today than the pack does."""
    return bool(pack.manifest.get("period") != period_told(pack.period))


def _refuse_unsound(pack: Pack) -> None:
    """Raises ValidationError while a pack may not be published."""
    if pack.publication_id is not None:
        raise ValidationError(PUBLISHED)
    if pack.state != PackState.READY:
        raise ValidationError(NOT_READY)
    if is_edited(pack):
        raise ValidationError(EDITED)
    content = bytes(pack.file.content)
    if sha256_of(content) != pack.sha256:
        raise ValidationError(OTHER_BYTES)
    if problems := check_pack(content).problems:
        raise ValidationError([UNSOUND, *problems[:NAMED]])
