"""Ask the web server for a health page: `python -m cchc.launch.probe /readyz [HOST:PORT]`.

Exit code 0 when it answers 200. Speaks as a proxy would, so that neither the list of allowed hosts
nor the redirect to HTTPS stands in the way.
"""

import http.client
import os
import sys
from http import HTTPStatus

SECONDS = 5


def status(path: str, host: str = "127.0.0.1", port: int = 8000) -> int | None:
    """The status code the server answers with, or None where it does not answer."""
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    headers = {"Host": _known_host(), "X-Forwarded-Proto": "https"}
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _known_host() -> str:
    """A host name the program answers to."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return "localhost" if first in {"", "*"} else first


def main(path: str, where: str = "127.0.0.1:8000") -> int:
    host, _, port = where.rpartition(":")
    return int(status(path, host, int(port)) != HTTPStatus.OK)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
