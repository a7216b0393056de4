import { Secret, createProcesses } from "@stageway/core";
import { fakeClock, type FakeClock } from "@stageway/core/testing";
import type { RegistryAccess } from "../src/registry.ts";

/** Access for tests: a clock that does not wait, and a Docker configuration of nobody. */
export function testAccess(
  options: { host?: string; username?: string; password?: string; env?: Record<string, string> } = {},
): RegistryAccess & { clock: FakeClock } {
  const env = { PATH: process.env["PATH"], DOCKER_CONFIG: "/nonexistent", ...options.env };
  const { host, username, password } = options;
  const login =
    host === undefined || username === undefined || password === undefined
      ? {}
      : {
          login: {
            registry: host,
            credentials: { kind: "password" as const, username, password: new Secret(password) },
          },
        };
  return { env, processes: createProcesses({ env }), clock: fakeClock(), ...login };
}
