import { expect, it } from "@jest/globals";
import { ActionError } from "@stageway/core";
import { whyUnreachable } from "./unreachable.ts";

const url = new URL("https://shop.example/health");
const coded = (code: string) => Object.assign(new Error("Node's own words"), { code });

it.each([
  [coded("ECONNREFUSED"), "connection refused at shop.example:443: nothing listens there"],
  [coded("ENOTFOUND"), "DNS does not know the name in shop.example:443"],
  [coded("CERT_HAS_EXPIRED"), "the TLS certificate of shop.example:443 has expired"],
  [coded("ERR_TLS_CERT_ALTNAME_INVALID"), "the TLS certificate of shop.example:443 is for other names"],
  [coded("HPE_INVALID_CONSTANT"), "shop.example:443 does not speak HTTP: is it https:// there? (Node's own words)"],
  [
    new AggregateError([coded("ECONNREFUSED"), coded("ENETUNREACH")]),
    "connection refused at shop.example:443: nothing listens there",
  ],
  [new ActionError("Cannot reach it: for a reason"), "Cannot reach it: for a reason"],
  [coded("ENEW"), "Node's own words"],
  [new Error("more than 5 redirects"), "more than 5 redirects"],
])("tells %p", (error, words) => {
  expect(whyUnreachable(error, url)).toBe(words);
});
