import { connect } from "node:net";
import type { HostAddress } from "./options.ts";

/** Servers of other kinds, by the first thing that they say: HTTP, mail and FTP, IMAP, VNC, TLS. */
// eslint-disable-next-line no-control-regex -- a TLS alert begins with one
const others = /^(?:HTTP\/|<|\d{3}[ -]|\* OK|RFB |\u0015\u0003)/;
const patience = 3000;

/** The first line of what listens there, when that is surely no sshd. */
export async function otherServer({ host, port }: HostAddress): Promise<string | undefined> {
  const said = await new Promise<string>((resolve) => {
    const socket = connect({ host, port, timeout: patience });
    let text = "";
    const end = () => {
      socket.destroy();
      resolve(text);
    };
    socket.once("connect", () => socket.write("SSH-2.0-OpenSSH_9.2\r\n"));
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (text.includes("\n") || text.length > 200) end();
    });
    for (const event of ["error", "timeout", "close"]) socket.once(event, end);
  });
  if (!others.test(said)) return undefined;
  return said.split(/\r?\n/, 1)[0]?.slice(0, 100) ?? "";
}
