/* SPDX-License-Identifier: Apache-2.0 */
#include "form.h"

#include <string.h>

#include "plan_internal.h"
#include "proposal_internal.h"

static GPtrArray *take_rows(const struct proposal *proposal)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < proposal->rows->len; i++) {
        const struct proposal_row *row = &g_array_index(proposal->rows, struct proposal_row, i);
        g_ptr_array_add(rows, g_strdup(row->name));
        g_ptr_array_add(rows, g_strdup(row->value));
    }
    return rows;
}

static void propose(struct migrate_form *form, const struct migrate_options *options)
{
    struct proposal proposal;

    if (proposal_make(form->module, options->text->name, form->candidates, options, &proposal)) {
        form->rows = take_rows(&proposal);
        form->first = g_steal_pointer(&proposal.first);
        form->places = proposal.places;
    } else {
        form->why = g_steal_pointer(&proposal.why);
    }
    proposal_clear(&proposal);
}

struct migrate_form *migrate_form_new(const struct migrate_options *options, GError **error)
{
    const struct migrate_text *text = options->text;
    g_autoptr(migrate_form) form = g_new0(struct migrate_form, 1);

    form->text = g_malloc(text->size + 1);
    memcpy(form->text, text->bytes, text->size);
    form->text[text->size] = '\0';
    form->module = pydata_read_module(text->name, form->text, text->size, error);
    if (!form->module)
        return NULL;
    form->candidates = shapes_find(form->module);
    propose(form, options);
    return g_steal_pointer(&form);
}

void migrate_form_free(struct migrate_form *form)
{
    if (!form)
        return;
    if (form->candidates)
        g_ptr_array_unref(form->candidates);
    if (form->rows)
        g_ptr_array_unref(form->rows);
    pydata_module_free(form->module);
    g_free(form->first);
    g_free(form->why);
    g_free(form->text);
    g_free(form);
}

GPtrArray *migrate_plan_mapping(const struct migrate_plan *plan)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
    const struct mapping *mapping = plan->files->len > 0 ? PLAN_SOURCE(plan, 0)->shared->mapping : NULL;

    if (!mapping)
        return rows;
    mapping_rows(mapping, rows);
    if (!mapping->chapter) {
        g_ptr_array_add(rows, g_strdup("chapter"));
        g_ptr_array_add(rows, g_strdup(PLAN_FILE(plan, 0)->chapter_code));
    }
    return rows;
}
