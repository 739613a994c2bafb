# SPDX-License-Identifier: Apache-2.0
"""The reader beside CPython: the standard library with its tests, and generated modules."""
import ast
import contextlib
import io
import os
import sys
import sysconfig
import tempfile
import unittest
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cpython_truth as truth
import generate_changes
import generate_modules

TOOL = os.environ.get("EXOBASE_PYDATA_DUMP")
MODULES = int(os.environ.get("EXOBASE_PYDATA_MODULES", "10000"))
SEED = int(os.environ.get("EXOBASE_PYDATA_SEED", "20251125"))


def library_files():
    seen = set()
    for folder in [sysconfig.get_paths()["stdlib"], "/usr/lib/python3.11", "/usr/lib/python3.13"]:
        for top, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if name not in ("__pycache__", "site-packages", "dist-packages")]
            for name in sorted(names):
                path = os.path.realpath(os.path.join(top, name))
                if name.endswith(".py") and path not in seen:
                    seen.add(path)
                    yield path


@unittest.skipUnless(TOOL, "EXOBASE_PYDATA_DUMP does not name the tool that prints what the reader reads")
class Library(unittest.TestCase):
    def compare_values(self, path, tree, result, counts):
        literals = {}
        for entry in result["literals"]:
            literals.setdefault(entry[0], []).append(entry[1:])
        for name, node in truth.bound_once(tree):
            try:
                value = ast.literal_eval(node)
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                continue
            got = literals.get(name)
            self.assertIsNotNone(got, f"{path}: {name} is bound to a literal, and the reader does not see it")
            try:
                expected = truth.as_json(value)
            except truth.NotJson:
                self.assertEqual(len(got[-1]), 2, f"{path}: {name} can't be JSON, and the reader has {got[-1]!r:.200}")
                counts["not JSON"] += 1
                continue
            self.assertTrue(len(got[-1]) == 1 and truth.same(got[-1][0], expected),
                            f"{path}: {name} is {expected!r:.300}, the reader has {got[-1]!r:.300}")
            counts["values"] += 1

    def check_file(self, path, result, counts):
        with open(path, "rb") as file:
            text = file.read()
        try:
            tree = ast.parse(text, path)
            compile(text, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            if truth.is_token_error(error):
                counts["refused"] += 1
                if "error" not in result and sys.version_info >= (3, 12):
                    return f"{path}: CPython refuses it ({error}), the reader takes it"
                if "error" not in result and "f-string" not in str(error):
                    return f"{path}: CPython refuses it ({error}), the reader takes it"
            else:
                counts["grammar"] += 1
            return None
        except RecursionError:
            return None
        if 'the encoding "' in result.get("error", ""):
            counts["encodings"] += 1
            return None
        if "error" in result:
            return f"{path}: CPython takes it, the reader does not: {result['error']}"
        counts["read"] += 1
        self.compare_values(path, tree, result, counts)
        return None

    def test_standard_library(self):
        counts = dict.fromkeys(("read", "refused", "grammar", "encodings", "values", "not JSON"), 0)
        wrong = []
        dump = truth.Dump(TOOL)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for path in library_files():
                try:
                    message = self.check_file(path, dump.read(path), counts)
                except AssertionError as error:
                    message = str(error)
                if message:
                    wrong.append(message)
        dump.close()
        print(f"# {counts}", file=sys.stderr)
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong[:20]))
        self.assertGreater(counts["values"], 500)


@unittest.skipUnless(TOOL, "EXOBASE_PYDATA_DUMP does not name the tool that prints what the reader reads")
class Generated(unittest.TestCase):
    def expected(self, node):
        """("value", v), ("not JSON",), or ("error",): what CPython has for one binding."""
        try:
            value = ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            joined = [part for part in ast.walk(node) if isinstance(part, ast.JoinedStr)]
            if not joined or any(not isinstance(piece, ast.Constant) for part in joined for piece in part.values):
                return ("error",)
            value = eval(compile(ast.Expression(node), "f-string", "eval"), {"__builtins__": {}})
        try:
            return ("value", truth.as_json(value))
        except truth.NotJson:
            return ("not JSON",)

    def compare(self, text, tree, result, counts):
        if "error" in result:
            return f"CPython takes it, the reader does not: {result['error']}"
        bindings = {binding["name"]: binding for binding in result["bindings"]}
        for name, node in truth.bound_once(tree):
            expected, binding = self.expected(node), bindings.get(name)
            counts[expected[0]] += 1
            if binding is None:
                return f"{name} is missing"
            if expected[0] == "value":
                if not binding["known"] or not truth.same(binding["value"], expected[1]):
                    return f"{name} is {expected[1]!r:.300}, the reader has {binding!r:.300}"
            elif binding["known"]:
                return f"{name}: {expected[0]}, the reader has {binding!r:.300}"
        return None

    def check(self, text, dump, path, counts):
        with open(path, "wb") as file:
            file.write(text)
        result = dump.read(path)
        try:
            tree = ast.parse(text)
            compile(text, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            if sys.version_info < (3, 12) and b"{" in text and (b"f'" in text.lower() or b'f"' in text.lower()):
                counts["skipped"] += 1
                return None
            counts["refused"] += 1
            if not truth.is_token_error(error) and error.text and not error.text.lstrip().startswith("V"):
                return None  # grammar alone, where no content stands
            unknown = "error" in result or any(not binding["known"] for binding in result["bindings"])
            return None if unknown else f"CPython refuses it ({error}), the reader takes it"
        return self.compare(text, tree, result, counts)

    def test_generated_modules(self):
        counts = dict.fromkeys(("value", "not JSON", "error", "refused", "skipped"), 0)
        wrong = []
        dump = truth.Dump(TOOL)
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            path = os.path.join(folder, "module.py")
            for index in range(MODULES):
                text = generate_modules.module(SEED + index)
                message = self.check(text, dump, path, counts)
                if message:
                    wrong.append(f"seed {SEED + index}: {message}\n{text!r:.1500}")
        dump.close()
        print(f"# {counts}", file=sys.stderr)
        self.assertEqual(wrong, [], f"\n{len(wrong)} of {MODULES} modules differ\n" + "\n".join(wrong[:5]))
        self.assertGreater(counts["value"], MODULES)


@unittest.skipUnless(TOOL, "EXOBASE_PYDATA_DUMP does not name the tool that prints what the reader reads")
class Changes(unittest.TestCase):
    """Programs that change their lists: what the reader says it knows is what CPython has when it ran them."""

    def compare(self, result, names, counts):
        for binding in result["bindings"]:
            if not binding["known"]:
                counts["not known"] += 1
                continue
            try:
                value = truth.as_json(names[binding["name"]])
            except (KeyError, truth.NotJson, RecursionError) as error:
                return f"{binding['name']}: the reader has a value, CPython has none ({error!r})"
            if not truth.same(binding["value"], value):
                return f"{binding['name']} is {value!r:.400}, the reader has {binding['value']!r:.400}"
            counts["known"] += 1
        return None

    def run_module(self, text):
        names = {"__name__": "module", "__builtins__": __builtins__}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, "module", "exec", dont_inherit=True), names)
        return names

    def test_changes(self):
        counts = dict.fromkeys(("known", "not known", "do not run", "refused"), 0)
        wrong = []
        dump = truth.Dump(TOOL)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "module.py")
            for index in range(MODULES):
                text = generate_changes.module(SEED + index)
                try:
                    names = self.run_module(text)
                except Exception:
                    counts["do not run"] += 1
                    continue
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                result = dump.read(path)
                if "error" in result:
                    wrong.append(f"seed {SEED + index}: {result['error']}")
                    continue
                message = self.compare(result, names, counts)
                if message:
                    changes = text[len(generate_changes.START):]
                    wrong.append(f"seed {SEED + index}: {message}\n{changes}")
        dump.close()
        print(f"# {counts}", file=sys.stderr)
        self.assertEqual(wrong, [], f"\n{len(wrong)} of {MODULES} modules differ\n" + "\n".join(wrong[:8]))
        self.assertGreater(counts["known"], MODULES)


if __name__ == "__main__":
    unittest.main()
