--[[exobase
{
  "key": "SIMPLIFICATION_FRACTIONS_V1",
  "aliases": [],
  "label": {"fr": "Réduire une fraction", "en": "Reduce a fraction"},
  "description": {"fr": "Réduire une fraction à l’aide du PGCD.", "en": "Reduce a fraction by the greatest common divisor."},
  "version": "3.0.0",
  "levels": ["CM2", "6e", "5e"],
  "exercise_type": "FRACTIONS",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "parameters": [
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]},
    {"name": "allow_negative", "type": "bool", "default": false},
    {"name": "max_denominator", "type": "int", "default": 60, "min": 6, "max": 500},
    {"name": "force_reducible", "type": "bool", "default": true},
    {"name": "show_svg", "type": "bool", "default": true},
    {"name": "representation", "type": "enum", "default": "number_line", "options": ["none", "number_line"]}
  ],
  "presets": [
    {"key": "CM2_facile", "niveau": "CM2", "params": {"difficulty": "facile", "allow_negative": false, "max_denominator": 12, "force_reducible": true, "show_svg": true, "representation": "number_line"}},
    {"key": "6e_facile", "niveau": "6e", "params": {"difficulty": "facile", "allow_negative": false, "max_denominator": 12, "force_reducible": true, "show_svg": true, "representation": "number_line"}},
    {"key": "6e_moyen", "niveau": "6e", "params": {"difficulty": "moyen", "allow_negative": false, "max_denominator": 20, "force_reducible": true, "show_svg": true, "representation": "number_line"}},
    {"key": "5e_moyen", "niveau": "5e", "params": {"difficulty": "moyen", "allow_negative": false, "max_denominator": 40, "force_reducible": true, "show_svg": true, "representation": "number_line"}},
    {"key": "5e_difficile", "niveau": "5e", "params": {"difficulty": "difficile", "allow_negative": false, "max_denominator": 40, "force_reducible": true, "show_svg": true, "representation": "number_line"}}
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
    "difficulty": {"type": "text"}
  },
  "results": {
    "n_red": {"type": "number"},
    "d_red": {"type": "number"},
    "pgcd": {"type": "number"}
  }
}
]]
-- A fraction k·g / m·g is reduced. The newer one, V2, has hints and a wrong answer to look at too.
--
-- Departures from the Python system's values for the same seed (it drew from a source that all shared, which
-- is taken to be seeded alike here):
--   a fraction of 1 or more, or one that is a whole number          drawn again
--   the sign, with allow_negative                                   from the same draws as the fraction
--   step1 … step3                                                   own wording; − instead of -
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
local function bound(p, d)
  return p.difficulty == "facile" and plancher(d * 0.9) or d
end

local function divisors(p)
  local fit = {}
  for _, g in ipairs(DIVISORS[p.difficulty]) do
    if base_of(p) // g >= 2 then fit[#fit + 1] = g end
  end
  return fit
end

-- The fraction on a number line; marks of its parts where they are few enough to be counted.
local function line(p, n, d)
  if not p.show_svg or p.representation == "none" then return nil end
  local values = {from = min(0, n // d), to = max(0, (n + d - 1) // d), step = 1, points = {n .. "/" .. d}}
  if (values.to - values.from) * d <= 40 and d <= 20 then values.subdivisions = d end
  return {kind = "number_line", values = values, labels = {points = {texte(n, "/", d)}}, show = {"numbers", "points"}}
end

function generate(p, draw)
  local g = draw.choice(divisors(p))
  local d = draw.int(2, base_of(p) // g) * g
  if d > p.max_denominator then draw.reject() end
  local n = draw.int(1, bound(p, d)) * g
  if n >= d then draw.reject() end
  if p.allow_negative and draw.chance(0.3) then n = -n end
  g = pgcd(n, d)
  local v = {n = n, d = d, pgcd = g, n_red = n // g, d_red = d // g, difficulty = p.difficulty}
  v.fraction, v.fraction_reduite = texte(n, "/", d), texte(v.n_red, "/", v.d_red)
  v.step1 = texte("PGCD(", abs(n), "\u{a0}; ", d, ") = ", g)
  v.step2 = texte("On divise le numérateur et le dénominateur par ", g)
  v.step3 = texte(n, " ÷ ", g, " = ", v.n_red, " et ", d, " ÷ ", g, " = ", v.d_red)
  v.is_irreductible = g == 1
  return {variables = v, results = {n_red = v.n_red, d_red = v.d_red, pgcd = g}, figure = line(p, n, d)}
end
