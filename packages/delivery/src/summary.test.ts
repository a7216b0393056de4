import { ActionError, outcomes, readContext } from "@stageway/core";
import { expect, it } from "@jest/globals";
import type { ConclusionOver, DeploymentReference } from "@stageway/remote";
import { concludedSummary } from "./concluded-summary.ts";
import { heldSummary, refusedSummary, summaryOf } from "./summary.ts";

const commit = "0123456789".repeat(4);
const subject = { stage: "staging", version: "v2", commit, url: "https://staging.example.com/?a=b" };
const context = readContext({ GITHUB_REPOSITORY: "acme/shop" });
const facts = `Commit [\`0123456\`](https://github.com/acme/shop/commit/${commit}) · <https://staging.example.com/?a=b>`;

it.each(outcomes)("begins with the verdict %s, the commit and the link, then says why and what to do", (outcome) => {
  const lines = summaryOf(subject, { outcome, reason: "web is not healthy" }, context, "TABLES").split("\n\n");
  expect(lines[0]).toMatch(/^### (Deployed|Unchanged|Refused|Rolled back|Degraded|Superseded): `v2` on `staging`$/);
  expect(lines.slice(1, 3)).toEqual([facts, "Web is not healthy."]);
  expect(lines.at(-1)).toBe("TABLES");
  expect(lines).toHaveLength(outcome === "deployed" ? 4 : 5);
});

it("has no word of a hold that becomes wrong when it ends", () => {
  const markdown = heldSummary(subject, new Date("2026-01-15T12:10:30Z"), context, "TABLES");
  expect(markdown).toMatch(/^### Held: `v2` on `staging`\n\nCommit /);
  expect(markdown).toContain("the host undoes the deployment at 2026-01-15 12:10 UTC");
  expect(markdown).not.toMatch(/unconfirmed/);
});

const reference: DeploymentReference = {
  schemaVersion: 1,
  number: 7,
  stage: "staging",
  hosts: ["a"],
  directory: "/srv/shop",
  recorded: true,
};
const ended: ConclusionOver = { outcome: "deployed", reason: "", hosts: [] };

it.each<[string, string, DeploymentReference, ConclusionOver, readonly string[]]>([
  [
    "confirmed",
    "confirm",
    { ...reference, version: "v2", commit },
    ended,
    ["### Deployed: `v2` on `staging`\n\nCommit ["],
  ],
  ["of an older deploy step, which names no version", "confirm", reference, ended, ["### Deployed: `deployment 7` on"]],
  [
    "too late",
    "confirm",
    reference,
    { outcome: "rolled-back", reason: "", late: "its deadline has passed", hosts: [] },
    ["### Rolled back: ", "It could not be confirmed\\: its deadline has passed.", "What ran before runs again"],
  ],
  [
    "unknown",
    "undo",
    reference,
    {
      outcome: "degraded",
      reason: "no answer",
      hosts: [{ host: "a", outcome: "degraded", reason: "no answer", command: "ssh deploy@a 'status'" }],
    },
    ["### Degraded: ", "See there how it stands\\: ssh `deploy@a` 'status'"],
  ],
  [
    "with an address that is none",
    "confirm",
    { ...reference, url: "javascript:alert(1)>" },
    ended,
    ["`javascript:alert(1)>`"],
  ],
])("says how a held deployment ended: %s", (_, verdict, told, conclusion, expected) => {
  const markdown = concludedSummary(told, verdict === "undo" ? "undo" : "confirm", conclusion, context);
  for (const text of expected) expect(markdown).toContain(text);
});

it("tells a refusal in its own words and what to do", () => {
  const error = new ActionError("Cannot deploy, nothing was touched:\n  - the disk is full", { hint: "Make room" });
  expect(refusedSummary({ stage: "staging", version: undefined }, error, context)).toBe(
    [
      "### Refused: `staging`\n",
      "```\nCannot deploy, nothing was touched:\n  - the disk is full\nMake room\n```\n",
      "Nothing was touched. Correct what is named here and run the job again.\n",
    ].join("\n"),
  );
});
