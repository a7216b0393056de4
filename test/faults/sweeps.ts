import { cancels } from "./cancel/sweep.ts";
import { documents } from "./documents/sweep.ts";
import { github } from "./github/sweep.ts";
import { registry } from "./registry/sweep.ts";
import { processes } from "./inputs/process-sweep.ts";
import { inputs } from "./inputs/sweep.ts";
import { crowds } from "./target/crowds.ts";
import { cuts } from "./target/cuts.ts";
import { holds } from "./target/holds.ts";
import { hostKills } from "./hosts/sweep.ts";
import { kills } from "./target/kills.ts";
import { rollbacks } from "./rollback/sweep.ts";
import { troubles } from "./trouble/sweep.ts";
import { text } from "./text/sweep.ts";
import { secrets } from "./secrets/sweep.ts";
import type { Sweep } from "./sweep.ts";

/** Every sweep, in the order in which the table has them. */
export const sweeps: readonly Sweep[] = [
  github,
  registry,
  inputs,
  processes,
  documents,
  secrets,
  text,
  kills,
  hostKills,
  cuts,
  holds,
  crowds,
  rollbacks,
  troubles,
  cancels,
];
