/* SPDX-License-Identifier: Apache-2.0 */
#include "reader_internal.h"

/* What exceptions hold: it is let go where code that runs may catch them. */

void exception_hold(struct reader *reader, guint32 node, guint32 at, gboolean assertion)
{
    struct exception raised = {node, at, reader->statement_at, assertion};
    g_array_append_val(reader->exceptions, raised);
}

/* Other modules that have a function may call it, and catch what it raises. */
static gboolean may_catch(struct reader *reader)
{
    gboolean catches = reader->catches;
    for (guint i = 0; i < reader->called->len && !catches; i++)
        catches = node_is_outside(reader, ((struct function *)reader->called->pdata[i])->node);
    return catches;
}

void exceptions_finish(struct reader *reader)
{
    gboolean catches = reader->exceptions->len > 0 && may_catch(reader);
    for (guint i = 0; i < reader->exceptions->len; i++) {
        struct exception *raised = &g_array_index(reader->exceptions, struct exception, i);
        if (!catches && (raised->assertion || !reader->catches_imports))
            continue;
        reader->statement_at = raised->statement_at;
        node_let_go(reader, raised->node, raised->at, REASON_ARGUMENT);
        raised->node = NODE_NONE;
    }
}
