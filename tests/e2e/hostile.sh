#!/bin/bash
# Files that are made to do harm: each is kept, or refused with one sentence, in under
# 2 s of CPU and 512 MB; nothing is written outside, and what is in the logbook stays
# sound.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC

mkdir "$tap_room/story" "$tap_room/outside"
story_make "$tap_room/story"
room=$tap_room/story
files=$tap_room/hostile
it 'the corpus is made' python3 "$top/tests/hostile/make.py" "$files"
large() { [ -z "$(find "$files" -size +1000k)" ]; }
it 'and none of it is over 1 MB' large

# A sanitizer takes its own time and memory.
cpu=2 memory=512
if grep -qa __asan_init "$RECORDER"; then
	cpu=60 memory=100000
fi
cd "$tap_room/outside" || exit

# One command: its status, its sentence, its cost.
decent() { # COMMAND...
	local got used peak
	timeout 120 python3 "$top/tests/hostile/measured.py" "$tap_room/cost" "$@" \
		>"$tap_room/out" 2>"$tap_room/err"
	read -r got used peak <"$tap_room/cost" || return
	if [ "$got" -ge 128 ] || grep -q 'Sanitizer\|runtime error' "$tap_room/err"; then
		echo "crashed ($got): $*"
	elif [ "$got" -ne 0 ] && [ "$(grep -c '^recorder: ' "$tap_room/err")" -ne 1 ]; then
		echo "status $got without one sentence: $*"
	elif ! awk -v u="$used" -v m="$cpu" 'BEGIN { exit u >= m }'; then
		echo "$used s: $*"
	elif [ "$peak" -ge "$memory" ]; then
		echo "$peak MB: $*"
	else
		return 0
	fi
	cat "$tap_room/out" "$tap_room/err"
	return 1
}

attach() { decent recorder -q --as 'Asa Assessor' attach "$id" "$@"; }

# What was taken is there byte for byte.
kept() { # FILE
	local sum
	sum=$(sha256sum <"$1" | cut -c1-64)
	cmp "$1" "$RECORDER_LOGBOOK/evidence/objects/${sum:0:2}/${sum:2}"
}

# A family of files, each by itself.  The worker's death is a note of the item.
family() { # FILE...
	local f
	story_open
	for f in "$@"; do
		attach "$f" || return
		[ "$(cut -d' ' -f1 "$tap_room/cost")" -ne 0 ] || kept "$f" || return
	done
	recorder show "$id" >"$tap_room/shown"
	! grep -i 'worker' "$tap_room/shown"
}
for kind in zip-name zip-bomb zip-overlap zip-count zip-in zip tar-name tar-sparse tar-pax tar gzip xz \
	filters 7z-name 7z mp4 mkv png jpeg gif tiff webp wav heic avif leap; do
	set --
	for f in "$files/$kind"[-.]*; do
		case $kind:${f##*/} in
		zip:zip-name* | zip:zip-bomb* | zip:zip-overlap* | zip:zip-count* | zip:zip-in*) ;;
		tar:tar-name* | tar:tar-sparse* | tar:tar-pax* | 7z:7z-name*) ;;
		*) [ ! -e "$f" ] || set -- "$@" "$f" ;;
		esac
	done
	it "$# of $kind" family "$@"
done

# What cannot be listed says why, and what can has all of its members.
listed() { # FILE COUNT
	recorder evidence show "$id" "$1" | grep -q " in $2 members\| $2 member"
}
story_open
attach "$files"/zip-good.zip "$files"/tar-good.tar.xz "$files"/7z-good.7z "$files"/zip-quine.zip \
	"$files"/zip-crc.zip
it 'a good zip among them is listed' listed zip-good.zip 3
it 'a good tar' listed tar-good.tar.xz 3
it 'a good 7z' listed 7z-good.7z 1
it 'a zip that holds itself has one member' listed zip-quine.zip 1
noted() { recorder evidence show "$id" zip-crc.zip | grep -q note; }
it 'a zip with a wrong checksum is kept with a note' noted

for ending in zip tar tar.gz tar.xz 7z mp4; do
	story_open
	it "a $ending cut off every 512 bytes" attach "$files"/cut/*."$ending"
done

portfolios() {
	local f
	for f in "$files"/leap-* "$files"/zip-[bgmoq]* "$files"/tar-[gps]* "$files"/7z-[bgs]*; do
		decent recorder portfolio show "$f" || return
		! grep -i worker "$tap_room/err" || return
		# nothing that a terminal obeys
		! grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]' \
			"$tap_room/out" || return
	done
}
it 'portfolio show of each' portfolios
no_passwd() { ! grep -rq 'root:x:0' "$tap_room/out" "$tap_room/shown"; }
it 'no file of the machine came in' no_passwd
it 'the logbook verifies' verdict_is 3 recorder verify

outside() {
	[ -z "$(ls -A "$tap_room/outside")" ] && [ ! -e /tmp/escaped ] && [ ! -e "$tap_room/escaped" ] &&
		[ ! -e "$room/escaped" ] && [ -z "$(find "$RECORDER_LOGBOOK" -name '*escaped*')" ] &&
		[ -z "$(ls -A "$RECORDER_LOGBOOK/evidence/tmp")" ]
}
it 'and no file is outside of it' outside

# --- sources that do not hold still

story_open
source=$tap_room/source
mkdir "$source"
head -c 20000000 /dev/zero >"$source/large"

moving() { # COMMAND: run over and over while it is attached
	local mover i
	(while :; do eval "$1"; done) 2>/dev/null &
	mover=$!
	for i in 1 2 3 4; do
		attach "$source/moving" || break
	done
	kill $mover
	wait $mover 2>/dev/null
	[ "$i" -eq 4 ] && verdict_is 3 recorder verify >"$tap_room/verdict"
}
cp "$source/large" "$source/moving"
it 'a file that grows' moving 'head -c 100000 /dev/urandom >>"$source/moving"; truncate -s "<60M" "$source/moving"'
it 'a file that shrinks and grows' moving 'truncate -s 5 "$source/moving"; truncate -s 20M "$source/moving"'
it 'a file that is replaced' moving \
	'cp "$source/large" "$source/next"; mv "$source/next" "$source/moving"; rm "$source/moving"'

refused() { # FILE: at once
	decent timeout 10 recorder --as 'Asa Assessor' attach "$id" "$1" &&
		[ "$(cut -d' ' -f1 "$tap_room/cost")" -ge 64 ]
}
mkfifo "$source/fifo"
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$source/socket"
ln -s "$source/link" "$source/link"
for f in "$source/fifo" "$source/socket" "$source/link" /dev/zero /dev/null /proc/self/mem "$source/gone"; do
	it "${f##*/} as evidence is refused" refused "$f"
done
mkdir "$source/folder"
mv "$source/fifo" "$source/socket" "$source/link" "$source/folder"
it 'and a folder of nothing but these' refused "$source/folder"
echo words >"$source/folder/words.txt"
it 'not one with a file as well' attach "$source/folder"

# --- reading and writing that fails

statements() { recorder log --raw --from 0 --count 100000 | grep -c .; }
cp -a "$RECORDER_LOGBOOK" "$tap_room/before"
fresh() {
	rm -rf "$RECORDER_LOGBOOK"
	cp -a "$tap_room/before" "$RECORDER_LOGBOOK"
}
mkdir "$source/many"
for i in {1..40}; do
	head -c $((i * 300)) /dev/urandom >"$source/many/$i"
done
before=$(statements)
head -c 3000000 /dev/urandom >"$source/new"

# failing CALL ERROR OPTION...: from the first, second, … such call on.  Where no byte
# can be written, the sentence cannot either.
failing() {
	local call=$1 error=$2 n got
	shift 2
	for n in 1 2 4 9 30; do
		got=0
		ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -o /dev/null "$@" \
			-e trace="$call" -e inject="$call:error=$error:when=$n+" \
			recorder -q --as 'Asa Assessor' attach "$id" "$source/new" "$source/many" \
			>"$tap_room/out" 2>"$tap_room/err" || got=$?
		[ $got -lt 128 ] && { [ $got -eq 0 ] || [ "$call" = write ] ||
			[ "$(grep -c '^recorder: ' "$tap_room/err")" -eq 1 ]; } || {
			echo "$call $n: status $got"
			cat "$tap_room/err"
			return 1
		}
		verdict_is 3 recorder verify >"$tap_room/verdict" || {
			cat "$tap_room/verdict"
			return 1
		}
		[ $got -eq 0 ] || [ "$(statements)" -eq "$before" ] || {
			echo "$call $n: failed, and entered"
			return 1
		}
		[ $got -ne 0 ] || fresh
	done
}
for call in read pread64; do
	it "$call of a source that cannot be read on" failing $call EIO -P "$source/new"
done
for call in write pwrite64 mkdirat linkat fdatasync fsync; do
	it "$call on a disk that is full" failing $call ENOSPC
done
it 'and then it is attached' attach "$source/new" "$source/many"
it 'and verifies' verdict_is 3 recorder verify

# A file system that really is, of some kB more than the logbook needs.
full() {
	local k got used
	used=$(du -sk "$tap_room/before" | cut -f1)
	for k in 20 60 150 400 900 1700 2600 3400; do
		mount -t tmpfs -o size=$((used + k))k none "$tap_room/full" || return
		got=0
		cp -a "$tap_room/before" "$tap_room/full/book" && {
			RECORDER_LOGBOOK=$tap_room/full/book attach "$source/new" "$source/many" || got=1
			RECORDER_LOGBOOK=$tap_room/full/book verdict_is 3 recorder verify >"$tap_room/verdict" || got=1
		}
		umount "$tap_room/full"
		[ $got -eq 0 ] || {
			echo "with $k kB:"
			cat "$tap_room/err" "$tap_room/verdict"
			return 1
		}
	done
}
mkdir "$tap_room/full"
if mount -t tmpfs -o size=1m none "$tap_room/full" 2>/dev/null; then
	umount "$tap_room/full"
	it 'a disk that fills' full
fi
tap_end
