-- What an app wants paid, and what was decided about it.
CREATE TABLE paymux_intent (
    id TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount TEXT NOT NULL,
    asset TEXT NOT NULL,
    request TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    paid_by BIGINT,
    closing BIGINT NOT NULL,
    failed_told BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (scope, reference)
);

-- Each try at an account. The fence is a decision, no function of the state: 1 or nothing.
CREATE TABLE paymux_attempt (
    intent TEXT NOT NULL REFERENCES paymux_intent (id),
    number BIGINT NOT NULL,
    account TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL,
    fence BIGINT,
    exposed BIGINT NOT NULL,
    provider_id TEXT,
    further_ids TEXT,
    method TEXT,
    sibling_of BIGINT,
    stray BIGINT NOT NULL,
    given_up BIGINT NOT NULL,
    received TEXT NOT NULL,
    sends BIGINT NOT NULL,
    may_have_acted BIGINT NOT NULL,
    key_number BIGINT NOT NULL,
    first_sent_at BIGINT,
    last_sent_by BIGINT,
    since BIGINT NOT NULL,
    looks BIGINT NOT NULL,
    settled BIGINT NOT NULL,
    PRIMARY KEY (intent, number)
);
CREATE UNIQUE INDEX paymux_attempt_fence ON paymux_attempt (intent) WHERE fence = 1;
CREATE UNIQUE INDEX paymux_attempt_id ON paymux_attempt (account, provider_id) WHERE provider_id IS NOT NULL;
CREATE UNIQUE INDEX paymux_attempt_reference ON paymux_attempt (account, reference) WHERE sibling_of IS NULL;

-- What moves money after a payment. The app's reference is unique in its intent, ours everywhere.
CREATE TABLE paymux_operation (
    intent TEXT NOT NULL REFERENCES paymux_intent (id),
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    account TEXT NOT NULL,
    reference TEXT NOT NULL,
    own_reference TEXT NOT NULL UNIQUE,
    surplus BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    amount TEXT NOT NULL,
    state TEXT NOT NULL,
    provider_id TEXT,
    sends BIGINT NOT NULL,
    may_have_acted BIGINT NOT NULL,
    key_number BIGINT NOT NULL,
    first_sent_at BIGINT,
    last_sent_by BIGINT,
    since BIGINT NOT NULL,
    looks BIGINT NOT NULL,
    PRIMARY KEY (intent, kind, number),
    UNIQUE (intent, kind, surplus, reference)
);
CREATE INDEX paymux_operation_id ON paymux_operation (account, provider_id) WHERE provider_id IS NOT NULL;

-- What is unfinished, in narrow rows of its own. A claim raises lease_no and moves due_at past the lease.
CREATE TABLE paymux_work (
    intent TEXT NOT NULL REFERENCES paymux_intent (id),
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_no BIGINT NOT NULL,
    PRIMARY KEY (intent, kind, number)
);
CREATE INDEX paymux_work_due ON paymux_work (due_at);

-- Which events came in. One about a payment that nobody knows yet is parked until somebody does.
CREATE TABLE paymux_inbox (
    account TEXT NOT NULL,
    event_key TEXT NOT NULL,
    parked BIGINT NOT NULL,
    subject TEXT,
    reference TEXT,
    news TEXT,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (account, event_key)
);
CREATE INDEX paymux_inbox_subject ON paymux_inbox (account, subject) WHERE parked = 1;
CREATE INDEX paymux_inbox_reference ON paymux_inbox (account, reference) WHERE parked = 1;

-- What the app is to be told. An id is never given twice.
CREATE TABLE paymux_outbox (
    id {serial},
    intent TEXT NOT NULL REFERENCES paymux_intent (id),
    kind TEXT NOT NULL,
    number BIGINT,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    delivered_at BIGINT
);
CREATE INDEX paymux_outbox_due ON paymux_outbox (due_at) WHERE delivered_at IS NULL;
CREATE INDEX paymux_outbox_intent ON paymux_outbox (intent, id) WHERE delivered_at IS NULL;

-- What a person should see.
CREATE TABLE paymux_break_ (
    id {serial},
    intent TEXT NOT NULL REFERENCES paymux_intent (id),
    item TEXT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    resolved_at BIGINT,
    reason TEXT,
    UNIQUE (intent, item, number, kind)
);
