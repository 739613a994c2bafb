--[[exobase
{
  "key": "NOMBRES_ENTIERS_V1",
  "aliases": [],
  "label": {"fr": "Lire, écrire, ranger les entiers", "en": "Read, write, order whole numbers"},
  "description": {"fr": "Écrire un entier en lettres ou en chiffres, comparer, ranger.", "en": "Write a whole number in words or digits, compare, put in order."},
  "version": "3.0.0",
  "levels": ["6e"],
  "exercise_type": "NOMBRES_ENTIERS",
  "min_offer": "free",
  "svg_mode": "NONE",
  "supported_chapters": ["6e_N01", "6e_N02"],
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "ecrire_lettres", "options": ["ecrire_lettres", "ecrire_chiffres", "comparer", "ranger"]},
    {"name": "difficulty", "type": "enum", "default": "standard", "options": ["facile", "standard", "difficile"]},
    {"name": "max_value", "type": "int", "default": 1000, "min": 10, "max": 1000000}
  ],
  "presets": [
    {"key": "6e_facile_lettres", "niveau": "6e", "params": {"exercise_type": "ecrire_lettres", "difficulty": "facile", "max_value": 100}},
    {"key": "6e_standard_lettres", "niveau": "6e", "params": {"exercise_type": "ecrire_lettres", "difficulty": "standard", "max_value": 1000}},
    {"key": "6e_comparer", "niveau": "6e", "params": {"exercise_type": "comparer", "difficulty": "standard", "max_value": 10000}},
    {"key": "6e_ranger", "niveau": "6e", "params": {"exercise_type": "ranger", "difficulty": "standard", "max_value": 1000}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "nombre": {"type": "number", "kinds": ["ecrire_lettres"]},
    "reponse_finale": {"type": "text"},
    "consigne": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "nombre_a": {"type": "number", "kinds": ["comparer"]},
    "nombre_b": {"type": "number", "kinds": ["comparer"]},
    "symbole": {"type": "text", "kinds": ["comparer"]},
    "nombres": {"type": "list", "kinds": ["ranger"]},
    "ordre": {"type": "text", "kinds": ["ranger"]},
    "nombres_tries": {"type": "list", "kinds": ["ranger"]},
    "nombre_lettres": {"type": "text", "kinds": ["ecrire_chiffres"]}
  }
}
]]
-- Whole numbers in letters, in digits, compared, put in order.
--
-- Departures from the Python system's values for the same seed:
--   nombre_lettres, reponse_finale      “vingt” and “cent” stay as they are before “mille” (quatre-vingt-mille)
--   nombre_lettres of 1 000 000         in letters; it was in digits
local function greatest(p)
  if p.difficulty == "facile" then return min(p.max_value, 100) end
  return p.difficulty == "standard" and min(p.max_value, 1000) or p.max_value
end

local function in_letters(p, draw)
  local n = draw.int(1, greatest(p))
  return {
    nombre = n,
    enonce = texte("Écris en lettres le nombre ", n, "."),
    consigne = "Écris ce nombre en toutes lettres.",
    reponse_finale = en_lettres(n),
  }
end

local function in_digits(p, draw)
  local n = draw.int(1, greatest(p))
  return {
    nombre_lettres = en_lettres(n),
    enonce = texte("Écris en chiffres le nombre «\u{a0}", en_lettres(n), "\u{a0}»."),
    consigne = "Écris ce nombre en chiffres.",
    reponse_finale = texte(n),
  }
end

local function compared(p, draw)
  local a = draw.int(1, greatest(p))
  local b = draw.int(1, greatest(p), {unless = function(n) return n == a end})
  local sign = a < b and "<" or ">"
  return {
    nombre_a = a, nombre_b = b, symbole = sign,
    enonce = texte("Compare les nombres ", a, " et ", b, " en utilisant le signe < ou >."),
    consigne = "Compare ces deux nombres.",
    reponse_finale = texte(a, " ", sign, " ", b),
  }
end

local function ordered(p, draw)
  local list, taken, right = {}, {}, {}
  for i = 1, p.difficulty == "facile" and 4 or 5 do
    local n = draw.int(1, greatest(p), {unless = function(k) return taken[k] end})
    taken[n], list[i] = true, n
  end
  local way = draw.choice({"croissant", "decroissant"})
  local up = trier(list)
  for i = 1, #up do right[i] = way == "croissant" and up[i] or up[#up + 1 - i] end
  local words = way == "croissant" and "du plus petit au plus grand" or "du plus grand au plus petit"
  return {
    nombres = list, ordre = way, nombres_tries = right,
    enonce = texte("Range les nombres suivants ", words, "\u{a0}: ", joindre(list, "\u{a0}; "), "."),
    consigne = texte("Range ces nombres ", words, "."),
    reponse_finale = joindre(right, way == "croissant" and " < " or " > "),
  }
end

local MAKERS = {ecrire_lettres = in_letters, ecrire_chiffres = in_digits, comparer = compared, ranger = ordered}

function generate(p, draw)
  local v = MAKERS[p.exercise_type](p, draw)
  v.exercise_type, v.difficulty = p.exercise_type, p.difficulty
  return {variables = v}
end
