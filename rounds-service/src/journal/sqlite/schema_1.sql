-- Version 1. A row once written is never changed.

-- The events in order, each chained to the one in front of it.
CREATE TABLE journal (
    position INTEGER PRIMARY KEY CHECK (position > 0),
    at       INTEGER NOT NULL,                             -- microseconds since the Unix epoch, UTC
    event    BLOB    NOT NULL,                             -- expressentry.rounds.v1.Event, without what has its own column
    digest   BLOB    NOT NULL CHECK (length(digest) = 32), -- SHA-256 over the row and the digest before
    facts    BLOB                                          -- expressentry.common.v1.Profile, exactly as received
) STRICT;

-- The requests that brought them, so that a repeated one is answered as it was the first time.
CREATE TABLE request (
    id       TEXT    NOT NULL PRIMARY KEY,
    digest   BLOB    NOT NULL CHECK (length(digest) = 32), -- SHA-256 of what was asked
    position INTEGER NOT NULL CHECK (position >= 0),       -- first event that it brought
    count    INTEGER NOT NULL CHECK (count >= 0),          -- number of events that it brought
    answer   BLOB                                          -- the answer, where the events alone do not tell it
) STRICT, WITHOUT ROWID;
