# SPDX-License-Identifier: Apache-2.0
"""What CPython says about a module, in the terms of the reader: for the differential tests."""
import ast
import json
import math
import os
import subprocess
import tokenize

INTEGER_MIN, INTEGER_MAX = -2**63, 2**63 - 1
DEPTH_MAX = 200

# Messages of CPython's tokenizer, bracket and indentation rules; other syntax errors are the grammar's.
TOKEN_ERRORS = (
    "unterminated", "was never closed", "unmatched", "does not match", "invalid character", "invalid non-printable",
    "invalid decimal literal", "invalid hexadecimal literal", "invalid octal literal", "invalid binary literal",
    "invalid digit", "leading zeros", "unexpected character after line continuation", "unexpected EOF",
    "unindent does not match", "unexpected indent", "expected an indented block", "too many nested parentheses",
    "too many levels of indentation", "inconsistent use of tabs", "null byte", "source code string cannot contain",
    "invalid imaginary literal", "encoding problem", "unknown encoding", "codec can't decode byte 0x",
)


class NotJson(Exception):
    """A value that CPython has and JSON can't hold."""


def key_text(key):
    if isinstance(key, str):
        return check_text(key)
    if key is None or isinstance(key, (bool, int, float)):
        as_json(key)
        return json.loads(json.dumps({key: 0}).replace("NaN", "0")) and next(iter(json.loads(json.dumps({key: 0}))))
    raise NotJson("key")


def check_text(text):
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotJson("surrogate") from None
    return text


def as_json(value, depth=1):
    """The value as JSON holds it; tuples become lists."""
    if depth > DEPTH_MAX + 1:
        raise NotJson("depth")
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return check_text(value)
    if isinstance(value, int):
        if not INTEGER_MIN <= value <= INTEGER_MAX:
            raise NotJson("integer")
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotJson("float")
        return value
    if isinstance(value, (list, tuple)):
        return [as_json(item, depth + 1) for item in value]
    if isinstance(value, dict):
        out = {}
        for key, item in value.items():
            text = key_text(key)
            if text in out:
                raise NotJson("collision")
            out[text] = as_json(item, depth + 1)
        return out
    raise NotJson(type(value).__name__)


def same(a, b):
    """Equal with types: 1, 1.0 and True are three values, 0.0 and -0.0 two."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, float):
        return a == b and math.copysign(1, a) == math.copysign(1, b)
    return a == b


def is_token_error(error):
    return isinstance(error, (IndentationError, TabError)) or isinstance(error, ValueError) or any(
        part in str(error) for part in TOKEN_ERRORS)


class Stores(ast.NodeVisitor):
    """How often each name is bound by code of the module itself, or by a function through `global`."""

    def __init__(self):
        self.counts = {}

    def add(self, name):
        self.counts[name] = self.counts.get(name, 0) + 1

    def visit_Name(self, node):
        if not isinstance(node.ctx, ast.Load):
            self.add(node.id)

    def visit_Global(self, node):
        for name in node.names:
            self.add(name)
            self.add(name)

    def visit_FunctionDef(self, node):
        self.add(node.name)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):
                self.visit_Global(inner)

    visit_AsyncFunctionDef = visit_FunctionDef
    visit_ClassDef = visit_FunctionDef

    def visit_alias(self, node):
        self.add((node.asname or node.name).split(".")[0])

    def visit_ExceptHandler(self, node):
        if node.name:
            self.add(node.name)
        self.generic_visit(node)

    def visit_MatchAs(self, node):
        if node.name:
            self.add(node.name)
        self.generic_visit(node)


def bound_once(tree):
    """(name, value node) of each top-level name that is bound once, by an assignment to it alone."""
    stores = Stores()
    stores.visit(tree)
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets, value = [statement.target], statement.value
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name) and stores.counts[target.id] == 1:
                yield target.id, value


def normal_name(name):
    return name


class Dump:
    """The reader's results for many files, one process for all."""

    def __init__(self, tool):
        self.process = subprocess.Popen([tool], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"})

    def read(self, path):
        self.process.stdin.write(os.fsencode(path) + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the reader died on {path}: status {self.process.wait()}")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        if self.process.wait() != 0:
            raise AssertionError("the reader ended with an error")
