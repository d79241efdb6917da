"""A mail server that takes everything: as much of RFC 5321 as a sender needs."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

REPLIES = {"DATA": "354 go on", "QUIT": "221 bye"}


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int) -> None:
        self.mails: list[str] = []
        super().__init__(("127.0.0.1", port), _Session)


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 ready")
        while line := self._hear():
            verb = line[:4].upper()
            self._say(REPLIES.get(verb, "250 fine"))
            if verb == "DATA":
                self.server.mails.append("\n".join(iter(self._hear, ".")))
                self._say("250 taken")
            if verb == "QUIT":
                return

    def _hear(self) -> str:
        return self.rfile.readline().decode().rstrip("\r\n")

    def _say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


@contextmanager
def mail_server(port: int) -> Iterator[list[str]]:
    """Listens on loopback; the mails it has taken, as they came."""
    with _Server(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.mails
        finally:
            server.shutdown()
            thread.join()
