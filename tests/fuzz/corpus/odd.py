"""What is no plain text: JSON of odd shapes, bytes of broken codes, files that lie."""

# fmt: off
from base64 import b64encode

# As they stand in a body; most are no JSON, or not as RFC 8259 has it.
JSON = [
    "", " ", "\n", "null", "true", "false", "0", "-0", "1", '""', '"x"', "[]", "{}", "[[]]", "[{}]", "{}{}", "{},", "{,}",
    "{'a': 1}", "{a: 1}", '{"a": 1,}', '{"a" 1}', '{"a": }', '{"a"}', "[1,]", "[,]", "[1 2]", "[", "{", "]", "}", '"', "'",
    "NaN", "Infinity", "-Infinity", "undefined", "None", "True", "nul", "+1", ".5", "5.", "01", "1e", "0x1", "1e999", "-",
    '{"a": NaN}', '{"a": 1, "a": 2}', '{"name": "a", "name": "b"}', '{"": 1}', '{"": "", "": ""}', '{"\\u0000": 1}',
    '{"\\ud800": 1}', '{"a": "\\ud800"}', '{"a": "\\u0000"}', '{"a": "\\x00"}', '{"a": "\\"}', '{"a": "\\u12"}',
    '{"a": "\\uZZZZ"}', '{"a": "\n"}', '{"a": "\t"}', '{"a": "\0"}', "// x\n{}", "/* x */ {}", "# x\n{}", "\ufeff{}",
    '{"__proto__": {"x": 1}}', '{"constructor": {}}', '{"id": 1}', '{"id": null}', '{"id": "1"}', '{"id": 1.0}', '{"id": true}',
    '{"version": 1}', '{"imported": {}}', '{"sort_order": 1}', '{"updated_at": "2020"}', '{"pk": 1}', '{"non_field_errors": 1}',
    '{"active": "true"}', '{"active": 1}', '{"active": null}', '{"active": []}', '{"level": "5"}', '{"level": 5.0}',
    '{"level": 5e0}', '{"level": 1e400}', '{"level": -0}', '{"level": true}', '{"level": [5]}', '{"level": ' + "9" * 5000 + "}",
    '{"name": null}', '{"name": []}', '{"name": {}}', '{"name": 1}', '{"name": true}', '{"name": ["a"]}', '{"name": {"a": 1}}',
    '{"technologies": null}', '{"technologies": "Python"}', '{"technologies": {}}', '{"technologies": [1]}',
    '{"technologies": [null]}', '{"technologies": [[]]}', '{"technologies": ["Python", "Python"]}', '{"technologies": [""]}',
    '{"highlights": [null]}', '{"highlights": "x"}', '{"highlights": [{}]}', '{"highlights": [["x"]]}', '{"highlights": [""]}',
    '{"keywords": [1]}', '{"keywords": {"0": "x"}}', "[" * 100 + "]" * 100, "[" * 20 + "]" * 20, "[" * 21 + "]" * 21,
    "[" * 100_000, '{"a":' * 100 + "1" + "}" * 100, '{"a":' * 50_000, "[" + "1," * 50_000 + "1]", '["' + "x" * 100_000 + '"]',
    "{" + ",".join(f'"k{n}": 1' for n in range(5_000)) + "}", "[null]", "[true]", '["1"]', "[1, 1]", "[1.0]", "[-1]", "[0]",
    "[1e400]", "[" + "9" * 5000 + "]", "[{}]", "[[1]]", "[2147483648]", "[9223372036854775808]",
]

# Bodies that are no text.
BYTES = [
    b"\xff", b"\xfe\xff", b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b"\x00", b"{\x00}", b'{"a": "\xff"}', b'{"a": "\xc3"}',
    b'{"a": "\xc0\xaf"}', b'{"a": "\xed\xa0\x80"}', b'{"a": "\xf4\x90\x80\x80"}', b'{"a": "\xf8\x88\x80\x80\x80"}', b"\x1f\x8b\x08\x00",
    b"PK\x03\x04", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP", b"<?xml version='1.0'?>",
    b"a=1&b=2", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--", b"\x80\x04N.", b"\x00" * 1000, bytes(range(256)),
    "{}".encode("utf-16"), "{}".encode("utf-32"), '{"name": "é"}'.encode("latin-1"), b'{"name": "\x80"}', b"\r\n\r\n", b"{}\x00",
]

# Base64, or nearly.
BASE64 = [
    "e30=", "e30", "e3 0=", "e30=\n", "=", "==", "====", "e30==", "!", "e30!", "é", "\0", "\ud800", "-_-_", "++//", "A", "AA", "AAA",
    "AAAA=", "data:;base64,e30=", "e30=e30=", "%65", " ", "\u200b", "＝", "e" * 4001, b64encode(b"\xff" * 50).decode(), "AA=A", "A===",
]

CONTENT_TYPES = [
    "", "application/json", "APPLICATION/JSON", "application/json;", "application/json; charset=utf-8", "application/json; charset=utf-16",
    "application/json; charset=nonsense", "application/json; charset=\0", "application/json, text/html", "application/jsonx", "text/json",
    "text/plain", "text/html", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x", "multipart/form-data; boundary=" + "x" * 300, "multipart/mixed", "application/octet-stream", "/", "x",
    "*/*", "application/*", "application/merge-patch+json", "application/json-patch+json", "é", "a/b;c=\"", "a/b; c=d; c=e", "x" * 5000,
]

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
# Name, what the client says it is, bytes.
FILES = [
    ("x.png", "image/png", b""), ("x.png", "image/png", b"x"), ("x.png", "image/png", PNG), ("x.png", "image/png", PNG[:12]),
    ("x.png", "image/png", PNG + b"\xff" * 100), ("x.png", "image/png", b"<script>canary()</script>"), ("x.png", "text/html", PNG),
    ("x.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='canary()'/>"), ("x.png", "image/png", b"<svg onload=x>"),
    ("x.gif", "image/gif", b"GIF89a"), ("x.gif", "image/gif", b"GIF89a/*\x00\x00*/=1;canary()"), ("x.gif", "image/gif", b"GIF89a" + b"\xff" * 20),
    ("x.jpg", "image/jpeg", b"\xff\xd8\xff"), ("x.jpg", "image/jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF"), ("x.jpg", "image/jpeg", b"\xff\xd8" * 99),
    ("x.jpg", "image/jpeg", b"\xff\xd8\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01"), ("x.webp", "image/webp", b"RIFF\xff\xff\xff\xffWEBPVP8 "),
    ("x.webp", "image/webp", b"RIFF\x04\x00\x00\x00WEBP"), ("x.bmp", "image/bmp", b"BM"), ("x.ico", "image/x-icon", b"\0\0\1\0"),
    ("x.exe", "application/x-msdownload", b"MZ"), ("x.zip", "application/zip", b"PK\x03\x04"), ("x.pdf", "application/pdf", b"%PDF-1.7"),
    ("../../x.png", "image/png", PNG), ("x\0.png", "image/png", PNG), ("", "image/png", PNG), ("x" * 500, "image/png", PNG),
    ("<b>.png", "image/png", PNG), ('";x=".png', "image/png", PNG), ("x.php", "image/png", PNG), ("\u202egnp.exe", "image/png", PNG),
    ("x.html", "text/html", b"<script>canary()</script>"), ("x.json", "application/json", b"{}"), ("x.png", "", PNG), ("x.png", "x" * 300, PNG),
    ("x.png", "image/png", PNG[:16] + b"\xff\xff\xff\xff\xff\xff\xff\xff" + PNG[24:]), ("x.png", "image/png", b"\0" * 5000),
]

# As texts, for any field: bytes by their Latin-1 letters.
FAMILIES = {
    "json": [each for each in JSON if len(each) < 5_000],
    "base64": BASE64,
    "content types": [each for each in CONTENT_TYPES if len(each) < 1_000],
    "bytes": [each.decode("latin-1") for each in BYTES],
}
