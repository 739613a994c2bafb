--[[exobase
{
  "key": "DUREES_V1",
  "aliases": [],
  "label": {"fr": "Durées et heures", "en": "Durations and times"},
  "description": {"fr": "Convertir une durée, calculer avec des heures, lire une horloge.", "en": "Convert a duration, reckon with times, read a clock."},
  "version": "1.0.1",
  "levels": ["6e"],
  "exercise_type": "DUREES",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "supported_chapters": ["6e_GM07"],
  "kind": "exercise_type",
  "parameters": [
    {"name": "exercise_type", "type": "enum", "default": "conversion", "options": ["conversion", "calcul", "lecture_heure"]},
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]}
  ],
  "presets": [
    {"key": "6e_conversion", "niveau": "6e", "params": {"exercise_type": "conversion", "difficulty": "moyen"}},
    {"key": "6e_calcul", "niveau": "6e", "params": {"exercise_type": "calcul", "difficulty": "moyen"}},
    {"key": "6e_horloge", "niveau": "6e", "params": {"exercise_type": "lecture_heure", "difficulty": "facile"}}
  ],
  "variables": {
    "enonce": {"type": "text"},
    "consigne": {"type": "text"},
    "solution": {"type": "html"},
    "reponse_finale": {"type": "text"},
    "exercise_type": {"type": "text"},
    "difficulty": {"type": "text"},
    "duree": {"type": "text", "kinds": ["conversion", "calcul"]},
    "unite": {"type": "text", "kinds": ["conversion"]},
    "debut": {"type": "text", "kinds": ["calcul"]},
    "fin": {"type": "text", "kinds": ["calcul"]},
    "heures": {"type": "number", "kinds": ["lecture_heure"]},
    "minutes": {"type": "number", "kinds": ["lecture_heure"]}
  }
}
]]
-- A duration in other units; when something begins, ends, how long it takes; a clock.
--
-- Beside the Python system's exercises on durations: every family runs, minutes stay below 60, the clock's question
-- does not tell the time, and names have their articles.
local NB = "\u{a0}"

-- A duration of hours, minutes and seconds; parts that are 0 are left out.
local function duration(h, m, s)
  local parts = {}
  if h > 0 then parts[#parts + 1] = mesure(h, "h") end
  if m > 0 then parts[#parts + 1] = mesure(m, "min") end
  if s and s > 0 then parts[#parts + 1] = mesure(s, "s") end
  return joindre(parts, NB)
end

local function in_minutes(minutes) return duration(minutes // 60, minutes % 60) end

-- A time of day, in minutes from midnight.
local function time(minutes)
  local h, m = minutes // 60, minutes % 60
  if m == 0 then return mesure(h, "h") end
  return texte(h, NB, "h", NB, m < 10 and "0" or "", m)
end

-- Conversions: the duration that is given, the unit asked for, the answer, the steps.
local function smaller(n, from, to, factor)
  local answer = mesure(n * factor, to)
  return mesure(n, from), to, answer, {
    texte(mesure(1, from), " = ", mesure(factor, to), "."),
    texte(mesure(n, from), " = ", n, " × ", mesure(factor, to), " = ", answer, "."),
  }
end

local function hours_to_minutes(draw) return smaller(draw.int(2, 9), "h", "min", 60) end

local function minutes_to_seconds(draw) return smaller(draw.int(2, 12), "min", "s", 60) end

local function both_to_minutes(draw)
  local h, m = draw.int(1, 4), 5 * draw.int(1, 11)
  local answer = mesure(60 * h + m, "min")
  return duration(h, m), "min", answer, {
    texte(mesure(h, "h"), " = ", h, " × ", mesure(60, "min"), " = ", mesure(60 * h, "min"), "."),
    texte(duration(h, m), " = ", mesure(60 * h, "min"), " + ", mesure(m, "min"), " = ", answer, "."),
  }
end

local function larger(draw, most, small, large)
  local a, b = draw.int(1, most), draw.int(1, 59)
  local n, answer = 60 * a + b, mesure(a, large) .. NB .. mesure(b, small)
  return mesure(n, small), texte(large, " et ", small), answer, {
    texte(mesure(1, large), " = ", mesure(60, small), "."),
    texte("On cherche combien de fois 60 il y a dans ", n, NB, ": ", n, " = 60 × ", a, " + ", b, "."),
    texte(mesure(n, small), " = ", answer, "."),
  }
end

local function minutes_to_hours(draw) return larger(draw, 6, "min", "h") end

local function seconds_to_minutes(draw) return larger(draw, 9, "s", "min") end

local function decimal_hours(draw, list)
  local h, part = draw.int(1, 6), draw.choice(list)
  local m, n = part * 60, h + part
  return mesure(n, "h"), "h et min", duration(h, m), {
    texte(mesure(n, "h"), " = ", mesure(h, "h"), " + ", mesure(part, "h"), "."),
    texte(mesure(part, "h"), " = ", part, " × ", mesure(60, "min"), " = ", mesure(m, "min"), "."),
    texte(mesure(n, "h"), " = ", duration(h, m), "."),
  }
end

local function quarters(draw) return decimal_hours(draw, {0.25, 0.5, 0.75}) end

local function tenths(draw) return decimal_hours(draw, {0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9}) end

local function seconds_to_all(draw)
  local h, m, s = draw.int(1, 3), draw.int(1, 59), draw.int(1, 59)
  local n, answer = 3600 * h + 60 * m + s, duration(h, m, s)
  return mesure(n, "s"), "h, min et s", answer, {
    texte("1", NB, "h = 3600", NB, "s", NB, ": ", n, " = 3600 × ", h, " + ", 60 * m + s, "."),
    texte("1", NB, "min = 60", NB, "s", NB, ": ", 60 * m + s, " = 60 × ", m, " + ", s, "."),
    texte(mesure(n, "s"), " = ", answer, "."),
  }
end

local function all_to_seconds(draw)
  local h, m, s = draw.int(1, 3), draw.int(1, 59), draw.int(1, 59)
  local given, answer = duration(h, m, s), mesure(3600 * h + 60 * m + s, "s")
  return given, "s", answer, {
    texte(mesure(h, "h"), " = ", h, " × ", mesure(3600, "s"), " = ", mesure(3600 * h, "s"), "."),
    texte(mesure(m, "min"), " = ", m, " × ", mesure(60, "s"), " = ", mesure(60 * m, "s"), "."),
    texte(given, " = ", mesure(3600 * h, "s"), " + ", mesure(60 * m, "s"), " + ", mesure(s, "s"), " = ", answer, "."),
  }
end

local CONVERSIONS = {
  facile = {hours_to_minutes, minutes_to_seconds, both_to_minutes},
  moyen = {minutes_to_hours, seconds_to_minutes, quarters},
  difficile = {seconds_to_all, all_to_seconds, tenths},
}
local UNIT_NAMES = {
  h = "heures", min = "minutes", s = "secondes", ["h et min"] = "heures et minutes", ["min et s"] = "minutes et secondes",
  ["h, min et s"] = "heures, minutes et secondes",
}

local function conversion(p, draw)
  local make = draw.choice(CONVERSIONS[p.difficulty])
  local given, unit, answer, steps = make(draw)
  return {
    duree = given, unite = unit, reponse_finale = answer, solution = html.steps(steps),
    enonce = texte("Convertis ", given, " en ", UNIT_NAMES[unit], "."),
    consigne = "Convertis cette durée dans l’unité demandée.",
  }
end

-- What begins and ends: three questions about each.
local EVENTS = {
  {"Un film commence à ", " et dure ", "À quelle heure se termine-t-il", " et se termine à ", "Combien de temps dure-t-il",
   "Un film se termine à ", "Il a duré ", "À quelle heure a-t-il commencé"},
  {"Une randonnée commence à ", " et dure ", "À quelle heure se termine-t-elle", " et se termine à ",
   "Combien de temps dure-t-elle", "Une randonnée se termine à ", "Elle a duré ", "À quelle heure a-t-elle commencé"},
  {"Un train part à ", " et roule pendant ", "À quelle heure arrive-t-il", " et arrive à ", "Combien de temps dure le trajet",
   "Un train arrive à ", "Le trajet a duré ", "À quelle heure est-il parti"},
}
local SIGNS = {[1] = " + ", [-1] = " − "}

-- From a time by whole hours, then to the next or last whole hour, then the rest. sign: 1 onwards, -1 backwards.
local function walk(from, length, sign)
  local steps, at = {}, from
  local function go(minutes, text)
    local to = at + sign * minutes
    steps[#steps + 1] = texte(time(at), SIGNS[sign], text, " = ", time(to), ".")
    at = to
  end
  local hours, rest = length // 60, length % 60
  if hours > 0 then go(60 * hours, mesure(hours, "h")) end
  local gap = sign > 0 and (60 - at % 60) or at % 60
  if rest > gap and gap % 60 > 0 then
    go(gap, mesure(gap, "min"))
    rest = rest - gap
  end
  if rest > 0 then go(rest, mesure(rest, "min")) end
  return steps
end

-- From the beginning to the next whole hour, to the last one, to the end.
local function stages(from, to)
  local steps, stops, at = {}, {}, from
  local function go(next_time)
    if next_time == at then return end
    steps[#steps + 1] = texte("De ", time(at % 1440), " à ", next_time == 1440 and "minuit" or time(next_time % 1440), ", il y a ",
                              in_minutes(next_time - at), ".")
    at = next_time
    if at > from and at < to then stops[#stops + 1] = at end
  end
  local first, last = (from + 59) // 60 * 60, to // 60 * 60
  if first <= last then
    go(first)
    if to > 1440 then go(1440) end
    go(last)
  end
  go(to)
  return steps, stops
end

-- A beginning and a length in minutes; whether the end is on the next day.
local function draw_event(p, draw)
  if p.difficulty == "facile" then
    local from, hours, m = 60 * draw.int(8, 18), draw.int(1, 3), 5 * draw.int(1, 10)
    return from + 5 * draw.int(0, 11 - m // 5), 60 * hours + m, false
  end
  if p.difficulty == "moyen" then
    local m = 5 * draw.int(3, 11)
    return 60 * draw.int(8, 17) + 5 * draw.int(13 - m // 5, 11), 60 * draw.int(1, 4) + m, false
  end
  if draw.chance(0.3) then return 60 * draw.int(20, 22) + draw.int(1, 59), 60 * draw.int(5, 9) + draw.int(1, 59), true end
  local m = draw.int(11, 59)
  return 60 * draw.int(7, 16) + draw.int(61 - m, 59), 60 * draw.int(1, 5) + m, false
end

local function asked_end(v, e, from, length)
  v.enonce = texte(e[1], time(from), e[2], in_minutes(length), ". ", e[3], NB, "?")
  v.solution, v.reponse_finale = html.steps(walk(from, length, 1)), time(from + length)
end

local function asked_beginning(v, e, from, length)
  v.enonce = texte(e[6], time(from + length), ". ", e[7], in_minutes(length), ". ", e[8], NB, "?")
  v.solution, v.reponse_finale = html.steps(walk(from + length, length, -1)), time(from)
end

local function asked_length(v, e, from, length, next_day)
  local to = from + length
  v.enonce = texte(e[1], time(from), next_day and " et arrive le lendemain à " or e[4], time(to % 1440), ". ", e[5], NB, "?")
  local steps, stops = stages(from, to)
  if #steps > 1 then steps[#steps + 1] = texte("En tout, cela fait ", in_minutes(length), ".") end
  v.solution, v.reponse_finale = html.steps(steps), in_minutes(length)
  return {kind = "time_line", values = {start = from, ["end"] = to, stops = stops},
          show = {question = {"ends"}, solution = {"ends", "stops", "jumps", "total"}}}
end

local QUESTIONS = {
  facile = {asked_end, asked_length}, moyen = {asked_end, asked_length, asked_beginning},
  difficile = {asked_end, asked_length, asked_beginning},
}

local function calcul(p, draw)
  local from, length, next_day = draw_event(p, draw)
  local ask = next_day and asked_length or draw.choice(QUESTIONS[p.difficulty])
  -- No film takes much longer than three hours.
  local e = next_day and EVENTS[3] or draw.choice(length > 200 and {EVENTS[2], EVENTS[3]} or EVENTS)
  local v = {debut = time(from), fin = time((from + length) % 1440), duree = in_minutes(length)}
  v.consigne = "Calcule en passant par les heures entières."
  local figure = ask(v, e, from, length, next_day)
  return v, figure
end

local function draw_minutes(p, draw)
  if p.difficulty == "facile" then return draw.choice({0, 15, 30, 45}) end
  if p.difficulty == "moyen" then return 5 * draw.int(0, 11) end
  return draw.int(1, 59, {unless = function(m) return m % 5 == 0 end})
end

-- How the long hand tells the minutes.
local function long_hand(m)
  local mark, rest = m // 5, m % 5
  local name = mark == 0 and 12 or mark
  if m == 0 then return "La grande aiguille est sur le 12" .. NB .. ": c’est l’heure juste." end
  if rest == 0 then return texte("La grande aiguille est sur le ", name, NB, ": ", mark, " × 5 = ", m, ", donc ", mesure(m, "min"), ".") end
  local place = texte("La grande aiguille est ", rest, accord(rest, " graduation", " graduations"), " après le ", name)
  if mark == 0 then return texte(place, NB, ": ", mesure(m, "min"), ".") end
  return texte(place, NB, ": ", mark, " × 5 + ", rest, " = ", m, ", donc ", mesure(m, "min"), ".")
end

local function lecture(p, draw)
  local h = draw.int(7, 22, {unless = function(n) return n == 12 end})
  local m = draw_minutes(p, draw)
  local moment = h < 12 and "le matin" or h < 18 and "l’après-midi" or "le soir"
  local short = h > 12 and h - 12 or h
  local steps = {
    texte(m == 0 and "La petite aiguille est sur le " or "La petite aiguille a dépassé le ", short, "."), long_hand(m),
  }
  if h > 12 then
    steps[3] = texte(h < 18 and "C’est l’après-midi" or "C’est le soir", NB, ": ", short, " + 12 = ", h, ".")
  end
  steps[#steps + 1] = texte("Il est ", time(60 * h + m), ".")
  return {
    heures = h, minutes = m, reponse_finale = time(60 * h + m), solution = html.steps(steps),
    enonce = texte("C’est ", moment, ". Quelle heure est-il sur cette horloge", NB, "?"),
    consigne = "Lis l’heure sur l’horloge.",
  }, {kind = "clock", values = {hour = h, minute = m},
      show = {question = {"numbers", "hands"}, solution = {"numbers", "hands", "time"}}}
end

local MAKERS = {conversion = conversion, calcul = calcul, lecture_heure = lecture}

function generate(p, draw)
  local v, figure = MAKERS[p.exercise_type](p, draw)
  v.exercise_type, v.difficulty = p.exercise_type, p.difficulty
  return {variables = v, figure = figure}
end
