--[[exobase
{
  "key": "CALCUL_MENTAL_V1",
  "aliases": [],
  "label": {"fr": "Calcul mental", "en": "Mental arithmetic"},
  "description": {"fr": "Additionner, soustraire, multiplier, diviser de tête, avec l’astuce qui aide.", "en": "Add, subtract, multiply, divide in the head, with the trick that helps."},
  "version": "1.0.0",
  "levels": ["6e", "5e"],
  "exercise_type": "CALCUL_MENTAL",
  "min_offer": "free",
  "svg_mode": "NONE",
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "addition", "options": ["addition", "soustraction", "multiplication", "division"]},
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]}
  ],
  "presets": [
    {"key": "6e_addition", "niveau": "6e", "params": {"exercise_type": "addition", "difficulty": "facile"}},
    {"key": "6e_soustraction", "niveau": "6e", "params": {"exercise_type": "soustraction", "difficulty": "moyen"}},
    {"key": "6e_multiplication", "niveau": "6e", "params": {"exercise_type": "multiplication", "difficulty": "moyen"}},
    {"key": "6e_division", "niveau": "6e", "params": {"exercise_type": "division", "difficulty": "moyen"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "consigne": {"type": "text"},
    "calcul": {"type": "text"},
    "astuce": {"type": "text"},
    "solution": {"type": "html"},
    "resultat": {"type": "number"},
    "reponse_finale": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"}
  }
}
]]
-- One calculation, and the trick by which it is done in the head: each step of the solution is an equality.
local NB = "\u{a0}"

-- n + near, where near is a little beside a round number.
local function add_near(n, near, round)
  local more = near > round
  local off = more and near - round or round - near
  local sign = more and " + " or " − "
  return texte(n, " + ", near), n + near,
    texte("Pour ajouter ", near, ", on ajoute ", round, more and " et on ajoute encore " or " et on retranche ", off, "."),
    texte(n, " + ", near, " = ", n, " + ", round, sign, off, " = ", n + round, sign, off, " = ", n + near)
end

local function take_near(n, near, round)
  local more = near > round
  local off = more and near - round or round - near
  local sign = more and " − " or " + "
  return texte(n, " − ", near), n - near,
    texte("Pour retrancher ", near, ", on retranche ", round, more and " et on retranche encore " or " et on ajoute ", off, "."),
    texte(n, " − ", near, " = ", n, " − ", round, sign, off, " = ", n - round, sign, off, " = ", n - near)
end

-- a + b + c, where a and c make a round number.
local function add_pair(a, b, c)
  return texte(a, " + ", b, " + ", c), a + b + c, texte("On regroupe ", a, " et ", c, ", dont la somme est ", a + c, "."),
    texte(a, " + ", b, " + ", c, " = ", a, " + ", c, " + ", b, " = ", a + c, " + ", b, " = ", a + b + c)
end

local NEAR = {
  facile = {{9, 10}, {11, 10}, {19, 20}, {21, 20}},
  moyen = {{98, 100}, {99, 100}, {101, 100}, {199, 200}, {49, 50}},
  difficile = {{0.9, 1}, {1.9, 2}, {9.9, 10}, {10.1, 10}, {0.99, 1}},
}

local function addition(p, draw)
  if p.difficulty ~= "facile" and draw.chance(0.4) then
    if p.difficulty == "moyen" then
      local a = draw.int(11, 89, {unless = function(n) return n % 10 == 0 end})
      return add_pair(a, draw.int(12, 89), 100 - a)
    end
    local a = draw.int(101, 899, {unless = function(n) return n % 10 == 0 end}) / 100
    return add_pair(a, draw.int(11, 89) / 10, 10 - a)
  end
  local near = draw.choice(NEAR[p.difficulty])
  local n = p.difficulty == "facile" and draw.int(12, 79) or p.difficulty == "moyen" and draw.int(112, 779) or draw.int(31, 199) / 10
  return add_near(n, near[1], near[2])
end

local function subtraction(p, draw)
  local near = draw.choice(NEAR[p.difficulty])
  local n = p.difficulty == "facile" and draw.int(32, 99) or p.difficulty == "moyen" and draw.int(231, 999) or draw.int(111, 299) / 10
  return take_near(n, near[1], near[2])
end

local function times_power(n, factor)
  local rank = {[10] = "dizaines", [100] = "centaines", [1000] = "milliers"}
  return texte(n, " × ", factor), n * factor,
    texte("Quand on multiplie par ", factor, ", le chiffre des unités devient celui des ", rank[factor], "."),
    texte(n, " × ", factor, " = ", n * factor)
end

-- Factors that are a round one divided: 5 is 10 ÷ 2.
local function times_part(n, factor, round, divisor)
  return texte(n, " × ", factor), n * factor, texte("Multiplier par ", factor, ", c’est multiplier par ", round, ", puis diviser par ", divisor, "."),
    texte(n, " × ", factor, " = ", n, " × ", round, " ÷ ", divisor, " = ", n * round, " ÷ ", divisor, " = ", n * factor)
end

local function divides(n, factor, divisor)
  return texte(n, " × ", factor), n * factor, texte("Multiplier par ", factor, ", c’est diviser par ", divisor, "."),
    texte(n, " × ", factor, " = ", n, " ÷ ", divisor, " = ", n * factor)
end

-- Factors beside a round one: 9 is 10 − 1, 11 is 10 + 1.
local function times_near(n, factor, round)
  local sign = factor > round and " + " or " − "
  return texte(n, " × ", factor), n * factor, texte(factor, " = ", round, sign, 1, NB, ": on multiplie par ", round,
    factor > round and ", puis on ajoute une fois le nombre." or ", puis on retranche une fois le nombre."),
    texte(n, " × ", factor, " = ", n, " × ", round, sign, n, " = ", n * round, sign, n, " = ", n * factor)
end

local function multiplication(p, draw)
  if p.difficulty == "facile" then
    if draw.chance(0.5) then return times_power(draw.int(12, 99), draw.choice({10, 100, 1000})) end
    return times_near(draw.int(3, 19), draw.choice({9, 11}), 10)
  end
  if p.difficulty == "moyen" then
    local part = draw.choice({{5, 10, 2}, {50, 100, 2}, {25, 100, 4}})
    if draw.chance(0.4) then return times_near(draw.int(12, 49), draw.choice({9, 11}), 10) end
    return times_part(part[3] * draw.int(4, 24), part[1], part[2], part[3])
  end
  if draw.chance(0.4) then return times_near(draw.int(12, 49), draw.choice({99, 101}), 100) end
  local part = draw.choice({{0.5, 2}, {0.25, 4}, {0.1, 10}, {0.01, 100}})
  return divides(draw.int(12, 89) * (part[2] == 4 and 4 or 1), part[1], part[2])
end

local function quotient(n, divisor, how, line)
  return texte(n, " ÷ ", divisor), n / divisor, how, line
end

local function over_power(n, divisor)
  return quotient(n, divisor, texte("Quand on divise par ", divisor, ", chaque chiffre prend une valeur ", divisor, " fois plus petite."),
    texte(n, " ÷ ", divisor, " = ", n / divisor))
end

-- Divisors that are taken in two steps: 4 is 2 × 2; 5 is 10 ÷ 2.
local function twice(n)
  return quotient(n, 4, "Diviser par 4, c’est prendre deux fois la moitié.", texte(n, " ÷ 4 = ", n / 2, " ÷ 2 = ", n / 4))
end

local function double_over(n, divisor, round, factor)
  return quotient(n, divisor, texte("Diviser par ", divisor, ", c’est diviser par ", round, ", puis multiplier par ", factor, "."),
    texte(n, " ÷ ", divisor, " = ", n, " ÷ ", round, " × ", factor, " = ", n / round, " × ", factor, " = ", n / divisor))
end

local function over_decimal(n, divisor, factor)
  return quotient(n, divisor, texte("Diviser par ", divisor, ", c’est multiplier par ", factor, "."),
    texte(n, " ÷ ", divisor, " = ", n, " × ", factor, " = ", n / divisor))
end

local function division(p, draw)
  if p.difficulty == "facile" then
    if draw.chance(0.5) then return over_power(draw.int(2, 99) * 10, 10) end
    return twice(4 * draw.int(6, 30))
  end
  if p.difficulty == "moyen" then
    if draw.chance(0.4) then
      return over_power(draw.int(12, 999, {unless = function(n) return n % 10 == 0 end}), draw.choice({10, 100}))
    end
    local part = draw.choice({{5, 10, 2}, {25, 100, 4}, {50, 100, 2}})
    return double_over((part[1] == 25 and 50 or part[1]) * draw.int(3, 24), part[1], part[2], part[3])
  end
  local part = draw.choice({{0.5, 2}, {0.25, 4}, {0.1, 10}, {0.2, 5}, {0.01, 100}})
  return over_decimal(draw.int(3, 49), part[1], part[2])
end

local MAKERS = {addition = addition, soustraction = subtraction, multiplication = multiplication, division = division}

function generate(p, draw)
  local text, result, how, line = MAKERS[p.exercise_type](p, draw)
  return {variables = {
    enonce = texte("Calcule de tête", NB, ": ", text, "."), consigne = "Calcule sans poser l’opération.", calcul = text, astuce = how,
    solution = html.steps({how, line .. "."}), resultat = result, reponse_finale = texte(result),
    exercise_type = p.exercise_type, difficulty = p.difficulty,
  }}
end
