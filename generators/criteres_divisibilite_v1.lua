--[[exobase
{
  "key": "CRITERES_DIVISIBILITE_V1",
  "aliases": [],
  "label": {"fr": "Divisible ou non", "en": "Divisible or not"},
  "description": {"fr": "Dire si un nombre est divisible par 2, 3, 5, 9 ou 10, et pourquoi.", "en": "Tell whether a number is divisible by 2, 3, 5, 9 or 10, and why."},
  "version": "3.0.0",
  "levels": ["6e"],
  "exercise_type": "CRITERES_DIVISIBILITE",
  "min_offer": "free",
  "svg_mode": "NONE",
  "supported_chapters": ["6e_N07"],
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "verifier", "options": ["verifier", "trouver", "identifier"]},
    {"name": "diviseur", "type": "enum", "default": "2", "options": ["2", "3", "5", "9", "10", "aleatoire"]},
    {"name": "difficulty", "type": "enum", "default": "standard", "options": ["facile", "standard"]}
  ],
  "presets": [
    {"key": "6e_div2", "niveau": "6e", "params": {"exercise_type": "verifier", "diviseur": "2", "difficulty": "facile"}},
    {"key": "6e_div3", "niveau": "6e", "params": {"exercise_type": "verifier", "diviseur": "3", "difficulty": "standard"}},
    {"key": "6e_div5", "niveau": "6e", "params": {"exercise_type": "verifier", "diviseur": "5", "difficulty": "facile"}},
    {"key": "6e_identifier", "niveau": "6e", "params": {"exercise_type": "identifier", "diviseur": "aleatoire", "difficulty": "standard"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "nombre": {"type": "number", "kinds": ["verifier", "identifier"]},
    "diviseur": {"type": "number", "kinds": ["verifier", "trouver"]},
    "est_divisible": {"type": "boolean", "kinds": ["verifier"]},
    "reponse_finale": {"type": "text"},
    "explication": {"type": "text"},
    "consigne": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "diviseurs_testes": {"type": "list", "kinds": ["identifier"]},
    "diviseurs_ok": {"type": "list", "kinds": ["identifier"]},
    "nombres": {"type": "list", "kinds": ["trouver"]},
    "divisibles": {"type": "list", "kinds": ["trouver"]}
  }
}
]]
-- Whether a number is divisible by 2, 3, 5, 9 or 10, by looking at its digits.
--
-- Departures from the Python system's values for the same seed:
--   trouver, identifier: no number of those asked for      drawn again: “none” was the answer to one in seven
--   trouver: fewer than four different numbers             drawn again: it is no list to choose from
--   explication of trouver and identifier                  new: the stored template names it
local DIVISORS = {["2"] = 2, ["3"] = 3, ["5"] = 5, ["9"] = 9, ["10"] = 10}
local TESTED = {2, 3, 5, 9, 10}
local RANGE = {
  verifier = {facile = {10, 100}, standard = {100, 1000}},
  trouver = {facile = {10, 50}, standard = {50, 200}},
}
-- What the last digit says: the sentence for a number that is divisible, and for one that is not.
local LAST = {
  [2] = {"c’est un chiffre pair", "c’est un chiffre impair"},
  [5] = {"c’est 0 ou 5", "ce n’est ni 0 ni 5"},
  [10] = {"c’est 0", "ce n’est pas 0"},
}
local RULE = {
  [2] = "son chiffre des unités est pair",
  [3] = "la somme de ses chiffres est un multiple de 3",
  [5] = "son chiffre des unités est 0 ou 5",
  [9] = "la somme de ses chiffres est un multiple de 9",
  [10] = "son chiffre des unités est 0",
}

-- “2, 5 et 10”
local function liste(t)
  if #t == 1 then return texte(t[1]) end
  local first = {}
  for i = 1, #t - 1 do first[i] = t[i] end
  return texte(joindre(first, ", "), " et ", t[#t])
end

-- The sum of a number's digits, and how it is written: “2 + 7 = 9”.
local function digits(n)
  local sum, written = n % 10, texte(n % 10)
  local rest = n // 10
  if rest == 0 then return sum, written end
  while rest > 0 do
    sum, written, rest = sum + rest % 10, texte(rest % 10, " + ", written), rest // 10
  end
  return sum, texte(written, " = ", sum)
end

local function reason(n, by)
  local yes = n % by == 0
  local so = texte(", donc ", n, yes and " est" or " n’est pas", " divisible par ", by, ".")
  if by == 3 or by == 9 then
    local _, written = digits(n)
    return texte("La somme des chiffres de ", n, " est ", written, "\u{a0}: ",
                 yes and "c’est un multiple de " or "ce n’est pas un multiple de ", by, so)
  end
  return texte("Le chiffre des unités de ", n, " est ", n % 10, "\u{a0}: ", LAST[by][yes and 1 or 2], so)
end

local function check(p, by, draw)
  local range = RANGE.verifier[p.difficulty]
  local n = draw.int(range[1], range[2])
  return {
    nombre = n, diviseur = by, est_divisible = n % by == 0,
    enonce = texte("Le nombre ", n, " est-il divisible par ", by, "\u{a0}?"),
    consigne = texte("Utilise le critère de divisibilité par ", by, "."),
    reponse_finale = n % by == 0 and "Oui" or "Non",
    explication = reason(n, by),
  }
end

-- Six numbers, repeats dropped.
local function some(p, draw)
  local range, numbers, seen = RANGE.trouver[p.difficulty], {}, {}
  for _ = 1, 6 do
    local n = draw.int(range[1], range[2])
    if not seen[n] then
      seen[n] = true
      numbers[#numbers + 1] = n
    end
  end
  return numbers
end

local function find(p, by, draw)
  local numbers, right = some(p, draw), {}
  for _, n in ipairs(numbers) do
    if n % by == 0 then right[#right + 1] = n end
  end
  if #numbers < 4 or #right == 0 then draw.reject() end
  return {
    nombres = numbers, diviseur = by, divisibles = right,
    enonce = texte("Parmi les nombres ", liste(numbers), ", lesquels sont divisibles par ", by, "\u{a0}?"),
    consigne = texte("Trouve tous les nombres divisibles par ", by, "."),
    reponse_finale = liste(right),
    explication = texte("Un nombre est divisible par ", by, " si ", RULE[by], ". Ici, c’est le cas de ",
                        liste(right), "."),
  }
end

local function about_last(n)
  if n % 10 == 0 then return "est divisible par 2, par 5 et par 10" end
  if n % 2 == 0 then return "est divisible par 2, mais pas par 5 ni par 10" end
  if n % 5 == 0 then return "est divisible par 5, mais pas par 2 ni par 10" end
  return "n’est divisible ni par 2, ni par 5, ni par 10"
end

local function about_sum(n)
  if n % 9 == 0 then return "est divisible par 3 et par 9" end
  return n % 3 == 0 and "est divisible par 3, mais pas par 9" or "n’est divisible ni par 3 ni par 9"
end

local function identify(p, draw)
  local n
  if p.difficulty == "facile" then
    n = draw.int(1, 20) * draw.choice({2, 5, 10})
  else
    n = draw.int(100, 500)
  end
  local right = {}
  for _, by in ipairs(TESTED) do
    if n % by == 0 then right[#right + 1] = by end
  end
  if #right == 0 then draw.reject() end
  local _, written = digits(n)
  return {
    nombre = n, diviseurs_testes = TESTED, diviseurs_ok = right,
    enonce = texte("Par quels nombres parmi 2, 3, 5, 9 et 10 le nombre ", n, " est-il divisible\u{a0}?"),
    consigne = "Trouve tous les diviseurs du nombre parmi 2, 3, 5, 9 et 10.",
    reponse_finale = liste(right),
    explication = texte("Le chiffre des unités de ", n, " est ", n % 10, ", donc ", n, " ", about_last(n),
                        ". La somme de ses chiffres est ", written, ", donc ", n, " ", about_sum(n), "."),
  }
end

function generate(p, draw)
  local by = DIVISORS[p.diviseur] or draw.choice({2, 3, 5, 9, 10})
  local v
  if p.exercise_type == "verifier" then
    v = check(p, by, draw)
  elseif p.exercise_type == "trouver" then
    v = find(p, by, draw)
  else
    v = identify(p, draw)
  end
  v.exercise_type, v.difficulty = p.exercise_type, p.difficulty
  return {variables = v}
end
