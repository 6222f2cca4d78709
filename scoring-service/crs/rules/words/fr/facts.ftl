### Ce que chaque fait est devenu, les exigences non satisfaites et les avertissements.

## Naissance

born = Compté : naissance le { $birth }, soit l’âge de { $age ->
    [one] { $age } an
   *[other] { $age } ans
} à la date du calcul.

## Le partenaire

partner-counts = Compté : le partenaire accompagne la personne et n’est ni citoyen ni résident permanent du Canada.
partner-stays = Non compté : le partenaire ne vient pas au Canada; les colonnes sans époux s’appliquent donc.
partner-is-citizen = Non compté : le partenaire est citoyen canadien; les colonnes sans époux s’appliquent donc.
partner-is-resident = Non compté : le partenaire est résident permanent du Canada; les colonnes sans époux s’appliquent donc.

## Résultats linguistiques

first-as-chosen = Compté : la première langue officielle choisie est celle-ci ({ $language }).
first-as-only = Compté : c’est la première langue officielle ({ $language }), la seule dont un résultat compte.
first-as-higher = Compté : c’est la première langue officielle ({ $language }), car ce choix donne { $total } points en tout, contre { $other_total } pour l’autre ({ $other }).
first-as-equal = Compté : c’est la première langue officielle ({ $language }), car l’autre choix ({ $other }) donne autant, soit { $total } points en tout.
second-language = Compté : c’est la seconde langue officielle ({ $language }).
partners-second-language = Non compté : seule la première langue officielle du partenaire donne des points, et celle-ci ({ $language }) est la seconde.
result-expired = Non compté : le résultat du { $taken } est trop ancien depuis le { $expired }.
result-not-yet = Non compté : le test a été passé le { $taken }, après la date du calcul.
result-not-accepted = Non compté : le test n’est pas accepté à la date du calcul.

## Titres de scolarité

credential-highest = Compté : il fixe le niveau de scolarité, « { $education } ».
credential-of-two-or-more = Compté : c’est l’un de deux titres ou plus de { $years ->
    [one] { $years } an
   *[other] { $years } ans
} ou plus, dont le plus long est de { $longest_years ->
    [one] { $longest_years } an
   *[other] { $longest_years } ans
} ou plus.
credential-lower = Non compté : le niveau de scolarité est « { $education } » sans lui.
credential-not-assessed = Non compté : un titre obtenu à l’étranger ne compte qu’avec une évaluation.
credential-expired = Non compté : l’évaluation est trop ancienne depuis le { $expired }.
credential-not-yet = Non compté : il est obtenu et évalué le { $from }, après la date du calcul.

## Études au Canada

study-counts = Compté comme études au Canada : « { $study } ».
study-exempt = Compté comme études au Canada : « { $study } »; suivies entre le { $from } et le { $to }, elles sont dispensées des conditions de présence.
study-lower = Non compté comme études au Canada : un autre titre compte, « { $study } », et les titres ne s’additionnent pas.
study-not-told = Non compté comme études au Canada : la façon dont elles ont été suivies n’est pas déclarée.
study-secondary = Non compté comme études au Canada : le titre n’est pas postsecondaire.
study-part-time = Non compté comme études au Canada : { $months } mois d’études à temps plein, alors qu’il en faut { $needed }.
study-abroad = Non compté comme études au Canada : { $months } mois de présence au Canada, alors qu’il en faut { $needed }.
study-distant = Non compté comme études au Canada : { $percent } % à distance, alors que { $most } % sont permis.
study-short = Non compté comme études au Canada : { $years ->
    [one] { $years } année scolaire
   *[other] { $years } années scolaires
}, alors qu’il en faut { $needed } ou plus.
study-not-yet = Non compté comme études au Canada : titre obtenu le { $from }, après la date du calcul.

## Travail

canadian-hours = Compté : { $hours ->
    [one] { $hours } heure
   *[other] { $hours } heures
} de travail qualifié au Canada, du { $from } au { $to }.
foreign-hours = Compté : { $hours ->
    [one] { $hours } heure
   *[other] { $hours } heures
} de travail qualifié à l’étranger, du { $from } au { $to }.
hours-cut = Compté : { $hours ->
    [one] { $hours } heure
   *[other] { $hours } heures
} de travail qualifié sur { $all }, du { $from } au { $to }; au-delà de { $weekly } heures par semaine, tous emplois confondus, rien ne s’ajoute.
work-overlaps = Non compté : un autre travail occupe en même temps les { $weekly } heures par semaine qui comptent.
work-outside-window = Non compté : le travail a pris fin avant le { $first }, plus de { $years ->
    [one] { $years } an
   *[other] { $years } ans
} avant la date du calcul.
work-not-yet = Non compté : le travail commence le { $from }, après la date du calcul.
not-restated = Non compté : la profession n’est pas déclarée selon la CNP { $noc }, d’après laquelle les règles reconnaissent les professions qualifiées.
not-skilled = Non compté : la profession n’est pas qualifiée au sens des règles selon la CNP { $noc }.
work-as-student = Non compté : la personne étudiait alors à temps plein.
work-self-employed = Non compté : il s’agit d’un travail autonome.
work-unpaid = Non compté : le travail n’était pas rémunéré.
work-unauthorised = Non compté : le travail n’était pas autorisé.
too-few-hours = Non compté : { $weekly } heures par semaine, alors qu’il en faut { $needed }.
work-in-other-occupation = Non compté : seule compte la profession où il y a le plus de travail.
partners-work-abroad = Non compté : seul le travail du partenaire au Canada donne des points.

## Offres d’emploi

offer-counts = Compté : « { $offer } ».
offer-counts-with-others = Compté : avec les autres offres dans un métier spécialisé, la durée suffit.
offer-lower = Non compté : une autre offre compte, « { $offer } ».
offer-not-yet = Non compté : l’offre date du { $offered }, après la date du calcul.
offer-seasonal = Non compté : le travail est saisonnier.
offer-barred = Non compté : les offres de cet employeur ne comptent pas.
offer-unsupported = Non compté : aucune évaluation ni aucun permis exigé par les règles n’appuie l’offre.
offer-permit-short = Non compté : { $months } mois chez l’employeur avec ce genre de permis, alors qu’il en faut { $needed }.
offer-not-permanent = Non compté : l’offre a une date de fin.
offer-short = Non compté : l’offre est de { $months } mois, alors qu’il en faut { $needed }.

## Professions figurant sur la liste

listed-offer-counts = Compté : une offre d’emploi dans une profession figurant sur la liste, de niveau { $level }.
listed-offer-lower = Non compté : une autre offre est dans une profession figurant sur la liste d’un niveau plus élevé, { $level }.
offer-not-listed = Non compté : la profession de l’offre ne figure pas sur la liste.
listed-work-counts = Compté : travail au Canada dans une profession figurant sur la liste, de niveau { $level }.

## Certificats, désignations, parenté

certificate-counts = Compté : la personne détient un certificat de qualification.
certificate-not-yet = Non compté : le certificat a été délivré le { $issued }, après la date du calcul.
nomination-counts = Compté : la désignation est en vigueur depuis le { $from }.
nomination-not-yet = Non compté : la désignation prend effet le { $from }, après la date du calcul.
sibling-counts = Compté : un frère ou une sœur d’âge adulte, établi au Canada.
relative-not-sibling = Non compté : seul un frère ou une sœur donne des points.
sibling-not-settled = Non compté : le frère ou la sœur doit être citoyen ou résident permanent et vivre au Canada.
sibling-of-partner = Non compté : le partenaire, dont c’est le frère ou la sœur, ne compte pas.
sibling-too-young = Non compté : { $age ->
    [one] { $age } an
   *[other] { $age } ans
}, alors qu’il en faut { $needed }.

## Exigences des programmes qui ne sont pas satisfaites

unmet-destination = La personne compte vivre au Québec, qui choisit ses propres travailleurs qualifiés.
unmet-work = Il faut { $needed } heures de travail qui compte; { $found ->
    [one] { $found } a été trouvée
   *[other] { $found } ont été trouvées
}.
unmet-language = Il faut le niveau { $needed }, alors { $found ->
    [0] qu’aucun niveau n’a été trouvé
   *[other] que le niveau { $found } a été trouvé
}.
unmet-education = Aucun titre qui compte n’a été trouvé.
unmet-funds = Il faut { $needed } dollars de fonds d’établissement; { $found ->
    [one] { $found } est déclaré
   *[other] { $found } sont déclarés
}.
unmet-grid = Il faut { $needed } points à la grille de sélection; { $found ->
    [one] { $found } a été trouvé
   *[other] { $found } ont été trouvés
}.
unmet-certificate-or-offer = Il faut un certificat de qualification ou des offres d’emploi admissibles.
unmet-nomination = Aucune désignation n’est en vigueur.
unmet-federal-program = La personne n’est admissible à aucun des programmes fédéraux.
unmet-category-work = Il faut { $needed } heures de travail dans les professions de la liste en { $years ->
    [one] { $years } an
   *[other] { $years } ans
}; { $found ->
    [one] { $found } a été trouvée
   *[other] { $found } ont été trouvées
}.
unmet-category-language = Il faut le { $needed } dans les quatre compétences; la plus faible : { $found }.
unmet-job-offer = L’offre d’emploi qu’exige la catégorie manque.

## Avertissements

warn-superseded = les règles en vigueur depuis le { $since } ne sont pas connues en entier; celles d’avant ont servi
warn-result-expired = le résultat linguistique est trop ancien à cette date et n’a pas compté
warn-assessment-expired = l’évaluation du titre est trop ancienne à cette date et n’a pas compté
warn-not-restated = la profession n’est pas déclarée selon la version de la CNP des règles et n’a pas compté
warn-not-yet = le fait est postérieur à la date du calcul et n’a pas compté
warn-test-not-accepted = le test de langue n’était pas accepté à cette date et n’a pas compté
