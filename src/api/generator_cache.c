/* SPDX-License-Identifier: Apache-2.0 */
/* The generators of the image, read once for each commit that changes one. */
#include <string.h>

#include "api_internal.h"
#include "generators.h"

struct api_generators {
    GMutex lock;
    gboolean known;
    gint64 commit; /* the image's generators_commit */
    char *log_id;
    struct generator_set *set;
};

struct api_generators *api_generators_new(void)
{
    struct api_generators *generators = g_new0(struct api_generators, 1);

    g_mutex_init(&generators->lock);
    return generators;
}

void api_generators_free(struct api_generators *generators)
{
    if (!generators)
        return;
    generator_set_unref(generators->set);
    g_mutex_clear(&generators->lock);
    g_free(generators->log_id);
    g_free(generators);
}

struct generator_set *api_generators_of(struct api *api, const struct bank_image *image)
{
    struct api_generators *own = api->generators;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&own->lock);
    gboolean same =
        own->known && own->commit == image->generators_commit && g_str_equal(own->log_id, image->log_id);

    if (same)
        return generator_set_ref(own->set);
    struct generator_set *set = generator_set_new();
    for (guint i = 0; i < image->n_generators; i++)
        generators_take(set, image->generators[i]->record);
    /* Readers of an older image may come after those of a newer one: the newer one is kept. */
    if (own->known && g_str_equal(own->log_id, image->log_id) && own->commit > image->generators_commit)
        return set;
    generator_set_unref(own->set);
    g_free(own->log_id);
    own->known = TRUE;
    own->commit = image->generators_commit;
    own->log_id = g_strdup(image->log_id);
    own->set = set;
    return generator_set_ref(set);
}

struct generator_set *api_generators_now(struct api *api)
{
    struct generator_set *set = api_generators_of(api, bank_enter(api->bank));

    bank_leave(api->bank);
    return set;
}

static gboolean has_dynamic(const struct bank_chapter *chapter)
{
    for (guint i = 0; i < chapter->count; i++)
        if (chapter->exercises[i]->kind == BANK_DYNAMIC)
            return TRUE;
    return FALSE;
}

gboolean api_uses_generators(struct api *api)
{
    bank_thread_register();
    const struct bank_image *image = bank_enter(api->bank);
    gboolean uses = image->n_generators > 0;

    for (guint i = 0; i < image->n_chapters && !uses; i++)
        uses = has_dynamic(image->chapters[i]);
    bank_leave(api->bank);
    bank_thread_unregister();
    return uses;
}

/* Whether the program has a newer text of a generator that nobody has edited here. */
static gboolean is_older(const struct bank_chapter *generator)
{
    g_autoptr(value_arena) arena = value_arena_new();
    const char *key = store_generator_key(generator->code);
    const struct generator *built_in = generator_find_built_in(key, strlen(key));
    struct generators_record record;

    return built_in && generators_read_record(arena, generator->record, &record) && !record.is_edited &&
           (record.size != built_in->size || memcmp(record.text, built_in->text, record.size) != 0);
}

struct value api_generators_value(const struct bank_image *image, struct value_arena *arena)
{
    struct value value = value_object(arena, 2), newer = value_list(arena, 2);

    for (guint i = 0; i < image->n_generators; i++) {
        const char *key = store_generator_key(image->generators[i]->code);
        if (is_older(image->generators[i]))
            value_list_append(arena, newer.list, value_string(value_arena_copy(arena, key, strlen(key))));
    }
    value_set(arena, value.object, "in_bank", value_integer(image->n_generators));
    value_set(arena, value.object, "newer", newer);
    return value;
}
