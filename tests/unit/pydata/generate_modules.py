# SPDX-License-Identifier: Apache-2.0
"""Modules with all that literals can be, and things around them. The same seed gives the same module."""
import random

PREFIXES = ["", "", "", "r", "R", "u", "U", "f", "F", "rf", "fR", "Rf", "FR", "b", "B", "rb", "bR", "Br"]
ESCAPES = [r"\n", r"\t", r"\\", r"\'", r"\"", r"\a", r"\b", r"\f", r"\r", r"\v", r"\0", r"\7", r"\101", r"\377", r"\400",
           r"\x41", r"\xe9", r"\u00e9", r"\u2192", r"\U0001F4D0", r"\d", r"\ ", r"\(", r"\times", r"\8", "\\\n",
           r"\N{GREEK SMALL LETTER PI}", r"\N{bullet}", r"\N{LINE FEED}", r"\N{NBSP}", r"\N{CJK UNIFIED IDEOGRAPH-4E00}",
           r"\N{HANGUL SYLLABLE GAG}", r"\N{LATIN CAPITAL LETTER GHA}"]
BAD_ESCAPES = [r"\x4", r"\xg0", r"\u12", r"\U00110000", r"\N{NO SUCH CHARACTER}", r"\N", r"\N{}", r"\ud800", r"\udfff"]
TEXTS = ["a", "Calcule 3 × 4 :", "é", "→", "📐", "<p>l'aire</p>", "# pas un commentaire", "[{(", "]})", "{{x}}", " ", "x = [1]"]
ASCII_TEXTS = ["a", "b c", "# x", "[{(", ")}]", " ", "<p>", "0"]
NUMBERS = ["0", "00", "0_0", "1", "12", "1_000", "0x1F", "0XaB_c", "0o17", "0O7", "0b101", "0B1_0", "9223372036854775807",
           "9223372036854775808", "123456789012345678901234567890", "0xFFFFFFFFFFFFFFFF", "1.5", "1.", ".5", "0.1", "1e5",
           "1E-3", "1.5e+10", "1_0.2_5e1_0", "1e400", "1e-400", "00.5", "09.5", "0777e0", "1j", "2.5J", "0e0", "5e-324",
           "1.7976931348623157e308", "0.30000000000000004", "123456789.123456789", "2.2250738585072014e-308"]
BAD_NUMBERS = ["012", "1__0", "1_", "0x", "0b2", "0o8", "1e", "1.5.2x", "0_7", "12abc", "1_000_", "0xg"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.bad = self.random.random() < 0.15
        self.ascii = self.random.random() < 0.2

    def pick(self, items):
        return items[self.random.randrange(len(items))]

    def chance(self, probability):
        return self.random.random() < probability

    def blank(self, inside):
        """White space where it may stand; inside brackets with line ends and comments."""
        kinds = ["", "", "", " ", "  ", "\t", "\f", " \\\n "]
        if inside:
            kinds += ["\n", "\n    ", "  # ] } ) ' \"\"\"\n", "\n\n\t", "\\\n"]
        return self.pick(kinds)

    def body(self, prefix, quotes, depth):
        parts = []
        raw, is_bytes, is_format = "r" in prefix.lower(), "b" in prefix.lower(), "f" in prefix.lower()
        for _ in range(self.random.randrange(5)):
            kind = self.random.random()
            if kind < 0.35:
                escape = self.pick(BAD_ESCAPES) if self.bad and self.chance(0.1) else self.pick(ESCAPES)
                if is_format and raw and "{" in escape:
                    continue
                if is_bytes and self.chance(0.7):
                    continue
                parts.append(escape)
            elif kind < 0.45 and len(quotes) == 3:
                parts.append("\n")
            elif kind < 0.5 and len(quotes) == 3:
                parts.append("'" if quotes[0] == '"' else '"')
            elif is_format and kind < 0.7 and depth < 3 and self.chance(0.4):
                parts.append(self.field(quotes, depth))
            else:
                text = self.pick(ASCII_TEXTS if is_bytes or self.ascii else TEXTS)
                if is_format and "{{" not in text:
                    text = text.replace("{", "{{").replace("}", "}}")
                parts.append(text.replace(quotes[0], ""))
        text = "".join(parts)
        while raw and (len(text) - len(text.rstrip("\\"))) % 2:
            text += "."
        return text

    def field(self, quotes, depth):
        inner = self.pick(["1", "x", "'a'", '"b"', "{1: 2}[1]", "(1, 2)", "a['k']", 'a["k"]', "lambda_", None])
        if inner is None:
            inner = self.string(depth + 1)
        tail = self.pick(["", "", "!r", ":>10", "=", ":{w}", "!s:^{w}.{p}", "=!r:x", ":%Y-%m"])
        return "{" + self.pick(["", " "]) + (" " if inner.startswith("{") else "") + inner + tail + "}"

    def string(self, depth=0):
        prefix = self.pick(PREFIXES)
        if depth == 0 and "b" in prefix.lower() and self.chance(0.7):
            prefix = ""
        quotes = self.pick(["'", '"', "'''", '"""'])
        body = self.body(prefix, quotes, depth)
        if body.endswith(quotes[0]):
            body += " "
        return prefix + quotes + body + quotes

    def strings(self, inside):
        text = self.string()
        while self.chance(0.25):
            text += (self.blank(inside) or " ") + self.string()
        return text

    def number(self):
        sign = self.pick(["", "", "", "-", "+", "- "])
        if self.bad and self.chance(0.1):
            return self.pick(BAD_NUMBERS)
        return sign + self.pick(NUMBERS)

    def key(self):
        return self.pick([lambda: f'"k{self.random.randrange(9)}"', lambda: f"'{self.random.randrange(4)}'",
                          lambda: str(self.random.randrange(4)), lambda: self.pick(["None", "True", "False", "0.5", "1.0"]),
                          lambda: self.string()])()

    def items(self, depth, make):
        parts = [make() for _ in range(self.random.randrange(5))]
        text = self.blank(True)
        for index, part in enumerate(parts):
            text += part + self.blank(True)
            if index + 1 < len(parts) or self.chance(0.3):
                text += "," + self.blank(True)
        if self.bad and self.chance(0.03):
            text += self.pick([",,", "]", ")", "}", "(", "1 2", "'"])
        return text, len(parts)

    def value(self, depth=0, inside=False):
        kind = self.random.random()
        if depth > 4 or kind < 0.3:
            return self.strings(inside)
        if kind < 0.5:
            return self.number()
        if kind < 0.6:
            return self.pick(["None", "True", "False", "..."] if self.chance(0.05) else ["None", "True", "False"])
        if kind < 0.75:
            return "[" + self.items(depth, lambda: self.value(depth + 1, True))[0] + "]"
        if kind < 0.82:
            text, count = self.items(depth, lambda: self.value(depth + 1, True))
            comma = "," if count == 1 and not text.rstrip(" \t\f\n\\").endswith(",") and "#" not in text else ""
            return "(" + text + comma + ")"
        if kind < 0.85:
            return "(" + self.blank(True) + self.value(depth + 1, True) + self.blank(True) + ")"
        if kind < 0.87:
            return "{" + self.number() + "}"
        member = lambda: self.key() + self.blank(True) + ":" + self.blank(True) + self.value(depth + 1, True)
        return "{" + self.items(depth, member)[0] + "}"

    def around(self, index):
        """Statements that are no content."""
        return self.pick(["", "", "\n", "# [{\n", "    # deeper\n", "\f\n", "\t\n", f"import m{index}\n",
                          f"def f{index}(a, /, b=1, *c, d: int = 2, **e) -> str:\n    'doc'\n    return f\"{{a!r:>{{b}}}}\"\n",
                          f"class C{index}(object):\n\tx = 1\n\n\tdef m(self): pass\n",
                          f"async def g{index}():\n  async for q in r:\n      yield q\n  return\n",
                          f"@deco{index}\ndef h{index}(): return [i for i in range(3) if i]\n",
                          f"for i{index} in (1, 2):\n    if i{index}: print(i{index}); continue\nelse:\n    pass\n",
                          f"try:\n    import m\nexcept (A, B) as e{index}:\n    raise\nfinally: pass\n",
                          f"l{index} = lambda x, *y: (x, y)\n", f"w{index} = [y := 1, y**2]\n",
                          f"with a as b{index}, c: pass\n", "while False: break\n", f"u{index} = not a<b>c!=d//2|~e@f\n",
                          "'''string\n# not a comment\n'''\n", "x.y.z[1:2, ...] = None\n", "assert a, b; pass;\n"])

    def statement(self, index):
        name = f"V{index}"
        annotation = self.pick(["", "", "", ": int", " : 'List[str]'", ": Dict[str, Any]"])
        equals = self.pick([" = ", "=", " =\t", " = \\\n"])
        comment = self.pick(["", "", "  # '''", "  # é" if not self.ascii else " # e", " ;"])
        return name + annotation + equals + self.value() + comment + "\n"

    def module(self):
        text = "".join(self.around(index) + self.statement(index) for index in range(self.random.randrange(1, 5)))
        if self.chance(0.1):
            text = text[:-1]
        if self.bad and self.chance(0.1):
            text = text[:self.random.randrange(len(text) + 1)]
        return text


def encode(maker, text):
    line_end = maker.pick(["\n", "\n", "\n", "\r\n", "\r"])
    choice = maker.random.random()
    if choice < 0.1:
        return b"\xef\xbb\xbf" + text.replace("\n", line_end).encode()
    if choice < 0.2:
        text = maker.pick(["# -*- coding: utf-8 -*-\n", "#!/usr/bin/python\n# vim: set fileencoding=UTF-8 :\n"]) + text
    elif choice < 0.3:
        name, codec = maker.pick([("latin-1", "latin-1"), ("iso-8859-1", "latin-1"), ("cp1252", "cp1252"),
                                  ("iso-8859-15", "iso-8859-15"), ("Latin_1", "latin-1"), ("ascii", "ascii")])
        plain = text.encode(codec, "ignore")
        return f"# coding={name}\n".replace("\n", line_end).encode() + plain.replace(b"\n", line_end.encode())
    elif maker.bad and choice < 0.32:
        text = "# coding: no-such-codec\n" + text
    data = text.replace("\n", line_end).encode()
    if maker.bad and maker.chance(0.05):
        at = maker.random.randrange(len(data) + 1)
        data = data[:at] + maker.pick([b"\x00", b"\xff", b"\xc3", b"$", b"?", b"`", "\u00a0".encode()]) + data[at:]
    return data


def module(seed):
    maker = Maker(seed)
    return encode(maker, maker.module())
