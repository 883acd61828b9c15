"""Certificates that tests make: an authority, and what it or nobody signed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Made:
    """Two files: a certificate and its key."""

    certificate: Path
    key: Path


class Authority:
    """Signs certificates."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        self.own = self._written(
            name, self._certificate(self._name, self._key.public_key(), ends=True), self._key
        )

    def sign(self, name: str, *hosts: str) -> Made:
        """A certificate for a name, and as a server's for hosts."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._written(name, self._certificate(_named(name), key.public_key(), hosts), key)

    def _certificate(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePublicKey,
        hosts: tuple[str, ...] = (),
        *,
        ends: bool = False,
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(0xA1B2C3)
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ends, path_length=None), critical=True)
        )
        if hosts:
            names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
            made = made.add_extension(names, critical=False)
        return made.sign(self._key, hashes.SHA256())

    def _written(self, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Made:
        made = Made(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        form = serialization.PrivateFormat.PKCS8
        made.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
        return made


def _named(name: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, "Museum"), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])
