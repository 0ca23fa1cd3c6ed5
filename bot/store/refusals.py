"""What is said of a Redis that cannot be used, for now or as it is set up: what happened, and what to change."""

from __future__ import annotations

import re

from redis.asyncio.sentinel import MasterNotFoundError
from redis.exceptions import (
    AuthenticationError,
    AuthenticationWrongNumberOfArgsError,
    AuthorizationError,
    InvalidResponse,
    NoPermissionError,
    ResponseError,
)

from bot.store import STEP_SECONDS, blame, passes

NOBODY = r"Error -?\d+ connecting to|No master found for '[^']*'$"
"""Took the call, so that TLS is not to blame."""
GUTS = re.compile(r"<redis\..*?\)>\)>\)> - ")
"""Of a client, with all its options, as redis-py names each Sentinel that does not help."""
TLS = {
    r"(?i)(hostname|ip address) mismatch": "The certificate of Redis is for another name than the one in REDIS_URL.",
    "certificate has expired": "The certificate of Redis has expired, or the clock of this machine is wrong.",
    "CERTIFICATE_VERIFY_FAILED": "The certificate of Redis is not trusted here; name its signer: ?ssl_ca_certs=FILE.",
    "(?i)WRONG_VERSION_NUMBER|record layer failure": "REDIS_URL says rediss, but the server does not speak TLS there; "
    "try redis://, or its TLS port.",
    "_ALERT_": "Redis wants a certificate of this bot that it can trust: ?ssl_certfile=FILE&ssl_keyfile=FILE.",
    r"\[X509|PEM lib|certfile|Requirements Flag": "The ssl_ options of REDIS_URL do not go together: they name a "
    "certificate, its own key and authorities, each in PEM.",
}
"""What is said of a fault of TLS that no waiting mends, by what redis-py says; the first that fits."""
PLAIN = {
    "NOAUTH|already authenticated": "Redis wants a password: write it into REDIS_URL, as in "
    "redis://:PASSWORD@host:6379.",
    "(?i)cluster mode is not enabled": "REDIS_URL says redis+cluster, but this server is not part of a Cluster; write "
    "redis://...",
    "DB index is out of range": "REDIS_URL names a database that this server does not have.",
}
"""The same of Redis itself."""
NEEDED = (
    "It needs: ~PREFIX:* &PREFIX:* &PREFIX:1:docket:cancel:* +@all -@dangerous +info "
    "(on a Cluster also ~{PREFIX:* &{PREFIX:* &{PREFIX:1:docket}:cancel:*)."
)


def away(error: Exception, url: str) -> str:
    """Return why this Redis cannot be used at the moment."""
    if isinstance(error, ResponseError) and passes(error):
        return blame(error)
    reason = GUTS.sub("", str(error)) or f"nothing came within {2 * STEP_SECONDS:.0f} seconds"
    hint = "; does it want TLS (rediss://...)?" if re.search("reading from|closed by", reason) else ""
    if url.startswith("rediss"):
        hint = "; does it speak TLS on this port? Does it want a certificate of this bot (ssl_certfile)?"
    return f"Redis at {place(url)} does not answer: {reason}{'' if re.search(NOBODY, reason) else hint}"


def place(url: str) -> str:
    """Return where a URL points to, without its password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"


def refusal(error: Exception, prefix: str) -> str:
    """Return what to change, when waiting cannot help; else nothing."""
    text = re.sub(r'^Command # .* caused error: \("(.*)",\)$', r"\1", str(error))
    if isinstance(error, NoPermissionError):
        return f"The user of REDIS_URL lacks rights ({text}). {NEEDED.replace('PREFIX', prefix)}"
    if isinstance(error, MasterNotFoundError) and "AuthenticationError" in text:
        return "The Sentinels of REDIS_URL want a password, or another one: add ?sentinel_password=PASSWORD."
    if plain := next((advice for sign, advice in PLAIN.items() if re.search(sign, text)), ""):
        return plain
    wrong = (AuthenticationError, AuthorizationError, AuthenticationWrongNumberOfArgsError)
    if isinstance(error, wrong) or text.startswith("WRONGPASS") or "invalid password" in text:
        return f"Redis refuses the user or password of REDIS_URL: {text.rstrip('.')}."
    if isinstance(error, TypeError) and "unexpected keyword argument" in text:
        return f"REDIS_URL has an option that does not exist: {text.rpartition(' ')[2]}."
    if tls := next((advice for sign, advice in TLS.items() if re.search(sign, text)), ""):
        return f"{tls} ({text.rstrip('.')})"
    if isinstance(error, InvalidResponse):
        return "What answers at REDIS_URL is no Redis, or wants TLS (rediss://...): is the port right?"
    if isinstance(error, ResponseError) and not passes(error):
        return f"This server refuses what the bot cannot do without: {text.strip()}"
    return ""
