-- Payments in a provider's list that no intent knows, for a person to see.
CREATE TABLE paymux_foreign_payment (
    account TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    reference TEXT,
    status TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    resolved_at BIGINT,
    reason TEXT,
    PRIMARY KEY (account, provider_id)
);

-- For what a provider's list should have.
CREATE INDEX paymux_attempt_sent ON paymux_attempt (account, first_sent_at);
