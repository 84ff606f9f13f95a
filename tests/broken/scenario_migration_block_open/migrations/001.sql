-- +goose Up
-- +goose StatementBegin
CREATE INDEX orders_total ON orders (total);
