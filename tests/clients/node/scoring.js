// The scoring service: scores, streams, and what can be asked about them.

'use strict';

const { expect, health, refused } = require('./checks');
const { date, francophone, person, text } = require('./people');

const TODAY = date('2017-05-19');

async function run(services) {
  console.log('scoring service');
  await health(services, 'expressentry.scoring.v1.ScoringService');
  const { scoring } = services;
  await oneScore(scoring);
  await manyScores(scoring);
  await refusals(scoring);
  await overTime(scoring);
  await whatIf(scoring);
  await languages(scoring);
  await programsAndCategories(scoring);
  await ruleSets(scoring);
}

async function oneScore(scoring) {
  const { score, ruleSet } = await scoring.score({ asOf: TODAY, profile: person() });
  expect('score from facts', score.total, 469);
  const sections = Object.fromEntries(score.sections.map((each) => [each.section, each.points]));
  expect('its sections', sections, {
    SECTION_CORE: 369,
    SECTION_SPOUSE: 0,
    SECTION_TRANSFERABILITY: 100,
    SECTION_ADDITIONAL: 0,
  });
  expect('rule set', ruleSet.id, 'crs-2016-11-19');
  expect('its digest, SHA-256', ruleSet.digest.length, 32);
  expect('next change: the next rule set', text(score.nextChange), '2017-06-06');
  expect('programs', score.eligiblePrograms, ['PROGRAM_FEDERAL_SKILLED_WORKER']);
  const derived = await scoring.score({ asOf: TODAY, factors: score.derived });
  expect('score from the factors derived', derived.score.total, 469);
}

async function manyScores(scoring) {
  const wrong = person({ birth: date('2017-06-01') });
  const subjects = [
    { key: 7, profile: person() },
    { key: 8, profile: wrong },
  ];
  const { results } = await scoring.batchScore({ asOf: TODAY, subjects });
  expect('keys of a batch', results.map((result) => result.key), [7, 8]);
  expect('one of a batch', results[0].score.total, 469);
  const fields = results[1].refusal.violations.map((violation) => violation.field);
  expect('a wrong one beside it', fields, ['profile.birth']);

  const stream = scoring.streamScore(30_000);
  for (let start = 0; start < 1000; start += 250) {
    const batch = Array.from({ length: 250 }, (_, i) => ({ key: start + i, profile: person() }));
    stream.write({ batch: { asOf: TODAY, subjects: batch, view: 'SCORE_VIEW_RANKING' } });
  }
  stream.end();
  const streamed = [];
  for await (const { batch } of stream) streamed.push(...batch.results);
  const keys = streamed.map((result) => result.key);
  expect('keys of a stream, in order', keys, Array.from({ length: 1000 }, (_, i) => i));
  const totals = new Set(streamed.map((result) => result.score.total));
  expect('scores of a stream', [...totals], [469]);
}

async function refusals(scoring) {
  const wrong = person({ birth: date('2017-06-01') });
  wrong.languageResults[0].test = 'ielts_academic';
  wrong.workPeriods[0].occupations[0].code = '9999';
  wrong.workPeriods[0].to = date('2011-12-31');
  const answer = scoring.score({ asOf: TODAY, profile: wrong });
  const { fields } = await refused('what is wrong in four places', answer, 'INVALID_ARGUMENT');
  expect('all of the wrong fields', fields, [
    'profile.birth',
    'profile.language_results[0].test',
    'profile.work_periods[0].occupations[0].code',
    'profile.work_periods[0].to',
  ]);
}

async function overTime(scoring) {
  const { steps } = await scoring.scoreTrajectory({
    profile: person(),
    from: TODAY,
    to: date('2018-12-31'),
  });
  const days = steps.map((step) => text(step.date));
  expect('days on which a score changes', days.slice(0, 2), ['2017-05-19', '2017-06-06']);
  const kinds = {};
  for (const step of steps) {
    for (const reason of step.reasons) kinds[reason.kind] = text(step.date);
  }
  expect('a birthday', kinds.CHANGE_KIND_BIRTHDAY, '2018-03-01');
  expect('a test turns too old', kinds.CHANGE_KIND_LANGUAGE_RESULT_EXPIRED, '2018-08-20');
}

async function whatIf(scoring) {
  const suggested = { asOf: TODAY, profile: person(), includePairs: true };
  const { moves, pairs } = await scoring.suggestMoves(suggested);
  const [best] = moves;
  expect('the move that gains most', best.kind, 'MOVE_KIND_NOMINATION');
  expect('what it gains', [best.gain, best.total], [600, 1069]);
  expect('the program that it opens', best.programsGained, ['PROGRAM_PROVINCIAL_NOMINEE']);
  expect('pairs gain beyond their sum', pairs.every((pair) => pair.beyondSum > 0), true);

  const sibling = {
    kind: 'RELATIVE_KIND_SIBLING',
    birth: date('1990-01-01'),
    status: 'CANADIAN_STATUS_CITIZEN',
    livesInCanada: true,
  };
  const compared = await scoring.compareRuleSets({
    asOf: TODAY,
    profile: person({ relatives: [sibling] }),
    rightRuleSetId: 'crs-2017-06-06',
  });
  expect('rule set of the day', compared.leftRuleSet.id, 'crs-2016-11-19');
  expect('what the next one changes', compared.difference, 15);
  const changed = compared.factors.filter((factor) => factor.difference !== 0);
  expect('the factor that does', changed.map((factor) => factor.factor), ['FACTOR_SIBLING']);
}

async function languages(scoring) {
  const { abilities, standing } = await scoring.convertLanguageResult({
    asOf: TODAY,
    test: 'ielts_general',
    listeningTenths: 80,
    readingTenths: 70,
    writingTenths: 70,
    speakingTenths: 65,
  });
  expect('levels', abilities.map((ability) => ability.level), [9, 9, 9, 8]);
  expect('whether it counts', standing, 'LANGUAGE_RESULT_STANDING_COUNTS');
  const { tests } = await scoring.listLanguageTests({ asOf: TODAY });
  expect('a test on the list', tests.some((test) => test.id === 'tef_canada'), true);
}

async function programsAndCategories(scoring) {
  const answer = await scoring.checkEligibility({ asOf: TODAY, profile: person() });
  expect('program invited in', answer.invitedAs, 'PROGRAM_FEDERAL_SKILLED_WORKER');
  const isCanadian = (each) => each.program === 'PROGRAM_CANADIAN_EXPERIENCE_CLASS';
  const [unmet] = answer.programs.find(isCanadian).unmet;
  expect('what the Canadian class asks', unmet.requirement, 'REQUIREMENT_WORK_EXPERIENCE');
  expect('in hours', [unmet.needed, unmet.found], [1560, 0]);
  expect('no categories in 2017', answer.categories, []);

  const request = { asOf: date('2023-07-05'), profile: francophone() };
  const { categories } = await scoring.checkEligibility(request);
  const category = (id) => categories.find((each) => each.categoryId === id);
  expect('a category of 2023', category('french-v1').eligible, true);
  const missing = category('healthcare-v1').unmet.map((each) => each.requirement);
  expect('what another one asks', missing, ['REQUIREMENT_WORK_EXPERIENCE']);
}

async function ruleSets(scoring) {
  const listed = await scoring.listRuleSets({});
  expect('the first rule set', listed.ruleSets[0].ref.id, 'crs-2015-01-01');
  const { ruleSet } = await scoring.getRuleSet({ governing: TODAY });
  expect('the one of a day', ruleSet.ref.id, 'crs-2016-11-19');
  const unknown = scoring.getRuleSet({ id: 'crs-1999-01-01' });
  await refused('an unknown rule set', unknown, 'NOT_FOUND', 'RULE_SET_NOT_FOUND');
}

module.exports = { run };
