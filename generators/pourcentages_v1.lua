--[[exobase
{
  "key": "POURCENTAGES_V1",
  "aliases": [],
  "label": {"fr": "Pourcentages", "en": "Percentages"},
  "description": {"fr": "Prendre un pourcentage, exprimer une part en pourcentage, augmenter ou diminuer un prix.", "en": "Take a percentage, tell a share as one, raise or lower a price."},
  "version": "1.0.0",
  "levels": ["6e", "5e"],
  "exercise_type": "POURCENTAGES",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "calculer", "options": ["calculer", "exprimer", "evolution"]},
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]}
  ],
  "presets": [
    {"key": "6e_calculer", "niveau": "6e", "params": {"exercise_type": "calculer", "difficulty": "facile"}},
    {"key": "6e_exprimer", "niveau": "6e", "params": {"exercise_type": "exprimer", "difficulty": "moyen"}},
    {"key": "5e_evolution", "niveau": "5e", "params": {"exercise_type": "evolution", "difficulty": "moyen"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "consigne": {"type": "text"},
    "solution": {"type": "html"},
    "reponse_finale": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "pourcentage": {"type": "number"},
    "total": {"type": "number", "kinds": ["calculer", "exprimer"]},
    "partie": {"type": "number", "kinds": ["calculer", "exprimer"]},
    "prix_initial": {"type": "number", "kinds": ["evolution"]},
    "variation": {"type": "number", "kinds": ["evolution"]},
    "prix_final": {"type": "number", "kinds": ["evolution"]},
    "sens": {"type": "text", "kinds": ["evolution"]}
  }
}
]]
-- A percentage of a number, a share told as a percentage, a price that rises or falls. All answers are exact.
local NB = "\u{a0}"

local function percent(p) return texte(p, NB, "%") end

-- Usual percentages as fractions, and their names.
local USUAL = {
  {50, 2, "la moitié"}, {25, 4, "le quart"}, {10, 10, "le dixième"}, {20, 5, "le cinquième"},
}

-- A bar of as many parts as the fraction has.
local function bar(numerator, denominator)
  return {kind = "fraction_bar", values = {numerator = numerator, denominator = denominator}, show = {"coloured"}}
end

local function usual(draw)
  local u = draw.choice(USUAL)
  local total = u[2] * draw.int(2, 20)
  local part = total // u[2]
  return {
    pourcentage = u[1], total = total, partie = part, reponse_finale = texte(part),
    solution = html.steps({
      texte("Prendre ", percent(u[1]), ", c’est prendre ", u[3], "."), texte(total, " ÷ ", u[2], " = ", part, "."),
    }),
  }, bar(1, u[2])
end

local function take(p, draw)
  local v, figure
  if p.difficulty == "facile" then
    v, figure = usual(draw)
  else
    local rate = p.difficulty == "moyen" and 5 * draw.int(1, 19) or draw.int(2, 98)
    local total = p.difficulty == "moyen" and 20 * draw.int(2, 30) or 10 * draw.int(3, 90)
    local part = total * rate / 100
    v = {
      pourcentage = rate, total = total, partie = part, reponse_finale = texte(part),
      solution = html.steps({
        texte("Pour prendre ", percent(rate), " d’un nombre, on le multiplie par ", rate, " et on divise par 100."),
        texte(total, " × ", rate, " = ", total * rate, "."), texte(total * rate, " ÷ 100 = ", part, "."),
      }),
    }
  end
  v.enonce = texte("Calcule ", percent(v.pourcentage), " de ", v.total, ".")
  v.consigne = "Calcule ce pourcentage."
  return v, figure
end

-- Shares: how they are told, with the part and the whole.
local SHARES = {
  function(part, total) return texte("Dans une classe de ", total, " élèves, ", part, accord(part, " élève joue", " élèves jouent"),
    " d’un instrument. Quel pourcentage de la classe cela représente-t-il", NB, "?") end,
  function(part, total) return texte("Une équipe a gagné ", part, accord(part, " match", " matchs"), " sur ", total,
    ". Quel est le pourcentage de matchs gagnés", NB, "?") end,
  function(part, total) return texte("Un sac contient ", total, " billes, dont ", part, accord(part, " rouge", " rouges"),
    ". Quel est le pourcentage de billes rouges", NB, "?") end,
}
-- Wholes of which a hundredth is reached by multiplying; hard: by dividing, or in two steps.
local WHOLES = {facile = {10, 20, 50}, moyen = {20, 25, 50}, difficile = {30, 40, 60, 80, 200, 300}}

local function express(p, draw)
  local tell, total = draw.choice(SHARES), draw.choice(WHOLES[p.difficulty])
  if tell == SHARES[1] and total > 30 or tell == SHARES[2] and total > 60 then draw.reject() end
  local step = total // pgcd(total, 100)
  local part = step * draw.int(1, total // step - 1)
  local rate = part * 100 // total
  local steps = {texte("La part est ", part, "/", total, ". On cherche la fraction égale dont le dénominateur est 100.")}
  if 100 % total == 0 then
    local k = 100 // total
    steps[2] = texte("On multiplie par ", k, NB, ": ", part, "/", total, " = ", rate, "/100.")
  else
    steps[2] = texte("On divise", NB, ": ", part, " ÷ ", total, " = ", rate / 100, " = ", rate, "/100.")
  end
  steps[3] = texte("Cela représente ", percent(rate), ".")
  local figure = total <= 20 and bar(part, total) or nil
  return {
    enonce = tell(part, total), consigne = "Exprime cette part en pourcentage.", solution = html.steps(steps),
    reponse_finale = percent(rate), pourcentage = rate, total = total, partie = part,
  }, figure
end

-- Below and above 100 €.
local GOODS = {{"Un jeu", "Un pull", "Une raquette", "Un sac"}, {"Un vélo", "Une tablette", "Un manteau", "Une montre"}}

-- A rate and a price whose change is a whole number of cents.
local function draw_price(p, draw)
  if p.difficulty == "facile" then return draw.choice({10, 20, 25, 50}), 20 * draw.int(1, 10) end
  if p.difficulty == "moyen" then return 5 * draw.int(1, 12), 20 * draw.int(1, 15) end
  local rate, price = draw.int(2, 60), draw.int(15, 990) / 10
  if plancher(price * rate) ~= price * rate then draw.reject() end
  return rate, price
end

local function change(p, draw)
  local down = p.difficulty == "facile" or draw.chance(0.5)
  local rate, price = draw_price(p, draw)
  local thing = draw.choice(GOODS[price < 100 and 1 or 2])
  local by = price * rate / 100
  local after = down and price - by or price + by
  return {
    sens = down and "baisse" or "hausse", pourcentage = rate, prix_initial = price, variation = by, prix_final = after,
    enonce = texte(thing, " coûte ", prix(price), ". Son prix", down and " baisse de " or " augmente de ", percent(rate),
                   ". Quel est le nouveau prix", NB, "?"),
    consigne = down and "Calcule d’abord le montant de la baisse." or "Calcule d’abord le montant de l’augmentation.",
    reponse_finale = prix(after),
    solution = html.steps({
      texte(down and "La baisse" or "L’augmentation", NB, ": ", price, " × ", rate, " ÷ 100 = ", price * rate, " ÷ 100 = ", by, "."),
      texte("Le nouveau prix", NB, ": ", price, down and " − " or " + ", by, " = ", after, "."),
      texte("Le nouveau prix est de ", prix(after), "."),
    }),
  }
end

local MAKERS = {calculer = take, exprimer = express, evolution = change}

function generate(p, draw)
  local v, figure = MAKERS[p.exercise_type](p, draw)
  v.exercise_type, v.difficulty = p.exercise_type, p.difficulty
  return {variables = v, figure = figure}
end
