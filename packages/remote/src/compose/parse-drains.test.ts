import { expect, it } from "@jest/globals";
import { parseDrains } from "./parse-drains.ts";

it("reads how services are drained", () => {
  const { drains, undrains } = parseDrains([
    "gateway=haproxy://edge:9999/gateway",
    "web = command: touch /tmp/drain && sleep 2",
    "web=undrain: rm /tmp/drain",
    "api=signal",
  ]);
  expect(Object.fromEntries(drains)).toEqual({
    gateway: { kind: "haproxy", proxy: "edge", port: 9999, backend: "gateway" },
    web: { kind: "command", command: "touch /tmp/drain && sleep 2" },
    api: { kind: "signal" },
  });
  expect(undrains.get("web")).toBe("rm /tmp/drain");
});

it.each([
  ["web", 'must be lines like web=signal: current value is "web"'],
  ["web=wait", 'must be signal, command: <command> or haproxy://<service>:<port>/<backend>: current value is "wait"'],
  [
    "web=haproxy://edge:99999/x",
    'must be signal, command: <command> or haproxy://<service>:<port>/<backend>: current value is "haproxy://edge:99999/x"',
  ],
])("refuses %s", (line, message) => {
  expect(() => parseDrains([line])).toThrow(message);
});

it("refuses a service that is named twice", () => {
  expect(() => parseDrains(["web=signal", "web=command: x"])).toThrow(
    'must name each service once: current value has "web" twice',
  );
});
