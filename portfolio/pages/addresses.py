"""Addresses as a page shows them."""

import re
from urllib.parse import urlsplit

# Only what was uploaded here is shown: the page asks no other host for anything.
UPLOAD = re.compile(r"/images/[0-9a-f]{32}\.(?:jpg|png|webp|gif)")
LONGEST = 60  # characters, before a path is cut: the link has all of it


def web(address: str | None) -> str:
    """The address where it leads to the web, else nothing.

    The database says the same of each column. This is the page's own word: a
    `javascript:` that came in some other way leads nowhere.
    """
    if address and address.strip().lower().startswith(("http://", "https://")):
        return address.strip()
    return ""


def picture(address: str | None) -> str:
    """The address of an upload, else nothing."""
    return address if address and UPLOAD.fullmatch(address) else ""


def readable(address: str) -> str:
    """What to show of a web address, on paper too: `github.com/kim`."""
    parts = urlsplit(address)
    text = f"{parts.netloc.rpartition('@')[2].removeprefix('www.')}{parts.path.rstrip('/')}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def dialled(number: str) -> str:
    """A phone number for a `tel:` link (RFC 3966): digits, and the plus that may stand first."""
    number = number.partition("ext")[0].strip()
    plus = number[:1] if number.startswith("+") else ""
    # “+44 (0)20 …” is dialled with the country's code or with the zero, never with both.
    digits = "".join(re.findall("[0-9]", number.replace("(0)", "") if plus else number))
    return f"tel:{plus}{digits}" if digits else ""
