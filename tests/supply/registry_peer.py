"""A stand-in of a package registry, as a process: each package's name says how it answers."""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ADVISORY = {
    "id": "PYSEC-2026-7",
    "aliases": ["CVE-2026-1234"],
    "fixed_in": ["2.0"],
    "summary": "Reads files that it should not",
    "withdrawn": None,
}


def answer(name: str, version: str) -> object:
    """What a registry says of the package; a name that is not here has nothing against it."""
    info = {"name": name, "version": version}
    return {
        "vulnerable": {"info": info, "vulnerabilities": [ADVISORY]},
        "unfixed": {"info": info, "vulnerabilities": [{**ADVISORY, "fixed_in": []}]},
        "withdrawn": {"info": info, "vulnerabilities": [{**ADVISORY, "withdrawn": "2026-01-01T00:00:00Z"}]},
        "without-list": {"info": info},
        "null": None,
        "text": "fine",
        "list-of-words": {"info": info, "vulnerabilities": ["fine"]},
        "nameless": {"info": info, "vulnerabilities": [{"fixed_in": ["2.0"]}]},
        "other-version": {"info": {**info, "version": "9.9"}, "vulnerabilities": []},
    }.get(name, {"info": info, "vulnerabilities": []})


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        _, _, name, version, _ = self.path.split("/")
        if name == "silent":
            time.sleep(60)
        if name.startswith("missing"):
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        if name == "slow":
            for _second in range(60):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.2)
        self.wfile.write(b"<html>" if name == "garbage" else json.dumps(answer(name, version)).encode())

    def log_message(self, *_arguments: object) -> None:
        """Nothing: the test reads the port from this process's output."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
