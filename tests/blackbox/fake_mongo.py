# SPDX-License-Identifier: Apache-2.0
"""
A MongoDB server in memory, as much of one as exobase asks of it, that knows what a majority has and what only the primary
has: writes while it lags are on no majority, and a fail-over forgets them.
"""

import os

from bson_wire import Binary, ObjectId, _Long

TYPES = {float: 1, str: 2, dict: 3, list: 4, Binary: 5, ObjectId: 7, bool: 8, type(None): 10}
MISSING = object()
DUPLICATE = 11000


def type_of(value):
    if isinstance(value, int) and not isinstance(value, bool):
        return 16 if -1 << 31 <= value < 1 << 31 else 18
    return TYPES.get(type(value), 9)


def reach(document, path):
    """A member of a document; MISSING: there is none."""
    for name in path.split("."):
        if not isinstance(document, dict) or name not in document:
            return MISSING
        document = document[name]
    return document


def fits_operator(value, operator, wanted):
    there = value is not MISSING
    plain = value if there else None
    if operator == "$eq":
        return plain == wanted and type(plain) is type(wanted)
    if operator == "$ne":
        return plain != wanted
    if operator == "$in":
        return plain in wanted
    if operator == "$exists":
        return there == wanted
    if operator == "$type":
        return there and type_of(value) == wanted
    if operator == "$not":
        return not fits_value(value, wanted)
    comparable = there and isinstance(value, type(wanted)) or isinstance(value, int) and isinstance(wanted, int)
    orders = {"$gt": lambda: value > wanted, "$gte": lambda: value >= wanted, "$lt": lambda: value < wanted,
              "$lte": lambda: value <= wanted}
    return comparable and orders[operator]()


def fits_value(value, wanted):
    if isinstance(wanted, dict) and wanted and all(name.startswith("$") for name in wanted):
        return all(fits_operator(value, operator, w) for operator, w in wanted.items())
    if isinstance(value, list) and not isinstance(wanted, list):
        return wanted in value
    return (None if value is MISSING else value) == wanted


def fits(document, query):
    return all(fits_value(reach(document, name), wanted) for name, wanted in query.items())


def project(document, projection):
    if not projection:
        return document
    if any(projection.values()):
        return {k: v for k, v in document.items() if projection.get(k) or (k == "_id" and projection.get(k, 1))}
    return {k: v for k, v in document.items() if projection.get(k, 1)}


class Refused(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.error = {"code": code, "errmsg": message}


class Memory:
    """All databases of a server. Documents are never changed in place, so a copy of the tables is a state."""

    def __init__(self):
        self.local = {}  # (database, collection) -> {_id: document}
        self.majority = {}
        self.unique = {}  # (database, collection) -> lists of names
        self.lags = False
        self.between = None  # called once between an update's look and its write, as if they were not one

    def snapshot(self):
        return {name: dict(table) for name, table in self.local.items()}

    def written(self):
        if not self.lags:
            self.majority = self.snapshot()

    def fail_over(self):
        """Another member becomes the primary: what is on no majority never was."""
        self.local = {name: dict(table) for name, table in self.majority.items()}
        self.lags = False

    def execute(self, name, command, state=None):
        """The answer; `state`: what a member shows that is behind."""
        place = (command.get("$db"), command.get(name))
        method = getattr(self, "do_" + name.lower(), None)
        if not method:
            return {"ok": 0, "errmsg": f"no such command: '{name}'", "code": 59}
        answer = {**method(place, command, state), "ok": 1}
        concern = command.get("writeConcern", {})
        if name in ("insert", "update", "delete") and self.lags and concern.get("w") == "majority":
            answer["writeConcernError"] = {"code": 64, "errmsg": "waiting for replication timed out"}
        return answer

    def do_hello(self, *_):
        return {"ismaster": True, "maxBsonObjectSize": 16 << 20, "maxMessageSizeBytes": 48000000,
                "maxWriteBatchSize": 100000, "minWireVersion": 0, "maxWireVersion": 8, "readOnly": False}

    do_ismaster = do_hello

    def do_ping(self, *_):
        return {}

    do_buildinfo = do_ping

    def do_listindexes(self, place, command, _):
        return {"cursor": {"id": _Long(0), "ns": ".".join(place), "firstBatch": []}}

    def do_createindexes(self, place, command, _):
        self.unique.setdefault(place, []).extend(list(i["key"]) for i in command["indexes"] if i.get("unique"))
        return {}

    def do_find(self, place, command, state):
        majority = command.get("readConcern", {}).get("level") == "majority"
        tables = state if state is not None else self.majority if majority else self.local
        found = [d for d in tables.get(place, {}).values() if fits(d, command.get("filter", {}))]
        for name, order in reversed(command.get("sort", {}).items()):
            found.sort(key=lambda d, n=name: d[n], reverse=order < 0)
        found = found[:command.get("limit", 0) or None]
        batch = [project(d, command.get("projection")) for d in found]
        return {"cursor": {"id": _Long(0), "ns": ".".join(place), "firstBatch": batch}}

    def _check(self, place, document, instead=None):
        table = self.local.setdefault(place, {})
        if instead is None and document["_id"] in table:
            raise Refused(DUPLICATE, "E11000 duplicate key error: _id")
        for names in self.unique.get(place, []):
            key = [d.get(n) for d in [document] for n in names]
            for other in table.values():
                if other is not instead and [other.get(n) for n in names] == key:
                    raise Refused(DUPLICATE, f"E11000 duplicate key error: {names}")
        return table

    def _each(self, items, ordered, write):
        """Carries out writes one by one: how many documents they touched, and their errors."""
        touched, errors = 0, []
        for index, item in enumerate(items):
            try:
                touched += write(item)
            except Refused as refused:
                errors.append({"index": index, **refused.error})
                if ordered:
                    break
        self.written()
        return {"n": touched, **({"writeErrors": errors} if errors else {})}

    def do_insert(self, place, command, _):
        def write(document):
            document = document if "_id" in document else {"_id": ObjectId(os.urandom(12)), **document}
            self._check(place, document)[document["_id"]] = document
            return 1

        return self._each(command["documents"], command.get("ordered", True), write)

    def do_update(self, place, command, _):
        return self._each(command["updates"], command.get("ordered", True), lambda u: self.update_one(place, u))

    def match(self, place, query):
        return next((d for d in self.local.get(place, {}).values() if fits(d, query)), None)

    def change(self, place, before, change):
        if self.between:
            between, self.between = self.between, None
            between()
        whole = not any(name.startswith("$") for name in change)
        after = {"_id": before["_id"], **change} if whole else {**before, **change.get("$set", {})}
        for name in change.get("$unset", {}):
            after.pop(name, None)
        self._check(place, after, self.local[place][after["_id"]])[after["_id"]] = after

    def update_one(self, place, update):
        before = self.match(place, update["q"])
        if before is not None:
            self.change(place, before, update["u"])
        elif update.get("upsert"):
            document = {"_id": update["q"]["_id"], **update["u"].get("$set", {})}
            self._check(place, document)[document["_id"]] = document
        else:
            return 0
        return 1

    def do_delete(self, place, command, _):
        def write(delete):
            found = [d["_id"] for d in self.local.get(place, {}).values() if fits(d, delete["q"])]
            for key in found[:delete.get("limit") or None]:
                del self.local[place][key]
            return len(found[:delete.get("limit") or None])

        return self._each(command["deletes"], command.get("ordered", True), write)
