/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib.h>

#include "equations_internal.h"

/* What is false in any reading. */
static const char *const wrong[] = {
    /* units inside */
    "3 × 2 cm = 7 cm",
    "3 cm + 2 cm = 6 cm",
    "2 m + 30 cm = 250 cm",
    "2 m + 30 cm = 32 cm",
    "2 × (5 cm + 3 cm) = 15 cm",
    "3 cm × 2 cm = 7 cm²",
    "3 cm × 2 cm = 6 m<sup>2</sup>",
    "3 cm × 20 mm = 7 cm²",
    "1 h 30 min + 45 min = 2 h 75 min",
    "2,5 h = 2 h 50 min",
    "60 km/h × 2 h = 130 km",
    "2 kg × 3 €/kg = 7 €",
    "1 L − 25 cL = 70 cL",
    "20 % de 50 € = 11 €",
    "30° + 60° = 100°",
    "3 × 2 cm = 6 cm = 7 cm",
    "un côté de 5 cm : 5 × 5 = 26 cm²",
    "12 cm : 4 = 4 cm",
    "(3 × 2 cm = 7 cm)",
    "2 × 3 = 7 cm (environ)",
    "2 × 3 = 7 cm : faux",
    "10 m : 3 ≈ 3,43 m",
    "3 m × 100 = 30 cm",
    /* powers, roots */
    "3² = 6",
    "3<sup>2</sup> = 6",
    "2^3 = 6",
    "2^(1 + 2) = 6",
    "10<sup>−2</sup> = 0,1",
    "10⁻² = 0,1",
    "(3 cm)² = 6 cm²",
    "−3² = 9",
    "(1 + 2)² = 10",
    "3² + 4² = 24",
    "√49 = 8",
    "√(9 + 16) = 6",
    "√36 + 64 = 11",
    "2 × √9 = 7",
    "√(1/4) = 1/4",
    /* MathML */
    "<math><mn>3</mn><mo>×</mo><mn>2</mn><mo>=</mo><mn>7</mn></math>",
    "<math><mfrac><mn>2</mn><mn>3</mn></mfrac></math> = <math><mfrac><mn>4</mn><mn>5</mn></mfrac></math>",
    "<math><msup><mn>3</mn><mn>2</mn></msup></math> = 6",
    "<math><msqrt><mn>9</mn><mo>+</mo><mn>16</mn></msqrt></math> = 7",
    "1 : <math><mfrac><mrow><mn>1</mn><mo>+</mo><mn>1</mn></mrow><mn>4</mn></mfrac></math> = 3",
    /* x, dashes, brackets */
    "3 x 4 = 13",
    "3x4 = 13",
    "(1 + 2) x 4 = 13",
    "3 cm x 4 = 13 cm",
    "7 – 3 = 5",
    "– 2 × 3 = 7",
    "Étape 1 – 2 × 3 = 7",
    "(2 × 3 = 7)",
    "7 &minus; 3 = 5",
    "9 &ndash; 3 = 5",
    "3 — 4 = 1",
    "3 ∙ 4 = 13",
    "3 ✕ 4 = 13",
    "3 ✖ 4 = 13",
    "3 ＋ 4 = 8",
    "3 + 4 ＝ 8",
    "3 fois 4 = 13",
    "3 cm fois 4 = 13 cm",
    "6 + 7 = 3 fois 4",
    /* over lines and cells */
    "3 × 4<br>= 13",
    "3 × 4<br />\n  = 13",
    "A = 3 × 4</p><p>= 13",
    "A = 3 × 4 = 12</p>\n<p>= 13",
    "<table><tr><td>3 × 4</td><td>= 13</td></tr></table>",
    "<table><tr><td>3 × 4</td><td>=</td><td>13</td></tr></table>",
    /* times of day */
    "1h30 + 45 min = 2h25",
    "1 h 30 + 45 min = 3 h",
    "23 h 30 + 1 h = 24 h 40",
    "14 h 05 − 13 h 50 = 25 min",
    "9h45 – 11h10 = 1h35",
    "5 cm – 7 cm = 2 cm",
    "90 min = 1 h 40",
    /* conversions */
    "2 m × 3 = 6 cm",
    "2 kg × 3 = 6 g",
    "2 h × 3 = 6 min",
    "1 kg = 100 g",
    "1 L = 10 cL",
    "3 km = 300 m",
    "5 m = 50 cm",
    "3 × 2 kg = 6 kg = 600 g",
    /* a fraction of */
    "3/4 de 20 = 12",
    "les 3/4 de 20 km = 12 km",
    "2/3 d’12 = 9",
    "<math><mfrac><mn>3</mn><mn>4</mn></mfrac></math> de 20 = 12",
    /* a remainder goes with the right quotient alone */
    "17 ÷ 5 = 4 billes et il reste 2 billes",
    "17 ÷ 5 + 1 = 3. On range les billes qui restent.",
};

/* What is right, or may be. */
static const char *const right[] = {
    "3 × 2 cm = 6 cm",
    "3 cm × 2 = 6 cm",
    "2 m + 30 cm = 230 cm",
    "2 m + 30 cm = 2,3 m = 230 cm",
    "3 cm × 2 cm = 6 cm²",
    "3 cm × 2 cm = 6 cm2",
    "3 cm × 2 cm = 6 cm<sup>2</sup>",
    "3 cm × 20 mm = 6 cm²",
    "1 h 30 min + 45 min = 2 h 15 min",
    "23 h 30 min + 1 h = 0 h 30 min",
    "2,5 h = 2 h 30 min",
    "1 h 30 + 45 min = 2 h 15",
    "1h30 + 45 min = 2h15",
    "23 h 30 + 1 h = 24 h 30",
    "23 h 30 + 1 h = 0 h 30",
    "20 h 30 = 8 h 30 du soir",
    "90 min = 1 h 30",
    "8 h 30 = 8,5 h",
    "1 h 30 = 90",
    "1 h 30 + 45 = 2 h 15",
    "1 h 30 km = 7",
    "de 9h45 à 11h10 = 1h25",
    "de 10 h 45 à 12 h = 1 h 15",
    "9h45 – 11h10 = 1h25",
    "9h45-11h10 = 1h25",
    "Échelle 1/200 : 1 cm = 200 cm = 2 m",
    "À 8 h 30 = 7",
    "8 h 30 élèves = 7",
    "60 km/h × 2 h = 120 km",
    "36 km/h = 10 m/s",
    "120 km : 2 h = 60 km/h",
    "1,5 L = 1 500 cm³ × 1",
    "1 m³ = 1 000 × 1 L",
    /* said so, though quantities differ */
    "2 h × 60 = 120 min",
    "250 cm : 100 = 2,5 m",
    "3 cm × 2 cm = 6 cm",
    "4 cm × 5 = 20 km",
    "3 × 5 = 15 cm²",
    "1 cm = 5 km",
    "3 × 2 cm = 6 cm = 12 km",
    "5 € × 3 kg = 16 €",
    "3 × 50 cm = 2 mètres",
    "3 cm × 2 = 600 dixièmes",
    "2 m + 1 = 7",
    "3 cm × 2 = 5",
    "1 h = 1 × 3600 = 3600 secondes",
    "0,5 m = 0,5 × 100 = 50 cm",
    "2 m + 0,5 m = 2,5 × 100 = 250 cm",
    "1 h = 3600 s : 3661 = 3600 × 1 + 61",
    "8 h + (45 + 45) = 8 h 90 min = 9 h 30 min",
    "07h65 − 30 = 07h35",
    "P(carré) = 4 × 6 = 24 cm",
    "3 + 2 cm = 6 cm",
    "2m + 1 = 7",
    "50 € − 20 % = 40 €",
    "un côté de 5 cm : 5 × 5 = 25 cm²",
    "un carré de 5 cm – 5 × 5 = 25 cm²",
    "12 cm : 4 = 3 cm",
    "(soit 3 × 2 = 6 cm)",
    "2 × 3 = 6 cm (2 fois 3)",
    "2 × 3 = 6 cm : juste",
    "2 × 3 = 4 cm + ?",
    "2 × 3 = 4 cm + □ cm",
    "17 cm : 5 = 3 cm reste 2 cm",
    "17 ÷ 5 = 3 et il reste 2",
    "17 ÷ 5 = 3, et il reste 2",
    "17 ÷ 5 = 3 avec un reste de 2",
    "17 ÷ 5 = 3 billes et il reste 2 billes",
    "17 ÷ 5 = 3. Il reste 2 billes.",
    "17 ÷ 5 = 3. Reste : 2.",
    "17 ÷ 5 = 3 et le reste est 2",
    "17 cm : 5 = 3 cm et il reste 2 cm",
    /* conversions said so, scales */
    "2 h × 60 = 120 min = 7 200 s",
    "2 m × 3 × 100 = 600 cm",
    "2 m × 10 × 10 = 200 cm",
    "(2 h + 1 h) × 60 = 180 min",
    "6 m : 3 = 2 cm",
    "2 cm × 3 = 6 m",
    "2 cm = 10 km",
    "3 cm = 300 m",
    "1 m = 1 cm",
    "5 km = 1 cm",
    "2 cm² = 8 m²",
    "1 kg = 1 000 g",
    "1 L = 10 dL",
    "1 dm³ = 1 L",
    "1 kg = 3 €",
    "AB = 5 cm = 50 mm",
    "3 kg de pommes = 300 g",
    "3 m = 4 m",
    /* over lines and cells */
    "3 × 4<br>= 12",
    "3 × 4.</p><p>= 13",
    "Aire</p><p>= 13",
    "un côté de 5 cm<br>= 4 × 5 cm",
    "3 × 4 =<br>13",
    "3 × 4 <br>A = 13",
    "<table><tr><td>3 × 4</td><td>5 × 2</td></tr><tr><td>= 12</td><td>= 10</td></tr></table>",
    "<ul><li>3 × 4</li></ul><p>= 13",
    "<table><tr><td>3 × 4</td><td>=</td><td>12</td></tr></table>",
    "<table><tr><td>2 m</td><td>= 250 cm</td></tr></table>",
    /* times and of in words */
    "3 fois 4 = 12",
    "On écrit 3 fois 4 + 2 = 6",
    "3 fois plus = 7",
    "3/4 de 20 = 15",
    "2/3 de 3/4 = 1/2",
    "<math><mfrac><mn>3</mn><mn>4</mn></mfrac></math> de 20 = 15",
    "1/3 de plus = 7",
    "5 de 20 = 15",
    "3 — 2 × 3 = 6",
    "5 t-shirts × 2 = 11",
    "3 l'un × 2 = 7",
    "20 °C × 2 = 41",
    "10 m : 3 ≈ 3,33 m",
    "250 cm ≈ 3 m",
    /* powers, roots */
    "3² = 9",
    "3<sup>2</sup> = 9",
    "2^3 = 8",
    "10<sup>−2</sup> = 0,01",
    "10⁻² = 0,01",
    "−3² = −9",
    "(−3)² = 9",
    "(3 cm)² = 9 cm²",
    "5² = 3² + 4² = 25",
    "√49 = 7",
    "√(9 + 16) = 5",
    "√36 + 64 = 10",
    "√36 + 64 = 70",
    "√2 = 1,41",
    "3√4 = 7",
    "x² + 3 = 7",
    "(x + 1)² = 10",
    "(x + 1) – 2 × 3 = 10",
    "(x + 1) : 2 × 3 = 10",
    "AB² + AC² = 7",
    "x√4 = 6",
    "f(3) = 7",
    "x2 + 1 = 7",
    "Le 1<sup>er</sup> jour : 2 × 3 = 6",
    "2<sup>e</sup> – 3 × 2 = 6",
    "2^1000 = 7",
    "2^(1/2) = 7",
    "0^(−1) = 7",
    /* MathML */
    "<math><mn>3</mn><mo>&#215;</mo><mn>2</mn><mo>=</mo><mn>6</mn></math>",
    ("<math> <mfrac> <mn>2</mn> <mn>3</mn> </mfrac> </math> = "
     "<math><mfrac><mn>4</mn><mn>6</mn></mfrac></math>"),
    "2<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> = 3",
    "<math><mi>x</mi><mo>=</mo><mfrac><mn>1</mn><mi>y</mi></mfrac></math> + 1 = 3",
    "<math><mrow><mn>2</mn><munder><mn>3</mn><mn>4</mn></munder><mo>=</mo><mn>7</mn></mrow></math>",
    "<math><mn>2</mn><mo>=</mo>",
    /* x, dashes */
    "3 x 4 = 12",
    "2x + 3 = 7",
    "2 x + 3 = 7",
    "3 x = 12",
    "2x(3 + 1) = 7",
    "7 – 3 = 4",
    "Étape 1 – 2 × 3 = 6",
    "x – 3 × 2 = 4",
    "x – 3 – 2 × 2 = 4",
    "pages 3–5 × 2 = 10",
    "((((((((((((((((((((((((((((((((((((((((((((((((1 = 2",
    "",
};

static void test_false(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GString) first = g_string_new(NULL);
        g_autofree char *text = g_strdup_printf("<p>%s</p>", wrong[i]);
        guint count = equations_count_false(text, strlen(text), first);
        if (count == 0 || first->len == 0)
            g_test_message("not seen: %s", wrong[i]);
        if (count == 0 || first->len == 0)
            g_test_fail();
    }
}

static void test_not_false(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(right); i++) {
        g_autoptr(GString) first = g_string_new(NULL);
        g_autofree char *text = g_strdup_printf("<p>%s</p>", right[i]);
        if (equations_count_false(text, strlen(text), first) == 0)
            continue;
        g_test_message("a false alarm: %s: %s", right[i], first->str);
        g_test_fail();
    }
}

/* A false one is shown as it reads. */
static void test_shown(void)
{
    g_autoptr(GString) first = g_string_new(NULL);
    const char *text = "<p>Étape 1 : 2 m + 30 cm = 250 cm.</p>";

    g_assert_cmpuint(equations_count_false(text, strlen(text), first), ==, 1);
    g_assert_cmpstr(first->str, ==, "2 m + 30 cm = 250 cm");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/equations/false", test_false);
    g_test_add_func("/equations/not-false", test_not_false);
    g_test_add_func("/equations/shown", test_shown);
    return g_test_run();
}
