--[[exobase
{
  "key": "THALES_V2",
  "aliases": ["THALES", "THALES V1", "THALES_V1"],
  "label": {"fr": "Agrandir une figure", "en": "Enlarge a figure"},
  "description": {"fr": "Agrandir un carré, un rectangle, un triangle rectangle par un coefficient.", "en": "Enlarge a square, a rectangle, a right triangle by a coefficient."},
  "version": "3.0.0",
  "levels": ["6e", "5e"],
  "exercise_type": "THALES",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "kind": "figure_type",
  "parameters": [
    {"name": "figure_type", "type": "enum", "default": "carre", "options": ["carre", "rectangle", "triangle"]},
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]},
    {"name": "force_coefficient", "type": "float", "default": null, "min": 0.5, "max": 10},
    {"name": "force_agrandissement", "type": "bool", "default": null}
  ],
  "presets": [
    {"key": "6e_facile", "niveau": "6e", "params": {"figure_type": "carre", "difficulty": "facile", "force_agrandissement": true}},
    {"key": "6e_moyen", "niveau": "6e", "params": {"figure_type": "rectangle", "difficulty": "moyen"}},
    {"key": "6e_difficile", "niveau": "6e", "params": {"figure_type": "triangle", "difficulty": "difficile"}},
    {"key": "5e_moyen", "niveau": "5e", "params": {"figure_type": "rectangle", "difficulty": "moyen"}}
  ],
  "variables": {
    "figure_type": {"type": "text"},
    "figure_type_article": {"type": "text"},
    "coefficient": {"type": "number"},
    "coefficient_str": {"type": "text"},
    "transformation": {"type": "text"},
    "transformation_verbe": {"type": "text"},
    "facteur": {"type": "text"},
    "cote_initial": {"type": "number", "kinds": ["carre"]},
    "cote_final": {"type": "number", "kinds": ["carre"]},
    "dimension_nom": {"type": "text"},
    "longueur_initiale": {"type": "number", "kinds": ["rectangle"]},
    "largeur_initiale": {"type": "number", "kinds": ["rectangle"]},
    "longueur_finale": {"type": "number", "kinds": ["rectangle"]},
    "largeur_finale": {"type": "number", "kinds": ["rectangle"]},
    "base_initiale": {"type": "number", "kinds": ["triangle"]},
    "hauteur_initiale": {"type": "number", "kinds": ["triangle"]},
    "base_finale": {"type": "number", "kinds": ["triangle"]},
    "hauteur_finale": {"type": "number", "kinds": ["triangle"]}
  },
  "results": {
    "aire_initiale": {"type": "number"},
    "aire_finale": {"type": "number"},
    "perimetre_initial": {"type": "number"},
    "perimetre_final": {"type": "number"},
    "rapport_aires": {"type": "number"}
  }
}
]]
-- A figure is enlarged: each length is multiplied by the coefficient.
--
-- Departures from the Python system's values for the same seed:
--   coefficient_str, facteur           a decimal comma instead of a point
--   perimetre_* of a triangle          absent: its third side is no exact number
--   force_coefficient, force_agrandissement   idle there, idle here

-- All of the file runs for each exercise: what only some need is made by functions.
local function coefficients(difficulty)
  if difficulty == "facile" then return {2, 3, 4, 5} end
  if difficulty == "moyen" then return {1.5, 2, 2.5, 3, 4} end
  return {1.25, 1.5, 1.75, 2.25, 2.5, 3.5}
end

-- The two lengths of a figure that is not a square: names, in the oracle's words.
local function names(kind)
  if kind == "rectangle" then return "longueur", "largeur", "un rectangle" end
  return "base", "hauteur", "un triangle"
end

local function second_length(kind, first, draw)
  if kind == "triangle" then
    local others = {}
    for n = 2, 7 do
      if n ~= first then others[#others + 1] = n end
    end
    return draw.choice(others)
  end
  if first <= 3 then return first - 1 end
  local smaller = {}
  for n = 2, first - 1 do smaller[n - 1] = n end
  return draw.choice(smaller)
end

local function words(v, kind, k)
  v.figure_type, v.coefficient, v.coefficient_str = kind, k, texte(k)
  v.transformation, v.transformation_verbe, v.facteur = "agrandissement", "agrandi", texte("× ", k)
  return v
end

local function square(side, k)
  local v = {figure_type_article = "un carré", dimension_nom = "côté", cote_initial = side, cote_final = side * k}
  local r = {aire_initiale = side * side, aire_finale = side * k * side * k,
             perimetre_initial = 4 * side, perimetre_final = 4 * side * k, rapport_aires = k * k}
  return words(v, "carre", k), r
end

local function other(kind, a, b, k)
  local one, two, article = names(kind)
  local v, r = {figure_type_article = article, dimension_nom = one .. " et " .. two}, {}
  v[one .. "_initiale"], v[one .. "_finale"] = a, a * k
  v[two .. "_initiale"], v[two .. "_finale"] = b, b * k
  r.aire_initiale = kind == "triangle" and a * b / 2 or a * b
  r.aire_finale, r.rapport_aires = r.aire_initiale * k * k, k * k
  if kind == "rectangle" then
    r.perimetre_initial, r.perimetre_final = 2 * (a + b), 2 * (a + b) * k
  end
  return words(v, kind, k), r
end

function generate(p, draw)
  local k = draw.choice(coefficients(p.difficulty))
  local first = draw.choice({2, 3, 4, 5, 6, 7})
  local v, r, other_length
  local shape = p.figure_type
  if shape == "carre" then
    shape, v, r = "square", square(first, k)
  else
    if shape == "triangle" then shape = "right_triangle" end
    other_length = second_length(p.figure_type, first, draw)
    v, r = other(p.figure_type, first, other_length, k)
  end
  return {
    variables = v, results = r,
    figure = {kind = "pair", values = {shape = shape, first = first, other = other_length, coefficient = k}},
  }
end
