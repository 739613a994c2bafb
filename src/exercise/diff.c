/* SPDX-License-Identifier: Apache-2.0 */
#include "exercise_internal.h"

static const struct value_member *member_at(const struct value_object *object, guint32 at)
{
    return object && at < object->count ? &object->members[at] : NULL;
}

guint exercise_diff(const struct value_object *before, const struct value_object *after,
                    exercise_diff_func each, gpointer data)
{
    guint32 left = 0, right = 0;
    guint count = 0;

    for (;;) {
        const struct value_member *old = member_at(before, left), *new = member_at(after, right);
        if (!old && !new)
            return count;
        int order = !old ? 1 : !new ? -1 : exercise_compare_keys(old->key, new->key);
        left += order <= 0;
        right += order >= 0;
        if (order == 0 && value_equal(&old->value, &new->value))
            continue;
        count++;
        if (each)
            each(order <= 0 ? old->key->bytes : new->key->bytes, order <= 0 ? &old->value : NULL,
                 order >= 0 ? &new->value : NULL, data);
    }
}
