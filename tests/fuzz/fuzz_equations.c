/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "equations_internal.h"
#include "fuzz.h"
#include "text.h"

static void drop_spaces(GString *text)
{
    gsize kept = 0;

    for (gsize i = 0; i < text->len; i++)
        if (!g_ascii_isspace(text->str[i]))
            text->str[kept++] = text->str[i];
    g_string_truncate(text, kept);
}

/* Any UTF-8: what is said to be false stands in the text, on one line or several, and there is no more of it
 * than signs. */
int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
    if (!text_is_utf8((const char *)bytes, size, NULL))
        return 0;
    /* Of its own size exactly, so that a sanitizer sees what reads past it; never NULL, as no text is. */
    g_autofree char *text = g_malloc(MAX(size, 1));
    memcpy(text, bytes, size);
    g_autoptr(GString) first = g_string_new(NULL);
    g_autoptr(GString) plain = equations_plain_text(text, size);
    guint count = equations_count_false(text, size, first);
    if (count > size || (count > 0) != (first->len > 0))
        fuzz_fail("fuzz_equations: %u are false, the first is “%s”", count, first->str);
    drop_spaces(plain);
    drop_spaces(first);
    if (!strstr(plain->str, first->str))
        fuzz_fail("fuzz_equations: “%s” does not stand in the text", first->str);
    return 0;
}
