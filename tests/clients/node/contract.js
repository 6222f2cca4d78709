// Clients made of the contract's own files when the program starts.

'use strict';

const fs = require('node:fs');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const PROTO = path.join(__dirname, '..', '..', '..', 'proto');
const WELL_KNOWN = path.join(__dirname, 'wellknown');

// An event that holds the invitations of a large round is larger than a client takes by default.
const EVENT_BYTES = 96 << 20;
// The longest wait for an answer, in milliseconds. A client without one waits for ever.
const DEADLINE_MS = 10_000;

/** The files of the services, which import all others. */
function files() {
  const below = (folder) =>
    fs.readdirSync(path.join(PROTO, folder)).map((name) => path.join(folder, name));
  const all = [...below('expressentry/scoring/v1'), ...below('expressentry/rounds/v1')];
  return [...all, 'health.proto'];
}

// Numbers of candidates and positions are 64 bits wide on the wire and stay far below the 53 that
// a number of this language holds.
const LOADED = loader.loadSync(files(), {
  includeDirs: [PROTO, WELL_KNOWN],
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
});
const PACKAGES = grpc.loadPackageDefinition(LOADED);

/** A service's calls as functions that return promises; those that stream return streams. */
function promised(client, service) {
  const calls = { close: () => client.close() };
  for (const [name, method] of Object.entries(service)) {
    const call = name[0].toLowerCase() + name.slice(1);
    const options = (deadlineMs = DEADLINE_MS) => ({ deadline: Date.now() + deadlineMs });
    if (method.requestStream) {
      calls[call] = (deadlineMs) => listened(client[name](options(deadlineMs)));
    } else if (method.responseStream) {
      calls[call] = (request, deadlineMs) => listened(client[name](request, options(deadlineMs)));
    } else {
      calls[call] = (request, deadlineMs) =>
        new Promise((resolve, reject) => {
          const told = (error, answer) => (error ? reject(error) : resolve(answer));
          client[name](request, options(deadlineMs), told);
        });
    }
  }
  return calls;
}

/** A stream that is cancelled ends with an error, which nobody waits for any more. */
function listened(stream) {
  stream.on('error', () => {});
  return stream;
}

/** Clients of every service, on one channel to host:port. */
function connect(address) {
  const credentials = grpc.credentials.createInsecure();
  const channel = new grpc.Channel(address, credentials, {
    'grpc.max_receive_message_length': EVENT_BYTES,
  });
  const on = (Client) =>
    promised(new Client(address, credentials, { channelOverride: channel }), Client.service);
  const { scoring, rounds } = PACKAGES.expressentry;
  return {
    health: on(PACKAGES.grpc.health.v1.Health),
    scoring: on(scoring.v1.ScoringService),
    candidates: on(rounds.v1.PoolService),
    rounds: on(rounds.v1.RoundService),
    nominations: on(rounds.v1.NominationService),
    invitations: on(rounds.v1.InvitationService),
    events: on(rounds.v1.EventService),
    clock: on(rounds.v1.ClockService),
    close: () => channel.close(),
  };
}

module.exports = { connect };
