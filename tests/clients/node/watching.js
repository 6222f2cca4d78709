// Following the pool: from the beginning, from a snapshot, from now, and again after a break.

'use strict';

const { expect, refused } = require('./checks');
const { francophone } = require('./people');
const { submit } = require('./pool');

// What became of each of them, as the kinds of the events. The two new scores of the first are
// those of the rule set of 6 June 2017 and of a birthday.
const LIVES = {
  steady:
    'candidateReceived roundCompleted invitationDeclined roundCompleted invitationCancelled ' +
    'candidatesRescored candidatesRescored candidateExpired',
  silent: 'candidateReceived jobBankRegistered roundCompleted invitationLapsed',
  updated: 'candidateReceived candidateUpdated roundCompleted applicationReceived',
  withdrawn: 'candidateReceived candidateWithdrawn',
  nominee:
    'candidateReceived nominationOffered nominationAccepted roundCompleted applicationReceived',
  francophone: 'candidateReceived roundCompleted',
};

// These readers stop early; one that wants events for ever sets no deadline.
const DEADLINE_MS = 30_000;

async function run(services, people) {
  console.log('events');
  const last = await fromTheBeginning(services);
  await oneLifeEach(services, people);
  await againAfterABreak(services, last);
  await withFacts(services, people);
  await snapshotThenWhatFollows(services, people);
  await fromNowOn(services);
  await tooFar(services);
}

/** The items of a stream, and a way to leave it. */
function watch({ events }, request) {
  const stream = events.watchEvents(request, DEADLINE_MS);
  const items = stream[Symbol.asyncIterator]();
  return {
    next: async () => (await items.next()).value,
    leave: () => stream.cancel(),
  };
}

/** The events up to the present, and its position. A bookmark can also be sent on the way there. */
async function untilPresent(services, request) {
  const watching = watch(services, request);
  const events = [];
  for (;;) {
    const { item, event, bookmark } = await watching.next();
    if (item === 'event') {
      events.push(event);
    } else if (bookmark.position >= bookmark.headPosition) {
      watching.leave();
      return { events, last: bookmark.position };
    }
  }
}

const kinds = (events) => events.map((event) => event.event);
const upTo = (last) => Array.from({ length: last }, (_, i) => i + 1);

async function fromTheBeginning(services) {
  const { events, last } = await untilPresent(services, { afterPosition: 0 });
  expect('every event, without a gap', events.map((event) => event.position), upTo(last));
  const times = events.map((event) => event.occurredAt.seconds);
  expect('in the order of time', times, [...times].sort((one, other) => one - other));
  const completed = events.filter((event) => event.event === 'roundCompleted');
  const invited = completed.map((event) => event.roundCompleted.invitations.length);
  expect('rounds and whom they invited', invited, [5, 1, 1]);
  return last;
}

async function oneLifeEach(services, people) {
  for (const [name, life] of Object.entries(LIVES)) {
    const filter = { candidateNumbers: [people[name]] };
    const { events } = await untilPresent(services, { afterPosition: 0, filter });
    expect(`the life of ${name}`, kinds(events), life.split(' '));
  }
  const filter = {
    kinds: ['EVENT_KIND_ROUND_APPROVED', 'EVENT_KIND_ROUND_COMPLETED'],
    roundNumbers: ['63'],
  };
  const { events } = await untilPresent(services, { afterPosition: 0, filter });
  expect('one round', kinds(events), ['roundApproved', 'roundCompleted']);
}

async function againAfterABreak(services, last) {
  const watching = watch(services, { afterPosition: 0 });
  const seen = [];
  while (seen.length < 10) seen.push((await watching.next()).event.position);
  // The connection breaks; the reader kept the position of what it read last.
  watching.leave();
  const rest = await untilPresent(services, { afterPosition: seen.at(-1) });
  seen.push(...rest.events.map((event) => event.position));
  expect('nothing lost, nothing twice', seen, upTo(last));
}

async function withFacts(services, people) {
  const only = { afterPosition: 0, filter: { candidateNumbers: [people.nominee] } };
  const { events: plain } = await untilPresent(services, only);
  expect('no facts unless asked for', plain[0].candidateReceived.profile, null);
  const { events } = await untilPresent(services, { ...only, withProfiles: true });
  const accepted = events.find((event) => event.event === 'nominationAccepted');
  const { province } = accepted.nominationAccepted.profile.nomination;
  expect('facts with the nomination', province, 'PROVINCE_MANITOBA');
}

async function snapshotThenWhatFollows(services, people) {
  const watching = watch(services, { snapshot: {} });
  const candidates = new Map();
  const rounds = new Map();
  let told = await watching.next();
  for (; told.item === 'snapshot'; told = await watching.next()) {
    // A candidate that changed meanwhile is sent again: the later one counts.
    for (const each of told.snapshot.candidates) candidates.set(each.candidateNumber, each);
    for (const each of told.snapshot.rounds) rounds.set(each.instruction.roundNumber, each);
  }
  expect('rounds of the snapshot', [...rounds.keys()].sort(), ['256', '63', '64', '65']);
  const { state } = candidates.get(people.francophone);
  expect('who is invited in it', state, 'CANDIDATE_STATE_INVITED');

  const { position } = told.snapshotComplete;
  const { candidateNumber } = await submit(services, francophone());
  do told = await watching.next();
  while (told.item !== 'event');
  watching.leave();
  expect('the first event behind the snapshot', told.event.position, position + 1);
  const received = told.event.candidateReceived.candidateNumber;
  expect('is what followed', received, candidateNumber);
}

async function fromNowOn(services) {
  const watching = watch(services, { now: {}, bookmarkIntervalMs: 100 });
  const [first, second] = [await watching.next(), await watching.next()];
  watching.leave();
  expect('a bookmark at once', first.item, 'bookmark');
  expect('and while nothing happens', second.bookmark.position, first.bookmark.position);
}

async function tooFar(services) {
  const ahead = watch(services, { afterPosition: 1_000_000 }).next();
  const what = 'a position that is not there yet';
  const { metadata } = await refused(what, ahead, 'OUT_OF_RANGE', 'POSITION_AHEAD');
  expect('where to go on from', metadata.oldest_position, '1');
  expect('how far it goes', Number(metadata.head_position) < 1_000_000, true);
}

module.exports = { run };
