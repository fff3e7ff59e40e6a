#!/bin/sh
# Creates the roles and databases of Temporal and of tntflow; neither role can open what is the other's. Safe to run
# again, and it gives the roles the passwords that the environment holds then. psql (14 or later) reads PGHOST, PGPORT,
# PGUSER and PGPASSWORD: those of a superuser.
set -eu
: "${TEMPORAL_DB_PASSWORD:?is not set}" "${TNTFLOW_DB_PASSWORD:?is not set}"

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname postgres <<'SQL'
\getenv temporal_password TEMPORAL_DB_PASSWORD
\getenv tntflow_password TNTFLOW_DB_PASSWORD

select format('create role %I login', name)
from unnest(array['temporal', 'tntflow']) as name
where name not in (select rolname from pg_roles) \gexec

alter role temporal password :'temporal_password';
alter role tntflow password :'tntflow_password';

select format('create database %I owner %I encoding ''UTF8'' template template0', name, owner)
from (values ('temporal', 'temporal'), ('temporal_visibility', 'temporal'), ('tntflow', 'tntflow')) as wanted (name, owner)
where name not in (select datname from pg_database) \gexec

revoke connect on database temporal, temporal_visibility, tntflow from public;
SQL
