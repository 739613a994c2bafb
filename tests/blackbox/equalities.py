# SPDX-License-Identifier: Apache-2.0
"""Recomputes what a French text states: « 4,5 × 1000 = 4500 », « 1 h 20 min + 30 min = 1 h 50 min ».

A chain is sides with `=` or `<` between them; a side is quantities with + − × ÷ between them. A quantity is a
number (decimal comma, groups of three by spaces) with or without a unit, or a duration or time of day of several
parts. Lengths are reckoned in millimetres, times in seconds, both as exact fractions; what has a unit never
equals what has none, and a length never equals a time.
"""

import re
from fractions import Fraction

UNITS = {
    "mm": (Fraction(1), "length"), "cm": (Fraction(10), "length"), "dm": (Fraction(100), "length"),
    "m": (Fraction(1000), "length"), "dam": (Fraction(10**4), "length"), "hm": (Fraction(10**5), "length"),
    "km": (Fraction(10**6), "length"),
    "s": (Fraction(1), "time"), "min": (Fraction(60), "time"), "h": (Fraction(3600), "time"),
}
NUMBER = r"\d{1,3}(?: \d{3})+(?:,\d+)?(?!\d)|\d+(?:,\d+)?"
WORD_ENDS = r"(?![\w’])"
PART = r"\d+(?:,\d+)?"
QUANTITY = (
    rf"(?:\d+ h (?:{PART} min{WORD_ENDS}(?: {PART} s{WORD_ENDS})?|\d\d{WORD_ENDS}(?!,))"
    rf"|\d+ min {PART} s{WORD_ENDS}"
    rf"|(?:{NUMBER})(?: (?:mm|cm|dm|dam|hm|km|m|min|s|h){WORD_ENDS})?)"
)
SIDE = rf"{QUANTITY}(?: [+−×÷] {QUANTITY})*"
CHAIN = re.compile(rf"(?<![\w,]){SIDE}(?: [=<] {SIDE})+")
NAMED = re.compile(r"\b[A-Z]{2} = ")  # the length of a segment, AB = …: nothing to recompute


class Wrong(Exception):
    """An equality that does not hold, or makes no sense."""


def number(text):
    return Fraction(text.replace(" ", "").replace(",", "."))


def quantity(text):
    """The amount in the unit's smallest, and its kind: "length", "time" or None."""
    parts = re.findall(rf"({NUMBER})(?: ([a-z]+))?", text)
    if len(parts) == 1 and not parts[0][1]:
        return number(parts[0][0]), None
    amount = Fraction(0)
    for value, unit in parts:
        factor, kind = UNITS[unit or "min"]  # 17 h 15: the minutes of a time of day have no unit
        amount += number(value) * factor
    return amount, kind


def multiply(a, b):
    if a[1] and b[1]:
        raise Wrong("a product of two quantities that have units")
    return a[0] * b[0], a[1] or b[1]


def divide(a, b):
    if b[0] == 0:
        raise Wrong("a division by zero")
    if b[1] and a[1] != b[1]:
        raise Wrong("a division by another kind of quantity")
    return a[0] / b[0], None if b[1] else a[1]


def add(a, b):
    if a[1] != b[1]:
        raise Wrong("a sum of different kinds of quantities")
    return a[0] + b[0], a[1]


def side(text):
    """The value of a side: products and quotients first, from left to right."""
    words = re.split(r" ([+−×÷]) ", text)
    terms = [quantity(words[0])]
    for operator, word in zip(words[1::2], words[2::2]):
        value = quantity(word)
        if operator == "×":
            terms[-1] = multiply(terms[-1], value)
        elif operator == "÷":
            terms[-1] = divide(terms[-1], value)
        else:
            terms.append(value if operator == "+" else (-value[0], value[1]))
    total = terms[0]
    for term in terms[1:]:
        total = add(total, term)
    return total


def check_chain(text):
    words = re.split(r" ([=<]) ", text)
    values = [side(word) for word in words[0::2]]
    for relation, a, b in zip(words[1::2], values, values[1:]):
        if a[1] != b[1]:
            raise Wrong(f"{text}: not the same kind of quantity on both sides")
        if not (a[0] == b[0] if relation == "=" else a[0] < b[0]):
            raise Wrong(f"{text}: it does not hold")


def check_text(text):
    """Checks all chains of a text, and that no `=` stands outside one. Returns how many there were."""
    text = re.sub("[\u00a0\u202f]", " ", text)
    rest = NAMED.sub("", text)
    chains = CHAIN.findall(text)
    for chain in chains:
        check_chain(chain)
    for sign in "=<":
        if rest.count(sign) != sum(chain.count(sign) for chain in chains):
            raise Wrong(f"a “{sign}” that was not understood: {text}")
    return len(chains)
