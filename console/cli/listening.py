"""Sockets to listen on."""

from __future__ import annotations

import socket

from streams.errors import Refused


def listen(host: str, port: int, option: str = "--port") -> socket.socket:
    """A listening socket. Raises Refused when the port is taken, naming the option that chooses another."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Refused(
            "Cannot listen on {host}:{port} ({reason}). Choose another with {option}.",
            host=host,
            port=port,
            option=option,
            reason=error.strerror,
        ) from None
    listening.listen(2048)
    return listening
