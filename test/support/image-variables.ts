/** The variables that the images of docker-compose.yml read, of those that it may give them; `npm run test:production` finds Temporal's in its programs. */
export const IMAGE_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  // The image's documentation; and libpq's, for `psql`.
  postgres: [
    ...['POSTGRES_PASSWORD', 'POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_INITDB_ARGS', 'PGDATA'],
    ...['PGHOST', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGDATABASE'],
  ],
  // The template of the configuration inside the server.
  'temporalio/server': [
    ...['DB', 'DB_PORT', 'POSTGRES_SEEDS', 'POSTGRES_USER', 'POSTGRES_PWD', 'DBNAME'],
    ...['VISIBILITY_DBNAME', 'NUM_HISTORY_SHARDS', 'BIND_ON_IP', 'DYNAMIC_CONFIG_FILE_PATH'],
    ...['LOG_LEVEL', 'SQL_MAX_CONNS', 'SQL_VIS_MAX_CONNS', 'PROMETHEUS_ENDPOINT'],
  ],
  // The flags of `temporal-sql-tool`, and the Temporal CLI's configuration.
  'temporalio/admin-tools': [
    ...['SQL_PLUGIN', 'SQL_HOST', 'SQL_PORT', 'SQL_USER', 'SQL_PASSWORD'],
    ...['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'],
  ],
  'temporalio/ui': ['TEMPORAL_ADDRESS', 'TEMPORAL_UI_PORT', 'TEMPORAL_DEFAULT_NAMESPACE'],
};
