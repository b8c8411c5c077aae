// Where a run touches the outside, learned from a run that nobody kills: each touch gives the points at which one is killed.
import type { LoggedRequest } from "../../scripts/sandbox/request-log.ts";
import type { VendorName } from "../../scripts/sandbox/sandbox-contract.ts";
import { vendorNames } from "./crash-accounts.ts";
import type { CrashWorld } from "./crash-world.ts";
import type { Ended, Kill } from "./dispatcher-child.ts";
import type { GitMoment, GitTouch, Signal } from "./git-shim.ts";
import { requestStages, type RequestStage } from "./vendor-gate.ts";
import { channels, type Channel } from "./stories.ts";

export interface KillPoint {
  /** Unique within a story; the table's row, a channel where it differs between channels, and the signal. */
  readonly name: string;
  readonly row: string;
  /** The columns that this point speaks of. */
  readonly columns: readonly Channel[];
  readonly kill: Kill;
}

/** Every point of a run, in the order of its touches: those of git, then those of requests. */
export function killPoints(run: Ended, world: CrashWorld, before: RequestCounts): readonly KillPoint[] {
  return [
    ...withTurns(run.touches, ({ command }) => command).flatMap(([touch, turn]) => gitPoints(touch, turn)),
    ...vendorNames.flatMap((vendor) => {
      const requests = world.vendors[vendor].log.slice(before[vendor]);
      return withTurns(requests, ({ path }) => path).flatMap(([request, turn]) => requestPoints(vendor, request, turn));
    }),
  ];
}

export type RequestCounts = Readonly<Record<VendorName, number>>;

export function countRequests({ vendors }: CrashWorld): RequestCounts {
  const [netease = 0, rongcloud = 0, easemob = 0] = vendorNames.map((vendor) => vendors[vendor].log.length);
  return { netease, rongcloud, easemob };
}

/** After a command that changes nothing at the remote is the same moment as before the one that comes next. */
const moments: Readonly<Record<string, Readonly<Record<Signal, readonly GitMoment[]>>>> = {
  "ls-remote": { KILL: ["before"], TERM: ["before"] },
  fetch: { KILL: ["before", "during"], TERM: ["before"] },
  "fast-import": { KILL: ["before", "during"], TERM: ["before"] },
  push: { KILL: ["before", "during", "landing", "late", "after"], TERM: ["before", "after"] },
};

function gitPoints({ command, branches }: GitTouch, turn: number): readonly KillPoint[] {
  const what = [command, turn, ...branches].join(" ");
  const point = (moment: GitMoment, signal: Signal): KillPoint => {
    const row = `${what}: ${moment}`;
    return { name: `${row} ${signal}`, row, columns: channels, kill: { at: "git", command, turn, moment, signal } };
  };
  return (["KILL", "TERM"] as const).flatMap((signal) =>
    (moments[command]?.[signal] ?? []).map((moment) => point(moment, signal)),
  );
}

const requestKinds: Readonly<Record<string, readonly [kind: string, columns: readonly Channel[]]>> = {
  ...Object.fromEntries(channels.map((channel) => [channel, ["send", [channel]] as const])),
  "netease/delete": ["recall", ["netease/users"]],
  "netease/query-list": ["lookup", ["netease/users"]],
  "rongcloud/recall": ["recall", ["rongcloud/users"]],
  "easemob/token": ["token", ["easemob/users", "easemob/online", "easemob/chatrooms"]],
};

function requestPoints(vendor: VendorName, { api, path }: LoggedRequest, turn: number): readonly KillPoint[] {
  const known = requestKinds[api ?? ""];
  if (known === undefined) throw new Error(`the matrix does not know the request ${path} of ${vendor}`);
  const [kind, columns] = known;
  const point = (stage: RequestStage, signal: Signal, isSilent = false): KillPoint => {
    const row = `${kind} request ${turn}: ${isSilent ? "never answered" : stage}`;
    const kill = { at: "request", vendor, path, turn, stage, signal, isSilent } as const;
    return { name: `${row} ${api ?? ""} ${signal}`, row, columns, kill };
  };
  return [
    ...requestStages.flatMap((stage) => [point(stage, "KILL"), point(stage, "TERM")]),
    // It takes the five seconds that a call gets after the signal: once for each kind of call is enough.
    ...(turn === 1 ? [point("accepted", "TERM", true)] : []),
  ];
}

/** Each item with the how-many-eth of its name it is. */
function withTurns<Item>(items: readonly Item[], nameOf: (item: Item) => string): readonly (readonly [Item, number])[] {
  const turns = new Map<string, number>();
  return items.map((item) => {
    const turn = (turns.get(nameOf(item)) ?? 0) + 1;
    turns.set(nameOf(item), turn);
    return [item, turn] as const;
  });
}
