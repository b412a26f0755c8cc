-- Money that is held until the app captures it. What came before is not held.
ALTER TABLE paymux_intent ADD COLUMN holds BIGINT NOT NULL DEFAULT 0;
ALTER TABLE paymux_attempt ADD COLUMN held BIGINT NOT NULL DEFAULT 0;
ALTER TABLE paymux_attempt ADD COLUMN letting_go BIGINT NOT NULL DEFAULT 0;

-- Of a capture: whether the rest is let go.
ALTER TABLE paymux_operation ADD COLUMN is_last BIGINT NOT NULL DEFAULT 1;
