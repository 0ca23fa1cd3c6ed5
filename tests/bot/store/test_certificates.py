"""TLS to a Redis: with its certificate, with ours, and what is said where they do not fit."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.store import StoreUnavailable
from bot.store.connect import StoreRefused, connect
from tests.bot.store.test_connect import answers_a_question, refused
from tests.fakes.wire import wire

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return the files of a certificate for this machine and of its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")


async def test_tls_works_and_is_explained_where_it_does_not(server: Path, certificate: tuple[str, str]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    async with wire(server, tls=context) as line:
        await answers_a_question(f"rediss://127.0.0.1:{line.port}?ssl_ca_certs={certificate[0]}")
        assert "is not trusted here" in await refused(f"rediss://127.0.0.1:{line.port}")
    async with wire(server) as line:
        with pytest.raises(StoreUnavailable, match=r"does it speak TLS on this port\?"):
            await connect(f"rediss://127.0.0.1:{line.port}")


async def test_certificates_that_no_waiting_mends_are_refused(server: Path, certificate: tuple[str, str]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.load_verify_locations(certificate[0])
    context.verify_mode = ssl.CERT_REQUIRED
    trusted, key = certificate
    async with wire(server, tls=context) as line:
        url = f"rediss://127.0.0.1:{line.port}?ssl_ca_certs={trusted}"
        await answers_a_question(f"{url}&ssl_certfile={trusted}&ssl_keyfile={key}")
        with pytest.raises((StoreRefused, StoreUnavailable), match="a certificate of this bot"):
            await connect(url)  # the reason of the refusal may be lost with the connection
        assert "do not go together" in await refused(f"{url}&ssl_certfile={trusted}")
        assert "do not go together" in await refused(f"rediss://127.0.0.1:{line.port}?ssl_ca_certs={key}")
        assert "do not go together" in await refused(f"{url}&ssl_cert_reqs=never")
        assert "is for another name" in await refused(url.replace("127.0.0.1", "127.1"))
        with pytest.raises(StoreUnavailable, match=r"does it want TLS \(rediss://...\)\?"):
            await connect(f"redis://127.0.0.1:{line.port}")
