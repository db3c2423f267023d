"""PNG (https://www.w3.org/TR/png-3/): chunks, each with its own checksum."""

from zlib import crc32

from portfolio.images.parts import BrokenPictureError, Reader, Shown

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What shows the picture: pixels, palette, transparency, colours, an animation's frames.
KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND"),
    *(b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"sBIT", b"pHYs"),
    *(b"acTL", b"fcTL", b"fdAT"),
}


def begins(data: bytes) -> bool:
    return data.startswith(SIGNATURE)


def clean(data: bytes) -> Shown:
    reader = Reader(data)
    kept = [reader.take(len(SIGNATURE))]
    size: tuple[int, int] | None = None
    seen: set[bytes] = set()
    kind = b""
    while kind != b"IEND":
        length = reader.big(4)
        kind, content, checksum = reader.take(4), reader.take(length), reader.take(4)
        if size is None:
            if kind != b"IHDR":
                raise BrokenPictureError
            header = Reader(content)
            size = header.big(4), header.big(4)
        elif kind == b"IHDR" or (kind[:1].isupper() and kind not in KEPT):
            raise BrokenPictureError  # a critical chunk that nobody knows
        if kind not in KEPT:
            continue
        if crc32(kind + content) != int.from_bytes(checksum, "big"):
            raise BrokenPictureError
        seen.add(kind)
        kept.append(length.to_bytes(4, "big") + kind + content + checksum)
    if size is None or b"IDAT" not in seen:
        raise BrokenPictureError
    return Shown(b"".join(kept), *size)
