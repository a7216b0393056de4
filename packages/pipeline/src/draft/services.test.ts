import { expect, it } from "@jest/globals";
import { configurationFrom } from "../testing.ts";
import { expandServices } from "./services.ts";

const expand = (services: unknown, folders: string[] = []) =>
  expandServices(configurationFrom({ services, stages: { dev: {} } }), () => folders);

it("takes the folder of a service's name, its Dockerfile and the usual size limit when nothing else is said", () => {
  const services = expand({
    api: {},
    web: ".",
    pay: { context: "chainpay", dockerfile: "docker/pay", image: "apps/pay", "size-limit": "2GB" },
  });
  expect(Object.fromEntries(services)).toEqual({
    api: {
      planned: { image: "api", context: "api", dockerfile: "api/Dockerfile", platforms: [], args: {}, sizeLimit: 1e9 },
      paths: ["api"],
    },
    web: {
      planned: { image: "web", context: ".", dockerfile: "Dockerfile", platforms: [], args: {}, sizeLimit: 1e9 },
      paths: ["."],
    },
    pay: {
      planned: {
        image: "apps/pay",
        context: "chainpay",
        dockerfile: "docker/pay",
        platforms: [],
        args: {},
        sizeLimit: 2e9,
      },
      paths: ["chainpay", "docker/pay", "docker/pay.dockerignore"],
    },
  });
});

it("counts a Dockerfile that lies elsewhere and the ignore file beside it, whatever paths are named", () => {
  const services = expand({ web: { context: "src", dockerfile: "docker/web.Dockerfile", paths: "src/web" } });
  expect(services.get("web")?.paths).toEqual([
    "src/web",
    "docker/web.Dockerfile",
    "docker/web.Dockerfile.dockerignore",
  ]);
});

it("names the image of a service with capitals in lower case, as registries want it", () => {
  const services = expand({ "Web.App": ".", Api: { image: "backend" }, "Services/*": {} }, ["Services/Chain_IQ"]);
  expect([...services].map(([name, { planned }]) => [name, planned.image, planned.context])).toEqual([
    ["Web.App", "web.app", "."],
    ["Api", "backend", "Api"],
    ["Chain_IQ", "chain_iq", "Services/Chain_IQ"],
  ]);
});

it("makes a service of each folder, and lets one that is named differ", () => {
  const services = expand(
    { "services/*": { platforms: ["linux/amd64"], paths: "libs" }, api: { context: "services/api", target: "run" } },
    ["services/api", "services/web"],
  );
  expect([...services.keys()]).toEqual(["api", "web"]);
  expect(services.get("api")?.planned).toMatchObject({ target: "run", platforms: [] });
  expect(services.get("web")).toMatchObject({
    planned: { context: "services/web", platforms: ["linux/amd64"] },
    paths: ["libs", "services/web"],
  });
});

it.each<[string[], string]>([
  [[], "services/* matched no folder with a Dockerfile"],
  [["a/web", "b/web"], '"web" is both "a/web" and "b/web"'],
  [["services/My App"], 'Cannot make a service of the folder "services/My App"'],
])("refuses the folders %j", (folders, message) => {
  expect(() => expand({ "services/*": {} }, folders)).toThrow(message);
});
