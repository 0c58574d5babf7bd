#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# JSON of every view is as the schema says, and CSV has its columns. Arguments: ROOT BUILD.

root=$1
fake=$2/tools/fake/ttmt-smi
schema=$root/tools/tt-smi/schema/ttmt-smi.schema.json

# shellcheck source=../../../lib/tests/tap.sh
. "$root/lib/tests/tap.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# run STATE ARGUMENT...: events never end by themselves.
run()
{
	FAKE_TTMT=$1 timeout 1 "$fake" "${@:2}" 2>/dev/null
	true
}

# shellcheck disable=SC2016
# Each line or whole text of JSON in the input is valid.
validate()
{
	jq -c . >"$work/json" && [ -s "$work/json" ] && python3 -c '
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema["$defs"][sys.argv[2]] | {"$defs": schema["$defs"]})
for line in open(sys.argv[3]):
    validator.validate(json.loads(line))
' "$schema" "$1" "$work/json"
}

# columns DEFINITION: as CSV has them.
columns()
{
	jq -r --arg of "$1" '."$defs"[$of].properties | keys_unsorted | join(",")' "$schema"
}

heads()
{
	local definition=$1
	shift
	[ "$(run busy "$@" --csv | head -n 1)" = "time,$(columns "$definition")" ]
}

# CSV is read by another's reader, and each line has as many fields as the head.
well_formed()
{
	run busy "$@" --csv | python3 -c '
import csv, sys
rows = list(csv.reader(sys.stdin, strict=True))
assert len(rows) > 1 and len({len(row) for row in rows}) == 1, rows'
}

a_false_one_is_found()
{
	! run busy devices --json | jq '.rows[0].device = "zero"' | validate sheet 2>/dev/null
}

report() { run "$1" --json | validate report; }
sheet() { run busy "$@" --json | validate sheet; }
event() { run busy events --json | validate event; }
change() { run busy ps --delta 0.1 --json | validate sheet; }
event_head() { [ "$(run busy events --csv | head -n 1)" = "$(columns event)" ]; }

python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null ||
	{ echo '1..0 # SKIP there is no python3-jsonschema'; exit 0; }
for state in busy cards mixed galaxy empty no-module no-access; do
	check "report of $state" report "$state"
done
check 'ps' sheet ps
check 'ps by user' sheet ps --by user
check 'ps by kind' sheet ps --by kind
check 'ps by tag' sheet ps --by tag
check 'devices' sheet devices
check 'devices by kind' sheet devices --by kind
check 'records' sheet records
check 'exits' sheet exits
check 'cores' sheet cores
check 'peak' sheet peak
check 'why' sheet why
check 'doctor' sheet doctor
check 'a change' change
check 'an event' event
check 'an error in JSON is found' a_false_one_is_found
check 'columns of ps' heads ps ps
check 'columns of devices' heads devices devices
check 'columns of records' heads records records
check 'columns of exits' heads exits exits
check 'columns of doctor' heads doctor doctor
check 'columns of ps by kind' heads ps_by_kind ps --by kind
check 'columns of devices by kind' heads devices_by_kind devices --by kind
check 'columns of cores' heads cores cores
check 'columns of peak' heads peak peak
check 'columns of why' heads why why
check 'columns of events' event_head
check 'CSV that others read' well_formed ps
check 'CSV with JSON in it' well_formed why
finish
