"""What people wrote, made small and, where a key is set, unreadable without it.

A sealed text is: format (1 byte), and then either the compressed text, or key id (4), nonce (12) and AES-256-GCM of
the compressed text. The tenant is bound in as associated data, so that one tenant's id cannot open another's text.
"""

from __future__ import annotations

import base64
import hashlib
import os
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from bot.messages import ConversationKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PLAIN, SEALED = b"\x00", b"\x01"
WRONG = "it belongs to another tenant, or is damaged"


class Unreadable(Exception):
    """A text cannot be opened: its key is not among the settings' keys, or it is another tenant's, or damaged."""


def tenant(conversation: ConversationKey) -> str:
    """Return the tenant of a conversation: its platform and workspace."""
    return ConversationKey(conversation.platform, conversation.workspace, "").encode()


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals with the first key and opens with any; without keys it only compresses."""

    keys: tuple[bytes, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, keys: str) -> Self:
        """Read keys as the settings hold them: 32 bytes in base64 each, separated by commas; the first one seals."""
        return cls(tuple(base64.b64decode(key.strip()) for key in keys.split(",") if key))

    def close(self, text: bytes, tenant: str) -> bytes:
        """Return `text` sealed for a tenant."""
        small = zlib.compress(text)
        if not self.keys:
            return PLAIN + small
        nonce = os.urandom(12)
        return SEALED + _name(self.keys[0]) + nonce + _cipher(self.keys[0]).encrypt(nonce, small, tenant.encode())

    def open(self, sealed: bytes, tenant: str) -> bytes:
        """Invert `close`; raise Unreadable when the key or the tenant is another."""
        try:
            return zlib.decompress(sealed[1:] if sealed[:1] == PLAIN else self._decrypt(sealed, tenant))
        except zlib.error as error:
            raise Unreadable(WRONG) from error

    def _decrypt(self, sealed: bytes, tenant: str) -> bytes:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see _cipher

        for key in self.keys:
            if sealed[:1] == SEALED and sealed[1:5] == _name(key):
                try:
                    return _cipher(key).decrypt(sealed[5:17], sealed[17:], tenant.encode())
                except InvalidTag as error:
                    raise Unreadable(WRONG) from error
        raise Unreadable("its key is not among VISABOT_HISTORY_KEYS")

    def anew(self, sealed: bytes, tenant: str) -> bytes | None:
        """Return a text sealed as `close` would seal it today; None where it is already, or cannot be opened."""
        if sealed[:5] == SEALED + _name(self.keys[0]) if self.keys else sealed[:1] == PLAIN:
            return None
        try:
            return self.close(self.open(sealed, tenant), tenant)
        except Unreadable:
            return None

    @staticmethod
    def part(value: bytes) -> bytes:
        """Return what is sealed of a value of Redis, which may begin with a word; empty where nothing is."""
        sealed = value if value[:1] in (PLAIN, SEALED) else value.partition(b" ")[2]
        return sealed if sealed[:1] in (PLAIN, SEALED) else b""


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - who has no keys waits for none

    return AESGCM(key)


def _name(key: bytes) -> bytes:
    return hashlib.sha256(b"visabot history key" + key).digest()[:4]
