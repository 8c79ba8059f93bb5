#!/bin/bash
# How fast evidence is taken in, listed, verified and exported, beside cp, openssl,
# unzip, restic and borg.  One line a job; the goals are ratios:
#	name  ours  yardstick  ratio  goal  met|short
# Ours and the yardsticks take turns, 9 times, or 3 where one run takes over 20 s;
# shown are medians, in seconds.  Everything is durable at the end of a run, and each
# run that writes has a fresh ext4 in a loop file, mounted where nobody else sees it;
# without root, a folder.
#
# BENCH=quick   3 times, the portfolio of 20,000 files, without restic and borg
# BENCH_PAIRS   how often (9)
# BENCH_DIR     where to work (build/); 12 GiB, or 6 GiB when quick
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
: "${BUILD:=$top/build}"
[ "$(id -u)" -ne 0 ] || [ -n "${BENCH_MOUNTS:-}" ] || ! unshare -m true 2>/dev/null ||
	BENCH_MOUNTS=private exec unshare -m --propagation private "$0" "$@"

quick=
pairs=${BENCH_PAIRS:-9} gib=12 disk_mib=5632
[ "${BENCH:-}" != quick ] || quick=yes pairs=3 gib=6 disk_mib=2048
slow=20000 # ms
failed=0
say() { printf '# %s\n' "$*"; }

where=${BENCH_DIR:-$BUILD}
mkdir -p "$where"
free=$(($(df --output=avail -B1M "$where" | tail -n 1) / 1024))
if [ "$free" -lt $gib ]; then
	say "NOT MEASURED: $gib GiB are needed in $where, $free GiB are free; set BENCH_DIR"
	exit 1
fi
room=$(mktemp -d "$where/bench.XXXXXX")
loops=()
clean() {
	cd /
	umount "$room"/disk? "$room/memory" 2>/dev/null
	for l in "${loops[@]}"; do losetup -d "$l"; done
	chmod -R u+w "$room"
	rm -rf "$room"
}
trap clean EXIT
trap 'exit 130' INT TERM

# --- what there is to measure with

peers=()
if [ -n "$quick" ]; then
	say 'quick: restic and borg are left out, and all that is not the portfolio'
else
	if [ "$(id -u)" -eq 0 ] && ! { command -v restic && command -v borg && command -v zip && command -v unzip; } >/dev/null; then
		DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
			restic borgbackup zip unzip >"$room/apt.log" 2>&1
	fi
	for p in restic borg; do
		if command -v $p >/dev/null; then
			peers+=("$p")
		else
			say "NO RATIO to $p: it is not here (Debian's restic, borgbackup)"
		fi
	done
fi
[ "$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)" -ge $((gib - 2)) ] ||
	say "LESS THAN $((gib - 2)) GiB of memory are free: the sources do not stay in memory, and ratios say less"

image() { # NAME: a loop device on a file that is written through once
	local loop
	dd if=/dev/zero of="$room/$1.img" bs=4M count=$((disk_mib / 4)) oflag=direct status=none &&
		loop=$(losetup --direct-io=on -f --show "$room/$1.img" 2>/dev/null) &&
		loops+=("$loop") && printf -v "loop_$1" %s "$loop"
}
fresh() { # NAME: $room/NAME, empty
	local loop=loop_$1
	if [ -z "${!loop:-}" ]; then
		[ ! -e "$room/$1" ] || chmod -R u+w "$room/$1"
		rm -rf "${room:?}/$1"
		mkdir "$room/$1"
		return
	fi
	umount "$room/$1" 2>/dev/null
	mkdir -p "$room/$1"
	mkfs.ext4 -q -F -m 0 -N 400000 -E nodiscard,lazy_itable_init=0,lazy_journal_init=0 "${!loop}" &&
		mount -t ext4 "${!loop}" "$room/$1"
}
if [ -z "${BENCH_MOUNTS:-}" ] || ! image disk1 || ! fresh disk1; then
	say 'NO FRESH FILE SYSTEM: not allowed to mount; a folder on this disk instead'
	loop_disk1=
	rm -f "$room/disk1.img"
fi
mkdir "$room/memory"
if [ -n "${BENCH_MOUNTS:-}" ] && mount -t tmpfs -o size=2G tmpfs "$room/memory"; then
	memory=$room/memory
else
	memory=$(mktemp -d /dev/shm/bench.XXXXXX) && say 'unzip goes to /dev/shm'
fi

# shellcheck source=tests/support/story.sh
. "$top/tests/support/story.sh"
mkdir "$room/story"
story_make "$room/story"
story_open
template=$RECORDER_LOGBOOK
export RESTIC_PASSWORD=x BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
export BORG_RELOCATED_REPO_ACCESS_IS_OK=yes BORG_CHECK_I_KNOW_WHAT_I_AM_DOING=YES

# --- taking turns

# time_once JOB WHO: ready_JOB_WHO prepares and sets `run`, which is timed.
time_once() {
	local status=0
	run=()
	"ready_$1" "$2" >"$room/log" 2>&1 &&
		"$BUILD/bench_timed" "$room/$1.$2" "${run[@]}" >/dev/null 2>>"$room/log" || status=$?
	# 3: sound, and signed by a logbook that nobody said to trust
	[ $status -eq 0 ] || [ "${run[0]} ${run[1]} $status" = 'recorder verify 3' ] || {
		say "NOT MEASURED: $1, $2: status $status: $(grep . "$room/log" | tail -n 1)"
		failed=1
		return 1
	}
}
race() { # JOB WHO...
	local job=$1 who i s most=$pairs
	local -A last=()
	shift
	for ((i = 0; i < most; i++)); do
		for who; do
			[ "$i" -lt "${last[$who]:-$most}" ] || continue
			time_once "$job" "$who" || return
			s=$(tail -n 1 "$room/$job.$who")
			s=${s%% *}
			[ "${s/./}" -le $slow ] || last[$who]=3
		done
		most=${last[ours]:-$most}
	done
}
times() { awk '{ print $1 }' "$room/$1.$2" 2>/dev/null; }
median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.3f\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

line() { # NAME OURS YARDSTICK GOAL
	awk -v name="$1" -v a="$2" -v b="$3" -v goal="$4" 'BEGIN {
		printf "%-43s %8s %8s %6.2f %5.2f  %s\n", name, a, b, a / b, goal, a <= goal * b ? "met" : "short"
	}'
}
head_line() { printf '%-43s %8s %8s %6s %5s\n' "$1" ours other ratio goal; }
# Ours beside WHO, of the rounds that both ran.
beside() { # NAME JOB WHO GOAL
	local n
	[ -s "$room/$2.ours" ] && [ -s "$room/$2.$3" ] || return
	n=$(times "$2" "$3" | wc -l)
	line "$1" "$(times "$2" ours | head -n "$n" | median)" "$(times "$2" "$3" | median)" "$4"
}
faster() { # JOB: which of the peers
	local p
	for p in "${peers[@]}"; do
		[ ! -s "$room/$1.$p" ] || echo "$(times "$1" "$p" | median) $p"
	done | sort -n | sed -n '1s/.* //p'
}
beside_faster() { # NAME JOB GOAL
	local p
	p=$(faster "$2")
	[ -z "$p" ] || beside "$1 : $p${4:-}" "$2" "$p" "$3"
}
memory_line() { # NAME JOB
	[ -s "$room/$2.ours" ] || return
	line "$1, memory in MiB" "$(awk '$2 > m { m = $2 } END { printf "%.1f", m / 1024 }' "$room/$2.ours")" 64 1
}

# --- the jobs

logbook() { # NAME: a logbook with an open assessment on a fresh disk
	fresh "$1" && cp -a "$template" "$room/$1/skills" && sync -f "$room/$1" &&
		export RECORDER_LOGBOOK=$room/$1/skills
}
attach=(recorder -q --as 'Asa Assessor' attach "$id")
repository() { # restic|borg: an empty one on a fresh disk
	fresh disk1 && repository_here "$1"
}
repository_here() {
	export RESTIC_REPOSITORY=$room/disk1/restic RESTIC_CACHE_DIR=$room/disk1/cache
	export BORG_BASE_DIR=$room/disk1/borg-base BORG_REPO=$room/disk1/borg
	if [ "$1" = restic ]; then
		restic -q init
	else
		borg init -e none
	fi && sync -f "$room/disk1"
}
# Set `run` to what takes the paths in; of borg, NAME is the archive's.
taking() { # WHO NAME PATH...
	local who=$1 name=$2
	shift 2
	case $who in
	ours) run=("${attach[@]}" "$@") ;;
	restic) run=(restic -q --compression off backup "$@") ;;
	borg) run=(borg create -C none "::$name" "$@") ;;
	cp) run=(bash -c 'to=$0; cp -a "$@" "$to" && sync -f "$to"' "$room/disk1" "$@") ;;
	esac
}
ready_taking() { # WHO PATH...
	case $1 in
	ours) logbook disk1 ;;
	cp) fresh disk1 ;;
	*) repository "$1" ;;
	esac && taking "$1" a "${@:2}"
}
warm() { find "$@" -type f -print0 | xargs -0 cat >/dev/null; }
settle() { sync -f "$room" && warm "$@"; }

videos=("$room"/videos/0000/00000{0,1,2,3}.jpg)
ready_videos() { ready_taking "$1" "${videos[@]}"; }
ready_files() { ready_taking "$1" "$room/portfolio"; }
ready_tiny() { ready_taking "$1" "$room/tiny"; }
ready_changed() {
	ready_taking "$1" "$room/portfolio" && "${run[@]}" && sync -f "$room/disk1" &&
		held=$(du -s --apparent-size -B1 "$room/disk1/skills/evidence" 2>/dev/null | cut -f1)
	taking "$1" b "$room/portfolio-2"
}
ready_zip() {
	rm -rf "$memory/portfolio"
	run=("$BUILD/bench_listing" "$room/portfolio.zip")
	[ "$1" = ours ] || run=(unzip -q -d "$memory" "$room/portfolio.zip")
}
# Two lists of the same bytes, for one process each.
halves() { # PATH...
	find "$@" -type f | sort | awk -v a="$room/half1" -v b="$room/half2" '{ printf "%s%c", $0, 0 >(NR % 2 ? a : b) }'
}
openssl_run() {
	run=(bash -c 'for h; do xargs -0 -n 100000 -s 1500000 -a "$h" openssl dgst -sha256 & done; wait' bash
		"$room/half1" "$room/half2")
}
ready_check() { # WHO
	case $1 in
	ours) run=(recorder verify --cached) ;;
	openssl) openssl_run ;;
	restic) run=(restic -q check --read-data) ;;
	borg) run=(borg check --verify-data) ;;
	esac
}
ready_check_videos() { ready_check "$1"; }
ready_check_files() { ready_check "$1"; }
ready_medium() {
	sync -f "$room/disk1" && echo 3 >/proc/sys/vm/drop_caches && ready_check "$1"
	[ "$1" != ours ] || run=(recorder verify)
}
ready_export() {
	fresh disk2
	run=(recorder -q export "$id" -o "$room/disk2/archive.tar")
	[ "$1" = ours ] || run=(bash -c 'to=$0; cp "$@" "$to" && sync -f "$to"' "$room/disk2" "${objects[@]}")
}

# --- four videos

measure_videos() {
	say 'making 4 files of 1 GiB'
	"$BUILD/bench_corpus" "$room/videos" 4 1073741824 1073741824 11 >/dev/null || return
	settle "$room/videos"
	race videos ours cp "${peers[@]}"
	beside 'attach 4 x 1 GiB : cp, sync' videos cp 0.80
	beside_faster 'attach 4 x 1 GiB' videos 0.40
	memory_line 'attach 4 x 1 GiB' videos

	ready_videos ours && "${run[@]}" >/dev/null || return
	rm -rf "$room/videos"
	mapfile -t objects < <(find "$room/disk1/skills/evidence/objects" -type f -size +1000000k)
	halves "${objects[@]}"
	warm "${objects[@]}"
	race check_videos ours openssl
	beside 'verify --cached, 4 x 1 GiB : 2 openssl' check_videos openssl 1.00
	memory_line 'verify --cached, 4 x 1 GiB' check_videos

	story_gather && story_submit && story_judge && story_conclude && story_sign_off && story_seal || return
	if [ -n "${loop_disk1:-}" ] && ! image disk2; then
		say 'NO FRESH FILE SYSTEM for the export'
	fi
	warm "${objects[@]}"
	race export ours cp
	beside 'export 4 GiB as tar : cp, sync' export cp 1.25
	memory_line 'export 4 GiB as tar' export
	umount "$room/disk2" 2>/dev/null
	[ ${#loops[@]} -lt 2 ] || { losetup -d "${loops[1]}" && unset 'loops[1]'; }
	rm -rf "$room/disk2.img" "$room/disk2"
}

# --- the portfolio

measure_files() {
	local after changed
	say 'making 20,000 files of 1 to 200 KiB, the same with 10 % changed, and a zip of them'
	"$BUILD/bench_corpus" "$room/portfolio-2" 20000 1024 204800 7 8 >"$room/changed" &
	"$BUILD/bench_corpus" "$room/portfolio" 20000 1024 204800 7 >/dev/null && wait $! || return
	changed=$(<"$room/changed")
	settle "$room/portfolio" "$room/portfolio-2"
	race files ours cp "${peers[@]}"
	beside 'attach 20,000 files : cp -a, sync' files cp 0.45
	beside_faster 'attach 20,000 files' files 0.35
	memory_line 'attach 20,000 files' files

	if [[ " ${peers[*]} " = *' restic '* ]]; then
		race changed ours restic
		beside 'attach 10 % changed : restic' changed restic 0.40
		memory_line 'attach 10 % changed' changed
	fi
	ready_changed ours >/dev/null && "${run[@]}" >/dev/null || return
	after=$(du -s --apparent-size -B1 "$room/disk1/skills/evidence" | cut -f1)
	line 'stored of it, MB : changed' "$(((after - held) / 1000000))" "$((changed / 1000000))" 1.10

	if ! command -v zip >/dev/null || ! command -v unzip >/dev/null; then
		say 'NO RATIO to unzip: zip and unzip are not both here'
	else
		(cd "$room" && zip -q -r -1 -n .jpg portfolio.zip portfolio) || return
		settle "$room/portfolio.zip"
		race zip ours unzip
		beside 'list a 20,000-member zip : unzip to tmpfs' zip unzip 0.35
		memory_line 'list a 20,000-member zip' zip
		rm -rf "$memory/portfolio" "$room/portfolio.zip"
	fi
	rm -rf "$room/portfolio-2"
	measure_checks
}
measure_checks() {
	local p
	logbook disk1 && "${attach[@]}" "$room/portfolio" >/dev/null || return
	for p in "${peers[@]}"; do
		{ repository_here "$p" && taking "$p" a "$room/portfolio" && "${run[@]}"; } >"$room/log" 2>&1 || return
	done
	halves "$room/portfolio"
	warm "$room/disk1" "$room/portfolio"
	race check_files ours openssl "${peers[@]}"
	beside 'verify --cached, 20,000 files : 2 openssl' check_files openssl 1.00
	beside_faster 'verify --cached, 20,000 files' check_files 0.25 ' check'
	memory_line 'verify --cached, 20,000 files' check_files
	[ -z "$quick" ] || return 0
	if [ "$(id -u)" -ne 0 ] || [ ! -w /proc/sys/vm/drop_caches ]; then
		say 'NOT MEASURED: verify from the medium, which wants root to drop the caches'
	elif [[ " ${peers[*]} " = *' restic '* ]]; then
		race medium ours restic
		beside 'verify from the medium : restic check' medium restic 0.40
		memory_line 'verify from the medium' medium
	fi
}

measure_tiny() {
	say 'making 100,000 files of 0.2 to 4 KiB'
	"$BUILD/bench_corpus" "$room/tiny" 100000 200 4096 5 >/dev/null || return
	settle "$room/tiny"
	race tiny ours "${peers[@]}"
	beside_faster 'attach 100,000 tiny files' tiny 0.25
	memory_line 'attach 100,000 tiny files' tiny
	rm -rf "$room/tiny"
}

head_line "evidence, $(nproc) cores, medians of $pairs, seconds"
# One that cannot be measured does not hinder the next.
jobs=(videos files tiny)
[ -z "$quick" ] || jobs=(files)
for what in "${jobs[@]}"; do
	"measure_$what" || {
		say "NOT MEASURED: the rest of $what: $(grep . "$room/log" | tail -n 1)"
		failed=1
	}
done
exit $failed
