import type { RootShell } from "./root-shell.ts";

/** What stands on a host before anything is written there. */
export interface Survey {
  /** The user whose key it becomes; `undefined` when there is none of that name. */
  readonly user: { readonly id: number; readonly home: string } | undefined;
  /** First of the files that sshd reads keys from, of this user; `undefined` when sshd does not say. */
  readonly keysFile: string | undefined;
  readonly keys: string;
  /** SHA-256 of the program that is there; empty when there is none. */
  readonly program: string;
  readonly policy: string;
  /** Who may sign, as the host knows it; empty when it knows nobody. */
  readonly signers: string;
  /** Whether the project's directory is there, and whether the user may write it. */
  readonly directory: "missing" | "writable" | "foreign";
  /** Files and folders on the way to program and policy into which the user may write: what lies there could be exchanged. */
  readonly exchangeable: readonly string[];
  /** The user may not write its keys itself: somebody else keeps them. */
  readonly keysAreForeign: boolean;
  readonly dockerIsUsable: boolean;
}

export interface Asked {
  readonly user: string;
  readonly directory: string;
  readonly program: string;
  readonly policy: string;
  readonly signers: string;
}

/** Looks, and writes nothing. */
export async function survey(shell: RootShell, { user, directory, program, policy, signers }: Asked): Promise<Survey> {
  return readSurvey(await shell.run(surveyScript, [user, directory, program, policy, signers]));
}

/** Reads lines of `name value`; texts of files are base64. */
export function readSurvey(printed: string): Survey {
  const pairs = printed.split("\n").map((line): [string, string] => {
    const at = line.indexOf(" ");
    return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
  });
  const all = (name: string) => pairs.filter(([key]) => key === name).map(([, value]) => value);
  const text = (name: string) => all(name)[0] ?? "";
  const decoded = (name: string) => Buffer.from(text(name), "base64").toString("utf8");
  const home = text("home");
  return {
    user: home === "" ? undefined : { id: Number(text("id")), home },
    keysFile: text("keysfile") || undefined,
    keys: decoded("keys"),
    program: text("program"),
    policy: decoded("policy"),
    signers: decoded("signers"),
    directory: text("directory") === "missing" ? "missing" : text("directory") === "writable" ? "writable" : "foreign",
    exchangeable: all("exchangeable"),
    keysAreForeign: text("foreign") === "yes",
    dockerIsUsable: text("docker") === "yes",
  };
}

/** `$1` user, `$2` the project's directory, `$3` the program, `$4` the policy, `$5` who may sign. */
const surveyScript = `
say() { printf '%s %s\\n' "$1" "$2"; }
packed() { [ ! -f "$2" ] || say "$1" "$(base64 <"$2" | tr -d '\\n')"; }
as_user() { su -s /bin/sh -c 'exec "$0" "$@"' -- "$@" 2>/dev/null; }
entry=$(getent passwd "$1" 2>/dev/null || grep "^$1:" /etc/passwd) || exit 0
home=$(printf '%s' "$entry" | cut -d: -f6)
say id "$(printf '%s' "$entry" | cut -d: -f3)"
say home "$home"
sshd=$(command -v sshd || echo /usr/sbin/sshd)
keys=$("$sshd" -T -C "user=$1,host=localhost,addr=127.0.0.1" 2>/dev/null | sed -n 's/^authorizedkeysfile \\([^ ]*\\).*/\\1/p')
keys=$(printf '%s' "$keys" | sed -e "s|%h|$home|g" -e "s|%u|$1|g")
case $keys in '') ;; /*) ;; *) keys=$home/$keys ;; esac
say keysfile "$keys"
[ -z "$keys" ] || packed keys "$keys"
for path in "$keys" "$(dirname -- "$keys")"; do
  while [ ! -e "$path" ] && [ "$path" != / ]; do path=$(dirname -- "$path"); done
  as_user "$1" test -w "$path" || { say foreign yes; break; }
done
[ ! -f "$3" ] || say program "$(sha256sum <"$3" | cut -d' ' -f1)"
packed policy "$4"
packed signers "$5"
if [ ! -d "$2" ]; then say directory missing
elif as_user "$1" test -w "$2"; then say directory writable
else say directory foreign; fi
for file in "$3" "$4" "$5"; do
  path=$file
  while :; do
    if [ -e "$path" ]; then
      [ ! -L "$path" ] && ! as_user "$1" test -w "$path" && ! as_user "$1" test -O "$path" || say exchangeable "$path"
    fi
    [ "$path" != / ] || break
    path=$(dirname -- "$path")
  done
done
! as_user "$1" docker version >/dev/null || say docker yes
:
`;
