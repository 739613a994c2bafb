--[[exobase
{
  "key": "RAISONNEMENT_MULTIPLICATIF_V1",
  "aliases": [],
  "label": {"fr": "Proportion, pourcentage, vitesse, échelle", "en": "Proportion, percentage, speed, scale"},
  "description": {"fr": "Un tableau de proportionnalité, un pourcentage, une vitesse, une échelle.", "en": "A table of proportion, a percentage, a speed, a scale."},
  "version": "3.0.2",
  "levels": ["6e", "5e"],
  "exercise_type": "RAISONNEMENT_MULTIPLICATIF",
  "min_offer": "pro",
  "svg_mode": "NONE",
  "supported_chapters": ["6e_SP01", "6e_SP03", "5e_SP01", "5e_SP02"],
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "proportionnalite_tableau", "options": ["proportionnalite_tableau", "pourcentage", "vitesse", "echelle"]},
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]},
    {"name": "grade", "type": "enum", "default": "6e", "options": ["6e", "5e"]},
    {"name": "preset", "type": "enum", "default": "standard", "options": ["simple", "standard"]},
    {"name": "variant_id", "type": "enum", "default": "A", "options": ["A", "B", "C"]},
    {"name": "seed", "type": "int", "default": null, "required": true}
  ],
  "presets": [
    {"key": "6e_proportionnalite_facile", "niveau": "6e", "params": {"exercise_type": "proportionnalite_tableau", "difficulty": "facile", "grade": "6e", "preset": "simple", "seed": 42}},
    {"key": "6e_proportionnalite_moyen", "niveau": "6e", "params": {"exercise_type": "proportionnalite_tableau", "difficulty": "moyen", "grade": "6e", "preset": "standard", "seed": 42}},
    {"key": "6e_pourcentage_facile", "niveau": "6e", "params": {"exercise_type": "pourcentage", "difficulty": "facile", "grade": "6e", "preset": "simple", "seed": 42}},
    {"key": "5e_proportionnalite_moyen", "niveau": "5e", "params": {"exercise_type": "proportionnalite_tableau", "difficulty": "moyen", "grade": "5e", "preset": "standard", "seed": 42}},
    {"key": "5e_pourcentage_moyen", "niveau": "5e", "params": {"exercise_type": "pourcentage", "difficulty": "moyen", "grade": "5e", "preset": "standard", "seed": 42}},
    {"key": "5e_vitesse_moyen", "niveau": "5e", "params": {"exercise_type": "vitesse", "difficulty": "moyen", "grade": "5e", "preset": "standard", "seed": 42}},
    {"key": "5e_echelle_moyen", "niveau": "5e", "params": {"exercise_type": "echelle", "difficulty": "moyen", "grade": "5e", "preset": "standard", "seed": 42}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "consigne": {"type": "text"},
    "solution": {"type": "text"},
    "calculs_intermediaires": {"type": "list"},
    "reponse_finale": {"type": "text"},
    "donnees": {"type": "object"},
    "tableau_html": {"type": "html"},
    "methode": {"type": "text"},
    "niveau": {"type": "text"},
    "type_exercice": {"type": "text"}
  }
}
]]
-- What is reckoned by multiplying: a table of proportion, a percentage, a speed, a scale.
--
-- Departures from the Python system's values for the same seed: all. There, rounded answers stood as exact, scales
-- were the nearest of seven, parts were above their wholes, hours were decimal, and tables told their answer in
-- another column. Here the answer is drawn first, and the question made from it; scales are those of real plans and
-- maps, no map is over 30 cm. The names of variables stay, those in `donnees` too; calculs_intermediaires is a list.
-- preset, variant_id, seed: idle there, idle here.
local NB = "\u{a0}"

-- A number with its unit.

local TABLES = {
  {"Nombre de cahiers", "Prix (€)"}, {"Longueur de tissu (m)", "Prix (€)"}, {"Durée (s)", "Distance (m)"},
  {"Nombre de paquets", "Nombre de biscuits"}, {"Durée (min)", "Volume d’eau (L)"},
}
local TABLE_TEXTS = {
  "Ce tableau est un tableau de proportionnalité. Quelle valeur manque-t-il" .. NB .. "?",
  "Dans ce tableau, les deux grandeurs sont proportionnelles. Quelle est la valeur manquante" .. NB .. "?",
  "Les deux lignes de ce tableau sont proportionnelles. Trouve la valeur manquante.",
  "Ce tableau représente une situation de proportionnalité. Calcule la valeur inconnue.",
}
local FACTORS = {facile = {2, 6, 3, 1, 10}, moyen = {2, 10, 4, 1, 15}, difficile = {3, 15, 5, 2, 20}}

-- The factor: a decimal only in 5e, where the table counts no things.
local function factor(p, row, draw)
  local range = FACTORS[p.difficulty]
  if p.grade == "5e" and row > 1 and row ~= 4 and p.difficulty ~= "facile" and draw.chance(0.3) then
    return draw.int(range[1], range[2]) + draw.choice({0.2, 0.4, 0.5, 0.8})
  end
  return draw.int(range[1], range[2])
end

local function proportion(p, draw)
  local range, row = FACTORS[p.difficulty], draw.int(1, #TABLES)
  local k = factor(p, row, draw)
  local all = {}
  for n = range[4], range[5] do all[#all + 1] = n end
  local first, second = trier(draw.sample(all, range[3])), {}
  local missing = draw.int(1, range[3] - 1)
  for i, n in ipairs(first) do second[i] = n * k end
  local above, below = {TABLES[row][1]}, {TABLES[row][2]}
  for i, n in ipairs(first) do
    above[i + 1], below[i + 1] = n, i == missing + 1 and "?" or second[i]
  end
  local base, answer = first[missing + 1], second[missing + 1]
  local one, two = texte(second[1], " ÷ ", first[1], " = ", k), texte(base, " × ", k, " = ", answer)
  return {
    enonce = draw.choice(TABLE_TEXTS),
    consigne = draw.choice({
      "Complète le tableau de proportionnalité.", "Calcule la valeur inconnue en utilisant la proportionnalité.",
      "Trouve la valeur manquante du tableau.",
    }),
    solution = texte("Le coefficient de proportionnalité est ", one, ". On multiplie ", base, " par ce coefficient",
                     NB, ": ", two, "."),
    calculs_intermediaires = {one, two}, reponse_finale = texte(answer), tableau_html = html.table({above, below}),
    methode = "coefficient_de_proportionnalite",
    donnees = {tableau = {ligne1 = first, ligne2 = second}, coefficient = k, valeur_base = base, index_manquant = missing},
  }
end

-- Wholes of which a part is told, with the unit: the part asked for, the percentage, the whole.
local WHOLES = {
  {"élèves",
   function(p, all) return texte("Un collège compte ", all, " élèves. ", p, " d’entre eux sont demi-pensionnaires. "
     .. "Combien d’élèves sont demi-pensionnaires") end,
   function(part, all) return texte("Sur les ", all, " élèves d’un collège, ", part, " sont demi-pensionnaires. Quel "
     .. "pourcentage des élèves cela représente-t-il") end,
   function(p, part) return texte("Dans un collège, ", part, " élèves sont demi-pensionnaires, soit ", p, " des élèves. "
     .. "Combien d’élèves ce collège compte-t-il") end},
  {"€",
   function(p, all) return texte("Un article coûte ", mesure(all, "€"), ". Le magasin accorde une remise de ", p,
     ". Quel est le montant de la remise") end,
   function(part, all) return texte("Sur un article à ", mesure(all, "€"), ", un magasin accorde une remise de ",
     mesure(part, "€"), ". Quel pourcentage du prix cela représente-t-il") end,
   function(p, part) return texte("Une remise de ", p, " sur un article fait économiser ", mesure(part, "€"),
     ". Quel était le prix de l’article avant la remise") end},
  {"L",
   function(p, all) return texte("Une cuve de ", mesure(all, "L"), " est remplie à ", p,
     ". Quelle quantité d’eau contient-elle") end,
   function(part, all) return texte("Une cuve de ", mesure(all, "L"), " contient ", mesure(part, "L"),
     " d’eau. À quel pourcentage est-elle remplie") end,
   function(p, part) return texte("Une cuve remplie à ", p, " contient ", mesure(part, "L"),
     " d’eau. Quelle est sa capacité") end},
  {"km",
   function(p, all) return texte("Un voyageur a parcouru ", p, " d’un trajet de ", mesure(all, "km"),
     ". Quelle distance a-t-il parcourue") end,
   function(part, all) return texte("Un voyageur a parcouru ", mesure(part, "km"), " d’un trajet de ", mesure(all, "km"),
     ". Quel pourcentage du trajet cela représente-t-il") end,
   function(p, part) return texte("Un voyageur a parcouru ", mesure(part, "km"), ", soit ", p,
     " de son trajet. Quelle est la longueur du trajet") end},
}
local EASY = {10, 25, 50, 75}

-- A percentage and a whole of which it is a whole number.
local function part_of_whole(p, draw)
  if p.difficulty == "facile" then return draw.choice(EASY), 20 * draw.int(2, 15) end
  if p.difficulty == "moyen" then return 5 * draw.int(1, 19), 20 * draw.int(2, 30) end
  return draw.int(3, 98), 100 * draw.int(1, 12)
end

local function percent_part(v, p, all, part, whole)
  local line = texte(all, " × ", p, " ÷ 100 = ", all * p, " ÷ 100 = ", part)
  v.enonce, v.reponse_finale = whole[2](mesure(p, "%"), all) .. NB .. "?", mesure(part, whole[1])
  v.solution = texte("Pour calculer ", p, NB, "% de ", all, ", on multiplie ", all, " par ", p, " et on divise par 100", NB,
                     ": ", line, ".")
  v.calculs_intermediaires = {line}
  v.donnees = {type = "calcul_pourcentage", pourcentage = p, valeur = all}
  return {p, "?"}, {100, all}
end

local function percent_share(v, p, all, part, whole)
  local line = texte(part, " ÷ ", all, " = ", p / 100, " = ", p, "/100")
  v.enonce, v.reponse_finale = whole[3](part, all) .. NB .. "?", mesure(p, "%")
  v.solution = texte("On divise la partie par le tout", NB, ": ", line, ", soit ", p, NB, "%.")
  v.calculs_intermediaires = {line}
  v.donnees = {type = "trouver_pourcentage", partie = part, total = all}
  return {"?", part}, {100, all}
end

local function percent_whole(v, p, all, part, whole)
  local one, two = texte(part, " ÷ ", p, " = ", part / p), texte(part / p, " × 100 = ", all)
  v.enonce, v.reponse_finale = whole[4](mesure(p, "%"), part) .. NB .. "?", mesure(all, whole[1])
  v.solution = texte(p, NB, "% du tout, c’est ", part, ". 1", NB, "% du tout, c’est ", one, ". 100", NB, "% du tout, c’est ",
                     two, ".")
  v.calculs_intermediaires = {one, two}
  v.donnees = {type = "trouver_valeur", pourcentage = p, valeur_partie = part, total = all}
  return {p, part}, {100, "?"}
end

local function percentage(p, draw)
  local make = draw.choice({percent_part, percent_share, percent_whole})
  local whole = draw.choice(WHOLES)
  local percent, all = part_of_whole(p, draw)
  local v = {methode = "regle_de_trois_pourcentage"}
  local left, right = make(v, percent, all, all * percent / 100, whole)
  v.consigne = draw.choice({
    "Résous ce problème de pourcentage.", "Calcule, puis réponds par une phrase.",
    "Utilise la définition d’un pourcentage.",
  })
  v.tableau_html = html.table({{"Pourcentage (%)", left[1], right[1]}, {texte("Quantité (", whole[1], ")"), left[2], right[2]}})
  return v
end

-- Who moves, the pronoun, and usual speeds in km/h, multiples of 4 for parts of an hour.
local MOVERS = {
  facile = {{"Un cycliste", {10, 12, 15, 20}}, {"Une voiture", {50, 60, 80, 90, 100}}},
  moyen = {{"Un cycliste", {14, 16, 18, 22, 25}}, {"Une voiture", {45, 55, 65, 75, 85, 95, 110}},
           {"Un train", {120, 140, 150, 180, 240}}},
  difficile = {{"Un cycliste", {12, 16, 20, 24, 28}}, {"Une voiture", {48, 56, 64, 72, 84, 92, 108}},
               {"Un train", {124, 136, 160, 180, 220}}},
}

local function duration(hours)
  local whole, minutes = plancher(hours), (hours - plancher(hours)) * 60
  if minutes == 0 then return mesure(whole, "h") end
  if whole == 0 then return mesure(minutes, "min") end
  return mesure(whole, "h") .. NB .. mesure(minutes, "min")
end

local function draw_hours(p, draw)
  if p.difficulty == "facile" then return draw.int(2, 4) end
  if p.difficulty == "moyen" then return draw.int(2, 8) end
  return draw.int(0, 4) + draw.choice({0.25, 0.5, 0.75})
end

local function speed(p, draw)
  local kind = draw.choice({"vitesse", "distance", "temps"})
  local mover = draw.choice(MOVERS[p.difficulty])
  local v, t = draw.choice(mover[2]), draw_hours(p, draw)
  local d, is_whole, line, made = v * t, plancher(t) == t, nil, {methode = "formule_vitesse"}
  local same = is_whole and "" or texte(duration(t), " = ", mesure(t, "h"), ". ")
  if kind == "vitesse" then
    line = texte(d, " ÷ ", t, " = ", v)
    made.enonce = texte(mover[1], " parcourt ", mesure(d, "km"), " en ", duration(t), ". Quelle est sa vitesse moyenne", NB, "?")
    made.solution = texte(same, "La vitesse moyenne s’obtient en divisant la distance par la durée", NB, ": ", line,
                          ". La vitesse moyenne est de ", mesure(v, "km/h"), ".")
    made.reponse_finale, made.donnees = mesure(v, "km/h"), {type = "calcul_vitesse", distance = d, temps = t}
  elseif kind == "distance" then
    line = texte(v, " × ", t, " = ", d)
    made.enonce = texte(mover[1], " se déplace à la vitesse moyenne de ", mesure(v, "km/h"), " pendant ", duration(t),
                        ". Quelle est la distance parcourue", NB, "?")
    made.solution = texte(same, "La distance s’obtient en multipliant la vitesse par la durée", NB, ": ", line,
                          ". La distance parcourue est de ", mesure(d, "km"), ".")
    made.reponse_finale, made.donnees = mesure(d, "km"), {type = "calcul_distance", vitesse = v, temps = t}
  else
    line = texte(d, " ÷ ", v, " = ", t)
    made.enonce = texte(mover[1], " doit parcourir ", mesure(d, "km"), " à la vitesse moyenne de ", mesure(v, "km/h"),
                        ". Combien de temps dure le trajet", NB, "?")
    made.solution = texte("La durée s’obtient en divisant la distance par la vitesse", NB, ": ", line, ". La durée est de ",
                          is_whole and mesure(t, "h") or texte(mesure(t, "h"), ", c’est-à-dire ", duration(t)), ".")
    made.reponse_finale, made.donnees = duration(t), {type = "calcul_temps", distance = d, vitesse = v}
  end
  made.calculs_intermediaires = {line}
  made.consigne = draw.choice({
    "Utilise la relation entre vitesse, distance et durée.", "Applique la formule qui convient.",
    "Calcule, puis réponds par une phrase.",
  })
  made.tableau_html = html.table({
    {"Durée (h)", 1, kind == "temps" and "?" or t},
    {"Distance (km)", kind == "vitesse" and "?" or v, kind == "distance" and "?" or d},
  })
  return made
end

-- Plans up to 1/1000, whose lengths are in metres, then maps, in kilometres.
local SCALES = {
  facile = {100, 1000, 100000}, moyen = {50, 200, 500, 25000, 50000, 200000},
  difficile = {250, 500, 25000, 250000, 1000000},
}
local PLAN = {"un plan", "du plan", "m", 100, "une allée mesure ", "une allée de ", "sa longueur réelle", "la longueur réelle", "sur le plan"}
local MAP = {"une carte", "de la carte", "km", 100000, "deux villages sont distants de ", "deux villages distants de ",
             "la distance réelle entre ces villages", "la distance réelle", "sur la carte"}

local function real_length(v, s, n, map, real)
  local cm, line = map * n, texte(map, " × ", n, " = ", map * n)
  v.enonce = texte("Sur ", s[1], " à l’échelle 1/", n, ", ", s[5], mesure(map, "cm"), ". Quelle est ", s[7], ", en ", s[3], NB, "?")
  v.solution = texte("1", NB, "cm ", s[9], " représente ", mesure(n, "cm"), " en réalité. ", line, ", donc ", s[8], " est de ",
                     mesure(cm, "cm"), ", soit ", mesure(real, s[3]), ".")
  v.calculs_intermediaires, v.reponse_finale = {line}, mesure(real, s[3])
  v.donnees = {type = "calcul_distance_reelle", echelle = "1:" .. n, distance_carte = map}
  return {1, map}, {n, "?"}
end

local function map_length(v, s, n, map, real)
  local cm = map * n
  local line = texte(cm, " ÷ ", n, " = ", map)
  v.enonce = texte("On dessine ", s[1], " à l’échelle 1/", n, ". En réalité, ", s[5], mesure(real, s[3]),
                   ". Quelle longueur faut-il tracer, en cm", NB, "?")
  v.solution = texte(mesure(real, s[3]), ", c’est ", mesure(cm, "cm"), ". On divise par ", n, NB, ": ", line,
                     ". Il faut tracer ", mesure(map, "cm"), ".")
  v.calculs_intermediaires, v.reponse_finale = {line}, mesure(map, "cm")
  v.donnees = {type = "calcul_distance_carte", echelle = "1:" .. n, distance_reelle_km = cm / 100000}
  return {1, "?"}, {n, cm}
end

local function scale_of(v, s, n, map, real)
  local cm = map * n
  local line = texte(cm, " ÷ ", map, " = ", n)
  v.enonce = texte("Sur ", s[1], ", ", mesure(map, "cm"), accord(map, " représente ", " représentent "), mesure(real, s[3]),
                   " en réalité. Quelle est l’échelle ", s[2], NB, "?")
  v.solution = texte(mesure(real, s[3]), ", c’est ", mesure(cm, "cm"), ". On divise par ", map, NB, ": ", line, ". 1", NB,
                     "cm représente donc ", mesure(n, "cm"), NB, ": l’échelle est 1/", n, ".")
  v.calculs_intermediaires, v.reponse_finale = {line}, texte("1/", n)
  v.donnees = {type = "calcul_echelle", distance_carte = map, distance_reelle_km = cm / 100000, echelle_calculee = "1:" .. n}
  return {map, 1}, {cm, "?"}
end

-- Tenths of a centimetre: of 1 cm the table would show the answer beside the question.
local function is_one(tenths)
  return tenths == 10
end

local function scale(p, draw)
  local make = draw.choice(p.grade == "5e" and {real_length, map_length, scale_of} or {real_length, map_length})
  local n = draw.choice(SCALES[p.difficulty])
  local map = p.difficulty == "facile" and draw.int(2, 12) or p.difficulty == "moyen" and draw.int(2, 30)
    or draw.int(5, 250, {unless = is_one}) / 10
  local s = n <= 1000 and PLAN or MAP
  local v = {methode = "calcul_echelle"}
  local above, below = make(v, s, n, map, map * n / s[4])
  v.consigne = draw.choice({
    "Utilise l’échelle pour répondre.", "Fais attention aux unités de longueur.", "Calcule, puis réponds par une phrase.",
  })
  v.tableau_html = html.table({
    {s == PLAN and "Sur le plan (cm)" or "Sur la carte (cm)", above[1], above[2]}, {"En réalité (cm)", below[1], below[2]},
  })
  return v
end

local MAKERS = {proportionnalite_tableau = proportion, pourcentage = percentage, vitesse = speed, echelle = scale}

function generate(p, draw)
  local v = MAKERS[p.exercise_type](p, draw)
  v.niveau, v.type_exercice = p.grade, p.exercise_type
  return {variables = v}
end
