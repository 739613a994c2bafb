# SPDX-License-Identifier: Apache-2.0
"""
Steps of the commit protocol (docs/mongodb.md), left out: what stands in the engine's source, and what is compiled in its
place into a program for tests alone (instance.c). Which of them is left out says EXOBASE_MUTATION.

    mutations.py FOLDER SOURCE...   writes FOLDER/mutated-NAME for each source
"""

import pathlib
import sys

# What is left out -> what that is.
MUTATIONS = {
    "no-revalidation": "a changeset is judged anew after another took its number",
    "stale-id": "its ids are given anew then, too",
    "own-tx": "a commit with my token is mine, whatever the server answered",
    "failed": "an outcome that is not known at the deadline is told so",
    "counter": "the number is the newest known one's successor",
    "live-id": "the next id comes after the greatest ever, not the greatest alive",
    "unordered": "a batch stops at the first commit whose number is taken",
    "split": "a batch is one command",
    "local-read": "the log is read as a majority has it",
    "w1": "a commit is durable at a majority before it is answered",
    "apply-inserts": "nothing is inserted after the commit",
    "stub-resent": "an exercise's place is never sent twice",
    "key-unchecked": "a document is adopted under a key that no commit has",
    "used-key": "a restored exercise has another key than the dead one",
    "forgotten-key": "and so has one whose place was forgotten meanwhile",
    "forget-unlogged": "what nobody uses is removed only after a commit says that nobody will",
    "stub-w1": "a place is durable at a majority before the commit",
    "stamp-guard": "a document is replaced only if it is what was read",
    "delete-unguarded": "and removed only if it is",
    "tombstones": "what is removed leaves nothing that another program could remove",
    "read-first": "the log is read before the document",
    "stale-missing": "what is missing is looked for once more",
    "local-document": "documents are read as a majority has them",
    "adopt-anywhere": "an adoption is valid only right after the log by which it was judged",
    "stamp-base": "an edit is merged with what the newest adoption read, where that is newer than its stamp",
    "adopted-not-clean": "a document that was adopted as it is may be replaced",
}

# (source, what stands there once, what is put in its place)
PATCHES = [
    ("commit.c", "changeset_judge(attempt->changeset,", "mutated_judge(attempt->changeset,"),
    ("commit.c", "if (mongo_fold_token(batch->store->fold, draft->commit->token) !=",
     'if (mutated("own-tx") || mongo_fold_token(batch->store->fold, draft->commit->token) !='),
    ("commit.c", "gint64 number = mongo_fold_token(batch->store->fold, attempt->changeset->token);",
     'gint64 number = mutated("own-tx") ? 0 : mongo_fold_token(batch->store->fold, attempt->changeset->token);'),
    ("commit.c", "g_set_error(&draft->attempt->error, EXOBASE_ERROR, EXOBASE_ERROR_UNKNOWN,",
     'g_set_error(&draft->attempt->error, EXOBASE_ERROR, mutated("failed") ? EXOBASE_ERROR_IO : EXOBASE_ERROR_UNKNOWN,'),
    ("commit.c", "+ MONGO_DEADLINE_MS *", "+ mutated_deadline_ms() *"),
    ("commit.c", "mongo_insert(&batch->store->link, MONGO_COMMITS, documents, &cause)",
     "mutated_insert(&batch->store->link, MONGO_COMMITS, documents, &cause)"),
    ("draft.c", "commit->number = fold->head + 1;",
     'commit->number = mutated("counter") ? mutated_counter(fold->head + 1) : fold->head + 1;'),
    ("draft.c", "bson_oid_init(&head->key, NULL);",
     "mutated_key(&head->key, before ? &before->key : NULL, drafting->changeset->token);"),
    ("forget.c", "return mongo_commit_alone(", 'return mutated("forget-unlogged") || mongo_commit_alone('),
    ("forget.c", "    bson_iter_t id;\n    return bson_iter_init_find(&id, stub,",
     '    bson_iter_t id;\n    if (mutated("forget-unlogged"))\n        return TRUE;\n    return bson_iter_init_find(&id, stub,'),
    ("fold.c", "chapter->greatest_id = MAX(chapter->greatest_id, head->id);",
     'chapter->greatest_id = mutated("live-id") && !head->live ? head->id - 1 : MAX(chapter->greatest_id, head->id);'),
    ("link.c", 'BSON_APPEND_BOOL(command, "ordered", true);',
     'BSON_APPEND_BOOL(command, "ordered", !mutated("unordered"));'),
    ("link.c", "    append_concern(link, command);\n    bson_append_array_begin(",
     "    if (!mutated_concern(collection))\n        append_concern(link, command);\n    bson_append_array_begin("),
    ("link.c", "mongoc_collection_set_read_concern(handle, concern);",
     "mongoc_collection_set_read_concern(handle, mutated_read(collection, concern));"),
    ("settle.c", "    for (guint first = 0; first < stubs->len; first += STUBS_AT_ONCE) {",
     "    for (guint first = 0; !mutated_upserts() && first < stubs->len; first += STUBS_AT_ONCE) {"),
    ("settle.c", "mongo_insert(&store->link, MONGO_EXERCISES, some, &cause)",
     "mutated_insert_stubs(&store->link, some, &cause)"),
    ("writes.c", '        BSON_APPEND_DOCUMENT(&write, "u", update);\n    else',
     '        BSON_APPEND_DOCUMENT(&write, "u", update);\n    if (update && mutated_upserts())\n'
     '        BSON_APPEND_BOOL(&write, "upsert", bson_count_keys(filter) <= 2);\n    if (!update)'),
    ("project.c", "    if (!task->now || (target && mongo_same(task->now, target)))",
     "    if (mutated_put(&task->exercise->key, task->now != NULL, task->exercise->live, target, writes) ||\n"
     "        !task->now || (target && mongo_same(task->now, target)))"),
    ("project.c", "    g_autoptr(bson_t) filter = mongo_exact_filter(task->now);",
     "    g_autoptr(bson_t) filter = mutated_filter(task->now, task->exercise->live, task->exercise->commit);"),
    ("project.c", "    return text->text && bson_init_static(&adopted,",
     '    return !mutated("adopted-not-clean") && text->text && bson_init_static(&adopted,'),
    ("settle.c", "    mongo_prepare_fresh(store, drafts);",
     "    if (!mutated_upserts())\n        mongo_prepare_fresh(store, drafts);"),
    ("settle.c", "&& !mongo_has_stub(head))", "&& (mutated_upserts() || !mongo_has_stub(head)))"),
    ("project.c", "    if (!read_newest(store, documents, &newest, error))",
     '    if ((mutated("read-first") && !mongo_catch_up(store, error)) || !read_newest(store, documents, &newest, error))'),
    ("tend.c", "return mongo_catch_up(store, error) &&", 'return (mutated("read-first") || mongo_catch_up(store, error)) &&'),
    ("sweep.c", "    if (missing->len == 0)", '    if (missing->len == 0 || mutated("stale-missing"))'),
    ("adopt.c", "    changeset->expect_head = judged;",
     '    changeset->expect_head = mutated("key-unchecked") || mutated("adopt-anywhere") ? -1 : judged;'),
    ("adopt_edit.c", "    if (outside->known->outside.commit > outside->stamp) {",
     '    if (!mutated("stamp-base") && outside->known->outside.commit > outside->stamp) {'),
]


def mutate(name, text):
    """The source with its patches; those that no longer fit are left out, which the test of the mutations tells."""
    for source, stands, instead in PATCHES:
        if source == name and text.count(stands) == 1:
            text = text.replace(stands, instead)
    licence, rest = text.split("\n", 1)
    return f'{licence}\n#include "mutated.h"\n{rest}'


def main():
    folder = pathlib.Path(sys.argv[1])
    for source in map(pathlib.Path, sys.argv[2:]):
        (folder / f"mutated-{source.name}").write_text(mutate(source.name, source.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
