import { describe, expect, it } from "@jest/globals";
import { operations } from "./operations.ts";
import { createRouter } from "./router.ts";

const router = createRouter(operations);
const find = (method: string, path: string) => {
  const found = router.find(method, path);
  return found && { route: found.operation.route, ...found.parameters };
};

describe("the router", () => {
  it("reads names with slashes, escaped or not", () => {
    const route = "GET /repos/{owner}/{repo}/commits/{ref}";
    expect(find("GET", "/repos/acme/shop/commits/release/1.0")).toEqual({
      route,
      owner: "acme",
      repo: "shop",
      ref: "release/1.0",
    });
    expect(find("GET", "/repos/acme/shop/commits/release%2F1.0")).toMatchObject({ route, ref: "release/1.0" });
  });

  it("prefers the route with more fixed text", () => {
    expect(find("GET", "/repos/acme/shop/commits/release/1.0/status")?.route).toBe(
      "GET /repos/{owner}/{repo}/commits/{ref}/status",
    );
    expect(find("GET", "/repos/acme/shop/releases/latest")?.route).toBe("GET /repos/{owner}/{repo}/releases/latest");
  });

  it("knows no route for another method, a longer path, or a broken escape", () => {
    expect(find("PUT", "/repos/acme/shop/deployments")).toBeUndefined();
    expect(find("GET", "/repos/acme/shop/deployments/1/2/3")).toBeUndefined();
    expect(find("GET", "/repos/acme/shop/deployments/%E0%A4%A")).toBeUndefined();
  });
});
