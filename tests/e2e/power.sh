#!/bin/bash
# The power fails: the job, with an attach of a folder of small files and of a large
# one, is recorded call by call, and the logbook is made as a disk may hold it after
# each of them, with what was not synced gone, zero, or there in part.  It verifies,
# what was reported is there, and it takes in more.
#
# POWER=full   after every call that syncs or names and between them, in every way;
#              else POWER (40) of these, spread evenly
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC
most=${POWER:-40}
ways=(lost names zeros bytes mixed:1 mixed:2 mixed:3)
log=$tap_room/log
disk=$tap_room/disk
room=$tap_room/after
replay=$BUILD/power_replay
story=$tap_room/story
samples=$top/samples/manual-handling
mkdir "$story" "$disk" "$tap_room/many" "$tap_room/few"
export XDG_CONFIG_HOME=$story/config RECORDER_LOGBOOK=$disk/book
export RECORDER_PASSPHRASE_FILE=$story/passphrase
unset RECORDER_KEY
(umask 077 && echo 'a passphrase for tests' >"$story/passphrase")

# The story of story.sh goes by this: recorded, and said when it was reported.
r() {
	POWER_ROOT=$disk POWER_LOG=$log LD_PRELOAD=$BUILD/power_record.so \
		ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0 \
		recorder -q "$@" || return
	printf 'said\t%s\n' "$(statements "$RECORDER_LOGBOOK")" >>"$log"
}
statements() { recorder --logbook "$1" log --raw --from 0 --count 100000 2>/dev/null | grep -c .; }

# --- the calls

sections=()
ends=()
section() { # NAME: what was done until here
	sections+=("$1")
	ends+=("$("$replay" "$log" | wc -l)")
}

for i in $(seq 300); do
	printf 'entry %d of the diary\n%*d\n' "$i" $((i * 7)) "$i" >"$tap_room/many/day-$i.txt"
done
for i in $(seq 30); do
	head -c $((i * 100)) /dev/urandom >"$tap_room/few/photo-$i.raw"
done
head -c 8388608 /dev/urandom >"$tap_room/lift.mp4"

r init "$RECORDER_LOGBOOK" --admin 'Ada Admin' --name 'Example Skills Centre' >/dev/null
section init
r --as 'Ada Admin' rubric add "$samples/rubric.json" >/dev/null
story_enrol 'Lou Learner' learner
story_enrol 'Asa Assessor' assessor
story_enrol 'Nia Nguyen' authenticator
story_open
other=$id
section 'rubric, people, open'
opened=${ends[1]}
r --as 'Asa Assessor' attach "$id" "$tap_room/many" >/dev/null
section 'attach of 300 small files'
r --as 'Lou Learner' attach "$id" "$tap_room/lift.mp4" "$tap_room/many/day-7.txt" >/dev/null
section 'attach of a large file and one that is held'
r --as 'Asa Assessor' attach "$id" "$tap_room/few" >/dev/null
section 'attach of 30 files'
story_open
story_gather
story_submit
story_judge
story_conclude
section 'the job up to the conclusion'
story_sign_off
section sign-off

whole() {
	"$replay" "$log" 1000000000 all "$room" >/dev/null && diff -r "$disk" "$room"
}
it 'the record has every byte that was written' whole
packed() { ls "$RECORDER_LOGBOOK"/evidence/packs/*.tar; }
it 'small files are in packs' packed

# --- after a cut

# After call NUMBER, of what was not synced WAY, as if there were no CALL.
stands() { # NUMBER WAY [CALL]
	local said status=0 now book=$room/book
	rm -rf "$room"
	said=$("$replay" "$log" "$1" "$2" "$room" ${3:+"$3"} | tail -n 1) || return
	recorder --logbook "$book" verify --cached >"$tap_room/verdict" 2>&1 || status=$?
	if [ -z "$said" ]; then
		# init has not returned: a logbook, or none
		[ $status -eq 3 ] || grep -q '^recorder: ' "$tap_room/verdict" && return
	elif [ $status -eq 3 ]; then
		now=$(statements "$book")
		[ "$now" -lt "$said" ] || return 0
		echo "$now statements, and $said were reported"
	fi
	grep -v '^ok' "$tap_room/verdict" | head -n 20
	return 1
}
takes_more() {
	local got
	[ "$1" -gt "$opened" ] || return 0
	if got=$(recorder -q --logbook "$room/book" --as 'Asa Assessor' attach "$other" \
		"$tap_room/many/day-1.txt" "$tap_room/many" 2>&1); then
		verdict_is 3 recorder --logbook "$room/book" verify --cached >"$tap_room/verdict" && return
		cat "$tap_room/verdict"
	fi
	echo "$got"
	return 1
}
sweep() { # POINT... , each "NUMBER WAY"
	local point n=0
	for point; do
		# shellcheck disable=SC2086
		if stands $point && { [ $((++n % 6)) -ne 0 ] || takes_more $point; }; then
			continue
		fi
		echo "after call $point: $("$replay" "$log" | sed -n "${point% *}p")"
		return 1
	done
}

# Every call that syncs or names, the one before it, and each fiftieth.
points() { # FROM TO
	"$replay" "$log" | awk -v from="$1" -v to="$2" '
		{ mark = $2 ~ /^(sync|syncdir|syncfs|link|rename)$/ }
		mark && $1 > 1 { want[$1 - 1] }
		mark || $1 % 50 == 0 { want[$1] }
		END { for (n = from + 1; n <= to; n++) if (n in want) print n }'
}

# A program that leaves out a sync is found out, or this finds nothing.
found() { # CALL
	[ "$("$replay" "$log" | grep -c " $1\>")" -gt 0 ] && ! stands "${ends[-1]}" lost "$1"
}
for call in sync syncdir syncfs; do
	it "without $call it does not stand" found $call
done

begun=0
for s in "${!sections[@]}"; do
	mapfile -t at < <(points "$begun" "${ends[s]}")
	begun=${ends[s]}
	if [ "$most" = full ]; then
		for way in "${ways[@]}"; do
			it "${sections[s]}, cut after ${#at[@]} calls, $way" sweep "${at[@]/%/ $way}"
		done
		continue
	fi
	# the attaches are what it is most about
	tried=$((most / 8))
	[[ ${sections[s]} != attach* ]] || tried=$((2 * most / 8))
	[ $tried -le ${#at[@]} ] || tried=${#at[@]}
	some=()
	for ((i = 0; i < tried; i++)); do
		some+=("${at[tried > 1 ? i * (${#at[@]} - 1) / (tried - 1) : 0]} ${ways[(s + i) % ${#ways[@]}]}")
	done
	it "${sections[s]}, cut after $tried of ${#at[@]} calls" sweep "${some[@]}"
done
tap_end
