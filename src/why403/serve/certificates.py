"""What a function is told of the certificate that a client showed.

The developer guide, api-gateway-mapping-template-reference (`$context.identity.clientCert`), read 2026-11-28,
has the names; its example has the form of the serial number and of the times.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any, cast

_SHORT = {
    "commonName": "CN",
    "countryName": "C",
    "localityName": "L",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "stateOrProvinceName": "ST",
    "emailAddress": "emailAddress",
}


def shown(read: Mapping[str, Any], certificate: bytes) -> Mapping[str, object]:
    """The parts of a certificate by the names that events have, of what the standard library reads of one."""
    serial = str(read.get("serialNumber", ""))
    return {
        "clientCertPem": ssl.DER_cert_to_PEM_cert(certificate),
        "subjectDN": _name(read.get("subject", ())),
        "issuerDN": _name(read.get("issuer", ())),
        "serialNumber": ":".join(serial[at : at + 2] for at in range(0, len(serial), 2)).lower(),
        "validity": {"notBefore": read.get("notBefore"), "notAfter": read.get("notAfter")},
    }


def _name(parts: object) -> str:
    """Distinguished name, the last part first."""
    pairs = [pair for part in cast("tuple[tuple[tuple[str, str], ...], ...]", parts) for pair in part]
    return ",".join(f"{_SHORT.get(name, name)}={value}" for name, value in reversed(pairs))
