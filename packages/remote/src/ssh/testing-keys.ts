/** A string as ssh writes it (RFC 4251, 5). */
function packed(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([number(bytes.length), bytes]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A whole key in OpenSSH's format, with numbers in it that nobody logs in with. */
export function opensshKey({ type = "ssh-ed25519", cipher = "none" } = {}): string {
  const parts = type === "ssh-dss" ? [20, 20, 20, 20, 20] : [32, 64];
  const check = Buffer.alloc(4, 7);
  const inner = Buffer.concat([
    check,
    check,
    packed(type),
    ...parts.map((length) => packed(Buffer.alloc(length, 5))),
    packed("deploy@example"),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const kdf = cipher === "none" ? [packed("none"), packed("")] : [packed("bcrypt"), packed(Buffer.alloc(24))];
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    packed(cipher),
    ...kdf,
    number(1),
    packed(Buffer.concat([packed(type), packed(Buffer.alloc(32, 5))])),
    packed(Buffer.concat([inner, padding])),
  ]);
  const lines = body.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}
