--[[exobase
{
  "key": "NOMBRES_DECIMAUX_V1",
  "aliases": [],
  "label": {"fr": "Comparer et ranger des nombres décimaux", "en": "Compare and order decimals"},
  "description": {"fr": "Comparer deux nombres décimaux, en ranger plusieurs.", "en": "Compare two decimals; put several in order."},
  "version": "1.0.0",
  "levels": ["6e"],
  "exercise_type": "NOMBRES_DECIMAUX",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "comparer", "options": ["comparer", "ranger"]},
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]}
  ],
  "presets": [
    {"key": "6e_comparer", "niveau": "6e", "params": {"exercise_type": "comparer", "difficulty": "moyen"}},
    {"key": "6e_ranger", "niveau": "6e", "params": {"exercise_type": "ranger", "difficulty": "moyen"}},
    {"key": "6e_ranger_difficile", "niveau": "6e", "params": {"exercise_type": "ranger", "difficulty": "difficile"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "consigne": {"type": "text"},
    "solution": {"type": "html"},
    "reponse_finale": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "nombre_a": {"type": "number", "kinds": ["comparer"]},
    "nombre_b": {"type": "number", "kinds": ["comparer"]},
    "symbole": {"type": "text", "kinds": ["comparer"]},
    "nombres": {"type": "list", "kinds": ["ranger"]},
    "ordre": {"type": "text", "kinds": ["ranger"]},
    "nombres_tries": {"type": "list", "kinds": ["ranger"]}
  }
}
]]
-- Decimals to compare and to put in order. Easy: as many digits after the comma in each; middle: one or two, so that
-- more digits are no larger number; hard: up to three, with zeros among them.
local NB = "\u{a0}"

-- How many digits stand after the comma.
local function places(n)
  for k = 0, 3 do
    if arrondi(n, k) == n then return k end
  end
end

-- n with `count` digits after the comma, zeros added: 3,4 with two is 3,40.
local function padded(n, count)
  local text, has = texte(n), places(n)
  if count > has and has == 0 then text = text .. "," end
  for _ = has + 1, count do text = text .. "0" end
  return text
end

-- What a number may have after the comma: its greatest value there, and by what it is divided.
local PARTS = {
  facile = {{9, 10}}, moyen = {{9, 10}, {99, 100}}, difficile = {{9, 10}, {99, 100}, {199, 1000}, {999, 1000}},
}

-- One number beside a whole part: with as many digits as its difficulty has.
local function number(p, whole, draw)
  local part = draw.choice(PARTS[p.difficulty])
  return whole + (p.difficulty == "facile" and draw.int(0, 1) or 0) + draw.int(1, part[1]) / part[2]
end

local function draw_whole(p, draw) return p.difficulty == "facile" and draw.int(0, 20) or draw.int(0, 99) end

-- Why: whole parts, then as many digits after the comma in each.
local function reasons(a, b, sign)
  local answer = texte(a, " ", sign, " ", b)
  if plancher(a) ~= plancher(b) then
    return {"On compare les parties entières.", texte(plancher(a), " ", sign, " ", plancher(b), ", donc ", answer, ".")}
  end
  local steps = {texte("Les parties entières sont les mêmes (", plancher(a), ")", NB, ": on compare les parties décimales.")}
  local count = max(places(a), places(b))
  if places(a) == places(b) then
    steps[2] = texte(a, " ", sign, " ", b, ", car ", (a - plancher(a)) * 10 ^ count, " ", sign, " ", (b - plancher(b)) * 10 ^ count, ".")
    return steps
  end
  local short = places(a) < places(b) and a or b
  steps[2] = texte("On écrit autant de chiffres après la virgule", NB, ": ", short, " = ", padded(short, count), ".")
  steps[3] = texte(padded(a, count), " ", sign, " ", padded(b, count), ", donc ", answer, ".")
  return steps
end

-- A line on which both numbers have their place, where one of at most 20 parts has it.
local function line(a, b)
  local low, high = min(a, b), max(a, b)
  local from, to, step = plancher(low), plancher(high) + 1, 1
  if places(a) > 1 and places(b) > 1 and plancher(low * 10) + 2 > plancher(high * 10) then
    from, to, step = plancher(low * 10) / 10, (plancher(high * 10) + 1) / 10, 0.1
  end
  if to - from > 2 * step then return nil end
  return {
    kind = "number_line", values = {from = from, to = to, step = step, subdivisions = 10, numbered = {from, to}, points = {low, high}},
    show = {question = {"numbers"}, solution = {"numbers", "points", "values"}},
  }
end

local function compare(p, draw)
  local whole = draw_whole(p, draw)
  local a, b = number(p, whole, draw), number(p, whole, draw)
  if a == b or (p.difficulty ~= "facile" and places(a) == places(b)) then draw.reject() end
  local sign = a < b and "<" or ">"
  return {
    nombre_a = a, nombre_b = b, symbole = sign, reponse_finale = texte(a, " ", sign, " ", b),
    enonce = texte("Compare les nombres ", a, " et ", b, " en utilisant le signe < ou >."),
    consigne = "Compare ces deux nombres décimaux.", solution = html.steps(reasons(a, b, sign)),
  }, line(a, b)
end

local function ordered(p, draw)
  local whole, list, taken = draw_whole(p, draw), {}, {}
  for i = 1, p.difficulty == "difficile" and 5 or 4 do
    list[i] = number(p, whole, draw)
    local name = texte(list[i])
    if taken[name] then draw.reject() end
    taken[name] = true
  end
  local way = draw.choice({"croissant", "décroissant"})
  local up, right, count, least, same = trier(list), {}, 0, 3, {}
  for i = 1, #up do
    right[i] = way == "croissant" and up[i] or up[#up + 1 - i]
    count, least = max(count, places(up[i])), min(least, places(up[i]))
  end
  for i, n in ipairs(list) do same[i] = padded(n, count) end
  local sign = way == "croissant" and " < " or " > "
  local steps = {}
  if least < count then steps[1] = texte("On écrit autant de chiffres après la virgule", NB, ": ", joindre(same, NB .. "; "), ".") end
  steps[#steps + 1] = texte("On compare les parties entières, puis les dixièmes", count > 1 and ", puis les centièmes" or "",
                            count > 2 and ", puis les millièmes." or ".")
  steps[#steps + 1] = joindre(right, sign) .. "."
  return {
    nombres = list, ordre = way, nombres_tries = right, reponse_finale = joindre(right, sign),
    enonce = texte("Range ces nombres dans l’ordre ", way, NB, ": ", joindre(list, NB .. "; "), "."),
    consigne = way == "croissant" and "Range ces nombres du plus petit au plus grand." or "Range ces nombres du plus grand au plus petit.",
    solution = html.steps(steps),
  }
end

local MAKERS = {comparer = compare, ranger = ordered}

function generate(p, draw)
  local v, figure = MAKERS[p.exercise_type](p, draw)
  v.exercise_type, v.difficulty = p.exercise_type, p.difficulty
  return {variables = v, figure = figure}
end
