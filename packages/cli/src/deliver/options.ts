import type { Option } from "../verb.ts";

/** Options of the verbs that deploy. What a preset says is what the actions' inputs of the same name say. */
export const deliverOptions: Readonly<Record<string, Option>> = {
  "dry-run": { about: "Says for every container what would be done and why, and touches nothing" },
  hold: {
    value: "TIME",
    about:
      "Lets it run unconfirmed that long, and asks here whether it stays; the host goes back by itself unless told",
  },
  wait: { value: "TIME", preset: "10m", about: "How long to wait for another deployment of the same project" },
  timeout: { value: "TIME", preset: "30m", about: "How long a one-shot service (a migration) may run" },
  "health-timeout": { value: "TIME", preset: "2m", about: "How long a container may take until it is healthy" },
  "stable-for": {
    value: "TIME",
    preset: "5s",
    about: "How long a container without a health check has to run without a restart",
  },
  "settle-delay": {
    value: "TIME",
    preset: "1s",
    about: "How long a proxy that cannot be asked may take to notice that a container is healthy",
  },
  drain: {
    value: "SERVICE=HOW",
    many: true,
    about: "How a service loses its requests: signal, command: …, haproxy://…",
  },
  migrations: { value: "SERVICE", many: true, about: "A service that runs once before anything is switched" },
  "keep-releases": {
    value: "N",
    preset: "5",
    about: "How many deployments can be rolled back to without the registry",
  },
  canary: { value: "N", preset: "1", about: "Of several hosts, how many go before the others" },
  parallel: { value: "N", about: "How many of the others go at once; all of them unless given" },
  "signing-key": {
    value: "FILE",
    completes: "file",
    about:
      "Signs that the release was verified: a private key, or FILE.pub of one in an ssh-agent; STAGEWAY_SIGNING_KEY (its text), or the agent's key for the stage, unless given",
  },
  "repository-id": {
    value: "ID",
    about: "Number of the repository on its GitHub, where signatures are required; asked for unless given",
  },
  username: {
    value: "NAME",
    about: "User name for the registry; its password is in STAGEWAY_REGISTRY_PASSWORD. Docker's own login unless given",
  },
};
