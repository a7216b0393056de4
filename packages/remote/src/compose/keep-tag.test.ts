import { expect, it } from "@jest/globals";
import { keepTag, serviceTag } from "./keep-tag.ts";

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

it.each<[string, string]>([
  ["shop", "shop"],
  ["my_app", "my_app"],
  ["my__app-2", "my__app-2"],
  ["a---b", "a---b"],
  ["app-", "app-00000000"],
  ["app_", "app-00000000"],
  ["my_-app", "my-app-00000000"],
  ["a___b", "a-b-00000000"],
])("keeps images of the project %s", (project, tag) => {
  const [, found = ""] = keepTag(project, "web", 7).split("/");
  expect(found).toMatch(component);
  expect(found.replace(/[0-9a-f]{8}$/, "")).toBe(tag.replace(/[0-9a-f]{8}$/, ""));
});

it("gives no two projects, and no two services, the same name", () => {
  const projects = ["app", "app-", "app_", "app--", "a-b", "a_b", "a__b", "a___b", "a_-b", "a-_b"];
  expect(new Set(projects.map((project) => keepTag(project, "web", 7))).size).toBe(projects.length);
  const services = ["web", "Web", "_web", "-web", "web.", "web_", "---", "___"];
  expect(new Set(services.map(serviceTag)).size).toBe(services.length);
  for (const service of services) expect(serviceTag(service)).toMatch(component);
});
