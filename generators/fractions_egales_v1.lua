--[[exobase
{
  "key": "FRACTIONS_EGALES_V1",
  "aliases": [],
  "label": {"fr": "Fractions de même valeur", "en": "Equal fractions"},
  "description": {"fr": "Trouver une fraction égale, simplifier, vérifier une égalité.", "en": "Find an equal fraction, reduce, check an equality."},
  "version": "3.0.0",
  "levels": ["6e"],
  "exercise_type": "FRACTIONS_EGALES",
  "min_offer": "free",
  "svg_mode": "NONE",
  "supported_chapters": ["6e_N09"],
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "extension", "options": ["extension", "simplification", "verifier"]},
    {"name": "max_denominator", "type": "int", "default": 24, "min": 6, "max": 100},
    {"name": "difficulty", "type": "enum", "default": "standard", "options": ["facile", "standard"]}
  ],
  "presets": [
    {"key": "6e_extension_facile", "niveau": "6e", "params": {"exercise_type": "extension", "max_denominator": 20, "difficulty": "facile"}},
    {"key": "6e_simplification", "niveau": "6e", "params": {"exercise_type": "simplification", "max_denominator": 24, "difficulty": "standard"}},
    {"key": "6e_verifier", "niveau": "6e", "params": {"exercise_type": "verifier", "max_denominator": 30, "difficulty": "standard"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "numerateur": {"type": "number", "kinds": ["extension", "simplification"]},
    "denominateur": {"type": "number", "kinds": ["extension", "simplification"]},
    "multiplicateur": {"type": "number", "kinds": ["extension"]},
    "num_etendu": {"type": "number", "kinds": ["extension"]},
    "den_etendu": {"type": "number", "kinds": ["extension"]},
    "cherche_num": {"type": "boolean", "kinds": ["extension"]},
    "reponse": {"type": "number", "kinds": ["extension"]},
    "reponse_finale": {"type": "text"},
    "explication": {"type": "text"},
    "consigne": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "pgcd": {"type": "number", "kinds": ["simplification"]},
    "num_simplifie": {"type": "number", "kinds": ["simplification"]},
    "den_simplifie": {"type": "number", "kinds": ["simplification"]},
    "num1": {"type": "number", "kinds": ["verifier"]},
    "den1": {"type": "number", "kinds": ["verifier"]},
    "num2": {"type": "number", "kinds": ["verifier"]},
    "den2": {"type": "number", "kinds": ["verifier"]},
    "produit_croix_1": {"type": "number", "kinds": ["verifier"]},
    "produit_croix_2": {"type": "number", "kinds": ["verifier"]},
    "sont_egales": {"type": "boolean", "kinds": ["verifier"]}
  }
}
]]
-- Equal fractions: a missing term, a fraction to reduce, two fractions to compare by cross products.
--
-- Departures from the Python system's values for the same seed:
--   verifier: a second fraction of 0/2      drawn again: it came of 1/2 beside an equal fraction, and is no fraction
local function fraction(n, d) return texte(n, "/", d) end

local function extension(p, draw)
  local easy = p.difficulty == "facile"
  local d = easy and draw.choice({2, 3, 4, 5}) or draw.int(2, 10)
  local k = draw.int(2, easy and 4 or 6)
  local n = draw.int(1, d - 1)
  local above = draw.chance(0.5)
  local right = above and fraction("?", d * k) or fraction(n * k, "?")
  return {
    numerateur = n, denominateur = d, multiplicateur = k, num_etendu = n * k, den_etendu = d * k,
    cherche_num = above, reponse = above and n * k or d * k,
    enonce = texte("Complète\u{a0}: ", fraction(n, d), " = ", right),
    consigne = "Trouve le nombre qui manque pour que les deux fractions soient égales.",
    reponse_finale = texte(above and n * k or d * k),
    explication = texte(fraction(n, d), " = (", n, " × ", k, ")/(", d, " × ", k, ") = ", fraction(n * k, d * k)),
  }
end

local function simplification(p, draw)
  local easy = p.difficulty == "facile"
  local k = easy and draw.choice({2, 2, 3, 3, 5}) or draw.int(2, 6)
  local n = draw.int(1, easy and 5 or 8)
  local d = draw.int(n + 1, easy and 8 or 12)
  local common = pgcd(n, d)
  n, d = n // common, d // common
  if d * k > p.max_denominator then k = 2 end
  return {
    numerateur = n * k, denominateur = d * k, pgcd = k, num_simplifie = n, den_simplifie = d,
    enonce = texte("Simplifie le plus possible la fraction ", fraction(n * k, d * k), "."),
    consigne = "Divise le numérateur et le dénominateur par leur plus grand diviseur commun.",
    reponse_finale = fraction(n, d),
    explication = texte(fraction(n * k, d * k), " = (", n * k, " ÷ ", k, ")/(", d * k, " ÷ ", k, ") = ",
                        fraction(n, d)),
  }
end

-- Another fraction than n/d.
local function other(p, n, d, draw)
  local d2 = draw.int(2, p.max_denominator // 2)
  local n2 = draw.int(1, d2 - 1)
  if n * d2 == n2 * d then n2 = n2 == d2 - 1 and n2 - 1 or n2 + 1 end
  if n2 == 0 then draw.reject() end
  return n2, d2
end

local function check(p, draw)
  local d = draw.int(2, 10)
  local n = draw.int(1, d - 1)
  local n2, d2
  if draw.chance(0.6) then
    local k = draw.int(2, 4)
    n2, d2 = n * k, d * k
  else
    n2, d2 = other(p, n, d, draw)
  end
  local equal = n * d2 == n2 * d
  local so = equal and "les produits en croix sont égaux, donc les deux fractions sont égales."
    or "les produits en croix sont différents, donc les deux fractions ne sont pas égales."
  return {
    num1 = n, den1 = d, num2 = n2, den2 = d2,
    produit_croix_1 = n * d2, produit_croix_2 = n2 * d, sont_egales = equal,
    enonce = texte("Les fractions ", fraction(n, d), " et ", fraction(n2, d2), " sont-elles égales\u{a0}?"),
    consigne = "Calcule les produits en croix pour le vérifier.",
    reponse_finale = equal and "Oui" or "Non",
    explication = texte(n, " × ", d2, " = ", n * d2, " et ", n2, " × ", d, " = ", n2 * d, "\u{a0}: ", so),
  }
end

function generate(p, draw)
  local v
  if p.exercise_type == "extension" then
    v = extension(p, draw)
  elseif p.exercise_type == "simplification" then
    v = simplification(p, draw)
  else
    v = check(p, draw)
  end
  v.exercise_type, v.difficulty = p.exercise_type, p.difficulty
  return {variables = v}
end
