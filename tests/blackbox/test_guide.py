# SPDX-License-Identifier: Apache-2.0
"""The guide of docs/migration.md and docs/fr/migration.md: each command is run, in order, and says what the page says.

A command stands behind "$ " in a block "console", its output below it. EXOBASE_GUIDE_WRITE=1 puts what they say now into the pages.
"""

import contextlib
import os
import pathlib
import random
import re
import shlex
import shutil
import socket
import subprocess
import tempfile
import unittest

import exobase
from test_guard import landlock

PAGES = {"en": exobase.TOP / "docs" / "migration.md", "fr": exobase.TOP / "docs" / "fr" / "migration.md"}
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
PORT = "127.0.0.1:8787"
MARK = "\x01"
HASH = re.compile(r"\b[0-9a-f]{64}\b")
# What differs from run to run, from machine to machine: hashes, times and who it was, sizes; the kernel's part of the mode.
MASKS = [(HASH, "HASH"), (re.compile(r"\d{4}-\d\d-\d\dT[-\d:.]+Z(  \S+)?"), "TIME"), (re.compile(r"\d+ (?=bytes|octets)"), "SIZE "),
         (re.compile(r"'landlock_version': \d+, 'seccomp': (True|False)"), "KERNEL")]


def masked(text):
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    return text


def steps_of(block):
    """(command, output) of each command in a block; lines behind "> " go on with the command."""
    steps = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append([line[2:], ""])
        elif line.startswith("> ") and not steps[-1][1]:
            steps[-1][0] += "\n" + line[2:]
        else:
            steps[-1][1] += line + "\n"
    return steps


def block_of(steps):
    shown = "".join("$ " + command.replace("\n", "\n> ") + "\n" + output for command, output in steps)
    return f"```console\n{shown}```"


def free_port():
    """One that no connection is given meanwhile: below those that the kernel gives by itself, if there are such."""
    first = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    while True:
        port = random.randrange(1024, first if first > 2048 else 65536)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


class Shell:
    """A shell that stays, in a folder that stands for the root of the machine."""

    def __init__(self, folder, lang):
        kept = {k: v for k, v in os.environ.items()
                if not k.startswith(("EXOBASE", "PYTHON", "READONLY", "MONGO", "DB_NAME", "LISTEN", "ADMIN_AUTH"))}
        self.folder = folder
        self.address = f"127.0.0.1:{free_port()}"
        kept |= {"LC_ALL": "C.UTF-8", "EXOBASE_LANG": lang, "LISTEN": self.address, "HOME": str(folder),
                 "PATH": f"{pathlib.Path(exobase.BINARY).resolve().parent}:{os.environ['PATH']}"}
        self.process = subprocess.Popen(["bash", "--norc", "--noprofile"], cwd=folder, env=kept, text=True, encoding="utf-8",
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        start_new_session=True)

    def run(self, command):
        """(status, output), both with the page's names."""
        command = command.replace("/srv", f"{self.folder}/srv").replace(PORT, self.address)
        self.process.stdin.write(f"eval {shlex.quote(command)} </dev/null; printf '%s%d\\n' '{MARK}' $?\n")
        self.process.stdin.flush()
        output = ""
        while MARK not in output:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"the shell ended at: {command}\n{output}")
            output += line
        output, status = output.split(MARK)
        return int(status), output.replace(str(self.folder), "").replace(self.address, PORT)

    def close(self):
        """A server that a failed step left running goes, too."""
        self.process.stdin.write('kill $(jobs -p) 2>/dev/null\nwait\nexit\n')
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


@unittest.skipIf(landlock() <= 0, "the kernel has no Landlock")
@unittest.skipUnless(shutil.which("curl"), "curl is not here")
class Guide(unittest.TestCase):
    maxDiff = None

    def shell(self, lang, modules):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="exobase-test-"))
        self.addCleanup(shutil.rmtree, folder)
        shutil.copytree(modules, folder / "srv" / "site" / "backend" / "data", ignore=shutil.ignore_patterns("__pycache__"))
        shell = Shell(folder, lang)
        self.addCleanup(shell.close)
        return shell

    def follow(self, lang, modules, says=None):
        """Runs the page's commands; `says`: the output must be the page's. The blocks, with what was said."""
        shell = self.shell(lang, modules)
        hashes, blocks = {}, []
        for block in BLOCK.findall(PAGES[lang].read_text(encoding="utf-8")):
            steps = steps_of(block)
            for step in steps:
                command, wanted = step
                status, output = shell.run(HASH.sub(lambda found: hashes.get(found[0], found[0]), command))
                self.assertEqual(status, 0, f"{command}\n{output}")
                hashes |= dict(zip(HASH.findall(wanted), HASH.findall(output)))
                if masked(output) != masked(wanted):
                    step[1] = output
                if says:
                    self.assertEqual(masked(output), masked(wanted), command)
            blocks.append(block_of(steps))
        return blocks

    def examples(self, lang):
        write = os.environ.get("EXOBASE_GUIDE_WRITE")
        blocks = self.follow(lang, exobase.EXAMPLES, says=not write)
        self.assertGreater(len(blocks), 5)
        if write:
            left = iter(blocks)
            text = PAGES[lang].read_text(encoding="utf-8")
            PAGES[lang].write_text(BLOCK.sub(lambda _: next(left), text), encoding="utf-8")

    def test_in_english(self):
        self.examples("en")

    def test_in_french(self):
        self.examples("fr")

    def test_a_real_site(self):
        """The same commands on the modules of a real site: each does its work."""
        data = exobase.shared_data()
        if not data:
            self.skipTest("the shared modules are not here")
        self.follow("fr", data / "lemaitremot" / "current")


class Pages(unittest.TestCase):
    def test_both_have_the_same_commands(self):
        commands = [[command for block in BLOCK.findall(page.read_text(encoding="utf-8")) for command, _ in steps_of(block)]
                    for page in PAGES.values()]
        self.assertEqual(*commands)


if __name__ == "__main__":
    unittest.main()
