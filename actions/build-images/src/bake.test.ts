import { expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import { bakeDefinition, secretEnv, targetName, type BuildTarget } from "./bake.ts";
import { noCache } from "./cache.ts";

const web: BuildTarget = {
  service: {
    name: "web",
    image: "web",
    context: "apps/web",
    dockerfile: "docker/web.Dockerfile",
    target: "run",
    platforms: ["linux/amd64", "linux/arm64"],
    args: { A: "1" },
  },
  target: "web",
  reference: "ghcr.io/acme/shop/web:content-1",
  labels: { "org.opencontainers.image.revision": "abc" },
  pins: new Map([["node:24", "docker.io/library/node@sha256:1"]]),
  cache: { from: ["type=gha,scope=web"], to: ["type=gha,scope=web,mode=max"] },
  extraArgs: { STAGEWAY_REVISION: "abc" },
  isFromScratch: false,
};
const options = { secretIds: ["npm"], provenance: "off", isClassic: false } as const;

it("defines everything that one build needs", () => {
  expect(bakeDefinition([web], options)).toEqual({
    group: { default: { targets: ["web"] } },
    target: {
      web: {
        context: "apps/web",
        dockerfile: "../../docker/web.Dockerfile",
        args: { A: "1", STAGEWAY_REVISION: "abc" },
        labels: { "org.opencontainers.image.revision": "abc" },
        contexts: { "node:24": "docker-image://docker.io/library/node@sha256:1" },
        tags: ["ghcr.io/acme/shop/web:content-1"],
        output: ["type=image,push=true,oci-mediatypes=true"],
        target: "run",
        platforms: ["linux/amd64", "linux/arm64"],
        secret: ["id=npm,env=STAGEWAY_SECRET_0"],
        "cache-to": ["type=gha,scope=web,mode=max"],
        "cache-from": ["type=gha,scope=web"],
        attest: ["type=provenance,disabled=true"],
      },
    },
  });
});

/** The one target of a definition made with these changes. */
function target(change: Partial<BuildTarget>, changed: Partial<Parameters<typeof bakeDefinition>[1]> = {}): unknown {
  return (bakeDefinition([{ ...web, ...change }], { ...options, ...changed }) as { target: { web: unknown } }).target
    .web;
}

it("uses no cache when everything is to be built from scratch", () => {
  expect(target({ isFromScratch: true })).toMatchObject({ "no-cache": true, pull: true, "cache-from": [] });
});

it("asks the old image store for nothing that it cannot do", () => {
  expect(target({}, { isClassic: true })).toMatchObject({ output: ["type=image,push=true"], "cache-to": [] });
  expect(target({}, { isClassic: true })).not.toHaveProperty("attest");
});

it("keeps what the team's own target says beside", () => {
  const own = {
    network: "none",
    labels: { team: "shop" },
    secret: ["id=own,src=file"],
    contexts: { lib: "target:lib" },
    tags: ["x:latest"],
  };
  expect(target({ service: { ...web.service, own }, cache: noCache })).toMatchObject({
    network: "none",
    labels: { team: "shop", "org.opencontainers.image.revision": "abc" },
    secret: ["id=own,src=file", "id=npm,env=STAGEWAY_SECRET_0"],
    contexts: { lib: "target:lib", "node:24": "docker-image://docker.io/library/node@sha256:1" },
    tags: ["ghcr.io/acme/shop/web:content-1"],
  });
});

it("names a Dockerfile from the context", () => {
  const at = (context: string, dockerfile: string) => target({ service: { ...web.service, context, dockerfile } });
  expect(at(".", "docker/Dockerfile")).toMatchObject({ dockerfile: "docker/Dockerfile" });
  expect(at("web", "web/Dockerfile")).toMatchObject({ dockerfile: "Dockerfile" });
});

it("lets secrets travel by the environment alone, and tells similar names apart", () => {
  expect(secretEnv(new Map([["npm", new Secret("word-word")]]))).toEqual({ STAGEWAY_SECRET_0: "word-word" });
  expect([targetName("web", 0), targetName("web.app", 1), targetName("web+app", 2)]).toEqual([
    "web",
    "web-app-1",
    "web-app-2",
  ]);
});
