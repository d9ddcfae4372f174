"""Check codes of pages and exports: the short name on paper that leads back to the page it was.

A code stands for an address with its filters and day, not for what was on it: the figures of a past
day follow from the events, so the page itself shows them again. It is keyed by the installation's
secret, so that nobody makes the code of a page they have not seen. Opening one gives no right: it
leads to the page, which asks for itself who may read it.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from cchc import __version__
from cchc.core.asof import requested_day
from cchc.core.canonical import canonical_text
from cchc.core.check_codes import code_of, spelled, typed_code
from cchc.core.models import PrintedPage
from cchc.core.printed_waiting import note, waiting_page

LONGEST_ADDRESS = 2000
CHECK_PATH = "/kiem-tra/"
HEADER = "X-CCHC-Check-Code"
FOOT_HEADER = "X-CCHC-Paper"
_SALT = "cchc.core.printed"
# What a form may have put into an address and no paper should carry.
_NEVER = frozenset({"csrfmiddlewaretoken", "token", "password"})
asked: ContextVar[HttpRequest | None] = ContextVar("asked", default=None)
"""The request that is being answered; set by PaperMiddleware."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What paper carries: the code as it is kept ("" where there is none) and the address."""

    code: str
    address: str

    @property
    def spelled(self) -> str:
        return spelled(self.code)

    @property
    def line(self) -> str:
        """For the foot of a sheet; nothing where there is no code."""
        return line_of(self.code)

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """For a first sheet: name and value; nothing where there is no code."""
        if not self.code:
            return ()
        full = settings.BASE_URL + self.address
        return (("Mã kiểm tra", self.spelled), ("Kiểm tra tại", check_home()), ("Địa chỉ", full))


NO_MARK = Mark("", "")


def page_code(address: str, title: str, day: date, *, who: str | None) -> str:
    """The code of a page, noted so that the check page knows it; no query.

    Args:
        address: path and query as `settled_address` writes them.
        title: what the page is called.
        day: the as-of day of its figures.
        who: whose new codes of this minute are counted together; None for a job, which no person
            hurries.

    Returns "" for an address beyond 2,000 characters, while Redis is away, and where somebody asks
    for too many new codes.
    """
    if len(address) > LONGEST_ADDRESS:
        return ""
    code = _code(address, day)
    return code if note(code, address=address, title=title, day=day, who=who) else ""


def settled_address(request: HttpRequest) -> str:
    """The address of a request with its parameters sorted and its day spelled out."""
    day = requested_day(request).isoformat()
    pairs = [
        (key, str(value))
        for key, values in request.GET.lists()
        if key != "as_of" and key not in _NEVER
        for value in values
    ]
    return f"{request.path}?{urlencode(sorted([*pairs, ('as_of', day)]))}"


def mark_of(request: HttpRequest, title: str, day: date | None = None) -> Mark:
    """The mark of a page that somebody signed in reads or saves; made once for a request.

    Args:
        request: any; what is sent or asked for without signing in has no mark.
        title: what the page is called.
        day: the as-of day of its figures, where it is not the one that the address asks for.
    """
    known = vars(request)
    if "paper_mark" not in known:
        known["paper_mark"] = _new_mark(request, title, day or requested_day(request))
    mark: Mark = known["paper_mark"]
    return mark


def day_told(request: HttpRequest, own_day: date | None = None) -> str:
    """Of which day figures are, in words: their own where they have one, else the one asked for."""
    return f"Số liệu tính đến {own_day or requested_day(request):%d/%m/%Y}"


def foot_of(request: HttpRequest, title: str = "", own_code: str = "", own_days: str = "") -> str:
    """What stands at the foot of each sheet: the as-of day, check code and where it is checked, the
    program's version; made once for a request.

    Args:
        request: any.
        title: what the page is called; without one, what it was called when it was noted.
        own_code: of what the page shows, as it is kept or spelled; it stands for the page's own.
        own_days: which days are told, where it is not the one that the address asks for.
    """
    known = vars(request)
    if "paper_foot" not in known:
        code = typed_code(own_code) or mark_of(request, title).code
        told = own_days or day_told(request)
        known["paper_foot"] = " · ".join(filter(None, (told, line_of(code), f"CCHC {__version__}")))
    foot: str = known["paper_foot"]
    return foot


def mark_of_asked(title: str, day: date) -> Mark:
    """The mark of the request that is being answered; none outside of one."""
    request = asked.get()
    return NO_MARK if request is None else mark_of(request, title, day)


def page_of(code: str) -> PrintedPage | None:
    """The page of a code as it is kept (`typed_code`): from the table, else, not saved yet, from
    what still waits to be written there.
    """
    return PrintedPage.objects.filter(code=code).first() or waiting_page(code)


def line_of(code: str) -> str:
    """A code as the foot of a sheet says it, and where it is checked; "" for no code."""
    return f"Mã kiểm tra {spelled(code)} · Kiểm tra tại {check_home()}" if code else ""


def check_home() -> str:
    """Where a code is typed in, as a browser opens it."""
    return settings.BASE_URL + CHECK_PATH


def _new_mark(request: HttpRequest, title: str, day: date) -> Mark:
    user = getattr(request, "user", None)
    if request.method != "GET" or user is None or not user.is_authenticated:
        return NO_MARK
    if request.path.startswith(CHECK_PATH):  # a page about codes; guesses would fill the table
        return NO_MARK
    address = settled_address(request)
    return Mark(page_code(address, title, day, who=str(user.pk)), address)


def _code(address: str, day: date) -> str:
    text = canonical_text({"address": address, "day": day})
    return code_of(salted_hmac(_SALT, text, algorithm="sha256").hexdigest())
