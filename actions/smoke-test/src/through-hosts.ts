import type { Check } from "./check.ts";
import { hostFor, type OpenHost } from "./host.ts";
import { direct, throughHost, type Way } from "./way.ts";

/** How a check is asked. */
export interface Course {
  readonly way: Way;
  /** The host that it goes through; none when it goes straight. */
  readonly host?: OpenHost;
}

/** Each check with its way: straight, or through every host on its own. */
export function coursesOf(
  checks: readonly Check[],
  hosts: readonly OpenHost[] | undefined,
  options: Parameters<typeof direct>[0],
): ReadonlyMap<Check, Course> {
  if (hosts === undefined) {
    const way = direct(options);
    return new Map(checks.map((check) => [check, { way }]));
  }
  const pairs = hosts.flatMap((host) => {
    const way = throughHost(hostFor(host));
    return checks.map(
      (check) =>
        [
          { ...check, name: nameOn(check.name, host, hosts) },
          { way, host },
        ] as const,
    );
  });
  return new Map(pairs);
}

/** Where there are several hosts, their names tell apart what has the same name on each. */
export function nameOn(name: string, host: Pick<OpenHost, "name">, hosts: readonly unknown[]): string {
  return hosts.length > 1 ? `${name} on ${host.name}` : name;
}
