#!/bin/sh
# Waits for the Temporal server and makes the namespace "default". Safe to run again.
set -eu

attempt=0
until temporal operator cluster health; do
  attempt=$((attempt + 1))
  if [ "$attempt" -ge 60 ]; then
    echo "Temporal at $TEMPORAL_ADDRESS is not healthy after $attempt attempts" >&2
    exit 1
  fi
  sleep 2
done
temporal operator namespace describe --namespace default ||
  temporal operator namespace create --namespace default --retention 30d
