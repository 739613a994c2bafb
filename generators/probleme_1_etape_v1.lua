--[[exobase
{
  "key": "PROBLEME_1_ETAPE_V1",
  "aliases": [],
  "label": {"fr": "Problème en une opération", "en": "One-step problem"},
  "description": {"fr": "Un achat, un trajet, un partage : une opération suffit.", "en": "A purchase, a way, a share: one operation is enough."},
  "version": "3.0.1",
  "levels": ["6e"],
  "exercise_type": "PROBLEMES",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "supported_chapters": ["6e_N10"],
  "kind": "problem_type",
  "parameters": [
    {"name": "problem_type", "type": "enum", "default": "auto", "options": ["auto", "achat", "distance_temps", "partage"]},
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]},
    {"name": "allow_reste", "type": "bool", "default": false}
  ],
  "presets": [
    {"key": "6e_N10_facile", "niveau": "6e", "params": {"problem_type": "auto", "difficulty": "facile", "allow_reste": false}},
    {"key": "6e_N10_moyen", "niveau": "6e", "params": {"problem_type": "auto", "difficulty": "moyen", "allow_reste": false}},
    {"key": "6e_N10_difficile", "niveau": "6e", "params": {"problem_type": "auto", "difficulty": "difficile", "allow_reste": true}}
  ],
  "variables": {
    "titre": {"type": "text"},
    "consigne": {"type": "text"},
    "contexte": {"type": "text"},
    "donnees": {"type": "html"},
    "question": {"type": "text"},
    "reponse_finale": {"type": "text"},
    "steps": {"type": "html"},
    "steps_html": {"type": "html", "kinds": []},
    "problem_type": {"type": "text"},
    "operation": {"type": "text"},
    "difficulty": {"type": "text"},
    "vitesse": {"type": "number", "kinds": ["distance_temps"]},
    "temps": {"type": "number", "kinds": ["distance_temps"]},
    "distance": {"type": "number", "kinds": ["distance_temps"]},
    "unite": {"type": "text"},
    "prix_unitaire": {"type": "number", "kinds": ["achat"]},
    "quantite": {"type": "number", "kinds": ["achat"]},
    "total": {"type": "number", "kinds": ["achat", "partage"]},
    "personnes": {"type": "number", "kinds": ["partage"]},
    "part": {"type": "number", "kinds": ["partage"]},
    "reste": {"type": "number", "kinds": ["partage"]}
  }
}
]]
-- A problem of one operation: a purchase, a way at constant speed, a share.
--
-- Departures from the Python system's values for the same seed: none in the values. Texts have their articles, and
-- a division that leaves a rest is written total = persons × share + rest.
local OBJECTS = {"cahier", "stylo", "gomme", "crayon", "livre"}
local SHARED = {{"bonbon", "bonbons"}, {"crayon", "crayons"}, {"jeton", "jetons"}, {"sticker", "stickers"}}
local PRICES = {
  facile = {{2, 9, {1, 2, 3, 4, 5}}, {2, 10, {1, 2, 3, 4, 5}}},
  moyen = {{2, 12, {0.5, 1, 1.5, 2.5, 3, 4}}, {2, 12, {0.5, 1, 1.5, 2, 2.5}}},
  difficile = {{3, 20, {0.75, 1.25, 1.5, 2.75, 3.5, 4.25}}, {3, 20, {0.75, 1.25, 1.5, 2, 2.5}}},
}
local SPEEDS = {
  facile = {2, 6, {3, 4, 5, 6, 8, 10}},
  moyen = {2, 8, {2.5, 3, 3.5, 4, 4.5, 5, 6}},
  difficile = {3, 12, {2.25, 2.5, 3.75, 4.5, 5.25, 6.5}},
}
local PERSONS = {facile = 8, moyen = 8, difficile = 12}
local SHARES = {facile = {2, 9}, moyen = {3, 15}, difficile = {4, 20}}

local function purchase(p, draw)
  local thing = draw.choice(OBJECTS)
  local operation = draw.choice({"*", "/"})
  local ranges = PRICES[p.difficulty]
  local count, price = draw.int(ranges[1][1], ranges[1][2]), draw.choice(ranges[1][3])
  if operation == "/" then count, price = draw.int(ranges[2][1], ranges[2][2]), draw.choice(ranges[2][3]) end
  local total, many = count * price, pluriel(thing)
  local v = {titre = "Problème\u{a0}: achat", operation = operation, unite = "€",
             prix_unitaire = price, quantite = count, total = total}
  if operation == "*" then
    v.contexte = texte("Au magasin, ", un(thing), " coûte ", prix(price), ".")
    v.question = texte("Combien paie-t-on pour ", count, " ", many, "\u{a0}?")
    v.donnees = html.list({texte("Prix d’", un(thing), "\u{a0}: ", prix(price)),
                           texte("Nombre de ", many, "\u{a0}: ", count)})
    v.reponse_finale = prix(total)
    v.steps = html.steps({"On cherche le prix total\u{a0}: on multiplie.",
                          texte(count, " × ", price, " = ", total),
                          texte("On paie ", prix(total), " pour ", count, " ", many, ".")})
  else
    v.contexte = texte("On achète ", count, " ", many, " au même prix, pour un total de ", prix(total), ".")
    v.question = texte("Quel est le prix d’", un(thing), "\u{a0}?")
    v.donnees = html.list({texte("Prix total\u{a0}: ", prix(total)), texte("Nombre de ", many, "\u{a0}: ", count)})
    v.reponse_finale = prix(price)
    v.steps = html.steps({"On cherche le prix d’un seul objet\u{a0}: on divise.",
                          texte(total, " ÷ ", count, " = ", price),
                          texte("Le prix d’", un(thing), " est de ", prix(price), ".")})
  end
  return v
end

local function way(p, draw)
  local operation = draw.choice({"*", "/"})
  local range = SPEEDS[p.difficulty]
  local speed, hours
  if operation == "*" then
    speed = draw.choice(range[3])
    hours = draw.int(range[1], range[2])
  else
    draw.choice(range[3])
    draw.int(range[1], range[2])
    hours = draw.int(range[1], range[2])
    speed = draw.choice(range[3])
  end
  local distance = speed * hours
  local v = {operation = operation, vitesse = speed, temps = hours, distance = distance}
  local who = speed <= 6 and "Un randonneur marche " or "Un cycliste roule "
  local during = texte("Durée\u{a0}: ", hours, "\u{a0}h")
  if operation == "*" then
    v.titre, v.unite = "Problème\u{a0}: distance", "km"
    v.contexte = texte(who, "pendant ", hours, " heures à la vitesse constante de ", speed,
                       "\u{a0}km/h.")
    v.question = "Quelle distance parcourt-il\u{a0}?"
    v.donnees = html.list({texte("Vitesse\u{a0}: ", speed, "\u{a0}km/h"), during})
    v.reponse_finale = texte(distance, "\u{a0}km")
    v.steps = html.steps({texte("En 1 heure, il parcourt ", speed, "\u{a0}km\u{a0}: pour ", hours,
                                " heures, on multiplie."),
                          texte(speed, " × ", hours, " = ", distance),
                          texte("Il parcourt ", distance, "\u{a0}km.")})
  else
    v.titre, v.unite = "Problème\u{a0}: vitesse", "km/h"
    v.contexte = texte(who, "à vitesse constante\u{a0}: il parcourt ", distance, "\u{a0}km en ", hours,
                       " heures.")
    v.question = "Quelle est sa vitesse, c’est-à-dire la distance qu’il parcourt en une heure\u{a0}?"
    v.donnees = html.list({texte("Distance\u{a0}: ", distance, "\u{a0}km"), during})
    v.reponse_finale = texte(speed, "\u{a0}km/h")
    v.steps = html.steps({texte("On cherche la distance pour une seule heure\u{a0}: on divise."),
                          texte(distance, " ÷ ", hours, " = ", speed),
                          texte("Sa vitesse est de ", speed, "\u{a0}km/h.")})
  end
  return v
end

local function share(p, draw)
  local thing = draw.choice(SHARED)
  local persons = draw.int(2, PERSONS[p.difficulty])
  local part = draw.int(SHARES[p.difficulty][1], SHARES[p.difficulty][2])
  local rest = 0
  if p.difficulty == "difficile" and p.allow_reste and draw.choice({true, false}) then
    rest = draw.int(1, persons - 1)
  end
  local total, many = persons * part + rest, thing[2]
  local v = {titre = "Problème\u{a0}: partage", operation = "/", unite = many,
             total = total, personnes = persons, part = part, reste = rest}
  v.contexte = texte("On partage équitablement ", total, " ", many, " entre ", persons, " personnes.")
  v.question = texte("Combien de ", many, " reçoit chaque personne\u{a0}?")
  v.donnees = html.list({texte("Nombre de ", many, "\u{a0}: ", total), texte("Nombre de personnes\u{a0}: ", persons)})
  local left = texte("il reste ", rest, " ", accord(rest, thing[1], many))
  if rest == 0 then
    v.reponse_finale = texte(part, " ", many)
    v.steps = html.steps({"On partage en parts égales\u{a0}: on divise.",
                          texte(total, " ÷ ", persons, " = ", part),
                          texte("Chaque personne reçoit ", part, " ", many, ".")})
  else
    v.question = texte(v.question, " Combien en reste-t-il\u{a0}?")
    v.reponse_finale = texte(part, " ", many, ", et ", left)
    v.steps = html.steps({"On partage en parts égales\u{a0}: on fait une division avec reste.",
                          texte(total, " = ", persons, " × ", part, " + ", rest),
                          texte("Chaque personne reçoit ", part, " ", many, ", et ", left, ".")})
  end
  return v
end

local MAKERS = {achat = purchase, distance_temps = way, partage = share}

function generate(p, draw)
  local kind = p.problem_type
  if kind == "auto" then kind = draw.choice({"achat", "distance_temps", "partage"}) end
  local v = MAKERS[kind](p, draw)
  v.consigne = "Choisis l’opération qui convient, calcule, puis écris une phrase de conclusion."
  v.steps_html = v.steps
  v.problem_type, v.difficulty = kind, p.difficulty
  return {variables = v}
end
