/** Where an address leads: anywhere, this machine, a private network, or the link (where cloud metadata lives). */
export type AddressKind = "public" | "loopback" | "private" | "link-local";

/**
 * Says where a host of a URL or a resolved IP address leads. A name says nothing about its addresses: ask again for each
 * resolved one.
 */
export function addressKind(host: string): AddressKind {
  const name = host
    .replace(/^\[|\]$/g, "")
    .toLowerCase()
    .replace(/\.$/, "");
  if (name === "localhost" || name.endsWith(".localhost")) return "loopback";
  if (name.includes(":")) return ipv6Kind(name);
  return /^\d+\.\d+\.\d+\.\d+$/.test(name) ? ipv4Kind(name) : "public";
}

/** Special-purpose addresses (RFC 6890), first match wins. */
const ipv4Kinds: readonly [string, number, AddressKind][] = [
  ["127.0.0.0", 8, "loopback"],
  ["0.0.0.0", 8, "loopback"],
  ["169.254.0.0", 16, "link-local"],
  ["10.0.0.0", 8, "private"],
  ["172.16.0.0", 12, "private"],
  ["192.168.0.0", 16, "private"],
  ["100.64.0.0", 10, "private"],
  ["192.0.0.0", 24, "private"],
  ["198.18.0.0", 15, "private"],
  ["224.0.0.0", 3, "private"],
];

function ipv4Kind(address: string): AddressKind {
  const number = ipv4Number(address);
  const match = ipv4Kinds.find(([network, bits]) => number >>> (32 - bits) === ipv4Number(network) >>> (32 - bits));
  return match?.[2] ?? "public";
}

function ipv4Number(address: string): number {
  return address.split(".").reduce((number, part) => ((number << 8) | Number(part)) >>> 0, 0);
}

function ipv6Kind(address: string): AddressKind {
  const canonical = URL.canParse(`http://[${address}]`)
    ? new URL(`http://[${address}]`).hostname.slice(1, -1)
    : address;
  const [, high, low] = /^(?:::ffff:|64:ff9b::)([0-9a-f]+):([0-9a-f]+)$/.exec(canonical) ?? [];
  if (high !== undefined && low !== undefined) {
    const number = ((parseInt(high, 16) << 16) | parseInt(low, 16)) >>> 0;
    return ipv4Kind([24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join("."));
  }
  if (canonical === "::1" || canonical === "::") return "loopback";
  if (/^fe[89ab]/.test(canonical) || canonical === "fd00:ec2::254") return "link-local"; // The second is a cloud's metadata.
  return /^(f[cdef]|2001:db8:)/.test(canonical) ? "private" : "public";
}
