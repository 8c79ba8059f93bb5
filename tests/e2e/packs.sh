#!/bin/bash
# Packs: plain tar named by its digest, an index that may be lost, damage that is
# named, and exports that know nothing of them.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC

mkdir "$tap_room/story" "$tap_room/many"
story_make "$tap_room/story"
for i in $(seq 300); do
	printf 'page %d\n%*s' "$i" $((i * 13 % 1700)) '' >"$tap_room/many/page $i.txt"
done
story_open
story_gather
r --as 'Asa Assessor' attach "$id" "$tap_room/many" >/dev/null
packs=$RECORDER_LOGBOOK/evidence/packs
pack=$(echo "$packs"/*.tar)
index=${pack%.tar}.index
short=${id:0:8}

# --- what a pack is

same_name() { [ "$(sha256sum <"$pack" | cut -d' ' -f1).tar" = "${pack##*/}" ]; }
it 'a folder of many small files makes one pack, named by its SHA-256' same_name
listed() {
	tar -tvf "$pack" >"$tap_room/listed" && [ "$(wc -l <"$tap_room/listed")" -ge 300 ] &&
		! grep -vE '^-rw-r--r-- 0/0 +[0-9]+ 1970-01-01 00:00 [0-9a-f]{64}$' "$tap_room/listed"
}
it 'tar lists it, each member named by a digest' listed
members() {
	mkdir "$tap_room/taken" && tar -xf "$pack" -C "$tap_room/taken" &&
		(cd "$tap_room/taken" && for f in *; do echo "$f  $f"; done | sha256sum -c --strict --quiet)
}
it 'which is that of its bytes' members
it 'nobody may write to it' [ "$(stat -c %a "$pack")" = 400 ]

# --- the index

read_back() { recorder evidence cat "$id" many 'page 17.txt' | cmp - "$tap_room/many/page 17.txt"; }
it 'a file in it is read back' read_back
lost() { rm -f "$index" && read_back && [ -s "$index" ]; }
it 'without its index too, which is there again' lost
whole() {
	verdict_is 3 recorder verify "$@" >"$tap_room/told" && ! grep ^BROKEN "$tap_room/told"
}
spoilt() { chmod u+w "$index" && printf 'X' | dd of="$index" bs=1 seek=200 conv=notrunc status=none && read_back && whole; }
it 'an index that was damaged is not believed' spoilt
it 'verify reads the medium' whole
said() {
	tr -s ' \n' ' ' <"$tap_room/told" | grep -qF -- "$1" || { cat "$tap_room/told"; return 1; }
}
it 'and says so' said 'from the medium'
it 'verify --cached what is in memory' whole --cached
it 'and says so too' said 'from the cache'
it 'of an archive there is no such choice' fails 64 '--cached is for' recorder verify --cached "$pack"
one() { whole "$id" --cached; }
it 'one assessment is verified through packs' one

# --- damage

flip() { # FILE PLACE: one bit
	local byte
	chmod u+w "$1"
	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	printf "\\x$(printf %x $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
	chmod a-w "$1"
}
hex=$(sha256sum "$tap_room/many/page 17.txt" | cut -d' ' -f1)
header=$(grep -obaF "$hex" "$pack" | head -1 | cut -d: -f1)
size=$(stat -c %s "$tap_room/many/page 17.txt")
all=$(sed -n 's/^ok  *objects  *\([0-9]*\) .*/\1/p' "$tap_room/told")

# WORDS...: is that what is broken, that only, and all others are sound?
damaged() {
	local rc=0
	verdict_is 1 recorder verify "${verify[@]}" >"$tap_room/told" || { cat "$tap_room/told"; return 1; }
	[ "$(grep -c ^BROKEN "$tap_room/told")" -eq 1 ] || { cat "$tap_room/told"; return 1; }
	for words; do said "$words" || rc=1; done
	said "objects $sound objects" || rc=1
	return $rc
}
verify=()
verify_all=$(recorder verify | sed -n 's/^ok  *objects  *\([0-9]*\) .*/\1/p')
sound=$((verify_all - 1))
flipped() { # FILE PLACE WORDS...
	local file=$1 place=$2 rc=0
	shift 2
	flip "$file" "$place"
	damaged "$@" || rc=1
	flip "$file" "$place"
	return $rc
}
it 'a bit of an object in a pack: verify names object, file, evidence and assessment' \
	flipped "$pack" $((header + 512)) "object $hex" 'page 17.txt in evidence "many"' "of assessment $short" 'no longer holds'
it 'a bit of a header: the same, and that the bytes are whole' \
	flipped "$pack" $((header + 130)) "object $hex" 'its bytes are whole' 'evidence "many"' "of assessment $short"
it 'a bit of a name in a header' \
	flipped "$pack" $((header + 3)) "object $hex" 'its bytes are whole' 'evidence "many"'
it 'a bit of padding' flipped "$pack" $((header + 512 + size)) "object $hex" 'padding' 'evidence "many"'
last=$(tar -tf "$pack" | tail -1)
it 'a bit of its end: verify names the pack, the object beside it, its evidence and assessment' \
	flipped "$pack" $(($(stat -c %s "$pack") - 700)) "pack $(basename "$pack" .tar) is damaged" \
	"beside object $last" 'evidence "many"' "of assessment $short"
video=$(sha256sum "$samples/evidence/lift.mp4" | cut -d' ' -f1)
it 'a bit of an object in a file of its own' \
	flipped "$RECORDER_LOGBOOK/evidence/objects/${video:0:2}/${video:2}" 99 "object $video" 'evidence "lift.mp4"' "of assessment $short"
verify=("$id" --cached)
sound=$((all - 1))
it 'of one assessment, too' flipped "$pack" $((header + 512)) "object $hex" 'page 17.txt in evidence "many"'
verify=()
without_index() { rm -f "$index"; sound=$((verify_all - 1)) flipped "$pack" $((header + 512)) "object $hex"; }
it 'and without an index' without_index
it 'put right again, all of it holds' whole

# --- exports and copies know nothing of packs

story_submit
story_judge
story_conclude
story_sign_off
it 'an assessment with packed evidence is signed off and sealed' story_seal
backed_up() {
	recorder -q backup "$tap_room/copy" >/dev/null &&
		RECORDER_LOGBOOK=$tap_room/copy whole && [ "$(objects "$tap_room/copy")" = "$(objects "$RECORDER_LOGBOOK")" ]
}
objects() { # their names, wherever they lie
	{
		(cd "$1/evidence/objects" && find . -type f | tr -d ./)
		for p in "$1"/evidence/packs/*.tar; do [ ! -e "$p" ] || tar -tf "$p"; done
	} | sort
}
it 'a copy has each object' backed_up
r export "$id" -o "$tap_room/packed.tar" >/dev/null
unpack() { # the same logbook, with each object in a file of its own
	local store=$tap_room/single/evidence hex
	cp -a "$RECORDER_LOGBOOK" "$tap_room/single" && mkdir "$tap_room/members" || return
	for p in "$store"/packs/*.tar; do tar -xf "$p" -C "$tap_room/members"; done
	for hex in "$tap_room"/members/*; do
		hex=${hex##*/}
		mkdir -p "$store/objects/${hex:0:2}"
		mv "$tap_room/members/$hex" "$store/objects/${hex:0:2}/${hex:2}"
	done
	rm -rf "$store/packs"
	RECORDER_LOGBOOK=$tap_room/single whole &&
		recorder -q --logbook "$tap_room/single" export "$id" -o "$tap_room/single.tar" &&
		cmp "$tap_room/packed.tar" "$tap_room/single.tar"
}
it 'an export is the same bytes where each object has a file of its own' unpack
read_only() {
	chmod a-w "$packs" && rm -rf "$tap_room/ro" && cp -a "$RECORDER_LOGBOOK" "$tap_room/ro" && chmod u+w "$tap_room/ro/evidence/packs" &&
		rm -f "$tap_room"/ro/evidence/packs/*.index && chmod -R a-w "$tap_room/ro/evidence" &&
		RECORDER_LOGBOOK=$tap_room/ro whole
	local rc=$?
	chmod -R u+w "$tap_room/ro" "$packs"
	return $rc
}
it 'a copy that cannot be written, and has no index, is verified' read_only
tap_end
