"""Documents that carry a state secret never enter the system.

Luật Bảo vệ bí mật nhà nước 2018, Điều 8: three degrees, Tuyệt mật, Tối mật, Mật. They are told by
words in the number or by the suffixes offices write behind it: (M), -M, /M, TM, TuM, (C), (B),
(A) are not all unambiguous, so only the first three families are taken as marks.
"""

import re

from cchc.core.text import searchable

REFUSAL = (
    "Văn bản mang độ mật (Mật, Tối mật, Tuyệt mật) không được đưa vào hệ thống này. "
    "Hãy quản lý văn bản theo quy định về bảo vệ bí mật nhà nước."
)
_WORDS = re.compile(r"(^|[^\w])((tuyet|toi) )?mat([^\w]|$)")
_SUFFIX = re.compile(r"[-/(. ](M|TM|TuM|TUM)\)?$")


def is_secret(number: str) -> bool:
    """Whether a document number is marked Mật, Tối mật or Tuyệt mật."""
    number = number.strip()
    return bool(_SUFFIX.search(number)) or bool(_WORDS.search(searchable(number)))
