-- 010_second_session.sql: sessions besides the one that migrates

-- migrate:up
CREATE EXTENSION dblink;
CREATE FUNCTION pg_temp.connection() RETURNS text LANGUAGE sql AS $$
    SELECT format('host=%s port=%s dbname=%s user=%s',
        split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port'),
        current_database(), current_user) $$;
SELECT dblink_connect('maintenance', pg_temp.connection());

-- migrate:down
DROP EXTENSION dblink;
