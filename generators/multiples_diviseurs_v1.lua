--[[exobase
{
  "key": "MULTIPLES_DIVISEURS_V1",
  "aliases": [],
  "label": {"fr": "Multiples et diviseurs", "en": "Multiples and divisors"},
  "description": {"fr": "Donner des multiples, des diviseurs, vérifier si un nombre en est un.", "en": "Give multiples, divisors; check whether a number is one."},
  "version": "3.0.0",
  "levels": ["6e"],
  "exercise_type": "MULTIPLES_DIVISEURS",
  "min_offer": "free",
  "svg_mode": "NONE",
  "supported_chapters": ["6e_N07"],
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "multiples", "options": ["multiples", "diviseurs", "verifier"]},
    {"name": "difficulty", "type": "enum", "default": "standard", "options": ["facile", "standard"]},
    {"name": "max_number", "type": "int", "default": 50, "min": 10, "max": 200}
  ],
  "presets": [
    {"key": "6e_multiples_facile", "niveau": "6e", "params": {"exercise_type": "multiples", "difficulty": "facile", "max_number": 20}},
    {"key": "6e_multiples_standard", "niveau": "6e", "params": {"exercise_type": "multiples", "difficulty": "standard", "max_number": 50}},
    {"key": "6e_diviseurs", "niveau": "6e", "params": {"exercise_type": "diviseurs", "difficulty": "standard", "max_number": 50}},
    {"key": "6e_verifier", "niveau": "6e", "params": {"exercise_type": "verifier", "difficulty": "standard", "max_number": 100}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "nombre": {"type": "number", "kinds": ["multiples", "diviseurs"]},
    "count": {"type": "number", "kinds": ["multiples"]},
    "multiples": {"type": "list", "kinds": ["multiples"]},
    "reponse_finale": {"type": "text"},
    "consigne": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "diviseurs": {"type": "list", "kinds": ["diviseurs"]},
    "nb_diviseurs": {"type": "number", "kinds": ["diviseurs"]},
    "nombre_a": {"type": "number", "kinds": ["verifier"]},
    "nombre_b": {"type": "number", "kinds": ["verifier"]},
    "operation": {"type": "text", "kinds": ["verifier"]},
    "est_vrai": {"type": "boolean", "kinds": ["verifier"]},
    "explication": {"type": "text", "kinds": ["verifier"]}
  }
}
]]
-- Multiples and divisors of a whole number.
--
-- Departures from the Python system's values for the same seed: none where it gave a case. With max_number
-- below 20 it failed, or looped for ever (10): there the numbers begin at 10 instead of 20, and a case in which
-- every number would be a multiple is drawn again.
local function liste(t)
  if #t == 1 then return texte(t[1]) end
  local first = {}
  for i = 1, #t - 1 do first[i] = t[i] end
  return texte(joindre(first, ", "), " et ", t[#t])
end

local function multiples(p, draw)
  local easy = p.difficulty == "facile"
  local n = easy and draw.int(2, 5) or draw.int(3, 12)
  local count, list = easy and 5 or 6, {}
  for i = 1, count do list[i] = n * i end
  return {
    nombre = n, count = count, multiples = list,
    enonce = texte("Donne les ", count, " premiers multiples de ", n, ", en commençant par ", n, "."),
    consigne = texte("Écris les ", count, " premiers multiples non nuls de ", n, "."),
    reponse_finale = liste(list),
  }
end

-- The least number whose divisors are asked for.
local function least(p)
  return p.max_number < 20 and 10 or 20
end

local function divisors(p, draw)
  local n
  if p.difficulty == "facile" then
    n = draw.choice({12, 15, 16, 18, 20, 24})
  else
    n = draw.int(least(p), min(p.max_number, 60))
  end
  local list = {}
  for d = 1, n do
    if n % d == 0 then list[#list + 1] = d end
  end
  return {
    nombre = n, diviseurs = list, nb_diviseurs = #list,
    enonce = texte("Trouve tous les diviseurs de ", n, "."),
    consigne = "Écris tous les diviseurs de ce nombre, du plus petit au plus grand.",
    reponse_finale = liste(list),
  }
end

-- a, b: whether a is a multiple of b.
local function multiple_of(p, draw)
  local b = draw.int(2, 12)
  if draw.chance(0.6) then return b * draw.int(2, 10), b end
  if p.max_number == 10 and 10 % b == 0 then draw.reject() end
  return draw.int(10, p.max_number, {unless = function(a) return a % b == 0 end}), b
end

-- a, b: whether a is a divisor of b.
local function divisor_of(p, draw)
  if draw.chance(0.6) then
    local a = draw.int(2, 12)
    return a, a * draw.int(2, 8)
  end
  local b = draw.int(least(p), p.max_number)
  return draw.int(2, 12, {unless = function(a) return b % a == 0 end}), b
end

-- The division that shows it: “14 = 11 × 1 + 3”.
local function shown(large, small)
  local rest = large % small
  if rest == 0 then return texte(large, " = ", small, " × ", large // small, ", donc ") end
  return texte(large, " = ", small, " × ", large // small, " + ", rest, "\u{a0}: le reste n’est pas nul, donc ")
end

local function check(p, draw)
  local operation = draw.choice({"multiple", "diviseur"})
  local a, b, large, small
  if operation == "multiple" then
    a, b = multiple_of(p, draw)
    large, small = a, b
  else
    a, b = divisor_of(p, draw)
    large, small = b, a
  end
  local yes = large % small == 0
  return {
    nombre_a = a, nombre_b = b, operation = operation, est_vrai = yes,
    enonce = texte("Le nombre ", a, " est-il un ", operation, " de ", b, "\u{a0}?"),
    consigne = "Justifie ta réponse.",
    reponse_finale = yes and "Oui" or "Non",
    explication = texte(shown(large, small), a, yes and " est un " or " n’est pas un ", operation, " de ", b, "."),
  }
end

function generate(p, draw)
  local v
  if p.exercise_type == "multiples" then
    v = multiples(p, draw)
  elseif p.exercise_type == "diviseurs" then
    v = divisors(p, draw)
  else
    v = check(p, draw)
  end
  v.exercise_type, v.difficulty = p.exercise_type, p.difficulty
  return {variables = v}
end
