/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

/* The place behind the string that begins at `at`. */
static gsize skip_string(const char *text, gsize size, gsize at)
{
    for (at++; at < size && text[at] != '"'; at++)
        at += text[at] == '\\';
    return at + 1;
}

/* Each value but the first follows a bracket or comma. An empty list or object counts as two, which is fair:
 * it costs the memory of three or four numbers. */
gboolean json_has_few_values(const char *text, gsize size, gsize most)
{
    gsize count = 1;

    for (gsize at = 0; at < size && count <= most;) {
        char c = text[at];
        count += c == ',' || c == '[' || c == '{';
        at = c == '"' ? skip_string(text, size, at) : at + 1;
    }
    return count <= most;
}
