// What a call is expected to answer. The first answer that is another ends the program.

'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { status } = require('@grpc/grpc-js');
const protobuf = require('protobufjs');

const DETAILS = protobuf.loadSync(path.join(__dirname, 'wellknown', 'details.proto'));

let met = 0;

/** How many expectations were met. */
function passed() {
  return met;
}

function expect(what, found, wanted) {
  assert.deepEqual(found, wanted, what);
  met += 1;
  console.log(`  ok: ${what}`);
}

/** A status with its google.rpc details taken apart. */
function refusal(error) {
  const taken = { code: status[error.code], reason: null, metadata: {}, fields: [] };
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (!bytes) return taken;
  for (const { type_url: url, value } of DETAILS.lookupType('google.rpc.Status').decode(bytes).details) {
    const name = url.slice(url.lastIndexOf('/') + 1);
    if (name === 'google.rpc.ErrorInfo') {
      const info = DETAILS.lookupType(name).decode(value);
      taken.reason = info.reason;
      taken.metadata = info.metadata;
    } else if (name === 'google.rpc.BadRequest') {
      const bad = DETAILS.lookupType(name).decode(value);
      taken.fields = bad.fieldViolations.map((violation) => violation.field).sort();
    }
  }
  return taken;
}

/** Awaits a call that must be refused: with this code, and this reason if there is one. */
async function refused(what, answer, code, reason = null) {
  const told = await answer.then(() => ({ code: 'OK', reason: null }), refusal);
  expect(`${what} is refused`, [told.code, told.reason], [code, reason]);
  return told;
}

/** Every service tells its health. */
async function health(services, service) {
  const answer = await services.health.check({ service });
  expect(`health of ${service}`, answer.status, 'SERVING');
}

module.exports = { expect, health, passed, refused };
