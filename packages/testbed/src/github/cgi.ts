import { PassThrough } from "node:stream";
import type { Readable } from "node:stream";

/** What a CGI program answered: its headers read, its body still to come. */
export interface CgiAnswer {
  status: number;
  headers: Record<string, string>;
  body: Readable;
}

/** Reads the headers of a CGI answer; the rest streams on in `body`. A program that says nothing answers 500. */
export async function readCgi(output: Readable): Promise<CgiAnswer> {
  let head = Buffer.alloc(0);
  const body = new PassThrough();
  const { promise, resolve } = Promise.withResolvers<CgiAnswer>();
  const collect = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) return;
    output.off("data", collect);
    output.pause();
    body.write(head.subarray(end + 4));
    output.pipe(body);
    resolve({ ...readHead(head.subarray(0, end).toString()), body });
  };
  output.on("data", collect);
  output.once("end", () => {
    body.end();
    resolve({ status: 500, headers: {}, body });
  });
  return promise;
}

function readHead(text: string): { status: number; headers: Record<string, string> } {
  const headers = Object.fromEntries(
    text.split("\r\n").map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const { status = "200 OK", ...rest } = headers;
  return { status: Number.parseInt(status, 10), headers: rest };
}
