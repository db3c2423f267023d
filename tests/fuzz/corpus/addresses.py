"""Web addresses and mailboxes: what runs, what deceives, what only looks broken."""

# fmt: off

RUN = [
    "javascript:canary()", "JavaScript:canary()", "JAVASCRIPT:canary()", "java\nscript:canary()", "java\tscript:canary()",
    "java\rscript:canary()", "java\0script:canary()", " javascript:canary()", "\x01javascript:canary()",
    "\u00a0javascript:canary()", "javascript&colon;canary()", "javascript&#58;canary()", "javascript%3acanary()",
    "&#106;avascript:canary()", "jav&#x09;ascript:canary()", "javascript://example.com/%0acanary()", "javascript:",
    "javascript:void(0)", "vbscript:canary", "livescript:canary()", "mocha:x", "data:text/html,<script>canary()</script>",
    "data:text/html;base64,PHNjcmlwdD5jYW5hcnkoKTwvc2NyaXB0Pg==", "DATA:text/html,x", "data:,x", "data:image/svg+xml,<svg/>",
    "blob:https://example.com/x", "filesystem:https://example.com/x", "view-source:https://example.com", "about:blank",
    "file:///etc/passwd", "ftp://example.com/x", "ws://example.com", "mailto:kim@example.com", "tel:+491", "sms:1", "x:y",
    "chrome://settings", "ms-msdt:/id", "intent://x#Intent;end", "feed:javascript:canary()", "jar:https://x!/y", "urn:x:y",
    "http:javascript:canary()", "https:javascript:canary()", "https://example.com/javascript:canary()", "ssh://x", "gopher://x",
]

DECEIVE = [
    "https://github.com@canary.example/", "https://github.com%40canary.example", "https://user:secret@example.com/",
    "https://@example.com", "https://:@example.com", "https://a@b@c.example", "https://github.com:443@canary.example",
    "https://github.com\\@canary.example", "https://github.com\\.canary.example", "https:\\\\canary.example",
    "https:/\\canary.example", "https:///canary.example", "https:////canary.example", "//canary.example", "\\\\canary.example",
    "https://gіthub.com", "https://ɡithub.com", "https://github。com", "https://github．com", "https://ｇithub.com",
    "https://xn--gthub-cua.com", "https://xn--", "https://xn--a.example", "https://аррӏе.com", "https://faß.de", "https://ß.de",
    "https://faß.example/ß", "https://☃.example", "https://💩.la", "https://example.com.", "https://example..com",
    "https://.example.com", "https://-example.com", "https://example-.com", "https://ex_ample.com", "https://example.com:",
    "https://example.com:0", "https://example.com:65535", "https://example.com:65536", "https://example.com:99999999",
    "https://example.com:-1", "https://example.com:80x", "https://example.com:٤٤٣", "https://example.com:８０",
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://0/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::1", "https://::1]", "https://[]/", "https://[g::1]/",
    "https://[v1.x]/", "https://169.254.169.254/latest/meta-data/", "https://localhost/", "https://localhost.localdomain",
    "https://internal", "https://example", "https://1.2.3", "https://1.2.3.4.5", "https://256.256.256.256", "https://①.example",
    "https://example.com#@canary.example", "https://example.com?@canary.example", "https://example.com/#javascript:canary()",
    "https://example.com/\u202egpj.exe", "https://example\u200b.com", "https://exam\u00adple.com", "https://exa\u2060mple.com",
]

SHAPES = [
    "https://example.com", "HTTPS://EXAMPLE.COM/", "http://example.com", "https://example.com/a b", "https://example.com/a%20b",
    "https://example.com/%", "https://example.com/%zz", "https://example.com/%00", "https://example.com/\0", "https://",
    "http://", "https:", "https", "http:/example.com", "https//example.com", "://example.com", "example.com", "www.example.com",
    "https://example.com/<script>", "https://example.com/\"onclick=canary()", "https://example.com/'x'", "https://example.com/{x}",
    "https://example.com/|x|", "https://example.com/^", "https://example.com/`", "https://example.com/\\", "https://example.com/x\ny",
    "https://example.com/x\ty", "https://example.com/x\r", "\nhttps://example.com", "https://example.com\n", " https://example.com",
    "https://example.com ", "https://example.com/\u2028", "https://example.com/é", "https://example.com/\ud800",
    "https://example.com/?a=1&b=2", "https://example.com/?a=1&amp;b=2", "https://example.com/?<b>", "https://example.com/;x=1",
    "https://example.com/a,b", "https://example.com/" + "a" * 300, "https://example.com/" + "a" * 3000, "https://" + "a" * 64 + ".com",
    "https://" + "a." * 130 + "com", "https://example.com/../../x", "https://example.com/.", "https://exa mple.com", "https://exa\tmple.com",
    "https://example.com/(x)", "https://example.com/[x]", "https://example.com/#", "https://example.com/##", "https://example.com/?",
    "https://example.com/a//b", "https://example.c", "https://example.co-m", "https://example.123", "httpss://example.com", "h",
]

MAILBOXES = [
    "kim@example.com", "KIM@EXAMPLE.COM", "kim+tag@example.com", "kim.@example.com", ".kim@example.com", "k..m@example.com",
    "\"kim\"@example.com", "\"k m\"@example.com", "kim@localhost", "kim@[127.0.0.1]", "kim@[IPv6:::1]", "kim@example", "kim@", "@",
    "@example.com", "kim", "kim@@example.com", "kim@a@example.com", "kim@example.com,lee@example.com", "Kim <kim@example.com>",
    "kim@example.com\nBcc: lee@example.com", "kim@example.com\r\nX: y", "kim@exämple.com", "kím@example.com", "kim@xn--", "kim@-a.com",
    "kim@a-.com", "kim@a..com", "kim@" + "a" * 64 + ".com", "a" * 65 + "@example.com", "a" * 240 + "@example.com", "kim@example.com.",
    "kim@.com", "kim@com", "kim@example.c", "kim@example.com\0", "\0@example.com", "kim @example.com", "kim@ example.com", "<kim@example.com>",
    "kim@example.com>", "kim&amp;@example.com", "kim'--@example.com", "kim\"@example.com", "kim\\@example.com", "kim%@example.com",
    "<script>@example.com", "kim@<script>.com", "(c)kim@example.com", "kim@example.com?cc=x", "mailto:kim@example.com", "kim#@example.com",
]

TELEPHONES = [
    "+49 30 901820", "+1 (555) 010-0199", "0049", "112", "+", "++49", "tel:+49", "+49;ext=1", "+49,,1", "+49#", "*#06#", "+٤٩",
    "(030", "030)", "+49\n30", "+49\u00a030", "+49\u200e30", "<b>+49</b>", "javascript:+49", "+" + "9" * 49, "+" + "9" * 60,
]

FAMILIES = {
    "run": RUN,
    "deceive": DECEIVE,
    "shapes": SHAPES,
    "mailboxes": MAILBOXES,
    "telephones": TELEPHONES,
}
