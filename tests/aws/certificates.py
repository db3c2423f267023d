"""Run by the interpreter that has cryptography: an authority and certificates, into a folder.

certificates.py FOLDER NAME [ADDRESS [DAYS]]   makes NAME.pem (key and certificate)

The first is the authority, which signs the others.
"""

import datetime
import ipaddress
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

folder, name, *rest = sys.argv[1:]
address, days = rest[0] if rest else None, int(rest[1]) if rest[1:] else 1
authority = Path(folder, "authority.pem")
key = ec.generate_private_key(ec.SECP256R1())
subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
now = datetime.datetime.now(datetime.UTC)
start = now - datetime.timedelta(days=10)
builder = (
    x509.CertificateBuilder()
    .subject_name(subject)
    .public_key(key.public_key())
    .serial_number(x509.random_serial_number())
    .not_valid_before(start)
    .not_valid_after(now + datetime.timedelta(days=days))
    .add_extension(x509.BasicConstraints(ca=address is None, path_length=None), critical=True)
)
if address is None:
    certificate = builder.issuer_name(subject).sign(key, hashes.SHA256())
else:
    known = authority.read_bytes()
    signer = serialization.load_pem_private_key(known, None)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    builder = builder.issuer_name(x509.load_pem_x509_certificate(known).subject)
    certificate = builder.add_extension(names, critical=False).sign(signer, hashes.SHA256())
pem = serialization.Encoding.PEM
text = key.private_bytes(
    pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
) + certificate.public_bytes(pem)
Path(folder, f"{name}.pem").write_bytes(text)
