"""Authorities and certificates of a test's own, made by openssl."""

import subprocess
from pathlib import Path

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=True)


def authority(folder: Path, name: str) -> None:
    openssl(
        folder,
        *("req", "-x509", *KEY, "-days", "2", "-subj", f"/CN={name}"),
        *("-keyout", f"{name}.key", "-out", f"{name}.crt"),
    )


def certificate(folder: Path, name: str, host: str, ca: str, *validity: str) -> None:
    openssl(folder, "req", *KEY, "-subj", f"/CN={host}", "-keyout", f"{name}.key", "-out", "csr")
    (folder / "extensions").write_text(f"subjectAltName=DNS:{host}\n")
    openssl(
        folder,
        *("x509", "-req", "-in", "csr", "-CA", f"{ca}.crt", "-CAkey", f"{ca}.key"),
        *("-CAcreateserial", "-extfile", "extensions", "-out", f"{name}.crt", *validity),
    )


def trust(folder: Path, ca: str) -> Path:
    """A folder of hashed names with that authority alone."""
    trusted = folder / "trusted"
    trusted.mkdir()
    (trusted / f"{ca}.crt").write_bytes((folder / f"{ca}.crt").read_bytes())
    openssl(folder, "rehash", "trusted")
    return trusted
