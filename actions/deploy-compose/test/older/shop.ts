import type { World } from "../world.ts";

const health = `
    stop_grace_period: 2s
    healthcheck: { test: ["CMD", "test", "-f", "/tmp/well"], interval: 1s, retries: 3, start_interval: 200ms, start_period: 2s }`;

/** One service that mounts a released file, one that mounts nothing, and one that is replaced in place. */
const text = `services:
  web:
    image: web${health}
    environment: { COLOUR: "\${COLOUR:-red}" }
    volumes: ["./conf:/conf:ro"]
  worker:
    image: web${health}
  store:
    image: web${health}
    volumes: ["data:/data"]
volumes: { data: {} }
`;

/** The environment that it is deployed with. */
export const environment = "COLOUR=blue\n";

/** @param image that of an earlier release, which differs in its file alone then */
export const releaseOf = (world: World, label: string, image?: string) =>
  world.release(label, { text, files: { "conf/app.cfg": `${label}\n` }, ...(image !== undefined && { image }) });
