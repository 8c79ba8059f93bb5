#!/bin/bash
# One byte of an exported archive, flipped, anywhere: verify says so and names
# what broke.  FLIPS is how many random places (1000).
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC

mkdir "$tap_room/story"
story_make "$tap_room/story"
story_again
it 'an archive is exported' r export "$id" -o "$tap_room/lou.tar"
flip "$tap_room/lou.tar" "$tap_room/flipped.tar" "${FLIPS:-1000}" || tap_failed=1

cut_off() {
	local size
	size=$(stat -c %s "$tap_room/lou.tar")
	for n in 1 511 512 1024 1025 $((size / 2)) $((size - 1)); do
		head -c "-$n" "$tap_room/lou.tar" >"$tap_room/cut.tar"
		verdict_is 1 recorder verify "$tap_room/cut.tar" >"$tap_room/told" &&
			grep -q ^BROKEN "$tap_room/told" || {
			echo "$n bytes cut off the end:"
			cat "$tap_room/told"
			return 1
		}
	done
}
it 'an archive cut off anywhere is broken' cut_off
longer() {
	for tail in '\0' x; do
		{ cat "$tap_room/lou.tar" && printf "$tail"; } >"$tap_room/longer.tar"
		verdict_is 1 recorder verify "$tap_room/longer.tar" | grep ^BROKEN || return
	done
}
it 'so is one with a byte behind its end' longer
tap_end
