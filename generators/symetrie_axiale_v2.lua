--[[exobase
{
  "key": "SYMETRIE_AXIALE_V2",
  "aliases": ["SYMETRIE_AXIALE"],
  "label": {"fr": "Construire l’image par un axe", "en": "Reflect in an axis"},
  "description": {"fr": "Construire l’image d’une figure par un axe, sur un quadrillage.", "en": "Draw the image of a figure by an axis, on a grid."},
  "version": "3.0.0",
  "levels": ["6e", "5e"],
  "exercise_type": "SYMETRIE_AXIALE",
  "min_offer": "free",
  "svg_mode": "AUTO",
  "kind": "figure_type",
  "parameters": [
    {"name": "figure_type", "type": "enum", "default": "point", "options": ["point", "segment", "triangle", "rectangle"]},
    {"name": "axe_type", "type": "enum", "default": "vertical", "options": ["vertical", "horizontal", "oblique"]},
    {"name": "show_grid", "type": "bool", "default": true},
    {"name": "difficulty", "type": "enum", "default": "moyen", "options": ["facile", "moyen", "difficile"]},
    {"name": "show_solution_steps", "type": "bool", "default": true},
    {"name": "label_points", "type": "bool", "default": true}
  ],
  "presets": [
    {"key": "6e_facile", "niveau": "6e", "params": {"figure_type": "point", "axe_type": "vertical", "show_grid": true, "difficulty": "facile", "show_solution_steps": true, "label_points": true}},
    {"key": "6e_moyen", "niveau": "6e", "params": {"figure_type": "segment", "axe_type": "vertical", "show_grid": true, "difficulty": "moyen", "show_solution_steps": true, "label_points": true}},
    {"key": "6e_difficile", "niveau": "6e", "params": {"figure_type": "triangle", "axe_type": "oblique", "show_grid": true, "difficulty": "difficile", "show_solution_steps": true, "label_points": true}},
    {"key": "5e_moyen", "niveau": "5e", "params": {"figure_type": "rectangle", "axe_type": "horizontal", "show_grid": false, "difficulty": "moyen", "show_solution_steps": false, "label_points": true}}
  ],
  "variables": {
    "figure_type": {"type": "text"},
    "figure_description": {"type": "text"},
    "points_labels": {"type": "text"},
    "points_symmetric_labels": {"type": "text"},
    "axe_type": {"type": "text"},
    "axe_description": {"type": "text"},
    "axe_equation": {"type": "text"},
    "axe_label": {"type": "text"},
    "point_count": {"type": "number"},
    "coordinates_original": {"type": "list"},
    "coordinates_symmetric": {"type": "list"}
  }
}
]]
-- A point, a segment, a triangle or a rectangle on a grid of 10 by 10, to be reflected in an axis.
--
-- Departures from the Python system's values for the same seed:
--   point, segment      drawn again where a point is on the axis, or the axis runs through the segment
--   triangle            drawn anew: its values came from two sources. No point is on the axis, none beyond it,
--                       the three are not in line
--   rectangle           drawn again where it or its image leaves the grid, and where it is its own image; where
--                       it meets the axis it stays: its image is right, and seeds keep their rectangle
local SIZE = 10
local XS = {facile = {1, 2, 3}, moyen = {1, 2, 3, 4}, difficile = {1, 2, 3, 4}}
local YS = {facile = {3, 4, 5, 6, 7}, moyen = {2, 3, 4, 5, 6, 7, 8}, difficile = {1, 2, 3, 4, 5, 6, 7, 8, 9}}
-- What is said of an axis; the axis in the figure's words; on which side of it a point is (0: on it); the image.
local AXES = {
  vertical = {
    "verticale", "x = 5", {"vertical", 5},
    function(x, _y) return x - 5 end, function(x, y) return {SIZE - x, y} end,
  },
  horizontal = {
    "horizontale", "y = 5", {"horizontal", 5},
    function(_x, y) return y - 5 end, function(x, y) return {x, SIZE - y} end,
  },
  oblique = {
    "oblique (première bissectrice)", "y = x", {"rising", 0},
    function(x, y) return y - x end, function(x, y) return {y, x} end,
  },
}
local NAMES = {"A", "B", "C", "D"}

local function others(list, one)
  local rest = {}
  for _, n in ipairs(list) do
    if n ~= one then rest[#rest + 1] = n end
  end
  return rest
end

local function point(xs, ys, draw) return {{draw.choice(xs), draw.choice(ys)}} end

local function segment(xs, ys, draw)
  local x, y = draw.choice(xs), draw.choice(ys)
  return {{x, y}, {draw.choice(others(xs, x)), draw.choice(others(ys, y))}}
end

local function triangle(xs, ys, draw)
  local x, y = draw.choice(xs), draw.choice(ys)
  local x2, y2 = x + draw.choice({1, 2}), y + draw.choice({-2, -1, 1, 2})
  local x3, y3 = x + draw.choice({0, 1}), y + draw.choice({1, 2, 3})
  if (x2 - x) * (y3 - y) == (x3 - x) * (y2 - y) then draw.reject() end
  return {{x, y}, {x2, y2}, {x3, y3}}
end

local function rectangle(xs, ys, draw)
  local x, y = draw.choice(xs), draw.choice(ys)
  local w, h = draw.choice({2, 3}), draw.choice({1, 2})
  return {{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}
end

local MAKERS = {
  point = {point, "le point"}, segment = {segment, "le segment"}, triangle = {triangle, "le triangle"},
  rectangle = {rectangle, "le rectangle"},
}

-- Whether all points are on one side of the axis, and none on it.
local function is_aside(points, side)
  local first = side(points[1][1], points[1][2])
  for _, q in ipairs(points) do
    if first * side(q[1], q[2]) <= 0 then return false end
  end
  return true
end

local function is_inside(points)
  for _, q in ipairs(points) do
    if min(q[1], q[2]) < 0 or max(q[1], q[2]) > SIZE then return false end
  end
  return true
end

-- Whether the points of both lists are the same.
local function is_same(points, images)
  for _, q in ipairs(points) do
    local found = false
    for _, r in ipairs(images) do found = found or (q[1] == r[1] and q[2] == r[2]) end
    if not found then return false end
  end
  return true
end

local function parts(p)
  local question = {"figure", "axis"}
  if p.show_grid then question[#question + 1] = "squares" end
  if p.label_points then question[#question + 1] = "names" end
  local solution = {"image"}
  for i, name in ipairs(question) do solution[i + 1] = name end
  if p.label_points then solution[#solution + 1] = "image_names" end
  if p.show_solution_steps then solution[#solution + 1] = "construction" end
  return {question = question, solution = solution}
end

local function labels(count)
  local names, images = {}, {}
  for i = 1, count do names[i], images[i] = NAMES[i], NAMES[i] .. "'" end
  return joindre(names, ", "), joindre(images, ", ")
end

function generate(p, draw)
  local maker, axis = MAKERS[p.figure_type], AXES[p.axe_type]
  local points, images = maker[1](XS[p.difficulty], YS[p.difficulty], draw), {}
  for i, q in ipairs(points) do images[i] = axis[5](q[1], q[2]) end
  if not is_inside(points) or not is_inside(images) then draw.reject() end
  if p.figure_type == "rectangle" then
    if is_same(points, images) then draw.reject() end
  elseif not is_aside(points, axis[4]) then
    draw.reject()
  end
  local names, image_names = labels(#points)
  return {
    variables = {
      figure_type = p.figure_type, figure_description = maker[2], points_labels = names,
      points_symmetric_labels = image_names, axe_type = p.axe_type, axe_description = axis[1],
      axe_equation = axis[2], axe_label = "(d)", point_count = #points,
      coordinates_original = points, coordinates_symmetric = images,
    },
    figure = {
      kind = "grid", show = parts(p),
      values = {columns = SIZE, rows = SIZE, points = points, axis = axis[3][1], at = axis[3][2]},
    },
  }
end
