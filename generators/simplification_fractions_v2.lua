--[[exobase
{
  "key": "SIMPLIFICATION_FRACTIONS_V2",
  "aliases": [],
  "label": {"fr": "Réduire une fraction", "en": "Reduce a fraction"},
  "description": {"fr": "Réduire une fraction, avec des indices ou une erreur à trouver.", "en": "Reduce a fraction, with hints or a mistake to find."},
  "version": "3.0.0",
  "levels": ["CM2", "6e", "5e"],
  "exercise_type": "FRACTIONS",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "kind": "variant_id",
  "parameters": [
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]},
    {"name": "allow_negative", "type": "bool", "default": false},
    {"name": "max_denominator", "type": "int", "default": 60, "min": 6, "max": 500},
    {"name": "force_reducible", "type": "bool", "default": true},
    {"name": "show_svg", "type": "bool", "default": true},
    {"name": "representation", "type": "enum", "default": "number_line", "options": ["none", "number_line"]},
    {"name": "variant_id", "type": "enum", "default": "A", "options": ["A", "B", "C"]},
    {"name": "pedagogy_mode", "type": "enum", "default": "standard", "options": ["standard", "guided", "diagnostic"]},
    {"name": "hint_level", "type": "int", "default": 0, "min": 0, "max": 3},
    {"name": "include_feedback", "type": "bool", "default": true},
    {"name": "allow_improper", "type": "bool", "default": false}
  ],
  "presets": [
    {"key": "CM2_facile", "niveau": "CM2", "params": {"difficulty": "facile", "allow_negative": false, "max_denominator": 12, "force_reducible": true, "show_svg": true, "representation": "number_line", "variant_id": "A", "pedagogy_mode": "standard", "hint_level": 0, "include_feedback": false, "allow_improper": false}},
    {"key": "6e_moyen", "niveau": "6e", "params": {"difficulty": "moyen", "allow_negative": false, "max_denominator": 20, "force_reducible": true, "show_svg": true, "representation": "number_line", "variant_id": "A", "pedagogy_mode": "standard", "hint_level": 0, "include_feedback": false, "allow_improper": false}},
    {"key": "5e_difficile", "niveau": "5e", "params": {"difficulty": "difficile", "allow_negative": false, "max_denominator": 40, "force_reducible": true, "show_svg": true, "representation": "number_line", "variant_id": "A", "pedagogy_mode": "standard", "hint_level": 0, "include_feedback": false, "allow_improper": false}},
    {"key": "CM2_facile_guided", "niveau": "CM2", "params": {"difficulty": "facile", "allow_negative": false, "max_denominator": 12, "force_reducible": true, "show_svg": true, "representation": "number_line", "variant_id": "B", "pedagogy_mode": "guided", "hint_level": 1, "include_feedback": true, "allow_improper": false}},
    {"key": "6e_moyen_standard", "niveau": "6e", "params": {"difficulty": "moyen", "allow_negative": false, "max_denominator": 20, "force_reducible": true, "show_svg": true, "representation": "number_line", "variant_id": "A", "pedagogy_mode": "standard", "hint_level": 0, "include_feedback": true, "allow_improper": false}},
    {"key": "5e_difficile_diagnostic", "niveau": "5e", "params": {"difficulty": "difficile", "allow_negative": false, "max_denominator": 40, "force_reducible": true, "show_svg": true, "representation": "number_line", "variant_id": "C", "pedagogy_mode": "diagnostic", "hint_level": 0, "include_feedback": true, "allow_improper": false}},
    {"key": "5e_moyen_irreductible", "niveau": "5e", "params": {"difficulty": "moyen", "allow_negative": false, "max_denominator": 40, "force_reducible": false, "show_svg": true, "representation": "number_line", "variant_id": "A", "pedagogy_mode": "standard", "hint_level": 0, "include_feedback": true, "allow_improper": false}}
  ],
  "variables": {
    "fraction": {"type": "text"},
    "n": {"type": "number"},
    "d": {"type": "number"},
    "pgcd": {"type": "number"},
    "n_red": {"type": "number"},
    "d_red": {"type": "number"},
    "fraction_reduite": {"type": "text"},
    "step1": {"type": "text"},
    "step2": {"type": "text"},
    "step3": {"type": "text"},
    "is_irreductible": {"type": "boolean"},
    "difficulty": {"type": "text"},
    "wrong_simplification": {"type": "text"},
    "diagnostic_is_correct": {"type": "boolean"},
    "diagnostic_explanation": {"type": "text"},
    "check_equivalence_str": {"type": "text"},
    "variant_id": {"type": "text"},
    "pedagogy_mode": {"type": "text"},
    "hint_level": {"type": "number"},
    "include_feedback": {"type": "boolean"},
    "is_improper": {"type": "boolean"},
    "method_explanation": {"type": "text", "kinds": ["B"]},
    "hints": {"type": "list", "kinds": ["B"]},
    "hint_used": {"type": "text", "kinds": ["B"]},
    "hint_display": {"type": "html", "kinds": ["B"]},
    "error_type_examples": {"type": "object"}
  },
  "results": {
    "n_red": {"type": "number"},
    "d_red": {"type": "number"},
    "pgcd": {"type": "number"}
  }
}
]]
-- A fraction k·g / m·g is reduced.
--
-- Departures from the Python system's values for the same seed:
--   a fraction of 1 or more, where improper ones are not allowed    drawn again
--   a fraction that is a whole number (reduced to x/1)              drawn again
--   variant_id, of a text that needs B and says none                B; it was A, and nothing stood for its placeholders
--   hints, hint_used, hint_display of hint_level 0                  empty; they were not there
--   a factor g too large for max_denominator (a crash there)        drawn again
--   step1 … step3, wrong_…, diagnostic_…, check_…, hint…, error_…   own wording; − instead of -
local DIVISORS = {
  facile = {2, 3, 4, 5},
  moyen = {2, 3, 4, 5, 6, 8, 9, 10},
  difficile = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15},
}

local function base_of(p)
  if p.difficulty == "difficile" then return min(40, p.max_denominator) end
  return p.difficulty == "facile" and 12 or 20
end

-- The greatest k for a denominator d: the numerator is k times the common factor.
local IMPROPER = {facile = 1.5, moyen = 2, difficile = 2.5}
local function bound(p, d)
  if p.allow_improper then return plancher(d * IMPROPER[p.difficulty]) end
  return p.difficulty == "facile" and plancher(d * 0.9) or d
end

local function draw_fraction(p, draw)
  local g = draw.choice(DIVISORS[p.difficulty])
  local most = base_of(p) // g
  if most < 2 then draw.reject() end
  local d = draw.int(2, most) * g
  if d > p.max_denominator then draw.reject() end
  local n = draw.int(1, bound(p, d)) * g
  if n % d == 0 or (n > d and not p.allow_improper) then draw.reject() end
  if p.allow_negative and draw.chance(0.3) then n = -n end
  return n, d
end

local function over(n, d)
  return texte(n) .. "/" .. texte(d)
end

-- What pupils write who divide one of the two only.
local function mistake(v, p, draw)
  local n, d = v.n_red, v.d
  if p.variant_id == "C" and not draw.chance(0.5) then n, d = v.n, v.d_red end
  local wrong = over(n, d)
  v.wrong_simplification, v.diagnostic_is_correct = wrong, false
  v.diagnostic_explanation = "La simplification " .. wrong .. " est incorrecte\u{a0}: on divise le numérateur et le "
    .. "dénominateur par le PGCD, pas seulement l’un des deux. La fraction réduite est " .. v.fraction_reduite .. "."
  v.check_equivalence_str = texte(v.n, " × ", d, " = ", v.n * d, " et ", v.d, " × ", n, " = ", v.d * n)
    .. ". Les produits sont différents, donc la simplification est incorrecte."
end

local function guide(v, p)
  local all = {
    texte("Indice 1\u{a0}: le PGCD de ", abs(v.n), " et ", v.d, " est ", v.pgcd, "."),
    texte("Indice 2\u{a0}: divise ", v.n, " par ", v.pgcd, " et ", v.d, " par ", v.pgcd, "."),
    "Indice 3\u{a0}: " .. v.step3 .. ".",
  }
  v.method_explanation = "Pour simplifier une fraction, on divise le numérateur et le dénominateur par leur plus "
    .. "grand diviseur commun (PGCD)."
  v.hints = {}
  for i = 1, p.hint_level do v.hints[i] = all[i] end
  v.hint_used, v.hint_display = all[p.hint_level] or "", html.list(v.hints)
end

local function feedback(v)
  v.error_type_examples = {
    divide_numerator_only = v.fraction .. " ≠ " .. over(v.n_red, v.d) .. " (seul le numérateur est divisé)",
    divide_denominator_only = v.fraction .. " ≠ " .. over(v.n, v.d_red) .. " (seul le dénominateur est divisé)",
    correct = v.fraction .. " = " .. v.fraction_reduite .. texte(" (les deux sont divisés par ", v.pgcd, ")"),
  }
end

-- The fraction on a number line; marks of its parts where they are few enough to be counted.
local function line(p, n, d)
  if not p.show_svg or p.representation == "none" then return nil end
  local values = {from = min(0, n // d), to = max(0, (n + d - 1) // d), step = 1, points = {n .. "/" .. d}}
  if (values.to - values.from) * d <= 40 and d <= 20 then values.subdivisions = d end
  return {kind = "number_line", values = values, labels = {points = {texte(n, "/", d)}}, show = {"numbers", "points"}}
end

function generate(p, draw)
  local n, d = draw_fraction(p, draw)
  local g = pgcd(n, d)
  local v = {n = n, d = d, pgcd = g, n_red = n // g, d_red = d // g, difficulty = p.difficulty}
  v.fraction, v.fraction_reduite = over(n, d), over(v.n_red, v.d_red)
  v.step1 = texte("PGCD(", abs(n), "\u{a0}; ", d, ") = ", g)
  v.step2 = texte("On divise le numérateur et le dénominateur par ", g)
  v.step3 = texte(n, " ÷ ", g, " = ", v.n_red, " et ", d, " ÷ ", g, " = ", v.d_red)
  v.is_irreductible, v.is_improper = g == 1, abs(n) > d
  v.variant_id, v.pedagogy_mode = p.variant_id, p.pedagogy_mode
  v.hint_level, v.include_feedback = p.hint_level, p.include_feedback
  mistake(v, p, draw)
  if p.variant_id == "B" then guide(v, p) end
  if p.include_feedback then feedback(v) end
  return {variables = v, results = {n_red = v.n_red, d_red = v.d_red, pgcd = g}, figure = line(p, n, d)}
end
