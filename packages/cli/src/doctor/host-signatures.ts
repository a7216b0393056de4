import { plain } from "@stageway/core";
import type { TargetStatus } from "@stageway/remote";
import { rowsOf, type Row } from "./row.ts";

/** What is said of a host that has who may sign, and nothing that could verify it. */
export const uncheckedSignatures = "this host's ssh-keygen cannot verify signatures";

/** Whether a host verifies signatures before it runs a release; nothing where it does not know who may sign. */
export function signatureRows({ signers }: TargetStatus, host: string): readonly Row[] {
  const { ok, failed, unchecked } = rowsOf(host);
  switch (signers?.state) {
    case undefined:
      return [];
    case "verified":
      return [ok("signatures", "verified before a release runs")];
    case "unchecked":
      return [unchecked("signatures", uncheckedSignatures, "Install OpenSSH 8.1 or later there: its ssh-keygen can")];
    case "broken":
      return [failed("signatures", plain(signers.why), "As an administrator: stageway install, with its public key")];
  }
}
