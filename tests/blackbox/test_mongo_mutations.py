# SPDX-License-Identifier: Apache-2.0
"""
Does the checker cry? Each step of the commit protocol is left out once (tests/mongo/mutations.py), in scenes where the order
of all messages is given: with the step nothing is wrong, without it something is. On a server in memory all of them, and on
a real one those that need no fail-over and no member that is behind.
"""

import os
import pathlib
import unittest

import mongo_check
from mongo_scene import Scene, answered

SERVER = os.environ.get("EXOBASE_TEST_MONGODB", "")
TOP = pathlib.Path(__file__).resolve().parents[2]


def mutations():
    """tests/mongo/mutations.py."""
    names = {}
    exec((TOP / "tests/mongo/mutations.py").read_text(encoding="utf-8"), {"__name__": "mutations"}, names)
    return names


COMMIT, PLACE = ("insert", "exobase_commits"), ("insert", "admin_exercises")
PUT, REMOVAL = ("update", "admin_exercises"), ("delete", "admin_exercises")

# Scene -> the message that is held, what was asked for, and what is done meanwhile: by another instance, or in the scene.
MEANWHILE = {
    "lost_race": (COMMIT, lambda a, x: a.ask_edit(x, 1, "t2"), lambda s, b, x: b.edit(x, 1, "t3")),
    "lost_race_for_an_id": (COMMIT, lambda a, x: a.ask_create("t2"), lambda s, b, x: b.create("t3")),
    "batch_too_late": (COMMIT, lambda a, x: a.ask_pair("t2", "t3"), lambda s, b, x: b.create("t4")),
    "forgotten_meanwhile": (COMMIT, lambda a, x: a.ask_create("t2"), lambda s, b, x: b.forget()),
    "large_one_forgotten_meanwhile": (COMMIT, lambda a, x: a.ask_large("t2"), lambda s, b, x: b.forget()),
    "edit_before_a_put": (PUT, lambda a, x: a.ask_edit(x, 1, "t2"), lambda s, b, x: s.write(x, title="OUT1")),
    "addition_before_a_put": (PUT, lambda a, x: a.ask_edit(x, 1, "t2", source="s"), lambda s, b, x: s.write(x, source="OUT1")),
    "edit_before_a_removal": (REMOVAL, lambda a, x: a.ask_delete(x, 1), lambda s, b, x: s.write(x, title="OUT1")),
}


def meanwhile(message, ask, others):
    def play(s):
        a, b = s.open("a"), s.open("b")
        x = a.create("t1")["id"]
        b.head()
        held = s.hold(a, *message)
        ask(a, x)
        held.wait()
        others(s, b, x)
        held.let_go()
        a.took()

    return play


# Scene -> the message that no majority has yet when another member becomes the primary, and what was asked for.
FAIL_OVERS = {
    "batch_at_a_fail_over": (COMMIT, lambda a: a.ask_pair("t2", "t3")),
    "answered_at_a_fail_over": (COMMIT, lambda a: a.ask_create("t2")),
    "place_at_a_fail_over": (PLACE, lambda a: a.ask_create("t2")),
}


def at_a_fail_over(message, ask):
    def play(s):
        a = s.open("a")
        a.create("t1")
        held = s.hold(a, *message, then=s.memory.fail_over)
        ask(a)
        held.wait()
        s.memory.lags = True
        held.let_go()
        a.took()

    return play


# Scene -> whether another program removes what is left of the exercise before it is put at last.
LATE_PUTS = {"late_put": False, "late_put_after_an_outside_delete": True}


def late_put(outside_delete):
    def play(s):
        a, b = s.open("a"), s.open("b")
        held = s.hold(a, *PUT, gone=True)
        a.ask_create("t1")
        held.wait()
        x = a.took()
        b.head()
        b.delete(x["id"], 1)
        if outside_delete:
            s.command(delete="admin_exercises", deletes=[{"q": {}, "limit": 0}])
        held.let_go()
        s.check_dead()

    return play


def restored(s):
    a = s.open("a")
    x = a.create("t1")
    a.delete(x["id"], 1)
    a.ask_restore(x["id"], 2, "t2")
    a.took()


def removed_late_when_forgotten(s):
    """Of two that remove a place, one comes when its writer has begun anew."""
    a, b, c = s.open("a"), s.open("b"), s.open("c")
    held = s.hold(a, *COMMIT)
    a.ask_create("t1")
    held.wait()
    removal = s.hold(b, *REMOVAL, gone=True)
    b.tell("forget")
    removal.wait()
    c.forget()
    again = s.hold(a, *COMMIT)
    held.let_go()
    again.wait()
    removal.let_go()
    again.let_go()
    a.took()
    b.answer()


def lost_reply(s):
    a = s.open("a")
    x = a.create("t1")
    held = s.hold_commit(a, after=True)
    a.ask_edit(x["id"], 1, "t2")
    held.wait().let_go(drop=True)
    a.took()


def lost_server(s):
    a = s.open("a")
    x = a.create("t1")
    held = s.hold_commit(a, after=True)
    a.ask_edit(x["id"], 1, "t2")
    held.wait()
    s.gate.cut.add("a")
    held.let_go(drop=True)
    a.took()
    s.gate.cut.clear()


def killed_before(s):
    a, b = s.open("a"), s.open("b")
    x = a.create("t1")
    b.head()
    held = s.hold_commit(a)
    a.ask_edit(x["id"], 1, "t2")
    s.kill_at(held)
    b.edit(x["id"], 1, "t3")


def greatest_deleted(s):
    a = s.open("a")
    a.create("t1")
    x = a.create("t2")
    a.delete(x["id"], 1)
    a.create("t3")


def read_at_a_fail_over(s):
    a, b = s.open("a"), s.open("b")
    x, y = a.create("t1"), a.create("t2")
    held = s.hold_commit(a)
    a.ask_edit(x["id"], 1, "t3")
    held.wait()
    s.memory.lags = True
    a.kill()
    held.let_go()
    b.head()
    held = s.hold_commit(b)
    b.ask_edit(y["id"], 1, "t4")
    held.wait()
    s.memory.fail_over()
    held.let_go()
    b.took()


def late_place(s):
    a = s.open("a")
    held = s.hold(a, "insert", "admin_exercises", gone=True)
    a.ask_create("t1")
    held.wait()
    x = a.took()
    if x["told"] == mongo_check.DONE:
        a.delete(x["id"], 1)
    held.let_go()
    s.check_dead()


def two_adopt(s):
    a, b = s.open("a"), s.open("b")
    a.create("t1")
    b.head()
    s.insert("OUT1")
    held = s.hold_commit(a)
    a.tell("tend")
    held.wait()
    b.tend()
    held.let_go()
    a.answer()


def adopted_too_late(s):
    a, b = s.open("a"), s.open("b")
    x = a.create("t1")
    b.head()
    s.write(x["id"], title="OUT1")
    held = s.hold_commit(a)
    a.tell("tend")
    held.wait()
    b.edit(x["id"], 1, "t2")
    held.let_go()
    a.answer()


def is_round(command):
    """The look at all documents, not the one for those without a stamp."""
    return "exobase.log" not in command["filter"]


def late_look(s):
    a, b = s.open("a"), s.open("b")
    x = a.create("t1")
    s.write(x["id"], title="OUT1")
    held = s.hold(b, "find", "admin_exercises", fits=is_round, after=True)
    b.tell("tend")
    held.wait()
    a.tend()
    a.edit(x["id"], 2, "t3")
    s.write(x["id"], source="OUT2")
    a.tend()
    held.let_go()
    b.answer()
    s.wanted[x["id"], "title"] = "t3"


def look_at_one_behind(s):
    a, b = s.open("a"), s.open("b")
    a.create("t1")
    before = s.memory.snapshot()
    a.create("t2")
    s.hold(b, "find", "admin_exercises", fits=is_round, state=before)
    b.tend()


def look_at_what_is_undone(s):
    a, b = s.open("a"), s.open("b")
    x = a.create("t1")
    s.memory.lags = True
    s.remove(x["id"], counts=False)
    held = s.hold_commit(b)
    b.tell("tend")
    came = answered(held, b)
    s.memory.fail_over()
    if came:
        held.let_go()
    b.answer()


def edit_after_an_adoption(s):
    a, b = s.open("a"), s.open("b")
    x = a.create("t1", source="first")
    s.write(x["id"], source="OUT1")
    held = s.hold_put(a)
    a.tell("tend")
    s.kill_at(held)
    b.head()
    held = s.hold_put(b)
    b.ask_edit(x["id"], 2, "t2", source="first")
    held.wait()
    s.write(x["id"], enonce_html="<p>OUT2</p>")
    held.let_go()
    b.took()
    b.tend()
    s.wanted[x["id"], "source"] = "first"


def killed_after_an_adoption(s):
    a, b = s.open("a"), s.open("b")
    x = a.create("t1")
    held = s.hold_put(a)
    a.ask_edit(x["id"], 1, "t2")
    s.kill_at(held)
    s.write(x["id"], title="OUT1")
    held = s.hold_put(b)
    b.tell("tend")
    if answered(held, b):
        s.kill_at(held)
    s.wanted[x["id"], "title"] = "t2"


# Scene -> what must not be left out there.
LEFT_OUT = {
    "lost_race": ["no-revalidation"],
    "lost_race_for_an_id": ["stale-id"],
    "lost_reply": ["own-tx"],
    "lost_server": ["failed"],
    "killed_before": ["counter"],
    "greatest_deleted": ["live-id"],
    "batch_too_late": ["unordered"],
    "late_put": ["apply-inserts"],
    "late_put_after_an_outside_delete": ["tombstones"],
    "late_place": ["stub-resent"],
    "restored": ["used-key"],
    "removed_late_when_forgotten": ["forgotten-key"],
    "forgotten_meanwhile": ["forget-unlogged"],
    "large_one_forgotten_meanwhile": [],
    "two_adopt": ["key-unchecked"],
    "adopted_too_late": ["adopt-anywhere"],
    "edit_before_a_put": ["stamp-guard"],
    "addition_before_a_put": [],
    "edit_before_a_removal": ["delete-unguarded"],
    "late_look": ["read-first"],
    "edit_after_an_adoption": ["stamp-base"],
    "killed_after_an_adoption": ["adopted-not-clean"],
}
# These need a server that forgets, or shows what was.
LEFT_OUT_IN_MEMORY = {
    "batch_at_a_fail_over": ["split"],
    "answered_at_a_fail_over": ["w1"],
    "read_at_a_fail_over": ["local-read"],
    "place_at_a_fail_over": ["stub-w1"],
    "look_at_one_behind": ["stale-missing"],
    "look_at_what_is_undone": ["local-document"],
}


def scene(name):
    for table, make in ((MEANWHILE, meanwhile), (FAIL_OVERS, at_a_fail_over)):
        if name in table:
            return make(*table[name])
    return late_put(LATE_PUTS[name]) if name in LATE_PUTS else globals()[name]


class Mutations(unittest.TestCase):
    def faults(self, play, mutation=""):
        scene = Scene(mutation, SERVER)
        try:
            play(scene)
            return scene.check()
        finally:
            scene.close()

    def test_every_step_is_left_out_once(self):
        known = mutations()
        played = [m for scenes in (LEFT_OUT, LEFT_OUT_IN_MEMORY) for names in scenes.values() for m in names]
        self.assertEqual(sorted(played), sorted(known["MUTATIONS"]))
        for source, stands, _ in known["PATCHES"]:
            text = (TOP / "src/store/mongo" / source).read_text(encoding="utf-8")
            self.assertEqual(text.count(stands), 1, f"tests/mongo/mutations.py: {source} no longer has {stands!r} once")

    @unittest.skipIf(SERVER, "a server in memory only")
    def test_updates_that_are_not_atomic(self):
        """With those an edit from outside can be lost: that is the server's, and known (docs/mongodb.md)."""
        def play(s):
            a = s.open("a")
            x = a.create("t1")
            held = s.hold_put(a)
            a.ask_edit(x["id"], 1, "t2")
            held.wait()
            s.memory.between = lambda: s.write(x["id"], title="OUT1")
            held.let_go()
            a.took()

        self.assertIn("OUT1 was written by another program, and overwritten unseen", self.faults(play))


def add_tests():
    for title, names in {**LEFT_OUT, **({} if SERVER else LEFT_OUT_IN_MEMORY)}.items():
        def test(self, play=scene(title)):
            self.assertEqual(self.faults(play), [])

        setattr(Mutations, f"test_{title}", test)
        for name in names:
            def cry(self, play=scene(title), name=name):
                self.assertNotEqual(self.faults(play, name), [], "the checker finds nothing wrong")

            setattr(Mutations, f"test_{title}_without_{name.replace('-', '_')}", cry)


add_tests()

if __name__ == "__main__":
    unittest.main()
