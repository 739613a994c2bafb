/* SPDX-License-Identifier: Apache-2.0 */
/* Names by which exercises ask for the generators that come with exobase (docs/document.md, generator_key).
 */
#include <string.h>

#include "exercise.h"
#include "text.h"

/* Keys and their aliases, sorted. */
static const char *const keys[] = {
    "AIRES_V1",
    "CALCUL_MENTAL_V1",
    "CALCUL_NOMBRES_V1",
    "CONVERSION_LONGUEURS_V1",
    "CRITERES_DIVISIBILITE_V1",
    "DROITE_GRADUEE_V1",
    "DUREES_V1",
    "FRACTIONS_EGALES_V1",
    "FRACTION_COMPARAISON_V1",
    "FRACTION_REPRESENTATION_V1",
    "MULTIPLES_DIVISEURS_V1",
    "NOMBRES_DECIMAUX_V1",
    "NOMBRES_ENTIERS_V1",
    "PERIMETRE_V1",
    "POURCENTAGES_V1",
    "PROBLEME_1_ETAPE_V1",
    "PROPORTIONNALITE_V1",
    "RAISONNEMENT_MULTIPLICATIF_V1",
    "SIMPLIFICATION_FRACTIONS_V1",
    "SIMPLIFICATION_FRACTIONS_V2",
    "SYMETRIE_AXIALE",
    "SYMETRIE_AXIALE_V2",
    "THALES",
    "THALES V1",
    "THALES_V1",
    "THALES_V2",
    "VARIABLES",
};

gboolean exercise_generator_is_built_in(const char *key)
{
    g_autoptr(GString) upper = g_string_new(NULL);

    text_append_upper(upper, key, strlen(key));
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (strcmp(keys[i], upper->str) == 0)
            return TRUE;
    }
    return FALSE;
}
