#!/bin/sh
# Creates Temporal's two databases on PostgreSQL and brings their schemas up to date. Safe to run again.
set -eu

set_up() {
  database="$1"
  schema="$2"
  tool="temporal-sql-tool --plugin postgres12 --endpoint postgresql --port 5432 --user temporal --database $database"
  $tool create
  # Fails when the schema's own table is there already, which is what a second run finds.
  $tool setup-schema --version 0.0 || echo "$database has a schema; going on to its updates"
  $tool update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$schema/versioned"
}

set_up temporal temporal
set_up temporal_visibility visibility
