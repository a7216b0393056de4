import { expect, it } from "@jest/globals";
import { contractTables, fill } from "./readme.ts";

it("fill() replaces only what stands between the markers", () => {
  const document = "a\n<!-- generated: inputs -->\nold\n<!-- /generated -->\nb\n";
  const filled = fill(document, "inputs", "new");
  expect(filled).toBe("a\n<!-- generated: inputs -->\n\nnew\n\n<!-- /generated -->\nb\n");
  expect(fill(filled, "inputs", "new")).toBe(filled);
});

it("fill() says which marker is missing", () => {
  expect(() => fill("nothing", "inputs", "new")).toThrow('Cannot fill "inputs"');
});

it("contractTables() makes one row an input, one line each, with a bar that cannot break the table", () => {
  const text = contractTables({
    name: "x",
    description: "x",
    inputs: {
      "ssh-key": { description: "a key\n| of yours\n", required: true },
      port: { description: "p", default: "22" },
    },
    outputs: { outcome: { description: "how it ended" } },
    runs: { using: "node24", main: "dist/index.js" },
  });
  expect(text).toContain("| `ssh-key` (required) | a key \\| of yours |  |");
  expect(text).toContain("| `port` | p | `22` |");
  expect(text).toContain("| `outcome` | how it ended |");
});
