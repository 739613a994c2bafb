--[[exobase
{
  "key": "CONVERSION_LONGUEURS_V1",
  "aliases": [],
  "label": {"fr": "Convertir des longueurs", "en": "Convert lengths"},
  "description": {"fr": "Convertir une longueur, comparer deux longueurs d’unités différentes.", "en": "Convert a length; compare two lengths of different units."},
  "version": "1.1.0",
  "levels": ["6e"],
  "exercise_type": "CONVERSION_LONGUEURS",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "convertir", "options": ["convertir", "comparer"]},
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]}
  ],
  "presets": [
    {"key": "6e_convertir_facile", "niveau": "6e", "params": {"exercise_type": "convertir", "difficulty": "facile"}},
    {"key": "6e_convertir", "niveau": "6e", "params": {"exercise_type": "convertir", "difficulty": "moyen"}},
    {"key": "6e_comparer", "niveau": "6e", "params": {"exercise_type": "comparer", "difficulty": "moyen"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "consigne": {"type": "text"},
    "solution": {"type": "html"},
    "reponse_finale": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "valeur": {"type": "number", "kinds": ["convertir"]},
    "unite": {"type": "text", "kinds": ["convertir"]},
    "valeur_convertie": {"type": "number", "kinds": ["convertir"]},
    "unite_demandee": {"type": "text", "kinds": ["convertir"]},
    "valeur_a": {"type": "number", "kinds": ["comparer"]},
    "unite_a": {"type": "text", "kinds": ["comparer"]},
    "valeur_b": {"type": "number", "kinds": ["comparer"]},
    "unite_b": {"type": "text", "kinds": ["comparer"]},
    "symbole": {"type": "text", "kinds": ["comparer"]}
  }
}
]]
-- A length in another unit, with the table of units; two lengths that are compared in the same unit.
local NB = "\u{a0}"
local UNITS = {"km", "hm", "dam", "m", "dm", "cm", "mm"}
local PLACE = {km = 1, hm = 2, dam = 3, m = 4, dm = 5, cm = 6, mm = 7}
local SIZE = {km = 1000000, hm = 100000, dam = 10000, m = 1000, dm = 100, cm = 10, mm = 1} -- in mm

-- What is asked, by difficulty: from, to, and the number's least, greatest and divisor.
local ASKED = {
  facile = {
    {"m", "cm", 2, 30, 1}, {"km", "m", 2, 9, 1}, {"cm", "mm", 2, 90, 1}, {"m", "dm", 2, 90, 1}, {"m", "mm", 2, 12, 1},
  },
  moyen = {
    {"m", "cm", 11, 199, 10}, {"km", "m", 11, 99, 10}, {"cm", "mm", 101, 999, 10}, {"cm", "m", 11, 999, 1},
    {"m", "km", 110, 9900, 1}, {"mm", "cm", 11, 999, 1}, {"dm", "m", 11, 199, 1},
  },
  difficile = {
    {"dam", "cm", 11, 199, 10}, {"hm", "m", 101, 999, 100}, {"m", "mm", 1001, 9999, 1000}, {"km", "dam", 101, 999, 100},
    {"mm", "m", 11, 9999, 1}, {"cm", "km", 1100, 9900, 1}, {"dm", "hm", 11, 999, 1}, {"cm", "dam", 101, 9999, 1},
  },
}

-- The table of units: the length's digits, from its first to the last that is needed, are what the solution adds.
local function unit_table(value, from, to)
  local rest, cells, hidden = value * SIZE[from], {}, {}
  local first, last = min(PLACE[from], PLACE[to]), max(PLACE[from], PLACE[to])
  for i, unit in ipairs(UNITS) do
    local digit = rest // SIZE[unit]
    rest = rest % SIZE[unit]
    if i < first and digit > 0 then first = i end
    if i >= first and (i <= last or digit > 0 or rest > 0) then cells[i] = digit else cells[i] = "" end
    hidden[i] = {2, i}
  end
  return {kind = "table", values = {rows = {UNITS, cells}, hidden = hidden, header = "row"}, labels = {hidden = ""}}
end

local function convert(p, draw)
  local q = draw.choice(ASKED[p.difficulty])
  local from, to = q[1], q[2]
  local n = draw.int(q[3], q[4], {unless = function(k) return q[5] > 1 and k % 10 == 0 end}) / q[5]
  local down = PLACE[from] < PLACE[to]
  local factor = down and SIZE[from] // SIZE[to] or SIZE[to] // SIZE[from]
  local answer = down and n * factor or n / factor
  local large, small = down and from or to, down and to or from
  local v = {valeur = n, unite = from, valeur_convertie = answer, unite_demandee = to}
  v.enonce = texte("Convertis ", mesure(n, from), " en ", to, ".")
  v.consigne, v.reponse_finale = "Tu peux t’aider du tableau de conversion.", mesure(answer, to)
  v.solution = html.steps({
    texte(mesure(1, large), " = ", mesure(factor, small), "."),
    texte(down and "On multiplie par " or "On divise par ", factor, NB, ": ", n, down and " × " or " ÷ ", factor, " = ", answer, "."),
    texte(mesure(n, from), " = ", mesure(answer, to), "."),
  })
  return v, unit_table(n, from, to)
end

-- Pairs to compare: the large unit, the small one, and the number's least, greatest and divisor.
local PAIRS = {
  facile = {{"m", "cm", 2, 9, 1}, {"km", "m", 2, 9, 1}, {"cm", "mm", 2, 30, 1}},
  moyen = {{"m", "cm", 11, 99, 10}, {"km", "m", 11, 99, 10}, {"cm", "mm", 11, 299, 10}, {"m", "dm", 11, 99, 10}},
  difficile = {{"dam", "m", 101, 999, 100}, {"hm", "dam", 101, 999, 100}, {"m", "mm", 101, 999, 100}, {"km", "dam", 101, 999, 100},
               {"hm", "m", 101, 999, 100}},
}

-- A number near n (in the small unit) that is not n; the traps are digits that were shifted.
local function near(p, n, factor, draw)
  local step = p.difficulty == "facile" and factor // 10 or 1
  return draw.choice({n + step * draw.int(1, 5), max(step, n - step * draw.int(1, 5)), n * 10, n + factor})
end

local function compare(p, draw)
  local q = draw.choice(PAIRS[p.difficulty])
  local large, small = q[1], q[2]
  local factor = SIZE[large] // SIZE[small]
  local n = draw.int(q[3], q[4]) / q[5]
  local same = n * factor
  local other = near(p, same, factor, draw)
  if other == same then draw.reject() end
  local a, unit_a, b, unit_b = n, large, other, small
  local in_small = {same, other}
  if draw.chance(0.5) then
    a, unit_a, b, unit_b = other, small, n, large
    in_small = {other, same}
  end
  local sign = in_small[1] < in_small[2] and "<" or ">"
  local answer = texte(mesure(a, unit_a), " ", sign, " ", mesure(b, unit_b))
  return {
    valeur_a = a, unite_a = unit_a, valeur_b = b, unite_b = unit_b, symbole = sign,
    enonce = texte("Compare ", mesure(a, unit_a), " et ", mesure(b, unit_b), " en utilisant le signe < ou >."),
    consigne = "Écris d’abord les deux longueurs dans la même unité.", reponse_finale = answer,
    solution = html.steps({
      texte("On convertit", NB, ": ", mesure(n, large), " = ", mesure(same, small), "."),
      texte(mesure(in_small[1], small), " ", sign, " ", mesure(in_small[2], small), ", donc ", answer, "."),
    }),
  }
end

local MAKERS = {convertir = convert, comparer = compare}

function generate(p, draw)
  local v, figure = MAKERS[p.exercise_type](p, draw)
  v.exercise_type, v.difficulty = p.exercise_type, p.difficulty
  return {variables = v, figure = figure}
end
