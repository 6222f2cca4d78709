// Synthetic people, dates and instants. Nobody in here is real.

'use strict';

function date(text) {
  const [year, month, day] = text.split('-').map(Number);
  return { year, month, day };
}

/** A date of the contract as YYYY-MM-DD. */
function text({ year, month, day }) {
  const two = (number) => String(number).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}

function instant(text) {
  return { seconds: Date.parse(text) / 1000, nanos: 0 };
}

/** A result of IELTS General Training; scores are sent in tenths. */
function ielts([listening, reading, writing, speaking], taken) {
  return {
    test: 'ielts_general',
    taken: date(taken),
    listeningTenths: listening * 10,
    readingTenths: reading * 10,
    writingTenths: writing * 10,
    speakingTenths: speaking * 10,
  };
}

function masters(country, completed, assessed) {
  return {
    level: 'CREDENTIAL_LEVEL_MASTERS',
    country,
    completed: date(completed),
    lengthYears: 2,
    assessment: { issued: date(assessed) },
  };
}

function work(nocVersion, code, country, from, to) {
  return {
    occupations: [{ nocVersion, code }],
    country,
    from: date(from),
    to: date(to),
    weeklyHoursTenths: 400,
    employmentKind: 'EMPLOYMENT_KIND_EMPLOYED',
  };
}

/** An engineer: 29 in May 2017, master's degree, CLB 9, five years of work abroad; 469 points. */
function person(other = {}) {
  return {
    birth: date('1988-03-01'),
    credentials: [masters('IN', '2011-06-30', '2016-09-01')],
    languageResults: [ielts([8, 7, 7, 7], '2016-08-20')],
    workPeriods: [work(2016, '2174', 'IN', '2012-01-01', '2016-12-31')],
    fundsCad: 20_000,
    ...other,
  };
}

/** The same person with CLB 8 in reading, writing and speaking: fewer points. */
function plainer() {
  return person({ languageResults: [ielts([7.5, 6.5, 6.5, 6.5], '2016-08-20')] });
}

/** Somebody of 17 without work, schooling or a language result: eligible for nothing. */
function notEligible() {
  return { birth: date('2000-01-01') };
}

/** An engineer of 2023 who speaks French: in the category of French-language proficiency. */
function francophone() {
  return person({
    birth: date('1994-03-01'),
    credentials: [masters('FR', '2017-06-30', '2022-09-01')],
    languageResults: [
      {
        test: 'tef_canada',
        taken: date('2023-02-01'),
        listeningTenths: 2800,
        readingTenths: 2330,
        writingTenths: 3710,
        speakingTenths: 3710,
      },
    ],
    workPeriods: [work(2021, '21231', 'FR', '2018-01-01', '2022-12-31')],
  });
}

module.exports = { date, francophone, instant, notEligible, person, plainer, text };
