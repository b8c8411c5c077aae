// A smart HTTP git server on loopback (git http-backend behind Node), with passwords and faults on demand.
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What to do with a request: `pass` it to git; `drop` the connection without looking at it; `drop-answer`: let git do it,
 * then cut the connection instead of answering; `hang` without an answer; or answer with a status and nothing else.
 */
export type Fate = "pass" | "drop" | "drop-answer" | "hang" | { readonly status: number; readonly body?: string };

export interface GitRequest {
  readonly method: string;
  readonly path: string;
  /** The POST that carries a push. */
  readonly isPush: boolean;
  /** The body as far as it has come in; readable where it is short enough for git not to compress it. */
  readonly body: () => string;
  /** How long the answer's body was, once it is out. */
  readonly answeredBytes: () => number;
  /** When git worked on it, as epoch ms; null where it did not, or still does. */
  readonly workedMs: () => { readonly fromMs: number; readonly untilMs: number } | null;
}

export interface GitHttpServerOptions {
  /** The folder with the bare repositories. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly credentials?: { readonly user: string; readonly password: string };
  readonly fate?: (request: GitRequest) => Fate;
  /** Whether the server understands protocol version 2. Default true. */
  readonly protocolV2?: boolean;
}

export interface GitHttpServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly requests: readonly GitRequest[];
  readonly close: () => Promise<void>;
}

export async function startGitHttpServer(options: GitHttpServerOptions): Promise<GitHttpServer> {
  const requests: GitRequest[] = [];
  const server = createServer((request, response) => {
    const answered: Answered = { bytes: 0, worked: null };
    const seen = {
      ...describeRequest(request),
      answeredBytes: () => answered.bytes,
      workedMs: () => answered.worked,
    };
    requests.push(seen);
    if (!isAuthorized(request, options)) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    void decide(options.fate?.(seen) ?? "pass", { request, response, options, answered });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Listening on a host and port, so the address is not a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly options: GitHttpServerOptions;
  readonly answered: Answered;
}

interface Answered {
  bytes: number;
  worked: { readonly fromMs: number; readonly untilMs: number } | null;
}

async function decide(fate: Fate, { request, response, options, answered }: Exchange): Promise<void> {
  if (fate === "hang") return;
  if (fate === "drop") {
    request.socket.destroy();
    return;
  }
  if (typeof fate === "object") {
    request.resume();
    response.writeHead(fate.status).end(fate.body);
    return;
  }
  const fromMs = Date.now();
  const answer = await runBackend(request, options);
  answered.worked = { fromMs, untilMs: Date.now() };
  answered.bytes = answer.body.length;
  if (fate === "drop-answer") request.socket.destroy();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}

function describeRequest(request: IncomingMessage): Omit<GitRequest, "answeredBytes" | "workedMs"> {
  const method = request.method ?? "";
  const path = request.url ?? "";
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  const body = (): string => Buffer.concat(chunks).toString("latin1");
  return { method, path, isPush: method === "POST" && path.endsWith("/git-receive-pack"), body };
}

function isAuthorized(request: IncomingMessage, { credentials }: GitHttpServerOptions): boolean {
  if (credentials === undefined) return true;
  const expected = Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64");
  return request.headers.authorization === `Basic ${expected}`;
}

interface BackendAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

function runBackend(request: IncomingMessage, options: GitHttpServerOptions): Promise<BackendAnswer> {
  const url = new URL(request.url ?? "", "http://127.0.0.1");
  const protocol = request.headers["git-protocol"];
  const child = spawn("git", ["http-backend"], {
    env: {
      ...options.environment,
      GIT_PROJECT_ROOT: options.root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? "",
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      // http-backend takes pushes only from a user it knows by name.
      REMOTE_USER: options.credentials?.user ?? "tester",
      REMOTE_ADDR: "127.0.0.1",
      ...(typeof protocol === "string" && options.protocolV2 !== false ? { GIT_PROTOCOL: protocol } : {}),
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  // The backend may answer without reading everything.
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve) => {
    child.on("close", () => {
      resolve(readBackendAnswer(Buffer.concat(output)));
    });
  });
}

/** A CGI answer: header lines, an empty line, the body. */
function readBackendAnswer(output: Buffer): BackendAnswer {
  const end = output.indexOf("\r\n\r\n");
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of output.toString("latin1", 0, end).split("\r\n")) {
    const [name = "", value = ""] = line.split(/: (.*)/s);
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  return { status, headers, body: output.subarray(end + 4) };
}
