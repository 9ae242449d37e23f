-- The database roles, once per PostgreSQL cluster, by a superuser:
--   psql -v owner_password=… -v app_password=… -v log_password=… -v reader_password=… -v sealer_password=… -f shopdesk/roles.sql
-- Nobody but the owner may make or change a table; the owner is not used while the shop is open.
SELECT format('CREATE ROLE %I LOGIN NOINHERIT', name) FROM unnest(ARRAY['shopdesk_owner', 'shopdesk_app', 'shopdesk_log', 'shopdesk_reader', 'shopdesk_sealer']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE shopdesk_owner PASSWORD :'owner_password' CREATEDB;
ALTER ROLE shopdesk_app PASSWORD :'app_password';
ALTER ROLE shopdesk_log PASSWORD :'log_password';
ALTER ROLE shopdesk_reader PASSWORD :'reader_password';
ALTER ROLE shopdesk_sealer PASSWORD :'sealer_password';  -- the worker's; the web does not hold it
-- A role sees the running statements of its own other sessions, and with them the name of the entry that a look is using. Keep them unseen;
-- only a superuser can switch this on again (to look at a problem, with the shop closed).
ALTER ROLE shopdesk_app SET track_activities = off;
ALTER ROLE shopdesk_log SET track_activities = off;
ALTER ROLE shopdesk_reader SET track_activities = off;
ALTER ROLE shopdesk_sealer SET track_activities = off;
