// Whole lives in the pool: receipt, change, nomination, a round, an invitation to its end, expiry.

'use strict';

const { expect, health, refused } = require('./checks');
const { francophone, instant, notEligible, person, plainer, text } = require('./people');
const { advance, get, once, submit } = require('./pool');
const { categoryRound, firstRound, roundOfAnError, why } = require('./rounds');

const SERVICES = [
  'PoolService',
  'RoundService',
  'NominationService',
  'InvitationService',
  'EventService',
  'ClockService',
];

/** Returns the candidates' numbers by the names that they have in here. */
async function run(services) {
  console.log('rounds service');
  for (const service of SERVICES) await health(services, `expressentry.rounds.v1.${service}`);
  const people = {};
  await receipt(services, people);
  await factsChange(services, people);
  await nomination(services, people);
  await bulk(services, people);
  await rankAndDistribution(services, people);
  await firstRound(services, people);
  await why(services, people);
  await invitations(services, people);
  await roundOfAnError(services, people);
  await timePasses(services, people);
  people.francophone = (await submit(services, francophone())).candidateNumber;
  await categoryRound(services, people);
  return people;
}

async function receipt(services, people) {
  const { candidates, nominations } = services;
  const request = once({ profile: person(), jobBankRegistered: true });
  const { candidate: first } = await candidates.submitCandidate(request);
  expect('state on receipt', first.state, 'CANDIDATE_STATE_IN_POOL');
  expect('score on receipt', first.assessment.score, 469);
  expect('expires after a year', first.expiresAt, instant('2018-05-19T12:00:00Z'));
  // An answer that was lost is asked for again, with the same requestId.
  const { candidate: again } = await candidates.submitCandidate(request);
  expect('a repeated request has the first answer', again, first);
  const other = { ...request, profile: person({ fundsCad: 1 }) };
  const reused = candidates.submitCandidate(other);
  await refused('another request of that id', reused, 'ALREADY_EXISTS', 'REQUEST_ID_REUSED');
  people.steady = first.candidateNumber;

  const waiting = await submit(services, person(), false);
  expect('without Job Bank, in 2017', waiting.state, 'CANDIDATE_STATE_PENDING_JOB_BANK');
  const register = once({ candidateNumber: waiting.candidateNumber });
  const { candidate: registered } = await nominations.registerWithJobBank(register);
  expect('with it', registered.state, 'CANDIDATE_STATE_IN_POOL');
  people.silent = waiting.candidateNumber;

  const nobody = await submit(services, notEligible());
  expect('eligible for nothing', nobody.state, 'CANDIDATE_STATE_NOT_ELIGIBLE');

  const wrong = once({ profile: person({ fundsCad: -1, familySize: 99 }) });
  const answer = candidates.submitCandidate(wrong);
  const { fields } = await refused('what is wrong in two places', answer, 'INVALID_ARGUMENT');
  expect('both fields', fields, ['profile.family_size', 'profile.funds_cad']);
}

async function factsChange(services, people) {
  const { candidates } = services;
  const { candidateNumber } = await submit(services, plainer());
  const read = await get(services, candidateNumber);
  const update = once({ candidateNumber, profile: person(), etag: read.etag });
  const { candidate: updated } = await candidates.updateCandidate(update);
  expect('an update scores anew', updated.assessment.score, 469);
  expect('an update keeps the time of receipt', updated.receivedAt, read.receivedAt);
  // Somebody else read the same state, and comes second.
  const late = once({ candidateNumber, profile: plainer(), etag: read.etag });
  const stale = candidates.updateCandidate(late);
  await refused('an update of a stale state', stale, 'ABORTED', 'ETAG_STALE');
  expect('and changes nothing', (await get(services, candidateNumber)).etag, updated.etag);
  people.updated = candidateNumber;

  const { candidateNumber: leaving } = await submit(services, person());
  const withdraw = () => candidates.withdrawCandidate(once({ candidateNumber: leaving }));
  const { candidate: withdrawn } = await withdraw();
  expect('withdrawn', withdrawn.state, 'CANDIDATE_STATE_WITHDRAWN');
  const notInPool = 'CANDIDATE_NOT_IN_POOL';
  await refused('a second withdrawal', withdraw(), 'FAILED_PRECONDITION', notInPool);
  people.withdrawn = leaving;
  const unknown = get(services, 1_000_000);
  await refused("nobody's number", unknown, 'NOT_FOUND', 'CANDIDATE_NOT_FOUND');
}

async function nomination(services, people) {
  const { nominations } = services;
  const province = 'PROVINCE_MANITOBA';
  const offer = async () => {
    const { candidateNumber } = await submit(services, plainer());
    const { candidate } = await nominations.offerNomination(once({ candidateNumber, province }));
    return candidate;
  };
  const offered = await offer();
  expect('who offers', offered.nominationOffer.province, province);
  const { endsAt } = offered.nominationOffer;
  expect('30 days to answer', endsAt, instant('2017-06-18T12:00:00Z'));
  const accept = once({ candidateNumber: offered.candidateNumber });
  const { candidate: accepted } = await nominations.acceptNomination(accept);
  const gain = accepted.assessment.score - offered.assessment.score;
  expect('points of a nomination', gain, 600);
  people.nominee = accepted.candidateNumber;

  const refuse = once({ candidateNumber: (await offer()).candidateNumber });
  const { candidate: without } = await nominations.refuseNomination(refuse);
  expect('refused by the person', without.nominationOffer, null);
  people.plain = without.candidateNumber;
}

/** A pool that moves here from elsewhere brings its times of receipt along. */
async function bulk({ candidates }, people) {
  const received = (at) => ({
    receivedAt: instant(at),
    profile: person(),
    jobBankRegistered: true,
  });
  const profiles = [received('2016-06-01T09:30:00Z'), received('2018-01-01T00:00:00Z')];
  const chunk = once({ profiles });
  const stream = candidates.importCandidates();
  // The same chunk twice, as after a break: the second is answered as the first.
  stream.write(chunk);
  stream.write(chunk);
  stream.end();
  const answers = [];
  for await (const answer of stream) answers.push(answer);
  expect('a repeated chunk', answers[1], answers[0]);
  const [imported, wrong] = answers[0].results;
  const fields = wrong.refusal.violations.map((violation) => violation.field);
  expect('received in the future', fields, ['profiles[1].received_at']);
  people.imported = imported.candidateNumber;
}

async function rankAndDistribution({ candidates }, people) {
  const rank = async (name, which) => {
    const found = await candidates.getRank({ candidateNumber: people[name], ...which });
    return [found.rank.rank, found.rank.of];
  };
  expect('rank of the nominee', await rank('nominee'), [1, 6]);
  expect('the earliest of equal scores', await rank('imported'), [2, 6]);
  // A nominee is ranked as a nominee only.
  const program = 'PROGRAM_FEDERAL_SKILLED_WORKER';
  expect('rank in a program', await rank('imported', { program }), [1, 5]);

  const bands = [
    { fromScore: 469, toScore: 469 },
    { fromScore: 601, toScore: 1200 },
  ];
  const counted = await candidates.getScoreDistribution({ bands });
  expect('in the pool', counted.total, 6);
  expect('in each band', counted.bands.map((band) => band.candidates), [4, 1]);
  expect('day of the scores', text(counted.asOf), '2017-05-19');

  const page = { pageSize: 4, states: ['CANDIDATE_STATE_IN_POOL'] };
  const first = await candidates.listCandidates(page);
  const rest = await candidates.listCandidates({ ...page, pageToken: first.nextPageToken });
  const sizes = [first.candidates.length, rest.candidates.length, rest.nextPageToken];
  expect('pages of candidates', sizes, [4, 2, '']);
}

async function invitations({ invitations: calls }, people) {
  const decline = (name) => calls.declineInvitation(once({ candidateNumber: people[name] }));
  const { candidate: declined } = await decline('steady');
  expect('declined', declined.state, 'CANDIDATE_STATE_IN_POOL');
  expect('with the first receipt', declined.receivedAt, instant('2017-05-19T12:00:00Z'));

  const apply = once({ candidateNumber: people.nominee });
  const { candidate: applied } = await calls.receiveApplication(apply);
  expect('applied', applied.state, 'CANDIDATE_STATE_APPLIED');
  expect('as invited', applied.application.meetsRequirements, true);

  // The application shows lower levels of language than the profile did.
  const lower = once({ candidateNumber: people.updated, profile: plainer() });
  const { application } = (await calls.receiveApplication(lower)).candidate;
  expect('an application below the cut-off', application, {
    meetsRequirements: false,
    shortfalls: ['SHORTFALL_SCORE_WHEN_INVITED', 'SHORTFALL_SCORE_WHEN_RECEIVED'],
  });
  const late = decline('nominee');
  await refused('declining after that', late, 'FAILED_PRECONDITION', 'NOT_INVITED');
}

/** What nobody does by hand: each happens by itself, at its instant. */
async function timePasses(services, people) {
  const state = async (name) => (await get(services, people[name])).state;
  // 90 days after the invitation of 26 May 2017.
  await advance(services, '2017-08-24T16:35:47Z');
  expect('not answered yet', await state('silent'), 'CANDIDATE_STATE_INVITED');
  await advance(services, '2017-08-25T16:35:48Z');
  expect('not answered in time', await state('silent'), 'CANDIDATE_STATE_INVITATION_LAPSED');

  await advance(services, '2018-05-19T11:59:59Z');
  expect('a second before the year is over', await state('plain'), 'CANDIDATE_STATE_IN_POOL');
  await advance(services, '2018-05-19T12:00:00Z');
  expect('the year is over', await state('plain'), 'CANDIDATE_STATE_EXPIRED');
  await advance(services, '2023-07-01T12:00:00Z');
}

module.exports = { run };
