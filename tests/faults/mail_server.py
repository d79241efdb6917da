"""A mail server that takes everything: as much of RFC 5321 as a sender needs. It can be down, and fall silent."""

import email
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message

REPLIES = {"DATA": "354 go on", "QUIT": "221 bye"}


class MailServer:
    """Listens on loopback between start() and stop(); `mails` are those it has taken, as they came."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[str] = []
        self.silent = threading.Event()  # set: a mail is heard to its end, and neither taken nor answered
        self.refuses: Callable[[], bool] = lambda: False  # asked at each mail: true, and the sender has to come again
        self.waiting = 0  # senders that get no answer just now
        self._server: _Server | None = None

    def start(self) -> None:
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def parsed(self) -> list[Message]:
        return [email.message_from_string(text) for text in list(self.mails)]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, house: MailServer) -> None:
        self.house = house
        super().__init__(("127.0.0.1", house.port), _Session)


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 ready")
        while line := self._hear():
            verb = line[:4].upper()
            self._say(REPLIES.get(verb, "250 fine"))
            if verb == "QUIT" or (verb == "DATA" and not self._take()):
                return

    def _take(self) -> bool:
        text = "\n".join(iter(self._hear, "."))
        house = self.server.house
        if house.refuses():
            self._say("451 try again later")
            return True
        if not house.silent.is_set():
            house.mails.append(text)
            self._say("250 taken")
            return True
        house.waiting += 1
        self.rfile.read(1)  # until the sender gives up or dies
        house.waiting -= 1
        return False

    def _hear(self) -> str:
        return self.rfile.readline().decode().rstrip("\r\n")

    def _say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


@contextmanager
def mail_server(port: int) -> Iterator[MailServer]:
    server = MailServer(port)
    server.start()
    try:
        yield server
    finally:
        server.stop()
