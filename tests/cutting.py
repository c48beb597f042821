"""A way to a server that is cut off at a chosen word."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Self


class Cutting:
    """Passes everything on between its own port and a server's, until it is told to cut."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._word, self._passes_on, self._for_good = b"", False, False
        self._open: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.cuts = 0
        self._shut = False

    def before(self, word: bytes) -> None:
        """Cut when a client says a word, which does not reach the server."""
        self._word, self._passes_on = word, False

    def answers_to(self, word: bytes, *, for_good: bool = False) -> None:
        """Cut when the server answers to a word; for good, nobody gets through again."""
        self._word, self._passes_on, self._for_good = word, True, for_good

    def __enter__(self) -> Self:
        threading.Thread(target=self._let_in, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.close()
        self._hang_up(*self._open)

    def _let_in(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            if self._shut:
                client.close()
                continue
            server = socket.create_connection(self._server)
            self._open += [client, server]
            deaf = threading.Event()
            threading.Thread(
                target=self._pass_on, args=(client, server, deaf, True), daemon=True
            ).start()
            threading.Thread(
                target=self._pass_on, args=(server, client, deaf, False), daemon=True
            ).start()

    def _pass_on(
        self,
        here: socket.socket,
        there: socket.socket,
        deaf: threading.Event,
        asks: bool,
    ) -> None:
        with contextlib.suppress(OSError):
            while data := here.recv(65536):
                if asks and self._word and self._word in data:
                    self._word = b""
                    deaf.set()
                    self.cuts += 1
                    self._shut = self._for_good
                    if not self._passes_on:
                        break
                elif not asks and deaf.is_set():
                    break
                there.sendall(data)
        self._hang_up(here, there)

    @staticmethod
    def _hang_up(*ends: socket.socket) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
