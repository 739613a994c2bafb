--[[exobase
{
  "key": "CALCUL_NOMBRES_V1",
  "aliases": [],
  "label": {"fr": "Calculer", "en": "Calculate"},
  "description": {"fr": "Une opération, plusieurs avec des priorités, ou des nombres décimaux.", "en": "One operation, several with priorities, or decimals."},
  "version": "3.0.0",
  "levels": ["6e", "5e"],
  "exercise_type": "CALCUL_NOMBRES",
  "min_offer": "pro",
  "svg_mode": "NONE",
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "operations_simples", "options": ["operations_simples", "priorites_operatoires", "decimaux"]},
    {"name": "difficulty", "type": "enum", "default": "standard", "options": ["facile", "standard"]},
    {"name": "grade", "type": "enum", "default": "6e", "options": ["6e", "5e"]},
    {"name": "preset", "type": "enum", "default": "standard", "options": ["simple", "standard"]},
    {"name": "variant_id", "type": "enum", "default": "A", "options": ["A", "B", "C"]},
    {"name": "seed", "type": "int", "default": null, "required": true}
  ],
  "presets": [
    {"key": "6e_operations_facile", "niveau": "6e", "params": {"exercise_type": "operations_simples", "difficulty": "facile", "grade": "6e", "preset": "simple", "seed": 42}},
    {"key": "6e_operations_standard", "niveau": "6e", "params": {"exercise_type": "operations_simples", "difficulty": "standard", "grade": "6e", "preset": "standard", "seed": 42}},
    {"key": "6e_priorites_facile", "niveau": "6e", "params": {"exercise_type": "priorites_operatoires", "difficulty": "facile", "grade": "6e", "preset": "simple", "seed": 42}},
    {"key": "6e_priorites_standard", "niveau": "6e", "params": {"exercise_type": "priorites_operatoires", "difficulty": "standard", "grade": "6e", "preset": "standard", "seed": 42}},
    {"key": "5e_operations_standard", "niveau": "5e", "params": {"exercise_type": "operations_simples", "difficulty": "standard", "grade": "5e", "preset": "standard", "seed": 42}},
    {"key": "5e_priorites_standard", "niveau": "5e", "params": {"exercise_type": "priorites_operatoires", "difficulty": "standard", "grade": "5e", "preset": "standard", "seed": 42}},
    {"key": "5e_decimaux_standard", "niveau": "5e", "params": {"exercise_type": "decimaux", "difficulty": "standard", "grade": "5e", "preset": "standard", "seed": 42}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "solution": {"type": "text"},
    "calculs_intermediaires": {"type": "list"},
    "reponse_finale": {"type": "text"},
    "niveau": {"type": "text"},
    "type_exercice": {"type": "text"},
    "consigne": {"type": "text"}
  }
}
]]
-- One operation, several with priorities, or decimals.
--
-- Departures from the Python system's values for the same seed:
--   a result or a step below 0                       drawn again
--   a quotient that has more than two decimals       drawn again
--   halves                                           rounded up
--   enonce, solution, consigne, calculs_intermediaires   own wording, French numbers; the steps are a list
--   preset, variant_id, seed                         idle there, idle here
local ENONCES = {
  operations_simples = {"Calculer\u{a0}: ", "Effectue le calcul suivant\u{a0}: ", "Calcule\u{a0}: ", "Détermine le résultat de\u{a0}: "},
  priorites_operatoires = {
    "Calcule en respectant les priorités opératoires\u{a0}: ", "Effectue ce calcul, attention aux priorités\u{a0}: ",
    "Détermine le résultat en appliquant les priorités\u{a0}: ", "Calcule, en pensant aux priorités\u{a0}: ",
  },
}
local CONSIGNES = {
  operations_simples = {
    "Effectue le calcul et donne le résultat.", "Calcule et indique le résultat.", "Détermine le résultat de l’opération.",
  },
  priorites_operatoires = {
    "Effectue le calcul en respectant les priorités opératoires.", "Calcule en appliquant les règles de priorité.",
    "Résous en respectant l’ordre des opérations.",
  },
  decimaux = {
    "Effectue le calcul avec des nombres décimaux.", "Calcule avec des nombres à virgule.",
    "Résous cette opération décimale.",
  },
}
local SIGNS = {["+"] = " + ", ["-"] = " − ", ["×"] = " × ", ["÷"] = " ÷ "}

local function reckon(a, op, b)
  if op == "+" then return a + b end
  if op == "-" then return a - b end
  if op == "×" then return a * b end
  return a / b
end

local function write(a, op, b)
  return texte(a) .. SIGNS[op] .. texte(b)
end

-- A step "a op b = c"; below 0 the case does not count.
local function step(a, op, b, draw)
  local c = reckon(a, op, b)
  if c < 0 then draw.reject() end
  return c, write(a, op, b) .. " = " .. texte(c)
end

local function is_hard(p)
  return p.difficulty ~= "facile"
end

local function simple(p, draw)
  local decimal = p.grade == "5e" and draw.chance(is_hard(p) and 0.5 or 0.3)
  local function value()
    if decimal then return draw.decimal(1, is_hard(p) and 50 or 20, 1) end
    return draw.int(1, is_hard(p) and 99 or 49)
  end
  local a, b = value(), value()
  local op = draw.choice(is_hard(p) and {"+", "-", "×", "÷"} or {"+", "-"})
  if op == "-" and a < b then a, b = b, a end
  if op == "÷" and not decimal and a % b ~= 0 then a = b * draw.int(2, 9) end
  local wording, consigne = draw.choice(ENONCES[p.exercise_type]), draw.choice(CONSIGNES[p.exercise_type])
  local result, line = step(a, op, b, draw)
  if result ~= arrondi(result, 2) then draw.reject() end
  return {
    enonce = wording .. write(a, op, b), consigne = consigne, calculs_intermediaires = {line},
    solution = "On effectue l’opération\u{a0}: " .. line .. ".", reponse_finale = texte(result),
  }
end

local function priorities(p, draw)
  local decimal = p.grade == "5e" and draw.chance(is_hard(p) and 0.5 or 0.3)
  local bracket = is_hard(p) and draw.chance(0.5)
  local most = is_hard(p) and 30 or 20
  local function value()
    if decimal then return draw.decimal(1, most, 1) end
    return draw.int(1, most - 1)
  end
  local a, b, c = value(), value(), value()
  local ops = is_hard(p) and {"+", "-", "×"} or {"+", "-"}
  local first, second = draw.choice(ops), draw.choice(ops)
  local wording, consigne = draw.choice(ENONCES[p.exercise_type]), draw.choice(CONSIGNES[p.exercise_type])
  local text = bracket and "(" .. write(a, first, b) .. ")" .. SIGNS[second] .. texte(c)
    or write(a, first, b) .. SIGNS[second] .. texte(c)
  local middle, result, one, two
  if second == "×" and first ~= "×" and not bracket then
    middle, one = step(b, second, c, draw)
    result, two = step(a, first, middle, draw)
  else
    middle, one = step(a, first, b, draw)
    result, two = step(middle, second, c, draw)
  end
  return {
    enonce = wording .. text, consigne = consigne,
    calculs_intermediaires = {"On calcule d’abord " .. one .. ".", "Puis " .. two .. "."},
    solution = "Pour calculer " .. text .. ", on respecte l’ordre des opérations\u{a0}: " .. one .. ", puis " .. two .. ".",
    reponse_finale = texte(result),
  }
end

local function compare(draw)
  local a, b = draw.decimal(1, 100, 1), draw.decimal(1, 100, 1)
  local answer = texte(a, a < b and " < " or a > b and " > " or " = ", b)
  return "Compare\u{a0}: " .. texte(a) .. " et " .. texte(b), answer,
    {"On compare les parties entières, puis les dixièmes.", answer}, "Compare les deux nombres décimaux."
end

local function compute(draw)
  local a, b = draw.decimal(1, 50, 1), draw.decimal(1, 50, 1)
  local op = draw.choice({"+", "-", "×"})
  if op == "-" and a < b then a, b = b, a end
  local result, line = step(a, op, b, draw)
  return "Calcule\u{a0}: " .. write(a, op, b), texte(result), {line}
end

local function round(draw)
  local a = draw.decimal(1, 100, 2)
  local places = draw.choice({0, 1})
  local where = places == 0 and "à l’unité" or "au dixième"
  local result = texte(arrondi(a, places))
  return "Arrondis " .. where .. "\u{a0}: " .. texte(a), result,
    {"L’arrondi de " .. texte(a) .. " " .. where .. " est " .. result .. "."}, "Arrondis le nombre " .. where .. "."
end

local WORDINGS = {"Nombres décimaux. ", "Avec des nombres décimaux. ", "Avec des nombres à virgule. "}

local function decimals(p, draw)
  if p.grade ~= "5e" then error("les décimaux commencent en 5e\u{a0}: choisis grade 5e") end
  local kind = draw.choice({compare, compute, round})
  local text, answer, steps, consigne = kind(draw)
  local wording = draw.choice(WORDINGS)
  consigne = consigne or draw.choice(CONSIGNES.decimaux)
  return {
    enonce = wording .. text, consigne = consigne, calculs_intermediaires = steps,
    solution = joindre(steps, " "), reponse_finale = answer,
  }
end

function generate(p, draw)
  local make = {operations_simples = simple, priorites_operatoires = priorities, decimaux = decimals}
  local v = make[p.exercise_type](p, draw)
  v.niveau, v.type_exercice = p.grade, p.exercise_type
  return {variables = v}
end
