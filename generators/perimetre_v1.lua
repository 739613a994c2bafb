--[[exobase
{
  "key": "PERIMETRE_V1",
  "aliases": [],
  "label": {"fr": "Calculer le tour d’une figure", "en": "Perimeter of a figure"},
  "description": {"fr": "Périmètre d’un carré, d’un rectangle, d’un triangle.", "en": "The perimeter of a square, a rectangle, a triangle."},
  "version": "3.0.0",
  "levels": ["6e"],
  "exercise_type": "PERIMETRE",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "supported_chapters": ["6e_GM02", "6e_GM08"],
  "kind": "figure",
  "parameters": [
    {"name": "figure", "type": "enum", "default": "rectangle", "options": ["carre", "rectangle", "triangle", "aleatoire"]},
    {"name": "difficulty", "type": "enum", "default": "standard", "options": ["facile", "standard"]},
    {"name": "max_side", "type": "int", "default": 20, "min": 5, "max": 100},
    {"name": "with_decimals", "type": "bool", "default": false}
  ],
  "presets": [
    {"key": "6e_carre_facile", "niveau": "6e", "params": {"figure": "carre", "difficulty": "facile", "max_side": 15, "with_decimals": false}},
    {"key": "6e_rectangle", "niveau": "6e", "params": {"figure": "rectangle", "difficulty": "standard", "max_side": 20, "with_decimals": false}},
    {"key": "6e_triangle", "niveau": "6e", "params": {"figure": "triangle", "difficulty": "standard", "max_side": 15, "with_decimals": false}},
    {"key": "6e_aleatoire", "niveau": "6e", "params": {"figure": "aleatoire", "difficulty": "standard", "max_side": 20, "with_decimals": false}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "cote": {"type": "number", "kinds": ["carre"]},
    "unite": {"type": "text"},
    "formule": {"type": "text"},
    "calcul": {"type": "text"},
    "perimetre": {"type": "number"},
    "reponse_finale": {"type": "text"},
    "consigne": {"type": "text"},
    "figure": {"type": "text"},
    "difficulty": {"type": "text"},
    "longueur": {"type": "number", "kinds": ["rectangle"]},
    "largeur": {"type": "number", "kinds": ["rectangle"]},
    "cote_a": {"type": "number", "kinds": ["triangle"]},
    "cote_b": {"type": "number", "kinds": ["triangle"]},
    "cote_c": {"type": "number", "kinds": ["triangle"]}
  }
}
]]
-- The perimeter of a square, a rectangle or a triangle.
--
-- Departures from the Python system's values for the same seed:
--   decimal triangles with a side below 1      drawn again: their third side was chosen at random, and one in three
--                                              of them was no triangle
--   decimal triangles whose range for the third      drawn in the right range: floats had cut it (3.1 was 3.0999…)
--   side was a tenth off
local UNITS = {"cm", "m", "mm"}

-- A length from 1 to `greatest`, or from 0.1 in tenths.
local function length(p, greatest, draw)
  if p.with_decimals then return draw.int(1, 10 * greatest) / 10 end
  return draw.int(1, greatest)
end

local function square(p, draw)
  local side, unit = length(p, p.max_side, draw), draw.choice(UNITS)
  local v = {cote = side, unite = unit, perimetre = 4 * side, formule = "P = 4 × côté",
             consigne = "Applique la formule du périmètre du carré."}
  v.enonce = texte("Calcule le périmètre d’un carré de côté ", side, "\u{a0}", unit, ".")
  v.calcul = texte("P = 4 × ", side, " = ", 4 * side)
  return v, {kind = "square", values = {side = side, unit = unit}}
end

local function rectangle(p, draw)
  local long = max(2, length(p, p.max_side, draw))
  local wide = length(p, max(1, plancher(long * 0.8)), draw)
  local unit, half = draw.choice(UNITS), long + wide
  local v = {longueur = long, largeur = wide, unite = unit, perimetre = 2 * half, formule = "P = 2 × (L + l)",
             consigne = "Applique la formule du périmètre du rectangle."}
  v.enonce = texte("Calcule le périmètre d’un rectangle de longueur ", long, "\u{a0}", unit, " et de largeur ", wide,
                   "\u{a0}", unit, ".")
  v.calcul = texte("P = 2 × (", long, " + ", wide, ") = 2 × ", half, " = ", 2 * half)
  return v, {kind = "rectangle", values = {length = long, width = wide, unit = unit}}
end

-- The third side of a triangle: by the inequality, with a whole unit to spare.
local function third(p, a, b, draw)
  local low, high = abs(a - b) + 1, a + b - 1
  if low > high then draw.reject() end
  if p.with_decimals then return draw.int(low * 10, high * 10) / 10 end
  return draw.int(low, high)
end

local function triangle(p, draw)
  local a, b = length(p, p.max_side, draw), length(p, p.max_side, draw)
  local c = third(p, a, b, draw)
  local unit, sum = draw.choice(UNITS), a + b + c
  local v = {cote_a = a, cote_b = b, cote_c = c, unite = unit, perimetre = sum, formule = "P = a + b + c",
             consigne = "Additionne les longueurs des trois côtés du triangle."}
  v.enonce = texte("Calcule le périmètre d’un triangle dont les côtés mesurent ", a, "\u{a0}", unit, ", ", b,
                   "\u{a0}", unit, " et ", c, "\u{a0}", unit, ".")
  v.calcul = texte("P = ", a, " + ", b, " + ", c, " = ", sum)
  return v, {kind = "triangle", values = {a = a, b = b, c = c, unit = unit}}
end

local MAKERS = {carre = square, rectangle = rectangle, triangle = triangle}

function generate(p, draw)
  local kind = p.figure
  if kind == "aleatoire" then kind = draw.choice({"carre", "rectangle", "triangle"}) end
  local v, figure = MAKERS[kind](p, draw)
  v.reponse_finale = texte(v.perimetre, "\u{a0}", v.unite)
  v.figure, v.difficulty = kind, p.difficulty
  return {variables = v, figure = figure}
end
