-- Every key that is sent to a provider is derived from the intent's own, so that this one index holds for all of them:
-- no two calls that act share a key, whatever their account.
CREATE UNIQUE INDEX paymux_intent_key ON paymux_intent (idempotency_key);

-- For forgetting what is old.
CREATE INDEX paymux_inbox_received ON paymux_inbox (received_at);
CREATE INDEX paymux_outbox_delivered ON paymux_outbox (delivered_at) WHERE delivered_at IS NOT NULL;
