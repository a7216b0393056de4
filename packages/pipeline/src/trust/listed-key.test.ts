import { describe, expect, it } from "@jest/globals";
import { keyOfInput } from "./listed-key.ts";
import type { Signer } from "./signers.ts";
import { newSigningKey } from "./new-key.ts";

const mine = newSigningKey();
const staging: Signer = { kind: "verified", stage: "staging", key: mine.key.publicKey };

describe("the key of an input", () => {
  it("is read where the place is enough, and nothing where there is none", () => {
    expect(keyOfInput(mine.text, { kind: "built" }, undefined)?.publicKey).toBe(mine.key.publicKey);
    expect(keyOfInput(undefined, { kind: "built" }, undefined)).toBeUndefined();
  });

  it("signs what it is listed for", () => {
    expect(keyOfInput(mine.text, { kind: "verified", stage: "staging" }, [staging])?.publicKey).toBe(
      mine.key.publicKey,
    );
  });

  it.each<[string, string | undefined, { kind: "built" | "verified"; stage?: string }, string]>([
    ["none where signatures are required", undefined, { kind: "built" }, "is needed, because the configuration has"],
    [
      "one that is listed for a stage alone",
      mine.text,
      { kind: "built" },
      "lists as build: current value is ssh-ed25519 ",
    ],
    [
      "one of another stage",
      mine.text,
      { kind: "verified", stage: "production" },
      "lists as production: current value",
    ],
    ["no key", "secret text", { kind: "built" }, "must be an OpenSSH private key"],
  ])("refuses %s", (_, text, purpose, why) => {
    expect(() => keyOfInput(text, purpose, [staging])).toThrow(why);
    expect(() => keyOfInput(text, purpose, [staging])).not.toThrow("secret text");
  });
});
