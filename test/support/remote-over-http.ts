// A scenario's remote as GitHub offers it, over HTTP, with a network that fails when a test says so.
import { basename } from "node:path";
import { onTestFinished } from "vitest";
import type { DispatchWorld } from "./dispatch-world.ts";
import { startGitHttpServer, type Fate, type GitRequest } from "./git-http-server.ts";

export interface RemoteOverHttp {
  /** The remote's address. */
  readonly url: string;
  /** A clone that reaches the remote over HTTP. */
  readonly checkout: string;
  /** From now on decides what becomes of each request; null lets everything pass. */
  readonly decide: (fate: ((request: GitRequest) => Fate) | null) => void;
}

export async function openRemoteOverHttp({ playground, remote }: DispatchWorld): Promise<RemoteOverHttp> {
  let decide: ((request: GitRequest) => Fate) | null = null;
  const server = await startGitHttpServer({
    root: playground.folder,
    environment: playground.environment,
    fate: (request) => decide?.(request) ?? "pass",
  });
  onTestFinished(server.close);
  const url = `${server.url}/${basename(remote)}`;
  return {
    url,
    checkout: await playground.clone(url),
    decide: (fate) => {
      decide = fate;
    },
  };
}
