// The calls that every part of a life in the pool makes.

'use strict';

const { randomUUID } = require('node:crypto');
const { instant } = require('./people');

// The longest wait for a clock that goes on over years, in milliseconds.
const LONG_DEADLINE_MS = 60_000;

/**
 * Adds to a change what makes it safe to repeat. Keep it with what is to be sent, and send it again
 * with it.
 */
function once(change) {
  return { requestId: randomUUID(), ...change };
}

async function submit(services, profile, jobBankRegistered = true) {
  const request = once({ profile, jobBankRegistered });
  return (await services.candidates.submitCandidate(request)).candidate;
}

async function get(services, candidateNumber) {
  return (await services.candidates.getCandidate({ candidateNumber })).candidate;
}

/** Lets the simulated clock go on: whatever is due on the way happens. */
async function advance(services, to) {
  await services.clock.advanceClock({ to: instant(to) }, LONG_DEADLINE_MS);
}

module.exports = { advance, get, once, submit };
