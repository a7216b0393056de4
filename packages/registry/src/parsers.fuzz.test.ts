import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { ActionError } from "@stageway/core";
import { parseChallenge } from "./challenge.ts";
import { formatReference, parseReference } from "./reference.ts";
import { readTar, writeTar } from "./tar.ts";

const runs = { numRuns: 20_000 };

/** Texts that are nearly references, which plain random text never is. */
const nearlyReference = fc
  .array(
    fc.oneof(
      fc.constantFrom("/", ":", "@", ".", "-", "_", "[", "]", "sha256:", "a".repeat(64), "A", "ghcr.io", "5000"),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

it("reads every reference or says why not, and writes it back the same", () => {
  fc.assert(
    fc.property(nearlyReference, (text) => {
      try {
        const reference = parseReference(text);
        expect(parseReference(formatReference(reference))).toEqual(reference);
      } catch (error) {
        expect(error).toBeInstanceOf(ActionError);
      }
    }),
    runs,
  );
});

it("reads any challenge without an exception", () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.constantFrom("Bearer ", "Basic", "realm", "=", '"', "\\", ",", " ", "x", "https://a.example"))
        .map((parts) => parts.join("")),
      (header) => {
        parseChallenge(header);
      },
    ),
    runs,
  );
});

it("reads back every archive that it writes, and refuses damaged ones with a reason", () => {
  const path = fc.stringMatching(/^[a-z]{1,8}(\/[a-z.]{1,60}x){0,3}$/);
  const files = fc.uniqueArray(
    fc.record({ path, content: fc.uint8Array({ maxLength: 1200 }), mode: fc.constantFrom(0o644, 0o755) }),
    { selector: (file) => file.path, maxLength: 4 },
  );
  fc.assert(
    fc.property(files, fc.nat(), fc.nat({ max: 255 }), (some, at, value) => {
      const archive = Buffer.from(writeTar(some));
      const sorted = [...some].sort((a, b) => (a.path < b.path ? -1 : 1));
      expect(readTar(archive).map((file) => [file.path, Buffer.from(file.content).toString("hex"), file.mode])).toEqual(
        sorted.map((file) => [file.path, Buffer.from(file.content).toString("hex"), file.mode]),
      );
      archive[at % archive.length] = value;
      try {
        readTar(archive);
      } catch (error) {
        expect(error).toBeInstanceOf(ActionError);
      }
    }),
    { numRuns: 2_000 },
  );
});
