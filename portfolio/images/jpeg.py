"""JPEG (ITU-T T.81, JFIF in T.871): a row of segments, and pixels between them."""

from portfolio.images.parts import BrokenPictureError, Reader, Shown

# Each marker is this byte and another, which says what follows.
MARK = 0xFF
START, END, SCAN = 0xD8, 0xD9, 0xDA
JFIF, EXIF, ADOBE = 0xE0, 0xE1, 0xEE
RESTARTS = range(0xD0, 0xD8)
# Frames that browsers show: baseline, extended, progressive.
FRAMES = {0xC0, 0xC1, 0xC2}
# Tables: Huffman, quantization, restart interval.
TABLES = {0xC4, 0xDB, 0xDD}
# A JFIF header without a thumbnail.
HEADER = b"JFIF\0\1\1\0\0\1\0\1\0\0"
ORIENTATION = 0x0112
UPRIGHT = 1
# From this one on width and height change places.
FIRST_TURNED = 5


def begins(data: bytes) -> bool:
    return data.startswith(b"\xff\xd8\xff")


def clean(data: bytes) -> Shown:
    reader = Reader(data)
    reader.take(2)
    orientation, adobe = UPRIGHT, b""
    size: tuple[int, int] | None = None
    kept: list[bytes] = []
    scans = 0
    while (marker := next_marker(reader, needed=not scans)) != END:
        content = reader.take(reader.big(2) - 2)
        if marker in FRAMES:
            if size:
                raise BrokenPictureError
            frame = Reader(content[1:])
            height, width = frame.big(2), frame.big(2)
            size = width, height
            kept.append(segment(marker, content))
        elif marker in TABLES:
            kept.append(segment(marker, content))
        elif marker == SCAN:
            kept += [segment(marker, content), pixels(reader)]
            scans += 1
        elif marker == EXIF and content.startswith(b"Exif\0\0"):
            orientation = orientation_in(content[6:])
        elif marker == ADOBE and content.startswith(b"Adobe"):
            # How colours are stored; without it some pictures turn green.
            adobe = segment(ADOBE, content[:12])
        elif marker < JFIF:
            raise BrokenPictureError  # a frame that browsers don't show
    if size is None or not scans:
        raise BrokenPictureError
    front = [b"\xff\xd8", segment(JFIF, HEADER), turned(orientation), adobe]
    width, height = size if orientation < FIRST_TURNED else size[::-1]
    return Shown(b"".join([*front, *kept, b"\xff\xd9"]), width, height)


def next_marker(reader: Reader, *, needed: bool) -> int:
    """The kind of the next segment. A file whose end is missing ends where its pixels do."""
    if not reader and not needed:
        return END
    if reader.byte() != MARK:
        raise BrokenPictureError
    while (marker := reader.byte()) == MARK:
        pass  # fill bytes
    return marker


def segment(marker: int, content: bytes) -> bytes:
    return bytes([MARK, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def pixels(reader: Reader) -> bytes:
    """What follows the head of a scan, up to the next marker that is no part of it."""
    data, start = reader.data, reader.place
    place = start
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            place = len(data)
            break
        following = data[place + 1]
        if following == 0 or following in RESTARTS:
            place += 2
        elif following == MARK:
            place += 1
        else:
            break
    reader.place = place
    return data[start:place].rstrip(b"\xff") if place == len(data) else data[start:place]


def orientation_in(tiff: bytes) -> int:
    """Which way up the camera was held: 1 to 8 (Exif 2.32, tag 0x0112); 1 if it can't be told."""
    order = "little" if tiff[:2] == b"II" else "big"
    number = Reader.little if order == "little" else Reader.big
    try:
        reader = Reader(tiff)
        reader.take(4)
        reader.place = number(reader, 4)
        for _ in range(number(reader, 2)):
            tag = number(reader, 2)
            reader.take(6)
            value = number(reader, 2)
            reader.take(2)
            if tag == ORIENTATION:
                return value if 1 <= value <= 8 else UPRIGHT  # noqa: PLR2004 - as Exif has them
    except BrokenPictureError:
        pass
    return UPRIGHT


def turned(orientation: int) -> bytes:
    """An Exif segment that says which way up the picture is, and nothing else."""
    if orientation == UPRIGHT:
        return b""
    entry = b"\x01\x12\0\3\0\0\0\1" + orientation.to_bytes(2, "big") + b"\0\0"
    return segment(EXIF, b"Exif\0\0MM\0*\0\0\0\x08\0\1" + entry + b"\0\0\0\0")
