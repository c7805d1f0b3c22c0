#!/usr/bin/env bash
# Every importer with every kind of bad file: the table is in bad_input_all.py.
exec python3 "$(dirname "${BASH_SOURCE[0]}")/bad_input_all.py"
