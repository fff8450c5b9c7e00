#!/usr/bin/env bash
# Runs once, when the data folder is made: the service's own role, which may make databases (tests do) but is no superuser.
set -euo pipefail
psql --username=postgres --set=ON_ERROR_STOP=1 --set=password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE pasokh LOGIN CREATEDB PASSWORD :'password';
CREATE DATABASE pasokh OWNER pasokh;
SQL
