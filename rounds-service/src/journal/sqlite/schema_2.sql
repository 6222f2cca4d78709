-- Version 2. A row once written is never changed.

-- The events in order, each chained to what stands in front of it.
CREATE TABLE IF NOT EXISTS journal (
    position INTEGER PRIMARY KEY CHECK (position > 0),
    at       INTEGER NOT NULL,                             -- microseconds since the Unix epoch, UTC
    event    BLOB    NOT NULL,                             -- expressentry.rounds.v1.Event, without what has its own column
    digest   BLOB    NOT NULL CHECK (length(digest) = 32), -- SHA-256 over the row and the digest before
    facts    BLOB                                          -- expressentry.common.v1.Profile, exactly as received
) STRICT;

-- The requests that brought them, so that a repeated one is answered as it was the first time. They
-- are links of the same chain: request and rows stand in the order of after and number.
CREATE TABLE request (
    number   INTEGER PRIMARY KEY CHECK (number > 0),
    after    INTEGER NOT NULL CHECK (after >= 0),           -- the row that it stands behind
    id       TEXT    NOT NULL UNIQUE,
    content  BLOB    NOT NULL CHECK (length(content) = 32), -- SHA-256 of what was asked
    first    INTEGER NOT NULL CHECK (first >= 0),           -- first event that it brought
    count    INTEGER NOT NULL CHECK (count >= 0),           -- number of events that it brought
    answer   BLOB,                                          -- the answer as the change left its subject; of an import, if items were refused
    digest   BLOB    NOT NULL CHECK (length(digest) = 32)   -- SHA-256 over the request and the digest before
) STRICT;
