### Why each factor, each section and the total came to its points.

## Levels

level-english = { $level ->
    [0] no level of the CLB
    [10] CLB 10 or more
   *[other] CLB { $level }
}
level-french = { $level ->
    [0] no level of the NCLC
    [10] NCLC 10 or more
   *[other] NCLC { $level }
}

## Section A, and section B where the partner has the same factors

age = Age { $age }: { $points } of at most { $maximum } points.
education = { $education }: { $points } of at most { $maximum } points.
language = { $factor }, { $language }: { $listening_points } for listening ({ $listening }), { $reading_points } for reading ({ $reading }), { $writing_points } for writing ({ $writing }), { $speaking_points } for speaking ({ $speaking }); { $points } of at most { $maximum } points.
partners-language = The partner’s first official language: { $listening_points } for listening (level { $listening }), { $reading_points } for reading (level { $reading }), { $writing_points } for writing (level { $writing }), { $speaking_points } for speaking (level { $speaking }); { $points } of at most { $maximum } points.
no-language = { $factor }: no result counts; 0 of at most { $maximum } points.
canadian-work = { $years ->
    [one] { $years } completed year
   *[other] { $years } completed years
} of skilled work in Canada: { $points } of at most { $maximum } points.
no-spouse = No partner counts, so that section B gives no points.

## Section C

education-combined = { $education }: { $level_points } for language ({ $level } in the lowest ability), { $years_points } for { $years ->
    [one] { $years } year
   *[other] { $years } years
} of work in Canada; { $points } of at most { $maximum } points.
foreign-work-combined = { $foreign_years ->
    [one] { $foreign_years } completed year
   *[other] { $foreign_years } completed years
} of skilled work abroad: { $level_points } for language ({ $level } in the lowest ability), { $years_points } for { $years ->
    [one] { $years } year
   *[other] { $years } years
} of work in Canada; { $points } of at most { $maximum } points.
certificate-combined = Certificate of qualification: { $points } of at most { $maximum } points for language ({ $level } in the lowest ability).
no-certificate = No certificate of qualification counts: 0 of at most { $maximum } points.

## Section D

nomination = Nominated by a province or territory: { $points } points.
no-nomination = No nomination is in effect: 0 of at most { $maximum } points.
job-offer = { $offer }: { $points } of at most { $maximum } points.
no-job-offer = No job offer qualifies: 0 of at most { $maximum } points.
canadian-education = { $study }: { $points } of at most { $maximum } points.
no-canadian-education = No credential from Canada counts: 0 of at most { $maximum } points.
french = French, { $french } in the lowest ability; English, { $english }: { $points } of at most { $maximum } points.
french-too-low = French, { $french } in the lowest ability, where { $needed } is needed in all four: 0 of at most { $maximum } points.
no-french = No French result counts: 0 of at most { $maximum } points.
sibling = A brother or sister lives in Canada: { $points } points.
no-sibling = No brother or sister in Canada counts: 0 of at most { $maximum } points.
listed-occupation = A listed occupation: { $points } of at most { $maximum } points.
no-listed-occupation = Nothing in a listed occupation counts: 0 of at most { $maximum } points.
not-under-these-rules = { $factor }: these rules give no points for it.

## What a cap cut, and what would give other points

factor-cut = The parts come to { $sum } and are cut to { $maximum }.
next-age = From age { $age } on it is { $points }.
next-level = With { $level } in all four abilities of { $language } it would be { $points }.
next-partners-level = With level { $level } in all four abilities it would be { $points }.
next-education = With “{ $education }” it would be { $points }.
next-canadian-work = With { $years ->
    [one] { $years } year
   *[other] { $years } years
} of work in Canada it would be { $points }.
next-foreign-work = With { $years ->
    [one] { $years } year
   *[other] { $years } years
} of work abroad it would be { $points }.
next-certificate = With a certificate of qualification it would be { $points }.
next-study = With “{ $study }” it would be { $points }.
next-offer = With “{ $offer }” it would be { $points }.

## Sections and the total

section = { $section }: { $sum } of at most { $maximum } points.
section-cut = { $section }: the factors come to { $sum } and are cut to { $maximum } points.
section-not-applied = { $section }: no partner counts, so that it does not apply.
total = { $core } + { $spouse } + { $transferability } + { $additional } = { $points } points, by the columns { $column }.

factor-age = Age
factor-education = Level of education
factor-first-language = First official language
factor-second-language = Second official language
factor-canadian-work = Work in Canada
factor-spouse-education = The partner’s level of education
factor-spouse-language = The partner’s first official language
factor-spouse-canadian-work = The partner’s work in Canada
factor-transferability-education = Education with language and work in Canada
factor-transferability-foreign-work = Work abroad with language and work in Canada
factor-transferability-certificate = Certificate of qualification with language
factor-nomination = Nomination
factor-job-offer = Job offer
factor-canadian-education = Study in Canada
factor-french = French
factor-sibling = Brother or sister in Canada
factor-listed-occupation = Listed occupation

section-core = Section A, core factors
section-spouse = Section B, the partner’s factors
section-transferability = Section C, skill transferability
section-additional = Section D, additional points
column-without-spouse = without a spouse
column-with-spouse = with a spouse

language-english = English
language-french = French

education-less-than-secondary = No credential that counts
education-secondary = Secondary school diploma
education-one-year = One-year post-secondary credential
education-two-year = Two-year post-secondary credential
education-bachelor-or-three-year = Bachelor’s degree, or a program of three years or more
education-two-or-more = Two or more credentials, one of three years or more
education-masters-or-professional = Master’s or professional degree
education-doctoral = Doctoral degree

study-one-or-two-year = Credential from Canada of one or two years
study-three-year-or-graduate = Credential from Canada of three years or more, or a graduate degree
offer-major-group-00 = Job offer as a senior manager, major group 00
offer-other-skilled = Job offer in a skilled occupation
