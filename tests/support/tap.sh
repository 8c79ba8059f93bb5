# Sentences for tests that are scripts; to be sourced.
#	it SENTENCE COMMAND...		ok when the command succeeds
#	fails STATUS TEXT COMMAND...	does it exit with STATUS and one line on stderr
#					that holds TEXT, and print no result?
# A script ends with `tap_end`.

tap_failed=0
tap_room=$(mktemp -d)
servers=()
tap_clean() {
	local s
	for s in "${servers[@]:-}"; do [ -z "$s" ] || kill "$s" 2>/dev/null || :; done
	rm -rf "$tap_room"
}
trap tap_clean EXIT

it() {
	local sentence=$1
	shift
	if "$@" >"$tap_room/said" 2>&1; then
		echo "ok - $sentence"
	else
		echo "not ok - $sentence"
		sed 's/^/  /' "$tap_room/said"
		tap_failed=$((tap_failed + 1))
	fi
}

fails() {
	local want=$1 text=$2 got=0
	shift 2
	"$@" >"$tap_room/out" 2>"$tap_room/err" || got=$?
	if [ "$got" -ne "$want" ]; then
		echo "exit status $got, not $want: $*"
		cat "$tap_room/out" "$tap_room/err"
		return 1
	fi
	if ! grep -qiF -- "$text" "$tap_room/err"; then
		echo "stderr does not say \"$text\":"
		cat "$tap_room/err"
		return 1
	fi
	if [ "$(grep -c '^recorder: ' "$tap_room/err")" -ne 1 ]; then
		echo 'not one sentence:'
		cat "$tap_room/err"
		return 1
	fi
}

same() { # TEXT COMMAND...: does the command print exactly TEXT
	local want=$1 got
	shift
	got=$("$@")
	[ "$got" = "$want" ] || { echo "got \"$got\", not \"$want\""; return 1; }
}

# What a logbook holds, for "nothing changed": ledger, objects.
state_of() {
	recorder --logbook "$1" log --raw --from 0 --count 100000 | sha256sum
	(cd "$1/evidence/objects" && find . -type f | sort)
	ls -A "$1/evidence/tmp"
}

unchanged() { # COMMAND...: succeeds, and the logbook is as before
	local before after
	before=$(state_of "$RECORDER_LOGBOOK")
	"$@" || return 1
	after=$(state_of "$RECORDER_LOGBOOK")
	[ "$before" = "$after" ] || {
		echo 'the logbook changed:'
		diff <(echo "$before") <(echo "$after")
	}
}

tap_end() { [ "$tap_failed" -eq 0 ]; }
