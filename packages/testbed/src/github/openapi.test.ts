import { describe, expect, it } from "@jest/globals";
import { description, openContract } from "./openapi.ts";
import { operations } from "./operations.ts";

const create = "POST /repos/{owner}/{repo}/deployments";
const list = "GET /repos/{owner}/{repo}/deployments";
const home = { owner: "acme", repo: "shop" };

describe("the extract of GitHub's description", () => {
  it("has exactly the operations that are served (else run node scripts/openapi-extract.mjs)", () => {
    expect(Object.keys(description().operations).toSorted()).toEqual(operations.map(({ route }) => route).toSorted());
  });

  it("says which version it was made from", () => {
    expect(description()).toMatchObject({
      source: "@octokit/openapi",
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
  });

  it("has every schema that it refers to, and compiles", () => {
    const contract = openContract();
    for (const { route } of operations) {
      const { responses } = description().operations[route]!;
      for (const status of Object.keys(responses))
        expect(() => contract.response(route, Number(status), null)).not.toThrow();
      expect(() => contract.request(route, {}, {}, {})).not.toThrow();
    }
  });
});

describe("the contract", () => {
  const { request, response, event } = openContract();

  it("lets a right request pass", () => {
    expect(
      request(create, home, {}, { ref: "main", auto_merge: false, required_contexts: [], payload: { a: 1 } }),
    ).toEqual([]);
    expect(request(list, home, { per_page: "5", task: "stageway" }, undefined)).toEqual([]);
  });

  it("finds what is missing, of the wrong type, and misspelt", () => {
    expect(request(create, home, {}, undefined)).toEqual(["body: missing"]);
    expect(request(create, home, {}, { auto_merge: "no" })).toEqual([
      expect.stringContaining("must have required property 'ref'"),
      expect.stringContaining("/auto_merge must be boolean"),
    ]);
    expect(request(create, home, {}, { ref: "main", enviroment: "staging" })).toEqual([
      "body: enviroment is not described",
    ]);
    expect(request(list, home, { enviroment: "staging" }, undefined)).toEqual(["query: enviroment is not described"]);
    expect(request(list, home, { per_page: "many" }, undefined)).toEqual([
      expect.stringContaining("per_page: / must be integer"),
    ]);
    expect(request(list, home, {}, { a: 1 })).toEqual(["body: none is described"]);
  });

  it("holds answers to it as well", () => {
    expect(response(list, 200, [{ id: 1 }])).not.toEqual([]);
    expect(response(list, 200, [])).toEqual([]);
    expect(response(list, 201, [])).toEqual(["status 201 is not described"]);
    expect(event("push", { ref: "refs/heads/main" })).not.toEqual([]);
  });
});
