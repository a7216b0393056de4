import type { Answer } from "./github-answers.ts";

const made = "2026-01-01T00:00:00Z";

/**
 * What GitHub answers of a stage on which one commit was deployed `count` times: every deployment was confirmed but the
 * newest `failed`, and each knew the one before.
 */
export function historyOf(sha: string, count: number, failed = 0): Record<string, Answer> {
  const lastGood = count - failed;
  const verifiedBefore = (number: number) => Math.min(number - 1, lastGood);
  const record = (number: number) => ({
    id: number,
    sha,
    environment: "main",
    created_at: made,
    payload: { ...payload, version: `main-${number}`, verified: verified(sha, verifiedBefore(number)) },
  });
  return {
    "/statuses": (url) => {
      const number = Number(url.pathname.split("/").at(-2));
      const [state, description] = number > lastGood ? ["failure", "rolled-back"] : ["success", "deployed"];
      return [{ state, description, created_at: made }];
    },
    "/deployments": ({ searchParams }) => {
      const size = Number(searchParams.get("per_page") ?? 30);
      const first = count - size * (Number(searchParams.get("page") ?? 1) - 1);
      return Array.from({ length: Math.min(size, Math.max(first, 0)) }, (_, index) => record(first - index));
    },
  };
}

const release = `ghcr.io/acme/shop/release@sha256:${"0".repeat(64)}`;
const payload = { schemaVersion: 1, release, flow: "push", runUrl: "", marker: "bench" };

function verified(commit: string, number: number) {
  return number < 1 ? null : { release, version: `main-${number}`, commit, number };
}
