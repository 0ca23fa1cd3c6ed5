"""Where the server of the page stands on this machine. Light: it is read before anything of the web is loaded."""

from __future__ import annotations

import errno
import ipaddress
import socket
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens; port 0 takes any free one."""

    host: str = "127.0.0.1"
    port: int = 8000
    token: str = ""


class PortTaken(Exception):
    """Another program listens there already; the text says what to do."""


class Exposed(Exception):
    """The server would be reachable by others without a token; the text says what to set."""


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_exposure(host: str, token: str) -> None:
    """Raise Exposed when others could reach the server and nothing keeps them out."""
    if not is_loopback(host) and not token:
        raise Exposed(
            f"VISABOT_WEB_HOST={host} can be reached by others: set VISABOT_WEB_TOKEN to a long secret,"
            " or go back to 127.0.0.1."
        )


def reserve(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise PortTaken where there is none to be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortTaken(
                f"Port {port} on {host} is in use by another program, or not allowed: stop that one,"
                " or set VISABOT_WEB_PORT to another port."
            ) from error
        raise PortTaken(f"VISABOT_WEB_HOST={host} is no address of this machine: {error.strerror}.") from error
