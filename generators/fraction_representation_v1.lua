--[[exobase
{
  "key": "FRACTION_REPRESENTATION_V1",
  "aliases": [],
  "label": {"fr": "Montrer une fraction", "en": "Show a fraction"},
  "description": {"fr": "Lire la fraction d’une figure, la colorier, la placer sur une droite graduée.", "en": "Read a figure’s fraction, colour it, place it on a number line."},
  "version": "3.0.0",
  "levels": ["6e"],
  "exercise_type": "FRACTION_REPRESENTATION",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "supported_chapters": ["6e_N08"],
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "lire", "options": ["lire", "representer", "placer"]},
    {"name": "max_denominator", "type": "int", "default": 10, "min": 2, "max": 20},
    {"name": "difficulty", "type": "enum", "default": "standard", "options": ["facile", "standard"]}
  ],
  "presets": [
    {"key": "6e_lire_facile", "niveau": "6e", "params": {"exercise_type": "lire", "max_denominator": 6, "difficulty": "facile"}},
    {"key": "6e_representer", "niveau": "6e", "params": {"exercise_type": "representer", "max_denominator": 8, "difficulty": "standard"}},
    {"key": "6e_placer", "niveau": "6e", "params": {"exercise_type": "placer", "max_denominator": 10, "difficulty": "standard"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "figure": {"type": "text", "kinds": ["lire", "representer"]},
    "numerateur": {"type": "number"},
    "denominateur": {"type": "number"},
    "parties_coloriees": {"type": "number", "kinds": ["lire"]},
    "parties_totales": {"type": "number", "kinds": ["lire"]},
    "reponse_finale": {"type": "text"},
    "consigne": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "position_decimale": {"type": "number", "kinds": ["placer"]},
    "droite_min": {"type": "number", "kinds": ["placer"]},
    "droite_max": {"type": "number", "kinds": ["placer"]}
  }
}
]]
-- A fraction of a figure to read or to colour, or one to place on a number line.
--
-- Departures from the Python system's values for the same seed:
--   position_decimale      exact; it was rounded to two places
-- The texts and the question's figure no longer tell the answer.
local LE = {rectangle = "le rectangle", cercle = "le disque", carre = "le carré"}
local DU = {rectangle = "du rectangle", cercle = "du disque", carre = "du carré"}

local function denominator(p, easy, draw)
  if p.difficulty == "facile" then return draw.choice(easy) end
  return draw.int(2, p.max_denominator)
end

local function parts(n) return texte(n, " ", accord(n, "partie", "parties")) end

local function figure(shape, n, d, show)
  local values = {numerator = n, denominator = d}
  if shape == "carre" then values.shape = "square" end
  return {kind = shape == "cercle" and "fraction_disc" or "fraction_bar", values = values, show = show}
end

local function read(p, draw)
  local d = denominator(p, {2, 3, 4}, draw)
  local n = draw.int(1, d - 1)
  local shape = draw.choice({"rectangle", "cercle", "carre"})
  local v = {figure = shape, numerateur = n, denominateur = d, parties_coloriees = n, parties_totales = d}
  v.enonce = texte("Sur la figure ci-dessous, ", LE[shape], " est partagé en parties égales. Quelle fraction ",
                   DU[shape], " est coloriée\u{a0}?")
  v.consigne = "Écris la fraction qui correspond à la partie coloriée."
  v.reponse_finale = texte(n, "/", d)
  return v, figure(shape, n, d, {question = {"coloured"}, solution = {"coloured", "fraction"}})
end

local function colour(p, draw)
  local d = denominator(p, {2, 4, 6}, draw)
  local n = draw.int(1, d - 1)
  local shape = draw.choice({"rectangle", "cercle", "carre"})
  local v = {figure = shape, numerateur = n, denominateur = d}
  v.enonce = texte("Représente la fraction ", n, "/", d, "\u{a0}: colorie la partie ", DU[shape],
                   " qui lui correspond. ", shape == "cercle" and "Le disque" or shape == "carre" and "Le carré"
                   or "Le rectangle", " est partagé en ", d, " parties égales.")
  v.consigne = texte("Colorie la fraction demandée ", DU[shape], ".")
  v.reponse_finale = texte(parts(n), " à colorier sur ", d)
  return v, figure(shape, n, d, {question = {}, solution = {"coloured"}})
end

local function is_decimal(d)
  while d % 2 == 0 do d = d // 2 end
  while d % 5 == 0 do d = d // 5 end
  return d == 1
end

local function place(p, draw)
  local d = denominator(p, {2, 3, 4}, draw)
  local n = draw.int(1, 2 * d - 1)
  local v = {numerateur = n, denominateur = d, position_decimale = n / d, droite_min = 0, droite_max = 2}
  v.enonce = texte("Place la fraction ", n, "/", d, " sur la droite graduée ci-dessous.")
  v.consigne = texte("Place ", n, "/", d, " sur la droite graduée de 0 à 2.")
  if is_decimal(denominateur(n / d)) then
    v.reponse_finale = texte(n, "/", d, " = ", n / d)
  else
    v.reponse_finale = texte(n, "/", d, " ≈ ", arrondi(n / d, 2))
  end
  return v, {kind = "number_line", values = {from = 0, to = 2, step = 1, subdivisions = d, points = {texte(n / d)}},
             labels = {points = {texte(n, "/", d)}}, show = {question = {"numbers"}, solution = {"numbers", "points"}}}
end

local MAKERS = {lire = read, representer = colour, placer = place}

function generate(p, draw)
  local v, drawn = MAKERS[p.exercise_type](p, draw)
  v.exercise_type, v.difficulty = p.exercise_type, p.difficulty
  return {variables = v, figure = drawn}
end
