# SPDX-License-Identifier: Apache-2.0
"""
The checker: holds what clients were told, and what lies in `admin_exercises`, against the log. It finds the whole serial,
or says what is not: a gap, a fork, an update lost, an id given twice, half a commit, an answer of which the log knows
nothing, something there that was told to have failed, a document that is not what the log says.
"""

import collections
import json

DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"
OWN = {"_id", "exobase", "revision", "created_at", "updated_at"}


class Record:
    """What a client asked for, and what it was told. `began` and `ended` are by one clock for all clients."""

    def __init__(self, kind, marks, told, commit=None, revision=None, asked_from=None, began=0.0, ended=0.0):
        self.kind, self.marks, self.told, self.commit, self.revision = kind, marks, told, commit, revision
        self.asked_from, self.began, self.ended = asked_from, began, ended

    def __repr__(self):
        return f"{self.kind} {self.marks} {self.told} {self.commit}"


def whole(commits, parts):
    """The commits, those in parts as if they were in one document."""
    by_name = {part["_id"]: part for part in parts}

    def shifted(change, n):
        return {**change, **{name: change[name] + n for name in ("text", "outside") if name in change}}

    def join(commit):
        changes, bodies = [], []
        for i in range(commit["parts"]["count"] if "parts" in commit else 0):
            part = by_name.get(f"{commit['parts']['set']}/{i + 1}", {"changes": [], "bodies": [], "lacks": True})
            changes += [shifted(change, len(bodies)) for change in part["changes"]]
            bodies += part["bodies"]
            commit = {**commit, **{"lacks": True for _ in [0] if "lacks" in part}}
        return {"changes": changes, "bodies": bodies, **commit}

    return [join(commit) for commit in commits]


class Exercise:
    """An exercise as the log leaves it."""

    def __init__(self):
        self.revision, self.live, self.key, self.commit, self.text = 0, False, None, 0, None


class Log:
    """The fold of the commits, reckoned anew, with all that is wrong with them."""

    def __init__(self, commits):
        self.commits = sorted(commits, key=lambda c: c["_id"])
        self.exercises = collections.defaultdict(Exercise)
        self.marks = collections.defaultdict(list)  # a title or a deletion -> [(commit, revision)]
        self.keys = {}
        self.forgotten = set()
        self.faults = []
        self._chain()
        for commit in self.commits:
            self._forget(commit)
            for change in commit["changes"]:
                self._change(commit, change)

    def _say(self, *what):
        self.faults.append(" ".join(map(str, what)))

    def _chain(self):
        numbers = [c["_id"] for c in self.commits]
        if numbers != list(range(1, len(numbers) + 1)):
            self._say("the numbers have a gap:", numbers[-50:])
        for before, commit in zip([None, *self.commits], self.commits):
            if commit.get("prev") != (before["tx"] if before else None):
                self._say("commit", commit["_id"], "does not follow the one before")
        for token, n in collections.Counter(c["tx"] for c in self.commits).items():
            if n > 1:
                self._say("the token", token, "is that of", n, "commits")

    def _forget(self, commit):
        forget = commit.get("forget", {})
        for key in map(bytes, forget.get("keys", [])):
            if key in self.keys:
                self._say("commit", commit["_id"], "forgets the key of", self.keys[key])
        self.forgotten.update(map(bytes, forget.get("keys", [])), forget.get("sets", []))
        if commit.get("lacks") or commit.get("parts", {}).get("set") in self.forgotten:
            self._say("commit", commit["_id"], "lacks a part, or its parts are forgotten")

    def _change(self, commit, change):
        place = (change["chapter_code"], change["id"])
        stands, number = self.exercises[place], commit["_id"]
        if change["op"] == "record":
            return
        if change["from"] != stands.revision and not (change["op"] == "create" and change["from"] == 0 == stands.revision):
            self._say("an update is lost:", place, "in", number, "was made from", change["from"], "and", stands.revision, "stood")
        if change["revision"] != stands.revision + 1:
            self._say("revision", change["revision"], "of", place, "in", number, "comes after", stands.revision)
        self._key(change, place, stands, number)
        if change["op"] == "create" and stands.revision and commit["kind"] != "revert":
            self._say("an id is given again:", place, "in", number)
        if change["op"] == "delete" and commit["kind"] not in ("revert", "adopt"):
            self.marks[f"-{place[0]} {place[1]} {stands.revision}"].append((number, change["revision"]))
        stands.revision, stands.live, stands.commit = change["revision"], change["op"] != "delete", number
        if "text" in change:
            stands.text = json.loads(commit["bodies"][change["text"]])
            if commit["kind"] not in ("revert", "adopt"):
                self.marks[stands.text.get("title")].append((number, change["revision"]))

    def _key(self, change, place, stands, number):
        key, created = bytes(change["key"]), change["op"] == "create"
        if created == stands.live:
            self._say("an exercise is made twice, or was none:", change["op"], place, "in", number)
        if created and key in self.keys:
            self._say("the key of", place, "in", number, "is that of", self.keys[key])
        if created and key in self.forgotten and "outside" not in change:
            self._say("the key of", place, "in", number, "is forgotten")
        if not created and key != stands.key:
            self._say("another key for", place, "in", number)
        self.keys[key] = place
        stands.key = key

    def live(self):
        return {place: e for place, e in self.exercises.items() if e.live}

    def outside(self):
        """Everything that was adopted, as it was read."""
        return [bytes(commit["bodies"][change["outside"]])
                for commit in self.commits for change in commit["changes"] if "outside" in change]


def check_told(log, records):
    """What is wrong between the log and what clients were told."""
    for record in records:
        found = [log.marks.get(mark, []) for mark in record.marks]
        commits = {number for places in found for number, _ in places}
        if any(len(places) > 1 for places in found):
            yield f"{record} is in the log more than once: {found}"
        if len(commits) > 1 or (commits and not all(found)):
            yield f"{record} is in the log by halves: {found}"
        if record.told == DONE and record.marks and commits != {record.commit}:
            yield f"{record} was answered, and the log has {found}"
        if record.told == REFUSED and record.kind != "delete" and commits:
            yield f"{record} was refused, and the log has {found}"
        if record.told == DONE and record.revision and found and found[0] and found[0][0][1] != record.revision:
            yield f"{record} was told revision {record.revision}, and the log has {found}"
        if record.told == DONE and record.asked_from is not None and found and found[0] and \
                found[0][0][1] != record.asked_from + 1:
            yield f"{record} was made from revision {record.asked_from}, and the log has {found}"
        if record.told == DONE and record.commit and not 1 <= record.commit <= len(log.commits):
            yield f"{record} was answered, and the log has no such commit"
    # A deletion that several were about is one client's: the others were refused, or do not know.
    told = collections.Counter(r.marks[0] for r in records if r.kind == "delete" and r.told == DONE)
    yield from (f"the deletion {mark} was answered {n} times" for mark, n in told.items() if n > 1)
    yield from check_time(records)


def check_time(records):
    """What was answered before something else was asked for comes before it in the log."""
    done = [r for r in records if r.told == DONE and r.commit]
    ended, newest = sorted(done, key=lambda r: r.ended), None
    for record in sorted(done, key=lambda r: r.began):
        while ended and ended[0].ended < record.began:
            first = ended.pop(0)
            newest = first if not newest or first.commit > newest.commit else newest
        if newest and record.commit <= newest.commit and record is not newest and record.commit != newest.commit:
            yield f"{record} was asked for after {newest} had been answered"


def check_documents(log, documents):
    """What is wrong between the log and admin_exercises, once it is quiet."""
    live = {e.key: (place, e) for place, e in log.live().items()}
    seen = set()
    for document in documents:
        key, stamp = document["_id"], document.get("exobase") or {}
        if "stub" in stamp:
            if key in log.keys:
                yield f"{log.keys[key]} is still a stub"
            continue
        if key not in live:
            yield f"a document that the log does not have: {log.keys.get(key)} {document}"
            continue
        place, exercise = live[key]
        seen.add(key)
        content = {name: value for name, value in document.items() if name not in OWN}
        content.update(json.loads(stamp.get("other", "{}")))
        if content != exercise.text or document["revision"] != exercise.revision or stamp.get("commit") != exercise.commit:
            yield f"{place} is not what commit {exercise.commit} says: {document}"
    yield from (f"{place} has no document" for key, (place, _) in live.items() if key not in seen)


def check_left(commits, documents, parts):
    """What is left of writers that died, once all was forgotten."""
    used = {commit["parts"]["set"] for commit in commits if "parts" in commit}
    yield from (f"a place is left: {d}" for d in documents if "stub" in (d.get("exobase") or {}))
    yield from (f"a part is left: {part['_id']}" for part in parts if part["_id"].split("/")[0] not in used)


def faults(commits, documents, records):
    """All that is wrong."""
    log = Log(commits)
    return [*log.faults, *check_told(log, records), *check_documents(log, documents)]
