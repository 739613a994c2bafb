# SPDX-License-Identifier: Apache-2.0
"""Folding beside CPython's unicodedata, the text of HTML and search beside slow models.

EXOBASE_BANK_TOOL is the program that answers for the bank (bank_tool.c).
"""
import html
import html.entities
import json
import os
import random
import re
import subprocess
import sys
import unicodedata
import unittest

EXTRAS = dict(zip("æðøđħıłœŧ", ("ae", "d", "o", "d", "h", "i", "l", "oe", "t")))
EXTRAS |= dict.fromkeys("ʹʼ‘’‚‛′", "'") | dict.fromkeys("“”„‟", '"')
EXTRAS |= dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("⁄∕", "/")
# A mark since Unicode 16, which the bank's library may have and this Python not, or the other way round.
MOVED = {"\U0001171e"}
INLINE = set("strong em b i u s span sub sup code a abbr mark small math mi mn mo ms mrow msup msub msubsup msqrt mroot"
             .split())


def ask(mode, lines):
    """The tool's answers to these values, one for each that gets one."""
    text = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for line in lines)
    out = subprocess.run([os.environ["EXOBASE_BANK_TOOL"], mode], input=text.encode("utf-8", "surrogatepass"),
                         stdout=subprocess.PIPE, check=True).stdout.decode()
    return [json.loads(line) for line in out.split("\n") if line]


def drop(text):
    return "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Me", "Cf"))


def fold(text):
    text = drop(unicodedata.normalize("NFKD", text)).casefold()
    text = drop(unicodedata.normalize("NFKD", text))
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else EXTRAS.get(c, c) for c in text)


def entity(match):
    name = match[1]
    if name.startswith("#"):
        try:
            number = int(name[2:], 16) if name[1:2] in "xX" and len(name) > 1 else int(name[1:])
        except ValueError:
            return match[0]
        # What is no character stays as it is written.
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else match[0]
    return html.unescape(f"&{name.lower()};")


def html_text(text):
    """The text of HTML with tags that part words as a space, entities undone."""
    out = []
    for part in re.split(r"(<[A-Za-z/!?][^>]*>)", text):
        tag = re.fullmatch(r"</?([A-Za-z0-9]*)[^>]*>", part) if re.fullmatch(r"<[A-Za-z/!?][^>]*>", part) else None
        if tag:
            out.append("" if tag[1].lower() in INLINE else " ")
        elif re.fullmatch(r"<[A-Za-z/!?][^>]*>", part):
            out.append(" ")
        else:
            out.append(re.sub(r"&(#[0-9xXa-fA-F]{1,7}|[A-Za-z0-9]{1,8});", entity, part))
    return fold("".join(out))


class Folding(unittest.TestCase):
    def test_every_character(self):
        """Each character that this Python's Unicode has, by itself."""
        characters = [chr(c) for c in range(0x110000)
                      if not 0xD800 <= c < 0xE000 and chr(c) not in MOVED and
                      unicodedata.category(chr(c)) not in ("Cn", "Co")]
        found = ask("fold", characters)
        self.assertEqual(len(found), len(characters))
        wrong = [(hex(ord(c)), f, fold(c)) for c, f in zip(characters, found) if f != fold(c)]
        self.assertEqual(wrong, [])

    def test_words(self):
        for given, folded in {
            "Durée": "duree", "DURÉE": "duree", "dure\u0301e": "duree", "Cœur": "coeur", "ŒUVRE": "oeuvre",
            "Lætitia": "laetitia", "Straße": "strasse", "l’heure": "l'heure", "−5": "-5", "12\u00a0h": "12 h",
            "co\u00adop": "coop", "x²": "x2", "½": "1/2", "Ça où": "ca ou", "a\tb\nc\0d": "a b c d", "ﬁn": "fin",
        }.items():
            with self.subTest(given):
                self.assertEqual(ask("fold", [given]), [folded])

    def test_random_texts(self):
        source = random.Random(3)
        pool = "abcXYZ éÉœß’−\u0301\u00ad\n½İΣς가ﷺ😀"
        texts = ["".join(source.choices(pool, k=source.randrange(40))) for _ in range(5000)]
        self.assertEqual(ask("fold", texts), [fold(t) for t in texts])


class Html(unittest.TestCase):
    def test_cases(self):
        for given, text in {
            "<p>Du<b>rée</b></p>": " duree ", "un<br>deux": "un deux", "3 < 5 et 7 > 2": "3 < 5 et 7 > 2",
            "&eacute;t&Eacute; &#233;&#xE9;": "ete ee", "&amp;lt;": "&lt;", "&nope; & &;": "&nope; & &;",
            "a<span title=\"caché\">b</span>c": "abc", "<p": "<p", "a<b": "a<b", "&#0; &#x110000;": "&#0; &#x110000;",
            "x&nbsp;y&times;z": "x y×z", "<li>un</li><li>deux</li>": " un  deux ", "&": "&", "<": "<", "": "",
            "a&lt;b&gt;c": "a<b>c", "<math><mi>x</mi><mo>+</mo><mn>1</mn></math>": "x+1", "<a <b>c": "c",
        }.items():
            with self.subTest(given):
                self.assertEqual(ask("html", [given]), [text])

    def test_random(self):
        source = random.Random(4)
        pool = ["<p>", "</p>", "<b>", "</b>", "<", ">", "&", ";", "é", "Ab", " ", "&eacute;", "&lt;", "&#65;", "&#x42;",
                "<br/>", "<img alt='x'>", "p", "#", "&#", "<!-- c -->", "12", "&nope;", "</span >", "<SPAN>"]
        texts = ["".join(source.choices(pool, k=source.randrange(14))) for _ in range(8000)]
        for given, found in zip(texts, ask("html", texts)):
            self.assertEqual(found, html_text(given), given)

    def test_many_open_tags(self):
        """Half a million beginnings of tags without an end are no reason to look for it half a million times."""
        self.assertEqual(ask("html", ["<a" * 500000])[0], "<a" * 500000)


DIFFICULTIES, OFFERS, STATUSES = ("facile", "moyen", "difficile"), ("free", "pro"), ("published", "draft")
WORDS = ["durée", "Durée", "horloge", "cœur", "aire", "périmètre", "12", "x", "minutes", "l'heure", "\"dit\"", "a\\b"]
FIELDS = ("title", "exercise_type", "family", "generator_key", "external_id")
HTML_FIELDS = ("enonce_html", "solution_html", "enonce_template_html", "solution_template_html")


def index(choices, value):
    return choices.index(value) if value in choices else len(choices)


def searched(document):
    """The folded texts that search looks at; no word goes over the end of one."""
    for name in FIELDS:
        yield fold(document[name]) if isinstance(document.get(name), str) else ""
    for name in HTML_FIELDS:
        yield html_text(document[name]) if isinstance(document.get(name), str) else ""
    for variant in document.get("template_variants") or []:
        yield fold(variant.get("label", ""))
        yield html_text(variant["enonce_template_html"])


def type_of(document):
    if document["exercise_type"] or not document["is_dynamic"]:
        return document["exercise_type"] or ""
    return "FROM_GENERATOR" if document["generator_key"] == "GEN" else None


def fits(document, texts, query, words):
    choices = (("difficulty", DIFFICULTIES), ("offer", OFFERS), ("status", STATUSES))
    return (all(any(word in text for text in texts) for word in words)
            and query.get("chapter", document["chapter_code"]) == document["chapter_code"]
            and all(query.get(name, i := index(of, document[name])) == i for name, of in choices)
            and query.get("kind", int(document["is_dynamic"])) == int(document["is_dynamic"])
            and ("type" not in query or type_of(document) == query["type"]))


class Search(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        source = random.Random(5)
        cls.documents = [cls.document(source, number) for number in range(600)]
        cls.documents.sort(key=lambda d: (d["chapter_code"], d["id"]))
        cls.texts = [list(searched(d)) for d in cls.documents]

    @staticmethod
    def document(source, number):
        def words():
            return " ".join(source.choices(WORDS, k=source.randrange(4)))

        def markup():
            return None if source.random() < 0.3 else f"<p>{words()} <b>{words()}</b>n</p><ul><li>{words()}&eacute;</li></ul>"

        variants = [{"label": words(), "enonce_template_html": markup() or ""}] if source.random() < 0.2 else None
        return {"chapter_code": f"C{number % 7}", "id": number + 1, "difficulty": source.choice((*DIFFICULTIES, "rude")),
                "offer": source.choice((*OFFERS, None)), "status": source.choice((*STATUSES, 3)),
                "is_dynamic": source.random() < 0.4, "exercise_type": source.choice((None, "TYPE_A", "TYPE_B")),
                "generator_key": source.choice((None, "GEN", "OTHER")), "family": None, "title": words() or None,
                "external_id": source.choice((None, "EXT-7")), "template_variants": variants,
                **{name: markup() for name in HTML_FIELDS}}

    def query(self, source):
        query = {"limit": source.choice((0, 1, 5, 1000))}
        if source.random() < 0.8:
            query["text"] = " ".join(source.choices([*WORDS, "duree", "DUREE", "coeur", "perim", "ext-7", "e", "ee",
                                                     "<p>", "introuvable", "li", "\u00a0", "type_a", "n"],
                                                    k=source.randrange(4)))
        for name, count in (("difficulty", 4), ("offer", 3), ("status", 3), ("kind", 2)):
            if source.random() < 0.25:
                query[name] = source.randrange(count)
        if source.random() < 0.3:
            query["chapter"] = f"C{source.randrange(9)}"
        if source.random() < 0.2:
            query["type"] = source.choice(("TYPE_A", "FROM_GENERATOR", "", "NONE"))
        if source.random() < 0.4:
            after = source.choice(self.documents)
            query |= {"after_chapter": after["chapter_code"], "after_id": after["id"] - source.randrange(2)}
        return query

    def test_queries(self):
        source = random.Random(6)
        queries = [self.query(source) for _ in range(1500)]
        # Shuffled, so that the order of the answers is the bank's.
        documents = random.Random(7).sample(self.documents, len(self.documents))
        found = 0
        for query, answer in zip(queries, ask("search", [*documents, *queries])):
            words = [word for word in fold(query.get("text", "")).split(" ") if word]
            all_ids = [(d["chapter_code"], d["id"]) for d, texts in zip(self.documents, self.texts)
                       if fits(d, texts, query, words)]
            after = (query.get("after_chapter", ""), query.get("after_id", 0))
            shown = [key for key in all_ids if key > after]
            limit = query["limit"]
            self.assertEqual(answer, {"total": len(all_ids), "more": len(shown) > limit,
                                      "ids": [f"{c}/{i}" for c, i in shown[:limit]]}, query)
            found += len(all_ids)
        self.assertGreater(found, len(queries))


if __name__ == "__main__":
    sys.exit(unittest.main())
