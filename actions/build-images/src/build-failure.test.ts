import { expect, it } from "@jest/globals";
import { buildError } from "./build-failure.ts";

const targets = new Map([
  ["gateway", "gateway"],
  ["web-1", "web.app"],
]);
const step = `#11 [web-1 stage-1 3/3] RUN npm ci
#11 0.150 npm error one
#11 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1
------
 > [web-1] importing cache manifest from 127.0.0.1:5000/shop/a:cache:
------
------
 > [web-1 stage-1 3/3] RUN npm ci:
0.150 npm error one
0.151 npm error two
------
Dockerfile:6
ERROR: target web-1: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1
`;

it.each<[string, string, string]>([
  [
    "a failing step",
    'ERROR: target gateway: failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1',
    "Cannot build the service gateway: a step of its Dockerfile failed with exit code 1: /bin/sh -c false",
  ],
  [
    "a full disk",
    "ERROR: target gateway: failed to solve: write /var/lib/x: no space left on device",
    "Cannot build the service gateway: the disk of the runner is full",
  ],
  [
    "a missing right",
    "ERROR: target gateway: failed to solve: failed to push ghcr.io/a/b:c: denied: permission_denied: write_package",
    "no right to push to the registry",
  ],
  [
    "a forbidden push",
    "ERROR: failed to solve: failed to push x.example/a:c: unexpected status from POST request to https://x.example/v2/a/blobs/uploads/: 403 Forbidden",
    "no right to push to the registry",
  ],
  [
    "wrong credentials",
    "ERROR: failed to solve: failed to push x.example/a:c: failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://x.example/token: 401 Unauthorized",
    "the registry does not know who pushes",
  ],
  [
    "a registry in trouble",
    "ERROR: failed to solve: failed to push x.example/a:c: unexpected status from PUT request to https://x.example/v2/a/manifests/c: 500 Internal Server Error",
    "the registry is in trouble (status 500)",
  ],
  [
    "a foreign platform",
    'ERROR: failed to solve: process "/bin/sh -c x" did not complete successfully: exit code: 255: exec /bin/sh: exec format error',
    "the runner cannot run programs of that platform",
  ],
  [
    "a base image without the platform",
    "ERROR: failed to solve: node:24: no match for platform in manifest: not found",
    "a base image does not exist for that platform",
  ],
  [
    "several platforms on the old store",
    "ERROR: Multi-platform build is not supported for the docker driver.",
    "this Docker engine builds for one platform only",
  ],
  [
    "a base image that is gone",
    "ERROR: failed to solve: node:99: failed to resolve source metadata for docker.io/library/node:99: docker.io/library/node:99: not found",
    "its base image docker.io/library/node:99 is not in the registry",
  ],
  [
    "a registry of a base image that is down",
    "ERROR: failed to solve: x: failed to resolve source metadata for x.example/node:1: failed to do request: dial tcp: i/o timeout",
    "its base image x.example/node:1 cannot be fetched",
  ],
  [
    "a broken Dockerfile",
    "ERROR: failed to solve: dockerfile parse error on line 2: unknown instruction: RUNN",
    "its Dockerfile cannot be read: dockerfile parse error on line 2: unknown instruction: RUNN",
  ],
  [
    "a file that is not sent",
    'ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref 1::2: "/a.txt": not found',
    "/a.txt is not in the build context",
  ],
  ["a secret that is not given", "ERROR: failed to solve: secret npm: not found", "it wants the secret npm"],
  [
    "something else",
    "ERROR: failed to solve: the moon is full",
    "Cannot build the images: failed to solve: the moon is full",
  ],
])("explains %s", (_, output, message) => {
  expect(buildError(output, targets).message).toContain(message);
});

it("names the service of the target and shows the last lines of its step", () => {
  const error = buildError(step, targets);
  expect(error.message).toBe(
    "Cannot build the service web.app: a step of its Dockerfile failed with exit code 1: /bin/sh -c npm ci\n  npm error one\n  npm error two",
  );
  expect(error.hint).toContain("last lines of that step");
});

it("knows the service when there is only one", () => {
  expect(buildError("ERROR: failed to solve: the moon is full", new Map([["a", "a"]])).message).toBe(
    "Cannot build the service a: failed to solve: the moon is full",
  );
});

const failedTest = `#9 [web-1 stage-1 4/4] RUN npm test
#9 1.1 not ok
#9 ERROR: process "/bin/sh -c npm test" did not complete successfully: exit code: 1
------
 > [web-1] importing cache manifest from ghcr.io/acme/shop/web:buildcache:
------
------
 > [web-1] exporting cache to registry:
------
------
 > [web-1 stage-1 4/4] RUN npm test:
1.1 not ok
------
ERROR: target web-1: failed to solve: process "/bin/sh -c npm test" did not complete successfully: exit code: 1
`;

it.each([
  [
    "a cache that could not be read",
    "#4 ERROR: failed to configure registry cache importer: unexpected status from GET request to https://ghcr.io/v2/acme/shop/web/manifests/buildcache: 503 Service Unavailable",
  ],
  [
    "a cache that may not be read",
    "#4 ERROR: unexpected status from HEAD request to https://ghcr.io/v2/acme/shop/web/manifests/buildcache: 403 Forbidden",
  ],
  ["a cache without credentials", "#4 ERROR: failed to fetch anonymous token: unexpected status: 401 Unauthorized"],
  ["what a step printed that went well", "#8 [web-1 3/4] RUN npm run lint\n#8 0.1 ok: says no space left on device"],
])("does not take %s for the cause", (_, before) => {
  expect(buildError(`${before}\n${failedTest}`, targets).message).toBe(
    "Cannot build the service web.app: a step of its Dockerfile failed with exit code 1: /bin/sh -c npm test\n  not ok",
  );
});

it("takes a full disk for the cause when the failing step itself says so", () => {
  const output = failedTest.replace(/^1\.1 not ok$/m, "1.1 npm error write: no space left on device");
  expect(buildError(output, targets).message).toBe(
    "Cannot build the service web.app: the disk of the runner is full\n  npm error write: no space left on device",
  );
});

it("shows the step of the target that failed the build", () => {
  const other = "------\n > [gateway 2/2] RUN sleep 9:\n0.1 slept\n------\n";
  expect(buildError(other + failedTest, targets).message).toContain("\n  not ok");
});

it("finds the cause at the end of a log of any length", () => {
  const log = "#5 0.1 downloading\n".repeat(100_000);
  expect(buildError(log + step, targets).message).toBe(buildError(step, targets).message);
});
