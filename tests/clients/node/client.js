// A foreign client: everything that the two services do, called over gRPC from Node.
//
// `scoring.js` calls the scoring service, `life.js` leads synthetic people through their whole
// lives in the pool, `watching.js` follows the events of it. Read them in this order to write a
// client; `contract.js` shows how one comes from the contract without generated code.
//
// `cargo verify` installs what package-lock.json names, starts both services with an empty pool, on
// a simulated clock that stands at 2017-05-19 12:00 UTC, and then this program.

'use strict';

const { parseArgs } = require('node:util');
const { passed } = require('./checks');
const { connect } = require('./contract');
const life = require('./life');
const scoring = require('./scoring');
const watching = require('./watching');

async function main() {
  const { values } = parseArgs({
    options: { scoring: { type: 'string' }, rounds: { type: 'string' } },
  });
  const scoringService = connect(values.scoring);
  await scoring.run(scoringService);
  scoringService.close();

  const pool = connect(values.rounds);
  const people = await life.run(pool);
  await watching.run(pool, people);
  pool.close();
  console.log(`${passed()} passed, 0 failed`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
