--[[exobase
{
  "key": "FRACTION_COMPARAISON_V1",
  "aliases": [],
  "label": {"fr": "Comparer des fractions", "en": "Compare fractions"},
  "description": {"fr": "Comparer deux fractions, en ranger plusieurs.", "en": "Compare two fractions; put several in order."},
  "version": "3.0.0",
  "levels": ["6e"],
  "exercise_type": "FRACTION_COMPARAISON",
  "min_offer": "free",
  "svg_mode": "NONE",
  "supported_chapters": ["6e_N09"],
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "meme_denominateur", "options": ["meme_denominateur", "meme_numerateur", "produit_croix", "ranger"]},
    {"name": "max_denominator", "type": "int", "default": 12, "min": 3, "max": 30},
    {"name": "difficulty", "type": "enum", "default": "standard", "options": ["facile", "standard"]}
  ],
  "presets": [
    {"key": "6e_meme_den_facile", "niveau": "6e", "params": {"exercise_type": "meme_denominateur", "max_denominator": 10, "difficulty": "facile"}},
    {"key": "6e_meme_num", "niveau": "6e", "params": {"exercise_type": "meme_numerateur", "max_denominator": 12, "difficulty": "standard"}},
    {"key": "6e_produit_croix", "niveau": "6e", "params": {"exercise_type": "produit_croix", "max_denominator": 12, "difficulty": "standard"}},
    {"key": "6e_ranger", "niveau": "6e", "params": {"exercise_type": "ranger", "max_denominator": 10, "difficulty": "standard"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "num1": {"type": "number", "kinds": ["meme_denominateur", "meme_numerateur", "produit_croix"]},
    "den1": {"type": "number", "kinds": ["meme_denominateur", "meme_numerateur", "produit_croix"]},
    "num2": {"type": "number", "kinds": ["meme_denominateur", "meme_numerateur", "produit_croix"]},
    "den2": {"type": "number", "kinds": ["meme_denominateur", "meme_numerateur", "produit_croix"]},
    "signe": {"type": "text", "kinds": ["meme_denominateur", "meme_numerateur", "produit_croix"]},
    "reponse_finale": {"type": "text"},
    "explication": {"type": "text", "kinds": ["meme_denominateur", "meme_numerateur", "produit_croix"]},
    "consigne": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "produit_croix_1": {"type": "number", "kinds": ["produit_croix"]},
    "produit_croix_2": {"type": "number", "kinds": ["produit_croix"]},
    "fractions": {"type": "list", "kinds": ["ranger"]},
    "fractions_triees": {"type": "list", "kinds": ["ranger"]},
    "nb_fractions": {"type": "number", "kinds": ["ranger"]}
  }
}
]]
-- Two fractions to compare, or some to put in order.
--
-- Departures from the Python system's values for the same seed:
--   ranger, standard: two fractions of the same value      the second is drawn again: 1/2 < 2/4 is false
--   max_denominator of 3, and a numerator next to it       failed or looped for ever: the least denominators that
--                                                          leave a choice are taken
local function fraction(n, d) return texte(n, "/", d) end

-- A denominator from `low` to `high`, which is not `first`; `high` grows where there would be none.
local function another(low, high, first, draw)
  if high < low or (high == low and first == low) then high = low + 1 end
  return draw.int(low, high, {unless = function(d) return d == first end})
end

-- Two different denominators: the first pair from `low` to `high`, the second again up to max_denominator.
local function denominators(p, low, high, draw)
  high = max(high, low)
  local first = draw.int(low, high)
  local second = draw.int(low, high)
  if second == first then second = another(low, p.max_denominator, first, draw) end
  return first, second
end

local function compared(n1, d1, n2, d2, consigne, explication)
  local sign = n1 * d2 < n2 * d1 and "<" or ">"
  return {
    num1 = n1, den1 = d1, num2 = n2, den2 = d2, signe = sign,
    enonce = texte("Compare les fractions ", fraction(n1, d1), " et ", fraction(n2, d2), "."),
    consigne = consigne,
    reponse_finale = texte(fraction(n1, d1), " ", sign, " ", fraction(n2, d2)),
    explication = texte(explication, " ", fraction(n1, d1), " ", sign, " ", fraction(n2, d2), "."),
  }
end

local function same_denominator(p, draw)
  local d = p.difficulty == "facile" and draw.choice({3, 4, 5, 6}) or draw.int(3, p.max_denominator)
  local a = draw.int(1, d - 1)
  local b = draw.int(1, d - 1, {unless = function(n) return n == a end})
  local why = texte("Les dénominateurs sont les mêmes\u{a0}: on compare les numérateurs. ", a,
                    a < b and " < " or " > ", b, ", donc")
  return compared(a, d, b, d, "Compare deux fractions de même dénominateur.", why)
end

local function same_numerator(p, draw)
  local easy = p.difficulty == "facile"
  local n = easy and draw.choice({1, 2, 3}) or draw.int(1, 5)
  local a, b = denominators(p, n + 1, easy and 8 or p.max_denominator, draw)
  local why = texte("Les numérateurs sont les mêmes\u{a0}: la plus grande fraction est celle qui a le plus petit ",
                    "dénominateur. ", a, a < b and " < " or " > ", b, ", donc")
  return compared(n, a, n, b, "Compare deux fractions de même numérateur.", why)
end

local function cross_product(p, draw)
  local d1, d2 = denominators(p, 3, p.difficulty == "facile" and 8 or p.max_denominator, draw)
  local n1 = draw.int(1, d1 - 1)
  local n2 = draw.int(1, d2 - 1, {unless = function(n) return n * d1 == n1 * d2 end})
  local x, y = n1 * d2, n2 * d1
  local why = texte(n1, " × ", d2, " = ", x, " et ", n2, " × ", d1, " = ", y, ". ", x, x < y and " < " or " > ", y,
                    ", donc")
  local v = compared(n1, d1, n2, d2, "Calcule les produits en croix pour comparer les deux fractions.", why)
  v.produit_croix_1, v.produit_croix_2 = x, y
  return v
end

-- Three of one denominator.
local function three(draw)
  local d, taken, list = draw.choice({4, 5, 6, 8}), {}, {}
  for i = 1, 3 do
    local n = draw.int(1, d - 1, {unless = function(k) return taken[k] end})
    taken[n], list[i] = true, {n, d}
  end
  return list
end

-- Four of different values; a pair that has the value of an earlier one is drawn again as a pair.
local function four(p, draw)
  local list, values = {}, {}
  for i = 1, 4 do
    local n
    local d = draw.int(3, max(p.max_denominator, 4), {unless = function(den)
      n = draw.int(1, den - 1)
      return values[texte(n / den)]
    end})
    values[texte(n / d)], list[i] = true, {n, d}
  end
  return list
end

local function sorted(list)
  local out = {}
  for i, pair in ipairs(list) do
    local at = i
    while at > 1 and out[at - 1][1] * pair[2] > pair[1] * out[at - 1][2] do
      out[at] = out[at - 1]
      at = at - 1
    end
    out[at] = pair
  end
  return out
end

local function joined(list, separator)
  local words = {}
  for i, pair in ipairs(list) do words[i] = fraction(pair[1], pair[2]) end
  return joindre(words, separator)
end

local function order(p, draw)
  local list = p.difficulty == "facile" and three(draw) or four(p, draw)
  local right = sorted(list)
  return {
    fractions = list, fractions_triees = right, nb_fractions = #list,
    enonce = texte("Range les fractions suivantes dans l’ordre croissant\u{a0}: ", joined(list, "\u{a0}; ")),
    consigne = "Range les fractions de la plus petite à la plus grande.",
    reponse_finale = joined(right, " < "),
  }
end

local MAKERS = {
  meme_denominateur = same_denominator, meme_numerateur = same_numerator, produit_croix = cross_product,
  ranger = order,
}

function generate(p, draw)
  local v = MAKERS[p.exercise_type](p, draw)
  v.exercise_type, v.difficulty = p.exercise_type, p.difficulty
  return {variables = v}
end
