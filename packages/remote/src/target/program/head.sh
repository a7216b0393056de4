#!/bin/sh
# Stageway's program on the target. It runs a flat list of steps with their undo, journals each one, and knows nothing
# of compose. Needs docker and the usual applets; works in dash and busybox ash.
#
#   program.sh --dir DIR [--mark WORD] VERB ...
#     receive TOKEN BYTES [REPORT]...     unpacks a tar of that length from stdin into incoming/TOKEN, then as status
#     discard TOKEN                       an upload that no job will use
#     run [--add BYTES] [--wait S] [--url U] [--expect GENERATION] [--follow MILESTONE] TOKEN NUMBER|next
#                                         starts the job of that upload, detached; --add takes more files from stdin
#     follow [--until MILESTONE] NUMBER OFFSET|end
#                                         a milestone is leased, ready, held or ended
#     go [--follow OFFSET] NUMBER WHO     lets a deployment that is ready behind its gate go on
#     extend NUMBER MS                    sets the deadline of one that is ready or held anew
#     confirm|undo [--follow OFFSET] NUMBER WHO
#     unlock [--force] [--follow OFFSET] NUMBER WHO
#     status [REPORT]...                  a report is NAME COUNT WORD..., the words: compose PROJECT FILE... (of an
#                                         upload), snapshot NUMBER FILE..., unrecorded, releases or signed NUMBER
#     queue NUMBER                        as status; that deployment waits for the lease and has no job yet
#     signed NUMBER BYTES                 what was signed of it once it was confirmed, from stdin
#     recorded NUMBER                     its record was made
#   program.sh --dir DIR [--policy FILE] --forced
#                                         the same, within a policy, the words taken from SSH_ORIGINAL_COMMAND: [--mark WORD] [--dir DIR] VERB ...
#
# What it says to the action are lines that begin with "=MARK "; lines of a job's log begin with "|". Text in such lines
# and in its files is percent-encoded (% space tab newline CR; the empty text is %00). The invariants:
#   - every change of state is written beside, flushed and renamed, and is written before what it announces
#   - one owner at a time: the highest generation in lease/ that is not released (docs/decisions/0005-lease-by-generations.md)
#   - nothing is changed before prepare has ended and, behind a gate, somebody said go (docs/decisions/0016-several-hosts-in-two-phases.md)
#   - a note is read, written or replaced only where a regular file, or nothing, stands; nothing waits without a limit (notes.sh)
#   - one verdict for each deployment, made by link(2): the first wins
#
# For tests only, read nowhere else: STAGEWAY_UPTIME_FILE, STAGEWAY_STAT_FILE, STAGEWAY_BOOT_ID_FILE and STAGEWAY_HOSTNAME_FILE stand for the kernel's files
# (clock, the clock beside it, reboot and machine), STAGEWAY_PAUSE_MS for how long an owner may stand still, STAGEWAY_QUEUE_MS for how long who asked counts as
# waiting, STAGEWAY_ENGINE_WAIT for how many seconds an engine may stay away, STAGEWAY_SHELL for the shell that runs the detached job.
# shellcheck disable=SC2015 # `a && b || c` is meant as it works: c also when b fails
set -u
set -f
umask 077
LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin
export LC_ALL PATH

nl='
'
tab='	'
cr=$(printf '\r')
uptime_file=${STAGEWAY_UPTIME_FILE:-/proc/uptime}
hostname_file=${STAGEWAY_HOSTNAME_FILE:-/proc/sys/kernel/hostname}
stat_file=${STAGEWAY_STAT_FILE:-/proc/self/stat}
boot_id_file=${STAGEWAY_BOOT_ID_FILE:-/proc/sys/kernel/random/boot_id}
pause_ms=${STAGEWAY_PAUSE_MS:-10000}
queue_ms=${STAGEWAY_QUEUE_MS:-15000}
engine_wait=${STAGEWAY_ENGINE_WAIT:-120}
job_format=2
mark=
failure=
upload=
engine_lost=
try_again=
putting_back=
back_started=
files_lost=
mv_options=
left_standing=
not_awaited=
step_title=
back_at=
proxy_of=
proxy_at=
ahead=
own_source=
ahead_of=
steady_last=
steady_moved=0

say() { printf '=%s%s\n' "$mark" "$*"; }
refuse() { encode "$*"; say "refused reason=$encoded"; exit 1; }
usage() { encode "Cannot understand the request: $*"; say "refused reason=$encoded"; exit 64; }
