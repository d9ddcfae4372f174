"""A letter of which nobody knows whether it went out: its worker died, or the mail server broke
off, while it was sent. No program can tell; somebody of Sở Nội vụ asks its reader, then says.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from cchc.core.clock import now
from reports_app.jobs import MAILING_SECONDS
from reports_app.models import Delivery
from scores_app.publications.books import is_replaced
from tasks_app.choices import MailState
from units_app.models import User

SETTLED = timedelta(seconds=MAILING_SECONDS)  # whoever began to send before that is dead by now
NOT_UNCLEAR = "Thư này không còn ở tình trạng “Không rõ đã gửi”; xem lại danh sách."
STILL_SENT = "Thư này có thể còn đang được gửi; đợi 30 phút kể từ lúc bắt đầu gửi."
REPLACED = "Đã có bản đính chính nên thư của bản này không gửi nữa."
NO_ADDRESS = "Người nhận chưa có địa chỉ thư; bổ sung địa chỉ trước."


def may_be_decided(delivery: Delivery) -> bool:
    """Whether nobody knows if it went out, and nobody can be sending it any more."""
    begun = delivery.claimed_at
    unclear = delivery.mail_state == MailState.CLAIMED
    return unclear and begun is not None and begun <= now() - SETTLED


@transaction.atomic
def delivery_decide(
    *, publication_id: int, delivery_id: int, arrived: bool, actor: User
) -> Delivery:
    """Takes down what somebody found out of an unclear letter, and who it was: it arrived, so it
    is sent; or it did not, so it waits to be sent to the person's present address.

    Raises:
        Delivery.DoesNotExist: the publication has no such letter.
        ValidationError: it is not unclear, may still be on its way, or cannot be sent again.
    """
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("user", "publication")
    row = rows.get(pk=delivery_id, publication=publication_id)
    _refuse(row, arrived=arrived)
    row.decided_by, row.decided_at, row.mail_error = actor, now(), ""
    if arrived:
        row.mail_state = MailState.SENT
    else:
        row.mail_state, row.tries, row.address = MailState.WAITING, 0, row.user.email
    row.save(
        update_fields=["decided_by", "decided_at", "mail_error", "mail_state", "tries", "address"]
    )
    return row


def _refuse(row: Delivery, *, arrived: bool) -> None:
    if row.mail_state != MailState.CLAIMED:
        raise ValidationError(NOT_UNCLEAR)
    if not may_be_decided(row):
        raise ValidationError(STILL_SENT)
    if not arrived and is_replaced(row.publication):
        raise ValidationError(REPLACED)
    if not arrived and not row.user.email:
        raise ValidationError(NO_ADDRESS)
