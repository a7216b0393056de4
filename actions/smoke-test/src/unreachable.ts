import { ActionError, codeOf, describe } from "@stageway/core";

/** What the codes of Node, OpenSSL and the HTTP parser mean for a check; `at` is where it was asked. */
const words: Readonly<Record<string, (at: string) => string>> = {
  ECONNREFUSED: (at) => `connection refused at ${at}: nothing listens there`,
  ECONNRESET: (at) => `${at} closed the connection without an answer`,
  EPIPE: (at) => `${at} closed the connection without an answer`,
  ETIMEDOUT: (at) => `no connection to ${at}: a firewall that drops packets looks like this`,
  EHOSTUNREACH: (at) => `there is no route to ${at}`,
  ENETUNREACH: (at) => `there is no route to ${at}`,
  ENOTFOUND: (at) => `DNS does not know the name in ${at}`,
  ENODATA: (at) => `DNS has no address for the name in ${at}`,
  EAI_AGAIN: (at) => `DNS does not answer for the name in ${at}`,
  CERT_HAS_EXPIRED: (at) => `the TLS certificate of ${at} has expired`,
  CERT_NOT_YET_VALID: (at) => `the TLS certificate of ${at} is not valid yet`,
  DEPTH_ZERO_SELF_SIGNED_CERT: (at) => `the TLS certificate of ${at} is self-signed`,
  SELF_SIGNED_CERT_IN_CHAIN: (at) => `the TLS certificate of ${at} is from an authority that is not known here`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (at) => `${at} does not send the certificates between its own and the authority's`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: (at) => `the TLS certificate of ${at} is from an authority that is not known here`,
  ERR_TLS_CERT_ALTNAME_INVALID: (at) => `the TLS certificate of ${at} is for other names`,
};

/** Says for people why there was no answer; what nobody translates is told as it is. */
export function whyUnreachable(error: unknown, url: URL): string {
  if (error instanceof ActionError) return describe(error);
  const code = codeIn(error);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const at = `${url.hostname}:${port}`;
  const said = describe(error);
  if (/wrong version number|packet length too long/i.test(said))
    return `${at} does not speak TLS: is it http:// there?`;
  if (code.startsWith("HPE_")) return `${at} does not speak HTTP: is it https:// there? (${said})`;
  return words[code]?.(at) ?? said.trim();
}

/** Of several addresses that were tried each has an error of its own. */
function codeIn(error: unknown): string {
  const own = codeOf(error);
  if (own !== "" || typeof error !== "object" || error === null || !("errors" in error)) return own;
  return Array.isArray(error.errors) ? codeOf(error.errors[0]) : "";
}
