-- +goose Up
-- +goose StatmentBegin
CREATE INDEX orders_total ON orders (total);
