import { expect, it } from "@jest/globals";
import { fingerprint } from "./fingerprint.ts";

it("shows fingerprints as ssh-keygen does", () => {
  expect(fingerprint("AAAA")).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
});
