### What became of each fact, which requirements are not met, and warnings.

## Birth

born = Counted: born on { $birth }, aged { $age } on the date of the score.

## The partner

partner-counts = Counted: the partner comes along and is neither a citizen nor a permanent resident of Canada.
partner-stays = Not counted: the partner does not come to Canada, so that the columns without a spouse apply.
partner-is-citizen = Not counted: the partner is a citizen of Canada, so that the columns without a spouse apply.
partner-is-resident = Not counted: the partner is a permanent resident of Canada, so that the columns without a spouse apply.

## Language results

first-as-chosen = Counted: { $language } was chosen as the first official language.
first-as-only = Counted: { $language } is the first official language, as the only one with a result that counts.
first-as-higher = Counted: { $language } is the first official language, since that gives { $total } points in all, and { $other } as the first { $other_total }.
first-as-equal = Counted: { $language } is the first official language, since { $other } as the first gives the same, { $total } points in all.
second-language = Counted: { $language } is the second official language.
partners-second-language = Not counted: only the partner’s first official language earns points, and { $language } is the second.
result-expired = Not counted: the result of { $taken } is too old since { $expired }.
result-not-yet = Not counted: the test was taken on { $taken }, after the date of the score.
result-not-accepted = Not counted: the test is not accepted on the date of the score.

## Credentials

credential-highest = Counted: it sets the level of education, “{ $education }”.
credential-of-two-or-more = Counted: one of two or more credentials of { $years ->
    [one] { $years } year
   *[other] { $years } years
} or more, the longest of { $longest_years ->
    [one] { $longest_years } year
   *[other] { $longest_years } years
} or more.
credential-lower = Not counted: the level of education is “{ $education }” without it.
credential-not-assessed = Not counted: a credential from abroad counts only with an assessment.
credential-expired = Not counted: the assessment is too old since { $expired }.
credential-not-yet = Not counted: it is completed and assessed on { $from }, after the date of the score.

## Study in Canada

study-counts = Counted as study in Canada: “{ $study }”.
study-exempt = Counted as study in Canada: “{ $study }”; studied between { $from } and { $to }, it is exempt from the conditions of attendance.
study-lower = Not counted as study in Canada: another credential counts, “{ $study }”, and they are not added up.
study-not-told = Not counted as study in Canada: how it was studied for is not stated.
study-secondary = Not counted as study in Canada: it is not post-secondary.
study-part-time = Not counted as study in Canada: { $months ->
    [one] { $months } month
   *[other] { $months } months
} of full-time study, where { $needed } are needed.
study-abroad = Not counted as study in Canada: { $months ->
    [one] { $months } month
   *[other] { $months } months
} physically in Canada, where { $needed } are needed.
study-distant = Not counted as study in Canada: { $percent } % by distance learning, where { $most } % are allowed.
study-short = Not counted as study in Canada: { $years ->
    [one] { $years } academic year
   *[other] { $years } academic years
}, where { $needed } or more are needed.
study-not-yet = Not counted as study in Canada: completed on { $from }, after the date of the score.

## Work

canadian-hours = Counted: { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
} of skilled work in Canada, from { $from } to { $to }.
foreign-hours = Counted: { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
} of skilled work abroad, from { $from } to { $to }.
hours-cut = Counted: { $hours } of { $all } hours of skilled work, from { $from } to { $to }; beyond { $weekly } hours a week, over all jobs, nothing is added.
work-overlaps = Not counted: other work at the same time takes up the { $weekly } hours a week that count.
work-outside-window = Not counted: it ended before { $first }, more than { $years ->
    [one] { $years } year
   *[other] { $years } years
} before the date of the score.
work-not-yet = Not counted: it begins on { $from }, after the date of the score.
not-restated = Not counted: the occupation is not stated in NOC { $noc }, by which the rules tell skilled occupations.
not-skilled = Not counted: the occupation is not skilled as the rules ask for in NOC { $noc }.
work-as-student = Not counted: the person was a full-time student at the time.
work-self-employed = Not counted: the work was self-employed.
work-unpaid = Not counted: the work was unpaid.
work-unauthorised = Not counted: the work was not authorised.
too-few-hours = Not counted: { $weekly } hours a week, where { $needed } are needed.
work-in-other-occupation = Not counted: only the one occupation with the most work counts.
partners-work-abroad = Not counted: the partner’s work earns points in Canada alone.

## Job offers

offer-counts = Counted: “{ $offer }”.
offer-counts-with-others = Counted: with the other offers in skilled trades it is long enough.
offer-lower = Not counted: another offer counts, “{ $offer }”.
offer-not-yet = Not counted: offered on { $offered }, after the date of the score.
offer-seasonal = Not counted: the work is seasonal.
offer-barred = Not counted: offers of this employer do not count.
offer-unsupported = Not counted: no assessment or permit that the rules ask for supports the offer.
offer-permit-short = Not counted: { $months ->
    [one] { $months } month
   *[other] { $months } months
} with the employer on this kind of permit, where { $needed } are needed.
offer-not-permanent = Not counted: the offer has an end date.
offer-short = Not counted: the offer is for { $months ->
    [one] { $months } month
   *[other] { $months } months
}, where { $needed } are needed.

## Listed occupations

listed-offer-counts = Counted: a job offer in a listed occupation of level { $level }.
listed-offer-lower = Not counted: another offer is in a listed occupation of a higher level, { $level }.
offer-not-listed = Not counted: the occupation of the offer is not listed.
listed-work-counts = Counted: work in Canada in a listed occupation of level { $level }.

## Certificates, nominations, relatives

certificate-counts = Counted: a certificate of qualification is held.
certificate-not-yet = Not counted: the certificate was issued on { $issued }, after the date of the score.
nomination-counts = Counted: the nomination is in effect since { $from }.
nomination-not-yet = Not counted: the nomination takes effect on { $from }, after the date of the score.
sibling-counts = Counted: an adult brother or sister, settled in Canada.
relative-not-sibling = Not counted: only a brother or sister earns points.
sibling-not-settled = Not counted: the brother or sister must be a citizen or permanent resident and live in Canada.
sibling-of-partner = Not counted: the partner, whose brother or sister it is, does not count.
sibling-too-young = Not counted: { $age ->
    [one] { $age } year
   *[other] { $age } years
} old, where { $needed } are needed.

## Requirements of programs that are not met

unmet-destination = The person intends to live in Quebec, which chooses its own skilled immigrants.
unmet-work = { $needed } hours of work that counts are needed; { $found ->
    [one] { $found } was found
   *[other] { $found } were found
}.
unmet-language = Level { $needed } is needed where { $found ->
    [0] no level was found
   *[other] level { $found } was found
}.
unmet-education = No credential that counts was found.
unmet-funds = { $needed } dollars of settlement funds are needed; { $found } are declared.
unmet-grid = { $needed } points of the selection grid are needed; { $found ->
    [one] { $found } was found
   *[other] { $found } were found
}.
unmet-certificate-or-offer = A certificate of qualification or qualifying job offers are needed.
unmet-nomination = No nomination is in effect.
unmet-federal-program = None of the federal programs is open to the person.
unmet-category-work = { $needed } hours of work in the listed occupations, within { $years ->
    [one] { $years } year
   *[other] { $years } years
}, are needed; { $found ->
    [one] { $found } was found
   *[other] { $found } were found
}.
unmet-category-language = { $needed } is needed in all four abilities; { $found } was found in the lowest.
unmet-job-offer = The job offer that the category asks for is missing.

## Warnings

warn-superseded = rules in force since { $since } are not known in full; the rule set before them was used
warn-result-expired = the language result is too old on the date and did not count
warn-assessment-expired = the assessment of the credential is too old on the date and did not count
warn-not-restated = the occupation is not stated in the NOC version of the rules and did not count
warn-not-yet = the fact is dated after the date of the score and did not count
warn-test-not-accepted = the language test was not accepted on the date and did not count
