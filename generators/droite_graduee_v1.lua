--[[exobase
{
  "key": "DROITE_GRADUEE_V1",
  "aliases": [],
  "label": {"fr": "Lire une droite graduée", "en": "Read a number line"},
  "description": {"fr": "Lire un nombre sur une droite graduée, l’y placer, l’encadrer.", "en": "Read a number on a number line, place it there, set it between two others."},
  "version": "3.0.0",
  "levels": ["6e"],
  "exercise_type": "DROITE_GRADUEE",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "supported_chapters": ["6e_N03"],
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "lire", "options": ["lire", "placer", "encadrer"]},
    {"name": "number_type", "type": "enum", "default": "entiers", "options": ["entiers", "decimaux"]},
    {"name": "difficulty", "type": "enum", "default": "standard", "options": ["facile", "standard"]}
  ],
  "presets": [
    {"key": "6e_lire_entiers", "niveau": "6e", "params": {"exercise_type": "lire", "number_type": "entiers", "difficulty": "standard"}},
    {"key": "6e_placer_entiers", "niveau": "6e", "params": {"exercise_type": "placer", "number_type": "entiers", "difficulty": "standard"}},
    {"key": "6e_encadrer", "niveau": "6e", "params": {"exercise_type": "encadrer", "number_type": "decimaux", "difficulty": "standard"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "origin": {"type": "number", "kinds": ["lire", "placer"]},
    "step": {"type": "number", "kinds": ["lire", "placer"]},
    "graduations": {"type": "list", "kinds": ["lire", "placer"]},
    "position": {"type": "number", "kinds": ["lire", "placer"]},
    "reponse_finale": {"type": "text"},
    "nombre": {"type": "number"},
    "consigne": {"type": "text"},
    "exercise_type": {"type": "text"},
    "number_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "borne_inf": {"type": "number", "kinds": ["encadrer"]},
    "borne_sup": {"type": "number", "kinds": ["encadrer"]}
  }
}
]]
-- A number to read on a number line, to place on it, or to set between two whole numbers.
--
-- Departures from the Python system's values for the same seed:
--   nombre, with decimaux, in placer and facile      a decimal: the parameter was idle there
-- The question's figure no longer tells the answer.
local TENTHS = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}

local function ordinal(n) return n == 1 and "1re" or texte(n, "e") end

-- The line's numbers, and the number asked for.
local function line(p, draw)
  local v = {origin = 0, step = 1, graduations = {}}
  if p.difficulty ~= "facile" then v.origin, v.step = draw.int(0, 5) * 10, draw.choice({1, 2, 5, 10}) end
  for i = 0, 10 do v.graduations[i + 1] = v.origin + i * v.step end
  v.position = draw.int(1, 9)
  local tenth = p.number_type == "decimaux" and draw.choice(TENTHS) or 0
  local before = v.origin + v.position * v.step
  v.nombre = before + tenth * v.step
  return v, before, tenth * 10
end

-- The whole line; for a decimal, the interval in which it lies, in tenths. Its ends alone are numbered.
local function drawn(v, before, tenths, show)
  local values = {from = v.origin, to = v.origin + 10 * v.step, step = v.step, points = {v.nombre}}
  if tenths > 0 then values.from, values.to, values.subdivisions = before, before + v.step, 10 end
  values.numbered = {values.from, values.to}
  return {kind = "number_line", values = values, labels = {points = {"A"}}, show = show}
end

local function read(p, draw)
  local v, before, tenths = line(p, draw)
  v.enonce = "Sur la droite graduée ci-dessous, quel nombre le point A représente-t-il\u{a0}?"
  v.consigne = "Lis l’abscisse du point A."
  v.reponse_finale = texte(v.nombre)
  return v, drawn(v, before, tenths, {question = {"numbers", "points"}, solution = {"numbers", "points", "values"}})
end

local function place(p, draw)
  local v, before, tenths = line(p, draw)
  v.enonce = texte("Place le point A d’abscisse ", v.nombre, " sur la droite graduée.")
  v.consigne = "Place ce nombre sur la droite graduée."
  if tenths == 0 then
    v.reponse_finale = texte("Sur la ", ordinal(v.position), " graduation après ", v.origin)
  else
    v.reponse_finale = texte("Entre ", before, " et ", before + v.step, ", sur la ", ordinal(tenths),
                             " petite graduation après ", before)
  end
  return v, drawn(v, before, tenths, {question = {"numbers"}, solution = {"numbers", "points", "values"}})
end

local function between(p, draw)
  local easy = p.difficulty == "facile"
  local low = draw.int(easy and 1 or 10, easy and 20 or 100)
  local n = low + draw.choice(TENTHS)
  local from, to = max(0, low // 10 * 10 - 10), low // 10 * 10 + 20
  local v = {nombre = n, borne_inf = low, borne_sup = low + 1}
  v.enonce = texte("Encadre le nombre ", n, " par deux nombres entiers consécutifs.")
  v.consigne = "Trouve les deux entiers consécutifs qui encadrent ce nombre."
  v.reponse_finale = texte(low, " < ", n, " < ", low + 1)
  return v, {kind = "number_line", values = {from = from, to = to, numbered = {from, to}, points = {n}, bounds = {low, low + 1}},
             labels = {points = {"A"}},
             show = {question = {"numbers"}, solution = {"numbers", "points", "values", "bounds"}}}
end

local MAKERS = {lire = read, placer = place, encadrer = between}

function generate(p, draw)
  local v, figure = MAKERS[p.exercise_type](p, draw)
  v.exercise_type, v.number_type, v.difficulty = p.exercise_type, p.number_type, p.difficulty
  return {variables = v, figure = figure}
end
