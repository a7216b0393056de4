import { expect, it } from "@jest/globals";
import { parseChallenge } from "./challenge.ts";

it.each<[string, string | undefined, object | undefined]>([
  ["nothing", undefined, undefined],
  ["a scheme that we do not know", "Negotiate", undefined],
  ["basic", 'Basic realm="Registry Realm"', { scheme: "basic" }],
  [
    "bearer with commas inside of quotes",
    'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push"',
    {
      scheme: "bearer",
      realm: "https://auth.example/token",
      service: "registry.example",
      scope: "repository:a/b:pull,push",
    },
  ],
  [
    "plain values and odd spaces",
    "bearer  realm = https://a.example/t , service=x",
    { scheme: "bearer", realm: "https://a.example/t", service: "x" },
  ],
  [
    "escaped quotes",
    'Bearer realm="https://a.example/t",service="a\\"b"',
    { scheme: "bearer", realm: "https://a.example/t", service: 'a"b' },
  ],
  [
    "bearer rather than basic",
    'Basic realm="x", Bearer realm="https://a.example/t"',
    { scheme: "bearer", realm: "https://a.example/t" },
  ],
  ["basic when bearer has no realm", 'Bearer service="x", Basic realm="y"', { scheme: "basic" }],
  ["garbage", ' ,,= "', undefined],
])("reads %s", (_, header, challenge) => {
  expect(parseChallenge(header)).toEqual(challenge);
});
