"""What is taken for a picture, and what of it is kept."""

from hashlib import blake2b
from zlib import compress

import pytest

from portfolio import rules
from portfolio.images.checking import (
    BROKEN,
    FORMATS,
    MOST_BYTES,
    NOT_A_PICTURE,
    TOO_LARGE,
    TOO_WIDE,
    RefusedPictureError,
    check,
)
from tests.portfolio import pictures

EACH = pytest.mark.parametrize("content_type", pictures.ALL)


def refusal(data):
    with pytest.raises(RefusedPictureError) as caught:
        check(data)
    return str(caught.value)


def test_formats_are_those_that_the_tables_take():
    assert {each.extension: each.content_type for each in FORMATS} == rules.PICTURES


@EACH
def test_picture_is_known_by_its_content(content_type):
    data = pictures.ALL[content_type]
    picture = check(data)
    assert (picture.content_type, picture.width, picture.height) == (content_type, 12, 8)
    assert picture.digest == blake2b(picture.data, digest_size=16).hexdigest()
    endings = {each.content_type: each.extension for each in FORMATS}
    assert picture.address == f"/images/{picture.digest}.{endings[content_type]}"


@EACH
def test_picture_without_metadata_is_kept_as_it_is(content_type):
    assert check(pictures.ALL[content_type]).data == pictures.ALL[content_type]


@EACH
def test_metadata_and_what_stands_behind_the_picture_are_left_out(content_type):
    assert pictures.TALKATIVE[content_type].count(pictures.SECRET) > 2
    assert check(pictures.TALKATIVE[content_type]).data == pictures.ALL[content_type]


@EACH
def test_same_picture_with_other_metadata_has_the_same_address(content_type):
    address = check(pictures.ALL[content_type]).address
    assert check(pictures.TALKATIVE[content_type]).address == address


@pytest.mark.parametrize("order", ["big", "little"])
@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (12, 8)), (3, (12, 8)), (6, (8, 12)), (8, (8, 12))]
)
def test_photo_stays_upright_without_its_exif(orientation, size, order):
    segment = pictures.jpeg_segment(0xE1, pictures.exif(orientation, order))
    picture = check(pictures.JPEG[:2] + segment + pictures.JPEG[2:])
    assert (picture.width, picture.height) == size
    assert pictures.SECRET not in picture.data
    assert (b"Exif" in picture.data) == (orientation != 1)
    # What is left of it says the same when it is read again.
    assert check(picture.data) == picture


@pytest.mark.parametrize("tiff", [b"", b"MM", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff"])
def test_exif_that_makes_no_sense_counts_as_upright(tiff):
    segment = pictures.jpeg_segment(0xE1, b"Exif\0\0" + tiff)
    assert check(pictures.JPEG[:2] + segment + pictures.JPEG[2:]).data == pictures.JPEG


def test_colours_of_an_adobe_jpeg_stay():
    adobe = b"Adobe\0\x64\0\0\0\0\x02"
    segment = pictures.jpeg_segment(0xEE, adobe + pictures.SECRET)
    data = check(pictures.JPEG[:2] + segment + pictures.JPEG[2:]).data
    assert pictures.jpeg_segment(0xEE, adobe) in data
    assert pictures.SECRET not in data


def test_jpeg_whose_end_is_missing_gets_one():
    assert check(pictures.JPEG[:-2]).data == pictures.JPEG


def test_metadata_within_a_frame_of_an_animated_webp_is_left_out():
    still = pictures.WEBP[30:]
    head = pictures.webp_chunk(b"VP8X", b"\x02" + pictures.WEBP[21:30])
    animation = pictures.webp_chunk(b"ANIM", bytes(6))

    def whole(frame):
        return pictures.riff(b"WEBP" + head + animation + pictures.webp_chunk(b"ANMF", frame))

    talkative = bytes(16) + still + pictures.webp_chunk(b"note", pictures.SECRET)
    assert check(whole(talkative)).data == whole(bytes(16) + still)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><img src=x onerror=alert(1)>",
        b"%PDF-1.7",
        b"BM" + bytes(60),
        b"\0\0\0\x1cftypavif",
    ],
)
def test_what_is_no_picture_is_refused(data):
    assert refusal(data) == NOT_A_PICTURE


@EACH
def test_picture_that_was_cut_off_is_refused_and_never_an_error(content_type):
    data = pictures.ALL[content_type]
    # From here on a browser shows what there is of it.
    shown = {"image/jpeg": data.find(b"\xff\xda"), "image/gif": data.find(pictures.gif_frame(1))}
    last = shown.get(content_type, len(data)) - 1
    for length in range(13, last):
        assert refusal(data[:length]) == BROKEN


@EACH
def test_picture_with_any_byte_broken_is_kept_or_refused_and_never_an_error(content_type):
    data = pictures.TALKATIVE[content_type]
    for place in range(len(data)):
        for value in (0, 0x7F, 0xFF):
            try:
                check(data[:place] + bytes([value]) + data[place + 1 :])
            except RefusedPictureError:
                continue


def test_png_with_a_wrong_checksum_or_an_unknown_critical_chunk_is_refused():
    assert refusal(pictures.PNG[:20] + b"\1" + pictures.PNG[21:]) == BROKEN
    chunk = pictures.png_chunk(b"ABCD", b"")
    assert refusal(pictures.PNG[:33] + chunk + pictures.PNG[33:]) == BROKEN


def test_picture_without_an_area_is_refused():
    assert refusal(pictures.GIF[:6] + b"\0\0" + pictures.GIF[8:]) == BROKEN


def test_picture_that_is_too_wide_is_refused_with_a_sentence():
    header = pictures.png_chunk(b"IHDR", (5001).to_bytes(4, "big") + b"\0\0\0\1\x08\0\0\0\0")
    pixels = pictures.png_chunk(b"IDAT", compress(bytes(5002)))
    wide = pictures.PNG[:8] + header + pixels + pictures.png_chunk(b"IEND", b"")
    assert refusal(wide) == TOO_WIDE
    assert "5000 pixels" in refusal(wide)


def test_picture_above_a_megabyte_is_refused_before_it_is_read():
    assert refusal(pictures.PNG + bytes(MOST_BYTES)) == TOO_LARGE
    assert check(pictures.PNG + bytes(MOST_BYTES - len(pictures.PNG)))
