-- What happened to an intent, line by line, for people.
CREATE TABLE paymux_history (
    id {serial},
    intent TEXT NOT NULL REFERENCES paymux_intent (id),
    at BIGINT NOT NULL,
    item TEXT,
    number BIGINT,
    kind TEXT NOT NULL,
    word TEXT NOT NULL,
    note TEXT
);
CREATE INDEX paymux_history_intent ON paymux_history (intent, id);

-- Something came in another asset than was asked for.
ALTER TABLE paymux_attempt ADD COLUMN other_asset BIGINT NOT NULL DEFAULT 0;
