import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { root } from "../scripts/action-file.ts";

/** What `uses:` names that is neither ours nor fixed to one content: a full commit with its version beside it, or a digest. */
function unpinned(text: string): string[] {
  const found = [...text.matchAll(/\buses:[ \t]*(?<quote>["']?)(?<what>[\w.$][^\s"',}]*)\k<quote>(?<rest>[^\n]*)/g)];
  return found.flatMap(({ groups }) => {
    const { what = "", rest = "" } = groups ?? {};
    const isOurs = /^(?:\.\/[\w./-]*|stageway\/[\w-]+@v\d+)$/.test(what);
    const isCommit = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(what) && /^[^#]*# v\d+\.\d+\.\d+\s*$/.test(rest);
    const isDigest = /^docker:\/\/[^@]+@sha256:[0-9a-f]{64}$/.test(what);
    return isOurs || isCommit || isDigest ? [] : [what];
  });
}

const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((name) => /\.(?:ya?ml|md|mjs)$|workflow-text\.ts$/.test(name) && existsSync(join(root, name)));

describe("what we use of others", () => {
  it("is pinned to a full commit, in workflows, actions, templates, examples and documents", () => {
    const loose = files.flatMap((file) => unpinned(read(file)).map((what) => `${file}: ${what}`));
    // A template of text has the name of what it is filled with.
    expect(loose.filter((line) => !line.endsWith(": ${checkout"))).toEqual([]);
    expect(
      unpinned(
        `- uses: ${/actions\/checkout@[^"`]+/.exec(read("packages/cli/src/init/workflow-text.ts"))?.[0] ?? "nothing"}`,
      ),
    ).toEqual([]);
  });

  it.each([
    "actions/checkout@v7",
    "actions/checkout@v7.0.1",
    "actions/checkout@main",
    "actions/checkout@3d3c42e",
    "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
    "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # main",
    "actions/checkout@3D3C42E5AAC5BA805825DA76410C181273BA90B1 # v7.0.1",
    "actions/checkout",
    '"actions/checkout@v7"',
    "actions/cache/save@v5",
    "docker://alpine:3",
    "docker://alpine",
    "docker://alpine@sha256:abc",
    "${{ matrix.action }}",
    "acme/.github/.github/workflows/x.yml@main",
    "stageway/plan@main",
    "stageway-fork/plan@v1",
  ])("is seen when it is not: %s", (what) => {
    expect(unpinned(`      - uses: ${what}\n`)).toHaveLength(1);
    expect(unpinned(`- { id: a, uses: ${what}, with: {} }`)).toHaveLength(1);
  });

  it("has a licence that lets people ship it", () => {
    const listed = execFileSync("pnpm", ["-r", "licenses", "list", "--prod", "--json"], {
      cwd: root,
      encoding: "utf8",
    });
    const byLicence = JSON.parse(listed) as Record<string, readonly { readonly name: string }[]>;
    const free = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD", "BlueOak-1.0.0", "Unlicense"];
    expect(Object.keys(byLicence).filter((licence) => !free.includes(licence))).toEqual([]);
    expect(byLicence["MIT"]?.length).toBeGreaterThan(3);
  }, 60_000);

  it("comes from the lockfile alone, wherever it is installed", () => {
    const installing = [
      ...files.filter((file) => !file.endsWith(".md")),
      "scripts/start/runtime.mjs",
      ".ci/run",
    ].filter((file) => existsSync(join(root, file)));
    const loose = installing.flatMap((file) =>
      read(file)
        .split("\n")
        .filter((line) => /\bpnpm["', [\]]+install\b/.test(line) && !line.includes("--frozen-lockfile"))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(loose).toEqual([]);
  });

  it("is nothing that an action would fetch while it runs", () => {
    const sources = execFileSync("git", ["ls-files", "-z", "actions/*/src", "packages/*/src"], {
      cwd: root,
      encoding: "utf8",
    });
    const product = sources
      .split("\0")
      .filter((name) => /\.(?:ts|sh)$/.test(name) && !/test|testbed|\/cli\//.test(name));
    const fetching = product.filter(
      (file) => existsSync(join(root, file)) && /\b(?:curl|wget|npx|npm install|apt-get)\b/.test(read(file)),
    );
    expect(fetching).toEqual([]);
  });
});

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}
