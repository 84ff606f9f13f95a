DROP INDEX item_id;
