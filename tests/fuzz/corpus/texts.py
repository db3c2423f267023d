"""Letters, and what only looks like them."""

# fmt: off

# One letter in so many scripts, whole sentences, and what folding does to them.
SCRIPTS = [
    "Zoë Müller-Lüdenscheidt", "Łukasz Żółć", "Ærøskøbing", "İstanbul", "ısı", "Straße", "STRASSE",
    "ŉ", "ǆ", "ﬁﬂﬃ", "ſtrange", "Ω≠Ω", "Å", "Å", "Å", "é", "é", "ñ", "ñ", "가", "가",
    "한국어 이력서", "日本語の履歴書", "简历", "簡歷", "東京都千代田区", "ﾊﾝｶｸ", "ＦＵＬＬＷＩＤＴＨ",
    "Живой резюме", "Ґанок", "Ελληνικά", "ΌΣΟΣ", "όσος", "ქართული", "Հայերեն", "ไทยไม่มีเว้นวรรค",
    "ျမန်မာ", "ខ្មែរ", "ລາວ", "བོད་ཡིག", "हिन्दी", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "සිංහල",
    "አማርኛ", "ᏣᎳᎩ", "ᐃᓄᒃᑎᑐᑦ", "ߒߞߏ", "ⵜⵉⴼⵉⵏⴰⵖ", "𐍈𐌰𐌽", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "𝟘𝟙𝟚", "①②③", "㍿", "㏕", "﷽",
    "ꙮ", "𒐫", "𓂀", "🂡", "𠜎𠜱", "𪛖", "𰻞", "Ⅷ", "½", "٣", "۴", "१२", "໓", "๔", "٠٫٥", "²³",
    "ﷺ", "ß" * 40, "İ" * 30, "ΐ", "ᾳ", "ﬀ", "ŉ" * 10, "ẞ",
]

# What joins to one sign on the screen, and is many in the table.
EMOJI = [
    "👩‍👩‍👧‍👦", "👩🏽‍💻", "🏳️‍🌈", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇩🇪🇫🇷", "🇩", "☺️", "☺︎", "❤️‍🔥", "1️⃣", "#️⃣", "👍🏿",
    "🧑‍🤝‍🧑", "👨‍👩‍👦" * 20, "🫠", "🪿", "\U0001fae8", "😀" * 50, "☠", "✊🏻✊🏼✊🏽", "🕴🏾‍♂️",
]

# Text that runs the other way, or pretends to.
BIDI = [
    "שלום", "مرحبا بالعالم", "abc שלום def", "\u202efdp.exe", "invoice\u202efdp.scr",
    "\u202a\u202b\u202c\u202d\u202e", "\u2066\u2067\u2068\u2069", "\u200e\u200f", "\u061c",
    "user\u2066 // admin\u2069 \u2066", "\u202e" * 50, "a\u2067b\u2069c", "\u2069\u2069\u2069",
    "(\u202e)", "\u202eevil", "\u200f\u200e\u200f\u200e", "אב 12 גד", "\u202babc\u202c", "price: \u202e001", "ا" * 60,
]

# Nothing to see, and yet something.
INVISIBLE = [
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u115f", "\u1160",
    "\u17b4", "\u180e", "\u2800", "\u3164", "\uffa0", "\ufff9\ufffa\ufffb", "\ufffc", "\ufffd",
    "a\u200bb\u200bc", "admin\u200b", "\ufeffadmin", "pay\u00adpal", "\U000e0001\U000e0041",
    "\U000e0020" * 20, "\ufe0f", "\U000e0100", "x\u2061y\u2062z", "\u2063\u2064",
    "name\u200dname", "\u200b" * 100, "tag\U000e007f",
]

# Every kind of space and end of line, alone and at the ends of a text.
SPACES = [
    " ", "  ", "\t", "\n", "\r", "\r\n", "\v", "\f", "\x85", "\u00a0", "\u1680", "\u2000",
    "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
    "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", " a", "a ", "\ta\t", "\na\n",
    "a\r\nb", "a\rb", "a\u2028b", "a\u2029b", "a\x85b", "a\vb", "a\fb", "  a  b  ", "a\u00a0b",
    "\u3000a\u3000", "a\n\n\n\n\nb", "\n" * 200, " " * 200, "\t" * 50 + "x", "x" + " " * 99,
]

# Signs that steer a terminal, a parser or a database.
CONTROLS = [
    "\0", "a\0b", "\0\0\0", "\0admin", "admin\0", "\x01", "\x02\x03", "\x04", "\x07", "\b", "a\bb",
    "\x0e\x0f", "\x10", "\x1a", "\x1b", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b[2J", "\x1b[6n",
    "\x1c\x1d\x1e\x1f", "\x7f", "\x80", "\x81\x8d\x8f\x90\x9d", "\x9b31m", "\x9f", "%00", "\\0",
    "\\x00", "\\u0000", "&#0;", "&#x0;", "\u2400", "\ufdd0", "\ufffe", "\uffff", "\U0001ffff",
    "\U0010ffff", "\U0010fffe", "\ue000", "\U000f0000", "\U00100000", "".join(map(chr, range(1, 32))),
]

# Halves of a pair, which no UTF-8 has: JSON can name them.
SURROGATES = [
    "\ud800", "\udbff", "\udc00", "\udfff", "a\ud800", "\ud800a", "\udc00\ud800", "\ud83d",
    "\ude00", "x\ud83dx", "\ud800" * 10, "\udfff\udfff", "\ud834\ud834", "ok \udcff not ok",
    "\udc80", "\udce9", "é\udc80", "\ud800\n", "\ud800<b>", '\udc00"',
]

# Signs upon signs.
ZALGO = [
    "Z̷̢̛a̸̡͘l̶̨͝g̵̨̕ơ̷̢", "e\u0301" * 30, "a" + "\u0300" * 50, "a" + "\u0300" * 200, "\u0300", "\u0300\u0301\u0302",
    "H̸̡̪̯ͨ͊̽̅̾Ȩ̬̩̾͛ͪ̈́̀́͘ ̶̧̨̱̹̭̯ͧ̾ͬC̷̙̲̝͖ͭ̏ͥͮ͟Oͮ͏̮̪̝͍", "i̇̇̇̇̇", "ก็็็็็็็็็็็็", "ด้้้้้็็็็็้้้้้", "\u20dd\u20de\u20df", "x\u20e3",
    "q\u0489\u0489\u0489", "\u0488" * 20, "o\u0338/", "=\u0338", "\u0f39\u0f71", "\u1ab0" * 30,
]

# One name for two who are not the same.
LOOKALIKES = [
    "аdmin", "аdmіn", "раураl", "ɡithub", "gıthub", "Ρython", "Рython", "Pуthon", "Рyтhоn", "ＡＤＭＩＮ",
    "adm\u0131n", "\u0430", "a", "ο", "o", "0", "O", "Ο", "О", "ӏ", "I", "l", "1", "|", "ǃ", "rn", "m",
    "vv", "w", "cl", "d", "ᴀᴅᴍɪɴ", "🅰🅳🅼🅸🅽", "ⓐⓓⓜⓘⓝ", "𝐚𝐝𝐦𝐢𝐧", "ad\u2060min", "admin ", "Admin",
    "ADMIN", "administrator", "root", "owner", "system", "null", "Test",
]

# Far too much of it; each as long as a column, one more, and far more.
LONG = [
    "a" * 49, "a" * 50, "a" * 51, "a" * 99, "a" * 100, "a" * 101, "a" * 254, "a" * 255, "a" * 256,
    "é" * 100, "é" * 101, "é" * 255, "é" * 256, "😀" * 100, "😀" * 101, "😀" * 255, "😀" * 256,
    "a" * 1000, "a" * 1001, "a" * 19_999, "a" * 20_000, "a" * 20_001, "é" * 20_000, "😀" * 20_001,
    "word " * 4000, "x\n" * 9_999, "a" * 60_000, "\u0300" * 20_000, "<b>" * 6_000, "&" * 20_000,
]

# Words that a machine takes for something else.
WORDS = [
    "null", "NULL", "Null", "nil", "None", "undefined", "void", "NaN", "nan", "Infinity", "-Infinity",
    "inf", "true", "True", "TRUE", "false", "False", "FALSE", "yes", "no", "on", "off", "y", "n", "t",
    "f", "", "''", '""', "()", "[]", "{}", "[object Object]", "constructor", "__proto__", "prototype",
    "toString", "hasOwnProperty", "__class__", "__init__", "self", "this", "NO", "Norway", "1e5",
    "0x1F", "0b1", "0o7", "1_000", "CON", "PRN", "AUX", "NUL", "COM1", "LPT1", ".", "..", "~", "-",
    "--", "---", "...", "*", "?", "%", "_", "\\", "/", "|", "#", ";", "@", "!", "$", "^", "`", "'",
    '"', "-1", "+1", "admin", "default", "delete", "select", "id", "pk", "all", "any", "in",
]

FAMILIES = {
    "scripts": SCRIPTS,
    "emoji": EMOJI,
    "bidi": BIDI,
    "invisible": INVISIBLE,
    "spaces": SPACES,
    "controls": CONTROLS,
    "surrogates": SURROGATES,
    "zalgo": ZALGO,
    "lookalikes": LOOKALIKES,
    "long": LONG,
    "words": WORDS,
}
