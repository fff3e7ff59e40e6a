#!/bin/sh
# Waits for the Temporal server at TEMPORAL_ADDRESS and makes the namespace that the workers use. Safe to run again.
set -eu
namespace="${TEMPORAL_NAMESPACE:-default}"

# Tries a command for two minutes; shows why it fails when it still does.
wait_for() {
  attempt=0
  until said="$("$@" 2>&1)"; do
    attempt=$((attempt + 1))
    if [ "$attempt" -ge 60 ]; then
      echo "Temporal at $TEMPORAL_ADDRESS is not ready after $attempt attempts: $said" >&2
      exit 1
    fi
    sleep 2
  done
}

wait_for temporal operator cluster health
temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$namespace" --retention 30d
# A server knows a new namespace only after a while.
wait_for temporal operator search-attribute list --namespace "$namespace"

# What runs can be found by: temporal workflow list --query 'TntflowStage = "label"'. One that is there already is left as it is.
for attribute in TntflowStage=Keyword TntflowCorpus=Keyword TntflowTaxonomyVersion=Int; do
  temporal operator search-attribute create --namespace "$namespace" --name "${attribute%=*}" --type "${attribute#*=}"
done
