import { ActionError } from "@stageway/core";
import type { StepFailure } from "./follower.ts";
import type { WorkflowEnd } from "./workflow-run.ts";

interface Cause {
  readonly pattern: RegExp;
  readonly hint: string;
}

/** First match wins. */
const causes: readonly Cause[] = [
  {
    pattern:
      /(failed to resolve source metadata|failed to do request|failed to fetch|Error response from daemon)[^\n]*(no such host|dial tcp|i\/o timeout|connection refused|EOF|TLS|network is unreachable|proxyconnect|forbidden)/i,
    hint: "An image comes from a registry that this machine does not reach. stageway local brings no base images: connect it, or name ones that it reaches, with --var or --build-arg (--build-arg NODE_IMAGE=127.0.0.1:5000/node:24) or in .env",
  },
  {
    pattern:
      /(unable to clone|Could not resolve host|repository not found)[^\n]*github\.com|github\.com[^\n]*(no such host|unable to access)/i,
    hint: "The workflow uses an action that is fetched from github.com, which this machine does not reach",
  },
  {
    pattern: /env file [^\n]* not found|couldn't find env file/i,
    hint: "An env file of a service is neither in git nor in the work tree: write it here, as the host has one of its own, or make it optional (required: false)",
  },
];

/** Why the workflow failed, as its steps said it, with what to do about the usual causes. */
export function failureOf({ failures, text }: Pick<WorkflowEnd, "failures" | "text">, logFile: string): ActionError {
  const told = failures.map(sayOf).filter((said) => said !== "");
  const said = told.length > 0 ? told : [text.split("\n").filter(Boolean).slice(-5).join("\n")];
  const hint = causes.find(({ pattern }) => pattern.test(text))?.hint;
  return new ActionError(`Cannot deploy here: the workflow failed:\n${said.map(indent).join("\n")}`, {
    hint: `${hint === undefined ? "" : `${hint}. `}The whole log is ${logFile}`,
  });
}

/** A step that failed and annotated no error, a script for example, is known by what it printed last. */
function sayOf({ step, errors, last }: StepFailure): string {
  if (errors.length > 0) return errors.join("\n");
  if (step === "") return "";
  return last.length === 0
    ? `${step} failed and printed nothing`
    : `${step} failed. It printed last:\n${last.map(indent).join("\n")}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, "    ");
}
