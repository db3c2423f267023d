"""How strictly a connection is encrypted, and where the trusted authorities lie.

psycopg's wheel brings an OpenSSL of its own, whose trust store
(`/usr/lib/psycopg-openssl`) exists nowhere, so `sslrootcert=system` trusts
nobody until `SSL_CERT_DIR` or `SSL_CERT_FILE` says where the machine keeps them.
A folder of hashed names costs nothing; a file of all authorities is read anew
for each connection: 12 ms for Debian's 145.
"""

import os
from pathlib import Path

from psycopg import pq

from config.neon.address import Address

# Debian and its kin; Amazon Linux and its kin.
FOLDERS = (
    Path("/etc/ssl/certs"),
    Path("/etc/pki/ca-trust/extracted/pem/directory-hash"),
)
FILES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
    Path("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
    Path("/etc/ssl/cert.pem"),
)
# What OpenSSL looks for in a folder: the first eight digits are a name's hash.
HASHED = "[0-9a-f]" * 8 + ".0"

ENCRYPTED = {"require", "verify-ca", "verify-full"}
LIBPQ_WITH_DIRECT_TLS = 170000


def options(address: Address) -> dict[str, str]:
    """The TLS parameters for `address`: those of its URL, of libpq's variables, then the strictest.

    Neon binds the password to the encrypted channel and takes TLS without being
    asked first (one round trip less); of other servers neither is known.
    """
    given = dict(address.options)
    if address.is_socket:
        return given
    mode = chosen(given, "sslmode", "PGSSLMODE")
    if not mode and not address.is_local:
        mode = given["sslmode"] = "verify-full"
    if mode == "verify-full" and not chosen(given, "sslrootcert", "PGSSLROOTCERT"):
        given["sslrootcert"] = "system"
    if mode in ENCRYPTED and not chosen(given, "sslcert", "PGSSLCERT"):
        # Or libpq looks into the home folder, which a function may not enter.
        given.setdefault("sslcertmode", "disable")
    if address.is_neon and mode in ENCRYPTED:
        if not chosen(given, "channel_binding", "PGCHANNELBINDING"):
            given["channel_binding"] = "require"
        direct = pq.version() >= LIBPQ_WITH_DIRECT_TLS
        if direct and not chosen(given, "sslnegotiation", "PGSSLNEGOTIATION"):
            given["sslnegotiation"] = "direct"
    return given


def chosen(given: dict[str, str], keyword: str, variable: str) -> str:
    """What the operator says, in the URL or in libpq's own variable."""
    return given.get(keyword) or os.environ.get(variable, "")


def show_trust_store() -> None:
    """Tells psycopg's OpenSSL where the machine keeps the trusted authorities, unless it knows.

    A folder that holds some wins; a file is for machines without one.
    """
    if os.environ.get("SSL_CERT_DIR") or os.environ.get("SSL_CERT_FILE"):
        return
    folder = next((folder for folder in FOLDERS if any(folder.glob(HASHED))), None)
    if folder:
        os.environ["SSL_CERT_DIR"] = os.fspath(folder)
    elif file := bundle():
        os.environ["SSL_CERT_FILE"] = file


def bundle() -> str:
    """The machine's file of trusted authorities, for programs that can't read the folder."""
    named = os.environ.get("SSL_CERT_FILE", "")
    if named and Path(named).is_file():
        return named
    return next((os.fspath(file) for file in FILES if file.is_file()), "")
