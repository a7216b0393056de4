import { expect, it } from "@jest/globals";
import { parse } from "yaml";
import { isRunnable, workflowOf, type Reader } from "./workflow.ts";

const reader: Reader = {
  names: { "ghcr.io/acme": "127.0.0.1:5000/acme", "ghcr.io": "127.0.0.1:9" },
  hosts: ["127.0.0.1:2201", "127.0.0.1:2202"],
  outputs: { release: "r@sha256:1" },
};
const example = (text: string) => ({ place: "here", text, content: parse(text) as unknown, problems: [] });
const made = (text: string, more: Partial<Reader> = {}) =>
  parse(workflowOf(example(text), { ...reader, ...more })) as { jobs: Record<string, unknown> };

it("makes a workflow of steps, with the jobs that they need before them", () => {
  const { jobs } = made(
    "- uses: stageway/deploy-compose@v1\n  with: { release: '${{ needs.build.outputs.release }}', url: ghcr.io/acme }",
  );
  expect(jobs).toEqual({
    build: { "runs-on": "ubuntu-latest", outputs: { release: "r@sha256:1" }, steps: [{ run: "true" }] },
    example: {
      "runs-on": "ubuntu-latest",
      needs: ["build"],
      steps: [
        {
          uses: "stageway/deploy-compose@v1",
          with: { release: "${{ needs.build.outputs.release }}", url: "127.0.0.1:5000/acme" },
        },
      ],
    },
  });
});

it("names hosts in their order, and lets private addresses be asked", () => {
  const text = `
- { uses: stageway/deploy-compose@v1, with: { hosts: "a.example\\nb.example" } }
- { uses: stageway/smoke-test@v1, with: { checks: http://a } }
- { uses: stageway/smoke-test@v1, with: { checks: http://a, via: ssh } }`;
  expect(made(text).jobs["example"]).toMatchObject({
    steps: [
      { with: { hosts: "127.0.0.1:2201\n127.0.0.1:2202" } },
      { with: { "allow-private": "true" } },
      { with: { checks: "http://a", via: "ssh" } },
    ],
  });
});

it("takes inputs, and steps that are not shown, for jobs before; theirs may be real steps", () => {
  const steps = [{ id: "open", uses: "stageway/record-deployment@v1" }];
  const text =
    "- run: echo ${{ inputs.deployment }} ${{ steps.plan.outputs.version }} ${{ steps.own.outputs.x }}\n  id: own";
  expect(made(text, { jobs: { inputs: steps } }).jobs).toMatchObject({
    inputs: { outputs: { deployment: "${{ steps.open.outputs.deployment }}" }, steps },
    plan: { outputs: { version: "" } },
    example: {
      steps: [
        {
          run: "echo ${{ needs.inputs.outputs.deployment }} ${{ needs.plan.outputs.version }} ${{ steps.own.outputs.x }}",
        },
      ],
    },
  });
});

it("leaves a whole workflow whole, and knows what does not run", () => {
  const whole = "on: push\njobs: { a: { runs-on: x, steps: [{ run: 'echo ${{ inputs.to }}' }] } }";
  expect(made(whole)).toEqual(parse(whole));
  expect([example(whole), example("stages: { staging: {} }")].map(isRunnable)).toEqual([true, false]);
});
