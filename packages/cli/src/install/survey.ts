import type { RootShell } from "./root-shell.ts";

/** The state of a host before an installation. */
export interface Survey {
  /** The user who gets the key; `undefined` when no such user exists. */
  readonly user: { readonly id: number; readonly home: string } | undefined;
  /** The user's first `AuthorizedKeysFile`; `undefined` when sshd does not report one. */
  readonly keysFile: string | undefined;
  readonly keys: string;
  /** SHA-256 of the installed program; empty when there is none. */
  readonly program: string;
  readonly policy: string;
  /** The allowed signers on the host; empty when there are none. */
  readonly signers: string;
  /** The project's directory: `foreign` means that the user may not write to it. */
  readonly directory: "missing" | "writable" | "foreign";
  /** Files and folders on the path to the program, the policy or the signers that the user could replace. */
  readonly exchangeable: readonly string[];
  /** Whether the user may not write its own keys file. */
  readonly keysAreForeign: boolean;
  readonly dockerIsUsable: boolean;
}

/** The user and the paths that the survey inspects. */
export interface Asked {
  readonly user: string;
  readonly directory: string;
  readonly program: string;
  readonly policy: string;
  readonly signers: string;
}

/** Inspects the host over a root shell. Writes nothing. */
export async function survey(shell: RootShell, { user, directory, program, policy, signers }: Asked): Promise<Survey> {
  return readSurvey(await shell.run(surveyScript, [user, directory, program, policy, signers]));
}

/** Parses lines of `name value`; contents of files are base64. */
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

/** `$1` user, `$2` the project's directory, `$3` the program, `$4` the policy, `$5` the signers. */
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
