# SPDX-License-Identifier: Apache-2.0
"""Exercises of chapter 6E_GM07, durées : reading a clock, converting and reckoning durations, problems.

The list is data that exobase reads without running this file; the functions below it are for Python programs
that still import the module.
"""

import random
from typing import Any, Dict, List, Optional

GM07_EXERCISES: List[Dict[str, Any]] = [
    {
        "id": 1,
        "title": "L’horloge du gymnase",
        "family": "LECTURE_HEURE",
        "exercise_type": "LECTURE",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Un matin, sur l’horloge du gymnase, la petite aiguille vient de dépasser le <strong>9</strong> et la grande aiguille est sur le <strong>2</strong>.</p>
<p>Quelle heure est-il ?</p>""",
        "solution_html": """<ol>
  <li>La petite aiguille indique les heures : elle a dépassé le 9 et n’a pas atteint le 10, il est donc 9 heures passées.</li>
  <li>La grande aiguille indique les minutes. D’un nombre au suivant, elle met 5 minutes : 2 × 5 = 10, soit 10 minutes.</li>
</ol>
<p><strong>Réponse :</strong> il est <strong>9 h 10</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> le 2 sur lequel s’arrête la grande aiguille ne veut pas dire 2 minutes, mais 2 fois 5 minutes.</p>""",
        "needs_svg": True,
        "svg_enonce_brief": "Horloge à aiguilles : petite aiguille un peu après le 9, grande aiguille sur le 2.",
        "svg_solution_brief": "La même horloge, accompagnée de l’affichage 9 h 10.",
    },
    {
        "id": 2,
        "title": "Et demie !",
        "family": "LECTURE_HEURE",
        "exercise_type": "LECTURE",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>C’est l’après-midi. La petite aiguille de la pendule est juste au milieu entre le <strong>4</strong> et le <strong>5</strong>, la grande aiguille est sur le <strong>6</strong>.</p>
<ol>
  <li>Écris cette heure en toutes lettres, comme on la dit.</li>
  <li>Écris-la comme sur un affichage de 24 heures.</li>
</ol>""",
        "solution_html": """<ol>
  <li>La grande aiguille est sur le 6 : 6 × 5 = 30, soit 30 minutes, une demi-heure.</li>
  <li>La petite aiguille a dépassé le 4 : on dit « quatre heures et demie ».</li>
  <li>L’après-midi, on ajoute 12 au nombre d’heures : 4 + 12 = 16.</li>
</ol>
<p><strong>Réponse :</strong> <strong>quatre heures et demie</strong>, ou <strong>16 h 30</strong>.</p>""",
        "needs_svg": True,
        "svg_enonce_brief": "Pendule à aiguilles : petite aiguille à mi-chemin entre le 4 et le 5, grande aiguille sur le 6.",
        "svg_solution_brief": "La même pendule, accompagnée de l’affichage 16 h 30.",
    },
    {
        "id": 3,
        "title": "À la minute près",
        "family": "LECTURE_HEURE",
        "exercise_type": "LECTURE",
        "difficulty": "moyen",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Un soir, Anouk regarde sa montre : la petite aiguille est entre le <strong>8</strong> et le <strong>9</strong>, tout près du 9. La grande aiguille est <strong>3 petites graduations après le 10</strong>.</p>
<p>Quelle heure est-il ? Donne la réponse sur 24 heures.</p>""",
        "solution_html": """<ol>
  <li>Quand la grande aiguille est sur le 10, il est passé 10 × 5 = 50 minutes.</li>
  <li>Chaque petite graduation vaut 1 minute : 50 + 3 = 53, donc 53 minutes.</li>
  <li>La petite aiguille n’a pas encore atteint le 9 : il est 8 heures passées. Comme c’est le soir, 8 + 12 = 20.</li>
</ol>
<p><strong>Réponse :</strong> il est <strong>20 h 53</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> la petite aiguille est presque sur le 9, mais il n’est pas encore 21 heures : dans 7 minutes seulement.</p>""",
        "needs_svg": True,
        "svg_enonce_brief": "Montre à aiguilles avec 60 graduations : petite aiguille tout près du 9, grande aiguille 3 graduations après le 10.",
        "svg_solution_brief": "La même montre, accompagnée de l’affichage 20 h 53.",
    },
    {
        "id": 4,
        "title": "Midi moins vingt-cinq",
        "family": "LECTURE_HEURE",
        "exercise_type": "LECTURE",
        "difficulty": "moyen",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>« Il est midi moins vingt-cinq ! » dit Inès en fermant son cahier.</p>
<ol>
  <li>Qu’affiche alors le réveil numérique de la classe ?</li>
  <li>Sur quel nombre se trouve la grande aiguille d’une horloge ?</li>
</ol>""",
        "solution_html": """<ol>
  <li>Il manque 25 minutes pour qu’il soit midi. Une heure compte 60 minutes : 60 − 25 = 35.</li>
  <li>L’heure entière déjà passée est celle d’avant midi : 11 heures.</li>
  <li>La grande aiguille avance d’un nombre toutes les 5 minutes : 35 ÷ 5 = 7.</li>
</ol>
<p><strong>Réponse :</strong> le réveil affiche <strong>11 h 35</strong> et la grande aiguille est sur le <strong>7</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> « moins vingt-cinq » se compte à partir de l’heure qui vient : ce n’est pas 12 h 25.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 5,
        "title": "L’angle des aiguilles",
        "family": "LECTURE_HEURE",
        "exercise_type": "LECTURE",
        "difficulty": "difficile",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Il est exactement <strong>15 h 20</strong>. Les deux aiguilles d’une horloge tournent régulièrement.</p>
<ol>
  <li>De quel angle la grande aiguille a-t-elle tourné depuis le 12 ?</li>
  <li>Quel angle la petite aiguille fait-elle avec la direction du 12 ?</li>
  <li>Quelle est la mesure de l’angle aigu formé par les deux aiguilles ?</li>
</ol>""",
        "solution_html": """<ol>
  <li>La grande aiguille fait un tour de 360° en 60 minutes : 360 ÷ 60 = 6, soit 6° par minute. En 20 minutes : 20 × 6 = 120, soit 120°.</li>
  <li>La petite aiguille fait un tour en 12 heures : 360 ÷ 12 = 30, soit 30° par heure. À 15 heures, elle est sur le 3 : 3 × 30 = 90, soit 90°.</li>
  <li>De 15 h à 15 h 20, elle avance encore : 30 ÷ 60 = 0,5, soit 0,5° par minute, et 20 × 0,5 = 10. Avec la direction du 12, elle fait un angle de 100°, car 90 + 10 = 100.</li>
  <li>L’angle entre les aiguilles : 120 − 100 = 20, soit 20°.</li>
</ol>
<p><strong>Réponse :</strong> la grande aiguille a tourné de <strong>120°</strong>, la petite fait avec le 12 un angle de <strong>100°</strong>, et l’angle des aiguilles mesure <strong>20°</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> à 15 h 20, la petite aiguille n’est plus sur le 3 : pendant que la grande tourne, elle avance elle aussi.</p>""",
        "needs_svg": True,
        "svg_enonce_brief": "Horloge à aiguilles marquant 15 h 20, avec les repères 12, 3, 6 et 9.",
        "svg_solution_brief": "La même horloge, avec les angles de 120°, 100° et 20° marqués.",
    },
    {
        "id": 6,
        "title": "La séance de natation",
        "family": "CONVERSION_DUREE",
        "exercise_type": "CONVERSION",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Une séance de natation dure <strong>1 h 15 min</strong>.</p>
<p>Combien de minutes dure-t-elle ?</p>""",
        "solution_html": """<ol>
  <li>On sait que 1 h = 60 min.</li>
  <li>On ajoute les 15 minutes : 60 min + 15 min = 75 min.</li>
</ol>
<p><strong>Réponse :</strong> la séance dure <strong>75 min</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> 1 h 15 min ne vaut pas 115 minutes, car une heure compte 60 minutes et non 100.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 7,
        "title": "L’œuf mollet",
        "family": "CONVERSION_DUREE",
        "exercise_type": "CONVERSION",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Pour réussir un œuf mollet, Basile le laisse <strong>6 min</strong> dans l’eau bouillante.</p>
<p>Sur quel nombre de secondes doit-il régler son minuteur ?</p>""",
        "solution_html": """<ol>
  <li>Une minute compte 60 secondes : 1 min = 60 s.</li>
  <li>Pour 6 minutes : 6 × 60 = 360.</li>
</ol>
<p><strong>Réponse :</strong> Basile règle son minuteur sur <strong>360 s</strong>.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 8,
        "title": "Le trajet en autocar",
        "family": "CONVERSION_DUREE",
        "exercise_type": "CONVERSION",
        "difficulty": "moyen",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Un trajet en autocar a duré <strong>200 minutes</strong>.</p>
<p>Écris cette durée en heures et minutes.</p>""",
        "solution_html": """<ol>
  <li>On cherche combien d’heures entières, donc combien de fois 60 minutes, il y a dans 200 minutes.</li>
  <li>3 × 60 = 180 et 4 × 60 = 240 : 240 dépasse 200, il y a donc 3 heures entières.</li>
  <li>Il reste 200 − 180 = 20 minutes.</li>
</ol>
<p><strong>Réponse :</strong> le trajet a duré <strong>3 h 20 min</strong>.</p>
<p><em>Vérification :</em> 3 × 60 + 20 = 200.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 9,
        "title": "L’enceinte sans fil",
        "family": "CONVERSION_DUREE",
        "exercise_type": "CONVERSION",
        "difficulty": "moyen",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>La notice d’une enceinte sans fil annonce une autonomie de <strong>3,25 h</strong>.</p>
<p>Écris cette durée en heures et minutes.</p>""",
        "solution_html": """<ol>
  <li>On décompose : 3,25 = 3 + 0,25. Il y a 3 heures entières.</li>
  <li>0,25 h est un quart d’heure. Par le calcul : 0,25 × 60 = 15, soit 15 minutes.</li>
</ol>
<p><strong>Réponse :</strong> l’enceinte fonctionne pendant <strong>3 h 15 min</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> 3,25 h n’est pas 3 h 25 min. Ce qui suit la virgule, ce sont des centièmes d’heure, pas des minutes.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 10,
        "title": "Le raid en kayak",
        "family": "CONVERSION_DUREE",
        "exercise_type": "CONVERSION",
        "difficulty": "difficile",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Au bout d’un raid en kayak, le chronomètre de Swann affiche <strong>9500 secondes</strong>.</p>
<p>Écris cette durée en heures, minutes et secondes.</p>""",
        "solution_html": """<ol>
  <li>Une heure compte 60 × 60 = 3600 secondes.</li>
  <li>Nombre d’heures entières : 2 × 3600 = 7200 et 3 × 3600 = 10 800, trop grand. Il y a 2 heures, et il reste 9500 − 7200 = 2300 secondes.</li>
  <li>Nombre de minutes entières dans 2300 secondes : 38 × 60 = 2280 et 39 × 60 = 2340, trop grand. Il y a 38 minutes, et il reste 2300 − 2280 = 20 secondes.</li>
</ol>
<p><strong>Réponse :</strong> la durée est de <strong>2 h 38 min 20 s</strong>.</p>
<p><em>Vérification :</em> 7200 + 2280 + 20 = 9500.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 11,
        "title": "L’atelier de poterie",
        "family": "CALCUL_DUREE",
        "exercise_type": "CALCUL",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Un atelier de poterie dure <strong>1 h 20 min</strong>. Il faut ensuite <strong>30 min</strong> pour nettoyer les tables.</p>
<p>Combien de temps cela prend-il en tout ?</p>""",
        "solution_html": """<ol>
  <li>On ajoute les minutes entre elles : 20 min + 30 min = 50 min. C’est moins de 60 minutes : l’heure ne change pas.</li>
  <li>1 h 20 min + 30 min = 1 h 50 min.</li>
</ol>
<p><strong>Réponse :</strong> cela prend en tout <strong>1 h 50 min</strong>.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 12,
        "title": "Le cours de dessin",
        "family": "CALCUL_DUREE",
        "exercise_type": "CALCUL",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Le cours de dessin de Sacha commence à <strong>9 h 10</strong> et finit à <strong>9 h 55</strong>.</p>
<p>Combien de temps dure-t-il ?</p>""",
        "solution_html": """<ol>
  <li>Le début et la fin sont dans la même heure : il suffit de comparer les minutes.</li>
  <li>55 − 10 = 45.</li>
</ol>
<p><strong>Réponse :</strong> le cours dure <strong>45 min</strong>.</p>
<p><em>Vérification :</em> 9 h 10 + 45 min = 9 h 55.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 13,
        "title": "Deux étapes de randonnée",
        "family": "CALCUL_DUREE",
        "exercise_type": "CALCUL",
        "difficulty": "moyen",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Le matin, Nour a marché <strong>2 h 45 min</strong> ; l’après-midi, <strong>1 h 35 min</strong>.</p>
<p>Combien de temps a-t-elle marché dans la journée ?</p>""",
        "solution_html": """<ol>
  <li>On ajoute les heures entre elles et les minutes entre elles : 2 h 45 min + 1 h 35 min = 3 h 80 min.</li>
  <li>80 minutes font plus d’une heure : 80 min = 1 h 20 min.</li>
  <li>On reporte cette heure : 3 h + 1 h 20 min = 4 h 20 min.</li>
</ol>
<p><strong>Réponse :</strong> Nour a marché <strong>4 h 20 min</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> si l’on pose l’opération comme avec des nombres décimaux (2,45 + 1,35 = 3,80), on oublie que 60 minutes font une heure.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 14,
        "title": "La durée du tournoi",
        "family": "CALCUL_DUREE",
        "exercise_type": "CALCUL",
        "difficulty": "moyen",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Un tournoi d’échecs commence à <strong>14 h 40</strong> et se termine à <strong>17 h 15</strong>.</p>
<p>Calcule sa durée.</p>""",
        "solution_html": """<ol>
  <li>On avance par étapes. De 14 h 40 à 15 h : 60 − 40 = 20, soit 20 minutes.</li>
  <li>De 15 h à 17 h : 17 − 15 = 2, soit 2 heures.</li>
  <li>De 17 h à 17 h 15 : 15 minutes.</li>
  <li>En tout : 20 min + 2 h + 15 min = 2 h 35 min.</li>
</ol>
<p><strong>Réponse :</strong> le tournoi dure <strong>2 h 35 min</strong>.</p>
<p><em>Vérification :</em> 14 h 40 + 2 h 35 min = 17 h 15.</p>
<p class="piege"><strong>Piège classique :</strong> on ne soustrait pas 14,40 de 17,15 comme des nombres décimaux : entre 14 h 40 et 15 h, il y a 20 minutes et non 60.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 15,
        "title": "L’écart à l’arrivée",
        "family": "CALCUL_DUREE",
        "exercise_type": "CALCUL",
        "difficulty": "difficile",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>À l’arrivée d’une course de montagne, la première personne a couru <strong>2 h 47 min 45 s</strong>, la dernière <strong>5 h 12 min 20 s</strong>.</p>
<p>Quel est l’écart entre les deux ?</p>""",
        "solution_html": """<ol>
  <li>On doit calculer 5 h 12 min 20 s − 2 h 47 min 45 s. On ne peut enlever ni 45 s de 20 s, ni 47 min de 12 min : on échange d’abord.</li>
  <li>On échange une minute contre 60 secondes : 12 min 20 s = 11 min 80 s.</li>
  <li>On échange une heure contre 60 minutes : 5 h 11 min 80 s = 4 h 71 min 80 s.</li>
  <li>On soustrait : 80 − 45 = 35 pour les secondes, 71 − 47 = 24 pour les minutes, 4 − 2 = 2 pour les heures.</li>
</ol>
<p><strong>Réponse :</strong> l’écart est de <strong>2 h 24 min 35 s</strong>.</p>
<p><em>Vérification :</em> 2 h 47 min 45 s + 2 h 24 min 35 s = 5 h 12 min 20 s.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 16,
        "title": "Le bus de 7 h 50",
        "family": "PROBLEME_DUREE",
        "exercise_type": "PROBLEME",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Camille prend le bus à <strong>7 h 50</strong>. Le trajet jusqu’au collège dure <strong>25 min</strong>.</p>
<p>À quelle heure arrive-t-elle au collège ?</p>""",
        "solution_html": """<ol>
  <li>Pour aller de 7 h 50 à 8 h, il faut 60 − 50 = 10 minutes.</li>
  <li>Il reste 25 − 10 = 15 minutes de trajet après 8 h.</li>
  <li>7 h 50 + 25 min = 8 h 15.</li>
</ol>
<p><strong>Réponse :</strong> Camille arrive à <strong>8 h 15</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> 50 + 25 = 75, mais « 7 h 75 » n’existe pas : dès 60 minutes, on passe à l’heure suivante.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 17,
        "title": "Avant la séance",
        "family": "PROBLEME_DUREE",
        "exercise_type": "PROBLEME",
        "difficulty": "moyen",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Le film commence à <strong>18 h 15</strong>. Pour aller au cinéma, Eliott et son père mettent <strong>35 min</strong>. Ils comptent encore <strong>10 min</strong> pour prendre les billets et s’installer.</p>
<p>À quelle heure doivent-ils partir, au plus tard ?</p>""",
        "solution_html": """<ol>
  <li>Le temps qu’il leur faut avant le film : 35 min + 10 min = 45 min.</li>
  <li>On recule de 45 minutes à partir de 18 h 15. De 18 h 15 à 18 h, on recule de 15 minutes ; il reste 45 − 15 = 30 minutes.</li>
  <li>Une demi-heure avant 18 h, il est 17 h 30. Ainsi 18 h 15 − 45 min = 17 h 30.</li>
</ol>
<p><strong>Réponse :</strong> ils doivent partir à <strong>17 h 30</strong> au plus tard.</p>
<p><em>Vérification :</em> 17 h 30 + 35 min + 10 min = 18 h 15.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 18,
        "title": "La semaine de violoncelle",
        "family": "PROBLEME_DUREE",
        "exercise_type": "PROBLEME",
        "difficulty": "moyen",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Rayan joue du violoncelle <strong>45 min</strong> par jour, <strong>5 jours</strong> par semaine. Il voudrait arriver à <strong>4 h 30 min</strong> par semaine.</p>
<ol>
  <li>Combien de temps joue-t-il en une semaine, en heures et minutes ?</li>
  <li>Combien de temps lui manque-t-il ?</li>
</ol>""",
        "solution_html": """<ol>
  <li>En une semaine : 5 × 45 min = 225 min.</li>
  <li>3 × 60 = 180 et 225 − 180 = 45, donc 225 min = 3 h 45 min.</li>
  <li>Pour aller de 3 h 45 min à 4 h, il manque 15 min ; de 4 h à 4 h 30 min, il manque 30 min. En tout : 15 min + 30 min = 45 min.</li>
</ol>
<p><strong>Réponse :</strong> Rayan joue <strong>3 h 45 min</strong> par semaine ; il lui manque <strong>45 min</strong>, c’est-à-dire la durée d’une séance.</p>
<p><em>Vérification :</em> 3 h 45 min + 45 min = 4 h 30 min.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 19,
        "title": "Le train de nuit",
        "family": "PROBLEME_DUREE",
        "exercise_type": "PROBLEME",
        "difficulty": "difficile",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Un train de nuit part le vendredi à <strong>22 h 47</strong> et doit arriver le samedi à <strong>7 h 12</strong>.</p>
<ol>
  <li>Combien de temps le voyage doit-il durer ?</li>
  <li>Le train a finalement <strong>38 min</strong> de retard. À quelle heure arrive-t-il, et combien de temps le voyage a-t-il duré ?</li>
</ol>""",
        "solution_html": """<ol>
  <li>On coupe le voyage à minuit. Le vendredi : 24 h − 22 h 47 min = 1 h 13 min.</li>
  <li>Le samedi, de minuit à 7 h 12 : 7 h 12 min.</li>
  <li>Durée prévue : 1 h 13 min + 7 h 12 min = 8 h 25 min.</li>
  <li>Avec le retard, l’arrivée est à 7 h 12 + 38 min = 7 h 50.</li>
  <li>Le voyage a duré 8 h 25 min + 38 min = 8 h 63 min, et 8 h 63 min = 9 h 3 min.</li>
</ol>
<p><strong>Réponse :</strong> le voyage doit durer <strong>8 h 25 min</strong> ; le train arrive à <strong>7 h 50</strong>, après <strong>9 h 3 min</strong> de voyage.</p>
<p class="piege"><strong>Piège classique :</strong> 22 h 47 et 7 h 12 ne sont pas du même jour : on ne peut pas soustraire directement, il faut passer par minuit.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 20,
        "title": "Le record du relais",
        "family": "PROBLEME_DUREE",
        "exercise_type": "PROBLEME",
        "difficulty": "difficile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Quatre élèves nagent un relais. Voici leurs temps :</p>
<table>
  <thead><tr><th>Jade</th><th>Milo</th><th>Sami</th><th>Lina</th></tr></thead>
  <tbody><tr><td>1 min 12,4 s</td><td>1 min 8,7 s</td><td>1 min 17,2 s</td><td>59,9 s</td></tr></tbody>
</table>
<p>Le record du collège est de <strong>4 min 40 s</strong>. L’équipe l’a-t-elle battu ? Si oui, de combien ?</p>""",
        "solution_html": """<ol>
  <li>On ajoute les secondes : 12,4 + 8,7 + 17,2 + 59,9 = 98,2.</li>
  <li>On ajoute les minutes : 1 + 1 + 1 = 3. L’équipe a donc mis 3 min 98,2 s.</li>
  <li>98,2 secondes font plus d’une minute : 98,2 − 60 = 38,2. Ainsi 3 min 98,2 s = 4 min 38,2 s.</li>
  <li>On compare au record : 4 min 40 s − 4 min 38,2 s = 1,8 s.</li>
</ol>
<p><strong>Réponse :</strong> oui : avec <strong>4 min 38,2 s</strong>, l’équipe bat le record de <strong>1,8 s</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> dans les secondes, ce qui suit la virgule compte en dixièmes, comme d’habitude ; seules les secondes entières et les minutes se groupent par 60.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
]


def get_gm07_exercises(offer: Optional[str] = None, difficulty: Optional[str] = None) -> List[Dict[str, Any]]:
    """The exercises that an offer may see ("pro" sees all of them, no offer means "free"), in order of id."""
    seen = ("free", "pro") if (offer or "free").lower() == "pro" else ("free",)
    found = [exercise for exercise in GM07_EXERCISES if exercise["offer"] in seen]
    if difficulty:
        found = [exercise for exercise in found if exercise["difficulty"] == difficulty.lower()]
    return sorted(found, key=lambda exercise: exercise["id"])


def get_gm07_exercise(exercise_id: int) -> Optional[Dict[str, Any]]:
    """The exercise with this id, or None."""
    return next((exercise for exercise in GM07_EXERCISES if exercise["id"] == exercise_id), None)


def get_random_gm07_exercises(count: int, offer: Optional[str] = None, difficulty: Optional[str] = None,
                              seed: Optional[int] = None) -> List[Dict[str, Any]]:
    """At most `count` different exercises; the same seed gives the same ones in the same order."""
    pool = get_gm07_exercises(offer, difficulty)
    random.Random(seed).shuffle(pool)
    return pool[:count]


def get_gm07_stats() -> Dict[str, int]:
    """How many exercises each family has."""
    counts: Dict[str, int] = {}
    for exercise in GM07_EXERCISES:
        counts[exercise["family"]] = counts.get(exercise["family"], 0) + 1
    return counts


if __name__ == "__main__":
    for family, number in sorted(get_gm07_stats().items()):
        print(f"{family}: {number}")
