/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fuzz.h"
#include "html_internal.h"
#include "text.h"

/*
 * Any UTF-8, the first byte of which says whether it is a template: what the fast scanner accepts, the full
 * judge accepts, and every problem that it tells of has its place inside the text.
 */
static void check_problem(const char *rule, gsize offset, const char *message, gpointer data)
{
    const gsize *size = data;

    if (!rule || !message || offset > *size)
        fuzz_fail("fuzz_html: a problem without a place");
}

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
    if (size == 0 || !text_is_utf8((const char *)bytes + 1, size - 1, NULL))
        return 0;
    /* Of its own size exactly, so that a sanitizer sees what reads past it; never NULL, as no text is. */
    g_autofree char *text = g_malloc(MAX(size - 1, 1));
    memcpy(text, bytes + 1, size - 1);
    gboolean is_template = bytes[0] % 2 == 1;
    size--;
    gboolean accepted = html_scan_accepts(text, size, is_template);
    guint problems = html_judge(text, size, is_template, check_problem, &size);
    if (accepted && problems > 0)
        fuzz_fail("fuzz_html: the scanner accepts what the judge refuses");
    return 0;
}
