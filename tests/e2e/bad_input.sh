#!/bin/bash
# Bad input, a test a line: one clear sentence on stderr, a status of
# <sysexits.h>, and nothing changed.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC
rubric_name='Manual handling of loads, unit 3'
bad_rubrics=$top/tests/data/rubric/bad

# bad SENTENCE STATUS TEXT COMMAND...
bad() {
	local sentence=$1
	shift
	it "$sentence" unchanged fails "$@"
}

ada() { recorder --as 'Ada Admin' "$@"; }
asa() { recorder --as 'Asa Assessor' "$@"; }
lou() { recorder --as 'Lou Learner' "$@"; }
nia() { recorder --as 'Nia Nguyen' "$@"; }
bo() { recorder --as 'Bo Both' "$@"; }

# injected RULE... -- COMMAND...: the command with strace spoiling its system calls
injected() {
	local rules=()
	while [ "$1" != -- ]; do
		rules+=("$1")
		shift
	done
	shift
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		strace -f -qq -o /dev/null "${rules[@]}" "$@"
}

# Where file systems may be mounted: in a name space of our own.
mounts=
for try in 'unshare -m' 'unshare -rm'; do
	if $try true 2>/dev/null; then
		mounts=$try
		break
	fi
done

# --- one logbook, with an assessment in each state that matters

mkdir "$tap_room/story"
story_make "$tap_room/story"
room=$tap_room/story
r key new 'Bo Both' >/dev/null
r key card 'Bo Both' -o "$room/bo.card"
r --as 'Ada Admin' person add --card "$room/bo.card" --role assessor \
	--role authenticator --identity 'passport seen' >/dev/null
story_again
sealed=$id
story_open
story_gather
story_submit
story_judge
submitted=$id
story_open
story_gather
story_submit
r --as 'Bo Both' judge "$id" --from "$samples/judgements.csv" >/dev/null
r --as 'Bo Both' conclude "$id" --yes >/dev/null
concluded=$id
story_open
open=$id

# --- evidence

echo 'a page' >"$room/page.txt"
bad 'evidence that may not be read' 77 'permission denied' \
	injected -P "$room/page.txt" -e trace=openat -e inject=openat:error=EACCES -- \
	recorder --as 'Asa Assessor' attach "$open" "$room/page.txt"
mode_000() {
	[ "$(id -u)" -ne 0 ] || return 0 # root may read it
	cp "$room/page.txt" "$room/shut.txt" && chmod 000 "$room/shut.txt" &&
		fails 77 'permission denied' asa attach "$open" "$room/shut.txt"
}
it 'evidence of mode 000' unchanged mode_000
bad 'evidence that cannot be read to its end, as root too' 74 'input/output error' \
	injected -P "$room/page.txt" -e trace=read,pread64 -e inject=read,pread64:error=EIO -- \
	recorder --as 'Asa Assessor' attach "$open" "$room/page.txt"
cp -r "$samples/evidence/portfolio" "$room/folder"
bad 'a folder with a file that cannot be read' 74 'plan.md' \
	injected -P "$room/folder/plan.md" -e trace=read,pread64 -e inject=read,pread64:error=EIO -- \
	recorder --as 'Asa Assessor' attach "$open" "$room/folder"
bad 'evidence that is not there' 66 'gone.mp4' asa attach "$open" "$room/gone.mp4"
bad 'of several pieces of evidence one that is not there' 66 'gone.mp4' \
	asa attach "$open" "$room/page.txt" "$room/gone.mp4"
: >"$room/empty.mp4"
bad 'empty evidence' 65 'empty' asa attach "$open" "$room/empty.mp4"
mkdir "$room/empty" "$room/hollow" "$room/hollow/inside"
bad 'an empty folder' 65 'no file' asa attach "$open" "$room/empty"
bad 'a folder with empty folders alone' 65 'no file' asa attach "$open" "$room/hollow"
mkdir -p "$room/loop/a/b"
echo text >"$room/loop/a/text"
if [ -n "$mounts" ]; then
	bad 'a directory loop by a mount' 65 'loop' $mounts bash -c \
		'mount --bind "$1" "$1/a/b" && shift && exec "$@"' loop "$room/loop" \
		recorder --as 'Asa Assessor' attach "$open" "$room/loop"
fi
ln -s .. "$room/loop/a/up"
bad 'a directory loop by a symbolic link' 65 'loop' asa attach "$open" "$room/loop"
mkfifo "$room/pipe"
bad 'a FIFO, without waiting for its writer' 65 'FIFO' \
	timeout 5 recorder --as 'Asa Assessor' attach "$open" "$room/pipe"
(cd "$room" && exec openssl s_server -nocert -unix socket) </dev/null >/dev/null 2>&1 &
servers+=($!)
for _ in $(seq 50); do [ -S "$room/socket" ] && break || sleep 0.1; done
bad 'a socket' 65 'a socket' asa attach "$open" "$room/socket"
bad 'a device' 65 'a device' asa attach "$open" /dev/zero
bad 'a kind of evidence that there is not' 64 'no kind "film"' \
	asa attach "$open" "$room/page.txt" --kind film
bad 'evidence for a criterion that the rubric has not' 65 'juggle' \
	asa attach "$open" "$room/page.txt" --criterion juggle
bad 'a time that there is not' 65 '2026-02-30' \
	asa attach "$open" "$room/page.txt" --captured '2026-02-30 10:00'
bad 'a supplier whom nobody knows' 66 'Who Ever' \
	asa attach "$open" "$room/page.txt" --supplier 'Who Ever'
bad 'attach after the seal' 77 'sealed' asa attach "$sealed" "$room/page.txt"
bad 'attach after the conclusion' 77 'concluded' asa attach "$concluded" "$room/page.txt"

interrupted() { # SIGNAL: while the attach is under way
	local child got=0
	truncate -s 2G "$room/long.mp4"
	env --default-signal=INT,TERM recorder --as 'Asa Assessor' attach "$open" "$room/long.mp4" \
		>"$room/out" 2>"$room/err" &
	child=$!
	# Until it copies.
	for _ in $(seq 500); do
		compgen -G "$RECORDER_LOGBOOK/evidence/tmp/*/*" >/dev/null && break
		sleep 0.01
	done
	kill -"$1" "$child"
	wait "$child" || got=$?
	rm "$room/long.mp4"
	[ "$got" -eq 75 ] && [ ! -s "$room/out" ] &&
		[ "$(grep -c . "$room/err")" -eq 1 ] &&
		grep -q '^recorder: .*nothing was changed' "$room/err" || {
		echo "status $got"
		cat "$room/out" "$room/err"
		return 1
	}
}
it 'Ctrl-C in the middle of an attach' unchanged interrupted INT
it 'a SIGTERM in the middle of an attach' unchanged interrupted TERM

# --- a full disk

# full LOGBOOK SIZE SCRIPT: a copy of the logbook on a disk of that size ($d), where
# the script runs with the functions of this file
full() {
	local book=$1 size=$2 script=$3
	export -f fails state_of unchanged verdict_is
	export tap_room
	mkdir -p "$tap_room/disk"
	$mounts bash -c '
		mount -t tmpfs -o size="$1" none "$2" && cp -a "$3/." "$2/" &&
			export RECORDER_LOGBOOK=$2 d=$2 && eval "$4"
	' full "$size" "$tap_room/disk" "$book" "$script"
}
full_attach() {
	# The state is asked for when there is room for SQLite to answer.
	head -c 12m /dev/urandom >"$room/big.mp4" || return
	full "$RECORDER_LOGBOOK" 8m "
		unchanged fails 74 'no space left' recorder --as 'Asa Assessor' attach $open '$room/big.mp4' &&
			recorder --as 'Asa Assessor' attach $open '$room/page.txt'"
}
# From a disk with nothing free, a little more each time, until there is room: each
# time before that it says so and nothing is entered.  (The endorsement may lie in the
# store by then, where no statement names it.)
full_sign_off() {
	full "$RECORDER_LOGBOOK" 4m "
		said() { recorder --logbook \$d log --raw --from 0 --count 100000 | sha256sum; ls \$d/evidence/tmp; }
		before=\$(said)
		for ((free = 0; free < 2000000; free += 16384)); do
			head -c \$((\$(stat -f -c '%a * %S' \$d) - free)) /dev/zero >\$d/filler
			got=0
			recorder --as 'Nia Nguyen' sign-off $concluded --authenticate --yes \
				>'$room/out' 2>'$room/err' || got=\$?
			rm \$d/filler
			[ \$got -ne 0 ] || break
			[ \$got -eq 74 ] && grep -qi '^recorder: .*no space left' '$room/err' &&
				[ \"\$before\" = \"\$(said)\" ] || {
				echo \"status \$got with \$free bytes free\"
				cat '$room/err'
				exit 1
			}
		done
		[ \$free -gt 0 ] && [ \$got -eq 0 ] && recorder show $concluded | grep -q 'state *authenticated' &&
			verdict_is 3 recorder verify"
}
if [ -n "$mounts" ]; then
	it 'a disk that is full in the middle of an attach' unchanged full_attach
	it 'a disk that is full in the middle of a sign-off' unchanged full_sign_off
fi
bad 'no space for a piece of evidence' 74 'no space left' \
	injected -e trace=write -e inject=write:error=ENOSPC:when=1 -- \
	recorder --as 'Asa Assessor' attach "$open" "$room/page.txt"
bad 'no space for the ledger' 74 'no space left' \
	injected -e trace=pwrite64 -e inject=pwrite64:error=ENOSPC -- \
	recorder --as 'Asa Assessor' attach "$open" "$room/page.txt"
bad 'a disk that fails when evidence is synced' 74 'input/output error' \
	injected -e trace=fsync,fdatasync -e inject=fsync:error=EIO:when=1 -- \
	recorder --as 'Asa Assessor' attach "$open" "$room/page.txt"

# --- rubrics

bad_rubric() { bad "$1" 65 "$2" ada rubric add "$3"; }
bad_rubric 'a rubric with duplicate criteria' 'is the id of criteria[0] already' \
	"$bad_rubrics/duplicate-criterion/rubric.json"
bad_rubric 'a rubric with duplicate levels' 'is the id of levels[0] already' \
	"$bad_rubrics/duplicate-level/rubric.json"
bad_rubric 'a rubric with no levels' 'levels' "$bad_rubrics/no-levels/rubric.json"
bad_rubric 'a rubric with an unknown member' 'colour' "$bad_rubrics/unknown-member/rubric.json"
bad_rubric 'a rubric that is not UTF-8' 'byte 0xff' "$bad_rubrics/bad-utf8/rubric.json"
bad_rubric 'a rubric with a member twice' 'line 5' "$bad_rubrics/duplicate-member/rubric.json"
{
	printf '{"title":"'
	head -c 2000000 /dev/zero | tr '\0' x
	printf '"}'
} >"$room/long.json"
bad_rubric 'a rubric of 2 MB' 'limit' "$room/long.json"
bad_rubric 'a rubric that is none' 'line 1' "$samples/evidence/lift.mp4"
bad 'a rubric that is adopted already' 73 'already' ada rubric add "$samples/rubric.json"
every_bad_rubric() {
	local dir place
	for dir in "$bad_rubrics"/*/; do
		fails 65 'rubric' recorder rubric check "$dir/rubric.json" || return
		while read -r place; do
			grep -qF -- "$place" "$tap_room/err" || {
				echo "$dir: does not say: $place"
				cat "$tap_room/err"
				return 1
			}
		done <"$dir/fault"
	done
}
it 'rubric check names every problem of every bad rubric, with its place' every_bad_rubric

# --- judgements

bad 'a level that is not in the rubric' 65 'no level "splendid"' \
	asa judge "$submitted" lift splendid --rationale 'Very good.'
bad 'a criterion that is not in the rubric' 65 'juggle' asa judge "$submitted" juggle competent
bad 'no rationale where the rubric wants one' 65 'rationale' asa judge "$submitted" report competent
bad 'no rationale why a criterion does not apply' 65 'rationale' asa judge "$submitted" team n/a
bad 'a criterion that must apply' 65 'not applicable' asa judge "$submitted" lift n/a --rationale none
bad 'a moment in evidence that there is not' 66 'other.mp4' \
	asa judge "$submitted" lift competent --rationale good --at other.mp4@00:01
bad 'a moment at no place' 64 'no place' \
	asa judge "$submitted" lift competent --rationale good --at lift.mp4@somewhere
bad 'a moment that ends before it begins' 65 'ends before' \
	asa judge "$submitted" lift competent --rationale good --at lift.mp4@00:31-00:12
printf 'criterion,level,rationale\nlift,competent,good\nlift,nyc,bad\n' >"$room/twice.csv"
bad 'a sheet with one criterion twice' 65 'lift' asa judge "$submitted" --from "$room/twice.csv"
printf 'criterion,mark\nlift,competent\n' >"$room/columns.csv"
bad 'a sheet with a column that it may not have' 65 'mark' \
	asa judge "$submitted" --from "$room/columns.csv"
printf 'criterion,level,rationale\nlift,competent,"good\n' >"$room/quote.csv"
bad 'a sheet with a quote that is not closed' 65 'line 2' \
	asa judge "$submitted" --from "$room/quote.csv"
printf 'criterion,level,rationale\nplan,competent,good\nlift,splendid,good\n' >"$room/level.csv"
bad 'a sheet of which one line is wrong' 65 'splendid' \
	asa judge "$submitted" --from "$room/level.csv"
bad 'a sheet that is not there' 66 'gone.csv' asa judge "$submitted" --from "$room/gone.csv"
bad 'judging after the conclusion' 77 'concluded' \
	bo judge "$concluded" lift competent --rationale good

# --- names

ambiguous() {
	local nth
	# Of the random numbers drawn, the 16 bytes are the assessment's id.
	nth=$(strace -f -qq -e trace=getrandom recorder -q --as 'Asa Assessor' open \
		--learner 'Lou Learner' --rubric "$rubric_name" 2>&1 >/dev/null |
		grep -n ', 16, 0)' | head -1 | cut -d: -f1)
	for _ in 1 2; do
		injected -e trace=getrandom -e "inject=getrandom:poke_exit=@arg1=beef:when=$nth" -- \
			recorder -q --as 'Asa Assessor' open --learner 'Lou Learner' \
			--rubric "$rubric_name" >/dev/null || return
	done
	unchanged fails 65 'ambiguous' recorder show beef
}
it 'an ambiguous short id' ambiguous
bad 'an ambiguous name' 65 'ambiguous' recorder show 'Lou Learner'
bad 'an assessment that there is not' 66 'recorder list' recorder show 0bad0bad
bad 'a person whom nobody knows' 66 'Who Ever' recorder --as 'Who Ever' open \
	--learner 'Lou Learner' --rubric "$rubric_name"
bad 'a rubric that nobody adopted' 66 'Juggling' asa open --learner 'Lou Learner' --rubric Juggling
bad 'nobody who acts' 64 'say who acts' recorder open --learner 'Lou Learner' --rubric "$rubric_name"

# --- keys and passphrases

(umask 077 && echo 'another passphrase' >"$room/wrong")
bad 'a wrong passphrase' 77 'wrong passphrase' \
	nia sign-off "$concluded" --authenticate --yes --passphrase-file "$room/wrong"
no_source() {
	fails 64 'passphrase-file' env -u RECORDER_PASSPHRASE_FILE setsid -w \
		recorder --as 'Nia Nguyen' sign-off "$concluded" --authenticate --yes </dev/null
}
it 'no passphrase, and no terminal to ask on' unchanged no_source
: >"$room/nothing"
chmod 600 "$room/nothing"
bad 'an empty passphrase' 65 'empty' \
	nia sign-off "$concluded" --authenticate --yes --passphrase-file "$room/nothing"
bad 'a passphrase file that is not there' 66 'gone' \
	nia sign-off "$concluded" --authenticate --yes --passphrase-file "$room/gone"
nobody_asked() {
	setsid -w recorder --as 'Nia Nguyen' sign-off "$concluded" --authenticate </dev/null \
		>"$room/out" 2>"$room/err"
	[ $? -eq 64 ] && grep -q '^recorder: .*--yes' "$room/err" || {
		cat "$room/err"
		return 1
	}
}
it 'no terminal to confirm on, and no --yes' unchanged nobody_asked
keys=$XDG_CONFIG_HOME/recorder/keys
open_key() {
	chmod 640 "$keys/nia-nguyen.pem"
	fails 77 'chmod 600' nia sign-off "$concluded" --authenticate --yes
	local got=$?
	chmod 600 "$keys/nia-nguyen.pem"
	return $got
}
it 'a key file that others may read' unchanged open_key
bad 'the key of somebody else' 77 'Nia Nguyen' \
	nia sign-off "$concluded" --authenticate --yes --key "$keys/bo-both.pem"
cp "$room/passphrase" "$room/nokey"
chmod 600 "$room/nokey"
bad 'a key file that is none' 65 'not an Ed25519 key' \
	nia sign-off "$concluded" --authenticate --yes --key "$room/nokey"
no_key() {
	mv "$keys/nia-nguyen.pem" "$room/away.pem"
	fails 66 'no key file of Nia Nguyen' nia sign-off "$concluded" --authenticate --yes
	local got=$?
	mv "$room/away.pem" "$keys/nia-nguyen.pem"
	return $got
}
it 'no key file here' unchanged no_key
bad 'a second key of one name' 73 'already' recorder key new 'Nia Nguyen'

# --- cards

r key new 'Eve Else' >/dev/null
r key card 'Eve Else' -o "$room/eve.card"
add() { ada person add --role assessor --identity 'passport seen' --card "$@"; }
sed 's/Eve Else/Eve Elsa/' "$room/eve.card" >"$room/renamed.card"
bad 'a card with another name on it' 65 'card' add "$room/renamed.card"
# Another person's URN, as long: the signature no longer covers it.
sed 's/\("by":"urn:uuid:\)......../\100000000/' "$room/eve.card" >"$room/moved.card"
bad 'a card for another person' 65 'card' add "$room/moved.card"
# An Ed25519 point of small order: 32 zero bytes, in a SubjectPublicKeyInfo.
{
	printf '\060\052\060\005\006\003\053\145\160\003\041\000'
	head -c 32 /dev/zero
} >"$room/small.der"
small=$(base64 -w0 "$room/small.der" | tr '+/' '-_' | tr -d =)
small_id=$(sha256sum <"$room/small.der" | cut -c1-64)
small_name=z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP
sed "s/\"spki\":\"[^\"]*\"/\"spki\":\"$small\"/; s/\"id\":\"sha256:[0-9a-f]*\"/\"id\":\"sha256:$small_id\"/
	s/did:key:[^\"]*/did:key:$small_name#$small_name/" \
	"$room/eve.card" >"$room/small.card"
bad 'a card that offers a key of small order' 77 'small order' add "$room/small.card"
bad 'a card that is none' 65 'card' add "$samples/rubric.json"
bad 'a card that is not there' 66 'gone.card' add "$room/gone.card"
bad 'a card whose key is enrolled already' 73 'already' add "$room/bo.card"
bad 'a role that there is not' 64 'chief' ada person add --card "$room/eve.card" \
	--role chief --identity 'passport seen'
bad 'enrolment without a check of identity' 64 'identity' \
	ada person add --card "$room/eve.card" --role assessor

# --- roles, order, persons

bad 'a person without the role' 77 'Nia Nguyen' nia open --learner 'Lou Learner' --rubric "$rubric_name"
bad 'a learner who judges' 77 'Lou Learner' lou judge "$submitted" lift competent --rationale good
bad 'a learner who adopts a rubric' 77 'Lou Learner' lou rubric add "$samples/rubric.json"
bad 'the assessor who signs off' 77 'three different persons' bo sign-off "$concluded" --authenticate --yes
bad 'an assessor without the role who signs off' 77 'Asa Assessor' \
	asa sign-off "$concluded" --authenticate --yes
bad 'sign-off before the conclusion' 77 'submitted' nia sign-off "$submitted" --authenticate --yes
bad 'a conclusion before submission' 77 'open' asa conclude "$open" --yes
bad 'a conclusion of what is concluded' 77 'concluded' bo conclude "$concluded" --yes
bad 'a seal before sign-off' 77 'concluded' ada seal "$concluded"
bad 'an export before the seal' 77 'sealed' recorder export "$concluded" -o "$room/early.tar"
bad 'a sealed assessment withdrawn' 77 'sealed' lou withdraw "$sealed" --reason 'left'
bad 'a return without a reason' 64 '--reason' nia sign-off "$concluded" --return --yes
bad 'a withdrawal without a reason' 64 '--reason' lou withdraw "$open"
bad 'evidence taken back without a reason' 64 '--reason' asa take-back "$submitted" lift.mp4
bad 'two answers at once' 64 'one answer' nia sign-off "$concluded" --authenticate --decline --yes
bad 'another outcome without a reason' 65 'reason' \
	asa conclude "$submitted" --outcome not-yet-competent --yes
bad 'a declaration on evidence that there is not' 66 'paper.pdf' \
	asa submit "$open" --declared-on paper.pdf --yes

# --- logbooks and files

init() { recorder init "$1" --admin 'Una Used' --key "$keys/ada-admin.pem"; }
mkdir "$room/full" && echo mine >"$room/full/file"
not_empty() { fails 73 'something else' init "$room/full" && [ "$(ls -A "$room/full")" = file ]; }
it 'init in a folder that holds something' unchanged not_empty
# --- what must not leave the house

bad 'the logbook as evidence of its own' 77 'not evidence of its own' asa attach "$submitted" "$RECORDER_LOGBOOK"
bad 'the key of the logbook as evidence' 77 'the key of this logbook' asa attach "$submitted" "$RECORDER_LOGBOOK/logbook.key"
(umask 022 && cp "$room/passphrase" "$room/open" && chmod 644 "$room/open")
bad 'a passphrase file that others may read' 77 'others may read it' \
	nia sign-off "$concluded" --authenticate --yes --passphrase-file "$room/open"
printf 'criterion,level,rationale\nlift,competent\0xx,fine\n' >"$room/nul.csv"
bad 'a sheet with a NUL' 65 'NUL' asa judge "$submitted" --from "$room/nul.csv"
printf 'criterion,criterion\nlift,plan\n' >"$room/twice.csv"
bad 'a sheet with a column twice' 65 'two columns' asa judge "$submitted" --from "$room/twice.csv"

# --- words that are no text

bad 'a reason that is empty' 64 '--reason is empty' lou withdraw "$submitted" --reason ''
bad 'a reason of blanks' 64 '--reason is empty' lou withdraw "$submitted" --reason '  '
bad 'a control character in a rationale' 65 'not text' asa judge "$submitted" lift competent --rationale $'a\x1bb'
bad 'a title that is not UTF-8' 65 'not text' asa attach "$submitted" "$samples/rubric.json" --title $'\xff'
bad 'a note of 70,000 bytes' 65 'over 65536 bytes' asa demonstrate "$submitted" --note "$(head -c 70000 /dev/zero | tr '\0' x)"
bad 'a name that is empty' 64 'empty' recorder key new ''
bad 'a demonstration in the future' 65 'not begun' asa demonstrate "$submitted" --start 2199-01-01
bad 'an answer with an option of another' 64 '--to goes with --return' nia sign-off "$concluded" --authenticate --to learner --yes

bad 'init of a logbook that is one already' 73 'already' init "$RECORDER_LOGBOOK"
bad 'init without an administrator' 64 '--admin' recorder init "$room/new"
bad 'init in a zone that there is not' 64 'Atlantis' recorder init "$room/new" --admin Ada --zone Atlantis
it 'and nothing was made' [ ! -e "$room/new" ]
fails_outside() { (cd / && fails 66 'no logbook' env -u RECORDER_LOGBOOK recorder list); }
it 'no logbook anywhere' fails_outside
bad 'a logbook that is not there' 66 'no logbook' recorder --logbook "$room/gone" list
newer() {
	cp -a "$RECORDER_LOGBOOK" "$room/newer" || return
	# user_version, 4 bytes at 60 of SQLite's header
	printf '\0\0\1\0' | dd of="$room/newer/logbook.sqlite" bs=1 seek=60 conv=notrunc 2>/dev/null
	cp "$room/newer/logbook.sqlite" "$room/before.sqlite"
	fails 78 'newer recorder' recorder --logbook "$room/newer" --as 'Asa Assessor' \
		attach "$open" "$room/page.txt" &&
		fails 78 'newer recorder' recorder --logbook "$room/newer" verify &&
		cmp "$room/newer/logbook.sqlite" "$room/before.sqlite"
}
it 'a logbook of a newer version' newer
foreign() {
	mkdir -p "$room/foreign" && head -c 8192 /dev/urandom >"$room/foreign/logbook.sqlite" &&
		fails 70 'logbook.sqlite' recorder --logbook "$room/foreign" list
}
it 'a logbook that is no database' foreign
r backup "$room/copy" >/dev/null
bad 'a restore onto a folder that is there' 73 'recorder: ' recorder restore "$room/copy" "$room/full"
bad 'a restore onto the logbook' 73 'recorder: ' recorder restore "$room/copy" "$RECORDER_LOGBOOK"
bad 'a restore from what is no backup' 66 'recorder: ' recorder restore "$room/full" "$room/new"
bad 'a backup into the logbook itself' 73 'itself' recorder backup "$RECORDER_LOGBOOK"
bad 'a backup into a folder of something else' 73 'something' recorder backup "$room/full"
r export "$sealed" -o "$room/lou.tar" >/dev/null
bad 'an export onto a file that is there' 73 'already' recorder export "$sealed" -o "$room/lou.tar"
bad 'a checkpoint onto a file that is there' 73 'already' recorder checkpoint -o "$room/lou.tar"

# --- what is no archive

no_archive() { # FILE: verify says broken, or that it is none
	local got=0
	recorder verify "$1" >"$tap_room/out" 2>"$tap_room/err" || got=$?
	{ [ $got -eq 1 ] && grep -q ^BROKEN "$tap_room/out"; } ||
		{ [ $got -eq 65 ] && grep -q '^recorder: ' "$tap_room/err"; } || {
		echo "status $got"
		cat "$tap_room/out" "$tap_room/err"
		return 1
	}
}
it 'verify of a video' unchanged no_archive "$samples/evidence/lift.mp4"
it 'verify of a zip' unchanged no_archive "$samples/evidence/portfolio.zip"
it 'verify of an empty file' unchanged no_archive "$room/nothing"
(cd "$samples/evidence" && tar -cf "$room/other.tar" portfolio)
it 'verify of a tar of something else' unchanged no_archive "$room/other.tar"
it 'verify of random bytes' unchanged no_archive "$room/foreign/logbook.sqlite"
verify_folder() { local got=0; recorder verify "$room/folder" >/dev/null 2>"$tap_room/err" || got=$?; [ $got -ge 64 ] || [ $got -eq 1 ]; }
it 'verify of a folder' unchanged verify_folder
it 'verify of a FIFO, without waiting' unchanged eval \
	'timeout 5 recorder verify "$room/pipe" >/dev/null 2>&1; got=$?; [ $got -ne 124 ] && [ $got -ne 0 ] && [ $got -ne 3 ]'
bad 'trust in what is no key' 65 'recorder: ' recorder verify "$room/lou.tar" --trust "$room/page.txt"
bad 'trust in a file that is not there' 66 'recorder: ' recorder verify "$room/lou.tar" --trust "$room/gone"

# --- an issuing service

story_sandbox
send() { ada send "$sealed" --to "$service" --token-file "$room/token" --ca "$room/ca.pem" "$@"; }
openssl req -x509 -newkey ed25519 -nodes -keyout "$room/other.key" -out "$room/other.pem" \
	-subj /CN=other -days 2 2>/dev/null
bad 'a certificate that does not verify' 69 'certificate' send --ca "$room/other.pem"
bad 'a certificate that the system does not know' 69 'certificate' \
	ada send "$sealed" --to "$service" --token-file "$room/token"
bad 'a service that is not there' 69 'recorder: ' send --to https://127.0.0.1:1/
bad 'a service without TLS' 64 'https' send --to "http://127.0.0.1:${service##*:}"
bad 'a CA file that holds no certificate' 65 'certificate' send --ca "$room/page.txt"
bad 'a CA file that is not there' 66 'gone.pem' send --ca "$room/gone.pem"
chmod 644 "$room/token"
bad 'a token file that others may read' 77 'chmod 600' send
chmod 600 "$room/token"
: >"$room/no-token"
chmod 600 "$room/no-token"
bad 'an empty token file' 65 'empty' send --token-file "$room/no-token"
# A decision to send, once signed, stands; more than that does not change.
html() {
	send >/dev/null 2>"$tap_room/err"
	grep -q 'stays queued' "$tap_room/err" && unchanged fails 69 'HTML' send
}
bad 'a result that is not sealed' 77 'concluded' \
	ada send "$concluded" --to "$service" --token-file "$room/token" --ca "$room/ca.pem"
bad 'an assessor who sends' 77 'Asa Assessor' \
	asa send "$sealed" --to "$service" --token-file "$room/token" --ca "$room/ca.pem"

# The address is in what was signed, so the next one listens there too.
port=${service##*:}
port=${port%/}
restart() { # OPTION...
	kill "${servers[-1]}"
	wait "${servers[-1]}"
	story_sandbox --port "$port" "$@"
} 2>/dev/null
restart --answer html
it 'an issuer that answers HTML' html
restart
delivered() { send | grep -q ^delivered; }
it 'and is sent all the same by one that issues' delivered

# --- words

bad 'an unknown command' 64 'no command "sign"' recorder sign "$open"
bad 'a command that is nearly right' 64 'did you mean' recorder atach "$open" "$room/page.txt"
bad 'an unknown option' 64 '--colour' asa attach "$open" "$room/page.txt" --colour red
bad 'an option without its value' 64 '--title' asa attach "$open" "$room/page.txt" --title
bad 'too few arguments' 64 'too few' asa attach "$open"
bad 'too many arguments' 64 'too many' asa conclude "$submitted" now
bad 'half a command' 64 'recorder: ' recorder rubric

it 'the logbook verifies after all of this' verdict_is 3 recorder verify
tap_end
