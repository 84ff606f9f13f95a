-- +goose Up
CREATE INDEX orders_total ON orders (total);

-- +goose Up
CREATE INDEX orders_id ON orders (id);
