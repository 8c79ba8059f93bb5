#!/bin/bash
# Space that nothing needs, and whether all is in order: tidy, doctor.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC

mkdir "$tap_room/story"
story_make "$tap_room/story"
story_again
objects=$RECORDER_LOGBOOK/evidence/objects
count() { find "$objects" -type f | wc -l; }

# An object that no statement refers to, as an act leaves it that died before it
# was entered.
stray() { # TEXT [AGE]
	local hex
	hex=$(printf %s "$1" | sha256sum | cut -c 1-64)
	mkdir -p "$objects/${hex:0:2}"
	printf %s "$1" >"$objects/${hex:0:2}/${hex:2}"
	chmod 400 "$objects/${hex:0:2}/${hex:2}"
	touch -d "${2:-2 days ago}" "$objects/${hex:0:2}/${hex:2}"
	echo "$hex"
}
find "$objects" -type f -exec touch -d '1 year ago' {} +
whole=$(count)

# --- tidy

it 'nothing is in the way of a logbook in use' same '0 objects (0 B) that no statement refers to and that are older than a day' \
	recorder tidy --dry-run
old=$(stray old)
new=$(stray new '1 hour ago')
lists() {
	recorder tidy --dry-run >"$tap_room/told" &&
		grep -q "^sha256:$old  *3 B$" "$tap_room/told" &&
		! grep -q "$new" "$tap_room/told" && [ "$(wc -l <"$tap_room/told")" -eq 2 ]
}
it 'what no statement refers to is listed, if it is older than a day' lists
it 'and still there' [ "$(count)" -eq $((whole + 2)) ]
it 'without a terminal it has to be said: --yes' fails 64 'say --yes' setsid -w recorder tidy
it 'and nothing was removed' [ "$(count)" -eq $((whole + 2)) ]
removes() { recorder tidy --yes | grep -qF 'removed 1 objects (3 B)'; }
it 'it is removed when that is confirmed' removes
it 'nothing else is' [ "$(count)" -eq $((whole + 1)) ]
it 'all that was entered still verifies' verdict_is 3 recorder verify
old=$(stray 'another')
as_json() {
	recorder tidy --yes --json >"$tap_room/told" &&
		grep -qF "{\"object\":\"sha256:$old\",\"size\":7}" "$tap_room/told" &&
		grep -q '"removed":true' "$tap_room/told"
}
it 'the same as JSON' as_json

# What cannot be read may name anything.
broken_manifest() {
	local file
	old=$(stray 'a third')
	file=$(grep -rlE '^[0-9a-f]{64}  ' "$objects" | head -1)
	cp -p "$file" "$tap_room/manifest"
	chmod 600 "$file"
	printf x | dd of="$file" bs=1 conv=notrunc status=none
	fails 70 'nothing was removed, since what is needed cannot be told' recorder tidy --yes &&
		[ -e "$objects/${old:0:2}/${old:2}" ] || return
	rm -f "$file"
	fails 66 'nothing was removed' recorder tidy --yes && [ -e "$objects/${old:0:2}/${old:2}" ] || return
	cp -p "$tap_room/manifest" "$file"
	recorder tidy --yes && [ ! -e "$objects/${old:0:2}/${old:2}" ]
}
it 'with a broken manifest nothing is removed' broken_manifest

# --- doctor

healthy() { recorder doctor >"$tap_room/told" && ! grep BROKEN "$tap_room/told"; }
it 'a logbook in use is in order' healthy
for what in program cage disk key log logbook ledger store keys; do
	it "doctor tells of: $what" grep -qE "^(ok|note) +$what " "$tap_room/told"
done
last_verify() {
	recorder verify >/dev/null
	recorder doctor | grep -qE '^ok +verified +last on 20[0-9-]*T'
}
it 'when all of it was verified last, too' last_verify
whose_verify() {
	echo nonsense >"$RECORDER_LOGBOOK/evidence/verified" &&
		recorder doctor | grep -qE '^note +verified ' &&
		recorder verify >/dev/null
	recorder doctor | grep -qE '^ok +verified '
}
it 'a line that is none is not believed, and is written anew' whose_verify
open_key() {
	chmod 644 "$RECORDER_LOGBOOK/logbook.key"
	verdict_is 1 recorder doctor | grep -qE '^BROKEN +key +others may read' &&
		chmod 600 "$RECORDER_LOGBOOK/logbook.key" && healthy
}
it 'a key that others may read is broken: status 1' open_key
open_keys() {
	chmod 640 "$XDG_CONFIG_HOME"/recorder/keys/lou-learner.pem
	verdict_is 1 recorder doctor | grep -qE '^BROKEN +keys +others may read' &&
		chmod 600 "$XDG_CONFIG_HOME"/recorder/keys/*.pem && healthy
}
it 'so is one of a person' open_keys
doctor_json() { recorder doctor --json | grep -q '"check":"store".*"finding":"ok"'; }
it 'the same as JSON' doctor_json
nowhere() { (cd / && env -u RECORDER_LOGBOOK recorder doctor | grep -qE '^note +logbook '); }
it 'without a logbook it looks at the machine' nowhere
tap_end
