import { expect, it } from "@jest/globals";
import { generateKeyPairSync } from "node:crypto";
import { readPrivateKey } from "./key.ts";
import { opensshKey } from "./testing-keys.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const locked = privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }).toString();
const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const sec1 = ec.export({ type: "sec1", format: "pem" }).toString();
const oldLocked = ec.export({ type: "sec1", format: "pem", cipher: "aes-128-cbc", passphrase: "x" }).toString();
const own = opensshKey();
const blob = "AAAAC3NzaC1lZDI1NTE5AAAAIJ2jr3dTgBrLxe2bTJ1MBr5l8ArPVdPnN8wWxJ2sTTTT";
const around = (text: string, before: string, behind: string) =>
  text.replace(/^(?=.)/gm, before).replace(/$/gm, behind);
const base64 = (text: string) => Buffer.from(text).toString("base64");

it.each([
  ["a key of OpenSSH", own, own, {}],
  ["an encrypted key of OpenSSH", opensshKey({ cipher: "aes256-ctr" }), undefined, { encrypted: true }],
  ["a key of a security device", opensshKey({ type: "sk-ssh-ed25519@openssh.com" }), undefined, { needsDevice: true }],
  ["PEM", pem, pem, {}],
  ["encrypted PEM", locked, locked, { encrypted: true }],
  ["older PEM", sec1, sec1, {}],
  ["older encrypted PEM", oldLocked, oldLocked, { encrypted: true }],
  ["carriage returns and no last line break", own.trimEnd().replaceAll("\n", "\r\n"), own, {}],
  ["lone carriage returns", own.replaceAll("\n", "\r"), own, {}],
  ["blanks before each line", around(own, "  ", ""), own, {}],
  ["a tab before each line", around(own, "\t", ""), own, {}],
  ["blanks behind each line", around(own, "", "  "), own, {}],
  ["no-break spaces", around(own, "\u00a0", "\u00a0"), own, {}],
  ["a byte order mark", `\ufeff${own}`, own, {}],
  ["quotes", `"${own.trimEnd()}"`, own, {}],
  ["quotes on lines of their own", `'\n${own}'\n`, own, {}],
  ["base64", base64(own), own, {}],
  ["base64 in lines", base64(own).replace(/.{76}/g, "$&\n"), own, {}],
  ["base64 of carriage returns", base64(own.replaceAll("\n", "\r\n")), own, {}],
  ["its public key behind it", `${own}ssh-ed25519 ${blob} me@here\n`, own, {}],
  ["words before it", `Key of the deploy user:\n\n${own}`, own, {}],
])("reads %s", (_, pasted, text, more) => {
  expect(readPrivateKey(pasted)).toEqual({ text: text ?? pasted, encrypted: false, needsDevice: false, ...more });
});

const lines = own.split("\n");
const without = (index: number) => lines.filter((_, at) => at !== index).join("\n");

it.each([
  ["nothing", " \n", "is empty: is the secret available to this event"],
  ["empty quotes", '""', "is empty"],
  ["stars", "***", "is only stars"],
  ["an expression", "${{ secrets.SSH_KEY }}", "is an expression or a variable"],
  ["a variable", "$SSH_KEY", "is an expression or a variable"],
  ["a path", "~/.ssh/id_ed25519", "is the path of a file"],
  ["a name", "id_rsa", "is the path of a file"],
  ["a path of Windows", "C:\\Users\\me\\key", "is the path of a file"],
  ["a public key", `ssh-ed25519 ${blob} me@here`, "is a public key"],
  ["an indented public key", `  ssh-ed25519 ${blob} me@here`, "is a public key"],
  ["a public key in base64", base64(`ssh-ed25519 ${blob} me@here`), "is a public key"],
  ["a public key of a device", `sk-ssh-ed25519@openssh.com ${blob}`, "is a public key"],
  ["a public key of another form", "---- BEGIN SSH2 PUBLIC KEY ----\nx", "is a public key"],
  ["a public key in PEM", publicPem, "is a public key"],
  ["a line of known_hosts", `shop.example ssh-ed25519 ${blob}`, "is a line of known_hosts"],
  [
    "a certificate",
    `ssh-ed25519-cert-v01@openssh.com ${blob}`,
    "is a certificate: the private key is the file without",
  ],
  ["a TLS certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "is a TLS certificate"],
  ["a fingerprint", "SHA256:hunter2", "is the fingerprint"],
  ["literal \\n", pem.replaceAll("\n", "\\n"), "has literal \\n in it: paste the key with real line breaks"],
  ["one line", pem.replaceAll("\n", " "), "is all in one line"],
  ["other dashes", own.replaceAll("-----", "—"), "has other dashes"],
  ["PuTTY's format", "PuTTY-User-Key-File-3: ssh-ed25519", "is a key of PuTTY"],
  ["ssh.com's format", "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nx", "is a key of ssh.com's format"],
  ["PGP", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nx\n-----END PGP PRIVATE KEY BLOCK-----", "is a key of PGP"],
  ["two keys", own + pem, "holds several private keys"],
  ["a cut-off key", own.slice(0, 200), "its last line (-----END … PRIVATE KEY-----) is missing"],
  ["a key without its first line", without(0), "its first line (-----BEGIN … PRIVATE KEY-----) is missing"],
  ["the content alone", lines.slice(1, -2).join("\n"), "lacks its first and its last line"],
  ["something else", "hunter2", "is not a private key"],
  ...lines.slice(1, -2).map((_, at) => [`a key without line ${at + 2}`, without(at + 1), "is damaged"] as const),
  ["a doubled line", own.replace(lines[2] ?? "", `${lines[2]}\n${lines[2]}`), "is damaged"],
  ["a key with other characters", own.replace(/(?<=\n)./, "…"), "is damaged"],
  ["another end than its beginning", own.replace("END OPENSSH", "END RSA"), "is damaged"],
  ["damaged content", own.replace("b3BlbnNza", "AAAAAAAAA"), "is damaged"],
  ["PEM without a line", sec1.replace(/\n[^-\n]+\n/, "\n"), "is damaged"],
  ["a DSA key", opensshKey({ type: "ssh-dss" }), "is a DSA key"],
  ["an older DSA key", sec1.replaceAll("EC PRIVATE", "DSA PRIVATE"), "is a DSA key"],
])("refuses %s, without showing it", (_, pasted, message) => {
  expect(() => readPrivateKey(pasted)).toThrow(message);
  expect(() => readPrivateKey(pasted)).not.toThrow("hunter2");
});
