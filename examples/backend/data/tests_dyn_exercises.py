# SPDX-License-Identifier: Apache-2.0
"""Exercises of chapter 6E_TESTS_DYN: three dynamic ones, texts whose placeholders a generator fills.

Each fixes the kind of figure that its text speaks of; the words around a placeholder suit an enlargement and a
reduction alike. The list is data that exobase reads without running this file; the functions below it are for
Python programs that still import the module.
"""

import random
from typing import Any, Dict, List, Optional

TESTS_DYN_EXERCISES: List[Dict[str, Any]] = [
    {
        "id": 1,
        "title": "Le carré à l’échelle",
        "family": "AGRANDISSEMENT_REDUCTION",
        "exercise_type": "AGRANDISSEMENT_REDUCTION",
        "difficulty": "facile",
        "offer": "free",
        "is_dynamic": True,
        "generator_key": "THALES_V2",
        "variables": {
            "figure_type": "carre",
        },
        "enonce_template_html": """<p>Un carré a des côtés de <strong>{{cote_initial}} cm</strong>. On dessine un deuxième carré en multipliant toutes les longueurs par <strong>{{coefficient}}</strong>.</p>
<ol>
  <li>Est-ce un agrandissement ou une réduction ?</li>
  <li>Quelle est la longueur du côté du deuxième carré ?</li>
</ol>""",
        "solution_template_html": """<ol>
  <li>Un coefficient plus grand que 1 donne un agrandissement, un coefficient plus petit que 1 donne une réduction. Le coefficient {{coefficient}} donne le cas suivant : <strong>{{transformation}}</strong>.</li>
  <li>On multiplie la longueur du côté par le coefficient : {{cote_initial}} × {{coefficient}} = {{cote_final}}.</li>
</ol>
<p><strong>Réponse :</strong> le côté du carré {{transformation_verbe}} mesure <strong>{{cote_final}} cm</strong>.</p>""",
        "variables_schema": {
            "cote_initial": "number",
            "coefficient": "number",
            "cote_final": "number",
            "transformation": "string",
            "transformation_verbe": "string",
        },
        "needs_svg": True,
        "svg_enonce_brief": "Le carré de départ, avec la longueur de son côté.",
        "svg_solution_brief": "Les deux carrés côte à côte, avec les longueurs de leurs côtés.",
    },
    {
        "id": 2,
        "title": "La photo au nouveau format",
        "family": "AGRANDISSEMENT_REDUCTION",
        "exercise_type": "AGRANDISSEMENT_REDUCTION",
        "difficulty": "moyen",
        "offer": "free",
        "is_dynamic": True,
        "generator_key": "THALES_V2",
        "variables": {
            "figure_type": "rectangle",
        },
        "enonce_template_html": """<p>Une photo rectangulaire mesure <strong>{{longueur_initiale}} cm</strong> de long et <strong>{{largeur_initiale}} cm</strong> de large. Un logiciel en fait un tirage dans lequel toutes les longueurs sont multipliées par <strong>{{coefficient}}</strong>.</p>
<p>Quelles sont la longueur et la largeur du tirage ?</p>""",
        "solution_template_html": """<ol>
  <li>Dans un agrandissement comme dans une réduction, toutes les longueurs sont multipliées par le même nombre, ici {{coefficient}}.</li>
  <li>La longueur : {{longueur_initiale}} × {{coefficient}} = {{longueur_finale}}.</li>
  <li>La largeur : {{largeur_initiale}} × {{coefficient}} = {{largeur_finale}}.</li>
</ol>
<p><strong>Réponse :</strong> le rectangle {{transformation_verbe}} mesure <strong>{{longueur_finale}} cm</strong> sur <strong>{{largeur_finale}} cm</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> on n’ajoute pas le même nombre aux deux dimensions. La photo serait déformée ; il faut multiplier.</p>""",
        "variables_schema": {
            "longueur_initiale": "number",
            "largeur_initiale": "number",
            "coefficient": "number",
            "longueur_finale": "number",
            "largeur_finale": "number",
            "transformation_verbe": "string",
        },
        "needs_svg": True,
        "svg_enonce_brief": "Le rectangle de départ, avec sa longueur et sa largeur.",
        "svg_solution_brief": "Les deux rectangles côte à côte, avec leurs dimensions.",
    },
    {
        "id": 3,
        "title": "Deux voiles de même forme",
        "family": "AGRANDISSEMENT_REDUCTION",
        "exercise_type": "AGRANDISSEMENT_REDUCTION",
        "difficulty": "difficile",
        "offer": "free",
        "is_dynamic": True,
        "generator_key": "THALES_V2",
        "variables": {
            "figure_type": "triangle",
        },
        "enonce_template_html": """<p>La voile d’un bateau est un triangle rectangle ; les deux côtés de l’angle droit, sa base et sa hauteur, mesurent <strong>{{base_initiale}} m</strong> et <strong>{{hauteur_initiale}} m</strong>. On coupe une autre voile de la même forme, dont la base mesure <strong>{{base_finale}} m</strong>.</p>
<ol>
  <li>Par quel nombre les longueurs ont-elles été multipliées ?</li>
  <li>Quelle est la hauteur de la nouvelle voile ?</li>
</ol>""",
        "solution_template_html": """<ol>
  <li>Pour passer de l’ancienne base à la nouvelle, on multiplie par le coefficient cherché : {{base_finale}} ÷ {{base_initiale}} = {{coefficient}}. La nouvelle voile s’obtient donc par {{transformation}} de coefficient <strong>{{coefficient}}</strong>.</li>
  <li>La hauteur est multipliée par le même nombre : {{hauteur_initiale}} × {{coefficient}} = {{hauteur_finale}}.</li>
</ol>
<p><strong>Réponse :</strong> les longueurs ont été multipliées par <strong>{{coefficient}}</strong>, et la hauteur de la nouvelle voile est de <strong>{{hauteur_finale}} m</strong>.</p>
<p><em>Vérification :</em> {{base_initiale}} × {{coefficient}} = {{base_finale}}.</p>""",
        "variables_schema": {
            "base_initiale": "number",
            "hauteur_initiale": "number",
            "base_finale": "number",
            "coefficient": "number",
            "hauteur_finale": "number",
            "transformation": "string",
        },
        "needs_svg": True,
        "svg_enonce_brief": "Le triangle rectangle de départ, avec sa base et sa hauteur.",
        "svg_solution_brief": "Les deux triangles rectangles côte à côte, avec leurs dimensions.",
    },
]


def get_tests_dyn_exercises(offer: Optional[str] = None, difficulty: Optional[str] = None) -> List[Dict[str, Any]]:
    """The exercises that an offer may see ("pro" sees all of them, no offer means "free"), in order of id."""
    seen = ("free", "pro") if (offer or "free").lower() == "pro" else ("free",)
    found = [exercise for exercise in TESTS_DYN_EXERCISES if exercise["offer"] in seen]
    if difficulty:
        found = [exercise for exercise in found if exercise["difficulty"] == difficulty.lower()]
    return sorted(found, key=lambda exercise: exercise["id"])


def get_tests_dyn_exercise(exercise_id: int) -> Optional[Dict[str, Any]]:
    """The exercise with this id, or None."""
    return next((exercise for exercise in TESTS_DYN_EXERCISES if exercise["id"] == exercise_id), None)


def get_random_tests_dyn_exercises(count: int, offer: Optional[str] = None, difficulty: Optional[str] = None,
                                   seed: Optional[int] = None) -> List[Dict[str, Any]]:
    """At most `count` different exercises; the same seed gives the same ones in the same order."""
    pool = get_tests_dyn_exercises(offer, difficulty)
    random.Random(seed).shuffle(pool)
    return pool[:count]


def get_tests_dyn_stats() -> Dict[str, int]:
    """How many exercises each family has."""
    counts: Dict[str, int] = {}
    for exercise in TESTS_DYN_EXERCISES:
        counts[exercise["family"]] = counts.get(exercise["family"], 0) + 1
    return counts


if __name__ == "__main__":
    for family, number in sorted(get_tests_dyn_stats().items()):
        print(f"{family}: {number}")
