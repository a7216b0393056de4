import { expect, it } from "@jest/globals";
import { definitionOf } from "./definition.ts";
import { readModel } from "./model.ts";

const model = readModel({
  name: "shop",
  services: {
    web: {
      image: "web",
      environment: { A: "1" },
      depends_on: { api: { condition: "service_started" } },
      ports: [{ target: 80, published: "8080", protocol: "tcp", mode: "ingress" }],
      volumes: [{ type: "bind", source: "/srv/shop/conf", target: "/conf", read_only: true }],
      labels: { team: "shop" },
      deploy: { replicas: 2 },
    },
    api: {
      image: "api",
      volumes: [{ type: "volume", source: "data", target: "/data" }],
      restart: "always",
      networks: { default: null },
    },
  },
  volumes: { data: { name: "shop_data" } },
  networks: { default: { name: "shop_default" } },
});

// Labels that an older version wrote: another text would replace every container of every host with the next version.
it.each([
  ["web", "ede7581de58853e5b8ea542232db2c43.2382bf7c01c45f92d00acb4e2e738de7"],
  ["api", "17101252198aaced7ddb9687f970a228.4f53cda18c2baa0c0354bb5f9a3ecbe5"],
])("gives %s the definition that an older version labelled it with, so that it stays as it is", (name, label) => {
  const service = model.services.get(name);
  if (service === undefined) throw new Error(`There is no ${name}`);
  const digests = new Map([["/srv/shop/conf/app.cfg", "sha256:2"]]);
  expect(definitionOf(service, `registry.example/${name}@sha256:1`, digests, "sha256:3")).toBe(label);
});
