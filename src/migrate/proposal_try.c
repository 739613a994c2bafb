/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a proposal does what it promises, and how a module without exercises is told of. */
#include <string.h>

#include "errors.h"
#include "exercise.h"
#include "exercise_fields.h"
#include "i18n.h"
#include "json.h"
#include "mapping_internal.h"
#include "plan_internal.h"
#include "proposal_internal.h"
#include "shapes.h"

/* Candidates and keys that a message lists. */
#define CANDIDATES_SHOWN 20
#define KEYS_SHOWN 12

char *proposal_first_words(struct value_arena *arena, const struct value_object *document)
{
    struct value shown = value_object(arena, document->count);
    GString *words = g_string_new(NULL);

    for (guint32 i = 0; i < document->count; i++) {
        const struct value_member *member = &document->members[i];
        if (member->value.type != VALUE_NULL && strcmp(member->key->bytes, "exercise_uid") != 0)
            value_object_set(arena, shown.object, member->key, member->value);
    }
    json_write_indented(words, &shown);
    return g_string_free(words, FALSE);
}

struct trial {
    const struct mapped *mapped;
    const char *chapter_code;
    struct value_arena *scratch;
    GHashTable *codes; /* chapter code -> the keys that made it */
    GHashTable *ids;   /* "chapter id", "chapter external_id" */
    char *first;
    GError *error; /* NULL: no more than that two exercises would be one */
};

/* No other exercise of the chapter has its id or external_id. */
static gboolean is_single(struct trial *trial, const struct exercise *exercise, const char *code)
{
    g_autofree char *external = trial->mapped->id_kind == ID_KIND_TEXT
                                    ? value_dup_string(exercise_get(exercise, "external_id"))
                                    : NULL;

    if (exercise->id > 0 &&
        !g_hash_table_add(trial->ids, g_strdup_printf("%s %lld", code, (long long)exercise->id)))
        return FALSE;
    return !external || g_hash_table_add(trial->ids, g_strdup_printf("%s \"%s", code, external));
}

static gboolean try_item(struct trial *trial, const struct mapping_group *group, guint32 index,
                         const char *code)
{
    struct exercise exercise;

    value_arena_reset(trial->scratch);
    struct value raw = mapping_apply(trial->mapped, trial->scratch, group, index);
    if (!exercise_normalise(trial->scratch, &raw, code, DOOR_FOREIGN, NULL, NULL, &exercise, &trial->error)) {
        g_autofree char *place = mapped_place(trial->mapped, raw.start);
        g_prefix_error(&trial->error, "%s: ", place);
        return FALSE;
    }
    if (!is_single(trial, &exercise, code))
        return FALSE;
    if (!trial->first)
        trial->first = proposal_first_words(trial->scratch, exercise.document);
    return TRUE;
}

static gboolean try_group(struct trial *trial, const struct mapping_group *group)
{
    const struct mapping *mapping = trial->mapped->mapping;
    gboolean pattern = mapping_has_chapters(mapping);
    g_autofree char *code =
        pattern ? mapped_chapter(trial->mapped, group, NULL) : g_strdup(trial->chapter_code);
    g_autofree char *title = pattern ? mapped_title(trial->mapped, group, NULL) : NULL;

    if (!code)
        return FALSE;
    const char *other = g_hash_table_lookup(trial->codes, code);
    if (other && g_strcmp0(other, title) != 0)
        return FALSE;
    for (guint32 i = 0; i < group->count; i++) {
        if (!try_item(trial, group, i, code))
            return FALSE;
    }
    if (title)
        g_hash_table_insert(trial->codes, g_steal_pointer(&code), g_steal_pointer(&title));
    return TRUE;
}

static struct mapping *parse(const struct proposal *proposal)
{
    g_autoptr(mapping) mapping = mapping_new();

    for (guint i = 0; i < proposal->rows->len; i++) {
        const struct proposal_row *row = &g_array_index(proposal->rows, struct proposal_row, i);
        if (!mapping_add(mapping, row->name, row->value, row->value, NULL))
            return NULL;
    }
    return g_steal_pointer(&mapping);
}

gboolean proposal_try(const struct pydata_module *module, const char *chapter_code,
                      const struct migrate_options *options, struct proposal *proposal)
{
    g_autoptr(mapping) mapping = parse(proposal);
    g_autoptr(GError) error = NULL;
    g_autoptr(mapped) mapped = mapping ? mapped_new(mapping, module, &error) : NULL;
    g_autoptr(value_arena) scratch = value_arena_new();
    g_autoptr(GHashTable) codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct trial trial = {mapped, chapter_code, scratch, codes, ids, NULL, NULL};
    gboolean good = mapped != NULL;

    (void)options;
    for (guint i = 0; good && i < mapped->groups->len; i++)
        good = try_group(&trial, &g_array_index(mapped->groups, struct mapping_group, i));
    if (good && trial.first)
        proposal->first = g_steal_pointer(&trial.first);
    if (good)
        g_clear_pointer(&proposal->why, g_free);
    else if (!proposal->why && (error || trial.error))
        proposal->why = g_strdup(error ? error->message : trial.error->message);
    g_clear_error(&trial.error);
    g_free(trial.first);
    return good && proposal->first;
}

static void append_keys(GString *out, const struct shapes_candidate *candidate)
{
    for (guint i = 0; i < MIN(candidate->keys->len, KEYS_SHOWN); i++) {
        const struct shapes_key *key = &g_array_index(candidate->keys, struct shapes_key, i);
        g_autofree char *types = candidate->item == ITEM_DICT ? NULL : shapes_type_words(key->types, TRUE);
        if (types)
            g_string_append_printf(out, "%s%s %s", i > 0 ? ", " : "", key->name, types);
        else
            g_string_append_printf(out, "%s%s %u", i > 0 ? ", " : "", key->name, key->count);
    }
    if (candidate->keys->len > KEYS_SHOWN)
        g_string_append(out, ", …");
}

static void append_candidate(GString *out, const struct pydata_module *module,
                             const struct shapes_candidate *candidate)
{
    g_autofree char *place = pydata_place_text(module, candidate->at);
    g_autofree char *shape = shapes_words(candidate);

    g_string_append_printf(out, "\n  %s  %s  ", place, candidate->path);
    if (candidate->why) {
        g_autofree char *why_place = pydata_place_text(module, candidate->why_at);
        g_string_append_printf(out, _("not readable: %s (%s)"), candidate->why, why_place);
        return;
    }
    g_string_append_printf(out, "%s, ", shape);
    g_string_append_printf(out, i18n_plural("%u item: ", "%u items: ", candidate->count), candidate->count);
    append_keys(out, candidate);
}

/* A word of a command line, in quotation marks where the shell would read it otherwise. */
static char *shell_words(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-=:,";

    return strspn(text, plain) == strlen(text) && *text ? g_strdup(text) : g_shell_quote(text);
}

static void append_command(GString *out, const char *path, const struct proposal *proposal)
{
    g_autofree char *dotted = *path == '-' ? g_strconcat("./", path, NULL) : g_strdup(path);
    g_autofree char *words = shell_words(dotted);

    g_string_append_printf(out, "\n\n  exobase migrate %s", words);
    for (guint i = 0; i < proposal->rows->len; i++) {
        const struct proposal_row *row = &g_array_index(proposal->rows, struct proposal_row, i);
        g_autofree char *value = shell_words(row->value);
        g_string_append_printf(out, " --%s %s", row->name, value);
    }
}

/* The same as a section of the configuration. */
static void append_section(GString *out, const char *path, const struct proposal *proposal)
{
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autofree char *name = sources_module_name(path);
    g_autofree char *group = g_strconcat("module ", name, NULL);

    for (guint k = 0; k < N_MODULE_KEYS; k++) {
        const struct settings_module_row *key = &settings_module_table[k];
        g_autoptr(GPtrArray) values = g_ptr_array_new();
        for (guint i = 0; i < proposal->rows->len; i++) {
            const struct proposal_row *row = &g_array_index(proposal->rows, struct proposal_row, i);
            if (strcmp(row->name, key->name) == 0)
                g_ptr_array_add(values, row->value);
        }
        if (values->len > 0 && key->many)
            g_key_file_set_string_list(keys, group, key->name, (const char *const *)values->pdata,
                                       values->len);
        else if (values->len > 0)
            g_key_file_set_string(keys, group, key->name, values->pdata[0]);
    }
    g_autofree char *text = g_key_file_to_data(keys, NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    g_string_append_c(out, '\n');
    for (guint i = 0; lines[i]; i++)
        g_string_append_printf(out, "\n  %s", lines[i]);
}

static void append_proposal(GString *out, const char *path, const struct proposal *proposal)
{
    g_string_append_printf(out, "\n\n%s", _("The mapping that is proposed, as a command:"));
    append_command(out, path, proposal);
    g_string_append_printf(out, "\n\n%s", _("or in exobase.conf:"));
    append_section(out, path, proposal);
    if (proposal->places)
        g_string_append_printf(out, "\n\n%s",
                               _("The parts of these exercises have no names: add what they are, such as "
                                 "--field 0=enonce_html --field 1=solution_html."));
    g_string_append_printf(out, "\n\n%s\n\n%s", _("The first exercise would become:"), proposal->first);
}

void proposal_append(GString *message, const struct pydata_module *module, const char *path,
                     const struct migrate_options *options)
{
    g_autoptr(GPtrArray) candidates = shapes_find(module);
    struct proposal proposal;

    if (proposal_make(module, path, candidates, options, &proposal))
        append_proposal(message, path, &proposal);
    proposal_clear(&proposal);
}

static void append_candidates(GString *message, const struct pydata_module *module,
                              const GPtrArray *candidates)
{
    g_string_append(message, _("; nothing was written. What could be taken:"));
    for (guint i = 0; i < MIN(candidates->len, CANDIDATES_SHOWN); i++)
        append_candidate(message, module, candidates->pdata[i]);
    if (candidates->len > CANDIDATES_SHOWN) {
        g_string_append(message, "\n  ");
        g_string_append_printf(message, _("… and %u more; exobase inspect lists all"),
                               candidates->len - CANDIDATES_SHOWN);
    }
}

void proposal_set_error(const struct pydata_module *module, const char *path, const char *headline,
                        const struct migrate_options *options, GError **error)
{
    g_autoptr(GPtrArray) candidates = shapes_find(module);
    g_autoptr(GString) message = g_string_new(headline);
    struct proposal proposal;

    if (options->text) { /* whoever sent it gets both as data (form.h) */
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, headline);
        return;
    }
    if (candidates->len > 0)
        append_candidates(message, module, candidates);
    if (proposal_make(module, path, candidates, options, &proposal))
        append_proposal(message, path, &proposal);
    else if (candidates->len > 0)
        g_string_append_printf(message, "\n\n%s", _("None of these can be taken as it stands."));
    if (proposal.why)
        g_string_append_printf(message, "\n  %s", proposal.why);
    proposal_clear(&proposal);
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, message->str);
}
