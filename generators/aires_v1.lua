--[[exobase
{
  "key": "AIRES_V1",
  "aliases": [],
  "label": {"fr": "Calculer une aire", "en": "Areas"},
  "description": {"fr": "Aire d’un carré, d’un rectangle, d’un triangle rectangle ; côté que l’on retrouve par l’aire.", "en": "The area of a square, a rectangle, a right triangle; a side that the area tells."},
  "version": "1.0.1",
  "levels": ["6e", "5e"],
  "exercise_type": "AIRES",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "kind": "figure",
  "parameters": [
    {"name": "figure", "type": "enum", "default": "rectangle", "options": ["carre", "rectangle", "triangle"]},
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]}
  ],
  "presets": [
    {"key": "6e_carre", "niveau": "6e", "params": {"figure": "carre", "difficulty": "facile"}},
    {"key": "6e_rectangle", "niveau": "6e", "params": {"figure": "rectangle", "difficulty": "moyen"}},
    {"key": "6e_triangle", "niveau": "6e", "params": {"figure": "triangle", "difficulty": "moyen"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "consigne": {"type": "text"},
    "solution": {"type": "html"},
    "reponse_finale": {"type": "text"},
    "formule": {"type": "text"},
    "figure": {"type": "text"},
    "difficulty": {"type": "text"},
    "unite": {"type": "text"},
    "aire": {"type": "number"},
    "cote": {"type": "number", "kinds": ["carre"]},
    "longueur": {"type": "number", "kinds": ["rectangle"]},
    "largeur": {"type": "number", "kinds": ["rectangle"]},
    "base": {"type": "number", "kinds": ["triangle"]},
    "hauteur": {"type": "number", "kinds": ["triangle"]}
  }
}
]]
-- The area of a square, a rectangle or a right triangle. Easy: whole lengths; middle: decimals; hard: a length is
-- found by the area, or lengths have different units. All lengths of a case are in its unit, but for texts.
local NB = "\u{a0}"
local UNITS = {"cm", "dm", "m"}

local function area(n, unit) return texte(n, NB, unit, "²") end

-- Tenths that make a whole number.
local function is_whole(n) return n % 10 == 0 end

local function known(v, unit, line, value)
  v.consigne, v.reponse_finale = "Applique la formule de l’aire.", area(value, unit)
  v.solution = html.steps({texte("On applique la formule", NB, ": ", v.formule, "."), line .. ".",
                           texte("L’aire est de ", area(value, unit), ".")})
end

local function square(p, draw)
  local unit = draw.choice(UNITS)
  local v = {unite = unit, formule = "A = côté × côté"}
  local side = p.difficulty == "facile" and draw.int(2, 12) or p.difficulty == "moyen" and draw.int(12, 99, {unless = is_whole}) / 10 or draw.int(3, 20)
  v.cote, v.aire = side, side * side
  local figure = {kind = "square", values = {side = side, unit = unit}}
  if p.difficulty ~= "difficile" then
    v.enonce = texte("Calcule l’aire d’un carré de côté ", mesure(side, unit), ".")
    known(v, unit, texte("A = ", side, " × ", side, " = ", v.aire), v.aire)
    figure.show = {question = {"sides", "angles", "marks"}, solution = {"sides", "angles", "marks", "area"}}
    return v, figure
  end
  v.enonce = texte("Un carré a une aire de ", area(v.aire, unit), ". Quelle est la longueur de son côté", NB, "?")
  v.consigne, v.reponse_finale = "Cherche le nombre qui, multiplié par lui-même, donne l’aire.", mesure(side, unit)
  v.solution = html.steps({texte("On cherche le nombre qui, multiplié par lui-même, donne ", v.aire, "."),
                           texte(side, " × ", side, " = ", v.aire, "."),
                           texte("Le côté mesure ", mesure(side, unit), ".")})
  figure.labels = {side = "?", caption = texte("Aire", NB, ": ", area(v.aire, unit))}
  figure.show = {"sides", "angles", "marks"}
  return v, figure
end

-- A length in metres, a width in centimetres: the area in cm².
local function two_units(draw)
  local long, wide = draw.int(11, 39, {unless = is_whole}) / 10, 5 * draw.int(4, 19)
  local in_cm = long * 100
  local v = {unite = "cm", formule = "A = longueur × largeur", longueur = in_cm, largeur = wide, aire = in_cm * wide}
  v.enonce = texte("Calcule, en cm², l’aire d’un rectangle de longueur ", mesure(long, "m"), " et de largeur ", mesure(wide, "cm"), ".")
  v.consigne, v.reponse_finale = "Écris d’abord les deux longueurs dans la même unité.", area(v.aire, "cm")
  v.solution = html.steps({texte("On convertit", NB, ": ", mesure(long, "m"), " = ", mesure(in_cm, "cm"), "."),
                           texte("A = ", in_cm, " × ", wide, " = ", v.aire, "."),
                           texte("L’aire est de ", area(v.aire, "cm"), ".")})
  return v, {kind = "rectangle", values = {length = in_cm, width = wide, unit = "cm"},
             labels = {length = mesure(long, "m"), width = mesure(wide, "cm")}, show = {"sides", "angles"}}
end

local function rectangle(p, draw)
  if p.difficulty == "difficile" and draw.chance(0.5) then return two_units(draw) end
  local unit = draw.choice(UNITS)
  local long = p.difficulty == "moyen" and draw.int(31, 99, {unless = is_whole}) / 10 or draw.int(3, p.difficulty == "facile" and 12 or 25)
  local wide = draw.int(2, plancher(long) == long and long - 1 or plancher(long))
  local v = {unite = unit, formule = "A = longueur × largeur", longueur = long, largeur = wide, aire = long * wide}
  local figure = {kind = "rectangle", values = {length = long, width = wide, unit = unit}}
  if p.difficulty ~= "difficile" then
    v.enonce = texte("Calcule l’aire d’un rectangle de longueur ", mesure(long, unit), " et de largeur ", mesure(wide, unit), ".")
    known(v, unit, texte("A = ", long, " × ", wide, " = ", v.aire), v.aire)
    figure.show = {question = {"sides", "angles"}, solution = {"sides", "angles", "area"}}
    return v, figure
  end
  v.enonce = texte("Un rectangle de longueur ", mesure(long, unit), " a une aire de ", area(v.aire, unit),
                   ". Quelle est sa largeur", NB, "?")
  v.consigne, v.reponse_finale = "Utilise la formule de l’aire pour retrouver la largeur.", mesure(wide, unit)
  v.solution = html.steps({texte("On cherche le nombre par lequel il faut multiplier ", long, " pour obtenir ", v.aire, "."),
                           texte(v.aire, " ÷ ", long, " = ", wide, "."),
                           texte("La largeur mesure ", mesure(wide, unit), ".")})
  figure.labels = {width = "?", caption = texte("Aire", NB, ": ", area(v.aire, unit))}
  figure.show = {"sides", "angles"}
  return v, figure
end

local function triangle(p, draw)
  local unit, base, height = draw.choice(UNITS), nil, nil
  if p.difficulty == "facile" then
    base, height = 2 * draw.int(1, 6), draw.int(2, 10)
  elseif p.difficulty == "moyen" then
    base, height = draw.int(2, 15), draw.int(21, 99, {unless = is_whole}) / 10
  else
    base = 2 * draw.int(2, 10)
    height = draw.int(2, 15, {unless = function(n) return n == base end})
  end
  local v = {unite = unit, formule = "A = base × hauteur ÷ 2", base = base, hauteur = height, aire = base * height / 2}
  local figure = {kind = "right_triangle", values = {base = base, height = height, unit = unit}, show = {"sides", "angle"}}
  if p.difficulty ~= "difficile" then
    v.enonce = texte("Les côtés de l’angle droit d’un triangle rectangle mesurent ", mesure(base, unit), " et ", mesure(height, unit),
                     ". Calcule l’aire de ce triangle.")
    known(v, unit, texte("A = ", base, " × ", height, " ÷ 2 = ", base * height, " ÷ 2 = ", v.aire), v.aire)
    return v, figure
  end
  v.enonce = texte("Un triangle rectangle a une aire de ", area(v.aire, unit), ". L’un des côtés de l’angle droit mesure ",
                   mesure(base, unit), ". Combien mesure l’autre", NB, "?")
  v.consigne, v.reponse_finale = "Utilise la formule de l’aire pour retrouver l’autre côté.", mesure(height, unit)
  v.solution = html.steps({texte("Le produit des deux côtés de l’angle droit est le double de l’aire", NB, ": 2 × ", v.aire, " = ", 2 * v.aire, "."),
                           texte(2 * v.aire, " ÷ ", base, " = ", height, "."),
                           texte("L’autre côté mesure ", mesure(height, unit), ".")})
  figure.labels = {height = "?", caption = texte("Aire", NB, ": ", area(v.aire, unit))}
  return v, figure
end

local MAKERS = {carre = square, rectangle = rectangle, triangle = triangle}

function generate(p, draw)
  local v, figure = MAKERS[p.figure](p, draw)
  v.figure, v.difficulty = p.figure, p.difficulty
  return {variables = v, figure = figure}
end
