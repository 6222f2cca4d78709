### Pourquoi chaque facteur, chaque section et le total donnent leurs points.

## Niveaux

level-english = { $level ->
    [0] aucun niveau de compétence
    [10] niveau NCLC 10 ou plus
   *[other] niveau NCLC { $level }
}
level-french = { $level ->
    [0] aucun niveau de compétence
    [10] niveau NCLC 10 ou plus
   *[other] niveau NCLC { $level }
}

## Section A, et section B pour les mêmes facteurs du partenaire

age = { $age } { $age ->
    [one] an
   *[other] ans
} : { $points } sur un maximum de { $maximum } points.
education = { $education } : { $points } sur un maximum de { $maximum } points.
language = { $factor }, { $language } : { $listening_points } pour la compréhension de l’oral ({ $listening }), { $reading_points } pour la compréhension de l’écrit ({ $reading }), { $writing_points } pour l’expression écrite ({ $writing }), { $speaking_points } pour l’expression orale ({ $speaking }); { $points } sur un maximum de { $maximum } points.
partners-language = Première langue officielle du partenaire : { $listening_points } pour la compréhension de l’oral (niveau { $listening }), { $reading_points } pour la compréhension de l’écrit (niveau { $reading }), { $writing_points } pour l’expression écrite (niveau { $writing }), { $speaking_points } pour l’expression orale (niveau { $speaking }); { $points } sur un maximum de { $maximum } points.
no-language = { $factor } : aucun résultat ne compte; 0 sur un maximum de { $maximum } points.
canadian-work = { $years ->
    [one] { $years } année complète
   *[other] { $years } années complètes
} de travail qualifié au Canada : { $points } sur un maximum de { $maximum } points.
no-spouse = Aucun partenaire ne compte; la section B ne donne donc aucun point.

## Section C

education-combined = { $education } : { $level_points } pour la langue ({ $level } dans la compétence la plus faible), { $years_points } pour { $years ->
    [one] { $years } année
   *[other] { $years } années
} de travail au Canada; { $points } sur un maximum de { $maximum } points.
foreign-work-combined = { $foreign_years ->
    [one] { $foreign_years } année complète
   *[other] { $foreign_years } années complètes
} de travail qualifié à l’étranger : { $level_points } pour la langue ({ $level } dans la compétence la plus faible), { $years_points } pour { $years ->
    [one] { $years } année
   *[other] { $years } années
} de travail au Canada; { $points } sur un maximum de { $maximum } points.
certificate-combined = Certificat de qualification : { $points } sur un maximum de { $maximum } points pour la langue ({ $level } dans la compétence la plus faible).
no-certificate = Aucun certificat de qualification ne compte : 0 sur un maximum de { $maximum } points.

## Section D

nomination = Désignation par une province ou un territoire : { $points } points.
no-nomination = Aucune désignation n’est en vigueur : 0 sur un maximum de { $maximum } points.
job-offer = { $offer } : { $points } sur un maximum de { $maximum } points.
no-job-offer = Aucune offre d’emploi n’est admissible : 0 sur un maximum de { $maximum } points.
canadian-education = { $study } : { $points } sur un maximum de { $maximum } points.
no-canadian-education = Aucun titre obtenu au Canada ne compte : 0 sur un maximum de { $maximum } points.
french = Français, { $french } dans la compétence la plus faible; anglais, { $english } : { $points } sur un maximum de { $maximum } points.
french-too-low = Français, { $french } dans la compétence la plus faible, alors qu’il faut le { $needed } dans les quatre : 0 sur un maximum de { $maximum } points.
no-french = Aucun résultat en français ne compte : 0 sur un maximum de { $maximum } points.
sibling = Un frère ou une sœur vit au Canada : { $points } points.
no-sibling = Aucun frère ni aucune sœur au Canada ne compte : 0 sur un maximum de { $maximum } points.
listed-occupation = Une profession figurant sur la liste : { $points } sur un maximum de { $maximum } points.
no-listed-occupation = Rien dans une profession figurant sur la liste ne compte : 0 sur un maximum de { $maximum } points.
not-under-these-rules = { $factor } : ces règles ne donnent aucun point à ce titre.

## Ce qu’un plafond a réduit, et ce qui donnerait d’autres points

factor-cut = Les parties totalisent { $sum } et sont ramenées à { $maximum }.
next-age = À partir de { $age } ans, ce sera { $points }.
next-level = Avec le { $level } dans les quatre compétences en { $language }, ce serait { $points }.
next-partners-level = Avec le niveau { $level } dans les quatre compétences, ce serait { $points }.
next-education = Avec « { $education } », ce serait { $points }.
next-canadian-work = Avec { $years ->
    [one] { $years } année
   *[other] { $years } années
} de travail au Canada, ce serait { $points }.
next-foreign-work = Avec { $years ->
    [one] { $years } année
   *[other] { $years } années
} de travail à l’étranger, ce serait { $points }.
next-certificate = Avec un certificat de qualification, ce serait { $points }.
next-study = Avec « { $study } », ce serait { $points }.
next-offer = Avec « { $offer } », ce serait { $points }.

## Sections et total

section = { $section } : { $sum } sur un maximum de { $maximum } points.
section-cut = { $section } : les facteurs totalisent { $sum } et sont ramenés à { $maximum } points.
section-not-applied = { $section } : aucun partenaire ne compte; elle ne s’applique pas.
total = { $core } + { $spouse } + { $transferability } + { $additional } = { $points ->
    [one] { $points } point
   *[other] { $points } points
}, selon les colonnes { $column }.

factor-age = Âge
factor-education = Niveau de scolarité
factor-first-language = Première langue officielle
factor-second-language = Seconde langue officielle
factor-canadian-work = Travail au Canada
factor-spouse-education = Niveau de scolarité du partenaire
factor-spouse-language = Première langue officielle du partenaire
factor-spouse-canadian-work = Travail du partenaire au Canada
factor-transferability-education = Scolarité combinée à la langue et au travail au Canada
factor-transferability-foreign-work = Travail à l’étranger combiné à la langue et au travail au Canada
factor-transferability-certificate = Certificat de qualification combiné à la langue
factor-nomination = Désignation
factor-job-offer = Offre d’emploi
factor-canadian-education = Études au Canada
factor-french = Français
factor-sibling = Frère ou sœur au Canada
factor-listed-occupation = Profession figurant sur la liste

section-core = Section A, facteurs de base
section-spouse = Section B, facteurs du partenaire
section-transferability = Section C, transférabilité des compétences
section-additional = Section D, points supplémentaires
column-without-spouse = sans époux
column-with-spouse = avec époux

language-english = anglais
language-french = français

education-less-than-secondary = Aucun titre qui compte
education-secondary = Diplôme d’études secondaires
education-one-year = Titre postsecondaire d’un an
education-two-year = Titre postsecondaire de deux ans
education-bachelor-or-three-year = Baccalauréat, ou programme de trois ans ou plus
education-two-or-more = Deux titres ou plus, dont un de trois ans ou plus
education-masters-or-professional = Maîtrise ou grade professionnel
education-doctoral = Doctorat

study-one-or-two-year = Titre obtenu au Canada d’un ou de deux ans
study-three-year-or-graduate = Titre obtenu au Canada de trois ans ou plus, ou grade d’études supérieures
offer-major-group-00 = Offre d’emploi de cadre supérieur, grand groupe 00
offer-other-skilled = Offre d’emploi dans une profession qualifiée
