"""GIF (GIF89a, 1990): a screen, then frames and extensions in blocks of at most 255 bytes."""

from portfolio.images.parts import BrokenPictureError, Reader, Shown

FRAME, EXTENSION, END = 0x2C, 0x21, 0x3B
# How long a frame stays; and what makes an animation begin again.
CONTROL, APPLICATION = 0xF9, 0xFF
LOOPS = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")
HAS_COLOURS, HOW_MANY = 0x80, 0x07


def begins(data: bytes) -> bool:
    return data.startswith((b"GIF87a", b"GIF89a"))


def clean(data: bytes) -> Shown:
    reader = Reader(data)
    head = reader.take(13)
    kept = [head, reader.take(colours(head[10]))]
    screen = Reader(head[6:])
    width, height = screen.little(2), screen.little(2)
    frames = 0
    while reader and (block := reader.byte()) != END:
        if block == FRAME:
            described = reader.take(9)
            table, depth = reader.take(colours(described[8])), reader.take(1)
            kept += [bytes([FRAME]), described, table, depth, blocks(reader)]
            frames += 1
        elif block == EXTENSION:
            label = reader.byte()
            content = blocks(reader)
            if label == CONTROL or (label == APPLICATION and content.startswith(LOOPS)):
                kept.append(bytes([EXTENSION, label]) + content)
        else:
            raise BrokenPictureError
    if not frames:
        raise BrokenPictureError
    return Shown(b"".join([*kept, bytes([END])]), width, height)


def colours(flags: int) -> int:
    """Bytes of the table of colours that these flags announce."""
    return 3 * 2 ** ((flags & HOW_MANY) + 1) if flags & HAS_COLOURS else 0


def blocks(reader: Reader) -> bytes:
    """Sub-blocks, up to the empty one that ends them."""
    start = reader.place
    while length := reader.byte():
        reader.take(length)
    return reader.data[start : reader.place]
