--[[exobase
{
  "key": "PROPORTIONNALITE_V1",
  "aliases": [],
  "label": {"fr": "Proportionnalité", "en": "Proportionality"},
  "description": {"fr": "Compléter un tableau, résoudre un problème, reconnaître une situation de proportionnalité.", "en": "Complete a table, solve a problem, recognise a proportion."},
  "version": "1.0.0",
  "levels": ["6e", "5e"],
  "exercise_type": "PROPORTIONNALITE",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "tableau", "options": ["tableau", "probleme", "reconnaitre"]},
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]}
  ],
  "presets": [
    {"key": "6e_tableau", "niveau": "6e", "params": {"exercise_type": "tableau", "difficulty": "facile"}},
    {"key": "6e_probleme", "niveau": "6e", "params": {"exercise_type": "probleme", "difficulty": "moyen"}},
    {"key": "6e_reconnaitre", "niveau": "6e", "params": {"exercise_type": "reconnaitre", "difficulty": "moyen"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "consigne": {"type": "text"},
    "solution": {"type": "html"},
    "reponse_finale": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "grandeur_1": {"type": "text", "kinds": ["tableau", "reconnaitre"]},
    "grandeur_2": {"type": "text", "kinds": ["tableau", "reconnaitre"]},
    "ligne_1": {"type": "list", "kinds": ["tableau", "reconnaitre"]},
    "ligne_2": {"type": "list", "kinds": ["tableau", "reconnaitre"]},
    "coefficient": {"type": "number", "kinds": ["tableau"]},
    "est_proportionnel": {"type": "boolean", "kinds": ["reconnaitre"]},
    "quantite_1": {"type": "number", "kinds": ["probleme"]},
    "valeur_1": {"type": "number", "kinds": ["probleme"]},
    "quantite_2": {"type": "number", "kinds": ["probleme"]},
    "valeur_2": {"type": "number", "kinds": ["probleme"]}
  }
}
]]
-- A table of proportion with a gap, a problem, a table that is one of proportion or not.
local NB = "\u{a0}"

-- Both quantities; whether the second may have decimals.
local QUANTITIES = {
  {"Longueur de ruban (m)", "Prix (€)", true}, {"Durée (min)", "Volume d’eau (L)", true},
  {"Nombre de tours", "Distance (km)", true}, {"Nombre de paquets", "Nombre de biscuits", false},
  {"Nombre de personnes", "Masse de farine (g)", false},
}
local FACTORS = {
  facile = {{2, 3, 4, 5, 6, 8, 10}, {2, 3, 4, 5, 6, 8, 10}},
  moyen = {{6, 7, 8, 9, 12, 15, 20, 25}, {0.5, 1.5, 2.5, 3.5, 4.5}},
  difficile = {{12, 15, 18, 24, 35, 45}, {0.2, 0.4, 0.8, 1.2, 1.25, 2.4, 3.75}},
}
local COLUMNS = {facile = 3, moyen = 4, difficile = 4}

-- Quantities, a factor, and different numbers in order.
local function draw_table(p, draw)
  local q = draw.choice(QUANTITIES)
  local k = draw.choice(FACTORS[p.difficulty][q[3] and 2 or 1])
  local all = {}
  for n = 1, p.difficulty == "facile" and 10 or 20 do all[n] = n end
  return q, k, trier(draw.sample(all, COLUMNS[p.difficulty]))
end

local function complete(p, draw)
  local q, k, first = draw_table(p, draw)
  local second, above, below = {}, {q[1]}, {q[2]}
  for i, n in ipairs(first) do
    second[i], above[i + 1], below[i + 1] = n * k, n, n * k
  end
  -- Hard: what is missing may stand in the first row.
  local column, row = draw.int(2, #first), p.difficulty == "difficile" and draw.int(1, 2) or 2
  local given, answer = first[column], second[column]
  if row == 1 then given, answer = answer, given end
  for i = 1, #first do -- no other cell tells the answer
    if first[i] == answer and (row == 2 or i ~= column) or second[i] == answer and (row == 1 or i ~= column) then draw.reject() end
  end
  local line = row == 2 and texte(given, " × ", k, " = ", answer) or texte(given, " ÷ ", k, " = ", answer)
  return {
    grandeur_1 = q[1], grandeur_2 = q[2], ligne_1 = first, ligne_2 = second, coefficient = k,
    enonce = "Ce tableau est un tableau de proportionnalité. Quelle valeur manque-t-il" .. NB .. "?",
    consigne = "Complète le tableau.", reponse_finale = texte(answer),
    solution = html.steps({
      texte("On cherche le coefficient de proportionnalité", NB, ": ", second[1], " ÷ ", first[1], " = ", k, "."),
      texte(row == 2 and "On multiplie par " or "On divise par ", k, NB, ": ", line, "."),
      texte("La valeur qui manque est ", answer, "."),
    }),
  }, {kind = "table", values = {rows = {above, below}, hidden = {{row, column + 1}}, header = "column", factor = k},
      show = {question = {"cells"}, solution = {"cells", "hidden", "factor"}}}
end

local function recognise(p, draw)
  local q, k, first = draw_table(p, draw)
  local second, above, below, wrong = {}, {q[1]}, {q[2]}, 0
  local yes = draw.chance(0.5)
  if not yes then wrong = draw.int(2, #first) end
  local other = k + draw.choice(k > 1 and {1, -1} or {1})
  local quotients = {}
  for i, n in ipairs(first) do
    local factor = i == wrong and other or k
    second[i], above[i + 1], below[i + 1] = n * factor, n, n * factor
    quotients[i] = texte(n * factor, " ÷ ", n, " = ", factor)
  end
  return {
    grandeur_1 = q[1], grandeur_2 = q[2], ligne_1 = first, ligne_2 = second, est_proportionnel = yes,
    enonce = "Ce tableau est-il un tableau de proportionnalité" .. NB .. "? Justifie ta réponse.",
    consigne = "Compare les quotients de la seconde ligne par la première.", reponse_finale = yes and "Oui" or "Non",
    solution = html.steps({
      texte("On calcule les quotients", NB, ": ", joindre(quotients, NB .. "; "), "."),
      yes and texte("Tous les quotients sont égaux à ", k, NB, ": c’est un tableau de proportionnalité.")
        or "Les quotients ne sont pas tous égaux" .. NB .. ": ce n’est pas un tableau de proportionnalité.",
    }),
  }, {kind = "table", values = {rows = {above, below}, header = "column"}}
end

-- What is bought or used: how the first quantity and the second are said, and usual amounts of one.
local function items(n, one, many) return texte(n, " ", accord(n, one, many)) end

local PROBLEMS = {
  {function(n) return items(n, "cahier", "cahiers") end, " coûtent ", "Combien coûtent ", "€", {2, 3, 4, 5}, {1.5, 2.5, 1.25, 0.8, 2.2}},
  {function(n) return items(n, "croissant", "croissants") end, " coûtent ", "Combien coûtent ", "€", {1, 2}, {1.2, 0.9, 1.1, 0.85}},
  {function(n) return texte(n, NB, "m de tissu") end, " coûtent ", "Combien coûtent ", "€", {4, 6, 9, 12}, {7.5, 8.4, 12.5, 6.2}},
  {function(n) return items(n, "tour de piste", "tours de piste") end, " mesurent ", "Quelle distance mesurent ", "m", {200, 250, 400}, {187.5, 312.5}},
  {function(n) return texte(n, NB, "min d’arrosage") end, " consomment ", "Quel volume consomment ", "L", {8, 9, 12, 15}, {7.5, 12.5, 6.4}},
}

local function amount(n, unit) return unit == "€" and prix(n) or texte(n, NB, unit) end

-- Easy and middle: by what one is; hard: the first quantity and its half, or its double and its half.
local function problem(p, draw)
  local q = draw.choice(PROBLEMS)
  local one = draw.choice(p.difficulty == "facile" and q[5] or q[6])
  local a, b
  if p.difficulty == "difficile" then
    a = 2 * draw.int(2, 9)
    b = a + a // 2
  else
    a = draw.int(2, 8)
    b = draw.int(2, p.difficulty == "facile" and 10 or 12, {unless = function(n) return n == a end})
  end
  local total, answer = a * one, b * one
  local steps
  if p.difficulty == "difficile" then
    steps = {texte(b, " = ", a, " + ", a // 2, NB, ": on ajoute à la valeur pour ", a, " sa moitié."),
             texte("La moitié", NB, ": ", total, " ÷ 2 = ", total / 2, "."),
             texte("La somme", NB, ": ", total, " + ", total / 2, " = ", answer, ".")}
  else
    steps = {texte("On cherche la valeur pour 1", NB, ": ", total, " ÷ ", a, " = ", one, "."),
             texte("On multiplie par ", b, NB, ": ", one, " × ", b, " = ", answer, ".")}
  end
  steps[#steps + 1] = texte("La réponse est ", amount(answer, q[4]), ".")
  return {
    quantite_1 = a, valeur_1 = total, quantite_2 = b, valeur_2 = answer,
    enonce = texte(q[1](a), q[2], amount(total, q[4]), ". ", q[3], q[1](b), NB, "?"),
    consigne = "C’est une situation de proportionnalité. Calcule, puis réponds par une phrase.",
    reponse_finale = amount(answer, q[4]), solution = html.steps(steps),
  }
end

local MAKERS = {tableau = complete, probleme = problem, reconnaitre = recognise}

function generate(p, draw)
  local v, figure = MAKERS[p.exercise_type](p, draw)
  v.exercise_type, v.difficulty = p.exercise_type, p.difficulty
  return {variables = v, figure = figure}
end
