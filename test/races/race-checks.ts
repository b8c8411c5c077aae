// What must be true of a world that came to rest after a race. Each check gives one line for each breach of a promise.
import type { Announcement } from "../../scripts/core/announcement/announcement.ts";
import { acceptedSends, broadcastId } from "../../scripts/core/ledger/delivery-state.ts";
import { deliveryOf, type LedgerEntry } from "../../scripts/core/ledger/ledger.ts";
import { createReaders } from "../../scripts/commands/workspace.ts";
import { openGit } from "../../scripts/effects/git/git.ts";
import { readLedgers, readStateBranch, type StateSnapshot } from "../../scripts/effects/state/state-branch.ts";
import { readVendorsFile } from "../../scripts/effects/files/vendors-file.ts";
import type { StoredBroadcast } from "../../scripts/sandbox/sandbox-contract.ts";
import { broadcastsOf, rateErrors, requestsTo } from "../support/vendor-view.ts";
import { stateBranch, type RaceWorld } from "./race-world.ts";

interface View {
  readonly broadcasts: readonly StoredBroadcast[];
  readonly files: readonly Announcement[];
  /** Paths of files that cannot be read. */
  readonly unreadable: readonly string[];
  readonly state: StateSnapshot;
  /** Of everything that ever went out or stands on main. */
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
}

const readers = createReaders();

/** Every announcement's text is its id, so that a broadcast tells what it came from. */
export async function breachesOf(world: RaceWorld): Promise<readonly string[]> {
  const view = await viewOf(world);
  return [
    ...twice(view),
    ...view.unreadable.map((path) => `${path}: a record made it unreadable`),
    ...view.files.flatMap((file) => fileBreaches(view, file)),
    ...view.broadcasts.flatMap((broadcast) => ledgerBreaches(view, broadcast)),
    ...quotaBreaches(world, view),
    ...(await branchBreaches(world, view)),
  ];
}

async function viewOf(world: RaceWorld): Promise<View> {
  const git = openGit(world.remote);
  const [main = "", tip = ""] = (await world.git("rev-parse", "main", stateBranch)).split("\n");
  const config = await readVendorsFile(git, readers.reader, main);
  const readings = [...(await world.announcements())].map(([path, text]) => {
    return { path, announcement: readers.reader.readAnnouncement({ path, text, config }).announcement };
  });
  const files = readings.flatMap(({ announcement }) => (announcement === null ? [] : [announcement]));
  const broadcasts = broadcastsOf(world.vendors);
  const ids = [...new Set([...files.map(({ id }) => id), ...broadcasts.map(({ text }) => text)])];
  return {
    broadcasts,
    files,
    unreadable: readings.flatMap(({ path, announcement }) => (announcement === null ? [path] : [])),
    state: await readStateBranch(git, readers.stateFiles, tip),
    ledgers: await readLedgers(git, readers.stateFiles, { oid: tip, ids }),
  };
}

function twice({ broadcasts }: View): readonly string[] {
  return [...Map.groupBy(broadcasts, ({ api, text }) => `${api} ${text}`)].flatMap(([name, same]) =>
    same.length > 1 ? [`${name}: went out ${same.length} times`] : [],
  );
}

/** The file says what became of each delivery, and that is what main wants of it. */
function fileBreaches({ broadcasts }: View, file: Announcement): readonly string[] {
  return file.deliveries.flatMap(({ key, channel }) => {
    const record = file.broadcasts.get(key);
    const taken = broadcasts.find(({ api, text }) => api === channel && text === file.id);
    const says = `its file says ${record?.status ?? "nothing"}`;
    const breach = (words: string): readonly string[] => [`${file.id} ${key}: ${words}, and ${says}`];
    if (taken === undefined)
      return file.state === "absent" && record?.status === "cancelled" ? [] : breach("never went out");
    if ((record?.id ?? null) !== taken.id) return breach(`went out as ${taken.id ?? "a broadcast without id"}`);
    const statuses = taken.recalledAtMs !== null ? ["recalled"] : wantedStatuses(file);
    return statuses.includes(record?.status ?? "")
      ? []
      : breach(`${file.state} and ${taken.recalledAtMs === null ? "not " : ""}recalled`);
  });
}

function wantedStatuses({ state }: Announcement): readonly string[] {
  return state === "present" ? ["sent"] : ["recall-unsupported"];
}

/** Whatever went out is in the ledger with its id, also where its file is gone. */
function ledgerBreaches({ ledgers }: View, { api, text, id }: StoredBroadcast): readonly string[] {
  const sends = acceptedSends(deliveryOf(ledgers.get(text), api));
  const ids = sends.map((attempt) => broadcastId(attempt));
  return ids.length === 1 && ids[0] === id
    ? []
    : [`${api} ${text}: went out as ${id ?? "?"}, the ledger has ${ids.join(", ") || "nothing"}`];
}

/** No vendor ever had to refuse a call, and the ledger counts at least as many as the vendors. */
function quotaBreaches(world: RaceWorld, { state }: View): readonly string[] {
  const refused = rateErrors(world.vendors).map(({ api, atMs }) => `${api ?? "?"}: refused as too many at ${atMs}`);
  const sinceMs = world.nowMs() - 24 * 3_600_000;
  const counted = [...state.quotas.values()].flatMap(({ channel, calls }) => {
    const taken = requestsTo(world.vendors, channel).filter(
      ({ accepted, atMs }) => accepted !== null && atMs > sinceMs,
    );
    const own = calls.filter(({ act, untilMs }) => act === "send" && untilMs > sinceMs);
    return own.length < taken.length
      ? [`${channel}: the ledger counts ${own.length} calls, the vendor ${taken.length}`]
      : [];
  });
  return [...refused, ...counted];
}

/** Nothing is left open, and the state branch is one line of commits whose serials count them. */
async function branchBreaches(world: RaceWorld, { state: { oid, state } }: View): Promise<readonly string[]> {
  const commits = Number(await world.git("rev-list", "--count", oid));
  const merges = await world.git("rev-list", "--merges", oid, "main");
  const seal = await world.git("rev-parse", `refs/seals/${stateBranch}`);
  return [
    ...(state.open.length === 0 ? [] : [`still open: ${state.open.map(({ path }) => path).join(", ")}`]),
    ...(state.serial === commits ? [] : [`serial ${state.serial} after ${commits} commits`]),
    ...(merges === "" ? [] : ["somebody merged instead of deciding again"]),
    ...(seal === oid ? [] : ["the seal is elsewhere"]),
  ];
}
