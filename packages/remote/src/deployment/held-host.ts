import { describe } from "@stageway/core";
import type { HostAddress } from "../ssh/options.ts";
import type { FollowOptions, Target } from "../target/target.ts";
import { conclude, conclusionOf, type VerdictWord } from "./conclusion.ts";
import { hostLabel, statusCommand, type HostEnding } from "./host-ending.ts";

/** A host on which a deployment is under way, as whoever gives the verdict sees it. */
export interface HeldHost {
  readonly name: string;
  /** Asks whether it is still held there, and holds it for so many milliseconds more. Gives why not. */
  hold(milliseconds: number): Promise<string | undefined>;
  /** Gives the verdict and follows it. Where the host cannot be reached the end is `degraded`; nothing is thrown. */
  conclude(verdict: VerdictWord, who: string): Promise<HostEnding>;
}

export interface HeldHostOptions {
  readonly address: HostAddress;
  readonly target: Target;
  readonly number: number;
  /** Milliseconds for which a host that does not answer is tried again, the first time. */
  readonly patience: () => number;
}

/** Milliseconds for which a host that did not answer before is tried again: others wait to hear of it. */
const shortPatience = 3000;

export function heldHost({ address, target, number, patience }: HeldHostOptions): HeldHost {
  const host = hostLabel(address);
  let lost = false;
  const limits = (): FollowOptions => ({ patience: lost ? Math.min(shortPatience, patience()) : patience() });
  const standing = async () => {
    const status = await target.status();
    return status.deployments.find((deployment) => deployment.number === number);
  };
  return {
    name: host,
    async hold(milliseconds) {
      try {
        const answer = await target.extend(number, milliseconds, limits());
        if (answer.accepted) return undefined;
        const { phase, outcome } = answer.deployment;
        // An earlier attempt confirmed it already: there is nothing to hold any more.
        return phase === "settle" || outcome === "deployed" ? undefined : answer.reason;
      } catch (error) {
        lost = true;
        return describe(error);
      }
    },
    async conclude(verdict, who) {
      try {
        const conclusion = await conclude(target, number, verdict, who, limits());
        const mixed = conclusion.outcome === "degraded";
        return { host, ...conclusion, ...(mixed && { command: statusCommand(address, target.directory) }) };
      } catch (error) {
        lost = true;
        const reason = describe(error);
        const command = statusCommand(address, target.directory);
        const found = await standing().catch(() => null);
        if (found === null) return { host, outcome: "degraded", reason, command };
        if (found === undefined) return { host, outcome: "refused", reason };
        const conclusion = conclusionOf(found);
        if (found.outcome !== undefined) return { host, ...conclusion };
        return { host, outcome: "degraded", reason: `${reason}; ${conclusion.reason}`, command };
      }
    },
  };
}
