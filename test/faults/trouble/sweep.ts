import type { Sweep } from "../sweep.ts";
import { byHandCases } from "./by-hand.ts";
import { lendStands } from "./case-on.ts";
import { clockCases } from "./clocks.ts";
import { fullHostCases } from "./full-host.ts";
import { fullRegistryCases } from "./full-registry.ts";
import { fullRunnerCases } from "./full-runner.ts";
import { rebootCases } from "./reboot.ts";
import { startStand } from "./stand.ts";

/** What nobody deploys is in the way: disks, clocks, the machine itself, a colleague. */
export const troubles: Sweep = {
  name: "troubles",
  trouble:
    "the disk of the host, the runner or the registry full from some moment on; a clock an hour off; the host rebooted half-way and during a hold; a second person at docker compose meanwhile",
  unit: "troubles",
  must: "one clear message, an outcome that says what runs, and the next run repairs without a manual step",
  sample: 1,
  engine: true,
  atOnce: 2,
  open() {
    const stack = new AsyncDisposableStack();
    // A host with a small disk loses it when it reboots, so there are two kinds.
    const small = lendStands(() => startStand({ disk: "200m" }), stack);
    const usual = lendStands(() => startStand(), stack);
    const cases = [
      ...fullHostCases(small),
      ...fullRunnerCases(usual),
      ...fullRegistryCases(usual),
      ...clockCases(usual),
      ...rebootCases(usual),
      ...byHandCases(usual),
    ];
    return Promise.resolve({ cases, [Symbol.asyncDispose]: () => stack.disposeAsync() });
  },
};
