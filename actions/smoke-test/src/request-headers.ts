/** What is part of the connection, which the smoke test makes itself: it asks by GET, without a body, one question a connection. */
const ofTheConnection = [
  "connection",
  "content-length",
  "expect",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

const hostPattern = /^(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** Why a request cannot have this header, or nothing when it is sent as it is. The value may be a secret: it is not shown. */
export function headerProblem(name: string, value: string): string | undefined {
  const lower = name.toLowerCase();
  if (ofTheConnection.includes(lower))
    return "cannot be sent: it belongs to the connection, and a check is one GET without a body";
  if (lower === "host" && !hostPattern.test(value)) return "must be a host's name, with or without a port";
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) return "must not contain a newline or a control character";
  // Node would refuse it at each attempt.
  if (/[^\t -~\u0080-\u00ff]/.test(value))
    return "must not contain characters beyond Latin-1: write them percent-encoded";
  return undefined;
}

/** Names that stand among the headers twice, in other letters: only one of the values would be sent. */
export function doubledNames(names: readonly string[]): readonly string[] {
  const lower = names.map((name) => name.toLowerCase());
  return names.filter((name, index) => lower.indexOf(name.toLowerCase()) !== index);
}

/** What goes over the wire: the check's headers, and ours where it has none of that name. */
export function headersToSend(given: Readonly<Record<string, string>>, host: string): Record<string, string> {
  const ours = { accept: "*/*", "user-agent": "stageway", host };
  const names = Object.keys(given).map((name) => name.toLowerCase());
  const rest = Object.entries(ours).filter(([name]) => !names.includes(name));
  return { ...Object.fromEntries(rest), ...given, connection: "close" };
}
