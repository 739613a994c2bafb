# SPDX-License-Identifier: Apache-2.0
"""Runs unittest modules and writes TAP 13, for Meson's protocol 'tap'.

    tap.py MODULE.py …

Each argument is a file (its folder is put on sys.path) or a module's name. Standard output carries TAP alone:
while tests run, file descriptor 1 is standard error, so that neither a print nor a child program that inherits
the descriptor can break the protocol. Exit status: 1 when something failed, an import included.
"""

import importlib
import os
import sys
import traceback
import unittest


class TapResult(unittest.TestResult):
    """Writes a line when a test ends; of a test with subtests, one line that says whether all of them held."""

    def __init__(self, out):
        super().__init__()
        self.out = out
        self.number = 0
        self.problems = []
        self.skipped_for = None

    def startTest(self, test):
        super().startTest(test)
        self.problems = []
        self.skipped_for = None

    def stopTest(self, test):
        super().stopTest(test)
        self.report(test.id(), self.problems, self.skipped_for)
        self.problems = []
        self.skipped_for = None

    def addError(self, test, err):
        super().addError(test, err)
        self.failed(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.failed(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.problems.append(f"{subtest.id()}\n{self.text(err)}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if isinstance(test, unittest.TestCase):
            self.skipped_for = reason
        else:  # a whole module or class: there is no startTest around it
            self.report(str(test), [], reason)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.problems.append("was expected to fail, and did not")

    def failed(self, test, err):
        if isinstance(test, unittest.TestCase):
            self.problems.append(self.text(err))
        else:  # setUpClass, setUpModule and their counterparts
            self.report(str(test), [self.text(err)], None)

    def text(self, err):
        return "".join(traceback.format_exception(*err))

    def report(self, name, problems, skipped_for):
        self.number += 1
        name = one_line(name).replace("#", "\\#")
        verdict = "not ok" if problems else "ok"
        skip = f" # SKIP {one_line(skipped_for)}" if skipped_for is not None and not problems else ""
        self.line(f"{verdict} {self.number} - {name}{skip}")
        for problem in problems:
            self.diagnostic(problem)

    def diagnostic(self, text):
        for line in text.rstrip().splitlines():
            self.line(f"# {line}")

    def line(self, text):
        self.out.write(text + "\n")
        self.out.flush()


def one_line(text):
    return " ".join(str(text).split()) or "no reason given"


def load(argument):
    """The tests of one argument. Raises whatever the module raises while it is imported."""
    if argument.endswith(".py"):
        sys.path.insert(0, os.path.dirname(os.path.abspath(argument)))
        argument = os.path.splitext(os.path.basename(argument))[0]
    return unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(argument))


def run_module(argument, result):
    try:
        suite = load(argument)
    except unittest.SkipTest as skip:
        result.report(argument, [], str(skip))
        return True
    except Exception:  # whatever it is, it is this module's failure, and the next one still runs
        result.report(argument, [traceback.format_exc()], None)
        return False
    if suite.countTestCases() == 0:
        result.report(argument, ["holds no test"], None)
        return False
    suite.run(result)
    return True


def tap_stream():
    """A stream on the real standard output; from now on, descriptor 1 is standard error."""
    sys.stdout.flush()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
    os.dup2(2, 1)
    return out


def main(arguments):
    if not arguments:
        print("usage: tap.py MODULE.py …", file=sys.stderr)
        return 2
    sys.dont_write_bytecode = True  # the source folder stays as it was
    result = TapResult(tap_stream())
    result.line("TAP version 13")
    loaded = [run_module(argument, result) for argument in arguments]
    result.line(f"1..{result.number}")
    return 0 if all(loaded) and result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
