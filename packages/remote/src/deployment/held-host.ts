import { describe } from "@stageway/core";
import type { HostAddress } from "../ssh/options.ts";
import type { FollowOptions, Target } from "../target/target.ts";
import { conclude, conclusionOf, type VerdictWord } from "./conclusion.ts";
import { hostLabel, statusCommand, type HostEnding } from "./host-ending.ts";

/** A host with a held deployment. */
export interface HeldHost {
  readonly name: string;
  /** Extends the hold by this many milliseconds. Gives the reason when that is not possible. */
  hold(milliseconds: number): Promise<string | undefined>;
  /** Gives the verdict and follows the deployment to its end. Never rejects: an unreachable host is `degraded`. */
  conclude(verdict: VerdictWord, who: string): Promise<HostEnding>;
}

/** The host and the deployment that is held there. */
export interface HeldHostOptions {
  readonly address: HostAddress;
  readonly target: Target;
  readonly number: number;
  /** Milliseconds for which an unreachable host is retried the first time. */
  readonly patience: () => number;
}

/** Milliseconds for which a host is retried that was unreachable before. */
const shortPatience = 3000;

/** Controls a held deployment on a host. After the first lost connection the host is retried for a shorter time. */
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
