// What a world shows after a crash: what the vendors took, what the ledger and the files say of it, and the branches.
import type { BroadcastRecord } from "../../scripts/core/announcement/announcement.ts";
import { deliveryOf, type Attempt, type LedgerDelivery } from "../../scripts/core/ledger/ledger.ts";
import type { Problem } from "../../scripts/core/problems/problem.ts";
import type { QuotaState } from "../../scripts/core/quota/quota.ts";
import { openGit } from "../../scripts/effects/git/git.ts";
import { readLedgers, readStateBranch } from "../../scripts/effects/state/state-branch.ts";
import { readVendorsFile } from "../../scripts/effects/files/vendors-file.ts";
import type { LoggedRequest } from "../../scripts/sandbox/request-log.ts";
import type { StoredBroadcast } from "../../scripts/sandbox/sandbox-contract.ts";
import { stateBranch, vendorNames } from "./crash-accounts.ts";
import type { CrashWorld, Files, People } from "./crash-world.ts";
import { announcementIds, announcements, channels, type AnnouncementId, type Channel } from "./stories.ts";

/** One delivery as everybody sees it. */
export interface Standing {
  readonly id: AnnouncementId;
  readonly channel: Channel;
  /** What the vendor took, by the vendor's own account. */
  readonly accepted: readonly StoredBroadcast[];
  readonly ledger: LedgerDelivery;
  /** What the file says; null where it says nothing. */
  readonly record: BroadcastRecord | null;
}

export interface WorldView {
  readonly standings: readonly Standing[];
  readonly quotas: ReadonlyMap<string, QuotaState>;
  /** Every request that any vendor saw, oldest first within a vendor. */
  readonly requests: readonly LoggedRequest[];
  readonly tips: { readonly main: string; readonly state: string };
  readonly serial: number;
  /** Files on main. */
  readonly files: Files;
  readonly fileProblems: readonly Problem[];
  readonly people: People;
}

/** Reads a world through the repositories' and the sandboxes' own eyes. */
export async function viewWorld(world: CrashWorld): Promise<WorldView> {
  const [main = "", state = ""] = (await world.git("rev-parse", "main", stateBranch)).split("\n");
  const git = openGit(world.remote);
  const { reader, stateFiles } = world.readers;
  const snapshot = await readStateBranch(git, stateFiles, state);
  const ledgers = await readLedgers(git, stateFiles, { oid: state, ids: announcementIds });
  const files = await readTree(world, main);
  const config = await readVendorsFile(git, reader, main);
  const broadcasts = vendorNames.flatMap((vendor) => world.vendors[vendor].broadcasts);
  const standings: Standing[] = [];
  const fileProblems: Problem[] = [];
  for (const id of announcementIds) {
    const { path } = announcements[id];
    const { announcement, problems } = reader.readAnnouncement({ path, text: files[path] ?? "", config });
    fileProblems.push(...problems.filter(({ severity }) => severity === "error"));
    for (const channel of channels) {
      if (!announcements[id].text.includes(`- to: ${channel}\n`)) continue;
      standings.push({
        id,
        channel,
        accepted: broadcasts.filter(
          ({ api, text }) => api === channel && announcements[id].text.includes(`body: ${text}\n`),
        ),
        ledger: deliveryOf(ledgers.get(id), channel),
        record: announcement?.broadcasts.get(channel) ?? null,
      });
    }
  }
  const requests = vendorNames.flatMap((vendor) => world.vendors[vendor].log);
  const { quotas, state: stateFile } = snapshot;
  const people = world.people();
  return { standings, quotas, requests, tips: { main, state }, serial: stateFile.serial, files, fileProblems, people };
}

/** Where a delivery's sends stand in the ledger, told from the attempts themselves. */
export function ledgerSays({ attempts }: LedgerDelivery): {
  readonly kind: "sent" | "unknown" | "claimed" | "unsent";
  readonly attempt: Attempt | null;
} {
  const sends = attempts.filter(({ act }) => act === "send");
  const find = (fits: (attempt: Attempt) => boolean): Attempt | undefined => sends.find(fits);
  const sent = find(({ outcome, resolution }) => outcome?.kind === "accepted" || resolution?.outcome === "sent");
  if (sent !== undefined) return { kind: "sent", attempt: sent };
  const unknown = find(({ outcome, resolution }) => outcome?.kind === "unknown" && resolution === null);
  if (unknown !== undefined) return { kind: "unknown", attempt: unknown };
  const claimed = find(({ outcome }) => outcome === null);
  return claimed === undefined ? { kind: "unsent", attempt: null } : { kind: "claimed", attempt: claimed };
}

async function readTree(world: CrashWorld, commit: string): Promise<Files> {
  const paths = (await world.git("ls-tree", "-r", "--name-only", commit)).split("\n");
  const texts = await Promise.all(paths.map((path) => world.git("show", `${commit}:${path}`)));
  return Object.fromEntries(paths.map((path, index) => [path, `${texts[index] ?? ""}\n`]));
}
