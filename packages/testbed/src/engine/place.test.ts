import { expect, test } from "@jest/globals";
import { enginePlace } from "./place.ts";

test("root's engine is the machine's, and its socket's path is short enough for a socket", () => {
  expect(enginePlace({}, 0)).toEqual({
    data: "/var/lib/stageway/engine",
    run: "/run/stageway",
    socket: "/run/stageway/docker.sock",
    log: "/var/lib/stageway/engine/dockerd.log",
  });
});

test("STAGEWAY_WORLD moves everything; other users have a place of their own", () => {
  expect(enginePlace({ STAGEWAY_WORLD: "/world" }, 0).socket).toBe("/world/run/docker.sock");
  expect(enginePlace({}, 1000).run).toMatch(/stageway-1000$/);
});
