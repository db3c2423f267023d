"""WebP (RFC 9649): chunks in a RIFF container."""

from collections.abc import Iterator

from portfolio.images.parts import BrokenPictureError, Reader, Shown

LOSSY, LOSSLESS, EXTENDED, FRAME = b"VP8 ", b"VP8L", b"VP8X", b"ANMF"
KEPT = {LOSSY, LOSSLESS, EXTENDED, FRAME, b"ALPH", b"ANIM"}
# Of the extended header: alpha and animation. Not: colour profile, Exif, XMP.
KEPT_FLAGS = 0x10 | 0x02
FRAME_HEAD = 16  # bytes
SIDE = 0x3FFF  # 14 bits
# What pixels begin with.
LOSSY_START, LOSSLESS_START = b"\x9d\x01\x2a", 0x2F


def begins(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def clean(data: bytes) -> Shown:
    reader = Reader(data)
    reader.take(4)
    body = Reader(reader.take(reader.little(4)))
    body.take(4)
    size: tuple[int, int] | None = None
    seen: set[bytes] = set()
    kept: list[bytes] = []
    for kind, content in chunks(body):
        if kind not in KEPT:
            continue
        size = size or size_in(kind, content)
        seen.add(kind)
        kept.append(chunk(kind, shown(kind, content)))
    if size is None or seen.isdisjoint({LOSSY, LOSSLESS, FRAME}):
        raise BrokenPictureError
    content = b"WEBP" + b"".join(kept)
    return Shown(b"RIFF" + len(content).to_bytes(4, "little") + content, *size)


def chunks(reader: Reader) -> Iterator[tuple[bytes, bytes]]:
    while reader:
        kind, length = reader.take(4), reader.little(4)
        content = reader.take(length)
        if length % 2 and reader:
            reader.take(1)
        yield kind, content


def chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)


def shown(kind: bytes, content: bytes) -> bytes:
    """The chunk's content without what announces or is metadata."""
    if kind == EXTENDED:
        return bytes([content[0] & KEPT_FLAGS]) + content[1:10]
    if kind == FRAME:
        reader = Reader(content)
        head = reader.take(FRAME_HEAD)
        parts = [chunk(*each) for each in chunks(reader) if each[0] in KEPT]
        return head + b"".join(parts)
    return content


def size_in(kind: bytes, content: bytes) -> tuple[int, int]:
    """Width and height, of the first chunk. Raises `BrokenPictureError` where it has none."""
    reader = Reader(content)
    if kind == EXTENDED:
        reader.take(4)
        return reader.little(3) + 1, reader.little(3) + 1
    if kind == LOSSY:
        reader.take(3)
        if reader.take(3) != LOSSY_START:
            raise BrokenPictureError
        return reader.little(2) & SIDE, reader.little(2) & SIDE
    if kind == LOSSLESS and reader.byte() == LOSSLESS_START:
        bits = reader.little(4)
        return (bits & SIDE) + 1, (bits >> 14 & SIDE) + 1
    raise BrokenPictureError
