"""What a file that says it is a picture really is, and the same picture without its metadata.

A picture is recognised by its content, never by its name, and is put together anew from the parts
that show it. What else a file carries (where a photo was taken, comments, thumbnails, a second
file behind the first) stays behind. No pixel is decoded here, so a file whose pixels are broken
passes; a browser shows it as broken.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portfolio.images import gif, jpeg, png, webp
from portfolio.images.parts import BrokenPictureError, Shown

# Bytes. An event of Lambda's has 6 MB, as Base64 and with the rest of the form; and a page that
# loads fast has no larger picture.
MOST_BYTES = 1_000_000
# Pixels, of either side. A browser that shows more of them needs hundreds of megabytes.
MOST_PIXELS = 5_000

TOO_LARGE = _("The picture has more than 1 MB. Make it smaller: 1200 pixels of width are plenty.")
TOO_WIDE = format_lazy(_("The picture has more than {most} pixels on a side."), most=MOST_PIXELS)
NOT_A_PICTURE = _("This file is no JPEG, PNG, WebP or GIF picture.")
BROKEN = _("The picture can't be read: the file is damaged or was cut off.")


class RefusedPictureError(Exception):
    """The text is for the owner."""


class Format(NamedTuple):
    content_type: str
    extension: str
    begins: Callable[[bytes], bool]
    clean: Callable[[bytes], Shown]


FORMATS = (
    Format("image/jpeg", "jpg", jpeg.begins, jpeg.clean),
    Format("image/png", "png", png.begins, png.clean),
    Format("image/webp", "webp", webp.begins, webp.clean),
    Format("image/gif", "gif", gif.begins, gif.clean),
)
EXTENSIONS = {each.content_type: each.extension for each in FORMATS}


class Picture(NamedTuple):
    """A picture that may be kept."""

    digest: str  # of `data`, 32 hexadecimal digits
    content_type: str
    data: bytes
    width: int  # pixels, as shown
    height: int

    @property
    def address(self) -> str:
        return f"/images/{self.digest}.{EXTENSIONS[self.content_type]}"


def check(data: bytes) -> Picture:
    """The picture in a file. Raises `RefusedPictureError`."""
    if len(data) > MOST_BYTES:
        raise RefusedPictureError(TOO_LARGE)
    kind = next((each for each in FORMATS if each.begins(data)), None)
    if kind is None:
        raise RefusedPictureError(NOT_A_PICTURE)
    try:
        shown = kind.clean(data)
    except (BrokenPictureError, IndexError) as error:
        raise RefusedPictureError(BROKEN) from error
    if not (shown.width and shown.height):
        raise RefusedPictureError(BROKEN)
    if max(shown.width, shown.height) > MOST_PIXELS:
        raise RefusedPictureError(TOO_WIDE)
    digest = blake2b(shown.data, digest_size=16).hexdigest()
    return Picture(digest, kind.content_type, shown.data, shown.width, shown.height)
