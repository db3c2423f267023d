"""An address as a connection string, for the databases beside the one that is configured."""

from dataclasses import replace
from urllib.parse import quote, urlencode

from config.neon.address import Address


def url_of(address: Address, *, database: str = "") -> str:
    """The connection string of `address`, or of another `database` on its server."""
    if database:
        address = replace(address, name=database)
    host = address.host
    if address.is_socket:
        host = quote(host, safe="")
    elif ":" in host and not host.startswith("["):
        host = f"[{host}]"
    user = quote(address.user, safe="")
    password = f":{quote(address.password, safe='')}" if address.password else ""
    account = f"{user}{password}@" if user or password else ""
    port = f":{address.port}" if address.port else ""
    options = f"?{urlencode(address.options, quote_via=quote)}" if address.options else ""
    return f"postgresql://{account}{host}{port}/{quote(address.name, safe='')}{options}"
