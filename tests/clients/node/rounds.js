// Rounds of invitations: from the instruction to why somebody was invited or not.

'use strict';

const { expect, refused } = require('./checks');
const { instant } = require('./people');
const { advance, get, once } = require('./pool');

const WRITER = 'first.officer';
const APPROVER = 'second.officer';

async function draft({ rounds }, instruction) {
  return (await rounds.createRound(once({ instruction, officer: WRITER }))).round;
}

async function approve({ rounds }, roundNumber, officer = APPROVER) {
  return (await rounds.approveRound(once({ roundNumber, officer }))).round;
}

async function publish({ rounds }, roundNumber) {
  return (await rounds.publishRound(once({ roundNumber, officer: APPROVER }))).round;
}

async function runRound({ rounds }, roundNumber) {
  return (await rounds.runRound(once({ roundNumber }))).round;
}

async function invitedIn({ rounds }, roundNumber) {
  const { invitations } = await rounds.listInvitations({ roundNumber });
  return invitations.map((invitation) => invitation.candidateNumber);
}

async function firstRound(services, people) {
  const { rounds } = services;
  const instruction = {
    roundNumber: '63',
    instant: instant('2017-05-26T16:35:48Z'),
    invitations: 143,
  };
  expect('a draft', (await draft(services, instruction)).state, 'ROUND_STATE_DRAFT');
  instruction.invitations = 5;
  const { round: revised } = await rounds.reviseRound(once({ instruction, officer: WRITER }));
  expect('revised', revised.instruction.invitations, 5);

  const notNow = 'FAILED_PRECONDITION';
  const byTheSame = approve(services, '63', WRITER);
  await refused('approval by who wrote it', byTheSame, notNow, 'SECOND_PERSON_NEEDED');
  const tooEarly = publish(services, '63');
  await refused('publishing what nobody approved', tooEarly, notNow, 'ROUND_NOT_APPROVED');
  expect('approved by another', (await approve(services, '63')).approvedBy, APPROVER);
  expect('published', (await publish(services, '63')).state, 'ROUND_STATE_PUBLISHED');
  await previews(services, people, instruction);
  await refused('running it too early', runRound(services, '63'), notNow, 'ROUND_NOT_DUE');

  await advance(services, '2017-05-26T16:35:48Z');
  const { round } = await rounds.getRound({ roundNumber: '63' });
  expect('it ran by itself', round.state, 'ROUND_STATE_COMPLETED');
  expect('invitations', round.result.invitations, 5);
  expect('cut-off', round.result.cutOffScore, 469);
  expect('tie-break', round.result.tieBreak, instant('2017-05-19T12:00:00Z'));
  const byProgram = round.result.byProgram.map((each) => [each.program, each.invitations]);
  expect('by program', Object.fromEntries(byProgram), {
    PROGRAM_PROVINCIAL_NOMINEE: 1,
    PROGRAM_FEDERAL_SKILLED_WORKER: 4,
  });
  expect('run again, it is the same', await runRound(services, '63'), round);
  const names = ['nominee', 'imported', 'steady', 'silent', 'updated'];
  const invited = await invitedIn(services, '63');
  expect('who is invited, by rank', invited, names.map((name) => people[name]));
}

async function previews(services, people, instruction) {
  const { rounds } = services;
  const preview = await rounds.previewRound({ instruction, list: 2 });
  const { invitations, cutOffScore } = preview.result;
  expect('a preview', [invitations, cutOffScore], [5, 469]);
  const listed = preview.invitations.map((invitation) => invitation.candidateNumber);
  expect('who would be first', listed, [people.nominee, people.imported]);
  const under = { ...instruction, ruleSetId: 'crs-2017-06-06' };
  const { result } = await rounds.previewRound({ instruction: under });
  expect('a preview under another rule set', result.ruleSet.id, 'crs-2017-06-06');
  const { state } = await get(services, people.nominee);
  expect('a preview changes nothing', state, 'CANDIDATE_STATE_IN_POOL');
}

async function why({ rounds }, people) {
  const explain = (name) =>
    rounds.explainRound({ roundNumber: '63', candidateNumber: people[name] });
  const nominee = await explain('nominee');
  expect('why invited', [nominee.invited, nominee.rank.rank], [true, 1]);
  const plain = await explain('plain');
  const below = 'NOT_INVITED_REASON_BELOW_CUT_OFF';
  expect('why not invited', [plain.invited, plain.reason], [false, below]);
  expect('what would have been enough', plain.enoughScore, 470);
  expect('in words', plain.description !== '', true);
  const { reason, state } = await explain('withdrawn');
  const gone = ['NOT_INVITED_REASON_NOT_IN_POOL', 'CANDIDATE_STATE_WITHDRAWN'];
  expect('why not one who withdrew', [reason, state], gone);
}

/** A second round; one of its invitations is cancelled as issued in error. */
async function roundOfAnError(services, people) {
  const at = instant('2017-05-30T15:00:00Z');
  await draft(services, { roundNumber: '64', instant: at, invitations: 1 });
  await approve(services, '64');
  await publish(services, '64');
  await advance(services, '2017-05-30T15:00:00Z');
  expect('invited again after declining', await invitedIn(services, '64'), [people.steady]);
  const cancel = once({ candidateNumber: people.steady, officer: APPROVER });
  const { candidate } = await services.invitations.cancelInvitation(cancel);
  expect('cancelled', candidate.state, 'CANDIDATE_STATE_IN_POOL');

  const later = instant('2017-06-28T15:00:00Z');
  await draft(services, { roundNumber: '65', instant: later, invitations: 1 });
  const { round } = await services.rounds.cancelRound(once({ roundNumber: '65', officer: WRITER }));
  expect('a round cancelled', round.state, 'ROUND_STATE_CANCELLED');
}

/** A round of 2023, for a category, with a floor: nobody below it is invited. */
async function categoryRound(services, people) {
  const instruction = {
    roundNumber: '256',
    instant: instant('2023-07-07T14:00:00Z'),
    invitations: 2300,
    categoryId: 'french-v1',
    requiredScore: 300,
  };
  const both = draft(services, { ...instruction, program: 'PROGRAM_PROVINCIAL_NOMINEE' });
  const { fields } = await refused('a program beside a category', both, 'INVALID_ARGUMENT');
  expect('the field', fields, ['instruction.category_id']);
  await draft(services, instruction);
  await approve(services, '256');
  await publish(services, '256');
  await advance(services, '2023-07-07T14:00:00Z');
  expect('invited in a category', await invitedIn(services, '256'), [people.francophone]);
  const { rounds: listed } = await services.rounds.listRounds({});
  const numbers = listed.map((round) => round.instruction.roundNumber);
  expect('all rounds', numbers, ['63', '64', '65', '256']);
}

module.exports = { categoryRound, firstRound, roundOfAnError, why };
