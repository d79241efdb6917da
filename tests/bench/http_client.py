"""As little client as possible, because it shares the processors with what it measures: one kept-alive connection."""

import re
import socket
from typing import NamedTuple, Self
from urllib.parse import urlsplit

ENCODINGS = b"Accept-Encoding: gzip, deflate, br\r\n"
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Answer(NamedTuple):
    status: int
    head: bytes
    body: bytes


class Connection:
    """A browser's, as far as compression goes. `size` is the last answer's, in bytes on the wire."""

    def __init__(self, url: str) -> None:
        self.size = 0
        self._address = urlsplit(url)
        self._host = f"Host: {self._address.hostname}:{self._address.port}\r\nAccept: */*\r\n".encode()
        self._socket = self._connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    @property
    def port(self) -> int:
        """The client's."""
        return int(self._socket.getsockname()[1])

    def get(self, path: str, headers: bytes = b"") -> int:
        """The status of the answer, whose body has been read."""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\n".encode() + self._host + ENCODINGS + headers + b"\r\n")
        head, body = self._head()
        self.size = _length(head)
        missing = self.size - len(body)
        while missing > 0:
            missing -= len(self._receive())
        return int(head[9:12])

    def ask(self, method: str, path: str, *, headers: bytes = b"", body: bytes = b"") -> Answer:
        """The whole answer, uncompressed."""
        length = f"Content-Length: {len(body)}\r\n\r\n".encode()
        self._socket.sendall(f"{method} {path} HTTP/1.1\r\n".encode() + self._host + headers + length + body)
        head, received = self._head()
        parts, missing = [received], _length(head) - len(received)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        return Answer(int(head[9:12]), head, b"".join(parts))

    def _head(self) -> tuple[bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        head, _end, body = received.partition(b"\r\n\r\n")
        return head, body

    def _receive(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server has hung up")
        return data

    def _connect(self) -> socket.socket:
        made = socket.create_connection((self._address.hostname, self._address.port), timeout=30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def _length(head: bytes) -> int:
    found = LENGTH.search(head)
    if found is None:
        raise ValueError("an answer without a length")
    return int(found.group(1))
