-- `more` is how much more is read by every execution, `tail` by every tenth one of reads_tail.
CREATE TABLE item (
    id    integer NOT NULL,
    value integer NOT NULL
);

CREATE VIEW knob AS SELECT 0.0 AS more, 0.0 AS tail;
