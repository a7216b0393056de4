import { expect, it } from "@jest/globals";
import { resolveBaseImages } from "./base-images.ts";

const digest = `sha256:${"1".repeat(64)}` as const;

it("asks once for each reference, and not at all for one with a digest", async () => {
  const asked: string[] = [];
  const { digests, unknown } = await resolveBaseImages(
    ["node:24", "node:24", "ghcr.io/acme/base", `a@${digest}`],
    async (...question) => {
      asked.push(question.join(" "));
      return digest;
    },
  );
  expect(asked).toEqual(["docker.io library/node 24", "ghcr.io acme/base latest"]);
  expect([...digests.keys()].sort()).toEqual([`a@${digest}`, "ghcr.io/acme/base", "node:24"]);
  expect(unknown.size).toBe(0);
});

it("goes on without those that cannot be had", async () => {
  const { digests, unknown } = await resolveBaseImages(
    ["gone:1", "down:1", "node-$TARGETARCH"],
    async (_, repository) => {
      if (repository === "library/gone") return undefined;
      throw new Error("does not answer");
    },
  );
  expect(digests.size).toBe(0);
  expect([...unknown.keys()].sort()).toEqual(["down:1", "gone:1", "node-$TARGETARCH"]);
  expect(unknown.get("down:1")).toBe("does not answer");
});
