import { expect, it } from "@jest/globals";
import { unsafeMounts } from "./unsafe-mounts.ts";

it.each([
  "/",
  "/etc",
  "/var",
  "/run",
  "/var/run/docker.sock",
  "/home",
  "/home/deploy",
  "/home/deploy/.ssh/x",
  "/proc/1",
])("finds %s unsafe", (path) => {
  expect(unsafeMounts([path], "/home/deploy")).toEqual([path]);
});

it.each(["/srv/shared", "/etc/localtime", "/etc/ssl/certs", "/home/deploy/data", "/etcetera", "/var/log/shop"])(
  "finds %s harmless",
  (path) => {
    expect(unsafeMounts([path], "/home/deploy")).toEqual([]);
  },
);
