"""A server that speaks as OpenAI's does and says what a test wants, or fails as a test wants."""

import json
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from qa_service.closing import Closing

Reply = str | Iterable[str]
Says = Callable[[str], Reply]
"""From the last message, which holds passages and question, to the answer or its pieces."""


class StandInModel(Closing):
    """Answers on a port of its own; ``requests`` are the bodies it was sent, ``keys`` the keys.

    ``status`` refuses with that HTTP status and ``body``; ``breaks`` ends the stream without its
    end; ``plain`` sends one JSON document rather than events; ``waits`` seconds before each piece.
    """

    def __init__(
        self,
        says: Says = lambda _: "",
        *,
        status: int = 200,
        body: str = "",
        breaks: bool = False,
        plain: bool = False,
        waits: float = 0.0,
    ) -> None:
        self.says, self.status, self.body = says, status, body
        self.breaks, self.plain, self.waits = breaks, plain, waits
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self._stopped = threading.Event()
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                stand_in.requests.append(json.loads(self.rfile.read(length)))
                stand_in.keys.append(self.headers["Authorization"])
                with suppress(BrokenPipeError, ConnectionResetError):  # who asked has heard enough
                    stand_in.reply(self, str(stand_in.requests[-1]["messages"][-1]["content"]))

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def close(self) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def reply(self, to: BaseHTTPRequestHandler, asked: str) -> None:
        said = self.says(asked) if self.status == 200 else self.body
        if self.status != 200 or self.plain:
            whole = said if isinstance(said, str) else "".join(said)
            choice = {"message": {"role": "assistant", "content": whole}}
            document = self.body or json.dumps({"choices": [choice]})
            self._head(to, "application/json", len(document.encode()))
            to.wfile.write(document.encode())
            return
        self._head(to, "text/event-stream", None)
        for piece in [said] if isinstance(said, str) else said:
            self._stopped.wait(self.waits)
            self._event(to, {"choices": [{"delta": {"content": piece}, "finish_reason": None}]})
        if not self.breaks:
            self._event(to, {"choices": [{"delta": {}, "finish_reason": "stop"}]})
            to.wfile.write(b"data: [DONE]\n\n")

    def _head(self, to: BaseHTTPRequestHandler, kind: str, length: int | None) -> None:
        to.send_response(self.status)
        to.send_header("Content-Type", kind)
        if length is not None:
            to.send_header("Content-Length", str(length))
        to.end_headers()

    def _event(self, to: BaseHTTPRequestHandler, data: dict[str, Any]) -> None:
        to.wfile.write(f"data: {json.dumps(data)}\n\n".encode())
        to.wfile.flush()


def slowly(pieces: Iterable[str], seconds: float) -> Iterable[str]:
    """The pieces with a pause before each."""
    for piece in pieces:
        time.sleep(seconds)
        yield piece
