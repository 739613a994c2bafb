# SPDX-License-Identifier: Apache-2.0
"""
Something happens to each message of a commit in turn: its sender is killed before it has its effect, or before the answer;
it is lost, or its answer is; it is held while others commit, or comes when its sender has long lost the connection. Whatever
happens, the checker finds nothing wrong. On a server in memory; EXOBASE_TEST_LONG=1 has others commit up to three times.
"""

import concurrent.futures
import os
import unittest

from mongo_check import DONE, REFUSED
from mongo_scene import Scene, answered

LONG = bool(os.environ.get("EXOBASE_TEST_LONG"))
MESSAGES_MAX = 40


class Setting:
    """Two instances, two exercises that both know, and one document of another program's for those that adopt."""

    def __init__(self, scene):
        self.scene = scene
        self.a, self.b = scene.open("a"), scene.open("b")
        self.x, self.y = self.a.create("x1"), self.a.create("y1")
        self.b.head()
        self.revision = 1  # of y

    def others(self, n):
        """n commits of the other instance, the second about the exercise that is contended."""
        self.b.head()
        for i in range(n):
            if i == 1:
                self.b.edit(self.x["id"], 1, "x of another")
            elif i == 2:
                self.b.create("z of another")
            else:
                self.revision = self.b.edit(self.y["id"], self.revision, f"y{i}").get("revision", self.revision)
        self.b.tend()


def create(s):
    s.a.ask_create("new")


def pair(s):
    s.a.ask_pair("first", "second")


def large(s):
    s.a.ask_large("large")


def forget(s):
    """What a third writer left that was killed: places, and the parts of a large commit."""
    c = s.scene.open("c")
    held = s.scene.hold_commit(c)
    c.ask_large("of the dead")
    s.scene.kill_at(held)
    s.a.tell("forget")


def edit(s):
    s.a.ask_edit(s.x["id"], 1, "x2")


def delete(s):
    s.a.ask_delete(s.x["id"], 1)


def adopt_an_edit(s):
    s.scene.write(s.x["id"], title="OUT1")
    s.a.tell("tend")


def adopt_a_document(s):
    s.scene.insert("OUT1")
    s.a.tell("tend")


def adopt_a_deletion(s):
    s.scene.remove(s.x["id"])
    s.a.tell("tend")


def finish(s):
    if s.a.asked[0] is None:
        s.a.answer()
    else:
        s.a.took()


def killed(s, held):
    s.scene.kill_at(held)
    if s.a.asked[0]:
        s.a.never_told()


def lost(s, held):
    held.let_go(drop=True)
    finish(s)


def held_while(n):
    def held_for_some_time(s, held):
        s.others(n)
        held.let_go()
        finish(s)

    return held_for_some_time


def late_by(n):
    def late(s, held):
        finish(s)
        s.others(n)
        held.let_go()

    return late


# What happens -> how the message is held, and what is done then.
FATES = {
    "killed_before_its_effect": ({}, killed),
    "killed_before_its_answer": ({"after": True}, killed),
    "lost": ({}, lost),
    "answer_lost": ({"after": True}, lost),
    **{f"held_while_{n}_commit": ({}, held_while(n)) for n in ((1, 2, 3) if LONG else (2,))},
    **{f"late_by_{n}": ({"gone": True}, late_by(n)) for n in ((1, 2, 3) if LONG else (2,))},
}
ACTIONS = (create, pair, large, forget, edit, delete, adopt_an_edit, adopt_a_document, adopt_a_deletion)


class Messages(unittest.TestCase):
    def play(self, action, how, then, n):
        """Whether the action has an n-th message."""
        scene = Scene()
        try:
            setting = Setting(scene)
            setting.a.asked = (None, [], None)
            held = scene.gate.hold_nth("a", n, **how)
            action(setting)
            if not answered(held, setting.a):
                return False
            then(setting, held)
            self.assertEqual(scene.check(), [], (action.__name__, n, held.sent))
            return True
        finally:
            scene.close()

    def play_all(self, action, how, then):
        """How many messages it has."""
        n = 0
        while self.play(action, how, then, n):
            n += 1
        return n

    def play_fates(self, action):
        """All of them at once: they mostly wait."""
        with concurrent.futures.ThreadPoolExecutor(len(FATES)) as pool:
            played = {fate: pool.submit(self.play_all, action, *how) for fate, how in FATES.items()}
        for fate, messages in played.items():
            with self.subTest(fate):
                self.assertIn(messages.result(), range(2, MESSAGES_MAX))


class Connections(unittest.TestCase):
    def test_an_edit_of_what_was_not_read_yet(self):
        """Before somebody is told of a conflict, the log is read: he may have it from another instance."""
        scene = Scene()
        try:
            a, b = scene.open("a"), scene.open("b")
            x, y = a.create("x1"), a.create("y1")
            b.head()
            b.edit(x["id"], 1, "x2")
            self.assertEqual(a.edit(x["id"], 2, "x3")["told"], DONE)
            b.head()
            a.edit(y["id"], 1, "y2")
            self.assertEqual(b.edit(y["id"], 1, "y3")["told"], REFUSED)
            self.assertEqual(scene.check(), [])
        finally:
            scene.close()

    def test_one_that_no_longer_answers_is_found_out_once(self):
        """Whoever follows the log asks elsewhere, and does not try his other connection."""
        scene = Scene()
        try:
            a, b = scene.open("a"), scene.open("b")
            x = a.create("x1")
            self.assertEqual(b.wait(0), 1)
            b.head()
            scene.gate.freeze()
            c = scene.open("c")
            c.edit(x["id"], 1, "x2")
            self.assertEqual(b.wait(1), 2)
            self.assertEqual(b.head(), 2)
            self.assertEqual(scene.gate.in_vain, [("find", "exobase_commits")])
        finally:
            scene.close()


def add_tests():
    for action in ACTIONS:
        setattr(Messages, f"test_{action.__name__}", lambda self, action=action: self.play_fates(action))


add_tests()

if __name__ == "__main__":
    unittest.main()
