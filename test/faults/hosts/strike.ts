import { directory, type Site } from "./site.ts";

/** What is killed: the action's process, its ssh (master and clients), the job with its process group, the host's engine. */
export const kinds = ["action", "ssh", "job", "engine"] as const;
export type Kind = (typeof kinds)[number];

/** A step of a deployment as its journal has it. */
export interface Moment {
  readonly phase: string;
  readonly step: number;
}

/** Where a deployment stood when it was struck. */
export interface Struck extends Moment {
  readonly number: number;
}

/**
 * Waits on the host until the journal of a deployment newer than `last` has come to a step, then strikes at once. What is
 * killed on the runner takes a moment longer to reach, so the job is stopped for that moment: it stands still at this step.
 * Of the last steps of all nothing may be missed, and they are short: in their phase the job stands still while one looks.
 */
const wait = `last=$1 phase=$2 step=$3 kind=$4
rank() { case $1 in queued) rank=0 ;; prepare) rank=1 ;; ready) rank=2 ;; change) rank=3 ;; held) rank=4 ;; *) rank=5 ;; esac; }
come() {
  [ "$1" = "$phase" ] || { rank "$1"; [ "$rank" -gt "$wanted" ]; return; }
  case $phase in undo) [ "$2" -le "$step" ] ;; held) : ;; *) [ "$2" -ge "$step" ] ;; esac
}
find_group() {
  top=0
  for entry in ${directory}/.stageway/lease/*; do
    case \${entry##*/} in *[!0-9]*) ;; *) [ "\${entry##*/}" -le "$top" ] || top=\${entry##*/} ;; esac
  done
  group=$(readlink "${directory}/.stageway/lease/$top" | cut -d ' ' -f 3)
}
strike() {
  find_group
  case $kind in
    job) kill -s KILL -- "-$group" ;;
    engine) kill -s KILL $(pidof dockerd containerd); kill -s CONT -- "-$group" ;;
    *) kill -s STOP -- "-$group" ;;
  esac
}
# brief PHASE STEP: the next step may be the one, and over in no time.
brief() {
  case $phase:$1 in
    settle:held | settle:settle) : ;;
    undo:undo) [ "$2" -le $((step + 1)) ] ;;
    *) false ;;
  esac
}
renice -n -10 $$ >/dev/null
rank "$phase"
wanted=$rank
tries=0
group=
while [ $((tries += 1)) -lt 6000 ]; do
  for state in ${directory}/.stageway/deployments/*/state; do
    number=\${state%/state}
    number=\${number##*/}
    [ "$number" -gt "$last" ] && read -r now at rest <"$state" || continue
    while brief "$now" "$at" && ! come "$now" "$at" && [ "$now" != ended ]; do
      [ -n "$group" ] || find_group
      kill -s CONT -- "-$group"
      sleep 0.002
      kill -s STOP -- "-$group"
      read -r now at rest <"$state" || break
    done
    if [ "$now" = ended ]; then echo "$number ended $at"; exit; fi
    if come "$now" "$at"; then strike; echo "$number $now $at $group"; exit; fi
  done
  sleep 0.01
done 2>/dev/null
echo "0 never 0"`;

export interface Blow extends Struck {
  /** The process group of the job. */
  readonly group: string;
}

/** Resolves once it has struck; a phase "ended" or "never" says that there was nothing to strike. */
export async function strike({ host }: Site, kind: Kind, { phase, step }: Moment, last: number): Promise<Blow> {
  const said = await host.exec(["sh", "-c", wait, "wait", `${last}`, phase, `${step}`, kind]);
  const [number = "", now = "", at = "", group = ""] = said.trim().split(" ");
  return { number: Number(number), phase: now, step: Number(at), group };
}

/** Lets a job go on that was stopped. */
export async function goOn({ host }: Site, { group }: Blow): Promise<void> {
  await host.exec(["sh", "-c", 'kill -s CONT -- "-$1" 2>/dev/null || :', "go-on", group]);
}
