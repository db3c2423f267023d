"""Small pictures of 12 by 8 pixels, as a browser draws them, and what a camera adds to one."""

from base64 import b64decode
from zlib import crc32

JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVt"
    "VkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8"
    "fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAIAAwDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAA"
    "AAIF/8QAGBABAQADAAAAAAAAAAAAAAAAABIBITH/xAAVAQEBAAAAAAAAAAAAAAAAAAABBf/EABwRAAEEAwEAAAAA"
    "AAAAAAAAAAEAAhESAyFRwf/aAAwDAQACEQMRAD8AxcTO+pAudaNK2zHQkyTPfF//2Q=="
)
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAICAYAAADN5B7xAAAAO0lEQVR4AbyOwQkAMAgDgyt1lnaFztQV7JD68yH5"
    "CKJwH8OFiGJZBUHxQjj7IcO6QmAh+w0K+i8yLZMcAAD//+e0xpEAAAAGSURBVAMAmrMlYXHBq84AAAAASUVORK5C"
    "YII="
)
WEBP = b64decode(
    "UklGRlgAAABXRUJQVlA4WAoAAAAAAAAACwAABwAAVlA4IDoAAABwAQCdASoMAAgAA4BaJbACdAFAAAD+71n852nX"
    "Hnv+YDnzOGbz+sMn/Cd+Pt0J36vq/0Q/5RdgAAAA"
)


def gif_frame(colour: int) -> bytes:
    """For a tenth of a second one colour: LZW codes of 3 bits, whose table is emptied in time."""
    clear, end = 4, 5
    codes = [clear, colour, colour] * 48 + [end]
    bits = sum(code << 3 * place for place, code in enumerate(codes))
    pixels = bits.to_bytes(len(codes) * 3 // 8 + 1, "little")
    control = b"!\xf9\x04\0\x0a\0\0\0"
    return control + b",\0\0\0\0\x0c\0\x08\0\0\x02" + bytes([len(pixels)]) + pixels + b"\0"


# Black and white by turns, for ever.
GIF = (
    b"GIF89a\x0c\0\x08\0\x80\0\0\0\0\0\xff\xff\xff"
    b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0" + gif_frame(0) + gif_frame(1) + b";"
)
ALL = {"image/jpeg": JPEG, "image/png": PNG, "image/webp": WEBP, "image/gif": GIF}

SECRET = b"canary-taken-at-home"


def jpeg_segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def exif(orientation: int, order: str = "big") -> bytes:
    """What a camera writes: which way up it was held, and where it was."""

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, order)  # type: ignore[arg-type]

    begins = b"MM" if order == "big" else b"II"
    turn = number(0x112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + b"\0\0"
    maker = number(0x10F, 2) + number(2, 2) + number(len(SECRET), 4) + number(38, 4)
    entries = number(2, 2) + maker + turn + number(0, 4)
    return b"Exif\0\0" + begins + number(42, 2) + number(8, 4) + entries + SECRET


def png_chunk(kind: bytes, content: bytes) -> bytes:
    whole = kind + content
    return len(content).to_bytes(4, "big") + whole + crc32(whole).to_bytes(4, "big")


def riff(content: bytes) -> bytes:
    return b"RIFF" + len(content).to_bytes(4, "little") + content


def webp_chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)


# Each with what its format has for telling more than the picture, and a second file behind it.
BEHIND = b"PK\x03\x04<script>" + SECRET
TALKATIVE = {
    "image/jpeg": JPEG[:2]
    + jpeg_segment(0xE1, exif(1))
    + jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET)
    + jpeg_segment(0xE2, b"ICC_PROFILE\0\1\1" + SECRET)
    + jpeg_segment(0xED, b"Photoshop 3.0\0" + SECRET)
    + jpeg_segment(0xFE, b"<script>" + SECRET)
    + JPEG[2:]
    + BEHIND,
    "image/png": PNG[:33]
    + png_chunk(b"tEXt", b"Comment\0" + SECRET)
    + png_chunk(b"eXIf", exif(1)[6:])
    + png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET)
    + png_chunk(b"iCCP", b"me\0\0" + SECRET)
    + png_chunk(b"prVt", SECRET)
    + PNG[33:]
    + BEHIND,
    "image/webp": riff(
        b"WEBP"
        + webp_chunk(b"VP8X", b"\x2c" + WEBP[21:30])
        + webp_chunk(b"ICCP", SECRET)
        + WEBP[30:]
        + webp_chunk(b"EXIF", exif(1)[6:])
        + webp_chunk(b"XMP ", SECRET)
        + webp_chunk(b"note", SECRET)
    )
    + BEHIND,
    "image/gif": GIF[:19]
    + b"!\xfe"
    + bytes([len(SECRET)])
    + SECRET
    + b"\0"
    + b"!\xff\x0bXMP DataXMP"
    + bytes([len(SECRET)])
    + SECRET
    + b"\0"
    + GIF[19:]
    + BEHIND,
}
