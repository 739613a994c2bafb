/* SPDX-License-Identifier: Apache-2.0 */
#include "exercise_fields.h"

#include <string.h>

#include "i18n.h"

#define KEY(name) .key = {sizeof(name) - 1, name}

static const struct exercise_field_row rows[FIELD_COUNT] = {
    [FIELD_CHAPTER_CODE] = {KEY("chapter_code"), FIELD_TEXT, CASE_UPPER,
                            .doc = N_("The chapter's code, such as 6E_GM07: upper case, with `_` for `-`.")},
    [FIELD_DIFFICULTY] = {KEY("difficulty"), FIELD_TEXT, CASE_LOWER, .default_type = VALUE_TEXT,
                          .default_text = "moyen", .choices = {"facile", "moyen", "difficile"},
                          .doc = N_("How hard it is.")},
    [FIELD_ENONCE_HTML] = {KEY("enonce_html"), FIELD_TEXT | FIELD_NULL, .markup = MARKUP_HTML,
                           .doc = N_("What is asked, in HTML; not blank when the exercise is static.")},
    [FIELD_ENONCE_TEMPLATE_HTML] = {KEY("enonce_template_html"), FIELD_TEXT | FIELD_NULL,
                                    .markup = MARKUP_TEMPLATE,
                                    .doc = N_("What is asked, with placeholders, when the exercise is "
                                              "dynamic and has no variants.")},
    [FIELD_EXERCISE_TYPE] = {KEY("exercise_type"), FIELD_TEXT | FIELD_NULL, CASE_UPPER,
                             .doc = N_("The kind of exercise, in upper case.")},
    [FIELD_EXERCISE_UID] = {KEY("exercise_uid"), FIELD_TEXT,
                            .doc = N_("The content UID, which exobase reckons: 64 hex digits.")},
    [FIELD_EXTERNAL_ID] = {KEY("external_id"), FIELD_TEXT | FIELD_NULL,
                           .doc = N_("The name that another system gives it.")},
    [FIELD_FAMILY] = {KEY("family"), FIELD_TEXT | FIELD_NULL, CASE_UPPER,
                      .doc = N_("An older kind of exercise: read and kept, not asked for.")},
    [FIELD_GENERATOR_KEY] = {KEY("generator_key"), FIELD_TEXT | FIELD_NULL,
                             .doc = N_("The generator that gives a dynamic exercise its values.")},
    [FIELD_ID] = {KEY("id"), FIELD_INTEGER,
                  .doc = N_("The number in its chapter, from 1 on; exobase gives one when it is absent.")},
    [FIELD_IS_DYNAMIC] = {KEY("is_dynamic"), FIELD_BOOLEAN, .default_type = VALUE_FALSE,
                          .doc = N_("Whether it is a template with a generator.")},
    [FIELD_NEEDS_SVG] = {KEY("needs_svg"), FIELD_BOOLEAN, .default_type = VALUE_FALSE,
                         .doc = N_("Whether it needs a figure.")},
    [FIELD_OFFER] = {KEY("offer"), FIELD_TEXT, CASE_LOWER, .default_type = VALUE_TEXT, .default_text = "free",
                     .choices = {"free", "pro"}, .doc = N_("The offer that it needs.")},
    [FIELD_SOLUTION_HTML] = {KEY("solution_html"), FIELD_TEXT | FIELD_NULL, .markup = MARKUP_HTML,
                             .doc = N_("The worked answer, in HTML; not blank when the exercise is static.")},
    [FIELD_SOLUTION_TEMPLATE_HTML] = {KEY("solution_template_html"), FIELD_TEXT | FIELD_NULL,
                                      .markup = MARKUP_TEMPLATE,
                                      .doc = N_("The worked answer, with placeholders, when the exercise "
                                                "is dynamic and has no variants.")},
    [FIELD_STATUS] = {KEY("status"), FIELD_TEXT, .default_type = VALUE_TEXT, .default_text = "published",
                      .choices = {"published", "draft"},
                      .doc = N_("Whether it is handed out; a draft never is.")},
    [FIELD_SVG_ENONCE_BRIEF] = {KEY("svg_enonce_brief"), FIELD_TEXT | FIELD_NULL,
                                .doc = N_("What the question's figure shows.")},
    [FIELD_SVG_SOLUTION_BRIEF] = {KEY("svg_solution_brief"), FIELD_TEXT | FIELD_NULL,
                                  .doc = N_("What the solution's figure shows.")},
    [FIELD_TEMPLATE_VARIANTS] = {KEY("template_variants"), FIELD_LIST | FIELD_NULL,
                                 .doc = N_("Several texts of one dynamic exercise: id, both templates, "
                                           "weight; label and metadata if wanted.")},
    [FIELD_TITLE] = {KEY("title"), FIELD_TEXT | FIELD_NULL, .doc = N_("A title for people.")},
    [FIELD_VARIABLES] = {KEY("variables"), FIELD_OBJECT | FIELD_NULL,
                         .doc = N_("The figure's values when static, the generator's parameters when "
                                   "dynamic.")},
    [FIELD_VARIABLES_SCHEMA] = {KEY("variables_schema"), FIELD_OBJECT | FIELD_NULL,
                                .doc = N_("The type of each variable that the templates use.")},
};

/* The fields whose name has this many bytes, plus one; 0 closes. */
#define NAME_SIZE_MAX 22
static const guint8 by_size[NAME_SIZE_MAX + 1][5] = {
    [2] = {FIELD_ID + 1},
    [5] = {FIELD_OFFER + 1, FIELD_TITLE + 1},
    [6] = {FIELD_FAMILY + 1, FIELD_STATUS + 1},
    [9] = {FIELD_VARIABLES + 1, FIELD_NEEDS_SVG + 1},
    [10] = {FIELD_DIFFICULTY + 1, FIELD_IS_DYNAMIC + 1},
    [11] = {FIELD_ENONCE_HTML + 1, FIELD_EXTERNAL_ID + 1},
    [12] = {FIELD_CHAPTER_CODE + 1, FIELD_EXERCISE_UID + 1},
    [13] = {FIELD_SOLUTION_HTML + 1, FIELD_EXERCISE_TYPE + 1, FIELD_GENERATOR_KEY + 1},
    [16] = {FIELD_SVG_ENONCE_BRIEF + 1, FIELD_VARIABLES_SCHEMA + 1},
    [17] = {FIELD_TEMPLATE_VARIANTS + 1},
    [18] = {FIELD_SVG_SOLUTION_BRIEF + 1},
    [20] = {FIELD_ENONCE_TEMPLATE_HTML + 1},
    [22] = {FIELD_SOLUTION_TEMPLATE_HTML + 1},
};

const struct exercise_field_row *exercise_fields(void)
{
    return rows;
}

int exercise_field_find(const char *name, gsize size)
{
    if (size > NAME_SIZE_MAX)
        return -1;
    for (const guint8 *field = by_size[size]; *field; field++) {
        if (memcmp(rows[*field - 1].key.bytes, name, size) == 0)
            return *field - 1;
    }
    return -1;
}
