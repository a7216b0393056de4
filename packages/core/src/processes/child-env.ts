import type { Env } from "../env.ts";

/** What programs need to find their way; none of these holds a secret. */
const passedOn: readonly string[] = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "LC_ALL",
  "TZ",
  "TMPDIR",
  "RUNNER_TEMP",
  "XDG_RUNTIME_DIR",
  "XDG_CONFIG_HOME",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "ALL_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "all_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
  "DOCKER_HOST",
  "DOCKER_CONTEXT",
  "DOCKER_CONFIG",
  "DOCKER_CERT_PATH",
  "DOCKER_TLS_VERIFY",
];

/** The environment for a child: a short list of harmless variables of `env`, and `extra`. Tokens and inputs stay behind. */
export function childEnv(env: Env, extra: Env = {}): Env {
  const kept = passedOn.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]);
  return { ...Object.fromEntries(kept), ...extra } as Env; // `fromEntries` forgets what the values are.
}
