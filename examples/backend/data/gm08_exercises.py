# SPDX-License-Identifier: Apache-2.0
"""Exercises of chapter 6E_GM08, longueurs et périmètres : conversions, comparisons, perimeters, problems.

The list is data that exobase reads without running this file; the functions below it are for Python programs
that still import the module.
"""

import random
from typing import Any, Dict, List, Optional

GM08_EXERCISES: List[Dict[str, Any]] = [
    {
        "id": 1,
        "title": "Le ruban",
        "family": "CONVERSION_LONGUEUR",
        "exercise_type": "CONVERSION",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Un rouleau de ruban mesure <strong>3 m</strong>.</p>
<p>Combien cela fait-il de centimètres ?</p>""",
        "solution_html": """<ol>
  <li>Un mètre compte cent centimètres : 1 m = 100 cm.</li>
  <li>Pour 3 mètres : 3 × 100 = 300.</li>
</ol>
<p><strong>Réponse :</strong> le ruban mesure <strong>300 cm</strong>.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 2,
        "title": "Le tour de l’étang",
        "family": "CONVERSION_LONGUEUR",
        "exercise_type": "CONVERSION",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Le sentier qui fait le tour de l’étang mesure <strong>4,5 km</strong>.</p>
<p>Combien cela fait-il de mètres ?</p>""",
        "solution_html": """<ol>
  <li>Un kilomètre compte mille mètres : 1 km = 1000 m.</li>
  <li>On multiplie par 1000 : 4,5 × 1000 = 4500.</li>
</ol>
<p><strong>Réponse :</strong> le sentier mesure <strong>4500 m</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> multiplier 4,5 par 1000, ce n’est pas écrire trois zéros à la fin : « 4,5000 » est toujours égal à 4,5.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 3,
        "title": "La règle graduée",
        "family": "CONVERSION_LONGUEUR",
        "exercise_type": "CONVERSION",
        "difficulty": "moyen",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Sur sa règle, Élise lit une longueur de <strong>275 mm</strong>.</p>
<p>Écris cette longueur en centimètres, puis en mètres.</p>""",
        "solution_html": """<ol>
  <li>Il faut 10 millimètres pour faire un centimètre : 275 ÷ 10 = 27,5.</li>
  <li>Il faut 1000 millimètres pour faire un mètre : 275 ÷ 1000 = 0,275.</li>
</ol>
<p><strong>Réponse :</strong> la longueur est de <strong>27,5 cm</strong>, ou <strong>0,275 m</strong>.</p>
<p><em>Vérification :</em> 0,275 m = 27,5 cm, car 0,275 × 100 = 27,5.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 4,
        "title": "Le tableau à compléter",
        "family": "CONVERSION_LONGUEUR",
        "exercise_type": "CONVERSION",
        "difficulty": "moyen",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Recopie et complète le tableau.</p>
<table>
  <thead><tr><th>longueur</th><th>dans l’unité demandée</th></tr></thead>
  <tbody>
    <tr><td>0,08 m</td><td>… mm</td></tr>
    <tr><td>12,4 dam</td><td>… m</td></tr>
    <tr><td>350 cm</td><td>… hm</td></tr>
  </tbody>
</table>""",
        "solution_html": """<ol>
  <li>1 m = 1000 mm, donc on multiplie par 1000 : 0,08 × 1000 = 80.</li>
  <li>1 dam = 10 m, donc on multiplie par 10 : 12,4 × 10 = 124.</li>
  <li>1 hm = 100 m et 1 m = 100 cm, donc 1 hm = 10 000 cm. On divise par 10 000 : 350 ÷ 10 000 = 0,035.</li>
</ol>
<p><strong>Réponse :</strong> 0,08 m = <strong>80 mm</strong> ; 12,4 dam = <strong>124 m</strong> ; 350 cm = <strong>0,035 hm</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> vers une unité plus petite, le nombre devient plus grand ; vers une unité plus grande, il devient plus petit.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 5,
        "title": "La course d’orientation",
        "family": "CONVERSION_LONGUEUR",
        "exercise_type": "CONVERSION",
        "difficulty": "difficile",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Une course d’orientation a quatre tronçons : <strong>1,2 km</strong>, <strong>35 dam</strong>, <strong>48 m</strong> et <strong>650 cm</strong>.</p>
<p>Quelle est la longueur totale du parcours, en mètres, puis en kilomètres ?</p>""",
        "solution_html": """<ol>
  <li>On écrit toutes les longueurs en mètres : 1,2 × 1000 = 1200 ; 35 × 10 = 350 ; 650 ÷ 100 = 6,5.</li>
  <li>On ajoute : 1200 + 350 + 48 + 6,5 = 1604,5.</li>
  <li>En kilomètres : 1604,5 ÷ 1000 = 1,6045.</li>
</ol>
<p><strong>Réponse :</strong> le parcours mesure <strong>1604,5 m</strong>, ou <strong>1,6045 km</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> on n’ajoute jamais des longueurs qui ne sont pas écrites dans la même unité.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 6,
        "title": "Trois planches",
        "family": "COMPARAISON_LONGUEUR",
        "exercise_type": "COMPARAISON",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Range ces trois planches de la plus courte à la plus longue :</p>
<ul>
  <li>planche A : 2,3 m</li>
  <li>planche B : 225 cm</li>
  <li>planche C : 2 m 5 cm</li>
</ul>""",
        "solution_html": """<ol>
  <li>On choisit la même unité pour les trois, par exemple le centimètre.</li>
  <li>Planche A : 2,3 × 100 = 230, soit 230 cm.</li>
  <li>Planche C : 200 cm + 5 cm = 205 cm.</li>
  <li>On compare : 205 &lt; 225 &lt; 230.</li>
</ol>
<p><strong>Réponse :</strong> planche <strong>C</strong>, puis planche <strong>B</strong>, puis planche <strong>A</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> 2 m 5 cm n’est pas 2,5 m, mais 2,05 m.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 7,
        "title": "Par le bois ou par la route ?",
        "family": "COMPARAISON_LONGUEUR",
        "exercise_type": "COMPARAISON",
        "difficulty": "moyen",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Pour aller chez sa grand-mère, Tiago peut passer par le bois (<strong>1,35 km</strong>) ou par la route (<strong>1280 m</strong>).</p>
<p>Quel est le chemin le plus court ? De combien de mètres ?</p>""",
        "solution_html": """<ol>
  <li>On écrit les deux longueurs en mètres : 1,35 × 1000 = 1350. Le chemin du bois mesure 1350 m.</li>
  <li>1280 est plus petit que 1350 : le chemin le plus court est celui de la route.</li>
  <li>La différence : 1350 − 1280 = 70.</li>
</ol>
<p><strong>Réponse :</strong> la <strong>route</strong> est plus courte de <strong>70 m</strong>.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 8,
        "title": "La bonne unité",
        "family": "COMPARAISON_LONGUEUR",
        "exercise_type": "COMPARAISON",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Choisis pour chaque longueur l’unité qui convient : mm, cm, m ou km.</p>
<ol>
  <li>L’épaisseur d’une gomme : 12 …</li>
  <li>La largeur d’une rue : 7 …</li>
  <li>Une randonnée d’une journée : 18 …</li>
  <li>La longueur d’un stylo : 14 …</li>
</ol>""",
        "solution_html": """<ol>
  <li>Une gomme de 12 mm a un peu plus de 1 cm d’épaisseur ; 12 cm, ce serait presque la longueur d’un stylo.</li>
  <li>Dans une rue de 7 m de large, deux voitures se croisent.</li>
  <li>En marchant une journée, on parcourt une vingtaine de kilomètres : 18 km.</li>
  <li>Un stylo de 14 cm tient dans une trousse ; 14 mm, ce n’est que la largeur d’un doigt.</li>
</ol>
<p><strong>Réponse :</strong> <strong>12 mm</strong>, <strong>7 m</strong>, <strong>18 km</strong>, <strong>14 cm</strong>.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 9,
        "title": "Le carreau de mosaïque",
        "family": "PERIMETRE",
        "exercise_type": "PERIMETRE",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Un carreau de mosaïque a la forme d’un carré de <strong>6 cm</strong> de côté.</p>
<p>Calcule son périmètre.</p>""",
        "solution_html": """<ol>
  <li>Un carré a quatre côtés de même longueur : on multiplie la longueur du côté par 4.</li>
  <li>4 × 6 = 24.</li>
</ol>
<p><strong>Réponse :</strong> le périmètre est de <strong>24 cm</strong>.</p>
<p><em>Vérification :</em> 6 cm + 6 cm + 6 cm + 6 cm = 24 cm.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 10,
        "title": "L’étiquette",
        "family": "PERIMETRE",
        "exercise_type": "PERIMETRE",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Une étiquette rectangulaire a pour longueur <strong>8 cm</strong> et pour largeur <strong>5 cm</strong>.</p>
<p>Calcule son périmètre.</p>""",
        "solution_html": """<ol>
  <li>Une longueur et une largeur font ensemble la moitié du tour : 8 + 5 = 13.</li>
  <li>Le tour complet en compte deux : 2 × 13 = 26.</li>
</ol>
<p><strong>Réponse :</strong> le périmètre est de <strong>26 cm</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> 8 + 5 ne donne que la moitié du périmètre ; et 8 × 5 donne l’aire, pas le tour.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 11,
        "title": "Le fanion",
        "family": "PERIMETRE",
        "exercise_type": "PERIMETRE",
        "difficulty": "facile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Un fanion triangulaire a des côtés de <strong>5 dm</strong>, <strong>7 dm</strong> et <strong>9 dm</strong>. On coud un galon tout autour.</p>
<p>Quelle longueur de galon faut-il ?</p>""",
        "solution_html": """<ol>
  <li>Le galon fait le tour du triangle : sa longueur est le périmètre, donc la somme des trois côtés.</li>
  <li>5 + 7 + 9 = 21.</li>
</ol>
<p><strong>Réponse :</strong> il faut <strong>21 dm</strong> de galon, c’est-à-dire 2,1 m.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 12,
        "title": "La banderole",
        "family": "PERIMETRE",
        "exercise_type": "PERIMETRE",
        "difficulty": "moyen",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Une banderole rectangulaire mesure <strong>1,2 m</strong> de long et <strong>45 cm</strong> de large.</p>
<p>Calcule son périmètre en centimètres, puis en mètres.</p>""",
        "solution_html": """<ol>
  <li>On met les deux dimensions dans la même unité : 1,2 × 100 = 120, donc la longueur est de 120 cm.</li>
  <li>La moitié du tour : 120 + 45 = 165. Le tour complet : 2 × 165 = 330.</li>
  <li>En mètres : 330 ÷ 100 = 3,3.</li>
</ol>
<p><strong>Réponse :</strong> le périmètre est de <strong>330 cm</strong>, ou <strong>3,3 m</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> 1,2 + 45 n’a pas de sens tant que l’une des longueurs est en mètres et l’autre en centimètres.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 13,
        "title": "Retrouver le côté",
        "family": "PERIMETRE",
        "exercise_type": "PERIMETRE",
        "difficulty": "moyen",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Avec une ficelle de <strong>34 cm</strong>, Maëlle forme un carré, sans qu’il reste de ficelle.</p>
<p>Quelle est la longueur d’un côté de ce carré ?</p>""",
        "solution_html": """<ol>
  <li>La ficelle fait le tour du carré : 34 cm est son périmètre.</li>
  <li>Les quatre côtés ont la même longueur : 34 ÷ 4 = 8,5.</li>
</ol>
<p><strong>Réponse :</strong> un côté mesure <strong>8,5 cm</strong>.</p>
<p><em>Vérification :</em> 4 × 8,5 = 34.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 14,
        "title": "La largeur qui manque",
        "family": "PERIMETRE",
        "exercise_type": "PERIMETRE",
        "difficulty": "moyen",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Un rectangle a pour périmètre <strong>47 cm</strong> et pour longueur <strong>14 cm</strong>.</p>
<p>Calcule sa largeur.</p>""",
        "solution_html": """<ol>
  <li>Une longueur et une largeur font la moitié du périmètre : 47 ÷ 2 = 23,5.</li>
  <li>On enlève la longueur : 23,5 − 14 = 9,5.</li>
</ol>
<p><strong>Réponse :</strong> la largeur est de <strong>9,5 cm</strong>.</p>
<p><em>Vérification :</em> 14 + 9,5 = 23,5 et 2 × 23,5 = 47.</p>
<p class="piege"><strong>Piège classique :</strong> 47 − 14 ne donne pas la largeur : il reste encore une longueur et deux largeurs.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 15,
        "title": "Le triangle isocèle",
        "family": "PERIMETRE",
        "exercise_type": "PERIMETRE",
        "difficulty": "difficile",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Le triangle ABC est isocèle en A. Son périmètre est de <strong>31,4 cm</strong> et le côté [BC] mesure <strong>9,8 cm</strong>.</p>
<p>Calcule les longueurs AB et AC.</p>""",
        "solution_html": """<ol>
  <li>Le triangle est isocèle en A, donc AB = AC.</li>
  <li>Les côtés [AB] et [AC] font ensemble 31,4 − 9,8 = 21,6, soit 21,6 cm.</li>
  <li>Ils sont de même longueur : 21,6 ÷ 2 = 10,8.</li>
</ol>
<p><strong>Réponse :</strong> AB = AC = <strong>10,8 cm</strong>.</p>
<p><em>Vérification :</em> 10,8 + 10,8 + 9,8 = 31,4.</p>""",
        "needs_svg": True,
        "svg_enonce_brief": "Triangle ABC isocèle en A, côtés égaux codés, BC = 9,8 cm.",
        "svg_solution_brief": "Le même triangle, avec AB = AC = 10,8 cm.",
    },
    {
        "id": 16,
        "title": "La maison",
        "family": "PERIMETRE",
        "exercise_type": "PERIMETRE",
        "difficulty": "moyen",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>On dessine une maison : un carré de <strong>6 cm</strong> de côté et, posé sur son côté supérieur, un triangle équilatéral. Le carré et le triangle ont ce côté en commun.</p>
<p>Quel est le périmètre de la figure obtenue ?</p>""",
        "solution_html": """<ol>
  <li>On suit du doigt le bord de la figure : trois côtés du carré, puis deux côtés du triangle. Le côté commun est à l’intérieur.</li>
  <li>Tous ces côtés mesurent 6 cm, et 3 + 2 = 5 : il y en a cinq.</li>
  <li>5 × 6 = 30.</li>
</ol>
<p><strong>Réponse :</strong> le périmètre de la maison est de <strong>30 cm</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> on n’ajoute pas les périmètres des deux figures : 24 + 18 = 42 compte deux fois le côté commun, qui n’est pas au bord. En l’enlevant deux fois, on retrouve 42 − 12 = 30.</p>""",
        "needs_svg": True,
        "svg_enonce_brief": "Carré de 6 cm de côté surmonté d’un triangle équilatéral de même côté ; le côté commun en pointillés.",
        "svg_solution_brief": "La même figure, les cinq côtés du contour repassés en couleur.",
    },
    {
        "id": 17,
        "title": "Le coin coupé",
        "family": "PERIMETRE",
        "exercise_type": "PERIMETRE",
        "difficulty": "difficile",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Dans un rectangle de <strong>9 cm</strong> sur <strong>7 cm</strong>, on découpe à un coin un petit rectangle : <strong>4 cm</strong> le long du grand côté, <strong>3 cm</strong> le long du petit. Il reste une figure en forme de L.</p>
<ol>
  <li>Quelles sont les longueurs des six côtés du L ?</li>
  <li>Quel est son périmètre ?</li>
  <li>Compare-le au périmètre du rectangle de départ.</li>
</ol>""",
        "solution_html": """<ol>
  <li>Deux côtés sont ceux du rectangle de départ : 9 cm et 7 cm. Deux autres sont ceux du coin coupé : 4 cm et 3 cm. Il reste deux morceaux de côtés : 9 − 4 = 5 et 7 − 3 = 4, soit 5 cm et 4 cm.</li>
  <li>Le périmètre du L : 9 + 7 + 5 + 3 + 4 + 4 = 32.</li>
  <li>Le périmètre du rectangle de départ : 9 + 7 = 16 et 2 × 16 = 32. C’est le même.</li>
</ol>
<p><strong>Réponse :</strong> les côtés mesurent <strong>9 cm, 7 cm, 5 cm, 3 cm, 4 cm et 4 cm</strong> ; le périmètre est de <strong>32 cm</strong>, comme celui du rectangle.</p>
<p class="piege"><strong>Piège classique :</strong> couper un coin diminue l’aire, mais pas le périmètre : les deux bouts de côtés enlevés sont remplacés par deux côtés de mêmes longueurs.</p>""",
        "needs_svg": True,
        "svg_enonce_brief": "Rectangle de 9 cm sur 7 cm dont un coin de 4 cm sur 3 cm est coupé : figure en L.",
        "svg_solution_brief": "La même figure, les six longueurs marquées.",
    },
    {
        "id": 18,
        "title": "La piste d’athlétisme",
        "family": "PERIMETRE",
        "exercise_type": "PERIMETRE",
        "difficulty": "difficile",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Une petite piste est faite de deux lignes droites de <strong>60 m</strong> et de deux demi-cercles de <strong>40 m</strong> de diamètre, un à chaque bout.</p>
<p>Quelle est, au mètre près, la longueur d’un tour ? On prendra 3,14 comme valeur approchée de π.</p>""",
        "solution_html": """<ol>
  <li>Les deux lignes droites : 2 × 60 = 120.</li>
  <li>Les deux demi-cercles font ensemble un cercle entier de 40 m de diamètre. La longueur d’un cercle est π × diamètre ; avec la valeur approchée, 3,14 × 40 = 125,6.</li>
  <li>Un tour mesure environ 120 m + 125,6 m, et 120 + 125,6 = 245,6.</li>
</ol>
<p><strong>Réponse :</strong> un tour mesure environ <strong>246 m</strong>.</p>
<p class="piege"><strong>Piège classique :</strong> la formule demande le diamètre. Si l’énoncé donnait le rayon (20 m), il faudrait d’abord le doubler : 2 × 20 = 40.</p>""",
        "needs_svg": True,
        "svg_enonce_brief": "Piste : deux segments parallèles de 60 m reliés par deux demi-cercles de 40 m de diamètre.",
        "svg_solution_brief": "La même piste, avec les longueurs des quatre parties.",
    },
    {
        "id": 19,
        "title": "La clôture du potager",
        "family": "PROBLEME_LONGUEUR",
        "exercise_type": "PROBLEME",
        "difficulty": "moyen",
        "offer": "free",
        "variables": None,
        "enonce_html": """<p>Un potager rectangulaire mesure <strong>25 m</strong> sur <strong>14 m</strong>. On le clôture avec un grillage, sauf à l’endroit du portail, large de <strong>3 m</strong>. Le grillage coûte <strong>8 €</strong> le mètre.</p>
<p>Combien coûte le grillage ?</p>""",
        "solution_html": """<ol>
  <li>Le tour du potager : 25 + 14 = 39 et 2 × 39 = 78, soit 78 m.</li>
  <li>On enlève le portail : 78 − 3 = 75, soit 75 m de grillage.</li>
  <li>Le prix : 75 × 8 = 600.</li>
</ol>
<p><strong>Réponse :</strong> le grillage coûte <strong>600 €</strong>.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
    {
        "id": 20,
        "title": "Le pré aux chèvres",
        "family": "PROBLEME_LONGUEUR",
        "exercise_type": "PROBLEME",
        "difficulty": "difficile",
        "offer": "pro",
        "variables": None,
        "enonce_html": """<p>Un pré carré de <strong>45 m</strong> de côté doit être clôturé : un piquet tous les <strong>2,5 m</strong>, dont un à chaque coin, et <strong>trois rangées</strong> de fil. Le fil se vend en bobines de <strong>100 m</strong>.</p>
<ol>
  <li>Combien faut-il de piquets ?</li>
  <li>Combien faut-il acheter de bobines ?</li>
</ol>""",
        "solution_html": """<ol>
  <li>Le périmètre du pré : 4 × 45 = 180, soit 180 m.</li>
  <li>Sur une ligne fermée, il y a autant de piquets que d’intervalles : 180 ÷ 2,5 = 72.</li>
  <li>La longueur de fil : 3 × 180 = 540, soit 540 m.</li>
  <li>5 × 100 = 500, ce n’est pas assez ; 6 × 100 = 600, c’est assez.</li>
</ol>
<p><strong>Réponse :</strong> il faut <strong>72 piquets</strong> et <strong>6 bobines</strong>.</p>
<p><em>Vérification :</em> sur un côté, 45 ÷ 2,5 = 18, sans reste : 18 intervalles, et un piquet tombe bien à chaque coin ; et 4 × 18 = 72.</p>
<p class="piege"><strong>Piège classique :</strong> le long d’une ligne ouverte, il faudrait un piquet de plus que d’intervalles ; autour d’un pré, le dernier piquet est aussi le premier.</p>""",
        "needs_svg": False,
        "svg_enonce_brief": None,
        "svg_solution_brief": None,
    },
]


def get_gm08_exercises(offer: Optional[str] = None, difficulty: Optional[str] = None) -> List[Dict[str, Any]]:
    """The exercises that an offer may see ("pro" sees all of them, no offer means "free"), in order of id."""
    seen = ("free", "pro") if (offer or "free").lower() == "pro" else ("free",)
    found = [exercise for exercise in GM08_EXERCISES if exercise["offer"] in seen]
    if difficulty:
        found = [exercise for exercise in found if exercise["difficulty"] == difficulty.lower()]
    return sorted(found, key=lambda exercise: exercise["id"])


def get_gm08_exercise(exercise_id: int) -> Optional[Dict[str, Any]]:
    """The exercise with this id, or None."""
    return next((exercise for exercise in GM08_EXERCISES if exercise["id"] == exercise_id), None)


def get_random_gm08_exercises(count: int, offer: Optional[str] = None, difficulty: Optional[str] = None,
                              seed: Optional[int] = None) -> List[Dict[str, Any]]:
    """At most `count` different exercises; the same seed gives the same ones in the same order."""
    pool = get_gm08_exercises(offer, difficulty)
    random.Random(seed).shuffle(pool)
    return pool[:count]


def get_gm08_stats() -> Dict[str, int]:
    """How many exercises each family has."""
    counts: Dict[str, int] = {}
    for exercise in GM08_EXERCISES:
        counts[exercise["family"]] = counts.get(exercise["family"], 0) + 1
    return counts


if __name__ == "__main__":
    for family, number in sorted(get_gm08_stats().items()):
        print(f"{family}: {number}")
